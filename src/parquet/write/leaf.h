/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A tree of Arrow fields as Parquet sees it: a flat list of schema elements,
 * and its leaves, each with the way that leads to it.
 *
 *   list<T>    optional group name (LIST)  repeated group list       T element
 *   map<K, V>  optional group name (MAP)   repeated group key_value  K key, V value
 *
 * A leaf's path names the Arrow fields from the root, with `element`, `key` and
 * `value` for the inner ones, joined by dots: how Iceberg names columns.
 */
#ifndef PARQUET_WRITE_LEAF_H
#define PARQUET_WRITE_LEAF_H

#include "arrow/type.h"
#include "parquet/metadata.h"
#include "parquet/write/bounds.h"

/* One field on the way from the root to a leaf. */
typedef struct firn_parquet_step {
    size_t child;                  /* which child of the field before it */
    const firn_arrow_field *field; /* the last one is the leaf's own */
} firn_parquet_step;

typedef struct firn_parquet_leaf {
    const firn_arrow_field *field;
    firn_str path;   /* dotted */
    firn_str *names; /* path_in_schema, with `list` and `key_value` */
    size_t name_count;
    firn_parquet_step *steps;
    size_t step_count;
    uint8_t max_definition, max_repetition;
    firn_parquet_type type;
    int32_t type_length; /* of fixed-length byte arrays */
    firn_order order;
    bool repeated; /* under a list or map */
} firn_parquet_leaf;

typedef struct firn_parquet_leaves {
    firn_parquet_leaf *items;
    size_t count;
    firn_parquet_schema_element *elements; /* depth first, the root first */
    size_t element_count;
} firn_parquet_leaves;

/* Lays out the struct `root`, which must outlive the result; lives in `arena`.
 * FIRN_UNSUPPORTED for kinds that Parquet, or this writer, has no form for. */
firn_status firn_parquet_leaves_make(const firn_arrow_field *root, firn_arena *arena,
                                     firn_parquet_leaves *leaves, firn_error *err);

#endif
