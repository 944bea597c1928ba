/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "avro/binary.h"
#include "base/buf.h"

static const int64_t interesting[] = {
    0,         -1,           1,
    63,        -64,          64,
    -65,       8191,         -8192,
    8192,      INT32_MAX,    INT32_MIN,
    INT64_MAX, INT64_MIN,    1LL << 34,
    1LL << 41, -(1LL << 41), 1LL << 48,
    1LL << 54, 1LL << 55,    -(1LL << 55),
    1LL << 56, 1LL << 62,
};

TEST(every_width_of_varint_is_read_wherever_it_stands)
{
    for (size_t i = 0; i < FIRN_COUNT(interesting); i++) {
        for (size_t behind = 0; behind < 12; behind++) {
            SCOPED(firn_buf) out = { 0 };
            firn_put_zigzag(&out, interesting[i]);
            size_t len = out.len;
            firn_put_fill(&out, 0xff, behind);
            firn_cursor in = firn_cursor_over(firn_buf_bytes(&out));
            assert_true(firn_avro_take_long(&in) == interesting[i]);
            assert_false(in.failed);
            assert_int_equal(in.at - out.data, len);
        }
    }
}

TEST(an_int_must_fit_and_a_varint_must_end)
{
    SCOPED(firn_buf) out = { 0 };
    firn_put_zigzag(&out, INT64_C(1) << 31);
    firn_cursor in = firn_cursor_over(firn_buf_bytes(&out));
    firn_avro_take_int(&in);
    assert_true(in.failed);
    uint8_t endless[16];
    for (size_t i = 0; i < sizeof endless; i++)
        endless[i] = 0xff;
    in = firn_cursor_over((firn_bytes){ endless, sizeof endless });
    firn_avro_take_long(&in);
    assert_true(in.failed);
}

TEST(varints_are_passed_over_by_count)
{
    SCOPED(firn_buf) out = { 0 };
    size_t ends[256];
    size_t count = 0;
    for (; count < FIRN_COUNT(ends); count++) {
        firn_put_zigzag(&out, interesting[count * 7 % FIRN_COUNT(interesting)]);
        ends[count] = out.len;
    }
    for (size_t n = 0; n < count; n++) {
        firn_cursor in = firn_cursor_over(firn_buf_bytes(&out));
        firn_avro_skip_varints(&in, n + 1);
        assert_false(in.failed);
        assert_int_equal(in.at - out.data, ends[n]);
    }
    firn_cursor in = firn_cursor_over(firn_buf_bytes(&out));
    firn_avro_skip_varints(&in, count + 1);
    assert_true(in.failed);
}

static const char nested[] =
    "{\"type\":\"record\",\"name\":\"n\",\"fields\":["
    "{\"name\":\"a\",\"type\":{\"type\":\"array\",\"items\":[\"null\",\"string\"]}},"
    "{\"name\":\"m\",\"type\":{\"type\":\"map\",\"values\":\"double\"}},"
    "{\"name\":\"b\",\"type\":\"boolean\"},{\"name\":\"f\",\"type\":\"float\"},"
    "{\"name\":\"next\",\"type\":[\"null\",\"n\"]}]}";

/* One record, its array in two blocks of which the second tells its size. */
static void put_nested(firn_buf *out, int depth)
{
    static const uint8_t array[] = { 2, 0, 3, 8, 2, 2, 'x', 0, 0 };
    static const uint8_t map[] = { 2, 2, 'k', 1, 2, 3, 4, 5, 6, 7, 8, 0 };
    firn_put(out, array, 2);
    firn_put(out, array + 2, sizeof array - 2);
    firn_put(out, map, sizeof map);
    firn_put_u8(out, 1);
    firn_put_fill(out, 9, 4);
    firn_put_zigzag(out, depth > 0);
    if (depth > 0)
        put_nested(out, depth - 1);
}

TEST(any_value_is_passed_over_and_every_truncation_noticed)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_buf) out = { 0 };
    const firn_avro_type *type;
    firn_bytes json = { (const uint8_t *)nested, sizeof nested - 1 };
    assert_int_equal(firn_avro_type_read(json, &arena, &type, NULL), FIRN_OK);
    put_nested(&out, 3);
    for (size_t len = 0; len <= out.len; len++) {
        firn_cursor in = firn_cursor_over((firn_bytes){ out.data, len });
        firn_avro_skip(&in, type);
        assert_int_equal(in.failed, len < out.len);
        assert_int_equal(firn_left(&in), 0);
    }
}

TEST(values_may_nest_to_a_limit)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_buf) out = { 0 };
    const firn_avro_type *type;
    firn_bytes json = { (const uint8_t *)nested, sizeof nested - 1 };
    assert_int_equal(firn_avro_type_read(json, &arena, &type, NULL), FIRN_OK);
    put_nested(&out, FIRN_AVRO_VALUE_DEPTH_MAX);
    firn_cursor in = firn_cursor_over(firn_buf_bytes(&out));
    firn_avro_skip(&in, type);
    assert_true(in.failed);
}

TEST(a_block_count_the_bytes_cannot_hold_is_refused)
{
    static const struct {
        uint8_t bytes[12];
        size_t each_min, count;
        bool failed;
    } cases[] = {
        { { 4, 1, 1 }, 1, 2, false },    { { 8, 1, 1 }, 1, 0, true },
        { { 3, 4, 1, 1 }, 1, 2, false }, { { 3, 40, 1, 1 }, 1, 0, true },
        { { 0 }, 1, 0, false },          { { 0x80, 0x80, 0x80, 1 }, 0, 0, true },
        { { 3, 1, 1 }, 1, 0, true },
    };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        firn_cursor in = firn_cursor_over((firn_bytes){ cases[i].bytes, 4 });
        size_t size;
        assert_int_equal(firn_avro_take_block(&in, cases[i].each_min, &size), cases[i].count);
        assert_int_equal(in.failed, cases[i].failed);
    }
}
