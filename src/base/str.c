/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>

int firn_bytes_compare(firn_bytes a, firn_bytes b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared ? memcmp(a.data, b.data, shared) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

int firn_str_compare(firn_str a, firn_str b)
{
    return firn_bytes_compare(firn_str_bytes(a), firn_str_bytes(b));
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool firn_str_equal_nocase(firn_str a, firn_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
    return true;
}

bool firn_str_starts(firn_str s, firn_str prefix)
{
    return s.len >= prefix.len && firn_str_equal(firn_str_first(s, prefix.len), prefix);
}

bool firn_str_ends(firn_str s, firn_str suffix)
{
    return s.len >= suffix.len &&
           firn_str_equal(firn_str_from_index(s, s.len - suffix.len), suffix);
}

firn_str firn_str_trim_slashes(firn_str s)
{
    while (s.len > 1 && s.data[s.len - 1] == '/')
        s.len--;
    return s;
}

size_t firn_str_find(firn_str s, char c)
{
    const char *at = s.len ? memchr(s.data, c, s.len) : NULL;
    return at ? (size_t)(at - s.data) : s.len;
}

size_t firn_str_find_last(firn_str s, char c)
{
    for (size_t i = s.len; i > 0; i--)
        if (s.data[i - 1] == c)
            return i - 1;
    return s.len;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

firn_str firn_str_trim(firn_str s)
{
    while (s.len && is_blank(s.data[s.len - 1]))
        s.len--;
    while (s.len && is_blank(*s.data))
        s.data++, s.len--;
    return s;
}

firn_str firn_str_split(firn_str *rest, char separator)
{
    size_t at = firn_str_find(*rest, separator);
    firn_str before = firn_str_first(*rest, at);
    *rest = at == rest->len ? (firn_str){ NULL, 0 } : firn_str_from_index(*rest, at + 1);
    return before;
}

firn_str firn_str_copy(firn_arena *arena, firn_str s)
{
    char *copy = firn_arena_alloc(arena, 1, s.len + 1);
    if (!copy)
        return (firn_str){ NULL, 0 };
    if (s.len)
        memcpy(copy, s.data, s.len);
    return (firn_str){ copy, s.len };
}

firn_str firn_str_format(firn_arena *arena, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    char *text = len < 0 ? NULL : firn_arena_alloc(arena, 1, (size_t)len + 1);
    if (text)
        vsnprintf(text, (size_t)len + 1, fmt, again);
    va_end(again);
    return (firn_str){ text, text ? (size_t)len : 0 };
}

/* The length of the well-formed sequence at `p`, or 0 (RFC 3629: no surrogates,
 * no overlong forms, nothing beyond U+10FFFF). */
static size_t utf8_sequence(const uint8_t *p, size_t left)
{
    uint8_t lead = p[0];
    size_t len = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (len == 0 || len > left)
        return 0;

    uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < len; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return len;
}

bool firn_utf8_valid(firn_str s)
{
    const uint8_t *p = (const uint8_t *)s.data;
    size_t i = 0;
    while (i < s.len) {
        uint64_t word;
        if (s.len - i >= sizeof word &&
            (memcpy(&word, p + i, sizeof word), (word & 0x8080808080808080u) == 0)) {
            i += sizeof word;
        } else if (p[i] < 0x80) {
            i++;
        } else {
            size_t len = utf8_sequence(p + i, s.len - i);
            if (len == 0)
                return false;
            i += len;
        }
    }
    return true;
}

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

size_t firn_str_distance(firn_str a, firn_str b)
{
    enum { LEN_MAX = 64 };
    if (a.len > LEN_MAX || b.len > LEN_MAX)
        return LEN_MAX;

    size_t rows[3][LEN_MAX + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= b.len; j++)
        last[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t cost = lower(a.data[i - 1]) != lower(b.data[j - 1]);
            now[j] = min3(now[j - 1] + 1, last[j] + 1, last[j - 1] + cost);
            bool swapped = i > 1 && j > 1 && lower(a.data[i - 1]) == lower(b.data[j - 2]) &&
                           lower(a.data[i - 2]) == lower(b.data[j - 1]);
            if (swapped && before[j - 2] + 1 < now[j])
                now[j] = before[j - 2] + 1;
        }
        size_t *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[b.len];
}
