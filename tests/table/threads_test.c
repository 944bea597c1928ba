/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Reading and writing on many threads: the same as on one, whatever fails. */
#include <string.h>

#include "firn/expression.h"
#include "table/table_sample.h"
#include "test.h"

static const size_t thread_counts[] = { 1, 2, 3, 8 };

static void make(table_sample *s, size_t threads, const firn_table_options *options)
{
    firn_io *io;
    firn_error err = { 0 };
    s->threads = threads;
    assert_int_equal(firn_io_memory(&firn_heap, &io, NULL), FIRN_OK);
    if (table_sample_make(s, &firn_heap, io, options, &err) != FIRN_OK)
        fail_msg("%s", err.message);
}

static void append(table_sample *s, int64_t from, int64_t to)
{
    firn_error err = { 0 };
    if (table_sample_append(s, from, to, &err) != FIRN_OK)
        fail_msg("%s", err.message);
}

/* ---- the same batches ---- */

/* Lengths and ids of all batches, as text. */
static firn_status describe(table_sample *s, const firn_scan_options *options, firn_buf *out,
                            firn_error *err)
{
    firn_scan *scan;
    firn_status status = firn_scan_open(s->table, options, &scan, err);
    for (bool more = status == FIRN_OK; more;) {
        SCOPED(firn_arena) arena = { 0 };
        struct ArrowArray batch;
        firn_view view;
        status = firn_scan_next(scan, &batch, err);
        more = status == FIRN_OK && batch.release;
        if (!more)
            break;
        assert_int_equal(firn_view_init(&view, firn_scan_output(scan), &batch, &arena, err),
                         FIRN_OK);
        firn_putf(out, "%lld:", (long long)view.length);
        for (int64_t i = 0; i < view.length; i += 1 + view.length / 7)
            firn_putf(out, " %lld", (long long)firn_view_int64(&view.children[0], i));
        firn_put_u8(out, '\n');
        batch.release(&batch);
    }
    firn_scan_counts counts = { 0 };
    if (scan)
        firn_scan_get_counts(scan, &counts);
    firn_putf(out, "%lld groups skipped\n", (long long)counts.row_groups_skipped);
    firn_scan_close(&scan);
    return status;
}

/* With one thread it must be as with all other numbers. */
static void check_same(const firn_table_options *table, const int64_t *ends, size_t end_count,
                       const firn_scan_options *options)
{
    SCOPED(firn_buf) first = { 0 };
    for (size_t t = 0; t < FIRN_COUNT(thread_counts); t++) {
        SCOPED(table_sample) s = { 0 };
        SCOPED(firn_buf) text = { 0 };
        make(&s, thread_counts[t], table);
        for (size_t i = 0; i < end_count; i++)
            append(&s, i ? ends[i - 1] : 0, ends[i]);
        assert_int_equal(describe(&s, options, t ? &text : &first, NULL), FIRN_OK);
        if (t > 0)
            assert_true(firn_str_equal(firn_buf_str(&first), firn_buf_str(&text)));
    }
}

static const firn_table_options plain;

TEST(one_long_file_comes_in_the_same_batches_with_any_number_of_threads)
{
    const int64_t ends[] = { 300000 };
    check_same(&plain, ends, 1, NULL);
    check_same(&plain, ends, 1, &(firn_scan_options){ .batch_rows = 1000, .limit = 140500 });
    check_same(&plain, ends, 1, &(firn_scan_options){ .batch_rows = 200000 });
}

TEST(many_short_files_come_in_the_same_batches_with_any_number_of_threads)
{
    const int64_t ends[] = { 100, 5000, 5001, 9000, 20000, 30000, 30500 };
    check_same(&plain, ends, 7, &(firn_scan_options){ .batch_rows = 300 });
    check_same(&plain, ends, 7, &(firn_scan_options){ .batch_rows = 300, .limit = 7000 });
    check_same(&(firn_table_options){ .partition_by = "bucket(5, id)" }, ends, 4,
               &(firn_scan_options){ .batch_rows = 300 });
}

TEST(filters_leave_out_the_same_with_any_number_of_threads)
{
    static const firn_key_value small = { "write.parquet.row-group-size-bytes", "100000" };
    const firn_table_options groups = { .properties = &small, .property_count = 1 };
    const int64_t ends[] = { 280000 };
    static const char *const filters[] = { "name LIKE 'n1%'", "id > 270000", "name = 'n7'",
                                           "id BETWEEN 130000 AND 132000", "id < 0" };
    for (size_t i = 0; i < FIRN_COUNT(filters); i++) {
        firn_expr *where;
        assert_int_equal(firn_expr_parse(filters[i], &where, NULL), FIRN_OK);
        check_same(&groups, ends, 1, &(firn_scan_options){ .where = where, .batch_rows = 5000 });
        firn_expr_close(&where);
    }
}

TEST(scans_may_be_closed_at_any_point)
{
    SCOPED(table_sample) s = { 0 };
    make(&s, 4, NULL);
    for (int64_t i = 0; i < 6; i++)
        append(&s, i * 5000, (i + 1) * 5000);
    for (int batches = 0; batches < 40; batches++) {
        firn_scan *scan;
        struct ArrowArray batch;
        assert_int_equal(
            firn_scan_open(s.table, &(firn_scan_options){ .batch_rows = 500 }, &scan, NULL),
            FIRN_OK);
        for (int i = 0; i < batches; i++) {
            assert_int_equal(firn_scan_next(scan, &batch, NULL), FIRN_OK);
            batch.release(&batch);
        }
        firn_scan_close(&scan);
    }
}

/* ---- failures ---- */

/* Three files written and read, with whatever fails. */
static firn_status everything(table_sample *s, const firn_allocator *allocator, firn_io *io)
{
    firn_error err;
    int64_t count, sum;
    s->threads = 3;
    TRY(table_sample_make(
        s, allocator, io,
        &(firn_table_options){ .partition_by = "bucket(3, id)", .sort_by = "name" }, &err));
    for (int64_t i = 0; i < 3; i++)
        TRY(table_sample_append(s, i * 500, (i + 1) * 500, &err));
    TRY(table_sample_sum(s, &(firn_scan_options){ .batch_rows = 50 }, &count, &sum, &err));
    assert_int_equal(count, 1500);
    assert_int_equal(sum, 1500 * 1499 / 2);
    return FIRN_OK;
}

static firn_status with_memory(test_memory *memory)
{
    SCOPED(table_sample) s = { 0 };
    firn_io *io;
    TRY(firn_io_memory(&memory->allocator, &io, NULL));
    return everything(&s, &memory->allocator, io);
}

/* Some step of the sequence, another each time. */
static size_t next_step(size_t n)
{
    return n + 1 + (n * 7919) % 97;
}

TEST(allocations_that_fail_on_threads_are_reported_and_leak_nothing)
{
    for (size_t n = 1;; n = next_step(n)) {
        test_memory memory;
        test_memory_init(&memory, n);
        firn_status status = with_memory(&memory);
        assert_int_equal(memory.held, 0);
        if (status == FIRN_OK && memory.requests < n)
            break;
        assert_true(status == FIRN_OK || status == FIRN_NOMEM);
    }
}

static firn_status with_faults(uint64_t fail_at, bool lasting, uint64_t *calls)
{
    SCOPED(table_sample) s = { 0 };
    firn_io *memory, *io;
    *calls = 0;
    assert_int_equal(firn_io_memory(&firn_heap, &memory, NULL), FIRN_OK);
    assert_int_equal(firn_io_fault(memory, fail_at, lasting, calls, &firn_heap, &io, NULL),
                     FIRN_OK);
    return everything(&s, &firn_heap, io);
}

TEST(failures_of_the_medium_on_threads_are_reported)
{
    for (int lasting = 0; lasting < 2; lasting++) {
        firn_status status = FIRN_IO;
        uint64_t calls = UINT64_MAX;
        for (uint64_t n = 1; n <= calls; n += 1 + n % 5) {
            status = with_faults(n, lasting, &calls);
            assert_true(status == FIRN_OK || status == FIRN_IO || status == FIRN_COMMIT_UNKNOWN);
            if (status != FIRN_OK)
                calls = UINT64_MAX;
        }
        assert_int_equal(status, FIRN_OK);
    }
}

TEST(the_first_error_in_order_is_the_one_that_is_reported)
{
    for (size_t t = 0; t < FIRN_COUNT(thread_counts); t++) {
        SCOPED(table_sample) s = { 0 };
        firn_scan *scan;
        firn_error err = { 0 };
        struct ArrowArray batch;
        int64_t rows = 0;
        make(&s, thread_counts[t], NULL);
        for (int64_t i = 0; i < 6; i++)
            append(&s, i * 1000, (i + 1) * 1000);
        assert_int_equal(
            firn_scan_open(s.table, &(firn_scan_options){ .batch_rows = 300 }, &scan, NULL),
            FIRN_OK);
        const firn_plan *plan = firn_scan_plan(scan);
        for (size_t i = 2; i < 6; i += 2)
            assert_int_equal(
                firn_io_remove(s.engine->io, plan->tasks[i].entry.file.file_path, NULL), FIRN_OK);
        while (firn_scan_next(scan, &batch, &err) == FIRN_OK) {
            assert_non_null(batch.release);
            rows += batch.length;
            batch.release(&batch);
        }
        assert_int_equal(rows, 2000);
        assert_int_equal(err.status, FIRN_NOT_FOUND);
        assert_non_null(strstr(err.message, plan->tasks[2].entry.file.file_path.data));
        assert_int_equal(firn_scan_next(scan, &batch, NULL), FIRN_NOT_FOUND);
        firn_scan_close(&scan);
    }
}
