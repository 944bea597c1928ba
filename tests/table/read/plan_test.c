/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "table/table_sample.h"

TEST(filters_leave_files_out)
{
    SCOPED(table_sample) s = { 0 };
    firn_expr *where = NULL;
    firn_scan *scan;
    firn_scan_counts counts;
    assert_int_equal(table_sample_start(&s, &(firn_table_options){ .partition_by = "day(at)" }),
                     FIRN_OK);
    assert_int_equal(table_sample_append(&s, 0, 240, NULL), FIRN_OK);
    assert_int_equal(table_sample_append(&s, 240, 264, NULL), FIRN_OK);
    assert_int_equal(firn_expr_parse("at < '1970-01-03'", &where, NULL), FIRN_OK);
    assert_int_equal(firn_scan_open(s.table, &(firn_scan_options){ .where = where }, &scan, NULL),
                     FIRN_OK);
    firn_scan_get_counts(scan, &counts);
    assert_int_equal(counts.data_files, 2);
    assert_int_equal(counts.files_skipped, 8);
    assert_int_equal(counts.manifests_skipped, 1);
    firn_scan_close(&scan);
    firn_expr_close(&where);
}
