/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Rows of NDJSON, Parquet and Arrow files under --set, --map and --mapping: the file's
 * columns under the table's names, beside columns that are made here. */
#ifndef CLI_MAPPED_ROWS_H
#define CLI_MAPPED_ROWS_H

#include "cli/mapping.h"

typedef struct firn_mapped_rows {
    const firn_mapping *mapping;
    int64_t now_us;
    struct ArrowSchema schema; /* of the batches that come out */
    firn_arrow_field root;     /* the same: the file's columns, constants, counters */
    firn_arrow_field constant_root, counter_root;
    firn_csv_source *constants;
    size_t *places; /* in the file, of the columns taken from it */
    size_t taken_count;
    bool *is_now; /* of the counters: the time instead of the row's number */
    struct ArrowArray **children;
    struct ArrowArray constant_rows, counter_rows; /* as many as the longest batch so far */
    int64_t row_count;
} firn_mapped_rows;

/* What of the file an NDJSON reader has to look for; lives in the session. */
firn_status firn_mapped_columns(firn_session *session, const firn_mapping *mapping,
                                const firn_arrow_field *table, firn_arrow_field *wanted,
                                firn_error *err);

/* `table` and `file` are structs of columns and outlive the rows.  FIRN_INVALID for a
 * column that is to come from one the file has not. */
firn_status firn_mapped_rows_open(firn_mapped_rows *rows, firn_session *session,
                                  const firn_mapping *mapping, int64_t now_us,
                                  const firn_arrow_field *table, const firn_arrow_field *file,
                                  firn_error *err);

/* One batch of the file as one of rows->schema; it borrows from both until the next. */
firn_status firn_mapped_rows_next(firn_mapped_rows *rows, const struct ArrowArray *batch,
                                  struct ArrowArray *mapped, firn_error *err);
void firn_mapped_rows_release(firn_mapped_rows *rows);

#endif
