/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "base/buf.h"
#include "iceberg/puffin/theta.h"

static void put_preamble(firn_buf *out, uint8_t words, uint8_t version, uint8_t flags)
{
    const uint8_t bytes[8] = { words, version, 3, 0, 0, flags, 0x93, 0xcc };
    firn_put(out, bytes, sizeof bytes);
}

static double estimate_of(const firn_buf *sketch)
{
    double estimate = -1;
    assert_int_equal(firn_theta_estimate(firn_buf_bytes(sketch), &estimate, NULL), FIRN_OK);
    return estimate;
}

TEST(small_sketches_count_exactly)
{
    SCOPED(firn_buf) empty = { 0 };
    SCOPED(firn_buf) single = { 0 };
    SCOPED(firn_buf) three = { 0 };
    put_preamble(&empty, 1, 3, 4);
    put_preamble(&single, 1, 3, 32);
    firn_put_le64(&single, 77);
    put_preamble(&three, 2, 3, 16);
    firn_put_le32(&three, 3);
    firn_put_le32(&three, 0);
    for (uint64_t i = 1; i <= 3; i++)
        firn_put_le64(&three, i << 40);
    assert_true(estimate_of(&empty) == 0);
    assert_true(estimate_of(&single) == 1);
    assert_true(estimate_of(&three) == 3);
}

TEST(large_sketches_estimate_by_the_part_of_hashes_they_kept)
{
    SCOPED(firn_buf) quarter = { 0 };
    put_preamble(&quarter, 3, 3, 16);
    firn_put_le32(&quarter, 2);
    firn_put_le32(&quarter, 0);
    firn_put_le64(&quarter, (UINT64_C(1) << 61));
    firn_put_le64(&quarter, 5);
    firn_put_le64(&quarter, 6);
    assert_true(estimate_of(&quarter) > 7.99 && estimate_of(&quarter) < 8.01);
}

TEST(packed_sketches_are_counted_too)
{
    SCOPED(firn_buf) packed = { 0 };
    const uint8_t bytes[] = { 1, 4, 3, 9, 2, 16, 0x93, 0xcc, 7, 0, 1, 2, 3, 4, 5, 6, 7, 8 };
    firn_put(&packed, bytes, sizeof bytes); /* 7 hashes of 9 bits: 8 bytes */
    assert_true(estimate_of(&packed) == 7);
}

static firn_status refuse(const uint8_t *bytes, size_t len, firn_error *err)
{
    double estimate;
    return firn_theta_estimate((firn_bytes){ bytes, len }, &estimate, err);
}

TEST(what_is_no_sketch_is_refused)
{
    firn_error err;
    SCOPED(firn_buf) three = { 0 };
    put_preamble(&three, 2, 3, 16);
    firn_put_le32(&three, 3);
    firn_put_le32(&three, 0);
    for (uint64_t i = 1; i <= 3; i++)
        firn_put_le64(&three, i);
    for (size_t len = 0; len < three.len; len++)
        assert_int_equal(refuse(three.data, len, &err), FIRN_CORRUPT);
    three.data[16] = 0; /* a hash is never 0 */
    assert_int_equal(refuse(three.data, three.len, &err), FIRN_CORRUPT);
    assert_string_equal(err.message, "40 bytes are not a Theta sketch");
    three.data[1] = 2;
    assert_int_equal(refuse(three.data, three.len, &err), FIRN_UNSUPPORTED);
    assert_string_equal(err.message, "a Theta sketch of serial version 2");
    three.data[2] = 1;
    assert_int_equal(refuse(three.data, three.len, &err), FIRN_CORRUPT);
    assert_string_equal(err.message, "a sketch of family 1 is not a compact Theta sketch");
}

TEST(more_hashes_than_there_are_numbers_below_theta_are_refused)
{
    const uint8_t bytes[] = { 2, 4, 3, 1, 1, 16, 0x93, 0xcc, 1, 0, 0, 0, 0, 0, 0, 0, 16, 7, 7 };
    firn_error err;
    assert_int_equal(refuse(bytes, sizeof bytes, &err), FIRN_CORRUPT);
}
