/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The Thrift header in front of every page of a column chunk.
 *
 *   PageHeader  compressed_page_size bytes
 *
 * Data page v1: the (compressed) bytes hold repetition levels, definition
 * levels, values.  v2: both levels come first, uncompressed and of the lengths
 * the header gives; only the values behind them are compressed.  Statistics in
 * page headers are neither read nor written: the column index has them.
 */
#ifndef PARQUET_PAGE_HEADER_H
#define PARQUET_PAGE_HEADER_H

#include "parquet/thrift.h"
#include "parquet/types.h"

typedef struct firn_parquet_data_page_header {
    int32_t num_values, encoding;
    int32_t definition_level_encoding, repetition_level_encoding;
} firn_parquet_data_page_header;

typedef struct firn_parquet_data_page_header_v2 {
    int32_t num_values, num_nulls, num_rows, encoding;
    int32_t definition_levels_byte_length, repetition_levels_byte_length;
    bool is_compressed, has_is_compressed; /* absent means true */
} firn_parquet_data_page_header_v2;

typedef struct firn_parquet_dictionary_page_header {
    int32_t num_values, encoding;
    bool is_sorted, has_is_sorted;
} firn_parquet_dictionary_page_header;

typedef struct firn_parquet_page_header {
    int32_t type; /* firn_parquet_page_type */
    int32_t uncompressed_page_size, compressed_page_size;
    uint32_t crc; /* CRC-32 of the page's bytes as they lie in the file */
    bool has_crc;
    bool has_data_page_header, has_dictionary_page_header, has_data_page_header_v2;
    firn_parquet_data_page_header data_page_header;
    firn_parquet_dictionary_page_header dictionary_page_header;
    firn_parquet_data_page_header_v2 data_page_header_v2;
} firn_parquet_page_header;

/* Reads a header from the front of `bytes` and says how long it was.  Checks
 * that no size or count is negative and that the part its type calls for is
 * there.  FIRN_CORRUPT otherwise, or when `bytes` ends inside it. */
firn_status firn_parquet_page_header_decode(firn_bytes bytes, firn_parquet_page_header *header,
                                            size_t *header_len, firn_error *err);
void firn_parquet_page_header_encode(const firn_parquet_page_header *header, firn_buf *out);

#endif
