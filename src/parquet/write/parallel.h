/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The columns of a row group on many threads, by the caller's executor: shredding what
 * comes in, encoding what goes out.
 *
 * Columns do not depend on each other.  Each is encoded into memory as if it came first
 * in the file; then they go out in order and their offsets are moved.  So the file is
 * the one that a single thread writes.
 */
#ifndef PARQUET_WRITE_PARALLEL_H
#define PARQUET_WRITE_PARALLEL_H

#include "parquet/write/chunk.h"

/* What one worker needs. */
typedef struct firn_parallel_worker {
    firn_shredder shredder;
    firn_gather *gather;
    firn_chunk_writer chunks;
} firn_parallel_worker;

/* What becomes of one column. */
typedef struct firn_parallel_column {
    firn_arena footer; /* what indexes and footer say of it, until the file is finished */
    firn_buf bytes;
    firn_status status;
    firn_error error;
} firn_parallel_column;

/* Zeroed: not in use. */
typedef struct firn_parallel {
    const firn_parquet_write_options *options;
    const firn_allocator *allocator;
    const firn_parquet_leaves *leaves;
    firn_column_writer *columns; /* the writer's */
    firn_parallel_worker *workers;
    firn_parallel_column *results;
    size_t *order; /* of encoding */
} firn_parallel;

/* Lives in `arena` but for what release gives back; the rest is borrowed. */
firn_status firn_parallel_init(firn_parallel *parallel, const firn_parquet_write_options *options,
                               const firn_parquet_leaves *leaves, firn_column_writer *columns,
                               firn_arena *arena, firn_error *err);
void firn_parallel_release(firn_parallel *parallel);

/* Appends rows [from, from + count) of `root` to all columns. */
firn_status firn_parallel_append(firn_parallel *parallel, const firn_view *root, int64_t from,
                                 int64_t count, firn_error *err);

/* Writes all columns through `out`; chunks[i] says what was written of column i. */
firn_status firn_parallel_write(firn_parallel *parallel, firn_chunk_writer *out,
                                firn_chunk_written *chunks, firn_error *err);

#endif
