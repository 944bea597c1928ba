/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Fields into typed columns, a column at a time.
 *
 * Each column runs over all rows of a stretch in one loop for its type.  What
 * the loop does not take at once (quoted, null, unusual forms) goes the general
 * way and comes back to it.  A field that cannot be read ends the stretch there.
 */
#ifndef TEXT_CSV_PARSE_H
#define TEXT_CSV_PARSE_H

#include "text/csv.h"
#include "text/csv_rows.h"
#include "text/number.h"
#include "text/value.h"

enum { FIRN_CSV_STRETCH_MAX = 256 }; /* rows at a time */

/* One column of the table and where its values come from. */
typedef struct firn_csv_target {
    firn_column *column; /* borrowed */
    firn_csv_source_kind kind;
    size_t *from; /* the file's columns; none: null or `constant` */
    size_t from_count;
    bool is_null; /* nothing to take from */
    firn_text_form form;
    firn_column one;  /* a single value: the constant, or one read the general way */
    firn_buf scratch; /* text without quotes, or joined */
    firn_date_cache dates;
} firn_csv_target;

/* Rows [from, from + count) of `rows`; count shrinks to the rows before the
 * first that fails. */
typedef struct firn_csv_stretch {
    const firn_csv_rows *rows;
    size_t from, count;
    uint64_t number; /* of row `from`, from 1 */
    firn_csv_marks marks;
    firn_str null_text;
    bool failed;
    firn_error error; /* of that first row: column and value */
} firn_csv_stretch;

/* Appends the stretch to one column.  Where a field cannot be read, `count` is
 * cut to the rows before it, and the column may hold more.  Other failures than
 * FIRN_INVALID are returned at once. */
firn_status firn_csv_parse_column(firn_csv_stretch *stretch, firn_csv_target *target,
                                  firn_error *err);

#endif
