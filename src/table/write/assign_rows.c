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

/* A changed row was last updated by the commit to come, whose number it inherits. */
static void clear_changed(const firn_view *before, const uint8_t *mask, int64_t count,
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

firn_status firn_assign_rows(firn_assignments *assignments, const firn_view *batch,
                             const uint8_t *mask, firn_column *out, firn_error *err)
{
    for (size_t i = 0; i < assignments->input_count; i++)
        assignments->inputs[i].view =
            firn_column_source_view(&assignments->inputs[i].source, batch);
    for (size_t i = 0; i < out->child_count; i++) {
        const firn_assignment *assignment =
            assignment_of(assignments, out->children[i].field->field_id);
        if (out->children[i].field->field_id == FIRN_COLUMN_LAST_UPDATED)
            clear_changed(&batch->children[i], mask, batch->length, &out->children[i]);
        else if (assignment)
            TRY(assign_column(assignments, assignment, &batch->children[i], mask, batch->length,
                              &out->children[i], err));
        else
            firn_column_append_view(&out->children[i], &batch->children[i], 0, batch->length);
    }
    firn_column_mark_present(out, batch->length);
    return firn_column_check(out, err);
}
