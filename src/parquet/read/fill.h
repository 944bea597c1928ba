/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* From a page's values to the slots of an Arrow column: decoded, converted or
 * looked up in the dictionary, and moved apart where slots are null. */
#ifndef PARQUET_READ_FILL_H
#define PARQUET_READ_FILL_H

#include "parquet/read/convert.h"
#include "parquet/read/values.h"

/* How one leaf's values become those of a column. */
typedef struct firn_filler {
    firn_convert convert;
    firn_column dictionary; /* the chunk's, in the wanted type; owned */
    size_t dictionary_count;
    size_t string_max; /* bytes of its longest string */
    bool has_dictionary;
    bool emits_codes; /* the column takes codes instead of values */
} firn_filler;

void firn_filler_release(firn_filler *filler);

/* Appends `slots` rows to `column`, of which `present` take the next values.  If
 * that is fewer, the column's validity bitmap already marks them, from bit
 * column->length on. */
firn_status firn_fill_slots(const firn_filler *filler, firn_values *values, firn_column *column,
                            size_t slots, size_t present, firn_error *err);

/* Appends `count` nulls, whatever the column's type. */
void firn_fill_nulls(firn_column *column, size_t count);

/* Decodes a dictionary page of `count` values, made for columns like `as`. */
firn_status firn_fill_dictionary(firn_filler *filler, firn_values *values,
                                 const firn_arrow_field *as, size_t count,
                                 const firn_allocator *allocator, firn_error *err);

#endif
