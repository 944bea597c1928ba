/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "catalog/catalog_sample.h"

#include "test.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

static int remove_one(const char *path, const struct stat *what, int type, struct FTW *where)
{
    (void)what, (void)type, (void)where;
    return remove(path);
}

void catalog_sample_release(catalog_sample *f)
{
    firn_catalog_close(&f->catalog);
    firn_io_close(&f->io);
    if (f->folder[0])
        assert_int_equal(nftw(f->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

firn_catalog_options catalog_sample_options(const catalog_sample *f, firn_str warehouse)
{
    return (firn_catalog_options){ .allocator = &firn_heap, .io = f->io, .warehouse = warehouse };
}

catalog_sample catalog_sample_sqlite(void)
{
    catalog_sample f = { .folder = "/tmp/firn-catalog-XXXXXX" };
    char path[96];
    assert_non_null(mkdtemp(f.folder));
    snprintf(path, sizeof path, "%s/catalog.db", f.folder);
    assert_int_equal(firn_io_local(&firn_heap, &f.io, NULL), FIRN_OK);
    firn_catalog_options options = catalog_sample_options(&f, FIRN_STR("file:///w"));
    assert_int_equal(firn_catalog_sqlite(path, &options, &f.catalog, NULL), FIRN_OK);
    return f;
}

catalog_sample catalog_sample_memory(void)
{
    catalog_sample f = { 0 };
    assert_int_equal(firn_io_memory(&firn_heap, &f.io, NULL), FIRN_OK);
    firn_catalog_options options = catalog_sample_options(&f, FIRN_STR("mem://w"));
    assert_int_equal(firn_catalog_memory(&options, &f.catalog, NULL), FIRN_OK);
    return f;
}

catalog_sample catalog_sample_directory(void)
{
    catalog_sample f = { 0 };
    assert_int_equal(firn_io_memory(&firn_heap, &f.io, NULL), FIRN_OK);
    firn_catalog_options options = catalog_sample_options(&f, FIRN_STR("/w"));
    assert_int_equal(firn_catalog_directory(&options, &f.catalog, NULL), FIRN_OK);
    return f;
}

const firn_table_ident catalog_sample_trades = { FIRN_STR("market.data"), FIRN_STR("tra'des") };
const firn_table_ident catalog_sample_quotes = { FIRN_STR("market.data"), FIRN_STR("quotes") };

firn_status catalog_sample_step(catalog_sample *f, firn_table_ident ident, const char *from,
                                const char *to)
{
    firn_error err;
    firn_pointer_swap swap = { .old_location = firn_str_from(from),
                               .new_location = firn_str_from(to),
                               .staged = firn_str_from(to) };
    return firn_catalog_swap(f->catalog, ident, &swap, &err);
}

static void check_pointer(catalog_sample *f, firn_table_ident ident, const char *now,
                          const char *before)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_table_entry entry;
    assert_int_equal(firn_catalog_load(f->catalog, ident, &arena, &entry, NULL), FIRN_OK);
    assert_true(firn_str_is(entry.metadata_location, now));
    assert_true(before ? firn_str_is(entry.previous_metadata_location, before)
                       : entry.previous_metadata_location.data == NULL);
}

void catalog_sample_check_pointers(catalog_sample *f)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_table_entry entry;
    firn_error err;
    assert_int_equal(firn_catalog_load(f->catalog, catalog_sample_trades, &arena, &entry, &err),
                     FIRN_NOT_FOUND);
    assert_int_equal(catalog_sample_step(f, catalog_sample_trades, "m0", "m1"), FIRN_NOT_FOUND);
    assert_int_equal(catalog_sample_step(f, catalog_sample_trades, NULL, "m1"), FIRN_OK);
    assert_int_equal(catalog_sample_step(f, catalog_sample_trades, NULL, "m1"), FIRN_EXISTS);
    check_pointer(f, catalog_sample_trades, "m1", NULL);
    assert_int_equal(catalog_sample_step(f, catalog_sample_trades, "m1", "m2"), FIRN_OK);
    check_pointer(f, catalog_sample_trades, "m2", "m1");
    assert_int_equal(catalog_sample_step(f, catalog_sample_trades, "m1", "m3"), FIRN_CONFLICT);
    check_pointer(f, catalog_sample_trades, "m2", "m1");
    assert_int_equal(catalog_sample_step(f, catalog_sample_quotes, NULL, "q1"), FIRN_OK);
    assert_int_equal(
        firn_catalog_rename(f->catalog, catalog_sample_trades, catalog_sample_quotes, &err),
        FIRN_EXISTS);
    assert_int_equal(firn_catalog_drop(f->catalog, catalog_sample_quotes, &err), FIRN_OK);
    assert_int_equal(firn_catalog_drop(f->catalog, catalog_sample_quotes, &err), FIRN_NOT_FOUND);
    assert_int_equal(
        firn_catalog_rename(f->catalog, catalog_sample_trades, catalog_sample_quotes, &err),
        FIRN_OK);
    check_pointer(f, catalog_sample_quotes, "m2", f->folder[0] ? "m1" : NULL);
    assert_int_equal(
        firn_catalog_rename(f->catalog, catalog_sample_trades, catalog_sample_quotes, &err),
        FIRN_NOT_FOUND);
}

static firn_status put_table(void *self, const firn_table_entry *entry, firn_error *err)
{
    (void)err;
    firn_putf(self, "%.*s.%.*s ", FIRN_STR_ARG(entry->ident.namespace_name),
              FIRN_STR_ARG(entry->ident.name));
    return FIRN_OK;
}

static firn_status put_namespace(void *self, firn_str name, firn_error *err)
{
    (void)err;
    firn_putf(self, " %.*s", FIRN_STR_ARG(name));
    return FIRN_OK;
}

void catalog_sample_check_names(catalog_sample *f, const char *names)
{
    SCOPED(firn_buf) found = { 0 };
    assert_int_equal(
        firn_catalog_tables(f->catalog, (firn_str){ NULL, 0 }, put_table, &found, NULL), FIRN_OK);
    firn_put_c(&found, "|");
    assert_int_equal(firn_catalog_namespaces(f->catalog, put_namespace, &found, NULL), FIRN_OK);
    firn_put_u8(&found, 0);
    assert_string_equal((const char *)found.data, names);
}

void catalog_sample_put(catalog_sample *f, const char *location, const char *text)
{
    assert_int_equal(firn_io_write_file(f->io, firn_str_from(location),
                                        firn_str_bytes(firn_str_from(text)), NULL),
                     FIRN_OK);
}
