/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "base/hash.h"
#include "base/str.h"

TEST(murmur3_gives_the_vectors_of_the_spec)
{
    assert_int_equal((int32_t)firn_murmur3_32(firn_str_bytes(FIRN_STR("iceberg"))), 1210000089);
    const uint8_t bytes[] = { 0, 1, 2, 3 };
    assert_int_equal((int32_t)firn_murmur3_32((firn_bytes){ bytes, 4 }), -188683207);
}
