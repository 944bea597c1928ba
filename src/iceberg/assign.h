/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Assignments: "price = price * 1.1", parsed, bound to a schema, and worked out row by
 * row.
 *
 *   assignment = column "=" sum             sum    = product { ("+" | "-") product }
 *   product    = factor { ("*" | "/") factor }
 *   factor     = "-" factor | "(" sum ")" | number | 'text' | DATE 'text' | TIME 'text'
 *              | TIMESTAMP 'text' | X'hex' | UUID 'text' | TRUE | FALSE | NULL | column
 *
 * A single literal is read as the column's type, dates and times from their text; it
 * must be a value of it exactly.
 * Everything else is a copy of a column of the same type, or arithmetic: exact while
 * all of it are integers and decimals (quotients to 18 digits after the point), in
 * doubles as soon as a float or double takes part.  NULL makes the result NULL.
 */
#ifndef ICEBERG_ASSIGN_H
#define ICEBERG_ASSIGN_H

#include "iceberg/schema.h"
#include "iceberg/value.h"

typedef struct firn_assign_node firn_assign_node;

typedef struct firn_assignment {
    const firn_field *field; /* of the schema, in structs at most */
    const firn_assign_node *root;
} firn_assignment;

/* Parses and binds; lives in `arena` and borrows the schema's fields.  FIRN_INVALID,
 * showing the place of a mistake. */
firn_status firn_assignment_parse(firn_str text, const firn_schema *schema, firn_arena *arena,
                                  firn_assignment *assignment, firn_error *err);

/* The row an assignment is worked out for. */
typedef struct firn_assign_row {
    firn_value (*get)(void *self, const firn_field *column);
    void *self;
} firn_assign_row;

/* A value of the column's type, or null; bytes borrow from the row or the assignment.
 * FIRN_INVALID when the result does not fit. */
firn_status firn_assignment_value(const firn_assignment *assignment, const firn_assign_row *row,
                                  firn_value *value, firn_error *err);

/* Calls back with each column that the assignment reads, in the order of its text. */
void firn_assignment_columns(const firn_assignment *assignment,
                             void (*visit)(void *self, const firn_field *column), void *self);

#endif
