/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Rows deleted and updated by copy: the right ones, in one commit, whatever happens
 * meanwhile. */
#include "test.h"

#include <string.h>

#include "firn/rewrite.h"
#include "table/table_sample.h"

static void make(table_sample *s, const firn_table_options *options)
{
    firn_io *io;
    assert_int_equal(firn_io_memory(&firn_heap, &io, NULL), FIRN_OK);
    assert_int_equal(table_sample_make(s, &firn_heap, io, options, NULL), FIRN_OK);
}

static firn_status delete_where(table_sample *s, const char *text, firn_rewrite_result *result,
                                firn_error *err)
{
    firn_expr *where = NULL;
    assert_int_equal(firn_expr_parse(text, &where, NULL), FIRN_OK);
    firn_status status = firn_table_delete(s->table, where, NULL, result, err);
    firn_expr_close(&where);
    return status;
}

static firn_status update_where(table_sample *s, const char *set, const char *text,
                                firn_rewrite_result *result, firn_error *err)
{
    firn_expr *where = NULL;
    assert_int_equal(firn_expr_parse(text, &where, NULL), FIRN_OK);
    firn_status status = firn_table_update(s->table, &set, 1, where, NULL, result, err);
    firn_expr_close(&where);
    return status;
}

static void check_result(const firn_rewrite_result *r, int64_t rows, int64_t removed,
                         int64_t rewritten)
{
    assert_int_equal(r->rows, rows);
    assert_int_equal(r->files_removed, removed);
    assert_int_equal(r->files_rewritten, rewritten);
    assert_true((r->snapshot_id == -1) == (rows == 0));
}

static void check_sum(table_sample *s, const char *text, int64_t count, int64_t sum)
{
    firn_expr *where = NULL;
    int64_t found_count, found_sum;
    assert_int_equal(firn_expr_parse(text, &where, NULL), FIRN_OK);
    assert_int_equal(
        table_sample_sum(s, &(firn_scan_options){ .where = where }, &found_count, &found_sum, NULL),
        FIRN_OK);
    firn_expr_close(&where);
    assert_int_equal(found_count, count);
    assert_int_equal(found_sum, sum);
}

/* A column of all rows. */
static void check_column(table_sample *s, const char *name, int64_t count, int64_t sum)
{
    int64_t found_count, found_sum;
    firn_scan_options options = { .columns = &name, .column_count = 1 };
    assert_int_equal(table_sample_sum(s, &options, &found_count, &found_sum, NULL), FIRN_OK);
    assert_int_equal(found_count, count);
    assert_int_equal(found_sum, sum);
}

static const char *last_operation(const table_sample *s)
{
    firn_snapshot_info info;
    firn_table_snapshot_at(s->table, firn_table_snapshot_count(s->table) - 1, &info);
    return info.operation;
}

static firn_status count_file(void *self, const firn_listed *file, firn_error *err)
{
    (void)file;
    (void)err;
    ++*(size_t *)self;
    return FIRN_OK;
}

static size_t data_files(table_sample *s)
{
    size_t count = 0;
    assert_int_equal(firn_io_list(s->engine->io, FIRN_STR("memory://warehouse/ns/t/data"),
                                  count_file, &count, NULL),
                     FIRN_OK);
    return count;
}

/* ---- deletes ---- */

TEST(deleted_rows_are_gone_and_no_others_in_every_format_version)
{
    for (int version = 1; version <= 3; version++) {
        SCOPED(table_sample) s = { 0 };
        firn_rewrite_result r;
        make(&s, &(firn_table_options){ .format_version = version });
        assert_int_equal(table_sample_append(&s, 0, 100, NULL), FIRN_OK);
        assert_int_equal(table_sample_append(&s, 100, 200, NULL), FIRN_OK);
        assert_int_equal(delete_where(&s, "id >= 90 AND id < 110", &r, NULL), FIRN_OK);
        check_result(&r, 20, 0, 2);
        assert_string_equal(last_operation(&s), "overwrite");
        check_sum(&s, "true", 180, 199 * 100 - 20 * 90 - 190);
        check_sum(&s, "id > 85 AND id < 112", 6, 86 + 87 + 88 + 89 + 110 + 111);
        assert_int_equal(delete_where(&s, "id = 90", &r, NULL), FIRN_OK);
        check_result(&r, 0, 0, 0);
    }
}

TEST(files_whose_rows_all_match_are_dropped_and_others_left_alone)
{
    SCOPED(table_sample) s = { 0 };
    firn_rewrite_result r;
    make(&s, &(firn_table_options){ .partition_by = "day(at)" });
    assert_int_equal(table_sample_append(&s, 0, 96, NULL), FIRN_OK);
    assert_int_equal(data_files(&s), 4);
    assert_int_equal(delete_where(&s, "at < '1970-01-03'", &r, NULL), FIRN_OK);
    check_result(&r, 48, 2, 0);
    assert_string_equal(last_operation(&s), "delete");
    assert_int_equal(data_files(&s), 4);
    /* All rows of a file match, which its metrics do not tell. */
    assert_int_equal(delete_where(&s, "id < 72 AND (name IS NULL OR name LIKE 'n%')", &r, NULL),
                     FIRN_OK);
    check_result(&r, 24, 1, 0);
    check_sum(&s, "true", 24, 24 * (72 + 95) / 2);
}

TEST(rows_for_which_a_condition_is_unknown_stay)
{
    SCOPED(table_sample) s = { 0 };
    firn_rewrite_result r;
    make(&s, NULL);
    assert_int_equal(table_sample_append(&s, 0, 10, NULL), FIRN_OK);
    assert_int_equal(delete_where(&s, "name <> 'n3'", &r, NULL), FIRN_OK);
    check_result(&r, 7, 0, 1);
    check_sum(&s, "true", 3, 0 + 3 + 5);
    assert_int_equal(firn_table_delete(s.table, NULL, NULL, &r, NULL), FIRN_OK);
    check_result(&r, 3, 1, 0);
    check_sum(&s, "true", 0, 0);
}

TEST(a_branch_can_be_changed_without_main)
{
    SCOPED(table_sample) s = { 0 };
    firn_rewrite_result r;
    int64_t count, sum;
    make(&s, NULL);
    assert_int_equal(table_sample_append(&s, 0, 10, NULL), FIRN_OK);
    assert_int_equal(
        firn_table_delete(s.table, NULL, &(firn_rewrite_options){ .branch = "b" }, &r, NULL),
        FIRN_OK);
    check_sum(&s, "true", 10, 45);
    assert_int_equal(table_sample_sum(&s, &(firn_scan_options){ .ref = "b" }, &count, &sum, NULL),
                     FIRN_OK);
    assert_int_equal(count, 0);
}

TEST(rows_of_version_3_tables_keep_their_ids_and_changed_ones_have_a_new_number)
{
    SCOPED(table_sample) s = { 0 };
    firn_rewrite_result r;
    make(&s, &(firn_table_options){ .format_version = 3 });
    assert_int_equal(table_sample_append(&s, 0, 10, NULL), FIRN_OK);
    assert_int_equal(table_sample_append(&s, 10, 20, NULL), FIRN_OK);
    assert_int_equal(delete_where(&s, "id IN (1, 15)", &r, NULL), FIRN_OK);
    check_result(&r, 2, 0, 2);
    assert_int_equal(s.table->metadata.next_row_id, 20 + 18);
    assert_int_equal(update_where(&s, "name = 'new'", "id >= 18", &r, NULL), FIRN_OK);
    check_result(&r, 2, 0, 1);
    /* The ids of the sample's rows are what their row ids are. */
    check_column(&s, "_row_id", 18, 19 * 20 / 2 - 1 - 15);
    check_column(&s, "_last_updated_sequence_number", 18, 9 * 1 + 7 * 2 + 2 * 4);
    /* Nine rows were written, and nine stayed in a manifest that was written anew. */
    assert_int_equal(s.table->metadata.next_row_id, 20 + 18 + 9 + 9);
}

TEST(what_another_writer_committed_meanwhile_is_seen)
{
    SCOPED(table_sample) s = { 0 };
    firn_rewrite_result r;
    firn_table *other;
    make(&s, NULL);
    assert_int_equal(table_sample_append(&s, 0, 10, NULL), FIRN_OK);
    assert_int_equal(firn_table_open(s.catalog, "ns.t", &other, NULL), FIRN_OK);
    assert_int_equal(table_sample_append(&s, 10, 20, NULL), FIRN_OK);
    firn_table *mine = s.table;
    s.table = other; /* which does not know the second append yet */
    assert_int_equal(delete_where(&s, "id > 5", &r, NULL), FIRN_OK);
    check_result(&r, 14, 1, 1);
    check_sum(&s, "true", 6, 15);
    assert_int_equal(data_files(&s), 3); /* none of the attempt that failed */
    firn_table_close(&mine);
}

/* ---- updates ---- */

TEST(updated_rows_have_new_values_and_others_their_old_ones)
{
    for (int version = 1; version <= 3; version++) {
        SCOPED(table_sample) s = { 0 };
        firn_rewrite_result r;
        make(&s, &(firn_table_options){ .format_version = version });
        assert_int_equal(table_sample_append(&s, 0, 50, NULL), FIRN_OK);
        assert_int_equal(update_where(&s, "id = id * 10 + 1", "id >= 40", &r, NULL), FIRN_OK);
        check_result(&r, 10, 0, 1);
        check_sum(&s, "true", 50, 40 * 39 / 2 + 10 * 445 + 10);
        check_sum(&s, "id = 411 AND name = 'n41'", 1, 411);
        assert_int_equal(update_where(&s, "name = 'it''s'", "name IS NULL", &r, NULL), FIRN_OK);
        check_result(&r, 10, 0, 1);
        check_sum(&s, "name IS NULL", 0, 0);
        check_sum(&s, "name = 'it''s' AND id < 40", 8, 140);
        assert_int_equal(update_where(&s, "name = NULL", "true", &r, NULL), FIRN_OK);
        check_result(&r, 50, 0, 1);
        check_sum(&s, "name IS NULL", 50, 40 * 39 / 2 + 10 * 445 + 10);
    }
}

TEST(updated_rows_move_to_their_new_partition_in_order)
{
    SCOPED(table_sample) s = { 0 };
    firn_rewrite_result r;
    make(&s, &(firn_table_options){ .partition_by = "day(at)", .sort_by = "id desc" });
    assert_int_equal(table_sample_append(&s, 0, 48, NULL), FIRN_OK);
    assert_int_equal(update_where(&s, "at = '2001-02-03'", "id >= 20 AND id < 30", &r, NULL),
                     FIRN_OK);
    check_result(&r, 10, 0, 2);
    check_sum(&s, "at = '2001-02-03'", 10, 245);
    check_sum(&s, "at < '1970-01-02'", 20, 190);
    check_sum(&s, "true", 48, 48 * 47 / 2);
}

TEST(a_value_that_does_not_fit_changes_nothing)
{
    SCOPED(table_sample) s = { 0 };
    firn_rewrite_result r;
    firn_error err;
    make(&s, NULL);
    assert_int_equal(table_sample_append(&s, 0, 10, NULL), FIRN_OK);
    assert_int_equal(update_where(&s, "id = id * 9000000000000000000", "true", &r, &err),
                     FIRN_INVALID);
    assert_non_null(strstr(err.message, "18000000000000000000 is out of range for long"));
    assert_int_equal(update_where(&s, "id = 1 / id", "true", &r, &err), FIRN_INVALID);
    assert_non_null(strstr(err.message, "division by zero"));
    const char *twice[] = { "id = 1", "id = 2" };
    assert_int_equal(firn_table_update(s.table, twice, 2, NULL, NULL, &r, &err), FIRN_INVALID);
    assert_int_equal(firn_table_update(s.table, twice, 0, NULL, NULL, &r, &err), FIRN_INVALID);
    assert_int_equal(data_files(&s), 1);
    check_sum(&s, "true", 10, 45);
}

/* ---- sweeps ---- */

static firn_status change(table_sample *s, const firn_allocator *allocator, firn_io *io)
{
    firn_rewrite_result r;
    firn_expr *where = NULL;
    const char *set[] = { "name = 'x'", "id = id + 1" };
    TRY(table_sample_make(s, allocator, io, &(firn_table_options){ .sort_by = "name" }, NULL));
    TRY(table_sample_append(s, 0, 10, NULL));
    assert_int_equal(firn_expr_parse("id < 4", &where, NULL), FIRN_OK);
    firn_status status = firn_table_delete(s->table, where, NULL, &r, NULL);
    if (status == FIRN_OK)
        status = firn_table_update(s->table, set, 2, where, NULL, &r, NULL);
    if (status == FIRN_OK)
        status = firn_table_update(s->table, set, 2, NULL, NULL, &r, NULL);
    firn_expr_close(&where);
    return status;
}

TEST(every_allocation_failure_of_a_rewrite_is_reported_and_leaks_nothing)
{
    for (size_t n = 1;; n++) {
        test_memory memory;
        firn_status status;
        test_memory_init(&memory, n);
        {
            SCOPED(table_sample) s = { 0 };
            firn_io *io;
            status = firn_io_memory(&memory.allocator, &io, NULL);
            if (status == FIRN_OK)
                status = change(&s, &memory.allocator, io);
        }
        assert_int_equal(memory.held, 0);
        if (status == FIRN_OK && memory.requests < n)
            break;
        assert_true(status == FIRN_OK || status == FIRN_NOMEM);
    }
}

TEST(every_failure_of_the_medium_leaves_a_rewritten_table_whole)
{
    firn_status status = FIRN_IO;
    for (uint64_t fail_at = 1; status != FIRN_OK; fail_at++) {
        SCOPED(table_sample) s = { 0 };
        firn_io *io, *faulty;
        uint64_t calls = 0;
        int64_t count, sum;
        assert_int_equal(firn_io_memory(&firn_heap, &io, NULL), FIRN_OK);
        assert_int_equal(firn_io_fault(io, fail_at, false, &calls, &firn_heap, &faulty, NULL),
                         FIRN_OK);
        status = change(&s, &firn_heap, faulty);
        if (status == FIRN_OK && calls >= fail_at)
            status = FIRN_IO; /* what failed did not matter */
        if (!s.table || firn_table_refresh(s.table, NULL) != FIRN_OK)
            continue;
        assert_int_equal(table_sample_sum(&s, NULL, &count, &sum, NULL), FIRN_OK);
        bool whole = (count == 0 && sum == 0) || (count == 10 && sum == 45) ||
                     (count == 6 && (sum == 39 || sum == 45));
        assert_true(whole);
    }
}

TEST(rows_that_do_not_match_stay_even_if_the_manifest_knows_only_of_the_others)
{
    SCOPED(table_sample) s = { 0 };
    firn_rewrite_result result;
    make(&s, NULL);
    assert_int_equal(table_sample_append_lying(&s, 0, 10, 3, NULL), FIRN_OK);
    assert_int_equal(delete_where(&s, "id = 1 or id = 5 or id = 9", &result, NULL), FIRN_OK);
    check_result(&result, 3, 0, 1);
    check_sum(&s, "true", 7, 30);
}
