/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The pull reader: RFC 8259, strictly, with a limit on depth.
 *
 * `at` always stands before the next token.  `pending` is true from the moment
 * a value is announced (by begin, next_key or next_item) until it is taken or
 * entered, which is what lets untaken values be passed over.
 */
#include "json/reader.h"

#include <assert.h>

#include "base/buf.h"
#include "json/scan.h"

static const char *const kind_names[] = {
    [FIRN_JSON_NONE] = "nothing",     [FIRN_JSON_NULL] = "null",
    [FIRN_JSON_BOOL] = "a boolean",   [FIRN_JSON_NUMBER] = "a number",
    [FIRN_JSON_STRING] = "a string",  [FIRN_JSON_ARRAY] = "an array",
    [FIRN_JSON_OBJECT] = "an object",
};

void firn_json_begin(firn_json_reader *r, firn_bytes text, firn_arena *arena)
{
    static const uint8_t nothing[1];
    r->start = r->at = text.data ? text.data : nothing;
    r->end = r->start + (text.data ? text.len : 0);
    r->arena = arena;
    r->depth = 0;
    r->pending = true;
    r->failed = false;
    r->failed_at = 0;
}

/* ---- failure ---- */

/* `status` was put into the slot with its message, if the slot was free. */
void firn_json_failed(firn_json_reader *r, firn_status status)
{
    if (r->failed)
        return;
    assert(status != FIRN_OK);
    r->failed = true;
    r->failed_at = firn_json_position(r);
    r->at = r->end;
    r->pending = false;
}

void firn_json_fail_nomem(firn_json_reader *r)
{
    firn_json_failed(r, firn_nomem(firn_json_error_slot(r)));
}

static void fail_unexpected(firn_json_reader *r, const char *expected)
{
    if (r->at == r->end)
        firn_json_fail(r, "expected %s, the text ends", expected);
    else if (*r->at >= 0x20 && *r->at < 0x7f)
        firn_json_fail(r, "expected %s, found '%c'", expected, *r->at);
    else
        firn_json_fail(r, "expected %s, found byte 0x%02x", expected, *r->at);
}

/* "$.schemas[2].name", cut short when it does not fit. */
static void put_path(const firn_json_reader *r, firn_buf *path)
{
    firn_put_u8(path, '$');
    for (unsigned i = 0; i < r->depth; i++) {
        const firn_json_level *level = &r->levels[i];
        if (level->key.data)
            firn_putf(path, ".%.*s", FIRN_STR_ARG(firn_str_first(level->key, 64)));
        else if (level->index > 0)
            firn_putf(path, "[%zu]", level->index - 1);
    }
}

firn_status firn_json_check(const firn_json_reader *r, firn_error *err)
{
    if (!r->failed)
        return FIRN_OK;
    if (!err)
        return r->error.status;
    *err = r->error;
    if (r->error.status == FIRN_NOMEM)
        return FIRN_NOMEM;

    SCOPED(firn_buf) path = { .allocator = r->arena->allocator };
    put_path(r, &path);
    if (path.status != FIRN_OK)
        return r->error.status;
    return firn_context(err, r->error.status, "%.*s, byte %zu", FIRN_STR_ARG(firn_buf_str(&path)),
                        r->failed_at);
}

/* ---- tokens ---- */

static inline void pass_blanks(firn_json_reader *r)
{
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t'))
        r->at++;
}

static inline bool pass_byte(firn_json_reader *r, uint8_t byte)
{
    if (r->at == r->end || *r->at != byte)
        return false;
    r->at++;
    return true;
}

/* The four digits of a \u escape at `p`, or -1. */
static int32_t hex4(const uint8_t *p, const uint8_t *end)
{
    int32_t value = 0;
    if (end - p < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = firn_hex_digit((char)p[i]);
        if (digit < 0)
            return -1;
        value = value << 4 | digit;
    }
    return value;
}

/* What stands for a one-letter escape, or 0. */
static uint8_t short_escape(uint8_t letter)
{
    static const uint8_t meaning[128] = {
        ['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
        ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t',
    };
    return letter < 128 ? meaning[letter] : 0;
}

/* Moves past the backslash escape at r->at, checking it.  Half a surrogate
 * pair is refused: it has no UTF-8. */
static bool pass_escape(firn_json_reader *r)
{
    const uint8_t *p = r->at + 1;
    if (p < r->end && short_escape(*p)) {
        r->at += 2;
        return true;
    }
    if (p == r->end || *p != 'u')
        return false;
    int32_t unit = hex4(p + 1, r->end);
    if (unit < 0 || (unit >= 0xdc00 && unit <= 0xdfff))
        return false;
    r->at += 6;
    if (unit < 0xd800 || unit > 0xdbff)
        return true;
    if (r->end - r->at < 6 || r->at[0] != '\\' || r->at[1] != 'u')
        return false;
    int32_t low = hex4(r->at + 2, r->end);
    r->at += 6;
    return low >= 0xdc00 && low <= 0xdfff;
}

static uint8_t *store_utf8(uint8_t *out, uint32_t c)
{
    if (c < 0x80) {
        *out++ = (uint8_t)c;
    } else if (c < 0x800) {
        *out++ = (uint8_t)(0xc0 | c >> 6);
        *out++ = (uint8_t)(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        *out++ = (uint8_t)(0xe0 | c >> 12);
        *out++ = (uint8_t)(0x80 | (c >> 6 & 0x3f));
        *out++ = (uint8_t)(0x80 | (c & 0x3f));
    } else {
        *out++ = (uint8_t)(0xf0 | c >> 18);
        *out++ = (uint8_t)(0x80 | (c >> 12 & 0x3f));
        *out++ = (uint8_t)(0x80 | (c >> 6 & 0x3f));
        *out++ = (uint8_t)(0x80 | (c & 0x3f));
    }
    return out;
}

/* Decodes one escape that pass_escape has approved; returns the bytes after it. */
static const uint8_t *decode_escape(const uint8_t *p, uint8_t **out)
{
    uint8_t plain = short_escape(p[1]);
    if (plain) {
        *(*out)++ = plain;
        return p + 2;
    }
    uint32_t c = (uint32_t)hex4(p + 2, p + 6);
    p += 6;
    if (c >= 0xd800 && c <= 0xdbff) {
        c = 0x10000 + ((c - 0xd800) << 10) + ((uint32_t)hex4(p + 2, p + 6) - 0xdc00);
        p += 6;
    }
    *out = store_utf8(*out, c);
    return p;
}

/* No escape is shorter than what it stands for, so `raw.len` bytes suffice. */
static firn_str unescape(firn_json_reader *r, firn_str raw)
{
    uint8_t *data = firn_arena_alloc(r->arena, raw.len + 1, 1);
    if (!data) {
        firn_json_fail_nomem(r);
        return (firn_str){ 0 };
    }
    uint8_t *out = data;
    const uint8_t *p = (const uint8_t *)raw.data, *end = p + raw.len;
    while (p < end) {
        if (*p == '\\')
            p = decode_escape(p, &out);
        else
            *out++ = *p++;
    }
    return (firn_str){ (const char *)data, (size_t)(out - data) };
}

typedef struct string_token {
    firn_str raw; /* between the quotes */
    bool escaped;
} string_token;

/* Passes a string whose opening quote is at r->at. */
static inline string_token pass_string(firn_json_reader *r)
{
    const uint8_t *open = r->at++;
    string_token token = { .raw = { (const char *)r->at, 0 } };
    bool high = false;
    for (;;) {
        r->at = firn_json_scan(r->at, r->end, &high);
        if (r->at == r->end || *r->at != '\\')
            break;
        token.escaped = true;
        const uint8_t *escape = r->at;
        if (!pass_escape(r)) {
            r->at = escape;
            firn_json_fail(r, "a string holds a bad escape");
            return (string_token){ 0 };
        }
    }
    if (r->at == r->end || *r->at != '"') {
        const char *problem =
            r->at == r->end ? "a string is not closed" : "a string holds a bare control character";
        r->at = open;
        firn_json_fail(r, "%s", problem);
        return (string_token){ 0 };
    }
    token.raw.len = (size_t)(r->at - (open + 1));
    if (high && !firn_utf8_valid(token.raw)) {
        r->at = open;
        firn_json_fail(r, "a string is not valid UTF-8");
        return (string_token){ 0 };
    }
    r->at++;
    return token;
}

static const uint8_t *pass_digits(const uint8_t *p, const uint8_t *end)
{
    while (p < end && *p >= '0' && *p <= '9')
        p++;
    return p;
}

/* -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)? */
static firn_str pass_number(firn_json_reader *r)
{
    const uint8_t *p = r->at + (*r->at == '-'), *digits = p;
    p = pass_digits(p, r->end);
    bool good = p > digits && (*digits != '0' || p == digits + 1);
    if (good && p < r->end && *p == '.') {
        digits = ++p;
        p = pass_digits(p, r->end);
        good = p > digits;
    }
    if (good && p < r->end && (*p == 'e' || *p == 'E')) {
        p++;
        p += p < r->end && (*p == '+' || *p == '-');
        digits = p;
        p = pass_digits(p, r->end);
        good = p > digits;
    }
    if (!good) {
        firn_json_fail(r, "a number is malformed");
        return (firn_str){ 0 };
    }
    firn_str text = { (const char *)r->at, (size_t)(p - r->at) };
    r->at = p;
    return text;
}

static void pass_word(firn_json_reader *r, const char *word, size_t len)
{
    if ((size_t)(r->end - r->at) < len || memcmp(r->at, word, len) != 0)
        fail_unexpected(r, "a value");
    else
        r->at += len;
}

/* ---- passing over whole values ---- */

static void skip_value(firn_json_reader *r, unsigned depth);

static void skip_key(firn_json_reader *r)
{
    pass_blanks(r);
    if (r->at == r->end || *r->at != '"') {
        fail_unexpected(r, "a key");
        return;
    }
    pass_string(r);
    pass_blanks(r);
    if (!pass_byte(r, ':'))
        fail_unexpected(r, "':'");
}

/* The members or items up to `close`; r->at is behind the opening bracket. */
static void skip_inside(firn_json_reader *r, unsigned depth, uint8_t close)
{
    if (depth == FIRN_JSON_DEPTH_MAX) {
        firn_json_fail(r, "values nest deeper than %d levels", FIRN_JSON_DEPTH_MAX);
        return;
    }
    pass_blanks(r);
    if (pass_byte(r, close))
        return;
    while (!r->failed) {
        if (close == '}')
            skip_key(r);
        skip_value(r, depth + 1);
        pass_blanks(r);
        if (pass_byte(r, close))
            return;
        if (!pass_byte(r, ','))
            fail_unexpected(r, close == '}' ? "',' or '}'" : "',' or ']'");
    }
}

static void skip_value(firn_json_reader *r, unsigned depth)
{
    pass_blanks(r);
    switch (r->at < r->end ? *r->at : 0) {
    case '"': pass_string(r); break;
    case '{':
        r->at++;
        skip_inside(r, depth, '}');
        break;
    case '[':
        r->at++;
        skip_inside(r, depth, ']');
        break;
    case 't': pass_word(r, "true", 4); break;
    case 'f': pass_word(r, "false", 5); break;
    case 'n': pass_word(r, "null", 4); break;
    default:
        if (r->at < r->end && (*r->at == '-' || (*r->at >= '0' && *r->at <= '9')))
            pass_number(r);
        else
            fail_unexpected(r, "a value");
    }
}

/* ---- what the caller pulls ---- */

static firn_json_kind kind_of(uint8_t first)
{
    switch (first) {
    case 'n': return FIRN_JSON_NULL;
    case 't':
    case 'f': return FIRN_JSON_BOOL;
    case '"': return FIRN_JSON_STRING;
    case '[': return FIRN_JSON_ARRAY;
    case '{': return FIRN_JSON_OBJECT;
    default:
        return first == '-' || (first >= '0' && first <= '9') ? FIRN_JSON_NUMBER : FIRN_JSON_NONE;
    }
}

firn_json_kind firn_json_peek(firn_json_reader *r)
{
    if (r->failed)
        return FIRN_JSON_NONE;
    assert(r->pending);
    pass_blanks(r);
    firn_json_kind kind = r->at < r->end ? kind_of(*r->at) : FIRN_JSON_NONE;
    if (kind == FIRN_JSON_NONE)
        fail_unexpected(r, "a value");
    return kind;
}

/* Whether a value of `kind` is due; if so it counts as taken. */
static bool take(firn_json_reader *r, firn_json_kind kind)
{
    firn_json_kind found = firn_json_peek(r);
    if (found == kind) {
        r->pending = false;
        return true;
    }
    if (found != FIRN_JSON_NONE)
        firn_json_fail(r, "expected %s, found %s", kind_names[kind], kind_names[found]);
    return false;
}

static void enter(firn_json_reader *r, firn_json_kind kind)
{
    if (!take(r, kind))
        return;
    if (r->depth == FIRN_JSON_DEPTH_MAX) {
        firn_json_fail(r, "values nest deeper than %d levels", FIRN_JSON_DEPTH_MAX);
        return;
    }
    r->at++;
    r->levels[r->depth++] = (firn_json_level){ 0 };
}

void firn_json_object_begin(firn_json_reader *r)
{
    enter(r, FIRN_JSON_OBJECT);
}

void firn_json_array_begin(firn_json_reader *r)
{
    enter(r, FIRN_JSON_ARRAY);
}

/* Steps to the next member or item: false at `close`, which is passed, and
 * after a failure. */
static bool step(firn_json_reader *r, uint8_t close)
{
    if (r->pending)
        firn_json_skip(r);
    pass_blanks(r);
    if (r->failed)
        return false;
    assert(r->depth > 0);
    firn_json_level *level = &r->levels[r->depth - 1];
    if (pass_byte(r, close)) {
        r->depth--;
        return false;
    }
    if (level->index > 0 && !pass_byte(r, ',')) {
        fail_unexpected(r, close == '}' ? "',' or '}'" : "',' or ']'");
        return false;
    }
    level->index++;
    return true;
}

bool firn_json_next_item(firn_json_reader *r)
{
    if (!step(r, ']'))
        return false;
    r->pending = true;
    return true;
}

bool firn_json_next_key(firn_json_reader *r, firn_str *key)
{
    if (!step(r, '}'))
        return false;
    pass_blanks(r);
    if (r->at == r->end || *r->at != '"') {
        fail_unexpected(r, "a key");
        return false;
    }
    string_token token = pass_string(r);
    *key = token.escaped ? unescape(r, token.raw) : token.raw;
    r->levels[r->depth - 1].key = *key;
    pass_blanks(r);
    if (!pass_byte(r, ':'))
        fail_unexpected(r, "':'");
    r->pending = !r->failed;
    return r->pending;
}

bool firn_json_next_key_is(firn_json_reader *r, firn_str key)
{
    if (r->failed || r->pending)
        return false;
    assert(r->depth > 0);
    firn_json_level *level = &r->levels[r->depth - 1];
    const uint8_t *at = r->at;
    size_t comma = level->index > 0;
    if ((size_t)(r->end - at) < key.len + 3 + comma || (comma && *at != ','))
        return false;
    at += comma;
    if (at[0] != '"' || memcmp(at + 1, key.data, key.len) != 0 || at[key.len + 1] != '"' ||
        at[key.len + 2] != ':')
        return false;
    r->at = at + key.len + 3;
    level->index++;
    level->key = key;
    r->pending = true;
    return true;
}

firn_str firn_json_take_string(firn_json_reader *r)
{
    if (!take(r, FIRN_JSON_STRING))
        return (firn_str){ 0 };
    string_token token = pass_string(r);
    return token.escaped ? unescape(r, token.raw) : token.raw;
}

firn_str firn_json_take_number_text(firn_json_reader *r)
{
    return take(r, FIRN_JSON_NUMBER) ? pass_number(r) : (firn_str){ 0 };
}

static const uint8_t *value_start(firn_json_reader *r)
{
    pass_blanks(r);
    return r->at;
}

int64_t firn_json_take_int64(firn_json_reader *r)
{
    const uint8_t *at = value_start(r);
    firn_str text = firn_json_take_number_text(r);
    int64_t value = 0;
    if (text.data && !firn_str_to_int64(text, &value)) {
        r->at = at;
        firn_json_fail(r, "%.*s is not a 64-bit integer", FIRN_STR_ARG(firn_str_first(text, 64)));
    }
    return value;
}

int32_t firn_json_take_int32(firn_json_reader *r)
{
    const uint8_t *at = value_start(r);
    int64_t value = firn_json_take_int64(r);
    if (value == (int32_t)value)
        return (int32_t)value;
    r->at = at;
    firn_json_fail(r, "%lld is not a 32-bit integer", (long long)value);
    return 0;
}

double firn_json_take_double(firn_json_reader *r)
{
    const uint8_t *at = value_start(r);
    firn_str text = firn_json_take_number_text(r);
    double value = 0;
    if (text.data && (!firn_str_to_double(text, &value) || firn_number_is_beyond(text, value))) {
        r->at = at;
        firn_json_fail(r, "%.*s is not a double", FIRN_STR_ARG(firn_str_first(text, 64)));
    }
    return value;
}

bool firn_json_take_bool(firn_json_reader *r)
{
    if (!take(r, FIRN_JSON_BOOL))
        return false;
    bool value = *r->at == 't';
    if (value)
        pass_word(r, "true", 4);
    else
        pass_word(r, "false", 5);
    return value;
}

bool firn_json_take_null(firn_json_reader *r)
{
    if (firn_json_peek(r) != FIRN_JSON_NULL)
        return false;
    r->pending = false;
    pass_word(r, "null", 4);
    return !r->failed;
}

void firn_json_skip(firn_json_reader *r)
{
    if (r->failed)
        return;
    assert(r->pending);
    r->pending = false;
    skip_value(r, r->depth);
}

firn_str firn_json_take_raw(firn_json_reader *r)
{
    pass_blanks(r);
    const uint8_t *from = r->at;
    firn_json_skip(r);
    return r->failed ? (firn_str){ 0 } : (firn_str){ (const char *)from, (size_t)(r->at - from) };
}

void firn_json_revisit(firn_json_reader *r, size_t position)
{
    if (r->failed)
        return;
    assert(!r->pending && position < (size_t)(r->end - r->start));
    r->at = r->start + position;
    r->pending = true;
}

void firn_json_resume(firn_json_reader *r, size_t position)
{
    if (r->failed)
        return;
    assert(!r->pending && position <= (size_t)(r->end - r->start));
    r->at = r->start + position;
}

firn_status firn_json_finish(firn_json_reader *r, firn_error *err)
{
    if (r->pending)
        firn_json_skip(r);
    pass_blanks(r);
    if (!r->failed) {
        assert(r->depth == 0);
        if (r->at != r->end)
            fail_unexpected(r, "the end of the text");
    }
    return firn_json_check(r, err);
}
