/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Eight values of w bits take w bytes, so groups of eight begin at bytes.  Whole
 * groups are unpacked by code made for each width (every shift a constant); the
 * ends, where a load of eight bytes could pass the input, value by value. */
#include "parquet/read/unpack.h"

#include <endian.h>
#include <string.h>

#define ALWAYS_INLINE static inline __attribute__((always_inline))

ALWAYS_INLINE uint64_t load64(const uint8_t *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return le64toh(word);
}

/* Up to 64 bits from bit `at`: in one load where one is enough, else byte by byte. */
static uint64_t bits_at(firn_bytes in, size_t at, unsigned width)
{
    uint64_t value = 0;
    size_t byte = at / 8, shift = at % 8;
    if (byte + 8 <= in.len && width <= 56)
        return (load64(in.data + byte) >> shift) & ((UINT64_C(1) << width) - 1);
    for (size_t got = 0; got < width; byte++) {
        uint64_t part = (uint64_t)(in.data[byte] >> shift) << got;
        value |= part;
        got += 8 - shift;
        shift = 0;
    }
    return width < 64 ? value & ((UINT64_C(1) << width) - 1) : value;
}

ALWAYS_INLINE void unpack8(const uint8_t *in, uint32_t *out, unsigned w)
{
    uint32_t mask = (uint32_t)((UINT64_C(1) << w) - 1);
    out[0] = (uint32_t)load64(in) & mask;
    out[1] = (uint32_t)(load64(in + w / 8) >> w % 8) & mask;
    out[2] = (uint32_t)(load64(in + 2 * w / 8) >> 2 * w % 8) & mask;
    out[3] = (uint32_t)(load64(in + 3 * w / 8) >> 3 * w % 8) & mask;
    out[4] = (uint32_t)(load64(in + 4 * w / 8) >> 4 * w % 8) & mask;
    out[5] = (uint32_t)(load64(in + 5 * w / 8) >> 5 * w % 8) & mask;
    out[6] = (uint32_t)(load64(in + 6 * w / 8) >> 6 * w % 8) & mask;
    out[7] = (uint32_t)(load64(in + 7 * w / 8) >> 7 * w % 8) & mask;
}

ALWAYS_INLINE void unpack_run(const uint8_t *in, uint32_t *out, size_t groups, unsigned w)
{
    for (size_t g = 0; g < groups; g++)
        unpack8(in + g * w, out + g * 8, w);
}

#define WIDTH(w)                                                                                   \
    case w:                                                                                        \
        unpack_run(in, out, groups, w);                                                            \
        break;
#define WIDTHS_4(w) WIDTH(w) WIDTH(w + 1) WIDTH(w + 2) WIDTH(w + 3)

static void unpack_width(const uint8_t *in, unsigned width, uint32_t *out, size_t groups)
{
    switch (width) {
        WIDTHS_4(1)
        WIDTHS_4(5)
        WIDTHS_4(9)
        WIDTHS_4(13) WIDTHS_4(17) WIDTHS_4(21) WIDTHS_4(25) WIDTHS_4(29) default
            : /* 0: every value is 0 */
              memset(out, 0, groups * 8 * sizeof *out);
    }
}

size_t firn_unpack_groups(firn_bytes in, unsigned width, uint32_t *out, size_t group_count)
{
    /* The last value of a group may be loaded from 8 bytes that begin in its last byte. */
    size_t safe = width == 0 ? group_count : in.len < 8 ? 0 : (in.len - 8) / width;
    size_t groups = group_count < safe ? group_count : safe;
    unpack_width(in.data, width, out, groups);
    return groups;
}

void firn_unpack32(firn_bytes in, unsigned width, size_t first, uint32_t *out, size_t count)
{
    size_t i = 0;
    for (; i < count && (first + i) % 8 != 0; i++)
        out[i] = (uint32_t)bits_at(in, (first + i) * width, width);

    size_t at = (first + i) / 8 * width, groups = (count - i) / 8;
    firn_bytes rest = { in.data + at, in.len - at };
    size_t done = firn_unpack_groups_avx2(rest, width, out + i, groups);
    rest = (firn_bytes){ rest.data + done * width, rest.len - done * width };
    done += firn_unpack_groups(rest, width, out + i + 8 * done, groups - done);
    i += 8 * done;
    for (; i < count; i++)
        out[i] = (uint32_t)bits_at(in, (first + i) * width, width);
}

/* Unpacks narrow values where the wide ones will be: the low half of `out` is
 * filled with 32-bit words, then widened from the back. */
static void unpack_narrow(firn_bytes in, unsigned width, size_t first, uint64_t *out, size_t count)
{
    uint32_t narrow[64];
    while (count > 0) {
        size_t n = count < FIRN_COUNT(narrow) ? count : FIRN_COUNT(narrow);
        firn_unpack32(in, width, first, narrow, n);
        for (size_t i = 0; i < n; i++)
            out[i] = narrow[i];
        out += n;
        first += n;
        count -= n;
    }
}

void firn_unpack64(firn_bytes in, unsigned width, size_t first, uint64_t *out, size_t count)
{
    if (width <= 32) {
        unpack_narrow(in, width, first, out, count);
        return;
    }
    uint64_t mask = width < 64 ? (UINT64_C(1) << width) - 1 : UINT64_MAX;
    for (size_t i = 0; i < count; i++) {
        size_t at = (first + i) * width, byte = at / 8, shift = at % 8;
        if (byte + 9 > in.len) {
            out[i] = bits_at(in, at, width);
            continue;
        }
        uint64_t low = load64(in.data + byte) >> shift;
        uint64_t high = shift ? (uint64_t)in.data[byte + 8] << (64 - shift) : 0;
        out[i] = (low | high) & mask;
    }
}

/* Writes `count` ≤ 57 bits. */
static void put_bits(uint8_t *out, size_t at, uint64_t bits, size_t count)
{
    size_t byte = at / 8, shift = at % 8;
    bits <<= shift;
    for (size_t end = shift + count, done = 0; done < end; done += 8, byte++)
        out[byte] |= (uint8_t)(bits >> done);
}

size_t firn_unpack_bits(firn_bytes in, size_t first, uint8_t *out, size_t out_first, size_t count)
{
    size_t ones = 0;
    while (count > 0) {
        size_t n = count < 56 ? count : 56, byte = first / 8;
        uint64_t bits = byte + 8 <= in.len ? load64(in.data + byte) >> first % 8
                                           : bits_at(in, first, (unsigned)n);
        bits &= (UINT64_C(1) << n) - 1;
        ones += (size_t)__builtin_popcountll(bits);
        put_bits(out, out_first, bits, n);
        first += n;
        out_first += n;
        count -= n;
    }
    return ones;
}
