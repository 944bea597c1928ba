/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "cli/log.h"

#include <stdio.h>

#include "base/time.h"
#include "json/writer.h"

static const char *const level_names[] = {
    [FIRN_LOG_ERROR] = "error",
    [FIRN_LOG_WARN] = "warn",
    [FIRN_LOG_INFO] = "info",
    [FIRN_LOG_DEBUG] = "debug",
};

static const char *const form_names[] = {
    [FIRN_LOG_OFF] = "off",
    [FIRN_LOG_AS_TEXT] = "text",
    [FIRN_LOG_AS_JSON] = "json",
};

/* Where a word stands in a list, or `count`. */
static size_t index_of(const char *const *names, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (names[i] && strcmp(names[i], word) == 0)
            return i;
    return count;
}

firn_status firn_log_output_init(firn_log_output *log, const firn_settings *settings,
                                 firn_error *err)
{
    const char *form = firn_setting_value(settings, FIRN_SETTING_LOG);
    const char *level = firn_setting_value(settings, FIRN_SETTING_LOG_LEVEL);
    size_t form_at = index_of(form_names, FIRN_COUNT(form_names), form);
    size_t level_at = index_of(level_names, FIRN_COUNT(level_names), level);
    *log = (firn_log_output){ 0 };
    if (form_at == FIRN_COUNT(form_names))
        return firn_fail(err, FIRN_INVALID, "--log is text, json or off, not \"%s\"", form);
    if (level_at == FIRN_COUNT(level_names))
        return firn_fail(err, FIRN_INVALID, "--log-level is error, warn, info or debug, not \"%s\"",
                         level);
    *log = (firn_log_output){ (firn_log_form)form_at, (firn_log_level)level_at };
    return FIRN_OK;
}

/* ---- lines ---- */

/* Now, to the millisecond: 2026-11-21T14:00:00.123Z. */
static void put_now(firn_buf *out)
{
    firn_civil t = firn_civil_from_us(firn_now_us());
    firn_putf(out, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", (int)t.year, t.month, t.day, t.hour,
              t.minute, t.second, (int)(t.nanosecond / 1000000));
}

static firn_str text_of(const firn_log_field *field)
{
    return (firn_str){ field->text, field->text_len };
}

/* Bare where that can be taken apart again, else quoted as JSON does. */
static void put_text(firn_buf *out, firn_str text)
{
    bool bare = text.len > 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        bare &= c > ' ' && c != '"' && c != '=' && c != 0x7f;
    }
    if (bare)
        firn_put_str(out, text);
    else
        firn_json_quote(out, text);
}

static void put_text_line(firn_buf *out, const firn_log_event *event)
{
    put_now(out);
    firn_putf(out, " %s %s", level_names[event->level], event->name);
    for (size_t i = 0; i < event->field_count; i++) {
        const firn_log_field *field = &event->fields[i];
        firn_putf(out, " %s=", field->name);
        if (field->text)
            put_text(out, text_of(field));
        else
            firn_putf(out, "%lld", (long long)field->number);
    }
}

static void put_json_line(firn_buf *out, const firn_log_event *event)
{
    firn_json_writer w = { .out = out };
    SCOPED(firn_buf) now = { 0 };
    put_now(&now);
    firn_json_open_object(&w);
    firn_json_put_key(&w, "ts");
    firn_json_put_string(&w, firn_buf_str(&now));
    firn_json_put_key(&w, "level");
    firn_json_put_c(&w, level_names[event->level]);
    firn_json_put_key(&w, "event");
    firn_json_put_c(&w, event->name);
    for (size_t i = 0; i < event->field_count; i++) {
        const firn_log_field *field = &event->fields[i];
        firn_json_put_key(&w, field->name);
        if (field->text)
            firn_json_put_string(&w, text_of(field));
        else
            firn_json_put_int64(&w, field->number);
    }
    firn_json_close_object(&w);
}

void firn_log_output_write(const firn_log_output *log, const firn_log_event *event)
{
    SCOPED(firn_buf) line = { 0 };
    if (log->form == FIRN_LOG_OFF || event->level > log->level)
        return;
    if (log->form == FIRN_LOG_AS_JSON)
        put_json_line(&line, event);
    else
        put_text_line(&line, event);
    firn_put_u8(&line, '\n');
    if (line.status == FIRN_OK)
        fwrite(line.data, 1, line.len, stderr);
}
