/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Values are unpacked 32 at a time: straight into the caller's array while it
 * has room for them, through `ready` at its ends. */
#include "parquet/read/delta.h"

#include "parquet/read/unpack.h"

enum { BLOCK_MAX = 1 << 20, GROUP = FIRN_DELTA_READY };

firn_status firn_delta_init(firn_delta *delta, firn_bytes bytes, firn_error *err)
{
    firn_cursor in = firn_cursor_over(bytes);
    uint64_t block = firn_take_uvarint(&in), minis = firn_take_uvarint(&in);
    uint64_t count = firn_take_uvarint(&in);
    uint64_t first = (uint64_t)firn_take_zigzag(&in);
    if (in.failed)
        return firn_fail(err, FIRN_CORRUPT, "delta header in %zu bytes is cut short", bytes.len);
    if (block == 0 || block > BLOCK_MAX || minis == 0 || block % minis != 0 ||
        block / minis % GROUP != 0)
        return firn_fail(err, FIRN_CORRUPT, "delta blocks of %llu values in %llu parts",
                         (unsigned long long)block, (unsigned long long)minis);

    *delta = (firn_delta){ .in = in,
                           .miniblock_count = (uint32_t)minis,
                           .values_per_mini = (uint32_t)(block / minis),
                           .left = count ? count - 1 : 0,
                           .last = first,
                           .has_first = count > 0,
                           .mini = (uint32_t)minis };
    return FIRN_OK;
}

static bool load_block(firn_delta *delta)
{
    delta->delta_min = (uint64_t)firn_take_zigzag(&delta->in);
    delta->widths = firn_take(&delta->in, delta->miniblock_count);
    delta->mini = 0;
    return !delta->in.failed;
}

static unsigned next_width(const firn_delta *delta)
{
    return delta->widths.data[delta->mini];
}

/* The bytes of the next miniblock; the file's last may be cut short where its
 * values end. */
static bool load_mini(firn_delta *delta)
{
    if (delta->mini == delta->miniblock_count && !load_block(delta))
        return false;
    unsigned width = next_width(delta);
    size_t whole = (size_t)delta->values_per_mini / 8 * width;
    uint64_t used = delta->left < delta->values_per_mini ? delta->left : delta->values_per_mini;
    size_t needed = (size_t)((used * width + 7) / 8);
    size_t left = firn_left(&delta->in);
    if (width > 64 || needed > left)
        return false;
    delta->packed = firn_take(&delta->in, whole < left ? whole : left);
    delta->mini_left = delta->values_per_mini;
    return true;
}

/* Unpacks and sums the next `count` ≤ 32 values, which lie in the current miniblock. */
static void unpack(firn_delta *delta, uint64_t *out, size_t count)
{
    size_t first = delta->values_per_mini - delta->mini_left;
    firn_unpack64(delta->packed, next_width(delta), first, out, count);
    uint64_t last = delta->last, least = delta->delta_min;
    for (size_t i = 0; i < count; i++) {
        last += out[i] + least;
        out[i] = last;
    }
    delta->last = last;
    delta->left -= count;
    delta->mini_left -= GROUP;
    if (delta->mini_left == 0)
        delta->mini++;
}

/* Unpacks a group of 32, or what is left, to `out`; 0 when the bytes end early. */
static size_t unpack_group(firn_delta *delta, uint64_t *out)
{
    if (delta->mini_left == 0 && !load_mini(delta))
        return 0;
    size_t count = delta->left < GROUP ? (size_t)delta->left : GROUP;
    unpack(delta, out, count);
    return count;
}

static size_t take_ready(firn_delta *delta, uint64_t *out, size_t count)
{
    size_t n = delta->ready_count - delta->ready_at;
    n = n < count ? n : count;
    for (size_t i = 0; i < n; i++)
        out[i] = delta->ready[delta->ready_at + i];
    delta->ready_at += (uint32_t)n;
    return n;
}

static bool refill(firn_delta *delta)
{
    delta->ready_at = 0;
    delta->ready_count = delta->left ? (uint32_t)unpack_group(delta, delta->ready) : 0;
    return delta->ready_count > 0;
}

static bool take(firn_delta *delta, uint64_t *out, size_t count)
{
    size_t done = 0;
    if (delta->has_first && count > 0) {
        out[done++] = delta->last;
        delta->has_first = false;
    }
    done += take_ready(delta, out + done, count - done);
    while (count - done >= GROUP && delta->left >= GROUP) {
        if (unpack_group(delta, out + done) == 0)
            return false;
        done += GROUP;
    }
    while (done < count) {
        if (!refill(delta))
            return false;
        done += take_ready(delta, out + done, count - done);
    }
    return true;
}

bool firn_delta_take(firn_delta *delta, int64_t *out, size_t count)
{
    return take(delta, (uint64_t *)out, count);
}

bool firn_delta_take_i32(firn_delta *delta, int32_t *out, size_t count)
{
    uint64_t wide[256];
    while (count > 0) {
        size_t n = count < FIRN_COUNT(wide) ? count : FIRN_COUNT(wide);
        if (!take(delta, wide, n))
            return false;
        for (size_t i = 0; i < n; i++)
            out[i] = (int32_t)(uint32_t)wide[i];
        out += n;
        count -= n;
    }
    return true;
}

firn_cursor firn_delta_rest(firn_delta *delta)
{
    while (delta->left > 0) {
        if (delta->mini_left == 0 && !load_mini(delta)) {
            firn_cursor_fail(&delta->in);
            break;
        }
        uint32_t step = delta->left < delta->mini_left ? (uint32_t)delta->left : delta->mini_left;
        delta->left -= step;
        delta->mini_left = 0;
        delta->mini++;
    }
    return delta->in;
}
