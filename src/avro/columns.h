/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Avro data files into Arrow columns (Iceberg's tables may hold such files).
 *
 *     SCOPED(firn_avro_rows) rows = { 0 };
 *     TRY(firn_avro_rows_open(&rows, &source, &wanted, allocator, err));
 *     TRY(firn_avro_rows_next(&rows, 10000, &column, &count, err));   // until count is 0
 *
 * Fields are found by id where the file's record has ids, else by name.  What the
 * file lacks comes out null, and can be told with firn_avro_columns_has.
 */
#ifndef AVRO_COLUMNS_H
#define AVRO_COLUMNS_H

#include "arrow/column.h"
#include "avro/file.h"

typedef struct firn_avro_columns firn_avro_columns;

/* How rows of `record` become rows of a struct column of type `as`, with Avro's and
 * Iceberg's promotions: wider integers, float to double, decimals of another scale,
 * dates to timestamps, times of coarser units.  Lives in `arena`, borrows both.
 * FIRN_INVALID when a field's type cannot become what is asked for,
 * FIRN_UNSUPPORTED for kinds that have no Avro form. */
FIRN_MUST_CHECK firn_status firn_avro_columns_plan(const firn_avro_type *record,
                                                   const firn_arrow_field *as, firn_arena *arena,
                                                   const firn_avro_columns **plan, firn_error *err);

/* Whether child `index` of `as` is in the file. */
bool firn_avro_columns_has(const firn_avro_columns *plan, size_t index);

/* Appends `count` rows to `out`, a column made for the plan's `as`.  FIRN_CORRUPT
 * when the bytes do not hold them; then the column is of no further use. */
FIRN_MUST_CHECK firn_status firn_avro_columns_read(const firn_avro_columns *plan, firn_cursor *in,
                                                   size_t count, firn_column *out, firn_error *err);

/* A whole file, batch by batch. */
typedef struct firn_avro_rows {
    firn_avro_file file;
    const firn_avro_columns *plan;
    /* from here on private */
    firn_arena memory;
    firn_cursor in;
    size_t left; /* rows of the block at hand */
} firn_avro_rows;

/* Borrows `source` and `as`.  Release it also after a failure. */
FIRN_MUST_CHECK firn_status firn_avro_rows_open(firn_avro_rows *rows,
                                                const firn_avro_source *source,
                                                const firn_arrow_field *as,
                                                const firn_allocator *allocator, firn_error *err);

/* Appends up to `row_max` rows of one block; `*count` is 0 at the end. */
FIRN_MUST_CHECK firn_status firn_avro_rows_next(firn_avro_rows *rows, size_t row_max,
                                                firn_column *out, size_t *count, firn_error *err);

/* Passes over up to `row_max` rows in the same way. */
FIRN_MUST_CHECK firn_status firn_avro_rows_skip(firn_avro_rows *rows, size_t row_max, size_t *count,
                                                firn_error *err);

void firn_avro_rows_release(firn_avro_rows *rows);

#endif
