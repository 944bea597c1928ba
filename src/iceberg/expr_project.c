/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Inclusive projection: a filter on columns becomes a filter on partition values
 * that is true for every partition that may hold a matching row (spec, "Scan
 * Planning"; the reference's Projections). */
#include "iceberg/expr.h"

typedef struct projector {
    const firn_partition_spec *spec;
    const firn_field *fields; /* one for each partition field, of its result type */
    firn_arena *arena;
} projector;

static bool is_time(firn_transform_kind kind)
{
    return kind >= FIRN_TRANSFORM_YEAR && kind <= FIRN_TRANSFORM_HOUR;
}

/* The least step of the kind's values, for turning < into ≤; false at the end of
 * the range and for kinds without steps. */
static bool step(firn_value *value, int by)
{
    switch (value->kind) {
    case FIRN_TYPE_FLOAT:
    case FIRN_TYPE_DOUBLE:
    case FIRN_TYPE_BOOLEAN:
    case FIRN_TYPE_STRING:
    case FIRN_TYPE_UUID:
    case FIRN_TYPE_FIXED:
    case FIRN_TYPE_BINARY: return false;
    case FIRN_TYPE_DECIMAL: value->decimal += by; return true;
    default: return !__builtin_add_overflow(value->integer, by, &value->integer);
    }
}

static firn_status make(const projector *p, firn_node node, const firn_node **out, firn_error *err)
{
    firn_node *made = firn_arena_copy(p->arena, &node, sizeof node);
    *out = made;
    return made ? FIRN_OK : firn_nomem(err);
}

static firn_status make_values(const projector *p, firn_node *made, size_t count, firn_error *err)
{
    made->values = firn_new(p->arena, firn_value, count);
    made->value_count = 0;
    return made->values ? FIRN_OK : firn_nomem(err);
}

/* Old writers rounded times before 1970 up: their partitions are one too high. */
static bool may_be_rounded_up(const firn_transform *transform, const firn_value *result)
{
    return is_time(transform->kind) && result->integer < 0;
}

/* The partition of the type's least values where truncation wraps them around to the
 * greatest; false where it does not. */
static bool find_wrapped(const firn_transform *transform, const firn_value *value,
                         firn_value *wrapped)
{
    firn_value least = *value;
    if (transform->kind != FIRN_TRANSFORM_TRUNCATE ||
        (value->kind != FIRN_TYPE_INT && value->kind != FIRN_TYPE_LONG))
        return false;
    least.integer = value->kind == FIRN_TYPE_INT ? INT32_MIN : INT64_MIN;
    *wrapped = firn_transform_apply(transform, &least);
    return wrapped->integer > least.integer;
}

/* The wrapped values are below all others, their partition is above. */
static firn_status reach_wrapped(const projector *p, const firn_value *value,
                                 const firn_value *wrapped, firn_node *made, firn_error *err)
{
    firn_node among = { .op = FIRN_EXPR_EQ, .field = made->field }, either = { .op = FIRN_EXPR_OR };
    bool upper = made->op == FIRN_EXPR_LT_EQ;
    TRY(make_values(p, &among, 1, err));
    among.values[0] = *wrapped;
    among.value_count = 1;
    if (made->values[0].integer > value->integer) { /* the bound itself wraps */
        *made = upper ? among : (firn_node){ .op = FIRN_EXPR_TRUE };
    } else if (upper) {
        TRY(make(p, *made, &either.left, err));
        TRY(make(p, among, &either.right, err));
        *made = either;
    }
    return FIRN_OK;
}

static firn_status project_range(const projector *p, const firn_node *node,
                                 const firn_transform *transform, firn_node *made, firn_error *err)
{
    firn_value value = node->values[0], wrapped;
    bool upper = node->op == FIRN_EXPR_LT || node->op == FIRN_EXPR_LT_EQ;
    if (node->op == FIRN_EXPR_LT)
        step(&value, -1);
    if (node->op == FIRN_EXPR_GT)
        step(&value, 1);
    TRY(make_values(p, made, 1, err));
    made->values[0] = firn_transform_apply(transform, &value);
    made->value_count = 1;
    made->op = upper ? FIRN_EXPR_LT_EQ : FIRN_EXPR_GT_EQ;
    if (upper && may_be_rounded_up(transform, &made->values[0]))
        made->values[0].integer++;
    return find_wrapped(transform, &value, &wrapped) ? reach_wrapped(p, &value, &wrapped, made, err)
                                                     : FIRN_OK;
}

/* Sorted and unique, as IN wants it. */
static void insert_value(firn_node *made, firn_value value)
{
    size_t i = made->value_count;
    while (i > 0 && firn_value_compare(&made->values[i - 1], &value) > 0)
        i--;
    if (i > 0 && firn_value_compare(&made->values[i - 1], &value) == 0)
        return;
    memmove(&made->values[i + 1], &made->values[i], (made->value_count - i) * sizeof value);
    made->values[i] = value;
    made->value_count++;
}

static firn_status project_equal(const projector *p, const firn_node *node,
                                 const firn_transform *transform, firn_node *made, firn_error *err)
{
    TRY(make_values(p, made, 2 * node->value_count + 1, err));
    for (size_t i = 0; i < node->value_count; i++) {
        firn_value result = firn_transform_apply(transform, &node->values[i]);
        insert_value(made, result);
        if (may_be_rounded_up(transform, &result)) {
            result.integer++;
            insert_value(made, result);
        }
    }
    made->op = made->value_count == 1 ? FIRN_EXPR_EQ : FIRN_EXPR_IN;
    return FIRN_OK;
}

static firn_status project_prefix(const projector *p, const firn_node *node,
                                  const firn_transform *transform, firn_node *made, firn_error *err)
{
    TRY(make_values(p, made, 1, err));
    made->values[0] = firn_transform_apply(transform, &node->values[0]);
    made->value_count = 1;
    bool whole = made->values[0].bytes.len == node->values[0].bytes.len;
    made->op = whole ? FIRN_EXPR_STARTS_WITH : FIRN_EXPR_EQ;
    return FIRN_OK;
}

/* Identity partitions hold the column's own values: every predicate carries over. */
static firn_status project_identity(const projector *p, const firn_node *node,
                                    const firn_field *field, const firn_node **out, firn_error *err)
{
    firn_node made = *node;
    made.field = field;
    return make(p, made, out, err);
}

static firn_status project_through(const projector *p, const firn_node *node,
                                   const firn_partition_field *by, const firn_field *field,
                                   const firn_node **out, firn_error *err)
{
    const firn_transform *transform = &by->transform;
    bool ordered = firn_transform_keeps_order(transform);
    firn_node made = { .op = FIRN_EXPR_TRUE, .field = field };
    switch (node->op) {
    case FIRN_EXPR_IS_NULL: made.op = FIRN_EXPR_IS_NULL; break;
    case FIRN_EXPR_NOT_NULL: made.op = FIRN_EXPR_NOT_NULL; break;
    case FIRN_EXPR_EQ:
    case FIRN_EXPR_IN: TRY(project_equal(p, node, transform, &made, err)); break;
    case FIRN_EXPR_LT:
    case FIRN_EXPR_LT_EQ:
    case FIRN_EXPR_GT:
    case FIRN_EXPR_GT_EQ:
        if (ordered)
            TRY(project_range(p, node, transform, &made, err));
        break;
    case FIRN_EXPR_STARTS_WITH:
        if (transform->kind == FIRN_TRANSFORM_TRUNCATE)
            TRY(project_prefix(p, node, transform, &made, err));
        break;
    default: break;
    }
    if (made.op == FIRN_EXPR_TRUE)
        made.field = NULL;
    return make(p, made, out, err);
}

static bool prunes(const firn_partition_field *by)
{
    return by->transform.kind != FIRN_TRANSFORM_VOID &&
           by->transform.kind != FIRN_TRANSFORM_UNKNOWN;
}

/* One column may stand behind several partition fields: all must agree. */
static firn_status project_predicate(const projector *p, const firn_node *node,
                                     const firn_node **out, firn_error *err)
{
    TRY(make(p, (firn_node){ .op = FIRN_EXPR_TRUE }, out, err));
    for (size_t i = 0; i < p->spec->field_count; i++) {
        const firn_partition_field *by = &p->spec->fields[i];
        firn_node both = { .op = FIRN_EXPR_AND, .left = *out };
        if (by->source_id != node->field->id || !prunes(by) ||
            !firn_transform_accepts(&by->transform, &node->field->type))
            continue;
        if (by->transform.kind == FIRN_TRANSFORM_IDENTITY)
            TRY(project_identity(p, node, &p->fields[i], &both.right, err));
        else
            TRY(project_through(p, node, by, &p->fields[i], &both.right, err));
        if ((*out)->op == FIRN_EXPR_TRUE)
            *out = both.right;
        else
            TRY(make(p, both, out, err));
    }
    return FIRN_OK;
}

static firn_status project(const projector *p, const firn_node *node, const firn_node **out,
                           firn_error *err)
{
    if (node->op == FIRN_EXPR_TRUE || node->op == FIRN_EXPR_FALSE)
        return make(p, *node, out, err);
    if (node->op != FIRN_EXPR_AND && node->op != FIRN_EXPR_OR)
        return project_predicate(p, node, out, err);
    firn_node made = { .op = node->op };
    TRY(project(p, node->left, &made.left, err));
    TRY(project(p, node->right, &made.right, err));
    return make(p, made, out, err);
}

firn_status firn_expr_project(const firn_node *bound, const firn_partition_spec *spec,
                              const firn_schema *schema, firn_arena *arena,
                              const firn_node **projected, firn_error *err)
{
    firn_field *fields = firn_new(arena, firn_field, spec->field_count);
    if (!fields)
        return firn_nomem(err);
    for (size_t i = 0; i < spec->field_count; i++)
        fields[i] = (firn_field){ .id = spec->fields[i].field_id,
                                  .name = spec->fields[i].name,
                                  .type = firn_partition_field_type(&spec->fields[i], schema) };
    projector p = { spec, fields, arena };
    return project(&p, bound, projected, err);
}
