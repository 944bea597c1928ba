/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The least and greatest value of a page, a chunk or a file, and how many NaN.
 *
 * A column has one of a few orders.  Numbers travel as 64-bit words that hold
 * their bits (four-byte types zero-extended); strings as firn_bytes.  NaN is
 * counted and is never a bound; of the two zeros the lower bound is -0.0 and
 * the upper +0.0, whichever was seen.
 */
#ifndef PARQUET_WRITE_BOUNDS_H
#define PARQUET_WRITE_BOUNDS_H

#include "base/buf.h"

typedef enum firn_order {
    FIRN_ORDER_NONE,   /* no bounds are kept */
    FIRN_ORDER_BOOL,   /* words 0 and 1; one byte */
    FIRN_ORDER_INT32,  /* signed, 4 bytes */
    FIRN_ORDER_UINT32, /* unsigned, 4 bytes */
    FIRN_ORDER_INT64,  /* signed, 8 bytes */
    FIRN_ORDER_UINT64, /* unsigned, 8 bytes */
    FIRN_ORDER_FLOAT,
    FIRN_ORDER_DOUBLE,
    FIRN_ORDER_BYTES,   /* unsigned bytes, a prefix first */
    FIRN_ORDER_TEXT,    /* the same, but shortened between code points */
    FIRN_ORDER_FIXED,   /* unsigned bytes of one length: never shortened */
    FIRN_ORDER_DECIMAL, /* big-endian two's complement of one length */
} firn_order;

static inline bool firn_order_is_words(firn_order order)
{
    return order <= FIRN_ORDER_DOUBLE;
}

/* Bounds of values that somebody else keeps. */
typedef struct firn_bounds {
    bool has; /* a bound was seen */
    uint64_t nan_count;
    uint64_t min_word, max_word;
    firn_bytes min, max; /* borrowed */
} firn_bounds;

/* Widens `bounds` by `count` values. */
void firn_bounds_add_words(firn_bounds *bounds, firn_order order, const uint64_t *words,
                           size_t count);
void firn_bounds_add_strings(firn_bounds *bounds, firn_order order, const firn_bytes *strings,
                             size_t count);

/* Widens `bounds` by others of the same order. */
void firn_bounds_merge(firn_bounds *bounds, firn_order order, const firn_bounds *other);

/* Numbers: the bound's bytes as Parquet stores it plain.  Returns the length. */
size_t firn_bounds_put_word(firn_order order, uint64_t word, uint8_t bytes[8]);

/* Compares two bounds in plain bytes: <0, 0, >0. */
int firn_order_compare(firn_order order, firn_bytes a, firn_bytes b);

/* A bound in plain bytes: not above the least, or not below the greatest value. */
typedef struct firn_bound {
    firn_bytes bytes; /* .data NULL: no bound */
    bool exact;       /* false: shortened */
} firn_bound;

/* The bounds as bytes that live in `arena`, strings shortened to `len_max`
 * bytes; a greatest value that has no short upper bound is kept whole.  False
 * when memory ran out. */
bool firn_bounds_encode(const firn_bounds *bounds, firn_order order, size_t len_max,
                        firn_arena *arena, firn_bound *min, firn_bound *max);

#endif
