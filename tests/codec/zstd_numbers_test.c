/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <zstd.h>

#include "base/cursor.h"
#include "codec/zstd_numbers.h"

enum { COUNT_MAX = 90000, AHEAD_MAX = 70, BLOCK = 128 << 10 };

static uint8_t bytes[AHEAD_MAX + COUNT_MAX * 8], again[sizeof bytes];
static uint64_t dice = 7;

static uint64_t random_below(uint64_t limit)
{
    dice = dice * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (dice >> 33) % limit;
}

/* Numbers that rise by less than `step`, but leap once in `leap` times. */
static firn_bytes rising(size_t ahead, size_t count, uint64_t step, uint64_t leap)
{
    uint64_t now = UINT64_C(1704067200000000) + random_below(1 << 30);
    for (size_t i = 0; i < ahead; i++)
        bytes[i] = (uint8_t)random_below(256);
    for (size_t i = 0; i < count; i++) {
        now += random_below(leap) == 0 ? dice : random_below(step);
        firn_store_le64(bytes + ahead + i * 8, now);
    }
    return (firn_bytes){ bytes, ahead + count * 8 };
}

/* A block is smaller than what it holds, or raw (RFC 8878, 3.1.1.2.3): the sizes of the
 * blocks are read, and the literals' header says what is in a block beside its sequences. */
static void check_blocks(const firn_buf *frame, size_t size)
{
    assert_true(frame->len > 9);
    assert_int_equal(firn_load_le32(frame->data), 0xfd2fb528);
    assert_int_equal(firn_load_le32(frame->data + 5), size);
    size_t at = 9, held = 0;
    for (bool last = false; !last;) {
        assert_true(frame->len - at >= 3);
        uint32_t header = frame->data[at] | frame->data[at + 1] << 8 | frame->data[at + 2] << 16;
        uint32_t len = header >> 3, holds = len;
        last = header & 1;
        at += 3;
        assert_true(len <= BLOCK && len <= frame->len - at);
        if ((header >> 1 & 3) == 2) {
            const uint8_t *in = frame->data + at;
            uint32_t literals = (in[0] | in[1] << 8 | in[2] << 16) >> 4;
            const uint8_t *sequences = in + 3 + literals;
            uint32_t count =
                *sequences < 128 ? *sequences : (uint32_t)(*sequences - 128) << 8 | sequences[1];
            const uint8_t *codes = sequences + (*sequences < 128 ? 2 : 3);
            holds = literals + count * (codes[2] + 3U);
            assert_int_equal(codes[0] + codes[2] + 3, 8);
            assert_true(len < holds);
        } else {
            assert_int_equal(header >> 1 & 3, 0);
        }
        assert_true(holds <= BLOCK);
        held += holds;
        at += len;
    }
    assert_int_equal(at, frame->len);
    assert_int_equal(held, size);
}

/* Whether a frame was made; if so, that it is right. */
static bool holds(firn_bytes in, size_t ahead, size_t *len)
{
    SCOPED(firn_buf) out = { 0 };
    firn_put_c(&out, "before");
    bool made = firn_zstd_put_numbers(in, ahead, &out);
    assert_int_equal(out.status, FIRN_OK);
    assert_memory_equal(out.data, "before", 6);
    if (!made) {
        assert_int_equal(out.len, 6);
        return false;
    }
    firn_buf_drop(&out, 6);
    *len = out.len;
    check_blocks(&out, in.len);
    memset(again, 0xee, sizeof again);
    assert_int_equal(ZSTD_decompress(again, sizeof again, out.data, out.len), in.len);
    assert_memory_equal(again, in.data, in.len);
    return true;
}

TEST(numbers_near_each_other_take_the_bytes_that_differ)
{
    size_t len = 0;
    assert_true(holds(rising(0, COUNT_MAX, 256, UINT64_MAX), 0, &len));
    assert_in_range(len, COUNT_MAX * 2, COUNT_MAX * 2 + 4000);
    assert_true(holds(rising(0, COUNT_MAX, 3, UINT64_MAX), 0, &len));
    assert_in_range(len, COUNT_MAX, COUNT_MAX * 9 / 8 + 4000);
    assert_true(holds(rising(0, COUNT_MAX, UINT64_C(1) << 24, UINT64_MAX), 0, &len));
    assert_in_range(len, COUNT_MAX * 4, COUNT_MAX * 4 + 4000);
}

TEST(any_count_and_anything_ahead)
{
    size_t len, made = 0;
    static const size_t aheads[] = { 0, 1, 7, 8, 9, AHEAD_MAX };
    for (size_t a = 0; a < FIRN_COUNT(aheads); a++) {
        for (size_t count = 0; count < 300; count++)
            made += holds(rising(aheads[a], count, 200, 1000), aheads[a], &len);
        for (size_t count = 16370; count < 16400; count++)
            made += holds(rising(aheads[a], count, 200, 40000), aheads[a], &len);
        for (size_t count = 32760; count < 32780; count++)
            made += holds(rising(aheads[a], count, 2, 100000), aheads[a], &len);
    }
    assert_in_range(made, 1800, 2100);
}

TEST(leaps_between_them)
{
    size_t len, made = 0;
    for (uint64_t step = 1; step < UINT64_C(1) << 40; step *= 7)
        for (uint64_t leap = 2; leap < 100000; leap *= 3)
            made += holds(rising(random_below(9), 20000, step, leap), 0, &len);
    assert_in_range(made, 1, 150);
    made = 0;
    for (uint64_t step = 1; step < UINT64_C(1) << 40; step *= 7)
        for (uint64_t leap = 2; leap < 100000; leap *= 3)
            made += holds(rising(3, 20000, step, leap), 3, &len);
    assert_in_range(made, 80, 150);
}

TEST(a_leap_in_each_place)
{
    size_t len;
    for (size_t leap = 0; leap < 40; leap++)
        for (size_t next = leap; next < 40; next++) {
            firn_bytes in = rising(0, 40, 50, UINT64_MAX);
            bytes[leap * 8 + 7] ^= 0x55;
            bytes[next * 8 + 6] ^= 0x55;
            assert_true(holds(in, 0, &len));
        }
}

/* Leaps past the end of a block, and where the first run should be. */
TEST(many_leaps_in_one_place)
{
    size_t len;
    firn_bytes in = rising(0, COUNT_MAX, 50, UINT64_MAX);
    for (size_t i = 10; i < 17000; i++)
        bytes[i * 8 + 7] = (uint8_t)random_below(256);
    assert_true(holds(in, 0, &len));
    in = rising(5, COUNT_MAX, 50, UINT64_MAX);
    for (size_t i = 0; i < 20000; i++)
        bytes[5 + i * 8 + 7] = (uint8_t)random_below(256);
    assert_true(holds(in, 5, &len));
}

TEST(what_does_not_pay_is_not_done)
{
    size_t len;
    assert_false(holds(rising(0, 1000, 100, 1), 0, &len));       /* nothing in common */
    assert_false(holds(rising(0, 1000, 100, 2), 0, &len));       /* every other one leaps */
    assert_false(holds(rising(0, 3, 100, UINT64_MAX), 0, &len)); /* too few */
    assert_false(holds((firn_bytes){ bytes, 1001 }, 0, &len));   /* no whole number of them */
    SCOPED(firn_buf) small = { .len_max = 100 };
    assert_false(firn_zstd_put_numbers(rising(0, 1000, 100, UINT64_MAX), 0, &small));
    assert_int_equal(small.status, FIRN_NOMEM);
}
