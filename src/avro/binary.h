/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Avro's binary encoding, one value at a time (Avro specification, "Data
 * Serialization and Deserialization").
 *
 *   int, long, enum   zigzag varint
 *   float, double     4, 8 bytes little-endian
 *   bytes, string     length (long), then the bytes
 *   array, map        blocks: count (long), items; a negative count is followed
 *                     by the block's size in bytes; count 0 ends
 *   union             branch (long), then the value
 *
 * All reads are sticky: see firn_cursor.
 */
#ifndef AVRO_BINARY_H
#define AVRO_BINARY_H

#include "avro/type.h"
#include "base/cursor.h"

/* Closes the gaps that the eight continuation bits leave: 8 × 7 bits to 56. */
static inline uint64_t firn_avro_join7(uint64_t x)
{
    x &= UINT64_C(0x7f7f7f7f7f7f7f7f);
    x = (x & UINT64_C(0x007f007f007f007f)) | (x & UINT64_C(0x7f007f007f007f00)) >> 1;
    x = (x & UINT64_C(0x00003fff00003fff)) | (x & UINT64_C(0x3fff00003fff0000)) >> 2;
    return (x & UINT64_C(0x000000000fffffff)) | (x & UINT64_C(0x0fffffff00000000)) >> 4;
}

static inline int64_t firn_avro_unzigzag(uint64_t value)
{
    return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

/* int or long.  Up to eight bytes are decoded as one word. */
static inline int64_t firn_avro_take_long(firn_cursor *in)
{
    if (firn_left(in) < 8)
        return firn_take_zigzag(in);
    uint8_t first = *in->at;
    if (first < 0x80) {
        in->at++;
        return firn_avro_unzigzag(first);
    }
    uint64_t word = firn_load_le64(in->at);
    uint64_t ends = ~word & UINT64_C(0x8080808080808080);
    if (ends == 0)
        return firn_take_zigzag(in);
    in->at += (__builtin_ctzll(ends) >> 3) + 1;
    return firn_avro_unzigzag(firn_avro_join7(word & (ends ^ (ends - 1))));
}

static inline int32_t firn_avro_take_int(firn_cursor *in)
{
    int64_t value = firn_avro_take_long(in);
    if (value != (int32_t)value)
        firn_cursor_fail(in);
    return (int32_t)value;
}

/* bytes or string; borrows. */
static inline firn_bytes firn_avro_take_bytes(firn_cursor *in)
{
    int64_t len = firn_avro_take_long(in);
    if (len < 0 || (uint64_t)len > firn_left(in)) {
        firn_cursor_fail(in);
        return (firn_bytes){ 0 };
    }
    in->at += len;
    return (firn_bytes){ in->at - len, (size_t)len };
}

static inline float firn_avro_take_float(firn_cursor *in)
{
    uint32_t bits = firn_take_le32(in);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline double firn_avro_take_double(firn_cursor *in)
{
    uint64_t bits = firn_take_le64(in);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The next block of an array or map whose items take at least `each_min` bytes:
 * its count, 0 at the end (and after a failure).  `*size` is the block's size
 * when the file says it, else SIZE_MAX. */
size_t firn_avro_take_block(firn_cursor *in, size_t each_min, size_t *size);

/* A block that told its size must have had it: `from` is where its items began. */
static inline void firn_avro_end_block(firn_cursor *in, const uint8_t *from, size_t size)
{
    if (size != SIZE_MAX && !in->failed && (size_t)(in->at - from) != size)
        firn_cursor_fail(in);
}

/* Which branch of a union follows; fails when there is no such branch. */
static inline size_t firn_avro_take_branch(firn_cursor *in, size_t branch_count)
{
    int64_t branch = firn_avro_take_long(in);
    if (branch < 0 || (uint64_t)branch >= branch_count) {
        firn_cursor_fail(in);
        return 0;
    }
    return (size_t)branch;
}

/* Passes over `count` varints, sixteen bytes at a time. */
void firn_avro_skip_varints(firn_cursor *in, size_t count);

/* Passes over one value.  Fails the cursor when values nest too deeply. */
void firn_avro_skip(firn_cursor *in, const firn_avro_type *type);

#endif
