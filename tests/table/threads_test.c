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

/* With one thread every scan must be as with all other numbers. */
static void check_same(const firn_table_options *table, const int64_t *ends, size_t end_count,
                       const firn_scan_options *scans, size_t scan_count)
{
    SCOPED(firn_buf) first = { 0 };
    for (size_t t = 0; t < FIRN_COUNT(thread_counts); t++) {
        SCOPED(table_sample) s = { 0 };
        SCOPED(firn_buf) text = { 0 };
        make(&s, thread_counts[t], table);
        for (size_t i = 0; i < end_count; i++)
            append(&s, i ? ends[i - 1] : 0, ends[i]);
        for (size_t i = 0; i < scan_count; i++)
            assert_int_equal(describe(&s, &scans[i], t ? &text : &first, NULL), FIRN_OK);
        if (t > 0)
            assert_true(firn_str_equal(firn_buf_str(&first), firn_buf_str(&text)));
    }
}

static const firn_table_options plain;

TEST(one_long_file_comes_in_the_same_batches_with_any_number_of_threads)
{
    static const int64_t ends[] = { 280000 };
    static const firn_scan_options scans[] = { { 0 },
                                               { .batch_rows = 1000, .limit = 140500 },
                                               { .batch_rows = 200000 } };
    check_same(&plain, ends, 1, scans, FIRN_COUNT(scans));
}

TEST(many_short_files_come_in_the_same_batches_with_any_number_of_threads)
{
    static const int64_t ends[] = { 100, 5000, 5001, 9000, 20000, 30000, 30500 };
    static const firn_scan_options scans[] = { { .batch_rows = 300 },
                                               { .batch_rows = 300, .limit = 7000 } };
    check_same(&plain, ends, 7, scans, 2);
    check_same(&(firn_table_options){ .partition_by = "bucket(5, id)" }, ends, 4, scans, 2);
}

TEST(filters_leave_out_the_same_with_any_number_of_threads)
{
    static const firn_key_value small = { "write.parquet.row-group-size-bytes", "100000" };
    static const firn_table_options groups = { .properties = &small, .property_count = 1 };
    static const int64_t ends[] = { 280000 };
    static const char *const filters[] = { "name LIKE 'n1%'", "id > 270000", "name = 'n7'",
                                           "id BETWEEN 130000 AND 132000", "id < 0" };
    firn_expr *where[FIRN_COUNT(filters)];
    firn_scan_options scans[FIRN_COUNT(filters)];
    for (size_t i = 0; i < FIRN_COUNT(filters); i++) {
        assert_int_equal(firn_expr_parse(filters[i], &where[i], NULL), FIRN_OK);
        scans[i] = (firn_scan_options){ .where = where[i], .batch_rows = 5000 };
    }
    check_same(&groups, ends, 1, scans, FIRN_COUNT(filters));
    for (size_t i = 0; i < FIRN_COUNT(filters); i++)
        firn_expr_close(&where[i]);
}

TEST(scans_on_threads_may_be_closed_at_any_point)
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

/* ---- the same files ---- */

static firn_status give(firn_append *append, int64_t from, int64_t to, firn_error *err)
{
    SCOPED(firn_column) rows = { 0 };
    struct ArrowArray batch;
    TRY(firn_column_init(&rows, firn_append_schema(append), &firn_heap, err));
    for (int64_t id = from; id < to; id++) {
        firn_column_put_int64(&rows.children[0], id * 7919 % 1000);
        firn_column_put_bytes(&rows.children[1], (firn_bytes){ (const uint8_t *)"name", id % 4 });
        firn_column_put_int64(&rows.children[2], id);
        firn_column_put_struct(&rows);
    }
    TRY(firn_column_finish(&rows, &batch, err));
    return firn_append_give_rows(append, &batch, err);
}

static firn_status give_batches(firn_append **append, int count, int64_t rows, firn_error *err)
{
    for (int i = 0; i < count; i++)
        TRY(give(*append, i * rows, (i + 1) * rows, err));
    return firn_append_commit(append, NULL, err);
}

/* All data files, one behind the other. */
static void read_files(table_sample *s, firn_buf *out)
{
    firn_scan *scan;
    assert_int_equal(firn_scan_open(s->table, NULL, &scan, NULL), FIRN_OK);
    const firn_plan *plan = firn_scan_plan(scan);
    for (size_t i = 0; i < plan->task_count; i++)
        assert_int_equal(firn_io_read_file(s->engine->io, plan->tasks[i].entry.file.file_path,
                                           1 << 30, out, NULL),
                         FIRN_OK);
    firn_scan_close(&scan);
}

static void check_files(const firn_table_options *table, int batches, int64_t rows)
{
    SCOPED(firn_buf) first = { 0 };
    for (size_t t = 0; t < FIRN_COUNT(thread_counts); t++) {
        SCOPED(table_sample) s = { 0 };
        SCOPED(firn_buf) bytes = { 0 };
        firn_append *append;
        firn_error err = { 0 };
        make(&s, thread_counts[t], table);
        s.engine->memory_bytes = 1 << 20;
        assert_int_equal(firn_append_open(s.table, NULL, &append, NULL), FIRN_OK);
        if (give_batches(&append, batches, rows, &err) != FIRN_OK)
            fail_msg("%s", err.message);
        read_files(&s, t ? &bytes : &first);
        assert_true(first.len > 1000);
        if (t > 0)
            assert_true(firn_str_equal(firn_buf_str(&first), firn_buf_str(&bytes)));
    }
}

TEST(the_same_files_are_written_with_any_number_of_threads)
{
    check_files(&plain, 12, 20000);
    check_files(&(firn_table_options){ .partition_by = "bucket(3, id)", .sort_by = "name, at" }, 20,
                3000);
}

TEST(a_failure_to_write_on_threads_is_told_at_the_commit_at_the_latest)
{
    for (uint64_t n = 0; n < 12; n++) {
        SCOPED(table_sample) s = { 0 };
        firn_io *memory, *io;
        firn_append *append;
        firn_error err;
        uint64_t calls = 1000;
        s.threads = 3;
        assert_int_equal(firn_io_memory(&firn_heap, &memory, NULL), FIRN_OK);
        assert_int_equal(firn_io_fault(memory, 2000 + n, true, &calls, &firn_heap, &io, NULL),
                         FIRN_OK);
        assert_int_equal(table_sample_make(&s, &firn_heap, io, NULL, NULL), FIRN_OK);
        s.engine->memory_bytes = 1 << 16;
        assert_int_equal(firn_append_open(s.table, NULL, &append, NULL), FIRN_OK);
        calls = 1999;
        firn_status status = give_batches(&append, 30, 1000, &err);
        assert_int_equal(status, FIRN_IO);
        assert_non_null(strstr(err.message, "injected"));
        firn_append_close(&append);
    }
}

/* ---- failures ---- */

/* Written with whatever fails: three files of few rows, put into order, and read; one of so
 * many that its columns are encoded side by side. */
typedef firn_status scenario(table_sample *s, const firn_allocator *allocator, firn_io *io);

static firn_status few_rows(table_sample *s, const firn_allocator *allocator, firn_io *io)
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

static firn_status many_rows(table_sample *s, const firn_allocator *allocator, firn_io *io)
{
    firn_append *append;
    firn_error err;
    int64_t count, sum;
    s->threads = 3;
    TRY(table_sample_make(s, allocator, io, NULL, &err));
    TRY(firn_append_open(s->table, NULL, &append, &err));
    firn_status status = give_batches(&append, 2, 11000, &err);
    firn_append_close(&append);
    TRY(status);
    TRY(table_sample_sum(s, NULL, &count, &sum, &err));
    assert_int_equal(count, 22000);
    return FIRN_OK;
}

static scenario *const scenarios[] = { few_rows, many_rows };

static firn_status with_memory(scenario *run, test_memory *memory)
{
    SCOPED(table_sample) s = { 0 };
    firn_io *io;
    TRY(firn_io_memory(&memory->allocator, &io, NULL));
    return run(&s, &memory->allocator, io);
}

/* Some step of the sequence, another each time. */
static size_t next_step(size_t n)
{
    return n + 1 + (n * 7919) % 97;
}

static void fail_allocations(scenario *run)
{
    for (size_t n = 1;; n = next_step(n)) {
        test_memory memory;
        test_memory_init(&memory, n);
        firn_status status = with_memory(run, &memory);
        assert_int_equal(memory.held, 0);
        if (status == FIRN_OK && memory.requests < n)
            break;
        assert_true(status == FIRN_OK || status == FIRN_NOMEM);
    }
}

TEST(allocations_that_fail_on_threads_are_reported_and_leak_nothing)
{
    for (size_t i = 0; i < FIRN_COUNT(scenarios); i++)
        fail_allocations(scenarios[i]);
}

static firn_status with_faults(scenario *run, uint64_t fail_at, bool lasting, uint64_t *calls)
{
    SCOPED(table_sample) s = { 0 };
    firn_io *memory, *io;
    *calls = 0;
    assert_int_equal(firn_io_memory(&firn_heap, &memory, NULL), FIRN_OK);
    assert_int_equal(firn_io_fault(memory, fail_at, lasting, calls, &firn_heap, &io, NULL),
                     FIRN_OK);
    return run(&s, &firn_heap, io);
}

static void fail_calls(scenario *run, bool lasting)
{
    firn_status status = FIRN_IO;
    uint64_t calls = UINT64_MAX;
    for (uint64_t n = 1; n <= calls; n += 1 + n % 5) {
        status = with_faults(run, n, lasting, &calls);
        assert_true(status == FIRN_OK || status == FIRN_IO || status == FIRN_COMMIT_UNKNOWN);
        if (status != FIRN_OK)
            calls = UINT64_MAX;
    }
    assert_int_equal(status, FIRN_OK);
}

TEST(failures_of_the_medium_on_threads_are_reported)
{
    for (size_t i = 0; i < FIRN_COUNT(scenarios); i++) {
        fail_calls(scenarios[i], false);
        fail_calls(scenarios[i], true);
    }
}

TEST(the_first_error_in_order_is_the_one_that_threads_report)
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
