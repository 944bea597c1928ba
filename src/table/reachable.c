/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/reachable.h"

void firn_reachable_init(firn_reachable *reachable, firn_arena *arena)
{
    *reachable = (firn_reachable){ .lists = { .arena = arena },
                                   .manifests = { .arena = arena },
                                   .files = { .arena = arena } };
}

static firn_status add(firn_map *map, firn_str path, firn_error *err)
{
    if (firn_map_find(map, path))
        return FIRN_OK;
    firn_str kept = firn_str_copy(map->arena, path);
    return kept.data && firn_map_put(map, kept, map) ? FIRN_OK : firn_nomem(err);
}

static firn_status add_entries(firn_reachable *reachable, firn_manifest_scan *scan, firn_error *err)
{
    const firn_manifest_entry *entries;
    size_t count;
    for (;;) {
        TRY(firn_manifest_next(&scan->reader, &entries, &count, err));
        if (count == 0)
            return FIRN_OK;
        for (size_t i = 0; i < count; i++)
            if (entries[i].status != FIRN_ENTRY_DELETED)
                TRY(add(&reachable->files, entries[i].file.file_path, err));
    }
}

static firn_status add_manifest(firn_reachable *reachable, const firn_table *table,
                                const firn_manifest_file *file, firn_error *err)
{
    SCOPED(firn_manifest_scan) scan = { 0 };
    firn_manifest_options options = { .file = file,
                                      .spec = firn_metadata_spec(&table->metadata,
                                                                 file->partition_spec_id),
                                      .schema = firn_metadata_current_schema(&table->metadata) };
    if (firn_map_find(&reachable->manifests, file->manifest_path))
        return FIRN_OK;
    TRY(firn_manifest_scan_open(table, &options, &scan, err));
    TRY(add_entries(reachable, &scan, err));
    return add(&reachable->manifests, file->manifest_path, err);
}

firn_status firn_reachable_add(firn_reachable *reachable, const firn_table *table,
                               const firn_snapshot *snapshot, firn_error *err)
{
    SCOPED(firn_arena) memory = { .allocator = table->engine->allocator };
    firn_manifest_list list;
    TRY(firn_snapshot_manifests(table, snapshot, &memory, &list, err));
    for (size_t i = 0; i < list.count; i++)
        TRY(add_manifest(reachable, table, &list.files[i], err));
    return snapshot->manifest_list.data ? add(&reachable->lists, snapshot->manifest_list, err)
                                        : FIRN_OK;
}

static firn_status add_all(firn_map *map, const firn_statistics_file *files, size_t count,
                           firn_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (files[i].path.data)
            TRY(add(map, files[i].path, err));
    return FIRN_OK;
}

firn_status firn_reachable_add_statistics(firn_reachable *reachable, const firn_table_metadata *m,
                                          firn_error *err)
{
    TRY(add_all(&reachable->files, m->statistics, m->statistics_count, err));
    return add_all(&reachable->files, m->partition_statistics, m->partition_statistics_count, err);
}

static firn_status remove_unneeded(const firn_engine *engine, const firn_map *gone,
                                   const firn_map *kept, int64_t *removed, firn_error *err)
{
    for (size_t i = 0; i < gone->count; i++) {
        firn_str path = gone->entries[i].key;
        if (firn_map_find(kept, path))
            continue;
        firn_status status = firn_io_remove(engine->io, path, err);
        *removed += status == FIRN_OK;
        if (status != FIRN_NOT_FOUND)
            TRY(status);
        FIRN_LOG(engine, FIRN_LOG_DEBUG, "remove", firn_log_text("path", path));
        firn_engine_progress(engine, (firn_progress_event){ .files = *removed });
    }
    return FIRN_OK;
}

firn_status firn_reachable_remove(const firn_engine *engine, const firn_reachable *gone,
                                  const firn_reachable *kept, int64_t *removed, firn_error *err)
{
    *removed = 0;
    TRY(remove_unneeded(engine, &gone->files, &kept->files, removed, err));
    TRY(remove_unneeded(engine, &gone->manifests, &kept->manifests, removed, err));
    return remove_unneeded(engine, &gone->lists, &kept->lists, removed, err);
}
