/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Which row groups, and which rows of them, a filter leaves to be read. */
#ifndef TABLE_READ_ROW_GROUPS_H
#define TABLE_READ_ROW_GROUPS_H

#include "iceberg/expr.h"
#include "parquet/file.h"

typedef struct firn_row_range {
    int64_t start, end; /* rows of the row group, end exclusive */
} firn_row_range;

/* Where a filter's column is in a file; .leaf NULL: not there. */
typedef struct firn_filter_leaf {
    int32_t field_id;
    const firn_parquet_node *leaf;
} firn_filter_leaf;

/* By statistics, bloom filters and dictionaries: false only if no row can match. */
firn_status firn_row_group_may_match(firn_parquet_file *file, size_t row_group,
                                     const firn_node *where, const firn_filter_leaf *leaves,
                                     size_t leaf_count, firn_arena *arena, bool *may_match,
                                     firn_error *err);

/* By the page index: ranges in order, apart from each other; they live in `arena`. */
firn_status firn_row_ranges(firn_parquet_file *file, size_t row_group, const firn_node *where,
                            const firn_filter_leaf *leaves, size_t leaf_count, firn_arena *arena,
                            firn_row_range **ranges, size_t *count, firn_error *err);

#endif
