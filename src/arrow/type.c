/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "arrow/type.h"

size_t firn_arrow_byte_width(const firn_arrow_field *field)
{
    static const uint8_t widths[] = {
        [FIRN_ARROW_INT8] = 1,         [FIRN_ARROW_INT16] = 2,        [FIRN_ARROW_INT32] = 4,
        [FIRN_ARROW_INT64] = 8,        [FIRN_ARROW_UINT8] = 1,        [FIRN_ARROW_UINT16] = 2,
        [FIRN_ARROW_UINT32] = 4,       [FIRN_ARROW_UINT64] = 8,       [FIRN_ARROW_HALF_FLOAT] = 2,
        [FIRN_ARROW_FLOAT] = 4,        [FIRN_ARROW_DOUBLE] = 8,       [FIRN_ARROW_DECIMAL128] = 16,
        [FIRN_ARROW_DATE32] = 4,       [FIRN_ARROW_DATE64] = 8,       [FIRN_ARROW_TIME32_S] = 4,
        [FIRN_ARROW_TIME32_MS] = 4,    [FIRN_ARROW_TIME64_US] = 8,    [FIRN_ARROW_TIME64_NS] = 8,
        [FIRN_ARROW_TIMESTAMP_S] = 8,  [FIRN_ARROW_TIMESTAMP_MS] = 8, [FIRN_ARROW_TIMESTAMP_US] = 8,
        [FIRN_ARROW_TIMESTAMP_NS] = 8, [FIRN_ARROW_MAP] = 0,
    };
    if (field->kind == FIRN_ARROW_FIXED_BINARY)
        return (size_t)field->byte_width;
    return widths[field->kind];
}

bool firn_arrow_is_variable(firn_arrow_kind kind)
{
    return kind == FIRN_ARROW_UTF8 || kind == FIRN_ARROW_LARGE_UTF8 || kind == FIRN_ARROW_BINARY ||
           kind == FIRN_ARROW_LARGE_BINARY;
}

static const char *kind_name(firn_arrow_kind kind)
{
    static const char *const names[] = {
        [FIRN_ARROW_NULL] = "null",
        [FIRN_ARROW_BOOL] = "bool",
        [FIRN_ARROW_INT8] = "int8",
        [FIRN_ARROW_INT16] = "int16",
        [FIRN_ARROW_INT32] = "int32",
        [FIRN_ARROW_INT64] = "int64",
        [FIRN_ARROW_UINT8] = "uint8",
        [FIRN_ARROW_UINT16] = "uint16",
        [FIRN_ARROW_UINT32] = "uint32",
        [FIRN_ARROW_UINT64] = "uint64",
        [FIRN_ARROW_HALF_FLOAT] = "float16",
        [FIRN_ARROW_FLOAT] = "float",
        [FIRN_ARROW_DOUBLE] = "double",
        [FIRN_ARROW_DECIMAL128] = "decimal128",
        [FIRN_ARROW_DATE32] = "date32",
        [FIRN_ARROW_DATE64] = "date64",
        [FIRN_ARROW_TIME32_S] = "time32[s]",
        [FIRN_ARROW_TIME32_MS] = "time32[ms]",
        [FIRN_ARROW_TIME64_US] = "time64[us]",
        [FIRN_ARROW_TIME64_NS] = "time64[ns]",
        [FIRN_ARROW_TIMESTAMP_S] = "timestamp[s",
        [FIRN_ARROW_TIMESTAMP_MS] = "timestamp[ms",
        [FIRN_ARROW_TIMESTAMP_US] = "timestamp[us",
        [FIRN_ARROW_TIMESTAMP_NS] = "timestamp[ns",
        [FIRN_ARROW_UTF8] = "string",
        [FIRN_ARROW_LARGE_UTF8] = "large_string",
        [FIRN_ARROW_BINARY] = "binary",
        [FIRN_ARROW_LARGE_BINARY] = "large_binary",
        [FIRN_ARROW_FIXED_BINARY] = "fixed_size_binary",
        [FIRN_ARROW_STRUCT] = "struct",
        [FIRN_ARROW_LIST] = "list",
        [FIRN_ARROW_MAP] = "map",
    };
    return names[kind];
}

static bool is_timestamp(firn_arrow_kind kind)
{
    return kind >= FIRN_ARROW_TIMESTAMP_S && kind <= FIRN_ARROW_TIMESTAMP_NS;
}

void firn_arrow_put_type(firn_buf *out, const firn_arrow_field *field)
{
    firn_put_c(out, kind_name(field->kind));
    if (is_timestamp(field->kind))
        firn_put_c(out, field->utc ? ", UTC]" : "]");
    if (field->kind == FIRN_ARROW_DECIMAL128)
        firn_putf(out, "(%d, %d)", field->precision, field->scale);
    if (field->kind == FIRN_ARROW_FIXED_BINARY)
        firn_putf(out, "[%d]", field->byte_width);
    if (field->child_count == 0)
        return;
    firn_put_c(out, "<");
    for (size_t i = 0; i < field->child_count; i++) {
        firn_putf(out, "%s%.*s: ", i ? ", " : "", FIRN_STR_ARG(field->children[i].name));
        firn_arrow_put_type(out, &field->children[i]);
    }
    firn_put_c(out, ">");
}

bool firn_arrow_same_type(const firn_arrow_field *a, const firn_arrow_field *b)
{
    if (a->kind != b->kind || a->child_count != b->child_count)
        return false;
    if (a->kind == FIRN_ARROW_DECIMAL128 && (a->precision != b->precision || a->scale != b->scale))
        return false;
    if (a->kind == FIRN_ARROW_FIXED_BINARY && a->byte_width != b->byte_width)
        return false;
    if (is_timestamp(a->kind) && a->utc != b->utc)
        return false;
    for (size_t i = 0; i < a->child_count; i++)
        if (!firn_arrow_same_type(&a->children[i], &b->children[i]))
            return false;
    return true;
}

static bool copy_into(firn_arena *arena, const firn_arrow_field *field, firn_arrow_field *copy)
{
    *copy = *field;
    copy->name = firn_str_copy(arena, field->name);
    copy->children = firn_new(arena, firn_arrow_field, field->child_count);
    if (!copy->name.data || !copy->children)
        return false;
    for (size_t i = 0; i < field->child_count; i++)
        if (!copy_into(arena, &field->children[i], &copy->children[i]))
            return false;
    return true;
}

firn_arrow_field *firn_arrow_field_copy(firn_arena *arena, const firn_arrow_field *field)
{
    firn_arrow_field *copy = firn_new(arena, firn_arrow_field, 1);
    return copy && copy_into(arena, field, copy) ? copy : NULL;
}
