/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "parquet/write/shred.h"

/* list<struct<list<int>>>, all optional: the way to the leaf has definitions
 * 1 list, 2 element there, 3 struct, 4 inner list, 5 element there, 6 value. */
static firn_arrow_field leaf_field = { FIRN_STR("element"), FIRN_ARROW_INT32, .nullable = true };
static firn_arrow_field inner_list = { FIRN_STR("b"), FIRN_ARROW_LIST, .nullable = true,
                                       .children = &leaf_field, .child_count = 1 };
static firn_arrow_field middle = { FIRN_STR("element"), FIRN_ARROW_STRUCT, .nullable = true,
                                   .children = &inner_list, .child_count = 1 };
static firn_arrow_field outer_list = { FIRN_STR("a"), FIRN_ARROW_LIST, .nullable = true,
                                       .children = &middle, .child_count = 1 };
static const firn_arrow_field root_field = { .kind = FIRN_ARROW_STRUCT,
                                             .children = &outer_list,
                                             .child_count = 1 };

static void put_inner(firn_column *element, int values)
{
    firn_column *list = &element->children[0];
    for (int i = 0; i < values; i++)
        firn_column_put_int32(&list->children[0], i);
    firn_column_put_list(list);
    firn_column_put_struct(element);
}

static void put_rows(firn_column *root)
{
    firn_column *list = &root->children[0], *element = &list->children[0];
    firn_column_put_null(list); /* row 0: null */
    firn_column_put_struct(root);
    firn_column_put_list(list); /* row 1: [] */
    firn_column_put_struct(root);
    put_inner(element, 2); /* row 2: [{b: [0, 1]}, null, {b: []}] */
    firn_column_put_null(element);
    put_inner(element, 0);
    firn_column_put_list(list);
    firn_column_put_struct(root);
    firn_column_put_null(&element->children[0]); /* row 3: [{b: null}, {b: [null, 7]}] */
    firn_column_put_struct(element);
    firn_column_put_null(&element->children[0].children[0]);
    firn_column_put_int32(&element->children[0].children[0], 7);
    firn_column_put_list(&element->children[0]);
    firn_column_put_struct(element);
    firn_column_put_list(list);
    firn_column_put_struct(root);
}

TEST(levels_of_nested_lists_say_where_each_way_ended)
{
    static const uint8_t definitions[] = { 0, 1, 6, 6, 2, 4, 3, 5, 6 };
    static const uint8_t repetitions[] = { 0, 0, 0, 2, 1, 1, 0, 1, 2 };
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_column) column = { 0 };
    struct ArrowArray batch;
    firn_view root;
    firn_parquet_leaves leaves;
    firn_shredder shredder;
    firn_shredded out;
    assert_int_equal(firn_column_init(&column, &root_field, NULL, NULL), FIRN_OK);
    put_rows(&column);
    assert_int_equal(firn_column_finish(&column, &batch, NULL), FIRN_OK);
    assert_int_equal(firn_view_init(&root, &root_field, &batch, &arena, NULL), FIRN_OK);
    assert_int_equal(firn_parquet_leaves_make(&root_field, &arena, &leaves, NULL), FIRN_OK);
    assert_int_equal(leaves.count, 1);
    assert_true(firn_str_is(leaves.items[0].path, "a.element.b.element"));
    assert_int_equal(leaves.items[0].max_definition, 6);
    assert_int_equal(leaves.items[0].max_repetition, 2);

    firn_shredder_init(&shredder, NULL);
    assert_int_equal(firn_shred(&shredder, leaves.items, &root, 0, 4, &out, NULL), FIRN_OK);
    assert_int_equal(out.entry_count, 9);
    assert_memory_equal(out.definitions, definitions, sizeof definitions);
    assert_memory_equal(out.repetitions, repetitions, sizeof repetitions);
    assert_int_equal(out.value_count, 3);
    assert_int_equal(firn_view_int64(out.view, out.rows[2]), 7);

    assert_int_equal(firn_shred(&shredder, leaves.items, &root, 1, 2, &out, NULL), FIRN_OK);
    assert_int_equal(out.entry_count, 5);
    assert_memory_equal(out.definitions, definitions + 1, 5);
    firn_shredder_release(&shredder);
    batch.release(&batch);
}

TEST(a_flat_column_without_nulls_needs_no_levels)
{
    static firn_arrow_field one = { FIRN_STR("a"), FIRN_ARROW_INT32, .nullable = true };
    static const firn_arrow_field schema = { .kind = FIRN_ARROW_STRUCT,
                                             .children = &one,
                                             .child_count = 1 };
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_column) column = { 0 };
    struct ArrowArray batch;
    firn_view root;
    firn_parquet_leaves leaves;
    firn_shredder shredder;
    firn_shredded out;
    assert_int_equal(firn_column_init(&column, &schema, NULL, NULL), FIRN_OK);
    for (int i = 0; i < 10; i++) {
        if (i == 8)
            firn_column_put_null(&column.children[0]);
        else
            firn_column_put_int32(&column.children[0], i);
        firn_column_put_struct(&column);
    }
    assert_int_equal(firn_column_finish(&column, &batch, NULL), FIRN_OK);
    assert_int_equal(firn_view_init(&root, &schema, &batch, &arena, NULL), FIRN_OK);
    assert_int_equal(firn_parquet_leaves_make(&schema, &arena, &leaves, NULL), FIRN_OK);
    firn_shredder_init(&shredder, NULL);
    assert_int_equal(firn_shred(&shredder, leaves.items, &root, 2, 5, &out, NULL), FIRN_OK);
    assert_true(!out.definitions && !out.rows && out.first_row == 2 && out.value_count == 5);
    assert_int_equal(firn_shred(&shredder, leaves.items, &root, 7, 3, &out, NULL), FIRN_OK);
    assert_memory_equal(out.definitions, "\1\0\1", 3);
    assert_true(out.value_count == 2 && out.rows[0] == 7 && out.rows[1] == 9);
    firn_shredder_release(&shredder);
    batch.release(&batch);
}

TEST(rows_of_a_sliced_struct_are_those_of_everything_below_it)
{
    static firn_arrow_field number = { FIRN_STR("n"), FIRN_ARROW_INT32 };
    static firn_arrow_field deep = { FIRN_STR("b"), FIRN_ARROW_STRUCT, .children = &number,
                                     .child_count = 1 };
    static firn_arrow_field wide = { FIRN_STR("a"), FIRN_ARROW_STRUCT, .children = &deep,
                                     .child_count = 1 };
    static const firn_arrow_field schema = { .kind = FIRN_ARROW_STRUCT,
                                             .children = &wide,
                                             .child_count = 1 };
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_column) column = { 0 };
    struct ArrowArray batch;
    firn_view root;
    assert_int_equal(firn_column_init(&column, &schema, NULL, NULL), FIRN_OK);
    for (int i = 0; i < 5; i++) {
        firn_column *a = &column.children[0], *b = &a->children[0];
        firn_column_put_int32(&b->children[0], i);
        firn_column_put_struct(b);
        firn_column_put_struct(a);
        firn_column_put_struct(&column);
    }
    assert_int_equal(firn_column_finish(&column, &batch, NULL), FIRN_OK);
    batch.offset = 2;
    batch.length = 2;
    assert_int_equal(firn_view_init(&root, &schema, &batch, &arena, NULL), FIRN_OK);
    const firn_view *leaf = &root.children[0].children[0].children[0];
    assert_int_equal(leaf->length, 2);
    assert_int_equal(firn_view_int64(leaf, 0), 2);
    assert_int_equal(firn_view_int64(leaf, 1), 3);
    batch.release(&batch);
}
