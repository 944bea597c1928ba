/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Numbers that rise slowly differ from the one before in their lowest bytes only.  What
 * Zstandard's search finds in them, a few bytes as they are and then a copy from eight
 * bytes back, over and over, is known beforehand: so every sequence of a block can be the
 * same, and a table of one entry (RLE mode) makes it cost no bit at all.
 *
 *   raw block          what is ahead, and the first number
 *   compressed block   a few sequences that name the offset, eight
 *   compressed block   any number of sequences (k literals, copy 8 - k, last offset)
 *                      and, as literals behind the last, numbers that do not fit in
 *   …
 *
 * A frame is made by comparing each number with the one before and storing k bytes. */
#include "codec/zstd_numbers.h"

#include "base/cursor.h"

enum {
    WIDTH = 8,
    BLOCK_NUMBERS = (128 << 10) / WIDTH, /* a block holds no more than 128 KiB */
    RUN_MIN = 4,       /* sequences that make a block smaller than what it holds */
    FIRST_RUN_MAX = 8, /* their offsets fill three bytes */
    LITERAL_MAX = 5,   /* a copy has three bytes at least */
    ODD_COST = 13,     /* what a number that fits in no sequence costs beside itself */

    MAGIC_BYTES = 4,
    SINGLE_SEGMENT_SIZE_IN_4_BYTES = 2 << 6 | 1 << 5,
    BLOCK_HEADER_BYTES = 3,
    BLOCK_RAW = 0,
    BLOCK_COMPRESSED = 2,
    LITERALS_HEADER_BYTES = 3,
    LITERALS_RAW_20_BITS = 3 << 2,
    MODES_ALL_RLE = 1 << 6 | 1 << 4 | 1 << 2,
    OFFSET_CODE_LAST = 0,
    OFFSET_CODE_8 = 3, /* the offset and three, here eleven, in three bits below the highest */
    OFFSET_BITS_8 = 3,
    MATCH_MIN = 3,
    SLACK = 64,
};

typedef struct frame {
    const uint8_t *numbers;
    size_t count;
    unsigned literal; /* k */
    uint64_t limit;   /* of what differs */
    bool offset_named;
    uint8_t *at;
} frame;

static uint64_t number(const frame *f, size_t i)
{
    return firn_load_le64(f->numbers + i * WIDTH);
}

/* ---- what to expect ---- */

/* Picks the literal length that makes the smallest frame; false when none does enough. */
static bool choose_literal(frame *f)
{
    size_t tallies[4][WIDTH + 1] = { { 0 } }; /* four, so that increments need not wait */
    uint64_t before = number(f, 0);
    for (size_t i = 1; i < f->count; i++) {
        uint64_t now = number(f, i);
        tallies[i % 4][(71 - __builtin_clzll((now ^ before) | 1)) / 8]++;
        before = now;
    }
    size_t most = (f->count - f->count / WIDTH) * WIDTH, fitting = 0;
    for (unsigned k = 1; k <= LITERAL_MAX; k++) {
        for (unsigned t = 0; t < 4; t++)
            fitting += tallies[t][k];
        size_t cost = fitting * k + (f->count - fitting) * (WIDTH + ODD_COST);
        if (cost < most) {
            most = cost;
            f->literal = k;
        }
    }
    f->limit = UINT64_C(1) << 8 * f->literal;
    return f->literal > 0;
}

static bool fits(const frame *f, size_t i)
{
    return (number(f, i) ^ number(f, i - 1)) < f->limit;
}

static bool run_starts(const frame *f, size_t i)
{
    if (f->count - i < RUN_MIN)
        return false;
    for (size_t k = 0; k < RUN_MIN; k++)
        if (!fits(f, i + k))
            return false;
    return true;
}

/* ---- blocks ---- */

static void put_le24(uint8_t *at, size_t value)
{
    for (unsigned k = 0; k < 3; k++)
        at[k] = (uint8_t)(value >> 8 * k);
}

/* The header of the block from `start` to where the frame has come, in the room left for it. */
static void put_header(const frame *f, uint8_t *start, unsigned type, bool last)
{
    size_t size = (size_t)(f->at - start) - BLOCK_HEADER_BYTES;
    put_le24(start, size << 3 | type << 1 | last);
}

/* Numbers as they are, until a run starts or `end` is there. */
static size_t put_odd(frame *f, size_t i, size_t end)
{
    for (; i < end && !run_starts(f, i); i++, f->at += WIDTH)
        memcpy(f->at, f->numbers + i * WIDTH, WIDTH);
    return i;
}

/* The lowest bytes of numbers as long as the rest is that of the one before. */
static size_t put_run(frame *f, size_t i, size_t end)
{
    uint64_t before = number(f, i - 1);
    uint8_t *at = f->at;
    for (; i < end; i++, at += f->literal) {
        uint64_t now = number(f, i);
        if ((now ^ before) >= f->limit)
            break;
        firn_store_le64(at, now);
        before = now;
    }
    f->at = at;
    return i;
}

/* `count` equal sequences, and what of them is not in their codes: the offset's bits, or
 * nothing; the highest bit set ends the stream. */
static void put_sequences(frame *f, size_t count)
{
    if (count >= 128)
        *f->at++ = (uint8_t)(128 + (count >> 8));
    *f->at++ = (uint8_t)count;
    *f->at++ = MODES_ALL_RLE;
    *f->at++ = (uint8_t)f->literal;
    *f->at++ = f->offset_named ? OFFSET_CODE_LAST : OFFSET_CODE_8;
    *f->at++ = (uint8_t)(WIDTH - f->literal - MATCH_MIN);
    uint32_t bits = 1;
    for (size_t i = 0; i < count && !f->offset_named; i++)
        bits = bits << 3 | OFFSET_BITS_8;
    for (; bits; bits >>= 8)
        *f->at++ = (uint8_t)bits;
    f->offset_named = true;
}

static size_t put_compressed_block(frame *f, size_t i)
{
    uint8_t *start = f->at, *literals = start + BLOCK_HEADER_BYTES + LITERALS_HEADER_BYTES;
    size_t end = firn_at_most(f->count, i + BLOCK_NUMBERS);
    size_t most = f->offset_named ? end : firn_at_most(end, i + FIRST_RUN_MAX);
    f->at = literals;
    size_t run_end = put_run(f, i, most);
    size_t next = put_odd(f, run_end, end);
    put_le24(start + BLOCK_HEADER_BYTES, (size_t)(f->at - literals) << 4 | LITERALS_RAW_20_BITS);
    put_sequences(f, run_end - i);
    put_header(f, start, BLOCK_COMPRESSED, next == f->count);
    return next;
}

/* `ahead` bytes and numbers from the i-th to where a run starts. */
static size_t put_raw_block(frame *f, firn_bytes ahead, size_t i)
{
    uint8_t *start = f->at;
    f->at += BLOCK_HEADER_BYTES;
    if (ahead.len)
        memcpy(f->at, ahead.data, ahead.len);
    f->at += ahead.len;
    size_t end = firn_at_most(f->count, i + BLOCK_NUMBERS - (ahead.len + WIDTH - 1) / WIDTH);
    if (i == 0) { /* the first has none before */
        memcpy(f->at, f->numbers, WIDTH);
        f->at += WIDTH;
        i = 1;
    }
    size_t next = put_odd(f, i, end);
    put_header(f, start, BLOCK_RAW, next == f->count);
    return next;
}

static void put_frame(frame *f, firn_bytes ahead)
{
    static const uint8_t magic[MAGIC_BYTES] = { 0x28, 0xb5, 0x2f, 0xfd };
    memcpy(f->at, magic, sizeof magic);
    f->at[MAGIC_BYTES] = SINGLE_SEGMENT_SIZE_IN_4_BYTES;
    firn_store_le32(f->at + MAGIC_BYTES + 1, (uint32_t)(ahead.len + f->count * WIDTH));
    f->at += MAGIC_BYTES + 1 + sizeof(uint32_t);
    size_t i = put_raw_block(f, ahead, 0);
    while (i < f->count)
        i = run_starts(f, i) ? put_compressed_block(f, i) : put_raw_block(f, (firn_bytes){ 0 }, i);
}

bool firn_zstd_put_numbers(firn_bytes bytes, size_t ahead, firn_buf *out)
{
    frame f = { .numbers = bytes.data + ahead, .count = (bytes.len - ahead) / WIDTH };
    bool whole = ahead + f.count * WIDTH == bytes.len;
    if (!whole || f.count < RUN_MIN || bytes.len > UINT32_MAX ||
        ahead > (BLOCK_NUMBERS - 1) * WIDTH || !choose_literal(&f))
        return false;
    /* A block takes three bytes more than it holds at the most, and holds a run or is full. */
    uint8_t *start = firn_buf_reserve(out, bytes.len + bytes.len / WIDTH + SLACK);
    if (!start)
        return false;
    f.at = start;
    put_frame(&f, (firn_bytes){ bytes.data, ahead });
    size_t len = (size_t)(f.at - start);
    if (len > bytes.len - bytes.len / WIDTH)
        return false;
    out->len += len;
    return true;
}
