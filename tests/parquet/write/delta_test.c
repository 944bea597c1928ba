/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "base/cursor.h"
#include "parquet/write/delta.h"

enum { COUNT_MAX = 1000 };

static uint64_t read_bits(const uint8_t *bytes, size_t bit, unsigned width)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < width; i++, bit++)
        value |= (uint64_t)(bytes[bit / 8] >> bit % 8 & 1) << i;
    return value;
}

/* Reads DELTA_BINARY_PACKED as its definition says; returns the count. */
static size_t decode(firn_cursor *in, uint64_t *values)
{
    uint64_t block = firn_take_uvarint(in), minis = firn_take_uvarint(in);
    uint64_t count = firn_take_uvarint(in), at = 0;
    assert_true(block == 128 && minis == 4 && count <= COUNT_MAX);
    uint64_t value = (uint64_t)firn_take_zigzag(in);
    if (count)
        values[at++] = value;
    while (at < count) {
        uint64_t smallest = (uint64_t)firn_take_zigzag(in);
        firn_bytes widths = firn_take(in, 4);
        assert_non_null(widths.data);
        for (size_t m = 0; m < 4 && at < count; m++) {
            firn_bytes packed = firn_take(in, widths.data[m] * 4u);
            for (size_t i = 0; i < 32 && at < count; i++) {
                value += smallest + read_bits(packed.data, i * widths.data[m], widths.data[m]);
                values[at++] = value;
            }
        }
    }
    assert_false(in->failed);
    return (size_t)count;
}

static void check64(const int64_t *values, size_t count)
{
    SCOPED(firn_buf) out = { 0 };
    uint64_t back[COUNT_MAX];
    firn_delta_put64(&out, values, count);
    firn_cursor in = firn_cursor_over(firn_buf_bytes(&out));
    assert_int_equal(decode(&in, back), count);
    assert_int_equal(firn_left(&in), 0);
    assert_true(count == 0 || memcmp(back, values, count * sizeof *values) == 0);
}

static void check32(const int32_t *values, size_t count)
{
    SCOPED(firn_buf) out = { 0 };
    uint64_t back[COUNT_MAX];
    firn_delta_put32(&out, values, count);
    firn_cursor in = firn_cursor_over(firn_buf_bytes(&out));
    assert_int_equal(decode(&in, back), count);
    assert_int_equal(firn_left(&in), 0);
    for (size_t i = 0; i < count; i++)
        assert_int_equal((int32_t)back[i], values[i]);
}

TEST(every_count_comes_back)
{
    int64_t wide[COUNT_MAX];
    int32_t narrow[COUNT_MAX];
    for (size_t i = 0; i < COUNT_MAX; i++) {
        wide[i] = (int64_t)(i * i) - 500;
        narrow[i] = (int32_t)(7 * i) - 300;
    }
    for (size_t count = 0; count < 300; count++) {
        check64(wide, count);
        check32(narrow, count);
    }
    check64(wide, COUNT_MAX);
    check32(narrow, COUNT_MAX);
}

TEST(the_extremes_wrap_around_and_come_back)
{
    static const int64_t wide[] = { INT64_MIN, INT64_MAX, 0, -1, INT64_MIN, INT64_MIN, INT64_MAX };
    static const int32_t narrow[] = { INT32_MIN, INT32_MAX, 0, -1, INT32_MIN, INT32_MAX, 1 };
    check64(wide, FIRN_COUNT(wide));
    check32(narrow, FIRN_COUNT(narrow));
}

TEST(random_values_come_back)
{
    int64_t wide[COUNT_MAX];
    int32_t narrow[COUNT_MAX];
    uint64_t seed = 3;
    for (unsigned shift = 0; shift < 64; shift += 5) {
        for (size_t i = 0; i < COUNT_MAX; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            wide[i] = (int64_t)seed >> shift;
            narrow[i] = (int32_t)(wide[i] >> 7);
        }
        check64(wide, COUNT_MAX - shift);
        check32(narrow, COUNT_MAX - shift);
    }
}

TEST(deltas_of_int32_never_need_more_than_32_bits)
{
    static const int32_t values[] = { INT32_MAX, INT32_MIN, INT32_MAX, INT32_MIN, 0 };
    SCOPED(firn_buf) out = { 0 };
    firn_delta_put32(&out, values, FIRN_COUNT(values));
    firn_cursor in = firn_cursor_over(firn_buf_bytes(&out));
    for (int i = 0; i < 5; i++)
        firn_take_uvarint(&in);
    assert_true(firn_take_u8(&in) <= 32);
}

TEST(the_estimate_is_near_the_truth)
{
    int64_t values[COUNT_MAX];
    for (size_t i = 0; i < COUNT_MAX; i++)
        values[i] = (int64_t)(i * 1000 + i * 7919 % 613);
    SCOPED(firn_buf) out = { 0 };
    firn_delta_put64(&out, values, COUNT_MAX);
    size_t cost = firn_delta_cost64(values, COUNT_MAX);
    assert_in_range(cost, out.len - out.len / 10, out.len + out.len / 10 + 16);
}

TEST(strings_are_their_lengths_and_then_their_bytes)
{
    static const uint8_t bytes[] = "xxabcdefg";
    static const uint32_t ends[] = { 3, 3, 6, 9 };
    SCOPED(firn_buf) out = { 0 };
    firn_delta_put_strings(&out, bytes, ends, 4, 2);
    firn_cursor in = firn_cursor_over(firn_buf_bytes(&out));
    uint64_t lengths[4];
    assert_int_equal(decode(&in, lengths), 4);
    assert_true(lengths[0] == 1 && lengths[1] == 0 && lengths[2] == 3 && lengths[3] == 3);
    firn_bytes rest = firn_take(&in, 7);
    assert_memory_equal(rest.data, "abcdefg", 7);
    assert_int_equal(firn_left(&in), 0);
}

TEST(more_strings_than_a_block_come_back)
{
    uint8_t bytes[5000] = { 0 };
    uint32_t ends[COUNT_MAX], end = 0;
    for (size_t i = 0; i < COUNT_MAX; i++)
        ends[i] = end += (uint32_t)(i % 9);
    SCOPED(firn_buf) out = { 0 };
    firn_delta_put_strings(&out, bytes, ends, COUNT_MAX, 0);
    firn_cursor in = firn_cursor_over(firn_buf_bytes(&out));
    uint64_t lengths[COUNT_MAX];
    assert_int_equal(decode(&in, lengths), COUNT_MAX);
    for (size_t i = 0; i < COUNT_MAX; i++)
        assert_int_equal(lengths[i], i % 9);
    assert_int_equal(firn_left(&in), end);
}
