/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Types from words, as people, SQL and metadata files spell them.
 *
 *   type   = name [ "(" args ")" | "[" length "]" | "<" … ">" ] [ "!" ]
 *   struct = "struct" "<" name ":" type { "," name ":" type } ">"
 *
 * A "!" behind a nested type's member makes it required.
 */
#include "iceberg/type.h"

enum { DEPTH_MAX = 32 };

typedef struct parser {
    firn_str text;
    size_t at;
    firn_arena *arena;
    int32_t *next_id;
    int depth;
} parser;

static const struct {
    const char *word;
    firn_type_kind kind;
} words[] = {
    { "boolean", FIRN_TYPE_BOOLEAN },
    { "bool", FIRN_TYPE_BOOLEAN },
    { "int", FIRN_TYPE_INT },
    { "integer", FIRN_TYPE_INT },
    { "int32", FIRN_TYPE_INT },
    { "smallint", FIRN_TYPE_INT },
    { "tinyint", FIRN_TYPE_INT },
    { "long", FIRN_TYPE_LONG },
    { "bigint", FIRN_TYPE_LONG },
    { "int64", FIRN_TYPE_LONG },
    { "float", FIRN_TYPE_FLOAT },
    { "real", FIRN_TYPE_FLOAT },
    { "double precision", FIRN_TYPE_DOUBLE },
    { "double", FIRN_TYPE_DOUBLE },
    { "decimal", FIRN_TYPE_DECIMAL },
    { "numeric", FIRN_TYPE_DECIMAL },
    { "date", FIRN_TYPE_DATE },
    { "time", FIRN_TYPE_TIME },
    { "timestamp with time zone", FIRN_TYPE_TIMESTAMPTZ },
    { "timestamp without time zone", FIRN_TYPE_TIMESTAMP },
    { "timestamp", FIRN_TYPE_TIMESTAMP },
    { "datetime", FIRN_TYPE_TIMESTAMP },
    { "timestamptz", FIRN_TYPE_TIMESTAMPTZ },
    { "timestamp_ns", FIRN_TYPE_TIMESTAMP_NS },
    { "timestamptz_ns", FIRN_TYPE_TIMESTAMPTZ_NS },
    { "string", FIRN_TYPE_STRING },
    { "text", FIRN_TYPE_STRING },
    { "varchar", FIRN_TYPE_STRING },
    { "char", FIRN_TYPE_STRING },
    { "uuid", FIRN_TYPE_UUID },
    { "fixed", FIRN_TYPE_FIXED },
    { "binary", FIRN_TYPE_BINARY },
    { "varbinary", FIRN_TYPE_BINARY },
    { "bytea", FIRN_TYPE_BINARY },
    { "blob", FIRN_TYPE_BINARY },
    { "unknown", FIRN_TYPE_UNKNOWN },
    { "variant", FIRN_TYPE_VARIANT },
    { "geometry", FIRN_TYPE_GEOMETRY },
    { "geography", FIRN_TYPE_GEOGRAPHY },
    { "struct", FIRN_TYPE_STRUCT },
    { "row", FIRN_TYPE_STRUCT },
    { "list", FIRN_TYPE_LIST },
    { "array", FIRN_TYPE_LIST },
    { "map", FIRN_TYPE_MAP },
};

static void skip_blanks(parser *in)
{
    while (in->at < in->text.len && strchr(" \t\n\r", in->text.data[in->at]))
        in->at++;
}

static bool accept(parser *in, char c)
{
    skip_blanks(in);
    if (in->at >= in->text.len || in->text.data[in->at] != c)
        return false;
    in->at++;
    return true;
}

static firn_status mistake(const parser *in, const char *what, firn_error *err)
{
    return firn_fail(err, FIRN_INVALID, "type \"%.*s\": %s at character %zu",
                     FIRN_STR_ARG(in->text), what, in->at + 1);
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The longest known word here; several words may make one type. */
static bool take_kind(parser *in, firn_type_kind *kind)
{
    skip_blanks(in);
    firn_str rest = firn_str_from_index(in->text, in->at);
    size_t best = 0;
    for (size_t i = 0; i < FIRN_COUNT(words); i++) {
        firn_str word = firn_str_from(words[i].word);
        bool whole =
            rest.len == word.len || (rest.len > word.len && !is_word_char(rest.data[word.len]));
        if (word.len > best && whole &&
            firn_str_equal_nocase(firn_str_first(rest, word.len), word)) {
            best = word.len;
            *kind = words[i].kind;
        }
    }
    in->at += best;
    return best > 0;
}

static bool take_number(parser *in, int32_t *value)
{
    skip_blanks(in);
    size_t start = in->at;
    while (in->at < in->text.len && in->text.data[in->at] >= '0' && in->text.data[in->at] <= '9')
        in->at++;
    int64_t number;
    if (!firn_str_to_int64((firn_str){ in->text.data + start, in->at - start }, &number) ||
        number > INT32_MAX)
        return false;
    *value = (int32_t)number;
    return true;
}

static firn_status take_decimal(parser *in, firn_type *type, firn_error *err)
{
    type->precision = 38; /* SQL's plain DECIMAL has no agreed default: be wide, without fraction */
    if (!accept(in, '('))
        return FIRN_OK;
    if (!take_number(in, &type->precision))
        return mistake(in, "a precision is expected", err);
    if (accept(in, ',') && !take_number(in, &type->scale))
        return mistake(in, "a scale is expected", err);
    if (!accept(in, ')'))
        return mistake(in, "\")\" is expected", err);
    if (type->precision < 1 || type->precision > 38 || type->scale > type->precision)
        return mistake(in, "precision must be 1 to 38 and scale no larger than it", err);
    return FIRN_OK;
}

static firn_status take_fixed(parser *in, firn_type *type, firn_error *err)
{
    bool square = accept(in, '[');
    if (!square && !accept(in, '('))
        return mistake(in, "a length is expected, as in fixed[16]", err);
    if (!take_number(in, &type->length) || type->length < 1)
        return mistake(in, "a length above 0 is expected", err);
    return accept(in, square ? ']' : ')') ? FIRN_OK : mistake(in, "the length does not end", err);
}

/* varchar(20): the length is no part of Iceberg's string. */
static firn_status skip_length(parser *in, firn_error *err)
{
    int32_t length;
    if (!accept(in, '('))
        return FIRN_OK;
    return take_number(in, &length) && accept(in, ')') ? FIRN_OK
                                                       : mistake(in, "a length is expected", err);
}

static firn_status take_geo(parser *in, firn_type *type, firn_error *err)
{
    if (!accept(in, '('))
        return FIRN_OK;
    firn_str rest = firn_str_from_index(in->text, in->at);
    size_t end = firn_str_find(rest, ')');
    if (end == rest.len)
        return mistake(in, "\")\" is expected", err);
    in->at += end + 1;
    firn_str args = firn_str_first(rest, end);
    firn_str crs = firn_str_trim(firn_str_split(&args, ','));
    type->crs = firn_str_copy(in->arena, crs);
    if (!type->crs.data)
        return firn_nomem(err);
    if (!args.data)
        return FIRN_OK;
    type->algorithm = firn_str_copy(in->arena, firn_str_trim(args));
    return type->algorithm.data ? FIRN_OK : firn_nomem(err);
}

static firn_status take_type(parser *in, firn_type *type, firn_error *err);

static firn_status take_name(parser *in, firn_str *name, firn_error *err)
{
    skip_blanks(in);
    size_t start = in->at, len;
    if (accept(in, '"')) {
        firn_str rest = firn_str_from_index(in->text, ++start);
        len = firn_str_find(rest, '"');
        if (len == rest.len)
            return mistake(in, "a quoted name does not end", err);
        in->at = start + len + 1;
    } else {
        firn_str rest = firn_str_from_index(in->text, start);
        size_t colon = firn_str_find(rest, ':');
        if (colon == rest.len || colon == 0)
            return mistake(in, "a name and \":\" are expected", err);
        len = firn_str_trim(firn_str_first(rest, colon)).len;
        in->at = start + colon;
    }
    *name = firn_str_copy(in->arena, (firn_str){ in->text.data + start, len });
    return name->data ? FIRN_OK : firn_nomem(err);
}

static firn_status take_member(parser *in, firn_str name, firn_type *type, size_t *cap,
                               firn_error *err)
{
    firn_field *grown =
        firn_arena_grow(in->arena, type->fields, type->field_count, cap, sizeof *grown);
    if (!grown)
        return firn_nomem(err);
    type->fields = grown;
    firn_field *field = &grown[type->field_count++];
    *field = (firn_field){ .name = name, .id = (*in->next_id)++ };
    TRY(take_type(in, &field->type, err));
    field->required = accept(in, '!');
    return FIRN_OK;
}

static firn_status take_struct(parser *in, firn_type *type, size_t *cap, firn_error *err)
{
    do {
        firn_str name;
        TRY(take_name(in, &name, err));
        if (!accept(in, ':'))
            return mistake(in, "\":\" is expected", err);
        TRY(take_member(in, name, type, cap, err));
    } while (accept(in, ','));
    return FIRN_OK;
}

static firn_status take_nested(parser *in, firn_type *type, firn_error *err)
{
    size_t cap = 0;
    if (!accept(in, '<'))
        return mistake(in, "\"<\" is expected", err);
    if (type->kind == FIRN_TYPE_STRUCT) {
        TRY(take_struct(in, type, &cap, err));
    } else if (type->kind == FIRN_TYPE_LIST) {
        TRY(take_member(in, FIRN_STR("element"), type, &cap, err));
    } else {
        TRY(take_member(in, FIRN_STR("key"), type, &cap, err));
        type->fields[0].required = true;
        if (!accept(in, ','))
            return mistake(in, "\",\" is expected", err);
        TRY(take_member(in, FIRN_STR("value"), type, &cap, err));
    }
    return accept(in, '>') ? FIRN_OK : mistake(in, "\">\" is expected", err);
}

static firn_status take_type(parser *in, firn_type *type, firn_error *err)
{
    *type = (firn_type){ 0 };
    if (++in->depth > DEPTH_MAX)
        return mistake(in, "types are nested too deeply", err);
    if (!take_kind(in, &type->kind))
        return mistake(in, "no such type", err);

    firn_status status = FIRN_OK;
    switch (type->kind) {
    case FIRN_TYPE_DECIMAL: status = take_decimal(in, type, err); break;
    case FIRN_TYPE_FIXED: status = take_fixed(in, type, err); break;
    case FIRN_TYPE_STRING: status = skip_length(in, err); break;
    case FIRN_TYPE_GEOMETRY:
    case FIRN_TYPE_GEOGRAPHY: status = take_geo(in, type, err); break;
    case FIRN_TYPE_STRUCT:
    case FIRN_TYPE_LIST:
    case FIRN_TYPE_MAP: status = take_nested(in, type, err); break;
    default: break;
    }
    in->depth--;
    return status;
}

firn_status firn_type_parse(firn_str text, firn_arena *arena, int32_t *next_id, firn_type *type,
                            firn_error *err)
{
    parser in = { .text = text, .arena = arena, .next_id = next_id };
    TRY(take_type(&in, type, err));
    skip_blanks(&in);
    return in.at == text.len ? FIRN_OK : mistake(&in, "more follows the type", err);
}

firn_status firn_type_parse_primitive(firn_str text, firn_arena *arena, firn_type *type,
                                      firn_error *err)
{
    int32_t no_id = 0;
    TRY(firn_type_parse(text, arena, &no_id, type, err));
    if (firn_type_is_nested(type))
        return firn_fail(err, FIRN_INVALID, "type \"%.*s\" is not primitive", FIRN_STR_ARG(text));
    return FIRN_OK;
}
