/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The tables of FileMetaData and everything in it (parquet.thrift), and the
 * file's last eight bytes.  LogicalType is a union whose members share one C
 * struct, so each member's table points into firn_parquet_logical_type. */
#include "parquet/metadata.h"

#include <string.h>

#include "base/cursor.h"

/* ---- LogicalType ---- */

static const firn_thrift_record empty = { "empty struct", 0, NULL, 0, FIRN_THRIFT_NONE };

static const firn_thrift_field unit_fields[] = {
    FIRN_THRIFT_MEMBER(FIRN_PARQUET_MILLIS, &empty, "MILLIS"),
    FIRN_THRIFT_MEMBER(FIRN_PARQUET_MICROS, &empty, "MICROS"),
    FIRN_THRIFT_MEMBER(FIRN_PARQUET_NANOS, &empty, "NANOS"),
};

static const firn_thrift_record unit = { "time unit", sizeof(int32_t), unit_fields,
                                         FIRN_COUNT(unit_fields), 0 };

static const firn_thrift_field decimal_fields[] = {
    FIRN_THRIFT_REQUIRED(firn_parquet_logical_type, 1, I32, scale),
    FIRN_THRIFT_REQUIRED(firn_parquet_logical_type, 2, I32, precision),
};

static const firn_thrift_field time_fields[] = {
    FIRN_THRIFT_REQUIRED(firn_parquet_logical_type, 1, BOOL, is_adjusted_to_utc),
    FIRN_THRIFT_INLINE_FIELD(firn_parquet_logical_type, 2, true, &unit, unit),
};

static const firn_thrift_field integer_fields[] = {
    FIRN_THRIFT_REQUIRED(firn_parquet_logical_type, 1, I8, bit_width),
    FIRN_THRIFT_REQUIRED(firn_parquet_logical_type, 2, BOOL, is_signed),
};

static const firn_thrift_field variant_fields[] = {
    FIRN_THRIFT_FLAGGED(firn_parquet_logical_type, 1, I8, specification_version),
};

static const firn_thrift_field geometry_fields[] = {
    FIRN_THRIFT_OPTIONAL(firn_parquet_logical_type, 1, STR, crs),
};

static const firn_thrift_field geography_fields[] = {
    FIRN_THRIFT_OPTIONAL(firn_parquet_logical_type, 1, STR, crs),
    FIRN_THRIFT_FLAGGED(firn_parquet_logical_type, 2, I32, algorithm),
};

static const firn_thrift_record decimal =
    FIRN_THRIFT_RECORD_OF(firn_parquet_logical_type, "decimal type", decimal_fields);
static const firn_thrift_record time_or_timestamp =
    FIRN_THRIFT_RECORD_OF(firn_parquet_logical_type, "time type", time_fields);
static const firn_thrift_record integer =
    FIRN_THRIFT_RECORD_OF(firn_parquet_logical_type, "integer type", integer_fields);
static const firn_thrift_record variant =
    FIRN_THRIFT_RECORD_OF(firn_parquet_logical_type, "variant type", variant_fields);
static const firn_thrift_record geometry =
    FIRN_THRIFT_RECORD_OF(firn_parquet_logical_type, "geometry type", geometry_fields);
static const firn_thrift_record geography =
    FIRN_THRIFT_RECORD_OF(firn_parquet_logical_type, "geography type", geography_fields);

static const firn_thrift_field logical_fields[] = {
    FIRN_THRIFT_MEMBER(FIRN_PARQUET_STRING, &empty, "STRING"),
    FIRN_THRIFT_MEMBER(FIRN_PARQUET_MAP, &empty, "MAP"),
    FIRN_THRIFT_MEMBER(FIRN_PARQUET_LIST, &empty, "LIST"),
    FIRN_THRIFT_MEMBER(FIRN_PARQUET_ENUM, &empty, "ENUM"),
    FIRN_THRIFT_MEMBER(FIRN_PARQUET_DECIMAL, &decimal, "DECIMAL"),
    FIRN_THRIFT_MEMBER(FIRN_PARQUET_DATE, &empty, "DATE"),
    FIRN_THRIFT_MEMBER(FIRN_PARQUET_TIME, &time_or_timestamp, "TIME"),
    FIRN_THRIFT_MEMBER(FIRN_PARQUET_TIMESTAMP, &time_or_timestamp, "TIMESTAMP"),
    FIRN_THRIFT_MEMBER(FIRN_PARQUET_INTEGER, &integer, "INTEGER"),
    FIRN_THRIFT_MEMBER(FIRN_PARQUET_UNKNOWN, &empty, "UNKNOWN"),
    FIRN_THRIFT_MEMBER(FIRN_PARQUET_JSON, &empty, "JSON"),
    FIRN_THRIFT_MEMBER(FIRN_PARQUET_BSON, &empty, "BSON"),
    FIRN_THRIFT_MEMBER(FIRN_PARQUET_UUID, &empty, "UUID"),
    FIRN_THRIFT_MEMBER(FIRN_PARQUET_FLOAT16, &empty, "FLOAT16"),
    FIRN_THRIFT_MEMBER(FIRN_PARQUET_VARIANT, &variant, "VARIANT"),
    FIRN_THRIFT_MEMBER(FIRN_PARQUET_GEOMETRY, &geometry, "GEOMETRY"),
    FIRN_THRIFT_MEMBER(FIRN_PARQUET_GEOGRAPHY, &geography, "GEOGRAPHY"),
};

static const firn_thrift_record logical =
    FIRN_THRIFT_UNION_OF(firn_parquet_logical_type, "logical type", logical_fields, kind);

/* ---- schema, statistics ---- */

static const firn_thrift_field element_fields[] = {
    FIRN_THRIFT_FLAGGED(firn_parquet_schema_element, 1, I32, type),
    FIRN_THRIFT_FLAGGED(firn_parquet_schema_element, 2, I32, type_length),
    FIRN_THRIFT_FLAGGED(firn_parquet_schema_element, 3, I32, repetition_type),
    FIRN_THRIFT_REQUIRED(firn_parquet_schema_element, 4, STR, name),
    FIRN_THRIFT_FLAGGED(firn_parquet_schema_element, 5, I32, num_children),
    FIRN_THRIFT_FLAGGED(firn_parquet_schema_element, 6, I32, converted_type),
    FIRN_THRIFT_FLAGGED(firn_parquet_schema_element, 7, I32, scale),
    FIRN_THRIFT_FLAGGED(firn_parquet_schema_element, 8, I32, precision),
    FIRN_THRIFT_FLAGGED(firn_parquet_schema_element, 9, I32, field_id),
    FIRN_THRIFT_RECORD_FIELD(firn_parquet_schema_element, 10, &logical, logical_type),
};

static const firn_thrift_record element =
    FIRN_THRIFT_RECORD_OF(firn_parquet_schema_element, "schema element", element_fields);

static const firn_thrift_field statistics_fields[] = {
    FIRN_THRIFT_OPTIONAL(firn_parquet_statistics, 1, BYTES, max),
    FIRN_THRIFT_OPTIONAL(firn_parquet_statistics, 2, BYTES, min),
    FIRN_THRIFT_FLAGGED(firn_parquet_statistics, 3, I64, null_count),
    FIRN_THRIFT_FLAGGED(firn_parquet_statistics, 4, I64, distinct_count),
    FIRN_THRIFT_OPTIONAL(firn_parquet_statistics, 5, BYTES, max_value),
    FIRN_THRIFT_OPTIONAL(firn_parquet_statistics, 6, BYTES, min_value),
    FIRN_THRIFT_FLAGGED(firn_parquet_statistics, 7, BOOL, is_max_value_exact),
    FIRN_THRIFT_FLAGGED(firn_parquet_statistics, 8, BOOL, is_min_value_exact),
};

static const firn_thrift_record statistics =
    FIRN_THRIFT_RECORD_OF(firn_parquet_statistics, "statistics", statistics_fields);

static const firn_thrift_field key_value_fields[] = {
    FIRN_THRIFT_REQUIRED(firn_parquet_key_value, 1, STR, key),
    FIRN_THRIFT_OPTIONAL(firn_parquet_key_value, 2, STR, value),
};

static const firn_thrift_record key_value =
    FIRN_THRIFT_RECORD_OF(firn_parquet_key_value, "key-value pair", key_value_fields);

static const firn_thrift_field encoding_stats_fields[] = {
    FIRN_THRIFT_REQUIRED(firn_parquet_page_encoding_stats, 1, I32, page_type),
    FIRN_THRIFT_REQUIRED(firn_parquet_page_encoding_stats, 2, I32, encoding),
    FIRN_THRIFT_REQUIRED(firn_parquet_page_encoding_stats, 3, I32, count),
};

static const firn_thrift_record encoding_stats = FIRN_THRIFT_RECORD_OF(
    firn_parquet_page_encoding_stats, "page encoding statistics", encoding_stats_fields);

static const firn_thrift_field size_statistics_fields[] = {
    FIRN_THRIFT_FLAGGED(firn_parquet_size_statistics, 1, I64, unencoded_byte_array_data_bytes),
    FIRN_THRIFT_LIST_FIELD(firn_parquet_size_statistics, 2, false, I64, NULL,
                           repetition_level_histogram),
    FIRN_THRIFT_LIST_FIELD(firn_parquet_size_statistics, 3, false, I64, NULL,
                           definition_level_histogram),
};

static const firn_thrift_record size_statistics =
    FIRN_THRIFT_RECORD_OF(firn_parquet_size_statistics, "size statistics", size_statistics_fields);

/* ---- column chunks, row groups, the file ---- */

static const firn_thrift_field column_fields[] = {
    FIRN_THRIFT_REQUIRED(firn_parquet_column_metadata, 1, I32, type),
    FIRN_THRIFT_LIST_FIELD(firn_parquet_column_metadata, 2, true, I32, NULL, encodings),
    FIRN_THRIFT_LIST_FIELD(firn_parquet_column_metadata, 3, true, STR, NULL, path_in_schema),
    FIRN_THRIFT_REQUIRED(firn_parquet_column_metadata, 4, I32, codec),
    FIRN_THRIFT_REQUIRED(firn_parquet_column_metadata, 5, I64, num_values),
    FIRN_THRIFT_REQUIRED(firn_parquet_column_metadata, 6, I64, total_uncompressed_size),
    FIRN_THRIFT_REQUIRED(firn_parquet_column_metadata, 7, I64, total_compressed_size),
    FIRN_THRIFT_LIST_FIELD(firn_parquet_column_metadata, 8, false, INLINE, &key_value,
                           key_value_metadata),
    FIRN_THRIFT_REQUIRED(firn_parquet_column_metadata, 9, I64, data_page_offset),
    FIRN_THRIFT_FLAGGED(firn_parquet_column_metadata, 10, I64, index_page_offset),
    FIRN_THRIFT_FLAGGED(firn_parquet_column_metadata, 11, I64, dictionary_page_offset),
    FIRN_THRIFT_RECORD_FIELD(firn_parquet_column_metadata, 12, &statistics, statistics),
    FIRN_THRIFT_LIST_FIELD(firn_parquet_column_metadata, 13, false, INLINE, &encoding_stats,
                           encoding_stats),
    FIRN_THRIFT_FLAGGED(firn_parquet_column_metadata, 14, I64, bloom_filter_offset),
    FIRN_THRIFT_FLAGGED(firn_parquet_column_metadata, 15, I32, bloom_filter_length),
    FIRN_THRIFT_RECORD_FIELD(firn_parquet_column_metadata, 16, &size_statistics, size_statistics),
};

static const firn_thrift_record column =
    FIRN_THRIFT_RECORD_OF(firn_parquet_column_metadata, "column metadata", column_fields);

static const firn_thrift_field chunk_fields[] = {
    FIRN_THRIFT_OPTIONAL(firn_parquet_column_chunk, 1, STR, file_path),
    FIRN_THRIFT_REQUIRED(firn_parquet_column_chunk, 2, I64, file_offset),
    FIRN_THRIFT_RECORD_FIELD(firn_parquet_column_chunk, 3, &column, meta_data),
    FIRN_THRIFT_FLAGGED(firn_parquet_column_chunk, 4, I64, offset_index_offset),
    FIRN_THRIFT_FLAGGED(firn_parquet_column_chunk, 5, I32, offset_index_length),
    FIRN_THRIFT_FLAGGED(firn_parquet_column_chunk, 6, I64, column_index_offset),
    FIRN_THRIFT_FLAGGED(firn_parquet_column_chunk, 7, I32, column_index_length),
    FIRN_THRIFT_OPTIONAL(firn_parquet_column_chunk, 8, MARK, is_encrypted),
};

static const firn_thrift_record chunk =
    FIRN_THRIFT_RECORD_OF(firn_parquet_column_chunk, "column chunk", chunk_fields);

static const firn_thrift_field sorting_fields[] = {
    FIRN_THRIFT_REQUIRED(firn_parquet_sorting_column, 1, I32, column_idx),
    FIRN_THRIFT_REQUIRED(firn_parquet_sorting_column, 2, BOOL, descending),
    FIRN_THRIFT_REQUIRED(firn_parquet_sorting_column, 3, BOOL, nulls_first),
};

static const firn_thrift_record sorting =
    FIRN_THRIFT_RECORD_OF(firn_parquet_sorting_column, "sorting column", sorting_fields);

static const firn_thrift_field row_group_fields[] = {
    FIRN_THRIFT_LIST_FIELD(firn_parquet_row_group, 1, true, INLINE, &chunk, columns),
    FIRN_THRIFT_REQUIRED(firn_parquet_row_group, 2, I64, total_byte_size),
    FIRN_THRIFT_REQUIRED(firn_parquet_row_group, 3, I64, num_rows),
    FIRN_THRIFT_LIST_FIELD(firn_parquet_row_group, 4, false, INLINE, &sorting, sorting_columns),
    FIRN_THRIFT_FLAGGED(firn_parquet_row_group, 5, I64, file_offset),
    FIRN_THRIFT_FLAGGED(firn_parquet_row_group, 6, I64, total_compressed_size),
    FIRN_THRIFT_FLAGGED(firn_parquet_row_group, 7, I16, ordinal),
};

static const firn_thrift_record row_group =
    FIRN_THRIFT_RECORD_OF(firn_parquet_row_group, "row group", row_group_fields);

static const firn_thrift_field order_fields[] = {
    FIRN_THRIFT_MEMBER(1, &empty, "TYPE_ORDER"),
};

static const firn_thrift_record order =
    FIRN_THRIFT_UNION_OF(firn_parquet_column_order, "column order", order_fields, kind);

static const firn_thrift_field file_fields[] = {
    FIRN_THRIFT_REQUIRED(firn_parquet_metadata, 1, I32, version),
    FIRN_THRIFT_LIST_FIELD(firn_parquet_metadata, 2, true, INLINE, &element, schema),
    FIRN_THRIFT_REQUIRED(firn_parquet_metadata, 3, I64, num_rows),
    FIRN_THRIFT_LIST_FIELD(firn_parquet_metadata, 4, true, INLINE, &row_group, row_groups),
    FIRN_THRIFT_LIST_FIELD(firn_parquet_metadata, 5, false, INLINE, &key_value, key_value_metadata),
    FIRN_THRIFT_OPTIONAL(firn_parquet_metadata, 6, STR, created_by),
    FIRN_THRIFT_LIST_FIELD(firn_parquet_metadata, 7, false, INLINE, &order, column_orders),
    FIRN_THRIFT_OPTIONAL(firn_parquet_metadata, 8, MARK, is_encrypted),
};

static const firn_thrift_record file =
    FIRN_THRIFT_RECORD_OF(firn_parquet_metadata, "file metadata", file_fields);

firn_status firn_parquet_metadata_decode(firn_bytes bytes, firn_arena *arena,
                                         firn_parquet_metadata *metadata, firn_error *err)
{
    size_t used;
    return firn_thrift_decode(&file, bytes, arena, metadata, &used, err);
}

void firn_parquet_metadata_encode(const firn_parquet_metadata *metadata, firn_buf *out)
{
    firn_thrift_encode(&file, metadata, out);
}

firn_status firn_parquet_tail_decode(const uint8_t tail[FIRN_PARQUET_TAIL_BYTES],
                                     uint64_t file_size, uint32_t *metadata_len, firn_error *err)
{
    uint32_t len = firn_load_le32(tail);
    if (memcmp(tail + 4, "PARE", 4) == 0)
        return firn_fail(err, FIRN_UNSUPPORTED, "parquet file is encrypted");
    if (memcmp(tail + 4, "PAR1", 4) != 0)
        return firn_fail(err, FIRN_CORRUPT, "not a parquet file: it does not end in PAR1");
    if (file_size < 4 + FIRN_PARQUET_TAIL_BYTES || len > file_size - 4 - FIRN_PARQUET_TAIL_BYTES)
        return firn_fail(err, FIRN_CORRUPT, "parquet footer of %u bytes in a file of %llu",
                         (unsigned)len, (unsigned long long)file_size);
    *metadata_len = len;
    return FIRN_OK;
}

void firn_parquet_footer_encode(const firn_parquet_metadata *metadata, firn_buf *out)
{
    size_t before = out->len;
    firn_parquet_metadata_encode(metadata, out);
    size_t len = out->len - before;
    if (len > INT32_MAX && out->status == FIRN_OK)
        out->status = FIRN_INVALID;
    firn_put_le32(out, (uint32_t)len);
    firn_put(out, "PAR1", 4);
}

firn_str firn_parquet_metadata_get(const firn_parquet_metadata *metadata, firn_str key)
{
    for (size_t i = 0; i < metadata->key_value_metadata.count; i++)
        if (firn_str_equal(metadata->key_value_metadata.items[i].key, key))
            return metadata->key_value_metadata.items[i].value;
    return (firn_str){ 0 };
}
