/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The columns of metadata tables, and writing rows into them from left to right.
 *
 * A row is written by putting one value after the other: each goes to the next
 * column.  The order of the puts is the order of the columns in the table of
 * metadata_columns.c.
 */
#ifndef TABLE_INSPECT_METADATA_COLUMNS_H
#define TABLE_INSPECT_METADATA_COLUMNS_H

#include "iceberg/manifest_list.h"
#include "table/arrow_schema.h"
#include "table/table.h"

typedef enum firn_metadata_kind {
    FIRN_METADATA_ENTRIES,
    FIRN_METADATA_FILES,
    FIRN_METADATA_MANIFESTS,
    FIRN_METADATA_PARTITIONS,
    FIRN_METADATA_HISTORY,
    FIRN_METADATA_SNAPSHOTS,
    FIRN_METADATA_REFS,
    FIRN_METADATA_LOG,
} firn_metadata_kind;

/* One partition field of any spec, or one column with metrics. */
typedef struct firn_metadata_column {
    int32_t id;
    firn_str name;
    firn_type type;
} firn_metadata_column;

typedef struct firn_metadata_columns {
    firn_schema schema;
    firn_arrow_field output; /* the same: a struct of all columns */
    firn_metadata_column *partition;
    size_t partition_count;
    firn_metadata_column *metrics;
    size_t metric_count;
} firn_metadata_columns;

/* Lives in `arena`; `all` adds what only the all_… tables have. */
firn_status firn_metadata_columns_make(const firn_table *table, firn_metadata_kind kind, bool all,
                                       firn_arena *arena, firn_metadata_columns *columns,
                                       firn_error *err);

/* The newest schema that has all source columns of a spec; else the current one. */
const firn_schema *firn_metadata_spec_schema(const firn_table_metadata *metadata,
                                             const firn_partition_spec *spec);

/* ---- rows ---- */

typedef struct firn_row_cells {
    firn_column *next;
} firn_row_cells;

static inline firn_row_cells firn_cells_of(firn_column *of)
{
    return (firn_row_cells){ of->children };
}

void firn_cell_int(firn_row_cells *row, int32_t value);
void firn_cell_id(firn_row_cells *row, int32_t value);   /* below 0: null */
void firn_cell_long(firn_row_cells *row, int64_t value); /* -1: null */
void firn_cell_bool(firn_row_cells *row, bool value);
void firn_cell_str(firn_row_cells *row, firn_str value); /* .data NULL: null */
void firn_cell_ms(firn_row_cells *row, int64_t milliseconds);
void firn_cell_null(firn_row_cells *row);

/* A value of another width or kind than its column's is fitted, or null. */
void firn_column_put_fitting(firn_column *column, const firn_type *type, const firn_value *value);

/* The partition struct of a file of `spec`; nothing when the table has no such column. */
void firn_cell_partition(firn_row_cells *row, const firn_metadata_columns *columns,
                         const firn_partition_spec *spec, const firn_value *values, size_t count);

/* All columns of a data or delete file, `readable_metrics` left to the caller. */
void firn_cells_data_file(firn_row_cells *row, const firn_metadata_columns *columns,
                          const firn_partition_spec *spec, const firn_data_file *file);
void firn_cell_metrics(firn_row_cells *row, const firn_metadata_columns *columns,
                       const firn_data_file *file);

#endif
