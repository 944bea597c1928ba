/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Rows of one data file: the columns asked for, the rows that match.
 *
 * Row groups are left out by statistics, dictionaries and bloom filters, pages by the
 * page index.  The filter's columns are decoded first; the others only where rows
 * survive.  What the file lacks is filled in (spec, "Column Projection"): the value
 * of an identity partition, the initial default, else null.
 */
#ifndef TABLE_READ_FILE_READER_H
#define TABLE_READ_FILE_READER_H

#include <stdatomic.h>

#include "arrow/column.h"
#include "table/read/plan.h"
#include "table/reserved_fields.h"

typedef struct firn_file_reader firn_file_reader;

/* What all files of one scan have in common. */
typedef struct firn_read_request {
    const firn_table *table;
    const firn_schema *schema;       /* of the filter */
    const firn_field *const *fields; /* the columns to give, of that schema or metadata columns */
    const firn_arrow_field *output;  /* a struct with one child for each of them */
    size_t field_count;
    const firn_node *where; /* bound; NULL: all rows */
    int64_t batch_rows;
    const atomic_bool *stopped; /* NULL, or set by another thread when nobody wants rows any more */
} firn_read_request;

/* Opens the task's file; request and task are borrowed. */
firn_status firn_file_reader_open(const firn_read_request *request, const firn_scan_task *task,
                                  firn_file_reader **reader, firn_error *err);

/* From now on only the file's rows from about `from` to about `to` - 1 (of a Parquet file),
 * which must come after those that were read: each border is moved to where the file is
 * easily cut, the same for all who name it.  Batches end with the window, and the end of
 * the file is then its end; the next one may follow. */
void firn_file_reader_window(firn_file_reader *reader, int64_t from, int64_t to);

/* Appends the next matching rows to `out`, a struct column of the request's output
 * type: at most a batch; *row_count is 0 only at the end of the file.  FIRN_CANCELLED
 * when the request was stopped. */
firn_status firn_file_reader_next(firn_file_reader *reader, firn_column *out, int64_t *row_count,
                                  firn_error *err);

/* How many rows the file has, once its end was reached. */
int64_t firn_file_reader_row_count(const firn_file_reader *reader);

/* Row groups that were left out so far, of those that begin in a window. */
int64_t firn_file_reader_skipped(const firn_file_reader *reader);

void firn_file_reader_close(firn_file_reader **reader);

#endif
