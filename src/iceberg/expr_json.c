/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Bound filters as the REST protocol's expression JSON. */
#include "iceberg/expr.h"

static const char *const types[] = {
    [FIRN_EXPR_AND] = "and",
    [FIRN_EXPR_OR] = "or",
    [FIRN_EXPR_IS_NULL] = "is-null",
    [FIRN_EXPR_NOT_NULL] = "not-null",
    [FIRN_EXPR_IS_NAN] = "is-nan",
    [FIRN_EXPR_NOT_NAN] = "not-nan",
    [FIRN_EXPR_LT] = "lt",
    [FIRN_EXPR_LT_EQ] = "lt-eq",
    [FIRN_EXPR_GT] = "gt",
    [FIRN_EXPR_GT_EQ] = "gt-eq",
    [FIRN_EXPR_EQ] = "eq",
    [FIRN_EXPR_NOT_EQ] = "not-eq",
    [FIRN_EXPR_IN] = "in",
    [FIRN_EXPR_NOT_IN] = "not-in",
    [FIRN_EXPR_STARTS_WITH] = "starts-with",
    [FIRN_EXPR_NOT_STARTS_WITH] = "not-starts-with",
};

static void write_term(firn_json_writer *w, const firn_node *node, const firn_schema *schema)
{
    SCOPED(firn_buf) name = { .allocator = w->out->allocator };
    firn_schema_put_name(schema, node->field->id, &name);
    if (name.status != FIRN_OK)
        w->out->status = name.status;
    firn_json_put_key(w, "term");
    firn_json_put_string(w, firn_buf_str(&name));
}

static void write_values(firn_json_writer *w, const firn_node *node)
{
    bool list = node->op == FIRN_EXPR_IN || node->op == FIRN_EXPR_NOT_IN;
    if (node->value_count == 0 || node->op <= FIRN_EXPR_NOT_NAN)
        return;
    firn_json_put_key(w, list ? "values" : "value");
    if (list)
        firn_json_open_array(w);
    for (size_t i = 0; i < node->value_count; i++)
        firn_value_write_json(w, &node->values[i]);
    if (list)
        firn_json_close_array(w);
}

void firn_expr_write_json(firn_json_writer *w, const firn_node *node, const firn_schema *schema)
{
    bool pattern = node->op == FIRN_EXPR_LIKE || node->op == FIRN_EXPR_NOT_LIKE;
    if (node->op == FIRN_EXPR_TRUE || node->op == FIRN_EXPR_FALSE || pattern) {
        /* The protocol has no patterns: "true" leaves the row to the reader's own filter. */
        firn_json_put_bool(w, node->op != FIRN_EXPR_FALSE);
        return;
    }
    firn_json_open_object(w);
    firn_json_put_key(w, "type");
    firn_json_put_c(w, types[node->op]);
    if (node->op == FIRN_EXPR_AND || node->op == FIRN_EXPR_OR) {
        firn_json_put_key(w, "left");
        firn_expr_write_json(w, node->left, schema);
        firn_json_put_key(w, "right");
        firn_expr_write_json(w, node->right, schema);
    } else {
        write_term(w, node, schema);
        write_values(w, node);
    }
    firn_json_close_object(w);
}
