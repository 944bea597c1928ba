/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Schema changes.  They are made on a deep copy, so nothing of the base is
 * touched and a refused change leaves no trace. */
#include "iceberg/schema.h"

#include "iceberg/value.h"

typedef struct evolution {
    firn_schema *schema;
    int format_version;
    int32_t *last_column_id;
    firn_arena *arena;
} evolution;

/* A column in the copy: the struct that holds it and its index there. */
typedef struct place {
    firn_type *parent;
    size_t index;
} place;

static firn_status not_found(const evolution *e, firn_str name, firn_error *err)
{
    firn_str what = firn_schema_no_column(e->schema, name, e->arena);
    return what.data ? firn_fail(err, FIRN_NOT_FOUND, "%s", what.data) : firn_nomem(err);
}

static bool find_in(firn_type *type, const firn_field *field, place *found)
{
    for (size_t i = 0; i < type->field_count; i++) {
        *found = (place){ type, i };
        if (&type->fields[i] == field || find_in(&type->fields[i].type, field, found))
            return true;
    }
    return false;
}

static firn_status find(evolution *e, firn_str name, place *found, firn_error *err)
{
    const firn_field *field = firn_schema_find(e->schema, name);
    if (!field || !find_in(&e->schema->root, field, found))
        return not_found(e, name, err);
    return FIRN_OK;
}

static firn_status require_struct_member(const place *at, firn_str name, const char *verb,
                                         firn_error *err)
{
    if (at->parent->kind != FIRN_TYPE_STRUCT)
        return firn_fail(err, FIRN_INVALID, "cannot %s \"%.*s\": it is part of a %s", verb,
                         FIRN_STR_ARG(name), at->parent->kind == FIRN_TYPE_LIST ? "list" : "map");
    return FIRN_OK;
}

/* ---- order ---- */

static void move(firn_type *parent, size_t from, size_t to)
{
    firn_field moved = parent->fields[from];
    if (from < to)
        memmove(&parent->fields[from], &parent->fields[from + 1], (to - from) * sizeof moved);
    else
        memmove(&parent->fields[to + 1], &parent->fields[to], (from - to) * sizeof moved);
    parent->fields[to] = moved;
}

static firn_status settle_place(const firn_schema_change *change, place *at, firn_error *err)
{
    if (change->place == FIRN_PLACE_KEEP)
        return FIRN_OK;
    if (change->place == FIRN_PLACE_FIRST) {
        move(at->parent, at->index, 0);
        return FIRN_OK;
    }
    const firn_field *sibling = firn_type_find_field(at->parent, change->after);
    if (!sibling)
        return firn_fail(err, FIRN_NOT_FOUND, "no column \"%.*s\" beside \"%.*s\"",
                         FIRN_STR_ARG(change->after), FIRN_STR_ARG(change->name));
    size_t target = (size_t)(sibling - at->parent->fields);
    if (target == at->index)
        return firn_fail(err, FIRN_INVALID, "column \"%.*s\" cannot stand behind itself",
                         FIRN_STR_ARG(change->name));
    move(at->parent, at->index, target < at->index ? target + 1 : target);
    return FIRN_OK;
}

/* ---- the four actions ---- */

/* The struct that a path's last name goes into: a list's element and a map's
 * value are stepped through when they are structs. */
static firn_status find_parent(evolution *e, firn_str path, firn_type **parent, firn_str *leaf,
                               firn_error *err)
{
    size_t dot = firn_str_find_last(path, '.');
    *parent = &e->schema->root;
    *leaf = path;
    if (dot == path.len)
        return FIRN_OK;
    place at;
    firn_str above = firn_str_first(path, dot);
    TRY(find(e, above, &at, err));
    firn_type *type = &at.parent->fields[at.index].type;
    if (type->kind == FIRN_TYPE_LIST)
        type = &type->fields[0].type;
    else if (type->kind == FIRN_TYPE_MAP)
        type = &type->fields[1].type;
    if (type->kind != FIRN_TYPE_STRUCT)
        return firn_fail(err, FIRN_INVALID, "column \"%.*s\" is not a struct", FIRN_STR_ARG(above));
    *parent = type;
    *leaf = firn_str_from_index(path, dot + 1);
    return FIRN_OK;
}

static firn_status check_default(const evolution *e, const firn_schema_change *change,
                                 firn_error *err)
{
    if (change->default_json.data && e->format_version < 3)
        return firn_fail(err, FIRN_INVALID, "column \"%.*s\": default values need format version 3",
                         FIRN_STR_ARG(change->name));
    if (change->required && !change->default_json.data)
        return firn_fail(err, FIRN_INVALID,
                         "column \"%.*s\": a new column must be optional or have a default",
                         FIRN_STR_ARG(change->name));
    return FIRN_OK;
}

/* As the spec spells such values; what cannot be read is left for the check to refuse. */
static firn_status spell_default(const evolution *e, const firn_type *type, firn_str *json,
                                 firn_error *err)
{
    SCOPED(firn_buf) text = { .allocator = e->arena->allocator };
    firn_json_writer w = { .out = &text };
    firn_value value;
    if (!json->data || !firn_type_is_primitive(type) ||
        firn_value_parse_json(*json, type, e->arena, &value, NULL) != FIRN_OK)
        return FIRN_OK;
    firn_value_write_json(&w, &value);
    TRY(firn_buf_check(&text, err));
    *json = firn_str_copy(e->arena, firn_buf_str(&text));
    return json->data ? FIRN_OK : firn_nomem(err);
}

static int64_t count_fields(const firn_type *type)
{
    int64_t count = (int64_t)type->field_count;
    for (size_t i = 0; i < type->field_count; i++)
        count += count_fields(&type->fields[i].type);
    return count;
}

/* Ids beyond those of columns are the spec's own ("Reserved Field IDs"). */
static firn_status check_ids_left(const evolution *e, const firn_schema_change *change,
                                  firn_error *err)
{
    enum { LAST_COLUMN_ID = 2147483446 };
    if (*e->last_column_id + INT64_C(1) + count_fields(change->type) <= LAST_COLUMN_ID)
        return FIRN_OK;
    return firn_fail(err, FIRN_CORRUPT, "column \"%.*s\": the table's last column id is %d",
                     FIRN_STR_ARG(change->name), *e->last_column_id);
}

static firn_status add(evolution *e, const firn_schema_change *change, firn_error *err)
{
    place at;
    firn_str leaf;
    TRY(check_default(e, change, err));
    TRY(check_ids_left(e, change, err));
    TRY(find_parent(e, change->name, &at.parent, &leaf, err));
    if (leaf.len == 0)
        return firn_fail(err, FIRN_INVALID, "a column needs a name");
    if (firn_type_find_field(at.parent, leaf))
        return firn_fail(err, FIRN_EXISTS, "column \"%.*s\" already exists",
                         FIRN_STR_ARG(change->name));

    firn_field *fields = firn_new(e->arena, firn_field, at.parent->field_count + 1);
    if (!fields)
        return firn_nomem(err);
    memcpy(fields, at.parent->fields, at.parent->field_count * sizeof *fields);
    at.parent->fields = fields;
    at.index = at.parent->field_count++;
    firn_field made = { .id = ++*e->last_column_id,
                        .name = leaf,
                        .required = change->required,
                        .type = *change->type,
                        .doc = change->doc,
                        .initial_default = change->default_json };
    TRY(spell_default(e, change->type, &made.initial_default, err));
    made.write_default = made.initial_default;
    TRY(firn_field_copy(e->arena, &made, &fields[at.index], err));
    int32_t next_id = *e->last_column_id + 1;
    firn_type_assign_ids(&fields[at.index].type, &next_id);
    *e->last_column_id = next_id - 1;
    return settle_place(change, &at, err);
}

/* "st.b" may become "c", or, said in full, "st.c". */
static firn_str own_name(firn_str path, firn_str leaf, firn_str new_name)
{
    firn_str above = firn_str_first(path, path.len - leaf.len);
    return above.len && firn_str_starts(new_name, above) ? firn_str_from_index(new_name, above.len)
                                                         : new_name;
}

static firn_status rename_column(evolution *e, const firn_schema_change *change, firn_error *err)
{
    place at;
    TRY(find(e, change->name, &at, err));
    TRY(require_struct_member(&at, change->name, "rename", err));
    firn_str leaf = at.parent->fields[at.index].name;
    firn_str new_name = own_name(change->name, leaf, change->new_name);
    if (new_name.len == 0)
        return firn_fail(err, FIRN_INVALID, "a column needs a name");
    const firn_field *taken = firn_type_find_field(at.parent, new_name);
    if (taken && taken != &at.parent->fields[at.index])
        return firn_fail(err, FIRN_EXISTS, "column \"%.*s\" already exists",
                         FIRN_STR_ARG(new_name));
    firn_str name = firn_str_copy(e->arena, new_name);
    if (!name.data)
        return firn_nomem(err);
    at.parent->fields[at.index].name = name;
    return FIRN_OK;
}

static bool holds_identifier(const evolution *e, const firn_field *field)
{
    firn_schema inside = {
        .root = { .kind = FIRN_TYPE_STRUCT, .fields = (firn_field *)field, .field_count = 1 }
    };
    for (size_t i = 0; i < e->schema->identifier_count; i++)
        if (firn_schema_field(&inside, e->schema->identifier_field_ids[i]))
            return true;
    return false;
}

static firn_status drop(evolution *e, const firn_schema_change *change, firn_error *err)
{
    place at;
    TRY(find(e, change->name, &at, err));
    TRY(require_struct_member(&at, change->name, "drop", err));
    if (holds_identifier(e, &at.parent->fields[at.index]))
        return firn_fail(err, FIRN_INVALID, "cannot drop identifier column \"%.*s\"",
                         FIRN_STR_ARG(change->name));
    if (at.parent->field_count == 1)
        return firn_fail(err, FIRN_INVALID, "cannot drop \"%.*s\": it is the last column",
                         FIRN_STR_ARG(change->name));
    at.parent->field_count--;
    memmove(&at.parent->fields[at.index], &at.parent->fields[at.index + 1],
            (at.parent->field_count - at.index) * sizeof(firn_field));
    return FIRN_OK;
}

static firn_status promote(evolution *e, const firn_schema_change *change, firn_field *field,
                           firn_error *err)
{
    if (firn_type_may_promote(&field->type, change->type, e->format_version))
        return firn_type_copy(e->arena, change->type, &field->type, err);
    SCOPED(firn_buf) from = { 0 };
    SCOPED(firn_buf) to = { 0 };
    firn_type_put(&from, &field->type);
    firn_type_put(&to, change->type);
    return firn_fail(err, FIRN_INVALID, "cannot change column \"%.*s\" from %.*s to %.*s",
                     FIRN_STR_ARG(change->name), FIRN_STR_ARG(firn_buf_str(&from)),
                     FIRN_STR_ARG(firn_buf_str(&to)));
}

static firn_status alter(evolution *e, const firn_schema_change *change, firn_error *err)
{
    place at;
    TRY(find(e, change->name, &at, err));
    firn_field *field = &at.parent->fields[at.index];
    bool is_key = at.parent->kind == FIRN_TYPE_MAP && at.index == 0;
    if (is_key)
        return firn_fail(err, FIRN_INVALID, "cannot change map key \"%.*s\"",
                         FIRN_STR_ARG(change->name));
    if (change->type)
        TRY(promote(e, change, field, err));
    if (change->make_optional) {
        if (holds_identifier(e, field))
            return firn_fail(err, FIRN_INVALID, "identifier column \"%.*s\" must stay required",
                             FIRN_STR_ARG(change->name));
        field->required = false;
    }
    if (change->doc.data) {
        field->doc = firn_str_copy(e->arena, change->doc);
        if (!field->doc.data)
            return firn_nomem(err);
    }
    if (change->place != FIRN_PLACE_KEEP)
        TRY(require_struct_member(&at, change->name, "move", err));
    return settle_place(change, &at, err);
}

firn_status firn_schema_evolve(const firn_schema *base, const firn_schema_change *changes,
                               size_t change_count, int format_version, int32_t *last_column_id,
                               firn_arena *arena, firn_schema *evolved, firn_error *err)
{
    static firn_status (*const actions[])(evolution *, const firn_schema_change *, firn_error *) = {
        [FIRN_COLUMN_ADD] = add,
        [FIRN_COLUMN_RENAME] = rename_column,
        [FIRN_COLUMN_DROP] = drop,
        [FIRN_COLUMN_ALTER] = alter,
    };
    TRY(firn_schema_copy(arena, base, evolved, err));
    evolution e = { evolved, format_version, last_column_id, arena };
    for (size_t i = 0; i < change_count; i++)
        TRY(actions[changes[i].action](&e, &changes[i], err));
    return firn_schema_check(evolved, format_version, err);
}
