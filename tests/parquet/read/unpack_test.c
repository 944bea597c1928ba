/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "parquet/read/levels.h"
#include "parquet/read/unpack.h"

enum { COUNT = 100 };

static uint64_t bits_by_hand(const uint8_t *in, size_t at, unsigned width)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < width; i++)
        value |= (uint64_t)(in[(at + i) / 8] >> (at + i) % 8 & 1) << i;
    return value;
}

/* The input lies at the very end of its memory, for a sanitizer to see each overrun. */
static uint8_t *random_bytes(size_t len)
{
    uint8_t *bytes = malloc(len ? len : 1);
    uint32_t state = (uint32_t)len;
    assert_non_null(bytes);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)((state = state * 1664525 + 1013904223) >> 24);
    return bytes;
}

TEST(every_width_is_unpacked_from_every_start)
{
    for (unsigned width = 0; width <= 64; width++) {
        size_t len = (COUNT * width + 7) / 8;
        uint8_t *bytes = random_bytes(len);
        for (size_t first = 0; first < 40; first += 3) {
            uint32_t narrow[COUNT];
            uint64_t wide[COUNT];
            size_t count = COUNT - first;
            firn_unpack64((firn_bytes){ bytes, len }, width, first, wide, count);
            if (width <= 32)
                firn_unpack32((firn_bytes){ bytes, len }, width, first, narrow, count);
            for (size_t i = 0; i < count; i++) {
                uint64_t expected = bits_by_hand(bytes, (first + i) * width, width);
                assert_true(wide[i] == expected);
                assert_true(width > 32 || narrow[i] == expected);
            }
        }
        free(bytes);
    }
}

TEST(plain_and_vector_code_agree)
{
    for (unsigned width = 0; width <= 32; width++) {
        size_t len = 13 * width;
        uint8_t *bytes = random_bytes(len);
        uint32_t plain[13 * 8], vector[13 * 8];
        size_t a = firn_unpack_groups((firn_bytes){ bytes, len }, width, plain, 13);
        size_t b = firn_unpack_groups_avx2((firn_bytes){ bytes, len }, width, vector, 13);
        for (size_t i = 0; i < 8 * (a < b ? a : b); i++)
            assert_int_equal(plain[i], vector[i]);
        for (size_t i = 0; i < 8 * b; i++)
            assert_int_equal(vector[i], bits_by_hand(bytes, i * width, width));
        free(bytes);
    }
}

TEST(bits_are_copied_between_any_places_and_counted)
{
    uint8_t *bytes = random_bytes(40);
    for (size_t from = 0; from < 20; from++)
        for (size_t to = 0; to < 10; to++) {
            uint8_t out[48] = { 0 };
            size_t count = 200 + to, ones = 0;
            assert_true(from + count <= 320);
            size_t counted = firn_unpack_bits((firn_bytes){ bytes, 40 }, from, out, to, count);
            for (size_t i = 0; i < count; i++) {
                uint64_t bit = bits_by_hand(bytes, from + i, 1);
                assert_true(bits_by_hand(out, to + i, 1) == bit);
                ones += bit;
            }
            assert_int_equal(counted, ones);
        }
    free(bytes);
}

TEST(runs_of_both_kinds_alternate)
{
    static const uint8_t bytes[] = { 0x0a, 1, 0x03, 0x5a, 0x00, 1, 0x06, 0 };
    static const uint8_t expected[] = { 1, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0, 0, 0, 0 };
    for (size_t step = 1; step <= sizeof expected; step++) {
        firn_rle rle, again;
        uint8_t out[16], bits[3] = { 0 };
        size_t all = 0;
        assert_int_equal(firn_rle_init(&rle, (firn_bytes){ bytes, sizeof bytes }, 1, NULL),
                         FIRN_OK);
        again = rle;
        for (size_t at = 0, n, ones; at < sizeof expected; at += n) {
            n = step < sizeof expected - at ? step : sizeof expected - at;
            assert_true(firn_rle_take_u8(&rle, out + at, n));
            assert_true(firn_rle_take_bits(&again, bits, 5 + at, n, &ones));
            all += ones;
        }
        assert_memory_equal(out, expected, sizeof expected);
        for (size_t i = 0; i < sizeof expected; i++)
            assert_int_equal(bits_by_hand(bits, 5 + i, 1), expected[i]);
        assert_int_equal(all, 9);
        assert_false(firn_rle_skip(&rle, 1));
    }
}

TEST(a_last_packed_run_may_be_cut_short)
{
    static const uint8_t bytes[] = { 0x05, 0xff }; /* 16 values claimed, 8 there */
    firn_rle rle;
    uint8_t out[9];
    assert_int_equal(firn_rle_init(&rle, (firn_bytes){ bytes, sizeof bytes }, 1, NULL), FIRN_OK);
    assert_true(firn_rle_take_u8(&rle, out, 8));
    assert_false(firn_rle_take_u8(&rle, out, 1));
}

TEST(levels_above_the_maximum_are_refused)
{
    static const uint8_t bytes[] = { 0x08, 3 };
    firn_levels levels;
    uint8_t out[4];
    assert_int_equal(firn_levels_init(&levels, (firn_bytes){ bytes, 2 }, 3, NULL), FIRN_OK);
    assert_true(firn_levels_read(&levels, out, 4));
    assert_int_equal(firn_levels_init(&levels, (firn_bytes){ bytes, 2 }, 2, NULL), FIRN_OK);
    assert_false(firn_levels_read(&levels, out, 4));
}

TEST(deprecated_levels_have_their_most_significant_bit_first)
{
    /* the example of Encodings.md: 0 … 7 in 3 bits each */
    static const uint8_t bytes[] = { 0x05, 0x39, 0x77, 'x' };
    firn_cursor in = firn_cursor_over((firn_bytes){ bytes, sizeof bytes });
    firn_levels levels;
    uint8_t out[8];
    assert_int_equal(firn_levels_take(&levels, &in, 4, 7, 8, NULL), FIRN_OK);
    assert_int_equal(firn_left(&in), 1);
    assert_true(firn_levels_read(&levels, out, 8));
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(out[i], i);
    assert_false(firn_levels_read(&levels, out, 1));
}

TEST(deprecated_levels_of_one_bit_become_bits)
{
    static const uint8_t bytes[] = { 0xb1, 0x80 }; /* 1 0 1 1 0 0 0 1  1 */
    firn_cursor in = firn_cursor_over((firn_bytes){ bytes, sizeof bytes });
    firn_levels levels;
    uint8_t out[2] = { 0 };
    size_t ones;
    assert_int_equal(firn_levels_take(&levels, &in, 4, 1, 9, NULL), FIRN_OK);
    assert_false(firn_levels_all_ones(&levels, 1));
    assert_true(firn_levels_skip_bits(&levels, 2, &ones));
    assert_int_equal(ones, 1);
    assert_true(firn_levels_read_bits(&levels, out, 3, 7, &ones));
    assert_int_equal(ones, 4);
    assert_int_equal(out[0], 0x18); /* 1 1 0 0 0 from bit 3 on */
    assert_int_equal(out[1], 0x03);
    assert_true(firn_levels_skip_bits(&levels, 7, &ones)); /* what fills the last byte */
    assert_false(firn_levels_skip_bits(&levels, 1, &ones));
    assert_false(firn_levels_read_bits(&levels, out, 0, 1, &ones));
}

TEST(levels_that_do_not_fit_their_page_are_corrupt)
{
    static const uint8_t bytes[] = { 5, 0, 0, 0, 2, 1 };
    firn_levels levels;
    firn_error err = { 0 };
    firn_cursor in = firn_cursor_over((firn_bytes){ bytes, sizeof bytes });
    assert_int_equal(firn_levels_take(&levels, &in, 3, 1, 1, &err), FIRN_CORRUPT);
    assert_string_equal(err.message, "page ends inside its levels");
    in = firn_cursor_over((firn_bytes){ bytes, sizeof bytes });
    assert_int_equal(firn_levels_take(&levels, &in, 4, 1, 49, &err), FIRN_CORRUPT);
    in = firn_cursor_over((firn_bytes){ bytes, sizeof bytes });
    assert_int_equal(firn_levels_take(&levels, &in, 4, 255, SIZE_MAX / 2, &err), FIRN_CORRUPT);
    assert_string_equal(err.message, "page of 9223372036854775807 levels");
    assert_int_equal(firn_levels_take(&levels, &in, 0, 1, 1, &err), FIRN_CORRUPT);
    assert_string_equal(err.message, "levels in encoding 0");
}
