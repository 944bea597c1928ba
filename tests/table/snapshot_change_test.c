/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "table/table_sample.h"

TEST(an_overwrite_leaves_only_the_new_rows)
{
    SCOPED(table_sample) s = { 0 };
    firn_append *append;
    assert_int_equal(table_sample_start(&s, NULL), FIRN_OK);
    assert_int_equal(table_sample_append(&s, 0, 10, NULL), FIRN_OK);
    assert_int_equal(table_sample_append(&s, 10, 20, NULL), FIRN_OK);
    assert_int_equal(
        firn_append_open(s.table, &(firn_append_options){ .overwrite = 1 }, &append, NULL),
        FIRN_OK);
    assert_int_equal(firn_append_commit(&append, NULL, NULL), FIRN_OK);
    table_sample_check_sum(&s, NULL, 0, 0);
    const firn_snapshot *now = firn_metadata_current_snapshot(&s.table->metadata);
    assert_true(firn_str_is(firn_snapshot_summary(now, "total-records"), "0"));
    assert_true(firn_str_is(firn_snapshot_summary(now, "deleted-data-files"), "2"));
}

TEST(many_small_appends_are_merged_into_few_manifests)
{
    SCOPED(table_sample) s = { 0 };
    SCOPED(firn_arena) arena = { 0 };
    firn_manifest_list list;
    firn_key_value properties[] = { { "commit.manifest.min-count-to-merge", "5" } };
    assert_int_equal(table_sample_start(&s, &(firn_table_options){ .properties = properties,
                                                                   .property_count = 1 }),
                     FIRN_OK);
    for (int64_t i = 0; i < 23; i++)
        assert_int_equal(table_sample_append(&s, i, i + 1, NULL), FIRN_OK);
    table_sample_check_sum(&s, NULL, 23, 253);
    const firn_snapshot *now = firn_metadata_current_snapshot(&s.table->metadata);
    assert_int_equal(firn_snapshot_manifests(s.table, now, &arena, &list, NULL), FIRN_OK);
    assert_true(list.count < 6);
}
