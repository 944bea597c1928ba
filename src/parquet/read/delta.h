/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* DELTA_BINARY_PACKED (Encodings.md): integers as differences.
 *
 *   header   varint block size, varint miniblocks in a block, varint count,
 *            zigzag first value
 *   block    zigzag least delta, one byte of bit width a miniblock, then the
 *            miniblocks: each difference less the least delta, bit-packed
 *
 * Sums wrap around, in 64 bits here: whoever wants 32 cuts them.
 */
#ifndef PARQUET_READ_DELTA_H
#define PARQUET_READ_DELTA_H

#include "base/cursor.h"

enum { FIRN_DELTA_READY = 32 };

typedef struct firn_delta {
    firn_cursor in;
    uint32_t miniblock_count; /* in a block */
    uint32_t values_per_mini; /* a multiple of 32 */
    uint64_t left;            /* values not yet unpacked */
    uint64_t last, delta_min;
    bool has_first;                   /* the first value waits in `last` */
    firn_bytes widths;                /* of the current block */
    uint32_t mini, mini_left;         /* current miniblock, and what is left to unpack of it */
    firn_bytes packed;                /* its bytes */
    uint64_t ready[FIRN_DELTA_READY]; /* unpacked, not yet taken */
    uint32_t ready_at, ready_count;
} firn_delta;

/* Reads the header.  FIRN_CORRUPT when it is malformed. */
firn_status firn_delta_init(firn_delta *delta, firn_bytes bytes, firn_error *err);

/* The next `count` values; false when there are fewer or the bytes end early. */
bool firn_delta_take(firn_delta *delta, int64_t *out, size_t count);
bool firn_delta_take_i32(firn_delta *delta, int32_t *out, size_t count);

/* What follows the last of its values, found without unpacking them (the delta is
 * used up by it); `failed` in the cursor when the bytes end early. */
firn_cursor firn_delta_rest(firn_delta *delta);

#endif
