/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The footer of a Parquet file as structs: schema, row groups, column chunks.
 *
 * Names and ids are those of parquet.thrift (parquet-format 2.11).  Enumerations
 * (parquet/types.h) are kept as int32_t, since a file may hold any number there.  Optional integers
 * have a has_ flag; optional text, lists and structs are absent when their pointer is NULL.
 *
 *   "PAR1"  column chunks …  page indexes, bloom filters …
 *   FileMetaData  4-byte little-endian length of it  "PAR1"
 */
#ifndef PARQUET_METADATA_H
#define PARQUET_METADATA_H

#include "parquet/thrift.h"
#include "parquet/types.h"

typedef struct firn_parquet_logical_type {
    int32_t kind;                 /* firn_parquet_logical_kind */
    int32_t scale, precision;     /* DECIMAL */
    bool is_adjusted_to_utc;      /* TIME, TIMESTAMP */
    int32_t unit;                 /* TIME, TIMESTAMP: firn_parquet_time_unit */
    int8_t bit_width;             /* INTEGER */
    bool is_signed;               /* INTEGER */
    int8_t specification_version; /* VARIANT; 0: not given */
    bool has_specification_version;
    firn_str crs;      /* GEOMETRY, GEOGRAPHY */
    int32_t algorithm; /* GEOGRAPHY: 0 spherical, 1 vincenty, 2 thomas, 3 andoyer, 4 karney */
    bool has_algorithm;
} firn_parquet_logical_type;

typedef struct firn_parquet_schema_element {
    firn_str name;
    int32_t type, type_length, repetition_type, num_children;
    int32_t converted_type, scale, precision, field_id;
    bool has_type, has_type_length, has_repetition_type, has_num_children;
    bool has_converted_type, has_scale, has_precision, has_field_id;
    firn_parquet_logical_type *logical_type;
} firn_parquet_schema_element;

/* `min` and `max` are the deprecated pair whose order is that of signed bytes
 * for whoever wrote them; min_value and max_value follow the column's order. */
typedef struct firn_parquet_statistics {
    firn_bytes max, min, max_value, min_value;
    int64_t null_count, distinct_count;
    bool has_null_count, has_distinct_count;
    bool is_max_value_exact, is_min_value_exact;
    bool has_is_max_value_exact, has_is_min_value_exact;
} firn_parquet_statistics;

typedef struct firn_parquet_key_value {
    firn_str key, value;
} firn_parquet_key_value;

typedef struct firn_parquet_page_encoding_stats {
    int32_t page_type, encoding, count;
} firn_parquet_page_encoding_stats;

typedef struct firn_parquet_size_statistics {
    int64_t unencoded_byte_array_data_bytes;
    bool has_unencoded_byte_array_data_bytes;
    FIRN_THRIFT_LIST_OF(int64_t) repetition_level_histogram, definition_level_histogram;
} firn_parquet_size_statistics;

typedef struct firn_parquet_column_metadata {
    int32_t type, codec;
    FIRN_THRIFT_LIST_OF(int32_t) encodings;
    FIRN_THRIFT_LIST_OF(firn_str) path_in_schema;
    int64_t num_values, total_uncompressed_size, total_compressed_size;
    int64_t data_page_offset, index_page_offset, dictionary_page_offset;
    bool has_index_page_offset, has_dictionary_page_offset;
    FIRN_THRIFT_LIST_OF(firn_parquet_key_value) key_value_metadata;
    firn_parquet_statistics *statistics;
    FIRN_THRIFT_LIST_OF(firn_parquet_page_encoding_stats) encoding_stats;
    int64_t bloom_filter_offset;
    int32_t bloom_filter_length;
    bool has_bloom_filter_offset, has_bloom_filter_length;
    firn_parquet_size_statistics *size_statistics;
} firn_parquet_column_metadata;

typedef struct firn_parquet_column_chunk {
    firn_str file_path; /* set: the chunk lies in another file */
    int64_t file_offset;
    firn_parquet_column_metadata *meta_data;
    int64_t offset_index_offset, column_index_offset;
    int32_t offset_index_length, column_index_length;
    bool has_offset_index_offset, has_offset_index_length;
    bool has_column_index_offset, has_column_index_length;
    bool is_encrypted; /* crypto_metadata is there */
} firn_parquet_column_chunk;

typedef struct firn_parquet_sorting_column {
    int32_t column_idx;
    bool descending, nulls_first;
} firn_parquet_sorting_column;

typedef struct firn_parquet_row_group {
    FIRN_THRIFT_LIST_OF(firn_parquet_column_chunk) columns;
    int64_t total_byte_size, num_rows;
    FIRN_THRIFT_LIST_OF(firn_parquet_sorting_column) sorting_columns;
    int64_t file_offset, total_compressed_size;
    int16_t ordinal;
    bool has_file_offset, has_total_compressed_size, has_ordinal;
} firn_parquet_row_group;

/* 1: the type's own order, the only one in use. */
typedef struct firn_parquet_column_order {
    int32_t kind;
} firn_parquet_column_order;

typedef struct firn_parquet_metadata {
    int32_t version;
    FIRN_THRIFT_LIST_OF(firn_parquet_schema_element) schema; /* flat, depth first */
    int64_t num_rows;
    FIRN_THRIFT_LIST_OF(firn_parquet_row_group) row_groups;
    FIRN_THRIFT_LIST_OF(firn_parquet_key_value) key_value_metadata;
    firn_str created_by;
    FIRN_THRIFT_LIST_OF(firn_parquet_column_order) column_orders;
    bool is_encrypted; /* encryption_algorithm is there: some columns are encrypted */
} firn_parquet_metadata;

/* FileMetaData alone, without the length and magic behind it.  Lists live in
 * `arena`, text borrows from `bytes`. */
firn_status firn_parquet_metadata_decode(firn_bytes bytes, firn_arena *arena,
                                         firn_parquet_metadata *metadata, firn_error *err);
void firn_parquet_metadata_encode(const firn_parquet_metadata *metadata, firn_buf *out);

enum { FIRN_PARQUET_TAIL_BYTES = 8 };

/* The file's last 8 bytes: how long the FileMetaData before them is.
 * FIRN_UNSUPPORTED for an encrypted footer, FIRN_CORRUPT when it is no Parquet. */
firn_status firn_parquet_tail_decode(const uint8_t tail[FIRN_PARQUET_TAIL_BYTES],
                                     uint64_t file_size, uint32_t *metadata_len, firn_error *err);

/* Appends FileMetaData, its length and "PAR1": the end of a file. */
void firn_parquet_footer_encode(const firn_parquet_metadata *metadata, firn_buf *out);

/* The value under `key` in the file's key-value metadata; `.data` NULL when absent. */
firn_str firn_parquet_metadata_get(const firn_parquet_metadata *metadata, firn_str key);

#endif
