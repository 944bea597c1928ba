/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/write/assign_rows.h"

#include "table/arrow_schema.h"
#include "table/reserved_fields.h"

/* ---- parsing ---- */

typedef struct collector {
    firn_assignments *to;
    firn_arena *arena;
    firn_error *err;
    firn_status status;
} collector;

static firn_status add_input(const collector *c, const firn_field *field)
{
    firn_assignments *a = c->to;
    for (size_t i = 0; i < a->input_count; i++)
        if (a->inputs[i].field == field)
            return FIRN_OK;
    firn_assign_input *grown =
        firn_arena_grow(c->arena, a->inputs, a->input_count, &a->input_cap, sizeof *grown);
    if (!grown)
        return firn_nomem(c->err);
    a->inputs = grown;
    grown[a->input_count] = (firn_assign_input){ .field = field };
    if (!firn_column_source_find(a->schema, field->id, &grown[a->input_count].source))
        return firn_fail(c->err, FIRN_INVALID, "\"%.*s\" is part of a list or map",
                         FIRN_STR_ARG(field->name));
    a->input_count++;
    return FIRN_OK;
}

static void collect(void *self, const firn_field *field)
{
    collector *c = self;
    if (c->status == FIRN_OK)
        c->status = add_input(c, field);
}

static firn_status check_once(const firn_assignments *a, size_t index, firn_error *err)
{
    for (size_t i = 0; i < index; i++)
        if (a->items[i].field == a->items[index].field)
            return firn_fail(err, FIRN_INVALID, "column \"%.*s\" is set twice",
                             FIRN_STR_ARG(a->items[i].field->name));
    return FIRN_OK;
}

firn_status firn_assignments_parse(const char *const *texts, size_t count,
                                   const firn_schema *schema, firn_arena *arena,
                                   firn_assignments *assignments, firn_error *err)
{
    collector c = { assignments, arena, err, FIRN_OK };
    *assignments = (firn_assignments){ .schema = schema, .count = count };
    assignments->items = firn_new(arena, firn_assignment, count);
    if (!assignments->items)
        return firn_nomem(err);
    for (size_t i = 0; i < count; i++) {
        TRY(firn_assignment_parse(firn_str_from(texts[i]), schema, arena, &assignments->items[i],
                                  err));
        TRY(check_once(assignments, i, err));
        firn_assignment_columns(&assignments->items[i], collect, &c);
        TRY(c.status);
    }
    return FIRN_OK;
}

/* ---- batches ---- */

typedef struct row_of {
    const firn_assignments *assignments;
    int64_t row;
} row_of;

static firn_value get(void *self, const firn_field *field)
{
    const row_of *r = self;
    size_t i = 0;
    while (r->assignments->inputs[i].field != field)
        i++;
    const firn_assign_input *input = &r->assignments->inputs[i];
    return firn_value_of_view(input->view, &field->type, r->row);
}

static firn_status assign_column(const firn_assignments *assignments,
                                 const firn_assignment *assignment, const firn_view *before,
                                 const uint8_t *mask, int64_t count, firn_column *out,
                                 firn_error *err)
{
    row_of at = { .assignments = assignments };
    firn_assign_row source = { get, &at };
    for (int64_t row = 0, end; row < count; row = end) {
        for (end = row; end < count && !mask[end]; end++)
            continue;
        if (end > row)
            firn_column_append_view(out, before, row, end - row);
        for (; end < count && mask[end]; end++) {
            firn_value value;
            at.row = end;
            TRY(firn_assignment_value(assignment, &source, &value, err));
            firn_column_put_value(out, &value);
        }
    }
    return FIRN_OK;
}

/* NULL: the column stays as it is. */
static const firn_assignment *assignment_of(const firn_assignments *a, int32_t field_id)
{
    for (size_t i = 0; i < a->count; i++)
        if (a->items[i].field->id == field_id)
            return &a->items[i];
    return NULL;
}

/* The rows as they were, null where the mask says so. */
static void append_cleared(const firn_view *before, const uint8_t *mask, int64_t count,
                           firn_column *out)
{
    for (int64_t row = 0, end; row < count; row = end) {
        for (end = row; end < count && !mask[end]; end++)
            continue;
        firn_column_append_view(out, before, row, end - row);
        for (; end < count && mask[end]; end++)
            firn_column_put_null(out);
    }
}

/* ---- fields of structs ---- */

/* What a struct's fields need to know: the rows that are set, and those of them where the
 * struct was null, and begins with its other fields null.  `anew` NULL: there are none. */
typedef struct changed_rows {
    const uint8_t *mask, *anew;
    int64_t count;
} changed_rows;

static bool sets_inside(const firn_assignments *a, const firn_arrow_field *field)
{
    for (size_t i = 0; i < field->child_count; i++)
        if (assignment_of(a, field->children[i].field_id) || sets_inside(a, &field->children[i]))
            return true;
    return false;
}

static firn_status append_kept(const firn_view *before, const changed_rows *rows, firn_column *out,
                               firn_error *err)
{
    if (!rows->anew) {
        firn_column_append_view(out, before, 0, rows->count);
        return FIRN_OK;
    }
    if (!out->field->nullable && memchr(rows->anew, 1, (size_t)rows->count))
        return firn_fail(err, FIRN_INVALID,
                         "a struct that was null gets a value, but not its required field \"%.*s\"",
                         FIRN_STR_ARG(out->field->name));
    append_cleared(before, rows->anew, rows->count, out);
    return FIRN_OK;
}

static firn_status assign_struct(const firn_assignments *a, const firn_view *before,
                                 const changed_rows *rows, firn_column *out, firn_error *err);

static firn_status assign_field(const firn_assignments *a, const firn_view *before,
                                const changed_rows *rows, firn_column *out, firn_error *err)
{
    const firn_assignment *assignment = assignment_of(a, out->field->field_id);
    if (assignment)
        return assign_column(a, assignment, before, rows->mask, rows->count, out, err);
    if (out->field->kind == FIRN_ARROW_STRUCT && sets_inside(a, out->field))
        return assign_struct(a, before, rows, out, err);
    return append_kept(before, rows, out, err);
}

static firn_status assign_struct(const firn_assignments *a, const firn_view *before,
                                 const changed_rows *rows, firn_column *out, firn_error *err)
{
    SCOPED(firn_buf) memory = { 0 };
    uint8_t *anew = firn_buf_extend(&memory, (size_t)rows->count);
    if (!anew)
        return firn_nomem(err);
    for (int64_t row = 0; row < rows->count; row++)
        anew[row] = rows->mask[row] && firn_view_is_null(before, row);
    changed_rows inside = { rows->mask, anew, rows->count };
    for (size_t i = 0; i < out->child_count; i++)
        TRY(assign_field(a, &before->children[i], &inside, &out->children[i], err));
    for (int64_t row = 0; row < rows->count; row++)
        if (rows->mask[row] || !firn_view_is_null(before, row))
            firn_column_mark_present(out, 1);
        else
            firn_column_mark_absent(out, 1);
    return FIRN_OK;
}

/* ---- all columns ---- */

firn_status firn_assign_rows(firn_assignments *assignments, const firn_view *batch,
                             const uint8_t *mask, firn_column *out, firn_error *err)
{
    for (size_t i = 0; i < assignments->input_count; i++)
        assignments->inputs[i].view =
            firn_column_source_view(&assignments->inputs[i].source, batch);
    changed_rows rows = { .mask = mask, .count = batch->length };
    for (size_t i = 0; i < out->child_count; i++) {
        firn_column *column = &out->children[i];
        if (column->field->field_id == FIRN_COLUMN_LAST_UPDATED)
            /* A changed row was last updated by the commit to come, whose number it inherits. */
            append_cleared(&batch->children[i], mask, batch->length, column);
        else
            TRY(assign_field(assignments, &batch->children[i], &rows, column, err));
    }
    firn_column_mark_present(out, batch->length);
    return firn_column_check(out, err);
}
