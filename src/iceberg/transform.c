/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "iceberg/transform.h"

#include "base/time.h"

static const char *const names[] = {
    [FIRN_TRANSFORM_IDENTITY] = "identity", [FIRN_TRANSFORM_BUCKET] = "bucket",
    [FIRN_TRANSFORM_TRUNCATE] = "truncate", [FIRN_TRANSFORM_YEAR] = "year",
    [FIRN_TRANSFORM_MONTH] = "month",       [FIRN_TRANSFORM_DAY] = "day",
    [FIRN_TRANSFORM_HOUR] = "hour",         [FIRN_TRANSFORM_VOID] = "void",
};

/* ---- text ---- */

static bool has_width(firn_transform_kind kind)
{
    return kind == FIRN_TRANSFORM_BUCKET || kind == FIRN_TRANSFORM_TRUNCATE;
}

static bool read_width(firn_str text, int32_t *width)
{
    int64_t value;
    if (text.len < 3 || text.data[0] != '[' || text.data[text.len - 1] != ']')
        return false;
    if (!firn_str_to_int64((firn_str){ text.data + 1, text.len - 2 }, &value))
        return false;
    *width = (int32_t)value;
    return value > 0 && value <= INT32_MAX;
}

firn_transform firn_transform_read(firn_str text)
{
    for (size_t i = 0; i < FIRN_COUNT(names); i++) {
        firn_transform made = { .kind = (firn_transform_kind)i };
        firn_str name = firn_str_from(names[i]);
        if (!firn_str_equal_nocase(firn_str_first(text, name.len), name))
            continue;
        firn_str rest = firn_str_from_index(text, name.len);
        if (has_width(made.kind) ? read_width(rest, &made.width) : rest.len == 0)
            return made;
    }
    return (firn_transform){ .kind = FIRN_TRANSFORM_UNKNOWN, .text = text };
}

void firn_transform_put(firn_buf *out, const firn_transform *transform)
{
    if (transform->kind == FIRN_TRANSFORM_UNKNOWN) {
        firn_put_str(out, transform->text);
        return;
    }
    firn_put_c(out, names[transform->kind]);
    if (has_width(transform->kind))
        firn_putf(out, "[%d]", transform->width);
}

bool firn_transform_equal(const firn_transform *a, const firn_transform *b)
{
    return a->kind == b->kind && a->width == b->width && firn_str_equal(a->text, b->text);
}

/* ---- types ---- */

static bool is_timestamp(firn_type_kind kind)
{
    return kind >= FIRN_TYPE_TIMESTAMP && kind <= FIRN_TYPE_TIMESTAMPTZ_NS;
}

static bool is_nanos(firn_type_kind kind)
{
    return kind == FIRN_TYPE_TIMESTAMP_NS || kind == FIRN_TYPE_TIMESTAMPTZ_NS;
}

static bool truncates(firn_type_kind kind)
{
    return kind == FIRN_TYPE_INT || kind == FIRN_TYPE_LONG || kind == FIRN_TYPE_DECIMAL ||
           kind == FIRN_TYPE_STRING || kind == FIRN_TYPE_BINARY;
}

static bool buckets(firn_type_kind kind)
{
    return kind != FIRN_TYPE_BOOLEAN && kind != FIRN_TYPE_FLOAT && kind != FIRN_TYPE_DOUBLE;
}

bool firn_transform_accepts(const firn_transform *transform, const firn_type *source)
{
    firn_type_kind kind = source->kind;
    if (transform->kind == FIRN_TRANSFORM_VOID || transform->kind == FIRN_TRANSFORM_UNKNOWN)
        return true;
    if (!firn_type_is_primitive(source))
        return false;
    switch (transform->kind) {
    case FIRN_TRANSFORM_BUCKET: return buckets(kind);
    case FIRN_TRANSFORM_TRUNCATE: return truncates(kind);
    case FIRN_TRANSFORM_HOUR: return is_timestamp(kind);
    case FIRN_TRANSFORM_YEAR:
    case FIRN_TRANSFORM_MONTH:
    case FIRN_TRANSFORM_DAY: return kind == FIRN_TYPE_DATE || is_timestamp(kind);
    default: return true;
    }
}

firn_type firn_transform_result(const firn_transform *transform, const firn_type *source)
{
    switch (transform->kind) {
    case FIRN_TRANSFORM_BUCKET:
    case FIRN_TRANSFORM_YEAR:
    case FIRN_TRANSFORM_MONTH:
    case FIRN_TRANSFORM_HOUR: return (firn_type){ .kind = FIRN_TYPE_INT };
    case FIRN_TRANSFORM_DAY: return (firn_type){ .kind = FIRN_TYPE_DATE };
    case FIRN_TRANSFORM_UNKNOWN: return (firn_type){ .kind = FIRN_TYPE_STRING };
    default: return *source;
    }
}

bool firn_transform_keeps_order(const firn_transform *transform)
{
    return transform->kind == FIRN_TRANSFORM_IDENTITY ||
           (transform->kind >= FIRN_TRANSFORM_TRUNCATE && transform->kind <= FIRN_TRANSFORM_HOUR);
}

/* ---- values ---- */

static firn_int128 truncate_number(firn_int128 value, int32_t width)
{
    firn_int128 rest = value % width;
    return value - (rest < 0 ? rest + width : rest);
}

static firn_value truncate_value(const firn_value *value, int32_t width)
{
    firn_value result = *value;
    switch (value->kind) {
    case FIRN_TYPE_DECIMAL: result.decimal = truncate_number(value->decimal, width); break;
    case FIRN_TYPE_STRING:
    case FIRN_TYPE_BINARY:
        result.bytes = firn_bound_truncate_lower(value->kind, value->bytes, (size_t)width);
        break;
    default:
        /* The least values of a 64-bit column wrap around, as in the reference. */
        result.integer = (int64_t)(uint64_t)truncate_number(value->integer, width);
        if (value->kind == FIRN_TYPE_INT)
            result.integer = (int32_t)(uint32_t)(uint64_t)result.integer;
        break;
    }
    return result;
}

static int64_t microseconds(const firn_value *value)
{
    if (value->kind == FIRN_TYPE_DATE)
        return value->integer * FIRN_US_PER_DAY;
    return is_nanos(value->kind) ? firn_floor_div(value->integer, 1000) : value->integer;
}

static int64_t days(const firn_value *value)
{
    if (value->kind == FIRN_TYPE_DATE)
        return value->integer;
    return firn_floor_div(microseconds(value), FIRN_US_PER_DAY);
}

static int64_t time_unit(firn_transform_kind kind, const firn_value *value)
{
    firn_civil civil = { 0 };
    if (kind == FIRN_TRANSFORM_HOUR)
        return firn_floor_div(microseconds(value), 3600 * FIRN_US_PER_SECOND);
    if (kind == FIRN_TRANSFORM_DAY)
        return days(value);
    firn_civil_from_days(days(value), &civil);
    if (kind == FIRN_TRANSFORM_YEAR)
        return civil.year - 1970;
    return (civil.year - 1970) * 12 + civil.month - 1;
}

firn_value firn_transform_apply(const firn_transform *transform, const firn_value *value)
{
    firn_type source = { .kind = value->kind, .scale = value->scale };
    firn_type type = firn_transform_result(transform, &source);
    firn_value result = firn_value_null(&type);
    result.scale = value->scale;
    if (value->is_null || transform->kind == FIRN_TRANSFORM_VOID ||
        transform->kind == FIRN_TRANSFORM_UNKNOWN)
        return result;
    if (transform->kind == FIRN_TRANSFORM_IDENTITY)
        return *value;
    if (transform->kind == FIRN_TRANSFORM_TRUNCATE)
        return truncate_value(value, transform->width);
    result.is_null = false;
    if (transform->kind == FIRN_TRANSFORM_BUCKET)
        result.integer = (firn_value_hash(value) & INT32_MAX) % transform->width;
    else
        result.integer = time_unit(transform->kind, value);
    return result;
}

void firn_transform_put_human(firn_buf *out, const firn_transform *transform,
                              const firn_value *value)
{
    int64_t n = value->integer;
    if (value->is_null) {
        firn_put_c(out, "null");
    } else if (transform->kind == FIRN_TRANSFORM_YEAR) {
        firn_putf(out, "%04lld", (long long)(1970 + n));
    } else if (transform->kind == FIRN_TRANSFORM_MONTH) {
        firn_putf(out, "%04lld-%02lld", (long long)(1970 + firn_floor_div(n, 12)),
                  (long long)(firn_floor_mod(n, 12) + 1));
    } else if (transform->kind == FIRN_TRANSFORM_DAY || transform->kind == FIRN_TRANSFORM_HOUR) {
        char text[FIRN_TIME_TEXT_MAX];
        bool hours = transform->kind == FIRN_TRANSFORM_HOUR;
        firn_put(out, text, firn_date_format(hours ? firn_floor_div(n, 24) : n, text));
        if (hours)
            firn_putf(out, "-%02lld", (long long)firn_floor_mod(n, 24));
    } else {
        firn_value_put_text(out, value);
    }
}
