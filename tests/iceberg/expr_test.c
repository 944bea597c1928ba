/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "iceberg/expr.h"

static const char columns[] =
    "{\"i\":\"int\",\"l\":\"long\",\"d\":\"decimal(9,2)\",\"s\":\"string\","
    "\"f\":\"double\",\"ts\":\"timestamp\",\"dt\":\"date\",\"b\":\"boolean\"}";

typedef struct fixture {
    firn_arena arena;
    firn_schema schema;
    firn_expr *expr;
    const firn_node *bound;
} fixture;

static void fixture_release(fixture *f)
{
    firn_expr_close(&f->expr);
    firn_arena_release(&f->arena);
}

static firn_status bind(fixture *f, const char *text, firn_error *err)
{
    TRY(firn_schema_parse(firn_str_bytes(firn_str_from(columns)), &f->arena, &f->schema, err));
    TRY(firn_expr_parse(text, &f->expr, err));
    return firn_expr_bind(f->expr->root, f->expr->text, &f->schema, &f->arena, &f->bound, err);
}

/* The bound filter as JSON: what it means, after NOT is gone and literals are typed. */
static void check_bound(const char *text, const char *json)
{
    SCOPED(fixture) f = { 0 };
    SCOPED(firn_buf) out = { 0 };
    firn_json_writer w = { .out = &out };
    assert_int_equal(bind(&f, text, NULL), FIRN_OK);
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
        SCOPED(fixture) f = { 0 };
        firn_error err = { 0 };
        assert_int_equal(bind(&f, cases[i].text, &err), FIRN_INVALID);
        if (i != 9) /* an unterminated string is a bad literal */
            assert_string_equal(err.message, cases[i].message);
    }
}

TEST(deep_nesting_is_refused_not_followed)
{
    char text[2000];
    memset(text, '(', sizeof text);
    text[sizeof text - 1] = 0;
    SCOPED(fixture) f = { 0 };
    firn_error err;
    assert_int_equal(bind(&f, text, &err), FIRN_INVALID);
}

TEST(like_matches_patterns)
{
    static const struct {
        const char *text, *pattern;
        bool matches;
    } cases[] = { { "abc", "%", true },      { "", "%", true },
                  { "abc", "a_c", true },    { "abc", "a%c", true },
                  { "abc", "%b%", true },    { "abc", "_", false },
                  { "\xc3\xa9", "_", true }, { "aXbXc", "a%X%c", true },
                  { "abc", "abcd%", false }, { "mississippi", "%iss%ip%", true } };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++)
        assert_int_equal(firn_like(firn_str_bytes(firn_str_from(cases[i].text)),
                                   firn_str_bytes(firn_str_from(cases[i].pattern))),
                         cases[i].matches);
}

/* ---- deciding from facts ---- */

typedef struct known {
    firn_facts facts;
} known;

static bool get(void *self, const firn_field *field, firn_facts *facts)
{
    (void)field;
    *facts = ((known *)self)->facts;
    return true;
}

static firn_value integer(int64_t n)
{
    return (firn_value){ .kind = FIRN_TYPE_INT, .integer = n };
}

static void check_decision(const char *text, firn_facts facts, bool may, bool must)
{
    SCOPED(fixture) f = { 0 };
    known k = { facts };
    firn_fact_source source = { get, &k };
    assert_int_equal(bind(&f, text, NULL), FIRN_OK);
    assert_int_equal(firn_expr_may_match(f.bound, &source), may);
    assert_int_equal(firn_expr_must_match(f.bound, &source), must);
}

TEST(counts_and_bounds_decide)
{
    firn_value low = integer(10), high = integer(20);
    firn_facts some = { 100, 5, 0, .lower = &low, .upper = &high };
    firn_facts full = { 100, 0, 0, .lower = &low, .upper = &high };
    check_decision("i < 10", full, false, false);
    check_decision("i <= 10", full, true, false);
    check_decision("i >= 10", full, true, true);
    check_decision("i >= 10", some, true, false);
    check_decision("i > 20", full, false, false);
    check_decision("i = 9", full, false, false);
    check_decision("i != 9", full, true, true);
    check_decision("i IN (1, 2, 30)", full, false, false);
    check_decision("i NOT IN (1, 2, 30)", full, true, true);
    check_decision("i IS NULL", full, false, false);
    check_decision("i IS NULL", some, true, false);
    check_decision("i < 5 OR i > 15", full, true, false);
    check_decision("i < 5 AND i > 15", full, false, false);
}

TEST(nothing_known_decides_nothing)
{
    firn_facts unknown = { -1, -1, -1 };
    check_decision("i = 9", unknown, true, false);
    check_decision("i IS NULL", unknown, true, false);
    check_decision("f > 5", unknown, true, false);
}

TEST(nan_lies_beyond_the_bounds)
{
    firn_value low = { .kind = FIRN_TYPE_DOUBLE, .real = 1 },
               high = { .kind = FIRN_TYPE_DOUBLE, .real = 2 };
    firn_facts with_nan = { 100, 0, 3, .lower = &low, .upper = &high };
    firn_facts without = { 100, 0, 0, .lower = &low, .upper = &high };
    check_decision("f > 5", with_nan, true, false);
    check_decision("f > 5", without, false, false);
    check_decision("f < 5", with_nan, true, false);
    check_decision("f < 5", without, true, true);
    check_decision("f IS NAN", without, false, false);
}

TEST(all_null_columns_match_only_is_null)
{
    firn_facts nulls = { 10, 10, 0 };
    check_decision("i = 1", nulls, false, false);
    check_decision("i IS NULL", nulls, true, true);
    check_decision("i IS NOT NULL", nulls, false, false);
}

/* ---- projection ---- */

static void check_projection(const char *spec_words, const char *text, const char *json)
{
    SCOPED(fixture) f = { 0 };
    SCOPED(firn_buf) out = { 0 };
    firn_json_writer w = { .out = &out };
    firn_partition_spec spec;
    const firn_node *projected;
    int32_t next_id = 1000;
    assert_int_equal(bind(&f, text, NULL), FIRN_OK);
    assert_int_equal(firn_partition_spec_parse(firn_str_from(spec_words), &f.schema, &f.arena,
                                               &next_id, &spec, NULL),
                     FIRN_OK);
    assert_int_equal(firn_expr_project(f.bound, &spec, &f.schema, &f.arena, &projected, NULL),
                     FIRN_OK);
    firn_schema partition = { 0 }; /* names are looked up by the fields' own ids */
    firn_field field = { .id = 1000, .name = FIRN_STR("p") };
    partition.root = (firn_type){ .kind = FIRN_TYPE_STRUCT, .fields = &field, .field_count = 1 };
    firn_expr_write_json(&w, projected, &partition);
    if (!firn_str_is(firn_buf_str(&out), json))
        print_error("%s: %.*s\n", text, FIRN_STR_ARG(firn_buf_str(&out)));
    assert_true(firn_str_is(firn_buf_str(&out), json));
}

TEST(filters_are_projected_through_transforms)
{
    check_projection("day(ts)", "ts < '2024-01-02'",
                     "{\"type\":\"lt-eq\",\"term\":\"p\",\"value\":\"2024-01-01\"}");
    check_projection("day(ts)", "ts >= '2024-01-02 05:00'",
                     "{\"type\":\"gt-eq\",\"term\":\"p\",\"value\":\"2024-01-02\"}");
    check_projection("bucket(16, s)", "s = 'iceberg'",
                     "{\"type\":\"eq\",\"term\":\"p\",\"value\":9}");
    check_projection("bucket(16, s)", "s > 'iceberg'", "true");
    check_projection("truncate(10, i)", "i < 20",
                     "{\"type\":\"lt-eq\",\"term\":\"p\",\"value\":10}");
    check_projection("truncate(10, i)", "i != 20", "true");
    check_projection("truncate(2, s)", "s LIKE 'abc%'",
                     "{\"type\":\"eq\",\"term\":\"p\",\"value\":\"ab\"}");
    check_projection("truncate(4, s)", "s LIKE 'abc%'",
                     "{\"type\":\"starts-with\",\"term\":\"p\",\"value\":\"abc\"}");
    check_projection("i", "i != 20", "{\"type\":\"not-eq\",\"term\":\"p\",\"value\":20}");
    check_projection("year(dt)", "i = 5", "true");
    check_projection("month(dt)", "dt = '1969-06-01'",
                     "{\"type\":\"in\",\"term\":\"p\",\"values\":[-7,-6]}");
}

static firn_status bind_all(const firn_allocator *allocator)
{
    SCOPED(fixture) f = { .arena = { .allocator = allocator } };
    firn_error err;
    return bind(&f, "i IN (1, 2) AND (s LIKE 'a%' OR NOT d > 1.5)", &err);
}

TEST(every_allocation_failure_of_binding_is_reported)
{
    test_each_oom(bind_all);
}
