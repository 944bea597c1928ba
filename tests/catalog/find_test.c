/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "catalog/catalog_sample.h"

static void check_found(catalog_sample *f, const char *location)
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
    SCOPED(catalog_sample) f = catalog_sample_directory();
    check_found(&f, NULL);
    catalog_sample_put(&f, "/w/t/metadata/v1.metadata.json", "{}");
    check_found(&f, "/w/t/metadata/v1.metadata.json");
    catalog_sample_put(&f, "/w/t/metadata/version-hint.text", "1\n");
    catalog_sample_put(&f, "/w/t/metadata/v2.gz.metadata.json", "{}");
    catalog_sample_put(&f, "/w/t/metadata/v3.metadata.json.gz", "{}");
    check_found(&f, "/w/t/metadata/v3.metadata.json.gz");
}

TEST(a_hint_may_name_any_file_of_its_folder)
{
    SCOPED(catalog_sample) f = catalog_sample_directory();
    catalog_sample_put(&f, "/w/t/metadata/00001-abc.metadata.json", "{}");
    catalog_sample_put(&f, "/w/t/metadata/00002-def.metadata.json", "{}");
    check_found(&f, "/w/t/metadata/00002-def.metadata.json");
    catalog_sample_put(&f, "/w/t/metadata/version-hint.text", "00001-abc");
    check_found(&f, "/w/t/metadata/00001-abc.metadata.json");
    firn_io_remove(f.io, FIRN_STR("/w/t/metadata/version-hint.text"), NULL);
    catalog_sample_put(&f, "/w/t/metadata/version-hint.text", "../../other/v9");
    check_found(&f, "/w/t/metadata/00002-def.metadata.json");
}

TEST(a_staged_file_whose_uuid_begins_with_digits_is_no_version)
{
    SCOPED(catalog_sample) f = catalog_sample_directory();
    catalog_sample_put(&f, "/w/t/metadata/v1.metadata.json", "{}");
    catalog_sample_put(&f, "/w/t/metadata/12345678-90ab-4cde-8f01-234567890abc.metadata.json",
                       "{}");
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
    assert_int_equal(firn_metadata_version(FIRN_STR("/x/v9223372036854775807.metadata.json")), -1);
}

TEST(a_version_that_none_can_follow_is_none)
{
    SCOPED(catalog_sample) f = catalog_sample_directory();
    catalog_sample_put(&f, "/w/t/metadata/v9223372036854775807.metadata.json", "{}");
    check_found(&f, NULL);
    catalog_sample_put(&f, "/w/t/metadata/version-hint.text", "9223372036854775807");
    check_found(&f, NULL);
    catalog_sample_put(&f, "/w/t/metadata/v1.metadata.json", "{}");
    check_found(&f, "/w/t/metadata/v1.metadata.json");
}
