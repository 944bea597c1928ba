/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 16, BLOCK_BYTES = 8 * 1024, BLOCK_BYTES_MAX = 1024 * 1024 };

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

void *firn_alloc_zeroed(const firn_allocator *from, size_t size)
{
    from = from ? from : &firn_heap;
    void *p = from->resize(from->self, NULL, 0, size ? size : 1);
    return p ? memset(p, 0, size ? size : 1) : NULL;
}

void firn_free(const firn_allocator *from, void *p, size_t size)
{
    from = from ? from : &firn_heap;
    if (p)
        from->resize(from->self, p, size ? size : 1, 0);
}

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

/* Blocks double, so that a large arena is a handful of them. */
static size_t block_size(const firn_arena *arena, size_t bytes_min)
{
    size_t size = arena->block ? 2 * arena->block->size : BLOCK_BYTES;
    if (size > BLOCK_BYTES_MAX)
        size = BLOCK_BYTES_MAX;
    return bytes_min > size ? bytes_min : size;
}

static struct firn_arena_block *add_block(firn_arena *arena, size_t bytes_min)
{
    size_t size = block_size(arena, bytes_min);
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

void *firn_arena_grow(firn_arena *arena, void *items, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return items;

    /* Whoever lost the capacity (a list that is read on) still has its items. */
    size_t cap_new, bytes, cap_old = *cap > count ? *cap : count;
    if (firn_mul_overflows(cap_old ? cap_old : 4, 2, &cap_new) ||
        firn_mul_overflows(count, size, &bytes))
        return NULL;
    void *grown = firn_arena_alloc(arena, cap_new, size);
    if (!grown)
        return NULL;
    if (bytes)
        memcpy(grown, items, bytes);
    *cap = cap_new;
    return grown;
}

void *firn_arena_copy(firn_arena *arena, const void *data, size_t len)
{
    void *copy = firn_arena_alloc(arena, 1, len);
    if (copy && len)
        memcpy(copy, data, len);
    return copy;
}

static void free_blocks(const firn_arena *arena, struct firn_arena_block *block)
{
    const firn_allocator *from = allocator_of(arena);
    for (struct firn_arena_block *older; block; block = older) {
        older = block->older;
        from->resize(from->self, block, sizeof *block + block->size, 0);
    }
}

void firn_arena_reset(firn_arena *arena)
{
    if (!arena->block)
        return;
    free_blocks(arena, arena->block->older);
    arena->block->older = NULL;
    arena->block->used = 0;
    arena->bytes_used = 0;
}

void firn_arena_release(firn_arena *arena)
{
    free_blocks(arena, arena->block);
    arena->block = NULL;
    arena->bytes_used = 0;
}
