/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Planning a scan: which data files of a snapshot may hold rows that match
 * (spec, "Scan Planning").
 *
 * Manifests are left out by their partition summaries, files by their partition
 * and then by their column metrics.
 */
#ifndef TABLE_READ_PLAN_H
#define TABLE_READ_PLAN_H

#include "iceberg/expr.h"
#include "table/manifest_io.h"

typedef struct firn_scan_task {
    firn_manifest_entry entry;
    const firn_partition_spec *spec;
    bool all_match; /* every row is known to match: no need to look */
} firn_scan_task;

typedef struct firn_plan_counts {
    int64_t data_files, rows, bytes;
    int64_t manifests_read, manifests_skipped, files_skipped;
    int64_t files_skipped_by_partition; /* of them; the others by column metrics */
} firn_plan_counts;

typedef struct firn_plan {
    firn_scan_task *tasks; /* in the order of the manifests */
    size_t task_count, task_cap;
    firn_plan_counts counts;
} firn_plan;

/* Plans a scan of `snapshot` (NULL: an empty table).  `where` is bound to `schema`,
 * or NULL.  The plan lives in `arena`.  FIRN_UNSUPPORTED when the snapshot has
 * delete files, naming one. */
firn_status firn_plan_scan(const firn_table *table, const firn_snapshot *snapshot,
                           const firn_schema *schema, const firn_node *where, unsigned want,
                           firn_arena *arena, firn_plan *plan, firn_error *err);

#endif
