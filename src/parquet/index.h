/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* What lies between the column chunks and the footer: the page index (where
 * each page is, and its bounds) and the headers of bloom filters.
 *
 * Both halves of a page index are lists with one item a data page; the two of
 * one column chunk are equally long.
 */
#ifndef PARQUET_INDEX_H
#define PARQUET_INDEX_H

#include "parquet/thrift.h"
#include "parquet/types.h"

typedef struct firn_parquet_page_location {
    int64_t offset;               /* of the page header, in the file */
    int32_t compressed_page_size; /* with the header */
    int64_t first_row_index;      /* in the row group */
} firn_parquet_page_location;

typedef struct firn_parquet_offset_index {
    FIRN_THRIFT_LIST_OF(firn_parquet_page_location) page_locations;
    FIRN_THRIFT_LIST_OF(int64_t) unencoded_byte_array_data_bytes;
} firn_parquet_offset_index;

typedef struct firn_parquet_column_index {
    FIRN_THRIFT_LIST_OF(bool) null_pages; /* true: only nulls, min and max mean nothing */
    FIRN_THRIFT_LIST_OF(firn_bytes) min_values, max_values; /* PLAIN, without length prefix */
    int32_t boundary_order;
    FIRN_THRIFT_LIST_OF(int64_t) null_counts;
    FIRN_THRIFT_LIST_OF(int64_t) repetition_level_histograms, definition_level_histograms;
} firn_parquet_column_index;

/* The split-block filter's header; `numBytes` bytes of 32-byte blocks follow it. */
typedef struct firn_parquet_bloom_filter_header {
    int32_t num_bytes;
    int32_t algorithm, hash, compression; /* 1 each: BLOCK, XXHASH, UNCOMPRESSED */
} firn_parquet_bloom_filter_header;

firn_status firn_parquet_offset_index_decode(firn_bytes bytes, firn_arena *arena,
                                             firn_parquet_offset_index *index, firn_error *err);
void firn_parquet_offset_index_encode(const firn_parquet_offset_index *index, firn_buf *out);

/* The lists that must be there have one item a page; FIRN_CORRUPT otherwise. */
firn_status firn_parquet_column_index_decode(firn_bytes bytes, firn_arena *arena,
                                             firn_parquet_column_index *index, firn_error *err);
void firn_parquet_column_index_encode(const firn_parquet_column_index *index, firn_buf *out);

firn_status firn_parquet_bloom_filter_header_decode(firn_bytes bytes,
                                                    firn_parquet_bloom_filter_header *header,
                                                    size_t *header_len, firn_error *err);
void firn_parquet_bloom_filter_header_encode(const firn_parquet_bloom_filter_header *header,
                                             firn_buf *out);

#endif
