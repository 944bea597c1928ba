/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "catalog/catalog_sample.h"

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
    SCOPED(catalog_sample) f = catalog_sample_memory();
    firn_table_ident users = { FIRN_STR("default"), FIRN_STR("users") };
    check_location(f.catalog, users, NULL, "mem://w/users");
    check_location(f.catalog, catalog_sample_quotes, NULL, "mem://w/market/data/quotes");
    check_location(f.catalog, catalog_sample_quotes, "{warehouse}/{namespace}.db/{table}",
                   "mem://w/market/data.db/quotes");
    check_location(f.catalog, users, "{warehouse}/{ns}/{table}", "mem://w/default/users");
    f.catalog->template_ = (firn_str){ NULL, 0 };
}

TEST(a_namespace_says_where_its_tables_go)
{
    SCOPED(catalog_sample) f = catalog_sample_sqlite();
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

TEST(the_layout_that_a_catalog_was_opened_with_is_its_own)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(catalog_sample) f = catalog_sample_memory();
    char layout[] = "{warehouse}/x/{table}";
    firn_catalog_options options = catalog_sample_options(&f, FIRN_STR("mem://w"));
    firn_catalog *other;
    firn_str made;
    options.template_ = firn_str_from(layout);
    assert_int_equal(firn_catalog_memory(&options, &other, NULL), FIRN_OK);
    memset(layout, '?', sizeof layout - 1);
    assert_int_equal(firn_catalog_table_location(other, catalog_sample_quotes, &arena, &made, NULL),
                     FIRN_OK);
    assert_string_equal(made.data, "mem://w/x/quotes");
    firn_catalog_close(&other);
}

TEST(a_namespace_needs_a_name)
{
    SCOPED(catalog_sample) f = catalog_sample_memory();
    firn_error err;
    assert_int_equal(firn_catalog_create_namespace(f.catalog, FIRN_STR(""), NULL, 0, &err),
                     FIRN_INVALID);
    assert_string_equal(err.message, "a namespace needs a name");
}

static firn_status open_each(const firn_allocator *allocator)
{
    SCOPED(catalog_sample) f = catalog_sample_memory();
    firn_catalog_options options = catalog_sample_options(&f, FIRN_STR("mem://w"));
    firn_catalog *catalog = NULL;
    options.allocator = allocator;
    options.template_ = FIRN_STR("{warehouse}/{table}");
    TRY(firn_catalog_directory(&options, &catalog, NULL));
    firn_catalog_close(&catalog);
    TRY(firn_catalog_memory(&options, &catalog, NULL));
    firn_catalog_close(&catalog);
    return FIRN_OK;
}

TEST(every_allocation_failure_of_opening_is_reported)
{
    test_each_oom(open_each);
}
