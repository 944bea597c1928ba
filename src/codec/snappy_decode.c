/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Snappy's block format (format_description.txt):
 *
 *   block     varint uncompressed length, then elements, told apart by the two low
 *             bits of their first byte:
 *   00        literal: length - 1 in the upper six bits; 60 … 63 mean that it is in
 *             the next 1 … 4 bytes; then the bytes themselves
 *   01        copy: length - 4 in bits 2 … 4, offset of 11 bits in bits 5 … 7 and
 *             the next byte
 *   10, 11    copy: length - 1 in the upper six bits, offset in 2 or 4 bytes
 *
 * A copy may overlap what it writes.  Short literals and copies are done in blocks
 * of 16 bytes that may write too much, up to the slack; what is too much is
 * overwritten by what follows. */
#include "codec/snappy_decode.h"

#include <string.h>

#include "base/cursor.h"

enum { BLOCK = 16, LITERAL_MAX = 60 };

struct decoder {
    firn_cursor in;
    uint8_t *start, *at, *end; /* of the output */
};

bool firn_snappy_length(firn_bytes block, size_t *len)
{
    firn_cursor in = firn_cursor_over(block);
    uint64_t value = firn_take_uvarint(&in);
    *len = (size_t)value;
    return !in.failed && value <= UINT32_MAX;
}

/* Little-endian number of 1 … 4 bytes. */
static uint32_t take_number(firn_cursor *in, unsigned bytes)
{
    firn_bytes b = firn_take(in, bytes);
    uint32_t value = 0;
    for (size_t i = 0; i < b.len; i++)
        value |= (uint32_t)b.data[i] << (8 * i);
    return value;
}

static inline bool put_literal(struct decoder *d, unsigned tag)
{
    size_t len = (tag >> 2) + 1;
    if (len <= BLOCK && firn_left(&d->in) >= BLOCK && len <= (size_t)(d->end - d->at)) {
        memcpy(d->at, d->in.at, BLOCK);
        d->at += len;
        d->in.at += len;
        return true;
    }
    if (len > LITERAL_MAX)
        len = (size_t)take_number(&d->in, (unsigned)(len - LITERAL_MAX)) + 1;
    firn_bytes bytes = firn_take(&d->in, len);
    if (d->in.failed || len > (size_t)(d->end - d->at))
        return false;
    memcpy(d->at, bytes.data, len);
    d->at += len;
    return true;
}

/* `len` ≤ 64; the source is `offset` bytes back. */
static inline void copy_back(uint8_t *to, size_t offset, size_t len)
{
    const uint8_t *from = to - offset;
    if (offset >= BLOCK) {
        memcpy(to, from, BLOCK);
        for (size_t i = BLOCK; i < len; i += BLOCK)
            memcpy(to + i, from + i, BLOCK);
        return;
    }
    if (offset >= 8) {
        for (size_t i = 0; i < len; i += 8)
            memcpy(to + i, from + i, 8);
        return;
    }
    for (size_t i = 0; i < len; i++) /* a short pattern, repeated */
        to[i] = from[i];
}

static inline bool put_copy(struct decoder *d, unsigned tag)
{
    static const uint8_t offset_bytes[] = { 0, 1, 2, 4 };
    unsigned kind = tag & 3, bytes = offset_bytes[kind];
    size_t len = kind == 1 ? (tag >> 2 & 7) + 4 : (tag >> 2) + 1, offset;
    if (firn_left(&d->in) >= 4) {
        offset = firn_load_le32(d->in.at) & (uint32_t)((UINT64_C(1) << (8 * bytes)) - 1);
        d->in.at += bytes;
    } else {
        offset = take_number(&d->in, bytes);
    }
    offset |= kind == 1 ? (size_t)(tag >> 5) << 8 : 0;
    if (d->in.failed || offset == 0 || offset > (size_t)(d->at - d->start) ||
        len > (size_t)(d->end - d->at))
        return false;
    copy_back(d->at, offset, len);
    d->at += len;
    return true;
}

bool firn_snappy_decode(firn_bytes block, uint8_t *out, size_t size)
{
    struct decoder d = { firn_cursor_over(block), out, out, out + size };
    if (firn_take_uvarint(&d.in) != size || d.in.failed)
        return false;
    while (firn_left(&d.in) > 0) {
        unsigned tag = firn_take_u8(&d.in);
        if (!((tag & 3) == 0 ? put_literal(&d, tag) : put_copy(&d, tag)))
            return false;
    }
    return d.at == d.end;
}
