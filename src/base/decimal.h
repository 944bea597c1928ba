/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Exact decimals: a 128-bit unscaled integer and a scale, never a float.
 *
 * value = unscaled · 10^-scale.  Iceberg's decimal(P, S) has P ≤ 38.
 */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include "base/str.h"

enum { FIRN_DECIMAL_TEXT_MAX = 48, FIRN_DECIMAL_PRECISION_MAX = 38 };

/* What became of a number that was to fit a decimal(P, S). */
typedef enum firn_decimal_fit {
    FIRN_DECIMAL_FITS,
    FIRN_DECIMAL_NOT_A_NUMBER, /* the text is no decimal number */
    FIRN_DECIMAL_TOO_LARGE,    /* more than P - S digits before the point */
    FIRN_DECIMAL_TOO_FINE,     /* non-zero digits beyond the scale */
} firn_decimal_fit;

firn_int128 firn_pow10(unsigned exponent); /* exponent ≤ 38 */

/* Text such as -12.50, .5, 7., 1e3, +2.5E-2 at exactly `scale`; digits beyond
 * the scale must be zero, or with `round` are rounded half to even. */
firn_decimal_fit firn_decimal_parse(firn_str text, int precision, int scale, firn_int128 *unscaled);
firn_decimal_fit firn_decimal_parse_rounded(firn_str text, int precision, int scale,
                                            firn_int128 *unscaled);

/* The largest decimal(precision, scale) that is not above the number: FITS when it is
 * the number itself, TOO_FINE when it lies below.  TOO_LARGE: the number is beyond the
 * type's end of its own sign. */
firn_decimal_fit firn_decimal_floor(firn_str text, int precision, int scale, firn_int128 *unscaled);

/* Writes the number with exactly `scale` digits after the point; returns the length. */
size_t firn_decimal_format(firn_int128 unscaled, int scale, char text[FIRN_DECIMAL_TEXT_MAX]);

/* From one scale to another; false when digits would be lost or 38 exceeded. */
bool firn_decimal_rescale(firn_int128 unscaled, int from, int to, firn_int128 *out);

bool firn_decimal_fits(firn_int128 unscaled, int precision);

/* Big-endian two's complement, as few bytes as hold the value (at least one):
 * how Iceberg and Avro store a decimal.  Returns the length, at most 16. */
size_t firn_int128_to_be(firn_int128 value, uint8_t bytes[16]);

/* Sign-extends 1…16 big-endian bytes; false for other lengths. */
bool firn_int128_from_be(firn_bytes b, firn_int128 *value);

/* The shortest digits that read back as the same number; "NaN", "Infinity",
 * "-Infinity"; a whole number keeps ".0" (1.0).  Returns the length. */
size_t firn_double_format(double value, char text[FIRN_DECIMAL_TEXT_MAX]);
size_t firn_float_format(float value, char text[FIRN_DECIMAL_TEXT_MAX]);

#endif
