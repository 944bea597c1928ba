/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* What an open file consists of, for the readers of its parts. */
#ifndef PARQUET_READ_OPEN_FILE_H
#define PARQUET_READ_OPEN_FILE_H

#include "codec/codec.h"
#include "parquet/file.h"

enum { FIRN_SPARES_MAX = 64, FIRN_SPARE_BYTES_MAX = 4 << 20 };

/* What has been read beside a column chunk; flags say that it was looked for. */
typedef struct firn_chunk_extras {
    bool has_offset_index, has_bounds, has_bloom;
    const firn_parquet_offset_index *offset_index;
    const firn_parquet_bounds *bounds;
    size_t bounds_count;
    firn_bytes bloom; /* blocks only */
} firn_chunk_extras;

/* What writers got wrong for a while, known by the name and version in created_by. */
typedef struct firn_writer_mistakes {
    bool dictionary_header_uncounted; /* parquet-mr to 1.2.8: in a chunk's size */
    bool v2_pages_compressed;         /* parquet-cpp 1 (Arrow to 2.0): though they deny it */
} firn_writer_mistakes;

struct firn_parquet_file {
    const firn_parquet_input *input;
    const firn_allocator *allocator;
    firn_arena arena; /* footer bytes, metadata, tree, extras */
    firn_parquet_metadata metadata;
    firn_writer_mistakes mistakes;
    firn_parquet_node *root;
    firn_parquet_node **leaves;
    firn_chunk_extras **extras; /* a row group's are made on first use */
    firn_codec_context codecs;
    firn_buf spares[FIRN_SPARES_MAX]; /* buffers of closed columns, for the next ones */
    size_t spare_count;
};

/* A buffer that a column of this file used before, or an empty one; and giving it
 * back.  Fresh memory costs more than what is done in it. */
firn_buf firn_parquet_take_spare(firn_parquet_file *file);
void firn_parquet_give_spare(firn_parquet_file *file, firn_buf *buf);

/* `len` bytes from `offset`, in the file's arena.  FIRN_CORRUPT when the file does
 * not reach so far. */
firn_status firn_parquet_read_range(firn_parquet_file *file, int64_t offset, int64_t len,
                                    const char *what, firn_bytes *bytes, firn_error *err);

/* The chunk of a leaf; its meta_data was checked at opening. */
const firn_parquet_column_chunk *firn_parquet_chunk(const firn_parquet_file *file, size_t row_group,
                                                    size_t leaf_index);

firn_status firn_parquet_extras(firn_parquet_file *file, size_t row_group, size_t leaf_index,
                                firn_chunk_extras **extras, firn_error *err);

#endif
