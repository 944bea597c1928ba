/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* New snapshots: files added and files removed, as manifests, a manifest list and a
 * commit (spec, "Snapshots"; "Optimistic Concurrency").
 *
 * What does not depend on other writers is written once: the manifest of added files.
 * Each attempt rebuilds the rest from the table as it is then.
 */
#ifndef TABLE_SNAPSHOT_CHANGE_H
#define TABLE_SNAPSHOT_CHANGE_H

#include "table/write/data_writer.h"

typedef struct firn_snapshot_request {
    const char *branch;           /* NULL: main; made when it is new */
    const char *operation;        /* append, overwrite, delete, replace */
    const firn_data_files *added; /* NULL: none */
    const firn_str *removed;      /* paths of live data files that go */
    size_t removed_count;
    bool remove_all; /* every live data file goes */
    bool exact_base; /* FIRN_CONFLICT unless the branch is still at `base_snapshot_id` */
    int64_t base_snapshot_id;
    const firn_property *summary; /* more members of the summary */
    size_t summary_count;
} firn_snapshot_request;

/* Commits a new snapshot; `snapshot_id` is its id, -1 when there was nothing to do.
 * After a definite failure no manifest of it is left; data files are the caller's. */
firn_status firn_snapshot_commit(firn_table *table, const firn_snapshot_request *request,
                                 int64_t *snapshot_id, firn_error *err);

/* The snapshot a branch is at; -1 when it is new or empty. */
int64_t firn_branch_head(const firn_table_metadata *metadata, firn_str branch);

#endif
