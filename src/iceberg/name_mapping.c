/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "iceberg/name_mapping.h"

/* ---- JSON ---- */

static void read_fields(firn_json_reader *r, firn_arena *arena, firn_name_mapping *parent);

static void read_names(firn_json_reader *r, firn_arena *arena, firn_name_mapping *field)
{
    size_t cap = 0;
    for (firn_json_array_begin(r); firn_json_next_item(r);) {
        firn_str *grown =
            firn_arena_grow(arena, field->names, field->name_count, &cap, sizeof *grown);
        if (!grown) {
            firn_json_fail_nomem(r);
            return;
        }
        field->names = grown;
        grown[field->name_count++] = firn_json_take_string(r);
    }
}

static void read_field(firn_json_reader *r, firn_arena *arena, firn_name_mapping *field)
{
    *field = (firn_name_mapping){ .field_id = -1 };
    firn_json_object_begin(r);
    for (firn_str key; firn_json_next_key(r, &key);) {
        if (firn_json_take_null(r))
            continue;
        if (firn_str_is(key, "field-id"))
            field->field_id = firn_json_take_int32(r);
        else if (firn_str_is(key, "names"))
            read_names(r, arena, field);
        else if (firn_str_is(key, "fields"))
            read_fields(r, arena, field);
    }
}

static void read_fields(firn_json_reader *r, firn_arena *arena, firn_name_mapping *parent)
{
    size_t cap = 0;
    for (firn_json_array_begin(r); firn_json_next_item(r);) {
        firn_name_mapping *grown =
            firn_arena_grow(arena, parent->fields, parent->field_count, &cap, sizeof *grown);
        if (!grown) {
            firn_json_fail_nomem(r);
            return;
        }
        parent->fields = grown;
        read_field(r, arena, &grown[parent->field_count++]);
    }
}

firn_status firn_name_mapping_read(firn_bytes json, firn_arena *arena, firn_name_mapping *root,
                                   firn_error *err)
{
    firn_json_reader r;
    *root = (firn_name_mapping){ .field_id = -1 };
    firn_json_begin(&r, json, arena);
    read_fields(&r, arena, root);
    TRY_OR(firn_json_finish(&r, err), err, "name mapping");
    return FIRN_OK;
}

static void write_field(firn_json_writer *w, const firn_name_mapping *field)
{
    firn_json_open_object(w);
    if (field->field_id >= 0) {
        firn_json_put_int64_member(w, "field-id", field->field_id);
    }
    firn_json_put_key(w, "names");
    firn_json_open_array(w);
    for (size_t i = 0; i < field->name_count; i++)
        firn_json_put_string(w, field->names[i]);
    firn_json_close_array(w);
    if (field->field_count > 0) {
        firn_json_put_key(w, "fields");
        firn_name_mapping_write_json(w, field);
    }
    firn_json_close_object(w);
}

void firn_name_mapping_write_json(firn_json_writer *w, const firn_name_mapping *root)
{
    firn_json_open_array(w);
    for (size_t i = 0; i < root->field_count; i++)
        write_field(w, &root->fields[i]);
    firn_json_close_array(w);
}

/* ---- looking up ---- */

static bool has_name(const firn_name_mapping *field, firn_str name)
{
    for (size_t i = 0; i < field->name_count; i++)
        if (firn_str_equal(field->names[i], name))
            return true;
    return false;
}

const firn_name_mapping *firn_name_mapping_child(const firn_name_mapping *parent, firn_str name)
{
    for (size_t i = 0; parent && i < parent->field_count; i++)
        if (has_name(&parent->fields[i], name))
            return &parent->fields[i];
    return NULL;
}

static const firn_name_mapping *child_of_id(const firn_name_mapping *parent, int32_t field_id)
{
    for (size_t i = 0; parent && i < parent->field_count; i++)
        if (parent->fields[i].field_id == field_id)
            return &parent->fields[i];
    return NULL;
}

/* ---- making ---- */

static firn_status evolve_fields(const firn_name_mapping *before, const firn_type *type,
                                 firn_arena *arena, firn_name_mapping *after, firn_error *err);

static bool is_current_name(const firn_type *type, firn_str name)
{
    for (size_t i = 0; i < type->field_count; i++)
        if (firn_str_equal(type->fields[i].name, name))
            return true;
    return false;
}

/* The names a field had, but for those that another field has now, and (unless
 * `own` is NULL: the field is gone) the one it has. */
static firn_status evolve_names(const firn_name_mapping *before, const firn_type *parent,
                                const firn_str *own, firn_arena *arena, firn_name_mapping *after,
                                firn_error *err)
{
    size_t count = before ? before->name_count : 0;
    after->names = firn_new(arena, firn_str, count + 1);
    after->name_count = 0;
    if (!after->names)
        return firn_nomem(err);
    bool named = !own;
    for (size_t i = 0; i < count; i++) {
        bool is_own = own && firn_str_equal(before->names[i], *own);
        named |= is_own;
        if (is_own || !is_current_name(parent, before->names[i]))
            after->names[after->name_count++] = before->names[i];
    }
    if (!named)
        after->names[after->name_count++] = *own;
    return FIRN_OK;
}

static bool has_field(const firn_type *type, int32_t field_id)
{
    for (size_t i = 0; i < type->field_count; i++)
        if (type->fields[i].id == field_id)
            return true;
    return false;
}

/* Entries of fields that are gone stay, for files that still hold them. */
static firn_status keep_dropped(const firn_name_mapping *before, const firn_type *type,
                                firn_arena *arena, firn_name_mapping *after, firn_error *err)
{
    for (size_t i = 0; before && i < before->field_count; i++) {
        const firn_name_mapping *old = &before->fields[i];
        firn_name_mapping *made = &after->fields[after->field_count];
        if (has_field(type, old->field_id))
            continue;
        *made = *old;
        TRY(evolve_names(old, type, NULL, arena, made, err));
        after->field_count += made->name_count > 0;
    }
    return FIRN_OK;
}

static firn_status evolve_fields(const firn_name_mapping *before, const firn_type *type,
                                 firn_arena *arena, firn_name_mapping *after, firn_error *err)
{
    size_t old_count = before ? before->field_count : 0;
    after->fields = firn_new(arena, firn_name_mapping, type->field_count + old_count);
    if (!after->fields)
        return firn_nomem(err);
    for (size_t i = 0; i < type->field_count; i++) {
        const firn_field *field = &type->fields[i];
        const firn_name_mapping *old = child_of_id(before, field->id);
        firn_name_mapping *made = &after->fields[i];
        made->field_id = field->id;
        TRY(evolve_names(old, type, &field->name, arena, made, err));
        TRY(evolve_fields(old, &field->type, arena, made, err));
    }
    after->field_count = type->field_count;
    return keep_dropped(before, type, arena, after, err);
}

firn_status firn_name_mapping_evolve(const firn_name_mapping *root, const firn_schema *schema,
                                     firn_arena *arena, firn_name_mapping *evolved, firn_error *err)
{
    *evolved = (firn_name_mapping){ .field_id = -1 };
    return evolve_fields(root, &schema->root, arena, evolved, err);
}

firn_status firn_name_mapping_from_schema(const firn_schema *schema, firn_arena *arena,
                                          firn_name_mapping *root, firn_error *err)
{
    return firn_name_mapping_evolve(NULL, schema, arena, root, err);
}
