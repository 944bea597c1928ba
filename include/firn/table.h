/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Tables: making, opening and changing them.
 *
 *     firn_catalog *catalog = NULL;
 *     firn_table *table = NULL;
 *     firn_catalog_open(engine, "sqlite:warehouse/catalog.db", NULL, &catalog, &err);
 *     firn_table_open(catalog, "market_data.trades", &table, &err);
 *     …
 *     firn_table_close(&table);
 *
 * A handle shows the table as it was when it was opened or last refreshed, and
 * after a change of its own as that change left it.  It belongs to one thread.
 * All changes retry by themselves when another writer was faster; FIRN_CONFLICT
 * comes when that did not help, FIRN_COMMIT_UNKNOWN when a change may have
 * happened: then nothing was deleted.
 */
#ifndef FIRN_TABLE_H
#define FIRN_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "firn/catalog.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct firn_table firn_table;

/* A key and a value, both NUL-terminated. */
typedef struct firn_key_value {
    const char *key, *value;
} firn_key_value;

typedef struct firn_table_options {
    const char *partition_by; /* "day(ts) as d, bucket(16, id)"; NULL: unpartitioned */
    const char *sort_by;      /* "ts, seq desc"; NULL: unsorted */
    const firn_key_value *properties;
    size_t property_count;
    int format_version;   /* 0: 2 */
    const char *location; /* NULL: where the catalog puts it */
} firn_table_options;

/* Makes a table.  `schema` is Iceberg schema JSON or the short form
 * {"id": "long!", "name": "string"}; ids are assigned.  `options` may be NULL.
 * FIRN_EXISTS, FIRN_INVALID, FIRN_NOT_FOUND (a column of the options). */
FIRN_API FIRN_MUST_CHECK firn_status firn_table_create(firn_catalog *catalog, const char *name,
                                                       const char *schema,
                                                       const firn_table_options *options,
                                                       firn_table **table, firn_error *err);

/* "table", "namespace.table", "a.b.table".  FIRN_NOT_FOUND. */
FIRN_API FIRN_MUST_CHECK firn_status firn_table_open(firn_catalog *catalog, const char *name,
                                                     firn_table **table, firn_error *err);

/* Opens a table folder or a metadata file, without a catalog, for reading. */
FIRN_API FIRN_MUST_CHECK firn_status firn_table_open_at(firn_engine *engine, const char *location,
                                                        firn_table **table, firn_error *err);

/* Closes and sets NULL; NULL is accepted. */
FIRN_API void firn_table_close(firn_table **table);

/* Brings the newest metadata. */
FIRN_API FIRN_MUST_CHECK firn_status firn_table_refresh(firn_table *table, firn_error *err);

/* ---- looking ---- */

FIRN_API const char *firn_table_location(const firn_table *table);
FIRN_API const char *firn_table_metadata_location(const firn_table *table);
FIRN_API int firn_table_format_version(const firn_table *table);

/* -1 while the table has none. */
FIRN_API int64_t firn_table_current_snapshot(const firn_table *table);

typedef struct firn_snapshot_info {
    int64_t snapshot_id, parent_snapshot_id; /* -1: none */
    int64_t sequence_number, timestamp_ms;
    const char *operation; /* append, overwrite, delete, replace; lives as the table's state */
    int64_t total_records; /* -1: not said */
} firn_snapshot_info;

/* Snapshots oldest first; pointers live until the next refresh or change. */
FIRN_API size_t firn_table_snapshot_count(const firn_table *table);
FIRN_API void firn_table_snapshot_at(const firn_table *table, size_t index,
                                     firn_snapshot_info *info);

/* The current schema as Iceberg JSON.  The caller frees it with firn_text_free. */
FIRN_API FIRN_MUST_CHECK firn_status firn_table_schema_json(const firn_table *table, char **json,
                                                            firn_error *err);
FIRN_API void firn_text_free(char **text);

/* ---- changing the schema ---- */

typedef struct firn_column_options {
    const char *doc;          /* NULL: none, or as it is */
    const char *default_json; /* add, from format version 3 on: JSON single value */
    const char *after;        /* behind this sibling */
    int first;                /* in front of all siblings */
    int required;             /* add: only with a default */
    int make_optional;        /* alter */
} firn_column_options;

/* `name` may be a path into structs; `type` uses the words of the Iceberg spec or
 * of SQL.  `options` may be NULL. */
FIRN_API FIRN_MUST_CHECK firn_status firn_table_add_column(firn_table *table, const char *name,
                                                           const char *type,
                                                           const firn_column_options *options,
                                                           firn_error *err);
FIRN_API FIRN_MUST_CHECK firn_status firn_table_rename_column(firn_table *table, const char *name,
                                                              const char *new_name,
                                                              firn_error *err);
FIRN_API FIRN_MUST_CHECK firn_status firn_table_drop_column(firn_table *table, const char *name,
                                                            firn_error *err);

/* `type` may be NULL. */
FIRN_API FIRN_MUST_CHECK firn_status firn_table_alter_column(firn_table *table, const char *name,
                                                             const char *type,
                                                             const firn_column_options *options,
                                                             firn_error *err);

/* ---- changing layout and properties ---- */

/* Replaces the partition spec for what is written from now on. */
FIRN_API FIRN_MUST_CHECK firn_status firn_table_set_partitioning(firn_table *table,
                                                                 const char *partition_by,
                                                                 firn_error *err);
FIRN_API FIRN_MUST_CHECK firn_status firn_table_set_sort_order(firn_table *table,
                                                               const char *sort_by,
                                                               firn_error *err);
FIRN_API FIRN_MUST_CHECK firn_status firn_table_set_properties(firn_table *table,
                                                               const firn_key_value *set,
                                                               size_t set_count,
                                                               const char *const *unset,
                                                               size_t unset_count, firn_error *err);

/* ---- history ---- */

/* Makes an earlier snapshot of main's own line the current one again. */
FIRN_API FIRN_MUST_CHECK firn_status firn_table_rollback(firn_table *table, int64_t snapshot_id,
                                                         firn_error *err);

typedef struct firn_ref_options {
    int is_tag;
    int64_t max_ref_age_ms; /* 0: for ever */
} firn_ref_options;

/* Points a branch or tag at a snapshot (-1: the current one), making it when it is new. */
FIRN_API FIRN_MUST_CHECK firn_status firn_table_set_ref(firn_table *table, const char *name,
                                                        int64_t snapshot_id,
                                                        const firn_ref_options *options,
                                                        firn_error *err);
FIRN_API FIRN_MUST_CHECK firn_status firn_table_drop_ref(firn_table *table, const char *name,
                                                         firn_error *err);

#ifdef __cplusplus
}
#endif
#endif
