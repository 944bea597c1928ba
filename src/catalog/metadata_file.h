/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Metadata files: where text in JSON and a table's metadata meet. */
#ifndef CATALOG_METADATA_FILE_H
#define CATALOG_METADATA_FILE_H

#include "catalog/catalog.h"
#include "iceberg/update.h"

/* So many metadata files named by their version are never removed. */
enum { FIRN_VERSIONS_KEPT = 100 };

/* The table's property that asks for v3.metadata.json ("version") instead of
 * 00003-<uuid>.metadata.json ("uuid", as without it).  Folders without a catalog have
 * versions always. */
#define FIRN_METADATA_NAMING "firn.metadata-naming"

/* A metadata file's JSON, unpacked where it is gzipped; lives in `arena`. */
firn_status firn_metadata_read_text(firn_io *io, firn_str location, firn_arena *arena,
                                    firn_bytes *json, firn_error *err);

/* Reads a metadata file, gzip or not (told by its bytes).  All of it lives in `arena`. */
firn_status firn_metadata_load(firn_io *io, firn_str location, firn_arena *arena,
                               firn_table_metadata *metadata, firn_error *err);

/* One change of one table. */
typedef struct firn_commit {
    firn_table_ident ident;
    const firn_table_metadata *base; /* NULL: the table is new */
    firn_str base_location;
    const firn_requirement *requirements;
    size_t requirement_count;
    const firn_update *updates;
    size_t update_count;
    const firn_str *written; /* files that must last before the pointer moves */
    size_t written_count;
    int32_t format_version; /* of a new table */
    int64_t now_ms;
    /* Asked right before the pointer moves, of `engine`; NULL: nobody is.  May fail. */
    firn_status (*check_stop)(const firn_engine *engine, firn_error *err);
    const firn_engine *engine;
} firn_commit;

/* Checks, applies, writes the new metadata file, makes everything last, and moves
 * the catalog's pointer; then writes version-hint.text and removes metadata files
 * that the table no longer wants.  `result` lives in `arena` and borrows from the
 * commit.  Statuses are those of firn_catalog_swap and firn_metadata_apply; after a
 * definite failure no metadata file is left behind; `new_location` is set whenever
 * the commit may have happened. */
firn_status firn_catalog_commit(firn_catalog *catalog, const firn_commit *commit, firn_arena *arena,
                                firn_table_metadata *result, firn_str *new_location,
                                firn_error *err);

/* The folder of a table's metadata: write.metadata.path, else {location}/metadata. */
firn_str firn_metadata_folder(const firn_table_metadata *metadata, firn_arena *arena);

#endif
