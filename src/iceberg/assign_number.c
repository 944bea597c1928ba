/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "iceberg/assign_number.h"

#include <math.h>

#include "base/decimal.h"

enum { QUOTIENT_DIGITS = 18 };

/* ---- in ---- */

bool firn_number_parse(firn_str text, firn_number *number)
{
    *number = (firn_number){ 0 };
    for (int32_t scale = 0; scale <= FIRN_DECIMAL_PRECISION_MAX; scale++)
        if (firn_decimal_parse(text, FIRN_DECIMAL_PRECISION_MAX, scale, &number->unscaled) ==
            FIRN_DECIMAL_FITS) {
            number->scale = scale;
            return true;
        }
    bool has_exponent = firn_str_find(text, 'e') < text.len || firn_str_find(text, 'E') < text.len;
    number->is_real = has_exponent;
    return has_exponent && firn_str_to_double(text, &number->real) &&
           !firn_number_is_beyond(text, number->real);
}

firn_number firn_number_of_value(const firn_value *value)
{
    firn_number number = { .is_null = value->is_null };
    number.is_real = value->kind == FIRN_TYPE_FLOAT || value->kind == FIRN_TYPE_DOUBLE;
    if (value->is_null)
        return number;
    if (number.is_real) {
        number.real = value->real;
    } else if (value->kind == FIRN_TYPE_DECIMAL) {
        number.unscaled = value->decimal;
        number.scale = value->scale;
    } else {
        number.unscaled = value->integer;
    }
    return number;
}

firn_number firn_number_zero(const firn_number *like)
{
    return (firn_number){ .is_real = like->is_real, .real = -0.0 };
}

static void put_number(const firn_number *number, char text[FIRN_DECIMAL_TEXT_MAX])
{
    size_t len = number->is_real ? firn_double_format(number->real, text)
                                 : firn_decimal_format(number->unscaled, number->scale, text);
    text[len < FIRN_DECIMAL_TEXT_MAX ? len : FIRN_DECIMAL_TEXT_MAX - 1] = 0;
}

/* As good a double as there is: through the digits, which are rounded once. */
static double to_real(const firn_number *number)
{
    char text[FIRN_DECIMAL_TEXT_MAX];
    double real = 0;
    if (number->is_real)
        return number->real;
    size_t len = firn_decimal_format(number->unscaled, number->scale, text);
    firn_str_to_double((firn_str){ text, len }, &real);
    return real;
}

/* ---- exact ---- */

static firn_status too_long(firn_error *err)
{
    return firn_fail(err, FIRN_INVALID, "a result has more than 38 digits");
}

static firn_int128 magnitude(firn_int128 value)
{
    return value < 0 ? -value : value;
}

/* Half to even. */
static firn_int128 divide_rounded(firn_int128 a, firn_int128 b)
{
    firn_int128 quotient = a / b, rest = magnitude(a % b), half = magnitude(b) - rest;
    bool up = rest > half || (rest == half && (quotient & 1));
    return quotient + (up ? ((a < 0) == (b < 0) ? 1 : -1) : 0);
}

static firn_status add(const firn_number *a, const firn_number *b, bool minus, firn_number *result,
                       firn_error *err)
{
    firn_int128 x, y;
    int32_t scale = a->scale > b->scale ? a->scale : b->scale;
    if (!firn_decimal_rescale(a->unscaled, a->scale, scale, &x) ||
        !firn_decimal_rescale(b->unscaled, b->scale, scale, &y))
        return too_long(err);
    result->scale = scale;
    result->unscaled = minus ? x - y : x + y; /* 39 digits at most: they fit */
    return firn_decimal_fits(result->unscaled, FIRN_DECIMAL_PRECISION_MAX) ? FIRN_OK
                                                                           : too_long(err);
}

static firn_status multiply(const firn_number *a, const firn_number *b, firn_number *result,
                            firn_error *err)
{
    result->scale = a->scale + b->scale;
    if (result->scale > FIRN_DECIMAL_PRECISION_MAX ||
        __builtin_mul_overflow(a->unscaled, b->unscaled, &result->unscaled) ||
        !firn_decimal_fits(result->unscaled, FIRN_DECIMAL_PRECISION_MAX))
        return too_long(err);
    return FIRN_OK;
}

/* As many digits after the point as are wanted, or as there is room for. */
static firn_status divide(const firn_number *a, const firn_number *b, firn_number *result,
                          firn_error *err)
{
    if (b->unscaled == 0)
        return firn_fail(err, FIRN_INVALID, "division by zero");
    for (int32_t scale = QUOTIENT_DIGITS; scale >= 0; scale--) {
        firn_int128 x = a->unscaled, y = b->unscaled;
        int32_t shift = scale + b->scale - a->scale;
        bool fits = shift >= 0 ? firn_decimal_rescale(x, 0, shift, &x)
                               : firn_decimal_rescale(y, 0, -shift, &y);
        if (!fits)
            continue;
        result->scale = scale;
        result->unscaled = divide_rounded(x, y);
        return FIRN_OK;
    }
    return too_long(err);
}

static firn_status apply_exact(char operation, const firn_number *a, const firn_number *b,
                               firn_number *result, firn_error *err)
{
    switch (operation) {
    case '+': return add(a, b, false, result, err);
    case '-': return add(a, b, true, result, err);
    case '*': return multiply(a, b, result, err);
    default: return divide(a, b, result, err);
    }
}

/* ---- any ---- */

static double apply_real(char operation, double a, double b)
{
    switch (operation) {
    case '+': return a + b;
    case '-': return a - b;
    case '*': return a * b;
    default: return a / b;
    }
}

firn_status firn_number_apply(char operation, const firn_number *a, const firn_number *b,
                              firn_number *result, firn_error *err)
{
    *result =
        (firn_number){ .is_null = a->is_null || b->is_null, .is_real = a->is_real || b->is_real };
    if (result->is_null)
        return FIRN_OK;
    if (!result->is_real)
        return apply_exact(operation, a, b, result, err);
    result->real = apply_real(operation, to_real(a), to_real(b));
    return FIRN_OK;
}

/* ---- out ---- */

static firn_status no_fit(const firn_number *number, const firn_type *type, const char *why,
                          firn_error *err)
{
    char text[FIRN_DECIMAL_TEXT_MAX];
    SCOPED(firn_buf) words = { 0 };
    put_number(number, text);
    firn_type_put(&words, type);
    return firn_fail(err, FIRN_INVALID, "%s %s %.*s", text, why,
                     FIRN_STR_ARG(firn_buf_str(&words)));
}

/* A double by its shortest digits, an exact number as it is. */
static firn_decimal_fit to_decimal(const firn_number *number, int precision, int scale,
                                   firn_int128 *unscaled)
{
    char text[FIRN_DECIMAL_TEXT_MAX];
    size_t len = number->is_real ? firn_double_format(number->real, text)
                                 : firn_decimal_format(number->unscaled, number->scale, text);
    return firn_decimal_parse_rounded((firn_str){ text, len }, precision, scale, unscaled);
}

static firn_status put_integer(const firn_number *number, const firn_type *type, firn_value *value,
                               firn_error *err)
{
    int64_t min = type->kind == FIRN_TYPE_INT ? INT32_MIN : INT64_MIN;
    int64_t max = type->kind == FIRN_TYPE_INT ? INT32_MAX : INT64_MAX;
    firn_int128 whole = 0;
    bool is_whole = number->is_real
                        ? floor(number->real) == number->real && fabs(number->real) < 0x1p63
                        : firn_decimal_rescale(number->unscaled, number->scale, 0, &whole);
    if (number->is_real && !(fabs(number->real) < 0x1p63))
        return no_fit(number, type, "is out of range for", err);
    if (!is_whole)
        return no_fit(number, type, "is not whole, as wanted for", err);
    if (number->is_real)
        whole = (firn_int128)number->real;
    if (whole < min || whole > max)
        return no_fit(number, type, "is out of range for", err);
    value->integer = (int64_t)whole;
    return FIRN_OK;
}

firn_status firn_number_to_value(const firn_number *number, const firn_type *type,
                                 firn_value *value, firn_error *err)
{
    *value = (firn_value){ .kind = type->kind, .is_null = number->is_null, .scale = type->scale };
    if (number->is_null)
        return FIRN_OK;
    switch (type->kind) {
    case FIRN_TYPE_FLOAT:
        value->real = (float)to_real(number);
        if (isinf(value->real) && !isinf(to_real(number)))
            return no_fit(number, type, "is out of range for", err);
        return FIRN_OK;
    case FIRN_TYPE_DOUBLE: value->real = to_real(number); return FIRN_OK;
    case FIRN_TYPE_DECIMAL:
        if (to_decimal(number, type->precision, type->scale, &value->decimal) == FIRN_DECIMAL_FITS)
            return FIRN_OK;
        return no_fit(number, type, "does not fit", err);
    default: return put_integer(number, type, value, err);
    }
}
