/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Reading manifests, batch by batch.
 *
 * The Avro program decodes the wanted fields straight into firn_manifest_entry;
 * what remains to be done per entry is partition values and inheritance (spec,
 * "Sequence Number Inheritance", "First Row ID Inheritance").  Memory is bounded
 * by the batch, whatever the manifest's length.
 */
#include <inttypes.h>

#include "iceberg/manifest_fields.h"

enum { BATCH_ENTRIES = 256 };

firn_manifest_entry firn_manifest_entry_empty(void)
{
    return (firn_manifest_entry){
        .snapshot_id = -1,
        .sequence_number = -1,
        .file_sequence_number = -1,
        .file = { .record_count = -1,
                  .file_size_in_bytes = -1,
                  .sort_order_id = -1,
                  .first_row_id = -1,
                  .content_offset = -1,
                  .content_size_in_bytes = -1 },
    };
}

size_t firn_metric_find(const int32_t *ids, size_t count, int32_t id)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ids[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && ids[low] == id ? low : count;
}

/* ---- what the manifest says about itself ---- */

static firn_str meta_text(const firn_manifest_reader *reader, const char *key)
{
    return firn_str_of_bytes(firn_avro_file_meta(&reader->avro, key));
}

static firn_status read_own_schema(firn_manifest_reader *reader, firn_error *err)
{
    firn_bytes json = firn_avro_file_meta(&reader->avro, "schema");
    if (!json.data)
        return FIRN_OK;
    firn_schema *schema = firn_new(&reader->setup, firn_schema, 1);
    if (!schema)
        return firn_nomem(err);
    firn_json_reader r;
    firn_json_begin(&r, json, &reader->setup);
    firn_schema_read_json(&r, &reader->setup, schema);
    TRY_OR(firn_json_finish(&r, err), err, "schema of the manifest");
    reader->schema = schema;
    return FIRN_OK;
}

static const firn_avro_type *partition_record(const firn_manifest_reader *reader)
{
    size_t null_branch;
    const firn_avro_type *record = reader->avro.schema;
    const int32_t path[] = { FIRN_DATA_FILE_ID, FIRN_PARTITION_ID };
    const char *const names[] = { "data_file", "partition" };
    for (size_t i = 0; i < FIRN_COUNT(path); i++) {
        const firn_avro_field *field = firn_avro_field_by_id(record, path[i]);
        if (!field)
            field = firn_avro_field_by_name(record, firn_str_from(names[i]));
        if (!field)
            return NULL;
        const firn_avro_type *other = firn_avro_optional(field->type, &null_branch);
        record = other ? other : field->type;
        if (record->kind != FIRN_AVRO_RECORD)
            return NULL;
    }
    return record;
}

/* A spec with the names and ids of the partition record, when nothing else is known. */
static firn_status infer_spec(firn_manifest_reader *reader, const firn_avro_type *record,
                              firn_partition_spec *spec, firn_error *err)
{
    spec->field_count = record ? record->field_count : 0;
    spec->fields = firn_new(&reader->setup, firn_partition_field, spec->field_count);
    if (!spec->fields)
        return firn_nomem(err);
    for (size_t i = 0; i < spec->field_count; i++)
        spec->fields[i] = (firn_partition_field){
            .source_id = -1,
            .field_id = record->fields[i].field_id,
            .name = record->fields[i].name,
            .transform = { .kind = FIRN_TRANSFORM_UNKNOWN, .text = FIRN_STR("unknown") },
        };
    return FIRN_OK;
}

static firn_status read_own_spec(firn_manifest_reader *reader, firn_error *err)
{
    firn_partition_spec *spec = firn_new(&reader->setup, firn_partition_spec, 1);
    if (!spec)
        return firn_nomem(err);
    reader->spec = spec;
    firn_bytes json = firn_avro_file_meta(&reader->avro, "partition-spec");
    if (!json.data)
        return infer_spec(reader, partition_record(reader), spec, err);
    firn_json_reader r;
    firn_json_begin(&r, json, &reader->setup);
    firn_partition_spec_read_json(&r, &reader->setup, spec);
    TRY_OR(firn_json_finish(&r, err), err, "partition-spec of the manifest");
    int64_t id;
    if (firn_str_to_int64(meta_text(reader, "partition-spec-id"), &id))
        spec->spec_id = (int32_t)id;
    return FIRN_OK;
}

static firn_status read_own_words(firn_manifest_reader *reader, firn_error *err)
{
    int64_t version;
    firn_str content = meta_text(reader, "content");
    if (firn_str_to_int64(meta_text(reader, "format-version"), &version))
        reader->format_version = (int32_t)version;
    if (firn_str_is(content, "deletes"))
        reader->content = FIRN_MANIFEST_DELETES;
    else if (content.data && !firn_str_is(content, "data"))
        return firn_fail(err, FIRN_UNSUPPORTED, "manifest content \"%.*s\"",
                         FIRN_STR_ARG(firn_str_first(content, 64)));
    return FIRN_OK;
}

/* ---- opening ---- */

static firn_status find_partition_types(firn_manifest_reader *reader, firn_error *err)
{
    size_t count = reader->spec->field_count;
    const firn_avro_type *record = partition_record(reader);
    firn_type *types = firn_new(&reader->setup, firn_type, count);
    if (!types)
        return firn_nomem(err);
    for (size_t i = 0; i < count; i++) {
        const firn_partition_field *field = &reader->spec->fields[i];
        const firn_avro_field *stored =
            record ? firn_avro_field_by_id(record, field->field_id) : NULL;
        if (record && !stored)
            stored = firn_avro_field_by_name(record, field->name);
        types[i] = firn_partition_type_of(field, reader->schema, stored ? stored->type : NULL);
    }
    reader->partition_types = types;
    return FIRN_OK;
}

static firn_status partition_wants(firn_manifest_reader *reader, firn_avro_wants *wants,
                                   firn_error *err)
{
    size_t count = reader->spec->field_count;
    firn_avro_want *items = firn_new(&reader->setup, firn_avro_want, count);
    if (!items)
        return firn_nomem(err);
    for (size_t i = 0; i < count; i++) {
        const firn_partition_field *field = &reader->spec->fields[i];
        firn_str name = firn_str_copy(&reader->setup, field->name);
        if (!name.data)
            return firn_nomem(err);
        items[i] = (firn_avro_want){ .field_id = field->field_id,
                                     .name = name.data,
                                     .into = FIRN_AVRO_INTO_DATUM,
                                     .offset = i * sizeof(firn_avro_datum) };
    }
    *wants = (firn_avro_wants){ .items = items,
                                .count = count,
                                .struct_size = count * sizeof(firn_avro_datum),
                                .mask_offset = FIRN_AVRO_NO_MASK };
    return FIRN_OK;
}

static firn_status compile(firn_manifest_reader *reader, firn_error *err)
{
    firn_arena *arena = &reader->setup;
    firn_avro_wants *wants = firn_new(arena, firn_avro_wants, 3);
    if (!wants)
        return firn_nomem(err);
    firn_avro_wants *entry = &wants[0], *file = &wants[1], *partition = &wants[2];
    TRY(partition_wants(reader, partition, err));
    file->items =
        firn_manifest_wants(firn_data_file_fields, firn_data_file_field_count, reader->options.want,
                            &reader->options, partition, arena, &file->count);
    firn_avro_want *items =
        firn_manifest_wants(firn_entry_fields, firn_entry_field_count, reader->options.want,
                            &reader->options, NULL, arena, &entry->count);
    if (!file->items || !items)
        return firn_nomem(err);
    items[entry->count++] = (firn_avro_want){ .field_id = FIRN_DATA_FILE_ID,
                                              .name = "data_file",
                                              .into = FIRN_AVRO_INTO_STRUCT,
                                              .required = true,
                                              .children = file };
    entry->items = items;
    entry->struct_size = sizeof(firn_manifest_entry);
    entry->mask_offset = FIRN_AVRO_NO_MASK;
    return firn_avro_compile(reader->avro.schema, entry, arena, &reader->program, err);
}

firn_status firn_manifest_open(firn_manifest_reader *reader, firn_bytes bytes,
                               const firn_manifest_options *options,
                               const firn_allocator *allocator, firn_error *err)
{
    *reader = (firn_manifest_reader){ .options = *options,
                                      .spec = options->spec,
                                      .schema = options->schema,
                                      .setup = { .allocator = allocator },
                                      .batch = { .allocator = allocator },
                                      .next_row_id = -1 };
    TRY(firn_avro_file_open(&reader->avro, bytes, &reader->setup, err));
    TRY(read_own_words(reader, err));
    if (!reader->schema)
        TRY(read_own_schema(reader, err));
    if (!reader->spec)
        TRY(read_own_spec(reader, err));
    if (options->file) {
        reader->content = options->file->content;
        reader->next_row_id = options->file->first_row_id;
    }
    TRY(find_partition_types(reader, err));
    return compile(reader, err);
}

void firn_manifest_reader_release(firn_manifest_reader *reader)
{
    firn_avro_file_release(&reader->avro);
    firn_arena_release(&reader->setup);
    firn_arena_release(&reader->batch);
}

/* ---- per entry ---- */

static firn_status set_partition(firn_manifest_reader *reader, firn_data_file *file,
                                 firn_error *err)
{
    size_t count = reader->spec->field_count;
    const firn_avro_datum *data = file->partition_data;
    firn_value *values = firn_new(&reader->batch, firn_value, count);
    if (!values)
        return firn_nomem(err);
    for (size_t i = 0; i < count; i++) {
        const firn_avro_datum absent = { 0 };
        const firn_avro_datum *datum = data ? &data[i] : &absent;
        if (!firn_partition_value(datum, &reader->partition_types[i], &values[i]))
            return firn_fail(
                err, FIRN_CORRUPT, "partition field %.*s of %.*s has an unusable value",
                FIRN_STR_ARG(reader->spec->fields[i].name), FIRN_STR_ARG(file->file_path));
    }
    file->partition = values;
    file->partition_count = count;
    file->partition_data = NULL;
    return FIRN_OK;
}

/* Rows are numbered through the live data files of a manifest that has a first
 * row id; in others they have no ids yet. */
static void inherit_row_id(firn_manifest_reader *reader, firn_manifest_entry *entry)
{
    if (reader->options.unlisted)
        return;
    if (reader->options.file->first_row_id < 0) {
        entry->file.first_row_id = -1;
    } else if (entry->file.first_row_id < 0 && entry->status != FIRN_ENTRY_DELETED &&
               entry->file.content == FIRN_CONTENT_DATA) {
        entry->file.first_row_id = reader->next_row_id;
        if (__builtin_add_overflow(reader->next_row_id, entry->file.record_count,
                                   &reader->next_row_id))
            reader->next_row_id = INT64_MAX;
    }
}

static firn_status inherit(firn_manifest_reader *reader, firn_manifest_entry *entry,
                           firn_error *err)
{
    const firn_manifest_file *from = reader->options.file;
    if (!from)
        return FIRN_OK;
    bool may = entry->status == FIRN_ENTRY_ADDED || from->sequence_number == 0;
    if (entry->snapshot_id == -1)
        entry->snapshot_id = from->added_snapshot_id;
    if (entry->sequence_number < 0 && may)
        entry->sequence_number = from->sequence_number;
    if (entry->file_sequence_number < 0 && may)
        entry->file_sequence_number = from->sequence_number;
    if (entry->sequence_number < 0 && entry->status == FIRN_ENTRY_EXISTING)
        return firn_fail(err, FIRN_CORRUPT, "entry %.*s has no sequence number to go by",
                         FIRN_STR_ARG(entry->file.file_path));
    inherit_row_id(reader, entry);
    return FIRN_OK;
}

static firn_status check_entry(const firn_manifest_entry *entry, firn_error *err)
{
    if (entry->status < FIRN_ENTRY_EXISTING || entry->status > FIRN_ENTRY_DELETED)
        return firn_fail(err, FIRN_CORRUPT, "entry has status %" PRId32, entry->status);
    if (!entry->file.file_path.data)
        return firn_fail(err, FIRN_CORRUPT, "entry has no file path");
    if (entry->file.content < FIRN_CONTENT_DATA ||
        entry->file.content > FIRN_CONTENT_EQUALITY_DELETES)
        return firn_fail(err, FIRN_UNSUPPORTED, "file %.*s has content %" PRId32,
                         FIRN_STR_ARG(entry->file.file_path), entry->file.content);
    if (entry->file.record_count < 0)
        return firn_fail(err, FIRN_CORRUPT, "file %.*s has record count %" PRId64,
                         FIRN_STR_ARG(entry->file.file_path), entry->file.record_count);
    return FIRN_OK;
}

/* Completes the decoded entries; those that are left out close up. */
static firn_status finish_entries(firn_manifest_reader *reader, firn_manifest_entry *entries,
                                  size_t *count, firn_error *err)
{
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        firn_manifest_entry *entry = &entries[i];
        TRY(check_entry(entry, err));
        TRY(inherit(reader, entry, err));
        if (reader->options.live_only && entry->status == FIRN_ENTRY_DELETED)
            continue;
        if (reader->options.want & FIRN_WANT_PARTITION)
            TRY(set_partition(reader, &entry->file, err));
        if (kept != i)
            entries[kept] = *entry;
        kept++;
    }
    *count = kept;
    return FIRN_OK;
}

/* ---- batches ---- */

static firn_status next_block(firn_manifest_reader *reader, bool *found, firn_error *err)
{
    firn_avro_block block;
    do {
        TRY(firn_avro_file_next(&reader->avro, &block, found, err));
        if (!*found)
            return FIRN_OK;
    } while (block.row_count == 0);
    reader->rows = firn_cursor_over(block.rows);
    reader->rows_left = block.row_count;
    return FIRN_OK;
}

static firn_status read_batch(firn_manifest_reader *reader, firn_manifest_entry **entries,
                              size_t *count, firn_error *err)
{
    size_t rows = reader->rows_left < BATCH_ENTRIES ? reader->rows_left : BATCH_ENTRIES;
    firn_arena_reset(&reader->batch);
    *entries = firn_new(&reader->batch, firn_manifest_entry, rows);
    if (!*entries)
        return firn_nomem(err);
    for (size_t i = 0; i < rows; i++)
        (*entries)[i] = firn_manifest_entry_empty();
    TRY(firn_avro_program_run(reader->program, &reader->rows, rows, &reader->batch, *entries, err));
    reader->rows_left -= rows;
    *count = rows;
    return finish_entries(reader, *entries, count, err);
}

firn_status firn_manifest_next(firn_manifest_reader *reader, const firn_manifest_entry **entries,
                               size_t *count, firn_error *err)
{
    *count = 0;
    while (*count == 0) {
        bool found = true;
        if (reader->rows_left == 0)
            TRY(next_block(reader, &found, err));
        if (!found)
            return FIRN_OK;
        firn_manifest_entry *batch;
        TRY(read_batch(reader, &batch, count, err));
        *entries = batch;
    }
    return FIRN_OK;
}

/* ---- copies ---- */

/* Small arrays and bytes of a copy; sticky. */
static void *copy_items(firn_arena *arena, const void *items, size_t count, size_t size, bool *ok)
{
    if (!items)
        return NULL;
    void *copy = firn_arena_copy(arena, items, count * size);
    *ok &= copy != NULL;
    return copy;
}

static firn_bytes copy_bytes(firn_arena *arena, firn_bytes b, bool *ok)
{
    return (firn_bytes){ copy_items(arena, b.data, b.len, 1, ok), b.len };
}

static firn_str copy_text(firn_arena *arena, firn_str s, bool *ok)
{
    if (!s.data)
        return s;
    firn_str copy = firn_str_copy(arena, s);
    *ok &= copy.data != NULL;
    return copy;
}

static void copy_id_longs(firn_arena *arena, firn_avro_id_longs *map, bool *ok)
{
    map->ids = copy_items(arena, map->ids, map->count, sizeof *map->ids, ok);
    map->values = copy_items(arena, map->values, map->count, sizeof *map->values, ok);
}

static void copy_id_bytes(firn_arena *arena, firn_avro_id_bytes *map, bool *ok)
{
    map->ids = copy_items(arena, map->ids, map->count, sizeof *map->ids, ok);
    map->values = copy_items(arena, map->values, map->count, sizeof *map->values, ok);
    for (size_t i = 0; i < map->count && *ok; i++)
        map->values[i] = copy_bytes(arena, map->values[i], ok);
}

static void copy_partition(firn_arena *arena, firn_data_file *file, bool *ok)
{
    firn_value *values =
        copy_items(arena, file->partition, file->partition_count, sizeof *values, ok);
    for (size_t i = 0; i < file->partition_count && *ok; i++)
        *ok &= firn_value_copy(arena, &file->partition[i], &values[i]);
    file->partition = values;
}

bool firn_manifest_entry_copy(firn_arena *arena, const firn_manifest_entry *entry,
                              firn_manifest_entry *copy)
{
    bool ok = true;
    *copy = *entry;
    firn_data_file *file = &copy->file;
    file->file_path = copy_text(arena, file->file_path, &ok);
    file->file_format = copy_text(arena, file->file_format, &ok);
    file->referenced_data_file = copy_text(arena, file->referenced_data_file, &ok);
    file->key_metadata = copy_bytes(arena, file->key_metadata, &ok);
    copy_partition(arena, file, &ok);
    copy_id_longs(arena, &file->column_sizes, &ok);
    copy_id_longs(arena, &file->value_counts, &ok);
    copy_id_longs(arena, &file->null_value_counts, &ok);
    copy_id_longs(arena, &file->nan_value_counts, &ok);
    copy_id_bytes(arena, &file->lower_bounds, &ok);
    copy_id_bytes(arena, &file->upper_bounds, &ok);
    file->split_offsets.values = copy_items(arena, file->split_offsets.values,
                                            file->split_offsets.count, sizeof(int64_t), &ok);
    file->equality_ids.values = copy_items(arena, file->equality_ids.values,
                                           file->equality_ids.count, sizeof(int32_t), &ok);
    return ok;
}
