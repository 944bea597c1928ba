/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Constant expressions: literals, casts and partition transforms, to see what a value
 * hashes, truncates or falls to.
 *
 *   expr = number | 'text' | X'hex' | TRUE | FALSE | NULL
 *        | DATE 'text' | TIME 'text' | TIMESTAMP 'text' | TIMESTAMPTZ 'text' | UUID 'text'
 *        | CAST "(" expr AS type ")"
 *        | (BUCKET | TRUNCATE) "(" number "," expr ")"
 *        | (YEAR | MONTH | DAY | HOUR | HASH) "(" expr ")"
 *
 * A number without point or exponent is a long (int and long hash alike), another one
 * a decimal, or a double when it has an exponent.
 */
#ifndef ICEBERG_CONSTANT_H
#define ICEBERG_CONSTANT_H

#include "iceberg/value.h"

/* Evaluates `text`.  The value's bytes live in `arena`.  FIRN_INVALID with the place
 * of the mistake, FIRN_UNSUPPORTED for variant(…). */
FIRN_MUST_CHECK firn_status firn_constant_evaluate(firn_str text, firn_arena *arena,
                                                   firn_value *value, firn_error *err);

#endif
