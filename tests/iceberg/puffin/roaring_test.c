/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "base/buf.h"
#include "codec/codec.h"
#include "iceberg/puffin/deletion_vector.h"

static void put16(firn_buf *out, uint32_t v)
{
    firn_put_u8(out, (uint8_t)v);
    firn_put_u8(out, (uint8_t)(v >> 8));
}

/* One 64-bit bitmap with one 32-bit one of these containers' heads. */
static void put_head(firn_buf *out, uint32_t high, uint32_t cookie, uint32_t count)
{
    firn_put_le64(out, 1);
    firn_put_le32(out, high);
    firn_put_le32(out, cookie);
    if (count)
        firn_put_le32(out, count);
}

/* Positions 1, 3 and 65535 of high half 2, as an array. */
static void put_array(firn_buf *out)
{
    put_head(out, 2, 12346, 1);
    put16(out, 0);
    put16(out, 2);
    firn_put_le32(out, 16);
    put16(out, 1);
    put16(out, 3);
    put16(out, 65535);
}

/* 10 … 14 and 65530 … 65535 of key 1, as runs. */
static void put_runs(firn_buf *out)
{
    put_head(out, 0, 12347, 0);
    firn_put_u8(out, 1);
    put16(out, 1);
    put16(out, 10);
    put16(out, 2);
    put16(out, 10);
    put16(out, 4);
    put16(out, 65530);
    put16(out, 5);
}

/* Every even position of key 0, as a bitmap. */
static void put_bitmap(firn_buf *out)
{
    put_head(out, 0, 12346, 1);
    put16(out, 0);
    put16(out, 32767);
    firn_put_le32(out, 16);
    for (int i = 0; i < 8192; i++)
        firn_put_u8(out, 0x55);
}

static firn_status read_all(const firn_buf *bytes, uint64_t *positions, size_t max, size_t step,
                            size_t *count)
{
    SCOPED(firn_arena) memory = { 0 };
    firn_roaring roaring;
    firn_roaring_place place = { 0 };
    *count = 0;
    TRY(firn_roaring_read(firn_buf_bytes(bytes), &memory, &roaring, NULL));
    assert_in_range(roaring.cardinality, 0, max);
    for (size_t n; (n = firn_roaring_next(&roaring, &place, positions + *count, step)) > 0;)
        *count += n;
    assert_int_equal(*count, roaring.cardinality);
    return FIRN_OK;
}

TEST(an_array_gives_its_positions_under_its_high_half)
{
    SCOPED(firn_buf) bytes = { 0 };
    uint64_t positions[3 + 8];
    size_t count;
    put_array(&bytes);
    assert_int_equal(read_all(&bytes, positions, 3, 8, &count), FIRN_OK);
    assert_int_equal(count, 3);
    assert_int_equal(positions[0], (UINT64_C(2) << 32) + 1);
    assert_int_equal(positions[2], (UINT64_C(2) << 32) + 65535);
}

TEST(runs_and_bitmaps_can_be_walked_in_steps_of_any_size)
{
    static uint64_t positions[32768 + 70000];
    for (size_t step = 1; step <= 70000; step = step * 3 + 1) {
        SCOPED(firn_buf) runs = { 0 };
        SCOPED(firn_buf) bitmap = { 0 };
        size_t count;
        put_runs(&runs);
        put_bitmap(&bitmap);
        assert_int_equal(read_all(&runs, positions, 11, step, &count), FIRN_OK);
        assert_int_equal(count, 11);
        assert_int_equal(positions[4], 65536 + 14);
        assert_int_equal(positions[5], 65536 + 65530);
        assert_int_equal(positions[10], 65536 + 65535);
        assert_int_equal(read_all(&bitmap, positions, 32768, step, &count), FIRN_OK);
        for (size_t i = 0; i < 32768; i++)
            assert_int_equal(positions[i], 2 * i);
    }
}

TEST(no_bitmap_at_all_is_an_empty_set)
{
    SCOPED(firn_buf) bytes = { 0 };
    uint64_t positions[8];
    size_t count;
    firn_put_le64(&bytes, 0);
    assert_int_equal(read_all(&bytes, positions, 0, 8, &count), FIRN_OK);
    assert_int_equal(count, 0);
}

TEST(every_prefix_of_a_bitmap_is_corrupt)
{
    static void (*const makers[])(firn_buf *) = { put_array, put_runs, put_bitmap };
    for (size_t m = 0; m < FIRN_COUNT(makers); m++) {
        SCOPED(firn_buf) bytes = { 0 };
        makers[m](&bytes);
        for (size_t len = 0; len < bytes.len; len++) {
            SCOPED(firn_arena) memory = { 0 };
            firn_roaring roaring;
            assert_int_equal(
                firn_roaring_read((firn_bytes){ bytes.data, len }, &memory, &roaring, NULL),
                FIRN_CORRUPT);
        }
        firn_put_u8(&bytes, 0);
        SCOPED(firn_arena) memory = { 0 };
        firn_roaring roaring;
        assert_int_equal(firn_roaring_read(firn_buf_bytes(&bytes), &memory, &roaring, NULL),
                         FIRN_CORRUPT);
    }
}

/* Writes `v` over two bytes of the bitmap that `maker` makes, and reads it. */
static firn_status read_changed(void (*maker)(firn_buf *), size_t at, uint32_t v, firn_error *err)
{
    SCOPED(firn_buf) bytes = { 0 };
    SCOPED(firn_arena) memory = { 0 };
    firn_roaring roaring;
    maker(&bytes);
    bytes.data[at] = (uint8_t)v;
    bytes.data[at + 1] = (uint8_t)(v >> 8);
    return firn_roaring_read(firn_buf_bytes(&bytes), &memory, &roaring, err);
}

TEST(what_a_container_says_of_itself_is_checked)
{
    firn_error err;
    assert_int_equal(read_changed(put_array, 8 + 2, 0x8000, &err), FIRN_CORRUPT); /* above 2^63 */
    assert_int_equal(read_changed(put_array, 30, 1, &err), FIRN_CORRUPT);         /* 1, 1, 65535 */
    assert_string_equal(err.message, "bitmap: container 0 does not hold what it says");
    assert_int_equal(read_changed(put_bitmap, 30, 0, &err), FIRN_CORRUPT); /* a few bits fewer */
    assert_int_equal(read_changed(put_runs, 19, 11, &err),
                     FIRN_CORRUPT); /* one more than there are */
    assert_int_equal(read_changed(put_runs, 27, 12, &err), FIRN_CORRUPT); /* overlapping runs */
    assert_int_equal(read_changed(put_runs, 29, 6, &err), FIRN_CORRUPT);  /* past 65535 */
    assert_int_equal(read_changed(put_array, 12, 1, &err), FIRN_CORRUPT); /* another cookie */
    assert_string_equal(err.message, "bitmap 0 of 1 has a bad head");
}

/* ---- deletion vectors ---- */

static const uint8_t five[] = { 0,    0, 0, 42, 0xd1, 0xd3, 0x39, 0x64, 1, 0, 0, 0, 0, 0, 0, 0,
                                0,    0, 0, 0,  0x3a, 0x30, 0,    0,    1, 0, 0, 0, 0, 0, 4, 0,
                                0x10, 0, 0, 0,  1,    0,    3,    0,    5, 0, 7, 0, 9, 0 };

TEST(a_deletion_vector_holds_only_with_its_length_magic_and_checksum)
{
    SCOPED(firn_buf) blob = { 0 };
    SCOPED(firn_arena) memory = { 0 };
    firn_roaring roaring;
    firn_error err;
    firn_put(&blob, five, sizeof five);
    firn_put_le32(&blob, __builtin_bswap32(0));
    assert_int_equal(firn_deletion_vector_read(firn_buf_bytes(&blob), &memory, &roaring, &err),
                     FIRN_CORRUPT);
    assert_string_equal(err.message, "the deletion vector's checksum does not match");
    blob.len -= 4;
    firn_put_le32(&blob, __builtin_bswap32(firn_crc32(0, (firn_bytes){ five + 4, 42 })));
    assert_int_equal(firn_deletion_vector_read(firn_buf_bytes(&blob), &memory, &roaring, &err),
                     FIRN_OK);
    assert_int_equal(roaring.cardinality, 5);
    for (size_t len = 0; len < blob.len; len++)
        assert_int_equal(
            firn_deletion_vector_read((firn_bytes){ blob.data, len }, &memory, &roaring, &err),
            FIRN_CORRUPT);
    blob.data[4] = 0;
    assert_int_equal(firn_deletion_vector_read(firn_buf_bytes(&blob), &memory, &roaring, &err),
                     FIRN_CORRUPT);
    assert_string_equal(err.message, "a deletion vector without its magic");
}
