/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "catalog/catalog_sample.h"

TEST(the_memory_catalog_moves_pointers_only_from_what_was_seen)
{
    SCOPED(catalog_sample) f = catalog_sample_memory();
    catalog_sample_check_pointers(&f);
}

TEST(tables_and_namespaces_are_visited_in_the_order_of_their_names)
{
    SCOPED(catalog_sample) f = catalog_sample_memory();
    static const char *const names[] = { "b", "c", "a" };
    for (size_t i = 0; i < FIRN_COUNT(names); i++) {
        firn_str name = firn_str_from(names[i]);
        assert_int_equal(firn_catalog_create_namespace(f.catalog, name, NULL, 0, NULL), FIRN_OK);
        assert_int_equal(
            catalog_sample_step(&f, (firn_table_ident){ name, FIRN_STR("t") }, NULL, "m"), FIRN_OK);
        assert_int_equal(
            catalog_sample_step(&f, (firn_table_ident){ name, FIRN_STR("s") }, NULL, "m"), FIRN_OK);
    }
    catalog_sample_check_names(&f, "a.s a.t b.s b.t c.s c.t | a b c");
    firn_table_ident at = { FIRN_STR("a"), FIRN_STR("t") }, ds = { FIRN_STR("b"), FIRN_STR("z") };
    assert_int_equal(firn_catalog_rename(f.catalog, at, ds, NULL), FIRN_OK);
    assert_int_equal(
        firn_catalog_drop(f.catalog, (firn_table_ident){ FIRN_STR("a"), FIRN_STR("s") }, NULL),
        FIRN_OK);
    assert_int_equal(firn_catalog_drop_namespace(f.catalog, FIRN_STR("a"), NULL), FIRN_OK);
    catalog_sample_check_names(&f, "b.s b.t b.z c.s c.t | b c");
}

TEST(a_namespace_with_tables_stays)
{
    SCOPED(catalog_sample) f = catalog_sample_memory();
    firn_error err;
    firn_str a = FIRN_STR("a");
    firn_property owner = { FIRN_STR("owner"), FIRN_STR("me") };
    assert_int_equal(firn_catalog_create_namespace(f.catalog, a, &owner, 1, &err),
                     FIRN_UNSUPPORTED);
    assert_string_equal(err.message, "a memory catalog keeps no namespace properties");
    assert_int_equal(firn_catalog_create_namespace(f.catalog, a, NULL, 0, &err), FIRN_OK);
    assert_int_equal(firn_catalog_create_namespace(f.catalog, a, NULL, 0, &err), FIRN_EXISTS);
    assert_string_equal(err.message, "namespace a already exists");
    assert_int_equal(catalog_sample_step(&f, (firn_table_ident){ a, FIRN_STR("t") }, NULL, "m"),
                     FIRN_OK);
    assert_int_equal(firn_catalog_drop_namespace(f.catalog, a, &err), FIRN_EXISTS);
    assert_string_equal(err.message, "namespace a is not empty: it holds table a.t");
    assert_int_equal(firn_catalog_drop_namespace(f.catalog, FIRN_STR("b"), &err), FIRN_NOT_FOUND);
    assert_string_equal(err.message, "no namespace b");
}
