/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A column of any shape: a tree of parts that pairs what is wanted with what the
 * file has.  To read rows, first each leaf appends its values to its place in the
 * output and leaves its levels; then the lists and structs above are made from
 * the levels of one leaf under each (assemble.c). */
#include "parquet/column_reader.h"

#include "parquet/read/assemble.h"

struct firn_parquet_column {
    firn_parquet_file *file;
    size_t row_group;
    const firn_parquet_node *node;
    firn_arena arena; /* the tree of parts, the leaves, the field */
    firn_arrow_field *field;
    firn_part root;
    firn_leaf **leaves; /* of every part, and those read for their levels only */
    size_t leaf_count, leaf_cap;
    int64_t rows_left, rows_to_skip;
};

/* ---- opening ---- */

static firn_status add_leaf(firn_parquet_column *column, size_t leaf_index,
                            const firn_arrow_field *as, firn_leaf **leaf, firn_error *err)
{
    firn_leaf *made = firn_new(&column->arena, firn_leaf, 1);
    firn_leaf **leaves = firn_arena_grow(&column->arena, column->leaves, column->leaf_count,
                                         &column->leaf_cap, sizeof *leaves);
    if (!made || !leaves)
        return firn_nomem(err);
    column->leaves = leaves;
    *leaf = leaves[column->leaf_count++] = made;
    return firn_leaf_init(made, column->file, column->row_group, leaf_index, as, err);
}

/* The first leaf that is read under a part, to take levels from; or one read for
 * nothing else. */
static firn_leaf *first_leaf(const firn_part *part)
{
    if (part->leaf)
        return part->leaf;
    for (size_t i = 0; i < part->child_count; i++) {
        firn_leaf *found = first_leaf(&part->children[i]);
        if (found)
            return found;
    }
    return part->levels;
}

static firn_status add_levels(firn_parquet_column *column, firn_part *part, firn_error *err)
{
    part->levels = first_leaf(part);
    if (!part->levels)
        TRY(add_leaf(column, part->node->leaf_index, NULL, &part->levels, err));
    part->levels->needs_levels = true;
    return FIRN_OK;
}

static firn_status open_part(firn_parquet_column *column, const firn_parquet_node *node,
                             firn_arrow_field *field, firn_part *part, firn_error *err);

static bool has_field_ids(const firn_parquet_node *node)
{
    for (size_t i = 0; i < node->child_count; i++)
        if (node->children[i].field_id >= 0)
            return true;
    return false;
}

/* By id where both sides have ids, else by name; NULL when the file lacks it. */
static const firn_parquet_node *match(const firn_parquet_node *node, const firn_arrow_field *field)
{
    if (field->field_id < 0 || !has_field_ids(node))
        return firn_parquet_node_child(node, field->name);
    for (size_t i = 0; i < node->child_count; i++)
        if (node->children[i].field_id == field->field_id)
            return &node->children[i];
    return NULL;
}

static firn_status make_children(firn_parquet_column *column, firn_part *part, size_t count,
                                 firn_error *err)
{
    part->children = firn_new(&column->arena, firn_part, count);
    part->child_count = part->children ? count : 0;
    return part->children ? FIRN_OK : firn_nomem(err);
}

static firn_status open_struct(firn_parquet_column *column, firn_arrow_field *field,
                               firn_part *part, firn_error *err)
{
    TRY(make_children(column, part, field->child_count, err));
    for (size_t i = 0; i < field->child_count; i++) {
        const firn_parquet_node *child = match(part->node, &field->children[i]);
        TRY(open_part(column, child, &field->children[i], &part->children[i], err));
    }
    return part->node->nullable ? add_levels(column, part, err) : FIRN_OK;
}

/* A list's element, or a map's key and value, are found by their places. */
static firn_status open_items(firn_parquet_column *column, firn_arrow_field *items, firn_part *part,
                              firn_error *err)
{
    const firn_parquet_node *node = part->node;
    size_t count = node->kind == FIRN_PARQUET_NODE_MAP ? 2 : 1;
    TRY(make_children(column, part, count, err));
    for (size_t i = 0; i < count; i++)
        TRY(open_part(column, i < node->child_count ? &node->children[i] : NULL, &items[i],
                      &part->children[i], err));
    return add_levels(column, part, err);
}

static firn_status open_map(firn_parquet_column *column, firn_arrow_field *field, firn_part *part,
                            firn_error *err)
{
    if (field->child_count != 1 || field->children[0].child_count != 2)
        return firn_fail(err, FIRN_INVALID, "map \"%.*s\" is not a list of pairs",
                         FIRN_STR_ARG(field->name));
    return open_items(column, field->children[0].children, part, err);
}

static firn_status wrong_shape(const firn_parquet_node *node, const firn_arrow_field *field,
                               firn_error *err)
{
    static const char *const shapes[] = { [FIRN_PARQUET_NODE_LEAF] = "a single value",
                                          [FIRN_PARQUET_NODE_STRUCT] = "a struct",
                                          [FIRN_PARQUET_NODE_LIST] = "a list",
                                          [FIRN_PARQUET_NODE_MAP] = "a map" };
    SCOPED(firn_buf) type = { 0 };
    firn_arrow_put_type(&type, field);
    return firn_fail(err, FIRN_INVALID, "parquet column \"%.*s\" is %s, not %.*s",
                     FIRN_STR_ARG(node->name), shapes[node->kind],
                     FIRN_STR_ARG(firn_buf_str(&type)));
}

static bool is_nested(firn_arrow_kind kind)
{
    return kind == FIRN_ARROW_STRUCT || kind == FIRN_ARROW_LIST || kind == FIRN_ARROW_MAP;
}

static firn_status open_leaf(firn_parquet_column *column, firn_arrow_field *field, firn_part *part,
                             firn_error *err)
{
    if (is_nested(field->kind))
        return wrong_shape(part->node, field, err);
    TRY(add_leaf(column, part->node->leaf_index, field, &part->leaf, err));
    field->dictionary = part->leaf->filler.emits_codes;
    return FIRN_OK;
}

static void forget_dictionaries(firn_arrow_field *field)
{
    field->dictionary = false;
    for (size_t i = 0; i < field->child_count; i++)
        forget_dictionaries(&field->children[i]);
}

static firn_status open_part(firn_parquet_column *column, const firn_parquet_node *node,
                             firn_arrow_field *field, firn_part *part, firn_error *err)
{
    bool is_leaf = node && node->kind == FIRN_PARQUET_NODE_LEAF;
    part->node = field->kind == FIRN_ARROW_NULL && !is_leaf ? NULL : node;
    if (!part->node) {
        forget_dictionaries(field);
        return FIRN_OK;
    }
    if (is_leaf)
        return open_leaf(column, field, part, err);
    field->dictionary = false;
    if (node->kind == FIRN_PARQUET_NODE_STRUCT && field->kind == FIRN_ARROW_STRUCT)
        return open_struct(column, field, part, err);
    if (node->kind == FIRN_PARQUET_NODE_LIST && field->kind == FIRN_ARROW_LIST &&
        field->child_count == 1)
        return open_items(column, field->children, part, err);
    if (node->kind == FIRN_PARQUET_NODE_MAP && field->kind == FIRN_ARROW_MAP)
        return open_map(column, field, part, err);
    return wrong_shape(node, field, err);
}

static firn_status open_column(firn_parquet_column *column, const firn_arrow_field *as,
                               firn_error *err)
{
    column->field = firn_arrow_field_copy(&column->arena, as);
    if (!column->field)
        return firn_nomem(err);
    return open_part(column, column->node, column->field, &column->root, err);
}

firn_status firn_parquet_column_open(firn_parquet_file *file, size_t row_group,
                                     const firn_parquet_node *node, const firn_arrow_field *as,
                                     firn_parquet_column **column, firn_error *err)
{
    *column = NULL;
    if (node->slot_repetition > 0)
        return firn_fail(err, FIRN_INVALID, "parquet field \"%.*s\" lies inside a list",
                         FIRN_STR_ARG(node->name));
    firn_parquet_column *made = firn_alloc_zeroed(file->allocator, sizeof *made);
    if (!made)
        return firn_nomem(err);
    made->file = file;
    made->row_group = row_group;
    made->node = node;
    made->arena.allocator = file->allocator;
    made->rows_left = firn_parquet_row_count(file, row_group);
    firn_status status = open_column(made, as, err);
    if (status != FIRN_OK) {
        firn_parquet_column_close(&made);
        return firn_context(err, status, "row group %zu", row_group);
    }
    *column = made;
    return FIRN_OK;
}

void firn_parquet_column_close(firn_parquet_column **column)
{
    firn_parquet_column *c = *column;
    *column = NULL;
    if (!c)
        return;
    for (size_t i = 0; i < c->leaf_count; i++)
        firn_leaf_release(c->leaves[i]);
    firn_arena_release(&c->arena);
    firn_free(c->file->allocator, c, sizeof *c);
}

const firn_arrow_field *firn_parquet_column_field(const firn_parquet_column *column)
{
    return column->field;
}

/* ---- reading ---- */

/* Where a part's children stand in the output: a map's are inside its entries. */
static firn_column *child_column(const firn_part *part, firn_column *out, size_t i)
{
    bool is_map = part->node->kind == FIRN_PARQUET_NODE_MAP;
    return is_map ? &out->children[0].children[i] : &out->children[i];
}

static firn_status share_dictionary(firn_leaf *leaf, firn_column *out, firn_error *err)
{
    firn_shared_array *shared;
    TRY(firn_leaf_dictionary(leaf, &shared, err));
    if (out->dictionary == shared)
        return FIRN_OK;
    if (out->dictionary && out->length > 0)
        return firn_fail(err, FIRN_INVALID, "column \"%.*s\" holds codes of another dictionary",
                         FIRN_STR_ARG(out->field->name));
    firn_shared_array_release(&out->dictionary);
    out->dictionary = firn_shared_array_retain(shared);
    return FIRN_OK;
}

static firn_status read_leaves(const firn_part *part, int64_t row_count, firn_column *out,
                               firn_error *err)
{
    if (!part->node)
        return FIRN_OK;
    for (size_t i = 0; i < part->child_count; i++)
        TRY(read_leaves(&part->children[i], row_count, child_column(part, out, i), err));
    if (!part->leaf)
        return FIRN_OK;
    if (part->leaf->filler.emits_codes)
        TRY(share_dictionary(part->leaf, out, err));
    return firn_leaf_read(part->leaf, row_count, out, err);
}

static firn_status read_rows(firn_parquet_column *column, int64_t row_count, firn_column *out,
                             firn_error *err)
{
    for (size_t i = 0; i < column->leaf_count; i++)
        column->leaves[i]->rows_to_skip += column->rows_to_skip;
    column->rows_to_skip = 0;

    TRY(read_leaves(&column->root, row_count, out, err));
    for (size_t i = 0; i < column->leaf_count; i++)
        if (column->leaves[i]->levels_only)
            TRY(firn_leaf_read(column->leaves[i], row_count, NULL, err));
    TRY(firn_assemble(&column->root, (size_t)row_count, out, err));
    return firn_column_check(out, err);
}

firn_status firn_parquet_column_read(firn_parquet_column *column, int64_t row_count,
                                     firn_column *out, firn_error *err)
{
    if (row_count < 0 || row_count > column->rows_left)
        return firn_fail(err, FIRN_INVALID, "%lld rows wanted of the %lld left in row group %zu",
                         (long long)row_count, (long long)column->rows_left, column->row_group);
    if (row_count == 0)
        return FIRN_OK;
    TRY_OR(read_rows(column, row_count, out, err), err, "row group %zu, column \"%.*s\"",
           column->row_group, FIRN_STR_ARG(column->node->name));
    column->rows_left -= row_count;
    return FIRN_OK;
}

firn_status firn_parquet_column_skip(firn_parquet_column *column, int64_t row_count,
                                     firn_error *err)
{
    if (row_count < 0 || row_count > column->rows_left)
        return firn_fail(err, FIRN_INVALID, "%lld rows to skip of the %lld left in row group %zu",
                         (long long)row_count, (long long)column->rows_left, column->row_group);
    column->rows_left -= row_count;
    column->rows_to_skip += row_count;
    return FIRN_OK;
}
