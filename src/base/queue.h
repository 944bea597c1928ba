/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A bounded queue between two threads: one puts, one takes, neither waits.
 *
 * Who puts and who takes may change, as long as the change itself is ordered, as it is
 * from one step of a firn_strand to the next.  What to do when the queue is full or
 * empty is the caller's to decide: base/pool.h has the waiting.
 */
#ifndef BASE_QUEUE_H
#define BASE_QUEUE_H

#include <stdatomic.h>

#include "base/base.h"

/* Zeroed: holds nothing and takes nothing. */
typedef struct firn_queue {
    const firn_allocator *allocator;
    uint8_t *items; /* a ring of `cap` items, copied in and out */
    size_t item_size, cap;
    atomic_size_t put_count, taken_count; /* since the beginning */
} firn_queue;

firn_status firn_queue_init(firn_queue *queue, size_t item_size, size_t cap,
                            const firn_allocator *allocator, firn_error *err);

/* Frees the ring; what items own must have been taken. */
void firn_queue_release(firn_queue *queue);

/* Items in it; whoever puts knows that there are no more, whoever takes no fewer. */
size_t firn_queue_count(const firn_queue *queue);

/* false: it is full. */
bool firn_queue_put(firn_queue *queue, const void *item);

/* false: it is empty. */
bool firn_queue_take(firn_queue *queue, void *item);

#endif
