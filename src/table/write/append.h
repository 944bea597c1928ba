/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* An append from inside: batches that are laid out as the table's schema already. */
#ifndef TABLE_WRITE_APPEND_H
#define TABLE_WRITE_APPEND_H

#include "arrow/column.h"
#include "firn/append.h"
#include "table/write/data_writer.h"

/* The struct that rows are written as; lives in the append. */
const firn_arrow_field *firn_append_schema(const firn_append *append);

/* Appends a batch of that layout (nulls in required columns are refused). */
firn_status firn_append_rows(firn_append *append, const struct ArrowArray *batch, firn_error *err);

/* The same for a batch that is given away, whatever the status: it is written on another
 * thread, if there is one, and a failure of that may be told later.  After one the same
 * again comes from all but close. */
firn_status firn_append_give_rows(firn_append *append, struct ArrowArray *batch, firn_error *err);

/* Returns when all rows given so far are written, or with what went wrong first. */
firn_status firn_append_settle(firn_append *append, firn_error *err);

/* What has been written so far; complete after the commit. */
typedef struct firn_append_counts {
    int64_t rows, files, bytes;
} firn_append_counts;

/* Commits as firn_append_commit does, and says what was written. */
firn_status firn_append_commit_counted(firn_append **append, int64_t *snapshot_id,
                                       firn_append_counts *counts, firn_error *err);

/* Rows are counted from 1 again in messages of firn_append_batch: another file begins. */
void firn_append_count_again(firn_append *append);

/* Rows of any struct into `out`, columns by name; in messages they are counted from
 * `rows_before` + 1 on. */
firn_status firn_conform(const firn_view *batch, int64_t rows_before, firn_column *out,
                         firn_error *err);

#endif
