/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Writing one column chunk: its dictionary page, its data pages, and what the
 * footer and the page index will say about them. */
#ifndef PARQUET_WRITE_CHUNK_H
#define PARQUET_WRITE_CHUNK_H

#include "codec/codec.h"
#include "parquet/index.h"
#include "parquet/write/page.h"

/* What writing chunks shares: where to, how, and memory used again. */
typedef struct firn_chunk_writer {
    const firn_parquet_write_options *options; /* with every default filled in */
    firn_parquet_output output;
    int64_t position; /* bytes written so far */
    firn_codec_context codecs;
    firn_arena *footer; /* lives as long as the file is written */

    firn_buf page, packed, header;
    firn_buf spans;   /* firn_page_span a page */
    firn_buf records; /* what the indexes need, a page each */
    firn_buf seen;    /* a byte a dictionary entry: it occurs in the page */
    firn_buf special; /* a byte a dictionary entry: it is NaN; empty: none is */
} firn_chunk_writer;

/* What is known of a chunk once it is written; everything lives in the footer's arena. */
typedef struct firn_chunk_written {
    firn_parquet_column_chunk chunk;
    bool has_column_index;
    firn_parquet_column_index column_index;
    firn_parquet_offset_index offset_index;
    int64_t null_count, nan_count;
    firn_bound min, max; /* nearly whole: text up to 4 KiB */
} firn_chunk_written;

void firn_chunk_writer_init(firn_chunk_writer *writer, const firn_parquet_write_options *options,
                            const firn_parquet_output *output, firn_arena *footer,
                            const firn_allocator *allocator);
void firn_chunk_writer_release(firn_chunk_writer *writer);

/* Appends `len` bytes to the output. */
firn_status firn_chunk_put(firn_chunk_writer *writer, const void *data, size_t len,
                           firn_error *err);

/* Writes everything `column` holds.  Its codes may become values on the way. */
firn_status firn_chunk_write(firn_chunk_writer *writer, firn_column_writer *column,
                             firn_chunk_written *written, firn_error *err);

/* Appends a Bloom filter of the chunk's values and notes it in `written`; must
 * come before the column is cleared. */
firn_status firn_chunk_write_bloom(firn_chunk_writer *writer, const firn_column_writer *column,
                                   firn_chunk_written *written, firn_error *err);

/* Bytes in the file per byte of firn_column_writer_size, found by encoding a
 * page without writing it; 0 when it cannot be found out. */
double firn_chunk_try_ratio(firn_chunk_writer *writer, const firn_column_writer *column);

#endif
