/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

/* Days are counted in eras of 400 years that start on 1 March, so that the leap
 * day is the last of its year. */
enum { DAYS_PER_ERA = 146097, DAYS_TO_1970 = 719468 };

int64_t firn_days_from_civil(int64_t year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = firn_floor_div(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

void firn_civil_from_days(int64_t days, firn_civil *civil)
{
    int64_t z = days + DAYS_TO_1970;
    int64_t era = firn_floor_div(z, DAYS_PER_ERA);
    int64_t day_of_era = z - era * DAYS_PER_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t m = (5 * day_of_year + 2) / 153;
    civil->day = (int)(day_of_year - (153 * m + 2) / 5 + 1);
    civil->month = (int)(m < 10 ? m + 3 : m - 9);
    civil->year = year_of_era + era * 400 + (civil->month <= 2);
}

firn_civil firn_civil_from_us(int64_t us)
{
    firn_civil c = { 0 };
    firn_civil_from_days(firn_floor_div(us, FIRN_US_PER_DAY), &c);
    int64_t rest = firn_floor_mod(us, FIRN_US_PER_DAY);
    int64_t seconds = rest / FIRN_US_PER_SECOND;
    c.hour = (int)(seconds / 3600);
    c.minute = (int)(seconds / 60 % 60);
    c.second = (int)(seconds % 60);
    c.nanosecond = (int32_t)(rest % FIRN_US_PER_SECOND * 1000);
    return c;
}

int firn_days_in_month(int64_t year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

size_t firn_date_format(int64_t days, char text[FIRN_TIME_TEXT_MAX])
{
    firn_civil c = { 0 };
    firn_civil_from_days(days, &c);
    const char *sign = c.year < 0 ? "-" : c.year > 9999 ? "+" : "";
    int64_t year = c.year < 0 ? -c.year : c.year;
    return (size_t)snprintf(text, FIRN_TIME_TEXT_MAX, "%s%04" PRId64 "-%02d-%02d", sign, year,
                            c.month, c.day);
}

static char *put_two(char *at, int value)
{
    at[0] = (char)('0' + value / 10);
    at[1] = (char)('0' + value % 10);
    return at + 2;
}

static char *put_fraction(char *at, int64_t value, int digits)
{
    *at++ = '.';
    for (int i = digits - 1; i >= 0; i--, value /= 10)
        at[i] = (char)('0' + value % 10);
    return at + digits;
}

static char *put_clock(char *at, int64_t seconds, int64_t fraction, int digits)
{
    at = put_two(at, (int)(seconds / 3600));
    *at++ = ':';
    at = put_two(at, (int)(seconds / 60 % 60));
    *at++ = ':';
    at = put_two(at, (int)(seconds % 60));
    at = put_fraction(at, fraction, digits);
    *at = 0;
    return at;
}

size_t firn_time_format_us(int64_t us, char text[FIRN_TIME_TEXT_MAX])
{
    us = firn_floor_mod(us, FIRN_US_PER_DAY);
    return (size_t)(put_clock(text, us / FIRN_US_PER_SECOND, us % FIRN_US_PER_SECOND, 6) - text);
}

size_t firn_time_format_ns(int64_t ns, char text[FIRN_TIME_TEXT_MAX])
{
    enum { NS_PER_SECOND = 1000000000 };
    ns = firn_floor_mod(ns, FIRN_US_PER_DAY * 1000);
    return (size_t)(put_clock(text, ns / NS_PER_SECOND, ns % NS_PER_SECOND, 9) - text);
}

static size_t timestamp_format(int64_t value, int64_t per_second, int digits,
                               char text[FIRN_TIME_TEXT_MAX])
{
    int64_t seconds = firn_floor_div(value, per_second);
    size_t len = firn_date_format(firn_floor_div(seconds, 86400), text);
    text[len++] = 'T';
    return (size_t)(put_clock(text + len, firn_floor_mod(seconds, 86400),
                              firn_floor_mod(value, per_second), digits) -
                    text);
}

size_t firn_timestamp_format_us(int64_t us, char text[FIRN_TIME_TEXT_MAX])
{
    return timestamp_format(us, FIRN_US_PER_SECOND, 6, text);
}

size_t firn_timestamp_format_ns(int64_t ns, char text[FIRN_TIME_TEXT_MAX])
{
    return timestamp_format(ns, INT64_C(1000000000), 9, text);
}

static int64_t clock_us(clockid_t clock)
{
    struct timespec t = { 0 };
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * FIRN_US_PER_SECOND + t.tv_nsec / 1000;
}

int64_t firn_now_us(void)
{
    return clock_us(CLOCK_REALTIME);
}

int64_t firn_monotonic_us(void)
{
    return clock_us(CLOCK_MONOTONIC);
}

void firn_sleep_us(int64_t us)
{
    struct timespec t = { .tv_sec = us / FIRN_US_PER_SECOND,
                          .tv_nsec = us % FIRN_US_PER_SECOND * 1000 };
    while (us > 0 && nanosleep(&t, &t) != 0)
        continue;
}
