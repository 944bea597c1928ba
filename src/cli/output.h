/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Rows on their way out: a table for people, CSV, JSON, NDJSON, Parquet, Arrow. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "arrow/column.h"
#include "cli/session.h"

typedef struct firn_row_output firn_row_output;

/* Chooses the format by --format, the ending of -o FILE, or where stdout goes, and
 * begins to write to the session's output.  `schema` (a struct) must outlive the output. */
firn_status firn_row_output_open(firn_session *session, const firn_args *args,
                                 const firn_arrow_field *schema, firn_row_output **output,
                                 firn_error *err);

/* So many rows will come, for the progress line. */
void firn_row_output_expect(firn_row_output *output, int64_t row_count);

firn_status firn_row_output_write(firn_row_output *output, const struct ArrowArray *batch,
                                  firn_error *err);

/* Ends the output; closes, and sets NULL, whatever the status. */
firn_status firn_row_output_finish(firn_row_output **output, firn_error *err);

/* Closes without an end; the session drops the file that was being written. */
void firn_row_output_close(firn_row_output **output);

#endif
