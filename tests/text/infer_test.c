/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "text/infer.h"

static void show(const firn_arrow_field *field, firn_buf *out)
{
    firn_put_str(out, field->name);
    firn_put_c(out, ":");
    if (field->kind == FIRN_ARROW_STRUCT || field->kind == FIRN_ARROW_LIST) {
        firn_put_c(out, field->kind == FIRN_ARROW_LIST ? "[" : "{");
        for (size_t i = 0; i < field->child_count; i++) {
            firn_put_c(out, i ? ", " : "");
            show(&field->children[i], out);
        }
        firn_put_c(out, field->kind == FIRN_ARROW_LIST ? "]" : "}");
    } else {
        firn_arrow_put_type(out, field);
    }
}

static void expect(firn_status status, const firn_arrow_field *root, const firn_error *err,
                   const char *expected)
{
    SCOPED(firn_buf) out = { 0 };
    if (status == FIRN_OK)
        show(root, &out);
    else
        firn_put_c(&out, err->message);
    firn_put_u8(&out, 0);
    assert_string_equal((const char *)out.data, expected);
}

static void expect_csv(const firn_csv_options *options, const char *text, bool whole,
                       const char *expected)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_arrow_field root;
    firn_error err;
    firn_bytes sample = { (const uint8_t *)text, strlen(text) };
    firn_status status = firn_infer_csv(sample, whole, options, &arena, &root, &err);
    expect(status, &root, &err, expected);
}

static void expect_json(const char *text, bool whole, const char *expected)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_arrow_field root;
    firn_error err;
    firn_bytes sample = { (const uint8_t *)text, strlen(text) };
    firn_status status = firn_infer_ndjson(sample, whole, &arena, &root, &err);
    expect(status, &root, &err, expected);
}

TEST(csv_columns_get_the_narrowest_type_of_all_their_values)
{
    expect_csv(NULL,
               "\xef\xbb\xbfi,d,b,day,ts,tz,s,n,mixed\n"
               "1,1.5,true,2024-01-01,2024-01-01 10:00:00,2024-01-01T10:00:00Z,x,,1\n"
               "-2,3,FALSE,2024-01-02,2024-01-02,2024-01-01T10:00:00+01:00,\"1\",,x\n",
               true,
               ":{i:int64, d:double, b:bool, day:date32, ts:timestamp[us], tz:timestamp[us, UTC], "
               "s:string, n:string, mixed:string}");
}

TEST(whole_numbers_beyond_long_are_decimals_and_nan_goes_with_numbers)
{
    expect_csv(NULL, "a\n9223372036854775808\n-1\n", true, ":{a:decimal128(38, 0)}");
    expect_csv(NULL, "a\n9223372036854775808\n1.5\n", true, ":{a:double}");
    expect_csv(NULL, "a\n1234567890123456789012345678901234567890\n", true, ":{a:double}");
    expect_csv(NULL, "a,b,c\n1,NaN,inf\nNaN,2.5,-Infinity\n", true,
               ":{a:double, b:double, c:string}");
    expect_csv(NULL, "a,b\nnan,true\n2024-01-01,NaN\n", true, ":{a:string, b:string}");
    expect_json("{\"a\":18446744073709551615}\n{\"a\":1}\n", true, ":{a:decimal128(38, 0)}");
    expect_json("{\"a\":1}\n{\"a\":\"NaN\"}\n", true, ":{a:string}");
}

TEST(a_cut_last_record_of_a_sample_does_not_count)
{
    expect_csv(NULL, "a\n1\n2\n3.", false, ":{a:int64}");
    expect_csv(NULL, "a\n1\n2\n3.", true, ":{a:double}");
    expect_json("{\"a\":1}\n{\"a\":1.", false, ":{a:int64}");
}

TEST(csv_without_header_numbers_its_columns_or_takes_names)
{
    firn_str names[] = { FIRN_STR("x") };
    expect_csv(&(firn_csv_options){ .no_header = true }, "1,a\n", true,
               ":{column1:int64, column2:string}");
    expect_csv(
        &(firn_csv_options){ .no_header = true, .names = names, .name_count = 1, .delimiter = ';' },
        "1;2\n", true, ":{x:int64, column2:int64}");
    expect_csv(NULL, "", true, "the file has no complete record to learn from");
}

TEST(json_shapes_are_merged)
{
    expect_json("{\"a\":1,\"b\":{\"x\":true}}\n"
                "{\"a\":2.5,\"b\":{\"y\":\"2024-01-01\"},\"c\":[1,2],\"d\":null}\n"
                "{\"c\":[],\"e\":\"5\",\"f\":[{\"g\":1},{\"h\":\"x\"}]}\n",
                true,
                ":{a:double, b:{x:bool, y:date32}, c:[element:int64], d:string, e:string, "
                "f:[element:{g:int64, h:string}]}");
    expect_json("[{\"a\":1},{\"a\":\"x\"}]", true, ":{a:string}");
    expect_json("{\"a\":1}\n{\"a\":[1]}\n", true,
                "values of \"a\" have shapes that do not go together");
    expect_json("", true, "the file has no complete object to learn from");
    expect_json("x", true, "no object stands here but \"x\"");
}

static firn_status infer_both(const firn_allocator *allocator)
{
    SCOPED(firn_arena) arena = { .allocator = allocator };
    firn_arrow_field root;
    TRY(firn_infer_csv((firn_bytes){ (const uint8_t *)"a,\"b\"\n1,\"x\"\n", 12 }, true, NULL,
                       &arena, &root, NULL));
    return firn_infer_ndjson((firn_bytes){ (const uint8_t *)"{\"a\":[{\"b\":1}]}", 15 }, true,
                             &arena, &root, NULL);
}

TEST(every_allocation_failure_is_reported_and_leaks_nothing)
{
    test_each_oom(infer_both);
}
