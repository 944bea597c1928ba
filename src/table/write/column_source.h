/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A column of a schema, found again in its batches: for partition fields, sort fields
 * and whoever else names columns by id. */
#ifndef TABLE_WRITE_COLUMN_SOURCE_H
#define TABLE_WRITE_COLUMN_SOURCE_H

#include "arrow/column.h"
#include "iceberg/schema.h"

enum { FIRN_SOURCE_DEPTH_MAX = 8 };

typedef struct firn_column_source {
    firn_type type;
    bool nullable;                      /* itself or a struct around it */
    size_t path[FIRN_SOURCE_DEPTH_MAX]; /* child indexes from the root, SIZE_MAX ends */
} firn_column_source;

/* False when the schema has no such column outside of lists and maps. */
bool firn_column_source_find(const firn_schema *schema, int32_t id, firn_column_source *source);

/* The column in a batch laid out as the schema. */
static inline const firn_view *firn_column_source_view(const firn_column_source *source,
                                                       const firn_view *batch)
{
    for (size_t step = 0; source->path[step] != SIZE_MAX; step++)
        batch = &batch->children[source->path[step]];
    return batch;
}

#endif
