/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "catalog/catalog_sample.h"

TEST(two_writers_of_a_folder_cannot_have_the_same_version)
{
    SCOPED(catalog_sample) f = catalog_sample_directory();
    firn_error err;
    firn_table_ident t = { FIRN_STR("default"), FIRN_STR("t") };
    catalog_sample_put(&f, "/w/t/metadata/v1.metadata.json", "0");
    catalog_sample_put(&f, "/w/t/metadata/one.json", "1");
    catalog_sample_put(&f, "/w/t/metadata/two.json", "2");
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
    SCOPED(catalog_sample) f = catalog_sample_directory();
    firn_error err;
    firn_table_ident t = { FIRN_STR("default"), FIRN_STR("t") };
    catalog_sample_put(&f, "/w/t/metadata/staged.json", "2");
    catalog_sample_put(&f, "/w/t/metadata/v200.metadata.json", "200");
    firn_pointer_swap late = { FIRN_STR("/w/t/metadata/v1.metadata.json"),
                               FIRN_STR("/w/t/metadata/v2.metadata.json"),
                               FIRN_STR("/w/t/metadata/staged.json") };
    assert_int_equal(firn_catalog_swap(f.catalog, t, &late, &err), FIRN_CONFLICT);
    assert_string_equal(err.message, "table t was changed by another writer");
    late.old_location = (firn_str){ NULL, 0 };
    late.new_location = FIRN_STR("/w/t/metadata/v1.metadata.json");
    assert_int_equal(firn_catalog_swap(f.catalog, t, &late, &err), FIRN_EXISTS);
    assert_string_equal(err.message, "table default.t already exists");
}

TEST(tables_are_the_folders_that_hold_metadata)
{
    SCOPED(catalog_sample) f = catalog_sample_directory();
    catalog_sample_put(&f, "/w/b/t/metadata/v1.metadata.json", "{}");
    catalog_sample_put(&f, "/w/a/c/t/metadata/v1.gz.metadata.json", "{}");
    catalog_sample_put(&f, "/w/plain/metadata/00001-x.metadata.json", "{}");
    catalog_sample_put(&f, "/w/b/u/data/v1.metadata.json", "{}");
    catalog_sample_check_names(&f, "a.c.t b.t default.plain | a.c b default");
}

/* A table whose creation was cut short: only its staged metadata is there. */
TEST(a_table_that_was_never_made_hides_no_others)
{
    SCOPED(catalog_sample) f = catalog_sample_directory();
    catalog_sample_put(&f, "/w/a/made/metadata/v1.metadata.json", "{}");
    catalog_sample_put(&f, "/w/b/t/metadata/0badcafe-90ab-4cde-8f01-234567890abc.metadata.json",
                       "{}");
    catalog_sample_check_names(&f, "a.made | a");
}

TEST(a_folder_keeps_no_namespaces)
{
    SCOPED(catalog_sample) f = catalog_sample_directory();
    firn_error err;
    assert_int_equal(firn_catalog_create_namespace(f.catalog, FIRN_STR("a"), NULL, 0, &err),
                     FIRN_UNSUPPORTED);
    assert_string_equal(err.message, "a folder without a catalog keeps no namespaces: create a "
                                     "table in a");
    assert_int_equal(firn_catalog_drop_namespace(f.catalog, FIRN_STR("a"), &err), FIRN_NOT_FOUND);
    assert_string_equal(err.message, "no namespace a");
}
