/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/snapshot_change.h"

#include "base/map.h"
#include "base/time.h"
#include "io/random.h"
#include "table/manifest_io.h"

/* Ids have 19 digits, all of them, so that lists of them stay in columns. */
#define SMALLEST_SNAPSHOT_ID 1000000000000000000

/* What a snapshot adds and removes, for its summary. */
typedef struct tally {
    int64_t files, rows, bytes;
} tally;

/* A manifest or list, and whether the last attempt's snapshot needs it. */
typedef struct made_file {
    firn_str location;
    bool needed;
} made_file;

/* One new snapshot on its way, over all attempts. */
typedef struct production {
    const firn_snapshot_request *request;
    firn_table *table;
    firn_arena memory; /* over all attempts */
    firn_str branch;
    int64_t snapshot_id;
    char uuid[37];
    uint32_t manifest_number, attempt;
    firn_manifest_file added; /* the manifest of added files, once it is written */
    bool added_is_written;
    firn_map removed; /* paths, plain form not needed: as manifests have them */
    made_file *made;  /* of all attempts */
    size_t made_count, made_cap;
    /* of the attempt at hand */
    firn_arena *scratch;
    firn_manifest_file *files;
    size_t file_count, file_cap;
    int64_t sequence_number;
    tally added_tally, removed_tally;
    size_t removed_found;
} production;

static void production_release(production *p)
{
    firn_arena_release(&p->memory);
}

int64_t firn_branch_head(const firn_table_metadata *metadata, firn_str branch)
{
    const firn_snapshot_ref *ref = firn_metadata_ref(metadata, branch);
    return ref ? ref->snapshot_id : -1;
}

/* ---- writing manifests ---- */

static firn_status remember(production *p, firn_str location, firn_error *err)
{
    made_file *grown =
        firn_arena_grow(&p->memory, p->made, p->made_count, &p->made_cap, sizeof *grown);
    if (!grown)
        return firn_nomem(err);
    p->made = grown;
    grown[p->made_count++] = (made_file){ .location = location };
    return FIRN_OK;
}

static firn_status begin_manifest(production *p, const firn_partition_spec *spec, firn_buf *out,
                                  firn_manifest_writer *w, firn_error *err)
{
    const firn_table_metadata *m = &p->table->metadata;
    firn_manifest_writer_options options = { .format_version = m->format_version,
                                             .content = FIRN_MANIFEST_DATA,
                                             .spec = spec,
                                             .schema = firn_metadata_current_schema(m),
                                             .snapshot_id = p->snapshot_id };
    firn_manifest_codec(m, &options.codec, &options.level);
    TRY(firn_random(options.sync, sizeof options.sync, err));
    firn_manifest_writer_begin(w, out, &options);
    return FIRN_OK;
}

static firn_status end_manifest(production *p, firn_manifest_writer *w, const firn_buf *out,
                                firn_manifest_file *file, firn_error *err)
{
    firn_str folder = firn_metadata_folder(&p->table->metadata, &p->memory);
    TRY(firn_manifest_writer_finish(w, &p->memory, file, err));
    file->manifest_path = firn_str_format(&p->memory, "%.*s/%s-m%u.avro", FIRN_STR_ARG(folder),
                                          p->uuid, p->manifest_number++);
    file->manifest_length = (int64_t)out->len;
    if (!folder.data || !file->manifest_path.data)
        return firn_nomem(err);
    TRY(remember(p, file->manifest_path, err));
    return firn_io_write_file(firn_table_io(p->table), file->manifest_path, firn_buf_bytes(out),
                              err);
}

static firn_status write_added(production *p, firn_error *err)
{
    const firn_data_files *added = p->request->added;
    const firn_partition_spec *spec = firn_metadata_spec(&p->table->metadata, added->spec_id);
    SCOPED(firn_buf) out = { .allocator = p->memory.allocator };
    SCOPED(firn_manifest_writer) w = { 0 };
    TRY(begin_manifest(p, spec, &out, &w, err));
    for (size_t i = 0; i < added->count; i++) {
        firn_manifest_entry entry = added->entries[i];
        entry.status = FIRN_ENTRY_ADDED;
        entry.snapshot_id = p->snapshot_id;
        firn_manifest_writer_add(&w, &entry);
    }
    TRY(end_manifest(p, &w, &out, &p->added, err));
    p->added_is_written = true;
    return FIRN_OK;
}

static firn_status add_manifest(production *p, const firn_manifest_file *file, firn_error *err)
{
    firn_manifest_file *grown =
        firn_arena_grow(p->scratch, p->files, p->file_count, &p->file_cap, sizeof *grown);
    if (!grown)
        return firn_nomem(err);
    p->files = grown;
    grown[p->file_count++] = *file;
    return FIRN_OK;
}

/* ---- removing files ---- */

static bool is_removed(const production *p, const firn_manifest_entry *entry)
{
    if (entry->status == FIRN_ENTRY_DELETED)
        return false;
    return p->request->remove_all || firn_map_find(&p->removed, entry->file.file_path) != NULL;
}

static const firn_partition_spec *spec_of(const production *p, const firn_manifest_file *file,
                                          const firn_manifest_reader *reader)
{
    const firn_partition_spec *spec =
        firn_metadata_spec(&p->table->metadata, file->partition_spec_id);
    return spec ? spec : reader->spec;
}

static void count_removed(production *p, const firn_manifest_entry *entry)
{
    p->removed_found++;
    p->removed_tally.files++;
    p->removed_tally.rows = firn_add_capped(p->removed_tally.rows, entry->file.record_count);
    p->removed_tally.bytes =
        firn_add_capped(p->removed_tally.bytes, entry->file.file_size_in_bytes);
}

/* Entries of older snapshots that go are marked; those that stay become EXISTING;
 * those that went before are left out. */
static firn_status rewrite_entries(production *p, firn_manifest_scan *scan, firn_manifest_writer *w,
                                   firn_error *err)
{
    const firn_manifest_entry *entries;
    size_t count;
    for (;;) {
        TRY(firn_manifest_next(&scan->reader, &entries, &count, err));
        if (count == 0)
            return FIRN_OK;
        for (size_t i = 0; i < count; i++) {
            firn_manifest_entry entry = entries[i];
            bool removed = is_removed(p, &entry);
            entry.status = removed ? FIRN_ENTRY_DELETED : FIRN_ENTRY_EXISTING;
            if (removed) {
                entry.snapshot_id = p->snapshot_id;
                count_removed(p, &entry);
            }
            firn_manifest_writer_add(w, &entry);
        }
    }
}

static firn_manifest_options all_of(const production *p, const firn_manifest_file *file)
{
    return (firn_manifest_options){ .want = FIRN_WANT_ALL,
                                    .file = file,
                                    .spec = firn_metadata_spec(&p->table->metadata,
                                                               file->partition_spec_id),
                                    .schema = firn_metadata_current_schema(&p->table->metadata),
                                    .live_only = true };
}

static firn_status rewrite_manifest(production *p, const firn_manifest_file *file, firn_error *err)
{
    SCOPED(firn_manifest_scan) scan = { 0 };
    SCOPED(firn_buf) out = { .allocator = p->memory.allocator };
    SCOPED(firn_manifest_writer) w = { 0 };
    firn_manifest_file made;
    firn_manifest_options options = all_of(p, file);
    TRY(firn_manifest_scan_open(p->table, &options, &scan, err));
    TRY(begin_manifest(p, spec_of(p, file, &scan.reader), &out, &w, err));
    TRY(rewrite_entries(p, &scan, &w, err));
    TRY(end_manifest(p, &w, &out, &made, err));
    return add_manifest(p, &made, err);
}

static firn_status holds_removed(production *p, const firn_manifest_file *file, bool *found,
                                 firn_error *err)
{
    SCOPED(firn_manifest_scan) scan = { 0 };
    firn_manifest_options options = all_of(p, file);
    options.want = 0;
    *found = false;
    TRY(firn_manifest_scan_open(p->table, &options, &scan, err));
    const firn_manifest_entry *entries;
    size_t count;
    for (;;) {
        TRY(firn_manifest_next(&scan.reader, &entries, &count, err));
        if (count == 0)
            return FIRN_OK;
        for (size_t i = 0; i < count; i++)
            if (is_removed(p, &entries[i])) {
                *found = true;
                return FIRN_OK;
            }
    }
}

static bool is_dead(const firn_manifest_file *file)
{
    return !firn_manifest_may_have_added(file) && !firn_manifest_may_have_existing(file);
}

static firn_status refuse_deletes(const firn_manifest_file *file, firn_error *err)
{
    return firn_fail(
        err, FIRN_UNSUPPORTED,
        "the table has delete files (manifest %.*s), which this version does not apply",
        FIRN_STR_ARG(file->manifest_path));
}

/* The parent's manifests, without what goes and without those that hold nothing
 * live any more. */
static firn_status carry_over(production *p, const firn_snapshot *parent, firn_error *err)
{
    firn_manifest_list list;
    bool removes = p->request->removed_count > 0 || p->request->remove_all;
    TRY(firn_snapshot_manifests(p->table, parent, p->scratch, &list, err));
    for (size_t i = 0; i < list.count; i++) {
        const firn_manifest_file *file = &list.files[i];
        bool touched = false;
        TRY(firn_engine_check_stop(p->table->engine, err));
        if (is_dead(file))
            continue;
        if (removes && file->content == FIRN_MANIFEST_DELETES)
            return refuse_deletes(file, err);
        if (removes && file->content == FIRN_MANIFEST_DATA)
            TRY(holds_removed(p, file, &touched, err));
        if (touched)
            TRY(rewrite_manifest(p, file, err));
        else
            TRY(add_manifest(p, file, err));
    }
    return FIRN_OK;
}

/* ---- merging ---- */

static bool may_merge(const firn_manifest_file *a, const firn_manifest_file *b)
{
    return a->content == FIRN_MANIFEST_DATA && b->content == FIRN_MANIFEST_DATA &&
           a->partition_spec_id == b->partition_spec_id && a->partition_spec_id >= 0;
}

/* Entries of this very snapshot keep their status, and their numbers to inherit. */
static firn_status merge_entries(production *p, const firn_manifest_file *file,
                                 firn_manifest_writer *w, firn_error *err)
{
    SCOPED(firn_manifest_scan) scan = { 0 };
    firn_manifest_options options = all_of(p, file);
    bool own = file->added_snapshot_id == p->snapshot_id;
    options.live_only = !own;
    options.unlisted = own;
    const firn_manifest_entry *entries;
    size_t count;
    TRY(firn_manifest_scan_open(p->table, &options, &scan, err));
    for (;;) {
        TRY(firn_manifest_next(&scan.reader, &entries, &count, err));
        if (count == 0)
            return FIRN_OK;
        for (size_t i = 0; i < count; i++) {
            firn_manifest_entry entry = entries[i];
            bool fresh =
                own && entry.snapshot_id == p->snapshot_id && entry.status != FIRN_ENTRY_EXISTING;
            if (fresh && entry.status == FIRN_ENTRY_ADDED)
                entry.sequence_number = entry.file_sequence_number = entry.file.first_row_id = -1;
            if (!fresh)
                entry.status = FIRN_ENTRY_EXISTING;
            firn_manifest_writer_add(w, &entry);
        }
    }
}

static firn_status merge_run(production *p, const firn_manifest_file *run, size_t count,
                             firn_manifest_file *made, firn_error *err)
{
    SCOPED(firn_buf) out = { .allocator = p->memory.allocator };
    SCOPED(firn_manifest_writer) w = { 0 };
    const firn_partition_spec *spec =
        firn_metadata_spec(&p->table->metadata, run->partition_spec_id);
    if (!spec)
        return firn_fail(err, FIRN_CORRUPT, "there is no partition spec %d",
                         run->partition_spec_id);
    TRY(begin_manifest(p, spec, &out, &w, err));
    for (size_t i = 0; i < count; i++)
        TRY(merge_entries(p, &run[i], &w, err));
    return end_manifest(p, &w, &out, made, err);
}

/* As many neighbours as fit the target size together; only when there are many. */
static firn_status merge_manifests(production *p, firn_error *err)
{
    const firn_table_metadata *m = &p->table->metadata;
    int64_t min_count = firn_metadata_int_property(m, "commit.manifest.min-count-to-merge", 100);
    int64_t target = firn_metadata_int_property(m, "commit.manifest.target-size-bytes", 8 << 20);
    bool wanted = firn_metadata_bool_property(m, "commit.manifest-merge.enabled", true);
    if (!wanted || (int64_t)p->file_count < (min_count < 2 ? 2 : min_count))
        return FIRN_OK;
    size_t kept = 0;
    for (size_t start = 0, end; start < p->file_count; start = end) {
        int64_t bytes = p->files[start].manifest_length;
        for (end = start + 1; end < p->file_count && may_merge(&p->files[start], &p->files[end]) &&
                              firn_add_capped(bytes, p->files[end].manifest_length) <= target;
             end++)
            bytes = firn_add_capped(bytes, p->files[end].manifest_length);
        firn_manifest_file merged = p->files[start];
        if (end - start > 1)
            TRY(merge_run(p, &p->files[start], end - start, &merged, err));
        p->files[kept++] = merged;
    }
    p->file_count = kept;
    return FIRN_OK;
}

/* ---- the summary ---- */

typedef struct summary {
    firn_property *items;
    size_t count, cap;
    firn_arena *arena;
    bool nomem;
} summary;

static void add_text(summary *s, const char *key, firn_str value)
{
    firn_property *grown = firn_arena_grow(s->arena, s->items, s->count, &s->cap, sizeof *grown);
    s->nomem |= !grown || !value.data;
    if (s->nomem)
        return;
    s->items = grown;
    grown[s->count++] = (firn_property){ firn_str_from(key), value };
}

static void add_number(summary *s, const char *key, int64_t value)
{
    add_text(s, key, firn_str_format(s->arena, "%lld", (long long)value));
}

static void add_changed(summary *s, const char *key, int64_t value)
{
    if (value > 0)
        add_number(s, key, value);
}

/* Known when the parent knew it, or when there is none; a parent that is far from the
 * truth is not gone on from. */
static void add_total(summary *s, const firn_snapshot *parent, const char *key, int64_t change)
{
    int64_t total = 0;
    if (parent && (!firn_str_to_int64(firn_snapshot_summary(parent, key), &total) ||
                   __builtin_add_overflow(total, change, &total)))
        return;
    add_number(s, key, parent ? total : change);
}

static firn_str partition_key(const firn_data_file *file, firn_arena *arena)
{
    SCOPED(firn_buf) key = { .allocator = arena->allocator };
    for (size_t i = 0; i < file->partition_count; i++) {
        SCOPED(firn_buf) value = { .allocator = arena->allocator };
        bool is_null = file->partition[i].is_null;
        if (!is_null)
            firn_value_put_binary(&value, &file->partition[i]);
        firn_put_u8(&key, is_null);
        firn_put_le64(&key, value.len);
        firn_put(&key, value.data, value.len);
        if (value.status != FIRN_OK)
            key.status = value.status;
    }
    return key.status == FIRN_OK ? firn_str_copy(arena, firn_buf_str(&key)) : (firn_str){ 0 };
}

/* How many partitions the added files lie in. */
static firn_status count_changed_partitions(const production *p, int64_t *count, firn_error *err)
{
    const firn_data_files *added = p->request->added;
    firn_map seen = { .arena = p->scratch };
    for (size_t i = 0; added && i < added->count; i++) {
        firn_str key = partition_key(&added->entries[i].file, p->scratch);
        if (!key.data || !firn_map_put(&seen, key, p->scratch))
            return firn_nomem(err);
    }
    *count = (int64_t)seen.count;
    return FIRN_OK;
}

static firn_status summarise(production *p, const firn_snapshot *parent, summary *s,
                             firn_error *err)
{
    const tally *in = &p->added_tally, *out = &p->removed_tally;
    int64_t changed_partitions = 0;
    TRY(count_changed_partitions(p, &changed_partitions, err));
    add_text(s, "operation", firn_str_from(p->request->operation));
    add_changed(s, "added-data-files", in->files);
    add_changed(s, "deleted-data-files", out->files);
    add_changed(s, "added-records", in->rows);
    add_changed(s, "deleted-records", out->rows);
    add_changed(s, "added-files-size", in->bytes);
    add_changed(s, "removed-files-size", out->bytes);
    add_changed(s, "changed-partition-count", changed_partitions);
    add_total(s, parent, "total-records", in->rows - out->rows);
    add_total(s, parent, "total-files-size", firn_sub_capped(in->bytes, out->bytes));
    add_total(s, parent, "total-data-files", in->files - out->files);
    add_total(s, parent, "total-delete-files", 0);
    add_total(s, parent, "total-position-deletes", 0);
    add_total(s, parent, "total-equality-deletes", 0);
    add_text(s, "engine-name", FIRN_STR("firn"));
    for (size_t i = 0; i < p->request->summary_count; i++)
        add_text(s, p->request->summary[i].key.data, p->request->summary[i].value);
    return s->nomem ? firn_nomem(err) : FIRN_OK;
}

/* ---- one attempt ---- */

static firn_status write_list(production *p, const firn_snapshot *parent, firn_snapshot *made,
                              firn_error *err)
{
    const firn_table_metadata *m = &p->table->metadata;
    SCOPED(firn_buf) out = { .allocator = p->memory.allocator };
    int64_t next_row_id = m->next_row_id;
    firn_manifest_list_options options = { .format_version = m->format_version,
                                           .snapshot_id = p->snapshot_id,
                                           .parent_snapshot_id = parent ? parent->snapshot_id : -1,
                                           .sequence_number = p->sequence_number,
                                           .next_row_id = m->next_row_id };
    firn_manifest_codec(m, &options.codec, &options.level);
    TRY(firn_random(options.sync, sizeof options.sync, err));
    TRY(firn_manifest_list_write(&out, p->files, p->file_count, &options, &next_row_id, err));
    firn_str folder = firn_metadata_folder(m, p->scratch);
    made->manifest_list =
        firn_str_format(&p->memory, "%.*s/snap-%lld-%u-%s.avro", FIRN_STR_ARG(folder),
                        (long long)p->snapshot_id, p->attempt, p->uuid);
    if (!folder.data || !made->manifest_list.data)
        return firn_nomem(err);
    TRY(remember(p, made->manifest_list, err));
    if (m->format_version > 2) {
        made->first_row_id = m->next_row_id;
        made->added_rows = next_row_id - m->next_row_id;
    }
    return firn_io_write_file(firn_table_io(p->table), made->manifest_list, firn_buf_bytes(&out),
                              err);
}

static firn_status fill_snapshot(production *p, const firn_snapshot *parent, firn_snapshot *made,
                                 firn_error *err)
{
    const firn_table_metadata *m = &p->table->metadata;
    summary s = { .arena = p->scratch };
    int64_t now_ms = firn_now_us() / 1000;
    *made =
        (firn_snapshot){ .snapshot_id = p->snapshot_id,
                         .parent_snapshot_id = parent ? parent->snapshot_id : -1,
                         .sequence_number = p->sequence_number,
                         .timestamp_ms = now_ms > m->last_updated_ms ? now_ms : m->last_updated_ms,
                         .schema_id = m->current_schema_id,
                         .first_row_id = -1,
                         .added_rows = -1 };
    TRY(summarise(p, parent, &s, err));
    made->summary = s.items;
    made->summary_count = s.count;
    return write_list(p, parent, made, err);
}

static firn_status check_base(const production *p, int64_t head, firn_error *err)
{
    const firn_snapshot_ref *ref = firn_metadata_ref(&p->table->metadata, p->branch);
    if (ref && ref->is_tag)
        return firn_fail(err, FIRN_INVALID, "%.*s is a tag: it cannot be written to",
                         FIRN_STR_ARG(p->branch));
    if (p->request->exact_base && head != p->request->base_snapshot_id)
        return firn_fail(err, FIRN_CONFLICT, "the table was changed by another writer meanwhile");
    return FIRN_OK;
}

static firn_status check_removed(const production *p, firn_error *err)
{
    if (p->removed_found >= p->request->removed_count)
        return FIRN_OK;
    return firn_fail(err, FIRN_CONFLICT, "%zu of %zu files to remove are gone",
                     p->request->removed_count - p->removed_found, p->request->removed_count);
}

static firn_status gather_manifests(production *p, const firn_snapshot *parent, firn_error *err)
{
    if (p->request->added && p->request->added->count > 0) {
        if (!p->added_is_written)
            TRY(write_added(p, err));
        TRY(add_manifest(p, &p->added, err));
    }
    if (parent)
        TRY(carry_over(p, parent, err));
    TRY(check_removed(p, err));
    return merge_manifests(p, err);
}

static firn_status add_updates(production *p, const firn_snapshot *made, int64_t head,
                               firn_change *change, firn_error *err)
{
    const firn_snapshot_ref *old = firn_metadata_ref(&p->table->metadata, p->branch);
    firn_snapshot_ref ref = old ? *old
                                : (firn_snapshot_ref){ .name = p->branch,
                                                       .min_snapshots_to_keep = -1,
                                                       .max_snapshot_age_ms = -1,
                                                       .max_ref_age_ms = -1 };
    firn_snapshot *kept = firn_arena_copy(p->scratch, made, sizeof *made);
    ref.snapshot_id = p->snapshot_id;
    bool added =
        kept &&
        firn_change_require(change, p->scratch,
                            (firn_requirement){ .kind = FIRN_REQUIRE_REF_SNAPSHOT_ID,
                                                .text = p->branch,
                                                .id = head }) &&
        firn_change_update(change, p->scratch,
                           (firn_update){ .action = FIRN_UPDATE_ADD_SNAPSHOT, .snapshot = kept }) &&
        firn_change_update(change, p->scratch,
                           (firn_update){ .action = FIRN_UPDATE_SET_SNAPSHOT_REF, .ref = ref });
    for (size_t i = 0; added && i < p->made_count; i++)
        added = !p->made[i].needed || firn_change_written(change, p->scratch, p->made[i].location);
    const firn_data_files *files = p->request->added;
    for (size_t i = 0; added && files && i < files->count; i++)
        added = firn_change_written(change, p->scratch, files->entries[i].file.file_path);
    return added ? FIRN_OK : firn_nomem(err);
}

/* Others may have merged manifests of ours, or expired our snapshot, by the time that
 * we remove what it does not need: so it is noted while we know. */
static void mark_needed(production *p, const firn_snapshot *made)
{
    for (size_t i = 0; i < p->made_count; i++) {
        made_file *file = &p->made[i];
        file->needed = firn_str_equal(made->manifest_list, file->location);
        for (size_t j = 0; j < p->file_count && !file->needed; j++)
            file->needed = firn_str_equal(p->files[j].manifest_path, file->location);
    }
}

static firn_status take_sequence_number(production *p, firn_error *err)
{
    const firn_table_metadata *m = &p->table->metadata;
    p->sequence_number = m->format_version > 1 ? firn_add_capped(m->last_sequence_number, 1) : 0;
    if (p->sequence_number < 0 || p->sequence_number == INT64_MAX)
        return firn_fail(err, FIRN_CORRUPT, "no sequence number follows %lld",
                         (long long)m->last_sequence_number);
    return FIRN_OK;
}

static firn_status make_snapshot(void *self, firn_table *table, firn_arena *attempt,
                                 firn_change *change, firn_error *err)
{
    production *p = self;
    const firn_table_metadata *m = &table->metadata;
    int64_t head = firn_branch_head(m, p->branch);
    /* A branch that is new starts where main is. */
    int64_t base = firn_metadata_ref(m, p->branch) ? head : m->current_snapshot_id;
    const firn_snapshot *parent = base == -1 ? NULL : firn_metadata_snapshot(m, base);
    firn_snapshot made;
    p->scratch = attempt;
    p->files = NULL;
    p->file_count = p->file_cap = p->removed_found = 0;
    p->removed_tally = (tally){ 0 };
    p->attempt++;
    TRY(take_sequence_number(p, err));
    TRY(check_base(p, base, err));
    TRY(gather_manifests(p, parent, err));
    TRY(fill_snapshot(p, parent, &made, err));
    mark_needed(p, &made);
    return add_updates(p, &made, head, change, err);
}

/* ---- all of it ---- */

static firn_status prepare(production *p, firn_error *err)
{
    const firn_snapshot_request *r = p->request;
    TRY(firn_random_uuid(p->uuid, err));
    do {
        TRY(firn_random(&p->snapshot_id, sizeof p->snapshot_id, err));
        p->snapshot_id &= INT64_MAX;
    } while (p->snapshot_id < SMALLEST_SNAPSHOT_ID ||
             firn_metadata_snapshot(&p->table->metadata, p->snapshot_id));
    for (size_t i = 0; i < r->removed_count; i++)
        if (!firn_map_put(&p->removed, r->removed[i], p))
            return firn_nomem(err);
    if (r->added)
        p->added_tally =
            (tally){ (int64_t)r->added->count, r->added->row_count, r->added->byte_count };
    return FIRN_OK;
}

/* Manifests and lists of failed attempts, and all of them after a definite failure. */
static void remove_made(const production *p, bool all)
{
    for (size_t i = 0; i < p->made_count; i++)
        if (all || !p->made[i].needed)
            firn_io_remove(firn_table_io(p->table), p->made[i].location, NULL);
}

firn_status firn_snapshot_commit(firn_table *table, const firn_snapshot_request *request,
                                 int64_t *snapshot_id, firn_error *err)
{
    SCOPED(production)
    p = { .request = request,
          .table = table,
          .memory = { .allocator = table->engine->allocator },
          .branch = firn_str_from(request->branch ? request->branch : "main") };
    p.removed.arena = &p.memory;
    *snapshot_id = -1;
    TRY(prepare(&p, err));
    firn_status status = (request->exact_base ? firn_table_change_once
                                              : firn_table_change)(table, make_snapshot, &p, err);
    if (status == FIRN_COMMIT_UNKNOWN)
        return status;
    remove_made(&p, status != FIRN_OK);
    if (status == FIRN_OK)
        *snapshot_id = p.snapshot_id;
    return status;
}
