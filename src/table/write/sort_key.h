/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Sort keys: rows as byte strings whose order, byte by unsigned byte, is the order of
 * the rows (spec, "Sorting").
 *
 * A key is its fields one after the other, each a column's transformed value:
 *
 *   marker   1 byte, only where the column may be null: 0 sorts before 1
 *   value    booleans 1 byte, integers, dates and times 4 or 8, floats 4 or 8,
 *            decimals and UUIDs 16, fixed its length: most significant byte first,
 *            the sign turned so that negatives come first; NaN above all
 *   or       strings and bytes: 00 written as 00 ff, and 00 00 at the end; nothing
 *            where null
 *
 * Descending fields have every byte of the value turned around.  No key is the
 * beginning of another one, so keys may be compared by any common first part.
 */
#ifndef TABLE_WRITE_SORT_KEY_H
#define TABLE_WRITE_SORT_KEY_H

#include "iceberg/partition_spec.h"
#include "table/write/column_source.h"

typedef struct firn_sort_key_field {
    firn_column_source source;
    firn_transform transform;
    firn_type type; /* of the transformed value */
    bool descending, nulls_last;
    size_t width; /* bytes of a value; 0: they differ */
} firn_sort_key_field;

typedef struct firn_sort_key {
    firn_sort_key_field *fields;
    size_t field_count;
    size_t width; /* bytes of a key; 0: they differ */
} firn_sort_key;

/* Whether rows of `schema` can be put into this order: its columns are there and its
 * transforms known. */
bool firn_sort_order_usable(const firn_sort_order *order, const firn_schema *schema);

/* The key of a usable order; with `spec` (or NULL) partitions come first, so that the
 * rows of each are together.  Lives in `arena`. */
firn_status firn_sort_key_init(firn_sort_key *key, const firn_schema *schema,
                               const firn_partition_spec *spec, const firn_sort_order *order,
                               firn_arena *arena, firn_error *err);

/* Appends the keys of all rows to `bytes`; where they differ in length, appends the
 * end of each in `bytes` (size_t) to `ends`. */
firn_status firn_sort_key_encode(const firn_sort_key *key, const firn_view *batch, firn_buf *bytes,
                                 firn_buf *ends, firn_error *err);

#endif
