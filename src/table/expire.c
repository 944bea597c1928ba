/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Expiring snapshots (spec, "Snapshot Retention Policy") and dropping tables. */
#include "base/time.h"
#include "firn/maintain.h"
#include "table/reachable.h"

enum { AGE_MS_DAYS = 5 };
static const int64_t day_ms = INT64_C(24) * 3600 * 1000;

typedef struct expiry {
    const firn_expire_options *options;
    int64_t now_ms;
    bool *keep; /* one for each snapshot */
    int64_t *ids;
    size_t id_count;
    firn_str *refs; /* refs beyond their age */
    size_t ref_count;
    firn_reachable before; /* files of the snapshots before the change */
} expiry;

/* ---- what is kept ---- */

static size_t index_of(const firn_table_metadata *m, int64_t snapshot_id)
{
    size_t i = 0;
    while (i < m->snapshot_count && m->snapshots[i].snapshot_id != snapshot_id)
        i++;
    return i;
}

static int64_t max_age(const firn_table_metadata *m, const expiry *e)
{
    if (e->options->older_than_ms >= 0)
        return e->options->older_than_ms;
    return firn_metadata_int_property(m, "history.expire.max-snapshot-age-ms",
                                      AGE_MS_DAYS * day_ms);
}

static int64_t min_count(const firn_table_metadata *m, const expiry *e)
{
    if (e->options->retain_last > 0)
        return e->options->retain_last;
    return firn_metadata_int_property(m, "history.expire.min-snapshots-to-keep", 1);
}

static bool ref_is_old(const firn_table_metadata *m, const firn_snapshot_ref *ref, const expiry *e)
{
    int64_t limit = ref->max_ref_age_ms >= 0
                        ? ref->max_ref_age_ms
                        : firn_metadata_int_property(m, "history.expire.max-ref-age-ms", INT64_MAX);
    const firn_snapshot *at = firn_metadata_snapshot(m, ref->snapshot_id);
    return !firn_str_is(ref->name, "main") && at &&
           firn_sub_capped(e->now_ms, at->timestamp_ms) > limit;
}

/* A branch keeps its newest snapshots by count and by age; a tag the one it names. */
static void keep_ref(const firn_table_metadata *m, const firn_snapshot_ref *ref, expiry *e)
{
    int64_t age = ref->max_snapshot_age_ms >= 0 ? ref->max_snapshot_age_ms : max_age(m, e);
    int64_t count = ref->min_snapshots_to_keep >= 0 ? ref->min_snapshots_to_keep : min_count(m, e);
    int64_t id = ref->snapshot_id;
    for (int64_t n = 0; id != -1 && n <= (int64_t)m->snapshot_count; n++) {
        size_t at = index_of(m, id);
        if (at == m->snapshot_count)
            return;
        bool young = firn_sub_capped(e->now_ms, m->snapshots[at].timestamp_ms) < age;
        if (n > 0 && (ref->is_tag || (n >= count && !young)))
            return;
        e->keep[at] = true;
        id = m->snapshots[at].parent_snapshot_id;
    }
}

/* Snapshots that no ref leads to are kept while they are young.  A tag leads to its own
 * only, as in the reference. */
static bool is_referenced(const firn_table_metadata *m, const expiry *e, int64_t snapshot_id)
{
    for (size_t i = 0; i < m->ref_count; i++) {
        const firn_snapshot_ref *ref = &m->refs[i];
        bool leads = ref->is_tag ? ref->snapshot_id == snapshot_id
                                 : firn_metadata_is_ancestor(m, ref->snapshot_id, snapshot_id);
        if (leads && !ref_is_old(m, ref, e))
            return true;
    }
    return false;
}

static firn_status decide(const firn_table *table, firn_arena *arena, expiry *e, firn_error *err)
{
    const firn_table_metadata *m = &table->metadata;
    e->keep = firn_new(arena, bool, m->snapshot_count);
    e->ids = firn_new(arena, int64_t, m->snapshot_count);
    e->refs = firn_new(arena, firn_str, m->ref_count);
    e->id_count = e->ref_count = 0;
    if (!e->keep || !e->ids || !e->refs)
        return firn_nomem(err);
    for (size_t i = 0; i < m->ref_count; i++) {
        if (ref_is_old(m, &m->refs[i], e))
            e->refs[e->ref_count++] = m->refs[i].name;
        else
            keep_ref(m, &m->refs[i], e);
    }
    for (size_t i = 0; i < m->snapshot_count; i++) {
        const firn_snapshot *s = &m->snapshots[i];
        if (!e->keep[i] && firn_sub_capped(e->now_ms, s->timestamp_ms) < max_age(m, e))
            e->keep[i] = !is_referenced(m, e, s->snapshot_id);
        if (!e->keep[i])
            e->ids[e->id_count++] = s->snapshot_id;
    }
    return FIRN_OK;
}

/* ---- the change ---- */

/* The files of all snapshots there are, and of what is known of them. */
static firn_status collect(const firn_table *table, firn_reachable *found, firn_error *err)
{
    for (size_t i = 0; i < table->metadata.snapshot_count; i++)
        TRY(firn_reachable_add(found, table, &table->metadata.snapshots[i], err));
    return firn_reachable_add_statistics(found, &table->metadata, err);
}

/* What may go is gathered by each attempt anew: snapshots that others made meanwhile
 * may be among those that expire. */
static firn_status make_change(void *self, firn_table *table, firn_arena *attempt,
                               firn_change *change, firn_error *err)
{
    expiry *e = self;
    TRY(decide(table, attempt, e, err));
    for (size_t i = 0; i < e->ref_count; i++) {
        firn_update drop = { .action = FIRN_UPDATE_REMOVE_SNAPSHOT_REF, .text = e->refs[i] };
        if (!firn_change_update(change, attempt, drop))
            return firn_nomem(err);
    }
    if (e->id_count == 0)
        return FIRN_OK;
    firn_update remove = { .action = FIRN_UPDATE_REMOVE_SNAPSHOTS,
                           .ids = e->ids,
                           .id_count = e->id_count };
    TRY(collect(table, &e->before, err));
    return firn_change_update(change, attempt, remove) ? FIRN_OK : firn_nomem(err);
}

/* Only what the new state does not need may go; when others expire as well, the newest
 * state is as good. */
static firn_status remove_files(firn_table *table, const firn_reachable *before, firn_arena *memory,
                                int64_t *removed, firn_error *err)
{
    firn_reachable after;
    firn_status status;
    TRY(firn_table_settle(table, err));
    do {
        firn_reachable_init(&after, memory);
        status = collect(table, &after, err);
    } while (status == FIRN_NOT_FOUND && firn_table_moved_on(table));
    TRY(status);
    return firn_reachable_remove(table->engine, before, &after, removed, err);
}

static firn_status check_gc(const firn_table *table, firn_error *err)
{
    if (firn_metadata_bool_property(&table->metadata, "gc.enabled", true))
        return FIRN_OK;
    return firn_fail(err, FIRN_INVALID,
                     "the table's property gc.enabled is false: its files may "
                     "belong to other tables");
}

firn_status firn_table_expire_snapshots(firn_table *table, const firn_expire_options *options,
                                        firn_expire_result *result, firn_error *err)
{
    SCOPED(firn_arena) memory = { .allocator = table->engine->allocator };
    expiry e = { .options = options, .now_ms = firn_now_us() / 1000 };
    firn_reachable_init(&e.before, &memory);
    *result = (firn_expire_result){ 0 };
    if (!options->dry_run)
        TRY(firn_table_check_writable(table, err));
    TRY(firn_table_settle(table, err));
    TRY(check_gc(table, err));
    if (options->dry_run) {
        TRY(decide(table, &memory, &e, err));
        result->snapshots = (int64_t)e.id_count;
        return FIRN_OK;
    }
    TRY(firn_table_change(table, make_change, &e, err));
    result->snapshots = (int64_t)e.id_count;
    if (e.id_count == 0)
        return FIRN_OK;
    TRY(remove_files(table, &e.before, &memory, &result->files, err));
    FIRN_LOG(table->engine, FIRN_LOG_INFO, "expire", firn_log_text("table", table->label),
             firn_log_number("snapshots", result->snapshots),
             firn_log_number("files", result->files));
    return FIRN_OK;
}

/* ---- dropping ---- */

static firn_status purge_metadata(firn_table *table, firn_error *err)
{
    firn_io *io = firn_table_io(table);
    const firn_table_metadata *m = &table->metadata;
    SCOPED(firn_arena) memory = { .allocator = table->engine->allocator };
    for (size_t i = 0; i < m->metadata_log_count; i++)
        firn_io_remove(io, m->metadata_log[i].metadata_file, NULL);
    firn_str folder = firn_metadata_folder(m, &memory);
    firn_str hint = firn_str_format(&memory, "%.*s/version-hint.text", FIRN_STR_ARG(folder));
    if (!hint.data)
        return firn_nomem(err);
    firn_io_remove(io, hint, NULL);
    return firn_io_remove(io, table->metadata_location, err);
}

static firn_status purge(firn_table *table, firn_error *err)
{
    SCOPED(firn_arena) memory = { .allocator = table->engine->allocator };
    firn_reachable all, none;
    int64_t removed;
    firn_reachable_init(&none, &memory);
    firn_reachable_init(&all, &memory);
    TRY(collect(table, &all, err));
    if (table->catalog->naming == FIRN_NAMING_UUID)
        TRY(firn_catalog_drop(table->catalog, table->ident, err));
    TRY(firn_reachable_remove(table->engine, &all, &none, &removed, err));
    return purge_metadata(table, err);
}

firn_status firn_catalog_drop_table(firn_catalog *catalog, const char *name, int purge_files,
                                    firn_error *err)
{
    firn_table *table;
    TRY(firn_table_open(catalog, name, &table, err));
    firn_status status = purge_files ? check_gc(table, err) : FIRN_OK;
    if (status == FIRN_OK)
        status = purge_files ? purge(table, err) : firn_catalog_drop(catalog, table->ident, err);
    firn_table_close(&table);
    return status;
}
