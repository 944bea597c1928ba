/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Where Iceberg's types and Arrow's meet. */
#ifndef TABLE_ARROW_SCHEMA_H
#define TABLE_ARROW_SCHEMA_H

#include "arrow/column.h"
#include "iceberg/schema.h"
#include "iceberg/value.h"

/* The Arrow field that holds an Iceberg field's values (ids carried along).
 * FIRN_UNSUPPORTED for variant, geometry, geography. */
firn_status firn_arrow_field_of(const firn_field *field, firn_arena *arena, firn_arrow_field *out,
                                firn_error *err);

/* A struct of all columns of a schema. */
firn_status firn_arrow_schema_of(const firn_schema *schema, firn_arena *arena,
                                 firn_arrow_field *out, firn_error *err);

/* The Iceberg type that holds an Arrow field's values, widening small and unsigned
 * integers; nested ids count up from *next_id.  FIRN_UNSUPPORTED where there is none. */
firn_status firn_type_of_arrow(const firn_arrow_field *field, firn_arena *arena, int32_t *next_id,
                               firn_type *type, firn_error *err);

/* One row of a column as a value of an Iceberg primitive type; bytes borrow. */
firn_value firn_value_of_view(const firn_view *view, const firn_type *type, int64_t row);

/* Appends a value (or null) to a column of the type's Arrow kind. */
void firn_column_put_value(firn_column *column, const firn_value *value);

#endif
