/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "text/json_records.h"

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t pass_blanks(firn_bytes text, size_t at)
{
    while (at < text.len && is_blank(text.data[at]))
        at++;
    return at;
}

/* Behind the string that begins at `at`, or text.len when it is not over. */
static size_t pass_string(firn_bytes text, size_t at)
{
    for (at++; at < text.len; at++) {
        if (text.data[at] == '\\')
            at++;
        else if (text.data[at] == '"')
            return at + 1;
    }
    return text.len;
}

/* Behind the object that begins at `at`; false when it is not over. */
static bool pass_object(firn_bytes text, size_t at, size_t *end)
{
    size_t depth = 0;
    while (at < text.len) {
        uint8_t c = text.data[at];
        if (c == '"') {
            at = pass_string(text, at);
            continue;
        }
        at++;
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        if (depth == 0) {
            *end = at;
            return true;
        }
    }
    return false;
}

static firn_json_found take_object(firn_bytes text, size_t at, firn_json_span *span)
{
    span->start = span->next = at;
    if (text.data[at] != '{')
        return FIRN_JSON_NOTHING;
    if (!pass_object(text, at, &span->end))
        return FIRN_JSON_MORE;
    span->next = span->end;
    return FIRN_JSON_RECORD;
}

/* The rest of the line from `at` on; `*whole`: its end is there. */
static size_t line_end(firn_bytes text, size_t at, bool final, bool *whole)
{
    const uint8_t *end = memchr(text.data + at, '\n', text.len - at);
    *whole = end || final;
    return end ? (size_t)(end - text.data) : text.len;
}

static firn_json_found next_line(firn_bytes text, bool final, firn_json_span *span)
{
    bool whole;
    span->start = span->next = pass_blanks(text, 0);
    if (span->start == text.len)
        return FIRN_JSON_MORE;
    span->end = line_end(text, span->start, final, &whole);
    if (!whole)
        return FIRN_JSON_MORE;
    span->next = span->end;
    while (is_blank(text.data[span->end - 1]))
        span->end--;
    return FIRN_JSON_RECORD;
}

static firn_json_found next_free(firn_bytes text, firn_json_span *span)
{
    size_t at = pass_blanks(text, 0);
    span->next = at;
    return at < text.len ? take_object(text, at, span) : FIRN_JSON_MORE;
}

static firn_json_found next_in_list(firn_json_layout *layout, firn_bytes text, firn_json_span *span)
{
    size_t at = pass_blanks(text, 0);
    if (at < text.len && text.data[at] == ',')
        at = pass_blanks(text, at + 1);
    span->next = 0; /* a comma is only passed with its object */
    if (at == text.len)
        return FIRN_JSON_MORE;
    if (text.data[at] == ']') {
        *layout = FIRN_JSON_ENDED;
        span->next = at + 1;
        return FIRN_JSON_MORE;
    }
    firn_json_found found = take_object(text, at, span);
    if (found == FIRN_JSON_MORE)
        span->next = 0;
    return found;
}

/* The first object decides: with a line of its own, lines it is. */
static firn_json_found first(firn_json_layout *layout, firn_bytes text, bool final,
                             firn_json_span *span)
{
    size_t at = pass_blanks(text, 0), end;
    bool whole;
    span->next = at;
    if (at == text.len)
        return FIRN_JSON_MORE;
    if (text.data[at] == '[') {
        *layout = FIRN_JSON_LIST;
        span->next = at + 1;
        return FIRN_JSON_MORE;
    }
    size_t line = line_end(text, at, final, &whole);
    if (text.data[at] != '{' || !whole)
        return whole ? take_object(text, at, span) : FIRN_JSON_MORE;
    bool alone = pass_object((firn_bytes){ text.data, line }, at, &end) &&
                 pass_blanks((firn_bytes){ text.data, line }, end) == line;
    *layout = alone ? FIRN_JSON_LINES : FIRN_JSON_FREE;
    return firn_json_next_record(layout, text, final, span);
}

firn_json_found firn_json_next_record(firn_json_layout *layout, firn_bytes text, bool final,
                                      firn_json_span *span)
{
    *span = (firn_json_span){ 0 };
    switch (*layout) {
    case FIRN_JSON_UNSEEN: return first(layout, text, final, span);
    case FIRN_JSON_LINES: return next_line(text, final, span);
    case FIRN_JSON_FREE: return next_free(text, span);
    case FIRN_JSON_LIST: return next_in_list(layout, text, span);
    default: break;
    }
    span->next = span->start = pass_blanks(text, 0);
    return span->next == text.len ? FIRN_JSON_MORE : FIRN_JSON_NOTHING;
}
