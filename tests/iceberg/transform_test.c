/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "base/time.h"
#include "base/uuid.h"
#include "iceberg/partition_spec.h"

static firn_value value_of(const char *type_words, const char *text, firn_arena *arena)
{
    firn_type type;
    firn_value value;
    int32_t next_id = 1;
    assert_int_equal(firn_type_parse(firn_str_from(type_words), arena, &next_id, &type, NULL),
                     FIRN_OK);
    assert_int_equal(firn_value_from_text(&type, firn_str_from(text), arena, &value, NULL),
                     FIRN_OK);
    return value;
}

TEST(hashes_are_those_of_appendix_b)
{
    static const struct {
        const char *type, *text;
        int32_t hash;
    } cases[] = {
        { "int", "34", 2017239379 },
        { "long", "34", 2017239379 },
        { "decimal(9,2)", "14.20", -500754589 },
        { "date", "2017-11-16", -653330422 },
        { "time", "22:31:08", -662762989 },
        { "timestamp", "2017-11-16T22:31:08", -2047944441 },
        { "timestamp", "2017-11-16T22:31:08.000001", -1207196810 },
        { "timestamptz", "2017-11-16T14:31:08-08:00", -2047944441 },
        { "timestamp_ns", "2017-11-16T22:31:08.000001001", -1207196810 },
        { "string", "iceberg", 1210000089 },
        { "uuid", "f79c3e09-677c-4bbd-a479-3f349cb785e7", 1488055340 },
        { "binary", "00010203", -188683207 },
        { "boolean", "true", 1392991556 },
        { "double", "1.0", -142385009 },
        { "double", "-0.0", 1669671676 },
    };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        SCOPED(firn_arena) arena = { 0 };
        firn_value value = value_of(cases[i].type, cases[i].text, &arena);
        assert_int_equal(firn_value_hash(&value), cases[i].hash);
    }
}

TEST(transforms_give_what_the_spec_says)
{
    static const struct {
        const char *transform, *type, *text, *result;
    } cases[] = {
        { "bucket[16]", "string", "iceberg", "9" },
        { "truncate[10]", "int", "-1", "-10" },
        { "truncate[10]", "long", "19", "10" },
        { "truncate[50]", "decimal(9,2)", "10.65", "10.50" },
        { "truncate[3]", "string", "icéberg", "icé" },
        { "truncate[3]", "binary", "0102030405", "010203" },
        { "year", "date", "1969-12-31", "-1" },
        { "month", "timestamp", "1969-12-31T23:59:59.999999", "-1" },
        { "day", "timestamp", "1969-12-31T23:59:59.999999", "1969-12-31" },
        { "hour", "timestamp", "1969-12-31T23:59:59.999999", "-1" },
        { "hour", "timestamp_ns", "1970-01-01T01:00:00.000000001", "1" },
        { "void", "int", "5", "null" },
    };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        SCOPED(firn_arena) arena = { 0 };
        SCOPED(firn_buf) out = { 0 };
        firn_transform t = firn_transform_read(firn_str_from(cases[i].transform));
        firn_value value = value_of(cases[i].type, cases[i].text, &arena);
        firn_value result = firn_transform_apply(&t, &value);
        firn_value_put_text(&out, &result);
        assert_true(firn_str_is(firn_buf_str(&out), cases[i].result));
    }
}

TEST(null_gives_null_through_every_transform)
{
    static const char *const all[] = { "identity", "bucket[4]", "truncate[4]", "year", "void" };
    firn_type type = { .kind = FIRN_TYPE_DATE };
    firn_value null = firn_value_null(&type);
    for (size_t i = 0; i < FIRN_COUNT(all); i++) {
        firn_transform t = firn_transform_read(firn_str_from(all[i]));
        assert_true(firn_transform_apply(&t, &null).is_null);
    }
}

TEST(unknown_transforms_keep_their_text)
{
    SCOPED(firn_buf) out = { 0 };
    firn_transform t = firn_transform_read(FIRN_STR("zorder[3]"));
    assert_int_equal(t.kind, FIRN_TRANSFORM_UNKNOWN);
    firn_transform_put(&out, &t);
    assert_true(firn_str_is(firn_buf_str(&out), "zorder[3]"));
    assert_int_equal(firn_transform_read(FIRN_STR("bucket[0]")).kind, FIRN_TRANSFORM_UNKNOWN);
    assert_int_equal(firn_transform_read(FIRN_STR("Bucket[8]")).kind, FIRN_TRANSFORM_BUCKET);
}

TEST(bounds_are_cut_by_code_points_and_raised)
{
    static const struct {
        const char *text, *upper; /* upper NULL: none of that width exists */
        size_t width;
    } cases[] = { { "abc", "abc", 3 },
                  { "abcd", "abd", 3 },
                  { "ab\xf4\x8f\xbf\xbfz", "ac", 3 },
                  { "\xf4\x8f\xbf\xbf\xf4\x8f\xbf\xbf", NULL, 1 },
                  { "a\xed\x9f\xbfz", "a\xee\x80\x80", 2 } };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        SCOPED(firn_buf) out = { 0 };
        firn_bytes text = firn_str_bytes(firn_str_from(cases[i].text));
        bool found = firn_bound_truncate_upper(FIRN_TYPE_STRING, text, cases[i].width, &out);
        assert_int_equal(found, cases[i].upper != NULL);
        if (found)
            assert_true(firn_str_is(firn_buf_str(&out), cases[i].upper));
    }
    SCOPED(firn_buf) out = { 0 };
    const uint8_t bytes[] = { 1, 0xff, 0xff, 7 };
    assert_true(firn_bound_truncate_upper(FIRN_TYPE_BINARY, (firn_bytes){ bytes, 4 }, 3, &out));
    assert_int_equal(out.len, 1);
    assert_int_equal(out.data[0], 2);
}

TEST(bounds_from_before_a_promotion_are_widened)
{
    const uint8_t four[] = { 0xfe, 0xff, 0xff, 0xff };
    firn_type wide = { .kind = FIRN_TYPE_LONG }, moment = { .kind = FIRN_TYPE_TIMESTAMP };
    firn_value value;
    assert_true(firn_value_from_binary(&wide, (firn_bytes){ four, 4 }, &value));
    assert_int_equal(value.integer, -2);
    assert_true(firn_value_from_binary(&moment, (firn_bytes){ four, 4 }, &value));
    assert_int_equal(value.integer, -2 * FIRN_US_PER_DAY);
    assert_false(firn_value_from_binary(&wide, (firn_bytes){ four, 3 }, &value));
}

/* ---- specs in words ---- */

static firn_schema schema_of(const char *json, firn_arena *arena)
{
    firn_schema schema;
    assert_int_equal(firn_schema_parse(firn_str_bytes(firn_str_from(json)), arena, &schema, NULL),
                     FIRN_OK);
    return schema;
}

TEST(partition_words_become_specs)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_buf) out = { 0 };
    firn_schema schema =
        schema_of("{\"ts\":\"timestamp\",\"id\":\"long\",\"s\":\"string\"}", &arena);
    firn_partition_spec spec;
    int32_t next_id = 1000;
    firn_str words = FIRN_STR("day(ts) as d, bucket(16, id), truncate(s, 4), s");
    assert_int_equal(firn_partition_spec_parse(words, &schema, &arena, &next_id, &spec, NULL),
                     FIRN_OK);
    firn_json_writer w = { .out = &out };
    firn_partition_fields_write_json(&w, &spec);
    assert_true(firn_str_is(
        firn_buf_str(&out),
        "[{\"name\":\"d\",\"transform\":\"day\",\"source-id\":1,\"field-id\":1000},"
        "{\"name\":\"id_bucket\",\"transform\":\"bucket[16]\",\"source-id\":2,\"field-id\":1001},"
        "{\"name\":\"s_trunc\",\"transform\":\"truncate[4]\",\"source-id\":3,\"field-id\":1002},"
        "{\"name\":\"s\",\"transform\":\"identity\",\"source-id\":3,\"field-id\":1003}]"));
}

TEST(impossible_partitionings_are_refused)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_schema schema =
        schema_of("{\"ts\":\"timestamp\",\"x\":\"double\",\"l\":\"list<int>\"}", &arena);
    static const struct {
        const char *words;
        firn_status status;
    } cases[] = { { "day(tz)", FIRN_NOT_FOUND },
                  { "bucket(4, x)", FIRN_INVALID },
                  { "hour(x)", FIRN_INVALID },
                  { "l", FIRN_INVALID },
                  { "day(ts), day(ts) as e", FIRN_INVALID },
                  { "week(ts)", FIRN_INVALID },
                  { "day(ts) as x", FIRN_INVALID },
                  { "day(ts) day(ts)", FIRN_INVALID } };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        firn_partition_spec spec;
        int32_t next_id = 1000;
        firn_error err;
        assert_int_equal(firn_partition_spec_parse(firn_str_from(cases[i].words), &schema, &arena,
                                                   &next_id, &spec, &err),
                         cases[i].status);
    }
}

TEST(sort_words_become_orders)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_buf) out = { 0 };
    firn_schema schema = schema_of("{\"ts\":\"timestamp\",\"id\":\"long\"}", &arena);
    firn_sort_order order;
    firn_str words = FIRN_STR("ts, id desc, bucket(4, id) asc nulls last");
    assert_int_equal(firn_sort_order_parse(words, &schema, &arena, &order, NULL), FIRN_OK);
    firn_sort_order_put(&out, &order, &schema);
    assert_true(firn_str_is(firn_buf_str(&out), "ts asc nulls first, id desc nulls last, "
                                                "bucket(4, id) asc nulls last"));
}

TEST(nulls_of_a_query_are_above_all_values)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_buf) out = { 0 };
    firn_schema schema = schema_of("{\"ts\":\"timestamp\",\"id\":\"long\"}", &arena);
    firn_sort_order order;
    firn_str words = FIRN_STR("ts, id desc, id desc nulls last, ts ASC NULLS FIRST");
    assert_int_equal(firn_sort_order_parse_query(words, &schema, &arena, &order, NULL), FIRN_OK);
    firn_sort_order_put(&out, &order, &schema);
    assert_true(firn_str_is(firn_buf_str(&out), "ts asc nulls last, id desc nulls first, "
                                                "id desc nulls last, ts asc nulls first"));
}

TEST(columns_without_an_order_are_refused_by_name_and_type)
{
    static const struct {
        const char *words, *message;
    } cases[] = {
        { "tags", "column \"tags\" of type list<string> has no order" },
        { "at desc", "column \"at\" of type struct<x: int> has no order" },
        { "day(name)", "the transform does not take column \"name\" of type string" },
    };
    SCOPED(firn_arena) arena = { 0 };
    firn_schema schema = schema_of(
        "{\"tags\":\"list<string>\",\"at\":\"struct<x: int>\",\"name\":\"string\"}", &arena);
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        firn_sort_order order;
        firn_error err = { 0 };
        assert_int_equal(
            firn_sort_order_parse(firn_str_from(cases[i].words), &schema, &arena, &order, &err),
            FIRN_INVALID);
        assert_string_equal(err.message, cases[i].message);
    }
}

TEST(partition_folders_are_escaped)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_buf) out = { 0 };
    firn_partition_field fields[] = { { .name = FIRN_STR("a b"), .transform = { 0 } },
                                      { .name = FIRN_STR("n"), .transform = { 0 } } };
    firn_partition_spec spec = { .fields = fields, .field_count = 2 };
    firn_value values[] = { value_of("string", "x/y=%\xc3\xa9", &arena), { .is_null = true } };
    firn_partition_put_path(&out, &spec, values);
    assert_true(firn_str_is(firn_buf_str(&out), "a+b=x%2Fy%3D%25%C3%A9/n=null"));
}

TEST(partition_folders_are_no_longer_than_file_systems_take)
{
    /* Cut behind 66 escapes and the first, the second or all bytes of another. */
    static const struct {
        const char *name, *end;
    } cases[] = { { "n", "%FF%FF" }, { "nn", "%FF%FF" }, { "n3n", "%FF%FF" } };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        SCOPED(firn_arena) arena = { 0 };
        SCOPED(firn_buf) out = { 0 };
        firn_partition_field fields[] = { { .name = firn_str_from(cases[i].name) },
                                          { .name = FIRN_STR("m") } };
        firn_partition_spec spec = { .fields = fields, .field_count = 2 };
        char text[301] = { 0 };
        memset(text, 0xff, 300);
        firn_value values[] = { value_of("string", text, &arena), value_of("int", "5", &arena) };
        firn_partition_put_path(&out, &spec, values);
        firn_str path = firn_buf_str(&out);
        size_t slash = firn_str_find(path, '/');
        assert_true(slash <= 200 && slash > 197);
        firn_str end = firn_str_from(cases[i].end);
        assert_memory_equal(path.data + slash - end.len, end.data, end.len);
        assert_true(firn_str_is(firn_str_from_index(path, slash), "/m=5"));
    }
}
