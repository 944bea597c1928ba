/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "iceberg/assign.h"

/* ---- one row: i = 7, l = 2^62, d = 12.345, f = 0.5, x = 1.5, s = 'text', n = null ---- */

static firn_value get(void *self, const firn_field *column)
{
    (void)self;
    firn_value value = { .kind = column->type.kind, .scale = column->type.scale };
    switch (column->name.data[0]) {
    case 'i': value.integer = 7; break;
    case 'l': value.integer = INT64_C(1) << 62; break;
    case 'd': value.decimal = 12345; break;
    case 'f': value.real = 0.5; break;
    case 'x': value.real = 1.5; break;
    case 's': value.bytes = firn_str_bytes(FIRN_STR("text")); break;
    default: value.is_null = true; break;
    }
    return value;
}

static firn_status assign(const char *text, const firn_allocator *allocator, firn_buf *out,
                          firn_error *err)
{
    static const char json[] = "{\"i\":\"int!\",\"l\":\"long\",\"d\":\"decimal(9,3)\","
                               "\"f\":\"float\",\"x\":\"double\",\"s\":\"string\",\"n\":\"int\","
                               "\"t\":\"timestamp\",\"b\":\"boolean\",\"o\":\"struct<i: "
                               "int>\",\"w\":\"binary\",\"u\":\"decimal(38,0)\","
                               "\"date\":\"date\",\"z\":\"time\",\"y\":\"uuid\","
                               "\"e\":\"list<int>\"}";
    SCOPED(firn_arena) arena = { .allocator = allocator };
    firn_schema schema;
    firn_assignment assignment;
    firn_value value;
    TRY(firn_schema_parse((firn_bytes){ (const uint8_t *)json, sizeof json - 1 }, &arena, &schema,
                          err));
    TRY(firn_assignment_parse(firn_str_from(text), &schema, &arena, &assignment, err));
    TRY(firn_assignment_value(&assignment, &(firn_assign_row){ get, NULL }, &value, err));
    if (value.is_null)
        firn_put_c(out, "null");
    else
        firn_value_put_text(out, &value);
    firn_put_u8(out, 0);
    return firn_buf_check(out, err);
}

TEST(assignments_are_worked_out)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        { "i = 5", "5" },
        { "i = i + 1", "8" },
        { "o.i = i * 2", "14" },
        { " \"i\"=1+2*3 ", "7" },
        { "i = (1+2)*3", "9" },
        { "i = 10 - 3 - 2", "5" },
        { "i = 12 / 2 / 3", "2" },
        { "i = -i", "-7" },
        { "i = 2 - -3", "5" },
        { "i = -(2 - 5)", "3" },
        { "i = 1.5 + 1.5", "3" },
        { "i = x * 2", "3" },
        { "l = l + (l - 1)", "9223372036854775807" },
        { "l = 1e3 + 1", "1001" },
        { "d = d * 1.1", "13.580" }, /* 13.5795: half to even */
        { "d = d * 1.3", "16.048" }, /* 16.0485 */
        { "d = 1 / 3", "0.333" },
        { "d = -2 / 3", "-0.667" },
        { "d = x", "1.500" },
        { "d = 1.5", "1.500" },
        { "x = d", "12.345" },
        { "x = 0.1 + 0.2", "0.3" },
        { "x = x / 0", "Infinity" },
        { "x = 0 - x", "-1.5" },
        { "f = x + f", "2.0" },
        { "x = i / 2", "3.5" },
        { "s = 'it''s'", "it's" },
        { "s = s", "text" },
        { "s = NULL", "null" },
        { "n = n + 1", "null" },
        { "n = null", "null" },
        { "l = n", "null" },
        { "t = '2024-02-29 12:00'", "2024-02-29T12:00:00.000000" },
        { "t = TIMESTAMP '2024-02-29 12:00:00'", "2024-02-29T12:00:00.000000" },
        { "t = (date'2024-02-29')", "2024-02-29T00:00:00.000000" },
        { "date = DATE  '2024-05-05'", "2024-05-05" },
        { "date = date", "2003-10-20" },
        { "z = TIME '12:00:01'", "12:00:01.000000" },
        { "w = X'00ff'", "00ff" },
        { "w = '00ff'", "00ff" },
        { "y = UUID '00000000-0000-0000-0000-00000000000A'",
          "00000000-0000-0000-0000-00000000000a" },
        { "i = 5.0", "5" },
        { "i = -(1e3)", "-1000" },
        { "d = -1.5000", "-1.500" },
        { "d = 1.0005 + 0", "1.000" }, /* the result of arithmetic: half to even */
        { "x = 1e-50", "1e-50" },
        { "b = true", "true" },
        { "b = FALSE", "false" },
        { "u = 99999999999999999999999999999999999999", "99999999999999999999999999999999999999" },
    };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        SCOPED(firn_buf) out = { 0 };
        firn_error err = { 0 };
        if (assign(cases[i].text, NULL, &out, &err) != FIRN_OK)
            fail_msg("%s: %s", cases[i].text, err.message);
        if (strcmp((const char *)out.data, cases[i].expected) != 0)
            fail_msg("%s: %s", cases[i].text, (const char *)out.data);
    }
}

TEST(what_cannot_be_assigned_is_refused_with_the_reason)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        { "", "no column \"\"" },
        { "i", "a \"=\" is missing: an assignment is column = value\n  i\n   ^" },
        { "i =", "a value is missing\n  i =\n     ^" },
        { "i = 1 2", "this does not belong here\n  i = 1 2\n        ^" },
        { "i = (1", "a \")\" is missing" },
        { "i = 1..2", "this is no number" },
        { "i = 1x", "this is no number" },
        { "s = 'a", "a quote that does not end" },
        { "ii = 1", "no column \"ii\": did you mean \"i\"?" },
        { "i = null", "the column is required: it cannot be null" },
        { "i = n", "column \"i\" is required: it cannot become null" },
        { "i = i + 'a'", "arithmetic is for numbers" },
        { "i = s", "arithmetic is for numeric columns" },
        { "s = i", "the two columns have different types" },
        { "s = 1", "a number does not fit the column" },
        { "t = s", "the two columns have different types" },
        { "i = 2147483647 + 1", "column \"i\": 2147483648 is out of range for int" },
        { "l = l + l", "column \"l\": 9223372036854775808 is out of range for long" },
        { "i = i / 2", "column \"i\": 3.500000000000000000 is not whole, as wanted for int" },
        { "i = x", "column \"i\": 1.5 is not whole, as wanted for int" },
        { "i = x / 0", "column \"i\": Infinity is out of range for int" },
        { "i = 1 / 0", "column \"i\": division by zero" },
        { "d = d * 100000", "column \"d\": 1234500.000 does not fit decimal(9, 3)" },
        { "d = x / 0", "column \"d\": Infinity does not fit decimal(9, 3)" },
        { "f = x * 1e300", "column \"f\": 1.5e+300 is out of range for float" },
        { "u = 99999999999999999999999999999999999999 + 1",
          "column \"u\": a result has more than 38 digits" },
        { "u = l * l * l", "column \"u\": a result has more than 38 digits" },
        { "o = 1", "\"o\" is not a column of a plain type: it cannot be set\n  o = 1\n  ^" },
        { "e.element = 1", "\"e.element\" is part of a list or map: it cannot be set" },
        { "d = 1.0005",
          "1.0005 cannot be a value of column \"d\" of type decimal(9, 3)\n  d = 1.0005\n      ^" },
        { "d = -1.0005", "1.0005 cannot be a value of column \"d\" of type decimal(9, 3)" },
        { "d = (1e-50)", "1e-50 cannot be a value of column \"d\" of type decimal(9, 3)" },
        { "d = 1e6", "1e6 cannot be a value of column \"d\" of type decimal(9, 3)" },
        { "i = 1.5", "1.5 cannot be a value of column \"i\" of type int" },
        { "i = 1e-400", "1e-400 cannot be a value of column \"i\" of type int" },
        { "s = DATE '2024-05-05'",
          "2024-05-05 cannot be a value of column \"s\" of type string\n  s = DATE "
          "'2024-05-05'\n      ^" },
        { "w = DATE '2024-05-05'", "2024-05-05 cannot be a value of column \"w\" of type binary" },
        { "s = true", "true cannot be a value of column \"s\" of type string" },
        { "date = DATE '2024-02-30'", "\"2024-02-30\" is not a value of type date" },
        { "w = X'0'", "\"0\" is not a value of type binary" },
        { "date = DATE '2024", "a quote that does not end" },
        { "date = TIME", "no column \"TIME\"" },
        { "i = DATE '2024-05-05' + 1", "arithmetic is for numbers" },
        { "t = 'soon'", "" },
        { "b = 'perhaps'", "" },
    };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        SCOPED(firn_buf) out = { 0 };
        firn_error err = { 0 };
        if (assign(cases[i].text, NULL, &out, &err) == FIRN_OK)
            fail_msg("%s: %s", cases[i].text, (const char *)out.data);
        if (!strstr(err.message, cases[i].message))
            fail_msg("%s: %s", cases[i].text, err.message);
    }
}

TEST(nesting_is_limited)
{
    SCOPED(firn_buf) text = { 0 };
    SCOPED(firn_buf) out = { 0 };
    firn_error err;
    firn_put_c(&text, "i = ");
    firn_put_fill(&text, '(', 100000);
    firn_put_u8(&text, 0);
    assert_int_equal(assign((const char *)text.data, NULL, &out, &err), FIRN_INVALID);
    firn_buf_clear(&text);
    firn_put_c(&text, "i = ");
    firn_put_fill(&text, '-', 100000);
    firn_put_u8(&text, 0);
    assert_int_equal(assign((const char *)text.data, NULL, &out, &err), FIRN_INVALID);
    firn_buf_clear(&text);
    firn_put_c(&text, "i = 1");
    for (int i = 0; i < 1000; i++)
        firn_put_c(&text, "+1");
    firn_put_u8(&text, 0);
    assert_int_equal(assign((const char *)text.data, NULL, &out, &err), FIRN_INVALID);
}

static firn_status scenario(const firn_allocator *allocator)
{
    SCOPED(firn_buf) out = { .allocator = allocator };
    return assign("s = 'a longer text'", allocator, &out, NULL);
}

static firn_status arithmetic(const firn_allocator *allocator)
{
    SCOPED(firn_buf) out = { .allocator = allocator };
    return assign("\"d\" = (i + 1) * -d / 2", allocator, &out, NULL);
}

TEST(every_allocation_failure_of_an_assignment_is_reported_and_leaks_nothing)
{
    test_each_oom(scenario);
    test_each_oom(arithmetic);
}
