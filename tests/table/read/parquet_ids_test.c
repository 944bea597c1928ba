/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "table/read/parquet_ids.h"

static firn_parquet_node leaf(const char *name, int32_t id)
{
    return (firn_parquet_node){ .name = firn_str_from(name), .field_id = id };
}

static firn_schema schema_of(firn_arena *arena, const char *json)
{
    firn_schema schema;
    firn_error err = { 0 };
    assert_int_equal(firn_schema_parse(firn_str_bytes(firn_str_from(json)), arena, &schema, &err),
                     FIRN_OK);
    return schema;
}

/* A file of two columns and a struct of one. */
typedef struct sample {
    firn_parquet_node inner[1], columns[3], root;
} sample;

static void make(sample *s, int32_t first_id)
{
    *s =
        (sample){ { leaf("x", -1) }, { leaf("a", first_id), leaf("b", -1), leaf("s", -1) }, { 0 } };
    s->columns[2].kind = FIRN_PARQUET_NODE_STRUCT;
    s->columns[2].children = s->inner;
    s->columns[2].child_count = 1;
    s->root = (firn_parquet_node){
        .kind = FIRN_PARQUET_NODE_STRUCT, .children = s->columns, .child_count = 3, .field_id = -1
    };
}

static const firn_parquet_node *with_mapping(sample *s, const char *mapping, const char *columns,
                                             firn_arena *arena)
{
    const firn_parquet_node *root;
    firn_error err = { 0 };
    firn_property property = { FIRN_STR("schema.name-mapping.default"), firn_str_from(mapping) };
    firn_table_metadata metadata = { .properties = &property, .property_count = mapping != NULL };
    firn_schema schema = schema_of(arena, columns);
    assert_int_equal(firn_parquet_root_with_ids(&s->root, &metadata, &schema, arena, &root, &err),
                     FIRN_OK);
    return root;
}

TEST(a_file_with_any_id_keeps_its_own)
{
    SCOPED(firn_arena) arena = { 0 };
    sample s;
    make(&s, 7);
    const firn_parquet_node *root = with_mapping(&s, NULL, "{\"a\": \"int\"}", &arena);
    assert_ptr_equal(root, &s.root);
    assert_ptr_equal(firn_parquet_node_by_id(root, 7), &s.columns[0]);
    assert_null(firn_parquet_node_by_id(root, 2));
}

TEST(a_name_mapping_gives_ids_and_hides_what_it_does_not_name)
{
    SCOPED(firn_arena) arena = { 0 };
    sample s;
    make(&s, -1);
    const firn_parquet_node *root = with_mapping(
        &s,
        "[{\"field-id\":4,\"names\":[\"old\",\"b\"]},{\"field-id\":5,\"names\":[\"s\"],\"fields\":"
        "[{\"field-id\":6,\"names\":[\"x\"]}]}]",
        "{\"a\": \"int\", \"b\": \"int\"}", &arena);
    assert_string_equal(firn_parquet_node_by_id(root, 4)->name.data, "b");
    assert_string_equal(firn_parquet_node_by_id(root, 5)->name.data, "s");
    assert_string_equal(firn_parquet_node_by_id(root, 6)->name.data, "x");
    assert_null(firn_parquet_node_by_id(root, 1));
    assert_int_not_equal(root->children[0].field_id, -1);
    assert_int_equal(s.columns[1].field_id, -1);
}

TEST(without_a_mapping_names_count_if_the_schema_has_them_all_else_places)
{
    SCOPED(firn_arena) arena = { 0 };
    sample s;
    make(&s, -1);
    const firn_parquet_node *root = with_mapping(
        &s, NULL, "{\"first\": \"int\", \"s\": \"int\", \"b\": \"int\", \"a\": \"int\"}", &arena);
    assert_string_equal(firn_parquet_node_by_id(root, 4)->name.data, "a");
    assert_null(firn_parquet_node_by_id(root, 1));
    root = with_mapping(&s, NULL, "{\"p\": \"int\", \"q\": \"int\"}", &arena);
    assert_string_equal(firn_parquet_node_by_id(root, 1)->name.data, "a");
    assert_string_equal(firn_parquet_node_by_id(root, 3)->name.data, "s");
}

TEST(an_unreadable_mapping_is_refused)
{
    SCOPED(firn_arena) arena = { 0 };
    sample s;
    const firn_parquet_node *root;
    firn_error err = { 0 };
    firn_property property = { FIRN_STR("schema.name-mapping.default"), FIRN_STR("[{") };
    firn_table_metadata metadata = { .properties = &property, .property_count = 1 };
    firn_schema schema = schema_of(&arena, "{\"a\": \"int\"}");
    make(&s, -1);
    assert_int_not_equal(
        firn_parquet_root_with_ids(&s.root, &metadata, &schema, &arena, &root, &err), FIRN_OK);
    assert_memory_equal(err.message, "property schema.name-mapping.default: ", 38);
}
