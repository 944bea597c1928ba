/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/read/filter.h"

#include "table/arrow_schema.h"

typedef struct filter {
    const firn_filter_columns *columns;
    int64_t row_count;
    firn_arena *arena;
    firn_error *err;
} filter;

/* ---- loops over plain numbers ---- */

/* One loop an operator, so that the compiler sees a plain comparison.  NaN is above
 * all numbers, which for < and its kin means writing them by their opposites. */
#define COMPARE_LOOPS(NAME, T)                                                                     \
    static void compare_##NAME(firn_expr_op op, const T *v, T x, int64_t n, uint8_t *mask)         \
    {                                                                                              \
        switch (op) {                                                                              \
        case FIRN_EXPR_LT:                                                                         \
            for (int64_t i = 0; i < n; i++)                                                        \
                mask[i] = v[i] < x;                                                                \
            break;                                                                                 \
        case FIRN_EXPR_LT_EQ:                                                                      \
            for (int64_t i = 0; i < n; i++)                                                        \
                mask[i] = v[i] <= x;                                                               \
            break;                                                                                 \
        case FIRN_EXPR_GT:                                                                         \
            for (int64_t i = 0; i < n; i++)                                                        \
                mask[i] = !(v[i] <= x);                                                            \
            break;                                                                                 \
        case FIRN_EXPR_GT_EQ:                                                                      \
            for (int64_t i = 0; i < n; i++)                                                        \
                mask[i] = !(v[i] < x);                                                             \
            break;                                                                                 \
        case FIRN_EXPR_EQ:                                                                         \
            for (int64_t i = 0; i < n; i++)                                                        \
                mask[i] = v[i] == x;                                                               \
            break;                                                                                 \
        default:                                                                                   \
            for (int64_t i = 0; i < n; i++)                                                        \
                mask[i] = !(v[i] == x);                                                            \
            break;                                                                                 \
        }                                                                                          \
    }

COMPARE_LOOPS(int32, int32_t)
COMPARE_LOOPS(int64, int64_t)
COMPARE_LOOPS(float, float)
COMPARE_LOOPS(double, double)

static bool is_comparison(firn_expr_op op)
{
    return op >= FIRN_EXPR_LT && op <= FIRN_EXPR_NOT_EQ;
}

/* True when a plain loop could be used; nulls are masked out afterwards. */
static bool compare_fast(const firn_node *node, const firn_view *view, int64_t n, uint8_t *mask)
{
    if (!is_comparison(node->op) || view->dictionary || firn_value_is_nan(node->values))
        return false;
    const firn_value *x = node->values;
    switch (view->field->kind) {
    case FIRN_ARROW_INT32:
    case FIRN_ARROW_DATE32:
        compare_int32(node->op, (const int32_t *)view->values + view->start, (int32_t)x->integer, n,
                      mask);
        return true;
    case FIRN_ARROW_INT64:
    case FIRN_ARROW_TIME64_US:
    case FIRN_ARROW_TIMESTAMP_US:
    case FIRN_ARROW_TIMESTAMP_NS:
        compare_int64(node->op, (const int64_t *)view->values + view->start, x->integer, n, mask);
        return true;
    case FIRN_ARROW_FLOAT:
        compare_float(node->op, (const float *)view->values + view->start, (float)x->real, n, mask);
        return true;
    case FIRN_ARROW_DOUBLE:
        compare_double(node->op, (const double *)view->values + view->start, x->real, n, mask);
        return true;
    default: return false;
    }
}

/* ---- one predicate ---- */

static void mask_nulls(const firn_view *view, int64_t n, uint8_t *mask)
{
    if (!view->validity)
        return;
    for (int64_t i = 0; i < n; i++)
        mask[i] &= !firn_view_is_null(view, i);
}

static void decide_rows(const firn_node *node, const firn_view *view, int64_t n, uint8_t *mask)
{
    for (int64_t i = 0; i < n; i++) {
        firn_value value = firn_value_of_view(view, &node->field->type, i);
        mask[i] = firn_expr_matches(node, &value);
    }
}

static firn_status decide_dictionary(const filter *f, const firn_node *node, const firn_view *view,
                                     uint8_t *mask)
{
    const firn_view *entries = view->dictionary;
    uint8_t *answers = firn_arena_alloc(f->arena, 1, (size_t)entries->length);
    if (!answers)
        return firn_nomem(f->err);
    decide_rows(node, entries, entries->length, answers);
    const int32_t *codes = (const int32_t *)view->values + view->start;
    for (int64_t i = 0; i < f->row_count; i++)
        mask[i] = !firn_view_is_null(view, i) && answers[codes[i]];
    return FIRN_OK;
}

static const firn_view *column_of(const filter *f, int32_t id)
{
    for (size_t i = 0; i < f->columns->count; i++)
        if (f->columns->field_ids[i] == id)
            return &f->columns->views[i];
    return NULL;
}

static firn_status decide(const filter *f, const firn_node *node, uint8_t *mask)
{
    const firn_view *view = column_of(f, node->field->id);
    bool asks_null = node->op == FIRN_EXPR_IS_NULL || node->op == FIRN_EXPR_NOT_NULL;
    if (!view) {
        memset(mask, node->op == FIRN_EXPR_IS_NULL, (size_t)f->row_count);
    } else if (asks_null) {
        for (int64_t i = 0; i < f->row_count; i++)
            mask[i] = firn_view_is_null(view, i) == (node->op == FIRN_EXPR_IS_NULL);
    } else if (view->dictionary) {
        return decide_dictionary(f, node, view, mask);
    } else if (compare_fast(node, view, f->row_count, mask)) {
        mask_nulls(view, f->row_count, mask);
    } else {
        decide_rows(node, view, f->row_count, mask);
    }
    return FIRN_OK;
}

/* ---- the tree ---- */

static firn_status evaluate(const filter *f, const firn_node *node, uint8_t *mask)
{
    size_t bytes = (size_t)f->row_count;
    if (node->op == FIRN_EXPR_TRUE || node->op == FIRN_EXPR_FALSE) {
        memset(mask, node->op == FIRN_EXPR_TRUE, bytes);
        return FIRN_OK;
    }
    if (node->op != FIRN_EXPR_AND && node->op != FIRN_EXPR_OR)
        return decide(f, node, mask);
    TRY(evaluate(f, node->left, mask));
    uint8_t *right = firn_arena_alloc(f->arena, 1, bytes);
    if (!right)
        return firn_nomem(f->err);
    TRY(evaluate(f, node->right, right));
    if (node->op == FIRN_EXPR_AND)
        for (size_t i = 0; i < bytes; i++)
            mask[i] &= right[i];
    else
        for (size_t i = 0; i < bytes; i++)
            mask[i] |= right[i];
    return FIRN_OK;
}

firn_status firn_filter_rows(const firn_node *bound, const firn_filter_columns *columns,
                             int64_t row_count, firn_arena *arena, uint8_t *mask, firn_error *err)
{
    filter f = { columns, row_count, arena, err };
    return evaluate(&f, bound, mask);
}

int64_t firn_filter_count(const uint8_t *mask, int64_t row_count)
{
    int64_t count = 0;
    for (int64_t i = 0; i < row_count; i++)
        count += mask[i];
    return count;
}
