/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Rows from the metadata file and from manifest lists. */
#include "table/inspect/metadata_rows.h"

static int64_t parent_of(const firn_table_metadata *m, int64_t snapshot_id)
{
    const firn_snapshot *s = firn_metadata_snapshot(m, snapshot_id);
    return s ? s->parent_snapshot_id : -1;
}

void firn_put_history(const firn_table *table, firn_column *out)
{
    const firn_table_metadata *m = &table->metadata;
    for (size_t i = 0; i < m->snapshot_log_count; i++) {
        const firn_snapshot_log_entry *entry = &m->snapshot_log[i];
        firn_row_cells row = firn_cells_of(out);
        firn_cell_ms(&row, entry->timestamp_ms);
        firn_cell_long(&row, entry->snapshot_id);
        firn_cell_long(&row, parent_of(m, entry->snapshot_id));
        firn_cell_bool(&row,
                       firn_metadata_is_ancestor(m, m->current_snapshot_id, entry->snapshot_id));
        firn_column_put_struct(out);
    }
}

static void put_summary(firn_row_cells *row, const firn_snapshot *s)
{
    firn_column *out = row->next++, *entries = &out->children[0];
    for (size_t i = 0; i < s->summary_count; i++) {
        if (firn_str_is(s->summary[i].key, "operation"))
            continue;
        firn_column_put_bytes(&entries->children[0], firn_str_bytes(s->summary[i].key));
        firn_column_put_bytes(&entries->children[1], firn_str_bytes(s->summary[i].value));
        firn_column_put_struct(entries);
    }
    firn_column_put_list(out);
}

void firn_put_snapshots(const firn_table *table, firn_column *out)
{
    const firn_table_metadata *m = &table->metadata;
    for (size_t i = 0; i < m->snapshot_count; i++) {
        const firn_snapshot *s = &m->snapshots[i];
        firn_row_cells row = firn_cells_of(out);
        firn_cell_ms(&row, s->timestamp_ms);
        firn_cell_long(&row, s->snapshot_id);
        firn_cell_long(&row, s->parent_snapshot_id);
        firn_cell_str(&row, firn_snapshot_summary(s, "operation"));
        firn_cell_str(&row, s->manifest_list);
        put_summary(&row, s);
        firn_column_put_struct(out);
    }
}

/* The main branch of a file that has no refs is its current snapshot. */
static void put_main(const firn_table_metadata *m, firn_column *out)
{
    firn_row_cells row = firn_cells_of(out);
    firn_cell_str(&row, FIRN_STR("main"));
    firn_cell_str(&row, FIRN_STR("BRANCH"));
    firn_cell_long(&row, m->current_snapshot_id);
    for (int i = 0; i < 3; i++)
        firn_cell_null(&row);
    firn_column_put_struct(out);
}

static void put_limit(firn_row_cells *row, int64_t value)
{
    if (value < 0 || value > INT32_MAX)
        firn_cell_null(row);
    else
        firn_cell_int(row, (int32_t)value);
}

void firn_put_refs(const firn_table *table, firn_column *out)
{
    const firn_table_metadata *m = &table->metadata;
    if (m->current_snapshot_id != -1 && !firn_metadata_ref(m, FIRN_STR("main")))
        put_main(m, out);
    for (size_t i = 0; i < m->ref_count; i++) {
        const firn_snapshot_ref *ref = &m->refs[i];
        firn_row_cells row = firn_cells_of(out);
        firn_cell_str(&row, ref->name);
        firn_cell_str(&row, ref->is_tag ? FIRN_STR("TAG") : FIRN_STR("BRANCH"));
        firn_cell_long(&row, ref->snapshot_id);
        firn_cell_long(&row, ref->max_ref_age_ms);
        put_limit(&row, ref->min_snapshots_to_keep);
        firn_cell_long(&row, ref->max_snapshot_age_ms);
        firn_column_put_struct(out);
    }
}

/* What was current when a metadata file was written. */
static void put_metadata_file(const firn_table_metadata *m, int64_t timestamp_ms, firn_str file,
                              firn_column *out)
{
    const firn_snapshot *s = firn_metadata_snapshot_at(m, timestamp_ms);
    firn_row_cells row = firn_cells_of(out);
    firn_cell_ms(&row, timestamp_ms);
    firn_cell_str(&row, file);
    firn_cell_long(&row, s ? s->snapshot_id : -1);
    firn_cell_id(&row, s ? s->schema_id : -1);
    firn_cell_long(&row, s ? s->sequence_number : -1);
    firn_column_put_struct(out);
}

void firn_put_metadata_log(const firn_table *table, firn_column *out)
{
    const firn_table_metadata *m = &table->metadata;
    for (size_t i = 0; i < m->metadata_log_count; i++)
        put_metadata_file(m, m->metadata_log[i].timestamp_ms, m->metadata_log[i].metadata_file,
                          out);
    put_metadata_file(m, m->last_updated_ms, table->metadata_location, out);
}

/* ---- manifests ---- */

/* As people read it: 2024-02 for a month, null where it cannot be read. */
static void put_bound(firn_row_cells *row, const firn_partition_field *field, const firn_type *type,
                      firn_bytes binary)
{
    SCOPED(firn_buf) text = { .allocator = row->next->allocator };
    firn_value value;
    bool readable =
        binary.data && firn_type_is_primitive(type) && firn_value_from_binary(type, binary, &value);
    if (!readable) {
        firn_cell_null(row);
        return;
    }
    firn_transform_put_human(&text, &field->transform, &value);
    firn_column *out = row->next++;
    firn_column_put_bytes(out, firn_buf_bytes(&text));
    if (text.status != FIRN_OK)
        out->status = text.status;
}

static void put_summaries(firn_row_cells *row, const firn_table *table,
                          const firn_manifest_file *file)
{
    const firn_table_metadata *m = &table->metadata;
    const firn_partition_spec *spec = firn_metadata_spec(m, file->partition_spec_id);
    firn_column *out = row->next++, *item = &out->children[0];
    for (size_t i = 0; i < file->partitions.count; i++) {
        const firn_field_summary *summary = &firn_manifest_summaries(file)[i];
        const firn_partition_field *field = spec && i < spec->field_count ? &spec->fields[i] : NULL;
        static const firn_partition_field unknown;
        firn_type type = { .kind = FIRN_TYPE_UNKNOWN };
        if (field)
            type = firn_partition_field_type(field, firn_metadata_spec_schema(m, spec));
        firn_row_cells cells = firn_cells_of(item);
        firn_cell_bool(&cells, summary->contains_null);
        if (summary->known >> FIRN_SUMMARY_NAN & 1)
            firn_cell_bool(&cells, summary->contains_nan);
        else
            firn_cell_null(&cells);
        put_bound(&cells, field ? field : &unknown, &type, summary->lower_bound);
        put_bound(&cells, field ? field : &unknown, &type, summary->upper_bound);
        firn_column_put_struct(item);
    }
    firn_column_put_list(out);
}

static void put_counts(firn_row_cells *row, const firn_manifest_file *file, bool of_these)
{
    firn_cell_id(row, of_these ? file->added_files_count : 0);
    firn_cell_id(row, of_these ? file->existing_files_count : 0);
    firn_cell_id(row, of_these ? file->deleted_files_count : 0);
}

void firn_put_manifest(const firn_table *table, const firn_manifest_file *file,
                       int64_t reference_snapshot_id, firn_column *out)
{
    firn_row_cells row = firn_cells_of(out);
    firn_cell_int(&row, file->content);
    firn_cell_str(&row, file->manifest_path);
    firn_cell_long(&row, file->manifest_length);
    firn_cell_id(&row, file->partition_spec_id);
    firn_cell_long(&row, file->added_snapshot_id);
    put_counts(&row, file, file->content == FIRN_MANIFEST_DATA);
    put_counts(&row, file, file->content == FIRN_MANIFEST_DELETES);
    put_summaries(&row, table, file);
    if (reference_snapshot_id != -1) {
        firn_cell_long(&row, reference_snapshot_id);
        firn_cell_str(&row, firn_str_of_bytes(file->key_metadata));
    }
    firn_column_put_struct(out);
}

firn_status firn_manifest_scan_whole(const firn_table *table, const firn_manifest_file *file,
                                     bool live_only, firn_manifest_scan *scan, firn_error *err)
{
    const firn_table_metadata *m = &table->metadata;
    firn_manifest_options options = { .want = FIRN_WANT_ALL,
                                      .file = file,
                                      .spec = firn_metadata_spec(m, file->partition_spec_id),
                                      .live_only = live_only };
    options.schema =
        options.spec ? firn_metadata_spec_schema(m, options.spec) : firn_metadata_current_schema(m);
    return firn_manifest_scan_open(table, &options, scan, err);
}
