/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "base/decimal.h"
#include "text/number.h"
#include "text/value.h"

/* Reads `text` and writes it again, or gives the message. */
static void round_trip(const firn_arrow_field *field, const firn_text_form *form, const char *text,
                       firn_buf *out)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_column) column = { 0 };
    struct ArrowArray array;
    firn_view view;
    firn_error err;
    assert_int_equal(firn_column_init(&column, field, NULL, NULL), FIRN_OK);
    if (firn_text_parse(firn_str_from(text), form, &column, &err) != FIRN_OK) {
        assert_int_equal(column.length, 0);
        firn_put_c(out, err.message);
        firn_put_u8(out, 0);
        return;
    }
    assert_int_equal(firn_column_finish(&column, &array, NULL), FIRN_OK);
    assert_int_equal(firn_view_init(&view, field, &array, &arena, NULL), FIRN_OK);
    firn_text_put(&view, 0, out);
    firn_put_u8(out, 0);
    array.release(&array);
}

typedef struct reading {
    firn_arrow_field field;
    const char *text, *expected;
} reading;

#define FIELD(...)                                                                                 \
    {                                                                                              \
        .kind = __VA_ARGS__                                                                        \
    }

TEST(every_type_is_read_and_written)
{
    static const reading cases[] = {
        { FIELD(FIRN_ARROW_BOOL), "YES", "true" },
        { FIELD(FIRN_ARROW_BOOL), "0", "false" },
        { FIELD(FIRN_ARROW_BOOL), "maybe", "\"maybe\" is not a boolean" },
        { FIELD(FIRN_ARROW_INT32), "-2147483648", "-2147483648" },
        { FIELD(FIRN_ARROW_INT32), "2147483648", "\"2147483648\" is out of range for an int" },
        { FIELD(FIRN_ARROW_INT32), "1.0", "\"1.0\" is not an int" },
        { FIELD(FIRN_ARROW_INT32), "", "\"\" is not an int" },
        { FIELD(FIRN_ARROW_INT64), "9223372036854775807", "9223372036854775807" },
        { FIELD(FIRN_ARROW_INT64), "9223372036854775808",
          "\"9223372036854775808\" is out of range for a long" },
        { FIELD(FIRN_ARROW_INT64), "+7", "7" },
        { FIELD(FIRN_ARROW_INT64), "0x10", "\"0x10\" is not a long" },
        { FIELD(FIRN_ARROW_DOUBLE), "0.1", "0.1" },
        { FIELD(FIRN_ARROW_DOUBLE), "1e400", "\"1e400\" is out of range for a double" },
        { FIELD(FIRN_ARROW_DOUBLE), "-1e400", "\"-1e400\" is out of range for a double" },
        { FIELD(FIRN_ARROW_DOUBLE), "1e-400", "0.0" },
        { FIELD(FIRN_ARROW_DOUBLE), "-Infinity", "-Infinity" },
        { FIELD(FIRN_ARROW_DOUBLE), "inf", "Infinity" },
        { FIELD(FIRN_ARROW_FLOAT), "1e39", "\"1e39\" is out of range for a float" },
        { FIELD(FIRN_ARROW_FLOAT), "inf", "Infinity" },
        { FIELD(FIRN_ARROW_DOUBLE), "one", "\"one\" is not a double" },
        { FIELD(FIRN_ARROW_FLOAT), "3.4028235e38", "3.4028235e+38" },
        { FIELD(FIRN_ARROW_DECIMAL128, .precision = 9, .scale = 2), "-1.5", "-1.50" },
        { FIELD(FIRN_ARROW_DECIMAL128, .precision = 9, .scale = 2), "1.505",
          "\"1.505\" has too many digits after the point for a decimal(9, 2)" },
        { FIELD(FIRN_ARROW_DECIMAL128, .precision = 9, .scale = 2), "12345678",
          "\"12345678\" has too many digits for a decimal(9, 2)" },
        { FIELD(FIRN_ARROW_DECIMAL128, .precision = 38), "99999999999999999999999999999999999999",
          "99999999999999999999999999999999999999" },
        { FIELD(FIRN_ARROW_DATE32), "2024-02-29T00:00:00.000", "2024-02-29" },
        { FIELD(FIRN_ARROW_DATE32), "2024-02-29 00:00:01",
          "\"2024-02-29 00:00:01\" is not a date" },
        { FIELD(FIRN_ARROW_DATE32), "2024-02-29T00:00:00Z",
          "\"2024-02-29T00:00:00Z\" is not a date" },
        { FIELD(FIRN_ARROW_DATE32), "1969-12-31", "1969-12-31" },
        { FIELD(FIRN_ARROW_DATE32), "2023-02-29", "\"2023-02-29\" is not a date" },
        { FIELD(FIRN_ARROW_TIME64_US), "23:59:59.000001", "23:59:59.000001" },
        { FIELD(FIRN_ARROW_TIMESTAMP_US), "2024-01-02 03:04", "2024-01-02T03:04:00.000000" },
        { FIELD(FIRN_ARROW_TIMESTAMP_US, .utc = true), "2024-01-02T03:04:05+01:00",
          "2024-01-02T02:04:05.000000+00:00" },
        { FIELD(FIRN_ARROW_TIMESTAMP_US), "soon", "\"soon\" is not a timestamp" },
        { FIELD(FIRN_ARROW_TIMESTAMP_NS), "2024-01-02T03:04:05.123456789",
          "2024-01-02T03:04:05.123456789" },
        { FIELD(FIRN_ARROW_TIMESTAMP_NS), "2924-01-02",
          "\"2924-01-02\" is out of range for a timestamp_ns" },
        { FIELD(FIRN_ARROW_UTF8), "h\xc3\xa9", "h\xc3\xa9" },
        { FIELD(FIRN_ARROW_UTF8), "\xff", "text of 1 bytes is not valid UTF-8" },
        { FIELD(FIRN_ARROW_BINARY), "00FFa1", "00ffa1" },
        { FIELD(FIRN_ARROW_BINARY), "", "" },
        { FIELD(FIRN_ARROW_BINARY), "0g", "\"0g\" is not a binary" },
        { FIELD(FIRN_ARROW_FIXED_BINARY, .byte_width = 2), "0102", "0102" },
        { FIELD(FIRN_ARROW_FIXED_BINARY, .byte_width = 2), "01", "\"01\" is not a fixed[2]" },
        { FIELD(FIRN_ARROW_FIXED_BINARY, .byte_width = 16, .uuid = true),
          "F79C3E09-677C-4BBD-A479-3F349CB785E7", "f79c3e09-677c-4bbd-a479-3f349cb785e7" },
        { FIELD(FIRN_ARROW_STRUCT), "x", "text cannot become a struct" },
    };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        SCOPED(firn_buf) out = { 0 };
        round_trip(&cases[i].field, NULL, cases[i].text, &out);
        assert_string_equal((const char *)out.data, cases[i].expected);
    }
}

TEST(dates_and_times_of_other_units_are_shown_with_all_their_digits)
{
    static const struct {
        firn_arrow_kind kind;
        int64_t value;
        const char *expected;
    } cases[] = {
        { FIRN_ARROW_DATE64, INT64_C(86400000) * 366, "1971-01-02" },
        { FIRN_ARROW_DATE64, -86400000, "1969-12-31" },
        { FIRN_ARROW_TIME32_S, 86399, "23:59:59.000000" },
        { FIRN_ARROW_TIME32_MS, 1, "00:00:00.001000" },
        { FIRN_ARROW_TIME64_NS, INT64_C(86399999999999), "23:59:59.999999999" },
        { FIRN_ARROW_TIMESTAMP_S, -1, "1969-12-31T23:59:59.000000" },
        { FIRN_ARROW_TIMESTAMP_MS, -1, "1969-12-31T23:59:59.999000" },
    };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        SCOPED(firn_arena) arena = { 0 };
        SCOPED(firn_column) column = { 0 };
        SCOPED(firn_buf) out = { 0 };
        firn_arrow_field field = { .kind = cases[i].kind };
        struct ArrowArray array;
        firn_view view;
        assert_int_equal(firn_column_init(&column, &field, NULL, NULL), FIRN_OK);
        if (firn_arrow_byte_width(&field) == sizeof(int32_t))
            firn_column_put_int32(&column, (int32_t)cases[i].value);
        else
            firn_column_put_int64(&column, cases[i].value);
        assert_int_equal(firn_column_finish(&column, &array, NULL), FIRN_OK);
        assert_int_equal(firn_view_init(&view, &field, &array, &arena, NULL), FIRN_OK);
        firn_text_put(&view, 0, &out);
        firn_put_u8(&out, 0);
        assert_string_equal((const char *)out.data, cases[i].expected);
        array.release(&array);
    }
}

TEST(decimals_can_be_rounded_and_times_can_have_a_format)
{
    static const firn_arrow_field decimal = { .kind = FIRN_ARROW_DECIMAL128,
                                              .precision = 9,
                                              .scale = 2 };
    static const firn_arrow_field date = { .kind = FIRN_ARROW_DATE32 };
    static const firn_arrow_field time = { .kind = FIRN_ARROW_TIME64_US };
    SCOPED(firn_buf) out = { 0 };
    round_trip(&decimal, &(firn_text_form){ .round = true }, "1.505", &out);
    assert_string_equal((const char *)out.data, "1.50");
    firn_buf_clear(&out);
    round_trip(&date, &(firn_text_form){ .format = FIRN_STR("%d.%m.%Y") }, "24.12.2023", &out);
    assert_string_equal((const char *)out.data, "2023-12-24");
    firn_buf_clear(&out);
    round_trip(&time, &(firn_text_form){ .format = FIRN_STR("%H%M%S") }, "235901", &out);
    assert_string_equal((const char *)out.data, "23:59:01.000000");
}

TEST(long_values_are_shortened_in_messages)
{
    static const firn_arrow_field field = { .kind = FIRN_ARROW_INT32 };
    char text[301] = { 0 };
    SCOPED(firn_buf) out = { 0 };
    memset(text, 'x', 300);
    round_trip(&field, NULL, text, &out);
    assert_true(out.len < 150);
    assert_non_null(strstr((const char *)out.data, "x…\" is not an int"));
}

/* ---- the fast forms say the same as the general ones, or nothing ---- */

static const uint8_t *padded(const char *text)
{
    static uint8_t room[64];
    memset(room, '7', sizeof room); /* what follows must not count */
    memcpy(room, text, strlen(text));
    return room;
}

static void compare_numbers(const char *text)
{
    size_t len = strlen(text);
    const uint8_t *p = padded(text);
    int64_t whole, expected_whole;
    double real, expected_real;
    float narrow, expected_narrow;
    firn_int128 decimal;
    if (firn_fast_int64(p, len, &whole)) {
        assert_true(firn_str_to_int64(firn_str_from(text), &expected_whole));
        assert_true(whole == expected_whole);
    }
    if (firn_fast_double(p, len, &real)) {
        assert_true(firn_str_to_double(firn_str_from(text), &expected_real));
        assert_memory_equal(&real, &expected_real, sizeof real);
    }
    if (firn_fast_float(p, len, &narrow)) {
        assert_true(firn_str_to_float(firn_str_from(text), &expected_narrow));
        assert_memory_equal(&narrow, &expected_narrow, sizeof narrow);
    }
    if (firn_fast_decimal(p, len, 18, 6, &whole)) {
        assert_int_equal(firn_decimal_parse(firn_str_from(text), 18, 6, &decimal),
                         FIRN_DECIMAL_FITS);
        assert_true(decimal == whole);
    }
}

TEST(fast_numbers_agree_with_the_general_ones)
{
    static const char alphabet[] = "0123456789012345678901234567890..-+ex ";
    uint64_t seed = 11;
    for (int round = 0; round < 200000; round++) {
        char text[24] = { 0 };
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        size_t len = (seed >> 40) % 20;
        size_t kinds = round % 4 ? 32 : sizeof alphabet - 1;
        for (size_t i = 0; i < len; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            text[i] = alphabet[(seed >> 33) % kinds];
        }
        compare_numbers(text);
    }
}

TEST(fast_numbers_take_the_usual_forms)
{
    int64_t value;
    double real;
    assert_true(firn_fast_int64(padded("-1234567890123456"), 17, &value));
    assert_true(value == -1234567890123456);
    assert_true(firn_fast_decimal(padded("-36.665"), 7, 18, 6, &value));
    assert_int_equal(value, -36665000);
    assert_false(firn_fast_decimal(padded("36.6655"), 7, 18, 3, &value));
    assert_true(firn_fast_double(padded("0.1"), 3, &real));
    assert_true(real == 0.1);
    assert_false(firn_fast_int64(padded(""), 0, &value));
    assert_false(firn_fast_int64(padded("-"), 1, &value));
}

TEST(fast_timestamps_agree_with_the_general_ones)
{
    static const char *const texts[] = {
        "2024-01-02 03:04:05",         "2024-01-02T23:59:59.1",     "1969-12-31 00:00:00.123456",
        "2024-01-02 24:00:00",         "2024-01-02 03:60:05",       "2024-01-02 03:04:05.",
        "2024-02-30 03:04:05",         "2024-01-02 03:04:05Z",      "2024-01-02T03:04:05.000001Z",
        "2024-01-02 03:04:05.1234567", "2024-01-02x03:04:05",       "2024-01-02 03:04:0",
        "2024-01-02 03-04-05",         "0000-01-01 00:00:00",       "9999-12-31 23:59:59.999999",
        "2024-01-02 03:04:05.12x",     "2024-01-02 03:04:05+01:00", "2024-01-02 1a:04:05",
    };
    firn_date_cache cache = { 0 };
    size_t taken = 0;
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < FIRN_COUNT(texts); i++) {
            int64_t us, expected;
            firn_zone zone;
            if (!firn_fast_timestamp(padded(texts[i]), strlen(texts[i]), &cache, &us))
                continue;
            assert_true(firn_timestamp_parse_us(firn_str_from(texts[i]), &expected, &zone));
            assert_true(us == expected);
            taken++;
        }
    }
    assert_int_equal(taken, 2 * 7);
}
