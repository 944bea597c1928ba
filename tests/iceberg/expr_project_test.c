/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "iceberg/expr_sample.h"

static void check_projection(const char *spec_words, const char *text, const char *json)
{
    SCOPED(expr_sample) f = { 0 };
    SCOPED(firn_buf) out = { 0 };
    firn_json_writer w = { .out = &out };
    firn_partition_spec spec;
    const firn_node *projected;
    int32_t next_id = 1000;
    assert_int_equal(expr_sample_bind(&f, text, NULL), FIRN_OK);
    assert_int_equal(firn_partition_spec_parse(firn_str_from(spec_words), &f.schema, &f.arena,
                                               &next_id, &spec, NULL),
                     FIRN_OK);
    assert_int_equal(firn_expr_project(f.bound, &spec, &f.schema, &f.arena, &projected, NULL),
                     FIRN_OK);
    firn_schema partition = { 0 }; /* names are looked up by the fields' own ids */
    firn_field field = { .id = 1000, .name = FIRN_STR("p") };
    partition.root = (firn_type){ .kind = FIRN_TYPE_STRUCT, .fields = &field, .field_count = 1 };
    firn_expr_write_json(&w, projected, &partition);
    if (!firn_str_is(firn_buf_str(&out), json))
        print_error("%s: %.*s\n", text, FIRN_STR_ARG(firn_buf_str(&out)));
    assert_true(firn_str_is(firn_buf_str(&out), json));
}

TEST(filters_are_projected_through_transforms)
{
    check_projection("day(ts)", "ts < '2024-01-02'",
                     "{\"type\":\"lt-eq\",\"term\":\"p\",\"value\":\"2024-01-01\"}");
    check_projection("day(ts)", "ts >= '2024-01-02 05:00'",
                     "{\"type\":\"gt-eq\",\"term\":\"p\",\"value\":\"2024-01-02\"}");
    check_projection("bucket(16, s)", "s = 'iceberg'",
                     "{\"type\":\"eq\",\"term\":\"p\",\"value\":9}");
    check_projection("bucket(16, s)", "s > 'iceberg'", "true");
    check_projection("truncate(10, i)", "i != 20", "true");
    check_projection("truncate(2, s)", "s LIKE 'abc%'",
                     "{\"type\":\"eq\",\"term\":\"p\",\"value\":\"ab\"}");
    check_projection("truncate(4, s)", "s LIKE 'abc%'",
                     "{\"type\":\"starts-with\",\"term\":\"p\",\"value\":\"abc\"}");
    check_projection("truncate(10, i)", "i > -15",
                     "{\"type\":\"gt-eq\",\"term\":\"p\",\"value\":-20}");
    check_projection("i", "i != 20", "{\"type\":\"not-eq\",\"term\":\"p\",\"value\":20}");
    check_projection("year(dt)", "i = 5", "true");
    check_projection("month(dt)", "dt = '1969-06-01'",
                     "{\"type\":\"in\",\"term\":\"p\",\"values\":[-7,-6]}");
}

/* The least ints of all are truncated to what does not fit, and wrap around to the
 * greatest: as the reference has it, who wrote the files. */
TEST(values_that_truncation_wraps_around_stay_in_reach)
{
    check_projection("truncate(10, i)", "i < 20",
                     "{\"type\":\"or\",\"left\":{\"type\":\"lt-eq\",\"term\":\"p\",\"value\":10},"
                     "\"right\":{\"type\":\"eq\",\"term\":\"p\",\"value\":2147483646}}");
    check_projection("truncate(10, i)", "i > -2147483648", "true");
    check_projection("truncate(10, i)", "i <= -2147483645",
                     "{\"type\":\"eq\",\"term\":\"p\",\"value\":2147483646}");
    check_projection("truncate(16, i)", "i < 20",
                     "{\"type\":\"lt-eq\",\"term\":\"p\",\"value\":16}");
    check_projection("truncate(10, l)", "l >= -9223372036854775808", "true");
}
