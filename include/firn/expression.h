/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Filters: which rows of a table are meant.
 *
 *     firn_expr *where = NULL;
 *     firn_expr_parse("age > 30 AND city IN ('Oslo', 'Bergen')", &where, &err);
 *     …
 *     firn_expr_close(&where);
 *
 * Columns may be dotted (address.street) or in double quotes.  Literals are
 * numbers, 'text', true, false, DATE '…', TIME '…', TIMESTAMP '…', X'00ff';
 * plain text is turned into the column's type.  Operators: = == != <> < <= >
 * >=, BETWEEN, IN, IS [NOT] NULL, IS [NOT] NAN, [NOT] LIKE, AND, OR, NOT and
 * parentheses.  Logic is three-valued, as in SQL; NaN is above all numbers.
 */
#ifndef FIRN_EXPRESSION_H
#define FIRN_EXPRESSION_H

#include "firn/error.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct firn_expr firn_expr;

/* Reads a filter.  Columns are looked up when it is used.  FIRN_INVALID with the
 * place of a mistake: a line with the text and one with a caret under it. */
FIRN_API FIRN_MUST_CHECK firn_status firn_expr_parse(const char *text, firn_expr **expr,
                                                     firn_error *err);

FIRN_API void firn_expr_close(firn_expr **expr);

#ifdef __cplusplus
}
#endif
#endif
