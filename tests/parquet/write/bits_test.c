/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "parquet/write/bits.h"

enum { GROUPS = 5, VALUES = GROUPS * 8, ROOM = GROUPS * 64 + FIRN_BITS_SLACK };

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Bit by bit, as the format is defined. */
static uint64_t read_bits(const uint8_t *bytes, size_t bit, unsigned width)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < width; i++, bit++)
        value |= (uint64_t)(bytes[bit / 8] >> bit % 8 & 1) << i;
    return value;
}

static void fill(uint64_t values[VALUES], unsigned width, uint64_t *state)
{
    for (size_t i = 0; i < VALUES; i++)
        values[i] =
            width == 64 ? next_random(state) : next_random(state) & ((UINT64_C(1) << width) - 1);
}

static void pack(const firn_bits_kernels *kernels, size_t size, const uint64_t values[VALUES],
                 unsigned width, uint8_t *out)
{
    uint8_t v8[VALUES];
    uint16_t v16[VALUES];
    uint32_t v32[VALUES];
    for (size_t i = 0; i < VALUES; i++) {
        v8[i] = (uint8_t)values[i];
        v16[i] = (uint16_t)values[i];
        v32[i] = (uint32_t)values[i];
    }
    if (size == 1)
        kernels->pack8(v8, GROUPS, width, out);
    else if (size == 2)
        kernels->pack16(v16, GROUPS, width, out);
    else if (size == 4)
        kernels->pack32(v32, GROUPS, width, out);
    else
        kernels->pack64(values, GROUPS, width, out);
}

static void check_kernels(const firn_bits_kernels *kernels)
{
    uint64_t seed = 7, values[VALUES];
    for (size_t size = 1; size <= 8; size *= 2) {
        for (unsigned width = 0; width <= 8 * size; width++) {
            uint8_t out[ROOM] = { 0 };
            fill(values, width, &seed);
            pack(kernels, size, values, width, out);
            for (size_t i = 0; i < VALUES; i++)
                assert_true(read_bits(out, i * width, width) == values[i]);
        }
    }
}

TEST(plain_kernels_pack_every_width)
{
    check_kernels(&firn_bits_plain);
}

TEST(the_fastest_kernels_pack_every_width_like_the_plain_ones)
{
    check_kernels(firn_bits_kernels_best());
    if (firn_bits_kernels_pext())
        check_kernels(firn_bits_kernels_pext());
}

TEST(bit_width_is_the_position_of_the_highest_bit)
{
    assert_int_equal(firn_bit_width(0), 0);
    assert_int_equal(firn_bit_width(1), 1);
    assert_int_equal(firn_bit_width(255), 8);
    assert_int_equal(firn_bit_width(256), 9);
    assert_int_equal(firn_bit_width(UINT64_MAX), 64);
}
