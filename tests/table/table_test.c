/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Tables at work, in memory: what is written is read, now and as of then; what
 * fails leaves the table as it was. */
#include "test.h"

#include "table/table_sample.h"

TEST(what_is_appended_is_read_in_every_format_version)
{
    for (int version = 1; version <= 3; version++) {
        SCOPED(table_sample) s = { 0 };
        assert_int_equal(table_sample_start(&s, &(firn_table_options){ .format_version = version }),
                         FIRN_OK);
        table_sample_check_sum(&s, NULL, 0, 0);
        assert_int_equal(table_sample_append(&s, 0, 100, NULL), FIRN_OK);
        assert_int_equal(table_sample_append(&s, 100, 150, NULL), FIRN_OK);
        table_sample_check_sum(&s, NULL, 150, 150 * 149 / 2);
        table_sample_check_where(&s, "id >= 95 AND id < 105", 10, 995);
        table_sample_check_where(&s, "name IS NULL AND id < 12", 3, 15);
        table_sample_check_where(&s, "name = 'n7' OR name LIKE 'n14_'", 9,
                                 7 + 141 + 142 + 143 + 144 + 146 + 147 + 148 + 149);
        table_sample_check_where(&s, "at = '1970-01-01 03:00'", 1, 3);
        table_sample_check_where(&s, "id > 1000", 0, 0);
    }
}

TEST(partitioned_rows_are_found_through_their_partitions)
{
    static const char *const specs[] = {
        "day(at)", "bucket(4, id)",     "truncate(10, id), hour(at)",
        "name",    "truncate(2, name)", "year(at), month(at) as m"
    };
    for (size_t i = 0; i < FIRN_COUNT(specs); i++) {
        SCOPED(table_sample) s = { 0 };
        assert_int_equal(table_sample_start(&s, &(firn_table_options){ .partition_by = specs[i] }),
                         FIRN_OK);
        assert_int_equal(table_sample_append(&s, 0, 60, NULL), FIRN_OK);
        table_sample_check_sum(&s, NULL, 60, 60 * 59 / 2);
        table_sample_check_where(&s, "id = 31", 1, 31);
        table_sample_check_where(&s, "at >= '1970-01-02' AND at < '1970-01-02 02:00'", 2, 49);
        table_sample_check_where(&s, "name = 'n33'", 1, 33);
        table_sample_check_where(&s, "name IS NULL", 12, 330);
        table_sample_check_where(&s, "NOT (id < 50)", 10, 545);
    }
}

TEST(the_past_is_read_by_snapshot_branch_and_tag_in_its_own_schema)
{
    SCOPED(table_sample) s = { 0 };
    firn_scan *scan;
    assert_int_equal(table_sample_start(&s, NULL), FIRN_OK);
    assert_int_equal(table_sample_append(&s, 0, 10, NULL), FIRN_OK);
    int64_t first = firn_table_current_snapshot(s.table);
    assert_int_equal(
        firn_table_set_ref(s.table, "old", first, &(firn_ref_options){ .is_tag = 1 }, NULL),
        FIRN_OK);
    assert_int_equal(table_sample_append(&s, 10, 20, NULL), FIRN_OK);
    assert_int_equal(firn_table_add_column(s.table, "extra", "int", NULL, NULL), FIRN_OK);
    table_sample_check_sum(&s, &(firn_scan_options){ .snapshot_id = first }, 10, 45);
    table_sample_check_sum(&s, &(firn_scan_options){ .ref = "old" }, 10, 45);
    table_sample_check_sum(&s, &(firn_scan_options){ .ref = "main" }, 20, 190);
    assert_int_equal(
        firn_scan_open(s.table, &(firn_scan_options){ .snapshot_id = first }, &scan, NULL),
        FIRN_OK);
    assert_int_equal(firn_scan_output(scan)->child_count, 3);
    firn_scan_close(&scan);
    assert_int_equal(firn_scan_open(s.table, NULL, &scan, NULL), FIRN_OK);
    assert_int_equal(firn_scan_output(scan)->child_count, 4);
    firn_scan_close(&scan);
    assert_int_equal(firn_table_rollback(s.table, first, NULL), FIRN_OK);
    table_sample_check_sum(&s, NULL, 10, 45);
    assert_int_equal(firn_scan_open(s.table, &(firn_scan_options){ .ref = "none" }, &scan, NULL),
                     FIRN_NOT_FOUND);
}

TEST(an_old_name_used_again_is_another_column)
{
    SCOPED(table_sample) s = { 0 };
    assert_int_equal(table_sample_start(&s, NULL), FIRN_OK);
    assert_int_equal(table_sample_append(&s, 0, 10, NULL), FIRN_OK);
    assert_int_equal(firn_table_drop_column(s.table, "name", NULL), FIRN_OK);
    assert_int_equal(firn_table_add_column(s.table, "name", "string", NULL, NULL), FIRN_OK);
    table_sample_check_where(&s, "name IS NULL", 10, 45);
    assert_int_equal(firn_table_rename_column(s.table, "id", "key", NULL), FIRN_OK);
    table_sample_check_where(&s, "key > 7", 2, 17);
}

/* ---- sweeps ---- */

/* Create, insert, query, overwrite, expire: with failures anywhere. */
static firn_status everything(table_sample *s, const firn_allocator *allocator, firn_io *io,
                              firn_error *err)
{
    firn_append *append;
    firn_expire_result result;
    int64_t count, sum;
    TRY(table_sample_make(s, allocator, io,
                          &(firn_table_options){ .partition_by = "bucket(2, id)" }, err));
    TRY(table_sample_append(s, 0, 10, err));
    TRY(table_sample_sum(s, NULL, &count, &sum, err));
    assert_int_equal(count, 10);
    TRY(firn_append_open(s->table, &(firn_append_options){ .overwrite = 1 }, &append, err));
    TRY(firn_append_commit(&append, NULL, err));
    return firn_table_expire_snapshots(
        s->table, &(firn_expire_options){ .older_than_ms = 0, .retain_last = 1 }, &result, err);
}

static firn_status sweep_memory(test_memory *memory)
{
    SCOPED(table_sample) s = { 0 };
    firn_io *io;
    firn_error err;
    TRY(firn_io_memory(&memory->allocator, &io, &err));
    return everything(&s, &memory->allocator, io, &err);
}

/* What is only tried after a commit (a hint, old files) may fail without a word. */
TEST(every_allocation_failure_is_reported_and_leaks_nothing)
{
    for (size_t n = 1;; n++) {
        test_memory memory;
        test_memory_init(&memory, n);
        firn_status status = sweep_memory(&memory);
        assert_int_equal(memory.held, 0);
        if (status == FIRN_OK && memory.requests < n)
            break;
        assert_true(status == FIRN_OK || status == FIRN_NOMEM);
    }
}

/* After a failure of any call of the medium the table still is what some commit made
 * it, and all its rows are there. */
static void check_after_fault(uint64_t fail_at, bool *finished)
{
    SCOPED(table_sample) s = { 0 };
    firn_io *memory, *io;
    firn_error err = { 0 };
    uint64_t calls = 0;
    int64_t count, sum;
    assert_int_equal(firn_io_memory(&firn_heap, &memory, NULL), FIRN_OK);
    assert_int_equal(firn_io_fault(memory, fail_at, false, &calls, &firn_heap, &io, NULL), FIRN_OK);
    firn_status status = everything(&s, &firn_heap, io, &err);
    *finished = calls < fail_at;
    calls += 1000000; /* the medium is well again */
    if (*finished)
        assert_int_equal(status, FIRN_OK);
    if (!s.table)
        return;
    assert_int_equal(firn_table_refresh(s.table, NULL), FIRN_OK);
    firn_status read = table_sample_sum(&s, NULL, &count, &sum, &err);
    assert_int_equal(read, FIRN_OK);
    assert_true((count == 0 && sum == 0) || (count == 10 && sum == 45));
}

TEST(every_failure_of_the_medium_leaves_a_whole_table)
{
    bool finished = false;
    for (uint64_t n = 1; !finished; n++)
        check_after_fault(n, &finished);
}
