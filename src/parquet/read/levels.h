/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Definition and repetition levels of one page, however they are encoded. */
#ifndef PARQUET_READ_LEVELS_H
#define PARQUET_READ_LEVELS_H

#include "parquet/read/rle.h"

typedef struct firn_levels {
    uint8_t level_max;  /* 0: there are no bytes, every level is 0 */
    bool is_bit_packed; /* the deprecated BIT_PACKED, most significant bit first */
    firn_rle rle;
    firn_bytes bits;
    size_t next; /* BIT_PACKED: value that comes next */
} firn_levels;

/* The levels at the front of a v1 page, whose bytes it takes from `in`: RLE has a
 * 4-byte length before it, BIT_PACKED is as long as `count` values need. */
firn_status firn_levels_take(firn_levels *levels, firn_cursor *in, int32_t encoding,
                             uint8_t level_max, size_t count, firn_error *err);

/* The levels of a v2 page: RLE without a length. */
firn_status firn_levels_init(firn_levels *levels, firn_bytes bytes, uint8_t level_max,
                             firn_error *err);

/* The next `count` levels; false when there are fewer or one exceeds the maximum. */
bool firn_levels_read(firn_levels *levels, uint8_t *out, size_t count);

/* level_max 1 only: as bits, see firn_rle_take_bits. */
bool firn_levels_read_bits(firn_levels *levels, uint8_t *out, size_t first, size_t count,
                           size_t *ones);

/* level_max 1 only: whether the next `count` levels are all 1 and known to be so
 * at a glance; they are then taken. */
bool firn_levels_all_ones(firn_levels *levels, size_t count);

/* level_max 1 only: skips and counts the ones. */
bool firn_levels_skip_bits(firn_levels *levels, size_t count, size_t *ones);

#endif
