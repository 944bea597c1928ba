/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "avro/type.h"
#include "base/buf.h"

static firn_status read_type(const char *json, firn_arena *arena, const firn_avro_type **type,
                             firn_error *err)
{
    return firn_avro_type_read(firn_str_bytes(firn_str_from(json)), arena, type, err);
}

static const char full_schema[] =
    "{\"fields\": ["
    "  {\"name\": \"status\", \"type\": \"int\", \"field-id\": 0},"
    "  {\"type\": [\"null\", \"long\"], \"default\": null, \"name\": \"id\", \"field-id\": 1,"
    "   \"aliases\": [\"ident\"]},"
    "  {\"name\": \"r\", \"field-id\": 2, \"type\": {\"name\": \"inner\", \"type\": \"record\","
    "    \"fields\": [{\"name\": \"m\", \"type\": {\"type\": \"array\", \"logicalType\": \"map\","
    "      \"items\": {\"type\": \"record\", \"name\": \"k1_v2\", \"fields\": ["
    "        {\"name\": \"key\", \"type\": \"int\"}, {\"name\": \"value\", \"type\": "
    "\"long\"}]}}}]}},"
    "  {\"name\": \"d\", \"type\": {\"type\": \"fixed\", \"name\": \"d9\", \"size\": 4,"
    "    \"logicalType\": \"decimal\", \"precision\": 9, \"scale\": 2}},"
    "  {\"name\": \"ts\", \"type\": {\"type\": \"long\", \"logicalType\": \"timestamp-micros\","
    "    \"adjust-to-utc\": true}},"
    "  {\"name\": \"tags\", \"type\": {\"type\": \"array\", \"items\": \"string\","
    "    \"element-id\": 7}},"
    "  {\"name\": \"props\", \"type\": {\"type\": \"map\", \"values\": \"bytes\", \"key-id\": 8,"
    "    \"value-id\": 9}},"
    "  {\"name\": \"suit\", \"type\": {\"type\": \"enum\", \"name\": \"Suit\","
    "    \"symbols\": [\"A\", \"B\"]}},"
    "  {\"name\": \"again\", \"type\": \"inner\"},"
    "  {\"name\": \"next\", \"type\": [\"null\", \"a.b.row\"]}"
    "], \"namespace\": \"a.b\", \"name\": \"row\", \"type\": \"record\", \"doc\": \"x\"}";

static firn_status full_scenario(const firn_allocator *allocator)
{
    SCOPED(firn_arena) arena = { .allocator = allocator };
    const firn_avro_type *type;
    firn_error err;
    TRY(read_type(full_schema, &arena, &type, &err));
    assert_int_equal(type->kind, FIRN_AVRO_RECORD);
    assert_true(firn_str_is(type->name, "a.b.row"));
    assert_int_equal(type->field_count, 10);

    size_t null_branch;
    const firn_avro_field *id = firn_avro_field_by_id(type, 1);
    assert_true(firn_str_is(id->name, "id"));
    assert_true(firn_str_is(id->default_json, "null"));
    assert_ptr_equal(firn_avro_field_by_name(type, FIRN_STR("ident")), id);
    assert_int_equal(firn_avro_optional(id->type, &null_branch)->kind, FIRN_AVRO_LONG);
    assert_int_equal(null_branch, 0);

    const firn_avro_type *inner = type->fields[2].type;
    assert_true(firn_str_is(inner->name, "a.b.inner"));
    assert_int_equal(inner->fields[0].type->logical, FIRN_AVRO_MAP_OF_PAIRS);
    assert_int_equal(inner->fields[0].type->item->varint_count, 2);
    assert_ptr_equal(type->fields[8].type, inner);

    assert_int_equal(type->fields[3].type->logical, FIRN_AVRO_DECIMAL);
    assert_int_equal(type->fields[3].type->precision, 9);
    assert_int_equal(type->fields[3].type->bytes_min, 4);
    assert_int_equal(type->fields[4].type->logical, FIRN_AVRO_TIMESTAMP_MICROS);
    assert_true(type->fields[4].type->adjust_to_utc);
    assert_int_equal(type->fields[5].type->item_id, 7);
    assert_int_equal(type->fields[6].type->key_id, 8);
    assert_int_equal(type->fields[6].type->item_id, 9);
    assert_int_equal(type->fields[7].type->symbol_count, 2);
    assert_ptr_equal(type->fields[9].type->branches[1], type);
    return FIRN_OK;
}

TEST(members_come_in_any_order_and_names_resolve)
{
    assert_int_equal(full_scenario(&firn_heap), FIRN_OK);
}

TEST(every_allocation_failure_is_reported_and_leaks_nothing)
{
    test_each_oom(full_scenario);
}

TEST(every_truncation_is_corrupt)
{
    for (size_t len = 0; len + 1 < sizeof full_schema; len++) {
        SCOPED(firn_arena) arena = { 0 };
        const firn_avro_type *type;
        firn_bytes cut = { (const uint8_t *)full_schema, len };
        assert_int_equal(firn_avro_type_read(cut, &arena, &type, NULL), FIRN_CORRUPT);
    }
}

TEST(bad_schemas_are_refused_with_a_reason)
{
    static const struct {
        const char *json, *message;
        firn_status status;
    } bad[] = {
        { "\"strin\"", "avro schema: $, byte 7: unknown type \"strin\"", FIRN_CORRUPT },
        { "[]", "avro schema: $, byte 2: a union has no branches", FIRN_CORRUPT },
        { "{\"type\":\"array\"}",
          "avro schema: $, byte 15: a type of kind array does not say what it holds",
          FIRN_CORRUPT },
        { "{\"type\":\"record\",\"name\":\"r\"}",
          "avro schema: $, byte 16: record \"r\" has no fields", FIRN_CORRUPT },
        { "{\"type\":\"fixed\",\"name\":\"f\",\"size\":-1}",
          "avro schema: $, byte 15: fixed \"f\" has no usable size", FIRN_CORRUPT },
        { "{\"type\":\"enum\",\"symbols\":[]}",
          "avro schema: $, byte 14: a type of kind enum has no name", FIRN_CORRUPT },
        { "{}", "avro schema: $, byte 2: a schema object has no \"type\"", FIRN_CORRUPT },
        { "7", "avro schema: $, byte 0: expected a schema: a name, an array or an object",
          FIRN_CORRUPT },
    };
    for (size_t i = 0; i < FIRN_COUNT(bad); i++) {
        SCOPED(firn_arena) arena = { 0 };
        const firn_avro_type *type;
        firn_error err;
        assert_int_equal(read_type(bad[i].json, &arena, &type, &err), bad[i].status);
        assert_string_equal(err.message, bad[i].message);
    }
}

TEST(types_that_nest_too_deeply_are_unsupported)
{
    SCOPED(firn_buf) json = { 0 };
    for (int i = 0; i < FIRN_AVRO_DEPTH_MAX; i++)
        firn_put_c(&json, "[");
    SCOPED(firn_arena) arena = { 0 };
    const firn_avro_type *type;
    firn_error err;
    assert_int_equal(firn_avro_type_read(firn_buf_bytes(&json), &arena, &type, &err),
                     FIRN_UNSUPPORTED);
}

/* Each level doubles how many values stand in no bytes. */
TEST(records_that_multiply_nothing_are_unsupported)
{
    SCOPED(firn_buf) json = { 0 };
    firn_put_c(&json,
               "{\"type\":\"record\",\"name\":\"top\",\"fields\":["
               "{\"name\":\"f\",\"type\":{\"type\":\"record\",\"name\":\"r0\",\"fields\":[]}}");
    for (int i = 1; i < 40; i++)
        firn_putf(&json,
                  ",{\"name\":\"f%d\",\"type\":{\"type\":\"record\",\"name\":\"r%d\",\"fields\":["
                  "{\"name\":\"a\",\"type\":\"r%d\"},{\"name\":\"b\",\"type\":\"r%d\"}]}}",
                  i, i, i - 1, i - 1);
    firn_put_c(&json, "]}");
    SCOPED(firn_arena) arena = { 0 };
    const firn_avro_type *type;
    firn_error err;
    assert_int_equal(firn_avro_type_read(firn_buf_bytes(&json), &arena, &type, &err),
                     FIRN_UNSUPPORTED);
    assert_non_null(strstr(err.message, "is too large"));
}

TEST(a_logical_type_that_does_not_fit_is_ignored)
{
    static const char *const ignored[] = {
        "{\"type\":\"string\",\"logicalType\":\"date\"}",
        "{\"type\":\"bytes\",\"logicalType\":\"decimal\"}",
        "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":2,\"scale\":3}",
        "{\"type\":\"fixed\",\"name\":\"f\",\"size\":15,\"logicalType\":\"uuid\"}",
        "{\"type\":\"array\",\"items\":\"int\",\"logicalType\":\"map\"}",
        "{\"type\":\"long\",\"logicalType\":\"beat\"}",
    };
    for (size_t i = 0; i < FIRN_COUNT(ignored); i++) {
        SCOPED(firn_arena) arena = { 0 };
        const firn_avro_type *type;
        assert_int_equal(read_type(ignored[i], &arena, &type, NULL), FIRN_OK);
        assert_int_equal(type->logical, FIRN_AVRO_PLAIN);
    }
}
