/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A Parquet file that a command opens by itself, and its rows as batches. */
#ifndef CLI_PARQUET_FILE_H
#define CLI_PARQUET_FILE_H

#include "cli/session.h"
#include "parquet/column_reader.h"

typedef struct firn_opened_parquet {
    firn_input *input;
    firn_parquet_input source;
    firn_parquet_file *file;
    firn_arrow_field schema; /* of all columns; lives in the session */
    firn_parquet_column **columns;
} firn_opened_parquet;

/* "-" is standard input. */
firn_status firn_opened_parquet_open(firn_session *session, const char *path,
                                     firn_opened_parquet *opened, firn_error *err);
void firn_opened_parquet_close(firn_opened_parquet *opened);

typedef firn_status firn_batch_visitor(void *self, const struct ArrowArray *batch, firn_error *err);

/* Hands all rows over, batch by batch. */
firn_status firn_opened_parquet_rows(firn_opened_parquet *opened, firn_batch_visitor *visit,
                                     void *self, firn_error *err);

#endif
