/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "base/hash.h"

#include <string.h>

#include "base/cursor.h"

static uint32_t rotate32(uint32_t x, int by)
{
    return x << by | x >> (32 - by);
}

static uint32_t murmur_word(uint32_t k)
{
    return rotate32(k * 0xcc9e2d51u, 15) * 0x1b873593u;
}

uint32_t firn_murmur3_32(firn_bytes b)
{
    uint32_t h = 0;
    size_t i = 0;
    for (; b.len - i >= 4; i += 4) {
        h ^= murmur_word(firn_load_le32(b.data + i));
        h = rotate32(h, 13) * 5 + 0xe6546b64u;
    }

    uint32_t tail = 0;
    for (size_t j = b.len; j > i; j--)
        tail = tail << 8 | b.data[j - 1];
    if (b.len > i)
        h ^= murmur_word(tail);

    h ^= (uint32_t)b.len;
    h ^= h >> 16;
    h *= 0x85ebca6bu;
    h ^= h >> 13;
    h *= 0xc2b2ae35u;
    return h ^ h >> 16;
}

uint64_t firn_hash64(firn_bytes b)
{
    uint64_t h = 0x9e3779b97f4a7c15u ^ b.len;
    size_t i = 0;
    for (; b.len - i >= 8; i += 8) {
        uint64_t word;
        memcpy(&word, b.data + i, 8);
        h = firn_mix64(h ^ word) + 0x9e3779b97f4a7c15u;
    }
    uint64_t tail = 0;
    if (b.len > i)
        memcpy(&tail, b.data + i, b.len - i);
    return firn_mix64(h ^ tail);
}
