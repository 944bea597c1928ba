/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Numbers and times from text, eight digits at a time.
 *
 * These take the plain forms only and say no to everything else, which then
 * takes the general way (text/value.h).  They may read, but not use, eight bytes
 * from any position of the text: whoever calls provides them.
 */
#ifndef TEXT_NUMBER_H
#define TEXT_NUMBER_H

#include <endian.h>
#include <string.h>

#include "base/time.h"

/* 10^0 … 10^18 */
extern const int64_t firn_powers_of_ten[19];

static inline uint64_t firn_load_text8(const uint8_t *p)
{
    uint64_t word;
    memcpy(&word, p, 8);
    return le64toh(word);
}

/* The text's first byte is the word's lowest.  Eight digits, or false. */
static inline bool firn_word_is_digits(uint64_t word)
{
    return ((word & UINT64_C(0xf0f0f0f0f0f0f0f0)) |
            ((word + UINT64_C(0x0606060606060606)) & UINT64_C(0xf0f0f0f0f0f0f0f0)) >> 4) ==
           UINT64_C(0x3333333333333333);
}

static inline uint32_t firn_word_to_number(uint64_t word)
{
    word = (word & UINT64_C(0x0f0f0f0f0f0f0f0f)) * 2561 >> 8;
    word = (word & UINT64_C(0x00ff00ff00ff00ff)) * 6553601 >> 16;
    return (uint32_t)((word & UINT64_C(0x0000ffff0000ffff)) * UINT64_C(42949672960001) >> 32);
}

/* One to eight digits. */
static inline bool firn_take_digits8(const uint8_t *p, size_t count, uint32_t *value)
{
    unsigned spare = 64 - 8 * (unsigned)count; /* 0 … 56 bits */
    uint64_t zeros = spare ? UINT64_C(0x3030303030303030) >> (64 - spare) : 0;
    uint64_t word = firn_load_text8(p) << spare | zeros;
    *value = firn_word_to_number(word);
    return firn_word_is_digits(word);
}

/* One to sixteen digits. */
static inline bool firn_take_digits16(const uint8_t *p, size_t count, int64_t *value)
{
    uint32_t high = 0, low;
    bool ok = true;
    if (count > 8) {
        ok = firn_take_digits8(p, count - 8, &high);
        p += count - 8;
        count = 8;
    }
    ok &= firn_take_digits8(p, count, &low);
    *value = (int64_t)high * 100000000 + low;
    return ok;
}

/* Digits with or without a minus, up to sixteen of them. */
static inline bool firn_fast_int64(const uint8_t *p, size_t len, int64_t *value)
{
    bool negative = len > 0 && *p == '-';
    p += negative;
    len -= negative;
    if (len - 1 >= 16 || !firn_take_digits16(p, len, value))
        return false;
    *value = negative ? -*value : *value;
    return true;
}

/* Where the first point stands in p[0 … len), or len. */
static inline size_t firn_find_point(const uint8_t *p, size_t len)
{
    for (size_t at = 0; at < len; at += 8) {
        uint64_t x = firn_load_text8(p + at) ^ UINT64_C(0x2e2e2e2e2e2e2e2e);
        uint64_t zero = (x - UINT64_C(0x0101010101010101)) & ~x & UINT64_C(0x8080808080808080);
        if (zero) {
            size_t found = at + (size_t)__builtin_ctzll(zero) / 8;
            return found < len ? found : len;
        }
    }
    return len;
}

/* -123.45 as 12345 and two digits after the point: at most eight before it and
 * eight behind it, or sixteen without one. */
typedef struct firn_fast_number {
    int64_t digits;
    unsigned whole, fraction; /* how many digits before and behind the point */
    bool negative;
} firn_fast_number;

static inline bool firn_take_number(const uint8_t *p, size_t len, firn_fast_number *number)
{
    number->negative = len > 0 && *p == '-';
    p += number->negative;
    len -= number->negative;
    if (len - 1 >= 17)
        return false;
    size_t point = firn_find_point(p, len);
    number->whole = (unsigned)point;
    number->fraction = 0;
    if (point == len)
        return len <= 16 && firn_take_digits16(p, len, &number->digits);
    size_t fraction = len - point - 1;
    uint32_t whole, behind;
    if (point - 1 >= 8 || fraction - 1 >= 8 || !firn_take_digits8(p, point, &whole) ||
        !firn_take_digits8(p + point + 1, fraction, &behind))
        return false;
    number->fraction = (unsigned)fraction;
    number->digits = (int64_t)whole * firn_powers_of_ten[fraction] + behind;
    return true;
}

/* A decimal of up to 18 digits at `scale`. */
static inline bool firn_fast_decimal(const uint8_t *p, size_t len, unsigned precision,
                                     unsigned scale, int64_t *value)
{
    firn_fast_number n;
    if (!firn_take_number(p, len, &n) || n.fraction > scale || n.whole + scale > precision ||
        n.whole + scale > 18)
        return false;
    *value = n.digits * firn_powers_of_ten[scale - n.fraction];
    *value = n.negative ? -*value : *value;
    return true;
}

/* Up to 15 digits: both the digits and the power of ten are exact in a double,
 * so their quotient is the nearest one. */
static inline bool firn_fast_double(const uint8_t *p, size_t len, double *value)
{
    firn_fast_number n;
    if (!firn_take_number(p, len, &n) || n.digits > INT64_C(999999999999999))
        return false;
    *value = (double)n.digits / (double)firn_powers_of_ten[n.fraction];
    *value = n.negative ? -*value : *value;
    return true;
}

static inline bool firn_fast_float(const uint8_t *p, size_t len, float *value)
{
    firn_fast_number n;
    if (!firn_take_number(p, len, &n) || n.digits > 9999999)
        return false;
    *value = (float)n.digits / (float)firn_powers_of_ten[n.fraction];
    *value = n.negative ? -*value : *value;
    return true;
}

/* The date last met: neighbouring rows mostly share it. */
typedef struct firn_date_cache {
    uint8_t text[10];
    int64_t days;
    bool has;
} firn_date_cache;

static inline bool firn_fast_date(const uint8_t *p, firn_date_cache *cache, int64_t *days)
{
    if (!cache->has || memcmp(p, cache->text, sizeof cache->text) != 0) {
        if (!firn_date_parse((firn_str){ (const char *)p, sizeof cache->text }, &cache->days))
            return false;
        memcpy(cache->text, p, sizeof cache->text);
        cache->has = true;
    }
    *days = cache->days;
    return true;
}

/* HH:MM:SS as seconds. */
static inline bool firn_fast_clock(const uint8_t *p, int64_t *seconds)
{
    uint64_t t = firn_load_text8(p) ^ UINT64_C(0x30303a30303a3030); /* "00:00:00" */
    uint64_t bad = (t | (t + UINT64_C(0x0606060606060606))) & UINT64_C(0xf0f0f0f0f0f0f0f0);
    bad |= t & UINT64_C(0x0000ff0000ff0000);
    unsigned hours = (unsigned)(t & 15) * 10 + (unsigned)(t >> 8 & 15);
    unsigned minutes = (unsigned)(t >> 24 & 15) * 10 + (unsigned)(t >> 32 & 15);
    unsigned rest = (unsigned)(t >> 48 & 15) * 10 + (unsigned)(t >> 56 & 15);
    *seconds = hours * 3600 + minutes * 60 + rest;
    return !bad && hours < 24 && minutes < 60 && rest < 60;
}

/* YYYY-MM-DD, 'T' or a blank, HH:MM:SS, up to six digits of fraction, maybe Z. */
static inline bool firn_fast_timestamp(const uint8_t *p, size_t len, firn_date_cache *cache,
                                       int64_t *us)
{
    int64_t days, seconds;
    uint32_t fraction = 0;
    if (len < 19 || (p[10] != ' ' && p[10] != 'T') || !firn_fast_date(p, cache, &days) ||
        !firn_fast_clock(p + 11, &seconds))
        return false;
    len -= p[len - 1] == 'Z';
    if (len > 19) {
        if (p[19] != '.' || len - 21 >= 6 || !firn_take_digits8(p + 20, len - 20, &fraction))
            return false;
        fraction *= (uint32_t)firn_powers_of_ten[26 - len];
    }
    *us = (days * 86400 + seconds) * FIRN_US_PER_SECOND + fraction;
    return true;
}

#endif
