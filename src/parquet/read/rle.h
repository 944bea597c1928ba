/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The RLE / bit-packing hybrid (Encodings.md): levels, dictionary codes, booleans.
 *
 *   run         varint header, then
 *   header & 1  header >> 1 groups of 8 bit-packed values
 *   else        one value of ceil(width / 8) bytes, repeated header >> 1 times
 */
#ifndef PARQUET_READ_RLE_H
#define PARQUET_READ_RLE_H

#include "base/cursor.h"

typedef struct firn_rle {
    firn_cursor in;
    unsigned width;    /* ≤ 32 */
    size_t run_left;   /* values left of the current run */
    bool is_packed;    /* what kind of run it is */
    uint32_t value;    /* of a repeated run */
    firn_bytes packed; /* of a packed run: its bytes, and which value is next */
    size_t packed_next;
} firn_rle;

/* FIRN_CORRUPT when the width is over 32. */
firn_status firn_rle_init(firn_rle *rle, firn_bytes bytes, unsigned width, firn_error *err);

/* The next `count` values; false when the bytes hold fewer. */
bool firn_rle_take(firn_rle *rle, uint32_t *out, size_t count);
bool firn_rle_take_u8(firn_rle *rle, uint8_t *out, size_t count);
bool firn_rle_skip(firn_rle *rle, size_t count);

/* Width 1 only: the next `count` values as bits from bit `first` of `out` (which
 * must be zero there); *ones says how many were 1. */
bool firn_rle_take_bits(firn_rle *rle, uint8_t *out, size_t first, size_t count, size_t *ones);

/* Width 1 only: skips `count` values and says how many were 1. */
bool firn_rle_skip_bits(firn_rle *rle, size_t count, size_t *ones);

/* If the next `count` values are one repeated run: true, and its value. */
bool firn_rle_repeats(firn_rle *rle, size_t count, uint32_t *value);

#endif
