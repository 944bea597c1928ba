/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The hybrid looks at values eight at a time: a group of eight equal values
 * starts a run when the run saves enough over packing it, everything else is
 * packed.  A run that saves little is not worth the reader's change of mode. */
#include "parquet/write/rle.h"

#include "base/cursor.h"
#include "parquet/write/bits.h"

enum { SAVES_MIN = 8 }; /* bytes a run must save */

/* Values of 1, 2 or 4 bytes each. */
typedef struct source {
    const uint8_t *values;
    size_t count;
    unsigned size, width;
    const firn_bits_kernels *kernels;
} source;

static inline uint64_t load(const uint8_t *p)
{
    uint64_t word;
    memcpy(&word, p, 8);
    return word;
}

/* Whether the group of eight at `p` is one value. */
static inline bool is_uniform(const uint8_t *p, unsigned size)
{
    uint64_t first = load(p);
    if (size == 1)
        return first == (first & 0xff) * UINT64_C(0x0101010101010101);
    if (size == 2)
        return first == (first & 0xffff) * UINT64_C(0x0001000100010001) && first == load(p + 8);
    return first >> 32 == (first & 0xffffffff) && first == load(p + 8) && first == load(p + 16) &&
           first == load(p + 24);
}

static uint32_t value_at(const source *in, size_t index)
{
    const uint8_t *p = in->values + index * in->size;
    if (in->size == 1)
        return *p;
    uint16_t v16;
    uint32_t v32;
    if (in->size == 2)
        return memcpy(&v16, p, 2), v16;
    return memcpy(&v32, p, 4), v32;
}

static void pack(const source *in, const uint8_t *values, size_t groups, uint8_t *out)
{
    if (in->size == 1)
        in->kernels->pack8(values, groups, in->width, out);
    else if (in->size == 2)
        in->kernels->pack16((const uint16_t *)(const void *)values, groups, in->width, out);
    else
        in->kernels->pack32((const uint32_t *)(const void *)values, groups, in->width, out);
}

/* Packs values [from, to); the last group is filled up with zeros. */
static void put_literal(firn_buf *out, const source *in, size_t from, size_t to)
{
    if (from == to)
        return;
    size_t groups = (to - from) / 8, rest = (to - from) % 8;
    firn_put_uvarint(out, (uint64_t)(groups + (rest > 0)) << 1 | 1);
    uint8_t *at = firn_buf_reserve(out, (groups + 1) * in->width + FIRN_BITS_SLACK);
    if (!at)
        return;
    pack(in, in->values + from * in->size, groups, at);
    if (rest) {
        uint32_t last[8] = { 0 };
        memcpy(last, in->values + (from + groups * 8) * in->size, rest * in->size);
        pack(in, (const uint8_t *)last, 1, at + groups * in->width);
    }
    out->len += (groups + (rest > 0)) * in->width;
}

void firn_rle_put_run(firn_buf *out, uint32_t value, size_t count, unsigned width)
{
    firn_put_uvarint(out, (uint64_t)count << 1);
    for (unsigned bits = 0; bits < width; bits += 8)
        firn_put_u8(out, (uint8_t)(value >> bits));
}

/* Where the run that begins with the uniform group at `from` ends. */
static size_t run_end(const source *in, size_t from)
{
    const uint8_t *first = in->values + from * in->size;
    size_t bytes = 8 * in->size, at = from + 8;
    while (at + 8 <= in->count && memcmp(in->values + at * in->size, first, bytes) == 0)
        at += 8;
    uint32_t value = value_at(in, from);
    while (at < in->count && value_at(in, at) == value)
        at++;
    return at;
}

static inline __attribute__((always_inline)) void put_hybrid(firn_buf *out, const source *in,
                                                             unsigned size)
{
    size_t literal = 0, at = 0;
    while (at + 8 <= in->count) {
        if (!is_uniform(in->values + at * size, size)) {
            at += 8;
            continue;
        }
        size_t end = run_end(in, at);
        bool pays = at == literal && end == in->count;
        if (pays || (end - at) / 8 * in->width >= SAVES_MIN + (in->width + 7) / 8) {
            put_literal(out, in, literal, at);
            firn_rle_put_run(out, value_at(in, at), end - at, in->width);
            at = literal = end;
        } else {
            at += (end - at) / 8 * 8;
        }
    }
    put_literal(out, in, literal, in->count);
}

void firn_rle_put8(firn_buf *out, const uint8_t *values, size_t count, unsigned width)
{
    source in = { values, count, 1, width, firn_bits_kernels_best() };
    put_hybrid(out, &in, 1);
}

void firn_rle_put16(firn_buf *out, const uint16_t *values, size_t count, unsigned width)
{
    source in = { (const uint8_t *)values, count, 2, width, firn_bits_kernels_best() };
    put_hybrid(out, &in, 2);
}

void firn_rle_put32(firn_buf *out, const uint32_t *values, size_t count, unsigned width)
{
    source in = { (const uint8_t *)values, count, 4, width, firn_bits_kernels_best() };
    put_hybrid(out, &in, 4);
}
