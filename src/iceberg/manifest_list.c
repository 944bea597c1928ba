/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Reading and writing manifest lists.
 *
 * A list is small (one row a manifest), so it is read whole.  Writing it is the
 * only step of a commit that must be redone on a retry, which is why sequence
 * numbers and first row ids are assigned here and nowhere else (spec, "Sequence
 * Number Inheritance", "First Row ID Assignment").
 */
#include <inttypes.h>

#include "iceberg/manifest_fields.h"

firn_manifest_file firn_manifest_file_empty(void)
{
    return (firn_manifest_file){ .manifest_length = -1,
                                 .sequence_number = -1,
                                 .min_sequence_number = -1,
                                 .added_snapshot_id = -1,
                                 .added_files_count = -1,
                                 .existing_files_count = -1,
                                 .deleted_files_count = -1,
                                 .added_rows_count = -1,
                                 .existing_rows_count = -1,
                                 .deleted_rows_count = -1,
                                 .first_row_id = -1 };
}

/* ---- reading ---- */

static firn_status compile(const firn_avro_file *file, firn_arena *arena,
                           const firn_avro_program **program, firn_error *err)
{
    firn_avro_wants *wants = firn_new(arena, firn_avro_wants, 1);
    if (!wants)
        return firn_nomem(err);
    wants->items = firn_manifest_wants(firn_manifest_list_fields, firn_manifest_list_field_count,
                                       FIRN_WANT_ALL, NULL, NULL, arena, &wants->count);
    if (!wants->items)
        return firn_nomem(err);
    wants->struct_size = sizeof(firn_manifest_file);
    wants->mask_offset = FIRN_AVRO_NO_MASK;
    return firn_avro_compile(file->schema, wants, arena, program, err);
}

/* Version 1 has no sequence numbers: all are 0. */
static firn_status check_file(firn_manifest_file *file, firn_error *err)
{
    if (!file->manifest_path.data || file->manifest_length < 0)
        return firn_fail(err, FIRN_CORRUPT, "an element lacks path or length");
    if (file->content != FIRN_MANIFEST_DATA && file->content != FIRN_MANIFEST_DELETES)
        return firn_fail(err, FIRN_UNSUPPORTED, "manifest %.*s has content %" PRId32,
                         FIRN_STR_ARG(file->manifest_path), file->content);
    if (file->sequence_number < 0)
        file->sequence_number = 0;
    if (file->min_sequence_number < 0)
        file->min_sequence_number = 0;
    return FIRN_OK;
}

/* The rows of one block, whose bytes are copied as they do not outlive it. */
static firn_status read_rows(const firn_avro_program *program, const firn_avro_block *block,
                             firn_arena *arena, firn_manifest_list *list, firn_error *err)
{
    size_t count = list->count + block->row_count;
    firn_manifest_file *files = firn_new(arena, firn_manifest_file, count);
    uint8_t *copy = firn_arena_copy(arena, block->rows.data, block->rows.len);
    if (!files || !copy)
        return firn_nomem(err);
    if (list->count > 0)
        memcpy(files, list->files, list->count * sizeof *files);
    for (size_t i = list->count; i < count; i++)
        files[i] = firn_manifest_file_empty();
    firn_cursor in = firn_cursor_over((firn_bytes){ copy, block->rows.len });
    TRY(firn_avro_program_run(program, &in, block->row_count, arena, files + list->count, err));
    for (size_t i = list->count; i < count; i++)
        TRY(check_file(&files[i], err));
    *list = (firn_manifest_list){ files, count };
    return FIRN_OK;
}

static firn_status read_blocks(firn_avro_file *file, firn_arena *arena, firn_manifest_list *list,
                               firn_error *err)
{
    const firn_avro_program *program;
    firn_avro_block block;
    TRY(compile(file, arena, &program, err));
    for (bool found;;) {
        TRY(firn_avro_file_next(file, &block, &found, err));
        if (!found)
            return FIRN_OK;
        TRY(read_rows(program, &block, arena, list, err));
    }
}

firn_status firn_manifest_list_read(firn_bytes bytes, firn_arena *arena, firn_manifest_list *list,
                                    firn_error *err)
{
    SCOPED(firn_avro_file) file;
    *list = (firn_manifest_list){ 0 };
    TRY(firn_avro_file_open(&file, bytes, arena, err));
    return read_blocks(&file, arena, list, err);
}

/* ---- writing ---- */

/* The order of version 1's fields as indexes into the table: the reference puts
 * the row counts behind the partitions there. */
static const uint8_t order_v1[] = { 0, 1, 2, 6, 7, 8, 9, 13, 10, 11, 12, 14 };

static size_t field_order(int32_t format_version, size_t i, const firn_manifest_field **field)
{
    size_t count = format_version == 1 ? FIRN_COUNT(order_v1) : firn_manifest_list_field_count;
    if (i < count)
        *field = &firn_manifest_list_fields[format_version == 1 ? order_v1[i] : i];
    return count;
}

static bool is_written(const firn_manifest_field *field, int32_t format_version)
{
    return field->written & firn_version_bit(format_version);
}

static void write_schema(firn_buf *out, int32_t format_version)
{
    firn_json_writer w = { .out = out };
    const firn_manifest_field *field;
    firn_json_open_object(&w);
    firn_json_put_key(&w, "type");
    firn_json_put_c(&w, "record");
    firn_json_put_key(&w, "name");
    firn_json_put_c(&w, "manifest_file");
    firn_json_put_key(&w, "fields");
    firn_json_open_array(&w);
    for (size_t i = 0; i < field_order(format_version, i, &field); i++)
        if (is_written(field, format_version))
            firn_manifest_field_write_schema(&w, field, format_version);
    firn_json_close_array(&w);
    firn_json_close_object(&w);
}

static firn_status check_complete(const firn_manifest_file *file, int32_t format_version,
                                  firn_error *err)
{
    bool counted = file->added_files_count >= 0 && file->existing_files_count >= 0 &&
                   file->deleted_files_count >= 0 && file->added_rows_count >= 0 &&
                   file->existing_rows_count >= 0 && file->deleted_rows_count >= 0;
    if (file->manifest_length < 0)
        return firn_fail(err, FIRN_INVALID, "manifest %.*s has no length",
                         FIRN_STR_ARG(file->manifest_path));
    if (format_version > 1 && !counted)
        return firn_fail(err, FIRN_INVALID,
                         "manifest %.*s has no counts, which format version %" PRId32 " requires",
                         FIRN_STR_ARG(file->manifest_path), format_version);
    if (format_version == 1 && file->content != FIRN_MANIFEST_DATA)
        return firn_fail(err, FIRN_INVALID,
                         "manifest %.*s holds deletes, format version 1 has none",
                         FIRN_STR_ARG(file->manifest_path));
    return FIRN_OK;
}

static firn_status assign(firn_manifest_file *file, const firn_manifest_list_options *options,
                          int64_t *next_row_id, firn_error *err)
{
    if (file->sequence_number < 0)
        file->sequence_number = options->sequence_number;
    if (file->min_sequence_number < 0)
        file->min_sequence_number = options->sequence_number;
    if (options->format_version >= 3 && file->content == FIRN_MANIFEST_DATA &&
        file->first_row_id < 0) {
        file->first_row_id = *next_row_id;
        int64_t rows = firn_add_capped(file->added_rows_count, file->existing_rows_count);
        if (__builtin_add_overflow(*next_row_id, rows, next_row_id))
            return firn_fail(err, FIRN_CORRUPT, "manifest %.*s: row ids beyond 64 bits",
                             FIRN_STR_ARG(file->manifest_path));
    }
    return FIRN_OK;
}

typedef struct list_header {
    firn_buf schema, snapshot_id, parent_id, sequence_number, first_row_id, version;
} list_header;

static void list_header_release(list_header *h)
{
    firn_buf *parts[] = { &h->schema,          &h->snapshot_id,  &h->parent_id,
                          &h->sequence_number, &h->first_row_id, &h->version };
    for (size_t i = 0; i < FIRN_COUNT(parts); i++)
        firn_buf_release(parts[i]);
}

static firn_status fill_header(list_header *h, const firn_manifest_list_options *options,
                               const firn_allocator *allocator, firn_error *err)
{
    firn_buf *parts[] = { &h->schema,          &h->snapshot_id,  &h->parent_id,
                          &h->sequence_number, &h->first_row_id, &h->version };
    for (size_t i = 0; i < FIRN_COUNT(parts); i++)
        parts[i]->allocator = allocator;
    write_schema(&h->schema, options->format_version);
    firn_putf(&h->snapshot_id, "%" PRId64, options->snapshot_id);
    if (options->parent_snapshot_id == -1)
        firn_put_c(&h->parent_id, "null");
    else
        firn_putf(&h->parent_id, "%" PRId64, options->parent_snapshot_id);
    firn_putf(&h->sequence_number, "%" PRId64, options->sequence_number);
    firn_putf(&h->first_row_id, "%" PRId64, options->next_row_id);
    firn_putf(&h->version, "%" PRId32, options->format_version);
    for (size_t i = 0; i < FIRN_COUNT(parts); i++)
        TRY(firn_buf_check(parts[i], err));
    return FIRN_OK;
}

static firn_status begin_list(firn_avro_writer *w, firn_buf *out,
                              const firn_manifest_list_options *options, firn_error *err)
{
    SCOPED(list_header) h = { 0 };
    TRY(fill_header(&h, options, out->allocator, err));
    const firn_avro_meta meta[] = {
        { FIRN_STR("snapshot-id"), firn_buf_bytes(&h.snapshot_id) },
        { FIRN_STR("parent-snapshot-id"), firn_buf_bytes(&h.parent_id) },
        { FIRN_STR("format-version"), firn_buf_bytes(&h.version) },
        { FIRN_STR("sequence-number"), firn_buf_bytes(&h.sequence_number) }, /* from 2 on */
        { FIRN_STR("first-row-id"), firn_buf_bytes(&h.first_row_id) },       /* from 3 on */
    };
    firn_avro_writer_options avro = {
        .schema_json = firn_buf_str(&h.schema),
        .meta = meta,
        .meta_count = 2 + (size_t)options->format_version,
        .codec = options->codec,
        .level = options->level,
    };
    memcpy(avro.sync, options->sync, sizeof avro.sync);
    firn_avro_writer_begin(w, out, &avro);
    return FIRN_OK;
}

static void put_file(firn_avro_writer *w, const firn_manifest_file *file, int32_t format_version)
{
    const firn_manifest_field *field;
    for (size_t i = 0; i < field_order(format_version, i, &field); i++)
        if (is_written(field, format_version))
            firn_manifest_field_put(&w->block, field, format_version, file);
    firn_avro_writer_end_row(w);
}

firn_status firn_manifest_list_write(firn_buf *out, firn_manifest_file *files, size_t count,
                                     const firn_manifest_list_options *options,
                                     int64_t *next_row_id, firn_error *err)
{
    SCOPED(firn_avro_writer) w = { 0 };
    int64_t row_id = options->next_row_id;
    TRY(begin_list(&w, out, options, err));
    for (size_t i = 0; i < count; i++) {
        TRY(check_complete(&files[i], options->format_version, err));
        TRY(assign(&files[i], options, &row_id, err));
        put_file(&w, &files[i], options->format_version);
    }
    if (next_row_id)
        *next_row_id = row_id;
    return firn_avro_writer_finish(&w, err);
}
