/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Manifests and manifest lists as files. */
#ifndef TABLE_MANIFEST_IO_H
#define TABLE_MANIFEST_IO_H

#include "iceberg/manifest_list.h"
#include "table/table.h"

/* The manifests of a snapshot: its list, or what a v1 snapshot names itself.
 * Lives in `arena`. */
firn_status firn_snapshot_manifests(const firn_table *table, const firn_snapshot *snapshot,
                                    firn_arena *arena, firn_manifest_list *list, firn_error *err);

/* A manifest being read, with its bytes. */
typedef struct firn_manifest_scan {
    firn_buf bytes;
    firn_manifest_reader reader;
} firn_manifest_scan;

/* Opens a manifest of the table; `options->file` says which.  Release it also after
 * a failure. */
firn_status firn_manifest_scan_open(const firn_table *table, const firn_manifest_options *options,
                                    firn_manifest_scan *scan, firn_error *err);
void firn_manifest_scan_release(firn_manifest_scan *scan);

/* What the table's manifests are compressed with. */
void firn_manifest_codec(const firn_table_metadata *metadata, firn_codec *codec, int *level);

#endif
