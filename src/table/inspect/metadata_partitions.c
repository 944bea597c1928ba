/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The metadata table `partitions`: live files added up by spec and partition. */
#include "base/map.h"
#include "table/inspect/metadata_rows.h"

enum { DATA, POSITION, EQUALITY, CONTENTS };

typedef struct partition {
    const firn_partition_spec *spec;
    firn_value *values;
    size_t value_count;
    int64_t rows[CONTENTS];
    int32_t files[CONTENTS];
    int64_t data_bytes;
    int64_t updated_ms, updated_by; /* -1: its snapshot is no longer known */
} partition;

typedef struct partitions {
    const firn_table *table;
    firn_arena *arena;
    firn_map by_key;
    firn_error *err;
} partitions;

/* Spec and values in a form that is equal only for equal partitions. */
static void put_key(firn_buf *out, const firn_partition_spec *spec, const firn_data_file *file)
{
    firn_put_le32(out, (uint32_t)spec->spec_id);
    for (size_t i = 0; i < file->partition_count; i++) {
        const firn_value *value = &file->partition[i];
        bool counted = value->kind >= FIRN_TYPE_STRING && !value->is_null;
        firn_put_u8(out, value->is_null);
        firn_put_le64(out, counted ? value->bytes.len : 0);
        if (!value->is_null)
            firn_value_put_binary(out, value);
    }
}

static firn_status make_partition(partitions *p, firn_str key, const firn_partition_spec *spec,
                                  const firn_data_file *file, partition **out)
{
    partition *made = firn_new(p->arena, partition, 1);
    firn_value *values = firn_new(p->arena, firn_value, file->partition_count);
    firn_str kept = firn_str_copy(p->arena, key);
    if (!made || !values || !kept.data)
        return firn_nomem(p->err);
    for (size_t i = 0; i < file->partition_count; i++)
        if (!firn_value_copy(p->arena, &file->partition[i], &values[i]))
            return firn_nomem(p->err);
    *made = (partition){
        .values = values, .value_count = file->partition_count, .updated_ms = -1, .updated_by = -1
    };
    /* The reader's own spec goes with the reader. */
    made->spec = firn_metadata_spec(&p->table->metadata, spec->spec_id);
    if (!made->spec)
        made->spec = firn_metadata_default_spec(&p->table->metadata);
    if (!firn_map_put(&p->by_key, kept, made))
        return firn_nomem(p->err);
    *out = made;
    return FIRN_OK;
}

static firn_status partition_of(partitions *p, const firn_partition_spec *spec,
                                const firn_data_file *file, partition **out)
{
    SCOPED(firn_buf) key = { .allocator = p->arena->allocator };
    put_key(&key, spec, file);
    TRY(firn_buf_check(&key, p->err));
    *out = firn_map_get(&p->by_key, firn_buf_str(&key));
    return *out ? FIRN_OK : make_partition(p, firn_buf_str(&key), spec, file, out);
}

static void count_entry(const firn_table_metadata *m, partition *to,
                        const firn_manifest_entry *entry)
{
    int32_t content = entry->file.content;
    if (content < 0 || content >= CONTENTS)
        return;
    const firn_snapshot *by = firn_metadata_snapshot(m, entry->snapshot_id);
    to->rows[content] = firn_add_capped(to->rows[content], entry->file.record_count);
    to->files[content]++;
    if (content == DATA)
        to->data_bytes = firn_add_capped(to->data_bytes, entry->file.file_size_in_bytes);
    if (by && by->timestamp_ms > to->updated_ms) {
        to->updated_ms = by->timestamp_ms;
        to->updated_by = by->snapshot_id;
    }
}

static firn_status count_manifest(partitions *p, const firn_manifest_file *file)
{
    SCOPED(firn_manifest_scan) scan = { 0 };
    const firn_manifest_entry *entries;
    size_t count;
    TRY(firn_manifest_scan_whole(p->table, file, true, &scan, p->err));
    for (;;) {
        TRY(firn_manifest_next(&scan.reader, &entries, &count, p->err));
        if (count == 0)
            return FIRN_OK;
        for (size_t i = 0; i < count; i++) {
            partition *to;
            TRY(partition_of(p, scan.reader.spec, &entries[i].file, &to));
            count_entry(&p->table->metadata, to, &entries[i]);
        }
    }
}

static void put_partition(const firn_metadata_columns *columns, const partition *p,
                          firn_column *out)
{
    firn_row_cells row = firn_cells_of(out);
    firn_cell_partition(&row, columns, p->spec, p->values, p->value_count);
    if (columns->partition_count > 0)
        firn_cell_int(&row, p->spec->spec_id);
    firn_cell_long(&row, p->rows[DATA]);
    firn_cell_int(&row, p->files[DATA]);
    firn_cell_long(&row, p->data_bytes);
    for (int content = POSITION; content < CONTENTS; content++) {
        firn_cell_long(&row, p->rows[content]);
        firn_cell_int(&row, p->files[content]);
    }
    if (p->updated_by == -1)
        firn_cell_null(&row);
    else
        firn_cell_ms(&row, p->updated_ms);
    firn_cell_long(&row, p->updated_by);
    firn_column_put_struct(out);
}

firn_status firn_put_partitions(const firn_table *table, const firn_metadata_columns *columns,
                                const firn_manifest_list *manifests, firn_arena *arena,
                                firn_column *out, firn_error *err)
{
    partitions p = { table, arena, { .arena = arena }, err };
    for (size_t i = 0; i < manifests->count; i++)
        TRY(count_manifest(&p, &manifests->files[i]));
    for (size_t i = 0; i < p.by_key.count; i++)
        put_partition(columns, p.by_key.entries[i].value, out);
    return FIRN_OK;
}
