/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Changes of table metadata, as the REST protocol has them: a commit is a list of
 * updates guarded by requirements, and one pure function applies it.  Every catalog
 * commits through here.
 */
#ifndef ICEBERG_UPDATE_H
#define ICEBERG_UPDATE_H

#include "iceberg/metadata.h"

typedef enum firn_update_action {
    FIRN_UPDATE_ASSIGN_UUID,                 /* text: uuid */
    FIRN_UPDATE_UPGRADE_FORMAT_VERSION,      /* id: version */
    FIRN_UPDATE_ADD_SCHEMA,                  /* schema */
    FIRN_UPDATE_SET_CURRENT_SCHEMA,          /* id, -1: the last added; as all "set" below */
    FIRN_UPDATE_ADD_SPEC,                    /* spec */
    FIRN_UPDATE_SET_DEFAULT_SPEC,            /* id */
    FIRN_UPDATE_ADD_SORT_ORDER,              /* sort_order */
    FIRN_UPDATE_SET_DEFAULT_SORT_ORDER,      /* id */
    FIRN_UPDATE_ADD_SNAPSHOT,                /* snapshot */
    FIRN_UPDATE_SET_SNAPSHOT_REF,            /* ref */
    FIRN_UPDATE_REMOVE_SNAPSHOT_REF,         /* text: name */
    FIRN_UPDATE_REMOVE_SNAPSHOTS,            /* ids */
    FIRN_UPDATE_SET_STATISTICS,              /* statistics */
    FIRN_UPDATE_REMOVE_STATISTICS,           /* id: snapshot id */
    FIRN_UPDATE_SET_PARTITION_STATISTICS,    /* statistics */
    FIRN_UPDATE_REMOVE_PARTITION_STATISTICS, /* id: snapshot id */
    FIRN_UPDATE_SET_PROPERTIES,              /* properties */
    FIRN_UPDATE_REMOVE_PROPERTIES,           /* properties: only the keys */
    FIRN_UPDATE_SET_LOCATION,                /* text */
    FIRN_UPDATE_REMOVE_PARTITION_SPECS,      /* ids */
    FIRN_UPDATE_REMOVE_SCHEMAS,              /* ids */
} firn_update_action;

typedef struct firn_update {
    firn_update_action action;
    int64_t id;
    firn_str text;
    const firn_schema *schema;
    const firn_partition_spec *spec;
    const firn_sort_order *sort_order;
    const firn_snapshot *snapshot;
    firn_snapshot_ref ref;
    firn_statistics_file statistics;
    const firn_property *properties;
    size_t property_count;
    const int64_t *ids;
    size_t id_count;
} firn_update;

typedef enum firn_requirement_kind {
    FIRN_REQUIRE_CREATE, /* there is no table */
    FIRN_REQUIRE_TABLE_UUID,
    FIRN_REQUIRE_REF_SNAPSHOT_ID, /* text: ref; id, -1: the ref is absent */
    FIRN_REQUIRE_LAST_ASSIGNED_FIELD_ID,
    FIRN_REQUIRE_CURRENT_SCHEMA_ID,
    FIRN_REQUIRE_LAST_ASSIGNED_PARTITION_ID,
    FIRN_REQUIRE_DEFAULT_SPEC_ID,
    FIRN_REQUIRE_DEFAULT_SORT_ORDER_ID,
} firn_requirement_kind;

typedef struct firn_requirement {
    firn_requirement_kind kind;
    int64_t id;
    firn_str text; /* a uuid, or a ref's name */
} firn_requirement;

/* FIRN_CONFLICT with the words of the reference ("Requirement failed: …") when the
 * table is no longer what the writer saw; `base` is NULL while there is no table. */
firn_status firn_requirements_check(const firn_table_metadata *base,
                                    const firn_requirement *requirements, size_t count,
                                    firn_error *err);

typedef struct firn_apply_options {
    int64_t now_ms;             /* the time of this change */
    int32_t format_version;     /* of a new table */
    firn_str previous_location; /* the base's metadata file, for the log; .data NULL: new */
} firn_apply_options;

/* Applies the updates in order to `base` (NULL: a new table).  The result lives in
 * `arena`, and borrows from `base` and from the updates, which must live as long.
 * FIRN_CONFLICT where a retry on fresh metadata may help (a stale sequence number),
 * FIRN_INVALID for what is not allowed, FIRN_NOT_FOUND for what is not there. */
firn_status firn_metadata_apply(const firn_table_metadata *base, const firn_update *updates,
                                size_t count, const firn_apply_options *options, firn_arena *arena,
                                firn_table_metadata *result, firn_error *err);

#endif
