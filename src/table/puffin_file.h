/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Puffin files, read through an io: the footer at once, blobs when asked for. */
#ifndef TABLE_PUFFIN_FILE_H
#define TABLE_PUFFIN_FILE_H

#include "iceberg/puffin/puffin.h"
#include "io/io.h"

typedef struct firn_puffin_file {
    firn_input *input;
    firn_codec_context codecs;
    firn_puffin footer;
} firn_puffin_file;

/* Opens the file and reads its footer, which lives in `arena`.  FIRN_CORRUPT and all that
 * opening and reading fail with; the message names the file. */
firn_status firn_puffin_file_open(firn_io *io, firn_str location, firn_arena *arena,
                                  firn_puffin_file *file, firn_error *err);
void firn_puffin_file_release(firn_puffin_file *file);

/* Appends what a blob of the footer holds, unpacked. */
firn_status firn_puffin_file_read(firn_puffin_file *file, const firn_puffin_blob *blob,
                                  firn_buf *out, firn_error *err);

#endif
