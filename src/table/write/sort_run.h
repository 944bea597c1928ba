/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A sorted run that did not fit in memory: a temporary file of batches.
 *
 * It is an Arrow IPC stream, whose messages are found again by the ends noted here,
 * so that a reader holds one batch and no more.  Whoever made it removes it.
 */
#ifndef TABLE_WRITE_SORT_RUN_H
#define TABLE_WRITE_SORT_RUN_H

#include "arrow/ipc.h"
#include "io/io.h"

typedef struct firn_sort_run {
    firn_str location; /* borrowed */
    firn_buf ends;     /* uint64_t: of the schema, then of each batch */
} firn_sort_run;

void firn_sort_run_release(firn_sort_run *run);

typedef struct firn_run_writer {
    firn_sort_run *run; /* borrowed */
    const firn_arrow_field *schema;
    firn_output *output;
    firn_ipc_writer ipc;
    firn_buf block;
} firn_run_writer;

/* Makes the file; run->location and the allocator of run->ends are set.  The writer
 * is zero. */
firn_status firn_run_writer_open(firn_run_writer *writer, firn_io *io, firn_sort_run *run,
                                 const firn_arrow_field *schema, firn_error *err);
firn_status firn_run_writer_add(firn_run_writer *writer, const struct ArrowArray *batch,
                                firn_error *err);
firn_status firn_run_writer_finish(firn_run_writer *writer, firn_error *err);

/* Without finish before it, removes the file. */
void firn_run_writer_release(firn_run_writer *writer);

typedef struct firn_run_reader {
    const firn_sort_run *run; /* borrowed */
    firn_input *input;
    firn_ipc_reader *ipc;
    firn_buf block;
    size_t next; /* of the run's ends */
} firn_run_reader;

/* The reader is zero but for the allocator of its block. */
firn_status firn_run_reader_open(firn_run_reader *reader, firn_io *io, const firn_sort_run *run,
                                 firn_error *err);

/* The next batch, the caller's to release; `batch->release` NULL at the end. */
firn_status firn_run_reader_next(firn_run_reader *reader, struct ArrowArray *batch,
                                 firn_error *err);
void firn_run_reader_release(firn_run_reader *reader);

#endif
