/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "parquet/write/bloom.h"

#include <math.h>

#include <xxhash.h>

#include "base/cursor.h"
#include "parquet/bloom_block.h"

enum { BYTES_LIMIT = 128 << 20 };

size_t firn_bloom_bytes(uint64_t distinct, double fpp, size_t bytes_max)
{
    size_t most = bytes_max && bytes_max < BYTES_LIMIT ? bytes_max : BYTES_LIMIT;
    double rate = fpp > 0 && fpp < 1 ? fpp : 0.01;
    /* The usual formula for eight hash functions, in bits. */
    double bits = -8.0 * (double)distinct / log(1 - pow(rate, 1.0 / 8));
    size_t bytes = FIRN_BLOOM_BLOCK_BYTES;
    while ((double)bytes * 8 < bits && bytes * 2 <= most)
        bytes *= 2;
    return bytes;
}

void firn_bloom_add(uint8_t *blocks, size_t len, firn_bytes value)
{
    uint64_t hash = XXH64(value.data, value.len, 0);
    uint8_t *block = blocks + firn_bloom_block_index(hash, len / FIRN_BLOOM_BLOCK_BYTES) *
                                  FIRN_BLOOM_BLOCK_BYTES;
    for (size_t i = 0; i < FIRN_BLOOM_WORDS; i++)
        firn_store_le32(block + 4 * i, firn_load_le32(block + 4 * i) | firn_bloom_bit(hash, i));
}
