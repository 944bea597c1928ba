/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "arrow/column.h"

static firn_arrow_field fields[] = {
    { FIRN_STR("i"), FIRN_ARROW_INT32 },
    { FIRN_STR("l"), FIRN_ARROW_INT64, .nullable = true },
    { FIRN_STR("d"), FIRN_ARROW_DECIMAL128, .nullable = true, .precision = 38 },
    { FIRN_STR("s"), FIRN_ARROW_UTF8 },
    { FIRN_STR("n"), FIRN_ARROW_UTF8, .nullable = true },
    { FIRN_STR("b"), FIRN_ARROW_BOOL, .nullable = true },
};
static const firn_arrow_field schema = { .kind = FIRN_ARROW_STRUCT, .children = fields,
                                         .child_count = FIRN_COUNT(fields) };

static firn_bytes text_of(int64_t number, char text[32])
{
    size_t len = (size_t)(number % 23);
    memset(text, 'a' + (int)(number % 26), len);
    return (firn_bytes){ (const uint8_t *)text, len };
}

static firn_status make_batch(const firn_allocator *allocator, int64_t rows,
                              struct ArrowArray *batch)
{
    SCOPED(firn_column) root = { 0 };
    TRY(firn_column_init(&root, &schema, allocator, NULL));
    for (int64_t i = 0; i < rows; i++) {
        char text[32];
        firn_column *c = root.children;
        firn_column_put_int32(&c[0], (int32_t)i);
        for (size_t k = 1; k < FIRN_COUNT(fields); k++) {
            if (fields[k].nullable && (i + (int64_t)k) % 4 == 0)
                firn_column_put_null(&c[k]);
            else if (k == 1)
                firn_column_put_int64(&c[k], i);
            else if (k == 2)
                firn_column_put_int128(&c[k], i);
            else if (k == 5)
                firn_column_put_bool(&c[k], i % 3 == 0);
            else
                firn_column_put_bytes(&c[k], text_of(i, text));
        }
        firn_column_put_struct(&root);
    }
    return firn_column_finish(&root, batch, NULL);
}

static void expect_row(const firn_view *root, int64_t row, int64_t number)
{
    char text[32];
    const firn_view *c = root->children;
    firn_bytes expected = text_of(number, text);
    assert_int_equal(firn_view_int64(&c[0], row), number);
    for (size_t k = 1; k < FIRN_COUNT(fields); k++) {
        bool null = fields[k].nullable && (number + (int64_t)k) % 4 == 0;
        assert_int_equal(firn_view_is_null(&c[k], row), null);
        if (null)
            continue;
        if (k == 1)
            assert_int_equal(firn_view_int64(&c[k], row), number);
        else if (k == 2)
            assert_true(firn_view_int128(&c[k], row) == number);
        else if (k == 5)
            assert_int_equal(firn_view_bool(&c[k], row), number % 3 == 0);
        else
            assert_memory_equal(firn_view_bytes(&c[k], row).data, expected.data, expected.len);
    }
}

/* Appends a run, chosen rows and a run of a sliced batch. */
static firn_status append_some(const firn_allocator *allocator, struct ArrowArray *out)
{
    static const int64_t rows[] = { 40, 3, 3, 17, 0, 16 };
    SCOPED(firn_arena) arena = { .allocator = allocator };
    SCOPED(firn_column) root = { 0 };
    struct ArrowArray batch;
    firn_view view;
    TRY(make_batch(allocator, 50, &batch));
    batch.offset = 2;
    batch.length = 48;
    firn_status status = firn_view_init(&view, &schema, &batch, &arena, NULL);
    if (status == FIRN_OK)
        status = firn_column_init(&root, &schema, allocator, NULL);
    for (size_t c = 0; status == FIRN_OK && c < FIRN_COUNT(fields); c++) {
        firn_column_append_view(&root.children[c], &view.children[c], 5, 9);
        firn_column_append_rows(&root.children[c], &view.children[c], rows, FIRN_COUNT(rows));
        firn_column_append_view(&root.children[c], &view.children[c], 0, 3);
    }
    if (status == FIRN_OK)
        firn_column_mark_present(&root, 18);
    batch.release(&batch);
    return status == FIRN_OK ? firn_column_finish(&root, out, NULL) : status;
}

TEST(runs_and_chosen_rows_are_copied)
{
    static const int64_t numbers[] = { 7,  8,  9,  10, 11, 12, 13, 14, 15,
                                       42, 5,  5,  19, 2,  18, 2,  3,  4 };
    SCOPED(firn_arena) arena = { 0 };
    struct ArrowArray out;
    firn_view view;
    assert_int_equal(append_some(NULL, &out), FIRN_OK);
    assert_int_equal(firn_view_init(&view, &schema, &out, &arena, NULL), FIRN_OK);
    for (size_t i = 0; i < FIRN_COUNT(numbers); i++)
        expect_row(&view, (int64_t)i, numbers[i]);
    out.release(&out);
}

TEST(rows_taken_back_leave_the_rest_as_it_was)
{
    for (int64_t keep = 0; keep <= 20; keep++) {
        SCOPED(firn_arena) arena = { 0 };
        SCOPED(firn_column) root = { 0 };
        struct ArrowArray batch, out;
        firn_view view;
        assert_int_equal(make_batch(NULL, 20, &batch), FIRN_OK);
        assert_int_equal(firn_view_init(&view, &schema, &batch, &arena, NULL), FIRN_OK);
        assert_int_equal(firn_column_init(&root, &schema, NULL, NULL), FIRN_OK);
        firn_column_append_view(&root, &view, 0, 20);
        firn_column_truncate(&root, keep);
        firn_column_append_view(&root, &view, 3, 5);
        assert_int_equal(firn_column_finish(&root, &out, NULL), FIRN_OK);
        assert_int_equal(firn_view_init(&view, &schema, &out, &arena, NULL), FIRN_OK);
        assert_int_equal(view.length, keep + 5);
        for (int64_t i = 0; i < keep + 5; i++)
            expect_row(&view, i, i < keep ? i : i - keep + 3);
        out.release(&out);
        batch.release(&batch);
    }
}

static firn_status append_and_drop(const firn_allocator *allocator)
{
    struct ArrowArray out;
    TRY(append_some(allocator, &out));
    out.release(&out);
    return FIRN_OK;
}

TEST(every_allocation_failure_while_copying_is_reported)
{
    test_each_oom(append_and_drop);
}
