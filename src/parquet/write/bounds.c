/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Bounds of words run in plain loops, one an order; those of strings keep the
 * first eight bytes of each bound as a number, which settles most comparisons. */
#include "parquet/write/bounds.h"

#include <endian.h>
#include <math.h>

#include "base/cursor.h"

/* One loop for the integer orders: T is the type to compare as, U its bits. */
#define ADD_INTEGERS(T, U)                                                                         \
    T least = bounds->has ? (T)bounds->min_word : (T)words[0];                                     \
    T greatest = bounds->has ? (T)bounds->max_word : (T)words[0];                                  \
    for (size_t i = 0; i < count; i++) {                                                           \
        T value = (T)words[i];                                                                     \
        least = value < least ? value : least;                                                     \
        greatest = value > greatest ? value : greatest;                                            \
    }                                                                                              \
    bounds->has = true;                                                                            \
    bounds->min_word = (U)least;                                                                   \
    bounds->max_word = (U)greatest

static void add_int32(firn_bounds *bounds, const uint64_t *words, size_t count)
{
    ADD_INTEGERS(int32_t, uint32_t);
}

static void add_int64(firn_bounds *bounds, const uint64_t *words, size_t count)
{
    ADD_INTEGERS(int64_t, uint64_t);
}

static void add_uint64(firn_bounds *bounds, const uint64_t *words, size_t count)
{
    ADD_INTEGERS(uint64_t, uint64_t);
}

static double number_of(firn_order order, uint64_t word)
{
    double wide;
    float narrow;
    uint32_t half = (uint32_t)word;
    if (order == FIRN_ORDER_DOUBLE)
        return memcpy(&wide, &word, 8), wide;
    return memcpy(&narrow, &half, 4), (double)narrow;
}

static uint64_t word_of(firn_order order, double number)
{
    uint64_t word;
    uint32_t half;
    float narrow = (float)number;
    if (order == FIRN_ORDER_DOUBLE)
        return memcpy(&word, &number, 8), word;
    return memcpy(&half, &narrow, 4), half;
}

static void add_floats(firn_bounds *bounds, firn_order order, const uint64_t *words, size_t count)
{
    double least = bounds->has ? number_of(order, bounds->min_word) : INFINITY;
    double greatest = bounds->has ? number_of(order, bounds->max_word) : -INFINITY;
    size_t nans = 0;
    for (size_t i = 0; i < count; i++) {
        double value = number_of(order, words[i]);
        nans += value != value;
        least = value < least ? value : least;
        greatest = value > greatest ? value : greatest;
    }
    bounds->nan_count += nans;
    bounds->has = bounds->has || nans < count;
    if (!bounds->has)
        return;
    bounds->min_word = word_of(order, least == 0 ? -0.0 : least);
    bounds->max_word = word_of(order, greatest == 0 ? 0.0 : greatest);
}

void firn_bounds_add_words(firn_bounds *bounds, firn_order order, const uint64_t *words,
                           size_t count)
{
    if (count == 0 || order == FIRN_ORDER_NONE)
        return;
    if (order == FIRN_ORDER_FLOAT || order == FIRN_ORDER_DOUBLE)
        add_floats(bounds, order, words, count);
    else if (order == FIRN_ORDER_INT32)
        add_int32(bounds, words, count);
    else if (order == FIRN_ORDER_INT64)
        add_int64(bounds, words, count);
    else
        add_uint64(bounds, words, count);
}

/* The first eight bytes as a number that compares as they do.  Shorter strings
 * are filled up with zeros, so equal prefixes settle nothing. */
static inline uint64_t prefix_of(firn_bytes s)
{
    uint64_t word = 0;
    memcpy(&word, s.data ? s.data : (const uint8_t *)&word, s.len < 8 ? s.len : 8);
    return be64toh(word);
}

int firn_order_compare(firn_order order, firn_bytes a, firn_bytes b)
{
    if (firn_order_is_words(order)) {
        uint64_t left = 0, right = 0;
        firn_bounds pair = { 0 };
        for (size_t i = a.len; i-- > 0;)
            left = left << 8 | a.data[i];
        for (size_t i = b.len; i-- > 0;)
            right = right << 8 | b.data[i];
        if (left == right)
            return 0;
        firn_bounds_add_words(&pair, order, &left, 1);
        firn_bounds_add_words(&pair, order, &right, 1);
        bool left_is_max = pair.max_word == left;
        return left_is_max ? 1 : -1;
    }
    if (order == FIRN_ORDER_DECIMAL && a.len && b.len && (a.data[0] ^ b.data[0]) & 0x80)
        return a.data[0] & 0x80 ? -1 : 1;
    return firn_bytes_compare(a, b);
}

void firn_bounds_add_strings(firn_bounds *bounds, firn_order order, const firn_bytes *strings,
                             size_t count)
{
    if (count == 0 || order == FIRN_ORDER_NONE)
        return;
    if (!bounds->has)
        bounds->min = bounds->max = strings[0];
    bounds->has = true;
    uint64_t flip = order == FIRN_ORDER_DECIMAL ? UINT64_C(1) << 63 : 0;
    uint64_t least = prefix_of(bounds->min) ^ flip, greatest = prefix_of(bounds->max) ^ flip;
    for (size_t i = 0; i < count; i++) {
        uint64_t prefix = prefix_of(strings[i]) ^ flip;
        if (prefix <= least && firn_order_compare(order, strings[i], bounds->min) < 0) {
            bounds->min = strings[i];
            least = prefix;
        }
        if (prefix >= greatest && firn_order_compare(order, strings[i], bounds->max) > 0) {
            bounds->max = strings[i];
            greatest = prefix;
        }
    }
}

void firn_bounds_merge(firn_bounds *bounds, firn_order order, const firn_bounds *other)
{
    bounds->nan_count += other->nan_count;
    if (!other->has)
        return;
    if (firn_order_is_words(order)) {
        uint64_t ends[2] = { other->min_word, other->max_word };
        firn_bounds_add_words(bounds, order, ends, 2);
    } else {
        firn_bytes ends[2] = { other->min, other->max };
        firn_bounds_add_strings(bounds, order, ends, 2);
    }
}

size_t firn_bounds_put_word(firn_order order, uint64_t word, uint8_t bytes[8])
{
    static const uint8_t lengths[] = {
        [FIRN_ORDER_BOOL] = 1,   [FIRN_ORDER_INT32] = 4,  [FIRN_ORDER_UINT32] = 4,
        [FIRN_ORDER_INT64] = 8,  [FIRN_ORDER_UINT64] = 8, [FIRN_ORDER_FLOAT] = 4,
        [FIRN_ORDER_DOUBLE] = 8,
    };
    firn_store_le64(bytes, word);
    return lengths[order];
}

/* The longest prefix of at most `len` bytes that ends between code points. */
static size_t text_cut(firn_bytes s, size_t len)
{
    size_t cut = len;
    while (cut > 0 && (s.data[cut] & 0xc0) == 0x80)
        cut--;
    return cut ? cut : len; /* no text at all: cut anywhere */
}

/* Raises the last byte of s[0 … *len) that can be raised and drops what follows. */
static bool raise_bytes(uint8_t *s, size_t *len)
{
    while (*len > 0 && s[*len - 1] == 0xff)
        (*len)--;
    if (*len == 0)
        return false;
    s[*len - 1]++;
    return true;
}

/* Decodes the code point in s[at … len), or gives UINT32_MAX where there is none. */
static uint32_t code_point(const uint8_t *s, size_t at, size_t len)
{
    static const uint8_t leads[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
    size_t bytes = len - at;
    if (bytes < 1 || bytes > 4 || (bytes == 1 && s[at] >= 0x80))
        return UINT32_MAX;
    uint32_t point = s[at] & leads[bytes];
    for (size_t i = at + 1; i < len; i++)
        point = point << 6 | (s[i] & 0x3f);
    return point;
}

static size_t put_code_point(uint8_t *s, uint32_t point)
{
    if (point < 0x80)
        return s[0] = (uint8_t)point, 1;
    size_t bytes = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = bytes - 1; i > 0; i--, point >>= 6)
        s[i] = (uint8_t)(0x80 | (point & 0x3f));
    s[0] = (uint8_t)((0xf00 >> bytes & 0xff) | point);
    return bytes;
}

/* The same by code points: the last one that has a successor is replaced by it
 * (over the surrogates), what follows is dropped. */
static bool raise_text(uint8_t *s, size_t *len)
{
    while (*len > 0) {
        size_t at = *len - 1;
        while (at > 0 && (s[at] & 0xc0) == 0x80)
            at--;
        uint32_t point = code_point(s, at, *len);
        *len = at;
        if (point >= 0x10ffff)
            continue;
        *len += put_code_point(s + at, point == 0xd7ff ? 0xe000 : point + 1);
        return true;
    }
    return false;
}

static bool shorten(firn_order order, size_t len_max, firn_bytes s, firn_arena *arena,
                    firn_bound *min, firn_bound *max)
{
    size_t len = order == FIRN_ORDER_TEXT ? text_cut(s, len_max) : len_max;
    uint8_t *copy = firn_arena_alloc(arena, 1, len + 4);
    if (!copy)
        return false;
    memcpy(copy, s.data, len);
    if (min)
        *min = (firn_bound){ { copy, len }, false };
    if (!max)
        return true;
    if (order == FIRN_ORDER_TEXT ? raise_text(copy, &len) : raise_bytes(copy, &len)) {
        *max = (firn_bound){ { copy, len }, false };
        return true;
    }
    *max = (firn_bound){ { firn_arena_copy(arena, s.data, s.len), s.len }, true };
    return max->bytes.data;
}

static bool encode_string(firn_order order, size_t len_max, firn_bytes s, firn_arena *arena,
                          firn_bound *min, firn_bound *max)
{
    bool may_shorten = order == FIRN_ORDER_BYTES || order == FIRN_ORDER_TEXT;
    if (may_shorten && s.len > len_max)
        return shorten(order, len_max, s, arena, min, max);
    firn_bound whole = { { firn_arena_copy(arena, s.data, s.len), s.len }, true };
    *(min ? min : max) = whole;
    return whole.bytes.data;
}

static bool encode_word(firn_order order, uint64_t word, firn_arena *arena, firn_bound *bound)
{
    uint8_t *bytes = firn_arena_alloc(arena, 1, 8);
    if (!bytes)
        return false;
    *bound = (firn_bound){ { bytes, firn_bounds_put_word(order, word, bytes) }, true };
    return true;
}

bool firn_bounds_encode(const firn_bounds *bounds, firn_order order, size_t len_max,
                        firn_arena *arena, firn_bound *min, firn_bound *max)
{
    *min = *max = (firn_bound){ 0 };
    if (!bounds->has)
        return true;
    if (firn_order_is_words(order))
        return encode_word(order, bounds->min_word, arena, min) &&
               encode_word(order, bounds->max_word, arena, max);
    return encode_string(order, len_max, bounds->min, arena, min, NULL) &&
           encode_string(order, len_max, bounds->max, arena, NULL, max);
}
