/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Partition specs and sort orders in people's words:
 *
 *   spec  = term [ "as" name ] { "," … }
 *   order = term [ "asc" | "desc" ] [ "nulls" ( "first" | "last" ) ] { "," … }
 *   term  = column | transform "(" [ width "," ] column [ "," width ] ")"
 */
#include "iceberg/partition_spec.h"

typedef struct term {
    const firn_field *column;
    firn_str column_name; /* as the schema spells it, dotted */
    firn_transform transform;
} term;

typedef struct words {
    firn_str rest;
    const firn_schema *schema;
    firn_arena *arena;
    bool nulls_are_high; /* where an order does not say: above all values, not below */
} words;

static bool accept_word(words *in, const char *word)
{
    firn_str rest = firn_str_trim(in->rest), w = firn_str_from(word);
    bool whole = rest.len == w.len || (rest.len > w.len && strchr(" \t,\n", rest.data[w.len]));
    if (!whole || !firn_str_equal_nocase(firn_str_first(rest, w.len), w))
        return false;
    in->rest = firn_str_from_index(rest, w.len);
    return true;
}

/* Up to a blank, comma or bracket; or what stands in double quotes. */
static firn_str take_name(words *in)
{
    firn_str rest = firn_str_trim(in->rest);
    size_t len = 0;
    if (rest.len && *rest.data == '"') {
        firn_str inner = firn_str_from_index(rest, 1);
        len = firn_str_find(inner, '"');
        in->rest = firn_str_from_index(inner, len + 1);
        return firn_str_first(inner, len);
    }
    while (len < rest.len && !strchr(" \t\n,()[]", rest.data[len]))
        len++;
    in->rest = firn_str_from_index(rest, len);
    return firn_str_first(rest, len);
}

static bool accept(words *in, char c)
{
    firn_str rest = firn_str_trim(in->rest);
    if (rest.len == 0 || *rest.data != c)
        return false;
    in->rest = firn_str_from_index(rest, 1);
    return true;
}

static firn_status find_column(words *in, firn_str name, term *t, firn_error *err)
{
    t->column = firn_schema_find(in->schema, name);
    if (!t->column) {
        firn_str what = firn_schema_no_column(in->schema, name, in->arena);
        return what.data ? firn_fail(err, FIRN_NOT_FOUND, "%s", what.data) : firn_nomem(err);
    }
    SCOPED(firn_buf) full = { 0 };
    firn_schema_put_name(in->schema, t->column->id, &full);
    t->column_name = firn_str_copy(in->arena, firn_buf_str(&full));
    return t->column_name.data ? FIRN_OK : firn_nomem(err);
}

static bool is_number(firn_str s)
{
    int64_t value;
    return firn_str_to_int64(s, &value);
}

/* SQL dialects say years(ts), days(ts) and trunc(4, s) as well. */
static firn_str plain_name(firn_str name)
{
    static const char *const others[][2] = { { "years", "year" },    { "months", "month" },
                                             { "days", "day" },      { "hours", "hour" },
                                             { "date", "day" },      { "date_hour", "hour" },
                                             { "trunc", "truncate" } };
    for (size_t i = 0; i < FIRN_COUNT(others); i++)
        if (firn_str_equal_nocase(name, firn_str_from(others[i][0])))
            return firn_str_from(others[i][1]);
    return name;
}

static firn_status take_term(words *in, term *t, firn_error *err)
{
    firn_str name = take_name(in), args[2] = { { 0 } };
    size_t count = 0;
    if (name.len == 0)
        return firn_fail(err, FIRN_INVALID, "a column or transform is expected before \"%.*s\"",
                         FIRN_STR_ARG(in->rest));
    if (!accept(in, '(')) {
        t->transform = (firn_transform){ .kind = FIRN_TRANSFORM_IDENTITY };
        return find_column(in, name, t, err);
    }
    do
        args[count++] = take_name(in);
    while (count < 2 && accept(in, ','));
    if (!accept(in, ')'))
        return firn_fail(err, FIRN_INVALID, "\")\" is expected before \"%.*s\"",
                         FIRN_STR_ARG(in->rest));

    firn_str column = args[0], width = args[1];
    if (count == 2 && is_number(args[0])) {
        column = args[1];
        width = args[0];
    }
    name = plain_name(name);
    firn_str spelled = count == 2 ? firn_str_format(in->arena, "%.*s[%.*s]", FIRN_STR_ARG(name),
                                                    FIRN_STR_ARG(width))
                                  : firn_str_copy(in->arena, name);
    if (!spelled.data)
        return firn_nomem(err);
    t->transform = firn_transform_read(spelled);
    if (t->transform.kind == FIRN_TRANSFORM_UNKNOWN)
        return firn_fail(err, FIRN_INVALID,
                         "no transform \"%.*s\": there are identity, bucket(N, c), truncate(W, c), "
                         "year, month, day, hour and void",
                         FIRN_STR_ARG(spelled));
    return find_column(in, column, t, err);
}

static firn_str default_name(const term *t, firn_arena *arena)
{
    static const char *const suffixes[] = {
        [FIRN_TRANSFORM_IDENTITY] = "",       [FIRN_TRANSFORM_BUCKET] = "_bucket",
        [FIRN_TRANSFORM_TRUNCATE] = "_trunc", [FIRN_TRANSFORM_YEAR] = "_year",
        [FIRN_TRANSFORM_MONTH] = "_month",    [FIRN_TRANSFORM_DAY] = "_day",
        [FIRN_TRANSFORM_HOUR] = "_hour",      [FIRN_TRANSFORM_VOID] = "_null",
    };
    return firn_str_format(arena, "%.*s%s", FIRN_STR_ARG(t->column_name),
                           suffixes[t->transform.kind]);
}

static firn_status take_partition_field(words *in, firn_partition_field *field, firn_error *err)
{
    term t;
    TRY(take_term(in, &t, err));
    field->source_id = t.column->id;
    field->transform = t.transform;
    field->name = accept_word(in, "as") ? firn_str_copy(in->arena, take_name(in))
                                        : default_name(&t, in->arena);
    return field->name.data ? FIRN_OK : firn_nomem(err);
}

static bool at_end(words *in)
{
    return firn_str_trim(in->rest).len == 0;
}

static firn_status end_or_comma(words *in, firn_error *err)
{
    if (at_end(in) || (accept(in, ',') && !at_end(in)))
        return FIRN_OK;
    return firn_fail(err, FIRN_INVALID, "\",\" is expected before \"%.*s\"",
                     FIRN_STR_ARG(firn_str_trim(in->rest)));
}

firn_status firn_partition_spec_parse(firn_str text, const firn_schema *schema, firn_arena *arena,
                                      int32_t *next_field_id, firn_partition_spec *spec,
                                      firn_error *err)
{
    words in = { text, schema, arena };
    size_t cap = 0;
    *spec = (firn_partition_spec){ 0 };
    while (!at_end(&in)) {
        firn_partition_field *grown =
            firn_arena_grow(arena, spec->fields, spec->field_count, &cap, sizeof *grown);
        if (!grown)
            return firn_nomem(err);
        spec->fields = grown;
        firn_partition_field *field = &grown[spec->field_count++];
        *field = (firn_partition_field){ .field_id = (*next_field_id)++ };
        TRY(take_partition_field(&in, field, err));
        TRY(end_or_comma(&in, err));
    }
    return firn_partition_spec_check(spec, schema, err);
}

static firn_status refuse_order(const term *t, firn_error *err)
{
    const firn_type *type = &t->column->type;
    SCOPED(firn_buf) spelled = { 0 };
    firn_type_put(&spelled, type);
    firn_str name = firn_buf_str(&spelled);
    if (!firn_type_is_primitive(type))
        return firn_fail(err, FIRN_INVALID, "column \"%.*s\" of type %.*s has no order",
                         FIRN_STR_ARG(t->column_name), FIRN_STR_ARG(name));
    return firn_fail(err, FIRN_INVALID, "the transform does not take column \"%.*s\" of type %.*s",
                     FIRN_STR_ARG(t->column_name), FIRN_STR_ARG(name));
}

static firn_status take_sort_field(words *in, firn_sort_field *field, firn_error *err)
{
    term t;
    TRY(take_term(in, &t, err));
    field->source_id = t.column->id;
    field->transform = t.transform;
    field->descending = accept_word(in, "desc");
    if (!field->descending)
        accept_word(in, "asc");
    field->nulls_last = field->descending != in->nulls_are_high;
    if (accept_word(in, "nulls")) {
        field->nulls_last = accept_word(in, "last");
        if (!field->nulls_last && !accept_word(in, "first"))
            return firn_fail(err, FIRN_INVALID, "\"first\" or \"last\" is expected behind nulls");
    }
    if (firn_transform_accepts(&field->transform, &t.column->type) &&
        firn_type_is_primitive(&t.column->type))
        return FIRN_OK;
    return refuse_order(&t, err);
}

static firn_status take_sort_order(words *in, firn_sort_order *order, firn_error *err)
{
    size_t cap = 0;
    *order = (firn_sort_order){ 0 };
    while (!at_end(in)) {
        firn_sort_field *grown =
            firn_arena_grow(in->arena, order->fields, order->field_count, &cap, sizeof *grown);
        if (!grown)
            return firn_nomem(err);
        order->fields = grown;
        grown[order->field_count] = (firn_sort_field){ 0 };
        TRY(take_sort_field(in, &grown[order->field_count++], err));
        TRY(end_or_comma(in, err));
    }
    order->order_id = order->field_count > 0;
    return FIRN_OK;
}

firn_status firn_sort_order_parse(firn_str text, const firn_schema *schema, firn_arena *arena,
                                  firn_sort_order *order, firn_error *err)
{
    words in = { text, schema, arena };
    return take_sort_order(&in, order, err);
}

firn_status firn_sort_order_parse_query(firn_str text, const firn_schema *schema, firn_arena *arena,
                                        firn_sort_order *order, firn_error *err)
{
    words in = { text, schema, arena, .nulls_are_high = true };
    return take_sort_order(&in, order, err);
}

static void put_term(firn_buf *out, int32_t source_id, const firn_transform *transform,
                     const firn_schema *schema)
{
    bool bare = transform->kind == FIRN_TRANSFORM_IDENTITY;
    if (!bare) {
        firn_transform plain = *transform;
        SCOPED(firn_buf) text = { .allocator = out->allocator };
        firn_transform_put(&text, &plain);
        firn_str name =
            firn_str_first(firn_buf_str(&text), firn_str_find(firn_buf_str(&text), '['));
        firn_put_str(out, name);
        firn_put_c(out, "(");
        if (transform->width > 0)
            firn_putf(out, "%d, ", transform->width);
    }
    if (!firn_schema_put_name(schema, source_id, out))
        firn_putf(out, "#%d", source_id);
    firn_put_c(out, bare ? "" : ")");
}

void firn_partition_field_put(firn_buf *out, const firn_partition_field *field,
                              const firn_schema *schema)
{
    put_term(out, field->source_id, &field->transform, schema);
    firn_putf(out, " as %.*s", FIRN_STR_ARG(field->name));
}

void firn_sort_order_put(firn_buf *out, const firn_sort_order *order, const firn_schema *schema)
{
    for (size_t i = 0; i < order->field_count; i++) {
        const firn_sort_field *field = &order->fields[i];
        firn_put_c(out, i ? ", " : "");
        put_term(out, field->source_id, &field->transform, schema);
        firn_putf(out, " %s nulls %s", field->descending ? "desc" : "asc",
                  field->nulls_last ? "last" : "first");
    }
}
