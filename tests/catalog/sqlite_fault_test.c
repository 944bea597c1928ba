/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Every call that a change of a pointer makes on the disk fails once, and for good.  What
 * the catalog then tells must agree with what it shows, with what others see, and with
 * what is left when the machine stops at that moment. */
#include "test.h"

#include <sqlite3.h>
#include <stdio.h>

#include "catalog/catalog_sample.h"
#include "catalog/failing_vfs.h"

static const failing_vfs_plan plans[] = {
    { FAILS_UNDONE, 1 },
    { FAILS_UNDONE, 3 },
    { FAILS_UNDONE, FAILS_ALWAYS },
    { FAILS_DONE, 1 },
    { FAILS_DONE, 3 },
    { FAILS_DONE, FAILS_ALWAYS },
    { FAILS_HALF, 1 },
    { FAILS_HALF, 3 },
    { FAILS_HALF, FAILS_ALWAYS },
    { FAILS_FULL, FAILS_ALWAYS },
    { FAILS_BUSY, 1 },
    { FAILS_BUSY, FAILS_ALWAYS },
};

typedef struct trial trial;
typedef firn_status step_function(catalog_sample *f, const trial *t);

/* What one sweep tries. */
struct trial {
    const char *journal; /* "wal", as we make files; "delete", as PyIceberg does */
    step_function *step;
    const char *from, *to; /* where the table points at; NULL: nowhere, there is none */
    failing_vfs_plan plan;
    int nth;
};

static firn_status swap(catalog_sample *f, const trial *t)
{
    return catalog_sample_step(f, catalog_sample_trades, t->from, t->to);
}

static firn_status drop(catalog_sample *f, const trial *t)
{
    (void)t;
    return firn_catalog_drop(f->catalog, catalog_sample_trades, NULL);
}

static firn_status rename_away(catalog_sample *f, const trial *t)
{
    (void)t;
    firn_table_ident other = { FIRN_STR("market.data"), FIRN_STR("other") };
    return firn_catalog_rename(f->catalog, catalog_sample_trades, other, NULL);
}

static void set_journal(const catalog_sample *f, const char *mode)
{
    char path[96], sql[64];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/catalog.db", f->folder);
    snprintf(sql, sizeof sql, "PRAGMA journal_mode=%s", mode);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static firn_catalog *open_file(const catalog_sample *f, const char *name)
{
    char path[96];
    firn_catalog *catalog;
    firn_catalog_options options = catalog_sample_options(f, FIRN_STR("file:///w"));
    snprintf(path, sizeof path, "%s/%s", f->folder, name);
    assert_int_equal(firn_catalog_sqlite(path, &options, &catalog, NULL), FIRN_OK);
    return catalog;
}

/* A catalog whose table points at `from`, with its file in the journal mode asked for. */
static catalog_sample start(const trial *t)
{
    catalog_sample f = catalog_sample_sqlite();
    firn_catalog_close(&f.catalog);
    set_journal(&f, t->journal);
    f.catalog = open_file(&f, "catalog.db");
    assert_int_equal(catalog_sample_step(&f, catalog_sample_quotes, NULL, "q1"), FIRN_OK);
    if (t->from)
        assert_int_equal(catalog_sample_step(&f, catalog_sample_trades, NULL, t->from), FIRN_OK);
    return f;
}

static void copy_files(const catalog_sample *f)
{
    char path[96], copy[96];
    snprintf(path, sizeof path, "%s/catalog.db", f->folder);
    snprintf(copy, sizeof copy, "%s/crash.db", f->folder);
    failing_vfs_copy(path, copy);
}

static bool is_at(const char *location, firn_status status, const firn_table_entry *entry)
{
    return location ? status == FIRN_OK && firn_str_is(entry->metadata_location, location)
                    : status == FIRN_NOT_FOUND;
}

/* The table is where the status says, or in doubt at one of the two. */
static void check_pointer(firn_catalog *catalog, const trial *t, firn_status told, const char *who)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_table_entry entry;
    firn_error err = { 0 };
    firn_status status = firn_catalog_load(catalog, catalog_sample_trades, &arena, &entry, &err);
    bool moved = is_at(t->to, status, &entry), stayed = is_at(t->from, status, &entry);
    bool agrees = told == FIRN_OK ? moved : told == FIRN_COMMIT_UNKNOWN ? moved || stayed : stayed;
    if (!agrees)
        print_message("# %s, call %d fails (%d, %d times): told %s, but %s sees %s\n", t->journal,
                      t->nth, t->plan.how, t->plan.count, firn_status_name(told), who,
                      moved    ? "the new pointer"
                      : stayed ? "the old one"
                               : err.message);
    assert_true(agrees);
}

/* Whether the call that was to fail was made at all. */
static bool try_step(const trial *t)
{
    SCOPED(catalog_sample) f = start(t);
    failing_vfs_arm(t->plan, t->nth);
    firn_status told = t->step(&f, t);
    bool failed = failing_vfs_disarm();
    copy_files(&f);
    if (!failed)
        assert_int_equal(told, FIRN_OK);
    if (t->plan.count == 1)
        assert_int_not_equal(told, FIRN_COMMIT_UNKNOWN); /* a disk that works again tells */

    firn_catalog *crashed = open_file(&f, "crash.db");
    check_pointer(crashed, t, told, "who comes after a crash");
    firn_catalog_close(&crashed);
    firn_catalog *other = open_file(&f, "catalog.db");
    check_pointer(other, t, told, "another");
    check_pointer(f.catalog, t, told, "the writer");
    firn_catalog_close(&f.catalog);
    firn_catalog_close(&other);
    f.catalog = open_file(&f, "catalog.db");
    check_pointer(f.catalog, t, told, "who comes later");
    return failed;
}

static void sweep(trial t)
{
    failing_vfs_install();
    for (size_t i = 0; i < FIRN_COUNT(plans); i++) {
        t.plan = plans[i];
        t.nth = 1;
        while (try_step(&t))
            t.nth++;
        assert_in_range(t.nth, 4, 200); /* so many calls were tried */
    }
    failing_vfs_remove();
}

TEST(a_pointer_that_moves_while_the_disk_fails_is_where_the_status_says)
{
    sweep((trial){ "wal", swap, "m1", "m2" });
    sweep((trial){ "delete", swap, "m1", "m2" });
}

TEST(a_table_made_while_the_disk_fails_is_there_or_not_as_the_status_says)
{
    sweep((trial){ "wal", swap, NULL, "m1" });
    sweep((trial){ "delete", swap, NULL, "m1" });
}

TEST(a_name_given_up_while_the_disk_fails_is_gone_or_not_as_the_status_says)
{
    sweep((trial){ "wal", drop, "m1", NULL });
    sweep((trial){ "delete", drop, "m1", NULL });
    sweep((trial){ "wal", rename_away, "m1", NULL });
    sweep((trial){ "delete", rename_away, "m1", NULL });
}

/* Whether the call that was to fail was made at all. */
static bool try_taken_name(const trial *t)
{
    SCOPED(catalog_sample) f = start(t);
    failing_vfs_arm(t->plan, t->nth);
    firn_status told =
        firn_catalog_rename(f.catalog, catalog_sample_trades, catalog_sample_quotes, NULL);
    bool failed = failing_vfs_disarm();
    assert_int_not_equal(told, FIRN_OK);
    check_pointer(f.catalog, t, told, "the writer");
    return failed;
}

TEST(a_name_that_is_taken_is_never_given_while_the_disk_fails)
{
    static const char *const journals[] = { "wal", "delete" };
    failing_vfs_install();
    for (size_t i = 0; i < FIRN_COUNT(plans) * FIRN_COUNT(journals); i++) {
        trial t = { journals[i % 2], NULL, "m1", "m1", plans[i / 2], 1 };
        while (try_taken_name(&t))
            t.nth++;
        assert_in_range(t.nth, 4, 200);
    }
    failing_vfs_remove();
}

/* ---- namespaces ---- */

static bool has_namespace(firn_catalog *catalog)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_property *properties;
    size_t count;
    firn_status status = firn_catalog_namespace_properties(catalog, FIRN_STR("n"), &arena,
                                                           &properties, &count, NULL);
    assert_true(status == FIRN_OK || status == FIRN_NOT_FOUND);
    return status == FIRN_OK;
}

static void check_namespace(firn_catalog *catalog, const trial *t, firn_status told)
{
    bool has = has_namespace(catalog), before = t->from, after = t->to;
    bool agrees = told == FIRN_OK               ? has == after
                  : told == FIRN_COMMIT_UNKNOWN ? true
                                                : has == before;
    if (!agrees)
        print_message("# %s, call %d fails (%d, %d times): told %s, but the namespace is%s there\n",
                      t->journal, t->nth, t->plan.how, t->plan.count, firn_status_name(told),
                      has ? "" : " not");
    assert_true(agrees);
}

static firn_status create_namespace(catalog_sample *f, const trial *t)
{
    const firn_property owner = { FIRN_STR("owner"), FIRN_STR("me") };
    (void)t;
    return firn_catalog_create_namespace(f->catalog, FIRN_STR("n"), &owner, 1, NULL);
}

static firn_status drop_namespace(catalog_sample *f, const trial *t)
{
    (void)t;
    return firn_catalog_drop_namespace(f->catalog, FIRN_STR("n"), NULL);
}

static bool try_namespace(const trial *t)
{
    trial empty = *t;
    empty.from = NULL;
    SCOPED(catalog_sample) f = start(&empty);
    if (t->from)
        assert_int_equal(create_namespace(&f, t), FIRN_OK);
    failing_vfs_arm(t->plan, t->nth);
    firn_status told = t->step(&f, t);
    bool failed = failing_vfs_disarm();
    copy_files(&f);
    firn_catalog *crashed = open_file(&f, "crash.db");
    check_namespace(crashed, t, told);
    firn_catalog_close(&crashed);
    check_namespace(f.catalog, t, told);
    return failed;
}

static void sweep_namespace(trial t)
{
    failing_vfs_install();
    for (size_t i = 0; i < FIRN_COUNT(plans); i++) {
        t.plan = plans[i];
        t.nth = 1;
        while (try_namespace(&t))
            t.nth++;
        assert_in_range(t.nth, 4, 200);
    }
    failing_vfs_remove();
}

TEST(a_namespace_changed_while_the_disk_fails_is_as_the_status_says)
{
    sweep_namespace((trial){ "wal", create_namespace, NULL, "n" });
    sweep_namespace((trial){ "wal", drop_namespace, "n", NULL });
    sweep_namespace((trial){ "delete", create_namespace, NULL, "n" });
    sweep_namespace((trial){ "delete", drop_namespace, "n", NULL });
}
