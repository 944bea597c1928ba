/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Filters from text: a tokenizer and recursive descent.
 *
 *   or    = and { OR and }          and  = not { AND not }       not = NOT not | test
 *   test  = "(" or ")" | TRUE | FALSE | column tail | literal compare column
 *   tail  = compare literal | [NOT] IN "(" literal, … ")" | [NOT] BETWEEN literal AND literal
 *         | [NOT] LIKE string | IS [NOT] NULL | IS [NOT] NAN | (nothing: a boolean column)
 */
#include "iceberg/expr.h"

enum { DEPTH_MAX = 200, ITEMS_MAX = 100000, NODES_MAX = 10000 };

typedef enum token_kind {
    TOKEN_END,
    TOKEN_NAME,   /* identifier, dotted or quoted; keywords too unless quoted */
    TOKEN_STRING, /* 'text' */
    TOKEN_NUMBER,
    TOKEN_SYMBOL, /* ( ) , and comparisons */
    TOKEN_BAD,
} token_kind;

typedef struct token {
    token_kind kind;
    firn_str text; /* unescaped for names and strings */
    size_t at;
    bool quoted;
} token;

typedef struct parser {
    firn_str text;
    size_t at;
    token now;
    firn_arena *arena;
    firn_error *err;
    int depth, node_count;
    bool nomem;
} parser;

firn_status firn_expr_mistake(firn_str text, size_t at, firn_error *err, firn_status status,
                              const char *what)
{
    /* Long filters are shown around the place. */
    size_t start = at > 60 ? at - 60 : 0, len = text.len - start > 120 ? 120 : text.len - start;
    size_t column = 0;
    for (size_t i = start; i < at && i < text.len; i++)
        column += (text.data[i] & 0xc0) != 0x80;
    return firn_fail(err, status, "%s\n  %.*s\n  %*s^", what, (int)len, text.data + start,
                     (int)column, "");
}

firn_status firn_expr_misfit(firn_str text, size_t at, firn_str literal, const firn_field *field,
                             firn_error *err)
{
    SCOPED(firn_buf) what = { 0 };
    firn_putf(&what, "%.*s cannot be a value of column \"%.*s\" of type ", FIRN_STR_ARG(literal),
              FIRN_STR_ARG(field->name));
    firn_type_put(&what, &field->type);
    firn_put_u8(&what, 0);
    TRY(firn_buf_check(&what, err));
    return firn_expr_mistake(text, at, err, FIRN_INVALID, (const char *)what.data);
}

/* ---- tokens ---- */

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char peek(const parser *in, size_t ahead)
{
    return in->at + ahead < in->text.len ? in->text.data[in->at + ahead] : 0;
}

/* What stands between two `quote`s, doubled ones inside meaning one. */
static bool take_quoted(parser *in, char quote, firn_buf *out)
{
    for (in->at++; in->at < in->text.len; in->at++) {
        if (peek(in, 0) == quote) {
            if (peek(in, 1) != quote) {
                in->at++;
                return true;
            }
            in->at++;
        }
        firn_put_u8(out, (uint8_t)in->text.data[in->at]);
    }
    return false;
}

static void keep(parser *in, firn_buf *text, token_kind kind)
{
    in->now.kind = kind;
    in->now.text = firn_str_copy(in->arena, firn_buf_str(text));
    in->nomem |= !in->now.text.data || text->status != FIRN_OK;
}

static void take_string(parser *in)
{
    SCOPED(firn_buf) text = { .allocator = in->arena->allocator };
    bool ended = take_quoted(in, '\'', &text);
    keep(in, &text, ended ? TOKEN_STRING : TOKEN_BAD);
}

static void take_name(parser *in)
{
    SCOPED(firn_buf) text = { .allocator = in->arena->allocator };
    bool ended = true;
    for (;;) {
        if (peek(in, 0) == '"') {
            in->now.quoted = true;
            ended &= take_quoted(in, '"', &text);
        }
        while (is_name_char(peek(in, 0)))
            firn_put_u8(&text, (uint8_t)in->text.data[in->at++]);
        if (peek(in, 0) != '.' || !(is_name_char(peek(in, 1)) || peek(in, 1) == '"'))
            break;
        firn_put_u8(&text, '.');
        in->at++;
    }
    keep(in, &text, ended ? TOKEN_NAME : TOKEN_BAD);
}

static void take_number(parser *in)
{
    size_t start = in->at;
    in->at += peek(in, 0) == '-' || peek(in, 0) == '+';
    while (is_digit(peek(in, 0)) || peek(in, 0) == '.')
        in->at++;
    if (peek(in, 0) == 'e' || peek(in, 0) == 'E') {
        size_t sign = peek(in, 1) == '-' || peek(in, 1) == '+';
        if (is_digit(peek(in, 1 + sign)))
            for (in->at += 2 + sign; is_digit(peek(in, 0));)
                in->at++;
    }
    in->now.kind = is_name_char(peek(in, 0)) ? TOKEN_BAD : TOKEN_NUMBER;
    in->now.text = (firn_str){ in->text.data + start, in->at - start };
}

static void take_symbol(parser *in)
{
    static const char *const symbols[] = { "==", "!=", "<>", "<=", ">=", "=",
                                           "<",  ">",  "(",  ")",  "," };
    firn_str rest = firn_str_from_index(in->text, in->at);
    in->now.kind = TOKEN_BAD;
    for (size_t i = 0; i < FIRN_COUNT(symbols); i++)
        if (firn_str_starts(rest, firn_str_from(symbols[i]))) {
            in->now.kind = TOKEN_SYMBOL;
            in->now.text = firn_str_from(symbols[i]);
            in->at += in->now.text.len;
            return;
        }
}

static void advance(parser *in)
{
    while (peek(in, 0) && strchr(" \t\r\n", peek(in, 0)))
        in->at++;
    in->now = (token){ .kind = TOKEN_END, .at = in->at };
    char c = peek(in, 0);
    bool number = is_digit(c) || (c == '.' && is_digit(peek(in, 1))) ||
                  ((c == '-' || c == '+') && (is_digit(peek(in, 1)) || peek(in, 1) == '.'));
    if (in->at >= in->text.len)
        return;
    if (c == '\'')
        take_string(in);
    else if (number)
        take_number(in);
    else if (c == '"' || is_name_char(c))
        take_name(in);
    else
        take_symbol(in);
}

static firn_status mistake(const parser *in, const char *what)
{
    if (in->nomem)
        return firn_nomem(in->err);
    return firn_expr_mistake(in->text, in->now.at, in->err, FIRN_INVALID, what);
}

static bool is_word(const parser *in, const char *word)
{
    return in->now.kind == TOKEN_NAME && !in->now.quoted &&
           firn_str_equal_nocase(in->now.text, firn_str_from(word));
}

static bool accept_word(parser *in, const char *word)
{
    if (!is_word(in, word))
        return false;
    advance(in);
    return true;
}

static bool accept_symbol(parser *in, const char *symbol)
{
    if (in->now.kind != TOKEN_SYMBOL || !firn_str_is(in->now.text, symbol))
        return false;
    advance(in);
    return true;
}

/* ---- nodes ---- */

static firn_status make(parser *in, firn_node node, const firn_node **out)
{
    if (++in->node_count > NODES_MAX)
        return mistake(in, "the filter has too many terms");
    firn_node *made = firn_arena_copy(in->arena, &node, sizeof node);
    *out = made;
    return made ? FIRN_OK : firn_nomem(in->err);
}

bool firn_literal_word(firn_str word, firn_literal_kind *kind)
{
    static const struct {
        const char *word;
        firn_literal_kind kind;
    } typed[] = { { "date", FIRN_LITERAL_DATE },
                  { "time", FIRN_LITERAL_TIME },
                  { "timestamp", FIRN_LITERAL_TIMESTAMP },
                  { "timestamptz", FIRN_LITERAL_TIMESTAMP },
                  { "x", FIRN_LITERAL_BYTES },
                  { "uuid", FIRN_LITERAL_STRING } };
    for (size_t i = 0; i < FIRN_COUNT(typed); i++)
        if (firn_str_equal_nocase(word, firn_str_from(typed[i].word))) {
            *kind = typed[i].kind;
            return true;
        }
    return false;
}

/* DATE '…' and the like: a column of that name is followed by something else. */
static bool is_typed_literal(const parser *in, firn_literal_kind *kind)
{
    size_t blanks = 0;
    while (peek(in, blanks) && strchr(" \t\r\n", peek(in, blanks)))
        blanks++;
    return in->now.kind == TOKEN_NAME && !in->now.quoted && peek(in, blanks) == '\'' &&
           firn_literal_word(in->now.text, kind);
}

static firn_status take_literal(parser *in, firn_literal *literal)
{
    *literal =
        (firn_literal){ .kind = FIRN_LITERAL_STRING, .text = in->now.text, .at = in->now.at };
    if (in->now.kind == TOKEN_NUMBER) {
        literal->kind = FIRN_LITERAL_NUMBER;
    } else if (is_word(in, "true") || is_word(in, "false")) {
        literal->kind = FIRN_LITERAL_BOOLEAN;
    } else if (is_word(in, "null")) {
        literal->kind = FIRN_LITERAL_NULL;
    } else if (is_typed_literal(in, &literal->kind)) {
        advance(in);
        literal->text = in->now.text;
        if (in->now.kind != TOKEN_STRING)
            return mistake(in, "this cannot be read");
    } else if (in->now.kind == TOKEN_NAME && !in->now.quoted) {
        return mistake(in, "a literal is expected; two columns cannot be compared");
    } else if (in->now.kind != TOKEN_STRING) {
        return mistake(in, "a literal is expected");
    }
    advance(in);
    return FIRN_OK;
}

static firn_status take_literals(parser *in, firn_node *node)
{
    size_t cap = 0;
    if (!accept_symbol(in, "("))
        return mistake(in, "\"(\" is expected behind IN");
    do {
        firn_literal *grown =
            firn_arena_grow(in->arena, node->literals, node->literal_count, &cap, sizeof *grown);
        if (!grown || node->literal_count == ITEMS_MAX)
            return firn_nomem(in->err);
        node->literals = grown;
        TRY(take_literal(in, &grown[node->literal_count++]));
    } while (accept_symbol(in, ","));
    return accept_symbol(in, ")") ? FIRN_OK : mistake(in, "\",\" or \")\" is expected");
}

static firn_status one_literal(parser *in, firn_node *node)
{
    node->literals = firn_new(in->arena, firn_literal, 1);
    node->literal_count = 1;
    return node->literals ? take_literal(in, node->literals) : firn_nomem(in->err);
}

static firn_status take_between(parser *in, firn_node node, bool negated, const firn_node **out)
{
    firn_node low = node, high = node;
    low.op = negated ? FIRN_EXPR_LT : FIRN_EXPR_GT_EQ;
    high.op = negated ? FIRN_EXPR_GT : FIRN_EXPR_LT_EQ;
    TRY(one_literal(in, &low));
    if (!accept_word(in, "and"))
        return mistake(in, "AND is expected in BETWEEN");
    TRY(one_literal(in, &high));
    firn_node both = { .op = negated ? FIRN_EXPR_OR : FIRN_EXPR_AND };
    TRY(make(in, low, &both.left));
    TRY(make(in, high, &both.right));
    return make(in, both, out);
}

/* 'abc%' is a prefix; a pattern without wildcards is equality. */
static void settle_like(firn_node *node, bool negated)
{
    firn_str *pattern = &node->literals[0].text;
    size_t wild = 0;
    while (wild < pattern->len && pattern->data[wild] != '%' && pattern->data[wild] != '_')
        wild++;
    if (wild == pattern->len) {
        node->op = negated ? FIRN_EXPR_NOT_EQ : FIRN_EXPR_EQ;
    } else if (wild + 1 == pattern->len && pattern->data[wild] == '%') {
        node->op = negated ? FIRN_EXPR_NOT_STARTS_WITH : FIRN_EXPR_STARTS_WITH;
        pattern->len--;
    } else {
        node->op = negated ? FIRN_EXPR_NOT_LIKE : FIRN_EXPR_LIKE;
    }
}

static firn_status take_like(parser *in, firn_node node, bool negated, const firn_node **out)
{
    if (in->now.kind != TOKEN_STRING)
        return mistake(in, "a pattern in quotes is expected behind LIKE");
    TRY(one_literal(in, &node));
    settle_like(&node, negated);
    return make(in, node, out);
}

static firn_status take_is(parser *in, firn_node node, const firn_node **out)
{
    bool negated = accept_word(in, "not");
    if (accept_word(in, "null"))
        node.op = negated ? FIRN_EXPR_NOT_NULL : FIRN_EXPR_IS_NULL;
    else if (accept_word(in, "nan"))
        node.op = negated ? FIRN_EXPR_NOT_NAN : FIRN_EXPR_IS_NAN;
    else
        return mistake(in, "NULL or NAN is expected behind IS");
    return make(in, node, out);
}

static bool take_compare(parser *in, firn_expr_op *op)
{
    static const struct {
        const char *symbol;
        firn_expr_op op;
    } compares[] = { { "=", FIRN_EXPR_EQ },      { "==", FIRN_EXPR_EQ },
                     { "!=", FIRN_EXPR_NOT_EQ }, { "<>", FIRN_EXPR_NOT_EQ },
                     { "<", FIRN_EXPR_LT },      { "<=", FIRN_EXPR_LT_EQ },
                     { ">", FIRN_EXPR_GT },      { ">=", FIRN_EXPR_GT_EQ } };
    for (size_t i = 0; i < FIRN_COUNT(compares); i++)
        if (accept_symbol(in, compares[i].symbol)) {
            *op = compares[i].op;
            return true;
        }
    return false;
}

static firn_status take_tail(parser *in, firn_node node, const firn_node **out)
{
    if (take_compare(in, &node.op)) {
        TRY(one_literal(in, &node));
        return make(in, node, out);
    }
    if (accept_word(in, "is"))
        return take_is(in, node, out);
    bool negated = accept_word(in, "not");
    if (accept_word(in, "in")) {
        node.op = negated ? FIRN_EXPR_NOT_IN : FIRN_EXPR_IN;
        TRY(take_literals(in, &node));
        return make(in, node, out);
    }
    if (accept_word(in, "between"))
        return take_between(in, node, negated, out);
    if (accept_word(in, "like"))
        return take_like(in, node, negated, out);
    if (negated)
        return mistake(in, "IN, BETWEEN or LIKE is expected behind NOT");

    /* A column by itself: true where it is true. */
    node.op = FIRN_EXPR_EQ;
    node.literals = firn_new(in->arena, firn_literal, 1);
    if (!node.literals)
        return firn_nomem(in->err);
    node.literals[0] = (firn_literal){ FIRN_LITERAL_BOOLEAN, FIRN_STR("true"), node.at };
    node.literal_count = 1;
    return make(in, node, out);
}

/* 30 < age: the column comes second, the comparison turns round. */
static firn_status take_reversed(parser *in, const firn_node **out)
{
    static const firn_expr_op turned[] = {
        [FIRN_EXPR_LT] = FIRN_EXPR_GT, [FIRN_EXPR_LT_EQ] = FIRN_EXPR_GT_EQ,
        [FIRN_EXPR_GT] = FIRN_EXPR_LT, [FIRN_EXPR_GT_EQ] = FIRN_EXPR_LT_EQ,
        [FIRN_EXPR_EQ] = FIRN_EXPR_EQ, [FIRN_EXPR_NOT_EQ] = FIRN_EXPR_NOT_EQ,
    };
    firn_node node = { 0 };
    TRY(one_literal(in, &node));
    if (!take_compare(in, &node.op))
        return mistake(in, "a comparison is expected");
    if (in->now.kind != TOKEN_NAME)
        return mistake(in, "a column is expected");
    node.op = turned[node.op];
    node.column = in->now.text;
    node.at = in->now.at;
    advance(in);
    return make(in, node, out);
}

static firn_status take_or(parser *in, const firn_node **out);

static firn_status take_test(parser *in, const firn_node **out)
{
    if (accept_symbol(in, "(")) {
        TRY(take_or(in, out));
        return accept_symbol(in, ")") ? FIRN_OK : mistake(in, "\")\" is expected");
    }
    firn_str rest = firn_str_from_index(in->text, in->at);
    firn_str next = firn_str_trim(rest);
    bool constant = is_word(in, "true") || is_word(in, "false");
    if (constant && (next.len == 0 || !strchr("=<>!", *next.data))) {
        bool truth = is_word(in, "true");
        advance(in);
        return make(in, (firn_node){ .op = truth ? FIRN_EXPR_TRUE : FIRN_EXPR_FALSE }, out);
    }
    firn_literal_kind ignored;
    if (constant || in->now.kind == TOKEN_NUMBER || in->now.kind == TOKEN_STRING ||
        is_typed_literal(in, &ignored))
        return take_reversed(in, out);
    if (in->now.kind != TOKEN_NAME)
        return mistake(in,
                       in->now.kind == TOKEN_BAD ? "this cannot be read" : "a column is expected");
    firn_node node = { .column = in->now.text, .at = in->now.at };
    advance(in);
    return take_tail(in, node, out);
}

static firn_status take_not(parser *in, const firn_node **out)
{
    if (!accept_word(in, "not"))
        return take_test(in, out);
    if (++in->depth > DEPTH_MAX)
        return mistake(in, "the filter is nested too deeply");
    firn_node node = { .op = FIRN_EXPR_NOT };
    TRY(take_not(in, &node.left));
    in->depth--;
    return make(in, node, out);
}

static firn_status take_and(parser *in, const firn_node **out)
{
    TRY(take_not(in, out));
    while (accept_word(in, "and")) {
        firn_node node = { .op = FIRN_EXPR_AND, .left = *out };
        TRY(take_not(in, &node.right));
        TRY(make(in, node, out));
    }
    return FIRN_OK;
}

static firn_status take_or(parser *in, const firn_node **out)
{
    if (++in->depth > DEPTH_MAX)
        return mistake(in, "the filter is nested too deeply");
    TRY(take_and(in, out));
    while (accept_word(in, "or")) {
        firn_node node = { .op = FIRN_EXPR_OR, .left = *out };
        TRY(take_and(in, &node.right));
        TRY(make(in, node, out));
    }
    in->depth--;
    return FIRN_OK;
}

static firn_status parse_into(firn_expr *expr, firn_error *err)
{
    parser in = { .text = expr->text, .arena = &expr->arena, .err = err };
    if (!firn_utf8_valid(expr->text))
        return firn_fail(err, FIRN_INVALID, "the filter is not UTF-8");
    advance(&in);
    TRY(take_or(&in, &expr->root));
    if (in.nomem)
        return firn_nomem(err);
    return in.now.kind == TOKEN_END ? FIRN_OK : mistake(&in, "AND, OR or the end is expected");
}

firn_status firn_expr_parse(const char *text, firn_expr **expr, firn_error *err)
{
    firn_expr *made = firn_alloc_zeroed(NULL, sizeof *made);
    if (!made)
        return firn_nomem(err);
    made->text = firn_str_copy(&made->arena, firn_str_from(text));
    firn_status status = made->text.data ? parse_into(made, err) : firn_nomem(err);
    if (status != FIRN_OK)
        firn_expr_close(&made);
    *expr = made;
    return status;
}

void firn_expr_close(firn_expr **expr)
{
    if (!*expr)
        return;
    firn_arena_release(&(*expr)->arena);
    firn_free(NULL, *expr, sizeof **expr);
    *expr = NULL;
}
