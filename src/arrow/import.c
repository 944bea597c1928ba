/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* ArrowSchema to field tree: format strings and metadata of the C data interface. */
#include "arrow/type.h"
#include "base/cursor.h"

enum { DEPTH_MAX = 64 };

static const struct {
    const char *format;
    firn_arrow_kind kind;
} plain_formats[] = {
    { "n", FIRN_ARROW_NULL },         { "b", FIRN_ARROW_BOOL },
    { "c", FIRN_ARROW_INT8 },         { "C", FIRN_ARROW_UINT8 },
    { "s", FIRN_ARROW_INT16 },        { "S", FIRN_ARROW_UINT16 },
    { "i", FIRN_ARROW_INT32 },        { "I", FIRN_ARROW_UINT32 },
    { "l", FIRN_ARROW_INT64 },        { "L", FIRN_ARROW_UINT64 },
    { "e", FIRN_ARROW_HALF_FLOAT },   { "f", FIRN_ARROW_FLOAT },
    { "g", FIRN_ARROW_DOUBLE },       { "u", FIRN_ARROW_UTF8 },
    { "U", FIRN_ARROW_LARGE_UTF8 },   { "z", FIRN_ARROW_BINARY },
    { "Z", FIRN_ARROW_LARGE_BINARY }, { "tdD", FIRN_ARROW_DATE32 },
    { "tdm", FIRN_ARROW_DATE64 },     { "tts", FIRN_ARROW_TIME32_S },
    { "ttm", FIRN_ARROW_TIME32_MS },  { "ttu", FIRN_ARROW_TIME64_US },
    { "ttn", FIRN_ARROW_TIME64_NS },  { "+s", FIRN_ARROW_STRUCT },
    { "+l", FIRN_ARROW_LIST },        { "+m", FIRN_ARROW_MAP },
};

static const struct {
    const char *prefix;
    firn_arrow_kind kind;
} timestamp_formats[] = {
    { "tss:", FIRN_ARROW_TIMESTAMP_S },
    { "tsm:", FIRN_ARROW_TIMESTAMP_MS },
    { "tsu:", FIRN_ARROW_TIMESTAMP_US },
    { "tsn:", FIRN_ARROW_TIMESTAMP_NS },
};

static bool read_decimal(firn_str format, firn_arrow_field *field)
{
    if (!firn_str_starts(format, FIRN_STR("d:")))
        return false;
    firn_str rest = firn_str_from_index(format, 2);
    firn_str precision_text = firn_str_split(&rest, ',');
    firn_str scale_text = firn_str_split(&rest, ',');
    int64_t precision, scale, bits = 128;
    if (!firn_str_to_int64(precision_text, &precision) || !firn_str_to_int64(scale_text, &scale))
        return false;
    if (rest.data && !firn_str_to_int64(rest, &bits))
        return false;
    if (bits != 128 || precision < 1 || precision > 38 || scale < -38 || scale > 38)
        return false;
    field->kind = FIRN_ARROW_DECIMAL128;
    field->precision = (int32_t)precision;
    field->scale = (int32_t)scale;
    return true;
}

static bool read_parameterised(firn_str format, firn_arrow_field *field)
{
    for (size_t i = 0; i < FIRN_COUNT(timestamp_formats); i++) {
        firn_str prefix = firn_str_from(timestamp_formats[i].prefix);
        if (firn_str_starts(format, prefix)) {
            field->kind = timestamp_formats[i].kind;
            field->utc = format.len > prefix.len;
            return true;
        }
    }
    if (firn_str_starts(format, FIRN_STR("w:"))) {
        int64_t width;
        if (!firn_str_to_int64(firn_str_from_index(format, 2), &width) || width < 0 ||
            width > INT32_MAX)
            return false;
        field->kind = FIRN_ARROW_FIXED_BINARY;
        field->byte_width = (int32_t)width;
        return true;
    }
    return read_decimal(format, field);
}

static bool read_format(firn_str format, firn_arrow_field *field)
{
    for (size_t i = 0; i < FIRN_COUNT(plain_formats); i++)
        if (firn_str_is(format, plain_formats[i].format)) {
            field->kind = plain_formats[i].kind;
            return true;
        }
    return read_parameterised(format, field);
}

/* int32 count, then count times: int32 length, key, int32 length, value; in the
 * machine's byte order.  The interface gives no total length to check against. */
static int32_t take_int32(const char **at)
{
    int32_t value;
    memcpy(&value, *at, sizeof value);
    *at += sizeof value;
    return value;
}

static firn_str take_text(const char **at)
{
    int32_t len = take_int32(at);
    firn_str text = { *at, len > 0 ? (size_t)len : 0 };
    *at += text.len;
    return text;
}

static void read_metadata(const char *metadata, firn_arrow_field *field)
{
    if (!metadata)
        return;
    const char *at = metadata;
    for (int32_t count = take_int32(&at); count > 0; count--) {
        firn_str key = take_text(&at), value = take_text(&at);
        int64_t id;
        if (firn_str_is(key, "PARQUET:field_id") && firn_str_to_int64(value, &id) && id >= 0 &&
            id <= INT32_MAX)
            field->field_id = (int32_t)id;
        if (firn_str_is(key, "ARROW:extension:name") && firn_str_is(value, "arrow.uuid"))
            field->uuid = field->kind == FIRN_ARROW_FIXED_BINARY && field->byte_width == 16;
    }
}

static firn_status check_children(const firn_arrow_field *field, firn_error *err)
{
    size_t wanted = field->kind == FIRN_ARROW_LIST || field->kind == FIRN_ARROW_MAP;
    bool entries_ok =
        field->kind != FIRN_ARROW_MAP || field->child_count != 1 ||
        (field->children[0].kind == FIRN_ARROW_STRUCT && field->children[0].child_count == 2);
    if (field->kind != FIRN_ARROW_STRUCT && (field->child_count != wanted || !entries_ok))
        return firn_fail(err, FIRN_INVALID, "arrow field \"%s\" has %zu children", field->name.data,
                         field->child_count);
    return FIRN_OK;
}

/* Codes of int32 into plain values. */
static firn_status check_dictionary(const struct ArrowSchema *schema, const firn_arrow_field *field,
                                    firn_error *err)
{
    bool nested = field->kind == FIRN_ARROW_STRUCT || field->kind == FIRN_ARROW_LIST ||
                  field->kind == FIRN_ARROW_MAP || field->kind == FIRN_ARROW_NULL;
    if (strcmp(schema->format, "i") != 0)
        return firn_fail(err, FIRN_UNSUPPORTED, "arrow dictionary codes of format \"%s\"",
                         schema->format);
    if (nested || schema->dictionary->dictionary)
        return firn_fail(err, FIRN_UNSUPPORTED,
                         "arrow column \"%s\" is a dictionary of nested values or of nulls",
                         field->name.data);
    return FIRN_OK;
}

static firn_status import(const struct ArrowSchema *schema, firn_arena *arena, int depth,
                          firn_arrow_field *field, firn_error *err)
{
    if (!schema || !schema->format || depth > DEPTH_MAX)
        return firn_fail(err, FIRN_INVALID, "arrow schema has no format or is nested too deeply");

    const struct ArrowSchema *values = schema->dictionary ? schema->dictionary : schema;
    *field = (firn_arrow_field){ .field_id = -1, .nullable = schema->flags & ARROW_FLAG_NULLABLE };
    field->name = firn_str_copy(arena, firn_str_from(schema->name));
    if (!field->name.data)
        return firn_nomem(err);
    field->dictionary = schema->dictionary != NULL;
    if (!values->format || !read_format(firn_str_from(values->format), field))
        return firn_fail(err, FIRN_UNSUPPORTED, "arrow format \"%s\" of column \"%s\"",
                         values->format ? values->format : "", field->name.data);
    if (schema->dictionary)
        TRY(check_dictionary(schema, field, err));
    read_metadata(schema->metadata, field);

    if (values->n_children < 0 || (values->n_children > 0 && !values->children))
        return firn_fail(err, FIRN_INVALID, "arrow field \"%s\" has no children array",
                         field->name.data);
    field->child_count = (size_t)values->n_children;
    field->children = firn_new(arena, firn_arrow_field, field->child_count);
    if (!field->children)
        return firn_nomem(err);
    for (size_t i = 0; i < field->child_count; i++)
        TRY(import(values->children[i], arena, depth + 1, &field->children[i], err));
    return check_children(field, err);
}

firn_status firn_arrow_import_field(const struct ArrowSchema *schema, firn_arena *arena,
                                    firn_arrow_field *field, firn_error *err)
{
    return import(schema, arena, 0, field, err);
}
