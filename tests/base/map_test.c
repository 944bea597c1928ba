/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "base/map.h"

TEST(a_map_keeps_order_and_replaces_values)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_map map = { .arena = &arena };
    int values[1000];
    for (int i = 0; i < 1000; i++)
        assert_true(firn_map_put(&map, firn_str_format(&arena, "key %d", i), &values[i]));
    assert_true(firn_map_put(&map, FIRN_STR("key 7"), &values[8]));
    assert_int_equal(map.count, 1000);
    assert_ptr_equal(firn_map_get(&map, FIRN_STR("key 7")), &values[8]);
    assert_ptr_equal(firn_map_get(&map, FIRN_STR("key 999")), &values[999]);
    assert_null(firn_map_get(&map, FIRN_STR("key 1000")));
    assert_true(firn_str_is(map.entries[3].key, "key 3"));
}
