/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "iceberg/expr_sample.h"

static const char columns[] =
    "{\"i\":\"int\",\"l\":\"long\",\"d\":\"decimal(9,2)\",\"s\":\"string\","
    "\"f\":\"double\",\"ts\":\"timestamp\",\"dt\":\"date\",\"b\":\"boolean\","
    "\"whole\":\"decimal(38,0)\",\"bytes\":\"binary\",\"date\":\"date\"}";

static const char nested[] = "{\"i\":\"int\",\"tags\":\"list<string>\","
                             "\"items\":\"list<struct<qty: int, at: struct<x: int>>>\","
                             "\"props\":\"map<string, int>\","
                             "\"st\":\"struct<x: int, tags: list<int>>\"}";

void expr_sample_release(expr_sample *f)
{
    firn_expr_close(&f->expr);
    firn_arena_release(&f->arena);
}

static firn_status bind(expr_sample *f, const char *json, const char *text, firn_error *err)
{
    TRY(firn_schema_parse(firn_str_bytes(firn_str_from(json)), &f->arena, &f->schema, err));
    TRY(firn_expr_parse(text, &f->expr, err));
    return firn_expr_bind(f->expr->root, f->expr->text, &f->schema, &f->arena, &f->bound, err);
}

firn_status expr_sample_bind(expr_sample *f, const char *text, firn_error *err)
{
    return bind(f, columns, text, err);
}

firn_status expr_sample_bind_nested(expr_sample *f, const char *text, firn_error *err)
{
    return bind(f, nested, text, err);
}
