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

static void check_moment(const char *text, const char *shown, firn_zone wanted)
{
    int64_t us;
    firn_zone zone;
    char out[FIRN_TIME_TEXT_MAX];
    assert_true(firn_timestamp_parse_us(firn_str_from(text), &us, &zone));
    firn_timestamp_format_us(us, out);
    assert_string_equal(out, shown);
    assert_int_equal(zone, wanted);
}

TEST(timestamps_take_the_usual_iso_forms)
{
    check_moment("2024-02-29", "2024-02-29T00:00:00.000000", FIRN_ZONE_NONE);
    check_moment("2024-02-29 12:30", "2024-02-29T12:30:00.000000", FIRN_ZONE_NONE);
    check_moment("2024-02-29T12:30:01.5", "2024-02-29T12:30:01.500000", FIRN_ZONE_NONE);
    check_moment("2024-02-29T12:30:01.123456Z", "2024-02-29T12:30:01.123456", FIRN_ZONE_OFFSET);
    check_moment("2024-02-29 12:30:01+02:00", "2024-02-29T10:30:01.000000", FIRN_ZONE_OFFSET);
    check_moment("1969-12-31T23:59:59.999999+0100", "1969-12-31T22:59:59.999999", FIRN_ZONE_OFFSET);
    check_moment("2024-01-01 00:00:00 UTC", "2024-01-01T00:00:00.000000", FIRN_ZONE_OFFSET);
}

TEST(impossible_times_are_refused)
{
    static const char *const wrong[] = { "",
                                         "2023-02-29",
                                         "2024-13-01",
                                         "2024-00-01",
                                         "2024-01-32",
                                         "2024-1",
                                         "2024-01-01T24:00",
                                         "2024-01-01 10:60",
                                         "2024-01-01T10:00:00.1234567",
                                         "x",
                                         "2024-01-01 10:00 x" };
    for (size_t i = 0; i < FIRN_COUNT(wrong); i++) {
        int64_t us;
        firn_zone zone;
        assert_false(firn_timestamp_parse_us(firn_str_from(wrong[i]), &us, &zone));
    }
}

TEST(formats_are_followed_to_the_microsecond)
{
    static const struct {
        const char *text, *format, *shown;
    } cases[] = {
        { "03/10/2014 07:57:14.754", "%m/%d/%Y %H:%M:%S.%f", "2014-03-10T07:57:14.754000" },
        { "10-Mar-14 7:05 PM", "%d-%b-%y %I:%M %p", "2014-03-10T19:05:00.000000" },
        { "2014069 235959", "%Y%j %H%M%S", "2014-03-10T23:59:59.000000" },
        { "1394438234", "%s", "2014-03-10T07:57:14.000000" },
        { "2014-03-10T07:57:14+0100", "%FT%T%z", "2014-03-10T06:57:14.000000" },
        { "100%", "%S%%", NULL },
    };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        int64_t us;
        firn_zone zone;
        char out[FIRN_TIME_TEXT_MAX];
        bool read = firn_timestamp_parse_format(firn_str_from(cases[i].text),
                                                firn_str_from(cases[i].format), &us, &zone);
        assert_int_equal(read, cases[i].shown != NULL);
        if (!read)
            continue;
        firn_timestamp_format_us(us, out);
        assert_string_equal(out, cases[i].shown);
    }
}

TEST(division_rounds_down_before_1970)
{
    assert_int_equal(firn_floor_div(-1, 3600), -1);
    assert_int_equal(firn_floor_div(-3600, 3600), -1);
    assert_int_equal(firn_floor_mod(-1, 3600), 3599);
    assert_int_equal(firn_floor_div(7, 2), 3);
}
