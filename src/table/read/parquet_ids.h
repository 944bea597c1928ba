/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The columns of a Parquet file by field id, also where the file has no ids (spec,
 * "Column Projection"): then they come from the table's name mapping; without one, from
 * the schema if that has all of the file's names, else from the order of its columns, as
 * the reference implementation has it. */
#ifndef TABLE_READ_PARQUET_IDS_H
#define TABLE_READ_PARQUET_IDS_H

#include "iceberg/metadata.h"
#include "parquet/schema.h"

/* The tree to look columns up in: the file's own, or a copy with ids in `arena`. */
firn_status firn_parquet_root_with_ids(const firn_parquet_node *root,
                                       const firn_table_metadata *metadata,
                                       const firn_schema *schema, firn_arena *arena,
                                       const firn_parquet_node **with_ids, firn_error *err);

/* The node of a field outside lists and maps; NULL when absent. */
const firn_parquet_node *firn_parquet_node_by_id(const firn_parquet_node *root, int32_t id);

#endif
