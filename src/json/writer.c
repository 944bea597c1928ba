/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The writer keeps two bits of state and a depth: whether a comma is due, and
 * whether a key has just announced the value to come. */
#include "json/writer.h"

#include <assert.h>
#include <math.h>

#include "base/decimal.h"
#include "json/scan.h"

static void new_line(firn_json_writer *w)
{
    if (w->indent == 0)
        return;
    firn_put_u8(w->out, '\n');
    firn_put_fill(w->out, ' ', (size_t)w->indent * w->depth);
}

/* What stands before a key, or a value that has none. */
static void begin_member(firn_json_writer *w)
{
    if (w->follows)
        firn_put_u8(w->out, ',');
    if (w->depth > 0)
        new_line(w);
    w->follows = true;
}

static void begin_value(firn_json_writer *w)
{
    if (!w->after_key)
        begin_member(w);
    w->after_key = false;
}

static void open_level(firn_json_writer *w, uint8_t bracket)
{
    begin_value(w);
    firn_put_u8(w->out, bracket);
    w->depth++;
    w->follows = false;
}

static void close_level(firn_json_writer *w, uint8_t bracket)
{
    assert(w->depth > 0 && !w->after_key);
    w->depth--;
    if (w->follows)
        new_line(w);
    firn_put_u8(w->out, bracket);
    w->follows = true;
}

void firn_json_open_object(firn_json_writer *w)
{
    open_level(w, '{');
}

void firn_json_close_object(firn_json_writer *w)
{
    close_level(w, '}');
}

void firn_json_open_array(firn_json_writer *w)
{
    open_level(w, '[');
}

void firn_json_close_array(firn_json_writer *w)
{
    close_level(w, ']');
}

static void end_key(firn_json_writer *w)
{
    firn_put_u8(w->out, ':');
    if (w->indent)
        firn_put_u8(w->out, ' ');
    w->after_key = true;
}

void firn_json_put_key(firn_json_writer *w, const char *key)
{
    begin_member(w);
    firn_put_u8(w->out, '"');
    firn_put_c(w->out, key);
    firn_put_u8(w->out, '"');
    end_key(w);
}

void firn_json_put_key_str(firn_json_writer *w, firn_str key)
{
    begin_member(w);
    firn_json_quote(w->out, key);
    end_key(w);
}

static void put_escape(firn_buf *out, uint8_t c)
{
    static const char letters[] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'
    };
    static const char digits[] = "0123456789abcdef";
    if (c == '"' || c == '\\')
        firn_put(out, (uint8_t[]){ '\\', c }, 2);
    else if (c < sizeof letters && letters[c])
        firn_put(out, (char[]){ '\\', letters[c] }, 2);
    else
        firn_put(out, (char[]){ '\\', 'u', '0', '0', digits[c >> 4], digits[c & 15] }, 6);
}

/* The length of the well-formed UTF-8 sequence at `p`, or 0. */
static size_t utf8_length(const uint8_t *p, const uint8_t *end)
{
    for (size_t len = 1; len <= 4 && len <= (size_t)(end - p); len++)
        if (firn_utf8_valid((firn_str){ (const char *)p, len }))
            return len;
    return 0;
}

static void put_repaired(firn_buf *out, const uint8_t *p, const uint8_t *end)
{
    while (p < end) {
        size_t len = utf8_length(p, end);
        if (len)
            firn_put(out, p, len);
        else
            firn_put(out, "\xef\xbf\xbd", 3);
        p += len ? len : 1;
    }
}

void firn_json_quote(firn_buf *out, firn_str s)
{
    const uint8_t *p = (const uint8_t *)(s.data ? s.data : ""), *end = p + s.len;
    firn_put_u8(out, '"');
    while (p < end) {
        bool high = false;
        const uint8_t *stop = firn_json_scan(p, end, &high);
        firn_str run = { (const char *)p, (size_t)(stop - p) };
        if (high && !firn_utf8_valid(run))
            put_repaired(out, p, stop);
        else
            firn_put_str(out, run);
        if (stop < end)
            put_escape(out, *stop++);
        p = stop;
    }
    firn_put_u8(out, '"');
}

void firn_json_put_string(firn_json_writer *w, firn_str s)
{
    begin_value(w);
    firn_json_quote(w->out, s);
}

void firn_json_put_c(firn_json_writer *w, const char *c_string)
{
    firn_json_put_string(w, firn_str_from(c_string));
}

void firn_json_put_int64(firn_json_writer *w, int64_t value)
{
    char digits[24];
    char *at = digits + sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do
        *--at = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0)
        *--at = '-';
    begin_value(w);
    firn_put(w->out, at, (size_t)(digits + sizeof digits - at));
}

void firn_json_put_int64_member(firn_json_writer *w, const char *key, int64_t value)
{
    firn_json_put_key(w, key);
    firn_json_put_int64(w, value);
}

/* JSON has no number for what is not finite. */
static void put_real(firn_json_writer *w, const char *text, size_t len, bool finite)
{
    firn_str s = { text, len };
    if (finite)
        firn_json_put_raw(w, s);
    else
        firn_json_put_string(w, s);
}

void firn_json_put_double(firn_json_writer *w, double value)
{
    char text[FIRN_DECIMAL_TEXT_MAX];
    put_real(w, text, firn_double_format(value, text), isfinite(value));
}

void firn_json_put_float(firn_json_writer *w, float value)
{
    char text[FIRN_DECIMAL_TEXT_MAX];
    put_real(w, text, firn_float_format(value, text), isfinite(value));
}

void firn_json_put_bool(firn_json_writer *w, bool value)
{
    begin_value(w);
    firn_put_c(w->out, value ? "true" : "false");
}

void firn_json_put_null(firn_json_writer *w)
{
    begin_value(w);
    firn_put_c(w->out, "null");
}

void firn_json_put_hex(firn_json_writer *w, firn_bytes bytes)
{
    begin_value(w);
    firn_put_u8(w->out, '"');
    firn_put_hex(w->out, bytes);
    firn_put_u8(w->out, '"');
}

void firn_json_put_raw(firn_json_writer *w, firn_str json)
{
    begin_value(w);
    firn_put_str(w->out, json);
}
