/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "text/guess.h"

#include "base/time.h"

/* A number as people write them: no words, no hexadecimal. */
static bool is_double(firn_str text)
{
    double value;
    char last = text.len ? text.data[text.len - 1] : 0;
    return ((last >= '0' && last <= '9') || last == '.') && firn_str_to_double(text, &value);
}

static unsigned guess_time(firn_str text)
{
    int64_t days, us;
    firn_zone zone;
    if (firn_date_parse(text, &days))
        return FIRN_GUESS_DATE | FIRN_GUESS_TIMESTAMP;
    if (!firn_timestamp_parse_us(text, &us, &zone))
        return 0;
    return zone == FIRN_ZONE_OFFSET ? FIRN_GUESS_TIMESTAMPTZ : FIRN_GUESS_TIMESTAMP;
}

unsigned firn_guess_text(firn_str text)
{
    int64_t whole;
    if (firn_str_equal_nocase(text, FIRN_STR("true")) ||
        firn_str_equal_nocase(text, FIRN_STR("false")))
        return FIRN_GUESS_BOOL;
    if (firn_str_to_int64(text, &whole))
        return FIRN_GUESS_LONG | FIRN_GUESS_DOUBLE;
    if (is_double(text))
        return FIRN_GUESS_DOUBLE;
    return guess_time(text);
}

void firn_guess_settle(unsigned guesses, bool seen, firn_arrow_field *field)
{
    field->kind = FIRN_ARROW_UTF8;
    if (!seen)
        return;
    if (guesses & FIRN_GUESS_BOOL)
        field->kind = FIRN_ARROW_BOOL;
    else if (guesses & FIRN_GUESS_LONG)
        field->kind = FIRN_ARROW_INT64;
    else if (guesses & FIRN_GUESS_DOUBLE)
        field->kind = FIRN_ARROW_DOUBLE;
    else if (guesses & FIRN_GUESS_DATE)
        field->kind = FIRN_ARROW_DATE32;
    else if (guesses & (FIRN_GUESS_TIMESTAMP | FIRN_GUESS_TIMESTAMPTZ))
        field->kind = FIRN_ARROW_TIMESTAMP_US;
    field->utc = field->kind == FIRN_ARROW_TIMESTAMP_US && !(guesses & FIRN_GUESS_TIMESTAMP);
}
