/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* What is asked of table metadata once it is there. */
#include "iceberg/metadata.h"

const firn_schema *firn_metadata_schema(const firn_table_metadata *metadata, int32_t schema_id)
{
    for (size_t i = 0; i < metadata->schema_count; i++)
        if (metadata->schemas[i].schema_id == schema_id)
            return &metadata->schemas[i];
    return NULL;
}

const firn_schema *firn_metadata_current_schema(const firn_table_metadata *metadata)
{
    return firn_metadata_schema(metadata, metadata->current_schema_id);
}

const firn_partition_spec *firn_metadata_spec(const firn_table_metadata *metadata, int32_t spec_id)
{
    for (size_t i = 0; i < metadata->spec_count; i++)
        if (metadata->specs[i].spec_id == spec_id)
            return &metadata->specs[i];
    return NULL;
}

const firn_partition_spec *firn_metadata_default_spec(const firn_table_metadata *metadata)
{
    return firn_metadata_spec(metadata, metadata->default_spec_id);
}

const firn_sort_order *firn_metadata_sort_order(const firn_table_metadata *metadata, int32_t id)
{
    for (size_t i = 0; i < metadata->sort_order_count; i++)
        if (metadata->sort_orders[i].order_id == id)
            return &metadata->sort_orders[i];
    return NULL;
}

const firn_sort_order *firn_metadata_default_sort_order(const firn_table_metadata *metadata)
{
    return firn_metadata_sort_order(metadata, metadata->default_sort_order_id);
}

const firn_snapshot *firn_metadata_snapshot(const firn_table_metadata *metadata, int64_t id)
{
    for (size_t i = metadata->snapshot_count; i > 0; i--) /* the newest are asked for most */
        if (metadata->snapshots[i - 1].snapshot_id == id)
            return &metadata->snapshots[i - 1];
    return NULL;
}

const firn_snapshot *firn_metadata_current_snapshot(const firn_table_metadata *metadata)
{
    return metadata->current_snapshot_id == -1
               ? NULL
               : firn_metadata_snapshot(metadata, metadata->current_snapshot_id);
}

const firn_snapshot_ref *firn_metadata_ref(const firn_table_metadata *metadata, firn_str name)
{
    for (size_t i = 0; i < metadata->ref_count; i++)
        if (firn_str_equal(metadata->refs[i].name, name))
            return &metadata->refs[i];
    return NULL;
}

const firn_snapshot *firn_metadata_snapshot_at(const firn_table_metadata *metadata,
                                               int64_t timestamp_ms)
{
    int64_t found = -1;
    for (size_t i = 0; i < metadata->snapshot_log_count; i++)
        if (metadata->snapshot_log[i].timestamp_ms <= timestamp_ms)
            found = metadata->snapshot_log[i].snapshot_id;
    return found == -1 ? NULL : firn_metadata_snapshot(metadata, found);
}

const firn_schema *firn_metadata_snapshot_schema(const firn_table_metadata *metadata,
                                                 const firn_snapshot *snapshot)
{
    const firn_schema *schema =
        snapshot->schema_id < 0 ? NULL : firn_metadata_schema(metadata, snapshot->schema_id);
    return schema ? schema : firn_metadata_current_schema(metadata);
}

bool firn_metadata_is_ancestor(const firn_table_metadata *metadata, int64_t snapshot_id,
                               int64_t ancestor)
{
    for (size_t steps = 0; steps <= metadata->snapshot_count && snapshot_id != -1; steps++) {
        if (snapshot_id == ancestor)
            return true;
        const firn_snapshot *snapshot = firn_metadata_snapshot(metadata, snapshot_id);
        snapshot_id = snapshot ? snapshot->parent_snapshot_id : -1;
    }
    return false;
}

static firn_str find_property(const firn_property *properties, size_t count, firn_str key)
{
    for (size_t i = 0; i < count; i++)
        if (firn_str_equal(properties[i].key, key))
            return properties[i].value;
    return (firn_str){ NULL, 0 };
}

firn_str firn_metadata_property(const firn_table_metadata *metadata, const char *key)
{
    return find_property(metadata->properties, metadata->property_count, firn_str_from(key));
}

int64_t firn_metadata_int_property(const firn_table_metadata *metadata, const char *key,
                                   int64_t otherwise)
{
    int64_t value;
    firn_str text = firn_metadata_property(metadata, key);
    return text.data && firn_str_to_int64(text, &value) ? value : otherwise;
}

bool firn_metadata_bool_property(const firn_table_metadata *metadata, const char *key,
                                 bool otherwise)
{
    firn_str text = firn_metadata_property(metadata, key);
    return text.data ? firn_str_equal_nocase(text, FIRN_STR("true")) : otherwise;
}

firn_str firn_snapshot_summary(const firn_snapshot *snapshot, const char *key)
{
    return find_property(snapshot->summary, snapshot->summary_count, firn_str_from(key));
}

bool firn_metadata_is_logged(const firn_table_metadata *metadata, firn_str location)
{
    for (size_t i = 0; i < metadata->metadata_log_count; i++)
        if (firn_str_equal(metadata->metadata_log[i].metadata_file, location))
            return true;
    return false;
}
