/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The rows of many files in order, decoded ahead on many threads.
 *
 * Files are cut into strips of some ten thousand rows.  With n threads there are n
 * lanes; lane i reads strips i, i + n, i + 2n, …, each with file readers of its own,
 * into a bounded queue.  The caller takes from the lanes in turn, so that the rows come
 * in order, and reads himself when nobody has read ahead.
 *
 *     strip      0    1    2    3    4    5 …
 *     lane       0    1    2    0    1    2
 *
 * Strips do not depend on the number of threads, and batches end with them: with any
 * number the same batches come, and the same error in the same place.
 */
#ifndef TABLE_READ_READ_AHEAD_H
#define TABLE_READ_READ_AHEAD_H

#include "base/pool.h"
#include "table/read/file_reader.h"

typedef struct firn_read_ahead firn_read_ahead;

/* Reads the tasks' rows; `tasks` and all that the request points to are borrowed (its
 * `stopped` is not used).  Nothing is read before the first call of next.  `pool` NULL:
 * nothing is read ahead. */
firn_status firn_read_ahead_open(const firn_read_request *request, const firn_scan_task *tasks,
                                 size_t task_count, firn_pool *pool, firn_read_ahead **ahead,
                                 firn_error *err);

/* The next batch, the caller's to release; `batch->release` is NULL at the end.  After
 * an error the same again. */
firn_status firn_read_ahead_next(firn_read_ahead *ahead, struct ArrowArray *batch, firn_error *err);

/* Row groups left out before the batch that came last. */
int64_t firn_read_ahead_skipped(const firn_read_ahead *ahead);

/* Stops all reading, closes and sets NULL; NULL is accepted. */
void firn_read_ahead_close(firn_read_ahead **ahead);

#endif
