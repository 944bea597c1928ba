/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Deciding a bound filter: for one value, and for many rows of which only counts
 * and bounds are known. */
#include "iceberg/expr.h"

/* ---- one value ---- */

static size_t code_point_len(uint8_t lead)
{
    return lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/* Greedy with one step back to the last %, which is enough for this language. */
bool firn_like(firn_bytes text, firn_bytes pattern)
{
    size_t t = 0, p = 0, star = pattern.len, resume = 0;
    while (t < text.len) {
        if (p < pattern.len && pattern.data[p] == '%') {
            star = p++;
            resume = t;
        } else if (p < pattern.len && pattern.data[p] == '_') {
            t += code_point_len(text.data[t]);
            p++;
        } else if (p < pattern.len && pattern.data[p] == text.data[t]) {
            t++, p++;
        } else if (star < pattern.len) {
            p = star + 1;
            t = resume += code_point_len(text.data[resume]);
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.data[p] == '%')
        p++;
    return p == pattern.len && t == text.len;
}

static bool starts_with(firn_bytes text, firn_bytes prefix)
{
    return firn_str_starts(firn_str_of_bytes(text), firn_str_of_bytes(prefix));
}

static bool is_in(const firn_node *node, const firn_value *value)
{
    size_t low = 0, high = node->value_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = firn_value_compare(&node->values[middle], value);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

bool firn_expr_matches(const firn_node *node, const firn_value *value)
{
    if (value->is_null)
        return node->op == FIRN_EXPR_IS_NULL || node->op == FIRN_EXPR_TRUE;
    switch (node->op) {
    case FIRN_EXPR_TRUE:
    case FIRN_EXPR_NOT_NULL: return true;
    case FIRN_EXPR_IS_NAN: return firn_value_is_nan(value);
    case FIRN_EXPR_NOT_NAN: return !firn_value_is_nan(value);
    case FIRN_EXPR_LT: return firn_value_compare(value, node->values) < 0;
    case FIRN_EXPR_LT_EQ: return firn_value_compare(value, node->values) <= 0;
    case FIRN_EXPR_GT: return firn_value_compare(value, node->values) > 0;
    case FIRN_EXPR_GT_EQ: return firn_value_compare(value, node->values) >= 0;
    case FIRN_EXPR_EQ: return firn_value_compare(value, node->values) == 0;
    case FIRN_EXPR_NOT_EQ: return firn_value_compare(value, node->values) != 0;
    case FIRN_EXPR_IN: return is_in(node, value);
    case FIRN_EXPR_NOT_IN: return !is_in(node, value);
    case FIRN_EXPR_STARTS_WITH: return starts_with(value->bytes, node->values->bytes);
    case FIRN_EXPR_NOT_STARTS_WITH: return !starts_with(value->bytes, node->values->bytes);
    case FIRN_EXPR_LIKE: return firn_like(value->bytes, node->values->bytes);
    case FIRN_EXPR_NOT_LIKE: return !firn_like(value->bytes, node->values->bytes);
    default: return false;
    }
}

/* ---- many values ---- */

static bool is_real(const firn_node *node)
{
    return node->field->type.kind == FIRN_TYPE_FLOAT || node->field->type.kind == FIRN_TYPE_DOUBLE;
}

static bool all_null(const firn_facts *f)
{
    return f->value_count >= 0 && f->null_count >= 0 && f->null_count >= f->value_count;
}

static bool no_null(const firn_facts *f)
{
    return f->never_null || f->null_count == 0;
}

/* NaN may be there unless it is counted as absent: it is outside the bounds. */
static bool may_be_nan(const firn_node *node, const firn_facts *f)
{
    return is_real(node) && f->nan_count != 0;
}

static bool all_nan(const firn_node *node, const firn_facts *f)
{
    return is_real(node) && f->value_count > 0 && f->null_count >= 0 && f->nan_count > 0 &&
           f->nan_count >= f->value_count - f->null_count;
}

static bool outside(const firn_facts *f, const firn_value *value)
{
    return (f->lower && firn_value_compare(value, f->lower) < 0) ||
           (f->upper && firn_value_compare(value, f->upper) > 0);
}

/* A value that some row may equal. */
static bool may_equal(const firn_node *node, const firn_facts *f, const firn_value *value)
{
    if (firn_value_is_nan(value))
        return may_be_nan(node, f);
    return !all_nan(node, f) && !outside(f, value) && (!f->may_hold || f->may_hold(f->self, value));
}

static bool any_may_equal(const firn_node *node, const firn_facts *f)
{
    for (size_t i = 0; i < node->value_count; i++)
        if (may_equal(node, f, &node->values[i]))
            return true;
    return false;
}

static firn_bytes cut(firn_bytes b, size_t len)
{
    return (firn_bytes){ b.data, b.len < len ? b.len : len };
}

/* Some text between the bounds may start with the prefix. */
static bool may_start_with(const firn_facts *f, firn_bytes prefix)
{
    if (f->lower && firn_bytes_compare(cut(f->lower->bytes, prefix.len), prefix) > 0)
        return false;
    return !f->upper || firn_bytes_compare(cut(f->upper->bytes, prefix.len), prefix) >= 0;
}

/* What a LIKE pattern says before its first wildcard. */
static firn_bytes pattern_prefix(firn_bytes pattern)
{
    size_t len = 0;
    while (len < pattern.len && pattern.data[len] != '%' && pattern.data[len] != '_')
        len++;
    return cut(pattern, len);
}

/* All values are known to be one and the same. */
static bool single_value(const firn_node *node, const firn_facts *f)
{
    return f->lower && f->upper && !may_be_nan(node, f) &&
           firn_value_compare(f->lower, f->upper) == 0;
}

static bool may_match_bounds(const firn_node *node, const firn_facts *f)
{
    const firn_value *v = node->values;
    switch (node->op) {
    case FIRN_EXPR_LT:
        if (firn_value_is_nan(v))
            return !all_nan(node, f);
        return !all_nan(node, f) && !(f->lower && firn_value_compare(f->lower, v) >= 0);
    case FIRN_EXPR_LT_EQ:
        if (firn_value_is_nan(v))
            return true;
        return !all_nan(node, f) && !(f->lower && firn_value_compare(f->lower, v) > 0);
    case FIRN_EXPR_GT:
        if (firn_value_is_nan(v))
            return false;
        return may_be_nan(node, f) || !(f->upper && firn_value_compare(f->upper, v) <= 0);
    case FIRN_EXPR_GT_EQ:
        if (firn_value_is_nan(v))
            return may_be_nan(node, f);
        return may_be_nan(node, f) || !(f->upper && firn_value_compare(f->upper, v) < 0);
    case FIRN_EXPR_EQ:
    case FIRN_EXPR_IN: return any_may_equal(node, f);
    case FIRN_EXPR_NOT_EQ:
    case FIRN_EXPR_NOT_IN: return !(single_value(node, f) && !firn_expr_matches(node, f->lower));
    case FIRN_EXPR_STARTS_WITH: return may_start_with(f, v->bytes);
    case FIRN_EXPR_LIKE: return may_start_with(f, pattern_prefix(v->bytes));
    case FIRN_EXPR_NOT_STARTS_WITH: /* not when both ends already share the prefix */
        return !(f->lower && f->upper && starts_with(f->lower->bytes, v->bytes) &&
                 starts_with(f->upper->bytes, v->bytes));
    default: return true;
    }
}

static bool may_match(const firn_node *node, const firn_facts *f)
{
    if (f->value_count == 0)
        return false;
    switch (node->op) {
    case FIRN_EXPR_IS_NULL: return !no_null(f);
    case FIRN_EXPR_NOT_NULL: return !all_null(f);
    case FIRN_EXPR_IS_NAN: return may_be_nan(node, f) && !all_null(f);
    case FIRN_EXPR_NOT_NAN: return !all_nan(node, f) && !all_null(f);
    default: return !all_null(f) && may_match_bounds(node, f);
    }
}

/* ---- many rows ---- */

static bool facts_of(const firn_node *node, const firn_fact_source *source, firn_facts *f)
{
    *f = (firn_facts){ .value_count = -1, .null_count = -1, .nan_count = -1 };
    return source->get(source->self, node->field, f);
}

bool firn_expr_may_match(const firn_node *node, const firn_fact_source *source)
{
    firn_facts f;
    switch (node->op) {
    case FIRN_EXPR_TRUE: return true;
    case FIRN_EXPR_FALSE: return false;
    case FIRN_EXPR_AND:
        return firn_expr_may_match(node->left, source) && firn_expr_may_match(node->right, source);
    case FIRN_EXPR_OR:
        return firn_expr_may_match(node->left, source) || firn_expr_may_match(node->right, source);
    default: return !facts_of(node, source, &f) || may_match(node, &f);
    }
}

static bool none_equal(const firn_node *node, const firn_facts *f)
{
    for (size_t i = 0; i < node->value_count; i++)
        if (may_equal(node, f, &node->values[i]))
            return false;
    return true;
}

static bool must_match_bounds(const firn_node *node, const firn_facts *f)
{
    const firn_value *v = node->values;
    if (node->value_count > 0 && firn_value_is_nan(v))
        return false;
    switch (node->op) {
    case FIRN_EXPR_LT:
        return !may_be_nan(node, f) && f->upper && firn_value_compare(f->upper, v) < 0;
    case FIRN_EXPR_LT_EQ:
        return !may_be_nan(node, f) && f->upper && firn_value_compare(f->upper, v) <= 0;
    case FIRN_EXPR_GT: return f->lower && firn_value_compare(f->lower, v) > 0;
    case FIRN_EXPR_GT_EQ: return f->lower && firn_value_compare(f->lower, v) >= 0;
    case FIRN_EXPR_EQ:
    case FIRN_EXPR_IN: return single_value(node, f) && firn_expr_matches(node, f->lower);
    case FIRN_EXPR_NOT_EQ:
    case FIRN_EXPR_NOT_IN: return none_equal(node, f);
    case FIRN_EXPR_STARTS_WITH:
        return f->lower && f->upper && starts_with(f->lower->bytes, v->bytes) &&
               starts_with(f->upper->bytes, v->bytes);
    case FIRN_EXPR_NOT_STARTS_WITH: return !may_start_with(f, v->bytes);
    case FIRN_EXPR_NOT_LIKE: return !may_start_with(f, pattern_prefix(v->bytes));
    default: return false;
    }
}

static bool must_match(const firn_node *node, const firn_facts *f)
{
    if (f->value_count == 0)
        return true;
    switch (node->op) {
    case FIRN_EXPR_IS_NULL: return all_null(f);
    case FIRN_EXPR_NOT_NULL: return no_null(f);
    case FIRN_EXPR_IS_NAN: return all_nan(node, f) && no_null(f);
    case FIRN_EXPR_NOT_NAN: return no_null(f) && !may_be_nan(node, f);
    default: return no_null(f) && must_match_bounds(node, f);
    }
}

bool firn_expr_must_match(const firn_node *node, const firn_fact_source *source)
{
    firn_facts f;
    switch (node->op) {
    case FIRN_EXPR_TRUE: return true;
    case FIRN_EXPR_FALSE: return false;
    case FIRN_EXPR_AND:
        return firn_expr_must_match(node->left, source) &&
               firn_expr_must_match(node->right, source);
    case FIRN_EXPR_OR:
        return firn_expr_must_match(node->left, source) ||
               firn_expr_must_match(node->right, source);
    default: return facts_of(node, source, &f) && must_match(node, &f);
    }
}
