/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Numbers while they are reckoned with: exact decimals of up to 38 digits, integers
 * among them, or doubles. */
#ifndef ICEBERG_ASSIGN_NUMBER_H
#define ICEBERG_ASSIGN_NUMBER_H

#include "iceberg/value.h"

typedef struct firn_number {
    bool is_null, is_real;
    int32_t scale; /* of `unscaled` */
    firn_int128 unscaled;
    double real;
} firn_number;

/* A literal such as 12, 1.10 or 1e3, which is exact, or 1e300, which is a double as it
 * has too many digits; false for anything else. */
bool firn_number_parse(firn_str text, firn_number *number);

/* A value of a numeric type. */
firn_number firn_number_of_value(const firn_value *value);

/* Zero of the same kind; for a double the one that keeps the sign of what is taken from it. */
firn_number firn_number_zero(const firn_number *like);

/* `operation` is one of + - * /.  FIRN_INVALID when the result has over 38 digits, or
 * for an exact division by zero. */
firn_status firn_number_apply(char operation, const firn_number *a, const firn_number *b,
                              firn_number *result, firn_error *err);

/* As a numeric type: a decimal's scale rounds half to even; integers must be whole.
 * FIRN_INVALID for what does not fit. */
firn_status firn_number_to_value(const firn_number *number, const firn_type *type,
                                 firn_value *value, firn_error *err);

#endif
