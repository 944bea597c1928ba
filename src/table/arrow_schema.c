/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/arrow_schema.h"

#include "base/decimal.h"

static const firn_arrow_kind kinds[] = {
    [FIRN_TYPE_BOOLEAN] = FIRN_ARROW_BOOL,
    [FIRN_TYPE_INT] = FIRN_ARROW_INT32,
    [FIRN_TYPE_LONG] = FIRN_ARROW_INT64,
    [FIRN_TYPE_FLOAT] = FIRN_ARROW_FLOAT,
    [FIRN_TYPE_DOUBLE] = FIRN_ARROW_DOUBLE,
    [FIRN_TYPE_DECIMAL] = FIRN_ARROW_DECIMAL128,
    [FIRN_TYPE_DATE] = FIRN_ARROW_DATE32,
    [FIRN_TYPE_TIME] = FIRN_ARROW_TIME64_US,
    [FIRN_TYPE_TIMESTAMP] = FIRN_ARROW_TIMESTAMP_US,
    [FIRN_TYPE_TIMESTAMPTZ] = FIRN_ARROW_TIMESTAMP_US,
    [FIRN_TYPE_TIMESTAMP_NS] = FIRN_ARROW_TIMESTAMP_NS,
    [FIRN_TYPE_TIMESTAMPTZ_NS] = FIRN_ARROW_TIMESTAMP_NS,
    [FIRN_TYPE_STRING] = FIRN_ARROW_UTF8,
    [FIRN_TYPE_UUID] = FIRN_ARROW_FIXED_BINARY,
    [FIRN_TYPE_FIXED] = FIRN_ARROW_FIXED_BINARY,
    [FIRN_TYPE_BINARY] = FIRN_ARROW_BINARY,
    [FIRN_TYPE_UNKNOWN] = FIRN_ARROW_NULL,
    [FIRN_TYPE_STRUCT] = FIRN_ARROW_STRUCT,
    [FIRN_TYPE_LIST] = FIRN_ARROW_LIST,
    [FIRN_TYPE_MAP] = FIRN_ARROW_MAP,
};

/* ---- Iceberg to Arrow ---- */

static firn_status convert_members(const firn_type *type, firn_arena *arena, firn_arrow_field *out,
                                   firn_error *err)
{
    out->child_count = type->field_count;
    out->children = firn_new(arena, firn_arrow_field, type->field_count);
    if (!out->children)
        return firn_nomem(err);
    for (size_t i = 0; i < type->field_count; i++)
        TRY(firn_arrow_field_of(&type->fields[i], arena, &out->children[i], err));
    return FIRN_OK;
}

/* Arrow's map is a list of structs: one more level than Iceberg's. */
static firn_status convert_map(const firn_type *type, firn_arena *arena, firn_arrow_field *out,
                               firn_error *err)
{
    firn_arrow_field *entries = firn_new(arena, firn_arrow_field, 1);
    if (!entries)
        return firn_nomem(err);
    *entries = (firn_arrow_field){ .name = FIRN_STR("key_value"),
                                   .kind = FIRN_ARROW_STRUCT,
                                   .field_id = -1 };
    out->children = entries;
    out->child_count = 1;
    return convert_members(type, arena, entries, err);
}

firn_status firn_arrow_field_of(const firn_field *field, firn_arena *arena, firn_arrow_field *out,
                                firn_error *err)
{
    const firn_type *type = &field->type;
    bool has_kind = type->kind <= FIRN_TYPE_UNKNOWN || firn_type_is_nested(type);
    if (!has_kind) {
        SCOPED(firn_buf) name = { 0 };
        firn_type_put(&name, type);
        return firn_fail(err, FIRN_UNSUPPORTED, "column \"%.*s\": values of type %.*s",
                         FIRN_STR_ARG(field->name), FIRN_STR_ARG(firn_buf_str(&name)));
    }
    *out = (firn_arrow_field){
        .name = firn_str_copy(arena, field->name),
        .kind = kinds[type->kind],
        .nullable = !field->required,
        .utc = type->kind == FIRN_TYPE_TIMESTAMPTZ || type->kind == FIRN_TYPE_TIMESTAMPTZ_NS,
        .uuid = type->kind == FIRN_TYPE_UUID,
        .precision = type->precision,
        .scale = type->scale,
        .byte_width = type->kind == FIRN_TYPE_UUID ? 16 : type->length,
        .field_id = field->id,
    };
    if (!out->name.data)
        return firn_nomem(err);
    if (type->kind == FIRN_TYPE_MAP)
        return convert_map(type, arena, out, err);
    return convert_members(type, arena, out, err);
}

firn_status firn_arrow_schema_of(const firn_schema *schema, firn_arena *arena,
                                 firn_arrow_field *out, firn_error *err)
{
    *out = (firn_arrow_field){ .name = FIRN_STR(""), .kind = FIRN_ARROW_STRUCT, .field_id = -1 };
    return convert_members(&schema->root, arena, out, err);
}

/* ---- Arrow to Iceberg ---- */

/* Iceberg's have neither zeros left out in front of the point nor behind it. */
static firn_type decimal_of(int32_t precision, int32_t scale)
{
    if (scale < 0)
        return (firn_type){ .kind = FIRN_TYPE_DECIMAL, .precision = precision - scale };
    return (firn_type){ .kind = FIRN_TYPE_DECIMAL,
                        .precision = precision < scale ? scale : precision,
                        .scale = scale };
}

static firn_type plain_type_of(const firn_arrow_field *field)
{
    switch (field->kind) {
    case FIRN_ARROW_BOOL: return (firn_type){ .kind = FIRN_TYPE_BOOLEAN };
    case FIRN_ARROW_INT8:
    case FIRN_ARROW_INT16:
    case FIRN_ARROW_INT32:
    case FIRN_ARROW_UINT8:
    case FIRN_ARROW_UINT16: return (firn_type){ .kind = FIRN_TYPE_INT };
    case FIRN_ARROW_INT64:
    case FIRN_ARROW_UINT32: return (firn_type){ .kind = FIRN_TYPE_LONG };
    case FIRN_ARROW_UINT64: return (firn_type){ .kind = FIRN_TYPE_DECIMAL, .precision = 20 };
    case FIRN_ARROW_HALF_FLOAT:
    case FIRN_ARROW_FLOAT: return (firn_type){ .kind = FIRN_TYPE_FLOAT };
    case FIRN_ARROW_DOUBLE: return (firn_type){ .kind = FIRN_TYPE_DOUBLE };
    case FIRN_ARROW_DECIMAL128: return decimal_of(field->precision, field->scale);
    case FIRN_ARROW_DATE32:
    case FIRN_ARROW_DATE64: return (firn_type){ .kind = FIRN_TYPE_DATE };
    case FIRN_ARROW_TIME32_S:
    case FIRN_ARROW_TIME32_MS:
    case FIRN_ARROW_TIME64_US:
    case FIRN_ARROW_TIME64_NS: return (firn_type){ .kind = FIRN_TYPE_TIME };
    case FIRN_ARROW_TIMESTAMP_S:
    case FIRN_ARROW_TIMESTAMP_MS:
    case FIRN_ARROW_TIMESTAMP_US:
        return (firn_type){ .kind = field->utc ? FIRN_TYPE_TIMESTAMPTZ : FIRN_TYPE_TIMESTAMP };
    case FIRN_ARROW_TIMESTAMP_NS:
        return (firn_type){ .kind =
                                field->utc ? FIRN_TYPE_TIMESTAMPTZ_NS : FIRN_TYPE_TIMESTAMP_NS };
    case FIRN_ARROW_UTF8:
    case FIRN_ARROW_LARGE_UTF8: return (firn_type){ .kind = FIRN_TYPE_STRING };
    case FIRN_ARROW_BINARY:
    case FIRN_ARROW_LARGE_BINARY: return (firn_type){ .kind = FIRN_TYPE_BINARY };
    case FIRN_ARROW_FIXED_BINARY:
        return field->uuid ? (firn_type){ .kind = FIRN_TYPE_UUID }
                           : (firn_type){ .kind = FIRN_TYPE_FIXED, .length = field->byte_width };
    case FIRN_ARROW_STRUCT: return (firn_type){ .kind = FIRN_TYPE_STRUCT };
    case FIRN_ARROW_LIST: return (firn_type){ .kind = FIRN_TYPE_LIST };
    case FIRN_ARROW_MAP: return (firn_type){ .kind = FIRN_TYPE_MAP };
    default: return (firn_type){ .kind = FIRN_TYPE_UNKNOWN };
    }
}

/* Bytes of no length are nothing a file could hold. */
static firn_status check_type_of(const firn_arrow_field *field, const firn_type *type,
                                 firn_error *err)
{
    SCOPED(firn_buf) name = { 0 };
    bool fits =
        (type->kind != FIRN_TYPE_DECIMAL || type->precision <= FIRN_DECIMAL_PRECISION_MAX) &&
        (type->kind != FIRN_TYPE_FIXED || type->length > 0);
    if (fits)
        return FIRN_OK;
    firn_arrow_put_type(&name, field);
    return firn_fail(err, FIRN_UNSUPPORTED, "column \"%.*s\": values of type %.*s",
                     FIRN_STR_ARG(field->name), FIRN_STR_ARG(firn_buf_str(&name)));
}

firn_status firn_type_of_arrow(const firn_arrow_field *field, firn_arena *arena, int32_t *next_id,
                               firn_type *type, firn_error *err)
{
    *type = plain_type_of(field);
    TRY(check_type_of(field, type, err));
    const firn_arrow_field *members = field->kind == FIRN_ARROW_MAP ? field->children : field;
    type->field_count = members->child_count;
    type->fields = firn_new(arena, firn_field, type->field_count);
    if (!type->fields)
        return firn_nomem(err);
    for (size_t i = 0; i < type->field_count; i++) {
        const firn_arrow_field *member = &members->children[i];
        static const char *const map_names[] = { "key", "value" };
        firn_str name = field->kind == FIRN_ARROW_LIST  ? FIRN_STR("element")
                        : field->kind == FIRN_ARROW_MAP ? firn_str_from(map_names[i])
                                                        : firn_str_copy(arena, member->name);
        if (!name.data)
            return firn_nomem(err);
        bool key = field->kind == FIRN_ARROW_MAP && i == 0;
        type->fields[i] =
            (firn_field){ .id = (*next_id)++, .name = name, .required = key || !member->nullable };
        TRY(firn_type_of_arrow(member, arena, next_id, &type->fields[i].type, err));
    }
    return FIRN_OK;
}

/* ---- values ---- */

firn_value firn_value_of_view(const firn_view *view, const firn_type *type, int64_t row)
{
    firn_value value = { .kind = type->kind, .scale = type->scale };
    value.is_null = firn_view_is_null(view, row);
    if (value.is_null)
        return value;
    switch (type->kind) {
    case FIRN_TYPE_BOOLEAN: value.boolean = firn_view_bool(view, row); break;
    case FIRN_TYPE_FLOAT:
    case FIRN_TYPE_DOUBLE: value.real = firn_view_double(view, row); break;
    case FIRN_TYPE_DECIMAL: value.decimal = firn_view_int128(view, row); break;
    case FIRN_TYPE_STRING:
    case FIRN_TYPE_UUID:
    case FIRN_TYPE_FIXED:
    case FIRN_TYPE_BINARY: value.bytes = firn_view_bytes(view, row); break;
    default: value.integer = firn_view_int64(view, row); break;
    }
    return value;
}

void firn_column_put_value(firn_column *column, const firn_value *value)
{
    if (value->is_null) {
        firn_column_put_null(column);
        return;
    }
    switch (value->kind) {
    case FIRN_TYPE_BOOLEAN: firn_column_put_bool(column, value->boolean); break;
    case FIRN_TYPE_INT:
    case FIRN_TYPE_DATE: firn_column_put_int32(column, (int32_t)value->integer); break;
    case FIRN_TYPE_FLOAT: firn_column_put_float(column, (float)value->real); break;
    case FIRN_TYPE_DOUBLE: firn_column_put_double(column, value->real); break;
    case FIRN_TYPE_DECIMAL: firn_column_put_int128(column, value->decimal); break;
    case FIRN_TYPE_STRING:
    case FIRN_TYPE_UUID:
    case FIRN_TYPE_FIXED:
    case FIRN_TYPE_BINARY: firn_column_put_bytes(column, value->bytes); break;
    default: firn_column_put_int64(column, value->integer); break;
    }
}
