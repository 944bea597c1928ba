/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "base/buf.h"

TEST(a_buffer_remembers_its_first_failure)
{
    SCOPED(firn_buf) out = { .len_max = 4 };
    firn_error err;
    firn_put_c(&out, "abcd");
    assert_int_equal(out.status, FIRN_OK);
    firn_put_c(&out, "e");
    firn_put_c(&out, "");
    assert_int_equal(firn_buf_check(&out, &err), FIRN_NOMEM);
    assert_int_equal(out.len, 4);
}

TEST(dropped_bytes_leave_the_rest_in_front)
{
    SCOPED(firn_buf) out = { 0 };
    firn_buf_drop(&out, 0);
    firn_put_c(&out, "abcdef");
    firn_buf_drop(&out, 2);
    assert_true(firn_str_is(firn_buf_str(&out), "cdef"));
    firn_put_c(&out, "g");
    firn_buf_drop(&out, 5);
    assert_int_equal(out.len, 0);
}

TEST(hex_is_two_lower_case_digits_a_byte)
{
    SCOPED(firn_buf) out = { 0 };
    static const uint8_t bytes[] = { 0, 0x0f, 0xa0, 0xff };
    firn_put_hex(&out, (firn_bytes){ 0 });
    firn_put_hex(&out, (firn_bytes){ bytes, sizeof bytes });
    assert_true(firn_str_is(firn_buf_str(&out), "000fa0ff"));
}
