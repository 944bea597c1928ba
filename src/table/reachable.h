/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Which files a table's snapshots need: what may be removed is only what is not
 * among them. */
#ifndef TABLE_REACHABLE_H
#define TABLE_REACHABLE_H

#include "base/map.h"
#include "table/manifest_io.h"

/* Paths of manifest lists, of manifests, and of data, delete and statistics files, each
 * once. */
typedef struct firn_reachable {
    firn_map lists, manifests, files;
} firn_reachable;

void firn_reachable_init(firn_reachable *reachable, firn_arena *arena);

/* Adds all that one snapshot needs.  Manifests already known are not read again.
 * Entries of removed files do not count: the snapshot does not need them. */
firn_status firn_reachable_add(firn_reachable *reachable, const firn_table *table,
                               const firn_snapshot *snapshot, firn_error *err);

/* Adds the statistics files that the metadata name. */
firn_status firn_reachable_add_statistics(firn_reachable *reachable,
                                          const firn_table_metadata *metadata, firn_error *err);

/* Removes every file of `gone` that `kept` does not need, data first, so that an
 * interrupted removal can be found again.  Missing files are no failure.  Counts what
 * it removed. */
firn_status firn_reachable_remove(const firn_engine *engine, const firn_reachable *gone,
                                  const firn_reachable *kept, int64_t *removed, firn_error *err);

#endif
