/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A few threads, and two ways to give them work.
 *
 * A *call* is fork and join: firn_pool_run does the same for each of `count` numbers, on
 * as many threads as are free, and returns when all is done.
 *
 * A *strand* is work without an end that one thread at a time does, step by step, such
 * as reading ahead into a queue until that is full.  A step never waits: when there is
 * nothing to do it says so, and whoever makes something to do wakes the strand.
 *
 *     taking, from what a strand puts into a queue:
 *     for (;;) {
 *         size_t seen = firn_strand_steps(&strand);
 *         if (firn_queue_take(&queue, &item))
 *             break;
 *         if (!firn_strand_help(&strand))
 *             firn_strand_wait(&strand, seen);
 *     }
 *     firn_strand_wake(&strand); // there is room again
 *
 * Because nothing that runs in the pool ever waits for the pool, and whoever wants a
 * result does the work himself when nobody else has begun it, everything gets done with
 * any number of threads, none included: a pool may be NULL, and a thread that cannot
 * be made is one thread less.
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include "base/base.h"

typedef struct firn_pool firn_pool;

/* Threads that this process may run on at once. */
size_t firn_machine_threads(void);

/* A pool whose work keeps `thread_count` threads busy, the caller's own among them: for
 * 1 it is NULL.  They are started when there is work for them.  FIRN_NOMEM. */
firn_status firn_pool_open(size_t thread_count, const firn_allocator *allocator, firn_pool **pool,
                           firn_error *err);

/* Ends the threads.  Strands must have been stopped before, calls have returned. */
void firn_pool_close(firn_pool **pool);

/* How many may work on one call: `worker` below is less than that.  NULL: 1. */
size_t firn_pool_width(const firn_pool *pool);

/* What a call does for `index`.  No two run at once with the same `worker`: it numbers
 * whatever memory a call lends to each. */
typedef void firn_pool_fn(void *self, size_t index, size_t worker);

/* Returns when `fn` has run for every index from 0 to count - 1, in no order.  It must
 * not wait for anything.  May be called from anywhere, another call and a step included. */
void firn_pool_run(firn_pool *pool, size_t count, firn_pool_fn *fn, void *self);

/* Belongs to one owner, who alone calls the functions below; `step` runs on any thread,
 * never on two at once, and sees all that earlier steps did. */
typedef struct firn_strand {
    firn_pool *pool;          /* NULL: the owner does all the steps */
    bool (*step)(void *self); /* false: nothing to do until the next wake */
    void *self;

    /* the pool's, under its lock */
    struct firn_strand *next;
    enum { FIRN_STRAND_IDLE, FIRN_STRAND_QUEUED, FIRN_STRAND_RUNNING } state;
    bool woken; /* while it ran */
    size_t steps;
} firn_strand;

/* There is something to do. */
void firn_strand_wake(firn_strand *strand);

/* Steps done so far. */
size_t firn_strand_steps(firn_strand *strand);

/* Does one step; false when another thread is at it. */
bool firn_strand_help(firn_strand *strand);

/* Returns at once unless another thread is at a step and none was done since `seen`;
 * then when it is done.  Takes part in calls meanwhile. */
void firn_strand_wait(firn_strand *strand, size_t seen);

/* Does steps, and waits for those of others, until there is nothing to do. */
void firn_strand_finish(firn_strand *strand);

/* Returns when no step runs, nor will before the next wake.  A zeroed one is accepted. */
void firn_strand_stop(firn_strand *strand);

#endif
