/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Hash functions that formats prescribe, and one for our own tables. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/base.h"

/* Murmur3, x86, 32 bits, seed 0: Iceberg's bucket hash (spec, appendix B). */
uint32_t firn_murmur3_32(firn_bytes b);

/* For hash tables in memory; the value may change between versions. */
uint64_t firn_hash64(firn_bytes b);

/* One word, well mixed. */
static inline uint64_t firn_mix64(uint64_t x)
{
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    return x ^ x >> 32;
}

#endif
