/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Rows of the metadata tables, each written into a struct column of the table's
 * columns.  Failures of memory stay in the column. */
#ifndef TABLE_INSPECT_METADATA_ROWS_H
#define TABLE_INSPECT_METADATA_ROWS_H

#include "table/inspect/metadata_columns.h"
#include "table/manifest_io.h"

/* From the metadata file alone. */
void firn_put_history(const firn_table *table, firn_column *out);
void firn_put_snapshots(const firn_table *table, firn_column *out);
void firn_put_refs(const firn_table *table, firn_column *out);
void firn_put_metadata_log(const firn_table *table, firn_column *out);

/* One manifest; `reference_snapshot_id` is for all_manifests, else -1. */
void firn_put_manifest(const firn_table *table, const firn_manifest_file *file,
                       int64_t reference_snapshot_id, firn_column *out);

/* Opens a manifest with all that it says, its partition values typed by a schema
 * that knows them. */
firn_status firn_manifest_scan_whole(const firn_table *table, const firn_manifest_file *file,
                                     bool live_only, firn_manifest_scan *scan, firn_error *err);

/* Live files of all manifests, added up by partition. */
firn_status firn_put_partitions(const firn_table *table, const firn_metadata_columns *columns,
                                const firn_manifest_list *manifests, firn_arena *arena,
                                firn_column *out, firn_error *err);

#endif
