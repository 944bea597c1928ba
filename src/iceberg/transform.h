/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Partition transforms (spec, "Partition Transforms"; hashes in appendix B). */
#ifndef ICEBERG_TRANSFORM_H
#define ICEBERG_TRANSFORM_H

#include "iceberg/value.h"

typedef enum firn_transform_kind {
    FIRN_TRANSFORM_IDENTITY,
    FIRN_TRANSFORM_BUCKET,   /* width: number of buckets */
    FIRN_TRANSFORM_TRUNCATE, /* width */
    FIRN_TRANSFORM_YEAR,
    FIRN_TRANSFORM_MONTH,
    FIRN_TRANSFORM_DAY,
    FIRN_TRANSFORM_HOUR,
    FIRN_TRANSFORM_VOID,
    FIRN_TRANSFORM_UNKNOWN, /* kept as text, never used for pruning, never written anew */
} firn_transform_kind;

typedef struct firn_transform {
    firn_transform_kind kind;
    int32_t width;
    firn_str text; /* UNKNOWN: as it was read */
} firn_transform;

/* "bucket[16]", "day", …: the spec's form, letters in any case.  Anything else
 * is UNKNOWN, borrowing `text`. */
firn_transform firn_transform_read(firn_str text);
void firn_transform_put(firn_buf *out, const firn_transform *transform);
bool firn_transform_equal(const firn_transform *a, const firn_transform *b);

/* Whether the spec lets this transform take values of this type. */
bool firn_transform_accepts(const firn_transform *transform, const firn_type *source);

/* The type of its results; sources borrow nothing. */
firn_type firn_transform_result(const firn_transform *transform, const firn_type *source);

/* The result for one value (null gives null).  Strings and bytes borrow from
 * `value`.  Only for accepted types. */
firn_value firn_transform_apply(const firn_transform *transform, const firn_value *value);

/* a ≤ b implies f(a) ≤ f(b): what range filters may be projected through. */
bool firn_transform_keeps_order(const firn_transform *transform);

/* How a partition value is shown in paths and metadata tables: years as 2024,
 * months 2024-02, days 2024-02-29, hours 2024-02-29-13, null as "null". */
void firn_transform_put_human(firn_buf *out, const firn_transform *transform,
                              const firn_value *value);

#endif
