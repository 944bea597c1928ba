/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Shredding: which levels and which values a leaf column has in some rows.
 *
 * An entry is one position of the leaf column: a value, or a place where the way
 * to one ended early (a null, an empty list).  Its definition level says how far
 * the way went, its repetition level at which list it goes on (0: a new row).
 * Everything is computed from Arrow's validity bits and offsets, list by list
 * for all rows at once.
 */
#ifndef PARQUET_WRITE_SHRED_H
#define PARQUET_WRITE_SHRED_H

#include "arrow/column.h"
#include "parquet/write/leaf.h"

/* Memory reused from one call to the next. */
typedef struct firn_shredder {
    firn_buf definitions, repetitions; /* uint8_t an entry */
    firn_buf rows;                     /* int64_t an entry, -1 where the way ended */
    firn_buf next[3];                  /* the same three for the level being made */
} firn_shredder;

typedef struct firn_shredded {
    const firn_view *view; /* of the leaf */
    size_t entry_count, value_count;
    const uint8_t *definitions; /* NULL: all at the maximum */
    const uint8_t *repetitions; /* NULL: all 0 */
    const int64_t *rows;        /* the values' rows in `view`; NULL: first_row and on */
    int64_t first_row;
} firn_shredded;

/* Shreds rows [from, from + count) of `root` for one leaf.  The result borrows
 * from both and is good until the next call. */
firn_status firn_shred(firn_shredder *shredder, const firn_parquet_leaf *leaf,
                       const firn_view *root, int64_t from, int64_t count, firn_shredded *out,
                       firn_error *err);

void firn_shredder_init(firn_shredder *shredder, const firn_allocator *allocator);
void firn_shredder_release(firn_shredder *shredder);

#endif
