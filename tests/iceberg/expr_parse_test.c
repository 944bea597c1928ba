/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "iceberg/expr_sample.h"

TEST(deep_nesting_is_refused_not_followed)
{
    char text[2000];
    memset(text, '(', sizeof text);
    text[sizeof text - 1] = 0;
    SCOPED(expr_sample) f = { 0 };
    firn_error err;
    assert_int_equal(expr_sample_bind(&f, text, &err), FIRN_INVALID);
}
