/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Metadata tables: what a table's metadata and manifests hold, as rows
 * (entries, files, manifests, history, snapshots, refs, partitions, …).
 *
 * Columns are those of the reference implementation.  `partition` has a field for
 * each partition field of any spec and is left out when there is none;
 * `readable_metrics` a field for each primitive column of the current schema.
 */
#ifndef TABLE_INSPECT_METADATA_TABLES_H
#define TABLE_INSPECT_METADATA_TABLES_H

#include "arrow/column.h"
#include "firn/scan.h"
#include "table/manifest_io.h"

typedef struct firn_metadata_table firn_metadata_table;

bool firn_metadata_table_exists(firn_str name);

/* All columns it has, each with an id of its own; they live in `arena`. */
firn_status firn_metadata_table_columns(firn_table *table, firn_str name, firn_arena *arena,
                                        firn_schema *columns, firn_error *err);

/* Opens a metadata table of `table`, which must stay as it is meanwhile.  `options`
 * gives the snapshot (where it matters), columns and a filter, which may name any field
 * outside of lists and maps; the rest of it must be empty.  FIRN_NOT_FOUND, FIRN_INVALID.
 */
firn_status firn_metadata_table_open(firn_table *table, firn_str name,
                                     const firn_scan_options *options, firn_metadata_table **rows,
                                     firn_error *err);

/* The struct that batches are laid out as; lives in `rows`. */
const firn_arrow_field *firn_metadata_table_output(const firn_metadata_table *rows);

/* The next batch, which the caller releases; `batch->release` is NULL at the end. */
firn_status firn_metadata_table_next(firn_metadata_table *rows, struct ArrowArray *batch,
                                     firn_error *err);

void firn_metadata_table_close(firn_metadata_table **rows);

#endif
