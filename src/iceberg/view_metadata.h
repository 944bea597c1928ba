/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* View metadata (view spec, version 1): named queries, each version in one or more
 * SQL dialects.  Read once, then const. */
#ifndef ICEBERG_VIEW_METADATA_H
#define ICEBERG_VIEW_METADATA_H

#include "iceberg/property.h"
#include "iceberg/schema.h"

typedef struct firn_view_representation {
    firn_str type; /* "sql"; others are kept and passed over */
    firn_str sql, dialect;
} firn_view_representation;

typedef struct firn_view_version {
    int32_t version_id, schema_id;
    int64_t timestamp_ms;
    firn_property *summary;
    size_t summary_count;
    firn_view_representation *representations;
    size_t representation_count;
    firn_str default_catalog;    /* .data NULL: the view's own */
    firn_str *default_namespace; /* its levels */
    size_t default_namespace_count;
} firn_view_version;

typedef struct firn_view_log_entry {
    int64_t timestamp_ms;
    int32_t version_id;
} firn_view_log_entry;

typedef struct firn_view_metadata {
    firn_str view_uuid, location;
    int32_t format_version, current_version_id;
    firn_schema *schemas;
    size_t schema_count;
    firn_view_version *versions;
    size_t version_count;
    firn_view_log_entry *version_log;
    size_t version_log_count;
    firn_property *properties;
    size_t property_count;
} firn_view_metadata;

/* Reads a view's metadata file.  Everything lives in `arena` or borrows from `json`.
 * FIRN_CORRUPT with the place, FIRN_UNSUPPORTED for versions beyond 1. */
FIRN_MUST_CHECK firn_status firn_view_metadata_read(firn_bytes json, firn_arena *arena,
                                                    firn_view_metadata *view, firn_error *err);

/* NULL when absent. */
const firn_view_version *firn_view_version_of(const firn_view_metadata *view, int32_t version_id);
const firn_schema *firn_view_schema_of(const firn_view_metadata *view, int32_t schema_id);

/* The version's query in a dialect (compared ignoring case), or its first one when
 * there is none in that dialect; NULL when it has none at all. */
const firn_view_representation *firn_view_sql_for(const firn_view_version *version,
                                                  firn_str dialect);

#endif
