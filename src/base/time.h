/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Dates and times: the proleptic Gregorian calendar, without leap seconds.
 *
 * Dates are days, times of day and timestamps microseconds (or nanoseconds
 * where a name says so), since 1970-01-01T00:00:00 UTC.  Everything here is
 * pure; the one clock is firn_now_us().
 */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include "base/str.h"

#define FIRN_US_PER_SECOND INT64_C(1000000)
#define FIRN_US_PER_DAY (INT64_C(86400) * FIRN_US_PER_SECOND)

typedef struct firn_civil {
    int64_t year;
    int month, day;           /* from 1 */
    int hour, minute, second; /* from 0 */
    int32_t nanosecond;
} firn_civil;

int64_t firn_days_from_civil(int64_t year, int month, int day);
void firn_civil_from_days(int64_t days, firn_civil *civil); /* year, month, day only */
firn_civil firn_civil_from_us(int64_t us);
int firn_days_in_month(int64_t year, int month);

/* Division that rounds toward minus infinity, as time transforms need. */
static inline int64_t firn_floor_div(int64_t a, int64_t b)
{
    int64_t q = a / b;
    return q - ((a % b != 0) && ((a < 0) != (b < 0)));
}

static inline int64_t firn_floor_mod(int64_t a, int64_t b)
{
    int64_t r = a % b;
    return r + ((r != 0 && (r < 0) != (b < 0)) ? b : 0);
}

enum { FIRN_TIME_TEXT_MAX = 48 };

/* ISO text, NUL-terminated; returns its length.  Fractions: all six
 * or nine digits.  Years outside 0…9999 carry a sign. */
size_t firn_date_format(int64_t days, char text[FIRN_TIME_TEXT_MAX]);
size_t firn_time_format_us(int64_t us, char text[FIRN_TIME_TEXT_MAX]);
size_t firn_time_format_ns(int64_t ns, char text[FIRN_TIME_TEXT_MAX]);
size_t firn_timestamp_format_us(int64_t us, char text[FIRN_TIME_TEXT_MAX]);
size_t firn_timestamp_format_ns(int64_t ns, char text[FIRN_TIME_TEXT_MAX]);

/* How a parsed timestamp named its zone. */
typedef enum firn_zone {
    FIRN_ZONE_NONE,   /* no offset given */
    FIRN_ZONE_OFFSET, /* Z, or an offset, already applied */
} firn_zone;

/* YYYY-MM-DD (also with a sign and more digits for far years). */
bool firn_date_parse(firn_str text, int64_t *days);

/* HH:MM[:SS[.f…]], up to nine digits of fraction; more than six nonzero digits are refused. */
bool firn_time_parse_us(firn_str text, int64_t *us);

/* A date, then optionally 'T' or blanks and a time, then optionally Z, ±HH,
 * ±HHMM or ±HH:MM (a blank may stand before the offset).  The result is UTC
 * when a zone is given, local wall time otherwise. */
bool firn_timestamp_parse_ns(firn_str text, firn_int128 *ns, firn_zone *zone);

/* The same to whole microseconds: finer digits must be zero. */
bool firn_timestamp_parse_us(firn_str text, int64_t *us, firn_zone *zone);

/* strptime's %Y %y %m %d %e %j, %b %B (month), %a %A (weekday, not checked), %H %k %I %l
 * %M %S %p, %f (one to nine digits), %L (three), %z, %Z (UTC, GMT, Z), %F %D %T %R, %s and
 * %Q (seconds and milliseconds since the epoch); a blank is one or more, other text stands
 * for itself.  Names in any case, whole or three letters.  %p matters with %I and %l only.
 * False when text and format differ. */
bool firn_timestamp_parse_format_ns(firn_str text, firn_str format, firn_int128 *ns,
                                    firn_zone *zone);

/* The same to whole microseconds: finer digits must be zero. */
bool firn_timestamp_parse_format(firn_str text, firn_str format, int64_t *us, firn_zone *zone);

/* False: `unknown` is a part of the format that is not among those. */
bool firn_timestamp_format_check(firn_str format, firn_str *unknown);

/* The system's clock, microseconds since the epoch; and a monotonic one for durations. */
int64_t firn_now_us(void);
int64_t firn_monotonic_us(void);
void firn_sleep_us(int64_t us);

#endif
