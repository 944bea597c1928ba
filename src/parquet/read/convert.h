/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* From a leaf's physical values to those of the Arrow type that is wanted: its
 * own, or one that Iceberg's type promotion or a change of unit leads to. */
#ifndef PARQUET_READ_CONVERT_H
#define PARQUET_READ_CONVERT_H

#include "parquet/schema.h"

typedef struct firn_convert {
    size_t width_in;  /* bytes of a physical value; 0: BYTE_ARRAY */
    size_t width_out; /* bytes in the values buffer; 0: offsets and bytes, or bits */
    bool is_null;     /* the wanted type is null: no values at all */

    /* Converts `count` values; false when one does not fit.  NULL: they are the
     * same bytes.  For BYTE_ARRAY, see `from_bytes`. */
    bool (*run)(const struct firn_convert *convert, const void *in, void *out, size_t count);

    /* One BYTE_ARRAY to a fixed-width value, when the two differ in kind. */
    bool (*from_bytes)(const struct firn_convert *convert, firn_bytes in, void *out);

    int64_t factor, divisor; /* of units of time */
    firn_int128 scale_up;    /* of decimals */
} firn_convert;

/* FIRN_INVALID when values of the leaf cannot be read as `as`. */
firn_status firn_convert_select(const firn_parquet_node *leaf, const firn_arrow_field *as,
                                firn_convert *convert, firn_error *err);

#endif
