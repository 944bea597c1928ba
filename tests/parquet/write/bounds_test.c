/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <math.h>
#include <string.h>

#include "parquet/write/bounds.h"

static uint64_t word_of(double number)
{
    uint64_t word;
    memcpy(&word, &number, 8);
    return word;
}

static firn_bytes bytes_of(const char *text)
{
    return (firn_bytes){ (const uint8_t *)text, strlen(text) };
}

TEST(integers_compare_in_their_own_order)
{
    static const uint64_t words[] = { 5, (uint32_t)-3, 7 };
    firn_bounds b = { 0 };
    firn_bounds_add_words(&b, FIRN_ORDER_INT32, words, 3);
    assert_true(b.min_word == (uint32_t)-3 && b.max_word == 7);

    b = (firn_bounds){ 0 };
    firn_bounds_add_words(&b, FIRN_ORDER_UINT32, words, 3);
    assert_true(b.min_word == 5 && b.max_word == (uint32_t)-3);

    static const uint64_t wide[] = { (uint64_t)INT64_MIN, INT64_MAX, 0 };
    b = (firn_bounds){ 0 };
    firn_bounds_add_words(&b, FIRN_ORDER_INT64, wide, 3);
    assert_true(b.min_word == (uint64_t)INT64_MIN && b.max_word == INT64_MAX);
}

TEST(nan_is_counted_and_never_a_bound)
{
    uint64_t words[] = { word_of(NAN), word_of(2), word_of(-NAN), word_of(-1) };
    firn_bounds b = { 0 };
    firn_bounds_add_words(&b, FIRN_ORDER_DOUBLE, words, 4);
    assert_int_equal(b.nan_count, 2);
    assert_true(b.min_word == word_of(-1) && b.max_word == word_of(2));

    b = (firn_bounds){ 0 };
    firn_bounds_add_words(&b, FIRN_ORDER_DOUBLE, words, 1);
    assert_false(b.has);
    assert_int_equal(b.nan_count, 1);
}

TEST(zeros_are_bounded_by_minus_zero_and_plus_zero)
{
    uint64_t plus = word_of(0.0), minus = word_of(-0.0);
    firn_bounds b = { 0 };
    firn_bounds_add_words(&b, FIRN_ORDER_DOUBLE, &plus, 1);
    assert_true(b.min_word == minus && b.max_word == plus);
    b = (firn_bounds){ 0 };
    firn_bounds_add_words(&b, FIRN_ORDER_DOUBLE, &minus, 1);
    assert_true(b.min_word == minus && b.max_word == plus);
}

TEST(infinities_are_bounds)
{
    uint64_t words[] = { word_of(INFINITY), word_of(-INFINITY) };
    firn_bounds b = { 0 };
    firn_bounds_add_words(&b, FIRN_ORDER_DOUBLE, words, 2);
    assert_true(b.has && b.min_word == words[1] && b.max_word == words[0]);
}

TEST(strings_compare_by_unsigned_bytes)
{
    firn_bytes strings[] = { bytes_of("abcdefghij"), bytes_of("abcdefghi"), bytes_of("\xffz"),
                             bytes_of(""), bytes_of("b") };
    firn_bounds b = { 0 };
    firn_bounds_add_strings(&b, FIRN_ORDER_BYTES, strings, 3);
    assert_true(b.min.data == strings[1].data && b.max.data == strings[2].data);
    firn_bounds_add_strings(&b, FIRN_ORDER_BYTES, strings + 3, 2);
    assert_int_equal(b.min.len, 0);
}

TEST(long_decimals_compare_by_sign_first)
{
    static const uint8_t minus[16] = { 0xff, 0xff }, plus[16] = { 0, 1 };
    firn_bytes strings[] = { { plus, 16 }, { minus, 16 } };
    firn_bounds b = { 0 };
    firn_bounds_add_strings(&b, FIRN_ORDER_DECIMAL, strings, 2);
    assert_true(b.min.data == minus && b.max.data == plus);
    assert_true(firn_order_compare(FIRN_ORDER_DECIMAL, strings[1], strings[0]) < 0);
}

TEST(merging_keeps_the_widest)
{
    static const uint64_t low[] = { 1, 5 }, high[] = { 4, 9 };
    firn_bounds a = { 0 }, b = { 0 }, none = { 0 };
    firn_bounds_add_words(&a, FIRN_ORDER_INT64, low, 2);
    firn_bounds_add_words(&b, FIRN_ORDER_INT64, high, 2);
    firn_bounds_merge(&a, FIRN_ORDER_INT64, &b);
    firn_bounds_merge(&a, FIRN_ORDER_INT64, &none);
    assert_true(a.min_word == 1 && a.max_word == 9);
}

typedef struct shortening {
    firn_order order;
    const char *value, *min, *max;
    bool max_exact;
} shortening;

TEST(long_strings_are_shortened_to_safe_bounds)
{
    static const shortening cases[] = {
        { FIRN_ORDER_TEXT, "abcd", "abcd", "abcd", true },
        { FIRN_ORDER_TEXT, "abcde", "abcd", "abce", false },
        { FIRN_ORDER_TEXT, "abc\xc3\xa9x", "abc", "abd", false },
        { FIRN_ORDER_TEXT, "ab\xc3\xa9xyz", "ab\xc3\xa9", "ab\xc3\xaa", false },
        { FIRN_ORDER_TEXT, "abc\x7fz", "abc\x7f", "abc\xc2\x80", false },
        { FIRN_ORDER_TEXT, "\xed\x9f\xbfxyz", "\xed\x9f\xbfx", "\xed\x9f\xbfy", false },
        { FIRN_ORDER_TEXT, "a\xed\x9f\xbfz", "a\xed\x9f\xbf", "a\xee\x80\x80", false },
        { FIRN_ORDER_TEXT, "\xf4\x8f\xbf\xbfz", "\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbfz", true },
        { FIRN_ORDER_BYTES, "abcde", "abcd", "abce", false },
        { FIRN_ORDER_BYTES, "a\xff\xff\xffz", "a\xff\xff\xff", "b", false },
        { FIRN_ORDER_BYTES, "\xff\xff\xff\xffz", "\xff\xff\xff\xff", "\xff\xff\xff\xffz", true },
        { FIRN_ORDER_FIXED, "abcde", "abcde", "abcde", true },
    };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        SCOPED(firn_arena) arena = { 0 };
        firn_bytes value = bytes_of(cases[i].value);
        firn_bounds b = { 0 };
        firn_bound min, max;
        firn_bounds_add_strings(&b, cases[i].order, &value, 1);
        assert_true(firn_bounds_encode(&b, cases[i].order, 4, &arena, &min, &max));
        assert_int_equal(min.bytes.len, strlen(cases[i].min));
        assert_memory_equal(min.bytes.data, cases[i].min, min.bytes.len);
        assert_int_equal(max.bytes.len, strlen(cases[i].max));
        assert_memory_equal(max.bytes.data, cases[i].max, max.bytes.len);
        assert_int_equal(max.exact, cases[i].max_exact);
        assert_int_equal(min.exact, strcmp(cases[i].value, cases[i].min) == 0);
    }
}

TEST(numbers_are_encoded_plain)
{
    SCOPED(firn_arena) arena = { 0 };
    static const uint64_t words[] = { 1, (uint32_t)-2 };
    firn_bounds b = { 0 };
    firn_bound min, max;
    firn_bounds_add_words(&b, FIRN_ORDER_INT32, words, 2);
    assert_true(firn_bounds_encode(&b, FIRN_ORDER_INT32, 4, &arena, &min, &max));
    assert_true(min.bytes.len == 4 && max.bytes.len == 4 && min.exact && max.exact);
    assert_memory_equal(min.bytes.data, "\xfe\xff\xff\xff", 4);
    assert_memory_equal(max.bytes.data, "\x01\0\0\0", 4);
    assert_true(firn_order_compare(FIRN_ORDER_INT32, min.bytes, max.bytes) < 0);
    assert_true(firn_order_compare(FIRN_ORDER_INT32, max.bytes, min.bytes) > 0);
    assert_int_equal(firn_order_compare(FIRN_ORDER_INT32, max.bytes, max.bytes), 0);
}
