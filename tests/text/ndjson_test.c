/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "text/json_write.h"
#include "text/ndjson.h"

/* ---- reading a whole text, written again as lines ---- */

typedef struct json_job {
    const firn_arrow_field *schema;
    const firn_ndjson_options *options;
    const firn_allocator *allocator;
    firn_bytes text;
    size_t cut;
} json_job;

static void show_batch(const firn_arrow_field *schema, const struct ArrowArray *batch,
                       firn_buf *out)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_view root;
    assert_int_equal(firn_view_init(&root, schema, batch, &arena, NULL), FIRN_OK);
    firn_ndjson_put_rows(&root, out);
}

static firn_status take_batches(const json_job *job, firn_ndjson_reader *reader, firn_buf *out,
                                firn_error *err)
{
    struct ArrowArray batch;
    for (bool has = true; has;) {
        TRY(firn_ndjson_reader_next(reader, &batch, &has, err));
        if (!has)
            break;
        show_batch(job->schema, &batch, out);
        batch.release(&batch);
    }
    return FIRN_OK;
}

static firn_status read_pieces(const json_job *job, firn_ndjson_reader *reader, firn_buf *out,
                               firn_error *err)
{
    for (size_t at = 0; at < job->text.len; at += job->cut) {
        size_t left = job->text.len - at;
        firn_bytes piece = { job->text.data + at, left < job->cut ? left : job->cut };
        TRY(firn_ndjson_reader_push(reader, piece, err));
        TRY(take_batches(job, reader, out, err));
    }
    TRY(firn_ndjson_reader_end(reader, err));
    return take_batches(job, reader, out, err);
}

static firn_status run(const json_job *job, firn_buf *out, firn_error *err)
{
    firn_ndjson_reader *reader;
    TRY(firn_ndjson_reader_open(job->schema, job->options, job->allocator, &reader, err));
    firn_status status = read_pieces(job, reader, out, err);
    firn_ndjson_reader_close(&reader);
    return status;
}

static void expect(const firn_arrow_field *schema, const firn_ndjson_options *options,
                   const char *text, const char *expected)
{
    size_t len = strlen(text);
    for (size_t cut = 1; cut <= len + 1; cut += cut < 20 ? 1 : 37) {
        SCOPED(firn_buf) out = { 0 };
        firn_error err = { 0 };
        json_job job = { schema, options, NULL, { (const uint8_t *)text, len }, cut };
        if (run(&job, &out, &err) != FIRN_OK)
            fail_msg("cut %zu: %s", cut, err.message);
        firn_put_u8(&out, 0);
        assert_string_equal((const char *)out.data, expected);
    }
}

static void expect_failure(const firn_arrow_field *schema, const char *text, firn_status status,
                           const char *message)
{
    size_t len = strlen(text);
    for (size_t cut = 1; cut <= len + 1; cut += cut < 20 ? 1 : 37) {
        SCOPED(firn_buf) out = { 0 };
        firn_error err = { 0 };
        json_job job = { schema, NULL, NULL, { (const uint8_t *)text, len }, cut };
        assert_int_equal(run(&job, &out, &err), status);
        assert_string_equal(err.message, message);
    }
}

static firn_arrow_field flat_fields[] = {
    { FIRN_STR("id"), FIRN_ARROW_INT64 },
    { FIRN_STR("name"), FIRN_ARROW_UTF8, .nullable = true },
    { FIRN_STR("price"), FIRN_ARROW_DECIMAL128, .nullable = true, .precision = 18, .scale = 2 },
    { FIRN_STR("ok"), FIRN_ARROW_BOOL, .nullable = true },
};
static const firn_arrow_field flat = { .kind = FIRN_ARROW_STRUCT,
                                       .children = flat_fields,
                                       .child_count = 4 };

static firn_arrow_field element = { FIRN_STR("element"), FIRN_ARROW_INT32, .nullable = true };
static firn_arrow_field entry_fields[] = {
    { FIRN_STR("key"), FIRN_ARROW_UTF8 },
    { FIRN_STR("value"), FIRN_ARROW_DOUBLE, .nullable = true },
};
static firn_arrow_field entries = { FIRN_STR("entries"), FIRN_ARROW_STRUCT,
                                    .children = entry_fields, .child_count = 2 };
static firn_arrow_field inner_fields[] = {
    { FIRN_STR("x"), FIRN_ARROW_INT32 },
    { FIRN_STR("day"), FIRN_ARROW_DATE32, .nullable = true },
};
static firn_arrow_field nested_fields[] = {
    { FIRN_STR("tags"), FIRN_ARROW_LIST, .nullable = true, .children = &element, .child_count = 1 },
    { FIRN_STR("attrs"), FIRN_ARROW_MAP, .nullable = true, .children = &entries, .child_count = 1 },
    { FIRN_STR("at"), FIRN_ARROW_STRUCT, .nullable = true, .children = inner_fields,
      .child_count = 2 },
};
static const firn_arrow_field nested = { .kind = FIRN_ARROW_STRUCT,
                                         .children = nested_fields,
                                         .child_count = 3 };

#define ROW_1 "{\"id\":1,\"name\":\"a\\nb\",\"price\":\"1.50\",\"ok\":true}\n"
#define ROW_2 "{\"id\":2,\"name\":null,\"price\":null,\"ok\":null}\n"

TEST(objects_come_one_a_line_over_many_lines_or_in_an_array)
{
    static const char *const texts[] = {
        "{\"id\":1,\"name\":\"a\\nb\",\"price\":1.5,\"ok\":true}\n{\"id\":2}\n",
        "\n {\"ok\":true, \"price\":\"1.50\", \"name\":\"a\\u000ab\", \"id\":1} \r\n\n{\"id\":2}",
        "[{\"id\":1,\"name\":\"a\\nb\",\"price\":1.5,\"ok\":true},\n {\"id\":2}\n]\n",
        "[\n  {\n    \"id\": 1,\n    \"name\": \"a\\nb\", \"price\": 1.5, \"ok\": true\n  },\n  "
        "{\"id\": 2, \"name\": null}\n]",
        "{\n\"id\":1,\"name\":\"a\\nb\",\"price\":1.5,\"ok\":true}\n{\"id\":\n2}",
        "{\"id\":1,\"name\":\"a\\nb\",\"price\":1.5,\"ok\":true}{\"id\":2}",
    };
    for (size_t i = 0; i < FIRN_COUNT(texts); i++)
        expect(&flat, NULL, texts[i], ROW_1 ROW_2);
    expect(&flat, NULL, "", "");
    expect(&flat, NULL, "[]", "");
    expect(&flat, NULL, " \n\n", "");
}

TEST(nested_values_are_read_and_written)
{
    expect(&nested, NULL,
           "{\"tags\":[1,null,3],\"attrs\":{\"a\":1.5,\"b\":null},\"at\":{\"x\":1,\"day\":"
           "\"2024-02-29\"}}\n"
           "{\"tags\":[],\"attrs\":{\"keys\":[\"k\"],\"values\":[2]},\"at\":{\"x\":2}}\n"
           "{\"attrs\":{},\"at\":null}\n",
           "{\"tags\":[1,null,3],\"attrs\":{\"keys\":[\"a\",\"b\"],\"values\":[1.5,null]},"
           "\"at\":{\"x\":1,\"day\":\"2024-02-29\"}}\n"
           "{\"tags\":[],\"attrs\":{\"keys\":[\"k\"],\"values\":[2.0]},"
           "\"at\":{\"x\":2,\"day\":null}}\n"
           "{\"tags\":null,\"attrs\":{\"keys\":[],\"values\":[]},\"at\":null}\n");
}

TEST(numbers_and_booleans_become_strings_as_they_are_written)
{
    expect(&flat, NULL, "{\"id\":1,\"name\":1.50}\n{\"id\":\"2\",\"name\":true}\n",
           "{\"id\":1,\"name\":\"1.50\",\"price\":null,\"ok\":null}\n"
           "{\"id\":2,\"name\":\"true\",\"price\":null,\"ok\":null}\n");
}

TEST(what_does_not_fit_is_named)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        { "{\"id\":1}\n{\"id\":\"x\"}\n", "line 2, column \"id\": \"x\" is not a long" },
        { "{\"id\":1.5}\n", "line 1, column \"id\": \"1.5\" is not a long" },
        { "{\"name\":\"a\"}\n", "line 1, column \"id\": a required value is missing" },
        { "{\"id\":null}\n", "line 1, column \"id\": a required value is null" },
        { "{\"id\":[1]}\n", "line 1, column \"id\": [1] is not a long" },
        { "{\"id\":1,\"ok\":1}\n", "line 1, column \"ok\": 1 is not a boolean" },
        { "{\"id\":1,\"price\":1.505}\n", "line 1, column \"price\": \"1.505\" has too many digits "
                                          "after the point for a decimal(18, 2)" },
        { "{\"id\":1,\"color\":2}\n", "line 1, column \"color\" is not in the table" },
        { "{\"id\":1,\"id\":2}\n", "line 1, column \"id\" is given twice" },
        { "{\"id\":1}\n\n[1]\n", "line 3, $, byte 0: expected an object, found an array" },
        { "{\"id\":1}\n{\"id\":}\n", "line 2, $.id, byte 6: expected a value, found '}'" },
        { "{\"id\":1} x\n", "line 1: no object stands here but \"x\"" },
    };
    for (size_t i = 0; i < 9; i++)
        expect_failure(&flat, cases[i].text, FIRN_INVALID, cases[i].message);
    expect_failure(&flat, cases[10].text, FIRN_INVALID, cases[10].message);
    expect_failure(&flat, cases[11].text, FIRN_CORRUPT, cases[11].message);
    expect_failure(&flat, "nope", FIRN_CORRUPT, "line 1: no object stands here but \"n\"");
    expect_failure(&flat, "[{\"id\":1}", FIRN_CORRUPT,
                   "line 1: the array is not over when the file is");
    expect_failure(&flat, "{\n\"id\":1", FIRN_CORRUPT,
                   "line 1: the object is not over when the file is");
    expect_failure(&flat, "[{\"id\":1}] 1", FIRN_CORRUPT,
                   "line 1: no object stands here but \"1\"");
}

TEST(names_of_nested_columns_are_dotted)
{
    expect_failure(&nested, "{\"tags\":[1,\"x\"]}\n", FIRN_INVALID,
                   "line 1, column \"tags.element\": \"x\" is not an int");
    expect_failure(&nested, "{\"at\":{\"x\":1,\"y\":2}}\n", FIRN_INVALID,
                   "line 1, column \"at.y\" is not in the table");
    expect_failure(&nested, "{\"attrs\":{\"a\":true}}\n", FIRN_INVALID,
                   "line 1, column \"attrs.value\": true is not a double");
    expect_failure(&nested, "{\"attrs\":{\"keys\":[\"a\"],\"values\":[]}}\n", FIRN_INVALID,
                   "line 1, column \"attrs\": a map has not as many values as keys");
}

static firn_status note_bad_row(void *self, const firn_bad_row *row, firn_error *err)
{
    (void)err;
    firn_putf(self, "%llu:%llu:%s:%.*s;", (unsigned long long)row->line,
              (unsigned long long)row->row_number, row->message, FIRN_STR_ARG(row->record));
    return FIRN_OK;
}

TEST(bad_rows_can_be_handed_over_and_leave_nothing_behind)
{
    static const char text[] = "{\"tags\":[1,2],\"at\":{\"x\":1}}\n"
                               "{\"tags\":[7,8,9],\"attrs\":{\"a\":1,\"b\":\"no\"}}\n"
                               "{\"at\":{\"day\":\"2024-01-01\"},\"tags\":[4]}\n"
                               "{\"tags\":\n"
                               "{\"tags\":[3],\"attrs\":{\"c\":2},\"at\":{\"x\":3}}\n";
    for (size_t cut = 1; cut < sizeof text; cut += 3) {
        SCOPED(firn_buf) log = { 0 };
        SCOPED(firn_buf) out = { 0 };
        firn_ndjson_options options = { .bad_row = note_bad_row, .self = &log };
        json_job job = { &nested, &options, NULL, { (const uint8_t *)text, sizeof text - 1 }, cut };
        assert_int_equal(run(&job, &out, NULL), FIRN_OK);
        firn_put_u8(&out, 0);
        firn_put_u8(&log, 0);
        assert_string_equal((const char *)out.data,
                            "{\"tags\":[1,2],\"attrs\":null,\"at\":{\"x\":1,\"day\":null}}\n"
                            "{\"tags\":[3],\"attrs\":{\"keys\":[\"c\"],\"values\":[2.0]},"
                            "\"at\":{\"x\":3,\"day\":null}}\n");
        assert_string_equal((const char *)log.data,
                            "2:2:column \"attrs.value\": \"no\" is not a double:"
                            "{\"tags\":[7,8,9],\"attrs\":{\"a\":1,\"b\":\"no\"}};"
                            "3:3:column \"at.x\": a required value is missing:"
                            "{\"at\":{\"day\":\"2024-01-01\"},\"tags\":[4]};"
                            "4:4:$.tags, byte 8: expected a value, the text ends:{\"tags\":;");
    }
}

TEST(unknown_keys_can_be_passed_over)
{
    firn_ndjson_options options = { .ignore_unknown = true };
    expect(&flat, &options, "{\"z\":{\"a\":[1]},\"id\":2,\"y\":0}\n", ROW_2);
}

TEST(many_rows_come_in_batches)
{
    SCOPED(firn_buf) text = { 0 };
    SCOPED(firn_buf) out = { 0 };
    for (int i = 0; i < 1000; i++)
        firn_putf(&text, "{\"id\":%d,\"name\":\"n%d\",\"price\":null,\"ok\":false}\n", i, i);
    firn_ndjson_options options = { .batch_rows = 300 };
    json_job job = { &flat, &options, NULL, firn_buf_bytes(&text), 999 };
    assert_int_equal(run(&job, &out, NULL), FIRN_OK);
    assert_int_equal(out.len, text.len);
    assert_memory_equal(out.data, text.data, out.len);
}

static firn_status read_nested(const firn_allocator *allocator)
{
    static const char text[] = "{\"tags\":[1,2],\"attrs\":{\"a\\u0062\":1},\"at\":{\"x\":1}}\n{}\n";
    SCOPED(firn_buf) out = { 0 };
    json_job job = { &nested, NULL, allocator, { (const uint8_t *)text, sizeof text - 1 }, 30 };
    return run(&job, &out, NULL);
}

TEST(every_allocation_failure_is_reported_and_leaks_nothing)
{
    test_each_oom(read_nested);
}
