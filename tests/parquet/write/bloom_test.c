/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include <xxhash.h>

#include "base/cursor.h"
#include "parquet/bloom_block.h"
#include "parquet/write/bloom.h"

static bool contains(const uint8_t *blocks, size_t len, uint64_t value)
{
    uint8_t plain[8];
    firn_store_le64(plain, value);
    uint64_t hash = XXH64(plain, 8, 0);
    const uint8_t *block = blocks + 32 * firn_bloom_block_index(hash, len / 32);
    for (size_t i = 0; i < 8; i++)
        if (!(firn_load_le32(block + 4 * i) & firn_bloom_bit(hash, i)))
            return false;
    return true;
}

TEST(what_was_added_is_found_and_little_else)
{
    enum { COUNT = 10000 };
    static uint8_t blocks[1 << 20];
    size_t len = firn_bloom_bytes(COUNT, 0.01, sizeof blocks), wrong = 0;
    memset(blocks, 0, sizeof blocks);
    for (uint64_t i = 0; i < COUNT; i++) {
        uint8_t plain[8];
        firn_store_le64(plain, i);
        firn_bloom_add(blocks, len, (firn_bytes){ plain, 8 });
    }
    for (uint64_t i = 0; i < COUNT; i++)
        assert_true(contains(blocks, len, i));
    for (uint64_t i = COUNT; i < 11 * COUNT; i++)
        wrong += contains(blocks, len, i);
    assert_in_range(wrong, 1, 10 * COUNT / 50);
}

TEST(the_size_is_a_power_of_two_within_the_limit)
{
    assert_int_equal(firn_bloom_bytes(0, 0.01, 1 << 20), 32);
    assert_int_equal(firn_bloom_bytes(1, 0.01, 1 << 20), 32);
    assert_int_equal(firn_bloom_bytes(10000, 0.01, 1 << 20), 16384);
    assert_int_equal(firn_bloom_bytes(UINT64_MAX, 0.01, 1 << 20), 1 << 20);
    assert_int_equal(firn_bloom_bytes(UINT64_MAX, 0.01, 1000), 512);
    assert_int_equal(firn_bloom_bytes(10000, 0, 0), 16384);
}
