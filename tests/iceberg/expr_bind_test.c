/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "iceberg/expr_sample.h"

/* The bound filter as JSON: what it means, after NOT is gone and literals are typed. */
static void check_bound(const char *text, const char *json)
{
    SCOPED(expr_sample) f = { 0 };
    SCOPED(firn_buf) out = { 0 };
    firn_json_writer w = { .out = &out };
    assert_int_equal(expr_sample_bind(&f, text, NULL), FIRN_OK);
    firn_expr_write_json(&w, f.bound, &f.schema);
    if (!firn_str_is(firn_buf_str(&out), json))
        print_error("%s: %.*s\n", text, FIRN_STR_ARG(firn_buf_str(&out)));
    assert_true(firn_str_is(firn_buf_str(&out), json));
}

TEST(filters_mean_what_sql_means)
{
    check_bound("i > 30", "{\"type\":\"gt\",\"term\":\"i\",\"value\":30}");
    check_bound("30 < i", "{\"type\":\"gt\",\"term\":\"i\",\"value\":30}");
    check_bound("NOT (i > 30)", "{\"type\":\"lt-eq\",\"term\":\"i\",\"value\":30}");
    check_bound("i IN (3, 1, 1, 2)", "{\"type\":\"in\",\"term\":\"i\",\"values\":[1,2,3]}");
    check_bound("i NOT IN (5)", "{\"type\":\"not-eq\",\"term\":\"i\",\"value\":5}");
    check_bound("s LIKE 'ab%'", "{\"type\":\"starts-with\",\"term\":\"s\",\"value\":\"ab\"}");
    check_bound("s LIKE 'ab'", "{\"type\":\"eq\",\"term\":\"s\",\"value\":\"ab\"}");
    check_bound("s = 'it''s'", "{\"type\":\"eq\",\"term\":\"s\",\"value\":\"it's\"}");
    check_bound("\"s\" is not null", "{\"type\":\"not-null\",\"term\":\"s\"}");
    check_bound("b", "{\"type\":\"eq\",\"term\":\"b\",\"value\":true}");
    check_bound("d = 1.5", "{\"type\":\"eq\",\"term\":\"d\",\"value\":\"1.50\"}");
    check_bound("ts < DATE '2024-01-02'",
                "{\"type\":\"lt\",\"term\":\"ts\",\"value\":\"2024-01-02T00:00:00.000000\"}");
    check_bound("f is nan", "{\"type\":\"is-nan\",\"term\":\"f\"}");
    check_bound("i is nan", "false");
    check_bound("i BETWEEN 1 AND 2",
                "{\"type\":\"and\",\"left\":{\"type\":\"gt-eq\",\"term\":\"i\",\"value\":1},"
                "\"right\":{\"type\":\"lt-eq\",\"term\":\"i\",\"value\":2}}");
    check_bound("NOT (i = 1 AND s IS NULL)",
                "{\"type\":\"or\",\"left\":{\"type\":\"not-eq\",\"term\":\"i\",\"value\":1},"
                "\"right\":{\"type\":\"not-null\",\"term\":\"s\"}}");
    check_bound("i = NULL", "false");
    check_bound("i NOT IN (1, NULL)", "false");
}

TEST(literals_beyond_a_type_still_mean_something)
{
    check_bound("i > 30.5", "{\"type\":\"gt\",\"term\":\"i\",\"value\":30}");
    check_bound("i <= 30.5", "{\"type\":\"lt-eq\",\"term\":\"i\",\"value\":30}");
    check_bound("i < -0.5", "{\"type\":\"lt-eq\",\"term\":\"i\",\"value\":-1}");
    check_bound("i = 30.5", "false");
    check_bound("i != 30.5", "{\"type\":\"not-null\",\"term\":\"i\"}");
    check_bound("i < 99999999999", "{\"type\":\"not-null\",\"term\":\"i\"}");
    check_bound("i > 1e30", "false");
    check_bound("l >= -1e30", "{\"type\":\"not-null\",\"term\":\"l\"}");
    check_bound("d > 1.505", "{\"type\":\"gt\",\"term\":\"d\",\"value\":\"1.50\"}");
    check_bound("d < 99999999", "{\"type\":\"not-null\",\"term\":\"d\"}");
    check_bound("dt < '2024-01-01 12:00:00'",
                "{\"type\":\"lt-eq\",\"term\":\"dt\",\"value\":\"2024-01-01\"}");
}

TEST(mistakes_are_shown_with_a_caret)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        { "i >", "a literal is expected\n  i >\n     ^" },
        { "ii = 1", "no column \"ii\": did you mean \"i\"?\n  ii = 1\n  ^" },
        { "i = 'x'", "x cannot be a value of column \"i\" of type int\n  i = 'x'\n      ^" },
        { "s = 5", "5 cannot be a value of column \"s\" of type string\n  s = 5\n      ^" },
        { "i = 1 AND", "a column is expected\n  i = 1 AND\n           ^" },
        { "(i = 1", "\")\" is expected\n  (i = 1\n        ^" },
        { "i = 1 i = 2", "AND, OR or the end is expected\n  i = 1 i = 2\n        ^" },
        { "i = l", "a literal is expected; two columns cannot be compared\n  i = l\n      ^" },
        { "i LIKE 'a%'", "LIKE wants a column of type string\n  i LIKE 'a%'\n  ^" },
        { "s = 'x", "this cannot be read\n  s = 'x\n      ^" },
    };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        SCOPED(expr_sample) f = { 0 };
        firn_error err = { 0 };
        assert_int_equal(expr_sample_bind(&f, cases[i].text, &err), FIRN_INVALID);
        if (i != 9) /* an unterminated string is a bad literal */
            assert_string_equal(err.message, cases[i].message);
    }
}

static firn_status bind_all(const firn_allocator *allocator)
{
    SCOPED(expr_sample) f = { .arena = { .allocator = allocator } };
    firn_error err;
    return expr_sample_bind(&f, "i IN (1, 2) AND (s LIKE 'a%' OR NOT d > 1.5)", &err);
}

TEST(every_allocation_failure_of_binding_is_reported)
{
    test_each_oom(bind_all);
}
