/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "cli/mapped_rows.h"

#include <assert.h>

#include "base/names.h"

static firn_names names_of(const firn_arrow_field *of)
{
    return (firn_names){ &of->children->name, sizeof *of->children, of->child_count };
}

static bool has_column(const firn_arrow_field *of, firn_str name)
{
    for (size_t i = 0; i < of->child_count; i++)
        if (firn_str_equal(of->children[i].name, name))
            return true;
    return false;
}

static bool is_of_file(const firn_csv_source *source)
{
    return source->kind == FIRN_CSV_BY_NAME || source->kind == FIRN_CSV_FROM;
}

firn_status firn_mapped_columns(firn_session *session, const firn_mapping *mapping,
                                const firn_arrow_field *table, firn_arrow_field *wanted,
                                firn_error *err)
{
    *wanted = *table;
    wanted->child_count = 0;
    wanted->children = firn_new(&session->memory, firn_arrow_field, table->child_count);
    if (!wanted->children)
        return firn_nomem(err);
    for (size_t i = 0; i < table->child_count; i++) {
        const firn_csv_source *source = &mapping->sources[i];
        firn_arrow_field field = table->children[i];
        if (!is_of_file(source))
            continue;
        if (source->kind == FIRN_CSV_FROM)
            field.name = source->from[0];
        if (!has_column(wanted, field.name))
            wanted->children[wanted->child_count++] = field;
    }
    return FIRN_OK;
}

/* ---- the plan ---- */

static firn_status plan_taken(firn_mapped_rows *rows, const firn_arrow_field *table, size_t index,
                              const firn_csv_source *source, const firn_arrow_field *file,
                              firn_error *err)
{
    bool named = source->kind == FIRN_CSV_FROM;
    const firn_arrow_field *field = &table->children[index];
    firn_names ours = names_of(table), theirs = names_of(file);
    size_t place;
    if (named)
        TRY(firn_name_match(source->from[0], &theirs, &place, err));
    else
        TRY(firn_names_match(&ours, index, &theirs, &place, err));
    if (place == SIZE_MAX && named)
        return firn_fail(err, FIRN_INVALID,
                         "column \"%.*s\" comes from \"%.*s\", which is not in the file",
                         FIRN_STR_ARG(field->name), FIRN_STR_ARG(source->from[0]));
    if (place == SIZE_MAX) /* null, or refused where it is required */
        return FIRN_OK;
    rows->places[rows->taken_count] = place;
    rows->root.children[rows->taken_count] = file->children[place];
    rows->root.children[rows->taken_count++].name = field->name;
    return FIRN_OK;
}

static void plan_made(firn_mapped_rows *rows, const firn_arrow_field *field,
                      const firn_csv_source *source)
{
    bool is_now = source->kind == FIRN_CSV_NOW;
    if (source->kind == FIRN_CSV_CONST) {
        rows->constants[rows->constant_root.child_count] = *source;
        rows->constant_root.children[rows->constant_root.child_count++] = *field;
        return;
    }
    rows->is_now[rows->counter_root.child_count] = is_now;
    rows->counter_root.children[rows->counter_root.child_count++] =
        (firn_arrow_field){ .name = field->name,
                            .kind = is_now ? FIRN_ARROW_TIMESTAMP_US : FIRN_ARROW_INT64,
                            .utc = is_now && field->utc,
                            .field_id = -1 };
}

static firn_status make_room(firn_mapped_rows *rows, firn_arena *arena, size_t count,
                             firn_error *err)
{
    firn_arrow_field batch = { .name = FIRN_STR(""), .kind = FIRN_ARROW_STRUCT, .field_id = -1 };
    rows->root = rows->constant_root = rows->counter_root = batch;
    rows->root.children = firn_new(arena, firn_arrow_field, count);
    rows->constant_root.children = firn_new(arena, firn_arrow_field, count);
    rows->counter_root.children = firn_new(arena, firn_arrow_field, count);
    rows->constants = firn_new(arena, firn_csv_source, count);
    rows->places = firn_new(arena, size_t, count);
    rows->is_now = firn_new(arena, bool, count);
    rows->children = firn_new(arena, struct ArrowArray *, count);
    bool made = rows->root.children && rows->constant_root.children &&
                rows->counter_root.children && rows->constants && rows->places && rows->is_now &&
                rows->children;
    return made ? FIRN_OK : firn_nomem(err);
}

static void put_fields(firn_arrow_field *root, const firn_arrow_field *more)
{
    for (size_t i = 0; i < more->child_count; i++)
        root->children[root->child_count++] = more->children[i];
}

firn_status firn_mapped_rows_open(firn_mapped_rows *rows, firn_session *session,
                                  const firn_mapping *mapping, int64_t now_us,
                                  const firn_arrow_field *table, const firn_arrow_field *file,
                                  firn_error *err)
{
    *rows = (firn_mapped_rows){ .mapping = mapping, .now_us = now_us };
    TRY(make_room(rows, &session->memory, table->child_count, err));
    for (size_t i = 0; i < table->child_count; i++) {
        const firn_csv_source *source = &mapping->sources[i];
        if (is_of_file(source))
            TRY(plan_taken(rows, table, i, source, file, err));
        else
            plan_made(rows, &table->children[i], source);
    }
    rows->root.child_count = rows->taken_count;
    put_fields(&rows->root, &rows->constant_root);
    put_fields(&rows->root, &rows->counter_root);
    return firn_arrow_export_field(&rows->root, NULL, &rows->schema, err);
}

/* ---- columns that are made here ---- */

static void drop_array(struct ArrowArray *array)
{
    if (array->release)
        array->release(array);
    *array = (struct ArrowArray){ 0 };
}

/* Where the text stands in no file, no line is named. */
static firn_status without_line(firn_status status, firn_error *err)
{
    firn_str text = firn_str_from(err ? err->message : ""), line = FIRN_STR("line 1, ");
    if (status != FIRN_OK && firn_str_starts(text, line))
        memmove(err->message, err->message + line.len, text.len - line.len + 1);
    return status;
}

static firn_status read_constants(firn_csv_reader *reader, int64_t count, struct ArrowArray *out,
                                  firn_error *err)
{
    SCOPED(firn_buf) lines = { 0 };
    bool has = false;
    for (int64_t i = 0; i < count; i++)
        firn_put_c(&lines, "x\n");
    TRY(firn_buf_check(&lines, err));
    TRY(firn_csv_reader_push(reader, firn_buf_bytes(&lines), err));
    TRY(firn_csv_reader_end(reader, err));
    TRY(firn_csv_reader_next(reader, out, &has, err));
    assert(has && out->length == count);
    return FIRN_OK;
}

/* The texts are read as those of a CSV file are, by its reader: of a file of so many
 * lines with one column that nobody asks for. */
static firn_status make_constants(firn_mapped_rows *rows, int64_t count, firn_error *err)
{
    firn_str names[] = { FIRN_STR("x") };
    firn_csv_reader *reader;
    firn_csv_options options = { .no_header = true,
                                 .names = names,
                                 .name_count = 1,
                                 .sources = rows->constants,
                                 .ignore_unknown = true,
                                 .batch_rows = count };
    if (rows->constant_root.child_count == 0 || rows->constant_rows.length >= count)
        return FIRN_OK;
    drop_array(&rows->constant_rows);
    TRY(firn_csv_reader_open(&rows->constant_root, &options, NULL, &reader, err));
    firn_status status = read_constants(reader, count, &rows->constant_rows, err);
    firn_csv_reader_close(&reader);
    return without_line(status, err);
}

static firn_status make_counters(firn_mapped_rows *rows, int64_t count, firn_error *err)
{
    SCOPED(firn_column) out = { 0 };
    if (rows->counter_root.child_count == 0)
        return FIRN_OK;
    drop_array(&rows->counter_rows);
    TRY(firn_column_init(&out, &rows->counter_root, NULL, err));
    for (size_t i = 0; i < rows->counter_root.child_count; i++)
        for (int64_t row = 1; row <= count; row++)
            firn_column_put_int64(&out.children[i],
                                  rows->is_now[i] ? rows->now_us : rows->row_count + row);
    out.length = count;
    TRY(firn_column_check(&out, err));
    return firn_column_finish(&out, &rows->counter_rows, err);
}

/* ---- batches ---- */

firn_status firn_mapped_rows_next(firn_mapped_rows *rows, const struct ArrowArray *batch,
                                  struct ArrowArray *mapped, firn_error *err)
{
    size_t count = 0;
    int64_t reach = batch->offset + batch->length; /* the offset holds for all children */
    TRY(make_constants(rows, reach, err));
    TRY(make_counters(rows, reach, err));
    for (size_t i = 0; i < rows->taken_count; i++)
        rows->children[count++] = batch->children[rows->places[i]];
    for (size_t i = 0; i < rows->constant_root.child_count; i++)
        rows->children[count++] = rows->constant_rows.children[i];
    for (size_t i = 0; i < rows->counter_root.child_count; i++)
        rows->children[count++] = rows->counter_rows.children[i];
    *mapped = *batch;
    mapped->children = rows->children;
    mapped->n_children = (int64_t)count;
    rows->row_count += batch->length;
    return FIRN_OK;
}

void firn_mapped_rows_release(firn_mapped_rows *rows)
{
    drop_array(&rows->constant_rows);
    drop_array(&rows->counter_rows);
    if (rows->schema.release)
        rows->schema.release(&rows->schema);
    *rows = (firn_mapped_rows){ 0 };
}
