/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "base/str.h"

TEST(text_is_split_trimmed_and_found)
{
    firn_str rest = FIRN_STR("a,b,,c");
    const char *const parts[] = { "a", "b", "", "c" };
    size_t count = 0;
    while (rest.data)
        assert_true(firn_str_is(firn_str_split(&rest, ','), parts[count++]));
    assert_int_equal(count, 4);
    assert_true(firn_str_is(firn_str_trim(FIRN_STR(" \t x y\r\n")), "x y"));
    assert_int_equal(firn_str_find_last(FIRN_STR("a/b/c"), '/'), 3);
    assert_true(firn_str_equal_nocase(FIRN_STR("TRUE"), FIRN_STR("true")));
}

TEST(slashes_at_the_end_go_except_a_lonely_one)
{
    assert_true(firn_str_is(firn_str_trim_slashes(FIRN_STR("a/b//")), "a/b"));
    assert_true(firn_str_is(firn_str_trim_slashes(FIRN_STR("/a")), "/a"));
    assert_true(firn_str_is(firn_str_trim_slashes(FIRN_STR("///")), "/"));
    assert_int_equal(firn_str_trim_slashes(FIRN_STR("")).len, 0);
    assert_null(firn_str_trim_slashes((firn_str){ NULL, 0 }).data);
}

TEST(utf8_is_checked_as_rfc_3629_has_it)
{
    assert_true(firn_utf8_valid(FIRN_STR("plain, \xc3\xa9, \xe2\x82\xac, \xf0\x9f\x98\x80")));
    static const char *const wrong[] = { "\x80",         "\xc0\x80",         "\xe0\x80\x80",
                                         "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf5",
                                         "abcdefgh\xc3" };
    for (size_t i = 0; i < FIRN_COUNT(wrong); i++)
        assert_false(firn_utf8_valid(firn_str_from(wrong[i])));
}

TEST(distance_counts_swaps_as_one)
{
    assert_int_equal(firn_str_distance(FIRN_STR("qurey"), FIRN_STR("query")), 1);
    assert_int_equal(firn_str_distance(FIRN_STR("kitten"), FIRN_STR("sitting")), 3);
    assert_int_equal(firn_str_distance(FIRN_STR(""), FIRN_STR("abc")), 3);
}

TEST(hexadecimal_pairs_of_either_case_are_bytes)
{
    uint8_t bytes[4];
    assert_true(firn_str_unhex(FIRN_STR("00fFa9"), bytes));
    assert_memory_equal(bytes, "\x00\xff\xa9", 3);
    assert_true(firn_str_unhex(FIRN_STR(""), bytes));
    assert_false(firn_str_unhex(FIRN_STR("abc"), bytes));
    static const char others[] = "/:@G`g \x80";
    for (size_t i = 0; i < sizeof others; i++) {
        char pair[] = { '0', others[i] };
        assert_int_equal(firn_hex_digit(others[i]), -1);
        assert_false(firn_str_unhex((firn_str){ pair, 2 }, bytes));
    }
}
