/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The split block Bloom filter, as reader and writer share it (parquet-format,
 * BloomFilter.md).
 *
 * A filter is a row of 32-byte blocks of eight little-endian 32-bit words.  The
 * upper half of a value's XXH64 (seed 0, over its plain bytes without a length)
 * picks the block; the lower half, times each of eight odd constants, picks one
 * bit in each word.
 */
#ifndef PARQUET_BLOOM_BLOCK_H
#define PARQUET_BLOOM_BLOCK_H

#include "base/base.h"

enum { FIRN_BLOOM_BLOCK_BYTES = 32, FIRN_BLOOM_WORDS = 8 };

static inline size_t firn_bloom_block_index(uint64_t hash, size_t block_count)
{
    return (size_t)((hash >> 32) * (uint64_t)block_count >> 32);
}

/* The bit that `hash` sets in word `i`. */
static inline uint32_t firn_bloom_bit(uint64_t hash, size_t i)
{
    static const uint32_t salts[FIRN_BLOOM_WORDS] = {
        0x47b6137bu, 0x44974d91u, 0x8824ad5bu, 0xa2b7289du,
        0x705495c7u, 0x2df1424bu, 0x9efc4947u, 0x5c6bfb31u,
    };
    return UINT32_C(1) << ((uint32_t)hash * salts[i] >> 27);
}

#endif
