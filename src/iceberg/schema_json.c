/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Schemas as JSON: the form of metadata files (appendix C) and the short form
 * that people write by hand. */
#include "iceberg/schema.h"

/* ---- reading ---- */

static firn_str keep(firn_json_reader *r, firn_arena *arena, firn_str text)
{
    firn_str copy = firn_str_copy(arena, text);
    if (!copy.data)
        firn_json_fail_nomem(r);
    return copy;
}

static void read_field_key(firn_json_reader *r, firn_arena *arena, firn_str key, firn_field *field)
{
    if (firn_str_is(key, "id"))
        field->id = firn_json_take_int32(r);
    else if (firn_str_is(key, "name"))
        field->name = keep(r, arena, firn_json_take_string(r));
    else if (firn_str_is(key, "required"))
        field->required = firn_json_take_bool(r);
    else if (firn_str_is(key, "type"))
        firn_type_read_json(r, arena, &field->type);
    else if (firn_str_is(key, "doc") && !firn_json_take_null(r))
        field->doc = keep(r, arena, firn_json_take_string(r));
    else if (firn_str_is(key, "initial-default") && !firn_json_take_null(r))
        field->initial_default = keep(r, arena, firn_json_take_raw(r));
    else if (firn_str_is(key, "write-default") && !firn_json_take_null(r))
        field->write_default = keep(r, arena, firn_json_take_raw(r));
}

static void read_field(firn_json_reader *r, firn_arena *arena, firn_field *field)
{
    bool has_type = false;
    *field = (firn_field){ .id = -1 };
    firn_json_object_begin(r);
    for (firn_str key; firn_json_next_key(r, &key);) {
        has_type |= firn_str_is(key, "type");
        read_field_key(r, arena, key, field);
    }
    if (!r->failed && (!has_type || !field->name.data))
        firn_json_fail(r, "a field needs a name and a type");
}

static void read_struct(firn_json_reader *r, firn_arena *arena, firn_type *type)
{
    size_t cap = 0;
    type->field_count = 0;
    firn_json_array_begin(r);
    while (firn_json_next_item(r)) {
        firn_field *grown =
            firn_arena_grow(arena, type->fields, type->field_count, &cap, sizeof *grown);
        if (!grown) {
            firn_json_fail_nomem(r);
            return;
        }
        type->fields = grown;
        read_field(r, arena, &grown[type->field_count++]);
    }
}

/* What an object of any of the three nested types says, before "type" is known. */
typedef struct nested {
    firn_str kind;
    firn_field element, key, value;
    firn_type fields;
    bool has_fields, has_element, has_key, has_value;
} nested;

static void read_nested_key(firn_json_reader *r, firn_arena *arena, firn_str key, nested *n)
{
    if (firn_str_is(key, "type"))
        n->kind = firn_json_take_string(r);
    else if (firn_str_is(key, "fields"))
        read_struct(r, arena, &n->fields), n->has_fields = true;
    else if (firn_str_is(key, "element"))
        firn_type_read_json(r, arena, &n->element.type), n->has_element = true;
    else if (firn_str_is(key, "element-id"))
        n->element.id = firn_json_take_int32(r);
    else if (firn_str_is(key, "element-required"))
        n->element.required = firn_json_take_bool(r);
    else if (firn_str_is(key, "key"))
        firn_type_read_json(r, arena, &n->key.type), n->has_key = true;
    else if (firn_str_is(key, "key-id"))
        n->key.id = firn_json_take_int32(r);
    else if (firn_str_is(key, "value"))
        firn_type_read_json(r, arena, &n->value.type), n->has_value = true;
    else if (firn_str_is(key, "value-id"))
        n->value.id = firn_json_take_int32(r);
    else if (firn_str_is(key, "value-required"))
        n->value.required = firn_json_take_bool(r);
}

static void set_members(firn_json_reader *r, firn_arena *arena, firn_type *type,
                        const firn_field *members, size_t count)
{
    type->fields = firn_arena_copy(arena, members, count * sizeof *members);
    type->field_count = count;
    if (!type->fields)
        firn_json_fail_nomem(r);
}

static void read_nested(firn_json_reader *r, firn_arena *arena, firn_type *type)
{
    nested n = { .element = { .id = -1, .name = FIRN_STR("element") },
                 .key = { .id = -1, .name = FIRN_STR("key"), .required = true },
                 .value = { .id = -1, .name = FIRN_STR("value") } };
    firn_json_object_begin(r);
    for (firn_str key; firn_json_next_key(r, &key);)
        read_nested_key(r, arena, key, &n);
    if (r->failed)
        return;
    if (firn_str_is(n.kind, "struct") && n.has_fields) {
        *type = n.fields;
        type->kind = FIRN_TYPE_STRUCT;
    } else if (firn_str_is(n.kind, "list") && n.has_element) {
        type->kind = FIRN_TYPE_LIST;
        set_members(r, arena, type, &n.element, 1);
    } else if (firn_str_is(n.kind, "map") && n.has_key && n.has_value) {
        firn_field members[] = { n.key, n.value };
        type->kind = FIRN_TYPE_MAP;
        set_members(r, arena, type, members, 2);
    } else {
        firn_json_fail(r, "\"%.*s\" is no complete nested type", FIRN_STR_ARG(n.kind));
    }
}

void firn_type_read_json(firn_json_reader *r, firn_arena *arena, firn_type *type)
{
    *type = (firn_type){ 0 };
    if (firn_json_peek(r) == FIRN_JSON_OBJECT) {
        read_nested(r, arena, type);
        return;
    }
    firn_error err = { 0 };
    firn_str words = firn_json_take_string(r);
    int32_t next_id = 0;
    if (r->failed)
        return;
    firn_status status = firn_type_parse(words, arena, &next_id, type, &err);
    if (status != FIRN_OK)
        firn_json_fail_as(r, status == FIRN_NOMEM ? status : FIRN_CORRUPT, "%s", err.message);
}

static void read_identifiers(firn_json_reader *r, firn_arena *arena, firn_schema *schema)
{
    size_t cap = 0;
    firn_json_array_begin(r);
    while (firn_json_next_item(r)) {
        int32_t *grown = firn_arena_grow(arena, schema->identifier_field_ids,
                                         schema->identifier_count, &cap, sizeof *grown);
        if (!grown) {
            firn_json_fail_nomem(r);
            return;
        }
        schema->identifier_field_ids = grown;
        grown[schema->identifier_count++] = firn_json_take_int32(r);
    }
}

void firn_schema_read_json(firn_json_reader *r, firn_arena *arena, firn_schema *schema)
{
    bool has_fields = false;
    *schema = (firn_schema){ .root = { .kind = FIRN_TYPE_STRUCT } };
    firn_json_object_begin(r);
    for (firn_str key; firn_json_next_key(r, &key);) {
        if (firn_str_is(key, "schema-id"))
            schema->schema_id = firn_json_take_int32(r);
        else if (firn_str_is(key, "fields"))
            read_struct(r, arena, &schema->root), has_fields = true;
        else if (firn_str_is(key, "identifier-field-ids") && !firn_json_take_null(r))
            read_identifiers(r, arena, schema);
    }
    if (!r->failed && !has_fields)
        firn_json_fail(r, "a schema needs fields");
}

/* ---- the short form, and users' files ---- */

static void read_short(firn_json_reader *r, firn_arena *arena, firn_schema *schema)
{
    size_t cap = 0;
    int32_t next_id = 1;
    firn_type *root = &schema->root;
    firn_json_object_begin(r);
    for (firn_str key; firn_json_next_key(r, &key);) {
        firn_field *grown =
            firn_arena_grow(arena, root->fields, root->field_count, &cap, sizeof *grown);
        if (!grown) {
            firn_json_fail_nomem(r);
            return;
        }
        root->fields = grown;
        firn_field *field = &grown[root->field_count++];
        *field = (firn_field){ .name = keep(r, arena, key) };
        firn_str words = firn_str_trim(firn_json_take_string(r));
        field->required = firn_str_ends(words, FIRN_STR("!"));
        words.len -= field->required;
        firn_error err = { 0 };
        if (r->failed)
            return;
        firn_status status = firn_type_parse(words, arena, &next_id, &field->type, &err);
        if (status != FIRN_OK)
            firn_json_fail_as(r, status, "column \"%.*s\": %s", FIRN_STR_ARG(key), err.message);
    }
}

/* Iceberg's form has "fields" that hold an array; in the short form a column of
 * that name would hold text. */
static bool is_iceberg_form(firn_bytes json, firn_arena *arena)
{
    firn_json_reader r;
    bool found = false;
    firn_json_begin(&r, json, arena);
    if (firn_json_peek(&r) != FIRN_JSON_OBJECT)
        return false;
    firn_json_object_begin(&r);
    for (firn_str key; firn_json_next_key(&r, &key);)
        found |= firn_str_is(key, "fields") && firn_json_peek(&r) == FIRN_JSON_ARRAY;
    return found;
}

static void renumber_identifiers(firn_schema *schema, const firn_type *before)
{
    firn_schema old = { .root = *before };
    for (size_t i = 0; i < schema->identifier_count; i++) {
        SCOPED(firn_buf) name = { 0 };
        if (!firn_schema_put_name(&old, schema->identifier_field_ids[i], &name))
            continue;
        const firn_field *field = firn_schema_find(schema, firn_buf_str(&name));
        schema->identifier_field_ids[i] = field ? field->id : -1;
    }
}

firn_status firn_schema_parse(firn_bytes json, firn_arena *arena, firn_schema *schema,
                              firn_error *err)
{
    firn_json_reader r;
    bool iceberg_form = is_iceberg_form(json, arena);
    *schema = (firn_schema){ .root = { .kind = FIRN_TYPE_STRUCT } };
    firn_json_begin(&r, json, arena);
    if (iceberg_form)
        firn_schema_read_json(&r, arena, schema);
    else
        read_short(&r, arena, schema);
    firn_status status = firn_json_finish(&r, err);
    if (status == FIRN_CORRUPT) /* it is the user's own text */
        return firn_context(err, FIRN_INVALID, "schema");
    TRY(status);

    firn_type before;
    int32_t next_id = 1;
    TRY(firn_type_copy(arena, &schema->root, &before, err));
    firn_type_assign_ids(&schema->root, &next_id);
    renumber_identifiers(schema, &before);
    return FIRN_OK;
}

/* ---- writing ---- */

static void write_default(firn_json_writer *w, const char *key, firn_str json)
{
    if (!json.data)
        return;
    firn_json_put_key(w, key);
    firn_json_put_raw(w, json);
}

static void write_struct(firn_json_writer *w, const firn_type *type)
{
    firn_json_put_key(w, "fields");
    firn_json_open_array(w);
    for (size_t i = 0; i < type->field_count; i++) {
        const firn_field *field = &type->fields[i];
        firn_json_open_object(w);
        firn_json_put_int64_member(w, "id", field->id);
        firn_json_put_key(w, "name");
        firn_json_put_string(w, field->name);
        firn_json_put_key(w, "required");
        firn_json_put_bool(w, field->required);
        firn_json_put_key(w, "type");
        firn_type_write_json(w, &field->type);
        if (field->doc.data) {
            firn_json_put_key(w, "doc");
            firn_json_put_string(w, field->doc);
        }
        write_default(w, "initial-default", field->initial_default);
        write_default(w, "write-default", field->write_default);
        firn_json_close_object(w);
    }
    firn_json_close_array(w);
}

static void write_member(firn_json_writer *w, const firn_field *field, const char *id_key,
                         const char *key, const char *required_key)
{
    firn_json_put_key(w, id_key);
    firn_json_put_int64(w, field->id);
    firn_json_put_key(w, key);
    firn_type_write_json(w, &field->type);
    if (!required_key)
        return;
    firn_json_put_key(w, required_key);
    firn_json_put_bool(w, field->required);
}

void firn_type_write_json(firn_json_writer *w, const firn_type *type)
{
    if (!firn_type_is_nested(type)) {
        SCOPED(firn_buf) words = { .allocator = w->out->allocator };
        firn_type_put(&words, type);
        if (words.status != FIRN_OK)
            w->out->status = words.status;
        firn_json_put_string(w, firn_buf_str(&words));
        return;
    }
    firn_json_open_object(w);
    firn_json_put_key(w, "type");
    if (type->kind == FIRN_TYPE_STRUCT) {
        firn_json_put_c(w, "struct");
        write_struct(w, type);
    } else if (type->kind == FIRN_TYPE_LIST) {
        firn_json_put_c(w, "list");
        write_member(w, &type->fields[0], "element-id", "element", "element-required");
    } else {
        firn_json_put_c(w, "map");
        write_member(w, &type->fields[0], "key-id", "key", NULL);
        write_member(w, &type->fields[1], "value-id", "value", "value-required");
    }
    firn_json_close_object(w);
}

void firn_schema_write_json(firn_json_writer *w, const firn_schema *schema)
{
    firn_json_open_object(w);
    firn_json_put_key(w, "type");
    firn_json_put_c(w, "struct");
    firn_json_put_int64_member(w, "schema-id", schema->schema_id);
    if (schema->identifier_count > 0) {
        firn_json_put_key(w, "identifier-field-ids");
        firn_json_open_array(w);
        for (size_t i = 0; i < schema->identifier_count; i++)
            firn_json_put_int64(w, schema->identifier_field_ids[i]);
        firn_json_close_array(w);
    }
    write_struct(w, &schema->root);
    firn_json_close_object(w);
}
