/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Writing manifests: the schema of the format version, the entries, and beside
 * them the counts and partition summaries that the manifest list will hold. */
#include <assert.h>

#include "iceberg/manifest_fields.h"

/* ---- schema ---- */

static void write_fields(firn_json_writer *w, const firn_manifest_writer *writer,
                         const firn_manifest_field *fields, size_t count, firn_arena *arena)
{
    int32_t version = writer->options.format_version;
    for (size_t i = 0; i < count; i++) {
        if (!(fields[i].written & firn_version_bit(version)))
            continue;
        if (fields[i].shape != FIRN_SHAPE_PARTITION) {
            firn_manifest_field_write_schema(w, &fields[i], version);
            continue;
        }
        firn_json_open_object(w);
        firn_json_put_key(w, "name");
        firn_json_put_c(w, fields[i].name);
        firn_json_put_key(w, "type");
        firn_partition_write_schema(w, writer->options.spec, writer->partition_types, arena);
        firn_json_put_int64_member(w, "field-id", fields[i].id);
        firn_json_close_object(w);
    }
}

static void write_schema(firn_buf *out, firn_manifest_writer *writer)
{
    firn_json_writer w = { .out = out };
    firn_manifest_open_record(&w, "manifest_entry");
    write_fields(&w, writer, firn_entry_fields, firn_entry_field_count, &writer->memory);
    firn_json_open_object(&w);
    firn_json_put_key(&w, "name");
    firn_json_put_c(&w, "data_file");
    firn_json_put_key(&w, "type");
    firn_manifest_open_record(&w, "r2");
    write_fields(&w, writer, firn_data_file_fields, firn_data_file_field_count, &writer->memory);
    firn_json_close_array(&w);
    firn_json_close_object(&w);
    firn_json_put_int64_member(&w, "field-id", FIRN_DATA_FILE_ID);
    firn_json_close_object(&w);
    firn_json_close_array(&w);
    firn_json_close_object(&w);
}

/* ---- header ---- */

typedef struct header {
    firn_buf schema, table_schema, spec, schema_id, spec_id, version;
} header;

static void header_release(header *h)
{
    firn_buf *parts[] = { &h->schema,    &h->table_schema, &h->spec,
                          &h->schema_id, &h->spec_id,      &h->version };
    for (size_t i = 0; i < FIRN_COUNT(parts); i++)
        firn_buf_release(parts[i]);
}

static firn_status fill_header(header *h, firn_manifest_writer *w, firn_error *err)
{
    firn_buf *parts[] = { &h->schema,    &h->table_schema, &h->spec,
                          &h->schema_id, &h->spec_id,      &h->version };
    for (size_t i = 0; i < FIRN_COUNT(parts); i++)
        parts[i]->allocator = w->memory.allocator;
    write_schema(&h->schema, w);
    firn_schema_write_json(&(firn_json_writer){ .out = &h->table_schema }, w->options.schema);
    firn_partition_fields_write_json(&(firn_json_writer){ .out = &h->spec }, w->options.spec);
    firn_putf(&h->schema_id, "%d", w->options.schema->schema_id);
    firn_putf(&h->spec_id, "%d", w->options.spec->spec_id);
    firn_putf(&h->version, "%d", w->options.format_version);
    for (size_t i = 0; i < FIRN_COUNT(parts); i++)
        TRY(firn_buf_check(parts[i], err));
    return FIRN_OK;
}

static firn_status begin_file(firn_manifest_writer *w, firn_buf *out, firn_error *err)
{
    SCOPED(header) h = { 0 };
    TRY(fill_header(&h, w, err));
    firn_str content =
        w->options.content == FIRN_MANIFEST_DELETES ? FIRN_STR("deletes") : FIRN_STR("data");
    const firn_avro_meta meta[] = {
        { FIRN_STR("schema"), firn_buf_bytes(&h.table_schema) },
        { FIRN_STR("schema-id"), firn_buf_bytes(&h.schema_id) },
        { FIRN_STR("partition-spec"), firn_buf_bytes(&h.spec) },
        { FIRN_STR("partition-spec-id"), firn_buf_bytes(&h.spec_id) },
        { FIRN_STR("format-version"), firn_buf_bytes(&h.version) },
        { FIRN_STR("content"), firn_str_bytes(content) }, /* from version 2 on */
    };
    firn_avro_writer_options options = {
        .schema_json = firn_buf_str(&h.schema),
        .meta = meta,
        .meta_count = FIRN_COUNT(meta) - (w->options.format_version < 2),
        .codec = w->options.codec,
        .level = w->options.level,
    };
    memcpy(options.sync, w->options.sync, sizeof options.sync);
    firn_avro_writer_begin(&w->avro, out, &options);
    return FIRN_OK;
}

static firn_status begin(firn_manifest_writer *w, firn_buf *out, firn_error *err)
{
    size_t count = w->options.spec->field_count;
    w->partition_types = firn_new(&w->memory, firn_type, count);
    w->stats = firn_new(&w->memory, firn_partition_stats, count);
    if (!w->partition_types || !w->stats)
        return firn_nomem(err);
    for (size_t i = 0; i < count; i++)
        w->partition_types[i] =
            firn_partition_field_type(&w->options.spec->fields[i], w->options.schema);
    return begin_file(w, out, err);
}

void firn_manifest_writer_begin(firn_manifest_writer *w, firn_buf *out,
                                const firn_manifest_writer_options *options)
{
    assert(options->format_version >= 1 && options->format_version <= 3);
    *w = (firn_manifest_writer){ .options = *options,
                                 .memory = { .allocator = out->allocator },
                                 .min_sequence_number = -1 };
    w->status = begin(w, out, &w->error);
}

/* ---- entries ---- */

static void put_partition(firn_manifest_writer *w, firn_buf *out, const firn_data_file *file)
{
    for (size_t i = 0; i < w->options.spec->field_count; i++)
        firn_partition_put(out, &w->partition_types[i], &file->partition[i]);
}

static void put_entry(firn_manifest_writer *w, const firn_manifest_entry *entry)
{
    firn_buf *out = &w->avro.block;
    int32_t version = w->options.format_version;
    uint8_t bit = firn_version_bit(version);
    for (size_t i = 0; i < firn_entry_field_count; i++)
        if (firn_entry_fields[i].written & bit)
            firn_manifest_field_put(out, &firn_entry_fields[i], version, entry);
    for (size_t i = 0; i < firn_data_file_field_count; i++) {
        const firn_manifest_field *field = &firn_data_file_fields[i];
        if (!(field->written & bit))
            continue;
        if (field->shape == FIRN_SHAPE_PARTITION)
            put_partition(w, out, &entry->file);
        else
            firn_manifest_field_put(out, field, version, entry);
    }
    firn_avro_writer_end_row(&w->avro);
}

/* Counts and summaries cover every entry; min_sequence_number only live ones, and
 * of these only those that do not inherit theirs, which is larger. */
static firn_status count_entry(firn_manifest_writer *w, const firn_manifest_entry *entry,
                               firn_error *err)
{
    int64_t sequence_number = entry->sequence_number;
    w->files[entry->status]++;
    if (__builtin_add_overflow(w->rows[entry->status], entry->file.record_count,
                               &w->rows[entry->status]))
        return firn_fail(err, FIRN_CORRUPT, "%.*s: the records of a manifest are beyond 64 bits",
                         FIRN_STR_ARG(entry->file.file_path));
    if (entry->status != FIRN_ENTRY_DELETED && sequence_number >= 0 &&
        (w->min_sequence_number < 0 || sequence_number < w->min_sequence_number))
        w->min_sequence_number = sequence_number;
    for (size_t i = 0; i < w->options.spec->field_count; i++)
        if (!firn_partition_stats_add(&w->stats[i], &entry->file.partition[i], &w->memory))
            return firn_nomem(err);
    return FIRN_OK;
}

void firn_manifest_writer_add(firn_manifest_writer *w, const firn_manifest_entry *entry)
{
    assert(entry->status >= FIRN_ENTRY_EXISTING && entry->status <= FIRN_ENTRY_DELETED);
    assert(entry->file.partition_count == w->options.spec->field_count);
    if (w->status != FIRN_OK)
        return;
    w->status = count_entry(w, entry, &w->error);
    if (w->status == FIRN_OK)
        put_entry(w, entry);
}

/* ---- the end ---- */

static firn_status summarize(const firn_manifest_writer *w, firn_arena *arena,
                             firn_manifest_file *file, firn_error *err)
{
    size_t count = w->options.spec->field_count;
    firn_field_summary *summaries = firn_new(arena, firn_field_summary, count);
    if (!summaries)
        return firn_nomem(err);
    for (size_t i = 0; i < count; i++)
        if (!firn_partition_stats_summary(&w->stats[i], arena, &summaries[i]))
            return firn_nomem(err);
    file->partitions = (firn_avro_structs){ summaries, count };
    return FIRN_OK;
}

firn_status firn_manifest_writer_finish(firn_manifest_writer *w, firn_arena *arena,
                                        firn_manifest_file *file, firn_error *err)
{
    if (w->status != FIRN_OK) {
        if (err)
            *err = w->error;
        return w->status;
    }
    TRY(firn_avro_writer_finish(&w->avro, err));
    bool unnumbered = w->options.format_version == 1;
    *file = firn_manifest_file_empty();
    file->partition_spec_id = w->options.spec->spec_id;
    file->content = w->options.content;
    file->sequence_number = unnumbered ? 0 : -1;
    file->min_sequence_number = unnumbered ? 0 : w->min_sequence_number;
    file->added_snapshot_id = w->options.snapshot_id;
    file->added_files_count = (int32_t)w->files[FIRN_ENTRY_ADDED];
    file->existing_files_count = (int32_t)w->files[FIRN_ENTRY_EXISTING];
    file->deleted_files_count = (int32_t)w->files[FIRN_ENTRY_DELETED];
    file->added_rows_count = w->rows[FIRN_ENTRY_ADDED];
    file->existing_rows_count = w->rows[FIRN_ENTRY_EXISTING];
    file->deleted_rows_count = w->rows[FIRN_ENTRY_DELETED];
    return summarize(w, arena, file, err);
}

void firn_manifest_writer_release(firn_manifest_writer *w)
{
    firn_avro_writer_release(&w->avro);
    firn_arena_release(&w->memory);
}
