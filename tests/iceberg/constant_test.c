/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "iceberg/constant.h"

static void check_json(const char *text, const char *json)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_buf) out = { 0 };
    firn_json_writer w = { .out = &out };
    firn_value value;
    firn_error err = { 0 };
    firn_status status = firn_constant_evaluate(firn_str_from(text), &arena, &value, &err);
    if (status != FIRN_OK)
        print_error("%s: %s\n", text, err.message);
    assert_int_equal(status, FIRN_OK);
    firn_value_write_json(&w, &value);
    firn_put_u8(&out, 0);
    assert_string_equal((char *)out.data, json);
}

static void check_mistake(const char *text, firn_status status, const char *message)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_value value;
    firn_error err = { 0 };
    assert_int_equal(firn_constant_evaluate(firn_str_from(text), &arena, &value, &err), status);
    assert_memory_equal(err.message, message, strlen(message));
}

TEST(literals_have_the_types_they_look_like)
{
    check_json("34", "34");
    check_json(" -5 ", "-5");
    check_json("1.50", "\"1.50\"");
    check_json("1.5e3", "1500.0");
    check_json("'it''s'", "\"it's\"");
    check_json("X'00ff'", "\"00ff\"");
    check_json("true", "true");
    check_json("NULL", "null");
    check_json("DATE '2024-02-29'", "\"2024-02-29\"");
    check_json("UUID 'f79c3e09-677c-4bbd-a479-3f349cb785e7'",
               "\"f79c3e09-677c-4bbd-a479-3f349cb785e7\"");
}

TEST(casts_go_by_way_of_text)
{
    check_json("CAST(1.50 AS decimal(9, 3))", "\"1.500\"");
    check_json("cast('34' as int)", "34");
    check_json("CAST(X'0102' AS fixed[2])", "\"0102\"");
    check_json("CAST(NULL AS int)", "null");
    check_json("CAST('2017-11-16' AS date)", "\"2017-11-16\"");
}

TEST(hashes_are_those_of_the_spec)
{
    check_json("hash(34)", "2017239379");
    check_json("hash(CAST('14.20' AS decimal(9,2)))", "-500754589");
    check_json("hash(DATE '2017-11-16')", "-653330422");
    check_json("hash(TIME '22:31:08')", "-662762989");
    check_json("hash(TIMESTAMP '2017-11-16T22:31:08')", "-2047944441");
    check_json("hash(CAST('2017-11-16T14:31:08.000001001-08:00' AS timestamptz_ns))",
               "-1207196810");
    check_json("hash('iceberg')", "1210000089");
    check_json("hash(X'00010203')", "-188683207");
    check_json("hash(NULL)", "null");
}

TEST(transforms_are_those_of_partitions)
{
    check_json("bucket(16, 'iceberg')", "9");
    check_json("truncate(3, 'iceberg')", "\"ice\"");
    check_json("truncate(10, -7)", "-10");
    check_json("day(TIMESTAMP '2024-02-29 10:00:00')", "\"2024-02-29\"");
    check_json("month(DATE '2024-02-29')", "649");
    check_json("year(DATE '2024-02-29')", "54");
    check_json("bucket(4, truncate(2, CAST('ab' AS string)))", "3");
}

TEST(mistakes_are_shown_where_they_are)
{
    check_mistake("x", FIRN_INVALID, "a text in quotes is expected\n  x\n   ^");
    check_mistake("", FIRN_INVALID, "a value is expected");
    check_mistake("1 2", FIRN_INVALID, "an end is expected\n  1 2\n    ^");
    check_mistake("bucket(0, 1)", FIRN_INVALID, "a whole number above 0 is expected");
    check_mistake("bucket(4)", FIRN_INVALID, "\",\" and a value are expected");
    check_mistake("year('x')", FIRN_INVALID, "this transform does not take such a value: CAST it");
    check_mistake("sqrt(2)", FIRN_INVALID, "no such function");
    check_mistake("'open", FIRN_INVALID, "this text does not end");
    check_mistake("CAST('x' AS int)", FIRN_INVALID, "\"x\" is not a value of type int");
    check_mistake("CAST(1 AS list<int>)", FIRN_INVALID, "values of this type cannot be written");
    check_mistake("CAST(X'00' AS fixed[2])", FIRN_INVALID, "these bytes are not of that length");
    check_mistake("variant(X'01', X'02')", FIRN_UNSUPPORTED, "variants are not read");
}

TEST(nesting_has_an_end)
{
    char text[1000];
    for (size_t i = 0; i < 100; i++)
        memcpy(text + 5 * i, "hash(", 5);
    text[500] = 0;
    check_mistake(text, FIRN_INVALID, "this is nested too deeply");
}

static firn_status evaluate(const firn_allocator *allocator)
{
    SCOPED(firn_arena) arena = { .allocator = allocator };
    firn_value value;
    return firn_constant_evaluate(
        FIRN_STR("truncate(2, CAST(CAST('1.25' AS decimal(9,2)) AS string))"), &arena, &value,
        NULL);
}

TEST(every_allocation_failure_is_reported)
{
    test_each_oom(evaluate);
}
