/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "iceberg/schema.h"

#include "iceberg/value.h"

/* ---- looking things up ---- */

static const firn_field *find_exact(const firn_type *type, firn_str name)
{
    for (size_t i = 0; i < type->field_count; i++)
        if (firn_str_equal(type->fields[i].name, name))
            return &type->fields[i];
    return NULL;
}

const firn_field *firn_type_find_field(const firn_type *type, firn_str name)
{
    const firn_field *found = find_exact(type, name);
    if (found)
        return found;
    for (size_t i = 0; i < type->field_count; i++) {
        if (!firn_str_equal_nocase(type->fields[i].name, name))
            continue;
        if (found)
            return NULL; /* two names differ only in case */
        found = &type->fields[i];
    }
    return found;
}

/* A name may itself hold dots, so each prefix that names a field is tried.  "element" and
 * "value" may be left out above the fields of a struct in a list or map. */
static const firn_field *find_path(const firn_type *type, firn_str path)
{
    const firn_field *found = firn_type_find_field(type, path);
    for (size_t dot = 0; !found && dot < path.len; dot++) {
        if (path.data[dot] != '.')
            continue;
        const firn_field *parent = firn_type_find_field(type, firn_str_first(path, dot));
        if (parent)
            found = find_path(&parent->type, firn_str_from_index(path, dot + 1));
    }
    bool repeated = type->kind == FIRN_TYPE_LIST || type->kind == FIRN_TYPE_MAP;
    if (!found && repeated && type->field_count > 0) {
        const firn_type *inside = &type->fields[type->field_count - 1].type;
        found = inside->kind == FIRN_TYPE_STRUCT ? find_path(inside, path) : NULL;
    }
    return found;
}

const firn_field *firn_schema_find(const firn_schema *schema, firn_str name)
{
    return find_path(&schema->root, name);
}

static const firn_field *find_id(const firn_type *type, int32_t id)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const firn_field *field = &type->fields[i];
        const firn_field *found = field->id == id ? field : find_id(&field->type, id);
        if (found)
            return found;
    }
    return NULL;
}

const firn_field *firn_schema_field(const firn_schema *schema, int32_t id)
{
    return find_id(&schema->root, id);
}

static bool put_name(const firn_type *type, int32_t id, firn_buf *out)
{
    for (size_t i = 0; i < type->field_count; i++) {
        size_t before = out->len;
        firn_put_str(out, type->fields[i].name);
        if (type->fields[i].id == id)
            return true;
        firn_put_u8(out, '.');
        if (put_name(&type->fields[i].type, id, out))
            return true;
        out->len = out->status == FIRN_OK ? before : out->len;
    }
    return false;
}

bool firn_schema_put_name(const firn_schema *schema, int32_t id, firn_buf *out)
{
    return put_name(&schema->root, id, out);
}

typedef struct nearest {
    firn_str wanted, best;
    size_t distance;
    firn_arena *arena;
} nearest;

static void look_near(const firn_type *type, firn_str prefix, nearest *n)
{
    for (size_t i = 0; i < type->field_count; i++) {
        firn_str name = firn_str_format(n->arena, "%.*s%.*s", FIRN_STR_ARG(prefix),
                                        FIRN_STR_ARG(type->fields[i].name));
        size_t distance = firn_str_distance(n->wanted, name);
        if (distance < n->distance) {
            n->distance = distance;
            n->best = name;
        }
        if (type->fields[i].type.field_count > 0)
            look_near(&type->fields[i].type, firn_str_format(n->arena, "%.*s.", FIRN_STR_ARG(name)),
                      n);
    }
}

firn_str firn_schema_no_column(const firn_schema *schema, firn_str name, firn_arena *arena)
{
    nearest n = { .wanted = name, .distance = name.len / 3 + 2, .arena = arena };
    look_near(&schema->root, FIRN_STR(""), &n);
    if (!n.best.data)
        return firn_str_format(arena, "no column \"%.*s\"", FIRN_STR_ARG(name));
    return firn_str_format(arena, "no column \"%.*s\": did you mean \"%.*s\"?", FIRN_STR_ARG(name),
                           FIRN_STR_ARG(n.best));
}

static int32_t max_id(const firn_type *type)
{
    int32_t max = 0;
    for (size_t i = 0; i < type->field_count; i++) {
        int32_t inner = max_id(&type->fields[i].type);
        inner = type->fields[i].id > inner ? type->fields[i].id : inner;
        max = inner > max ? inner : max;
    }
    return max;
}

int32_t firn_schema_max_id(const firn_schema *schema)
{
    return max_id(&schema->root);
}

/* ---- making ---- */

void firn_type_assign_ids(firn_type *type, int32_t *next_id)
{
    for (size_t i = 0; i < type->field_count; i++)
        type->fields[i].id = (*next_id)++;
    for (size_t i = 0; i < type->field_count; i++)
        firn_type_assign_ids(&type->fields[i].type, next_id);
}

firn_status firn_schema_copy(firn_arena *arena, const firn_schema *schema, firn_schema *copy,
                             firn_error *err)
{
    firn_schema made = *schema;
    TRY(firn_type_copy(arena, &schema->root, &made.root, err));
    made.identifier_field_ids = firn_arena_copy(arena, schema->identifier_field_ids,
                                                schema->identifier_count * sizeof(int32_t));
    if (!made.identifier_field_ids)
        return firn_nomem(err);
    *copy = made;
    return FIRN_OK;
}

bool firn_schema_same(const firn_schema *a, const firn_schema *b)
{
    if (a->identifier_count != b->identifier_count || !firn_type_equal(&a->root, &b->root))
        return false;
    for (size_t i = 0; i < a->identifier_count; i++)
        if (a->identifier_field_ids[i] != b->identifier_field_ids[i])
            return false;
    return true;
}

static bool is_repeated(const firn_type *type, const firn_field *field, bool inside)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const firn_field *child = &type->fields[i];
        bool repeated = inside || type->kind != FIRN_TYPE_STRUCT;
        if (child == field)
            return repeated;
        if (is_repeated(&child->type, field, repeated))
            return true;
    }
    return false;
}

bool firn_schema_is_repeated(const firn_schema *schema, const firn_field *field)
{
    return is_repeated(&schema->root, field, false);
}

/* ---- checking ---- */

static firn_status check_field(const firn_field *field, int format_version, firn_error *err)
{
    if (field->name.len == 0)
        return firn_fail(err, FIRN_INVALID, "field %d has no name", field->id);
    if (field->type.field_count == 0 && firn_type_format_version(&field->type) > format_version) {
        SCOPED(firn_buf) type = { 0 };
        firn_type_put(&type, &field->type);
        return firn_fail(err, FIRN_INVALID, "column \"%.*s\": %.*s is not supported until v3",
                         FIRN_STR_ARG(field->name), FIRN_STR_ARG(firn_buf_str(&type)));
    }
    if (field->initial_default.data && format_version < 3)
        return firn_fail(err, FIRN_INVALID,
                         "column \"%.*s\": non-null default values are not supported until v3",
                         FIRN_STR_ARG(field->name));
    if (field->type.kind == FIRN_TYPE_UNKNOWN && field->required)
        return firn_fail(err, FIRN_INVALID, "column \"%.*s\": type unknown must be optional",
                         FIRN_STR_ARG(field->name));
    return FIRN_OK;
}

/* Of nested types only null, and of structs one whose fields have defaults of their own. */
static bool is_nested_default(const firn_type *type, firn_str json)
{
    return firn_str_is(json, "null") || (type->kind == FIRN_TYPE_STRUCT && firn_str_is(json, "{}"));
}

static firn_status check_default(const firn_field *field, firn_str json, firn_error *err)
{
    SCOPED(firn_arena) memory = { 0 };
    SCOPED(firn_buf) type = { 0 };
    firn_value value;
    if (!json.data || firn_str_is(json, "null"))
        return FIRN_OK;
    bool fits = firn_type_is_primitive(&field->type)
                    ? firn_value_parse_json(json, &field->type, &memory, &value, NULL) == FIRN_OK
                    : is_nested_default(&field->type, json);
    if (fits)
        return FIRN_OK;
    firn_type_put(&type, &field->type);
    return firn_fail(err, FIRN_INVALID, "column \"%.*s\": %.*s is not a default of type %.*s",
                     FIRN_STR_ARG(field->name), FIRN_STR_ARG(json),
                     FIRN_STR_ARG(firn_buf_str(&type)));
}

static firn_status check_fields(const firn_type *type, int format_version, firn_error *err)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const firn_field *field = &type->fields[i];
        TRY(check_field(field, format_version, err));
        TRY(check_default(field, field->initial_default, err));
        TRY(check_default(field, field->write_default, err));
        for (size_t j = 0; j < i; j++)
            if (firn_str_equal(type->fields[j].name, field->name))
                return firn_fail(err, FIRN_INVALID, "two columns are named \"%.*s\"",
                                 FIRN_STR_ARG(field->name));
        TRY(check_fields(&field->type, format_version, err));
    }
    return FIRN_OK;
}

static size_t count_ids(const firn_type *type, int32_t id)
{
    size_t count = 0;
    for (size_t i = 0; i < type->field_count; i++)
        count += (type->fields[i].id == id) + count_ids(&type->fields[i].type, id);
    return count;
}

static firn_status check_ids(const firn_schema *schema, const firn_type *type, firn_error *err)
{
    for (size_t i = 0; i < type->field_count; i++) {
        if (count_ids(&schema->root, type->fields[i].id) > 1)
            return firn_fail(err, FIRN_INVALID, "two fields have the id %d", type->fields[i].id);
        TRY(check_ids(schema, &type->fields[i].type, err));
    }
    return FIRN_OK;
}

/* A field that every row has: it, and all structs around it, are required. */
static const firn_field *sure_field(const firn_type *root, int32_t id)
{
    for (size_t i = 0; i < root->field_count; i++) {
        const firn_field *field = &root->fields[i];
        const firn_field *inside = field->required && field->type.kind == FIRN_TYPE_STRUCT
                                       ? sure_field(&field->type, id)
                                       : NULL;
        if (inside || (field->id == id && field->required))
            return inside ? inside : field;
    }
    return NULL;
}

static firn_status check_identifiers(const firn_schema *schema, firn_error *err)
{
    for (size_t i = 0; i < schema->identifier_count; i++) {
        const firn_field *field = sure_field(&schema->root, schema->identifier_field_ids[i]);
        bool fits = field && firn_type_is_primitive(&field->type) &&
                    field->type.kind != FIRN_TYPE_FLOAT && field->type.kind != FIRN_TYPE_DOUBLE;
        if (!fits)
            return firn_fail(err, FIRN_INVALID,
                             "identifier field %d must be a required primitive, not float or "
                             "double, in required structs only",
                             schema->identifier_field_ids[i]);
    }
    return FIRN_OK;
}

/* A name with dots may be the path of another column: no reader could tell them apart. */
static firn_status check_paths(const firn_schema *schema, const firn_type *type, firn_error *err)
{
    for (size_t i = 0; i < type->field_count; i++) {
        SCOPED(firn_buf) path = { 0 };
        const firn_field *field = &type->fields[i];
        firn_schema_put_name(schema, field->id, &path);
        TRY(firn_buf_check(&path, err));
        if (firn_schema_find(schema, firn_buf_str(&path)) != field)
            return firn_fail(err, FIRN_INVALID, "two columns are named \"%.*s\"",
                             FIRN_STR_ARG(firn_buf_str(&path)));
        TRY(check_paths(schema, &field->type, err));
    }
    return FIRN_OK;
}

static bool has_dots(const firn_type *type)
{
    for (size_t i = 0; i < type->field_count; i++)
        if (firn_str_find(type->fields[i].name, '.') < type->fields[i].name.len ||
            has_dots(&type->fields[i].type))
            return true;
    return false;
}

firn_status firn_schema_check(const firn_schema *schema, int format_version, firn_error *err)
{
    TRY(check_fields(&schema->root, format_version, err));
    if (has_dots(&schema->root))
        TRY(check_paths(schema, &schema->root, err));
    TRY(check_ids(schema, &schema->root, err));
    return check_identifiers(schema, err);
}
