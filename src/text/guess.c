/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "text/guess.h"

#include "base/decimal.h"
#include "base/time.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A number as people write them, or a word: NaN, -Infinity. */
static unsigned guess_real(firn_str text)
{
    double value;
    if (!firn_str_to_double(text, &value))
        return 0;
    char last = text.data[text.len - 1];
    bool number = is_digit(last) || last == '.';
    return number ? FIRN_GUESS_DOUBLE : FIRN_GUESS_DOUBLE | FIRN_GUESS_WORDS;
}

static bool is_whole(firn_str text)
{
    firn_int128 value;
    bool sign = text.len > 0 && (text.data[0] == '-' || text.data[0] == '+');
    for (size_t i = sign; i < text.len; i++)
        if (!is_digit(text.data[i]))
            return false;
    return firn_decimal_parse(text, FIRN_DECIMAL_PRECISION_MAX, 0, &value) == FIRN_DECIMAL_FITS;
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
        return FIRN_GUESS_NUMBER;
    if (is_whole(text))
        return FIRN_GUESS_WHOLE | FIRN_GUESS_DOUBLE;
    unsigned real = guess_real(text);
    return real ? real : guess_time(text);
}

static void set_decimal(firn_arrow_field *field)
{
    field->kind = FIRN_ARROW_DECIMAL128;
    field->precision = FIRN_DECIMAL_PRECISION_MAX;
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
    else if (guesses & FIRN_GUESS_WHOLE)
        set_decimal(field);
    else if ((guesses & FIRN_GUESS_DOUBLE) && !(guesses & FIRN_GUESS_WORDS))
        field->kind = FIRN_ARROW_DOUBLE;
    else if (guesses & FIRN_GUESS_DATE)
        field->kind = FIRN_ARROW_DATE32;
    else if (guesses & (FIRN_GUESS_TIMESTAMP | FIRN_GUESS_TIMESTAMPTZ))
        field->kind = FIRN_ARROW_TIMESTAMP_US;
    field->utc = field->kind == FIRN_ARROW_TIMESTAMP_US && !(guesses & FIRN_GUESS_TIMESTAMP);
}
