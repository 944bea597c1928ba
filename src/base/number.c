/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Binary numbers and their text: exact in both directions. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/decimal.h"

bool firn_str_to_int64(firn_str s, int64_t *value)
{
    bool negative = s.len && *s.data == '-';
    size_t i = s.len && (*s.data == '-' || *s.data == '+');
    if (i == s.len)
        return false;

    int64_t sum = 0; /* negative, as its range is the larger one */
    for (; i < s.len; i++) {
        if (s.data[i] < '0' || s.data[i] > '9')
            return false;
        if (__builtin_mul_overflow(sum, 10, &sum) ||
            __builtin_sub_overflow(sum, s.data[i] - '0', &sum))
            return false;
    }
    if (!negative && sum == INT64_MIN)
        return false;
    *value = negative ? sum : -sum;
    return true;
}

enum { NUMBER_TEXT_MAX = 400 };

/* Only what the formats write: digits, point, exponent, and the three words. */
static bool number_text(firn_str s, char text[NUMBER_TEXT_MAX])
{
    static const char *const words[] = { "NaN",  "Infinity", "-Infinity", "+Infinity",
                                         "nan",  "inf",      "-inf",      "+inf",
                                         "-nan", "infinity", "-infinity", "Inf",
                                         "-Inf", "+Inf",     "-NaN" };
    if (s.len == 0 || s.len >= NUMBER_TEXT_MAX)
        return false;
    memcpy(text, s.data, s.len);
    text[s.len] = 0;
    for (size_t i = 0; i < FIRN_COUNT(words); i++)
        if (firn_str_is(s, words[i]))
            return true;
    for (size_t i = 0; i < s.len; i++)
        if (!memchr("0123456789+-.eE", text[i], 15))
            return false;
    return true;
}

bool firn_number_is_beyond(firn_str s, double value)
{
    return isinf(value) && s.len && memchr("0123456789.", s.data[s.len - 1], 11);
}

bool firn_str_to_double(firn_str s, double *value)
{
    char text[NUMBER_TEXT_MAX], *end;
    if (!number_text(s, text))
        return false;
    *value = strtod(text, &end);
    return end == text + s.len;
}

bool firn_str_to_float(firn_str s, float *value)
{
    char text[NUMBER_TEXT_MAX], *end;
    if (!number_text(s, text))
        return false;
    *value = strtof(text, &end);
    return end == text + s.len;
}

static size_t special_format(double value, char text[FIRN_DECIMAL_TEXT_MAX])
{
    const char *word = isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
    return (size_t)snprintf(text, FIRN_DECIMAL_TEXT_MAX, "%s", word);
}

/* "1e+20" stays; "12" becomes "12.0", so that the text is plainly a double. */
static size_t add_point(char text[FIRN_DECIMAL_TEXT_MAX], size_t len)
{
    if (strpbrk(text, ".e"))
        return len;
    memcpy(text + len, ".0", 3);
    return len + 2;
}

size_t firn_double_format(double value, char text[FIRN_DECIMAL_TEXT_MAX])
{
    if (!isfinite(value))
        return special_format(value, text);
    int len = 0;
    for (int digits = fabs(value) < DBL_MIN ? 1 : 15; digits <= 17; digits++) {
        len = snprintf(text, FIRN_DECIMAL_TEXT_MAX, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    return add_point(text, (size_t)len);
}

size_t firn_float_format(float value, char text[FIRN_DECIMAL_TEXT_MAX])
{
    if (!isfinite(value))
        return special_format((double)value, text);
    int len = 0;
    for (int digits = fabsf(value) < FLT_MIN ? 1 : 6; digits <= 9; digits++) {
        len = snprintf(text, FIRN_DECIMAL_TEXT_MAX, "%.*g", digits, (double)value);
        if (strtof(text, NULL) == value)
            break;
    }
    return add_point(text, (size_t)len);
}

int firn_hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool firn_str_unhex(firn_str s, uint8_t *bytes)
{
    if (s.len % 2)
        return false;
    for (size_t i = 0; i < s.len; i += 2) {
        int high = firn_hex_digit(s.data[i]), low = firn_hex_digit(s.data[i + 1]);
        if (high < 0 || low < 0)
            return false;
        bytes[i / 2] = (uint8_t)(high << 4 | low);
    }
    return true;
}
