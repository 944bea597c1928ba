/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Columns as JSON, in the single-value forms of the Iceberg spec (appendix D),
 * with names for field ids: a struct is an object by name, a map {"keys": […],
 * "values": […]}, decimals, dates, times and UUIDs are strings, binary is hex,
 * NaN and the infinities are strings. */
#ifndef TEXT_JSON_WRITE_H
#define TEXT_JSON_WRITE_H

#include "arrow/column.h"
#include "json/writer.h"

/* Appends one value, null or not. */
void firn_json_put_value(firn_json_writer *writer, const firn_view *view, int64_t row);

/* Appends the rows of a batch (the view of a struct), one object a line. */
void firn_ndjson_put_rows(const firn_view *batch, firn_buf *out);

/* The same as items of one array, which the caller opened and will close. */
void firn_json_put_rows(firn_json_writer *writer, const firn_view *batch);

#endif
