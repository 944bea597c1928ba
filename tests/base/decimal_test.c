/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <float.h>

#include "base/decimal.h"

static void check_parse(const char *text, int precision, int scale, firn_decimal_fit fit,
                        const char *shown)
{
    firn_int128 value;
    char out[FIRN_DECIMAL_TEXT_MAX];
    assert_int_equal(firn_decimal_parse(firn_str_from(text), precision, scale, &value), fit);
    if (fit != FIRN_DECIMAL_FITS)
        return;
    firn_decimal_format(value, scale, out);
    assert_string_equal(out, shown);
}

TEST(decimals_are_read_exactly)
{
    check_parse("36.123456", 18, 6, FIRN_DECIMAL_FITS, "36.123456");
    check_parse("999999999999.999999", 18, 6, FIRN_DECIMAL_FITS, "999999999999.999999");
    check_parse("-0.05", 18, 6, FIRN_DECIMAL_FITS, "-0.050000");
    check_parse(".5", 3, 1, FIRN_DECIMAL_FITS, "0.5");
    check_parse("7.", 3, 0, FIRN_DECIMAL_FITS, "7");
    check_parse("1e3", 9, 0, FIRN_DECIMAL_FITS, "1000");
    check_parse("+2.5E-2", 9, 3, FIRN_DECIMAL_FITS, "0.025");
    check_parse("1.500", 9, 1, FIRN_DECIMAL_FITS, "1.5");
    check_parse("0e9999", 9, 2, FIRN_DECIMAL_FITS, "0.00");
    check_parse("99999999999999999999999999999999999999", 38, 0, FIRN_DECIMAL_FITS,
                "99999999999999999999999999999999999999");
    check_parse("-99999999999999999999999999999999999999", 38, 0, FIRN_DECIMAL_FITS,
                "-99999999999999999999999999999999999999");
}

TEST(decimals_that_do_not_fit_are_told_apart)
{
    check_parse("1.25", 9, 1, FIRN_DECIMAL_TOO_FINE, NULL);
    check_parse("1000", 3, 0, FIRN_DECIMAL_TOO_LARGE, NULL);
    check_parse("100000000000000000000000000000000000000", 38, 0, FIRN_DECIMAL_TOO_LARGE, NULL);
    check_parse("999999999999999999999999999999999999999", 38, 0, FIRN_DECIMAL_TOO_LARGE, NULL);
    check_parse("1e10000", 38, 0, FIRN_DECIMAL_TOO_LARGE, NULL);
    const char *const nonsense[] = {
        "", "-", ".", "1.2.3", "1e", "e5", "0x10", "1 ", "--1", "NaN"
    };
    for (size_t i = 0; i < FIRN_COUNT(nonsense); i++)
        check_parse(nonsense[i], 9, 2, FIRN_DECIMAL_NOT_A_NUMBER, NULL);
}

TEST(the_floor_is_the_next_value_below)
{
    static const struct {
        const char *text;
        int precision, scale;
        firn_decimal_fit fit;
        const char *floor;
    } cases[] = {
        { "1.50", 9, 1, FIRN_DECIMAL_FITS, "1.5" },
        { "1.59", 9, 1, FIRN_DECIMAL_TOO_FINE, "1.5" },
        { "-1.51", 9, 1, FIRN_DECIMAL_TOO_FINE, "-1.6" },
        { "-0.5", 38, 0, FIRN_DECIMAL_TOO_FINE, "-1" },
        { "1e-50", 18, 2, FIRN_DECIMAL_TOO_FINE, "0.00" },
        { "-1e-1000000", 18, 2, FIRN_DECIMAL_TOO_FINE, "-0.01" },
        { "99.5", 2, 0, FIRN_DECIMAL_TOO_FINE, "99" },
        { "-99.5", 2, 0, FIRN_DECIMAL_TOO_LARGE, NULL },
        { "100.5", 2, 0, FIRN_DECIMAL_TOO_LARGE, NULL },
        { "999999999999999999999999999999999999999", 38, 0, FIRN_DECIMAL_TOO_LARGE, NULL },
        { "-99999999999999999999999999999999999999.5", 38, 0, FIRN_DECIMAL_TOO_LARGE, NULL },
        { "1e1000000", 38, 0, FIRN_DECIMAL_TOO_LARGE, NULL },
        { "one", 9, 0, FIRN_DECIMAL_NOT_A_NUMBER, NULL },
    };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        firn_int128 value;
        char out[FIRN_DECIMAL_TEXT_MAX];
        assert_int_equal(firn_decimal_floor(firn_str_from(cases[i].text), cases[i].precision,
                                            cases[i].scale, &value),
                         cases[i].fit);
        if (!cases[i].floor)
            continue;
        firn_decimal_format(value, cases[i].scale, out);
        assert_string_equal(out, cases[i].floor);
    }
}

TEST(rounding_is_half_to_even)
{
    static const struct {
        const char *text;
        int value;
    } cases[] = { { "0.5", 0 },  { "1.5", 2 },   { "2.5", 2 },
                  { "2.51", 3 }, { "-2.5", -2 }, { "2.49", 2 } };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        firn_int128 value;
        assert_int_equal(firn_decimal_parse_rounded(firn_str_from(cases[i].text), 9, 0, &value),
                         FIRN_DECIMAL_FITS);
        assert_int_equal((int)value, cases[i].value);
    }
}

TEST(big_endian_forms_are_minimal_and_come_back)
{
    static const struct {
        int64_t value;
        size_t len;
    } cases[] = { { 0, 1 },    { 127, 1 },  { 128, 2 },      { -128, 1 },
                  { -129, 2 }, { 1420, 2 }, { INT64_MIN, 8 } };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        uint8_t bytes[16];
        firn_int128 back;
        size_t len = firn_int128_to_be(cases[i].value, bytes);
        assert_int_equal(len, cases[i].len);
        assert_true(firn_int128_from_be((firn_bytes){ bytes, len }, &back));
        assert_true(back == cases[i].value);
    }
    assert_false(firn_int128_from_be((firn_bytes){ 0 }, &(firn_int128){ 0 }));
}

TEST(doubles_are_written_with_the_shortest_digits_that_read_back)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = { { 0.1, "0.1" },   { 100, "100.0" },     { 1e300, "1e+300" },
                  { -0.0, "-0.0" }, { 5e-324, "5e-324" }, { DBL_MAX, "1.7976931348623157e+308" } };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        char text[FIRN_DECIMAL_TEXT_MAX];
        double back;
        size_t len = firn_double_format(cases[i].value, text);
        assert_string_equal(text, cases[i].text);
        assert_true(firn_str_to_double((firn_str){ text, len }, &back));
        assert_true(back == cases[i].value);
    }
}

TEST(integers_stop_at_their_range)
{
    int64_t value;
    assert_true(firn_str_to_int64(FIRN_STR("-9223372036854775808"), &value));
    assert_true(value == INT64_MIN);
    assert_false(firn_str_to_int64(FIRN_STR("9223372036854775808"), &value));
    assert_false(firn_str_to_int64(FIRN_STR("12x"), &value));
    assert_false(firn_str_to_int64(FIRN_STR(""), &value));
}
