/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Values as text and as JSON, in both directions. */
#include <math.h>

#include "base/decimal.h"
#include "base/time.h"
#include "base/uuid.h"
#include "iceberg/value.h"

/* ---- to text ---- */

static void put_temporal(firn_buf *out, const firn_value *value)
{
    char text[FIRN_TIME_TEXT_MAX];
    size_t len = 0;
    switch (value->kind) {
    case FIRN_TYPE_DATE: len = firn_date_format(value->integer, text); break;
    case FIRN_TYPE_TIME: len = firn_time_format_us(value->integer, text); break;
    case FIRN_TYPE_TIMESTAMP_NS:
    case FIRN_TYPE_TIMESTAMPTZ_NS: len = firn_timestamp_format_ns(value->integer, text); break;
    default: len = firn_timestamp_format_us(value->integer, text); break;
    }
    firn_put(out, text, len);
    if (value->kind == FIRN_TYPE_TIMESTAMPTZ || value->kind == FIRN_TYPE_TIMESTAMPTZ_NS)
        firn_put_c(out, "+00:00");
}

static void put_number(firn_buf *out, const firn_value *value)
{
    char text[FIRN_DECIMAL_TEXT_MAX];
    size_t len = value->kind == FIRN_TYPE_FLOAT ? firn_float_format((float)value->real, text)
                 : value->kind == FIRN_TYPE_DOUBLE
                     ? firn_double_format(value->real, text)
                     : firn_decimal_format(value->decimal, value->scale, text);
    firn_put(out, text, len);
}

static void put_uuid(firn_buf *out, firn_bytes b)
{
    char text[FIRN_UUID_TEXT_LEN + 1];
    firn_uuid_format(b.data, text);
    firn_put(out, text, FIRN_UUID_TEXT_LEN);
}

void firn_value_put_text(firn_buf *out, const firn_value *value)
{
    if (value->is_null) {
        firn_put_c(out, "null");
        return;
    }
    switch (value->kind) {
    case FIRN_TYPE_BOOLEAN: firn_put_c(out, value->boolean ? "true" : "false"); break;
    case FIRN_TYPE_INT:
    case FIRN_TYPE_LONG: firn_putf(out, "%lld", (long long)value->integer); break;
    case FIRN_TYPE_FLOAT:
    case FIRN_TYPE_DOUBLE:
    case FIRN_TYPE_DECIMAL: put_number(out, value); break;
    case FIRN_TYPE_STRING: firn_put(out, value->bytes.data, value->bytes.len); break;
    case FIRN_TYPE_UUID: put_uuid(out, value->bytes); break;
    case FIRN_TYPE_FIXED:
    case FIRN_TYPE_BINARY: firn_put_hex(out, value->bytes); break;
    default: put_temporal(out, value); break;
    }
}

static bool is_json_literal(const firn_value *value)
{
    switch (value->kind) {
    case FIRN_TYPE_BOOLEAN:
    case FIRN_TYPE_INT:
    case FIRN_TYPE_LONG: return true;
    case FIRN_TYPE_FLOAT:
    case FIRN_TYPE_DOUBLE: return isfinite(value->real);
    default: return value->is_null;
    }
}

void firn_value_write_json(firn_json_writer *w, const firn_value *value)
{
    SCOPED(firn_buf) text = { .allocator = w->out->allocator };
    firn_value_put_text(&text, value);
    if (text.status != FIRN_OK)
        w->out->status = text.status;
    else if (is_json_literal(value))
        firn_json_put_raw(w, firn_buf_str(&text));
    else
        firn_json_put_string(w, firn_buf_str(&text));
}

/* ---- from text ---- */

static bool bytes_from_hex(firn_str text, firn_arena *arena, firn_bytes *bytes)
{
    uint8_t *data = firn_arena_alloc(arena, 1, text.len / 2 + 1);
    *bytes = (firn_bytes){ data, text.len / 2 };
    return data && firn_str_unhex(text, data);
}

static bool uuid_from_text(firn_str text, firn_arena *arena, firn_bytes *bytes)
{
    uint8_t *data = firn_arena_alloc(arena, 1, 16);
    *bytes = (firn_bytes){ data, 16 };
    return data && firn_uuid_parse(text, data);
}

static bool integer_from_text(firn_type_kind kind, firn_str text, int64_t *value)
{
    if (!firn_str_to_int64(text, value))
        return false;
    return kind == FIRN_TYPE_LONG || (*value >= INT32_MIN && *value <= INT32_MAX);
}

static bool real_from_text(firn_type_kind kind, firn_str text, double *value)
{
    float single;
    if (kind == FIRN_TYPE_DOUBLE)
        return firn_str_to_double(text, value) && !firn_number_is_beyond(text, *value);
    if (!firn_str_to_float(text, &single))
        return false;
    *value = (double)single;
    return !firn_number_is_beyond(text, *value);
}

static bool boolean_from_text(firn_str text, bool *value)
{
    *value = firn_str_equal_nocase(text, FIRN_STR("true"));
    return *value || firn_str_equal_nocase(text, FIRN_STR("false"));
}

/* An offset makes an instant of local text; a zoneless column takes none, and
 * text without one means UTC in a column with a zone. */
static bool timestamp_from_text(firn_type_kind kind, firn_str text, int64_t *value)
{
    bool nanos = kind == FIRN_TYPE_TIMESTAMP_NS || kind == FIRN_TYPE_TIMESTAMPTZ_NS;
    bool zoned = kind == FIRN_TYPE_TIMESTAMPTZ || kind == FIRN_TYPE_TIMESTAMPTZ_NS;
    firn_zone zone;
    firn_int128 ns;
    if (!nanos)
        return firn_timestamp_parse_us(text, value, &zone) && (zoned || zone == FIRN_ZONE_NONE);
    if (!firn_timestamp_parse_ns(text, &ns, &zone) || ns > INT64_MAX || ns < INT64_MIN)
        return false;
    *value = (int64_t)ns;
    return zoned || zone == FIRN_ZONE_NONE;
}

static bool from_text(const firn_type *type, firn_str text, firn_arena *arena, firn_value *value)
{
    switch (type->kind) {
    case FIRN_TYPE_BOOLEAN: return boolean_from_text(text, &value->boolean);
    case FIRN_TYPE_INT:
    case FIRN_TYPE_LONG: return integer_from_text(type->kind, text, &value->integer);
    case FIRN_TYPE_FLOAT:
    case FIRN_TYPE_DOUBLE: return real_from_text(type->kind, text, &value->real);
    case FIRN_TYPE_DECIMAL:
        return firn_decimal_parse(text, type->precision, type->scale, &value->decimal) ==
               FIRN_DECIMAL_FITS;
    case FIRN_TYPE_DATE: return firn_date_parse(text, &value->integer);
    case FIRN_TYPE_TIME: return firn_time_parse_us(text, &value->integer);
    case FIRN_TYPE_STRING:
        value->bytes = firn_str_bytes(firn_str_copy(arena, text));
        return value->bytes.data != NULL;
    case FIRN_TYPE_UUID: return uuid_from_text(text, arena, &value->bytes);
    case FIRN_TYPE_FIXED:
        return bytes_from_hex(text, arena, &value->bytes) &&
               value->bytes.len == (size_t)type->length;
    case FIRN_TYPE_BINARY: return bytes_from_hex(text, arena, &value->bytes);
    default: return timestamp_from_text(type->kind, text, &value->integer);
    }
}

firn_status firn_value_from_text(const firn_type *type, firn_str text, firn_arena *arena,
                                 firn_value *value, firn_error *err)
{
    *value = (firn_value){ .kind = type->kind, .scale = type->scale };
    if (firn_type_is_primitive(type) && from_text(type, text, arena, value))
        return FIRN_OK;
    SCOPED(firn_buf) words = { 0 };
    firn_type_put(&words, type);
    return firn_fail(err, FIRN_INVALID, "\"%.*s\" is not a value of type %.*s", FIRN_STR_ARG(text),
                     FIRN_STR_ARG(firn_buf_str(&words)));
}

firn_value firn_value_read_json(firn_json_reader *r, const firn_type *type, firn_arena *arena)
{
    firn_value value = firn_value_null(type);
    value.scale = type->scale;
    if (firn_json_take_null(r))
        return value;
    firn_json_kind kind = firn_json_peek(r);
    firn_str text = kind == FIRN_JSON_STRING   ? firn_json_take_string(r)
                    : kind == FIRN_JSON_NUMBER ? firn_json_take_number_text(r)
                                               : firn_json_take_raw(r);
    firn_error err = { 0 };
    bool plain = kind == FIRN_JSON_STRING || kind == FIRN_JSON_NUMBER ||
                 (kind == FIRN_JSON_BOOL && type->kind == FIRN_TYPE_BOOLEAN);
    if (!r->failed && !plain)
        firn_json_fail(r, "%.*s is not a value of a column",
                       FIRN_STR_ARG(firn_str_first(text, 64)));
    if (!r->failed && firn_value_from_text(type, text, arena, &value, &err) != FIRN_OK)
        firn_json_fail(r, "%s", err.message);
    return value;
}

firn_status firn_value_parse_json(firn_str json, const firn_type *type, firn_arena *arena,
                                  firn_value *value, firn_error *err)
{
    firn_json_reader r;
    firn_json_begin(&r, firn_str_bytes(json), arena);
    *value = firn_value_read_json(&r, type, arena);
    return firn_json_finish(&r, err);
}
