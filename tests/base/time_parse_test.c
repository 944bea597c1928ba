/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "base/time.h"

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

TEST(times_before_1970_and_beyond_four_digits_are_exact)
{
    check_moment("0001-01-01", "0001-01-01T00:00:00.000000", FIRN_ZONE_NONE);
    check_moment("1969-12-31T23:59:59.999999-18:00", "1970-01-01T17:59:59.999999",
                 FIRN_ZONE_OFFSET);
    check_moment("1900-03-01T00:00:00.000001+00:00:01", "1900-02-28T23:59:59.000001",
                 FIRN_ZONE_OFFSET);
    check_moment("+12024-02-29", "+12024-02-29T00:00:00.000000", FIRN_ZONE_NONE);
    check_moment("2024-1-2 3:04", "2024-01-02T03:04:00.000000", FIRN_ZONE_NONE);
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
                                         "1900-02-29",
                                         "2024-01-01T10:00+19:00",
                                         "2024-01-01T10:00+01:60",
                                         "2024-01-01T",
                                         "2024-01-01 10",
                                         "2024-01-01T10:00:61",
                                         "+999999-01-01",
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
        { "1394438234.5", "%s.%f", "2014-03-10T07:57:14.500000" },
        { "-1.5", "%s.%f", "1969-12-31T23:59:58.500000" },
        { "-0.25", "%s.%f", "1969-12-31T23:59:59.750000" },
        { "1.0000001", "%s.%f", NULL }, /* below a microsecond */
        { "999999999999999", "%s", NULL },
        { "12:00 AM", "%I:%M %p", "1970-01-01T00:00:00.000000" },
        { "12:00 PM", "%I:%M %p", "1970-01-01T12:00:00.000000" },
        { "0:30 AM", "%I:%M %p", NULL },
        { "13:30", "%I:%M", NULL },
        { "12:30", "%I:%M", "1970-01-01T00:30:00.000000" },
        { "13:30 PM", "%H:%M %p", "1970-01-01T13:30:00.000000" },
        { "March 9, 2014", "%B %d, %Y", "2014-03-09T00:00:00.000000" },
        { "SEPTEMBER 2014", "%b %Y", "2014-09-01T00:00:00.000000" },
        { "9may2014", "%d%B%Y", "2014-05-09T00:00:00.000000" },
        { "Smarch 9, 2014", "%B %d, %Y", NULL },
        { "Mon, 10 Mar 2014 07:05:01 GMT", "%a, %d %b %Y %T %Z", "2014-03-10T07:05:01.000000" },
        { "tuesday 3/9/14  7:05", "%A %D %R", "2014-03-09T07:05:00.000000" },
        { "Someday 3/9/14", "%A %D", NULL },
        { "Mar  9 2014", "%b %d %Y", "2014-03-09T00:00:00.000000" },
        { "20140309 7  9", "%Y%m%d%k %e", "2014-03-09T07:00:00.000000" },
        { "7:05 pm", "%l:%M %p", "1970-01-01T19:05:00.000000" },
        { "2014-03-09 CET", "%F %Z", NULL },
        { "1394438234567", "%Q", "2014-03-10T07:57:14.567000" },
        { "-1", "%Q", "1969-12-31T23:59:59.999000" },
        { "2023366", "%Y%j", NULL },
        { "2024366", "%Y%j", "2024-12-31T00:00:00.000000" },
        { "2024000", "%Y%j", NULL },
        { "68-69", "%y-69", "2068-01-01T00:00:00.000000" },
        { "69-69", "%y-69", "1969-01-01T00:00:00.000000" },
        { "2024-01-01", "%Y-%m-%d%", NULL },
        { "", "", NULL },
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

TEST(a_format_keeps_nanoseconds)
{
    firn_int128 ns;
    firn_zone zone;
    firn_str format = FIRN_STR("%S.%f");
    assert_true(firn_timestamp_parse_format_ns(FIRN_STR("1.000000001"), format, &ns, &zone));
    assert_true(ns == 1000000001);
    assert_true(firn_timestamp_parse_format_ns(FIRN_STR("-1.5"), FIRN_STR("%s.%f"), &ns, &zone));
    assert_true(ns == -1500000000);
}

TEST(formats_are_checked)
{
    static const struct {
        const char *format, *unknown;
    } cases[] = { { "%d.%m.%Y %H:%M%%", NULL }, { "", NULL },   { "%G", "%G" }, { "%H:%N", "%N" },
                  { "%Y-%m-%", "%" },           { "%-d", "%-" } };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        firn_str unknown = { 0 };
        bool known = firn_timestamp_format_check(firn_str_from(cases[i].format), &unknown);
        assert_int_equal(known, cases[i].unknown == NULL);
        if (!known)
            assert_true(firn_str_is(unknown, cases[i].unknown));
    }
}
