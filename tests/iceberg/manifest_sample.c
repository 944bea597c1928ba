/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "manifest_sample.h"

static const struct {
    firn_type type;
    const char *name;
    firn_value value; /* `kind` is set from the type */
} columns[SAMPLE_COLUMNS] = {
    { { FIRN_TYPE_BOOLEAN }, "flag", { .boolean = true } },
    { { FIRN_TYPE_INT }, "n", { .integer = INT32_MIN } },
    { { FIRN_TYPE_LONG }, "1st long", { .integer = INT64_MAX } },
    { { FIRN_TYPE_FLOAT }, "f", { .real = 0.5 } },
    { { FIRN_TYPE_DOUBLE }, "d", { .real = -1.25 } },
    { { FIRN_TYPE_DECIMAL, .precision = 9, .scale = 2 }, "dec", { .decimal = -12345 } },
    { { FIRN_TYPE_DECIMAL, .precision = 38, .scale = 0 }, "dec38", { .decimal = 7 } },
    { { FIRN_TYPE_DATE }, "day", { .integer = -1 } },
    { { FIRN_TYPE_TIME }, "t", { .integer = 86399999999 } },
    { { FIRN_TYPE_TIMESTAMP }, "ts", { .integer = 1700000000000001 } },
    { { FIRN_TYPE_TIMESTAMPTZ }, "tstz", { .integer = -1700000000000001 } },
    { { FIRN_TYPE_STRING }, "s\xc3\xa9", { .bytes = { (const uint8_t *)"text", 4 } } },
    { { FIRN_TYPE_UUID }, "u", { .bytes = { (const uint8_t *)"0123456789abcdef", 16 } } },
    { { FIRN_TYPE_BINARY }, "b", { .bytes = { (const uint8_t *)"\0\xff", 2 } } },
};

static firn_manifest_entry full_entry(const manifest_sample *sample)
{
    static int32_t ids[] = { 1, 2, 14 };
    static int64_t longs[] = { 10, 20, INT64_MAX };
    static firn_bytes bounds[] = { { (const uint8_t *)"\1", 1 },
                                   { (const uint8_t *)"\0\0\0\x80", 4 },
                                   { (const uint8_t *)"", 0 } };
    static int64_t offsets[] = { 4, 1000000 };
    firn_avro_id_longs counts = { ids, longs, 3 };
    firn_avro_id_bytes edges = { ids, bounds, 3 };
    return (firn_manifest_entry){
        .status = FIRN_ENTRY_ADDED,
        .snapshot_id = 77,
        .sequence_number = -1,
        .file_sequence_number = -1,
        .file = { .content = FIRN_CONTENT_DATA,
                  .file_path = FIRN_STR("s3://b/data/a.parquet"),
                  .file_format = FIRN_STR("PARQUET"),
                  .partition = sample->values,
                  .partition_count = SAMPLE_COLUMNS,
                  .record_count = 100,
                  .file_size_in_bytes = 12345,
                  .column_sizes = counts,
                  .value_counts = counts,
                  .null_value_counts = counts,
                  .nan_value_counts = counts,
                  .lower_bounds = edges,
                  .upper_bounds = edges,
                  .key_metadata = { (const uint8_t *)"key", 3 },
                  .split_offsets = { offsets, 2 },
                  .sort_order_id = 0,
                  .first_row_id = -1,
                  .content_offset = -1,
                  .content_size_in_bytes = -1 },
    };
}

firn_status manifest_sample_make(manifest_sample *sample, firn_arena *arena, firn_error *err)
{
    firn_field *fields = firn_new(arena, firn_field, SAMPLE_COLUMNS);
    firn_partition_field *parts = firn_new(arena, firn_partition_field, SAMPLE_COLUMNS);
    if (!fields || !parts)
        return firn_nomem(err);
    for (int32_t i = 0; i < SAMPLE_COLUMNS; i++) {
        firn_str name = firn_str_from(columns[i].name);
        fields[i] = (firn_field){ .id = i + 1, .name = name, .type = columns[i].type };
        parts[i] = (firn_partition_field){ .source_id = i + 1, .field_id = 1000 + i, .name = name };
        sample->values[i] = columns[i].value;
        sample->values[i].kind = columns[i].type.kind;
        sample->values[i].scale = columns[i].type.scale;
    }
    sample->schema = (firn_schema){
        .schema_id = 3,
        .root = { .kind = FIRN_TYPE_STRUCT, .fields = fields, .field_count = SAMPLE_COLUMNS },
    };
    sample->spec =
        (firn_partition_spec){ .spec_id = 2, .fields = parts, .field_count = SAMPLE_COLUMNS };
    sample->entry = full_entry(sample);
    return FIRN_OK;
}
