/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Binding: names become fields, literals become values of the column's type, and
 * NOT disappears.
 *
 * A literal finer or larger than the column's type can hold still means
 * something: age > 30.5 is age > 30, id < 1e30 is every id.  So a literal is
 * turned into the largest value of the type that is not above it, and how it
 * fits: exactly, with a rest, or beyond an end of the type's range. */
#include <float.h>
#include <math.h>

#include "base/decimal.h"
#include "base/time.h"
#include "iceberg/expr.h"

typedef struct binder {
    firn_str text;
    const firn_schema *schema;
    firn_arena *arena;
    firn_error *err;
} binder;

typedef enum fit {
    FIT_EXACT,
    FIT_REST,  /* the value is the next one below the literal */
    FIT_BELOW, /* the literal is below all values of the type */
    FIT_ABOVE,
} fit;

static firn_expr_op negation(firn_expr_op op)
{
    static const firn_expr_op opposites[] = {
        [FIRN_EXPR_TRUE] = FIRN_EXPR_FALSE,
        [FIRN_EXPR_FALSE] = FIRN_EXPR_TRUE,
        [FIRN_EXPR_AND] = FIRN_EXPR_OR,
        [FIRN_EXPR_OR] = FIRN_EXPR_AND,
        [FIRN_EXPR_IS_NULL] = FIRN_EXPR_NOT_NULL,
        [FIRN_EXPR_NOT_NULL] = FIRN_EXPR_IS_NULL,
        [FIRN_EXPR_IS_NAN] = FIRN_EXPR_NOT_NAN,
        [FIRN_EXPR_NOT_NAN] = FIRN_EXPR_IS_NAN,
        [FIRN_EXPR_LT] = FIRN_EXPR_GT_EQ,
        [FIRN_EXPR_LT_EQ] = FIRN_EXPR_GT,
        [FIRN_EXPR_GT] = FIRN_EXPR_LT_EQ,
        [FIRN_EXPR_GT_EQ] = FIRN_EXPR_LT,
        [FIRN_EXPR_EQ] = FIRN_EXPR_NOT_EQ,
        [FIRN_EXPR_NOT_EQ] = FIRN_EXPR_EQ,
        [FIRN_EXPR_IN] = FIRN_EXPR_NOT_IN,
        [FIRN_EXPR_NOT_IN] = FIRN_EXPR_IN,
        [FIRN_EXPR_STARTS_WITH] = FIRN_EXPR_NOT_STARTS_WITH,
        [FIRN_EXPR_NOT_STARTS_WITH] = FIRN_EXPR_STARTS_WITH,
        [FIRN_EXPR_LIKE] = FIRN_EXPR_NOT_LIKE,
        [FIRN_EXPR_NOT_LIKE] = FIRN_EXPR_LIKE,
    };
    return opposites[op];
}

/* ---- literals ---- */

static firn_status cannot_be(const binder *b, const firn_literal *literal, const firn_field *field)
{
    return firn_expr_misfit(b->text, literal->at, literal->text, field, b->err);
}

static bool fit_decimal(int precision, int scale, firn_str text, firn_int128 *value, fit *how)
{
    double real;
    bool negative = text.len && *text.data == '-';
    *value = 0;
    switch (firn_decimal_floor(text, precision, scale, value)) {
    case FIRN_DECIMAL_FITS: *how = FIT_EXACT; return true;
    case FIRN_DECIMAL_TOO_FINE: *how = FIT_REST; return true;
    case FIRN_DECIMAL_TOO_LARGE: *how = negative ? FIT_BELOW : FIT_ABOVE; return true;
    default: break;
    }
    *how = negative ? FIT_BELOW : FIT_ABOVE;
    return firn_str_to_double(text, &real) && isinf(real);
}

static bool fit_integer(firn_str text, int64_t min, int64_t max, int64_t *value, fit *how)
{
    firn_int128 floor;
    if (!fit_decimal(FIRN_DECIMAL_PRECISION_MAX, 0, text, &floor, how))
        return false;
    if (floor < min || floor > max)
        *how = floor < min ? FIT_BELOW : FIT_ABOVE;
    *value = *how == FIT_EXACT || *how == FIT_REST ? (int64_t)floor : 0;
    return true;
}

/* A date column against a timestamp: whole days fit, others have a rest. */
static bool fit_date(firn_str text, int64_t *value, fit *how)
{
    int64_t us;
    firn_zone zone;
    *how = FIT_EXACT;
    if (firn_date_parse(text, value))
        return true;
    if (!firn_timestamp_parse_us(text, &us, &zone))
        return false;
    *value = firn_floor_div(us, FIRN_US_PER_DAY);
    *how = firn_floor_mod(us, FIRN_US_PER_DAY) ? FIT_REST : FIT_EXACT;
    return true;
}

static bool fit_number(const firn_type *type, firn_str text, firn_value *value, fit *how)
{
    switch (type->kind) {
    case FIRN_TYPE_INT: return fit_integer(text, INT32_MIN, INT32_MAX, &value->integer, how);
    case FIRN_TYPE_LONG: return fit_integer(text, INT64_MIN, INT64_MAX, &value->integer, how);
    case FIRN_TYPE_DECIMAL:
        return fit_decimal(type->precision, type->scale, text, &value->decimal, how);
    default: return fit_date(text, &value->integer, how);
    }
}

/* A number beyond the largest is none of the values, and not infinity.  False: it is not
 * beyond it, or no number. */
static bool is_beyond(const firn_type *type, firn_str text, firn_value *value)
{
    float single;
    double real, largest = type->kind == FIRN_TYPE_FLOAT ? (double)FLT_MAX : DBL_MAX;
    bool number = type->kind == FIRN_TYPE_DOUBLE && firn_str_to_double(text, &real);
    if (type->kind == FIRN_TYPE_FLOAT && firn_str_to_float(text, &single)) {
        number = true;
        real = (double)single;
    }
    if (!number || !firn_number_is_beyond(text, real))
        return false;
    *value = (firn_value){ .kind = type->kind, .real = real > 0 ? largest : real };
    return true;
}

bool firn_literal_may_be(firn_literal_kind literal, firn_type_kind kind)
{
    bool text = kind == FIRN_TYPE_STRING;
    bool bytes = kind == FIRN_TYPE_BINARY || kind == FIRN_TYPE_FIXED || kind == FIRN_TYPE_UUID;
    bool moment =
        kind == FIRN_TYPE_DATE || (kind >= FIRN_TYPE_TIMESTAMP && kind <= FIRN_TYPE_TIMESTAMPTZ_NS);
    switch (literal) {
    case FIRN_LITERAL_STRING: return true;
    case FIRN_LITERAL_NUMBER: return kind >= FIRN_TYPE_INT && kind <= FIRN_TYPE_DECIMAL;
    case FIRN_LITERAL_BOOLEAN: return kind == FIRN_TYPE_BOOLEAN;
    case FIRN_LITERAL_DATE:
    case FIRN_LITERAL_TIMESTAMP: return moment;
    case FIRN_LITERAL_TIME: return kind == FIRN_TYPE_TIME;
    case FIRN_LITERAL_BYTES: return bytes;
    default: return text;
    }
}

static firn_status bind_literal(const binder *b, const firn_literal *literal,
                                const firn_field *field, firn_value *value, fit *how)
{
    const firn_type *type = &field->type;
    *value = (firn_value){ .kind = type->kind, .scale = type->scale };
    *how = FIT_EXACT;
    if (!firn_type_is_primitive(type) || !firn_literal_may_be(literal->kind, type->kind))
        return cannot_be(b, literal, field);
    bool ranged = type->kind == FIRN_TYPE_INT || type->kind == FIRN_TYPE_LONG ||
                  type->kind == FIRN_TYPE_DECIMAL || type->kind == FIRN_TYPE_DATE;
    if (ranged)
        return fit_number(type, firn_str_trim(literal->text), value, how)
                   ? FIRN_OK
                   : cannot_be(b, literal, field);
    firn_type hex = { .kind = FIRN_TYPE_BINARY };
    if (type->kind == FIRN_TYPE_FIXED) /* a shorter or longer literal is only never equal */
        type = &hex;
    if (is_beyond(type, literal->text, value)) {
        *how = FIT_REST;
        return FIRN_OK;
    }
    if (firn_value_from_text(type, literal->text, b->arena, value, NULL) != FIRN_OK)
        return cannot_be(b, literal, field);
    value->kind = field->type.kind;
    return FIRN_OK;
}

/* ---- columns ---- */

static firn_status column_mistake(const binder *b, const firn_node *node, firn_str what)
{
    return what.data ? firn_expr_mistake(b->text, node->at, b->err, FIRN_INVALID, what.data)
                     : firn_nomem(b->err);
}

static firn_status find_column(const binder *b, const firn_node *node, const firn_field **field)
{
    *field = firn_schema_find(b->schema, node->column);
    if (!*field)
        return column_mistake(b, node, firn_schema_no_column(b->schema, node->column, b->arena));
    if (firn_schema_is_repeated(b->schema, *field))
        return column_mistake(
            b, node,
            firn_str_format(b->arena,
                            "\"%.*s\" is part of a list or map: rows cannot be chosen by it",
                            FIRN_STR_ARG(node->column)));
    bool null_test = node->op == FIRN_EXPR_IS_NULL || node->op == FIRN_EXPR_NOT_NULL;
    if (firn_type_is_nested(&(*field)->type) && !null_test)
        return column_mistake(
            b, node,
            firn_str_format(b->arena,
                            "\"%.*s\" is a struct, list or map: it can be NULL or NOT NULL, "
                            "but not compared",
                            FIRN_STR_ARG(node->column)));
    return FIRN_OK;
}

/* ---- predicates ---- */

static firn_status make(const binder *b, firn_node node, const firn_node **out)
{
    firn_node *made = firn_arena_copy(b->arena, &node, sizeof node);
    *out = made;
    return made ? FIRN_OK : firn_nomem(b->err);
}

/* A comparison whose literal the type cannot hold, said with values it can. */
static firn_expr_op settle_fit(firn_expr_op op, fit how)
{
    bool below = how == FIT_BELOW;
    switch (op) {
    case FIRN_EXPR_LT:
    case FIRN_EXPR_LT_EQ:
        return how == FIT_REST ? FIRN_EXPR_LT_EQ : below ? FIRN_EXPR_FALSE : FIRN_EXPR_NOT_NULL;
    case FIRN_EXPR_GT:
    case FIRN_EXPR_GT_EQ:
        return how == FIT_REST ? FIRN_EXPR_GT : below ? FIRN_EXPR_NOT_NULL : FIRN_EXPR_FALSE;
    case FIRN_EXPR_NOT_EQ: return FIRN_EXPR_NOT_NULL;
    default: return FIRN_EXPR_FALSE;
    }
}

static firn_status bind_compare(const binder *b, const firn_node *node, firn_node *made)
{
    fit how;
    made->values = firn_new(b->arena, firn_value, 1);
    if (!made->values)
        return firn_nomem(b->err);
    if (node->literals[0].kind == FIRN_LITERAL_NULL) { /* never true, and its opposite neither */
        made->op = FIRN_EXPR_FALSE;
        return FIRN_OK;
    }
    TRY(bind_literal(b, &node->literals[0], made->field, &made->values[0], &how));
    made->value_count = 1;
    if (how != FIT_EXACT)
        made->op = settle_fit(made->op, how);
    return FIRN_OK;
}

static void sort_values(firn_value *values, size_t count)
{
    for (size_t gap = count / 2; gap > 0; gap /= 2) /* Shell's sort: short and in place */
        for (size_t i = gap; i < count; i++)
            for (size_t j = i; j >= gap && firn_value_compare(&values[j - gap], &values[j]) > 0;
                 j -= gap) {
                firn_value swapped = values[j];
                values[j] = values[j - gap];
                values[j - gap] = swapped;
            }
}

static size_t drop_repeats(firn_value *values, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || firn_value_compare(&values[kept - 1], &values[i]) != 0)
            values[kept++] = values[i];
    return kept;
}

static firn_status bind_in(const binder *b, const firn_node *node, firn_node *made)
{
    bool has_null = false;
    made->values = firn_new(b->arena, firn_value, node->literal_count);
    if (!made->values)
        return firn_nomem(b->err);
    for (size_t i = 0; i < node->literal_count; i++) {
        fit how = FIT_ABOVE;
        if (node->literals[i].kind == FIRN_LITERAL_NULL)
            has_null = true;
        else
            TRY(bind_literal(b, &node->literals[i], made->field, &made->values[made->value_count],
                             &how));
        made->value_count += how == FIT_EXACT;
    }
    sort_values(made->values, made->value_count);
    made->value_count = drop_repeats(made->values, made->value_count);
    if (made->op == FIRN_EXPR_NOT_IN && has_null) /* x NOT IN (…, NULL) is never true */
        made->op = FIRN_EXPR_FALSE;
    else if (made->value_count == 0)
        made->op = made->op == FIRN_EXPR_IN ? FIRN_EXPR_FALSE : FIRN_EXPR_NOT_NULL;
    else if (made->value_count == 1)
        made->op = made->op == FIRN_EXPR_IN ? FIRN_EXPR_EQ : FIRN_EXPR_NOT_EQ;
    return FIRN_OK;
}

static firn_status bind_pattern(const binder *b, const firn_node *node, firn_node *made)
{
    firn_type_kind kind = made->field->type.kind;
    if (kind != FIRN_TYPE_STRING)
        return firn_expr_mistake(b->text, node->at, b->err, FIRN_INVALID,
                                 "LIKE wants a column of type string");
    made->values = firn_new(b->arena, firn_value, 1);
    firn_str pattern = firn_str_copy(b->arena, node->literals[0].text);
    if (!made->values || !pattern.data)
        return firn_nomem(b->err);
    made->values[0] = (firn_value){ .kind = kind, .bytes = firn_str_bytes(pattern) };
    made->value_count = 1;
    return FIRN_OK;
}

/* Only floats can be NaN: of another type none is, and every value is not. */
static void bind_nan(firn_node *made)
{
    firn_type_kind kind = made->field->type.kind;
    if (kind != FIRN_TYPE_FLOAT && kind != FIRN_TYPE_DOUBLE)
        made->op = made->op == FIRN_EXPR_IS_NAN ? FIRN_EXPR_FALSE : FIRN_EXPR_NOT_NULL;
}

static firn_status bind_predicate(const binder *b, const firn_node *node, bool negated,
                                  const firn_node **out)
{
    firn_node made = { .op = negated ? negation(node->op) : node->op, .at = node->at };
    TRY(find_column(b, node, &made.field));
    switch (made.op) {
    case FIRN_EXPR_IS_NULL:
    case FIRN_EXPR_NOT_NULL: break;
    case FIRN_EXPR_IS_NAN:
    case FIRN_EXPR_NOT_NAN: bind_nan(&made); break;
    case FIRN_EXPR_IN:
    case FIRN_EXPR_NOT_IN: TRY(bind_in(b, node, &made)); break;
    case FIRN_EXPR_STARTS_WITH:
    case FIRN_EXPR_NOT_STARTS_WITH:
    case FIRN_EXPR_LIKE:
    case FIRN_EXPR_NOT_LIKE: TRY(bind_pattern(b, node, &made)); break;
    default: TRY(bind_compare(b, node, &made)); break;
    }
    return make(b, made, out);
}

static firn_status bind(const binder *b, const firn_node *node, bool negated, const firn_node **out)
{
    firn_node made = { .op = negated ? negation(node->op) : node->op };
    switch (node->op) {
    case FIRN_EXPR_TRUE:
    case FIRN_EXPR_FALSE: return make(b, made, out);
    case FIRN_EXPR_NOT: return bind(b, node->left, !negated, out);
    case FIRN_EXPR_AND:
    case FIRN_EXPR_OR:
        TRY(bind(b, node->left, negated, &made.left));
        TRY(bind(b, node->right, negated, &made.right));
        return make(b, made, out);
    default: return bind_predicate(b, node, negated, out);
    }
}

firn_status firn_expr_bind(const firn_node *root, firn_str text, const firn_schema *schema,
                           firn_arena *arena, const firn_node **bound, firn_error *err)
{
    binder b = { text, schema, arena, err };
    return bind(&b, root, false, bound);
}

void firn_expr_field_ids(const firn_node *bound, firn_buf *ids)
{
    if (bound->left)
        firn_expr_field_ids(bound->left, ids);
    if (bound->right)
        firn_expr_field_ids(bound->right, ids);
    if (!bound->field)
        return;
    for (size_t i = 0; i < ids->len; i += sizeof(int32_t))
        if (memcmp(ids->data + i, &bound->field->id, sizeof(int32_t)) == 0)
            return;
    firn_put(ids, &bound->field->id, sizeof(int32_t));
}
