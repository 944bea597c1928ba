/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "avro/print.h"

static const char schema[] =
    "{\"type\":\"record\",\"name\":\"r\",\"fields\":["
    "{\"name\":\"b\",\"type\":\"boolean\"},{\"name\":\"i\",\"type\":\"int\"},"
    "{\"name\":\"f\",\"type\":\"float\"},{\"name\":\"d\",\"type\":\"double\"},"
    "{\"name\":\"y\",\"type\":\"bytes\"},{\"name\":\"s\",\"type\":\"string\"},"
    "{\"name\":\"x\",\"type\":{\"type\":\"fixed\",\"name\":\"f2\",\"size\":2}},"
    "{\"name\":\"e\",\"type\":{\"type\":\"enum\",\"name\":\"e\",\"symbols\":[\"A\",\"B\"]}},"
    "{\"name\":\"a\",\"type\":{\"type\":\"array\",\"items\":[\"null\",\"long\"]}},"
    "{\"name\":\"m\",\"type\":{\"type\":\"map\",\"values\":\"int\"}},"
    "{\"name\":\"n\",\"type\":[\"null\",\"r\"]}]}";

static const uint8_t row[] = {
    1, 3,   0,    0,    0, 0x3f, 0, 0, 0,  0, 0, 0, 0xf0, 0x3f, 4, 0, 0xff,
    2, 's', 0xab, 0xcd, 2, 4,    0, 2, 14, 0, 2, 2, 'k',  10,   0, 0,
};

TEST(every_kind_of_value_has_its_json)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_buf) out = { 0 };
    const firn_avro_type *type;
    firn_bytes json = { (const uint8_t *)schema, sizeof schema - 1 };
    assert_int_equal(firn_avro_type_read(json, &arena, &type, NULL), FIRN_OK);
    firn_cursor in = firn_cursor_over((firn_bytes){ row, sizeof row });
    firn_avro_write_json(&(firn_json_writer){ .out = &out }, &in, type);
    assert_false(in.failed);
    assert_int_equal(firn_left(&in), 0);
    assert_true(firn_str_is(firn_buf_str(&out),
                            "{\"b\":true,\"i\":-2,\"f\":0.5,\"d\":1.0,\"y\":\"00ff\",\"s\":\"s\","
                            "\"x\":\"abcd\",\"e\":\"B\",\"a\":[null,7],\"m\":{\"k\":5},"
                            "\"n\":null}"));
}

TEST(every_truncated_row_fails_the_cursor)
{
    SCOPED(firn_arena) arena = { 0 };
    const firn_avro_type *type;
    firn_bytes json = { (const uint8_t *)schema, sizeof schema - 1 };
    assert_int_equal(firn_avro_type_read(json, &arena, &type, NULL), FIRN_OK);
    for (size_t len = 0; len < sizeof row; len++) {
        SCOPED(firn_buf) out = { 0 };
        firn_cursor in = firn_cursor_over((firn_bytes){ row, len });
        firn_avro_write_json(&(firn_json_writer){ .out = &out }, &in, type);
        assert_true(in.failed);
    }
}
