/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* How many distinct values columns have, from the table's Puffin statistics. */
#ifndef TABLE_INSPECT_DISTINCT_COUNTS_H
#define TABLE_INSPECT_DISTINCT_COUNTS_H

#include "table/table.h"

/* For each column of the current schema a count, or -1 where there are no statistics that
 * can be used.  The newest come first: those of the current snapshot, then of others by
 * their age.  What the metadata say of a blob (`ndv`) is taken before its sketch; files
 * and sketches that cannot be read are passed over.  The list lives in `arena`. */
firn_status firn_table_distinct_counts(const firn_table *table, firn_arena *arena, int64_t **counts,
                                       firn_error *err);

#endif
