/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "parquet/schema.h"

typedef firn_parquet_schema_element element;

#define GROUP(text, repetition, children, ...)                                                     \
    {                                                                                              \
        .name = { text, sizeof(text) - 1 }, .has_num_children = true, .num_children = children,    \
        .has_repetition_type = true, .repetition_type = FIRN_PARQUET_##repetition, __VA_ARGS__     \
    }
#define LEAF(text, repetition, leaf_type, ...)                                                     \
    {                                                                                              \
        .name = { text, sizeof(text) - 1 }, .has_type = true, .type = FIRN_PARQUET_##leaf_type,    \
        .has_repetition_type = true, .repetition_type = FIRN_PARQUET_##repetition, __VA_ARGS__     \
    }
#define CONVERTED(kind) .has_converted_type = true, .converted_type = FIRN_PARQUET_CONVERTED_##kind

/* The tree in one line: kinds, names, levels as definition/repetition of leaves. */
static void describe(const firn_parquet_node *node, firn_buf *out)
{
    static const char *const kinds[] = { "", "struct", "list", "map" };
    firn_putf(out, "%.*s%s:%s", FIRN_STR_ARG(node->name), node->nullable ? "?" : "",
              kinds[node->kind]);
    if (node->kind == FIRN_PARQUET_NODE_LEAF) {
        firn_putf(out, "%d/%d", node->definition, node->slot_repetition);
        return;
    }
    for (size_t i = 0; i < node->child_count; i++) {
        firn_put_c(out, i ? " " : "(");
        describe(&node->children[i], out);
    }
    firn_put_c(out, ")");
}

static firn_status build(element *elements, size_t count, firn_arena *arena,
                         firn_parquet_node **root, firn_error *err)
{
    firn_parquet_metadata metadata = { .schema = { elements, count } };
    firn_parquet_node **leaves;
    return firn_parquet_schema_build(&metadata, arena, root, &leaves, err);
}

static void expect_tree(element *elements, size_t count, const char *expected)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_buf) text = { 0 };
    firn_parquet_node *root;
    firn_error err;
    if (build(elements, count, &arena, &root, &err) != FIRN_OK)
        fail_msg("%s", err.message);
    describe(&root->children[0], &text);
    firn_put_u8(&text, 0);
    assert_string_equal((const char *)text.data, expected);
}

static void expect_failure(element *elements, size_t count, firn_status status, const char *message)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_parquet_node *root;
    firn_error err;
    assert_int_equal(build(elements, count, &arena, &root, &err), status);
    assert_string_equal(err.message, message);
}

#define EXPECT_TREE(expected, ...)                                                                 \
    do {                                                                                           \
        element elements_[] = { GROUP("root", REQUIRED, 1), __VA_ARGS__ };                         \
        expect_tree(elements_, FIRN_COUNT(elements_), expected);                                   \
    } while (0)

TEST(three_level_lists_keep_the_nullability_of_list_and_element)
{
    EXPECT_TREE("l?:list(element?:3/1)", GROUP("l", OPTIONAL, 1, CONVERTED(LIST)),
                GROUP("list", REPEATED, 1), LEAF("element", OPTIONAL, INT32));
    EXPECT_TREE("l:list(element:1/1)", GROUP("l", REQUIRED, 1, CONVERTED(LIST)),
                GROUP("list", REPEATED, 1), LEAF("element", REQUIRED, INT32));
}

TEST(two_level_lists_are_recognised_by_the_rules)
{
    EXPECT_TREE("l?:list(element:2/1)", GROUP("l", OPTIONAL, 1, CONVERTED(LIST)),
                LEAF("element", REPEATED, INT32));
    EXPECT_TREE("l?:list(element:struct(a:2/1 b?:3/1))", GROUP("l", OPTIONAL, 1, CONVERTED(LIST)),
                GROUP("element", REPEATED, 2), LEAF("a", REQUIRED, INT32),
                LEAF("b", OPTIONAL, INT32));
    EXPECT_TREE("l?:list(array:struct(a:2/1))", GROUP("l", OPTIONAL, 1, CONVERTED(LIST)),
                GROUP("array", REPEATED, 1), LEAF("a", REQUIRED, INT32));
    EXPECT_TREE("l?:list(l_tuple:struct(a:2/1))", GROUP("l", OPTIONAL, 1, CONVERTED(LIST)),
                GROUP("l_tuple", REPEATED, 1), LEAF("a", REQUIRED, INT32));
    EXPECT_TREE("l?:list(x:struct(r:list(r:3/2)))", GROUP("l", OPTIONAL, 1, CONVERTED(LIST)),
                GROUP("x", REPEATED, 1), LEAF("r", REPEATED, INT32));
}

TEST(a_repeated_field_alone_is_a_list_that_is_never_null)
{
    EXPECT_TREE("r:list(r:1/1)", LEAF("r", REPEATED, INT32));
    EXPECT_TREE("g?:struct(r:list(r:struct(a?:3/1)))", GROUP("g", OPTIONAL, 1),
                GROUP("r", REPEATED, 1), LEAF("a", OPTIONAL, INT32));
}

TEST(maps_in_every_spelling_have_a_key_and_a_value)
{
    EXPECT_TREE("m?:map(key:2/1 value?:3/1)", GROUP("m", OPTIONAL, 1, CONVERTED(MAP)),
                GROUP("key_value", REPEATED, 2), LEAF("key", REQUIRED, INT32),
                LEAF("value", OPTIONAL, INT32));
    EXPECT_TREE("m:map(k:1/1 v:1/1)", GROUP("m", REQUIRED, 1, CONVERTED(MAP_KEY_VALUE)),
                GROUP("map", REPEATED, 2, CONVERTED(MAP_KEY_VALUE)), LEAF("k", REQUIRED, INT32),
                LEAF("v", REQUIRED, INT32));
    EXPECT_TREE("m?:map(key:2/1)", GROUP("m", OPTIONAL, 1, CONVERTED(MAP)),
                GROUP("key_value", REPEATED, 1), LEAF("key", REQUIRED, INT32));
}

TEST(groups_that_only_claim_to_be_lists_are_structs)
{
    EXPECT_TREE("l?:struct(a:1/0)", GROUP("l", OPTIONAL, 1, CONVERTED(LIST)),
                LEAF("a", REQUIRED, INT32));
    EXPECT_TREE("m:struct(a:0/0 b?:1/0)", GROUP("m", REQUIRED, 2, CONVERTED(MAP)),
                LEAF("a", REQUIRED, INT32), LEAF("b", OPTIONAL, INT32));
}

TEST(levels_say_where_slots_begin)
{
    element elements[] = { GROUP("root", REQUIRED, 1), GROUP("l", OPTIONAL, 1, CONVERTED(LIST)),
                           GROUP("list", REPEATED, 1), GROUP("element", OPTIONAL, 1),
                           LEAF("a", OPTIONAL, INT32) };
    SCOPED(firn_arena) arena = { 0 };
    firn_parquet_node *root;
    assert_int_equal(build(elements, FIRN_COUNT(elements), &arena, &root, NULL), FIRN_OK);
    const firn_parquet_node *list = &root->children[0], *item = &list->children[0];
    assert_true(list->slot_definition == 0 && list->definition == 1 && list->item_definition == 2);
    assert_true(list->slot_repetition == 0 && list->item_repetition == 1);
    assert_true(item->slot_definition == 2 && item->definition == 3 && item->slot_repetition == 1);
    assert_true(item->children[0].slot_definition == 2 && item->children[0].definition == 4);
}

#define EXPECT_FAILURE(status, message, ...)                                                       \
    do {                                                                                           \
        element elements_[] = { __VA_ARGS__ };                                                     \
        expect_failure(elements_, FIRN_COUNT(elements_), status, message);                         \
    } while (0)

TEST(elements_that_form_no_tree_are_corrupt)
{
    EXPECT_FAILURE(FIRN_CORRUPT, "parquet field \"root\" has 2 children in a schema of 2 elements",
                   GROUP("root", REQUIRED, 2), LEAF("a", REQUIRED, INT32));
    EXPECT_FAILURE(FIRN_CORRUPT, "parquet schema has 1 elements outside its root",
                   GROUP("root", REQUIRED, 1), LEAF("a", REQUIRED, INT32),
                   LEAF("b", REQUIRED, INT32));
    EXPECT_FAILURE(FIRN_CORRUPT, "parquet field \"a\" has neither type nor children",
                   GROUP("root", REQUIRED, 1), GROUP("a", REQUIRED, -1));
    EXPECT_FAILURE(FIRN_CORRUPT, "parquet schema's root is not a group",
                   LEAF("a", REQUIRED, INT32));
    EXPECT_FAILURE(FIRN_CORRUPT, "parquet column \"a\" has type 9", GROUP("root", REQUIRED, 1),
                   { .name = FIRN_STR("a"), .has_type = true, .type = 9 });
    EXPECT_FAILURE(FIRN_CORRUPT, "parquet column \"a\" has a length of 0",
                   GROUP("root", REQUIRED, 1), LEAF("a", REQUIRED, FIXED_LEN_BYTE_ARRAY));
    EXPECT_FAILURE(FIRN_CORRUPT, "parquet column \"a\" of type 2 is annotated as type 10",
                   GROUP("root", REQUIRED, 1), LEAF("a", REQUIRED, INT64, CONVERTED(INT_8)));
}

TEST(a_schema_nested_too_deep_is_refused)
{
    element elements[80];
    for (size_t i = 0; i < FIRN_COUNT(elements); i++)
        elements[i] = (element)GROUP("g", OPTIONAL, 1);
    elements[FIRN_COUNT(elements) - 1] = (element)LEAF("a", REQUIRED, INT32);
    expect_failure(elements, FIRN_COUNT(elements), FIRN_UNSUPPORTED,
                   "parquet schema is nested more than 64 deep");
}

TEST(leaves_have_the_arrow_type_their_annotation_means)
{
    static firn_parquet_logical_type nanos = { .kind = FIRN_PARQUET_TIMESTAMP,
                                               .is_adjusted_to_utc = true,
                                               .unit = FIRN_PARQUET_NANOS };
    static firn_parquet_logical_type uuid = { .kind = FIRN_PARQUET_UUID };
    static const struct {
        element leaf;
        firn_arrow_kind kind;
    } cases[] = {
        { LEAF("a", REQUIRED, BOOLEAN), FIRN_ARROW_BOOL },
        { LEAF("a", REQUIRED, INT32), FIRN_ARROW_INT32 },
        { LEAF("a", REQUIRED, INT32, CONVERTED(UINT_8)), FIRN_ARROW_UINT8 },
        { LEAF("a", REQUIRED, INT32, CONVERTED(DATE)), FIRN_ARROW_DATE32 },
        { LEAF("a", REQUIRED, INT32, CONVERTED(TIME_MILLIS)), FIRN_ARROW_TIME32_MS },
        { LEAF("a", REQUIRED, INT64, CONVERTED(TIMESTAMP_MICROS)), FIRN_ARROW_TIMESTAMP_US },
        { LEAF("a", REQUIRED, INT64, .logical_type = &nanos), FIRN_ARROW_TIMESTAMP_NS },
        { LEAF("a", REQUIRED, INT96), FIRN_ARROW_TIMESTAMP_US },
        { LEAF("a", REQUIRED, INT32, CONVERTED(DECIMAL), .precision = 5, .scale = 2),
          FIRN_ARROW_DECIMAL128 },
        { LEAF("a", REQUIRED, BYTE_ARRAY), FIRN_ARROW_BINARY },
        { LEAF("a", REQUIRED, BYTE_ARRAY, CONVERTED(JSON)), FIRN_ARROW_UTF8 },
        { LEAF("a", REQUIRED, FIXED_LEN_BYTE_ARRAY, .has_type_length = true, .type_length = 16,
               .logical_type = &uuid),
          FIRN_ARROW_FIXED_BINARY },
    };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        element elements[] = { GROUP("root", REQUIRED, 1), cases[i].leaf };
        SCOPED(firn_arena) arena = { 0 };
        firn_parquet_node *root;
        firn_arrow_field field;
        assert_int_equal(build(elements, 2, &arena, &root, NULL), FIRN_OK);
        assert_int_equal(firn_parquet_arrow_field(root, &arena, &field, NULL), FIRN_OK);
        assert_int_equal(field.children[0].kind, cases[i].kind);
    }
}
