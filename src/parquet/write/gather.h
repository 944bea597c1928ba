/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Values out of Arrow buffers, in the one form the writer works on: numbers as
 * 64-bit words, everything else as firn_bytes.
 *
 * A word holds the bits of the value's Parquet type: four-byte types (int32,
 * float, short decimals) zero-extended, booleans 0 or 1.
 */
#ifndef PARQUET_WRITE_GATHER_H
#define PARQUET_WRITE_GATHER_H

#include "arrow/column.h"
#include "parquet/write/leaf.h"

enum { FIRN_GATHER_BLOCK = 1024 }; /* values at a time */

/* Which rows of a view: a list of them, or `first` and on. */
typedef struct firn_rows {
    const int64_t *list; /* NULL: consecutive */
    int64_t first;
} firn_rows;

typedef struct firn_gather {
    uint64_t words[FIRN_GATHER_BLOCK];
    firn_bytes strings[FIRN_GATHER_BLOCK];
    uint8_t decimals[FIRN_GATHER_BLOCK][16]; /* what `strings` of long decimals point to */
    int64_t rows[FIRN_GATHER_BLOCK];
} firn_gather;

static inline bool firn_leaf_is_words(const firn_parquet_leaf *leaf)
{
    return leaf->type != FIRN_PARQUET_BYTE_ARRAY && leaf->type != FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY;
}

/* Bytes of one value, stored plain: 0 for byte arrays, 1 for booleans. */
static inline size_t firn_leaf_width(const firn_parquet_leaf *leaf)
{
    switch (leaf->type) {
    case FIRN_PARQUET_BOOLEAN: return 1;
    case FIRN_PARQUET_INT32:
    case FIRN_PARQUET_FLOAT: return 4;
    case FIRN_PARQUET_INT64:
    case FIRN_PARQUET_DOUBLE: return 8;
    case FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY: return (size_t)leaf->type_length;
    default: return 0;
    }
}

/* Fills gather->words or gather->strings with `count` values (at most a block)
 * of `view`, which is not dictionary-encoded.  FIRN_INVALID when a decimal has
 * more digits than its type. */
firn_status firn_gather_values(firn_gather *gather, const firn_parquet_leaf *leaf,
                               const firn_view *view, firn_rows rows, size_t count,
                               firn_error *err);

/* Looks the rows of a dictionary-encoded `view` up: gather->rows become rows of
 * its dictionary.  FIRN_INVALID for codes it does not have. */
firn_status firn_gather_codes(firn_gather *gather, const firn_parquet_leaf *leaf,
                              const firn_view *view, firn_rows rows, size_t count, firn_error *err);

#endif
