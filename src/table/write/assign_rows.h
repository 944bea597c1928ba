/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Assignments carried out on batches. */
#ifndef TABLE_WRITE_ASSIGN_ROWS_H
#define TABLE_WRITE_ASSIGN_ROWS_H

#include "iceberg/assign.h"
#include "table/write/column_source.h"

/* A column that an assignment reads. */
typedef struct firn_assign_input {
    const firn_field *field;
    firn_column_source source;
    const firn_view *view; /* in the batch at hand */
} firn_assign_input;

typedef struct firn_assignments {
    const firn_schema *schema; /* borrowed */
    firn_assignment *items;
    size_t count;
    firn_assign_input *inputs;
    size_t input_count, input_cap;
} firn_assignments;

/* Parses all of them; lives in `arena`.  FIRN_INVALID also for a column set twice. */
firn_status firn_assignments_parse(const char *const *texts, size_t count,
                                   const firn_schema *schema, firn_arena *arena,
                                   firn_assignments *assignments, firn_error *err);

/* Appends all rows of `batch`, laid out as the schema and its lineage, to `out`, which is laid out
 * alike; those whose byte in `mask` is not 0 with the assigned values. */
firn_status firn_assign_rows(firn_assignments *assignments, const firn_view *batch,
                             const uint8_t *mask, firn_column *out, firn_error *err);

#endif
