/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A table in memory to try things on. */
#ifndef TABLE_SAMPLE_H
#define TABLE_SAMPLE_H

#include "firn/maintain.h"
#include "table/read/scan.h"
#include "table/write/append.h"

typedef struct table_sample {
    firn_engine *engine;
    firn_catalog *catalog;
    firn_table *table;
    size_t threads; /* 0: one, so that what fails first is known */
} table_sample;

void table_sample_release(table_sample *sample);

/* An engine over `io` (taken over), a memory catalog, and a table of id long!, name
 * string, at timestamp, partitioned as said (NULL: not). */
firn_status table_sample_make(table_sample *sample, const firn_allocator *allocator, firn_io *io,
                              const firn_table_options *options, firn_error *err);

/* Appends rows id = from … to-1, name "n<id>" (null where id % 5 == 0), at = id hours. */
firn_status table_sample_append(table_sample *sample, int64_t from, int64_t to, firn_error *err);

/* The same in one file, of which the manifest says that it holds `said` rows. */
firn_status table_sample_append_lying(table_sample *sample, int64_t from, int64_t to, int64_t said,
                                      firn_error *err);

/* How many rows a scan gives, and the sum of their ids. */
firn_status table_sample_sum(table_sample *sample, const firn_scan_options *options, int64_t *count,
                             int64_t *sum, firn_error *err);

/* ---- with everything checked ---- */

/* Makes the sample in memory of its own; says why not. */
firn_status table_sample_start(table_sample *sample, const firn_table_options *options);
void table_sample_check_sum(table_sample *sample, const firn_scan_options *options, int64_t count,
                            int64_t sum);
void table_sample_check_where(table_sample *sample, const char *text, int64_t count, int64_t sum);

/* Below the table's location. */
int table_sample_count_files(table_sample *sample);

#endif
