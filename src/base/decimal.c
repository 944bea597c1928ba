/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "base/decimal.h"

enum { EXPONENT_MAX = 1000000000 };

firn_int128 firn_pow10(unsigned exponent)
{
    firn_int128 p = 1;
    while (exponent-- > 0)
        p *= 10;
    return p;
}

/* A decimal literal taken apart: digits with the point removed, and where it stood. */
typedef struct literal {
    firn_str whole, fraction;
    int64_t exponent;
    bool negative;
} literal;

static size_t digits_at(firn_str s)
{
    size_t n = 0;
    while (n < s.len && s.data[n] >= '0' && s.data[n] <= '9')
        n++;
    return n;
}

static bool take_literal(firn_str s, literal *out)
{
    *out = (literal){ .negative = s.len && *s.data == '-' };
    s = firn_str_from_index(s, s.len && (*s.data == '-' || *s.data == '+'));
    out->whole = firn_str_first(s, digits_at(s));
    s = firn_str_from_index(s, out->whole.len);
    if (s.len && *s.data == '.') {
        s = firn_str_from_index(s, 1);
        out->fraction = firn_str_first(s, digits_at(s));
        s = firn_str_from_index(s, out->fraction.len);
    }
    if (out->whole.len + out->fraction.len == 0)
        return false;
    if (s.len == 0)
        return true;
    if (*s.data != 'e' && *s.data != 'E')
        return false;
    return firn_str_to_int64(firn_str_from_index(s, 1), &out->exponent) &&
           out->exponent >= -EXPONENT_MAX && out->exponent <= EXPONENT_MAX;
}

static int digit(const literal *n, int64_t index)
{
    if (index < 0)
        return 0;
    if ((uint64_t)index < n->whole.len)
        return n->whole.data[index] - '0';
    index -= (int64_t)n->whole.len;
    return (uint64_t)index < n->fraction.len ? n->fraction.data[index] - '0' : 0;
}

/* Half to even over the digits from `index` on: whether to add one to `sum`. */
static bool rounds_up(const literal *n, int64_t index, firn_int128 sum)
{
    int64_t count = (int64_t)(n->whole.len + n->fraction.len);
    if (digit(n, index) != 5)
        return digit(n, index) > 5;
    for (int64_t i = index + 1; i < count; i++)
        if (digit(n, i) != 0)
            return true;
    return sum & 1;
}

static bool rest_is_zero(const literal *n, int64_t index)
{
    int64_t count = (int64_t)(n->whole.len + n->fraction.len);
    for (int64_t i = index < 0 ? 0 : index; i < count; i++)
        if (digit(n, i) != 0)
            return false;
    return true;
}

static firn_decimal_fit fit(firn_str text, int precision, int scale, firn_int128 *unscaled,
                            bool (*settle)(const literal *, int64_t, firn_int128 *))
{
    literal n;
    if (!take_literal(text, &n))
        return FIRN_DECIMAL_NOT_A_NUMBER;

    /* The digits that count: all up to `scale` places behind the shifted point. */
    int64_t kept = (int64_t)n.whole.len + n.exponent + scale;
    firn_int128 limit = firn_pow10((unsigned)precision), sum = 0;
    for (int64_t i = 0; i < kept; i++) {
        if (sum > 0 && sum >= limit / 10) /* there is no room for one more digit */
            return FIRN_DECIMAL_TOO_LARGE;
        sum = sum * 10 + digit(&n, i);
        if (sum == 0 && (uint64_t)i >= n.whole.len + n.fraction.len)
            break;
    }
    if (!settle(&n, kept, &sum))
        return FIRN_DECIMAL_TOO_FINE;
    if (sum >= limit)
        return FIRN_DECIMAL_TOO_LARGE;
    *unscaled = n.negative ? -sum : sum;
    return FIRN_DECIMAL_FITS;
}

static bool settle_exact(const literal *n, int64_t kept, firn_int128 *sum)
{
    (void)sum;
    return rest_is_zero(n, kept);
}

static bool settle_rounded(const literal *n, int64_t kept, firn_int128 *sum)
{
    if (kept >= 0 && rounds_up(n, kept, *sum))
        *sum += 1;
    return true;
}

firn_decimal_fit firn_decimal_parse(firn_str text, int precision, int scale, firn_int128 *unscaled)
{
    return fit(text, precision, scale, unscaled, settle_exact);
}

firn_decimal_fit firn_decimal_parse_rounded(firn_str text, int precision, int scale,
                                            firn_int128 *unscaled)
{
    return fit(text, precision, scale, unscaled, settle_rounded);
}

/* Once it is known that there is a rest. */
static bool settle_floor(const literal *n, int64_t kept, firn_int128 *sum)
{
    (void)kept;
    *sum += n->negative;
    return true;
}

firn_decimal_fit firn_decimal_floor(firn_str text, int precision, int scale, firn_int128 *unscaled)
{
    firn_decimal_fit exactly = fit(text, precision, scale, unscaled, settle_exact);
    if (exactly != FIRN_DECIMAL_TOO_FINE)
        return exactly;
    firn_decimal_fit below = fit(text, precision, scale, unscaled, settle_floor);
    return below == FIRN_DECIMAL_FITS ? FIRN_DECIMAL_TOO_FINE : below;
}

size_t firn_decimal_format(firn_int128 unscaled, int scale, char text[FIRN_DECIMAL_TEXT_MAX])
{
    char reversed[FIRN_DECIMAL_TEXT_MAX];
    firn_uint128 rest = unscaled < 0 ? -(firn_uint128)unscaled : (firn_uint128)unscaled;
    size_t n = 0;
    for (int place = 0; rest > 0 || place <= scale; place++) {
        if (place == scale && scale > 0)
            reversed[n++] = '.';
        reversed[n++] = (char)('0' + (int)(rest % 10));
        rest /= 10;
    }
    size_t len = 0;
    if (unscaled < 0)
        text[len++] = '-';
    while (n > 0)
        text[len++] = reversed[--n];
    text[len] = 0;
    return len;
}

bool firn_decimal_fits(firn_int128 unscaled, int precision)
{
    firn_int128 limit = firn_pow10((unsigned)precision);
    return unscaled < limit && unscaled > -limit;
}

bool firn_decimal_rescale(firn_int128 unscaled, int from, int to, firn_int128 *out)
{
    if (to - from > FIRN_DECIMAL_PRECISION_MAX || from - to > FIRN_DECIMAL_PRECISION_MAX)
        return unscaled == 0 ? (*out = 0, true) : false;
    if (to >= from)
        return !__builtin_mul_overflow(unscaled, firn_pow10((unsigned)(to - from)), out) &&
               firn_decimal_fits(*out, FIRN_DECIMAL_PRECISION_MAX);
    firn_int128 divisor = firn_pow10((unsigned)(from - to));
    *out = unscaled / divisor;
    return unscaled % divisor == 0;
}

size_t firn_int128_to_be(firn_int128 value, uint8_t bytes[16])
{
    size_t len = 16;
    while (len > 1) {
        firn_int128 top = value >> (8 * (len - 1) - 1); /* all bits from the next sign bit up */
        if (top != 0 && top != -1)
            break;
        len--;
    }
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(value >> (8 * (len - 1 - i)));
    return len;
}

bool firn_int128_from_be(firn_bytes b, firn_int128 *value)
{
    if (b.len == 0 || b.len > 16)
        return false;
    firn_uint128 sum = b.data[0] & 0x80 ? ~(firn_uint128)0 : 0;
    for (size_t i = 0; i < b.len; i++)
        sum = sum << 8 | b.data[i];
    *value = (firn_int128)sum;
    return true;
}
