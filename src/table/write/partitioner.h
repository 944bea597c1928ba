/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Which partition rows belong to.  Rows of one partition mostly come together, so what
 * is asked for are runs: the partition of one row, and how far it goes. */
#ifndef TABLE_WRITE_PARTITIONER_H
#define TABLE_WRITE_PARTITIONER_H

#include "iceberg/partition_spec.h"
#include "table/write/column_source.h"

typedef struct firn_partitioner {
    const firn_partition_spec *spec; /* borrowed */
    firn_column_source *sources;     /* of each field */
} firn_partitioner;

/* Lives in `arena`.  FIRN_UNSUPPORTED for transforms that are not known, FIRN_INVALID
 * when a column is gone. */
firn_status firn_partitioner_init(firn_partitioner *partitioner, const firn_schema *schema,
                                  const firn_partition_spec *spec, firn_arena *arena,
                                  firn_error *err);

/* Fills in the partition of `row`, a value for each field, which borrow from the batch;
 * all rows before the one returned lie in it. */
int64_t firn_partition_run(const firn_partitioner *partitioner, const firn_view *batch, int64_t row,
                           firn_value *values);

#endif
