/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "base/buf.h"
#include "base/cursor.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/uuid.h"

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

TEST(a_map_keeps_order_and_replaces_values)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_map map = { .arena = &arena };
    int values[1000];
    for (int i = 0; i < 1000; i++)
        assert_true(firn_map_put(&map, firn_str_format(&arena, "key %d", i), &values[i]));
    assert_true(firn_map_put(&map, FIRN_STR("key 7"), &values[8]));
    assert_int_equal(map.count, 1000);
    assert_ptr_equal(firn_map_get(&map, FIRN_STR("key 7")), &values[8]);
    assert_ptr_equal(firn_map_get(&map, FIRN_STR("key 999")), &values[999]);
    assert_null(firn_map_get(&map, FIRN_STR("key 1000")));
    assert_true(firn_str_is(map.entries[3].key, "key 3"));
}

TEST(murmur3_gives_the_vectors_of_the_spec)
{
    assert_int_equal((int32_t)firn_murmur3_32(firn_str_bytes(FIRN_STR("iceberg"))), 1210000089);
    const uint8_t bytes[] = { 0, 1, 2, 3 };
    assert_int_equal((int32_t)firn_murmur3_32((firn_bytes){ bytes, 4 }), -188683207);
}

TEST(uuids_are_read_with_and_without_hyphens)
{
    uint8_t a[16], b[16];
    char text[FIRN_UUID_TEXT_LEN + 1];
    assert_true(firn_uuid_parse(FIRN_STR("F79C3E09-677c-4bbd-a479-3f349cb785e7"), a));
    assert_true(firn_uuid_parse(FIRN_STR("f79c3e09677c4bbda4793f349cb785e7"), b));
    assert_memory_equal(a, b, 16);
    firn_uuid_format(a, text);
    assert_string_equal(text, "f79c3e09-677c-4bbd-a479-3f349cb785e7");
    assert_false(firn_uuid_parse(FIRN_STR("f79c3e09-677c-4bbd-a479-3f349cb785eg"), a));
    assert_false(firn_uuid_parse(FIRN_STR("f79c3e09"), a));
}

TEST(a_buffer_remembers_its_first_failure)
{
    SCOPED(firn_buf) out = { .len_max = 4 };
    firn_error err;
    firn_put_c(&out, "abcd");
    assert_int_equal(out.status, FIRN_OK);
    firn_put_c(&out, "e");
    firn_put_c(&out, "");
    assert_int_equal(firn_buf_check(&out, &err), FIRN_NOMEM);
    assert_int_equal(out.len, 4);
}

TEST(a_cursor_never_passes_its_end)
{
    const uint8_t bytes[] = { 0x80, 0x80, 0x80 };
    firn_cursor in = firn_cursor_over((firn_bytes){ bytes, 3 });
    assert_int_equal(firn_take_uvarint(&in), 0);
    assert_true(in.failed);
    in = firn_cursor_over((firn_bytes){ bytes, 3 });
    assert_null(firn_take(&in, 4).data);
    assert_true(in.failed);
    assert_int_equal(firn_left(&in), 0);
    assert_int_equal(firn_take_le64(&in), 0);
}

TEST(varints_come_back)
{
    static const int64_t values[] = { 0, -1, 1, 63, 64, -65, INT32_MAX, INT64_MAX, INT64_MIN };
    for (size_t i = 0; i < FIRN_COUNT(values); i++) {
        SCOPED(firn_buf) out = { 0 };
        firn_put_zigzag(&out, values[i]);
        firn_cursor in = firn_cursor_over(firn_buf_bytes(&out));
        assert_true(firn_take_zigzag(&in) == values[i]);
        assert_int_equal(firn_left(&in), 0);
    }
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
