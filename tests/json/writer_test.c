/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <math.h>
#include <string.h>

#include "json/reader.h"
#include "json/writer.h"

static void write_sample(firn_json_writer *w)
{
    firn_json_open_object(w);
    firn_json_put_key(w, "id");
    firn_json_put_int64(w, INT64_MIN);
    firn_json_put_key_str(w, FIRN_STR("a \"key\""));
    firn_json_open_array(w);
    firn_json_put_bool(w, true);
    firn_json_put_null(w);
    firn_json_put_double(w, 0.5);
    firn_json_close_array(w);
    firn_json_put_key(w, "none");
    firn_json_open_object(w);
    firn_json_close_object(w);
    firn_json_put_key(w, "raw");
    firn_json_put_raw(w, FIRN_STR("[1,2]"));
    firn_json_close_object(w);
}

TEST(one_line_has_no_blanks)
{
    SCOPED(firn_buf) out = { 0 };
    write_sample(&(firn_json_writer){ .out = &out });
    assert_int_equal(out.status, FIRN_OK);
    assert_true(firn_str_is(firn_buf_str(&out),
                            "{\"id\":-9223372036854775808,\"a \\\"key\\\"\":[true,null,0.5],"
                            "\"none\":{},\"raw\":[1,2]}"));
}

TEST(indented_text_puts_one_member_a_line)
{
    SCOPED(firn_buf) out = { 0 };
    write_sample(&(firn_json_writer){ .out = &out, .indent = 2 });
    assert_true(firn_str_is(firn_buf_str(&out), "{\n"
                                                "  \"id\": -9223372036854775808,\n"
                                                "  \"a \\\"key\\\"\": [\n"
                                                "    true,\n"
                                                "    null,\n"
                                                "    0.5\n"
                                                "  ],\n"
                                                "  \"none\": {},\n"
                                                "  \"raw\": [1,2]\n"
                                                "}"));
}

static void expect_quoted(firn_str s, const char *expected)
{
    SCOPED(firn_buf) out = { 0 };
    firn_json_quote(&out, s);
    assert_int_equal(out.status, FIRN_OK);
    assert_true(firn_str_is(firn_buf_str(&out), expected));
}

TEST(strings_are_escaped_and_repaired)
{
    expect_quoted((firn_str){ 0 }, "\"\"");
    expect_quoted(FIRN_STR("a/b"), "\"a/b\"");
    expect_quoted(FIRN_STR("\"\\\b\f\n\r\t\x01\x1f\0"),
                  "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\\u0000\"");
    expect_quoted(FIRN_STR("\x7f\xc3\xa9\xf0\x9f\x98\x80"), "\"\x7f\xc3\xa9\xf0\x9f\x98\x80\"");
    expect_quoted(FIRN_STR("a\xffz\xc3\xa9\xe2\x82"),
                  "\"a\xef\xbf\xbdz\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd\"");
}

TEST(what_json_cannot_say_becomes_a_string)
{
    SCOPED(firn_buf) out = { 0 };
    firn_json_writer w = { .out = &out };
    firn_json_open_array(&w);
    firn_json_put_double(&w, NAN);
    firn_json_put_float(&w, -INFINITY);
    firn_json_put_float(&w, 1.5f);
    firn_json_put_hex(&w, (firn_bytes){ (const uint8_t *)"\x00\xfe", 2 });
    firn_json_close_array(&w);
    assert_true(firn_str_is(firn_buf_str(&out), "[\"NaN\",\"-Infinity\",1.5,\"00fe\"]"));
}

/* Every code point survives quoting and reading. */
TEST(every_character_is_read_back)
{
    SCOPED(firn_buf) out = { 0 };
    SCOPED(firn_arena) arena = { 0 };
    char text[256];
    for (unsigned c = 0; c < 128; c++) {
        text[c] = (char)c;
        text[255 - c] = 'x';
    }
    firn_json_quote(&out, (firn_str){ text, sizeof text });
    firn_json_reader r;
    firn_json_begin(&r, firn_buf_bytes(&out), &arena);
    firn_str back = firn_json_take_string(&r);
    assert_int_equal(firn_json_finish(&r, NULL), FIRN_OK);
    assert_true(firn_str_equal(back, (firn_str){ text, sizeof text }));
}

static firn_status scenario(const firn_allocator *allocator)
{
    SCOPED(firn_buf) out = { .allocator = allocator };
    write_sample(&(firn_json_writer){ .out = &out, .indent = 4 });
    firn_error err;
    return firn_buf_check(&out, &err);
}

TEST(every_allocation_failure_is_reported_and_leaks_nothing)
{
    test_each_oom(scenario);
}
