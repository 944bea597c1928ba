/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "iceberg/constant.h"

#include "iceberg/expr.h"
#include "iceberg/transform.h"

enum { DEPTH_MAX = 50, PRECISION_MAX = 38 };

typedef struct typed {
    firn_type type;
    firn_value value;
} typed;

typedef struct parser {
    firn_str text;
    size_t at;
    firn_arena *arena;
    firn_error *err;
    int depth;
} parser;

static firn_status take_expr(parser *in, typed *out);

/* ---- text ---- */

static firn_status mistake(const parser *in, size_t at, const char *what)
{
    return firn_expr_mistake(in->text, at, in->err, FIRN_INVALID, what);
}

static char peek(const parser *in)
{
    return in->at < in->text.len ? in->text.data[in->at] : 0;
}

static void skip_blanks(parser *in)
{
    while (peek(in) == ' ' || peek(in) == '\t' || peek(in) == '\n')
        in->at++;
}

static firn_status expect(parser *in, char c, const char *what)
{
    skip_blanks(in);
    if (peek(in) != c)
        return mistake(in, in->at, what);
    in->at++;
    return FIRN_OK;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static firn_str take_word(parser *in)
{
    skip_blanks(in);
    size_t start = in->at;
    while (is_letter(peek(in)))
        in->at++;
    return (firn_str){ in->text.data + start, in->at - start };
}

/* What stands in quotes; '' means one. */
static firn_status take_quoted(parser *in, firn_str *out)
{
    SCOPED(firn_buf) text = { .allocator = in->arena->allocator };
    size_t start = in->at;
    TRY(expect(in, '\'', "a text in quotes is expected"));
    for (;; in->at++) {
        if (in->at >= in->text.len)
            return mistake(in, start, "this text does not end");
        if (peek(in) == '\'' && in->text.len > in->at + 1 && in->text.data[in->at + 1] == '\'')
            in->at++;
        else if (peek(in) == '\'')
            break;
        firn_put_u8(&text, (uint8_t)peek(in));
    }
    in->at++;
    TRY(firn_buf_check(&text, in->err));
    *out = firn_str_copy(in->arena, firn_buf_str(&text));
    return out->data ? FIRN_OK : firn_nomem(in->err);
}

/* ---- literals ---- */

static firn_status convert(parser *in, size_t at, const firn_type *type, firn_str text, typed *out)
{
    firn_error why = { 0 };
    out->type = *type;
    firn_status status = firn_value_from_text(type, text, in->arena, &out->value, &why);
    return status == FIRN_INVALID ? mistake(in, at, why.message)
           : status != FIRN_OK    ? firn_fail(in->err, status, "%s", why.message)
                                  : FIRN_OK;
}

static size_t digits_behind(firn_str number, char mark)
{
    size_t at = firn_str_find(number, mark);
    return at < number.len ? number.len - at - 1 : 0;
}

static firn_status take_number(parser *in, typed *out)
{
    size_t start = in->at;
    while (peek(in) && strchr("+-.0123456789eE", peek(in)))
        in->at++;
    firn_str number = { in->text.data + start, in->at - start };
    firn_type type = { .kind = FIRN_TYPE_LONG };
    if (firn_str_find(number, 'e') < number.len || firn_str_find(number, 'E') < number.len)
        type.kind = FIRN_TYPE_DOUBLE;
    else if (firn_str_find(number, '.') < number.len)
        type = (firn_type){ .kind = FIRN_TYPE_DECIMAL,
                            .precision = PRECISION_MAX,
                            .scale = (int32_t)digits_behind(number, '.') };
    if (type.scale > PRECISION_MAX)
        return mistake(in, start, "this number has too many digits");
    return convert(in, start, &type, number, out);
}

/* ---- casts ---- */

/* Integers of any width; anything else goes by way of its text. */
static firn_status cast(parser *in, size_t at, const typed *from, const firn_type *type, typed *out)
{
    SCOPED(firn_buf) text = { .allocator = in->arena->allocator };
    out->type = *type;
    out->value = firn_value_null(type);
    if (!firn_type_is_primitive(type))
        return mistake(in, at, "values of this type cannot be written here");
    if (from->value.is_null)
        return FIRN_OK;
    bool bytes = from->type.kind == FIRN_TYPE_BINARY;
    if (bytes && (type->kind == FIRN_TYPE_BINARY || type->kind == FIRN_TYPE_FIXED)) {
        out->value = from->value;
        out->value.kind = type->kind;
        bool fits = type->kind == FIRN_TYPE_BINARY || from->value.bytes.len == (size_t)type->length;
        return fits ? FIRN_OK : mistake(in, at, "these bytes are not of that length");
    }
    firn_value_put_text(&text, &from->value);
    TRY(firn_buf_check(&text, in->err));
    return convert(in, at, type, firn_buf_str(&text), out);
}

/* The type's words go on to the parenthesis that closes the cast. */
static firn_status take_cast(parser *in, typed *out)
{
    typed from;
    firn_type type;
    int32_t next_id = 1;
    size_t at = in->at;
    TRY(take_expr(in, &from));
    if (!firn_str_equal_nocase(take_word(in), FIRN_STR("as")))
        return mistake(in, in->at, "AS and a type are expected");
    size_t start = in->at;
    for (int open = 0; in->at < in->text.len && (open > 0 || peek(in) != ')'); in->at++)
        open += (peek(in) == '(') - (peek(in) == ')');
    firn_str words = firn_str_trim((firn_str){ in->text.data + start, in->at - start });
    firn_error why = { 0 };
    firn_status status = firn_type_parse(words, in->arena, &next_id, &type, &why);
    if (status != FIRN_OK)
        return firn_fail(in->err, status, "%s", why.message);
    return cast(in, at, &from, &type, out);
}

/* ---- functions ---- */

static firn_status apply(parser *in, size_t at, const firn_transform *transform, const typed *from,
                         typed *out)
{
    if (from->type.kind == FIRN_TYPE_UNKNOWN) {
        *out = *from;
        return FIRN_OK;
    }
    if (!firn_transform_accepts(transform, &from->type))
        return mistake(in, at, "this transform does not take such a value: CAST it");
    out->type = firn_transform_result(transform, &from->type);
    out->value = firn_transform_apply(transform, &from->value);
    return FIRN_OK;
}

static firn_status take_width(parser *in, int32_t *width)
{
    typed number;
    skip_blanks(in);
    size_t at = in->at;
    TRY(take_number(in, &number));
    if (number.type.kind != FIRN_TYPE_LONG || number.value.integer < 1 ||
        number.value.integer > INT32_MAX)
        return mistake(in, at, "a whole number above 0 is expected");
    *width = (int32_t)number.value.integer;
    return expect(in, ',', "\",\" and a value are expected");
}

static firn_status take_hash(parser *in, typed *out)
{
    typed from;
    firn_transform bucket = { .kind = FIRN_TRANSFORM_BUCKET, .width = 1 };
    size_t at = in->at;
    TRY(take_expr(in, &from));
    if (from.type.kind != FIRN_TYPE_UNKNOWN && !firn_transform_accepts(&bucket, &from.type))
        return mistake(in, at, "values of this type have no hash");
    out->type = (firn_type){ .kind = FIRN_TYPE_INT };
    out->value = firn_value_null(&out->type);
    if (!from.value.is_null)
        out->value = (firn_value){ .kind = FIRN_TYPE_INT, .integer = firn_value_hash(&from.value) };
    return FIRN_OK;
}

static firn_status take_transform(parser *in, firn_str name, typed *out)
{
    static const struct {
        const char *name;
        firn_transform_kind kind;
        bool has_width;
    } known[] = {
        { "bucket", FIRN_TRANSFORM_BUCKET, true }, { "truncate", FIRN_TRANSFORM_TRUNCATE, true },
        { "year", FIRN_TRANSFORM_YEAR, false },    { "month", FIRN_TRANSFORM_MONTH, false },
        { "day", FIRN_TRANSFORM_DAY, false },      { "hour", FIRN_TRANSFORM_HOUR, false }
    };
    typed from;
    for (size_t i = 0; i < FIRN_COUNT(known); i++) {
        if (!firn_str_equal_nocase(name, firn_str_from(known[i].name)))
            continue;
        firn_transform transform = { .kind = known[i].kind };
        if (known[i].has_width)
            TRY(take_width(in, &transform.width));
        skip_blanks(in);
        size_t at = in->at;
        TRY(take_expr(in, &from));
        return apply(in, at, &transform, &from, out);
    }
    if (firn_str_equal_nocase(name, FIRN_STR("variant")))
        return firn_fail(in->err, FIRN_UNSUPPORTED, "variants are not read by this version");
    return mistake(in, in->at - 1, "no such function");
}

static firn_status take_call(parser *in, firn_str name, typed *out)
{
    in->at++;
    if (firn_str_equal_nocase(name, FIRN_STR("cast")))
        TRY(take_cast(in, out));
    else if (firn_str_equal_nocase(name, FIRN_STR("hash")))
        TRY(take_hash(in, out));
    else
        TRY(take_transform(in, name, out));
    return expect(in, ')', "\")\" is expected");
}

/* ---- words ---- */

static firn_status take_boolean(firn_str word, typed *out)
{
    out->type = (firn_type){ .kind = FIRN_TYPE_BOOLEAN };
    out->value = (firn_value){ .kind = FIRN_TYPE_BOOLEAN,
                               .boolean = firn_str_equal_nocase(word, FIRN_STR("true")) };
    return FIRN_OK;
}

/* DATE '2024-02-29': the word is the type's name. */
static firn_status take_typed(parser *in, firn_str word, typed *out)
{
    firn_type type;
    int32_t next_id = 1;
    firn_str text;
    firn_error ignored;
    size_t at = in->at;
    bool hex = firn_str_equal_nocase(word, FIRN_STR("x"));
    if (hex)
        type = (firn_type){ .kind = FIRN_TYPE_BINARY };
    else if (firn_type_parse(word, in->arena, &next_id, &type, &ignored) != FIRN_OK ||
             !firn_type_is_primitive(&type))
        return mistake(in, at - word.len, "a literal, a type or a function is expected");
    TRY(take_quoted(in, &text));
    return convert(in, at, &type, text, out);
}

static firn_status take_worded(parser *in, typed *out)
{
    firn_str word = take_word(in);
    bool named = firn_str_equal_nocase(word, FIRN_STR("true")) ||
                 firn_str_equal_nocase(word, FIRN_STR("false"));
    if (named)
        return take_boolean(word, out);
    if (firn_str_equal_nocase(word, FIRN_STR("null"))) {
        out->type = (firn_type){ .kind = FIRN_TYPE_UNKNOWN };
        out->value = firn_value_null(&out->type);
        return FIRN_OK;
    }
    skip_blanks(in);
    if (peek(in) == '(')
        return take_call(in, word, out);
    return take_typed(in, word, out);
}

static firn_status take_expr(parser *in, typed *out)
{
    firn_status status;
    firn_str text;
    skip_blanks(in);
    if (in->depth == DEPTH_MAX)
        return mistake(in, in->at, "this is nested too deeply");
    in->depth++;
    if (peek(in) == '\'') {
        out->type = (firn_type){ .kind = FIRN_TYPE_STRING };
        status = take_quoted(in, &text);
        if (status == FIRN_OK)
            out->value = (firn_value){ .kind = FIRN_TYPE_STRING, .bytes = firn_str_bytes(text) };
    } else if (is_letter(peek(in))) {
        status = take_worded(in, out);
    } else if (peek(in) && strchr("+-.0123456789", peek(in))) {
        status = take_number(in, out);
    } else {
        status = mistake(in, in->at, "a value is expected");
    }
    in->depth--;
    return status;
}

firn_status firn_constant_evaluate(firn_str text, firn_arena *arena, firn_value *value,
                                   firn_error *err)
{
    parser in = { .text = text, .arena = arena, .err = err };
    typed result = { 0 };
    TRY(take_expr(&in, &result));
    skip_blanks(&in);
    if (in.at < text.len)
        return mistake(&in, in.at, "an end is expected");
    *value = result.value;
    return FIRN_OK;
}
