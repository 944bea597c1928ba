/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Finding the end of plain text inside a JSON string.
 *
 * Most strings hold no escape, so reading and writing them is one search for
 * the next byte that means something: a quote, a backslash or a control
 * character.  Both forms here give the same answer; tests compare them.
 */
#ifndef JSON_SCAN_H
#define JSON_SCAN_H

#include "base/base.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

/* The first byte in [at, end) that is '"', '\\' or below 0x20, or `end`.  Sets
 * `*high` when a byte of 0x80 or more stands before it (and never clears it). */
static inline const uint8_t *firn_json_scan_plain(const uint8_t *at, const uint8_t *end, bool *high)
{
    for (; at < end; at++) {
        if (*at == '"' || *at == '\\' || *at < 0x20)
            return at;
        *high |= *at >= 0x80;
    }
    return end;
}

#if defined(__SSE2__)
static inline const uint8_t *firn_json_scan(const uint8_t *at, const uint8_t *end, bool *high)
{
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
    const __m128i control_max = _mm_set1_epi8(0x1f);
    for (; end - at >= 16; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i stops = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
            _mm_cmpeq_epi8(_mm_min_epu8(bytes, control_max), bytes));
        unsigned stop = (unsigned)_mm_movemask_epi8(stops);
        unsigned tops = (unsigned)_mm_movemask_epi8(bytes);
        if (stop) {
            *high |= (tops & (stop ^ (stop - 1))) != 0;
            return at + __builtin_ctz(stop);
        }
        *high |= tops != 0;
    }
    return firn_json_scan_plain(at, end, high);
}
#else
static inline const uint8_t *firn_json_scan(const uint8_t *at, const uint8_t *end, bool *high)
{
    return firn_json_scan_plain(at, end, high);
}
#endif

#endif
