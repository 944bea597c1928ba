/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The commit loop: make a change on what the table is now, try to commit it, and
 * after a conflict make it again on what others made of the table. */
#include "base/time.h"
#include "io/random.h"
#include "table/table.h"

/* ---- lists that grow ---- */

bool firn_change_update(firn_change *change, firn_arena *attempt, firn_update update)
{
    firn_update *grown = firn_arena_grow(attempt, change->updates, change->update_count,
                                         &change->update_cap, sizeof *grown);
    if (!grown)
        return false;
    change->updates = grown;
    grown[change->update_count++] = update;
    return true;
}

bool firn_change_require(firn_change *change, firn_arena *attempt, firn_requirement requirement)
{
    firn_requirement *grown =
        firn_arena_grow(attempt, change->requirements, change->requirement_count,
                        &change->requirement_cap, sizeof *grown);
    if (!grown)
        return false;
    change->requirements = grown;
    grown[change->requirement_count++] = requirement;
    return true;
}

bool firn_change_written(firn_change *change, firn_arena *attempt, firn_str location)
{
    firn_str *grown = firn_arena_grow(attempt, change->written, change->written_count,
                                      &change->written_cap, sizeof *grown);
    if (!grown)
        return false;
    change->written = grown;
    grown[change->written_count++] = location;
    return true;
}

/* ---- one attempt ---- */

static bool is_here(const firn_table *table, firn_str location)
{
    return firn_str_equal(table->metadata_location, location) ||
           firn_metadata_is_logged(&table->metadata, location);
}

/* ---- telling ---- */

static void log_tried(const firn_table *table, int64_t attempt, size_t update_count)
{
    FIRN_LOG(table->engine, FIRN_LOG_DEBUG, "commit-try", firn_log_text("table", table->label),
             firn_log_number("attempt", attempt),
             firn_log_number("updates", (int64_t)update_count));
}

/* The snapshot is the one that the change added, else the one that stays current. */
static void log_committed(const firn_table *table, const firn_change *change, firn_str location,
                          int64_t attempt, int64_t started_us)
{
    int64_t snapshot_id = table->metadata.current_snapshot_id;
    for (size_t i = 0; i < change->update_count; i++)
        if (change->updates[i].action == FIRN_UPDATE_ADD_SNAPSHOT)
            snapshot_id = change->updates[i].snapshot->snapshot_id;
    firn_log_field fields[] = { firn_log_text("table", table->label),
                                firn_log_number("attempt", attempt),
                                firn_log_number("ms", (firn_monotonic_us() - started_us) / 1000),
                                firn_log_text("metadata", location),
                                firn_log_number("snapshot", snapshot_id) };
    firn_log(table->engine, FIRN_LOG_INFO, "commit", fields, snapshot_id == -1 ? 4 : 5);
}

static void log_conflict(const firn_table *table, int64_t attempt, const firn_error *err)
{
    FIRN_LOG(table->engine, FIRN_LOG_WARN, "conflict", firn_log_text("table", table->label),
             firn_log_number("attempt", attempt),
             firn_log_text("reason", firn_str_from(err ? err->message : "")));
}

static void log_unknown(const firn_table *table, firn_str location, int64_t attempt)
{
    FIRN_LOG(table->engine, FIRN_LOG_ERROR, "commit-unknown", firn_log_text("table", table->label),
             firn_log_number("attempt", attempt), firn_log_text("metadata", location));
}

/* The catalog could not say whether it happened: perhaps the table can.  It remembers
 * only so many of its files; where it has forgotten the one we built on, it may have
 * forgotten ours.  A file that is named by its version may be another writer's.  What
 * certainly did not happen leaves no metadata file. */
static firn_status settle_unknown(firn_table *table, firn_str base, firn_str location,
                                  firn_error *err)
{
    enum { TRIES = 3, WAIT_US = 100000 };
    firn_error ignored;
    table->stale = true;
    if (table->catalog->naming == FIRN_NAMING_VERSION)
        return FIRN_COMMIT_UNKNOWN;
    for (int i = 0; i < TRIES; i++) {
        if (firn_table_refresh(table, &ignored) == FIRN_OK) {
            if (is_here(table, location))
                return FIRN_OK;
            if (!is_here(table, base))
                return FIRN_COMMIT_UNKNOWN;
            firn_io_remove(firn_table_io(table), location, NULL);
            return firn_fail(err, FIRN_CONFLICT, "the commit did not happen");
        }
        firn_sleep_us(WAIT_US << i);
    }
    return FIRN_COMMIT_UNKNOWN;
}

/* The handle goes on with the file that was just written.  It is committed: not being
 * able to read it again is a matter for whoever looks next, never a failed commit. */
static void take_over(firn_table *table, firn_str location)
{
    firn_arena fresh = { .allocator = table->engine->allocator };
    firn_table_metadata metadata;
    firn_str kept = firn_str_copy(&fresh, location);
    table->stale = !kept.data || firn_metadata_load(firn_table_io(table), kept, &fresh, &metadata,
                                                    NULL) != FIRN_OK;
    if (table->stale) {
        firn_arena_release(&fresh);
        return;
    }
    firn_arena_release(&table->state);
    table->state = fresh;
    table->metadata = metadata;
    table->metadata_location = kept;
}

/* Hands a change to the catalog, and the handle goes on with what that made. */
static firn_status commit_change(firn_table *table, const firn_change *change, int64_t number,
                                 firn_arena *attempt, firn_error *err)
{
    firn_table_metadata result;
    firn_str location = { NULL, 0 };
    int64_t started_us = firn_monotonic_us();
    firn_str base = firn_str_copy(attempt, table->metadata_location);
    if (!base.data)
        return firn_nomem(err);
    firn_commit commit = { .ident = table->ident,
                           .base = &table->metadata,
                           .base_location = table->metadata_location,
                           .requirements = change->requirements,
                           .requirement_count = change->requirement_count,
                           .updates = change->updates,
                           .update_count = change->update_count,
                           .written = change->written,
                           .written_count = change->written_count,
                           .now_ms = firn_now_us() / 1000,
                           .check_stop = firn_engine_check_stop,
                           .engine = table->engine };
    log_tried(table, number, change->update_count);
    firn_status status =
        firn_catalog_commit(table->catalog, &commit, attempt, &result, &location, err);
    if (status == FIRN_COMMIT_UNKNOWN) {
        log_unknown(table, location, number);
        status = settle_unknown(table, base, location, err);
    } else if (status == FIRN_OK) {
        take_over(table, location);
    }
    if (status == FIRN_OK)
        log_committed(table, change, location, number, started_us);
    return status;
}

/* *hopeless: the maker itself refused, and would again. */
static firn_status try_change(firn_table *table, firn_change_maker *make, void *self,
                              int64_t number, firn_arena *attempt, bool *hopeless, firn_error *err)
{
    firn_change change = { 0 };
    if (!firn_change_require(&change, attempt,
                             (firn_requirement){ .kind = FIRN_REQUIRE_TABLE_UUID,
                                                 .text = table->metadata.table_uuid }))
        return firn_nomem(err);
    *hopeless = true;
    TRY(make(self, table, attempt, &change, err));
    *hopeless = false;
    return change.update_count ? commit_change(table, &change, number, attempt, err) : FIRN_OK;
}

/* ---- trying again ---- */

/* Doubling waits, each anywhere in its upper half, so that writers who met once
 * do not meet again. */
static void wait_before(const firn_table *table, int64_t attempt)
{
    enum { WAIT_MS_MAX = 3600000 };
    const firn_table_metadata *m = &table->metadata;
    int64_t min_ms = firn_metadata_int_property(m, "commit.retry.min-wait-ms", 100);
    int64_t max_ms = firn_metadata_int_property(m, "commit.retry.max-wait-ms", 1000);
    /* On one machine a commit takes about a millisecond: the first waits are short. */
    min_ms = min_ms < 0 ? 0 : min_ms < WAIT_MS_MAX ? min_ms : WAIT_MS_MAX;
    max_ms = max_ms < 0 ? 0 : max_ms < WAIT_MS_MAX ? max_ms : WAIT_MS_MAX;
    int64_t wait_us = min_ms * 20;
    for (int64_t i = 1; i < attempt && wait_us < max_ms * 1000; i++)
        wait_us *= 2;
    wait_us = wait_us > max_ms * 1000 ? max_ms * 1000 : wait_us;
    uint32_t random = 0;
    firn_random(&random, sizeof random, NULL);
    firn_sleep_us(wait_us / 2 + (int64_t)(random % (uint64_t)(wait_us / 2 + 1)));
}

bool firn_table_moved_on(firn_table *table)
{
    SCOPED(firn_arena) memory = { .allocator = table->engine->allocator };
    firn_str before = firn_str_copy(&memory, table->metadata_location);
    return before.data && firn_table_refresh(table, NULL) == FIRN_OK &&
           !firn_str_equal(before, table->metadata_location);
}

static firn_status change_with(firn_table *table, firn_change_maker *make, void *self,
                               int64_t retries, firn_error *err)
{
    for (int64_t attempt = 1;; attempt++) {
        SCOPED(firn_arena) memory = { .allocator = table->engine->allocator };
        bool hopeless = false;
        firn_status status = try_change(table, make, self, attempt, &memory, &hopeless, err);
        bool again = (status == FIRN_CONFLICT && !hopeless) || status == FIRN_UNAVAILABLE;
        if (status == FIRN_NOT_FOUND && attempt <= retries && firn_table_moved_on(table))
            continue;
        if (status == FIRN_CONFLICT && !hopeless)
            log_conflict(table, attempt, err);
        if (!again || attempt > retries)
            return status;
        wait_before(table, attempt);
        TRY(firn_table_refresh(table, err));
    }
}

firn_status firn_table_change(firn_table *table, firn_change_maker *make, void *self,
                              firn_error *err)
{
    /* The reference's default of 4 is made for slow catalogs; here many short tries cost
     * nothing.  A table that names a number gets that. */
    enum { RETRIES = 20 };
    TRY(firn_table_check_writable(table, err));
    TRY(firn_table_settle(table, err));
    return change_with(
        table, make, self,
        firn_metadata_int_property(&table->metadata, "commit.retry.num-retries", RETRIES), err);
}

firn_status firn_table_change_once(firn_table *table, firn_change_maker *make, void *self,
                                   firn_error *err)
{
    TRY(firn_table_check_writable(table, err));
    TRY(firn_table_settle(table, err));
    return change_with(table, make, self, 0, err);
}
