/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <stdio.h>

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
