/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Reads everything a table's snapshots reach and names each fault: files that are
 * missing or cannot be read, sizes and counts other than their entries say, and, when
 * it looks into the rows, null counts and bounds that are not true. */
#ifndef TABLE_INSPECT_CHECK_H
#define TABLE_INSPECT_CHECK_H

#include "table/read/plan.h"

typedef struct firn_check_options {
    bool deep; /* read all rows too */
    /* Called with each fault; text ends in NUL and lives for the call. */
    void (*fault)(void *self, const char *text);
    void *self;
} firn_check_options;

typedef struct firn_check_counts {
    int64_t snapshots, manifests, files, rows;
    int64_t faults;
    int64_t unread; /* files of a kind that cannot be looked into */
} firn_check_counts;

/* Fails only where it cannot go on: FIRN_NOMEM. */
firn_status firn_table_check(firn_table *table, const firn_check_options *options,
                             firn_check_counts *counts, firn_error *err);

#endif
