/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* An arena: memory that dies together.
 *
 * One arena per lifetime (a request, a table's metadata, a batch), never one
 * per type.  A zeroed firn_arena is empty and ready: it draws on firn_heap and
 * has no limit.  Not for sharing between threads while it grows.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/base.h"

typedef struct firn_arena {
    struct firn_arena_block *block; /* newest first */
    const firn_allocator *allocator;
    size_t bytes_used;
    size_t bytes_max; /* 0: no limit */
} firn_arena;

/* `count` zeroed items of `size` bytes, 16-byte aligned; never NULL for count
 * 0.  NULL when memory or the arena's limit is exhausted. */
void *firn_arena_alloc(firn_arena *arena, size_t count, size_t size);

#define firn_new(arena, T, count) ((T *)firn_arena_alloc((arena), (count), sizeof(T)))

/* Room for one more item behind `count` items of an array in `arena`: gives the
 * array itself while `*cap` suffices, else a copy of twice the size (the old
 * one stays until the arena goes).  A `*cap` of 0 is always safe: room is made.  NULL when memory ran out.
 *     T *grown = firn_arena_grow(arena, list->items, list->count, &list->cap, sizeof(T)); */
void *firn_arena_grow(firn_arena *arena, void *items, size_t count, size_t *cap, size_t size);

/* A copy of `len` bytes; NULL when memory ran out. */
void *firn_arena_copy(firn_arena *arena, const void *data, size_t len);

/* Forgets everything but keeps the newest block for what comes next. */
void firn_arena_reset(firn_arena *arena);

/* Frees everything at once and leaves the arena empty and usable. */
void firn_arena_release(firn_arena *arena);

#endif
