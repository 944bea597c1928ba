/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "base/time.h"

TEST(days_and_civil_dates_agree_over_four_centuries)
{
    for (int64_t day = -150000; day < 150000; day += 17) {
        firn_civil c = { 0 };
        firn_civil_from_days(day, &c);
        assert_int_equal(firn_days_from_civil(c.year, c.month, c.day), day);
    }
    assert_int_equal(firn_days_from_civil(1970, 1, 1), 0);
    assert_int_equal(firn_days_from_civil(2017, 11, 16), 17486);
}

TEST(division_rounds_down_before_1970)
{
    assert_int_equal(firn_floor_div(-1, 3600), -1);
    assert_int_equal(firn_floor_div(-3600, 3600), -1);
    assert_int_equal(firn_floor_mod(-1, 3600), 3599);
    assert_int_equal(firn_floor_div(7, 2), 3);
}
