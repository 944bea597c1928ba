/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Deleting and updating rows, by writing the files that hold them anew.
 *
 *     firn_expr *where = NULL;
 *     firn_rewrite_result result;
 *     firn_expr_parse("city = 'Oslo'", &where, &err);
 *     firn_table_delete(table, where, NULL, &result, &err);
 *
 * Each call is one commit.  When another writer commits meanwhile, everything is decided
 * again from the table as it is then, so that the outcome is as if one had waited for
 * the other.
 */
#ifndef FIRN_REWRITE_H
#define FIRN_REWRITE_H

#include "firn/expression.h"
#include "firn/table.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Zero is the default of every member. */
typedef struct firn_rewrite_options {
    const char *branch; /* NULL: main; made when it is new */
} firn_rewrite_options;

typedef struct firn_rewrite_result {
    int64_t rows;            /* deleted or updated */
    int64_t files_removed;   /* without another in their place */
    int64_t files_rewritten; /* replaced */
    int64_t snapshot_id;     /* -1: no row matched, there was no commit */
} firn_rewrite_result;

/* Deletes the rows for which `where` is true (NULL: all).  Files whose rows all go are
 * dropped without being read.  `options` may be NULL.  FIRN_INVALID (unknown column),
 * FIRN_CONFLICT when others were faster again and again, FIRN_UNSUPPORTED for tables
 * with delete files, and for version 3 tables when a file had to be written anew. */
FIRN_API FIRN_MUST_CHECK firn_status firn_table_delete(firn_table *table, const firn_expr *where,
                                                       const firn_rewrite_options *options,
                                                       firn_rewrite_result *result,
                                                       firn_error *err);

/* Sets columns in the rows for which `where` is true (NULL: all).  An assignment is
 * "column = value": a literal, NULL, another column, or arithmetic with + - * / and
 * parentheses over numbers and numeric columns, as they were before.  Integers and
 * decimals are exact; a result beyond a decimal's scale is rounded half to even; what
 * does not fit its column is FIRN_INVALID, and then nothing changes. */
FIRN_API FIRN_MUST_CHECK firn_status
firn_table_update(firn_table *table, const char *const *assignments, size_t assignment_count,
                  const firn_expr *where, const firn_rewrite_options *options,
                  firn_rewrite_result *result, firn_error *err);

#ifdef __cplusplus
}
#endif
#endif
