/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "table/arrow_schema.h"

static firn_arrow_field field_of(firn_arrow_kind kind)
{
    return (firn_arrow_field){ .name = FIRN_STR("c"), .kind = kind, .field_id = -1 };
}

static firn_status type_of(const firn_arrow_field *field, firn_buf *text, firn_error *err)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_type type;
    int32_t next_id = 1;
    TRY(firn_type_of_arrow(field, &arena, &next_id, &type, err));
    firn_buf_clear(text);
    firn_type_put(text, &type);
    firn_put_u8(text, 0);
    return firn_buf_check(text, err);
}

static void check_type(const firn_arrow_field *field, const char *wanted)
{
    SCOPED(firn_buf) text = { 0 };
    assert_int_equal(type_of(field, &text, NULL), FIRN_OK);
    assert_string_equal((const char *)text.data, wanted);
}

TEST(every_arrow_type_has_one_of_icebergs_that_holds_all_its_values)
{
    static const struct {
        firn_arrow_kind kind;
        const char *type, *utc;
    } cases[] = {
        { FIRN_ARROW_NULL, "unknown", NULL },
        { FIRN_ARROW_BOOL, "boolean", NULL },
        { FIRN_ARROW_INT8, "int", NULL },
        { FIRN_ARROW_UINT8, "int", NULL },
        { FIRN_ARROW_INT16, "int", NULL },
        { FIRN_ARROW_UINT16, "int", NULL },
        { FIRN_ARROW_INT32, "int", NULL },
        { FIRN_ARROW_UINT32, "long", NULL },
        { FIRN_ARROW_INT64, "long", NULL },
        { FIRN_ARROW_UINT64, "decimal(20, 0)", NULL },
        { FIRN_ARROW_HALF_FLOAT, "float", NULL },
        { FIRN_ARROW_FLOAT, "float", NULL },
        { FIRN_ARROW_DOUBLE, "double", NULL },
        { FIRN_ARROW_DATE32, "date", NULL },
        { FIRN_ARROW_TIME32_MS, "time", NULL },
        { FIRN_ARROW_TIME64_US, "time", NULL },
        { FIRN_ARROW_TIME64_NS, "time", NULL },
        { FIRN_ARROW_TIMESTAMP_S, "timestamp", "timestamptz" },
        { FIRN_ARROW_TIMESTAMP_MS, "timestamp", "timestamptz" },
        { FIRN_ARROW_TIMESTAMP_US, "timestamp", "timestamptz" },
        { FIRN_ARROW_TIMESTAMP_NS, "timestamp_ns", "timestamptz_ns" },
        { FIRN_ARROW_UTF8, "string", NULL },
        { FIRN_ARROW_LARGE_UTF8, "string", NULL },
        { FIRN_ARROW_BINARY, "binary", NULL },
        { FIRN_ARROW_LARGE_BINARY, "binary", NULL },
    };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        firn_arrow_field field = field_of(cases[i].kind);
        check_type(&field, cases[i].type);
        field.utc = true;
        check_type(&field, cases[i].utc ? cases[i].utc : cases[i].type);
    }
}

TEST(bytes_of_a_length_are_fixed_or_uuids)
{
    SCOPED(firn_buf) text = { 0 };
    firn_error err = { 0 };
    firn_arrow_field field = field_of(FIRN_ARROW_FIXED_BINARY);
    field.byte_width = 16;
    check_type(&field, "fixed[16]");
    field.uuid = true;
    check_type(&field, "uuid");
    field.uuid = false;
    field.byte_width = 0;
    assert_int_equal(type_of(&field, &text, &err), FIRN_UNSUPPORTED);
    assert_string_equal(err.message, "column \"c\": values of type fixed_size_binary[0]");
}

TEST(decimals_write_out_the_zeros_that_arrow_leaves_out)
{
    static const struct {
        int32_t precision, scale;
        const char *type;
    } cases[] = { { 9, 2, "decimal(9, 2)" },
                  { 38, 38, "decimal(38, 38)" },
                  { 9, -2, "decimal(11, 0)" },
                  { 3, 5, "decimal(5, 5)" },
                  { 20, -18, "decimal(38, 0)" } };
    SCOPED(firn_buf) text = { 0 };
    firn_error err = { 0 };
    firn_arrow_field field = field_of(FIRN_ARROW_DECIMAL128);
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        field.precision = cases[i].precision;
        field.scale = cases[i].scale;
        check_type(&field, cases[i].type);
    }
    field.precision = 21;
    field.scale = -18;
    assert_int_equal(type_of(&field, &text, &err), FIRN_UNSUPPORTED);
    assert_string_equal(err.message, "column \"c\": values of type decimal128(21, -18)");
}

static const char everything[] =
    "{\"b\": \"boolean\", \"i\": \"int!\", \"l\": \"long\", \"f\": \"float\", \"d\": \"double\", "
    "\"dec\": \"decimal(9,2)\", \"day\": \"date\", \"t\": \"time\", \"ts\": \"timestamp\", "
    "\"tz\": \"timestamptz\", \"ns\": \"timestamp_ns\", \"nz\": \"timestamptz_ns\", "
    "\"s\": \"string\", \"u\": \"uuid\", \"x\": \"fixed[3]\", \"y\": \"binary\", "
    "\"n\": \"unknown\", \"li\": \"list<int>\", \"m\": \"map<string, struct<a: int, b: long>>\"}";

/* To Arrow and back: the same types under the same names. */
static firn_status there_and_back(const firn_allocator *allocator)
{
    SCOPED(firn_arena) arena = { .allocator = allocator };
    firn_schema schema, back = { 0 };
    firn_arrow_field arrow;
    int32_t next_id = 1;
    TRY(firn_schema_parse(firn_str_bytes(firn_str_from(everything)), &arena, &schema, NULL));
    TRY(firn_arrow_schema_of(&schema, &arena, &arrow, NULL));
    TRY(firn_type_of_arrow(&arrow, &arena, &next_id, &back.root, NULL));
    next_id = 1;
    firn_type_assign_ids(&back.root, &next_id);
    assert_true(firn_schema_same(&schema, &back));
    return FIRN_OK;
}

TEST(icebergs_types_survive_the_way_through_arrow)
{
    test_each_oom(there_and_back);
}

TEST(types_without_values_in_arrow_are_named)
{
    static const char *const types[] = { "variant", "geometry", "geography" };
    for (size_t i = 0; i < FIRN_COUNT(types); i++) {
        SCOPED(firn_arena) arena = { 0 };
        SCOPED(firn_buf) json = { 0 };
        firn_schema schema;
        firn_arrow_field arrow;
        firn_error err = { 0 };
        firn_putf(&json, "{\"v\": \"%s\"}", types[i]);
        assert_int_equal(firn_schema_parse(firn_buf_bytes(&json), &arena, &schema, NULL), FIRN_OK);
        assert_int_equal(firn_arrow_schema_of(&schema, &arena, &arrow, &err), FIRN_UNSUPPORTED);
        assert_non_null(strstr(err.message, "column \"v\": values of type "));
    }
}
