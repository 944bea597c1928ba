/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The bounds of one page's values.
 *
 * With a dictionary, the page's codes are first marked in a byte map, and only
 * the entries that occur are compared: each once, however often it is there.
 */
#ifndef PARQUET_WRITE_PAGE_BOUNDS_H
#define PARQUET_WRITE_PAGE_BOUNDS_H

#include "parquet/write/column.h"

/* Once a chunk: makes `seen` (all zero) and `special` (which entries are NaN). */
firn_status firn_page_bounds_begin(const firn_column_writer *column, firn_buf *seen,
                                   firn_buf *special, firn_error *err);

/* Bounds of values [from, to); strings borrow from the column.  Leaves `seen` all zero. */
void firn_page_bounds(const firn_column_writer *column, size_t from, size_t to, firn_buf *seen,
                      const firn_buf *special, firn_bounds *bounds);

#endif
