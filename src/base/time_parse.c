/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Dates and times from text: ISO 8601 as people and programs write it, and
 * strptime-like formats.  A cursor over the text that remembers failure keeps
 * each form a plain list of its parts. */
#include "base/time.h"

#include <string.h>

typedef struct scanner {
    const char *at, *end;
    bool failed;
} scanner;

static scanner scanner_over(firn_str s)
{
    return (scanner){ s.data, s.data + s.len, s.len == 0 };
}

static bool next_is(const scanner *in, char c)
{
    return in->at < in->end && *in->at == c;
}

static bool accept(scanner *in, char c)
{
    if (!next_is(in, c))
        return false;
    in->at++;
    return true;
}

static void expect(scanner *in, char c)
{
    if (!accept(in, c))
        in->failed = true;
}

static bool at_digit(const scanner *in)
{
    return in->at < in->end && *in->at >= '0' && *in->at <= '9';
}

/* A number of `min` to `max` digits. */
static int64_t take_number(scanner *in, int min, int max)
{
    int64_t value = 0;
    int count = 0;
    for (; count < max && at_digit(in); count++)
        value = value * 10 + (*in->at++ - '0');
    if (count < min)
        in->failed = true;
    return value;
}

/* Digits of a fraction of a second as nanoseconds; more than nine must be zeros. */
static int32_t take_fraction(scanner *in)
{
    int64_t value = 0;
    int count = 0;
    for (; at_digit(in); count++) {
        int d = *in->at++ - '0';
        if (count < 9)
            value = value * 10 + d;
        else if (d != 0)
            in->failed = true;
    }
    if (count == 0)
        in->failed = true;
    for (; count < 9; count++)
        value *= 10;
    return (int32_t)value;
}

static void check_date(scanner *in, const firn_civil *c)
{
    if (c->month < 1 || c->month > 12 || c->day < 1 ||
        c->day > firn_days_in_month(c->year, c->month))
        in->failed = true;
}

static void take_date(scanner *in, firn_civil *c)
{
    bool negative = next_is(in, '-');
    bool signed_year = accept(in, '-') || accept(in, '+');
    c->year = take_number(in, 4, signed_year ? 6 : 4);
    c->year = negative ? -c->year : c->year;
    expect(in, '-');
    c->month = (int)take_number(in, 1, 2);
    expect(in, '-');
    c->day = (int)take_number(in, 1, 2);
    check_date(in, c);
}

static void take_clock(scanner *in, firn_civil *c)
{
    c->hour = (int)take_number(in, 1, 2);
    expect(in, ':');
    c->minute = (int)take_number(in, 2, 2);
    if (accept(in, ':')) {
        c->second = (int)take_number(in, 2, 2);
        if (accept(in, '.') || accept(in, ','))
            c->nanosecond = take_fraction(in);
    }
    if (c->hour > 23 || c->minute > 59 || c->second > 59)
        in->failed = true;
}

/* Z, ±HH, ±HHMM, ±HH:MM, ±HH:MM:SS; seconds east of UTC. */
static firn_zone take_zone(scanner *in, int64_t *offset)
{
    if (accept(in, 'Z') || accept(in, 'z'))
        return FIRN_ZONE_OFFSET;
    bool west = next_is(in, '-');
    if (!accept(in, '+') && !accept(in, '-'))
        return FIRN_ZONE_NONE;
    int64_t hours = take_number(in, 2, 2), minutes = 0, seconds = 0;
    if (accept(in, ':') || at_digit(in))
        minutes = take_number(in, 2, 2);
    if (accept(in, ':'))
        seconds = take_number(in, 2, 2);
    if (hours > 18 || minutes > 59 || seconds > 59)
        in->failed = true;
    int64_t total = hours * 3600 + minutes * 60 + seconds;
    *offset = west ? -total : total;
    return FIRN_ZONE_OFFSET;
}

static int64_t seconds_of(const firn_civil *c)
{
    return firn_days_from_civil(c->year, c->month, c->day) * 86400 + c->hour * 3600 +
           c->minute * 60 + c->second;
}

bool firn_date_parse(firn_str text, int64_t *days)
{
    scanner in = scanner_over(text);
    firn_civil c = { 0 };
    take_date(&in, &c);
    if (in.failed || in.at != in.end)
        return false;
    *days = firn_days_from_civil(c.year, c.month, c.day);
    return true;
}

bool firn_time_parse_us(firn_str text, int64_t *us)
{
    scanner in = scanner_over(text);
    firn_civil c = { 0 };
    take_clock(&in, &c);
    if (in.failed || in.at != in.end || c.nanosecond % 1000 != 0)
        return false;
    *us = (c.hour * 3600 + c.minute * 60 + c.second) * FIRN_US_PER_SECOND + c.nanosecond / 1000;
    return true;
}

static bool take_timestamp(firn_str text, firn_civil *c, int64_t *offset, firn_zone *zone)
{
    scanner in = scanner_over(text);
    *c = (firn_civil){ 0 };
    *offset = 0;
    *zone = FIRN_ZONE_NONE;
    take_date(&in, c);
    if (in.at < in.end && !in.failed) {
        if (!accept(&in, 'T') && !accept(&in, 't'))
            expect(&in, ' ');
        while (accept(&in, ' '))
            continue;
        take_clock(&in, c);
        while (accept(&in, ' '))
            continue;
        if (in.at < in.end && firn_str_is((firn_str){ in.at, (size_t)(in.end - in.at) }, "UTC")) {
            in.at = in.end;
            *zone = FIRN_ZONE_OFFSET;
        } else {
            *zone = take_zone(&in, offset);
        }
    }
    return !in.failed && in.at == in.end;
}

static firn_int128 to_ns(const firn_civil *c, int64_t offset)
{
    return (firn_int128)(seconds_of(c) - offset) * 1000000000 + c->nanosecond;
}

bool firn_timestamp_parse_ns(firn_str text, firn_int128 *ns, firn_zone *zone)
{
    firn_civil c;
    int64_t offset;
    if (!take_timestamp(text, &c, &offset, zone))
        return false;
    *ns = to_ns(&c, offset);
    return true;
}

static bool to_us(const firn_civil *c, int64_t offset, int64_t *us)
{
    return c->nanosecond % 1000 == 0 &&
           !__builtin_mul_overflow(seconds_of(c) - offset, FIRN_US_PER_SECOND, us) &&
           !__builtin_add_overflow(*us, c->nanosecond / 1000, us);
}

bool firn_timestamp_parse_us(firn_str text, int64_t *us, firn_zone *zone)
{
    firn_civil c;
    int64_t offset;
    return take_timestamp(text, &c, &offset, zone) && to_us(&c, offset, us);
}

/* ---- strptime-like formats ---- */

typedef struct parts {
    firn_civil civil;
    int day_of_year;            /* 0: not given */
    bool half_clock, afternoon; /* %I, %p */
    bool has_epoch, before_epoch;
    int64_t epoch_seconds, offset; /* seconds from the epoch, either way */
    firn_zone zone;
} parts;

static bool accept_word(scanner *in, const char *word, size_t len)
{
    if ((size_t)(in->end - in->at) < len ||
        !firn_str_equal_nocase((firn_str){ in->at, len }, (firn_str){ word, len }))
        return false;
    in->at += len;
    return true;
}

/* One of some words, whole or its first three letters; its index. */
static int take_name(scanner *in, const char *const *names, int count)
{
    for (int i = 0; i < count; i++)
        if (accept_word(in, names[i], strlen(names[i])) || accept_word(in, names[i], 3))
            return i;
    in->failed = true;
    return 0;
}

static int take_month_name(scanner *in)
{
    static const char *const months[] = { "january",   "february", "march",    "april",
                                          "may",       "june",     "july",     "august",
                                          "september", "october",  "november", "december" };
    return take_name(in, months, 12) + 1;
}

/* Said, but never needed: whether it is the date's is not checked. */
static void take_weekday_name(scanner *in)
{
    static const char *const days[] = { "monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday" };
    take_name(in, days, 7);
}

static void take_half(scanner *in, parts *p)
{
    bool known = in->end - in->at >= 2 && (in->at[1] | 0x20) == 'm' &&
                 ((in->at[0] | 0x20) == 'a' || (in->at[0] | 0x20) == 'p');
    if (!known) {
        in->failed = true;
        return;
    }
    p->afternoon = (in->at[0] | 0x20) == 'p';
    in->at += 2;
}

static void take_epoch(scanner *in, parts *p)
{
    p->has_epoch = true;
    p->before_epoch = accept(in, '-');
    p->epoch_seconds = take_number(in, 1, 15);
}

static void take_epoch_ms(scanner *in, parts *p)
{
    p->has_epoch = true;
    p->before_epoch = accept(in, '-');
    int64_t ms = take_number(in, 1, 18);
    p->epoch_seconds = ms / 1000;
    p->civil.nanosecond = (int32_t)(ms % 1000) * 1000000;
}

/* A fraction leads away from the epoch, as the seconds do: -1.5 lies before -1. */
static firn_int128 epoch_to_ns(const parts *p)
{
    firn_int128 ns = (firn_int128)p->epoch_seconds * 1000000000 + p->civil.nanosecond;
    return p->before_epoch ? -ns : ns;
}

static void take_short_clock(scanner *in, firn_civil *c)
{
    c->hour = (int)take_number(in, 1, 2);
    expect(in, ':');
    c->minute = (int)take_number(in, 2, 2);
}

static void take_iso_clock(scanner *in, firn_civil *c)
{
    take_short_clock(in, c);
    expect(in, ':');
    c->second = (int)take_number(in, 2, 2);
}

static int64_t take_short_year(scanner *in)
{
    int64_t year = take_number(in, 2, 2);
    return year + (year < 69 ? 2000 : 1900);
}

static void take_american_date(scanner *in, firn_civil *c)
{
    c->month = (int)take_number(in, 1, 2);
    expect(in, '/');
    c->day = (int)take_number(in, 1, 2);
    expect(in, '/');
    c->year = take_short_year(in);
}

/* A number that a blank may stand before, where it would have two digits. */
static int take_padded(scanner *in)
{
    accept(in, ' ');
    return (int)take_number(in, 1, 2);
}

static void take_named_zone(scanner *in, parts *p)
{
    if (accept_word(in, "UTC", 3) || accept_word(in, "GMT", 3) || accept(in, 'Z'))
        p->zone = FIRN_ZONE_OFFSET;
    else
        in->failed = true;
}

static void take_part(scanner *in, char letter, parts *p)
{
    firn_civil *c = &p->civil;
    switch (letter) {
    case 'Y': c->year = take_number(in, 4, 4); break;
    case 'y': c->year = take_short_year(in); break;
    case 'm': c->month = (int)take_number(in, 1, 2); break;
    case 'd': c->day = (int)take_number(in, 1, 2); break;
    case 'e': c->day = take_padded(in); break;
    case 'j': p->day_of_year = (int)take_number(in, 1, 3), in->failed |= p->day_of_year == 0; break;
    case 'b':
    case 'B': c->month = take_month_name(in); break;
    case 'a':
    case 'A': take_weekday_name(in); break;
    case 'I':
    case 'l': c->hour = take_padded(in), p->half_clock = true; break;
    case 'H':
    case 'k': c->hour = take_padded(in); break;
    case 'M': c->minute = (int)take_number(in, 1, 2); break;
    case 'S': c->second = (int)take_number(in, 1, 2); break;
    case 'f': c->nanosecond = take_fraction(in); break;
    case 'L': c->nanosecond = (int32_t)take_number(in, 3, 3) * 1000000; break;
    case 'p': take_half(in, p); break;
    case 'z': p->zone = take_zone(in, &p->offset), in->failed |= p->zone == FIRN_ZONE_NONE; break;
    case 'Z': take_named_zone(in, p); break;
    case 'D': take_american_date(in, c); break;
    case 'R': take_short_clock(in, c); break;
    case 'T': take_iso_clock(in, c); break;
    case 'F': take_date(in, c); break;
    case 's': take_epoch(in, p); break;
    case 'Q': take_epoch_ms(in, p); break;
    case '%': expect(in, '%'); break;
    default: in->failed = true;
    }
}

static bool settle(scanner *in, parts *p)
{
    firn_civil *c = &p->civil;
    if (p->day_of_year) {
        bool leap = firn_days_in_month(c->year, 2) == 29;
        in->failed |= p->day_of_year > 365 + leap;
        firn_civil_from_days(firn_days_from_civil(c->year, 1, 1) + p->day_of_year - 1, c);
    }
    if (p->half_clock) {
        in->failed |= c->hour < 1 || c->hour > 12;
        c->hour = c->hour % 12 + (p->afternoon ? 12 : 0);
    }
    if (c->hour > 23 || c->minute > 59 || c->second > 59)
        in->failed = true;
    check_date(in, c);
    return !in->failed && in->at == in->end;
}

bool firn_timestamp_format_check(firn_str format, firn_str *unknown)
{
    static const char letters[] = "YymdejbBaAHIklMSfLpzZDRTFsQ%";
    for (size_t i = 0; i < format.len; i++) {
        if (format.data[i] != '%')
            continue;
        *unknown = (firn_str){ format.data + i, format.len - i < 2 ? 1 : 2 };
        if (++i == format.len || format.data[i] == 0 || !strchr(letters, format.data[i]))
            return false;
    }
    return true;
}

/* A blank stands for one or more of them. */
static void take_blanks(scanner *in)
{
    expect(in, ' ');
    while (accept(in, ' '))
        continue;
}

bool firn_timestamp_parse_format_ns(firn_str text, firn_str format, firn_int128 *ns,
                                    firn_zone *zone)
{
    scanner in = scanner_over(text);
    parts p = { .civil = { .year = 1970, .month = 1, .day = 1 } };
    for (size_t i = 0; i < format.len && !in.failed; i++) {
        if (format.data[i] == '%' && i + 1 < format.len)
            take_part(&in, format.data[++i], &p);
        else if (format.data[i] == ' ')
            take_blanks(&in);
        else
            expect(&in, format.data[i]);
    }
    if (!settle(&in, &p))
        return false;
    *zone = p.has_epoch ? FIRN_ZONE_OFFSET : p.zone;
    *ns = p.has_epoch ? epoch_to_ns(&p) : to_ns(&p.civil, p.offset);
    return true;
}

bool firn_timestamp_parse_format(firn_str text, firn_str format, int64_t *us, firn_zone *zone)
{
    firn_int128 ns;
    if (!firn_timestamp_parse_format_ns(text, format, &ns, zone) || ns % 1000 != 0)
        return false;
    *us = (int64_t)(ns / 1000);
    return *us == ns / 1000;
}
