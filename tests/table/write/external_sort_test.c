/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Rows come out in order whatever fits in memory, with a limit the first of them; equal
 * rows stay in the order in which they came, and no run is left behind. */
#include "test.h"

#include <stdlib.h>

#include "table/table_sample.h"
#include "table/write/external_sort.h"

enum { VALUES = 97, BATCH_ROWS = 100 };

static firn_arrow_field fields[] = {
    { .name = FIRN_STR("value"), .kind = FIRN_ARROW_INT64, .nullable = true, .field_id = 1 },
    { .name = FIRN_STR("id"), .kind = FIRN_ARROW_INT64, .field_id = 2 },
};
static const firn_arrow_field rows_field = { .name = FIRN_STR(""),
                                             .kind = FIRN_ARROW_STRUCT,
                                             .field_id = -1,
                                             .children = fields,
                                             .child_count = 2 };

/* Few values, so that many rows are equal; -1 stands for null, which comes last. */
static int64_t value_of(int64_t id)
{
    int64_t value = id * 7919 % VALUES;
    return value % 11 == 0 ? -1 : value;
}

typedef struct expected {
    int64_t value, id;
} expected;

static int compare(const void *a, const void *b)
{
    const expected *x = a, *y = b;
    if ((x->value < 0) != (y->value < 0))
        return x->value < 0 ? 1 : -1;
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

typedef struct taken {
    const expected *rows;
    int64_t count;
} taken;

static firn_status take(void *self, const struct ArrowArray *batch, firn_error *err)
{
    taken *t = self;
    SCOPED(firn_arena) memory = { 0 };
    firn_view view;
    TRY(firn_view_init(&view, &rows_field, batch, &memory, err));
    for (int64_t i = 0; i < view.length; i++) {
        const expected *row = &t->rows[t->count++];
        assert_int_equal(firn_view_int64(&view.children[1], i), row->id);
        assert_int_equal(firn_view_is_null(&view.children[0], i), row->value < 0);
    }
    return FIRN_OK;
}

static firn_status add_batch(firn_external_sort *sort, const firn_allocator *allocator,
                             int64_t from, int64_t to, firn_error *err)
{
    SCOPED(firn_arena) memory = { .allocator = allocator };
    SCOPED(firn_column) rows = { 0 };
    struct ArrowArray batch;
    firn_view view;
    TRY(firn_column_init(&rows, &rows_field, allocator, err));
    for (int64_t id = from; id < to; id++) {
        if (value_of(id) < 0)
            firn_column_put_null(&rows.children[0]);
        else
            firn_column_put_int64(&rows.children[0], value_of(id));
        firn_column_put_int64(&rows.children[1], id);
        firn_column_put_struct(&rows);
    }
    TRY(firn_column_finish(&rows, &batch, err));
    firn_status status = firn_view_init(&view, &rows_field, &batch, &memory, err);
    if (status == FIRN_OK)
        status = firn_external_sort_add(sort, &view, err);
    batch.release(&batch);
    return status;
}

static firn_status sort_rows(const firn_engine *engine, int64_t count, int64_t limit, taken *out,
                             firn_error *err)
{
    firn_column_source source = { .type = { .kind = FIRN_TYPE_LONG },
                                  .nullable = true,
                                  .path = { 0, SIZE_MAX } };
    firn_sort_key_field field = { .source = source,
                                  .transform = { .kind = FIRN_TRANSFORM_IDENTITY },
                                  .type = source.type,
                                  .nulls_last = true,
                                  .width = 8 };
    firn_sort_key key = { &field, 1, 9 };
    firn_sort_request request = { .engine = engine,
                                  .schema = &rows_field,
                                  .key = &key,
                                  .folder = FIRN_STR("memory://runs"),
                                  .row_limit = limit };
    firn_external_sort *sort;
    TRY(firn_external_sort_open(&request, &sort, err));
    firn_status status = FIRN_OK;
    for (int64_t at = 0; at < count && status == FIRN_OK; at += BATCH_ROWS)
        status = add_batch(sort, engine->allocator, at,
                           at + BATCH_ROWS < count ? at + BATCH_ROWS : count, err);
    if (status == FIRN_OK)
        status = firn_external_sort_finish(sort, &(firn_batch_sink){ take, out }, err);
    firn_external_sort_close(&sort);
    return status;
}

static firn_status count_file(void *self, const firn_listed *file, firn_error *err)
{
    (void)file;
    (void)err;
    ++*(size_t *)self;
    return FIRN_OK;
}

typedef struct spills {
    int count;
} spills;

static void note_spill(void *self, const firn_log_event *event)
{
    ((spills *)self)->count += firn_str_is(firn_str_from(event->name), "spill");
}

/* How often it spilled. */
static int check_sort(int64_t count, int64_t limit, uint64_t memory_bytes)
{
    firn_io *io;
    firn_engine *engine;
    firn_error err = { 0 };
    spills seen = { 0 };
    size_t left = 0;
    expected *rows = calloc((size_t)count + 1, sizeof *rows);
    assert_non_null(rows);
    for (int64_t id = 0; id < count; id++)
        rows[id] = (expected){ value_of(id), id };
    qsort(rows, (size_t)count, sizeof *rows, compare);
    taken out = { rows, 0 };
    firn_engine_options options = { .memory_bytes = memory_bytes,
                                    .log = note_spill,
                                    .log_self = &seen };
    assert_int_equal(firn_io_memory(&firn_heap, &io, NULL), FIRN_OK);
    assert_int_equal(firn_engine_open_with(&options, &firn_heap, io, &engine, &err), FIRN_OK);
    assert_int_equal(sort_rows(engine, count, limit, &out, &err), FIRN_OK);
    assert_int_equal(out.count, limit > 0 && limit < count ? limit : count);
    assert_int_equal(firn_io_list(engine->io, FIRN_STR("memory://runs"), count_file, &left, NULL),
                     FIRN_OK);
    assert_int_equal(left, 0);
    firn_engine_close(&engine);
    free(rows);
    return seen.count;
}

TEST(rows_are_sorted_in_memory_and_beyond_it)
{
    static const int64_t counts[] = { 0, 1, 499, 501, 30000 };
    for (size_t i = 0; i < FIRN_COUNT(counts); i++) {
        assert_int_equal(check_sort(counts[i], 0, 64 << 20), 0);
        check_sort(counts[i], 0, 100000);
    }
    assert_true(check_sort(30000, 0, 100000) > 10);
    assert_true(check_sort(60000, 0, 30000) > 32); /* more runs than are merged at once */
}

TEST(with_a_limit_only_the_first_come)
{
    static const int64_t limits[] = { 1, 7, 500, 5000, 29999, 30000, 50000, INT64_MAX };
    for (size_t i = 0; i < FIRN_COUNT(limits); i++) {
        check_sort(30000, limits[i], 64 << 20);
        check_sort(30000, limits[i], 100000);
    }
    check_sort(100000, 10, 64 << 20); /* the surplus goes before memory is short */
}

TEST(few_rows_of_many_are_found_without_a_spill)
{
    assert_int_equal(check_sort(100000, 10, 100000), 0);
}

static firn_status sort_some(const firn_allocator *allocator)
{
    enum { ROWS = 300 };
    expected rows[ROWS];
    firn_error err = { 0 };
    for (int64_t id = 0; id < ROWS; id++)
        rows[id] = (expected){ value_of(id), id };
    qsort(rows, ROWS, sizeof *rows, compare);
    for (int64_t limit = 0; limit <= 30; limit += 30) {
        firn_io *io;
        firn_engine *engine;
        firn_engine_options options = { .memory_bytes = 6000 };
        taken out = { rows, 0 };
        TRY(firn_io_memory(allocator, &io, &err));
        TRY(firn_engine_open_with(&options, allocator, io, &engine, &err));
        firn_status status = sort_rows(engine, ROWS, limit, &out, &err);
        firn_engine_close(&engine);
        TRY(status);
    }
    return FIRN_OK;
}

/* Removing a run at the end may fail without a word. */
TEST(every_allocation_failure_while_sorting_is_reported)
{
    for (size_t n = 1;; n++) {
        test_memory memory;
        test_memory_init(&memory, n);
        firn_status status = sort_some(&memory.allocator);
        assert_int_equal(memory.held, 0);
        if (status == FIRN_OK && memory.requests < n)
            break;
        assert_true(status == FIRN_OK || status == FIRN_NOMEM);
    }
}
