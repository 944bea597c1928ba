/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Metadata files, written: the members in the reference's order.  Snapshots that
 * were read are copied as the bytes they were; only new ones are put into words. */
#include "iceberg/metadata.h"

/* Ids beyond 63 bits come from writers that print them unsigned. */
void firn_snapshot_id_write_json(firn_json_writer *w, const char *key, int64_t id)
{
    if (id >= -1) {
        firn_json_put_int64_member(w, key, id);
        return;
    }
    char digits[20];
    size_t at = sizeof digits;
    for (uint64_t rest = (uint64_t)id; rest > 0; rest /= 10)
        digits[--at] = (char)('0' + rest % 10);
    firn_json_put_key(w, key);
    firn_json_put_raw(w, (firn_str){ digits + at, sizeof digits - at });
}

static void put_known(firn_json_writer *w, const char *key, int64_t value)
{
    if (value >= 0)
        firn_json_put_int64_member(w, key, value);
}

static void put_text(firn_json_writer *w, const char *key, firn_str value)
{
    if (!value.data)
        return;
    firn_json_put_key(w, key);
    firn_json_put_string(w, value);
}

void firn_properties_write_json(firn_json_writer *w, const firn_property *list, size_t count)
{
    firn_json_open_object(w);
    for (size_t i = 0; i < count; i++) {
        firn_json_put_key_str(w, list[i].key);
        firn_json_put_string(w, list[i].value);
    }
    firn_json_close_object(w);
}

void firn_snapshot_write_json(firn_json_writer *w, const firn_snapshot *s, int32_t format_version)
{
    if (s->raw.data) {
        firn_json_put_raw(w, s->raw);
        return;
    }
    firn_json_open_object(w);
    if (format_version > 1)
        firn_json_put_int64_member(w, "sequence-number", s->sequence_number);
    firn_snapshot_id_write_json(w, "snapshot-id", s->snapshot_id);
    if (s->parent_snapshot_id != -1)
        firn_snapshot_id_write_json(w, "parent-snapshot-id", s->parent_snapshot_id);
    firn_json_put_int64_member(w, "timestamp-ms", s->timestamp_ms);
    firn_json_put_key(w, "summary");
    firn_properties_write_json(w, s->summary, s->summary_count);
    put_text(w, "manifest-list", s->manifest_list);
    put_known(w, "schema-id", s->schema_id);
    if (format_version > 2) {
        put_known(w, "first-row-id", s->first_row_id);
        put_known(w, "added-rows", s->added_rows);
    }
    firn_json_close_object(w);
}

static void put_schemas(firn_json_writer *w, const firn_table_metadata *m)
{
    const firn_schema *current = firn_metadata_current_schema(m);
    if (m->format_version == 1 && current) {
        firn_json_put_key(w, "schema");
        firn_schema_write_json(w, current);
    }
    firn_json_put_int64_member(w, "current-schema-id", m->current_schema_id);
    firn_json_put_key(w, "schemas");
    firn_json_open_array(w);
    for (size_t i = 0; i < m->schema_count; i++)
        firn_schema_write_json(w, &m->schemas[i]);
    firn_json_close_array(w);
}

static void put_specs(firn_json_writer *w, const firn_table_metadata *m)
{
    const firn_partition_spec *current = firn_metadata_default_spec(m);
    if (m->format_version == 1 && current) {
        firn_json_put_key(w, "partition-spec");
        firn_partition_fields_write_json(w, current);
    }
    firn_json_put_int64_member(w, "default-spec-id", m->default_spec_id);
    firn_json_put_key(w, "partition-specs");
    firn_json_open_array(w);
    for (size_t i = 0; i < m->spec_count; i++)
        firn_partition_spec_write_json(w, &m->specs[i]);
    firn_json_close_array(w);
    firn_json_put_int64_member(w, "last-partition-id", m->last_partition_id);
}

static void put_sort_orders(firn_json_writer *w, const firn_table_metadata *m)
{
    firn_json_put_int64_member(w, "default-sort-order-id", m->default_sort_order_id);
    firn_json_put_key(w, "sort-orders");
    firn_json_open_array(w);
    for (size_t i = 0; i < m->sort_order_count; i++)
        firn_sort_order_write_json(w, &m->sort_orders[i]);
    firn_json_close_array(w);
}

static void put_refs(firn_json_writer *w, const firn_table_metadata *m)
{
    firn_json_put_key(w, "refs");
    firn_json_open_object(w);
    for (size_t i = 0; i < m->ref_count; i++) {
        const firn_snapshot_ref *ref = &m->refs[i];
        firn_json_put_key_str(w, ref->name);
        firn_json_open_object(w);
        firn_snapshot_id_write_json(w, "snapshot-id", ref->snapshot_id);
        firn_json_put_key(w, "type");
        firn_json_put_c(w, ref->is_tag ? "tag" : "branch");
        put_known(w, "min-snapshots-to-keep", ref->min_snapshots_to_keep);
        put_known(w, "max-snapshot-age-ms", ref->max_snapshot_age_ms);
        put_known(w, "max-ref-age-ms", ref->max_ref_age_ms);
        firn_json_close_object(w);
    }
    firn_json_close_object(w);
}

static void put_snapshots(firn_json_writer *w, const firn_table_metadata *m)
{
    firn_json_put_key(w, "snapshots");
    firn_json_open_array(w);
    for (size_t i = 0; i < m->snapshot_count; i++)
        firn_snapshot_write_json(w, &m->snapshots[i], m->format_version);
    firn_json_close_array(w);
}

static void put_statistics(firn_json_writer *w, const char *key, const firn_statistics_file *files,
                           size_t count)
{
    firn_json_put_key(w, key);
    firn_json_open_array(w);
    for (size_t i = 0; i < count; i++)
        firn_json_put_raw(w, files[i].raw);
    firn_json_close_array(w);
}

static void put_logs(firn_json_writer *w, const firn_table_metadata *m)
{
    firn_json_put_key(w, "snapshot-log");
    firn_json_open_array(w);
    for (size_t i = 0; i < m->snapshot_log_count; i++) {
        firn_json_open_object(w);
        firn_json_put_int64_member(w, "timestamp-ms", m->snapshot_log[i].timestamp_ms);
        firn_snapshot_id_write_json(w, "snapshot-id", m->snapshot_log[i].snapshot_id);
        firn_json_close_object(w);
    }
    firn_json_close_array(w);
    firn_json_put_key(w, "metadata-log");
    firn_json_open_array(w);
    for (size_t i = 0; i < m->metadata_log_count; i++) {
        firn_json_open_object(w);
        firn_json_put_int64_member(w, "timestamp-ms", m->metadata_log[i].timestamp_ms);
        put_text(w, "metadata-file", m->metadata_log[i].metadata_file);
        firn_json_close_object(w);
    }
    firn_json_close_array(w);
}

static void put_current_snapshot(firn_json_writer *w, const firn_table_metadata *m)
{
    if (m->current_snapshot_id != -1 || m->format_version < 3) {
        firn_snapshot_id_write_json(w, "current-snapshot-id", m->current_snapshot_id);
        return;
    }
    firn_json_put_key(w, "current-snapshot-id");
    firn_json_put_null(w);
}

void firn_metadata_write(const firn_table_metadata *m, firn_buf *out)
{
    firn_json_writer writer = { .out = out }, *w = &writer;
    firn_json_open_object(w);
    firn_json_put_int64_member(w, "format-version", m->format_version);
    put_text(w, "table-uuid", m->table_uuid);
    put_text(w, "location", m->location);
    if (m->format_version > 1)
        firn_json_put_int64_member(w, "last-sequence-number", m->last_sequence_number);
    firn_json_put_int64_member(w, "last-updated-ms", m->last_updated_ms);
    firn_json_put_int64_member(w, "last-column-id", m->last_column_id);
    put_schemas(w, m);
    put_specs(w, m);
    put_sort_orders(w, m);
    firn_json_put_key(w, "properties");
    firn_properties_write_json(w, m->properties, m->property_count);
    put_current_snapshot(w, m);
    if (m->format_version > 2)
        firn_json_put_int64_member(w, "next-row-id", m->next_row_id);
    put_refs(w, m);
    put_snapshots(w, m);
    put_statistics(w, "statistics", m->statistics, m->statistics_count);
    put_statistics(w, "partition-statistics", m->partition_statistics,
                   m->partition_statistics_count);
    put_logs(w, m);
    for (size_t i = 0; i < m->unknown_count; i++) {
        firn_json_put_key_str(w, m->unknown[i].key);
        firn_json_put_raw(w, m->unknown[i].json);
    }
    firn_json_close_object(w);
}
