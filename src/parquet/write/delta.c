/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "parquet/write/delta.h"

#include "base/cursor.h"
#include "parquet/write/bits.h"

enum { BLOCK = 128, MINIBLOCK = 32, MINIBLOCKS = BLOCK / MINIBLOCK };

/* One block: deltas relative to the smallest of them, and the bits each
 * miniblock needs. */
typedef struct block {
    uint64_t deltas[BLOCK];
    int64_t smallest;
    uint8_t widths[MINIBLOCKS];
    size_t miniblocks; /* in use */
} block;

static void take_least(block *b, size_t count, uint64_t mask)
{
    for (size_t i = count; i < BLOCK; i++)
        b->deltas[i] = 0;
    b->miniblocks = (count + MINIBLOCK - 1) / MINIBLOCK;
    for (size_t m = 0; m < MINIBLOCKS; m++) {
        uint64_t all = 0;
        size_t from = m * MINIBLOCK, to = from + MINIBLOCK < count ? from + MINIBLOCK : count;
        for (size_t i = from; i < to; i++) {
            b->deltas[i] = (b->deltas[i] - (uint64_t)b->smallest) & mask;
            all |= b->deltas[i];
        }
        b->widths[m] = (uint8_t)firn_bit_width(all);
    }
}

/* The `count` deltas that lead from values[-1] to values[count - 1]. */
static void make_block64(block *b, const int64_t *values, size_t count)
{
    int64_t smallest = INT64_MAX;
    for (size_t i = 0; i < count; i++) {
        int64_t delta = (int64_t)((uint64_t)values[i] - (uint64_t)values[(ptrdiff_t)i - 1]);
        smallest = delta < smallest ? delta : smallest;
        b->deltas[i] = (uint64_t)delta;
    }
    b->smallest = smallest;
    take_least(b, count, UINT64_MAX);
}

static void make_block32(block *b, const int32_t *values, size_t count)
{
    int64_t smallest = INT32_MAX;
    for (size_t i = 0; i < count; i++) {
        int32_t delta = (int32_t)((uint32_t)values[i] - (uint32_t)values[(ptrdiff_t)i - 1]);
        smallest = delta < smallest ? delta : smallest;
        b->deltas[i] = (uint64_t)delta;
    }
    b->smallest = smallest;
    take_least(b, count, UINT32_MAX);
}

static void put_header(firn_buf *out, size_t count, int64_t first)
{
    firn_put_uvarint(out, BLOCK);
    firn_put_uvarint(out, MINIBLOCKS);
    firn_put_uvarint(out, count);
    firn_put_zigzag(out, first);
}

static void put_block(firn_buf *out, const block *b, const firn_bits_kernels *kernels)
{
    firn_put_zigzag(out, b->smallest);
    firn_put(out, b->widths, MINIBLOCKS);
    uint8_t *at = firn_buf_reserve(out, BLOCK * 8 + FIRN_BITS_SLACK);
    if (!at)
        return;
    for (size_t m = 0; m < b->miniblocks; m++) {
        kernels->pack64(b->deltas + m * MINIBLOCK, MINIBLOCK / 8, b->widths[m], at);
        at += b->widths[m] * (MINIBLOCK / 8);
        out->len += b->widths[m] * (MINIBLOCK / 8);
    }
}

static size_t block_len(size_t left)
{
    return left < BLOCK ? left : BLOCK;
}

void firn_delta_put64(firn_buf *out, const int64_t *values, size_t count)
{
    const firn_bits_kernels *kernels = firn_bits_kernels_best();
    block b;
    put_header(out, count, count ? values[0] : 0);
    for (size_t i = 1; i < count; i += BLOCK) {
        make_block64(&b, values + i, block_len(count - i));
        put_block(out, &b, kernels);
    }
}

void firn_delta_put32(firn_buf *out, const int32_t *values, size_t count)
{
    const firn_bits_kernels *kernels = firn_bits_kernels_best();
    block b;
    put_header(out, count, count ? values[0] : 0);
    for (size_t i = 1; i < count; i += BLOCK) {
        make_block32(&b, values + i, block_len(count - i));
        put_block(out, &b, kernels);
    }
}

static size_t block_cost(const block *b)
{
    size_t bytes =
        MINIBLOCKS + (firn_bit_width((uint64_t)b->smallest ^ -(b->smallest < 0)) + 8) / 7;
    for (size_t m = 0; m < b->miniblocks; m++)
        bytes += b->widths[m] * (MINIBLOCK / 8);
    return bytes;
}

size_t firn_delta_cost64(const int64_t *values, size_t count)
{
    size_t bytes = 16;
    block b;
    for (size_t i = 1; i < count; i += BLOCK) {
        make_block64(&b, values + i, block_len(count - i));
        bytes += block_cost(&b);
    }
    return bytes;
}

size_t firn_delta_cost32(const int32_t *values, size_t count)
{
    size_t bytes = 16;
    block b;
    for (size_t i = 1; i < count; i += BLOCK) {
        make_block32(&b, values + i, block_len(count - i));
        bytes += block_cost(&b);
    }
    return bytes;
}

void firn_delta_put_strings(firn_buf *out, const uint8_t *bytes, const uint32_t *ends, size_t count,
                            uint32_t start)
{
    const firn_bits_kernels *kernels = firn_bits_kernels_best();
    block b;
    int32_t lengths[BLOCK + 1]; /* the one before the block, then the block's */
    put_header(out, count, count ? (int64_t)(ends[0] - start) : 0);
    lengths[0] = count ? (int32_t)(ends[0] - start) : 0;
    for (size_t i = 1; i < count; i += BLOCK) {
        size_t n = block_len(count - i);
        for (size_t k = 0; k < n; k++)
            lengths[k + 1] = (int32_t)(ends[i + k] - ends[i + k - 1]);
        make_block32(&b, lengths + 1, n);
        put_block(out, &b, kernels);
        lengths[0] = lengths[n];
    }
    if (count)
        firn_put(out, bytes + start, ends[count - 1] - start);
}
