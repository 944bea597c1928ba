/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "avro/columns_sample.h"

static firn_bytes schema_bytes(void)
{
    return (firn_bytes){ (const uint8_t *)columns_schema, sizeof columns_schema - 1 };
}

static firn_status write_file(firn_buf *out, size_t rows, firn_error *err)
{
    SCOPED(firn_avro_writer) w;
    firn_avro_writer_begin(
        &w, out,
        &(firn_avro_writer_options){ .schema_json = firn_str_of_bytes(schema_bytes()),
                                     .codec = FIRN_CODEC_DEFLATE,
                                     .sync = "0123456789abcdef" });
    for (size_t i = 0; i < rows; i++) {
        firn_put(&w.block, columns_row, sizeof columns_row);
        firn_avro_writer_end_row(&w);
    }
    return firn_avro_writer_finish(&w, err);
}

static firn_status read_at(void *self, uint64_t offset, size_t len, uint8_t *to, firn_error *err)
{
    const firn_buf *file = self;
    (void)err;
    memcpy(to, file->data + offset, len);
    return FIRN_OK;
}

static void check_row(const firn_view *row, int64_t i)
{
    const firn_view *c = row->children;
    assert_true(firn_view_bool(&c[0], i));
    assert_int_equal(firn_view_int64(&c[1], i), 7);
    assert_int_equal(firn_view_int64(&c[2], i), -1);
    assert_true(firn_view_double(&c[3], i) == 0.5);
    assert_true(firn_view_double(&c[4], i) == -0.5);
    assert_true(firn_view_int128(&c[5], i) == -1230);
    assert_int_equal(firn_view_int64(&c[6], i), 2);
    assert_int_equal(firn_view_int64(&c[7], i), 3000);
    assert_int_equal(firn_view_int64(&c[8], i), 86400000000);
    assert_true(firn_str_is(firn_str_of_bytes(firn_view_bytes(&c[9], i)), "hi"));
    assert_int_equal(firn_view_bytes(&c[10], i).data[15], 0xff);
    assert_memory_equal(firn_view_bytes(&c[11], i).data, "abc", 3);
    assert_int_equal(firn_view_bytes(&c[12], i).data[0], 0xfe);
    int64_t at = firn_view_list_start(&c[13], i);
    assert_int_equal(firn_view_list_end(&c[13], i) - at, 2);
    assert_int_equal(firn_view_int64(&c[13].children[0], at), 1);
    assert_true(firn_view_is_null(&c[13].children[0], at + 1));
    at = firn_view_list_start(&c[14], i);
    const firn_view *entry = &c[14].children[0];
    assert_true(firn_str_is(firn_str_of_bytes(firn_view_bytes(&entry->children[0], at)), "m"));
    assert_int_equal(firn_view_int64(&entry->children[1], at), 5);
    at = firn_view_list_start(&c[15], i);
    entry = &c[15].children[0];
    assert_int_equal(firn_view_int64(&entry->children[0], at + 1), 2);
    assert_true(firn_view_is_null(&entry->children[1], at + 1));
    assert_true(firn_str_is(firn_str_of_bytes(firn_view_bytes(&c[16].children[0], i)), "z"));
    assert_true(firn_view_is_null(&c[16].children[1], i));
    assert_true(firn_view_is_null(&c[17], i));
}

static firn_status check_column(firn_column *column, const firn_allocator *allocator,
                                firn_error *err)
{
    SCOPED(firn_arena) arena = { .allocator = allocator };
    struct ArrowArray array;
    firn_view view;
    TRY(firn_column_finish(column, &array, err));
    int64_t rows = array.length;
    firn_status status = firn_view_init(&view, &columns_as, &array, &arena, err);
    for (int64_t i = 0; status == FIRN_OK && i < rows; i++)
        check_row(&view, i);
    array.release(&array);
    return status;
}

static firn_status read_file(const firn_allocator *allocator, size_t rows, size_t batch,
                             firn_error *err)
{
    SCOPED(firn_buf) out = { .allocator = allocator };
    SCOPED(firn_avro_rows) reader = { 0 };
    SCOPED(firn_column) column = { 0 };
    TRY(write_file(&out, rows, err));
    firn_avro_source source = { .size = out.len, .self = &out, .read_at = read_at };
    TRY(firn_avro_rows_open(&reader, &source, &columns_as, allocator, err));
    assert_true(firn_avro_columns_has(reader.plan, 0));
    assert_false(firn_avro_columns_has(reader.plan, columns_as.child_count - 1));
    TRY(firn_column_init(&column, &columns_as, allocator, err));
    size_t total = 0, skipped;
    TRY(firn_avro_rows_skip(&reader, 1, &skipped, err));
    for (size_t count;; total += count) {
        TRY(firn_avro_rows_next(&reader, batch, &column, &count, err));
        if (count == 0)
            break;
    }
    assert_int_equal(total + skipped, rows);
    return check_column(&column, allocator, err);
}

static firn_status scenario(const firn_allocator *allocator)
{
    firn_error err;
    return read_file(allocator, 3, 10, &err);
}

TEST(every_kind_of_value_reaches_its_column)
{
    assert_int_equal(scenario(&firn_heap), FIRN_OK);
}

TEST(many_rows_come_in_batches)
{
    firn_error err;
    assert_int_equal(read_file(&firn_heap, 5000, 300, &err), FIRN_OK);
}

TEST(every_allocation_failure_is_reported_and_leaks_nothing)
{
    test_each_oom(scenario);
}

TEST(every_truncated_row_is_corrupt)
{
    SCOPED(firn_arena) arena = { 0 };
    const firn_avro_type *type;
    const firn_avro_columns *plan;
    firn_error err;
    assert_int_equal(firn_avro_type_read(schema_bytes(), &arena, &type, NULL), FIRN_OK);
    assert_int_equal(firn_avro_columns_plan(type, &columns_as, &arena, &plan, NULL), FIRN_OK);
    for (size_t len = 0; len < sizeof columns_row; len++) {
        SCOPED(firn_column) column = { 0 };
        assert_int_equal(firn_column_init(&column, &columns_as, &firn_heap, NULL), FIRN_OK);
        firn_cursor in = firn_cursor_over((firn_bytes){ columns_row, len });
        assert_int_equal(firn_avro_columns_read(plan, &in, 1, &column, &err), FIRN_CORRUPT);
        assert_string_equal(err.message, "row 0 of 1 is cut short or malformed");
    }
}

static firn_status plan_one(const char *avro, firn_arrow_field as, firn_error *err)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_buf) json = { 0 };
    const firn_avro_type *type;
    const firn_avro_columns *plan;
    as.name = FIRN_STR("c");
    as.field_id = -1;
    const firn_arrow_field row = { .kind = FIRN_ARROW_STRUCT, .children = &as, .child_count = 1 };
    firn_putf(&json,
              "{\"type\":\"record\",\"name\":\"r\",\"fields\":[{\"name\":\"c\",\"type\":%s}]}",
              avro);
    TRY(firn_avro_type_read(firn_buf_bytes(&json), &arena, &type, err));
    return firn_avro_columns_plan(type, &row, &arena, &plan, err);
}

TEST(types_that_do_not_fit_are_refused_when_the_plan_is_made)
{
    firn_error err;
    assert_int_equal(plan_one("\"long\"", (firn_arrow_field){ .kind = FIRN_ARROW_INT32 }, &err),
                     FIRN_INVALID);
    assert_string_equal(err.message, "column \"c\": avro's long cannot be read as int32");
    assert_int_equal(
        plan_one("[\"null\",\"string\"]", (firn_arrow_field){ .kind = FIRN_ARROW_INT64 }, &err),
        FIRN_INVALID);
    assert_int_equal(plan_one("[\"int\",\"null\",\"long\"]",
                              (firn_arrow_field){ .kind = FIRN_ARROW_INT64 }, &err),
                     FIRN_OK);
    firn_arrow_field item = { .kind = FIRN_ARROW_NULL };
    assert_int_equal(
        plan_one("{\"type\":\"array\",\"items\":\"null\"}",
                 (firn_arrow_field){ .kind = FIRN_ARROW_LIST, .children = &item, .child_count = 1 },
                 &err),
        FIRN_UNSUPPORTED);
}
