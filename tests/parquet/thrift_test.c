/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "parquet/thrift.h"

typedef struct point {
    int32_t x, y;
    bool has_y;
} point;

typedef struct shape {
    bool filled;
    int8_t kind;
    int16_t layer;
    int64_t id;
    firn_str name;
    firn_bytes blob;
    point origin;
    point *end;
    bool marked;
    FIRN_THRIFT_LIST_OF(point) points;
    FIRN_THRIFT_LIST_OF(bool) flags;
    FIRN_THRIFT_LIST_OF(firn_str) tags;
    int32_t far;
    bool has_filled, has_kind, has_layer, has_far;
} shape;

static const firn_thrift_field point_fields[] = {
    FIRN_THRIFT_REQUIRED(point, 1, I32, x),
    FIRN_THRIFT_FLAGGED(point, 2, I32, y),
};

static const firn_thrift_record point_record = FIRN_THRIFT_RECORD_OF(point, "point", point_fields);

static const firn_thrift_field shape_fields[] = {
    FIRN_THRIFT_FLAGGED(shape, 1, BOOL, filled),
    FIRN_THRIFT_FLAGGED(shape, 2, I8, kind),
    FIRN_THRIFT_FLAGGED(shape, 3, I16, layer),
    FIRN_THRIFT_REQUIRED(shape, 4, I64, id),
    FIRN_THRIFT_OPTIONAL(shape, 5, STR, name),
    FIRN_THRIFT_OPTIONAL(shape, 6, BYTES, blob),
    FIRN_THRIFT_INLINE_FIELD(shape, 7, true, &point_record, origin),
    FIRN_THRIFT_RECORD_FIELD(shape, 8, &point_record, end),
    FIRN_THRIFT_OPTIONAL(shape, 9, MARK, marked),
    FIRN_THRIFT_LIST_FIELD(shape, 10, false, INLINE, &point_record, points),
    FIRN_THRIFT_LIST_FIELD(shape, 11, false, BOOL, NULL, flags),
    FIRN_THRIFT_LIST_FIELD(shape, 12, false, STR, NULL, tags),
    FIRN_THRIFT_FLAGGED(shape, 100, I32, far),
};

static const firn_thrift_record shape_record = FIRN_THRIFT_RECORD_OF(shape, "shape", shape_fields);

static firn_status decode(const firn_thrift_record *record, const uint8_t *bytes, size_t len,
                          firn_arena *arena, void *out, firn_error *err)
{
    size_t used;
    TRY(firn_thrift_decode(record, (firn_bytes){ bytes, len }, arena, out, &used, err));
    assert_int_equal(used, len);
    return FIRN_OK;
}

static void fill(shape *s)
{
    static point end = { .x = -1, .y = 7, .has_y = true };
    static point points[20];
    static bool flags[] = { true, false, true };
    static firn_str tags[] = { { "a", 1 }, { "", 0 } };
    for (int32_t i = 0; i < 20; i++)
        points[i] = (point){ .x = i * 1000 };
    *s = (shape){ .has_filled = true,
                  .has_kind = true,
                  .kind = -5,
                  .has_layer = true,
                  .layer = INT16_MIN,
                  .id = INT64_MIN,
                  .name = FIRN_STR("hexagon"),
                  .blob = { (const uint8_t *)"", 0 },
                  .origin = { .x = INT32_MAX },
                  .end = &end,
                  .marked = true,
                  .points = { points, 20 },
                  .flags = { flags, 3 },
                  .tags = { tags, 2 },
                  .has_far = true,
                  .far = INT32_MIN };
}

static void check_filled(const shape *s)
{
    assert_true(s->has_filled && !s->filled && s->has_kind && s->kind == -5);
    assert_true(s->has_layer && s->layer == INT16_MIN && s->id == INT64_MIN);
    assert_true(firn_str_is(s->name, "hexagon"));
    assert_true(s->blob.data && s->blob.len == 0);
    assert_true(s->origin.x == INT32_MAX && !s->origin.has_y);
    assert_true(s->end && s->end->x == -1 && s->end->has_y && s->end->y == 7 && s->marked);
    assert_int_equal(s->points.count, 20);
    assert_int_equal(s->points.items[19].x, 19000);
    assert_int_equal(s->flags.count, 3);
    assert_true(s->flags.items[0] && !s->flags.items[1] && s->flags.items[2]);
    assert_int_equal(s->tags.count, 2);
    assert_true(firn_str_is(s->tags.items[0], "a") && s->tags.items[1].len == 0);
    assert_true(s->has_far && s->far == INT32_MIN);
}

static firn_status round_trip(const firn_allocator *allocator)
{
    SCOPED(firn_buf) bytes = { .allocator = allocator };
    SCOPED(firn_arena) arena = { .allocator = allocator };
    shape in, out;
    fill(&in);
    firn_thrift_encode(&shape_record, &in, &bytes);
    TRY(firn_buf_check(&bytes, NULL));
    TRY(decode(&shape_record, bytes.data, bytes.len, &arena, &out, NULL));
    check_filled(&out);
    return FIRN_OK;
}

TEST(what_is_written_is_read_back)
{
    assert_int_equal(round_trip(&firn_heap), FIRN_OK);
}

TEST(every_allocation_failure_is_reported_and_leaks_nothing)
{
    test_each_oom(round_trip);
}

TEST(the_wire_is_the_compact_protocol)
{
    SCOPED(firn_buf) bytes = { 0 };
    point p = { .x = 1, .has_y = true, .y = -2 };
    firn_thrift_encode(&point_record, &p, &bytes);
    static const uint8_t expected[] = { 0x15, 0x02, 0x15, 0x03, 0x00 };
    assert_int_equal(bytes.len, sizeof expected);
    assert_memory_equal(bytes.data, expected, sizeof expected);
}

TEST(fields_may_come_in_any_order_with_long_ids)
{
    static const uint8_t bytes[] = { 0x05, 0x04, 0x0c, 0x05, 0x02, 0x08, 0x00 };
    SCOPED(firn_arena) arena = { 0 };
    point p;
    assert_int_equal(decode(&point_record, bytes, sizeof bytes, &arena, &p, NULL), FIRN_OK);
    assert_true(p.has_y && p.y == 6 && p.x == 4);
}

TEST(unknown_fields_of_every_wire_type_are_skipped)
{
    static const uint8_t bytes[] = {
        0x15, 0x02,                                 /* 1: x = 1 */
        0x91,                                       /* 10: true */
        0x13, 0x55,                                 /* 11: i8 */
        0x14, 0x80, 0x01,                           /* 12: i16 */
        0x16, 0xff, 0x7f,                           /* 13: i64 */
        0x17, 1,    2,    3,    4,   5,    6, 7, 8, /* 14: double */
        0x18, 0x03, 'a',  'b',  'c',                /* 15: binary */
        0x19, 0x21, 0x01, 0x02,                     /* 16: list of two bools */
        0x1a, 0x15, 0x04,                           /* 17: set of one i32 */
        0x1b, 0x00,                                 /* 18: empty map */
        0x1b, 0x01, 0x85, 0x01, 'k', 0x02,          /* 19: map of one binary to i32 */
        0x1c, 0x1c, 0x00, 0x00,                     /* 20: struct in a struct */
        0x1d, 1,    2,    3,    4,   5,    6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, /* 21: uuid */
        0x00,
    };
    SCOPED(firn_arena) arena = { 0 };
    point p;
    assert_int_equal(decode(&point_record, bytes, sizeof bytes, &arena, &p, NULL), FIRN_OK);
    assert_true(p.x == 1 && !p.has_y);
}

TEST(a_field_of_another_wire_type_counts_as_unknown)
{
    static const uint8_t bytes[] = { 0x15, 0x02, 0x18, 0x01, 'z', 0x00 };
    SCOPED(firn_arena) arena = { 0 };
    point p;
    assert_int_equal(decode(&point_record, bytes, sizeof bytes, &arena, &p, NULL), FIRN_OK);
    assert_false(p.has_y);
}

TEST(every_truncation_is_corrupt)
{
    SCOPED(firn_buf) bytes = { 0 };
    shape in, out;
    fill(&in);
    firn_thrift_encode(&shape_record, &in, &bytes);
    for (size_t len = 0; len < bytes.len; len++) {
        SCOPED(firn_arena) arena = { 0 };
        assert_int_equal(decode(&shape_record, bytes.data, len, &arena, &out, NULL), FIRN_CORRUPT);
    }
}

static void expect_corrupt(const uint8_t *bytes, size_t len, const char *message)
{
    SCOPED(firn_arena) arena = { .bytes_max = 1 << 16 };
    shape out;
    firn_error err;
    assert_int_equal(decode(&shape_record, bytes, len, &arena, &out, &err), FIRN_CORRUPT);
    assert_string_equal(err.message, message);
}

#define EXPECT_CORRUPT(message, ...)                                                               \
    do {                                                                                           \
        static const uint8_t bytes_[] = { __VA_ARGS__ };                                           \
        expect_corrupt(bytes_, sizeof bytes_, message);                                            \
    } while (0)

TEST(missing_fields_lying_counts_and_bad_types_are_corrupt)
{
    EXPECT_CORRUPT("shape has no id", 0x00);
    EXPECT_CORRUPT("point has no x", 0x46, 0x02, 0x3c, 0x00, 0x00);
    /* a list that claims 2^28 - 1 points */
    EXPECT_CORRUPT("shape is malformed or longer than its 7 bytes", 0xa9, 0xfc, 0xff, 0xff, 0xff,
                   0x7f, 0x00);
    /* a list of integers where points belong */
    EXPECT_CORRUPT("shape is malformed or longer than its 6 bytes", 0xa9, 0x15, 0x02, 0x02, 0x02,
                   0x00);
    /* an i16 beyond its range */
    EXPECT_CORRUPT("shape is malformed or longer than its 5 bytes", 0x34, 0x80, 0x80, 0x80, 0x01);
    /* wire type 14 does not exist */
    EXPECT_CORRUPT("shape is malformed or longer than its 2 bytes", 0xee, 0x00);
}

TEST(deep_nesting_in_unknown_fields_is_corrupt_not_a_crash)
{
    uint8_t bytes[4096];
    memset(bytes, 0x1c, sizeof bytes);
    bytes[0] = 0xec;
    SCOPED(firn_arena) arena = { 0 };
    shape out;
    assert_int_equal(decode(&shape_record, bytes, sizeof bytes, &arena, &out, NULL), FIRN_CORRUPT);
    memset(bytes, 0x19, sizeof bytes);
    bytes[0] = 0xe9;
    assert_int_equal(decode(&shape_record, bytes, sizeof bytes, &arena, &out, NULL), FIRN_CORRUPT);
}
