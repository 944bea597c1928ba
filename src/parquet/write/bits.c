/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The plain bit-packing kernels; bits_pext.c holds the ones for x86. */
#include "parquet/write/bits.h"

#include <endian.h>
#include <string.h>

/* Writes eight values of `width` bits, which are `width` bytes. */
static inline void pack_group(const uint64_t values[8], unsigned width, uint8_t *out)
{
    uint64_t word = 0;
    unsigned used = 0;
    for (size_t i = 0; i < 8; i++) {
        word |= values[i] << used;
        used += width;
        if (used < 64)
            continue;
        uint64_t full = htole64(word);
        memcpy(out, &full, 8);
        out += 8;
        used -= 64;
        word = used ? values[i] >> (width - used) : 0;
    }
    for (; used; used -= 8, word >>= 8)
        *out++ = (uint8_t)word;
}

static void pack8(const uint8_t *values, size_t groups, unsigned width, uint8_t *out)
{
    for (size_t g = 0; g < groups; g++, values += 8, out += width) {
        uint64_t group[8];
        for (size_t i = 0; i < 8; i++)
            group[i] = values[i];
        pack_group(group, width, out);
    }
}

static void pack16(const uint16_t *values, size_t groups, unsigned width, uint8_t *out)
{
    for (size_t g = 0; g < groups; g++, values += 8, out += width) {
        uint64_t group[8];
        for (size_t i = 0; i < 8; i++)
            group[i] = values[i];
        pack_group(group, width, out);
    }
}

static void pack32(const uint32_t *values, size_t groups, unsigned width, uint8_t *out)
{
    for (size_t g = 0; g < groups; g++, values += 8, out += width) {
        uint64_t group[8];
        for (size_t i = 0; i < 8; i++)
            group[i] = values[i];
        pack_group(group, width, out);
    }
}

static void pack64(const uint64_t *values, size_t groups, unsigned width, uint8_t *out)
{
    for (size_t g = 0; g < groups; g++, values += 8, out += width)
        pack_group(values, width, out);
}

const firn_bits_kernels firn_bits_plain = { pack8, pack16, pack32, pack64 };

const firn_bits_kernels *firn_bits_kernels_best(void)
{
    const firn_bits_kernels *pext = firn_bits_kernels_pext();
    return pext ? pext : &firn_bits_plain;
}
