/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "base/cursor.h"
#include "parquet/write/bits.h"
#include "parquet/write/rle.h"

enum { COUNT_MAX = 3000 };

/* Reads the hybrid as its definition says; returns how many runs were runs. */
static size_t decode(firn_bytes bytes, unsigned width, uint32_t *values, size_t count)
{
    firn_cursor in = firn_cursor_over(bytes);
    size_t at = 0, runs = 0;
    while (at < count) {
        uint64_t header = firn_take_uvarint(&in);
        if (header & 1) {
            firn_bytes packed = firn_take(&in, (size_t)(header >> 1) * width);
            for (size_t i = 0; i < (header >> 1) * 8; i++, at++) {
                uint32_t value = 0;
                for (unsigned b = 0; b < width; b++)
                    value |= (uint32_t)(packed.data[(i * width + b) / 8] >> (i * width + b) % 8 & 1)
                             << b;
                if (at < count)
                    values[at] = value;
                else
                    assert_int_equal(value, 0);
            }
        } else {
            uint32_t value = 0;
            for (unsigned b = 0; b < width; b += 8)
                value |= (uint32_t)firn_take_u8(&in) << b;
            for (uint64_t i = 0; i < header >> 1; i++)
                values[at++] = value;
            runs++;
        }
        assert_false(in.failed);
    }
    assert_int_equal(firn_left(&in), 0);
    return runs;
}

static size_t round_trip(const uint32_t *values, size_t count, unsigned width)
{
    static uint8_t v8[COUNT_MAX];
    static uint16_t v16[COUNT_MAX];
    static uint32_t back[COUNT_MAX + 8];
    size_t runs = 0;
    for (size_t i = 0; i < count; i++) {
        v8[i] = (uint8_t)values[i];
        v16[i] = (uint16_t)values[i];
    }
    for (unsigned size = width <= 8 ? 1 : width <= 16 ? 2 : 4; size <= 4; size *= 2) {
        SCOPED(firn_buf) out = { 0 };
        if (size == 1)
            firn_rle_put8(&out, v8, count, width);
        else if (size == 2)
            firn_rle_put16(&out, v16, count, width);
        else
            firn_rle_put32(&out, values, count, width);
        assert_int_equal(out.status, FIRN_OK);
        runs = decode(firn_buf_bytes(&out), width, back, count);
        assert_memory_equal(back, values, count * sizeof *values);
    }
    return runs;
}

TEST(values_of_every_width_come_back)
{
    static uint32_t values[COUNT_MAX];
    uint64_t seed = 99;
    for (unsigned width = 1; width <= 32; width++) {
        for (size_t i = 0; i < 1003; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            values[i] = (uint32_t)(seed >> 32) & (uint32_t)((UINT64_C(1) << width) - 1);
        }
        round_trip(values, 1003, width);
    }
}

TEST(runs_of_any_length_at_any_place_come_back)
{
    static uint32_t values[COUNT_MAX];
    uint64_t seed = 5;
    for (int round = 0; round < 300; round++) {
        size_t count = 0;
        while (count < 2000) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            size_t run = (seed >> 40) % 3 ? 1 + (seed >> 33) % 5 : (seed >> 33) % 200;
            for (size_t i = 0; i < run; i++)
                values[count++] = (uint32_t)(seed >> 20) & 7;
        }
        round_trip(values, count - (size_t)round % 9, 3);
    }
}

TEST(equal_values_are_one_run)
{
    static const size_t counts[] = { 1, 7, 8, 9, 1000 };
    static uint32_t values[1000];
    for (size_t i = 0; i < 1000; i++)
        values[i] = 5;
    for (size_t c = 0; c < FIRN_COUNT(counts); c++) {
        SCOPED(firn_buf) out = { 0 };
        firn_rle_put32(&out, values, counts[c], 3);
        static uint32_t back[1008];
        size_t runs = decode(firn_buf_bytes(&out), 3, back, counts[c]);
        if (counts[c] >= 8)
            assert_true(runs == 1 && out.len <= 3);
    }
}

TEST(a_long_run_among_others_is_a_run)
{
    uint32_t values[200];
    for (size_t i = 0; i < 200; i++)
        values[i] = i < 40 || i >= 160 ? (uint32_t)i & 15 : 9;
    assert_int_equal(round_trip(values, 200, 4), 1);
}

TEST(nothing_is_written_for_no_values)
{
    SCOPED(firn_buf) out = { 0 };
    firn_rle_put8(&out, NULL, 0, 1);
    assert_int_equal(out.len, 0);
}
