/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "base/arena.h"

TEST(memory_is_zeroed_and_aligned)
{
    SCOPED(firn_arena) arena = { 0 };
    for (size_t size = 0; size < 40000; size += 777) {
        uint8_t *p = firn_arena_alloc(&arena, 1, size);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xff, size);
    }
}

TEST(absurd_sizes_are_refused)
{
    SCOPED(firn_arena) arena = { 0 };
    assert_null(firn_arena_alloc(&arena, SIZE_MAX, 2));
    assert_null(firn_arena_alloc(&arena, 1, SIZE_MAX));
    assert_null(firn_arena_alloc(&arena, 1, SIZE_MAX - 64));
}

TEST(the_limit_holds)
{
    SCOPED(firn_arena) arena = { .bytes_max = 64 };
    assert_non_null(firn_arena_alloc(&arena, 1, 64));
    assert_null(firn_arena_alloc(&arena, 1, 1));
}

TEST(release_leaves_an_empty_usable_arena)
{
    firn_arena arena = { 0 };
    firn_arena_release(&arena);
    assert_non_null(firn_new(&arena, int, 3));
    firn_arena_release(&arena);
    firn_arena_release(&arena);
}

TEST(a_list_grows_with_all_its_items_also_when_its_capacity_was_forgotten)
{
    SCOPED(firn_arena) arena = { 0 };
    int *items = NULL;
    size_t count = 0;
    for (int round = 0; round < 3; round++) {
        size_t cap = 0;
        for (int i = 0; i < 100; i++) {
            int *grown = firn_arena_grow(&arena, items, count, &cap, sizeof *grown);
            assert_non_null(grown);
            assert_in_range(cap, count + 1, 1000);
            items = grown;
            items[count] = (int)count;
            count++;
        }
    }
    for (size_t i = 0; i < count; i++)
        assert_int_equal(items[i], i);
}
