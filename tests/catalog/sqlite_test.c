/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catalog/catalog_sample.h"

TEST(the_sqlite_catalog_moves_pointers_only_from_what_was_seen)
{
    SCOPED(catalog_sample) f = catalog_sample_sqlite();
    catalog_sample_check_pointers(&f);
}

static firn_status count_name(void *self, firn_str name, firn_error *err)
{
    (void)name, (void)err;
    ++*(int *)self;
    return FIRN_OK;
}

TEST(namespaces_exist_by_a_row_or_by_their_tables)
{
    SCOPED(catalog_sample) f = catalog_sample_sqlite();
    SCOPED(firn_arena) arena = { 0 };
    firn_error err;
    firn_property given[] = { { FIRN_STR("owner"), FIRN_STR("me") } }, *found;
    size_t count;
    int names = 0;
    assert_int_equal(firn_catalog_create_namespace(f.catalog, FIRN_STR("a"), given, 1, &err),
                     FIRN_OK);
    assert_int_equal(firn_catalog_create_namespace(f.catalog, FIRN_STR("a"), NULL, 0, &err),
                     FIRN_EXISTS);
    assert_int_equal(catalog_sample_step(&f, catalog_sample_trades, NULL, "m1"), FIRN_OK);
    assert_int_equal(firn_catalog_create_namespace(f.catalog, FIRN_STR("market"), NULL, 0, &err),
                     FIRN_EXISTS); /* it has one inside */
    assert_int_equal(firn_catalog_namespaces(f.catalog, count_name, &names, &err), FIRN_OK);
    assert_int_equal(names, 2);
    assert_int_equal(
        firn_catalog_namespace_properties(f.catalog, FIRN_STR("a"), &arena, &found, &count, &err),
        FIRN_OK);
    assert_int_equal(count, 1); /* "exists" is hidden */
    assert_true(firn_str_is(found[0].value, "me"));
    assert_int_equal(firn_catalog_drop_namespace(f.catalog, FIRN_STR("market.data"), &err),
                     FIRN_EXISTS);
    assert_int_equal(firn_catalog_drop_namespace(f.catalog, FIRN_STR("a"), &err), FIRN_OK);
    assert_int_equal(firn_catalog_drop_namespace(f.catalog, FIRN_STR("a"), &err), FIRN_NOT_FOUND);
}

/* Views of other programs are in the same table; nothing here lists them. */
TEST(a_namespace_that_holds_what_cannot_be_named_is_not_empty)
{
    SCOPED(catalog_sample) f = catalog_sample_sqlite();
    firn_error err;
    char path[96];
    sqlite3 *db;
    assert_int_equal(catalog_sample_step(&f, catalog_sample_trades, NULL, "m1"), FIRN_OK);
    snprintf(path, sizeof path, "%s/catalog.db", f.folder);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "UPDATE iceberg_tables SET iceberg_type = 'VIEW'", NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_int_equal(firn_catalog_drop_namespace(f.catalog, FIRN_STR("market.data"), &err),
                     FIRN_EXISTS);
    assert_string_equal(err.message, "namespace market.data is not empty");
}

TEST(a_file_that_is_no_database_is_corrupt)
{
    SCOPED(catalog_sample) f = catalog_sample_sqlite();
    char path[96];
    firn_catalog *catalog = NULL;
    firn_error err;
    snprintf(path, sizeof path, "%s/bad.db", f.folder);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    for (int i = 0; i < 4096; i++)
        fputc('x', file);
    fclose(file);
    firn_catalog_options options = catalog_sample_options(&f, FIRN_STR("file:///w"));
    assert_int_equal(firn_catalog_sqlite(path, &options, &catalog, &err), FIRN_CORRUPT);
    assert_null(catalog);
}

/* ---- where nothing can be written ---- */

enum { NOBODY = 65534 };

/* From here on who writes below the folder is refused; false: it cannot be had here. */
static bool lock_folder(const char *folder)
{
    assert_int_equal(chmod(folder, 0555), 0);
    if (geteuid() == 0 && (setreuid(NOBODY, 0) != 0 || seteuid(NOBODY) != 0))
        return false;
    return access(folder, W_OK) != 0;
}

static void unlock_folder(const char *folder)
{
    if (geteuid() == NOBODY) {
        assert_int_equal(seteuid(0), 0);
        assert_int_equal(setreuid(0, 0), 0);
    }
    assert_int_equal(chmod(folder, 0755), 0);
}

/* A reader of what the sample wrote; NULL, told why, where it cannot be opened. */
static firn_catalog *open_again(const catalog_sample *f, const char *name, firn_error *err)
{
    char path[96];
    firn_catalog *catalog = NULL;
    firn_catalog_options options = catalog_sample_options(f, FIRN_STR("file:///w"));
    snprintf(path, sizeof path, "%s/%s", f->folder, name);
    firn_status status = firn_catalog_sqlite(path, &options, &catalog, err);
    assert_true(status == FIRN_OK || (status == FIRN_DENIED && !catalog));
    return catalog;
}

static void check_reads(firn_catalog *catalog, const char *location)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_table_entry entry;
    firn_error err;
    int names = 0;
    assert_int_equal(firn_catalog_load(catalog, catalog_sample_trades, &arena, &entry, &err),
                     FIRN_OK);
    assert_true(firn_str_is(entry.metadata_location, location));
    assert_int_equal(firn_catalog_namespaces(catalog, count_name, &names, &err), FIRN_OK);
    assert_int_equal(names, 1);
}

static void check_refuses(firn_catalog *catalog)
{
    firn_error err;
    const firn_pointer_swap step = { FIRN_STR("m1"), FIRN_STR("m2"), FIRN_STR("m2") };
    const char *message = "the warehouse is read-only: its catalog cannot be written";
    assert_int_equal(firn_catalog_swap(catalog, catalog_sample_trades, &step, &err), FIRN_DENIED);
    assert_string_equal(err.message, message);
    assert_int_equal(firn_catalog_drop(catalog, catalog_sample_trades, &err), FIRN_DENIED);
    assert_string_equal(err.message, message);
    assert_int_equal(
        firn_catalog_rename(catalog, catalog_sample_trades, catalog_sample_quotes, &err),
        FIRN_DENIED);
    assert_int_equal(firn_catalog_create_namespace(catalog, FIRN_STR("n"), NULL, 0, &err),
                     FIRN_DENIED);
    assert_int_equal(firn_catalog_drop_namespace(catalog, FIRN_STR("market.data"), &err),
                     FIRN_DENIED);
}

static void check_read_only(catalog_sample *f, unsigned mode)
{
    char path[96];
    firn_error err;
    snprintf(path, sizeof path, "%s/catalog.db", f->folder);
    assert_int_equal(catalog_sample_step(f, catalog_sample_trades, NULL, "m1"), FIRN_OK);
    firn_catalog_close(&f->catalog);
    assert_int_equal(chmod(path, mode), 0);
    if (lock_folder(f->folder)) {
        firn_catalog *catalog = open_again(f, "catalog.db", &err);
        assert_non_null(catalog);
        check_reads(catalog, "m1");
        check_refuses(catalog);
        check_reads(catalog, "m1");
        firn_catalog_close(&catalog);
    } else {
        test_skipped("every folder can be written here");
    }
    unlock_folder(f->folder);
}

TEST(a_catalog_in_a_folder_that_cannot_be_written_is_read)
{
    static const unsigned modes[] = { 0444, 0666 };
    for (size_t i = 0; i < FIRN_COUNT(modes); i++) {
        SCOPED(catalog_sample) f = catalog_sample_sqlite();
        check_read_only(&f, modes[i]);
    }
}

TEST(a_catalog_file_that_cannot_be_written_is_read_and_says_so)
{
    SCOPED(catalog_sample) f = catalog_sample_sqlite();
    char path[96];
    firn_error err;
    snprintf(path, sizeof path, "%s/catalog.db", f.folder);
    assert_int_equal(catalog_sample_step(&f, catalog_sample_trades, NULL, "m1"), FIRN_OK);
    firn_catalog_close(&f.catalog);
    assert_int_equal(chmod(path, 0444), 0);
    bool locked = lock_folder(f.folder);
    if (locked) {
        chmod(f.folder, 0777);
        firn_catalog *catalog = open_again(&f, "catalog.db", &err);
        assert_non_null(catalog);
        check_reads(catalog, "m1");
        check_refuses(catalog);
        firn_catalog_close(&catalog);
    } else {
        test_skipped("every folder can be written here");
    }
    unlock_folder(f.folder);
}

TEST(who_can_only_read_sees_what_others_commit_meanwhile)
{
    SCOPED(catalog_sample) f = catalog_sample_sqlite();
    firn_error err;
    assert_int_equal(catalog_sample_step(&f, catalog_sample_trades, NULL, "m1"), FIRN_OK);
    firn_catalog_close(&f.catalog);
    if (lock_folder(f.folder)) {
        firn_catalog *reader = open_again(&f, "catalog.db", &err);
        assert_non_null(reader);
        check_reads(reader, "m1");
        unlock_folder(f.folder);
        f.catalog = open_again(&f, "catalog.db", &err);
        assert_non_null(f.catalog);
        assert_int_equal(catalog_sample_step(&f, catalog_sample_trades, "m1", "m2"), FIRN_OK);
        firn_catalog_close(&f.catalog);
        lock_folder(f.folder);
        check_reads(reader, "m2");
        firn_catalog_close(&reader);
    } else {
        test_skipped("every folder can be written here");
    }
    unlock_folder(f.folder);
}

static void copy_beside(const char *folder, const char *from, const char *to)
{
    char command[256];
    snprintf(command, sizeof command, "cp %s/%s %s/%s", folder, from, folder, to);
    assert_int_equal(system(command), 0);
}

/* The newest pointer would be missed: better nothing than an old one. */
TEST(changes_that_only_a_writer_could_fetch_are_not_passed_over)
{
    SCOPED(catalog_sample) f = catalog_sample_sqlite();
    firn_error err = { 0 };
    assert_int_equal(catalog_sample_step(&f, catalog_sample_trades, NULL, "m1"), FIRN_OK);
    copy_beside(f.folder, "catalog.db", "b.db");
    copy_beside(f.folder, "catalog.db-wal", "b.db-wal");
    firn_catalog_close(&f.catalog);
    if (lock_folder(f.folder)) {
        assert_null(open_again(&f, "b.db", &err));
        assert_non_null(strstr(err.message, "/b.db: its last changes are in "));
        assert_non_null(strstr(err.message, "/b.db-wal, which cannot be read where nothing can be "
                                            "written: open it once where it can"));
    } else {
        test_skipped("every folder can be written here");
    }
    unlock_folder(f.folder);
    firn_catalog *catalog = open_again(&f, "b.db", &err);
    assert_non_null(catalog);
    check_reads(catalog, "m1");
    firn_catalog_close(&catalog);
}

TEST(a_file_without_a_catalog_gets_none_where_nothing_can_be_written)
{
    SCOPED(catalog_sample) f = catalog_sample_sqlite();
    firn_error err = { 0 };
    char path[96];
    snprintf(path, sizeof path, "%s/empty.db", f.folder);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fclose(file);
    if (lock_folder(f.folder)) {
        assert_null(open_again(&f, "empty.db", &err));
        assert_non_null(strstr(err.message, "/empty.db: the file holds no catalog, and none can be "
                                            "made where nothing can be written"));
    } else {
        test_skipped("every folder can be written here");
    }
    unlock_folder(f.folder);
}
