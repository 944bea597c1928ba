/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Between Parquet's statistics and Iceberg's: plain bytes to values, and what a
 * written file's columns hold to the metrics of its manifest entry.
 */
#ifndef TABLE_METRICS_H
#define TABLE_METRICS_H

#include "iceberg/manifest.h"
#include "iceberg/metadata.h"
#include "parquet/schema.h"
#include "parquet/writer.h"

/* PLAIN bytes of a leaf, as a value of the Iceberg type its column has now: decimals
 * in any of their forms, times of any unit, promoted widths.  False when the two do
 * not fit.  Strings and bytes borrow; UUIDs too. */
bool firn_value_of_parquet(const firn_parquet_node *leaf, firn_bytes plain, const firn_type *type,
                           firn_value *value);

/* The value as PLAIN bytes of the leaf, as bloom filters hash it.  False when the leaf
 * stores such values in another form. */
bool firn_value_put_parquet(const firn_parquet_node *leaf, const firn_value *value, firn_buf *out);

/* Fills in sizes, counts and bounds as write.metadata.metrics.* ask for.  Everything
 * lives in `arena`. */
firn_status firn_metrics_of_written(const firn_parquet_written *written, const firn_schema *schema,
                                    const firn_sort_order *order,
                                    const firn_table_metadata *metadata, firn_arena *arena,
                                    firn_data_file *file, firn_error *err);

#endif
