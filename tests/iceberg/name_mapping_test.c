/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "iceberg/name_mapping.h"

static const char text[] =
    "[{\"field-id\":1,\"names\":[\"id\",\"record.id\"]},"
    "{\"field-id\":2,\"names\":[\"tags\"],\"fields\":[{\"field-id\":5,\"names\":[\"element\"]}]},"
    "{\"field-id\":3,\"names\":[\"place\"],\"fields\":[{\"names\":[\"nowhere\"]},"
    "{\"field-id\":4,\"names\":[\"lat\",\"latitude\"]}]}]";

static firn_bytes json_bytes(void)
{
    return (firn_bytes){ (const uint8_t *)text, sizeof text - 1 };
}

static firn_status scenario(const firn_allocator *allocator)
{
    SCOPED(firn_arena) arena = { .allocator = allocator };
    SCOPED(firn_buf) out = { .allocator = allocator };
    firn_name_mapping root;
    firn_error err;
    TRY(firn_name_mapping_read(json_bytes(), &arena, &root, &err));
    assert_int_equal(firn_name_mapping_child(&root, FIRN_STR("record.id"))->field_id, 1);
    assert_null(firn_name_mapping_child(&root, FIRN_STR("record")));
    const firn_name_mapping *place = firn_name_mapping_child(&root, FIRN_STR("place"));
    assert_int_equal(firn_name_mapping_child(place, FIRN_STR("latitude"))->field_id, 4);
    assert_int_equal(firn_name_mapping_child(place, FIRN_STR("nowhere"))->field_id, -1);
    assert_null(firn_name_mapping_child(NULL, FIRN_STR("x")));
    firn_name_mapping_write_json(&(firn_json_writer){ .out = &out }, &root);
    TRY(firn_buf_check(&out, &err));
    assert_true(firn_str_is(firn_buf_str(&out), text));
    return FIRN_OK;
}

TEST(mappings_are_read_looked_up_and_written)
{
    assert_int_equal(scenario(&firn_heap), FIRN_OK);
}

TEST(every_allocation_failure_of_a_mapping_is_reported)
{
    test_each_oom(scenario);
}

TEST(every_truncation_of_a_mapping_is_corrupt)
{
    for (size_t len = 0; len + 1 < sizeof text; len++) {
        SCOPED(firn_arena) arena = { 0 };
        firn_name_mapping root;
        firn_bytes cut = { (const uint8_t *)text, len };
        assert_int_equal(firn_name_mapping_read(cut, &arena, &root, NULL), FIRN_CORRUPT);
    }
}

static void expect_json(const firn_name_mapping *root, const char *expected)
{
    SCOPED(firn_buf) out = { 0 };
    firn_name_mapping_write_json(&(firn_json_writer){ .out = &out }, root);
    assert_true(firn_str_is(firn_buf_str(&out), expected));
}

TEST(mappings_follow_the_schema)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_schema schema;
    firn_name_mapping root, evolved;
    const char *json = "{\"id\":\"long!\",\"tags\":\"list<string>\"}";
    assert_int_equal(firn_schema_parse(firn_str_bytes(firn_str_from(json)), &arena, &schema, NULL),
                     FIRN_OK);
    assert_int_equal(firn_name_mapping_from_schema(&schema, &arena, &root, NULL), FIRN_OK);
    expect_json(&root, "[{\"field-id\":1,\"names\":[\"id\"]},{\"field-id\":2,\"names\":[\"tags\"],"
                       "\"fields\":[{\"field-id\":3,\"names\":[\"element\"]}]}]");

    const firn_schema_change changes[] = {
        { .action = FIRN_COLUMN_RENAME, .name = FIRN_STR("id"), .new_name = FIRN_STR("key") },
        { .action = FIRN_COLUMN_DROP, .name = FIRN_STR("tags") },
        { .action = FIRN_COLUMN_ADD,
          .name = FIRN_STR("id"),
          .type = &(const firn_type){ .kind = FIRN_TYPE_INT } },
    };
    firn_schema after;
    int32_t last = 3;
    assert_int_equal(firn_schema_evolve(&schema, changes, 3, 2, &last, &arena, &after, NULL),
                     FIRN_OK);
    assert_int_equal(firn_name_mapping_evolve(&root, &after, &arena, &evolved, NULL), FIRN_OK);
    expect_json(&evolved,
                "[{\"field-id\":1,\"names\":[\"key\"]},{\"field-id\":4,\"names\":[\"id\"]},"
                "{\"field-id\":2,\"names\":[\"tags\"],"
                "\"fields\":[{\"field-id\":3,\"names\":[\"element\"]}]}]");
}
