/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* JSON into columns: one object a line, objects one behind the other over any
 * lines, or one array of objects.  Used as the CSV reader is (text/csv.h); values
 * are as text/json_target.h says.  Errors name line and column:
 * line 7, column "age": "x" is not an int.
 */
#ifndef TEXT_NDJSON_H
#define TEXT_NDJSON_H

#include "arrow/column.h"
#include "text/bad_row.h"

typedef struct firn_ndjson_options {
    bool ignore_unknown; /* keys that are no columns */
    int64_t batch_rows;  /* 0: 16384 */

    /* Set: objects that do not fit are handed here instead of ending the reading.
     * Text that is no JSON ends it always where objects are not one a line. */
    firn_bad_row_fn *bad_row;
    void *self;
} firn_ndjson_options;

typedef struct firn_ndjson_reader firn_ndjson_reader;

/* `schema`, a struct, must outlive the reader. */
firn_status firn_ndjson_reader_open(const firn_arrow_field *schema,
                                    const firn_ndjson_options *options,
                                    const firn_allocator *allocator, firn_ndjson_reader **reader,
                                    firn_error *err);

/* More of the file, cut anywhere; copied.  Not before next has said no. */
firn_status firn_ndjson_reader_push(firn_ndjson_reader *reader, firn_bytes block, firn_error *err);

/* The file is over. */
firn_status firn_ndjson_reader_end(firn_ndjson_reader *reader, firn_error *err);

/* The next batch, the caller's to release; `*has` false: push more (or all is read). */
firn_status firn_ndjson_reader_next(firn_ndjson_reader *reader, struct ArrowArray *batch, bool *has,
                                    firn_error *err);

/* Rows read into batches so far, and rows passed over. */
uint64_t firn_ndjson_reader_rows(const firn_ndjson_reader *reader);
uint64_t firn_ndjson_reader_bad_rows(const firn_ndjson_reader *reader);

void firn_ndjson_reader_close(firn_ndjson_reader **reader);

#endif
