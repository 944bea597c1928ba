/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/inspect/check.h"

#include "base/map.h"
#include "parquet/file.h"
#include "table/inspect/check_rows.h"
#include "table/inspect/metadata_rows.h"

typedef struct walk {
    firn_checker checker;
    firn_map manifests, files; /* those already looked at */
    firn_error *err;
} walk;

static firn_status see(walk *w, firn_map *map, firn_str path, bool *again)
{
    *again = firn_map_find(map, path) != NULL;
    firn_str kept = firn_str_copy(w->checker.memory, path);
    return kept.data && firn_map_put(map, kept, map) ? FIRN_OK : firn_nomem(w->err);
}

/* ---- data and delete files ---- */

static firn_status read_input(void *self, uint64_t offset, size_t len, uint8_t *out,
                              firn_error *err)
{
    return firn_input_read_at(self, offset, len, out, err);
}

static firn_status count_parquet(walk *w, const firn_data_file *file, firn_input *input,
                                 firn_error *err)
{
    firn_parquet_file *parquet;
    firn_parquet_input from = { read_input, input, input->size };
    int64_t rows = 0;
    TRY(firn_parquet_open(&from, w->checker.table->engine->allocator, &parquet, err));
    for (size_t i = 0; i < firn_parquet_row_group_count(parquet); i++)
        rows += firn_parquet_row_count(parquet, i);
    firn_parquet_close(&parquet);
    if (rows != file->record_count)
        firn_check_fault(&w->checker, "%.*s: it has %lld rows, its entry says %lld",
                         FIRN_STR_ARG(file->file_path), (long long)rows,
                         (long long)file->record_count);
    return FIRN_OK;
}

static firn_status look_at_file(walk *w, const firn_data_file *file, firn_error *err)
{
    firn_input *input;
    firn_status status = FIRN_OK;
    TRY(firn_io_open(firn_table_io(w->checker.table), file->file_path, &input, err));
    if ((int64_t)input->size != file->file_size_in_bytes)
        firn_check_fault(&w->checker, "%.*s: it has %llu bytes, its entry says %lld",
                         FIRN_STR_ARG(file->file_path), (unsigned long long)input->size,
                         (long long)file->file_size_in_bytes);
    if (firn_str_equal_nocase(file->file_format, FIRN_STR("parquet"))) {
        status = count_parquet(w, file, input, err);
        if (status != FIRN_OK)
            status = firn_context(err, status, "%.*s", FIRN_STR_ARG(file->file_path));
    }
    firn_input_close(&input);
    return status;
}

static firn_status check_entry(walk *w, const firn_manifest_entry *entry,
                               const firn_partition_spec *spec)
{
    firn_error why = { 0 };
    firn_checker *c = &w->checker;
    bool again;
    if (entry->status == FIRN_ENTRY_DELETED)
        return FIRN_OK;
    TRY(see(w, &w->files, entry->file.file_path, &again));
    if (again)
        return FIRN_OK;
    c->counts->files++;
    firn_engine_progress(c->table->engine, (firn_progress_event){ .rows = c->counts->rows,
                                                                  .files = c->counts->files });
    int64_t before = c->counts->faults;
    firn_status status = look_at_file(w, &entry->file, &why);
    if (firn_check_failure(c, status, &why) != FIRN_OK)
        return firn_fail(w->err, status, "%s", why.message);
    bool readable = c->counts->faults == before && status == FIRN_OK;
    if (!c->options->deep || !readable || entry->file.content != FIRN_CONTENT_DATA)
        return FIRN_OK;
    firn_scan_task task = { .entry = *entry, .spec = spec };
    status = firn_check_rows(c, &task, &why);
    if (firn_check_failure(c, status, &why) != FIRN_OK)
        return firn_fail(w->err, status, "%s", why.message);
    return FIRN_OK;
}

/* ---- manifests ---- */

typedef struct entry_counts {
    int64_t files[3]; /* by status */
} entry_counts;

static firn_status check_entries(walk *w, firn_manifest_scan *scan, entry_counts *found,
                                 firn_error *why)
{
    const firn_manifest_entry *entries;
    size_t count;
    for (;;) {
        TRY(firn_manifest_next(&scan->reader, &entries, &count, why));
        if (count == 0)
            return FIRN_OK;
        for (size_t i = 0; i < count; i++) {
            if (entries[i].status >= 0 && entries[i].status < 3)
                found->files[entries[i].status]++;
            TRY(check_entry(w, &entries[i], scan->reader.spec));
        }
    }
}

static void compare_count(walk *w, const firn_manifest_file *file, const char *what, int64_t said,
                          int64_t found)
{
    if (said != -1 && said != found)
        firn_check_fault(&w->checker, "%.*s: it has %lld %s files, its list says %lld",
                         FIRN_STR_ARG(file->manifest_path), (long long)found, what,
                         (long long)said);
}

static firn_status read_manifest(walk *w, const firn_manifest_file *file, firn_error *why)
{
    SCOPED(firn_manifest_scan) scan = { 0 };
    entry_counts found = { 0 };
    TRY(firn_manifest_scan_whole(w->checker.table, file, false, &scan, why));
    if (file->manifest_length > 0 && (int64_t)scan.bytes.len != file->manifest_length)
        firn_check_fault(&w->checker, "%.*s: it has %zu bytes, its list says %lld",
                         FIRN_STR_ARG(file->manifest_path), scan.bytes.len,
                         (long long)file->manifest_length);
    TRY(check_entries(w, &scan, &found, why));
    compare_count(w, file, "added", file->added_files_count, found.files[FIRN_ENTRY_ADDED]);
    compare_count(w, file, "existing", file->existing_files_count,
                  found.files[FIRN_ENTRY_EXISTING]);
    compare_count(w, file, "deleted", file->deleted_files_count, found.files[FIRN_ENTRY_DELETED]);
    return FIRN_OK;
}

static firn_status check_manifest(walk *w, const firn_manifest_file *file)
{
    firn_error why = { 0 };
    bool again;
    TRY(see(w, &w->manifests, file->manifest_path, &again));
    if (again)
        return FIRN_OK;
    w->checker.counts->manifests++;
    firn_status status = read_manifest(w, file, &why);
    if (firn_check_failure(&w->checker, status, &why) != FIRN_OK)
        return firn_fail(w->err, status, "%s", why.message);
    return FIRN_OK;
}

static firn_status check_snapshot(walk *w, const firn_snapshot *snapshot)
{
    firn_error why = { 0 };
    firn_manifest_list list = { 0 };
    w->checker.counts->snapshots++;
    firn_status status =
        firn_snapshot_manifests(w->checker.table, snapshot, w->checker.memory, &list, &why);
    if (status != FIRN_OK)
        status = firn_context(&why, status, "snapshot %lld", (long long)snapshot->snapshot_id);
    if (firn_check_failure(&w->checker, status, &why) != FIRN_OK)
        return firn_fail(w->err, status, "%s", why.message);
    for (size_t i = 0; status == FIRN_OK && i < list.count; i++)
        TRY(check_manifest(w, &list.files[i]));
    return FIRN_OK;
}

firn_status firn_table_check(firn_table *table, const firn_check_options *options,
                             firn_check_counts *counts, firn_error *err)
{
    SCOPED(firn_arena) memory = { .allocator = table->engine->allocator };
    walk w = { .checker = { table, options, counts, &memory },
               .manifests = { .arena = &memory },
               .files = { .arena = &memory },
               .err = err };
    *counts = (firn_check_counts){ 0 };
    TRY(firn_table_settle(table, err));
    for (size_t i = 0; i < table->metadata.snapshot_count; i++)
        TRY(check_snapshot(&w, &table->metadata.snapshots[i]));
    return FIRN_OK;
}
