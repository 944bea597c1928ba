/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Rows put in order within bounded memory.
 *
 * Rows are kept beside their keys.  Beyond half of the engine's memory they are spilled
 * as a sorted run, a file whose name begins with a point, and all runs are merged at
 * the end.  Equal rows come in the order in which they were added.  With a limit, rows
 * that cannot be among the first are given up on the way.
 */
#ifndef TABLE_WRITE_EXTERNAL_SORT_H
#define TABLE_WRITE_EXTERNAL_SORT_H

#include "table/engine.h"
#include "table/write/sort_merge.h"

typedef struct firn_external_sort firn_external_sort;

typedef struct firn_sort_request {
    const firn_engine *engine;
    const firn_arrow_field *schema; /* of the batches; borrowed, as all here */
    const firn_sort_key *key;
    firn_str folder;   /* where runs go */
    int64_t row_limit; /* so many of the first rows are wanted; 0: all */
} firn_sort_request;

firn_status firn_external_sort_open(const firn_sort_request *request, firn_external_sort **sort,
                                    firn_error *err);

/* Copies the rows of a batch. */
firn_status firn_external_sort_add(firn_external_sort *sort, const firn_view *batch,
                                   firn_error *err);

/* Hands all rows over, in order; nothing is kept afterwards. */
firn_status firn_external_sort_finish(firn_external_sort *sort, const firn_batch_sink *sink,
                                      firn_error *err);

/* Closes and sets NULL, and removes all runs; NULL is accepted. */
void firn_external_sort_close(firn_external_sort **sort);

#endif
