/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "iceberg/value.h"

#include <math.h>

#include "base/cursor.h"
#include "base/decimal.h"
#include "base/hash.h"
#include "base/time.h"

/* ---- binary ---- */

static double load_float(const uint8_t *p)
{
    uint32_t bits = firn_load_le32(p);
    float value;
    memcpy(&value, &bits, sizeof value);
    return (double)value;
}

static double load_double(const uint8_t *p)
{
    uint64_t bits = firn_load_le64(p);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Bytes written as days, read as a timestamp: the column was promoted. */
static bool days_to_timestamp(firn_type_kind kind, int32_t days, int64_t *value)
{
    int64_t unit = kind == FIRN_TYPE_TIMESTAMP_NS ? FIRN_US_PER_DAY * 1000 : FIRN_US_PER_DAY;
    return !__builtin_mul_overflow((int64_t)days, unit, value);
}

static bool integer_from_binary(firn_type_kind kind, firn_bytes b, int64_t *value)
{
    bool narrow = kind == FIRN_TYPE_INT || kind == FIRN_TYPE_DATE;
    if (b.len == 4) {
        *value = (int32_t)firn_load_le32(b.data);
        if (kind == FIRN_TYPE_TIMESTAMP || kind == FIRN_TYPE_TIMESTAMP_NS)
            return days_to_timestamp(kind, (int32_t)*value, value);
        return narrow || kind == FIRN_TYPE_LONG;
    }
    if (b.len != 8 || narrow)
        return false;
    *value = (int64_t)firn_load_le64(b.data);
    return true;
}

static bool real_from_binary(firn_type_kind kind, firn_bytes b, double *value)
{
    if (b.len == 4)
        *value = load_float(b.data);
    else if (b.len == 8 && kind == FIRN_TYPE_DOUBLE)
        *value = load_double(b.data);
    else
        return false;
    return true;
}

static bool bytes_fit(const firn_type *type, firn_bytes b)
{
    if (type->kind == FIRN_TYPE_UUID)
        return b.len == 16;
    return type->kind != FIRN_TYPE_FIXED || b.len == (size_t)type->length;
}

bool firn_value_from_binary(const firn_type *type, firn_bytes b, firn_value *value)
{
    *value = (firn_value){ .kind = type->kind };
    switch (type->kind) {
    case FIRN_TYPE_BOOLEAN: value->boolean = b.len > 0 && b.data[0] != 0; return b.len == 1;
    case FIRN_TYPE_FLOAT:
    case FIRN_TYPE_DOUBLE: return real_from_binary(type->kind, b, &value->real);
    case FIRN_TYPE_DECIMAL:
        value->scale = type->scale;
        return firn_int128_from_be(b, &value->decimal);
    case FIRN_TYPE_STRING:
    case FIRN_TYPE_UUID:
    case FIRN_TYPE_FIXED:
    case FIRN_TYPE_BINARY: value->bytes = b; return bytes_fit(type, b);
    default: break;
    }
    return firn_type_is_primitive(type) && integer_from_binary(type->kind, b, &value->integer);
}

static void put_float(firn_buf *out, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    firn_put_le32(out, bits);
}

static void put_double(firn_buf *out, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    firn_put_le64(out, bits);
}

static void put_decimal(firn_buf *out, firn_int128 value)
{
    uint8_t bytes[16];
    firn_put(out, bytes, firn_int128_to_be(value, bytes));
}

void firn_value_put_binary(firn_buf *out, const firn_value *value)
{
    switch (value->kind) {
    case FIRN_TYPE_BOOLEAN: firn_put_u8(out, value->boolean); break;
    case FIRN_TYPE_INT:
    case FIRN_TYPE_DATE: firn_put_le32(out, (uint32_t)value->integer); break;
    case FIRN_TYPE_FLOAT: put_float(out, (float)value->real); break;
    case FIRN_TYPE_DOUBLE: put_double(out, value->real); break;
    case FIRN_TYPE_DECIMAL: put_decimal(out, value->decimal); break;
    case FIRN_TYPE_STRING:
    case FIRN_TYPE_UUID:
    case FIRN_TYPE_FIXED:
    case FIRN_TYPE_BINARY: firn_put(out, value->bytes.data, value->bytes.len); break;
    default: firn_put_le64(out, (uint64_t)value->integer); break;
    }
}

/* ---- order ---- */

static int compare_real(double a, double b)
{
    if (isnan(a) || isnan(b))
        return (isnan(a) != 0) - (isnan(b) != 0);
    return (a > b) - (a < b);
}

int firn_value_compare(const firn_value *a, const firn_value *b)
{
    switch (a->kind) {
    case FIRN_TYPE_BOOLEAN: return a->boolean - b->boolean;
    case FIRN_TYPE_FLOAT:
    case FIRN_TYPE_DOUBLE: return compare_real(a->real, b->real);
    case FIRN_TYPE_DECIMAL: return (a->decimal > b->decimal) - (a->decimal < b->decimal);
    case FIRN_TYPE_STRING:
    case FIRN_TYPE_UUID:
    case FIRN_TYPE_FIXED:
    case FIRN_TYPE_BINARY: return firn_bytes_compare(a->bytes, b->bytes);
    default: return (a->integer > b->integer) - (a->integer < b->integer);
    }
}

bool firn_value_equal(const firn_value *a, const firn_value *b)
{
    if (a->is_null || b->is_null)
        return a->is_null == b->is_null;
    return a->kind == b->kind && firn_value_compare(a, b) == 0;
}

bool firn_value_is_nan(const firn_value *value)
{
    bool real = value->kind == FIRN_TYPE_FLOAT || value->kind == FIRN_TYPE_DOUBLE;
    return real && !value->is_null && isnan(value->real);
}

/* ---- hash ---- */

static int32_t hash_int64(int64_t value)
{
    uint8_t bytes[8];
    firn_store_le64(bytes, (uint64_t)value);
    return (int32_t)firn_murmur3_32((firn_bytes){ bytes, sizeof bytes });
}

static int32_t hash_real(double value)
{
    uint64_t bits = 0x7ff8000000000000u;
    if (value == 0)
        bits = 0;
    else if (!isnan(value))
        memcpy(&bits, &value, sizeof bits);
    return hash_int64((int64_t)bits);
}

int32_t firn_value_hash(const firn_value *value)
{
    uint8_t bytes[16];
    switch (value->kind) {
    case FIRN_TYPE_BOOLEAN: return hash_int64(value->boolean);
    case FIRN_TYPE_FLOAT:
    case FIRN_TYPE_DOUBLE: return hash_real(value->real);
    case FIRN_TYPE_DECIMAL: {
        size_t len = firn_int128_to_be(value->decimal, bytes);
        return (int32_t)firn_murmur3_32((firn_bytes){ bytes, len });
    }
    case FIRN_TYPE_STRING:
    case FIRN_TYPE_UUID:
    case FIRN_TYPE_FIXED:
    case FIRN_TYPE_BINARY: return (int32_t)firn_murmur3_32(value->bytes);
    case FIRN_TYPE_TIMESTAMP_NS:
    case FIRN_TYPE_TIMESTAMPTZ_NS: return hash_int64(firn_floor_div(value->integer, 1000));
    default: return hash_int64(value->integer);
    }
}

bool firn_value_copy(firn_arena *arena, const firn_value *value, firn_value *copy)
{
    *copy = *value;
    bool has_bytes = value->kind == FIRN_TYPE_STRING || value->kind == FIRN_TYPE_UUID ||
                     value->kind == FIRN_TYPE_FIXED || value->kind == FIRN_TYPE_BINARY;
    if (value->is_null || !has_bytes)
        return true;
    copy->bytes.data = firn_arena_copy(arena, value->bytes.data, value->bytes.len);
    return copy->bytes.data != NULL;
}

/* ---- bounds ---- */

static size_t code_point_len(uint8_t lead)
{
    return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/* How many bytes the first `count` code points take. */
static size_t code_points(firn_bytes text, size_t count)
{
    size_t at = 0;
    while (count-- > 0 && at < text.len)
        at += code_point_len(text.data[at]);
    return at < text.len ? at : text.len;
}

firn_bytes firn_bound_truncate_lower(firn_type_kind kind, firn_bytes value, size_t width)
{
    size_t len = kind == FIRN_TYPE_STRING ? code_points(value, width)
                                          : (value.len < width ? value.len : width);
    return (firn_bytes){ value.data, len };
}

static uint32_t decode_code_point(const uint8_t *p, size_t len)
{
    static const uint8_t masks[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
    uint32_t c = p[0] & masks[len];
    for (size_t i = 1; i < len; i++)
        c = c << 6 | (p[i] & 0x3f);
    return c;
}

static void put_code_point(firn_buf *out, uint32_t c)
{
    if (c < 0x80) {
        firn_put_u8(out, (uint8_t)c);
        return;
    }
    size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint8_t leads[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
    firn_put_u8(out, (uint8_t)(leads[len] | c >> (6 * (len - 1))));
    for (size_t i = len - 1; i > 0; i--)
        firn_put_u8(out, (uint8_t)(0x80 | (c >> (6 * (i - 1)) & 0x3f)));
}

/* Drops trailing code points that cannot be raised, then raises the last. */
static bool raise_string(firn_bytes text, firn_buf *out)
{
    while (text.len > 0) {
        size_t start = text.len - 1;
        while (start > 0 && (text.data[start] & 0xc0) == 0x80)
            start--;
        size_t len = text.len - start;
        if (len != code_point_len(text.data[start]))
            return false; /* not UTF-8: no bound is safer than a wrong one */
        uint32_t c = decode_code_point(text.data + start, len) + 1;
        c = c == 0xd800 ? 0xe000 : c; /* over the surrogates */
        if (c <= 0x10ffff) {
            firn_put(out, text.data, start);
            put_code_point(out, c);
            return true;
        }
        text.len = start;
    }
    return false;
}

static bool raise_bytes(firn_bytes bytes, firn_buf *out)
{
    while (bytes.len > 0 && bytes.data[bytes.len - 1] == 0xff)
        bytes.len--;
    if (bytes.len == 0)
        return false;
    firn_put(out, bytes.data, bytes.len - 1);
    firn_put_u8(out, (uint8_t)(bytes.data[bytes.len - 1] + 1));
    return true;
}

bool firn_bound_truncate_upper(firn_type_kind kind, firn_bytes value, size_t width, firn_buf *out)
{
    firn_bytes cut = firn_bound_truncate_lower(kind, value, width);
    if (cut.len == value.len) {
        firn_put(out, value.data, value.len);
        return true;
    }
    return kind == FIRN_TYPE_STRING ? raise_string(cut, out) : raise_bytes(cut, out);
}
