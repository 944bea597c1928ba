/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A bound filter over a batch: which rows are true.
 *
 * The answer is a mask of one byte a row, 0 or 1, so that AND and OR are loops over
 * bytes.  A dictionary-encoded column is decided once for each entry of its
 * dictionary. */
#ifndef TABLE_READ_FILTER_H
#define TABLE_READ_FILTER_H

#include "arrow/column.h"
#include "iceberg/expr.h"

/* The batch's column for a field id; NULL when the batch has none (all null). */
typedef struct firn_filter_columns {
    const int32_t *field_ids;
    const firn_view *views;
    size_t count;
} firn_filter_columns;

/* Writes `row_count` bytes.  Scratch memory lives in `arena`. */
firn_status firn_filter_rows(const firn_node *bound, const firn_filter_columns *columns,
                             int64_t row_count, firn_arena *arena, uint8_t *mask, firn_error *err);

/* How many rows are true. */
int64_t firn_filter_count(const uint8_t *mask, int64_t row_count);

#endif
