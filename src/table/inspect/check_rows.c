/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The rows of one data file against the metrics of its entry: how many there are, how
 * many nulls each top-level column has, and whether a value lies outside its bounds. */
#include "table/inspect/check_rows.h"
#include "table/arrow_schema.h"
#include "table/read/file_reader.h"

enum { BATCH_ROWS = 16384 };

typedef struct facts {
    const firn_field *field;
    int64_t nulls;
    bool has_lower, has_upper, outside;
    firn_value lower, upper;
} facts;

typedef struct check {
    firn_checker *checker;
    const firn_scan_task *task;
    firn_read_request request;
    firn_arrow_field output;
    const firn_field **fields;
    facts *columns;
    int64_t rows;
} check;

static bool bound_of(const firn_avro_id_bytes *map, const firn_field *field, firn_value *value)
{
    size_t at = firn_metric_find(map->ids, map->count, field->id);
    return at < map->count && firn_type_is_primitive(&field->type) &&
           firn_value_from_binary(&field->type, map->values[at], value) &&
           !firn_value_is_nan(value);
}

static firn_status prepare(check *c, const firn_schema *schema, firn_arena *memory, firn_error *err)
{
    size_t count = schema->root.field_count;
    const firn_data_file *file = &c->task->entry.file;
    TRY(firn_arrow_schema_of(schema, memory, &c->output, err));
    c->fields = firn_new(memory, const firn_field *, count);
    c->columns = firn_new(memory, facts, count);
    if (!c->fields || !c->columns)
        return firn_nomem(err);
    for (size_t i = 0; i < count; i++) {
        facts *f = &c->columns[i];
        c->fields[i] = f->field = &schema->root.fields[i];
        f->has_lower = bound_of(&file->lower_bounds, f->field, &f->lower);
        f->has_upper = bound_of(&file->upper_bounds, f->field, &f->upper);
    }
    c->request = (firn_read_request){ .table = c->checker->table,
                                      .schema = schema,
                                      .fields = c->fields,
                                      .output = &c->output,
                                      .field_count = count,
                                      .batch_rows = BATCH_ROWS };
    return FIRN_OK;
}

static void look_at_column(facts *f, const firn_view *view)
{
    f->nulls += view->null_count;
    if ((!f->has_lower && !f->has_upper) || f->outside)
        return;
    for (int64_t row = 0; row < view->length; row++) {
        firn_value value = firn_value_of_view(view, &f->field->type, row);
        if (value.is_null || firn_value_is_nan(&value))
            continue;
        f->outside |= f->has_lower && firn_value_compare(&value, &f->lower) < 0;
        f->outside |= f->has_upper && firn_value_compare(&value, &f->upper) > 0;
    }
}

static firn_status look_at_batch(check *c, firn_file_reader *reader, int64_t *row_count,
                                 firn_error *err)
{
    const firn_allocator *allocator = c->checker->table->engine->allocator;
    SCOPED(firn_column) column = { 0 };
    SCOPED(firn_arena) memory = { .allocator = allocator };
    struct ArrowArray batch;
    firn_view view;
    TRY(firn_column_init(&column, &c->output, allocator, err));
    TRY(firn_file_reader_next(reader, &column, row_count, err));
    TRY(firn_column_finish(&column, &batch, err));
    firn_status status = firn_view_init(&view, &c->output, &batch, &memory, err);
    for (size_t i = 0; status == FIRN_OK && i < view.child_count; i++)
        look_at_column(&c->columns[i], &view.children[i]);
    c->rows += *row_count;
    batch.release(&batch);
    const firn_check_counts *counts = c->checker->counts;
    firn_engine_progress(
        c->checker->table->engine,
        (firn_progress_event){ .rows = counts->rows + c->rows, .files = counts->files });
    return status;
}

static void say_faults(const check *c)
{
    const firn_data_file *file = &c->task->entry.file;
    if (c->rows != file->record_count)
        firn_check_fault(c->checker, "%.*s: %lld rows were read, its entry says %lld",
                         FIRN_STR_ARG(file->file_path), (long long)c->rows,
                         (long long)file->record_count);
    for (size_t i = 0; i < c->request.field_count; i++) {
        const facts *f = &c->columns[i];
        const firn_avro_id_longs *nulls = &file->null_value_counts;
        size_t at = firn_metric_find(nulls->ids, nulls->count, f->field->id);
        bool told = at < nulls->count && firn_type_is_primitive(&f->field->type);
        if (told && nulls->values[at] != f->nulls)
            firn_check_fault(c->checker,
                             "%.*s: column \"%.*s\" has %lld nulls, its entry says %lld",
                             FIRN_STR_ARG(file->file_path), FIRN_STR_ARG(f->field->name),
                             (long long)f->nulls, (long long)nulls->values[at]);
        if (f->outside)
            firn_check_fault(c->checker, "%.*s: column \"%.*s\" has values outside its bounds",
                             FIRN_STR_ARG(file->file_path), FIRN_STR_ARG(f->field->name));
    }
}

firn_status firn_check_rows(firn_checker *checker, const firn_scan_task *task, firn_error *err)
{
    SCOPED(firn_arena) memory = { .allocator = checker->table->engine->allocator };
    check c = { .checker = checker, .task = task };
    firn_file_reader *reader;
    int64_t row_count = 1;
    TRY(prepare(&c, firn_metadata_current_schema(&checker->table->metadata), &memory, err));
    TRY(firn_file_reader_open(&c.request, task, &reader, err));
    firn_status status = FIRN_OK;
    while (status == FIRN_OK && row_count > 0)
        status = look_at_batch(&c, reader, &row_count, err);
    firn_file_reader_close(&reader);
    TRY(status);
    checker->counts->rows += c.rows;
    say_faults(&c);
    return FIRN_OK;
}
