/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Table metadata: everything a table is, but for its data and manifests (spec,
 * "Table Metadata and Snapshots"; JSON in appendix C).
 *
 * Read once from a metadata file, then const.  A metadata file has many things
 * that may be absent; here they are -1 (ids, times), .data NULL (text) or a count
 * of 0.  What the file holds beyond the spec is kept as text in `unknown` and
 * written again.
 */
#ifndef ICEBERG_METADATA_H
#define ICEBERG_METADATA_H

#include "iceberg/partition_spec.h"
#include "iceberg/property.h"

enum { FIRN_FORMAT_VERSION_MAX = 3 };

typedef struct firn_snapshot {
    int64_t snapshot_id, parent_snapshot_id;
    int64_t sequence_number;
    int64_t timestamp_ms;
    firn_str manifest_list;
    firn_str *manifests; /* v1 only: the manifests themselves, when there is no list */
    size_t manifest_count;
    firn_property *summary; /* in order; "operation" among them */
    size_t summary_count;
    int32_t schema_id;
    int64_t first_row_id, added_rows; /* v3 */
    firn_str raw;                     /* its JSON as read; .data NULL: made here */
} firn_snapshot;

typedef struct firn_snapshot_ref {
    firn_str name;
    int64_t snapshot_id;
    bool is_tag;
    int64_t min_snapshots_to_keep, max_snapshot_age_ms, max_ref_age_ms;
} firn_snapshot_ref;

typedef struct firn_snapshot_log_entry {
    int64_t timestamp_ms, snapshot_id;
} firn_snapshot_log_entry;

typedef struct firn_metadata_log_entry {
    int64_t timestamp_ms;
    firn_str metadata_file;
} firn_metadata_log_entry;

/* A statistics or partition-statistics file; `raw` is its whole entry. */
typedef struct firn_statistics_file {
    int64_t snapshot_id;
    firn_str path;
    firn_str raw;
} firn_statistics_file;

/* A member of the file that the spec does not name. */
typedef struct firn_raw_member {
    firn_str key, json;
} firn_raw_member;

typedef struct firn_table_metadata {
    int32_t format_version;
    firn_str table_uuid, location;
    int64_t last_sequence_number, last_updated_ms;
    int32_t last_column_id, current_schema_id;
    firn_schema *schemas;
    size_t schema_count;
    firn_partition_spec *specs;
    size_t spec_count;
    int32_t default_spec_id, last_partition_id;
    firn_sort_order *sort_orders;
    size_t sort_order_count;
    int32_t default_sort_order_id;
    firn_property *properties;
    size_t property_count;
    int64_t current_snapshot_id; /* -1: none */
    firn_snapshot *snapshots;
    size_t snapshot_count;
    firn_snapshot_log_entry *snapshot_log;
    size_t snapshot_log_count;
    firn_metadata_log_entry *metadata_log;
    size_t metadata_log_count;
    firn_snapshot_ref *refs;
    size_t ref_count;
    firn_statistics_file *statistics, *partition_statistics;
    size_t statistics_count, partition_statistics_count;
    int64_t next_row_id; /* v3; 0 before */
    firn_raw_member *unknown;
    size_t unknown_count;
} firn_table_metadata;

/* Reads a metadata file's JSON (unpacked).  Everything lives in `arena` or borrows
 * from `json`, which must live as long.  FIRN_CORRUPT with the place; FIRN_UNSUPPORTED
 * for format versions beyond 3. */
firn_status firn_metadata_read(firn_bytes json, firn_arena *arena, firn_table_metadata *metadata,
                               firn_error *err);

/* Appends the JSON; failure stays in out->status. */
void firn_metadata_write(const firn_table_metadata *metadata, firn_buf *out);

void firn_snapshot_write_json(firn_json_writer *w, const firn_snapshot *snapshot,
                              int32_t format_version);
void firn_snapshot_read_json(firn_json_reader *r, firn_arena *arena, firn_snapshot *snapshot);
void firn_statistics_read_json(firn_json_reader *r, firn_arena *arena,
                               firn_statistics_file *statistics);

/* Ids may use all 64 bits (then they print as unsigned numbers); null and -1 are none. */
int64_t firn_snapshot_id_read_json(firn_json_reader *r);
void firn_snapshot_id_write_json(firn_json_writer *w, const char *key, int64_t id);

/* An object of texts, in order; numbers and booleans are kept as they are written. */
void firn_properties_read_json(firn_json_reader *r, firn_arena *arena, firn_property **list,
                               size_t *count);
void firn_properties_write_json(firn_json_writer *w, const firn_property *list, size_t count);

/* ---- looking things up; NULL when absent ---- */

const firn_schema *firn_metadata_schema(const firn_table_metadata *metadata, int32_t schema_id);
const firn_schema *firn_metadata_current_schema(const firn_table_metadata *metadata);
const firn_partition_spec *firn_metadata_spec(const firn_table_metadata *metadata, int32_t spec_id);
const firn_partition_spec *firn_metadata_default_spec(const firn_table_metadata *metadata);
const firn_sort_order *firn_metadata_sort_order(const firn_table_metadata *metadata, int32_t id);
const firn_sort_order *firn_metadata_default_sort_order(const firn_table_metadata *metadata);
const firn_snapshot *firn_metadata_snapshot(const firn_table_metadata *metadata, int64_t id);
const firn_snapshot *firn_metadata_current_snapshot(const firn_table_metadata *metadata);
const firn_snapshot_ref *firn_metadata_ref(const firn_table_metadata *metadata, firn_str name);

/* The snapshot that was current at that time, by the snapshot log. */
const firn_snapshot *firn_metadata_snapshot_at(const firn_table_metadata *metadata,
                                               int64_t timestamp_ms);

/* The schema a snapshot was written with; the current one where it does not say. */
const firn_schema *firn_metadata_snapshot_schema(const firn_table_metadata *metadata,
                                                 const firn_snapshot *snapshot);

/* Whether `ancestor` is `snapshot_id` or comes before it in its line. */
bool firn_metadata_is_ancestor(const firn_table_metadata *metadata, int64_t snapshot_id,
                               int64_t ancestor);

/* A property's value, or .data NULL; and typed, with a default where it is absent
 * or makes no sense. */
firn_str firn_metadata_property(const firn_table_metadata *metadata, const char *key);
int64_t firn_metadata_int_property(const firn_table_metadata *metadata, const char *key,
                                   int64_t otherwise);
bool firn_metadata_bool_property(const firn_table_metadata *metadata, const char *key,
                                 bool otherwise);

firn_str firn_snapshot_summary(const firn_snapshot *snapshot, const char *key);

/* Does the metadata log name this file? */
bool firn_metadata_is_logged(const firn_table_metadata *metadata, firn_str location);

#endif
