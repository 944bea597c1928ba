/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 16, BLOCK_BYTES = 16 * 1024 };

struct firn_arena_block {
    struct firn_arena_block *older;
    size_t used, size;
    alignas(ALIGNMENT) uint8_t data[];
};

static void *heap_resize(void *self, void *p, size_t size_old, size_t size_new)
{
    (void)self, (void)size_old;
    if (size_new)
        return realloc(p, size_new);
    free(p);
    return NULL;
}

const firn_allocator firn_heap = { heap_resize, NULL };

static const firn_allocator *allocator_of(const firn_arena *arena)
{
    return arena->allocator ? arena->allocator : &firn_heap;
}

static bool round_up(size_t bytes, size_t *rounded)
{
    if (firn_add_overflows(bytes, ALIGNMENT - 1, rounded))
        return false;
    *rounded &= ~(size_t)(ALIGNMENT - 1);
    return true;
}

static struct firn_arena_block *add_block(firn_arena *arena, size_t bytes_min)
{
    size_t size = bytes_min > BLOCK_BYTES ? bytes_min : BLOCK_BYTES;
    size_t total;
    if (firn_add_overflows(size, sizeof(struct firn_arena_block), &total))
        return NULL;

    const firn_allocator *from = allocator_of(arena);
    struct firn_arena_block *block = from->resize(from->self, NULL, 0, total);
    if (!block)
        return NULL;
    block->older = arena->block;
    block->used = 0;
    block->size = size;
    arena->block = block;
    return block;
}

void *firn_arena_alloc(firn_arena *arena, size_t count, size_t size)
{
    size_t bytes, used;
    if (firn_mul_overflows(count, size, &bytes) || !round_up(bytes, &bytes))
        return NULL;
    if (firn_add_overflows(arena->bytes_used, bytes, &used))
        return NULL;
    if (arena->bytes_max && used > arena->bytes_max)
        return NULL;

    struct firn_arena_block *block = arena->block;
    if (!block || block->size - block->used < bytes)
        block = add_block(arena, bytes);
    if (!block)
        return NULL;

    void *p = block->data + block->used;
    block->used += bytes;
    arena->bytes_used = used;
    return memset(p, 0, bytes);
}

void firn_arena_release(firn_arena *arena)
{
    const firn_allocator *from = allocator_of(arena);
    for (struct firn_arena_block *block = arena->block, *older; block; block = older) {
        older = block->older;
        from->resize(from->self, block, sizeof *block + block->size, 0);
    }
    arena->block = NULL;
    arena->bytes_used = 0;
}
