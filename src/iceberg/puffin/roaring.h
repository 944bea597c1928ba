/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* 64-bit Roaring bitmaps in their portable form (RoaringFormatSpec): sets of row
 * positions, read where they lie.
 *
 *   bitmap64   u64 count, { u32 high half of the positions, bitmap32 } ascending
 *   bitmap32   u32 cookie 12346, u32 n          no container holds runs
 *              or u16 cookie 12347, u16 n - 1, a bit a container: it holds runs
 *              { u16 key, u16 cardinality - 1 } n times, keys ascending
 *              u32 offset n times               not with runs and fewer than four
 *              n containers of up to 65536 positions:
 *                runs    u16 count, { u16 first, u16 length - 1 }
 *                array   u16 each, up to 4096 of them
 *                bitmap  8192 bytes
 *
 * All of it little-endian.
 */
#ifndef ICEBERG_PUFFIN_ROARING_H
#define ICEBERG_PUFFIN_ROARING_H

#include "base/arena.h"
#include "base/cursor.h"

typedef enum firn_roaring_kind {
    FIRN_ROARING_ARRAY,
    FIRN_ROARING_BITMAP,
    FIRN_ROARING_RUNS,
} firn_roaring_kind;

typedef struct firn_roaring_container {
    uint64_t base; /* what its 16-bit values are added to */
    firn_roaring_kind kind;
    firn_bytes data; /* borrowed */
} firn_roaring_container;

typedef struct firn_roaring {
    firn_roaring_container *containers; /* ascending */
    size_t count, cap;
    uint64_t cardinality;
} firn_roaring;

/* Reads a 64-bit bitmap, checking all of it; the list of containers lives in `arena`,
 * their bytes stay where they are.  FIRN_CORRUPT, FIRN_NOMEM. */
firn_status firn_roaring_read(firn_bytes bytes, firn_arena *arena, firn_roaring *roaring,
                              firn_error *err);

/* A place between two positions; zero is before the first. */
typedef struct firn_roaring_place {
    size_t container;
    uint32_t at;    /* element, run or bit of it */
    uint32_t inner; /* position in the run */
} firn_roaring_place;

/* The next positions, ascending, at most `count`; returns how many, 0 at the end. */
size_t firn_roaring_next(const firn_roaring *roaring, firn_roaring_place *place,
                         uint64_t *positions, size_t count);

#endif
