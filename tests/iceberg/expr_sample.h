/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Filters over columns of every sort, bound. */
#ifndef EXPR_SAMPLE_H
#define EXPR_SAMPLE_H

#include "iceberg/expr.h"

typedef struct expr_sample {
    firn_arena arena;
    firn_schema schema;
    firn_expr *expr;
    const firn_node *bound;
} expr_sample;

void expr_sample_release(expr_sample *sample);

/* Binds to i int, l long, d decimal(9,2), s string, f double, ts timestamp, dt date,
 * b boolean, whole decimal(38,0), bytes binary, date date. */
firn_status expr_sample_bind(expr_sample *sample, const char *text, firn_error *err);

/* Binds to i int, tags list<string>, items list<struct<qty int, at struct<x int>>>,
 * props map<string, int>, st struct<x int, tags list<int>>. */
firn_status expr_sample_bind_nested(expr_sample *sample, const char *text, firn_error *err);

#endif
