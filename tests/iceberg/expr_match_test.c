/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "iceberg/expr_sample.h"

TEST(like_matches_patterns)
{
    static const struct {
        const char *text, *pattern;
        bool matches;
    } cases[] = { { "abc", "%", true },
                  { "", "%", true },
                  { "abc", "a_c", true },
                  { "abc", "a%c", true },
                  { "abc", "%b%", true },
                  { "abc", "_", false },
                  { "\xc3\xa9", "_", true },
                  { "aXbXc", "a%X%c", true },
                  { "abc", "abcd%", false },
                  { "mississippi", "%iss%ip%", true },
                  { "", "", true },
                  { "", "_", false },
                  { "abc", "abc", true },
                  { "abc", "ab", false },
                  { "a%c", "a%%c", true },
                  { "abcabd", "%abd", true },
                  { "\xe2\x82\xac"
                    "bc",
                    "%_bc", true },
                  { "\xe2\x82\xac"
                    "bc",
                    "%__bc", false }, /* the euro sign is one character */
                  { "\xf0\x9f\x98\x80", "%__", false } };
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
    SCOPED(expr_sample) f = { 0 };
    known k = { facts };
    firn_fact_source source = { get, &k };
    assert_int_equal(expr_sample_bind(&f, text, NULL), FIRN_OK);
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
