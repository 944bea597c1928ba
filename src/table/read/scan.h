/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A scan from inside: batch by batch, without the stream around it. */
#ifndef TABLE_READ_SCAN_H
#define TABLE_READ_SCAN_H

#include "firn/scan.h"
#include "table/read/file_reader.h"

/* Which snapshot the options ask for (NULL: the table is empty), and the schema it is
 * to be read in. */
firn_status firn_scan_snapshot_of(const firn_table *table, const firn_scan_options *options,
                                  const firn_snapshot **snapshot, const firn_schema **schema,
                                  firn_error *err);

/* What may be selected: the schema's columns and, behind them, _file, _pos, …; only the
 * list is new, and lives in `arena`. */
firn_status firn_scan_columns(const firn_schema *schema, firn_arena *arena, firn_schema *columns,
                              firn_error *err);

/* The struct that batches are laid out as; lives in the scan. */
const firn_arrow_field *firn_scan_output(const firn_scan *scan);

/* The snapshot that is read; NULL when the table is empty. */
const firn_snapshot *firn_scan_snapshot(const firn_scan *scan);

/* The schema it is read in, and the filter bound to it (NULL: none). */
const firn_schema *firn_scan_schema(const firn_scan *scan);
const firn_node *firn_scan_filter(const firn_scan *scan);
const firn_plan *firn_scan_plan(const firn_scan *scan);

/* The next batch, which the caller releases; `batch->release` is NULL at the end. */
firn_status firn_scan_next(firn_scan *scan, struct ArrowArray *batch, firn_error *err);

/* firn_scan_open with all that the manifests say of each file, for those who show it. */
firn_status firn_scan_open_detailed(firn_table *table, const firn_scan_options *options,
                                    firn_scan **scan, firn_error *err);

/* The same over one task of the plan, for those who rewrite files. */
firn_status firn_scan_only(firn_scan *scan, size_t task, firn_error *err);

#endif
