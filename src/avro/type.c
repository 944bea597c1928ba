/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Reading Avro schemas.
 *
 * A schema is a word ("long", or the name of a type defined before), an array
 * (a union) or an object whose member "type" says what its other members mean.
 * Members come in any order, so an object is looked at twice: once to note
 * where everything stands, once to read the parts in the order they depend on
 * each other.
 */
#include "avro/type.h"

#include "base/map.h"
#include "json/reader.h"

typedef struct parser {
    firn_json_reader *r;
    firn_arena *arena;
    firn_map names; /* full name → firn_avro_type */
    unsigned depth;
} parser;

/* What an object's members say; a position is 0 where the member is missing. */
typedef struct members {
    firn_str name, namespace, logical;
    size_t type_at, fields_at, items_at, values_at, symbols_at;
    size_t end; /* behind the object */
    int64_t size, precision, scale;
    int32_t element_id, key_id, value_id;
    bool adjust_to_utc, adjust_to_utc_given;
} members;

static const firn_avro_type primitives[] = {
    { .kind = FIRN_AVRO_NULL, .empty_nodes = 1 },
    { .kind = FIRN_AVRO_BOOLEAN, .bytes_min = 1 },
    { .kind = FIRN_AVRO_INT, .bytes_min = 1, .varint_count = 1 },
    { .kind = FIRN_AVRO_LONG, .bytes_min = 1, .varint_count = 1 },
    { .kind = FIRN_AVRO_FLOAT, .bytes_min = 4 },
    { .kind = FIRN_AVRO_DOUBLE, .bytes_min = 8 },
    { .kind = FIRN_AVRO_BYTES, .bytes_min = 1 },
    { .kind = FIRN_AVRO_STRING, .bytes_min = 1 },
};

static const char *const kind_names[] = {
    [FIRN_AVRO_NULL] = "null",   [FIRN_AVRO_BOOLEAN] = "boolean", [FIRN_AVRO_INT] = "int",
    [FIRN_AVRO_LONG] = "long",   [FIRN_AVRO_FLOAT] = "float",     [FIRN_AVRO_DOUBLE] = "double",
    [FIRN_AVRO_BYTES] = "bytes", [FIRN_AVRO_STRING] = "string",   [FIRN_AVRO_RECORD] = "record",
    [FIRN_AVRO_ENUM] = "enum",   [FIRN_AVRO_ARRAY] = "array",     [FIRN_AVRO_MAP] = "map",
    [FIRN_AVRO_UNION] = "union", [FIRN_AVRO_FIXED] = "fixed",
};

const char *firn_avro_kind_name(firn_avro_kind kind)
{
    return kind_names[kind];
}

static const firn_avro_type *read_type(parser *p, firn_str namespace);

/* ---- names ---- */

static firn_str full_name(parser *p, firn_str name, firn_str namespace)
{
    if (namespace.len == 0 || firn_str_find(name, '.') < name.len)
        return name;
    firn_str full =
        firn_str_format(p->arena, "%.*s.%.*s", FIRN_STR_ARG(namespace), FIRN_STR_ARG(name));
    if (!full.data)
        firn_json_fail_nomem(p->r);
    return full;
}

static firn_str namespace_of(firn_str full)
{
    size_t dot = firn_str_find_last(full, '.');
    return dot < full.len ? firn_str_first(full, dot) : (firn_str){ 0 };
}

static const firn_avro_type *type_named(parser *p, firn_str word, firn_str namespace)
{
    for (size_t i = 0; i < FIRN_COUNT(primitives); i++)
        if (firn_str_is(word, kind_names[i]))
            return &primitives[i];
    firn_avro_type *type = firn_map_get(&p->names, full_name(p, word, namespace));
    if (!type)
        type = firn_map_get(&p->names, word);
    if (!type)
        firn_json_fail(p->r, "unknown type \"%.*s\"", FIRN_STR_ARG(word));
    return type;
}

static firn_avro_type *new_type(parser *p, firn_avro_kind kind)
{
    firn_avro_type *type = firn_new(p->arena, firn_avro_type, 1);
    if (!type) {
        firn_json_fail_nomem(p->r);
        return NULL;
    }
    type->kind = kind;
    type->item_id = type->key_id = -1;
    type->bytes_min = 1;
    return type;
}

static firn_avro_type *new_named_type(parser *p, firn_avro_kind kind, const members *m,
                                      firn_str namespace)
{
    if (m->name.len == 0) {
        firn_json_fail(p->r, "a type of kind %s has no name", kind_names[kind]);
        return NULL;
    }
    firn_avro_type *type = new_type(p, kind);
    if (!type)
        return NULL;
    type->name = full_name(p, m->name, m->namespace.data ? m->namespace : namespace);
    if (!firn_map_put(&p->names, type->name, type))
        firn_json_fail_nomem(p->r);
    return type;
}

/* ---- first look: where everything stands ---- */

static firn_str take_optional_string(firn_json_reader *r)
{
    return firn_json_peek(r) == FIRN_JSON_STRING ? firn_json_take_string(r) : (firn_str){ 0 };
}

static void take_number_member(parser *p, firn_str key, members *m)
{
    if (firn_str_is(key, "size"))
        m->size = firn_json_take_int64(p->r);
    else if (firn_str_is(key, "precision"))
        m->precision = firn_json_take_int64(p->r);
    else if (firn_str_is(key, "scale"))
        m->scale = firn_json_take_int64(p->r);
    else if (firn_str_is(key, "element-id"))
        m->element_id = firn_json_take_int32(p->r);
    else if (firn_str_is(key, "key-id"))
        m->key_id = firn_json_take_int32(p->r);
    else if (firn_str_is(key, "value-id"))
        m->value_id = firn_json_take_int32(p->r);
}

static void take_member(parser *p, firn_str key, members *m)
{
    firn_json_kind kind = firn_json_peek(p->r);
    size_t at = firn_json_position(p->r);
    if (firn_str_is(key, "type")) {
        m->type_at = at;
    } else if (firn_str_is(key, "fields")) {
        m->fields_at = at;
    } else if (firn_str_is(key, "items")) {
        m->items_at = at;
    } else if (firn_str_is(key, "values")) {
        m->values_at = at;
    } else if (firn_str_is(key, "symbols")) {
        m->symbols_at = at;
    } else if (firn_str_is(key, "name")) {
        m->name = firn_json_take_string(p->r);
    } else if (firn_str_is(key, "namespace")) {
        m->namespace = take_optional_string(p->r);
    } else if (firn_str_is(key, "logicalType")) {
        m->logical = take_optional_string(p->r);
    } else if (kind == FIRN_JSON_NUMBER) {
        take_number_member(p, key, m);
    } else if (kind == FIRN_JSON_BOOL && firn_str_is(key, "adjust-to-utc")) {
        m->adjust_to_utc = firn_json_take_bool(p->r);
        m->adjust_to_utc_given = true;
    }
}

static members read_members(parser *p)
{
    members m = { .size = -1, .element_id = -1, .key_id = -1, .value_id = -1 };
    firn_json_object_begin(p->r);
    for (firn_str key; firn_json_next_key(p->r, &key);)
        take_member(p, key, &m);
    m.end = firn_json_position(p->r);
    return m;
}

/* ---- logical types ---- */

static bool is_pair_array(const firn_avro_type *type)
{
    return type->kind == FIRN_AVRO_ARRAY && type->item->kind == FIRN_AVRO_RECORD &&
           type->item->field_count == 2;
}

/* A logical type that does not fit what it stands on is ignored, as Avro asks. */
static bool logical_fits(firn_avro_logical logical, const firn_avro_type *type, const members *m)
{
    switch (logical) {
    case FIRN_AVRO_DECIMAL:
        return (type->kind == FIRN_AVRO_BYTES || type->kind == FIRN_AVRO_FIXED) &&
               m->precision > 0 && m->precision <= INT32_MAX && m->scale >= 0 &&
               m->scale <= m->precision;
    case FIRN_AVRO_UUID:
        return type->kind == FIRN_AVRO_STRING ||
               (type->kind == FIRN_AVRO_FIXED && type->size == 16);
    case FIRN_AVRO_DATE:
    case FIRN_AVRO_TIME_MILLIS: return type->kind == FIRN_AVRO_INT;
    case FIRN_AVRO_MAP_OF_PAIRS: return is_pair_array(type);
    case FIRN_AVRO_VARIANT: return type->kind == FIRN_AVRO_RECORD;
    default: return type->kind == FIRN_AVRO_LONG;
    }
}

static void set_logical(firn_avro_type *type, const members *m)
{
    static const char *const names[] = {
        [FIRN_AVRO_DECIMAL] = "decimal",
        [FIRN_AVRO_UUID] = "uuid",
        [FIRN_AVRO_DATE] = "date",
        [FIRN_AVRO_TIME_MILLIS] = "time-millis",
        [FIRN_AVRO_TIME_MICROS] = "time-micros",
        [FIRN_AVRO_TIMESTAMP_MILLIS] = "timestamp-millis",
        [FIRN_AVRO_TIMESTAMP_MICROS] = "timestamp-micros",
        [FIRN_AVRO_TIMESTAMP_NANOS] = "timestamp-nanos",
        [FIRN_AVRO_LOCAL_TIMESTAMP_MILLIS] = "local-timestamp-millis",
        [FIRN_AVRO_LOCAL_TIMESTAMP_MICROS] = "local-timestamp-micros",
        [FIRN_AVRO_LOCAL_TIMESTAMP_NANOS] = "local-timestamp-nanos",
        [FIRN_AVRO_MAP_OF_PAIRS] = "map",
        [FIRN_AVRO_VARIANT] = "variant",
    };
    for (size_t i = 1; i < FIRN_COUNT(names); i++)
        if (firn_str_is(m->logical, names[i]) && logical_fits((firn_avro_logical)i, type, m))
            type->logical = (firn_avro_logical)i;
    if (type->logical == FIRN_AVRO_DECIMAL) {
        type->precision = (int32_t)m->precision;
        type->scale = (int32_t)m->scale;
    }
    type->adjust_to_utc = m->adjust_to_utc;
    type->adjust_to_utc_given = m->adjust_to_utc_given;
}

/* ---- second look: the types ---- */

static void read_strings(parser *p, firn_str **items, size_t *count)
{
    size_t cap = 0;
    for (firn_json_array_begin(p->r); firn_json_next_item(p->r); ++*count) {
        firn_str *grown = firn_arena_grow(p->arena, *items, *count, &cap, sizeof **items);
        if (!grown) {
            firn_json_fail_nomem(p->r);
            return;
        }
        *items = grown;
        grown[*count] = firn_json_take_string(p->r);
    }
}

static void read_field(parser *p, firn_str namespace, firn_avro_field *field)
{
    size_t type_at = 0;
    *field = (firn_avro_field){ .field_id = -1 };
    firn_json_object_begin(p->r);
    for (firn_str key; firn_json_next_key(p->r, &key);) {
        firn_json_kind kind = firn_json_peek(p->r);
        if (firn_str_is(key, "type"))
            type_at = firn_json_position(p->r);
        else if (firn_str_is(key, "name"))
            field->name = firn_json_take_string(p->r);
        else if (firn_str_is(key, "default"))
            field->default_json = firn_json_take_raw(p->r);
        else if (firn_str_is(key, "field-id") && kind == FIRN_JSON_NUMBER)
            field->field_id = firn_json_take_int32(p->r);
        else if (firn_str_is(key, "iceberg-field-name") && kind == FIRN_JSON_STRING)
            field->iceberg_name = firn_json_take_string(p->r);
        else if (firn_str_is(key, "aliases") && kind == FIRN_JSON_ARRAY)
            read_strings(p, &field->aliases, &field->alias_count);
    }
    size_t end = firn_json_position(p->r);
    if (!field->name.data)
        firn_json_fail(p->r, "a field has no name");
    else if (!type_at)
        firn_json_fail(p->r, "field \"%.*s\" has no type", FIRN_STR_ARG(field->name));
    if (p->r->failed)
        return;
    firn_json_revisit(p->r, type_at);
    field->type = read_type(p, namespace);
    firn_json_resume(p->r, end);
}

static void read_fields(parser *p, firn_avro_type *record)
{
    size_t cap = 0;
    firn_str namespace = namespace_of(record->name);
    for (firn_json_array_begin(p->r); firn_json_next_item(p->r);) {
        firn_avro_field *grown =
            firn_arena_grow(p->arena, record->fields, record->field_count, &cap, sizeof *grown);
        if (!grown) {
            firn_json_fail_nomem(p->r);
            return;
        }
        record->fields = grown;
        read_field(p, namespace, &grown[record->field_count]);
        record->field_count++;
    }
}

/* Adds up what a record's values take.  A record that is still being read counts
 * 0 bytes inside itself.  Values without bytes cost a hostile file nothing, so
 * how many of them one value can hold is limited. */
static void sum_sizes(parser *p, firn_avro_type *record)
{
    size_t bytes = 0, varints = 0, nodes = 1;
    bool all_varints = record->field_count > 0, all_empty = true;
    for (size_t i = 0; i < record->field_count; i++) {
        const firn_avro_type *type = record->fields[i].type;
        if (firn_add_overflows(bytes, type->bytes_min, &bytes))
            bytes = SIZE_MAX;
        varints += type->varint_count;
        nodes += type->empty_nodes;
        all_varints &= type->varint_count > 0;
        all_empty &= type->empty_nodes > 0;
        if (varints > INT32_MAX || nodes > FIRN_AVRO_EMPTY_MAX) {
            firn_json_fail_as(p->r, FIRN_UNSUPPORTED, "record \"%.*s\" is too large",
                              FIRN_STR_ARG(record->name));
            return;
        }
    }
    const firn_avro_field *fields = record->fields;
    record->varint_then_bytes =
        record->field_count == 2 && fields[0].type->varint_count == 1 &&
        (fields[1].type->kind == FIRN_AVRO_BYTES || fields[1].type->kind == FIRN_AVRO_STRING);
    record->bytes_min = bytes;
    record->varint_count = all_varints ? varints : 0;
    record->empty_nodes = all_empty ? nodes : 0;
}

static const firn_avro_type *read_record(parser *p, const members *m, firn_str namespace)
{
    firn_avro_type *type = new_named_type(p, FIRN_AVRO_RECORD, m, namespace);
    if (!type)
        return NULL;
    type->bytes_min = 0;
    if (!m->fields_at)
        firn_json_fail(p->r, "record \"%.*s\" has no fields", FIRN_STR_ARG(type->name));
    if (p->r->failed)
        return NULL;
    firn_json_revisit(p->r, m->fields_at);
    read_fields(p, type);
    if (p->r->failed)
        return NULL;
    sum_sizes(p, type);
    set_logical(type, m);
    return type;
}

static const firn_avro_type *read_enum(parser *p, const members *m, firn_str namespace)
{
    firn_avro_type *type = new_named_type(p, FIRN_AVRO_ENUM, m, namespace);
    if (type && !m->symbols_at)
        firn_json_fail(p->r, "enum \"%.*s\" has no symbols", FIRN_STR_ARG(type->name));
    if (p->r->failed)
        return NULL;
    firn_json_revisit(p->r, m->symbols_at);
    read_strings(p, &type->symbols, &type->symbol_count);
    type->varint_count = 1;
    return type;
}

static const firn_avro_type *read_fixed(parser *p, const members *m, firn_str namespace)
{
    firn_avro_type *type = new_named_type(p, FIRN_AVRO_FIXED, m, namespace);
    if (type && (m->size < 0 || m->size > INT32_MAX))
        firn_json_fail(p->r, "fixed \"%.*s\" has no usable size", FIRN_STR_ARG(type->name));
    if (p->r->failed)
        return NULL;
    type->size = type->bytes_min = (size_t)m->size;
    type->empty_nodes = m->size == 0;
    set_logical(type, m);
    return type;
}

/* An array or a map: `item_at` is where the type of what it holds stands. */
static const firn_avro_type *read_collection(parser *p, firn_avro_kind kind, size_t item_at,
                                             const members *m, firn_str namespace)
{
    firn_avro_type *type = new_type(p, kind);
    if (type && !item_at)
        firn_json_fail(p->r, "a type of kind %s does not say what it holds", kind_names[kind]);
    if (p->r->failed)
        return NULL;
    firn_json_revisit(p->r, item_at);
    type->item = read_type(p, namespace);
    if (!type->item)
        return NULL;
    type->item_id = kind == FIRN_AVRO_ARRAY ? m->element_id : m->value_id;
    type->key_id = m->key_id;
    set_logical(type, m);
    return type;
}

/* {"type": "long", "logicalType": …}, {"type": {…}} or a reference by name. */
static const firn_avro_type *read_attributed(parser *p, const members *m, firn_str namespace)
{
    firn_json_revisit(p->r, m->type_at);
    const firn_avro_type *plain = read_type(p, namespace);
    if (!plain || plain->kind > FIRN_AVRO_STRING || !m->logical.data)
        return plain;
    firn_avro_type *type = new_type(p, plain->kind);
    if (!type)
        return NULL;
    *type = *plain;
    set_logical(type, m);
    return type;
}

static const firn_avro_type *read_complex(parser *p, const members *m, firn_str namespace)
{
    if (!m->type_at) {
        firn_json_fail(p->r, "a schema object has no \"type\"");
        return NULL;
    }
    firn_json_revisit(p->r, m->type_at);
    firn_str word = take_optional_string(p->r);
    if (!word.data)
        firn_json_skip(p->r);
    if (firn_str_is(word, "record") || firn_str_is(word, "error"))
        return read_record(p, m, namespace);
    if (firn_str_is(word, "enum"))
        return read_enum(p, m, namespace);
    if (firn_str_is(word, "fixed"))
        return read_fixed(p, m, namespace);
    if (firn_str_is(word, "array"))
        return read_collection(p, FIRN_AVRO_ARRAY, m->items_at, m, namespace);
    if (firn_str_is(word, "map"))
        return read_collection(p, FIRN_AVRO_MAP, m->values_at, m, namespace);
    return p->r->failed ? NULL : read_attributed(p, m, namespace);
}

static const firn_avro_type *read_object(parser *p, firn_str namespace)
{
    members m = read_members(p);
    if (p->r->failed)
        return NULL;
    const firn_avro_type *type = read_complex(p, &m, namespace);
    if (p->r->failed)
        return NULL;
    firn_json_resume(p->r, m.end);
    return type;
}

static const firn_avro_type *read_union(parser *p, firn_str namespace)
{
    firn_avro_type *type = new_type(p, FIRN_AVRO_UNION);
    size_t cap = 0, least = SIZE_MAX;
    if (!type)
        return NULL;
    for (firn_json_array_begin(p->r); firn_json_next_item(p->r);) {
        const firn_avro_type *branch = read_type(p, namespace);
        const firn_avro_type **grown =
            firn_arena_grow(p->arena, type->branches, type->branch_count, &cap, sizeof *grown);
        if (!grown)
            firn_json_fail_nomem(p->r);
        if (!branch || !grown)
            return NULL;
        type->branches = grown;
        grown[type->branch_count++] = branch;
        least = branch->bytes_min < least ? branch->bytes_min : least;
    }
    if (type->branch_count == 0)
        firn_json_fail(p->r, "a union has no branches");
    type->bytes_min = least == SIZE_MAX ? least : least + 1;
    return type;
}

static const firn_avro_type *read_type(parser *p, firn_str namespace)
{
    const firn_avro_type *type = NULL;
    if (p->depth == FIRN_AVRO_DEPTH_MAX) {
        firn_json_fail_as(p->r, FIRN_UNSUPPORTED, "types nest deeper than %d levels",
                          FIRN_AVRO_DEPTH_MAX);
        return NULL;
    }
    p->depth++;
    switch (firn_json_peek(p->r)) {
    case FIRN_JSON_STRING: type = type_named(p, firn_json_take_string(p->r), namespace); break;
    case FIRN_JSON_OBJECT: type = read_object(p, namespace); break;
    case FIRN_JSON_ARRAY: type = read_union(p, namespace); break;
    default: firn_json_fail(p->r, "expected a schema: a name, an array or an object");
    }
    p->depth--;
    return p->r->failed ? NULL : type;
}

firn_status firn_avro_type_read(firn_bytes json, firn_arena *arena, const firn_avro_type **type,
                                firn_error *err)
{
    firn_json_reader r;
    parser p = { .r = &r, .arena = arena, .names = { .arena = arena } };
    firn_json_begin(&r, json, arena);
    *type = read_type(&p, (firn_str){ 0 });
    TRY_OR(firn_json_finish(&r, err), err, "avro schema");
    return FIRN_OK;
}

/* ---- asking ---- */

const firn_avro_type *firn_avro_optional(const firn_avro_type *type, size_t *null_branch)
{
    if (type->kind != FIRN_AVRO_UNION || type->branch_count != 2)
        return NULL;
    bool first = type->branches[0]->kind == FIRN_AVRO_NULL;
    bool second = type->branches[1]->kind == FIRN_AVRO_NULL;
    if (first == second)
        return NULL;
    *null_branch = second;
    return type->branches[first];
}

const firn_avro_field *firn_avro_field_by_id(const firn_avro_type *record, int32_t field_id)
{
    for (size_t i = 0; i < record->field_count; i++)
        if (record->fields[i].field_id == field_id)
            return &record->fields[i];
    return NULL;
}

const firn_avro_field *firn_avro_field_by_name(const firn_avro_type *record, firn_str name)
{
    for (size_t i = 0; i < record->field_count; i++)
        if (firn_str_equal(record->fields[i].name, name))
            return &record->fields[i];
    for (size_t i = 0; i < record->field_count; i++)
        for (size_t k = 0; k < record->fields[i].alias_count; k++)
            if (firn_str_equal(record->fields[i].aliases[k], name))
                return &record->fields[i];
    return NULL;
}
