/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Columns of rows that no schema has (spec, "Reserved Field IDs", "Row Lineage"): where a
 * row comes from, and its identity.  They are named in queries and, where rows are written
 * anew, kept in files. */
#ifndef TABLE_RESERVED_FIELDS_H
#define TABLE_RESERVED_FIELDS_H

#include "iceberg/schema.h"

enum {
    FIRN_COLUMN_FILE = 2147483646,
    FIRN_COLUMN_POS = 2147483645,
    FIRN_COLUMN_SPEC_ID = 2147483643,
    FIRN_COLUMN_ROW_ID = 2147483540,
    FIRN_COLUMN_LAST_UPDATED = 2147483539,
    FIRN_COLUMN_SEQUENCE_NUMBER = 2147483447, /* `_data_sequence_number`: ours, not the spec's */
};

/* All of them. */
const firn_field *firn_reserved_fields(size_t *count);

/* By id, one of the above. */
const firn_field *firn_reserved_field(int32_t id);

/* By name; NULL when there is none. */
const firn_field *firn_reserved_field_named(firn_str name);

#endif
