/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* What should be true, and whether it is. */
#include <stdio.h>

#include "arrow/column.h"
#include "sim/sim.h"
#include "table/inspect/check.h"
#include "table/reachable.h"
#include "table/read/scan.h"

/* ---- what happens ---- */

static void set_rows(sim *world, int64_t from, int64_t to, bool there)
{
    for (int64_t id = from; id < to && id < SIM_ROWS; id++)
        world->rows[id] = there;
}

void sim_happened(sim_writer *writer, firn_str location)
{
    sim *world = writer->world;
    const sim_effect *e = &writer->effect;
    writer->commits++;
    if (e->clears)
        set_rows(world, 0, SIM_ROWS, false);
    set_rows(world, e->gone_from, e->gone_to, false);
    set_rows(world, e->come_from, e->come_to, true);
    if (e->number)
        world->numbers[writer->index] = e->number;
    firn_str kept = firn_str_copy(&world->memory, location);
    if (!kept.data || world->commit_count == SIM_COMMITS)
        sim_broken(world, "too many commits");
    world->history[world->commit_count++] = kept;
}

/* ---- history ---- */

/* The metadata log ends with the files that were current before, in their order. */
static void check_line(const sim *world, const firn_table *table)
{
    const firn_table_metadata *m = &table->metadata;
    size_t count = world->commit_count;
    if (!firn_str_equal(table->metadata_location, world->history[count - 1]))
        sim_broken(world, "%.*s is current, not %.*s", FIRN_STR_ARG(table->metadata_location),
                   FIRN_STR_ARG(world->history[count - 1]));
    for (size_t i = 1; i < count && i <= m->metadata_log_count; i++) {
        firn_str logged = m->metadata_log[m->metadata_log_count - i].metadata_file;
        if (!firn_str_equal(logged, world->history[count - 1 - i]))
            sim_broken(world, "%.*s is logged where %.*s was current", FIRN_STR_ARG(logged),
                       FIRN_STR_ARG(world->history[count - 1 - i]));
    }
}

static void check_snapshots(sim *world, const firn_table_metadata *m)
{
    int64_t last = 0;
    for (size_t i = 0; i < m->snapshot_count && m->format_version > 1; i++) {
        if (m->snapshots[i].sequence_number <= last)
            sim_broken(world, "sequence number %lld follows %lld",
                       (long long)m->snapshots[i].sequence_number, (long long)last);
        last = m->snapshots[i].sequence_number;
    }
    if (m->last_sequence_number < last || m->last_sequence_number < world->sequence_number)
        sim_broken(world, "the last sequence number fell to %lld",
                   (long long)m->last_sequence_number);
    world->sequence_number = m->last_sequence_number;
    for (size_t i = 1; i < m->snapshot_count; i++)
        if (m->snapshots[i].parent_snapshot_id != m->snapshots[i - 1].snapshot_id)
            sim_broken(world, "snapshot %zu is not the child of the one before", i);
    if (m->snapshot_count > 0 &&
        m->current_snapshot_id != m->snapshots[m->snapshot_count - 1].snapshot_id)
        sim_broken(world, "the newest snapshot is not the current one");
}

static void check_numbers(const sim *world, const firn_table_metadata *m)
{
    for (int i = 0; i < SIM_WRITERS; i++) {
        char key[16];
        int64_t number = 0;
        snprintf(key, sizeof key, "number-%d", i);
        firn_str value = firn_metadata_property(m, key);
        if (value.data && !firn_str_to_int64(value, &number))
            sim_broken(world, "%s is no number", key);
        if (number != world->numbers[i])
            sim_broken(world, "%s is %lld, not %lld", key, (long long)number,
                       (long long)world->numbers[i]);
    }
}

/* ---- files ---- */

static void check_each_synced(const sim *world, const firn_map *paths)
{
    for (size_t i = 0; i < paths->count; i++)
        if (!firn_map_find(&world->synced, paths->entries[i].key))
            sim_broken(world, "%.*s was never synced", FIRN_STR_ARG(paths->entries[i].key));
}

typedef struct files_seen {
    const sim *world;
    const firn_reachable *reachable;
} files_seen;

static firn_status check_not_left(void *self, const firn_listed *file, firn_error *err)
{
    const files_seen *seen = self;
    const firn_reachable *r = seen->reachable;
    bool metadata = firn_str_ends(file->location, FIRN_STR(".json")) ||
                    firn_str_ends(file->location, FIRN_STR("version-hint.text"));
    (void)err;
    if (!metadata && !firn_map_find(&r->lists, file->location) &&
        !firn_map_find(&r->manifests, file->location) && !firn_map_find(&r->files, file->location))
        sim_broken(seen->world, "%.*s is left over", FIRN_STR_ARG(file->location));
    return FIRN_OK;
}

static void check_files(sim *world, const firn_table *table)
{
    SCOPED(firn_arena) memory = { 0 };
    firn_reachable reachable;
    firn_error err = { 0 };
    firn_reachable_init(&reachable, &memory);
    for (size_t i = 0; i < table->metadata.snapshot_count; i++)
        if (firn_reachable_add(&reachable, table, &table->metadata.snapshots[i], &err) != FIRN_OK)
            sim_broken(world, "snapshot %zu: %s", i, err.message);
    check_each_synced(world, &reachable.lists);
    check_each_synced(world, &reachable.manifests);
    check_each_synced(world, &reachable.files);
    files_seen seen = { world, &reachable };
    if (world->faults == 0 && world->deaths == 0)
        firn_io_list(world->files, table->metadata.location, check_not_left, &seen, NULL);
}

/* ---- rows ---- */

static void mark_rows(const sim *world, const firn_view *view, bool *seen)
{
    for (int64_t i = 0; i < view->length; i++) {
        int64_t id = firn_view_int64(&view->children[0], i);
        if (id < 0 || id >= SIM_ROWS || seen[id])
            sim_broken(world, "row %lld is there twice", (long long)id);
        seen[id] = true;
    }
}

static firn_status read_rows(const sim *world, firn_scan *scan, bool *seen, firn_error *err)
{
    for (;;) {
        SCOPED(firn_arena) memory = { 0 };
        struct ArrowArray batch;
        firn_view view;
        TRY(firn_scan_next(scan, &batch, err));
        if (!batch.release)
            return FIRN_OK;
        firn_status status = firn_view_init(&view, firn_scan_output(scan), &batch, &memory, err);
        if (status == FIRN_OK)
            mark_rows(world, &view, seen);
        batch.release(&batch);
        TRY(status);
    }
}

static void check_rows(const sim *world, firn_table *table)
{
    bool seen[SIM_ROWS] = { false };
    firn_error err = { 0 };
    firn_scan *scan = NULL;
    firn_status status = firn_scan_open(table, NULL, &scan, &err);
    if (status == FIRN_OK)
        status = read_rows(world, scan, seen, &err);
    firn_scan_close(&scan);
    if (status != FIRN_OK)
        sim_broken(world, "cannot read the rows: %s", err.message);
    for (int64_t id = 0; id < SIM_ROWS; id++)
        if (seen[id] != world->rows[id])
            sim_broken(world, "row %lld is %s", (long long)id, seen[id] ? "there" : "lost");
}

/* ---- all ---- */

static void say_fault(void *self, const char *text)
{
    sim_broken(self, "%s", text);
}

/* Looks at the table with eyes of its own. */
static void look(sim *world, void (*check)(sim *, firn_table *))
{
    sim_writer eyes = { .world = world, .index = SIM_WRITERS };
    firn_error err = { 0 };
    world->quiet = true;
    sim_writer_open(&eyes);
    if (firn_table_open(eyes.catalog, "ns.t", &eyes.table, &err) != FIRN_OK)
        sim_broken(world, "cannot open the table: %s", err.message);
    check(world, eyes.table);
    sim_writer_close(&eyes);
    world->quiet = false;
}

static void check_history(sim *world, firn_table *table)
{
    check_line(world, table);
    check_snapshots(world, &table->metadata);
    check_numbers(world, &table->metadata);
}

static void check_contents(sim *world, firn_table *table)
{
    check_history(world, table);
    check_files(world, table);
    check_rows(world, table);
}

void sim_check_history(sim *world)
{
    look(world, check_history);
}

void sim_check_contents(sim *world)
{
    look(world, check_contents);
}

static void check_all(sim *world, firn_table *table)
{
    check_contents(world, table);
    firn_check_counts counts;
    firn_error err = { 0 };
    firn_check_options options = { .deep = true, .fault = say_fault, .self = world };
    if (firn_table_check(table, &options, &counts, &err) != FIRN_OK)
        sim_broken(world, "cannot check the table: %s", err.message);
}

void sim_check_all(sim *world)
{
    look(world, check_all);
}
