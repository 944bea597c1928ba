/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* From the bytes that give CSV its shape to rows: where each field begins and
 * ends.  (RFC 4180; lines may also end in LF or CR alone.)
 *
 * Well-formed text is used as it was scanned, without a pass of its own: all
 * records then have the same number of positions.  Anything else (blank lines,
 * mixed line ends, records of another width) is sorted out record by record.
 */
#ifndef TEXT_CSV_ROWS_H
#define TEXT_CSV_ROWS_H

#include "base/buf.h"
#include "text/csv_scan.h"

/* Complete records.  Field c of row r runs from starts[r] (c = 0) or behind the
 * end of field c - 1, to ends[r * stride + c]. */
typedef struct firn_csv_rows {
    const uint8_t *text; /* borrowed, with FIRN_CSV_SLACK readable bytes behind it */
    const uint32_t *starts, *ends;
    size_t count, stride;
    size_t used; /* bytes of text up to the end of the last record */
    bool high;   /* some byte is not ASCII */
    bool simple; /* one line a row and nothing else */
    bool wrong;  /* a record of another width follows the rows: */
    size_t wrong_start, wrong_end, wrong_fields;
} firn_csv_rows;

static inline firn_bytes firn_csv_field(const firn_csv_rows *rows, size_t row, size_t column)
{
    const uint32_t *ends = rows->ends + row * rows->stride;
    uint32_t start = column ? ends[column - 1] + 1 : rows->starts[row];
    return (firn_bytes){ rows->text + start, ends[column] - start };
}

/* Memory for one text at a time. */
typedef struct firn_csv_splitter {
    firn_csv_marks marks;
    firn_buf positions, starts, ends;
} firn_csv_splitter;

void firn_csv_splitter_release(firn_csv_splitter *splitter);

/* Splits text that begins with a record into rows of `column_count` fields, up
 * to the last complete record or the first of another width.  `final`: nothing
 * follows, the text's end ends a record.  FIRN_CORRUPT when a quote stays open. */
firn_status firn_csv_split(firn_csv_splitter *splitter, firn_bytes text, bool final,
                           size_t column_count, firn_csv_rows *rows, firn_error *err);

/* How many fields the first record has; 0 when it is not complete. */
firn_status firn_csv_count_fields(firn_csv_splitter *splitter, firn_bytes text, bool final,
                                  size_t *count, firn_error *err);

/* The text in a quoted field, quotes undone, appended to `out`.  False when
 * something follows the closing quote. */
bool firn_csv_unquote(firn_bytes field, uint8_t quote, firn_buf *out);

#endif
