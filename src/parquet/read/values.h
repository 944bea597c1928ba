/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The values of one data page, whatever their encoding.
 *
 * Fixed-width types come in their physical form: BOOLEAN as a byte of 0 or 1,
 * INT32, INT64, FLOAT and DOUBLE in the machine's order, INT96 and
 * FIXED_LEN_BYTE_ARRAY as they are.  BYTE_ARRAY goes straight into a column of
 * Arrow strings.  Dictionary codes come as such.
 */
#ifndef PARQUET_READ_VALUES_H
#define PARQUET_READ_VALUES_H

#include "arrow/column.h"
#include "parquet/read/delta.h"
#include "parquet/read/rle.h"
#include "parquet/types.h"

typedef struct firn_values {
    int32_t encoding; /* firn_parquet_encoding */
    firn_parquet_type type;
    size_t width;               /* bytes of one value; 0 for BYTE_ARRAY */
    firn_cursor in;             /* PLAIN; the bytes of DELTA_LENGTH_ and DELTA_BYTE_ARRAY */
    size_t next;                /* BYTE_STREAM_SPLIT, plain booleans: value that comes next */
    firn_rle rle;               /* dictionary codes, RLE booleans */
    firn_delta delta, prefixes; /* numbers or lengths; DELTA_BYTE_ARRAY's prefix lengths */
    firn_buf previous;          /* DELTA_BYTE_ARRAY: the last value taken; owned */
} firn_values;

void firn_values_release(firn_values *values);

/* Starts on a page's values.  `values` may have been used before; its buffer is
 * reused.  FIRN_CORRUPT, or FIRN_UNSUPPORTED for encodings that are unknown or do
 * not go with the type. */
firn_status firn_values_init(firn_values *values, int32_t encoding, firn_parquet_type type,
                             size_t width, firn_bytes bytes, firn_error *err);

static inline bool firn_values_are_codes(const firn_values *values)
{
    return values->encoding == FIRN_PARQUET_RLE_DICTIONARY ||
           values->encoding == FIRN_PARQUET_PLAIN_DICTIONARY;
}

/* The next `count` values; false when the page holds fewer. */
bool firn_values_take_codes(firn_values *values, uint32_t *out, size_t count);
bool firn_values_take_fixed(firn_values *values, void *out, size_t count);

/* Appends `count` values to the bytes and offsets of `column`, whose length and
 * validity stay as they are.  Lack of memory is left in the column. */
bool firn_values_take_bytes(firn_values *values, firn_column *column, size_t count);

/* Steps over `count` values.  FIRN_CORRUPT when there are fewer. */
firn_status firn_values_skip(firn_values *values, size_t count, firn_error *err);

/* Bytes of a fixed-width physical value as it is delivered; 0 for BYTE_ARRAY. */
size_t firn_parquet_type_width(firn_parquet_type type, int32_t type_length);

#endif
