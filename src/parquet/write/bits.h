/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Bit packing: small integers written with exactly `width` bits each, least
 * significant bit first, as Parquet's RLE hybrid and DELTA_BINARY_PACKED want.
 *
 * Values come in groups of eight, so that a group always fills whole bytes
 * (`width` of them).  Values must be below 2^width.
 */
#ifndef PARQUET_WRITE_BITS_H
#define PARQUET_WRITE_BITS_H

#include "base/base.h"

/* Kernels may write this many bytes beyond groups * width. */
enum { FIRN_BITS_SLACK = 16 };

/* One set per instruction set; all give the same bytes. */
typedef struct firn_bits_kernels {
    void (*pack8)(const uint8_t *values, size_t groups, unsigned width, uint8_t *out);   /* ≤ 8 */
    void (*pack16)(const uint16_t *values, size_t groups, unsigned width, uint8_t *out); /* ≤ 16 */
    void (*pack32)(const uint32_t *values, size_t groups, unsigned width, uint8_t *out); /* ≤ 32 */
    void (*pack64)(const uint64_t *values, size_t groups, unsigned width, uint8_t *out); /* ≤ 64 */
} firn_bits_kernels;

extern const firn_bits_kernels firn_bits_plain;

/* The kernels for this machine's bit-gather instruction, or NULL. */
const firn_bits_kernels *firn_bits_kernels_pext(void);

/* The fastest this machine has. */
const firn_bits_kernels *firn_bits_kernels_best(void);

/* How many bits hold `value`; 0 for 0. */
static inline unsigned firn_bit_width(uint64_t value)
{
    return value ? 64u - (unsigned)__builtin_clzll(value) : 0;
}

#endif
