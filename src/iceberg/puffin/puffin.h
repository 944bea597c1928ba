/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Puffin files (Puffin spec): blobs about a table, with a footer that lists them.
 *
 *   PFA1, blobs, footer: PFA1, payload (JSON), i32 size of the payload, 4 bytes of flags, PFA1
 *
 * Little-endian.  Bit 0 of the flags: the payload is an LZ4 frame.
 */
#ifndef ICEBERG_PUFFIN_PUFFIN_H
#define ICEBERG_PUFFIN_PUFFIN_H

#include "codec/codec.h"
#include "iceberg/property.h"
#include "json/reader.h"

/* The last bytes of a file, which say how long its footer is. */
enum { FIRN_PUFFIN_TAIL_BYTES = 12, FIRN_PUFFIN_MAGIC_BYTES = 4 };

/* A blob as the footer (or a table's metadata, without place and codec) tells of it. */
typedef struct firn_puffin_blob {
    firn_str type;
    int32_t *fields;
    size_t field_count;
    int64_t snapshot_id, sequence_number;
    int64_t offset, length;     /* in the file; -1 in a table's metadata */
    firn_str compression_codec; /* .data NULL: none */
    firn_property *properties;
    size_t property_count;
} firn_puffin_blob;

typedef struct firn_puffin {
    firn_puffin_blob *blobs;
    size_t blob_count;
    firn_property *properties;
    size_t property_count;
} firn_puffin;

/* Reads one entry of `blobs` or of `blob-metadata`; lives in `arena`. */
void firn_puffin_blob_read_json(firn_json_reader *r, firn_arena *arena, firn_puffin_blob *blob);

/* A property of the blob; .data is NULL when it has none of that name. */
firn_str firn_puffin_blob_property(const firn_puffin_blob *blob, const char *name);

/* How many bytes at the end of a file of `file_size` are its footer, by its last
 * FIRN_PUFFIN_TAIL_BYTES bytes. */
firn_status firn_puffin_footer_size(firn_bytes tail, uint64_t file_size, uint64_t *size,
                                    firn_error *err);

/* Reads the footer, from its magic to the end of the file; blobs lie in front of it.
 * Lives in `arena`.  FIRN_CORRUPT, FIRN_NOMEM; FIRN_UNSUPPORTED for unknown flags. */
firn_status firn_puffin_read(firn_bytes footer, uint64_t file_size, firn_arena *arena,
                             firn_puffin *puffin, firn_error *err);

/* Appends what `blob` holds, given its bytes in the file. */
firn_status firn_puffin_unpack(const firn_puffin_blob *blob, firn_bytes bytes,
                               firn_codec_context *codecs, firn_buf *out, firn_error *err);

#endif
