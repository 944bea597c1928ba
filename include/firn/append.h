/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Writing rows: batches in, one atomic commit out.
 *
 *     firn_append *append = NULL;
 *     firn_append_open(table, NULL, &append, &err);
 *     firn_append_batch(append, &schema, &batch, &err);      // as many as there are
 *     firn_append_commit(&append, &snapshot_id, &err);
 *
 * Nothing is visible before the commit; firn_append_close without it removes every
 * file that was written.  A handle belongs to one thread; the table must not be
 * refreshed or changed meanwhile.
 */
#ifndef FIRN_APPEND_H
#define FIRN_APPEND_H

#include "firn/arrow.h"
#include "firn/table.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct firn_append firn_append;

typedef struct firn_append_options {
    const char *branch; /* NULL: main; made when it is new */
    int overwrite;      /* the new rows take the place of all that are there */
} firn_append_options;

/* `options` may be NULL. */
FIRN_API FIRN_MUST_CHECK firn_status firn_append_open(firn_table *table,
                                                      const firn_append_options *options,
                                                      firn_append **append, firn_error *err);

/* Appends a batch (a struct array) of any schema whose columns, by name, fit the
 * table's: values of other types are taken where nothing of them is lost (firn-insert(1)
 * lists them), names may differ in case, absent optional columns are null.  Both structs are only
 * borrowed.  FIRN_INVALID when they do not fit.  Rows are written on the engine's threads: that
 * this failed may be told by a later call, at the latest by the commit, which then commits nothing.
 */
FIRN_API FIRN_MUST_CHECK firn_status firn_append_batch(firn_append *append,
                                                       const struct ArrowSchema *schema,
                                                       const struct ArrowArray *batch,
                                                       firn_error *err);

/* Appends all batches of a stream and releases it, whatever the status. */
FIRN_API FIRN_MUST_CHECK firn_status firn_append_stream(firn_append *append,
                                                        struct ArrowArrayStream *stream,
                                                        firn_error *err);

/* Commits and closes, and sets NULL, whatever the status.  `snapshot_id` may be NULL;
 * it is -1 when there were no rows: then there is no commit. */
FIRN_API FIRN_MUST_CHECK firn_status firn_append_commit(firn_append **append, int64_t *snapshot_id,
                                                        firn_error *err);

/* Closes without a commit and sets NULL; NULL is accepted. */
FIRN_API void firn_append_close(firn_append **append);

#ifdef __cplusplus
}
#endif
#endif
