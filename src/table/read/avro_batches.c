/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/read/avro_batches.h"

#include "table/arrow_schema.h"

static bool holds(const firn_field *field, int32_t id)
{
    if (field->id == id)
        return true;
    for (size_t i = 0; i < field->type.field_count; i++)
        if (holds(&field->type.fields[i], id))
            return true;
    return false;
}

static bool is_wanted(const firn_field *field, const int32_t *ids, size_t id_count)
{
    for (size_t i = 0; i < id_count; i++)
        if (holds(field, ids[i]))
            return true;
    return false;
}

static firn_status want_columns(firn_avro_batches *b, const firn_schema *schema, const int32_t *ids,
                                size_t id_count, firn_arena *arena, firn_error *err)
{
    const firn_type *root = &schema->root;
    b->wanted =
        (firn_arrow_field){ .name = FIRN_STR(""), .kind = FIRN_ARROW_STRUCT, .field_id = -1 };
    b->wanted.children = firn_new(arena, firn_arrow_field, root->field_count);
    if (!b->wanted.children)
        return firn_nomem(err);
    for (size_t i = 0; i < root->field_count; i++) {
        firn_arrow_field *column = &b->wanted.children[b->wanted.child_count];
        if (!is_wanted(&root->fields[i], ids, id_count))
            continue;
        TRY(firn_arrow_field_of(&root->fields[i], arena, column, err));
        column->nullable = true; /* it may be absent, and have a default */
        b->wanted.child_count++;
    }
    return FIRN_OK;
}

static firn_status read_at(void *self, uint64_t offset, size_t len, uint8_t *to, firn_error *err)
{
    return firn_input_read_at(self, offset, len, to, err);
}

firn_status firn_avro_batches_open(firn_avro_batches *b, firn_input *input,
                                   const firn_schema *schema, const int32_t *ids, size_t id_count,
                                   const firn_allocator *allocator, firn_arena *arena,
                                   firn_error *err)
{
    *b = (firn_avro_batches){ .allocator = allocator, .source = { input->size, input, read_at } };
    TRY(want_columns(b, schema, ids, id_count, arena, err));
    return firn_avro_rows_open(&b->rows, &b->source, &b->wanted, allocator, err);
}

bool firn_avro_batches_have(const firn_avro_batches *b, const firn_schema *schema, int32_t id)
{
    for (size_t i = 0; i < b->wanted.child_count; i++) {
        const firn_field *column = firn_schema_field(schema, b->wanted.children[i].field_id);
        if (column && holds(column, id))
            return firn_avro_columns_has(b->rows.plan, i);
    }
    return false;
}

bool firn_avro_batches_have_ids(const firn_avro_batches *b)
{
    const firn_avro_type *record = b->rows.file.schema;
    for (size_t i = 0; i < record->field_count; i++)
        if (record->fields[i].field_id >= 0)
            return true;
    return record->field_count == 0;
}

static void drop_batch(firn_avro_batches *b)
{
    if (b->array.release)
        b->array.release(&b->array);
    b->array.release = NULL;
}

firn_status firn_avro_batches_next(firn_avro_batches *b, size_t row_max, firn_arena *arena,
                                   int64_t *count, firn_error *err)
{
    SCOPED(firn_column) column = { 0 };
    size_t found;
    drop_batch(b);
    TRY(firn_column_init(&column, &b->wanted, b->allocator, err));
    TRY(firn_avro_rows_next(&b->rows, row_max, &column, &found, err));
    *count = (int64_t)found;
    TRY(firn_column_finish(&column, &b->array, err));
    return firn_view_init(&b->view, &b->wanted, &b->array, arena, err);
}

static const firn_view *find_view(const firn_view *view, int32_t id)
{
    for (size_t i = 0; i < view->child_count; i++) {
        const firn_view *child = &view->children[i];
        if (child->field->field_id == id)
            return child;
        const firn_view *below =
            child->field->kind == FIRN_ARROW_STRUCT ? find_view(child, id) : NULL;
        if (below)
            return below;
    }
    return NULL;
}

const firn_view *firn_avro_batches_view(const firn_avro_batches *b, int32_t id)
{
    return find_view(&b->view, id);
}

void firn_avro_batches_release(firn_avro_batches *b)
{
    drop_batch(b);
    firn_avro_rows_release(&b->rows);
}
