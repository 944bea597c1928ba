/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "text/value.h"

#include "base/decimal.h"
#include "base/time.h"
#include "base/uuid.h"

enum { SHOWN_MAX = 100, MS_PER_DAY = 86400000 };

/* ---- messages ---- */

void firn_text_put_type(const firn_arrow_field *field, firn_buf *out)
{
    static const char *const names[] = {
        [FIRN_ARROW_BOOL] = "a boolean",      [FIRN_ARROW_INT32] = "an int",
        [FIRN_ARROW_INT64] = "a long",        [FIRN_ARROW_FLOAT] = "a float",
        [FIRN_ARROW_DOUBLE] = "a double",     [FIRN_ARROW_DATE32] = "a date",
        [FIRN_ARROW_TIME64_US] = "a time",    [FIRN_ARROW_UTF8] = "a string",
        [FIRN_ARROW_LARGE_UTF8] = "a string", [FIRN_ARROW_BINARY] = "a binary",
        [FIRN_ARROW_LIST] = "a list",         [FIRN_ARROW_STRUCT] = "a struct",
        [FIRN_ARROW_MAP] = "a map",
    };
    firn_arrow_kind kind = field->kind;
    if (kind == FIRN_ARROW_DECIMAL128)
        firn_putf(out, "a decimal(%d, %d)", field->precision, field->scale);
    else if (kind == FIRN_ARROW_TIMESTAMP_US)
        firn_put_c(out, field->utc ? "a timestamptz" : "a timestamp");
    else if (kind == FIRN_ARROW_TIMESTAMP_NS)
        firn_put_c(out, field->utc ? "a timestamptz_ns" : "a timestamp_ns");
    else if (kind == FIRN_ARROW_FIXED_BINARY && field->uuid)
        firn_put_c(out, "a uuid");
    else if (kind == FIRN_ARROW_FIXED_BINARY)
        firn_putf(out, "a fixed[%d]", field->byte_width);
    else if ((size_t)kind < FIRN_COUNT(names) && names[kind])
        firn_put_c(out, names[kind]);
    else
        firn_arrow_put_type(out, field);
}

/* `"x" is not an int`: the value, `what`, the type. */
static firn_status refuse(firn_str text, const char *what, const firn_arrow_field *field,
                          firn_error *err)
{
    SCOPED(firn_buf) type = { 0 };
    firn_text_put_type(field, &type);
    return firn_fail(err, FIRN_INVALID, "\"%.*s%s\" %s %.*s",
                     (int)(text.len < SHOWN_MAX ? text.len : SHOWN_MAX), text.data ? text.data : "",
                     text.len > SHOWN_MAX ? "…" : "", what, FIRN_STR_ARG(firn_buf_str(&type)));
}

static firn_status is_not(firn_str text, const firn_column *column, firn_error *err)
{
    return refuse(text, "is not", column->field, err);
}

/* ---- reading ---- */

static firn_status parse_bool(firn_str text, const firn_text_form *form, firn_column *column,
                              firn_error *err)
{
    static const char *const words[] = {
        "false", "true", "f", "t", "no", "yes", "n", "y", "0", "1"
    };
    (void)form;
    for (size_t i = 0; i < FIRN_COUNT(words); i++) {
        if (!firn_str_equal_nocase(text, firn_str_from(words[i])))
            continue;
        firn_column_put_bool(column, i % 2);
        return FIRN_OK;
    }
    return is_not(text, column, err);
}

/* Digits with a sign, of any length: what firn_str_to_int64 refuses is too large. */
static bool is_whole(firn_str text)
{
    size_t i = text.len && (text.data[0] == '-' || text.data[0] == '+');
    bool digits = i < text.len;
    for (; digits && i < text.len; i++)
        digits = text.data[i] >= '0' && text.data[i] <= '9';
    return digits;
}

static firn_status parse_int(firn_str text, const firn_text_form *form, firn_column *column,
                             firn_error *err)
{
    int64_t value;
    bool narrow = column->field->kind == FIRN_ARROW_INT32;
    (void)form;
    if (!is_whole(text))
        return is_not(text, column, err);
    if (!firn_str_to_int64(text, &value) || (narrow && value != (int32_t)value))
        return refuse(text, "is out of range for", column->field, err);
    if (narrow)
        firn_column_put_int32(column, (int32_t)value);
    else
        firn_column_put_int64(column, value);
    return FIRN_OK;
}

static firn_status parse_float(firn_str text, const firn_text_form *form, firn_column *column,
                               firn_error *err)
{
    float narrow;
    double wide;
    (void)form;
    if (column->field->kind == FIRN_ARROW_FLOAT) {
        if (!firn_str_to_float(text, &narrow))
            return is_not(text, column, err);
        if (firn_number_is_beyond(text, (double)narrow))
            return refuse(text, "is out of range for", column->field, err);
        firn_column_put_float(column, narrow);
        return FIRN_OK;
    }
    if (!firn_str_to_double(text, &wide))
        return is_not(text, column, err);
    if (firn_number_is_beyond(text, wide))
        return refuse(text, "is out of range for", column->field, err);
    firn_column_put_double(column, wide);
    return FIRN_OK;
}

static firn_status parse_decimal(firn_str text, const firn_text_form *form, firn_column *column,
                                 firn_error *err)
{
    const firn_arrow_field *field = column->field;
    firn_int128 value;
    bool round = form && form->round;
    firn_decimal_fit fit =
        round ? firn_decimal_parse_rounded(text, field->precision, field->scale, &value)
              : firn_decimal_parse(text, field->precision, field->scale, &value);
    if (fit == FIRN_DECIMAL_TOO_LARGE)
        return refuse(text, "has too many digits for", field, err);
    if (fit == FIRN_DECIMAL_TOO_FINE)
        return refuse(text, "has too many digits after the point for", field, err);
    if (fit != FIRN_DECIMAL_FITS)
        return is_not(text, column, err);
    firn_column_put_int128(column, value);
    return FIRN_OK;
}

static bool has_format(const firn_text_form *form)
{
    return form && form->format.len > 0;
}

static firn_status parse_date(firn_str text, const firn_text_form *form, firn_column *column,
                              firn_error *err)
{
    int64_t days, us;
    firn_zone zone;
    if (has_format(form)) {
        if (!firn_timestamp_parse_format(text, form->format, &us, &zone))
            return is_not(text, column, err);
        days = firn_floor_div(us, FIRN_US_PER_DAY);
    } else if (!firn_date_parse(text, &days)) {
        bool midnight = firn_timestamp_parse_us(text, &us, &zone) && zone == FIRN_ZONE_NONE &&
                        firn_floor_mod(us, FIRN_US_PER_DAY) == 0;
        if (!midnight)
            return is_not(text, column, err);
        days = firn_floor_div(us, FIRN_US_PER_DAY);
    }
    if (days != (int32_t)days)
        return refuse(text, "is out of range for", column->field, err);
    firn_column_put_int32(column, (int32_t)days);
    return FIRN_OK;
}

static firn_status parse_time(firn_str text, const firn_text_form *form, firn_column *column,
                              firn_error *err)
{
    int64_t us;
    firn_zone zone;
    bool ok = has_format(form) ? firn_timestamp_parse_format(text, form->format, &us, &zone)
                               : firn_time_parse_us(text, &us);
    if (!ok)
        return is_not(text, column, err);
    firn_column_put_int64(column, firn_floor_mod(us, FIRN_US_PER_DAY));
    return FIRN_OK;
}

/* An offset, where one is given, is applied: what is stored is UTC.  Without one
 * the text is taken as it stands. */
static firn_status parse_timestamp(firn_str text, const firn_text_form *form, firn_column *column,
                                   firn_error *err)
{
    int64_t us;
    firn_zone zone;
    bool ok = has_format(form) ? firn_timestamp_parse_format(text, form->format, &us, &zone)
                               : firn_timestamp_parse_us(text, &us, &zone);
    if (!ok)
        return is_not(text, column, err);
    firn_column_put_int64(column, us);
    return FIRN_OK;
}

static firn_status parse_timestamp_ns(firn_str text, const firn_text_form *form,
                                      firn_column *column, firn_error *err)
{
    firn_int128 ns;
    firn_zone zone;
    bool ok = has_format(form) ? firn_timestamp_parse_format_ns(text, form->format, &ns, &zone)
                               : firn_timestamp_parse_ns(text, &ns, &zone);
    if (!ok)
        return is_not(text, column, err);
    if (ns != (int64_t)ns)
        return refuse(text, "is out of range for", column->field, err);
    firn_column_put_int64(column, (int64_t)ns);
    return FIRN_OK;
}

static firn_status parse_string(firn_str text, const firn_text_form *form, firn_column *column,
                                firn_error *err)
{
    (void)form;
    if (!firn_utf8_valid(text))
        return firn_fail(err, FIRN_INVALID, "text of %zu bytes is not valid UTF-8", text.len);
    firn_column_put_bytes(column, firn_str_bytes(text));
    return FIRN_OK;
}

static firn_status parse_binary(firn_str text, const firn_text_form *form, firn_column *column,
                                firn_error *err)
{
    SCOPED(firn_buf) bytes = { .allocator = column->allocator };
    const firn_arrow_field *field = column->field;
    size_t len = text.len / 2;
    (void)form;
    uint8_t *at = firn_buf_extend(&bytes, len + !len);
    if (!at)
        return firn_nomem(err);
    if (!firn_str_unhex(text, at) ||
        (field->kind == FIRN_ARROW_FIXED_BINARY && len != (size_t)field->byte_width))
        return is_not(text, column, err);
    firn_column_put_bytes(column, (firn_bytes){ at, len });
    return FIRN_OK;
}

static firn_status parse_fixed(firn_str text, const firn_text_form *form, firn_column *column,
                               firn_error *err)
{
    uint8_t uuid[16];
    if (!column->field->uuid)
        return parse_binary(text, form, column, err);
    if (!firn_uuid_parse(text, uuid))
        return is_not(text, column, err);
    firn_column_put_bytes(column, (firn_bytes){ uuid, sizeof uuid });
    return FIRN_OK;
}

typedef firn_status parser(firn_str, const firn_text_form *, firn_column *, firn_error *);

static parser *const parsers[] = {
    [FIRN_ARROW_BOOL] = parse_bool,
    [FIRN_ARROW_INT32] = parse_int,
    [FIRN_ARROW_INT64] = parse_int,
    [FIRN_ARROW_FLOAT] = parse_float,
    [FIRN_ARROW_DOUBLE] = parse_float,
    [FIRN_ARROW_DECIMAL128] = parse_decimal,
    [FIRN_ARROW_DATE32] = parse_date,
    [FIRN_ARROW_TIME64_US] = parse_time,
    [FIRN_ARROW_TIMESTAMP_US] = parse_timestamp,
    [FIRN_ARROW_TIMESTAMP_NS] = parse_timestamp_ns,
    [FIRN_ARROW_UTF8] = parse_string,
    [FIRN_ARROW_BINARY] = parse_binary,
    [FIRN_ARROW_FIXED_BINARY] = parse_fixed,
};

firn_status firn_text_parse(firn_str text, const firn_text_form *form, firn_column *column,
                            firn_error *err)
{
    size_t kind = column->field->kind;
    if (kind < FIRN_COUNT(parsers) && parsers[kind] && !column->field->dictionary)
        return parsers[kind](text, form, column, err);
    SCOPED(firn_buf) type = { 0 };
    firn_text_put_type(column->field, &type);
    return firn_fail(err, FIRN_UNSUPPORTED, "text cannot become %.*s",
                     FIRN_STR_ARG(firn_buf_str(&type)));
}

/* ---- writing ---- */

static void put_number(const firn_view *view, int64_t row, firn_buf *out)
{
    const firn_arrow_field *field = view->field;
    char text[FIRN_DECIMAL_TEXT_MAX];
    size_t len;
    if (field->kind == FIRN_ARROW_DECIMAL128)
        len = firn_decimal_format(firn_view_int128(view, row), field->scale, text);
    else if (field->kind == FIRN_ARROW_FLOAT || field->kind == FIRN_ARROW_HALF_FLOAT)
        len = firn_float_format((float)firn_view_double(view, row), text);
    else
        len = firn_double_format(firn_view_double(view, row), text);
    firn_put(out, text, len);
}

static void put_time(const firn_view *view, int64_t row, firn_buf *out)
{
    char text[FIRN_TIME_TEXT_MAX];
    int64_t value = firn_view_int64(view, row);
    size_t len;
    switch (view->field->kind) {
    case FIRN_ARROW_DATE32: len = firn_date_format(value, text); break;
    case FIRN_ARROW_DATE64: len = firn_date_format(firn_floor_div(value, MS_PER_DAY), text); break;
    case FIRN_ARROW_TIME32_S: len = firn_time_format_us(value * FIRN_US_PER_SECOND, text); break;
    case FIRN_ARROW_TIME32_MS: len = firn_time_format_us(value * 1000, text); break;
    case FIRN_ARROW_TIME64_US: len = firn_time_format_us(value, text); break;
    case FIRN_ARROW_TIME64_NS: len = firn_time_format_ns(value, text); break;
    case FIRN_ARROW_TIMESTAMP_S:
        len = firn_timestamp_format_us((int64_t)((uint64_t)value * FIRN_US_PER_SECOND), text);
        break;
    case FIRN_ARROW_TIMESTAMP_MS:
        len = firn_timestamp_format_us((int64_t)((uint64_t)value * 1000), text);
        break;
    case FIRN_ARROW_TIMESTAMP_NS: len = firn_timestamp_format_ns(value, text); break;
    default: len = firn_timestamp_format_us(value, text); break;
    }
    firn_put(out, text, len);
    if (view->field->utc)
        firn_put_c(out, "+00:00");
}

static void put_bytes(const firn_view *view, int64_t row, firn_buf *out)
{
    static const char digits[] = "0123456789abcdef";
    firn_bytes bytes = firn_view_bytes(view, row);
    char text[FIRN_UUID_TEXT_LEN + 1];
    if (view->field->uuid) {
        firn_uuid_format(bytes.data, text);
        firn_put(out, text, FIRN_UUID_TEXT_LEN);
        return;
    }
    uint8_t *at = firn_buf_extend(out, 2 * bytes.len);
    for (size_t i = 0; at && i < bytes.len; i++) {
        *at++ = (uint8_t)digits[bytes.data[i] >> 4];
        *at++ = (uint8_t)digits[bytes.data[i] & 15];
    }
}

static void put_integer(const firn_view *view, int64_t row, firn_buf *out)
{
    int64_t value = firn_view_int64(view, row);
    bool negative = value < 0 && view->field->kind != FIRN_ARROW_UINT64;
    uint64_t rest = negative ? 0 - (uint64_t)value : (uint64_t)value;
    char text[24];
    size_t at = sizeof text;
    do
        text[--at] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (negative)
        text[--at] = '-';
    firn_put(out, text + at, sizeof text - at);
}

void firn_text_put(const firn_view *view, int64_t row, firn_buf *out)
{
    switch (view->field->kind) {
    case FIRN_ARROW_BOOL: firn_put_c(out, firn_view_bool(view, row) ? "true" : "false"); break;
    case FIRN_ARROW_HALF_FLOAT:
    case FIRN_ARROW_FLOAT:
    case FIRN_ARROW_DOUBLE:
    case FIRN_ARROW_DECIMAL128: put_number(view, row, out); break;
    case FIRN_ARROW_DATE32:
    case FIRN_ARROW_DATE64:
    case FIRN_ARROW_TIME32_S:
    case FIRN_ARROW_TIME32_MS:
    case FIRN_ARROW_TIME64_US:
    case FIRN_ARROW_TIME64_NS:
    case FIRN_ARROW_TIMESTAMP_S:
    case FIRN_ARROW_TIMESTAMP_MS:
    case FIRN_ARROW_TIMESTAMP_US:
    case FIRN_ARROW_TIMESTAMP_NS: put_time(view, row, out); break;
    case FIRN_ARROW_UTF8:
    case FIRN_ARROW_LARGE_UTF8: {
        firn_bytes bytes = firn_view_bytes(view, row);
        firn_put(out, bytes.data, bytes.len);
        break;
    }
    case FIRN_ARROW_BINARY:
    case FIRN_ARROW_LARGE_BINARY:
    case FIRN_ARROW_FIXED_BINARY: put_bytes(view, row, out); break;
    case FIRN_ARROW_NULL:
    case FIRN_ARROW_STRUCT:
    case FIRN_ARROW_LIST:
    case FIRN_ARROW_MAP: break;
    default: put_integer(view, row, out); break;
    }
}
