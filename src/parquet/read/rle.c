/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Every way of taking values goes run by run: load a header when the last run
 * is used up, then treat as much of the run as is asked for at once. */
#include "parquet/read/rle.h"

#include <assert.h>
#include <string.h>

#include "parquet/read/unpack.h"

firn_status firn_rle_init(firn_rle *rle, firn_bytes bytes, unsigned width, firn_error *err)
{
    *rle = (firn_rle){ .in = firn_cursor_over(bytes), .width = width };
    if (width > 32)
        return firn_fail(err, FIRN_CORRUPT, "run-length encoded values of %u bits", width);
    return FIRN_OK;
}

/* The last packed run may be cut short where its values end. */
static void load_packed(firn_rle *rle, uint64_t groups)
{
    uint64_t most = rle->width ? (uint64_t)firn_left(&rle->in) * 8 / rle->width : UINT64_MAX;
    if (groups > SIZE_MAX / 64) {
        firn_cursor_fail(&rle->in);
        return;
    }
    size_t count = (size_t)groups * 8, bytes = (size_t)groups * rle->width;
    rle->is_packed = true;
    rle->packed_next = 0;
    rle->run_left = count < most ? count : (size_t)most;
    rle->packed = firn_take(&rle->in, bytes < firn_left(&rle->in) ? bytes : firn_left(&rle->in));
}

static void load_repeated(firn_rle *rle, uint64_t count)
{
    size_t bytes = (rle->width + 7) / 8;
    firn_bytes b = firn_take(&rle->in, bytes);
    rle->is_packed = false;
    rle->run_left = rle->in.failed ? 0 : (size_t)count;
    rle->value = 0;
    for (size_t i = 0; i < b.len; i++)
        rle->value |= (uint32_t)b.data[i] << (8 * i);
}

/* Makes sure the current run has a value left. */
static bool load(firn_rle *rle)
{
    while (rle->run_left == 0) {
        if (firn_left(&rle->in) == 0)
            return false;
        uint64_t header = firn_take_uvarint(&rle->in);
        if (rle->in.failed)
            return false;
        if (header & 1)
            load_packed(rle, header >> 1);
        else
            load_repeated(rle, header >> 1);
        if (rle->in.failed)
            return false;
    }
    return true;
}

/* How many of `count` values the current run gives; they count as taken. */
static size_t use(firn_rle *rle, size_t count)
{
    size_t n = count < rle->run_left ? count : rle->run_left;
    rle->run_left -= n;
    if (rle->is_packed)
        rle->packed_next += n;
    return n;
}

bool firn_rle_take(firn_rle *rle, uint32_t *out, size_t count)
{
    while (count > 0) {
        if (!load(rle))
            return false;
        size_t first = rle->packed_next, n = use(rle, count);
        if (rle->is_packed)
            firn_unpack32(rle->packed, rle->width, first, out, n);
        else
            for (size_t i = 0; i < n; i++)
                out[i] = rle->value;
        out += n;
        count -= n;
    }
    return true;
}

bool firn_rle_take_u8(firn_rle *rle, uint8_t *out, size_t count)
{
    uint32_t wide[256];
    while (count > 0) {
        if (!load(rle))
            return false;
        if (!rle->is_packed) {
            size_t n = use(rle, count);
            memset(out, (int)(rle->value & 0xff), n);
            out += n;
            count -= n;
            continue;
        }
        size_t first = rle->packed_next;
        size_t n = use(rle, count < FIRN_COUNT(wide) ? count : FIRN_COUNT(wide));
        firn_unpack32(rle->packed, rle->width, first, wide, n);
        for (size_t i = 0; i < n; i++)
            out[i] = (uint8_t)wide[i];
        out += n;
        count -= n;
    }
    return true;
}

bool firn_rle_skip(firn_rle *rle, size_t count)
{
    while (count > 0) {
        if (!load(rle))
            return false;
        count -= use(rle, count);
    }
    return true;
}

static void set_ones(uint8_t *out, size_t first, size_t count)
{
    size_t i = first, end = first + count;
    for (; i < end && i % 8; i++)
        out[i / 8] |= (uint8_t)(1u << i % 8);
    if (end - i >= 8)
        memset(out + i / 8, 0xff, (end - i) / 8);
    for (i += (end - i) / 8 * 8; i < end; i++)
        out[i / 8] |= (uint8_t)(1u << i % 8);
}

bool firn_rle_take_bits(firn_rle *rle, uint8_t *out, size_t first, size_t count, size_t *ones)
{
    assert(rle->width == 1);
    *ones = 0;
    while (count > 0) {
        if (!load(rle))
            return false;
        size_t from = rle->packed_next, n = use(rle, count);
        if (rle->is_packed)
            *ones += firn_unpack_bits(rle->packed, from, out, first, n);
        else if (rle->value & 1) {
            set_ones(out, first, n);
            *ones += n;
        }
        first += n;
        count -= n;
    }
    return true;
}

bool firn_rle_skip_bits(firn_rle *rle, size_t count, size_t *ones)
{
    assert(rle->width == 1);
    *ones = 0;
    while (count > 0) {
        if (!load(rle))
            return false;
        uint8_t bits[64] = { 0 };
        bool packed = rle->is_packed;
        size_t from = rle->packed_next;
        size_t n = use(rle, packed && count > sizeof bits * 8 ? sizeof bits * 8 : count);
        if (packed)
            *ones += firn_unpack_bits(rle->packed, from, bits, 0, n);
        else
            *ones += rle->value & 1 ? n : 0;
        count -= n;
    }
    return true;
}

bool firn_rle_repeats(firn_rle *rle, size_t count, uint32_t *value)
{
    if (!load(rle) || rle->is_packed || rle->run_left < count)
        return false;
    *value = rle->value;
    return true;
}
