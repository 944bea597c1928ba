/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Any text is refused with a message or becomes a filter that binds, projects and
 * decides without breaking; what must match also may match. */
#include <stdlib.h>

#include "iceberg/expr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char columns[] =
    "{\"i\":\"int\",\"l\":\"long\",\"d\":\"decimal(9,2)\",\"s\":\"string\",\"f\":\"double\","
    "\"t\":\"timestamp\",\"z\":\"timestamptz\",\"y\":\"date\",\"b\":\"boolean\",\"u\":\"uuid\","
    "\"x\":\"binary\",\"a\":\"struct<c: int>\",\"m\":\"time\",\"n\":\"timestamp_ns\"}";

static bool nothing_known(void *self, const firn_field *field, firn_facts *facts)
{
    (void)self, (void)field;
    facts->value_count = 10;
    facts->null_count = 0;
    return true;
}

static void use(const firn_node *bound, const firn_schema *schema, firn_arena *arena)
{
    static const char words[] = "bucket(4, l), truncate(2, s), day(t), y, truncate(10, d) as dd";
    firn_fact_source source = { nothing_known, NULL };
    firn_partition_spec spec;
    const firn_node *projected;
    int32_t next_id = 1000;
    SCOPED(firn_buf) json = { 0 };
    firn_json_writer w = { .out = &json };
    firn_expr_write_json(&w, bound, schema);
    if (firn_expr_must_match(bound, &source) && !firn_expr_may_match(bound, &source))
        abort();
    if (firn_partition_spec_parse(firn_str_from(words), schema, arena, &next_id, &spec, NULL) ==
        FIRN_OK)
        if (firn_expr_project(bound, &spec, schema, arena, &projected, NULL) == FIRN_OK)
            firn_expr_may_match(projected, &source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED(firn_arena) arena = { .bytes_max = 1 << 20 };
    firn_expr *expr = NULL;
    firn_error err;
    firn_schema schema;
    const firn_node *bound;
    firn_str text = firn_str_copy(&arena, (firn_str){ (const char *)data, size });
    if (!text.data || firn_expr_parse(text.data, &expr, &err) != FIRN_OK)
        return 0;
    if (firn_schema_parse(firn_str_bytes(firn_str_from(columns)), &arena, &schema, NULL) ==
            FIRN_OK &&
        firn_expr_bind(expr->root, expr->text, &schema, &arena, &bound, &err) == FIRN_OK)
        use(bound, &schema, &arena);
    firn_expr_close(&expr);
    return 0;
}
