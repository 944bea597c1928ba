/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "table/table_sample.h"

TEST(a_refused_append_leaves_no_file)
{
    SCOPED(table_sample) s = { 0 };
    firn_append *append;
    assert_int_equal(
        table_sample_start(&s, &(firn_table_options){ .partition_by = "bucket(4, id)" }), FIRN_OK);
    assert_int_equal(table_sample_append(&s, 0, 10, NULL), FIRN_OK);
    int before = table_sample_count_files(&s);
    SCOPED(firn_column) rows = { 0 };
    struct ArrowArray batch;
    assert_int_equal(firn_append_open(s.table, NULL, &append, NULL), FIRN_OK);
    assert_int_equal(firn_column_init(&rows, firn_append_schema(append), NULL, NULL), FIRN_OK);
    for (int64_t id = 0; id < 10; id++) {
        firn_column_put_int64(&rows.children[0], id);
        firn_column_put_null(&rows.children[1]);
        firn_column_put_null(&rows.children[2]);
        firn_column_put_struct(&rows);
    }
    assert_int_equal(firn_column_finish(&rows, &batch, NULL), FIRN_OK);
    assert_int_equal(firn_append_rows(append, &batch, NULL), FIRN_OK);
    batch.release(&batch);
    firn_append_close(&append);
    assert_int_equal(table_sample_count_files(&s), before);
}
