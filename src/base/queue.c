/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "base/queue.h"

#include <string.h>

firn_status firn_queue_init(firn_queue *queue, size_t item_size, size_t cap,
                            const firn_allocator *allocator, firn_error *err)
{
    size_t size;
    *queue = (firn_queue){ .allocator = allocator, .item_size = item_size };
    if (firn_mul_overflows(item_size, cap, &size))
        return firn_nomem(err);
    queue->items = firn_alloc_zeroed(allocator, size);
    if (!queue->items)
        return firn_nomem(err);
    queue->cap = cap;
    return FIRN_OK;
}

void firn_queue_release(firn_queue *queue)
{
    if (queue->items)
        firn_free(queue->allocator, queue->items, queue->item_size * queue->cap);
    *queue = (firn_queue){ 0 };
}

size_t firn_queue_count(const firn_queue *queue)
{
    size_t taken = atomic_load_explicit(&queue->taken_count, memory_order_acquire);
    return atomic_load_explicit(&queue->put_count, memory_order_acquire) - taken;
}

/* Each side alone moves its own count; seeing the other's (acquire) is seeing what was
 * done to the slots before it moved (release). */
bool firn_queue_put(firn_queue *queue, const void *item)
{
    size_t put = atomic_load_explicit(&queue->put_count, memory_order_relaxed);
    if (put - atomic_load_explicit(&queue->taken_count, memory_order_acquire) == queue->cap)
        return false;
    memcpy(queue->items + put % queue->cap * queue->item_size, item, queue->item_size);
    atomic_store_explicit(&queue->put_count, put + 1, memory_order_release);
    return true;
}

bool firn_queue_take(firn_queue *queue, void *item)
{
    size_t taken = atomic_load_explicit(&queue->taken_count, memory_order_relaxed);
    if (atomic_load_explicit(&queue->put_count, memory_order_acquire) == taken)
        return false;
    memcpy(item, queue->items + taken % queue->cap * queue->item_size, queue->item_size);
    atomic_store_explicit(&queue->taken_count, taken + 1, memory_order_release);
    return true;
}
