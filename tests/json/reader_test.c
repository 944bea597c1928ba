/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "json/reader.h"

static firn_bytes bytes_of(const char *text)
{
    return firn_str_bytes(firn_str_from(text));
}

static firn_status skim(const char *text, size_t len, firn_error *err)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_json_reader r;
    firn_json_begin(&r, (firn_bytes){ (const uint8_t *)text, len }, &arena);
    return firn_json_finish(&r, err);
}

TEST(good_texts_are_passed_over)
{
    static const char *const good[] = {
        "0",
        "-0",
        "10",
        "-1.5e+10",
        "1E5",
        "1.25",
        "true",
        "false",
        "null",
        "\"\"",
        "[]",
        "{}",
        " [ 1 , 2 ] ",
        "{\"a\":{\"b\":[1,{\"c\":null}]},\"d\":\"e\"}",
        "\t\r\n{ \"a\" : 1 }\n",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"",
        "\"\xc3\xa9\xf0\x9f\x98\x80\"",
    };
    for (size_t i = 0; i < FIRN_COUNT(good); i++) {
        firn_error err = { 0 };
        if (skim(good[i], strlen(good[i]), &err) != FIRN_OK)
            fail_msg("%s: %s", good[i], err.message);
    }
}

TEST(bad_texts_are_refused_with_their_place)
{
    static const struct {
        const char *text, *message;
    } bad[] = {
        { "", "$, byte 0: expected a value, the text ends" },
        { "  ", "$, byte 2: expected a value, the text ends" },
        { "1 2", "$, byte 2: expected the end of the text, found '2'" },
        { "01", "$, byte 0: a number is malformed" },
        { "1.", "$, byte 0: a number is malformed" },
        { ".5", "$, byte 0: expected a value, found '.'" },
        { "-", "$, byte 0: a number is malformed" },
        { "1e", "$, byte 0: a number is malformed" },
        { "+1", "$, byte 0: expected a value, found '+'" },
        { "tru", "$, byte 0: expected a value, found 't'" },
        { "nulL", "$, byte 0: expected a value, found 'n'" },
        { "[1,]", "$, byte 3: expected a value, found ']'" },
        { "[1 2]", "$, byte 3: expected ',' or ']', found '2'" },
        { "{\"a\"}", "$, byte 4: expected ':', found '}'" },
        { "{\"a\":1,}", "$, byte 7: expected a key, found '}'" },
        { "{a:1}", "$, byte 1: expected a key, found 'a'" },
        { "[1", "$, byte 2: expected ',' or ']', the text ends" },
        { "\"abc", "$, byte 0: a string is not closed" },
        { "\"a\nb\"", "$, byte 0: a string holds a bare control character" },
        { "\"\\x\"", "$, byte 1: a string holds a bad escape" },
        { "\"\\ud800\"", "$, byte 1: a string holds a bad escape" },
        { "\"\\udc00\"", "$, byte 1: a string holds a bad escape" },
        { "\"\\ud800\\u0041\"", "$, byte 1: a string holds a bad escape" },
        { "\"\\u12g4\"", "$, byte 1: a string holds a bad escape" },
        { "\"\xff\"", "$, byte 0: a string is not valid UTF-8" },
        { "\"\xc0\xaf\"", "$, byte 0: a string is not valid UTF-8" },
        { "\x01", "$, byte 0: expected a value, found byte 0x01" },
    };
    for (size_t i = 0; i < FIRN_COUNT(bad); i++) {
        firn_error err = { 0 };
        assert_int_equal(skim(bad[i].text, strlen(bad[i].text), &err), FIRN_CORRUPT);
        assert_string_equal(err.message, bad[i].message);
    }
}

/* Enters `entered` arrays of a nest of `depth`, and passes over the others. */
static firn_status walk_nest(unsigned depth, unsigned entered, firn_error *err)
{
    char text[2 * FIRN_JSON_DEPTH_MAX + 4];
    memset(text, '[', depth);
    memset(text + depth, ']', depth);

    SCOPED(firn_arena) arena = { 0 };
    firn_json_reader r;
    firn_json_begin(&r, (firn_bytes){ (uint8_t *)text, 2 * depth }, &arena);
    for (unsigned i = 0; i < entered; i++) {
        firn_json_array_begin(&r);
        if (i + 1 < entered)
            firn_json_next_item(&r);
    }
    for (unsigned i = 0; i < entered; i++)
        while (firn_json_next_item(&r))
            ;
    return firn_json_finish(&r, err);
}

TEST(nesting_is_limited_alike_for_entered_and_passed_over_levels)
{
    for (unsigned entered = 0; entered <= FIRN_JSON_DEPTH_MAX; entered += 32) {
        firn_error err;
        assert_int_equal(walk_nest(FIRN_JSON_DEPTH_MAX, entered, &err), FIRN_OK);
        assert_int_equal(walk_nest(FIRN_JSON_DEPTH_MAX + 1, entered, &err), FIRN_CORRUPT);
        assert_non_null(strstr(err.message, "byte 129: values nest deeper than 128 levels"));
    }
}

typedef struct sample {
    int64_t id;
    double share;
    bool on, gone;
    firn_str name, raw;
    int64_t items[4];
    size_t item_count;
} sample;

static firn_status read_sample(firn_bytes text, firn_arena *arena, sample *out, firn_error *err)
{
    firn_json_reader r;
    *out = (sample){ 0 };
    firn_json_begin(&r, text, arena);
    firn_json_object_begin(&r);
    for (firn_str key; firn_json_next_key(&r, &key);) {
        if (firn_str_is(key, "id"))
            out->id = firn_json_take_int64(&r);
        else if (firn_str_is(key, "share"))
            out->share = firn_json_take_double(&r);
        else if (firn_str_is(key, "on"))
            out->on = firn_json_take_bool(&r);
        else if (firn_str_is(key, "gone"))
            out->gone = firn_json_take_null(&r);
        else if (firn_str_is(key, "n\xc3\xa4me"))
            out->name = firn_json_take_string(&r);
        else if (firn_str_is(key, "raw"))
            out->raw = firn_json_take_raw(&r);
        else if (firn_str_is(key, "items"))
            for (firn_json_array_begin(&r); firn_json_next_item(&r);)
                out->items[out->item_count++ & 3] = firn_json_take_int64(&r);
    }
    return firn_json_finish(&r, err);
}

static const char sample_text[] =
    "{\"id\": -9223372036854775808, \"unknown\": [{}, {\"x\": [1, 2]}], \"share\": 2.5e-1,"
    " \"n\\u00e4me\": \"a\\nb\\ud83d\\ude00\", \"on\": true, \"gone\": null,"
    " \"raw\":  {\"k\" : [ 1 ]} , \"items\": [1, 2, 3]}";

static firn_status sample_scenario(const firn_allocator *allocator)
{
    SCOPED(firn_arena) arena = { .allocator = allocator };
    sample s;
    firn_error err;
    TRY(read_sample(bytes_of(sample_text), &arena, &s, &err));
    assert_true(s.id == INT64_MIN);
    assert_true(s.share == 0.25);
    assert_true(s.on);
    assert_true(s.gone);
    assert_true(firn_str_is(s.name, "a\nb\xf0\x9f\x98\x80"));
    assert_true(firn_str_is(s.raw, "{\"k\" : [ 1 ]}"));
    assert_int_equal(s.item_count, 3);
    assert_int_equal(s.items[2], 3);
    return FIRN_OK;
}

TEST(what_is_asked_for_is_taken_and_the_rest_passed_over)
{
    assert_int_equal(sample_scenario(&firn_heap), FIRN_OK);
}

TEST(every_allocation_failure_is_reported_and_leaks_nothing)
{
    test_each_oom(sample_scenario);
}

TEST(every_truncation_is_corrupt)
{
    for (size_t len = 0; len + 1 < sizeof sample_text; len++) {
        SCOPED(firn_arena) arena = { 0 };
        sample s;
        firn_error err;
        firn_bytes cut = { (const uint8_t *)sample_text, len };
        assert_int_equal(read_sample(cut, &arena, &s, &err), FIRN_CORRUPT);
    }
}

static void expect_failure(const char *text, const char *message)
{
    SCOPED(firn_arena) arena = { 0 };
    sample s;
    firn_error err;
    assert_int_equal(read_sample(bytes_of(text), &arena, &s, &err), FIRN_CORRUPT);
    assert_string_equal(err.message, message);
}

TEST(wrong_kinds_and_ranges_name_path_and_place)
{
    expect_failure("{\"id\":\"7\"}", "$.id, byte 6: expected a number, found a string");
    expect_failure("{\"id\":1.0}", "$.id, byte 6: 1.0 is not a 64-bit integer");
    expect_failure("{\"id\": 9223372036854775808}",
                   "$.id, byte 7: 9223372036854775808 is not a 64-bit integer");
    expect_failure("{\"items\":[1,2,[3]]}",
                   "$.items[2], byte 14: expected a number, found an array");
    expect_failure("{\"items\":{}}", "$.items, byte 9: expected an array, found an object");
    expect_failure("[]", "$, byte 0: expected an object, found an array");
    expect_failure("{\"on\":truf}", "$.on, byte 6: expected a value, found 't'");
}

TEST(meaning_is_refused_with_its_place_and_the_first_failure_wins)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_json_reader r;
    firn_error err;
    firn_json_begin(&r, bytes_of("{\"type\":\"strin\",\"id\":3}"), &arena);
    firn_json_object_begin(&r);
    firn_str key;
    assert_true(firn_json_next_key(&r, &key));
    firn_str type = firn_json_take_string(&r);
    firn_json_fail_as(&r, FIRN_UNSUPPORTED, "unknown type \"%.*s\"", FIRN_STR_ARG(type));
    firn_json_fail(&r, "never seen");
    assert_false(firn_json_next_key(&r, &key));
    assert_int_equal(firn_json_peek(&r), FIRN_JSON_NONE);
    assert_int_equal(firn_json_take_int64(&r), 0);
    assert_int_equal(firn_json_finish(&r, &err), FIRN_UNSUPPORTED);
    assert_string_equal(err.message, "$.type, byte 15: unknown type \"strin\"");
}

TEST(int32_has_its_own_range)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_json_reader r;
    firn_error err;
    firn_json_begin(&r, bytes_of("[-2147483648, 2147483648]"), &arena);
    firn_json_array_begin(&r);
    assert_true(firn_json_next_item(&r));
    assert_int_equal(firn_json_take_int32(&r), INT32_MIN);
    assert_true(firn_json_next_item(&r));
    assert_int_equal(firn_json_take_int32(&r), 0);
    assert_int_equal(firn_json_finish(&r, &err), FIRN_CORRUPT);
    assert_string_equal(err.message, "$[1], byte 14: 2147483648 is not a 32-bit integer");
}

TEST(number_text_is_kept_exactly)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_json_reader r;
    firn_json_begin(&r, bytes_of(" 12345678901234567890.1234567890e-3 "), &arena);
    assert_true(firn_str_is(firn_json_take_number_text(&r), "12345678901234567890.1234567890e-3"));
    assert_int_equal(firn_json_finish(&r, NULL), FIRN_OK);
}

TEST(null_is_taken_only_when_it_is_there)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_json_reader r;
    firn_json_begin(&r, bytes_of("7"), &arena);
    assert_false(firn_json_take_null(&r));
    assert_int_equal(firn_json_take_int64(&r), 7);
    assert_int_equal(firn_json_finish(&r, NULL), FIRN_OK);
}

TEST(a_value_can_be_looked_at_again)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_json_reader r;
    firn_str key;
    size_t data = 0;
    firn_json_begin(&r, bytes_of("[{\"data\": [1, 2], \"type\": \"list\"}, 9]"), &arena);
    firn_json_array_begin(&r);
    assert_true(firn_json_next_item(&r));
    firn_json_object_begin(&r);
    while (firn_json_next_key(&r, &key))
        if (firn_str_is(key, "data"))
            data = firn_json_position(&r);
    size_t behind = firn_json_position(&r);
    firn_json_revisit(&r, data);
    firn_json_array_begin(&r);
    assert_true(firn_json_next_item(&r));
    assert_int_equal(firn_json_take_int64(&r), 1);
    assert_true(firn_json_next_item(&r));
    assert_int_equal(firn_json_take_int64(&r), 2);
    assert_false(firn_json_next_item(&r));
    firn_json_resume(&r, behind);
    assert_true(firn_json_next_item(&r));
    assert_int_equal(firn_json_take_int64(&r), 9);
    assert_false(firn_json_next_item(&r));
    assert_int_equal(firn_json_finish(&r, NULL), FIRN_OK);
}
