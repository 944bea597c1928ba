/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Keeping a table small: old snapshots and the files that only they need. */
#ifndef FIRN_MAINTAIN_H
#define FIRN_MAINTAIN_H

#include "firn/table.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct firn_expire_options {
    int64_t older_than_ms; /* snapshots of this age go; -1: as the table's properties say */
    int64_t retain_last;   /* but so many stay on each branch; 0: as the properties say */
    int dry_run;           /* only count */
} firn_expire_options;

typedef struct firn_expire_result {
    int64_t snapshots, files; /* removed */
} firn_expire_result;

/* Removes snapshots, then the files that no remaining snapshot, branch or tag needs.
 * FIRN_INVALID when the table's property gc.enabled is false. */
FIRN_API FIRN_MUST_CHECK firn_status firn_table_expire_snapshots(firn_table *table,
                                                                 const firn_expire_options *options,
                                                                 firn_expire_result *result,
                                                                 firn_error *err);

#ifdef __cplusplus
}
#endif
#endif
