/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Bit packing with the x86 instruction that gathers the bits under a mask
 * (pext): one instruction squeezes 8, 4 or 2 values that lie in one word. */
#include "parquet/write/bits.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define TARGET __attribute__((target("bmi2")))

static inline uint64_t load(const void *p)
{
    uint64_t word;
    memcpy(&word, p, 8);
    return word;
}

static inline void store(uint8_t *p, uint64_t word)
{
    memcpy(p, &word, 8);
}

TARGET static void pack8(const uint8_t *values, size_t groups, unsigned width, uint8_t *out)
{
    uint64_t mask = ((UINT64_C(1) << width) - 1) * UINT64_C(0x0101010101010101);
    for (size_t g = 0; g < groups; g++, values += 8, out += width)
        store(out, _pext_u64(load(values), mask));
}

TARGET static void pack16(const uint16_t *values, size_t groups, unsigned width, uint8_t *out)
{
    if (width == 0 || width == 16) {
        memcpy(out, values, groups * width);
        return;
    }
    uint64_t mask = ((UINT64_C(1) << width) - 1) * UINT64_C(0x0001000100010001);
    unsigned half = 4 * width; /* 4 … 60 bits */
    for (size_t g = 0; g < groups; g++, values += 8, out += width) {
        uint64_t low = _pext_u64(load(values), mask);
        uint64_t high = _pext_u64(load(values + 4), mask);
        store(out, low | high << half);
        store(out + 8, high >> (64 - half));
    }
}

/* Four pairs of values, `pair` bits each (2 … 62), as 4 · pair bits. */
static inline void store_pairs(const uint64_t pairs[4], unsigned pair, uint8_t *out)
{
    firn_uint128 low = pairs[0] | (firn_uint128)pairs[1] << pair;
    firn_uint128 high = pairs[2] | (firn_uint128)pairs[3] << pair;
    unsigned half = 2 * pair; /* may end in the middle of a byte */
    memcpy(out, &low, 16);
    uint8_t *second = out + half / 8;
    high <<= half % 8; /* at most 124 + 4 bits */
    if (half % 8)
        high |= *second & 0x0f;
    memcpy(second, &high, 16);
}

TARGET static void pack32(const uint32_t *values, size_t groups, unsigned width, uint8_t *out)
{
    if (width == 0 || width == 32) {
        memcpy(out, values, groups * width);
        return;
    }
    uint64_t mask = ((UINT64_C(1) << width) - 1) * UINT64_C(0x0000000100000001);
    for (size_t g = 0; g < groups; g++, values += 8, out += width) {
        uint64_t pairs[4];
        for (size_t i = 0; i < 4; i++)
            pairs[i] = _pext_u64(load(values + 2 * i), mask);
        store_pairs(pairs, 2 * width, out);
    }
}

static void pack64(const uint64_t *values, size_t groups, unsigned width, uint8_t *out)
{
    if (width == 0 || width > 31) {
        firn_bits_plain.pack64(values, groups, width, out);
        return;
    }
    for (size_t g = 0; g < groups; g++, values += 8, out += width) {
        uint64_t pairs[4];
        for (size_t i = 0; i < 4; i++)
            pairs[i] = values[2 * i] | values[2 * i + 1] << width;
        store_pairs(pairs, 2 * width, out);
    }
}

const firn_bits_kernels *firn_bits_kernels_pext(void)
{
    static const firn_bits_kernels kernels = { pack8, pack16, pack32, pack64 };
    bool slow = __builtin_cpu_is("znver1") || __builtin_cpu_is("znver2"); /* in microcode there */
    return __builtin_cpu_supports("bmi2") && !slow ? &kernels : NULL;
}

#else

const firn_bits_kernels *firn_bits_kernels_pext(void)
{
    return NULL;
}

#endif
