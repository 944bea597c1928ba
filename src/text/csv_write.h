/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Columns as CSV (RFC 4180, lines end in LF): fields are quoted only where they
 * must be, null is an empty field, the empty string is "", nested values are
 * JSON.  What this writes the reader reads back. */
#ifndef TEXT_CSV_WRITE_H
#define TEXT_CSV_WRITE_H

#include "arrow/column.h"

/* Memory for one writer; zero is ready, with a comma. */
typedef struct firn_csv_writer {
    char delimiter; /* 0: ',' */
    firn_buf field;
} firn_csv_writer;

/* Appends the names of `schema`'s columns as one line. */
void firn_csv_put_header(firn_csv_writer *writer, const firn_arrow_field *schema, firn_buf *out);

/* Appends the rows of a batch, the view of a struct. */
void firn_csv_put_rows(firn_csv_writer *writer, const firn_view *batch, firn_buf *out);

void firn_csv_writer_release(firn_csv_writer *writer);

#endif
