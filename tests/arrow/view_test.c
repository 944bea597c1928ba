/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <math.h>

#include "arrow/column.h"

TEST(half_floats_are_exact_as_doubles)
{
    assert_true(firn_half_to_double(0x3c00) == 1);
    assert_true(firn_half_to_double(0xc000) == -2);
    assert_true(firn_half_to_double(0x3555) == 1365.0 / 4096);
    assert_true(firn_half_to_double(0x7bff) == 65504);
    assert_true(firn_half_to_double(0x0001) == ldexp(1, -24));
    assert_true(firn_half_to_double(0x0400) == ldexp(1, -14));
    assert_true(firn_half_to_double(0x83ff) == -ldexp(1023, -24));
    assert_true(firn_half_to_double(0x7c00) == INFINITY &&
                firn_half_to_double(0xfc00) == -INFINITY);
    assert_true(isnan(firn_half_to_double(0x7e00)) && isnan(firn_half_to_double(0xfc01)));
    assert_true(signbit(firn_half_to_double(0x8000)) && !signbit(firn_half_to_double(0)));
}
