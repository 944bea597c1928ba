/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The seam inside the room: what column_plan.c makes and columns.c reads with. */
#ifndef AVRO_COLUMN_PLAN_H
#define AVRO_COLUMN_PLAN_H

#include "avro/columns.h"

typedef enum firn_avro_fill {
    FIRN_AVRO_FILL_NULL, /* pass over the value; the row is null */
    FIRN_AVRO_FILL_BOOL,
    FIRN_AVRO_FILL_INT32,   /* times `factor` */
    FIRN_AVRO_FILL_INT64,   /* times `factor` */
    FIRN_AVRO_FILL_FLOAT,   /* from float, int, long */
    FIRN_AVRO_FILL_DOUBLE,  /* from float, double, int, long */
    FIRN_AVRO_FILL_BYTES,   /* from bytes, string, fixed */
    FIRN_AVRO_FILL_TEXT,    /* the same, checked for UTF-8 */
    FIRN_AVRO_FILL_UUID,    /* from a string */
    FIRN_AVRO_FILL_DECIMAL, /* from bytes or fixed, to the column's scale */
    FIRN_AVRO_FILL_STRUCT,
    FIRN_AVRO_FILL_LIST,
    FIRN_AVRO_FILL_MAP,   /* Avro's own map */
    FIRN_AVRO_FILL_PAIRS, /* array of records of key and value */
    FIRN_AVRO_FILL_UNION, /* one node a branch */
} firn_avro_fill;

typedef struct firn_avro_node {
    firn_avro_fill fill;
    const firn_avro_type *type;
    int64_t factor;
    /* STRUCT: one node for each field of the record, `target[i]` the child it fills
     * (-1: passed over); LIST: the items; MAP: the values; PAIRS: key and value;
     * UNION: the branches. */
    struct firn_avro_node *nodes;
    size_t node_count;
    int32_t *target;
    bool *filled; /* STRUCT: which children of the column the record has */
} firn_avro_node;

struct firn_avro_columns {
    firn_avro_node root;
};

#endif
