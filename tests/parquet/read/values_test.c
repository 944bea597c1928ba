/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Every encoding by literals from Encodings.md, then taken in pieces and skipped. */
#include "test.h"

#include <string.h>

#include "parquet/read/values.h"

#define BYTES(...)                                                                                 \
    (firn_bytes)                                                                                   \
    {                                                                                              \
        (const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ })                 \
    }

static void expect_fixed(int32_t encoding, firn_parquet_type type, size_t width, firn_bytes bytes,
                         const void *expected, size_t count)
{
    uint8_t out[512];
    for (size_t skip = 0; skip <= count; skip++) {
        SCOPED(firn_values) values = { 0 };
        firn_error err = { 0 };
        if (firn_values_init(&values, encoding, type, width, bytes, &err) != FIRN_OK)
            fail_msg("%s", err.message);
        assert_int_equal(firn_values_skip(&values, skip, NULL), FIRN_OK);
        for (size_t i = skip; i < count; i++)
            assert_true(firn_values_take_fixed(&values, out + (i - skip) * width, 1));
        if (count > skip)
            assert_memory_equal(out, (const uint8_t *)expected + skip * width,
                                (count - skip) * width);
    }
    SCOPED(firn_values) values = { 0 };
    assert_int_equal(firn_values_init(&values, encoding, type, width, bytes, NULL), FIRN_OK);
    assert_true(firn_values_take_fixed(&values, out, count));
    assert_memory_equal(out, expected, count * width);
}

static const firn_arrow_field binary = { .kind = FIRN_ARROW_BINARY };

static void expect_strings(int32_t encoding, firn_bytes bytes, const char *const *expected,
                           size_t count)
{
    for (size_t skip = 0; skip <= count; skip++) {
        SCOPED(firn_values) values = { 0 };
        SCOPED(firn_column) out = { 0 };
        assert_int_equal(firn_column_init(&out, &binary, NULL, NULL), FIRN_OK);
        assert_int_equal(
            firn_values_init(&values, encoding, FIRN_PARQUET_BYTE_ARRAY, 0, bytes, NULL), FIRN_OK);
        assert_int_equal(firn_values_skip(&values, skip, NULL), FIRN_OK);
        assert_true(firn_values_take_bytes(&values, &out, count - skip));
        const int32_t *ends = (const int32_t *)(const void *)out.offsets.data;
        for (size_t i = skip; i < count; i++) {
            size_t len = (size_t)(ends[i - skip + 1] - ends[i - skip]);
            assert_int_equal(len, strlen(expected[i]));
            if (len)
                assert_memory_equal(out.values.data + ends[i - skip], expected[i], len);
        }
    }
}

TEST(plain_numbers_are_little_endian)
{
    expect_fixed(FIRN_PARQUET_PLAIN, FIRN_PARQUET_INT32, 4,
                 BYTES(1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff), (int32_t[]){ 1, -1 }, 2);
    expect_fixed(FIRN_PARQUET_PLAIN, FIRN_PARQUET_DOUBLE, 8, BYTES(0, 0, 0, 0, 0, 0, 0xf8, 0x3f),
                 (double[]){ 1.5 }, 1);
    expect_fixed(FIRN_PARQUET_PLAIN, FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY, 3,
                 BYTES('a', 'b', 'c', 'd', 'e', 'f'), "abcdef", 2);
}

TEST(booleans_are_bits_or_runs)
{
    static const uint8_t expected[] = { 1, 0, 1, 1, 0, 0, 1, 0, 1 };
    expect_fixed(FIRN_PARQUET_PLAIN, FIRN_PARQUET_BOOLEAN, 1, BYTES(0x4d, 0x01), expected, 9);
    expect_fixed(FIRN_PARQUET_RLE, FIRN_PARQUET_BOOLEAN, 1, BYTES(4, 0, 0, 0, 0x03, 0x4d, 0x02, 1),
                 expected, 9);
}

TEST(plain_strings_stand_behind_their_lengths)
{
    static const char *const expected[] = { "firn", "", "ice" };
    expect_strings(FIRN_PARQUET_PLAIN,
                   BYTES(4, 0, 0, 0, 'f', 'i', 'r', 'n', 0, 0, 0, 0, 3, 0, 0, 0, 'i', 'c', 'e'),
                   expected, 3);
}

TEST(deltas_are_summed)
{
    /* 7 5 3 1 2 3 4 5, the second example of Encodings.md: deltas -2 … 1, 2 bits each */
    static const int32_t expected[] = { 7, 5, 3, 1, 2, 3, 4, 5 };
    static const int64_t wide[] = { 7, 5, 3, 1, 2, 3, 4, 5 };
    firn_bytes bytes = BYTES(0x80, 0x01, 4, 8, 14, 3, 2, 0, 0, 0, 0xc0, 0x3f, 0, 0, 0, 0, 0, 0);
    expect_fixed(FIRN_PARQUET_DELTA_BINARY_PACKED, FIRN_PARQUET_INT32, 4, bytes, expected, 8);
    expect_fixed(FIRN_PARQUET_DELTA_BINARY_PACKED, FIRN_PARQUET_INT64, 8, bytes, wide, 8);
}

TEST(delta_lengths_precede_all_bytes)
{
    static const char *const expected[] = { "Hello", "World", "Foobar", "ABCDEF" };
    expect_strings(FIRN_PARQUET_DELTA_LENGTH_BYTE_ARRAY,
                   BYTES(0x80, 0x01, 4, 4, 10, 0, 1, 0, 0, 0, 2, 0, 0, 0, 'H', 'e', 'l', 'l', 'o',
                         'W', 'o', 'r', 'l', 'd', 'F', 'o', 'o', 'b', 'a', 'r', 'A', 'B', 'C', 'D',
                         'E', 'F'),
                   expected, 4);
}

TEST(delta_strings_share_prefixes)
{
    static const char *const expected[] = { "axis", "axle", "babble", "babyhood" };
    expect_strings(FIRN_PARQUET_DELTA_BYTE_ARRAY,
                   /* prefixes 0 2 0 3: deltas 2 -2 3; suffixes 4 2 6 5: -2 4 -1 */
                   BYTES(0x80, 0x01, 4, 4, 0, 3, 3, 0, 0, 0, 0x44, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                         0x80, 0x01, 4, 4, 8, 3, 3, 0, 0, 0, 0x70, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                         'a', 'x', 'i', 's', 'l', 'e', 'b', 'a', 'b', 'b', 'l', 'e', 'y', 'h', 'o',
                         'o', 'd'),
                   expected, 4);
}

TEST(values_of_one_length_share_prefixes_too)
{
    /* prefixes 0 2 0: deltas 2 -2; suffixes 4 2 4: -2 2 */
    expect_fixed(FIRN_PARQUET_DELTA_BYTE_ARRAY, FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY, 4,
                 BYTES(0x80, 0x01, 4, 3, 0, 3, 3, 0, 0, 0, 0x04, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                       0x80, 0x01, 4, 3, 8, 3, 3, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                       'a', 'x', 'i', 's', 'l', 'e', 'b', 'a', 'b', 'y'),
                 "axisaxlebaby", 3);
}

/* One value of four bytes whose prefix and suffix have the lengths given (in zigzag). */
static bool take_one(uint8_t prefix, uint8_t suffix, size_t left)
{
    SCOPED(firn_values) values = { 0 };
    const uint8_t bytes[] = { 0x80, 1, 4, 1, prefix, 0x80, 1, 4, 1, suffix, 'a', 'b', 'c', 'd' };
    uint8_t out[4];
    assert_int_equal(firn_values_init(&values, FIRN_PARQUET_DELTA_BYTE_ARRAY,
                                      FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY, 4,
                                      (firn_bytes){ bytes, 10 + left }, NULL),
                     FIRN_OK);
    return firn_values_take_fixed(&values, out, 1);
}

TEST(prefixes_and_suffixes_make_up_the_length_and_no_more)
{
    assert_true(take_one(0, 8, 4));
    assert_false(take_one(0, 8, 3)); /* the page ends */
    assert_false(take_one(0, 6, 4)); /* too short */
    assert_false(take_one(0, 10, 4));
    assert_false(take_one(2, 6, 4));  /* the first has nothing before it */
    assert_false(take_one(1, 10, 4)); /* -1 + 5 */
    assert_false(take_one(10, 1, 4));
}

TEST(split_streams_are_put_together)
{
    expect_fixed(FIRN_PARQUET_BYTE_STREAM_SPLIT, FIRN_PARQUET_INT32, 4,
                 BYTES(0xaa, 0x00, 0xa3, 0xbb, 0x11, 0xb4, 0xcc, 0x22, 0xc5, 0x0d, 0x33, 0x56),
                 (int32_t[]){ 0x0dccbbaa, 0x33221100, 0x56c5b4a3 }, 3);
    expect_fixed(FIRN_PARQUET_BYTE_STREAM_SPLIT, FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY, 2,
                 BYTES('a', 'c', 'b', 'd'), "abcd", 2);
}

TEST(codes_are_runs_of_a_width_that_comes_first)
{
    SCOPED(firn_values) values = { 0 };
    uint32_t codes[12];
    static const uint32_t expected[] = { 0, 1, 2, 3, 4, 5, 6, 7, 5, 5, 5, 5 };
    assert_int_equal(firn_values_init(&values, FIRN_PARQUET_RLE_DICTIONARY, FIRN_PARQUET_BYTE_ARRAY,
                                      0, BYTES(3, 0x03, 0x88, 0xc6, 0xfa, 0x08, 5), NULL),
                     FIRN_OK);
    assert_true(firn_values_are_codes(&values));
    assert_true(firn_values_take_codes(&values, codes, 5));
    assert_true(firn_values_take_codes(&values, codes + 5, 7));
    assert_memory_equal(codes, expected, sizeof expected);
    assert_false(firn_values_take_codes(&values, codes, 1));
}

static void expect_refused(int32_t encoding, firn_parquet_type type, size_t width, firn_bytes bytes,
                           firn_status status, const char *message)
{
    SCOPED(firn_values) values = { 0 };
    firn_error err;
    assert_int_equal(firn_values_init(&values, encoding, type, width, bytes, &err), status);
    assert_string_equal(err.message, message);
}

TEST(what_no_encoding_allows_is_refused)
{
    expect_refused(77, FIRN_PARQUET_INT32, 4, BYTES(0), FIRN_UNSUPPORTED,
                   "parquet encoding 77 of type 1");
    expect_refused(FIRN_PARQUET_DELTA_BINARY_PACKED, FIRN_PARQUET_DOUBLE, 8, BYTES(0),
                   FIRN_UNSUPPORTED, "parquet encoding 5 of type 5");
    expect_refused(FIRN_PARQUET_RLE_DICTIONARY, FIRN_PARQUET_INT32, 4, BYTES(33, 2, 0),
                   FIRN_CORRUPT, "run-length encoded values of 33 bits");
    expect_refused(FIRN_PARQUET_BYTE_STREAM_SPLIT, FIRN_PARQUET_INT32, 4, BYTES(1, 2, 3),
                   FIRN_CORRUPT, "3 bytes are split into streams of 4");
    expect_refused(FIRN_PARQUET_DELTA_BINARY_PACKED, FIRN_PARQUET_INT32, 4, BYTES(0x81, 1, 4, 8, 0),
                   FIRN_CORRUPT, "delta blocks of 129 values in 4 parts");
    expect_refused(FIRN_PARQUET_DELTA_BINARY_PACKED, FIRN_PARQUET_INT32, 4, BYTES(0x80),
                   FIRN_CORRUPT, "delta header in 1 bytes is cut short");
    expect_refused(FIRN_PARQUET_DELTA_LENGTH_BYTE_ARRAY, FIRN_PARQUET_BYTE_ARRAY, 0,
                   BYTES(0x80, 1, 4, 200, 1, 0, 0, 1), FIRN_CORRUPT,
                   "page ends inside its delta-encoded values");
}

TEST(values_that_end_early_are_noticed)
{
    static const struct {
        int32_t encoding;
        firn_parquet_type type;
        size_t width;
        uint8_t bytes[8];
        size_t len;
    } cases[] = {
        { FIRN_PARQUET_PLAIN, FIRN_PARQUET_INT64, 8, { 1, 2, 3, 4, 5, 6, 7 }, 7 },
        { FIRN_PARQUET_PLAIN, FIRN_PARQUET_BOOLEAN, 1, { 0 }, 0 },
        { FIRN_PARQUET_RLE, FIRN_PARQUET_BOOLEAN, 1, { 1, 0, 0, 0, 0 }, 5 },
        { FIRN_PARQUET_BYTE_STREAM_SPLIT, FIRN_PARQUET_FLOAT, 4, { 0 }, 0 },
        { FIRN_PARQUET_DELTA_BINARY_PACKED, FIRN_PARQUET_INT32, 4, { 0x80, 1, 4, 0, 0 }, 5 },
    };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        SCOPED(firn_values) values = { 0 };
        uint8_t out[16];
        firn_bytes bytes = { cases[i].bytes, cases[i].len };
        assert_int_equal(firn_values_init(&values, cases[i].encoding, cases[i].type, cases[i].width,
                                          bytes, NULL),
                         FIRN_OK);
        assert_false(firn_values_take_fixed(&values, out, 1));
        assert_int_equal(firn_values_skip(&values, 1, NULL), FIRN_CORRUPT);
    }
}

TEST(lengths_that_lie_are_noticed)
{
    static const uint8_t plain[] = { 5, 0, 0, 0, 'f', 'i', 'r', 'n' };
    SCOPED(firn_values) values = { 0 };
    SCOPED(firn_column) out = { 0 };
    assert_int_equal(firn_column_init(&out, &binary, NULL, NULL), FIRN_OK);
    assert_int_equal(firn_values_init(&values, FIRN_PARQUET_PLAIN, FIRN_PARQUET_BYTE_ARRAY, 0,
                                      (firn_bytes){ plain, sizeof plain }, NULL),
                     FIRN_OK);
    assert_false(firn_values_take_bytes(&values, &out, 1));
    assert_int_equal(out.values.len, 0);
}
