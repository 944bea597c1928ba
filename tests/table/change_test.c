/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "table/table_sample.h"

TEST(two_writers_at_once_both_win)
{
    SCOPED(table_sample) s = { 0 };
    firn_table *other;
    assert_int_equal(table_sample_start(&s, NULL), FIRN_OK);
    assert_int_equal(firn_table_open(s.catalog, "ns.t", &other, NULL), FIRN_OK);
    table_sample second = { s.engine, s.catalog, other };
    for (int64_t i = 0; i < 10; i++) {
        assert_int_equal(table_sample_append(&s, 20 * i, 20 * i + 10, NULL), FIRN_OK);
        assert_int_equal(table_sample_append(&second, 20 * i + 10, 20 * i + 20, NULL), FIRN_OK);
    }
    assert_int_equal(firn_table_refresh(s.table, NULL), FIRN_OK);
    table_sample_check_sum(&s, NULL, 200, 200 * 199 / 2);
    assert_int_equal(firn_table_snapshot_count(s.table), 20);
    firn_table_close(&other);
}
