/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Pages of a column chunk as bytes, and where one ends and the next begins.
 *
 *   v1   [length32 repetitions] [length32 definitions] values   (all compressed)
 *   v2   [repetitions] [definitions] values                     (values compressed)
 *
 * A page always begins with a row.
 */
#ifndef PARQUET_WRITE_PAGE_H
#define PARQUET_WRITE_PAGE_H

#include "parquet/write/column.h"

/* One page's part of the chunk: [from, to) of entries, values and rows. */
typedef struct firn_page_span {
    size_t entry, entry_end, value, value_end, row, row_end;
} firn_page_span;

/* Limits of a page; both are reached, never missed by more than a row. */
typedef struct firn_page_limits {
    size_t bytes, rows;
} firn_page_limits;

/* The page that begins where `before` ends (all zero: at the start). */
firn_page_span firn_page_next(const firn_column_writer *column, firn_page_limits limits,
                              firn_page_span before);

/* Appends the levels of a page; v1 puts each one's length before it. */
typedef struct firn_page_levels {
    size_t repetition_bytes, definition_bytes;
} firn_page_levels;
firn_page_levels firn_page_put_levels_v1(const firn_column_writer *column, firn_page_span span,
                                         firn_buf *out);
firn_page_levels firn_page_put_levels_v2(const firn_column_writer *column, firn_page_span span,
                                         firn_buf *out);

/* Appends its values. */
void firn_page_put_values(const firn_column_writer *column, firn_parquet_encoding encoding,
                          firn_page_span span, firn_buf *out);

/* Appends the dictionary, plain. */
void firn_page_put_dictionary(const firn_column_writer *column, firn_buf *out);

/* The best encoding for the chunk's values, by size. */
firn_parquet_encoding firn_page_choose_encoding(const firn_column_writer *column);

#endif
