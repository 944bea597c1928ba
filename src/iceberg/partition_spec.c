/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "iceberg/partition_spec.h"

firn_type firn_partition_field_type(const firn_partition_field *field, const firn_schema *schema)
{
    const firn_field *source = firn_schema_field(schema, field->source_id);
    firn_type unknown = { .kind = FIRN_TYPE_STRING };
    return firn_transform_result(&field->transform, source ? &source->type : &unknown);
}

bool firn_partition_spec_same(const firn_partition_spec *a, const firn_partition_spec *b)
{
    if (a->field_count != b->field_count)
        return false;
    for (size_t i = 0; i < a->field_count; i++) {
        const firn_partition_field *x = &a->fields[i], *y = &b->fields[i];
        if (x->source_id != y->source_id || !firn_str_equal(x->name, y->name) ||
            !firn_transform_equal(&x->transform, &y->transform))
            return false;
    }
    return true;
}

bool firn_sort_order_same(const firn_sort_order *a, const firn_sort_order *b)
{
    if (a->field_count != b->field_count)
        return false;
    for (size_t i = 0; i < a->field_count; i++) {
        const firn_sort_field *x = &a->fields[i], *y = &b->fields[i];
        if (x->source_id != y->source_id || x->descending != y->descending ||
            x->nulls_last != y->nulls_last || !firn_transform_equal(&x->transform, &y->transform))
            return false;
    }
    return true;
}

/* ---- checking ---- */

static firn_status check_source(const firn_partition_field *field, const firn_schema *schema,
                                firn_error *err)
{
    const firn_field *source = firn_schema_field(schema, field->source_id);
    if (!source)
        return firn_fail(err, FIRN_INVALID, "partition field \"%.*s\": no column has the id %d",
                         FIRN_STR_ARG(field->name), field->source_id);
    if (firn_schema_is_repeated(schema, source))
        return firn_fail(err, FIRN_INVALID,
                         "partition field \"%.*s\": what is inside a list or map has no one value "
                         "in a row",
                         FIRN_STR_ARG(field->name));
    if (firn_transform_accepts(&field->transform, &source->type))
        return FIRN_OK;
    SCOPED(firn_buf) transform = { 0 };
    SCOPED(firn_buf) type = { 0 };
    firn_transform_put(&transform, &field->transform);
    firn_type_put(&type, &source->type);
    return firn_fail(err, FIRN_INVALID, "cannot partition \"%.*s\" of type %.*s by %.*s",
                     FIRN_STR_ARG(source->name), FIRN_STR_ARG(firn_buf_str(&type)),
                     FIRN_STR_ARG(firn_buf_str(&transform)));
}

/* A partition field may be named like a column only when it is that column's identity. */
static firn_status check_name(const firn_partition_field *field, const firn_schema *schema,
                              firn_error *err)
{
    if (field->name.len == 0)
        return firn_fail(err, FIRN_INVALID, "a partition field needs a name");
    for (size_t i = 0; i < schema->root.field_count; i++) {
        const firn_field *column = &schema->root.fields[i];
        bool identity =
            field->transform.kind == FIRN_TRANSFORM_IDENTITY && field->source_id == column->id;
        if (firn_str_equal(column->name, field->name) && !identity &&
            field->transform.kind != FIRN_TRANSFORM_VOID)
            return firn_fail(err, FIRN_INVALID, "partition field \"%.*s\" has a column's name",
                             FIRN_STR_ARG(field->name));
    }
    return FIRN_OK;
}

static bool same_meaning(const firn_partition_field *a, const firn_partition_field *b)
{
    return a->source_id == b->source_id && firn_transform_equal(&a->transform, &b->transform) &&
           a->transform.kind != FIRN_TRANSFORM_VOID;
}

firn_status firn_partition_spec_check(const firn_partition_spec *spec, const firn_schema *schema,
                                      firn_error *err)
{
    for (size_t i = 0; i < spec->field_count; i++) {
        const firn_partition_field *field = &spec->fields[i];
        if (field->transform.kind == FIRN_TRANSFORM_UNKNOWN)
            return firn_fail(err, FIRN_INVALID, "no transform \"%.*s\"",
                             FIRN_STR_ARG(field->transform.text));
        if (field->transform.kind != FIRN_TRANSFORM_VOID)
            TRY(check_source(field, schema, err));
        TRY(check_name(field, schema, err));
        for (size_t j = 0; j < i; j++) {
            if (firn_str_equal(field->name, spec->fields[j].name))
                return firn_fail(err, FIRN_INVALID, "two partition fields are named \"%.*s\"",
                                 FIRN_STR_ARG(field->name));
            if (same_meaning(field, &spec->fields[j]))
                return firn_fail(err, FIRN_INVALID, "partition field \"%.*s\" repeats \"%.*s\"",
                                 FIRN_STR_ARG(field->name), FIRN_STR_ARG(spec->fields[j].name));
        }
    }
    return FIRN_OK;
}

/* ---- paths ---- */

/* application/x-www-form-urlencoded, as the reference writes partition folders. */
static void put_escaped(firn_buf *out, firn_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '.' || c == '-' || c == '_' || c == '*';
        if (plain)
            firn_put_u8(out, (uint8_t)c);
        else if (c == ' ')
            firn_put_u8(out, '+');
        else
            firn_putf(out, "%%%02X", (unsigned)(uint8_t)c);
    }
}

void firn_partition_put_path(firn_buf *out, const firn_partition_spec *spec,
                             const firn_value *values)
{
    for (size_t i = 0; i < spec->field_count; i++) {
        SCOPED(firn_buf) text = { .allocator = out->allocator };
        firn_transform_put_human(&text, &spec->fields[i].transform, &values[i]);
        if (text.status != FIRN_OK)
            out->status = text.status;
        firn_put_c(out, i ? "/" : "");
        put_escaped(out, spec->fields[i].name);
        firn_put_u8(out, '=');
        put_escaped(out, firn_buf_str(&text));
    }
}

/* ---- JSON ---- */

static firn_str keep(firn_json_reader *r, firn_arena *arena, firn_str text)
{
    firn_str copy = firn_str_copy(arena, text);
    if (!copy.data)
        firn_json_fail_nomem(r);
    return copy;
}

/* What partition and sort fields share: a transform of a column.  source-ids (v3)
 * of one column mean the same as source-id; of several, no transform exists yet
 * that would take them. */
typedef struct source {
    int32_t id;
    size_t count;
    firn_str transform;
} source;

static void read_source_ids(firn_json_reader *r, source *from)
{
    firn_json_array_begin(r);
    for (from->count = 0; firn_json_next_item(r); from->count++) {
        int32_t id = firn_json_take_int32(r);
        from->id = from->count ? from->id : id;
    }
    if (from->count == 0)
        from->id = 0;
}

/* False for keys of another meaning. */
static bool read_source(firn_json_reader *r, firn_arena *arena, firn_str key, source *from)
{
    if (firn_str_is(key, "source-id"))
        from->id = firn_json_take_int32(r);
    else if (firn_str_is(key, "source-ids"))
        read_source_ids(r, from);
    else if (firn_str_is(key, "transform"))
        from->transform = keep(r, arena, firn_json_take_string(r));
    else
        return false;
    return true;
}

static firn_transform transform_of(const source *from)
{
    return from->count == 1 ? firn_transform_read(from->transform)
                            : (firn_transform){ FIRN_TRANSFORM_UNKNOWN, 0, from->transform };
}

static void read_partition_field(firn_json_reader *r, firn_arena *arena,
                                 firn_partition_field *field)
{
    source from = { .id = -1, .count = 1 };
    *field = (firn_partition_field){ .field_id = -1 };
    firn_json_object_begin(r);
    for (firn_str key; firn_json_next_key(r, &key);) {
        if (read_source(r, arena, key, &from))
            continue;
        if (firn_str_is(key, "field-id"))
            field->field_id = firn_json_take_int32(r);
        else if (firn_str_is(key, "name"))
            field->name = keep(r, arena, firn_json_take_string(r));
    }
    if (!r->failed && (!field->name.data || !from.transform.data))
        firn_json_fail(r, "a partition field needs a name and a transform");
    field->source_id = from.id;
    field->transform = transform_of(&from);
}

static void read_partition_fields(firn_json_reader *r, firn_arena *arena, firn_partition_spec *spec)
{
    size_t cap = 0;
    firn_json_array_begin(r);
    while (firn_json_next_item(r)) {
        firn_partition_field *grown =
            firn_arena_grow(arena, spec->fields, spec->field_count, &cap, sizeof *grown);
        if (!grown) {
            firn_json_fail_nomem(r);
            return;
        }
        spec->fields = grown;
        firn_partition_field *field = &grown[spec->field_count];
        read_partition_field(r, arena, field);
        if (field->field_id < 0)
            field->field_id = FIRN_PARTITION_ID_FIRST + (int32_t)spec->field_count;
        spec->field_count++;
    }
}

void firn_partition_spec_read_json(firn_json_reader *r, firn_arena *arena,
                                   firn_partition_spec *spec)
{
    *spec = (firn_partition_spec){ 0 };
    if (firn_json_peek(r) == FIRN_JSON_ARRAY) {
        read_partition_fields(r, arena, spec);
        return;
    }
    firn_json_object_begin(r);
    for (firn_str key; firn_json_next_key(r, &key);) {
        if (firn_str_is(key, "spec-id"))
            spec->spec_id = firn_json_take_int32(r);
        else if (firn_str_is(key, "fields"))
            read_partition_fields(r, arena, spec);
    }
}

static void write_transform(firn_json_writer *w, const firn_transform *transform)
{
    SCOPED(firn_buf) text = { .allocator = w->out->allocator };
    firn_transform_put(&text, transform);
    if (text.status != FIRN_OK)
        w->out->status = text.status;
    firn_json_put_key(w, "transform");
    firn_json_put_string(w, firn_buf_str(&text));
}

void firn_partition_fields_write_json(firn_json_writer *w, const firn_partition_spec *spec)
{
    firn_json_open_array(w);
    for (size_t i = 0; i < spec->field_count; i++) {
        const firn_partition_field *field = &spec->fields[i];
        firn_json_open_object(w);
        firn_json_put_key(w, "name");
        firn_json_put_string(w, field->name);
        write_transform(w, &field->transform);
        firn_json_put_int64_member(w, "source-id", field->source_id);
        firn_json_put_int64_member(w, "field-id", field->field_id);
        firn_json_close_object(w);
    }
    firn_json_close_array(w);
}

void firn_partition_spec_write_json(firn_json_writer *w, const firn_partition_spec *spec)
{
    firn_json_open_object(w);
    firn_json_put_int64_member(w, "spec-id", spec->spec_id);
    firn_json_put_key(w, "fields");
    firn_partition_fields_write_json(w, spec);
    firn_json_close_object(w);
}

static void read_sort_field(firn_json_reader *r, firn_arena *arena, firn_sort_field *field)
{
    source from = { .count = 1 };
    firn_str nulls = { 0 };
    *field = (firn_sort_field){ 0 };
    firn_json_object_begin(r);
    for (firn_str key; firn_json_next_key(r, &key);) {
        if (read_source(r, arena, key, &from))
            continue;
        if (firn_str_is(key, "direction"))
            field->descending = firn_str_equal_nocase(firn_json_take_string(r), FIRN_STR("desc"));
        else if (firn_str_is(key, "null-order"))
            nulls = firn_json_take_string(r);
    }
    field->nulls_last =
        nulls.data ? firn_str_equal_nocase(nulls, FIRN_STR("nulls-last")) : field->descending;
    field->source_id = from.id;
    field->transform = transform_of(&from);
}

static void read_sort_fields(firn_json_reader *r, firn_arena *arena, firn_sort_order *order)
{
    size_t cap = 0;
    firn_json_array_begin(r);
    while (firn_json_next_item(r)) {
        firn_sort_field *grown =
            firn_arena_grow(arena, order->fields, order->field_count, &cap, sizeof *grown);
        if (!grown) {
            firn_json_fail_nomem(r);
            return;
        }
        order->fields = grown;
        read_sort_field(r, arena, &grown[order->field_count++]);
    }
}

void firn_sort_order_read_json(firn_json_reader *r, firn_arena *arena, firn_sort_order *order)
{
    *order = (firn_sort_order){ 0 };
    firn_json_object_begin(r);
    for (firn_str key; firn_json_next_key(r, &key);) {
        if (firn_str_is(key, "order-id"))
            order->order_id = firn_json_take_int32(r);
        else if (firn_str_is(key, "fields"))
            read_sort_fields(r, arena, order);
    }
}

void firn_sort_order_write_json(firn_json_writer *w, const firn_sort_order *order)
{
    firn_json_open_object(w);
    firn_json_put_int64_member(w, "order-id", order->order_id);
    firn_json_put_key(w, "fields");
    firn_json_open_array(w);
    for (size_t i = 0; i < order->field_count; i++) {
        const firn_sort_field *field = &order->fields[i];
        firn_json_open_object(w);
        write_transform(w, &field->transform);
        firn_json_put_int64_member(w, "source-id", field->source_id);
        firn_json_put_key(w, "direction");
        firn_json_put_c(w, field->descending ? "desc" : "asc");
        firn_json_put_key(w, "null-order");
        firn_json_put_c(w, field->nulls_last ? "nulls-last" : "nulls-first");
        firn_json_close_object(w);
    }
    firn_json_close_array(w);
    firn_json_close_object(w);
}
