/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Many sorted runs into one sequence of batches; rows that are equal come in the order
 * of their runs. */
#ifndef TABLE_WRITE_SORT_MERGE_H
#define TABLE_WRITE_SORT_MERGE_H

#include "table/write/sort_key.h"
#include "table/write/sort_run.h"

/* Who takes the batches, which are only borrowed. */
typedef struct firn_batch_sink {
    firn_status (*take)(void *self, const struct ArrowArray *batch, firn_error *err);
    void *self;
} firn_batch_sink;

typedef struct firn_merge_request {
    firn_io *io;
    const firn_allocator *allocator;
    const firn_arrow_field *schema;
    const firn_sort_key *key;
    const firn_sort_run *runs;
    size_t run_count;
    int64_t row_limit; /* only the first so many; 0: all */
} firn_merge_request;

firn_status firn_sort_merge(const firn_merge_request *request, const firn_batch_sink *sink,
                            firn_error *err);

#endif
