/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "text/json_target.h"

#include "text/value.h"

enum { SHOWN_MAX = 100 };

/* ---- making ---- */

static firn_str child_path(const firn_json_target *parent, const firn_arrow_field *child,
                           size_t index, firn_arena *arena)
{
    const char *name = child->name.data ? child->name.data : "";
    firn_str path = parent->path;
    if (parent->field->kind == FIRN_ARROW_LIST)
        name = "element";
    if (parent->field->kind == FIRN_ARROW_MAP)
        name = index == 0 ? "key" : "value";
    if (path.len == 0)
        return firn_str_format(arena, "%s", name);
    return firn_str_format(arena, "%.*s.%s", FIRN_STR_ARG(path), name);
}

static bool is_plain(firn_str name)
{
    for (size_t i = 0; i < name.len; i++)
        if ((uint8_t)name.data[i] < 0x20 || name.data[i] == '"' || name.data[i] == '\\')
            return false;
    return name.data && firn_utf8_valid(name);
}

firn_status firn_json_target_init(firn_json_target *target, firn_column *column, firn_str path,
                                  firn_arena *arena, firn_error *err)
{
    *target = (firn_json_target){ .field = column->field,
                                  .column = column,
                                  .path = path,
                                  .plain_name = is_plain(column->field->name) };
    /* The struct of a map's entries is passed over: its two children are the map's. */
    const firn_column *parent =
        column->field->kind == FIRN_ARROW_MAP ? &column->children[0] : column;
    size_t count = parent->child_count;
    target->children = firn_new(arena, firn_json_target, count);
    target->seen = firn_new(arena, uint32_t, count);
    if (!target->children || !target->seen)
        return firn_nomem(err);
    target->child_count = count;
    for (size_t i = 0; i < count; i++) {
        firn_column *child = &parent->children[i];
        firn_str below = child_path(target, child->field, i, arena);
        if (!below.data)
            return firn_nomem(err);
        TRY(firn_json_target_init(&target->children[i], child, below, arena, err));
    }
    return FIRN_OK;
}

/* ---- failing ---- */

static bool fail_with(firn_json_rows *rows, const firn_json_target *target, const firn_error *why)
{
    firn_fail(&rows->error, why->status, "column \"%.*s\": %s", FIRN_STR_ARG(target->path),
              why->message);
    return false;
}

static bool fail_because(firn_json_rows *rows, const firn_json_target *target, const char *message)
{
    firn_error why;
    firn_fail(&why, FIRN_INVALID, "%s", message);
    return fail_with(rows, target, &why);
}

/* A value of another kind: shown as it stands. */
static bool fail_kind(firn_json_rows *rows, const firn_json_target *target)
{
    SCOPED(firn_buf) type = { 0 };
    firn_error why;
    firn_str raw = firn_json_take_raw(&rows->json);
    if (!raw.data)
        return false;
    firn_text_put_type(target->field, &type);
    firn_fail(&why, FIRN_INVALID, "%.*s%s is not %.*s",
              (int)(raw.len < SHOWN_MAX ? raw.len : SHOWN_MAX), raw.data,
              raw.len > SHOWN_MAX ? "…" : "", FIRN_STR_ARG(firn_buf_str(&type)));
    return fail_with(rows, target, &why);
}

/* ---- single values ---- */

static bool put_null(firn_json_target *target, firn_json_rows *rows)
{
    if (!target->field->nullable && target->field->kind != FIRN_ARROW_NULL)
        return fail_because(rows, target, "a required value is null");
    firn_column_put_null(target->column);
    return true;
}

static bool put_text(firn_json_target *target, firn_json_rows *rows, firn_str text)
{
    firn_error why;
    if (firn_text_parse(text, NULL, target->column, &why) != FIRN_OK)
        return fail_with(rows, target, &why);
    return true;
}

/* Whether eight bytes may be read from anywhere in `text`. */
static bool has_slack(const firn_json_rows *rows, firn_str text)
{
    const char *start = (const char *)rows->text.data;
    return text.data >= start && text.data < start + rows->text.len;
}

/* The plain forms of numbers and times; no to all else, which goes the general way. */
static bool put_plain(firn_json_target *target, firn_str text)
{
    const firn_arrow_field *field = target->field;
    const uint8_t *p = (const uint8_t *)text.data;
    int64_t whole;
    double real;
    switch (field->kind) {
    case FIRN_ARROW_INT64:
        if (!firn_fast_int64(p, text.len, &whole))
            return false;
        firn_column_put_int64(target->column, whole);
        return true;
    case FIRN_ARROW_INT32:
        if (!firn_fast_int64(p, text.len, &whole) || whole != (int32_t)whole)
            return false;
        firn_column_put_int32(target->column, (int32_t)whole);
        return true;
    case FIRN_ARROW_DOUBLE:
        if (!firn_fast_double(p, text.len, &real))
            return false;
        firn_column_put_double(target->column, real);
        return true;
    case FIRN_ARROW_DECIMAL128:
        if (!firn_fast_decimal(p, text.len, (unsigned)field->precision, (unsigned)field->scale,
                               &whole))
            return false;
        firn_column_put_int128(target->column, whole);
        return true;
    case FIRN_ARROW_TIMESTAMP_US:
        if (!firn_fast_timestamp(p, text.len, &target->dates, &whole))
            return false;
        firn_column_put_int64(target->column, whole);
        return true;
    default: return false;
    }
}

static bool put_number(firn_json_target *target, firn_json_rows *rows)
{
    firn_str text = firn_json_take_number_text(&rows->json);
    if (!text.data)
        return false;
    return (has_slack(rows, text) && put_plain(target, text)) || put_text(target, rows, text);
}

static bool is_number(firn_arrow_kind kind)
{
    return kind == FIRN_ARROW_INT32 || kind == FIRN_ARROW_INT64 || kind == FIRN_ARROW_FLOAT ||
           kind == FIRN_ARROW_DOUBLE || kind == FIRN_ARROW_DECIMAL128;
}

static bool put_string(firn_json_target *target, firn_json_rows *rows)
{
    firn_str text = firn_json_take_string(&rows->json);
    if (!text.data)
        return false;
    if (target->field->kind == FIRN_ARROW_UTF8) {
        firn_column_put_bytes(target->column, firn_str_bytes(text)); /* the reader checked it */
        return true;
    }
    return (has_slack(rows, text) && put_plain(target, text)) || put_text(target, rows, text);
}

static bool put_scalar(firn_json_target *target, firn_json_rows *rows)
{
    firn_arrow_kind kind = target->field->kind;
    firn_json_kind due = firn_json_peek(&rows->json);
    if (due == FIRN_JSON_NUMBER && is_number(kind))
        return put_number(target, rows);
    if (due == FIRN_JSON_STRING && kind != FIRN_ARROW_NULL)
        return put_string(target, rows);
    if (kind == FIRN_ARROW_UTF8 && (due == FIRN_JSON_NUMBER || due == FIRN_JSON_BOOL)) {
        firn_str text = firn_json_take_raw(&rows->json);
        return text.data && put_text(target, rows, text);
    }
    if (due == FIRN_JSON_BOOL && kind == FIRN_ARROW_BOOL) {
        firn_column_put_bool(target->column, firn_json_take_bool(&rows->json));
        return !rows->json.failed;
    }
    return due != FIRN_JSON_NONE && fail_kind(rows, target);
}

/* ---- nested values ---- */

static bool put_list(firn_json_target *target, firn_json_rows *rows)
{
    if (firn_json_peek(&rows->json) != FIRN_JSON_ARRAY)
        return fail_kind(rows, target);
    firn_json_array_begin(&rows->json);
    while (firn_json_next_item(&rows->json))
        if (!firn_json_target_put(&target->children[0], rows))
            return false;
    firn_column_put_list(target->column);
    return !rows->json.failed;
}

/* Which child is called `key`; records mostly keep their keys in one order, so
 * the one behind the last is looked at first. */
static bool find_child(const firn_json_target *target, firn_str key, size_t *next)
{
    for (size_t i = 0, at = *next; i < target->child_count; i++, at++) {
        at = at < target->child_count ? at : 0;
        if (!firn_str_equal(target->children[at].field->name, key))
            continue;
        *next = at;
        return true;
    }
    return false;
}

/* The one that differs from the key only in case; `*other` is a second such, or SIZE_MAX. */
static bool find_loosely(const firn_json_target *target, firn_str key, size_t *next, size_t *other)
{
    size_t found = SIZE_MAX;
    *other = SIZE_MAX;
    for (size_t i = 0; i < target->child_count; i++) {
        if (!firn_str_equal_nocase(target->children[i].field->name, key))
            continue;
        if (found == SIZE_MAX)
            found = i;
        else if (*other == SIZE_MAX)
            *other = i;
    }
    if (found != SIZE_MAX)
        *next = found;
    return found != SIZE_MAX;
}

static bool fail_key(firn_json_rows *rows, const firn_json_target *target, firn_str key,
                     const char *what)
{
    const char *dot = target->path.len ? "." : "";
    firn_fail(&rows->error, FIRN_INVALID, "column \"%.*s%s%.*s\" %s", FIRN_STR_ARG(target->path),
              dot, FIRN_STR_ARG(firn_str_first(key, SHOWN_MAX)), what);
    return false;
}

static bool fail_ambiguous(firn_json_rows *rows, const firn_json_target *target, firn_str key,
                           const firn_json_target *a, const firn_json_target *b)
{
    const char *dot = target->path.len ? "." : "";
    firn_fail(&rows->error, FIRN_INVALID, "column \"%.*s%s%.*s\" may be \"%.*s\" or \"%.*s\"",
              FIRN_STR_ARG(target->path), dot, FIRN_STR_ARG(firn_str_first(key, SHOWN_MAX)),
              FIRN_STR_ARG(a->field->name), FIRN_STR_ARG(b->field->name));
    return false;
}

static bool put_missing(firn_json_target *target, firn_json_rows *rows)
{
    for (size_t i = 0; i < target->child_count; i++) {
        if (target->seen[i] == target->object)
            continue;
        if (!target->children[i].field->nullable)
            return fail_because(rows, &target->children[i], "a required value is missing");
        firn_column_put_null(target->children[i].column);
    }
    firn_column_put_struct(target->column);
    return true;
}

/* Goes to the next member and says which child it is; false at the end and on
 * failure, of which only `*unknown` is not the reader's. */
static bool next_member(firn_json_target *target, firn_json_rows *rows, size_t *next, bool *unknown)
{
    firn_str key;
    const firn_json_target *likely = &target->children[*next];
    if (*next < target->child_count && likely->plain_name &&
        firn_json_next_key_is(&rows->json, likely->field->name))
        return true;
    while (firn_json_next_key(&rows->json, &key)) {
        size_t other = SIZE_MAX;
        if (find_child(target, key, next))
            return true;
        bool found = find_loosely(target, key, next, &other);
        if (found && other != SIZE_MAX) {
            *unknown = true;
            return fail_ambiguous(rows, target, key, &target->children[*next],
                                  &target->children[other]);
        }
        if (found && target->seen[*next] == target->object) {
            *unknown = true;
            return fail_key(rows, target, key, "is given twice, in another case before");
        }
        if (found)
            return true;
        if (rows->ignore_unknown)
            continue;
        *unknown = true;
        return fail_key(rows, target, key, "is not in the table");
    }
    return false;
}

static bool put_struct(firn_json_target *target, firn_json_rows *rows)
{
    if (firn_json_peek(&rows->json) != FIRN_JSON_OBJECT)
        return fail_kind(rows, target);
    size_t next = 0, met = 0;
    bool unknown = false;
    target->object++;
    firn_json_object_begin(&rows->json);
    while (next_member(target, rows, &next, &unknown)) {
        firn_json_target *child = &target->children[next];
        if (target->seen[next] == target->object)
            return fail_key(rows, target, child->field->name, "is given twice");
        target->seen[next++] = target->object;
        if (!firn_json_target_put(child, rows))
            return false;
        met++;
    }
    if (rows->json.failed || unknown)
        return false;
    if (met < target->child_count)
        return put_missing(target, rows);
    firn_column_put_struct(target->column);
    return true;
}

/* Whether the object that is due is {"keys": […], "values": […]}.  Looking does
 * not take it, but what goes wrong with it has gone wrong for good. */
static bool is_pair_of_lists(firn_json_rows *rows)
{
    firn_json_reader look = rows->json;
    size_t lists = 0, members = 0;
    firn_str key;
    firn_json_object_begin(&look);
    for (; firn_json_next_key(&look, &key) && members < 3; members++)
        if (firn_str_is(key, lists == 0 ? "keys" : "values"))
            lists += firn_json_peek(&look) == FIRN_JSON_ARRAY;
    if (look.failed)
        rows->json = look;
    return !look.failed && lists == 2 && members == 2;
}

static bool put_lists(firn_json_target *target, firn_json_rows *rows)
{
    firn_str name;
    int64_t before = target->children[0].column->length, counts[2];
    firn_json_object_begin(&rows->json);
    for (size_t i = 0; i < 2 && firn_json_next_key(&rows->json, &name); i++) {
        firn_json_array_begin(&rows->json);
        while (firn_json_next_item(&rows->json))
            if (!firn_json_target_put(&target->children[i], rows))
                return false;
        counts[i] = target->children[i].column->length - before;
    }
    if (firn_json_next_key(&rows->json, &name) || rows->json.failed)
        return false;
    return counts[0] == counts[1] ||
           fail_because(rows, target, "a map has not as many values as keys");
}

static bool put_members(firn_json_target *target, firn_json_rows *rows)
{
    firn_json_target *keys = &target->children[0];
    firn_str key;
    firn_json_object_begin(&rows->json);
    while (firn_json_next_key(&rows->json, &key))
        if (!put_text(keys, rows, key) || !firn_json_target_put(&target->children[1], rows))
            return false;
    return !rows->json.failed;
}

static bool put_map(firn_json_target *target, firn_json_rows *rows)
{
    if (firn_json_peek(&rows->json) != FIRN_JSON_OBJECT)
        return fail_kind(rows, target);
    bool lists = is_pair_of_lists(rows);
    if (rows->json.failed)
        return false;
    bool put = lists ? put_lists(target, rows) : put_members(target, rows);
    if (put)
        firn_column_put_list(target->column);
    return put;
}

bool firn_json_target_put(firn_json_target *target, firn_json_rows *rows)
{
    if (firn_json_take_null(&rows->json))
        return put_null(target, rows);
    switch (target->field->kind) {
    case FIRN_ARROW_STRUCT: return put_struct(target, rows);
    case FIRN_ARROW_LIST: return put_list(target, rows);
    case FIRN_ARROW_MAP: return put_map(target, rows);
    default: return put_scalar(target, rows);
    }
}
