/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The tables, and what can be done from a table's row alone. */
#include "iceberg/manifest_fields.h"

#include <stddef.h>

enum { BLOCK_SIZE_IN_BYTES = 67108864 };

#define AT(member) .offset = offsetof(firn_manifest_entry, member)

const firn_manifest_field firn_entry_fields[] = {
    { 0, "status", FIRN_SHAPE_INT, FIRN_V1_ON, FIRN_V1_ON, .demanded = true, AT(status) },
    { 1, "snapshot_id", FIRN_SHAPE_LONG, FIRN_V1_ON, FIRN_NEVER, AT(snapshot_id) },
    { 3, "sequence_number", FIRN_SHAPE_LONG, FIRN_V2_ON, FIRN_NEVER, AT(sequence_number) },
    { 4, "file_sequence_number", FIRN_SHAPE_LONG, FIRN_V2_ON, FIRN_NEVER,
      AT(file_sequence_number) },
};
const size_t firn_entry_field_count = FIRN_COUNT(firn_entry_fields);

const firn_manifest_field firn_data_file_fields[] = {
    { 134, "content", FIRN_SHAPE_INT, FIRN_V2_ON, FIRN_V2_ON, AT(file.content) },
    { 100, "file_path", FIRN_SHAPE_STRING, FIRN_V1_ON, FIRN_V1_ON, .demanded = true,
      AT(file.file_path) },
    { 101, "file_format", FIRN_SHAPE_STRING, FIRN_V1_ON, FIRN_V1_ON, .demanded = true,
      AT(file.file_format) },
    { FIRN_PARTITION_ID, "partition", FIRN_SHAPE_PARTITION, FIRN_V1_ON, FIRN_V1_ON,
      .want = FIRN_WANT_PARTITION, AT(file.partition_data) },
    { 103, "record_count", FIRN_SHAPE_LONG, FIRN_V1_ON, FIRN_V1_ON, .demanded = true,
      AT(file.record_count) },
    { 104, "file_size_in_bytes", FIRN_SHAPE_LONG, FIRN_V1_ON, FIRN_V1_ON,
      AT(file.file_size_in_bytes) },
    { 105, "block_size_in_bytes", FIRN_SHAPE_BLOCK_SIZE, FIRN_V1, FIRN_V1 },
    { 108, "column_sizes", FIRN_SHAPE_ID_LONGS, FIRN_V1_ON, FIRN_NEVER, .want = FIRN_WANT_SIZES,
      AT(file.column_sizes), 117, 118 },
    { 109, "value_counts", FIRN_SHAPE_ID_LONGS, FIRN_V1_ON, FIRN_NEVER, .want = FIRN_WANT_COUNTS,
      AT(file.value_counts), 119, 120 },
    { 110, "null_value_counts", FIRN_SHAPE_ID_LONGS, FIRN_V1_ON, FIRN_NEVER,
      .want = FIRN_WANT_COUNTS, AT(file.null_value_counts), 121, 122 },
    { 137, "nan_value_counts", FIRN_SHAPE_ID_LONGS, FIRN_V1_ON, FIRN_NEVER,
      .want = FIRN_WANT_COUNTS, AT(file.nan_value_counts), 138, 139 },
    { 125, "lower_bounds", FIRN_SHAPE_ID_BYTES, FIRN_V1_ON, FIRN_NEVER, .want = FIRN_WANT_BOUNDS,
      AT(file.lower_bounds), 126, 127 },
    { 128, "upper_bounds", FIRN_SHAPE_ID_BYTES, FIRN_V1_ON, FIRN_NEVER, .want = FIRN_WANT_BOUNDS,
      AT(file.upper_bounds), 129, 130 },
    { 131, "key_metadata", FIRN_SHAPE_BYTES, FIRN_V1_ON, FIRN_NEVER, .want = FIRN_WANT_DETAILS,
      AT(file.key_metadata) },
    { 132, "split_offsets", FIRN_SHAPE_LONGS, FIRN_V1_ON, FIRN_NEVER, .want = FIRN_WANT_DETAILS,
      AT(file.split_offsets), 133 },
    { 135, "equality_ids", FIRN_SHAPE_INTS, FIRN_V2_ON, FIRN_NEVER, AT(file.equality_ids), 136 },
    { 140, "sort_order_id", FIRN_SHAPE_INT, FIRN_V1_ON, FIRN_NEVER, .want = FIRN_WANT_DETAILS,
      AT(file.sort_order_id) },
    { 142, "first_row_id", FIRN_SHAPE_LONG, FIRN_V3, FIRN_NEVER, AT(file.first_row_id) },
    { 143, "referenced_data_file", FIRN_SHAPE_STRING, FIRN_V2_ON, FIRN_NEVER,
      AT(file.referenced_data_file) },
    { 144, "content_offset", FIRN_SHAPE_LONG, FIRN_V3, FIRN_NEVER, AT(file.content_offset) },
    { 145, "content_size_in_bytes", FIRN_SHAPE_LONG, FIRN_V3, FIRN_NEVER,
      AT(file.content_size_in_bytes) },
};
const size_t firn_data_file_field_count = FIRN_COUNT(firn_data_file_fields);

#undef AT
#define AT(member) .offset = offsetof(firn_manifest_file, member)

/* Version 1 has the row counts behind the partitions: the order of the rows here
 * is version 2's, and the list's writer knows. */
const firn_manifest_field firn_manifest_list_fields[] = {
    { 500, "manifest_path", FIRN_SHAPE_STRING, FIRN_V1_ON, FIRN_V1_ON, .demanded = true,
      AT(manifest_path) },
    { 501, "manifest_length", FIRN_SHAPE_LONG, FIRN_V1_ON, FIRN_V1_ON, .demanded = true,
      AT(manifest_length) },
    { 502, "partition_spec_id", FIRN_SHAPE_INT, FIRN_V1_ON, FIRN_V1_ON, AT(partition_spec_id) },
    { 517, "content", FIRN_SHAPE_INT, FIRN_V2_ON, FIRN_V2_ON, AT(content) },
    { 515, "sequence_number", FIRN_SHAPE_LONG, FIRN_V2_ON, FIRN_V2_ON, AT(sequence_number) },
    { 516, "min_sequence_number", FIRN_SHAPE_LONG, FIRN_V2_ON, FIRN_V2_ON,
      AT(min_sequence_number) },
    { 503, "added_snapshot_id", FIRN_SHAPE_LONG, FIRN_V1_ON, FIRN_V1_ON, AT(added_snapshot_id) },
    { 504, "added_files_count", FIRN_SHAPE_INT, FIRN_V1_ON, FIRN_V2_ON, AT(added_files_count) },
    { 505, "existing_files_count", FIRN_SHAPE_INT, FIRN_V1_ON, FIRN_V2_ON,
      AT(existing_files_count) },
    { 506, "deleted_files_count", FIRN_SHAPE_INT, FIRN_V1_ON, FIRN_V2_ON, AT(deleted_files_count) },
    { 512, "added_rows_count", FIRN_SHAPE_LONG, FIRN_V1_ON, FIRN_V2_ON, AT(added_rows_count) },
    { 513, "existing_rows_count", FIRN_SHAPE_LONG, FIRN_V1_ON, FIRN_V2_ON,
      AT(existing_rows_count) },
    { 514, "deleted_rows_count", FIRN_SHAPE_LONG, FIRN_V1_ON, FIRN_V2_ON, AT(deleted_rows_count) },
    { 507, "partitions", FIRN_SHAPE_SUMMARIES, FIRN_V1_ON, FIRN_NEVER, AT(partitions), 508 },
    { 519, "key_metadata", FIRN_SHAPE_BYTES, FIRN_V1_ON, FIRN_NEVER, AT(key_metadata) },
    { 520, "first_row_id", FIRN_SHAPE_LONG, FIRN_V3, FIRN_NEVER, AT(first_row_id) },
};
const size_t firn_manifest_list_field_count = FIRN_COUNT(firn_manifest_list_fields);

/* ---- reading ---- */

static const firn_avro_wants summary_wants = {
    .items =
        (const firn_avro_want[]){
            { .field_id = 509,
              .name = "contains_null",
              .into = FIRN_AVRO_INTO_BOOL,
              .required = true,
              .offset = offsetof(firn_field_summary, contains_null) },
            { .field_id = 518,
              .name = "contains_nan",
              .into = FIRN_AVRO_INTO_BOOL,
              .bit = FIRN_SUMMARY_NAN,
              .offset = offsetof(firn_field_summary, contains_nan) },
            { .field_id = 510,
              .name = "lower_bound",
              .into = FIRN_AVRO_INTO_BYTES,
              .offset = offsetof(firn_field_summary, lower_bound) },
            { .field_id = 511,
              .name = "upper_bound",
              .into = FIRN_AVRO_INTO_BYTES,
              .offset = offsetof(firn_field_summary, upper_bound) },
        },
    .count = 4,
    .struct_size = sizeof(firn_field_summary),
    .mask_offset = offsetof(firn_field_summary, known),
};

static firn_avro_into into_of(firn_manifest_shape shape)
{
    static const firn_avro_into into[] = {
        [FIRN_SHAPE_INT] = FIRN_AVRO_INTO_INT32,
        [FIRN_SHAPE_LONG] = FIRN_AVRO_INTO_INT64,
        [FIRN_SHAPE_STRING] = FIRN_AVRO_INTO_STR,
        [FIRN_SHAPE_BYTES] = FIRN_AVRO_INTO_BYTES,
        [FIRN_SHAPE_INTS] = FIRN_AVRO_INTO_INT32S,
        [FIRN_SHAPE_LONGS] = FIRN_AVRO_INTO_INT64S,
        [FIRN_SHAPE_ID_LONGS] = FIRN_AVRO_INTO_ID_LONGS,
        [FIRN_SHAPE_ID_BYTES] = FIRN_AVRO_INTO_ID_BYTES,
        [FIRN_SHAPE_PARTITION] = FIRN_AVRO_INTO_POINTER,
        [FIRN_SHAPE_SUMMARIES] = FIRN_AVRO_INTO_STRUCTS,
    };
    return into[shape];
}

firn_avro_want *firn_manifest_wants(const firn_manifest_field *fields, size_t count, unsigned want,
                                    const firn_manifest_options *options,
                                    const firn_avro_wants *partition, firn_arena *arena,
                                    size_t *want_count)
{
    firn_avro_want *items = firn_new(arena, firn_avro_want, count + 1);
    *want_count = 0;
    for (size_t i = 0; i < count && items; i++) {
        const firn_manifest_field *field = &fields[i];
        if (field->shape == FIRN_SHAPE_BLOCK_SIZE || (field->want && !(field->want & want)))
            continue;
        items[(*want_count)++] = (firn_avro_want){
            .field_id = field->id,
            .name = field->name,
            .into = into_of(field->shape),
            .required = field->demanded,
            .offset = field->offset,
            .children = field->shape == FIRN_SHAPE_PARTITION ? partition : &summary_wants,
            .only_ids = options ? options->metric_ids : NULL,
            .only_id_count = options ? options->metric_id_count : 0,
        };
    }
    return items;
}

/* ---- schemas ---- */

static void write_list_type(firn_json_writer *w, const char *item, int32_t element_id)
{
    firn_json_open_object(w);
    firn_json_put_key(w, "type");
    firn_json_put_c(w, "array");
    firn_json_put_key(w, "items");
    firn_json_put_c(w, item);
    firn_json_put_int64_member(w, "element-id", element_id);
    firn_json_close_object(w);
}

static void write_member(firn_json_writer *w, const char *name, const char *type, bool required,
                         int32_t id)
{
    firn_json_open_object(w);
    firn_json_put_key(w, "name");
    firn_json_put_c(w, name);
    firn_json_put_key(w, "type");
    if (!required) {
        firn_json_open_array(w);
        firn_json_put_c(w, "null");
    }
    firn_json_put_c(w, type);
    if (!required) {
        firn_json_close_array(w);
        firn_json_put_key(w, "default");
        firn_json_put_null(w);
    }
    firn_json_put_int64_member(w, "field-id", id);
    firn_json_close_object(w);
}

void firn_manifest_open_record(firn_json_writer *w, const char *name)
{
    firn_json_open_object(w);
    firn_json_put_key(w, "type");
    firn_json_put_c(w, "record");
    firn_json_put_key(w, "name");
    firn_json_put_c(w, name);
    firn_json_put_key(w, "fields");
    firn_json_open_array(w);
}

static void close_record(firn_json_writer *w)
{
    firn_json_close_array(w);
    firn_json_close_object(w);
}

/* "k117_v118": Avro's own maps have only text for keys. */
static size_t pair_name(const firn_manifest_field *field, char name[24])
{
    const int32_t ids[2] = { field->key_id, field->value_id };
    size_t len = 0;
    for (int i = 0; i < 2; i++) {
        name[len++] = i == 0 ? 'k' : 'v';
        name[len++] = (char)('0' + ids[i] / 100);
        name[len++] = (char)('0' + ids[i] / 10 % 10);
        name[len++] = (char)('0' + ids[i] % 10);
        name[len++] = i == 0 ? '_' : '\0';
    }
    return len;
}

static void write_map_type(firn_json_writer *w, const firn_manifest_field *field, const char *value)
{
    char name[24];
    pair_name(field, name);
    firn_json_open_object(w);
    firn_json_put_key(w, "type");
    firn_json_put_c(w, "array");
    firn_json_put_key(w, "items");
    firn_manifest_open_record(w, name);
    write_member(w, "key", "int", true, field->key_id);
    write_member(w, "value", value, true, field->value_id);
    close_record(w);
    firn_json_put_key(w, "logicalType");
    firn_json_put_c(w, "map");
    firn_json_close_object(w);
}

static void write_summaries_type(firn_json_writer *w, int32_t element_id)
{
    firn_json_open_object(w);
    firn_json_put_key(w, "type");
    firn_json_put_c(w, "array");
    firn_json_put_key(w, "items");
    firn_manifest_open_record(w, "r508");
    write_member(w, "contains_null", "boolean", true, 509);
    write_member(w, "contains_nan", "boolean", false, 518);
    write_member(w, "lower_bound", "bytes", false, 510);
    write_member(w, "upper_bound", "bytes", false, 511);
    close_record(w);
    firn_json_put_int64_member(w, "element-id", element_id);
    firn_json_close_object(w);
}

static void write_type(firn_json_writer *w, const firn_manifest_field *field)
{
    switch (field->shape) {
    case FIRN_SHAPE_INT: firn_json_put_c(w, "int"); break;
    case FIRN_SHAPE_LONG: firn_json_put_c(w, "long"); break;
    case FIRN_SHAPE_BLOCK_SIZE: firn_json_put_c(w, "long"); break;
    case FIRN_SHAPE_STRING: firn_json_put_c(w, "string"); break;
    case FIRN_SHAPE_BYTES: firn_json_put_c(w, "bytes"); break;
    case FIRN_SHAPE_INTS: write_list_type(w, "int", field->key_id); break;
    case FIRN_SHAPE_LONGS: write_list_type(w, "long", field->key_id); break;
    case FIRN_SHAPE_ID_LONGS: write_map_type(w, field, "long"); break;
    case FIRN_SHAPE_ID_BYTES: write_map_type(w, field, "bytes"); break;
    case FIRN_SHAPE_SUMMARIES: write_summaries_type(w, field->key_id); break;
    case FIRN_SHAPE_PARTITION: break;
    }
}

void firn_manifest_field_write_schema(firn_json_writer *w, const firn_manifest_field *field,
                                      int32_t format_version)
{
    bool required = field->required & firn_version_bit(format_version);
    firn_json_open_object(w);
    firn_json_put_key(w, "name");
    firn_json_put_c(w, field->name);
    firn_json_put_key(w, "type");
    if (!required) {
        firn_json_open_array(w);
        firn_json_put_c(w, "null");
    }
    write_type(w, field);
    if (!required) {
        firn_json_close_array(w);
        firn_json_put_key(w, "default");
        firn_json_put_null(w);
    }
    firn_json_put_int64_member(w, "field-id", field->id);
    firn_json_close_object(w);
}

/* ---- values ---- */

/* Optional fields are unions of null and the value. */
static bool put_present(firn_buf *out, bool optional, bool present)
{
    if (optional)
        firn_put_zigzag(out, present);
    return present || !optional;
}

static void put_integers(firn_buf *out, size_t count, const int32_t *ints, const int64_t *longs)
{
    if (count > 0)
        firn_put_zigzag(out, (int64_t)count);
    for (size_t i = 0; i < count; i++)
        firn_put_zigzag(out, ints ? ints[i] : longs[i]);
    firn_put_zigzag(out, 0);
}

static void put_id_longs(firn_buf *out, const firn_avro_id_longs *map)
{
    firn_put_zigzag(out, (int64_t)map->count);
    for (size_t i = 0; i < map->count; i++) {
        firn_put_zigzag(out, map->ids[i]);
        firn_put_zigzag(out, map->values[i]);
    }
    firn_put_zigzag(out, 0);
}

static void put_id_bytes(firn_buf *out, const firn_avro_id_bytes *map)
{
    firn_put_zigzag(out, (int64_t)map->count);
    for (size_t i = 0; i < map->count; i++) {
        firn_put_zigzag(out, map->ids[i]);
        firn_avro_put_bytes(out, map->values[i]);
    }
    firn_put_zigzag(out, 0);
}

static void put_optional_bytes(firn_buf *out, firn_bytes bytes)
{
    if (put_present(out, true, bytes.data != NULL))
        firn_avro_put_bytes(out, bytes);
}

static void put_summaries(firn_buf *out, const firn_avro_structs *list)
{
    const firn_field_summary *items = list->items;
    if (list->count > 0)
        firn_put_zigzag(out, (int64_t)list->count);
    for (size_t i = 0; i < list->count; i++) {
        firn_put_u8(out, items[i].contains_null);
        if (put_present(out, true, items[i].known >> FIRN_SUMMARY_NAN & 1))
            firn_put_u8(out, items[i].contains_nan);
        put_optional_bytes(out, items[i].lower_bound);
        put_optional_bytes(out, items[i].upper_bound);
    }
    firn_put_zigzag(out, 0);
}

/* The parts of a value that is a list or map, when it has any. */
static void put_collection(firn_buf *out, firn_manifest_shape shape, bool optional, const void *at)
{
    const firn_avro_int32s *ints = at;
    const firn_avro_int64s *longs = at;
    const firn_avro_id_longs *id_longs = at;
    const firn_avro_id_bytes *id_bytes = at;
    const firn_avro_structs *summaries = at;
    switch (shape) {
    case FIRN_SHAPE_INTS:
        if (put_present(out, optional, ints->count > 0))
            put_integers(out, ints->count, ints->values, NULL);
        break;
    case FIRN_SHAPE_LONGS:
        if (put_present(out, optional, longs->count > 0))
            put_integers(out, longs->count, NULL, longs->values);
        break;
    case FIRN_SHAPE_ID_LONGS:
        if (put_present(out, optional, id_longs->count > 0))
            put_id_longs(out, id_longs);
        break;
    case FIRN_SHAPE_ID_BYTES:
        if (put_present(out, optional, id_bytes->count > 0))
            put_id_bytes(out, id_bytes);
        break;
    default:
        if (put_present(out, optional, summaries->items != NULL))
            put_summaries(out, summaries);
    }
}

void firn_manifest_field_put(firn_buf *out, const firn_manifest_field *field,
                             int32_t format_version, const void *base)
{
    bool optional = !(field->required & firn_version_bit(format_version));
    const void *at = (const uint8_t *)base + field->offset;
    const int32_t *number = at;
    const int64_t *large = at;
    const firn_str *text = at;
    const firn_bytes *bytes = at;
    switch (field->shape) {
    case FIRN_SHAPE_INT:
        if (put_present(out, optional, *number >= 0))
            firn_put_zigzag(out, *number);
        break;
    case FIRN_SHAPE_LONG:
        if (put_present(out, optional, *large != -1))
            firn_put_zigzag(out, *large);
        break;
    case FIRN_SHAPE_BLOCK_SIZE: firn_put_zigzag(out, BLOCK_SIZE_IN_BYTES); break;
    case FIRN_SHAPE_STRING:
        if (put_present(out, optional, text->data != NULL))
            firn_avro_put_bytes(out, firn_str_bytes(*text));
        break;
    case FIRN_SHAPE_BYTES:
        if (put_present(out, optional, bytes->data != NULL))
            firn_avro_put_bytes(out, *bytes);
        break;
    case FIRN_SHAPE_PARTITION: break; /* the manifest's writer knows the spec */
    default: put_collection(out, field->shape, optional, at);
    }
}
