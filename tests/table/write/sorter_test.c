/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Rows are in the table's order in every file, however they came and whatever fits in
 * memory; equal rows stay in the order in which they came. */
#include "test.h"

#include <string.h>

#include "table/table_sample.h"

typedef struct row {
    int64_t id, at;
    bool name_is_null, at_is_null;
    int name; /* 0 … 99, which its text orders alike */
} row;

/* ---- rows that are easy to tell ---- */

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static row random_row(int64_t id, uint32_t *seed)
{
    row r = { .id = id, .name = (int)(next_random(seed) % 100) };
    r.name_is_null = next_random(seed) % 7 == 0;
    r.at_is_null = next_random(seed) % 11 == 0;
    r.at = (int64_t)(next_random(seed) % 50) - 25;
    return r;
}

static void put(firn_column *rows, const row *r)
{
    uint8_t name[] = "a long common beginning, then __";
    name[sizeof name - 3] = (uint8_t)('0' + r->name / 10);
    name[sizeof name - 2] = (uint8_t)('0' + r->name % 10);
    firn_column_put_int64(&rows->children[0], r->id);
    if (r->name_is_null)
        firn_column_put_null(&rows->children[1]);
    else
        firn_column_put_bytes(&rows->children[1], (firn_bytes){ name, sizeof name - 1 });
    if (r->at_is_null)
        firn_column_put_null(&rows->children[2]);
    else
        firn_column_put_int64(&rows->children[2], r->at);
    firn_column_put_struct(rows);
}

static row take(const firn_view *view, int64_t at)
{
    row r = { .id = firn_view_int64(&view->children[0], at),
              .name_is_null = firn_view_is_null(&view->children[1], at),
              .at_is_null = firn_view_is_null(&view->children[2], at) };
    if (!r.name_is_null) {
        firn_bytes name = firn_view_bytes(&view->children[1], at);
        r.name = (name.data[name.len - 2] - '0') * 10 + name.data[name.len - 1] - '0';
    }
    if (!r.at_is_null)
        r.at = firn_view_int64(&view->children[2], at);
    return r;
}

static firn_status append_random(table_sample *s, int64_t count, int64_t batch_rows, uint32_t seed,
                                 firn_error *err)
{
    firn_append *append;
    TRY(firn_append_open(s->table, NULL, &append, err));
    firn_status status = FIRN_OK;
    for (int64_t id = 0; id < count && status == FIRN_OK;) {
        SCOPED(firn_column) rows = { 0 };
        struct ArrowArray batch;
        status = firn_column_init(&rows, firn_append_schema(append), s->engine->allocator, err);
        for (int64_t i = 0; status == FIRN_OK && i < batch_rows && id < count; i++) {
            row r = random_row(id++, &seed);
            put(&rows, &r);
        }
        if (status == FIRN_OK)
            status = firn_column_finish(&rows, &batch, err);
        if (status == FIRN_OK) {
            status = firn_append_rows(append, &batch, err);
            batch.release(&batch);
        }
    }
    if (status == FIRN_OK)
        return firn_append_commit(&append, NULL, err);
    firn_append_close(&append);
    return status;
}

/* ---- orders, told without the code under test ---- */

static int compare_nulls(bool a, bool b, bool nulls_last)
{
    return a == b ? 0 : (a == nulls_last ? 1 : -1);
}

/* "name, at desc nulls last" */
static int by_name(const row *a, const row *b)
{
    int order = compare_nulls(a->name_is_null, b->name_is_null, false);
    if (!order && !a->name_is_null)
        order = a->name - b->name;
    if (!order)
        order = compare_nulls(a->at_is_null, b->at_is_null, true);
    if (!order && !a->at_is_null)
        order = (a->at < b->at) - (a->at > b->at);
    return order;
}

/* "at": integers only */
static int by_time(const row *a, const row *b)
{
    int order = compare_nulls(a->at_is_null, b->at_is_null, false);
    return order || a->at_is_null ? order : (a->at > b->at) - (a->at < b->at);
}

/* "name desc": fewer keys than rows, for stability */
static int by_name_desc(const row *a, const row *b)
{
    int order = compare_nulls(a->name_is_null, b->name_is_null, false);
    return order || a->name_is_null ? order : b->name - a->name;
}

typedef int comparison(const row *a, const row *b);

/* Each file's rows are in order, and equal ones by id. */
static void check_order(table_sample *s, comparison *compare, int64_t count, size_t file_count)
{
    firn_scan *scan;
    int64_t found = 0, sum = 0;
    assert_int_equal(firn_scan_open(s->table, NULL, &scan, NULL), FIRN_OK);
    assert_int_equal(firn_scan_plan(scan)->task_count, file_count);
    for (size_t task = 0; task < file_count; task++) {
        row before = { 0 };
        bool first = true;
        assert_int_equal(firn_scan_only(scan, task, NULL), FIRN_OK);
        for (;;) {
            SCOPED(firn_arena) arena = { 0 };
            struct ArrowArray batch;
            firn_view view;
            assert_int_equal(firn_scan_next(scan, &batch, NULL), FIRN_OK);
            if (!batch.release)
                break;
            assert_int_equal(firn_view_init(&view, firn_scan_output(scan), &batch, &arena, NULL),
                             FIRN_OK);
            for (int64_t i = 0; i < batch.length; i++) {
                row r = take(&view, i);
                int order = first ? -1 : compare(&before, &r);
                assert_true(order < 0 || (order == 0 && before.id < r.id));
                before = r;
                first = false;
                sum += r.id;
            }
            found += batch.length;
            batch.release(&batch);
        }
    }
    firn_scan_close(&scan);
    assert_int_equal(found, count);
    assert_int_equal(sum, count * (count - 1) / 2);
}

static firn_status count_file(void *self, const firn_listed *file, firn_error *err)
{
    size_t *counts = self;
    (void)err;
    firn_str name =
        firn_str_from_index(file->location, firn_str_find_last(file->location, '/') + 1);
    counts[firn_str_starts(name, FIRN_STR(".spill-"))]++;
    return FIRN_OK;
}

static void check_files(table_sample *s, size_t data_files)
{
    size_t counts[2] = { 0 };
    firn_str folder = FIRN_STR("memory://warehouse/ns/t/data");
    assert_int_equal(firn_io_list(s->engine->io, folder, count_file, counts, NULL), FIRN_OK);
    assert_int_equal(counts[0], data_files);
    assert_int_equal(counts[1], 0);
}

static void make(table_sample *s, const firn_table_options *options, uint64_t memory_bytes)
{
    firn_io *io;
    firn_error err = { 0 };
    assert_int_equal(firn_io_memory(&firn_heap, &io, NULL), FIRN_OK);
    assert_int_equal(table_sample_make(s, &firn_heap, io, options, &err), FIRN_OK);
    s->engine->memory_bytes = memory_bytes;
}

/* ---- tests ---- */

static const struct {
    const char *words;
    comparison *compare;
} orders[] = { { "name, at desc nulls last", by_name },
               { "at", by_time },
               { "name desc nulls first", by_name_desc } };

TEST(rows_are_sorted_in_memory)
{
    for (size_t i = 0; i < FIRN_COUNT(orders); i++) {
        SCOPED(table_sample) s = { 0 };
        make(&s, &(firn_table_options){ .sort_by = orders[i].words }, 1 << 27);
        assert_int_equal(append_random(&s, 5000, 700, 1, NULL), FIRN_OK);
        check_order(&s, orders[i].compare, 5000, 1);
        check_files(&s, 1);
    }
}

TEST(rows_that_do_not_fit_in_memory_are_spilled_and_merged)
{
    /* 5000 rows of some 100 bytes: 4 runs, 16, and more than are merged at once. */
    static const uint64_t limits[] = { 1 << 18, 1 << 16, 1 << 13 };
    for (size_t i = 0; i < FIRN_COUNT(orders) * FIRN_COUNT(limits); i++) {
        SCOPED(table_sample) s = { 0 };
        make(&s, &(firn_table_options){ .sort_by = orders[i / 3].words }, limits[i % 3]);
        assert_int_equal(append_random(&s, 5000, 30, (uint32_t)i, NULL), FIRN_OK);
        check_order(&s, orders[i / 3].compare, 5000, 1);
        check_files(&s, 1);
    }
}

TEST(each_partition_is_sorted_and_written_in_one_file)
{
    for (uint64_t memory = 1 << 14; memory <= 1 << 24; memory <<= 5) {
        SCOPED(table_sample) s = { 0 };
        make(&s, &(firn_table_options){ .sort_by = "at", .partition_by = "name" }, memory);
        assert_int_equal(append_random(&s, 3000, 100, 7, NULL), FIRN_OK);
        check_order(&s, by_time, 3000, 101);
        check_files(&s, 101);
    }
}

TEST(rows_that_come_in_order_go_straight_on)
{
    SCOPED(table_sample) s = { 0 };
    make(&s, &(firn_table_options){ .sort_by = "at" }, 1);
    assert_int_equal(table_sample_append(&s, 0, 500, NULL), FIRN_OK);
    check_files(&s, 1);
    SCOPED(table_sample) t = { 0 };
    make(&t, &(firn_table_options){ .sort_by = "at desc" }, 1);
    assert_int_equal(table_sample_append(&t, 0, 500, NULL), FIRN_OK);
    check_files(&t, 1);
}

static int32_t order_of_only_file(table_sample *s)
{
    firn_scan *scan;
    assert_int_equal(firn_scan_open_detailed(s->table, NULL, &scan, NULL), FIRN_OK);
    assert_int_equal(firn_scan_plan(scan)->task_count, 1);
    int32_t id = firn_scan_plan(scan)->tasks[0].entry.file.sort_order_id;
    firn_scan_close(&scan);
    return id;
}

TEST(an_order_is_claimed_only_where_it_is_kept)
{
    SCOPED(table_sample) s = { 0 };
    make(&s, &(firn_table_options){ .sort_by = "truncate(1, name)" }, 1 << 20);
    assert_int_equal(append_random(&s, 10, 10, 7, NULL), FIRN_OK);
    assert_int_equal(order_of_only_file(&s), 1);
    SCOPED(table_sample) t = { 0 };
    make(&t, NULL, 1 << 20);
    assert_int_equal(append_random(&t, 10, 10, 7, NULL), FIRN_OK);
    assert_int_equal(order_of_only_file(&t), 0);
}

static firn_status spilled_insert(const firn_allocator *allocator)
{
    SCOPED(table_sample) s = { 0 };
    firn_io *io;
    TRY(firn_io_memory(allocator, &io, NULL));
    TRY(table_sample_make(&s, allocator, io,
                          &(firn_table_options){ .sort_by = "name, at", .partition_by = "at" },
                          NULL));
    s.engine->memory_bytes = 2000;
    return append_random(&s, 24, 6, 5, NULL);
}

/* What is only tried after a commit (a hint) may fail without a word. */
TEST(every_allocation_failure_of_a_spilled_sort_is_reported_and_leaks_nothing)
{
    for (size_t n = 1;; n++) {
        test_memory memory;
        test_memory_init(&memory, n);
        firn_status status = spilled_insert(&memory.allocator);
        assert_int_equal(memory.held, 0);
        if (status == FIRN_OK && memory.requests < n)
            break;
        assert_true(status == FIRN_OK || status == FIRN_NOMEM);
    }
}

TEST(every_failure_of_the_medium_leaves_no_file_of_the_sort_behind)
{
    firn_status status = FIRN_IO;
    for (uint64_t fail_at = 1; status != FIRN_OK; fail_at++) {
        SCOPED(table_sample) s = { 0 };
        firn_io *io, *faulty;
        uint64_t calls = 0;
        assert_int_equal(firn_io_memory(&firn_heap, &io, NULL), FIRN_OK);
        assert_int_equal(firn_io_fault(io, fail_at, false, &calls, &firn_heap, &faulty, NULL),
                         FIRN_OK);
        status = table_sample_make(&s, &firn_heap, faulty,
                                   &(firn_table_options){ .sort_by = "name" }, NULL);
        if (status != FIRN_OK)
            continue;
        s.engine->memory_bytes = 1 << 13;
        status = append_random(&s, 200, 10, 5, NULL);
        if (status == FIRN_IO)
            check_files(&s, 0);
    }
}
