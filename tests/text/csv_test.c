/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "text/csv.h"
#include "text/value.h"

/* ---- reading a whole text, shown as lines of values ---- */

static firn_arrow_field people_fields[] = {
    { FIRN_STR("id"), FIRN_ARROW_INT64 },
    { FIRN_STR("name"), FIRN_ARROW_UTF8 },
    { FIRN_STR("note"), FIRN_ARROW_UTF8, .nullable = true },
    { FIRN_STR("age"), FIRN_ARROW_INT32, .nullable = true },
};
static const firn_arrow_field people = { .kind = FIRN_ARROW_STRUCT,
                                         .children = people_fields,
                                         .child_count = 4 };

static void show_batch(const firn_arrow_field *schema, const struct ArrowArray *batch,
                       firn_buf *out)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_view root;
    assert_int_equal(firn_view_init(&root, schema, batch, &arena, NULL), FIRN_OK);
    for (int64_t row = 0; row < root.length; row++) {
        for (size_t c = 0; c < root.child_count; c++) {
            firn_put_c(out, c ? "|" : "");
            if (firn_view_is_null(&root.children[c], row))
                firn_put_c(out, "-");
            else
                firn_text_put(&root.children[c], row, out);
        }
        firn_put_c(out, "\n");
    }
}

typedef struct csv_job {
    const firn_arrow_field *schema;
    const firn_csv_options *options;
    const firn_allocator *allocator;
    firn_bytes text;
    size_t cut; /* pushed in pieces of this size */
} csv_job;

static firn_status take_batches(const csv_job *job, firn_csv_reader *reader, firn_buf *out,
                                firn_error *err)
{
    struct ArrowArray batch;
    for (bool has = true; has;) {
        TRY(firn_csv_reader_next(reader, &batch, &has, err));
        if (!has)
            break;
        show_batch(job->schema, &batch, out);
        batch.release(&batch);
    }
    return FIRN_OK;
}

static firn_status read_pieces(const csv_job *job, firn_csv_reader *reader, firn_buf *out,
                               firn_error *err)
{
    for (size_t at = 0; at < job->text.len; at += job->cut) {
        size_t left = job->text.len - at;
        firn_bytes piece = { job->text.data + at, left < job->cut ? left : job->cut };
        TRY(firn_csv_reader_push(reader, piece, err));
        TRY(take_batches(job, reader, out, err));
    }
    TRY(firn_csv_reader_end(reader, err));
    return take_batches(job, reader, out, err);
}

static firn_status run(const csv_job *job, firn_buf *out, firn_error *err)
{
    firn_csv_reader *reader;
    TRY(firn_csv_reader_open(job->schema, job->options, job->allocator, &reader, err));
    firn_status status = read_pieces(job, reader, out, err);
    firn_csv_reader_close(&reader);
    return status;
}

static void expect(const firn_arrow_field *schema, const firn_csv_options *options,
                   const char *text, const char *expected)
{
    size_t len = strlen(text);
    for (size_t cut = 1; cut <= len + 1; cut += cut < 20 ? 1 : 37) {
        SCOPED(firn_buf) out = { 0 };
        firn_error err = { 0 };
        csv_job job = { schema, options, NULL, { (const uint8_t *)text, len }, cut };
        if (run(&job, &out, &err) != FIRN_OK)
            fail_msg("cut %zu: %s", cut, err.message);
        firn_put_u8(&out, 0);
        assert_string_equal((const char *)out.data, expected);
    }
}

static void expect_failure(const firn_arrow_field *schema, const firn_csv_options *options,
                           const char *text, firn_status status, const char *message)
{
    size_t len = strlen(text);
    for (size_t cut = 1; cut <= len + 1; cut += cut < 20 ? 1 : 37) {
        SCOPED(firn_buf) out = { 0 };
        firn_error err = { 0 };
        csv_job job = { schema, options, NULL, { (const uint8_t *)text, len }, cut };
        assert_int_equal(run(&job, &out, &err), status);
        assert_string_equal(err.message, message);
    }
}

TEST(a_file_with_a_header_is_read_by_name)
{
    expect(&people, NULL, "name,id,age,note\nann,1,30,x\nbob,2,,\n", "1|ann|x|30\n2|bob|-|-\n");
}

TEST(line_ends_may_be_lf_crlf_cr_mixed_or_missing_at_the_end)
{
    static const char *const texts[] = {
        "id,name,note,age\n1,a,b,2\n3,c,d,4\n",
        "id,name,note,age\r\n1,a,b,2\r\n3,c,d,4\r\n",
        "id,name,note,age\r1,a,b,2\r3,c,d,4\r",
        "id,name,note,age\n1,a,b,2\r\n3,c,d,4",
        "id,name,note,age\r\n1,a,b,2\r3,c,d,4",
        "\xef\xbb\xbfid,name,note,age\n1,a,b,2\n3,c,d,4",
        "id,name,note,age\n\n1,a,b,2\n\n\r\n3,c,d,4\n\n",
    };
    for (size_t i = 0; i < FIRN_COUNT(texts); i++)
        expect(&people, NULL, texts[i], "1|a|b|2\n3|c|d|4\n");
}

TEST(quoted_fields_hold_anything)
{
    expect(&people, NULL,
           "id,name,note,age\n1,\"a,b\",\"two\nlines\",\"5\"\n\"2\",\"say \"\"hi\"\"\",\"\",\n",
           "1|a,b|two\nlines|5\n2|say \"hi\"||-\n");
    expect(&people, NULL, "\"id\",\"name\",note,age\n1,a,\"\"\"\",2\n", "1|a|\"|2\n");
}

TEST(a_quote_inside_a_plain_field_is_text)
{
    expect(&people, NULL, "id,name,note,age\n1,5\" pipe,a\"\"b,2\n2,\"x\",y\"z\",3\n",
           "1|5\" pipe|a\"\"b|2\n2|x|y\"z\"|3\n");
}

TEST(empty_fields_are_null_but_for_required_strings_and_quotes)
{
    expect(&people, NULL, "id,name,note,age\n1,,,\n2,\"\",\"\",\n", "1||-|-\n2|||-\n");
}

TEST(null_text_makes_nulls_besides_the_empty_field)
{
    firn_csv_options options = { .null_text = FIRN_STR("NA") };
    expect(&people, &options, "id,name,note,age\n1,x,NA,NA\n2,,,\n3,x,\"NA\",7\n4,x,\"\",8\n",
           "1|x|-|-\n2||-|-\n3|x|NA|7\n4|x||8\n");
    expect_failure(&people, &options, "id,name,note,age\n1,NA,x,1\n", FIRN_INVALID,
                   "line 2, column \"name\": a required value is null");
}

TEST(other_delimiters_and_quotes_work)
{
    firn_csv_options options = { .delimiter = ';', .quote = '\'' };
    expect(&people, &options, "id;name;note;age\n1;'a;b';x,y;2\n", "1|a;b|x,y|2\n");
    firn_csv_options bare = { .delimiter = '\t', .no_quotes = true };
    expect(&people, &bare, "id\tname\tnote\tage\n1\t\"a\tb\"\t2\n", "1|\"a|b\"|2\n");
}

TEST(without_header_columns_are_the_tables_or_those_named)
{
    firn_csv_options plain = { .no_header = true };
    expect(&people, &plain, "1,a,b,2\n3,c,,\n", "1|a|b|2\n3|c|-|-\n");
    firn_str names[] = { FIRN_STR("age"), FIRN_STR("id"), FIRN_STR("name") };
    firn_csv_options named = { .no_header = true, .names = names, .name_count = 3 };
    expect(&people, &named, "30,1,ann\n", "1|ann|-|30\n");
}

TEST(an_empty_file_has_no_rows)
{
    expect(&people, &(firn_csv_options){ .no_header = true }, "", "");
    expect(&people, NULL, "id,name,note,age", "");
    expect_failure(&people, NULL, "", FIRN_INVALID, "the file is empty: it has no header");
}

TEST(a_column_alone_may_have_blank_lines)
{
    static firn_arrow_field one = { FIRN_STR("v"), FIRN_ARROW_INT32, .nullable = true };
    static const firn_arrow_field schema = { .kind = FIRN_ARROW_STRUCT,
                                             .children = &one,
                                             .child_count = 1 };
    expect(&schema, NULL, "v\n1\n\n3\n", "1\n-\n3\n");
}

TEST(a_plan_says_where_columns_come_from)
{
    static firn_arrow_field fields[] = {
        { FIRN_STR("symbol"), FIRN_ARROW_UTF8 },
        { FIRN_STR("at"), FIRN_ARROW_TIMESTAMP_US },
        { FIRN_STR("price"), FIRN_ARROW_DECIMAL128, .precision = 9, .scale = 2 },
        { FIRN_STR("loaded"), FIRN_ARROW_TIMESTAMP_US },
        { FIRN_STR("number"), FIRN_ARROW_INT64 },
        { FIRN_STR("venue"), FIRN_ARROW_UTF8 },
        { FIRN_STR("extra"), FIRN_ARROW_UTF8, .nullable = true },
    };
    static const firn_arrow_field schema = { .kind = FIRN_ARROW_STRUCT,
                                             .children = fields,
                                             .child_count = 7 };
    firn_str names[] = { FIRN_STR("date"), FIRN_STR("time"), FIRN_STR("price"), FIRN_STR("venue") };
    firn_csv_source sources[7] = {
        { .kind = FIRN_CSV_CONST, .constant = FIRN_STR("BHP") },
        { .kind = FIRN_CSV_FROM,
          .from = names,
          .from_count = 2,
          .format = FIRN_STR("%m/%d/%Y %H:%M:%S.%f") },
        { .kind = FIRN_CSV_FROM, .from = names + 2, .from_count = 1, .round = true },
        { .kind = FIRN_CSV_NOW },
        { .kind = FIRN_CSV_ROW_NUMBER },
        { .kind = FIRN_CSV_BY_NAME },
        { .kind = FIRN_CSV_CONST },
    };
    firn_csv_options options = {
        .no_header = true, .names = names, .name_count = 4, .sources = sources, .now_us = 1000000
    };
    expect(&schema, &options, "03/10/2014,07:57:14.754,36.665,X\r\n03/11/2014,08:00:00.5,1,\r\n",
           "BHP|2014-03-10T07:57:14.754000|36.66|1970-01-01T00:00:01.000000|1|X|-\n"
           "BHP|2014-03-11T08:00:00.500000|1.00|1970-01-01T00:00:01.000000|2||-\n");
    expect_failure(&schema, &options, "03/10/2014,x,1,X\n", FIRN_INVALID,
                   "line 1, column \"at\": \"03/10/2014 x\" is not a timestamp");
    expect_failure(&schema, &options, ",,1,X\n", FIRN_INVALID,
                   "line 1, column \"at\": a required value is empty");
}

TEST(plans_that_cannot_be_are_refused)
{
    firn_str wrong[] = { FIRN_STR("nope") };
    firn_csv_source sources[4] = { [3] = {
                                       .kind = FIRN_CSV_FROM, .from = wrong, .from_count = 1 } };
    expect_failure(&people, &(firn_csv_options){ .sources = sources }, "id,name,note\n1,a,b\n",
                   FIRN_INVALID, "column \"age\" comes from \"nope\", which is not in the file");
    expect_failure(&people, NULL, "id,note\n", FIRN_INVALID,
                   "required column \"name\" is not in the file");
    expect_failure(&people, NULL, "id,name,color\n", FIRN_INVALID,
                   "file column \"color\" has no place in the table");
    expect(&people, &(firn_csv_options){ .ignore_unknown = true }, "id,name,color\n1,a,red\n",
           "1|a|-|-\n");
    expect_failure(&people, NULL, "id,id\n", FIRN_INVALID, "line 1: two columns are named \"id\"");
    firn_csv_source numbers[4] = { [1] = { .kind = FIRN_CSV_ROW_NUMBER } };
    expect_failure(&people, &(firn_csv_options){ .sources = numbers }, "x", FIRN_INVALID,
                   "column \"name\" cannot hold a row number");
    firn_csv_source constants[4] = { [0] = { .kind = FIRN_CSV_CONST, .constant = FIRN_STR("x") } };
    expect_failure(&people, &(firn_csv_options){ .sources = constants }, "x", FIRN_INVALID,
                   "column \"id\": \"x\" is not a long");
}

TEST(values_that_do_not_fit_are_named_with_their_line)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        { "id,name,note,age\n1,a,b,2\n2,a,b,x\n", "line 3, column \"age\": \"x\" is not an int" },
        { "id,name,note,age\n1,a,\"q\n\n\",2\n2,a,b,99999999999\n",
          "line 5, column \"age\": \"99999999999\" is out of range for an int" },
        { "id,name,note,age\n,a,b,2\n", "line 2, column \"id\": a required value is empty" },
        { "id,name,note,age\n1,a\n", "line 2, 2 fields instead of 4" },
        { "id,name,note,age\n\n1,a,b,2\n1,a,b,2,3\n", "line 4, 5 fields instead of 4" },
        { "id,name,note,age\n1,\"a\"b,c,2\n",
          "line 2, column \"name\": something follows the closing quote" },
        { "id,name,note,age\n1,a,b,x\n2,\xff,b,2\n",
          "line 2, column \"age\": \"x\" is not an int" },
        { "id,name,note,age\n1,\xff,b,2\n",
          "line 2, column \"name\": the text is not valid UTF-8" },
        { "id,name,note,age\nx,a,b,2\n1,a\n", "line 2, column \"id\": \"x\" is not a long" },
    };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++)
        expect_failure(&people, NULL, cases[i].text, FIRN_INVALID, cases[i].message);
    expect_failure(&people, NULL, "id,name,note,age\n1,\"a,b,2\n", FIRN_CORRUPT,
                   "from line 2: a quote stays open to the end of the file");
}

static firn_status note_bad_row(void *self, const firn_bad_row *row, firn_error *err)
{
    firn_buf *log = self;
    (void)err;
    firn_putf(log, "%llu:%llu:%s:%.*s;", (unsigned long long)row->line,
              (unsigned long long)row->row_number, row->message, FIRN_STR_ARG(row->record));
    return FIRN_OK;
}

TEST(bad_rows_can_be_handed_over_instead)
{
    static const char text[] =
        "id,name,note,age\n1,a,b,2\nx,a,b,2\n3,\"c\nd\",e,4\n5,f\n6,g,h,y\n7,i,,\n";
    for (size_t cut = 1; cut < sizeof text; cut++) {
        SCOPED(firn_buf) log = { 0 };
        SCOPED(firn_buf) out = { 0 };
        firn_error err = { 0 };
        firn_csv_options options = { .bad_row = note_bad_row, .self = &log };
        csv_job job = { &people, &options, NULL, { (const uint8_t *)text, sizeof text - 1 }, cut };
        assert_int_equal(run(&job, &out, &err), FIRN_OK);
        firn_put_u8(&out, 0);
        firn_put_u8(&log, 0);
        assert_string_equal((const char *)out.data, "1|a|b|2\n3|c\nd|e|4\n7|i|-|-\n");
        assert_string_equal((const char *)log.data,
                            "3:2:column \"id\": \"x\" is not a long:x,a,b,2;"
                            "6:4:2 fields instead of 4:5,f;"
                            "7:5:column \"age\": \"y\" is not an int:6,g,h,y;");
    }
}

TEST(all_flat_types_are_read)
{
    static firn_arrow_field fields[] = {
        { FIRN_STR("b"), FIRN_ARROW_BOOL, .nullable = true },
        { FIRN_STR("f"), FIRN_ARROW_FLOAT, .nullable = true },
        { FIRN_STR("d"), FIRN_ARROW_DOUBLE, .nullable = true },
        { FIRN_STR("p"), FIRN_ARROW_DECIMAL128, .nullable = true, .precision = 38, .scale = 3 },
        { FIRN_STR("day"), FIRN_ARROW_DATE32, .nullable = true },
        { FIRN_STR("t"), FIRN_ARROW_TIME64_US, .nullable = true },
        { FIRN_STR("ts"), FIRN_ARROW_TIMESTAMP_US, .nullable = true },
        { FIRN_STR("tz"), FIRN_ARROW_TIMESTAMP_NS, .nullable = true, .utc = true },
        { FIRN_STR("u"), FIRN_ARROW_FIXED_BINARY, .nullable = true, .uuid = true,
          .byte_width = 16 },
        { FIRN_STR("x"), FIRN_ARROW_BINARY, .nullable = true },
    };
    static const firn_arrow_field schema = { .kind = FIRN_ARROW_STRUCT,
                                             .children = fields,
                                             .child_count = FIRN_COUNT(fields) };
    static const char text[] =
        "b,f,d,p,day,t,ts,tz,u,x\n"
        "true,1.5,-2.25,12345678901234567890.5,2024-02-29,12:30,2024-01-02 03:04:05.5,"
        "2024-01-02T03:04:05.123456789+02:00,f79c3e09-677c-4bbd-a479-3f349cb785e7,00ff\n"
        ",,,,,,,,,\n"
        "no,NaN,1e300,-.5,1969-12-31,23:59:59.999999,1969-12-31T23:59:59Z,"
        "2024-01-02,F79C3E09677C4BBDA4793F349CB785E7,\"\"\n";
    expect(&schema, NULL, text,
           "true|1.5|-2.25|12345678901234567890.500|2024-02-29|12:30:00.000000|"
           "2024-01-02T03:04:05.500000|2024-01-02T01:04:05.123456789+00:00|"
           "f79c3e09-677c-4bbd-a479-3f349cb785e7|00ff\n"
           "-|-|-|-|-|-|-|-|-|-\n"
           "false|NaN|1e+300|-0.500|1969-12-31|23:59:59.999999|1969-12-31T23:59:59.000000|"
           "2024-01-02T00:00:00.000000000+00:00|f79c3e09-677c-4bbd-a479-3f349cb785e7|\n");
}

TEST(columns_csv_cannot_hold_are_refused_where_the_file_has_them)
{
    static firn_arrow_field element = { FIRN_STR("element"), FIRN_ARROW_INT32 };
    static firn_arrow_field list = { FIRN_STR("tags"), FIRN_ARROW_LIST, .children = &element,
                                     .child_count = 1 };
    static const firn_arrow_field schema = { .kind = FIRN_ARROW_STRUCT,
                                             .children = &list,
                                             .child_count = 1 };
    expect_failure(&schema, NULL, "tags\nx\n", FIRN_UNSUPPORTED,
                   "column \"tags\" is a list, which csv cannot hold");
    expect_failure(&people, &(firn_csv_options){ .delimiter = '"' }, "x", FIRN_INVALID,
                   "byte 34 cannot be the quote");
}

TEST(many_rows_come_in_batches_whatever_the_cut)
{
    SCOPED(firn_buf) text = { 0 };
    SCOPED(firn_buf) expected = { 0 };
    firn_put_c(&text, "id,name,note,age\n");
    for (int i = 0; i < 3000; i++) {
        firn_putf(&text, "%d,n%d,%s,%d\n", i, i * 7, i % 3 ? "\"some, note\"" : "", i % 100);
        firn_putf(&expected, "%d|n%d|%s|%d\n", i, i * 7, i % 3 ? "some, note" : "-", i % 100);
    }
    static const size_t cuts[] = { 777, 4096, 1 << 20 };
    for (size_t i = 0; i < FIRN_COUNT(cuts); i++) {
        SCOPED(firn_buf) out = { 0 };
        firn_csv_options options = { .batch_rows = 500 };
        csv_job job = { &people, &options, NULL, firn_buf_bytes(&text), cuts[i] };
        assert_int_equal(run(&job, &out, NULL), FIRN_OK);
        assert_int_equal(out.len, expected.len);
        assert_memory_equal(out.data, expected.data, out.len);
    }
}

TEST(a_field_longer_than_any_window_is_read)
{
    enum { LEN = 700000 };
    SCOPED(firn_buf) text = { 0 };
    SCOPED(firn_buf) out = { 0 };
    firn_put_c(&text, "id,name,note,age\n1,\"");
    firn_put_fill(&text, '\n', LEN);
    firn_put_c(&text, "\",b,2\n3,c,d,4\n");
    csv_job job = { &people, NULL, NULL, firn_buf_bytes(&text), 50000 };
    assert_int_equal(run(&job, &out, NULL), FIRN_OK);
    assert_int_equal(out.len, LEN + 2 + 5 + 8);
}

static firn_status read_some(const firn_allocator *allocator)
{
    static const char text[] = "id,name,note,age\n1,\"a\nb\",\"x\"\"y\",2\n2,b,c,\n3,c,,\"4\"\n";
    SCOPED(firn_buf) out = { 0 };
    firn_csv_source sources[4] = { [3] = { .kind = FIRN_CSV_CONST, .constant = FIRN_STR("7") } };
    firn_csv_options options = { .sources = sources, .ignore_unknown = true, .batch_rows = 2 };
    csv_job job = { &people, &options, allocator, { (const uint8_t *)text, sizeof text - 1 }, 20 };
    return run(&job, &out, NULL);
}

TEST(every_allocation_failure_is_reported_and_leaks_nothing)
{
    test_each_oom(read_some);
}
