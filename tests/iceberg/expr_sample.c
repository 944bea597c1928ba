/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "iceberg/expr_sample.h"

static const char columns[] =
    "{\"i\":\"int\",\"l\":\"long\",\"d\":\"decimal(9,2)\",\"s\":\"string\","
    "\"f\":\"double\",\"ts\":\"timestamp\",\"dt\":\"date\",\"b\":\"boolean\"}";

void expr_sample_release(expr_sample *f)
{
    firn_expr_close(&f->expr);
    firn_arena_release(&f->arena);
}

firn_status expr_sample_bind(expr_sample *f, const char *text, firn_error *err)
{
    TRY(firn_schema_parse(firn_str_bytes(firn_str_from(columns)), &f->arena, &f->schema, err));
    TRY(firn_expr_parse(text, &f->expr, err));
    return firn_expr_bind(f->expr->root, f->expr->text, &f->schema, &f->arena, &f->bound, err);
}
