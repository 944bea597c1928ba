/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "parquet/write/dictionary.h"

TEST(equal_words_get_equal_codes_in_order_of_appearance)
{
    static const uint64_t words[] = { 7, 0, 7, UINT64_MAX, 0, 1 };
    static const uint32_t expected[] = { 0, 1, 0, 2, 1, 3 };
    SCOPED(firn_dictionary) d = { 0 };
    uint32_t codes[6];
    assert_true(firn_dictionary_put_words(&d, words, 6, codes));
    assert_memory_equal(codes, expected, sizeof expected);
    assert_int_equal(d.count, 4);
    assert_true(d.keys[2] == UINT64_MAX);
}

TEST(many_words_keep_their_codes_while_the_table_grows)
{
    enum { COUNT = 100000, STEP = 1000 };
    SCOPED(firn_dictionary) d = { 0 };
    uint64_t words[STEP];
    uint32_t codes[STEP];
    for (int round = 0; round < 2; round++) {
        for (uint64_t from = 0; from < COUNT; from += STEP) {
            for (size_t i = 0; i < STEP; i++)
                words[i] = (from + i) << 40; /* differ in the high bits only */
            assert_true(firn_dictionary_put_words(&d, words, STEP, codes));
            for (size_t i = 0; i < STEP; i++)
                assert_int_equal(codes[i], from + i);
        }
    }
    assert_int_equal(d.count, COUNT);
}

TEST(strings_of_every_length_are_told_apart)
{
    enum { LEN_MAX = 40 };
    static uint8_t text[LEN_MAX + 1];
    SCOPED(firn_dictionary) d = { 0 };
    for (int round = 0; round < 2; round++) {
        uint32_t next = 0;
        for (size_t len = 0; len <= LEN_MAX; len++) {
            for (size_t changed = 0; changed <= len; changed++) {
                memset(text, 0, sizeof text);
                text[changed] = changed < len; /* a string of zeros when changed == len */
                firn_bytes s = { text, len };
                uint32_t code;
                assert_true(firn_dictionary_put_strings(&d, &s, 1, &code));
                assert_int_equal(code, next++);
                firn_bytes entry = firn_dictionary_string(&d, code);
                assert_int_equal(entry.len, len);
                assert_memory_equal(entry.data, text, len);
            }
        }
    }
}

TEST(clear_forgets_the_entries)
{
    SCOPED(firn_dictionary) d = { 0 };
    uint32_t code;
    firn_bytes a = { (const uint8_t *)"a", 1 }, b = { (const uint8_t *)"b", 1 };
    assert_true(firn_dictionary_put_strings(&d, &a, 1, &code));
    firn_dictionary_clear(&d);
    assert_true(firn_dictionary_put_strings(&d, &b, 1, &code));
    assert_int_equal(code, 0);
    assert_int_equal(d.count, 1);
}

static firn_status build(const firn_allocator *allocator)
{
    SCOPED(firn_dictionary) d = { .allocator = allocator };
    SCOPED(firn_dictionary) e = { .allocator = allocator };
    uint64_t words[3000];
    uint32_t codes[3000];
    for (size_t i = 0; i < 3000; i++)
        words[i] = i;
    for (size_t i = 0; i < 3000; i += 300) {
        firn_bytes s = { (const uint8_t *)(words + i), 300 };
        if (!firn_dictionary_put_words(&d, words + i, 300, codes) ||
            !firn_dictionary_put_strings(&e, &s, 1, codes))
            return FIRN_NOMEM;
    }
    return FIRN_OK;
}

TEST(running_out_of_memory_is_reported_and_leaks_nothing)
{
    test_each_oom(build);
}
