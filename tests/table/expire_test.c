/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "table/table_sample.h"

TEST(expiry_removes_what_no_snapshot_needs)
{
    SCOPED(table_sample) s = { 0 };
    firn_append *append;
    firn_expire_result result;
    assert_int_equal(table_sample_start(&s, NULL), FIRN_OK);
    assert_int_equal(table_sample_append(&s, 0, 10, NULL), FIRN_OK);
    int64_t first = firn_table_current_snapshot(s.table);
    assert_int_equal(
        firn_append_open(s.table, &(firn_append_options){ .overwrite = 1 }, &append, NULL),
        FIRN_OK);
    assert_int_equal(firn_append_commit(&append, NULL, NULL), FIRN_OK);
    assert_int_equal(table_sample_append(&s, 10, 20, NULL), FIRN_OK);
    firn_expire_options now = { .older_than_ms = 0, .retain_last = 1 };
    assert_int_equal(
        firn_table_set_ref(s.table, "keep", first, &(firn_ref_options){ .is_tag = 1 }, NULL),
        FIRN_OK);
    assert_int_equal(firn_table_expire_snapshots(s.table, &now, &result, NULL), FIRN_OK);
    assert_int_equal(result.snapshots, 1);
    table_sample_check_sum(&s, &(firn_scan_options){ .ref = "keep" }, 10, 45);
    assert_int_equal(firn_table_drop_ref(s.table, "keep", NULL), FIRN_OK);
    assert_int_equal(firn_table_expire_snapshots(s.table, &now, &result, NULL), FIRN_OK);
    assert_int_equal(result.snapshots, 1);
    assert_true(result.files >= 3); /* its data, manifest and list */
    table_sample_check_sum(&s, NULL, 10, 145);
    assert_int_equal(firn_table_snapshot_count(s.table), 1);
}

TEST(a_purged_table_leaves_nothing)
{
    SCOPED(table_sample) s = { 0 };
    assert_int_equal(table_sample_start(&s, NULL), FIRN_OK);
    assert_int_equal(table_sample_append(&s, 0, 10, NULL), FIRN_OK);
    assert_int_equal(table_sample_append(&s, 10, 20, NULL), FIRN_OK);
    assert_int_equal(firn_catalog_drop_table(s.catalog, "ns.t", 1, NULL), FIRN_OK);
    assert_int_equal(table_sample_count_files(&s), 0);
}
