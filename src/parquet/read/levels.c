/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "parquet/read/levels.h"

#include <string.h>

#include "parquet/types.h"

static unsigned width_of(unsigned level_max)
{
    return level_max ? 32 - (unsigned)__builtin_clz(level_max) : 0;
}

firn_status firn_levels_init(firn_levels *levels, firn_bytes bytes, uint8_t level_max,
                             firn_error *err)
{
    *levels = (firn_levels){ .level_max = level_max };
    return firn_rle_init(&levels->rle, bytes, width_of(level_max), err);
}

firn_status firn_levels_take(firn_levels *levels, firn_cursor *in, int32_t encoding,
                             uint8_t level_max, size_t count, firn_error *err)
{
    if (level_max == 0)
        return firn_levels_init(levels, (firn_bytes){ 0 }, 0, err);

    if (encoding == FIRN_PARQUET_BIT_PACKED) {
        size_t bits;
        if (firn_mul_overflows(count, width_of(level_max), &bits))
            return firn_fail(err, FIRN_CORRUPT, "page of %zu levels", count);
        *levels = (firn_levels){ .level_max = level_max,
                                 .is_bit_packed = true,
                                 .bits = firn_take(in, bits / 8 + (bits % 8 != 0)) };
    } else if (encoding == FIRN_PARQUET_RLE) {
        TRY(firn_levels_init(levels, firn_take(in, firn_take_le32(in)), level_max, err));
    } else {
        return firn_fail(err, FIRN_CORRUPT, "levels in encoding %d", (int)encoding);
    }
    if (in->failed)
        return firn_fail(err, FIRN_CORRUPT, "page ends inside its levels");
    return FIRN_OK;
}

static uint8_t bit_packed_level(const firn_levels *levels, unsigned width, size_t i)
{
    unsigned value = 0;
    for (size_t bit = i * width; bit < (i + 1) * width; bit++)
        value = value << 1 | (levels->bits.data[bit / 8] >> (7 - bit % 8) & 1u);
    return (uint8_t)value;
}

static bool read_bit_packed(firn_levels *levels, uint8_t *out, size_t count)
{
    unsigned width = width_of(levels->level_max);
    if (count > levels->bits.len * 8 / width - levels->next)
        return false;
    for (size_t i = 0; i < count; i++)
        out[i] = bit_packed_level(levels, width, levels->next++);
    return true;
}

static uint8_t largest(const uint8_t *values, size_t count)
{
    uint8_t most = 0;
    for (size_t i = 0; i < count; i++)
        most = values[i] > most ? values[i] : most;
    return most;
}

bool firn_levels_read(firn_levels *levels, uint8_t *out, size_t count)
{
    if (levels->level_max == 0) {
        memset(out, 0, count);
        return true;
    }
    bool ok = levels->is_bit_packed ? read_bit_packed(levels, out, count)
                                    : firn_rle_take_u8(&levels->rle, out, count);
    return ok && largest(out, count) <= levels->level_max;
}

static bool read_bits_slowly(firn_levels *levels, uint8_t *out, size_t first, size_t count,
                             size_t *ones)
{
    *ones = 0;
    for (size_t i = 0; i < count; i++) {
        uint8_t level;
        if (!read_bit_packed(levels, &level, 1))
            return false;
        *ones += level;
        if (out)
            out[(first + i) / 8] |= (uint8_t)(level << (first + i) % 8);
    }
    return true;
}

bool firn_levels_read_bits(firn_levels *levels, uint8_t *out, size_t first, size_t count,
                           size_t *ones)
{
    if (levels->is_bit_packed)
        return read_bits_slowly(levels, out, first, count, ones);
    return firn_rle_take_bits(&levels->rle, out, first, count, ones);
}

bool firn_levels_all_ones(firn_levels *levels, size_t count)
{
    uint32_t value;
    if (levels->is_bit_packed || count == 0 || !firn_rle_repeats(&levels->rle, count, &value) ||
        value != 1)
        return false;
    return firn_rle_skip(&levels->rle, count);
}

bool firn_levels_skip_bits(firn_levels *levels, size_t count, size_t *ones)
{
    if (levels->is_bit_packed)
        return read_bits_slowly(levels, NULL, 0, count, ones);
    return firn_rle_skip_bits(&levels->rle, count, ones);
}
