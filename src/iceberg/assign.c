/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "iceberg/assign.h"

#include "base/decimal.h"
#include "iceberg/assign_number.h"
#include "iceberg/expr.h"

enum { DEPTH_MAX = 100 };

typedef enum node_kind {
    NODE_NULL,
    NODE_VALUE,  /* a literal of the target's type: the whole assignment */
    NODE_TEXT,   /* a string literal, until it has become a value */
    NODE_NUMBER, /* a number among others */
    NODE_COLUMN,
    NODE_NEGATE,
    NODE_SUM, /* operation: + - * / */
} node_kind;

struct firn_assign_node {
    node_kind kind;
    char operation;
    size_t at;                 /* where it stands in the text */
    firn_str text;             /* of a literal */
    firn_literal_kind literal; /* of a text */
    firn_value value;
    firn_number number;
    const firn_field *column;
    firn_assign_node *left, *right;
};

typedef struct parser {
    firn_str text;
    size_t at;
    const firn_schema *schema;
    firn_arena *arena;
    firn_error *err;
    int depth;
} parser;

/* ---- characters ---- */

static char peek(const parser *in)
{
    return in->at < in->text.len ? in->text.data[in->at] : 0;
}

static void skip_blanks(parser *in)
{
    while (peek(in) && strchr(" \t\r\n", peek(in)))
        in->at++;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' ||
           (unsigned char)c >= 0x80;
}

static firn_status mistake(const parser *in, size_t at, const char *what)
{
    return firn_expr_mistake(in->text, at, in->err, FIRN_INVALID, what);
}

/* ---- leaves ---- */

static firn_status make(parser *in, node_kind kind, firn_assign_node **node)
{
    skip_blanks(in);
    *node = firn_new(in->arena, firn_assign_node, 1);
    if (!*node)
        return firn_nomem(in->err);
    (*node)->kind = kind;
    (*node)->at = in->at;
    return FIRN_OK;
}

/* What stands between two `quote`s, doubled ones inside meaning one. */
static firn_status take_quoted(parser *in, char quote, firn_buf *out)
{
    size_t start = in->at++;
    for (;; in->at++) {
        if (in->at >= in->text.len)
            return mistake(in, start, "a quote that does not end");
        if (peek(in) == quote) {
            in->at++;
            if (peek(in) != quote)
                return firn_buf_check(out, in->err);
        }
        firn_put_u8(out, (uint8_t)peek(in));
    }
}

static firn_status take_text(parser *in, firn_literal_kind kind, firn_assign_node *node)
{
    SCOPED(firn_buf) text = { .allocator = in->arena->allocator };
    TRY(take_quoted(in, '\'', &text));
    node->kind = NODE_TEXT;
    node->literal = kind;
    node->text = firn_str_copy(in->arena, firn_buf_str(&text));
    return node->text.data ? FIRN_OK : firn_nomem(in->err);
}

static firn_status take_number(parser *in, firn_assign_node *node)
{
    size_t start = in->at;
    while (is_digit(peek(in)) || peek(in) == '.')
        in->at++;
    if (peek(in) == 'e' || peek(in) == 'E') {
        in->at++;
        in->at += peek(in) == '-' || peek(in) == '+';
        while (is_digit(peek(in)))
            in->at++;
    }
    node->text = (firn_str){ in->text.data + start, in->at - start };
    if (is_name_char(peek(in)) || !firn_number_parse(node->text, &node->number))
        return mistake(in, start, "this is no number, or one too large");
    return FIRN_OK;
}

static firn_status take_name(parser *in, firn_buf *name, bool *quoted)
{
    *quoted = false;
    for (;;) {
        if (peek(in) == '"') {
            *quoted = true;
            TRY(take_quoted(in, '"', name));
        }
        while (is_name_char(peek(in)))
            firn_put_u8(name, (uint8_t)in->text.data[in->at++]);
        if (peek(in) != '.')
            return firn_buf_check(name, in->err);
        firn_put_u8(name, '.');
        in->at++;
    }
}

static firn_status find_column(const parser *in, firn_str name, size_t at, const firn_field **field)
{
    *field = firn_schema_find(in->schema, name);
    if (*field)
        return FIRN_OK;
    firn_str what = firn_schema_no_column(in->schema, name, in->arena);
    return what.data ? mistake(in, at, what.data) : firn_nomem(in->err);
}

/* Whether a text follows the word, and so a typed literal and no column. */
static bool is_typed_literal(parser *in, firn_str word, firn_literal_kind *kind)
{
    size_t at = in->at;
    skip_blanks(in);
    if (peek(in) == '\'' && firn_literal_word(word, kind))
        return true;
    in->at = at;
    return false;
}

/* NULL, TRUE, FALSE, DATE '…' and the like, or a column. */
static firn_status take_word(parser *in, firn_assign_node *node)
{
    SCOPED(firn_buf) buf = { .allocator = in->arena->allocator };
    bool quoted;
    TRY(take_name(in, &buf, &quoted));
    firn_str name = firn_buf_str(&buf);
    if (!quoted && firn_str_equal_nocase(name, FIRN_STR("null"))) {
        node->kind = NODE_NULL;
        return FIRN_OK;
    }
    bool truth = firn_str_equal_nocase(name, FIRN_STR("true"));
    if (!quoted && (truth || firn_str_equal_nocase(name, FIRN_STR("false")))) {
        node->kind = NODE_TEXT;
        node->literal = FIRN_LITERAL_BOOLEAN;
        node->text = truth ? FIRN_STR("true") : FIRN_STR("false");
        return FIRN_OK;
    }
    if (!quoted && is_typed_literal(in, name, &node->literal))
        return take_text(in, node->literal, node);
    return find_column(in, name, node->at, &node->column);
}

/* ---- arithmetic ---- */

static firn_status take_sum(parser *in, firn_assign_node **node);

static firn_status take_nested(parser *in, firn_assign_node **node)
{
    if (++in->depth > DEPTH_MAX)
        return mistake(in, in->at, "nested too deeply");
    in->at++;
    TRY(take_sum(in, node));
    skip_blanks(in);
    if (peek(in) != ')')
        return mistake(in, in->at, "a \")\" is missing");
    in->at++;
    in->depth--;
    return FIRN_OK;
}

static firn_status take_factor(parser *in, firn_assign_node **node)
{
    skip_blanks(in);
    char c = peek(in);
    if (c == '(')
        return take_nested(in, node);
    if (c == '-') {
        if (++in->depth > DEPTH_MAX)
            return mistake(in, in->at, "nested too deeply");
        TRY(make(in, NODE_NEGATE, node));
        in->at++;
        TRY(take_factor(in, &(*node)->left));
        in->depth--;
        return FIRN_OK;
    }
    bool text = c == '\'', number = is_digit(c) || c == '.';
    if (!text && !number && c != '"' && !is_name_char(c))
        return mistake(in, in->at, "a value is missing");
    TRY(make(in, text ? NODE_TEXT : number ? NODE_NUMBER : NODE_COLUMN, node));
    if (text)
        return take_text(in, FIRN_LITERAL_STRING, *node);
    return number ? take_number(in, *node) : take_word(in, *node);
}

/* Operators of one rank, from left to right. */
static firn_status take_chain(parser *in, const char *operators,
                              firn_status (*operand)(parser *, firn_assign_node **),
                              firn_assign_node **node)
{
    TRY(operand(in, node));
    for (int length = 0;; length++) {
        firn_assign_node *made;
        skip_blanks(in);
        if (!peek(in) || !strchr(operators, peek(in)))
            return FIRN_OK;
        if (length == DEPTH_MAX)
            return mistake(in, in->at, "too many operations");
        TRY(make(in, NODE_SUM, &made));
        made->operation = in->text.data[in->at++];
        made->left = *node;
        TRY(operand(in, &made->right));
        *node = made;
    }
}

static firn_status take_product(parser *in, firn_assign_node **node)
{
    return take_chain(in, "*/", take_factor, node);
}

static firn_status take_sum(parser *in, firn_assign_node **node)
{
    return take_chain(in, "+-", take_product, node);
}

/* ---- types ---- */

static bool is_numeric(const firn_type *type)
{
    return type->kind >= FIRN_TYPE_INT && type->kind <= FIRN_TYPE_DECIMAL;
}

static firn_status check_numeric(const parser *in, const firn_assign_node *node)
{
    if (node->kind == NODE_TEXT)
        return mistake(in, node->at, "arithmetic is for numbers");
    if (node->kind == NODE_COLUMN && !is_numeric(&node->column->type))
        return mistake(in, node->at, "arithmetic is for numeric columns");
    if (node->left)
        TRY(check_numeric(in, node->left));
    return node->right ? check_numeric(in, node->right) : FIRN_OK;
}

static firn_status no_fit(const parser *in, const firn_field *field, const firn_assign_node *node)
{
    return firn_expr_misfit(in->text, node->at, node->text, field, in->err);
}

/* A number by itself is not rounded to a decimal's scale, nor to an integer. */
static firn_status check_exact(const parser *in, const firn_field *field,
                               const firn_assign_node *node)
{
    firn_int128 unscaled;
    bool decimal = field->type.kind == FIRN_TYPE_DECIMAL;
    while (node->kind == NODE_NEGATE)
        node = node->left;
    if (node->kind != NODE_NUMBER || field->type.kind == FIRN_TYPE_FLOAT ||
        field->type.kind == FIRN_TYPE_DOUBLE)
        return FIRN_OK;
    int precision = decimal ? field->type.precision : FIRN_DECIMAL_PRECISION_MAX;
    return firn_decimal_parse(node->text, precision, decimal ? field->type.scale : 0, &unscaled) ==
                   FIRN_DECIMAL_FITS
               ? FIRN_OK
               : no_fit(in, field, node);
}

static firn_status to_value(const parser *in, const firn_field *field, firn_assign_node *node)
{
    firn_error why;
    node->kind = NODE_VALUE;
    if (!firn_literal_may_be(node->literal, field->type.kind))
        return no_fit(in, field, node);
    firn_status status =
        firn_value_from_text(&field->type, node->text, in->arena, &node->value, &why);
    return status == FIRN_INVALID ? mistake(in, node->at, why.message) : status;
}

static bool same_type(const firn_type *a, const firn_type *b)
{
    return a->kind == b->kind && a->length == b->length;
}

static firn_status check_types(const parser *in, const firn_field *field, firn_assign_node *node)
{
    bool numeric = is_numeric(&field->type);
    if (node->kind == NODE_NULL) {
        if (field->required)
            return mistake(in, node->at, "the column is required: it cannot be null");
        return FIRN_OK;
    }
    if (node->kind == NODE_TEXT)
        return to_value(in, field, node);
    if (node->kind == NODE_COLUMN && !numeric) {
        if (!same_type(&node->column->type, &field->type))
            return mistake(in, node->at, "the two columns have different types");
        return FIRN_OK;
    }
    TRY(check_numeric(in, node));
    return numeric ? check_exact(in, field, node)
                   : mistake(in, node->at, "a number does not fit the column");
}

static firn_status check_target(const parser *in, size_t at, firn_str name, const firn_field *field)
{
    bool repeated = firn_schema_is_repeated(in->schema, field);
    if (firn_type_is_primitive(&field->type) && !repeated)
        return FIRN_OK;
    firn_str what =
        firn_str_format(in->arena,
                        repeated ? "\"%.*s\" is part of a list or map: it cannot be set"
                                 : "\"%.*s\" is not a column of a plain type: it cannot be set",
                        FIRN_STR_ARG(name));
    return what.data ? firn_expr_mistake(in->text, at, in->err, FIRN_UNSUPPORTED, what.data)
                     : firn_nomem(in->err);
}

static firn_status take_target(parser *in, const firn_field **field)
{
    SCOPED(firn_buf) name = { .allocator = in->arena->allocator };
    bool quoted;
    skip_blanks(in);
    size_t at = in->at;
    TRY(take_name(in, &name, &quoted));
    TRY(find_column(in, firn_buf_str(&name), at, field));
    TRY(check_target(in, at, firn_buf_str(&name), *field));
    skip_blanks(in);
    if (peek(in) != '=')
        return mistake(in, in->at, "a \"=\" is missing: an assignment is column = value");
    in->at++;
    return FIRN_OK;
}

firn_status firn_assignment_parse(firn_str text, const firn_schema *schema, firn_arena *arena,
                                  firn_assignment *assignment, firn_error *err)
{
    parser in = { .text = text, .schema = schema, .arena = arena, .err = err };
    firn_assign_node *root;
    TRY(take_target(&in, &assignment->field));
    TRY(take_sum(&in, &root));
    skip_blanks(&in);
    if (in.at < text.len)
        return mistake(&in, in.at, "this does not belong here");
    TRY(check_types(&in, assignment->field, root));
    assignment->root = root;
    return FIRN_OK;
}

/* ---- working it out ---- */

static firn_status evaluate(const firn_assign_node *node, const firn_assign_row *row,
                            firn_number *number, firn_error *err)
{
    firn_number left, right;
    *number = (firn_number){ .is_null = true };
    switch (node->kind) {
    case NODE_NUMBER: *number = node->number; return FIRN_OK;
    case NODE_COLUMN: {
        firn_value value = row->get(row->self, node->column);
        *number = firn_number_of_value(&value);
        return FIRN_OK;
    }
    case NODE_NEGATE:
        TRY(evaluate(node->left, row, &right, err));
        left = firn_number_zero(&right);
        return firn_number_apply('-', &left, &right, number, err);
    case NODE_SUM:
        TRY(evaluate(node->left, row, &left, err));
        TRY(evaluate(node->right, row, &right, err));
        return firn_number_apply(node->operation, &left, &right, number, err);
    default: return FIRN_OK;
    }
}

firn_status firn_assignment_value(const firn_assignment *assignment, const firn_assign_row *row,
                                  firn_value *value, firn_error *err)
{
    const firn_assign_node *root = assignment->root;
    const firn_field *field = assignment->field;
    firn_number number;
    if (root->kind == NODE_VALUE) {
        *value = root->value;
    } else if (root->kind == NODE_COLUMN && !is_numeric(&field->type)) {
        *value = row->get(row->self, root->column);
    } else {
        TRY_OR(evaluate(root, row, &number, err), err, "column \"%.*s\"",
               FIRN_STR_ARG(field->name));
        TRY_OR(firn_number_to_value(&number, &field->type, value, err), err, "column \"%.*s\"",
               FIRN_STR_ARG(field->name));
    }
    if (value->is_null && field->required)
        return firn_fail(err, FIRN_INVALID, "column \"%.*s\" is required: it cannot become null",
                         FIRN_STR_ARG(field->name));
    return FIRN_OK;
}

static void visit_columns(const firn_assign_node *node,
                          void (*visit)(void *self, const firn_field *column), void *self)
{
    if (node->kind == NODE_COLUMN)
        visit(self, node->column);
    if (node->left)
        visit_columns(node->left, visit, self);
    if (node->right)
        visit_columns(node->right, visit, self);
}

void firn_assignment_columns(const firn_assignment *assignment,
                             void (*visit)(void *self, const firn_field *column), void *self)
{
    visit_columns(assignment->root, visit, self);
}
