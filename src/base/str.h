/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Text that somebody else owns: a pointer and a length, passed by value.
 *
 * Not NUL-terminated in general; copies made here are, so that `.data` of a
 * copy may be printed with %s.  Bytes are UTF-8 where the format says so, and
 * checked at the edge (firn_utf8_valid), not here.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <string.h>

#include "base/arena.h"

typedef struct firn_str {
    const char *data;
    size_t len;
} firn_str;

#define FIRN_STR(literal) ((firn_str){ "" literal, sizeof(literal) - 1 })

/* For printf: "%.*s", FIRN_STR_ARG(s) */
#define FIRN_STR_ARG(s) (int)((s).len > 4096 ? 4096 : (s).len), (s).data ? (s).data : ""

static inline firn_str firn_str_from(const char *c_string)
{
    return (firn_str){ c_string, c_string ? strlen(c_string) : 0 };
}

static inline firn_str firn_str_of_bytes(firn_bytes b)
{
    return (firn_str){ (const char *)b.data, b.len };
}

static inline firn_bytes firn_str_bytes(firn_str s)
{
    return (firn_bytes){ (const uint8_t *)s.data, s.len };
}

static inline bool firn_str_equal(firn_str a, firn_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static inline bool firn_str_is(firn_str a, const char *c_string)
{
    return firn_str_equal(a, firn_str_from(c_string));
}

/* Unsigned byte order, a prefix before the longer: <0, 0, >0. */
int firn_str_compare(firn_str a, firn_str b);
int firn_bytes_compare(firn_bytes a, firn_bytes b);

/* ASCII letters only: the case rules of SQL keywords and property values. */
bool firn_str_equal_nocase(firn_str a, firn_str b);

bool firn_str_starts(firn_str s, firn_str prefix);
bool firn_str_ends(firn_str s, firn_str suffix);

/* Without the slashes at its end; one that is all of it stays. */
firn_str firn_str_trim_slashes(firn_str s);

/* Where `c` first (last) stands in `s`, or s.len. */
size_t firn_str_find(firn_str s, char c);
size_t firn_str_find_last(firn_str s, char c);

static inline firn_str firn_str_from_index(firn_str s, size_t from)
{
    return from >= s.len ? (firn_str){ s.data + s.len, 0 }
                         : (firn_str){ s.data + from, s.len - from };
}

static inline firn_str firn_str_first(firn_str s, size_t len)
{
    return (firn_str){ s.data, len < s.len ? len : s.len };
}

/* Without ASCII blanks, tabs and line ends at both ends. */
firn_str firn_str_trim(firn_str s);

/* Cuts `*rest` at the first `separator`: returns what is before it and leaves
 * what follows.  Without one, returns everything and leaves `.data == NULL`. */
firn_str firn_str_split(firn_str *rest, char separator);

/* A NUL-terminated copy that lives in `arena`; `.data` is NULL when memory ran out. */
firn_str firn_str_copy(firn_arena *arena, firn_str s);

/* printf into `arena`, NUL-terminated; `.data` is NULL when memory ran out. */
firn_str firn_str_format(firn_arena *arena, const char *fmt, ...) FIRN_PRINTF(2, 3);

/* A whole decimal integer with an optional sign, nothing around it. */
bool firn_str_to_int64(firn_str s, int64_t *value);

/* A finite or special ("NaN", "Infinity", "-Infinity", "inf") double, nothing around it. */
bool firn_str_to_double(firn_str s, double *value);
bool firn_str_to_float(firn_str s, float *value);

/* Whether a text that was read as `value` is a number too large for it, which gives an
 * infinity as "Infinity" does. */
bool firn_number_is_beyond(firn_str s, double value);

/* What a hexadecimal digit of either case stands for, or -1. */
int firn_hex_digit(char c);

/* Pairs of hexadecimal digits, nothing else: `bytes` has room for s.len / 2. */
bool firn_str_unhex(firn_str s, uint8_t *bytes);

bool firn_utf8_valid(firn_str s);

/* How many edits (insert, delete, replace, swap neighbours) turn a into b; for
 * "did you mean".  Strings over 64 bytes are never near. */
size_t firn_str_distance(firn_str a, firn_str b);

#endif
