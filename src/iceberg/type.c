/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "iceberg/type.h"

static const char *const names[] = {
    [FIRN_TYPE_BOOLEAN] = "boolean",
    [FIRN_TYPE_INT] = "int",
    [FIRN_TYPE_LONG] = "long",
    [FIRN_TYPE_FLOAT] = "float",
    [FIRN_TYPE_DOUBLE] = "double",
    [FIRN_TYPE_DECIMAL] = "decimal",
    [FIRN_TYPE_DATE] = "date",
    [FIRN_TYPE_TIME] = "time",
    [FIRN_TYPE_TIMESTAMP] = "timestamp",
    [FIRN_TYPE_TIMESTAMPTZ] = "timestamptz",
    [FIRN_TYPE_TIMESTAMP_NS] = "timestamp_ns",
    [FIRN_TYPE_TIMESTAMPTZ_NS] = "timestamptz_ns",
    [FIRN_TYPE_STRING] = "string",
    [FIRN_TYPE_UUID] = "uuid",
    [FIRN_TYPE_FIXED] = "fixed",
    [FIRN_TYPE_BINARY] = "binary",
    [FIRN_TYPE_UNKNOWN] = "unknown",
    [FIRN_TYPE_VARIANT] = "variant",
    [FIRN_TYPE_GEOMETRY] = "geometry",
    [FIRN_TYPE_GEOGRAPHY] = "geography",
    [FIRN_TYPE_STRUCT] = "struct",
    [FIRN_TYPE_LIST] = "list",
    [FIRN_TYPE_MAP] = "map",
};

/* ---- comparing ---- */

static bool field_equal(const firn_field *a, const firn_field *b)
{
    return a->id == b->id && a->required == b->required && firn_str_equal(a->name, b->name) &&
           firn_str_equal(a->doc, b->doc) &&
           firn_str_equal(a->initial_default, b->initial_default) &&
           firn_str_equal(a->write_default, b->write_default) &&
           firn_type_equal(&a->type, &b->type);
}

bool firn_type_equal(const firn_type *a, const firn_type *b)
{
    if (a->kind != b->kind || a->precision != b->precision || a->scale != b->scale ||
        a->length != b->length || !firn_str_equal(a->crs, b->crs) ||
        !firn_str_equal(a->algorithm, b->algorithm) || a->field_count != b->field_count)
        return false;
    for (size_t i = 0; i < a->field_count; i++)
        if (!field_equal(&a->fields[i], &b->fields[i]))
            return false;
    return true;
}

int firn_type_format_version(const firn_type *type)
{
    bool since_v3 = type->kind == FIRN_TYPE_TIMESTAMP_NS ||
                    type->kind == FIRN_TYPE_TIMESTAMPTZ_NS ||
                    (type->kind >= FIRN_TYPE_UNKNOWN && type->kind <= FIRN_TYPE_GEOGRAPHY);
    int version = since_v3 ? 3 : 1;
    for (size_t i = 0; i < type->field_count; i++) {
        int inner = firn_type_format_version(&type->fields[i].type);
        version = inner > version ? inner : version;
    }
    return version;
}

bool firn_type_may_promote(const firn_type *from, const firn_type *to, int format_version)
{
    if (firn_type_equal(from, to))
        return true;
    if (from->kind == FIRN_TYPE_INT)
        return to->kind == FIRN_TYPE_LONG;
    if (from->kind == FIRN_TYPE_FLOAT)
        return to->kind == FIRN_TYPE_DOUBLE;
    if (from->kind == FIRN_TYPE_DECIMAL)
        return to->kind == FIRN_TYPE_DECIMAL && to->scale == from->scale &&
               to->precision >= from->precision;
    if (format_version < 3)
        return false;
    if (from->kind == FIRN_TYPE_UNKNOWN)
        return true;
    return from->kind == FIRN_TYPE_DATE &&
           (to->kind == FIRN_TYPE_TIMESTAMP || to->kind == FIRN_TYPE_TIMESTAMP_NS);
}

/* ---- writing ---- */

static void put_geo(firn_buf *out, const firn_type *type)
{
    if (!type->crs.data)
        return;
    firn_putf(out, "(%.*s", FIRN_STR_ARG(type->crs));
    if (type->algorithm.data)
        firn_putf(out, ", %.*s", FIRN_STR_ARG(type->algorithm));
    firn_put_c(out, ")");
}

static void put_fields(firn_buf *out, const firn_type *type)
{
    firn_put_c(out, "<");
    for (size_t i = 0; i < type->field_count; i++) {
        const firn_field *field = &type->fields[i];
        firn_put_c(out, i ? ", " : "");
        if (type->kind == FIRN_TYPE_STRUCT)
            firn_putf(out, "%.*s: ", FIRN_STR_ARG(field->name));
        firn_type_put(out, &field->type);
    }
    firn_put_c(out, ">");
}

void firn_type_put(firn_buf *out, const firn_type *type)
{
    firn_put_c(out, names[type->kind]);
    if (type->kind == FIRN_TYPE_DECIMAL)
        firn_putf(out, "(%d, %d)", type->precision, type->scale);
    else if (type->kind == FIRN_TYPE_FIXED)
        firn_putf(out, "[%d]", type->length);
    else if (firn_type_is_nested(type))
        put_fields(out, type);
    else
        put_geo(out, type);
}

/* ---- copying ---- */

static bool copy_str(firn_arena *arena, firn_str from, firn_str *to)
{
    *to = from.data ? firn_str_copy(arena, from) : from;
    return !from.data || to->data;
}

firn_status firn_field_copy(firn_arena *arena, const firn_field *field, firn_field *copy,
                            firn_error *err)
{
    *copy = *field;
    if (!copy_str(arena, field->name, &copy->name) || !copy_str(arena, field->doc, &copy->doc) ||
        !copy_str(arena, field->initial_default, &copy->initial_default) ||
        !copy_str(arena, field->write_default, &copy->write_default))
        return firn_nomem(err);
    return firn_type_copy(arena, &field->type, &copy->type, err);
}

firn_status firn_type_copy(firn_arena *arena, const firn_type *type, firn_type *copy,
                           firn_error *err)
{
    firn_type made = *type;
    made.fields = firn_new(arena, firn_field, type->field_count);
    if (!made.fields || !copy_str(arena, type->crs, &made.crs) ||
        !copy_str(arena, type->algorithm, &made.algorithm))
        return firn_nomem(err);
    for (size_t i = 0; i < type->field_count; i++)
        TRY(firn_field_copy(arena, &type->fields[i], &made.fields[i], err));
    *copy = made;
    return FIRN_OK;
}
