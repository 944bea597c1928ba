/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* What every catalog promises, asked of each kind. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "catalog/catalog.h"

typedef struct fixture {
    firn_io *io;
    firn_catalog *catalog;
    char folder[64];
} fixture;

static void fixture_release(fixture *f)
{
    char command[128];
    firn_catalog_close(&f->catalog);
    firn_io_close(&f->io);
    if (!f->folder[0])
        return;
    snprintf(command, sizeof command, "rm -rf '%s'", f->folder);
    assert_int_equal(system(command), 0);
}

static firn_catalog_options options_of(const fixture *f, firn_str warehouse)
{
    return (firn_catalog_options){ .allocator = &firn_heap, .io = f->io, .warehouse = warehouse };
}

static fixture sqlite_fixture(void)
{
    fixture f = { .folder = "/tmp/firn-catalog-XXXXXX" };
    char path[96];
    assert_non_null(mkdtemp(f.folder));
    snprintf(path, sizeof path, "%s/catalog.db", f.folder);
    assert_int_equal(firn_io_local(&firn_heap, &f.io, NULL), FIRN_OK);
    firn_catalog_options options = options_of(&f, FIRN_STR("file:///w"));
    assert_int_equal(firn_catalog_sqlite(path, &options, &f.catalog, NULL), FIRN_OK);
    return f;
}

static fixture memory_fixture(void)
{
    fixture f = { 0 };
    assert_int_equal(firn_io_memory(&firn_heap, &f.io, NULL), FIRN_OK);
    firn_catalog_options options = options_of(&f, FIRN_STR("mem://w"));
    assert_int_equal(firn_catalog_memory(&options, &f.catalog, NULL), FIRN_OK);
    return f;
}

static fixture directory_fixture(void)
{
    fixture f = { 0 };
    assert_int_equal(firn_io_memory(&firn_heap, &f.io, NULL), FIRN_OK);
    firn_catalog_options options = options_of(&f, FIRN_STR("/w"));
    assert_int_equal(firn_catalog_directory(&options, &f.catalog, NULL), FIRN_OK);
    return f;
}

static const firn_table_ident trades = { FIRN_STR("market.data"), FIRN_STR("tra'des") };
static const firn_table_ident quotes = { FIRN_STR("market.data"), FIRN_STR("quotes") };

static firn_status step(fixture *f, firn_table_ident ident, const char *from, const char *to)
{
    firn_error err;
    firn_pointer_swap swap = { .old_location = firn_str_from(from),
                               .new_location = firn_str_from(to),
                               .staged = firn_str_from(to) };
    return firn_catalog_swap(f->catalog, ident, &swap, &err);
}

static void check_pointer(fixture *f, firn_table_ident ident, const char *now, const char *before)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_table_entry entry;
    assert_int_equal(firn_catalog_load(f->catalog, ident, &arena, &entry, NULL), FIRN_OK);
    assert_true(firn_str_is(entry.metadata_location, now));
    assert_true(before ? firn_str_is(entry.previous_metadata_location, before)
                       : entry.previous_metadata_location.data == NULL);
}

static void check_pointers(fixture *f)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_table_entry entry;
    firn_error err;
    assert_int_equal(firn_catalog_load(f->catalog, trades, &arena, &entry, &err), FIRN_NOT_FOUND);
    assert_int_equal(step(f, trades, "m0", "m1"), FIRN_NOT_FOUND);
    assert_int_equal(step(f, trades, NULL, "m1"), FIRN_OK);
    assert_int_equal(step(f, trades, NULL, "m1"), FIRN_EXISTS);
    check_pointer(f, trades, "m1", NULL);
    assert_int_equal(step(f, trades, "m1", "m2"), FIRN_OK);
    check_pointer(f, trades, "m2", "m1");
    assert_int_equal(step(f, trades, "m1", "m3"), FIRN_CONFLICT);
    check_pointer(f, trades, "m2", "m1");
    assert_int_equal(step(f, quotes, NULL, "q1"), FIRN_OK);
    assert_int_equal(firn_catalog_rename(f->catalog, trades, quotes, &err), FIRN_EXISTS);
    assert_int_equal(firn_catalog_drop(f->catalog, quotes, &err), FIRN_OK);
    assert_int_equal(firn_catalog_drop(f->catalog, quotes, &err), FIRN_NOT_FOUND);
    assert_int_equal(firn_catalog_rename(f->catalog, trades, quotes, &err), FIRN_OK);
    check_pointer(f, quotes, "m2", f->folder[0] ? "m1" : NULL);
    assert_int_equal(firn_catalog_rename(f->catalog, trades, quotes, &err), FIRN_NOT_FOUND);
}

TEST(the_sqlite_catalog_moves_pointers_only_from_what_was_seen)
{
    SCOPED(fixture) f = sqlite_fixture();
    check_pointers(&f);
}

TEST(the_memory_catalog_moves_pointers_only_from_what_was_seen)
{
    SCOPED(fixture) f = memory_fixture();
    check_pointers(&f);
}

/* ---- namespaces ---- */

static firn_status count_name(void *self, firn_str name, firn_error *err)
{
    (void)name, (void)err;
    ++*(int *)self;
    return FIRN_OK;
}

TEST(namespaces_exist_by_a_row_or_by_their_tables)
{
    SCOPED(fixture) f = sqlite_fixture();
    SCOPED(firn_arena) arena = { 0 };
    firn_error err;
    firn_property given[] = { { FIRN_STR("owner"), FIRN_STR("me") } }, *found;
    size_t count;
    int names = 0;
    assert_int_equal(firn_catalog_create_namespace(f.catalog, FIRN_STR("a"), given, 1, &err),
                     FIRN_OK);
    assert_int_equal(firn_catalog_create_namespace(f.catalog, FIRN_STR("a"), NULL, 0, &err),
                     FIRN_EXISTS);
    assert_int_equal(step(&f, trades, NULL, "m1"), FIRN_OK);
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
                     FIRN_CONFLICT);
    assert_int_equal(firn_catalog_drop_namespace(f.catalog, FIRN_STR("a"), &err), FIRN_OK);
    assert_int_equal(firn_catalog_drop_namespace(f.catalog, FIRN_STR("a"), &err), FIRN_NOT_FOUND);
}

/* ---- locations ---- */

static void check_location(firn_catalog *catalog, firn_table_ident ident, const char *template,
                           const char *location)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_str made;
    catalog->template_ = firn_str_from(template);
    assert_int_equal(firn_catalog_table_location(catalog, ident, &arena, &made, NULL), FIRN_OK);
    assert_true(firn_str_is(made, location));
}

TEST(tables_go_where_the_layout_says)
{
    SCOPED(fixture) f = memory_fixture();
    firn_table_ident users = { FIRN_STR("default"), FIRN_STR("users") };
    check_location(f.catalog, users, NULL, "mem://w/users");
    check_location(f.catalog, quotes, NULL, "mem://w/market/data/quotes");
    check_location(f.catalog, quotes, "{warehouse}/{namespace}.db/{table}",
                   "mem://w/market/data.db/quotes");
    check_location(f.catalog, users, "{warehouse}/{ns}/{table}", "mem://w/default/users");
    f.catalog->template_ = (firn_str){ NULL, 0 };
}

TEST(a_namespace_says_where_its_tables_go)
{
    SCOPED(fixture) f = sqlite_fixture();
    SCOPED(firn_arena) arena = { 0 };
    firn_property given[] = { { FIRN_STR("location"), FIRN_STR("file:///elsewhere/") } };
    firn_str made;
    assert_int_equal(firn_catalog_create_namespace(f.catalog, FIRN_STR("a"), given, 1, NULL),
                     FIRN_OK);
    assert_int_equal(firn_catalog_table_location(f.catalog,
                                                 (firn_table_ident){ FIRN_STR("a"), FIRN_STR("t") },
                                                 &arena, &made, NULL),
                     FIRN_OK);
    assert_true(firn_str_is(made, "file:///elsewhere/t"));
}

/* ---- folders ---- */

static void put(fixture *f, const char *location, const char *text)
{
    assert_int_equal(firn_io_write_file(f->io, firn_str_from(location),
                                        firn_str_bytes(firn_str_from(text)), NULL),
                     FIRN_OK);
}

static void check_found(fixture *f, const char *location)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_str found;
    firn_error err;
    firn_status status = firn_directory_find(f->io, FIRN_STR("/w/t"), &arena, &found, &err);
    assert_int_equal(status, location ? FIRN_OK : FIRN_NOT_FOUND);
    if (location)
        assert_true(firn_str_is(found, location));
}

TEST(a_hint_may_lag_and_later_versions_win)
{
    SCOPED(fixture) f = directory_fixture();
    check_found(&f, NULL);
    put(&f, "/w/t/metadata/v1.metadata.json", "{}");
    check_found(&f, "/w/t/metadata/v1.metadata.json");
    put(&f, "/w/t/metadata/version-hint.text", "1\n");
    put(&f, "/w/t/metadata/v2.gz.metadata.json", "{}");
    put(&f, "/w/t/metadata/v3.metadata.json.gz", "{}");
    check_found(&f, "/w/t/metadata/v3.metadata.json.gz");
}

TEST(a_hint_may_name_any_file_of_its_folder)
{
    SCOPED(fixture) f = directory_fixture();
    put(&f, "/w/t/metadata/00001-abc.metadata.json", "{}");
    put(&f, "/w/t/metadata/00002-def.metadata.json", "{}");
    check_found(&f, "/w/t/metadata/00002-def.metadata.json");
    put(&f, "/w/t/metadata/version-hint.text", "00001-abc");
    check_found(&f, "/w/t/metadata/00001-abc.metadata.json");
    firn_io_remove(f.io, FIRN_STR("/w/t/metadata/version-hint.text"), NULL);
    put(&f, "/w/t/metadata/version-hint.text", "../../other/v9");
    check_found(&f, "/w/t/metadata/00002-def.metadata.json");
}

TEST(two_writers_of_a_folder_cannot_have_the_same_version)
{
    SCOPED(fixture) f = directory_fixture();
    firn_error err;
    firn_table_ident t = { FIRN_STR("default"), FIRN_STR("t") };
    put(&f, "/w/t/metadata/v1.metadata.json", "0");
    put(&f, "/w/t/metadata/one.json", "1");
    put(&f, "/w/t/metadata/two.json", "2");
    firn_pointer_swap first = { FIRN_STR("/w/t/metadata/v1.metadata.json"),
                                FIRN_STR("/w/t/metadata/v2.metadata.json"),
                                FIRN_STR("/w/t/metadata/one.json") };
    firn_pointer_swap second = first;
    second.staged = FIRN_STR("/w/t/metadata/two.json");
    assert_int_equal(firn_catalog_swap(f.catalog, t, &first, &err), FIRN_OK);
    assert_int_equal(firn_catalog_swap(f.catalog, t, &second, &err), FIRN_CONFLICT);
}

TEST(a_writer_who_slept_cannot_take_the_name_of_a_version_that_was_removed)
{
    SCOPED(fixture) f = directory_fixture();
    firn_error err;
    firn_table_ident t = { FIRN_STR("default"), FIRN_STR("t") };
    put(&f, "/w/t/metadata/staged.json", "2");
    put(&f, "/w/t/metadata/v200.metadata.json", "200");
    firn_pointer_swap late = { FIRN_STR("/w/t/metadata/v1.metadata.json"),
                               FIRN_STR("/w/t/metadata/v2.metadata.json"),
                               FIRN_STR("/w/t/metadata/staged.json") };
    assert_int_equal(firn_catalog_swap(f.catalog, t, &late, &err), FIRN_CONFLICT);
    assert_string_equal(err.message, "table t was changed by another writer");
    late.old_location = (firn_str){ NULL, 0 };
    late.new_location = FIRN_STR("/w/t/metadata/v1.metadata.json");
    assert_int_equal(firn_catalog_swap(f.catalog, t, &late, &err), FIRN_EXISTS);
    assert_string_equal(err.message, "table default.t already exists");
    check_found(&f, "/w/t/metadata/v200.metadata.json");
}

/* The staged file of a writer at work, or of one who died. */
TEST(a_staged_file_whose_uuid_begins_with_digits_is_no_version)
{
    SCOPED(fixture) f = directory_fixture();
    put(&f, "/w/t/metadata/v1.metadata.json", "{}");
    put(&f, "/w/t/metadata/12345678-90ab-4cde-8f01-234567890abc.metadata.json", "{}");
    check_found(&f, "/w/t/metadata/v1.metadata.json");
}

TEST(versions_are_read_from_both_ways_of_naming)
{
    assert_int_equal(firn_metadata_version(FIRN_STR("/x/v7.gz.metadata.json")), 7);
    assert_int_equal(firn_metadata_version(FIRN_STR("00012-abc.metadata.json")), 12);
    assert_int_equal(firn_metadata_version(FIRN_STR("vfinal.metadata.json")), -1);
    assert_int_equal(
        firn_metadata_version(FIRN_STR("00003-12345678-90ab-4cde-8f01-234567890abc.metadata.json")),
        3);
    assert_int_equal(
        firn_metadata_version(FIRN_STR("12345678-90ab-4cde-8f01-234567890abc.gz.metadata.json")),
        -1);
}

TEST(a_file_that_is_no_database_is_corrupt)
{
    SCOPED(fixture) f = sqlite_fixture();
    char path[96];
    firn_catalog *catalog = NULL;
    firn_error err;
    snprintf(path, sizeof path, "%s/bad.db", f.folder);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    for (int i = 0; i < 4096; i++)
        fputc('x', file);
    fclose(file);
    firn_catalog_options options = options_of(&f, FIRN_STR("file:///w"));
    assert_int_equal(firn_catalog_sqlite(path, &options, &catalog, &err), FIRN_CORRUPT);
    assert_null(catalog);
}
