/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* One value of a column as text, both ways.
 *
 * Reading is exact: decimals never pass through a float, times keep every digit
 * or are refused.  Writing gives the forms of Iceberg's JSON single values
 * (spec, appendix D), which reading takes back.  Text may be:
 *
 *   boolean    true t yes y 1, false f no n 0, in any case
 *   int, long  decimal digits with a sign
 *   float …    any decimal form, NaN, Infinity
 *   decimal    the same; digits beyond the scale are refused or rounded half even
 *   date       2024-02-29
 *   time       12:30[:59[.123456]]
 *   timestamp  a date, or a date, 'T' or a blank, and a time, then an offset or Z
 *   uuid       with or without hyphens;  fixed, binary  hexadecimal digits
 */
#ifndef TEXT_VALUE_H
#define TEXT_VALUE_H

#include "arrow/column.h"

typedef struct firn_text_form {
    bool round;      /* decimals: half to even instead of refusing */
    firn_str format; /* dates and times: as firn_timestamp_parse_format; empty: ISO */
} firn_text_form;

/* Appends to `column` the value that `text` means; `form` may be NULL.
 * FIRN_INVALID says the value and why: "x" is not an int.  FIRN_UNSUPPORTED for
 * nested columns.  Running out of memory stays in the column. */
firn_status firn_text_parse(firn_str text, const firn_text_form *form, firn_column *column,
                            firn_error *err);

/* Appends the text of a value that is not null, without quotes; nothing for
 * nested columns. */
void firn_text_put(const firn_view *view, int64_t row, firn_buf *out);

/* The type's name with its article, for messages: "an int", "a decimal(9, 2)". */
void firn_text_put_type(const firn_arrow_field *field, firn_buf *out);

#endif
