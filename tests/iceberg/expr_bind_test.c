/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "iceberg/expr_sample.h"

/* The bound filter as JSON: what it means, after NOT is gone and literals are typed. */
static void check_json(const expr_sample *f, const char *text, const char *json)
{
    SCOPED(firn_buf) out = { 0 };
    firn_json_writer w = { .out = &out };
    firn_expr_write_json(&w, f->bound, &f->schema);
    if (!firn_str_is(firn_buf_str(&out), json))
        print_error("%s: %.*s\n", text, FIRN_STR_ARG(firn_buf_str(&out)));
    assert_true(firn_str_is(firn_buf_str(&out), json));
}

static void check_bound(const char *text, const char *json)
{
    SCOPED(expr_sample) f = { 0 };
    assert_int_equal(expr_sample_bind(&f, text, NULL), FIRN_OK);
    check_json(&f, text, json);
}

static void check_nested(const char *text, const char *json)
{
    SCOPED(expr_sample) f = { 0 };
    assert_int_equal(expr_sample_bind_nested(&f, text, NULL), FIRN_OK);
    check_json(&f, text, json);
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

TEST(a_literal_between_two_values_stands_for_the_lower_one)
{
    check_bound("whole > -0.5", "{\"type\":\"gt\",\"term\":\"whole\",\"value\":\"-1\"}");
    check_bound("whole < 0.5", "{\"type\":\"lt-eq\",\"term\":\"whole\",\"value\":\"0\"}");
    check_bound("whole >= 0.005", "{\"type\":\"gt\",\"term\":\"whole\",\"value\":\"0\"}");
    check_bound("NOT (whole > 0.5)", "{\"type\":\"lt-eq\",\"term\":\"whole\",\"value\":\"0\"}");
    check_bound("whole = 0.5", "false");
    check_bound("whole <> 0.5", "{\"type\":\"not-null\",\"term\":\"whole\"}");
    check_bound("NOT (whole = 0.5)", "{\"type\":\"not-null\",\"term\":\"whole\"}");
    check_bound("whole IN (0.5, 1.5)", "false");
    check_bound("whole NOT IN (0.5, 2)",
                "{\"type\":\"not-eq\",\"term\":\"whole\",\"value\":\"2\"}");
    check_bound("d > 1e-50", "{\"type\":\"gt\",\"term\":\"d\",\"value\":\"0.00\"}");
    check_bound("d > -1e-20000", "{\"type\":\"gt\",\"term\":\"d\",\"value\":\"-0.01\"}");
    check_bound("d <= 9999999.995", "{\"type\":\"lt-eq\",\"term\":\"d\",\"value\":\"9999999.99\"}");
    check_bound("d < -9999999.995", "false");
    check_bound("d > -9999999.995", "{\"type\":\"not-null\",\"term\":\"d\"}");
    check_bound("d > 1e20000", "false");
    check_bound("i > -1e-400", "{\"type\":\"gt\",\"term\":\"i\",\"value\":-1}");
    check_bound("l > 9007199254740993.0000000000000000001",
                "{\"type\":\"gt\",\"term\":\"l\",\"value\":9007199254740993}");
    check_bound("l > 9223372036854775807.5",
                "{\"type\":\"gt\",\"term\":\"l\",\"value\":9223372036854775807}");
    check_bound("l < -9223372036854775808.5", "false");
    check_bound("l > 'inf'", "false");
}

/* Numbers without an exponent, by their digits: <0, 0, >0. */
static int compare_digits(const char *a, const char *b)
{
    bool minus_a = *a == '-', minus_b = *b == '-';
    a += minus_a, b += minus_b;
    size_t whole_a = strcspn(a, "."), whole_b = strcspn(b, "."), i = 0;
    size_t whole = whole_a > whole_b ? whole_a : whole_b, len_a = strlen(a), len_b = strlen(b);
    int order = 0;
    bool zero = true;
    for (i = 0; i < whole + 100; i++) { /* digit by digit, the points in line */
        size_t at_a = i + whole_a - whole, at_b = i + whole_b - whole;
        at_a += i >= whole, at_b += i >= whole;
        char x = (i + whole_a < whole || at_a >= len_a) ? '0' : a[at_a];
        char y = (i + whole_b < whole || at_b >= len_b) ? '0' : b[at_b];
        zero &= x == '0' && y == '0';
        if (order == 0 && minus_a == minus_b)
            order = minus_a ? y - x : x - y;
    }
    return minus_a != minus_b && !zero ? (minus_a ? -1 : 1) : order;
}

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* Many zeros and nines, which is where carries and borrows are. */
static size_t put_digits(uint64_t *state, size_t count, char *text)
{
    uint64_t style = next_random(state) % 4;
    for (size_t i = 0; i < count; i++)
        text[i] = (char)('0' + (style == 0 ? 0 : style == 1 ? 9 : (int)(next_random(state) % 10)));
    if (count && style < 2 && next_random(state) % 2)
        text[count - 1] = (char)('0' + next_random(state) % 10);
    return count;
}

static void random_number(uint64_t *state, size_t whole_max, size_t fraction_max, char *text)
{
    size_t len = 0;
    if (next_random(state) % 2)
        text[len++] = '-';
    text[len++] = '0';
    len += put_digits(state, next_random(state) % (whole_max + 1), text + len);
    text[len++] = '.';
    len += put_digits(state, next_random(state) % (fraction_max + 1), text + len);
    text[len++] = '0';
    text[len] = 0;
}

/* A value of the type near the literal: its first digits, with or without a change. */
static void near_number(uint64_t *state, const char *literal, size_t whole_max, size_t fraction_max,
                        char *text)
{
    size_t point = strcspn(literal, "."), minus = *literal == '-';
    size_t from = point - minus > whole_max ? point - whole_max : minus;
    size_t fraction = strlen(literal) - point - 1;
    fraction = fraction < fraction_max ? fraction : fraction_max;
    int len = sprintf(text, "%s0%.*s.%.*s0", minus ? "-" : "", (int)(point - from), literal + from,
                      (int)fraction, literal + point + 1);
    size_t last = fraction ? (size_t)len - 2 : strcspn(text, ".") - 1;
    if (next_random(state) % 2 && (fraction || point > from))
        text[last] = (char)('0' + next_random(state) % 10);
}

static void check_against_digits(const char *type_text, size_t whole_max, size_t fraction_max,
                                 uint64_t *state)
{
    static const char *const operators[] = { "<", "<=", ">", ">=", "=", "<>" };
    SCOPED(firn_arena) arena = { 0 };
    char json[64], literal[256], number[256], filter[300];
    firn_schema schema;
    const firn_node *bound;
    firn_value value;
    sprintf(json, "{\"d\":\"%s\"}", type_text);
    assert_int_equal(firn_schema_parse(firn_str_bytes(firn_str_from(json)), &arena, &schema, NULL),
                     FIRN_OK);
    random_number(state, 41, 45, literal);
    if (next_random(state) % 2)
        random_number(state, whole_max, fraction_max, number);
    else
        near_number(state, literal, whole_max, fraction_max, number);
    if (fraction_max == 0)
        number[strcspn(number, ".")] = 0;
    assert_int_equal(firn_value_from_text(&schema.root.fields[0].type, firn_str_from(number),
                                          &arena, &value, NULL),
                     FIRN_OK);
    int order = compare_digits(number, literal);
    bool expected[] = { order<0, order <= 0, order> 0, order >= 0, order == 0, order != 0 };
    for (size_t i = 0; i < FIRN_COUNT(operators); i++) {
        firn_expr *expr;
        sprintf(filter, "d %s %s", operators[i], literal);
        assert_int_equal(firn_expr_parse(filter, &expr, NULL), FIRN_OK);
        assert_int_equal(firn_expr_bind(expr->root, expr->text, &schema, &arena, &bound, NULL),
                         FIRN_OK);
        if (firn_expr_matches(bound, &value) != expected[i])
            fail_msg("%s: %s is not as it should be for %s", type_text, filter, number);
        firn_expr_close(&expr);
    }
}

TEST(comparisons_with_any_literal_are_as_its_digits_say)
{
    uint64_t seed = 1;
    for (int i = 0; i < 1000; i++) {
        check_against_digits("decimal(38,0)", 38, 0, &seed);
        check_against_digits("decimal(38,2)", 36, 2, &seed);
        check_against_digits("decimal(38,38)", 0, 38, &seed);
        check_against_digits("decimal(18,2)", 16, 2, &seed);
        check_against_digits("decimal(9,9)", 0, 9, &seed);
        check_against_digits("decimal(1,0)", 1, 0, &seed);
        check_against_digits("long", 18, 0, &seed);
        check_against_digits("int", 9, 0, &seed);
    }
}

TEST(a_number_beyond_the_largest_float_is_not_infinity)
{
    const char *const largest =
        "{\"type\":\"%s\",\"term\":\"f\",\"value\":1.7976931348623157e+308}";
    char json[120];
    sprintf(json, largest, "gt");
    check_bound("f > 1e999", json);
    check_bound("f >= 1e999", json);
    sprintf(json, largest, "lt-eq");
    check_bound("f < 1e999", json);
    check_bound("f = 1e999", "false");
    check_bound("f IN (-1e999)", "false");
    check_bound("f <> -1e999", "{\"type\":\"not-null\",\"term\":\"f\"}");
    check_bound("f < -1e999", "{\"type\":\"lt-eq\",\"term\":\"f\",\"value\":\"-Infinity\"}");
    check_bound("f = 'Infinity'", "{\"type\":\"eq\",\"term\":\"f\",\"value\":\"Infinity\"}");
}

TEST(typed_literals_may_stand_on_either_side)
{
    check_bound("DATE '2024-01-01' < dt",
                "{\"type\":\"gt\",\"term\":\"dt\",\"value\":\"2024-01-01\"}");
    check_bound("timestamp\t'2024-01-01 00:00:00' >= ts",
                "{\"type\":\"lt-eq\",\"term\":\"ts\",\"value\":\"2024-01-01T00:00:00.000000\"}");
    check_bound("X'00ff' = bytes", "{\"type\":\"eq\",\"term\":\"bytes\",\"value\":\"00ff\"}");
    check_bound("NOT DATE '2024-01-01' = date AND date = '2024-01-02'",
                "{\"type\":\"and\",\"left\":{\"type\":\"not-eq\",\"term\":\"date\","
                "\"value\":\"2024-01-01\"},\"right\":{\"type\":\"eq\",\"term\":\"date\","
                "\"value\":\"2024-01-02\"}}");
}

TEST(whole_structs_lists_and_maps_can_be_null)
{
    check_nested("tags IS NULL", "{\"type\":\"is-null\",\"term\":\"tags\"}");
    check_nested("NOT props IS NULL", "{\"type\":\"not-null\",\"term\":\"props\"}");
    check_nested("st.tags IS NOT NULL", "{\"type\":\"not-null\",\"term\":\"st.tags\"}");
    check_nested("st.x > 1", "{\"type\":\"gt\",\"term\":\"st.x\",\"value\":1}");
}

TEST(what_lies_inside_a_list_or_map_chooses_no_rows)
{
    static const char *const columns[] = { "tags.element",      "items.element",
                                           "items.element.qty", "items.element.at.x",
                                           "props.key",         "props.value",
                                           "st.tags.element" };
    static const char *const tests[] = { "= 'a'",     "< 5",    "IS NULL",         "IS NOT NULL",
                                         "IN (1, 2)", "= NULL", "NOT IN (NULL)",   "LIKE 'a%'",
                                         "LIKE 'a_'", "IS NAN", "BETWEEN 1 AND 2", "" };
    for (size_t i = 0; i < FIRN_COUNT(columns); i++)
        for (size_t j = 0; j < FIRN_COUNT(tests); j++) {
            SCOPED(expr_sample) f = { 0 };
            firn_error err = { 0 };
            char text[80], message[200];
            sprintf(text, "i = 1 OR NOT %s %s", columns[i], tests[j]);
            sprintf(message,
                    "\"%s\" is part of a list or map: rows cannot be chosen by it\n  %s\n  %13s^",
                    columns[i], text, "");
            assert_int_equal(expr_sample_bind_nested(&f, text, &err), FIRN_INVALID);
            assert_string_equal(err.message, message);
        }
}

TEST(whole_structs_lists_and_maps_cannot_be_compared)
{
    static const char *const filters[] = { "tags = 'a'",       "st = NULL",
                                           "props IN (NULL)",  "items < 5",
                                           "st.tags LIKE 'a'", "tags LIKE 'a_'",
                                           "st IS NOT NAN",    "tags" };
    for (size_t i = 0; i < FIRN_COUNT(filters); i++) {
        SCOPED(expr_sample) f = { 0 };
        firn_error err = { 0 };
        assert_int_equal(expr_sample_bind_nested(&f, filters[i], &err), FIRN_INVALID);
        assert_non_null(strstr(err.message, "is a struct, list or map: it can be NULL or NOT NULL, "
                                            "but not compared\n  "));
    }
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
    firn_error err = { 0 };
    return expr_sample_bind(&f, "i IN (1, 2) AND (s LIKE 'a%' OR NOT d > 1.5)", &err);
}

TEST(every_allocation_failure_of_binding_is_reported)
{
    test_each_oom(bind_all);
}
