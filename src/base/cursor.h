/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Reading bytes that may lie.
 *
 * Every decoder reads through a cursor, which never passes the end.  After a
 * bad read `failed` stays set and reads give zeros, so a decoder states the
 * format and asks once whether it held.
 */
#ifndef BASE_CURSOR_H
#define BASE_CURSOR_H

#include <string.h>

#include "base/base.h"

typedef struct firn_cursor {
    const uint8_t *at, *end;
    bool failed;
} firn_cursor;

static inline firn_cursor firn_cursor_over(firn_bytes b)
{
    static const uint8_t nothing[1];
    const uint8_t *at = b.data ? b.data : nothing;
    return (firn_cursor){ .at = at, .end = at + (b.data ? b.len : 0) };
}

static inline size_t firn_left(const firn_cursor *in)
{
    return (size_t)(in->end - in->at);
}

static inline void firn_cursor_fail(firn_cursor *in)
{
    in->failed = true;
    in->at = in->end;
}

static inline firn_bytes firn_take(firn_cursor *in, size_t len)
{
    if (len > firn_left(in)) {
        firn_cursor_fail(in);
        return (firn_bytes){ 0 };
    }
    in->at += len;
    return (firn_bytes){ in->at - len, len };
}

static inline uint8_t firn_take_u8(firn_cursor *in)
{
    if (in->at == in->end) {
        in->failed = true;
        return 0;
    }
    return *in->at++;
}

/* Little-endian integers, whatever the machine's order. */
static inline uint32_t firn_load_le32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint64_t firn_load_le64(const uint8_t *p)
{
    return (uint64_t)firn_load_le32(p) | (uint64_t)firn_load_le32(p + 4) << 32;
}

static inline void firn_store_le32(uint8_t *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> (8 * i));
}

static inline void firn_store_le64(uint8_t *p, uint64_t v)
{
    for (int i = 0; i < 8; i++)
        p[i] = (uint8_t)(v >> (8 * i));
}

static inline uint32_t firn_take_le32(firn_cursor *in)
{
    firn_bytes b = firn_take(in, 4);
    return b.data ? firn_load_le32(b.data) : 0;
}

static inline uint64_t firn_take_le64(firn_cursor *in)
{
    firn_bytes b = firn_take(in, 8);
    return b.data ? firn_load_le64(b.data) : 0;
}

/* LEB128, at most ten bytes. */
static inline uint64_t firn_take_uvarint(firn_cursor *in)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (in->at == in->end)
            break;
        uint8_t byte = *in->at++;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
    firn_cursor_fail(in);
    return 0;
}

static inline int64_t firn_take_zigzag(firn_cursor *in)
{
    uint64_t value = firn_take_uvarint(in);
    return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

/* A zigzag count of things at least `each_min` bytes long.  A count the
 * remaining bytes cannot hold is a lie, and is refused before anything is
 * allocated. */
static inline size_t firn_take_count(firn_cursor *in, size_t each_min)
{
    int64_t n = firn_take_zigzag(in);
    if (n < 0 || (uint64_t)n > firn_left(in) / each_min) {
        firn_cursor_fail(in);
        return 0;
    }
    return (size_t)n;
}

#endif
