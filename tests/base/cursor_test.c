/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "base/buf.h"
#include "base/cursor.h"

TEST(a_cursor_never_passes_its_end)
{
    const uint8_t bytes[] = { 0x80, 0x80, 0x80 };
    firn_cursor in = firn_cursor_over((firn_bytes){ bytes, 3 });
    assert_int_equal(firn_take_uvarint(&in), 0);
    assert_true(in.failed);
    in = firn_cursor_over((firn_bytes){ bytes, 3 });
    assert_null(firn_take(&in, 4).data);
    assert_true(in.failed);
    assert_int_equal(firn_left(&in), 0);
    assert_int_equal(firn_take_le64(&in), 0);
}

TEST(varints_come_back)
{
    static const int64_t values[] = { 0, -1, 1, 63, 64, -65, INT32_MAX, INT64_MAX, INT64_MIN };
    for (size_t i = 0; i < FIRN_COUNT(values); i++) {
        SCOPED(firn_buf) out = { 0 };
        firn_put_zigzag(&out, values[i]);
        firn_cursor in = firn_cursor_over(firn_buf_bytes(&out));
        assert_true(firn_take_zigzag(&in) == values[i]);
        assert_int_equal(firn_left(&in), 0);
    }
}
