/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* One lock guards everything but a call's next index: work comes in pieces of a tenth
 * of a millisecond and more, so nobody waits long for it. */
#include "base/pool.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

/* Lives on the stack of who called. */
typedef struct call {
    struct call *next;
    firn_pool_fn *fn;
    void *self;
    size_t count;
    atomic_size_t at;      /* the next index that nobody has begun */
    size_t joined, active; /* workers: ever, and now; the caller is not counted */
} call;

struct firn_pool {
    const firn_allocator *allocator;
    pthread_mutex_t lock;
    pthread_cond_t work; /* there is something to do */
    pthread_cond_t done; /* something was done, or there is a call to take part in */
    size_t width;
    firn_strand *first; /* queued, those to go on with before those that were woken */
    call *calls;        /* newest first */
    size_t idle, waiting;
    bool closing;
    size_t thread_count, thread_max;
    pthread_t threads[];
};

size_t firn_machine_threads(void)
{
#ifdef __linux__
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0)
        return (size_t)CPU_COUNT(&allowed);
#endif
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (size_t)online : 1;
}

/* ---- calls ---- */

static void work_on(call *c, size_t worker)
{
    for (size_t i; (i = atomic_fetch_add(&c->at, 1)) < c->count;)
        c->fn(c->self, i, worker);
}

/* Takes part in one call; false when there is none to take part in.  With the lock. */
static bool join_call(firn_pool *pool)
{
    call *c = pool->calls;
    while (c && (atomic_load(&c->at) >= c->count || c->joined + 1 >= pool->width))
        c = c->next;
    if (!c)
        return false;
    size_t worker = ++c->joined;
    c->active++;
    pthread_mutex_unlock(&pool->lock);
    work_on(c, worker);
    pthread_mutex_lock(&pool->lock);
    if (--c->active == 0)
        pthread_cond_broadcast(&pool->done);
    return true;
}

/* ---- strands; all with the lock ---- */

static void unlink_strand(firn_pool *pool, const firn_strand *strand)
{
    firn_strand **at = &pool->first;
    while (*at != strand)
        at = &(*at)->next;
    *at = strand->next;
}

static void push_first(firn_pool *pool, firn_strand *strand)
{
    strand->state = FIRN_STRAND_QUEUED;
    strand->next = pool->first;
    pool->first = strand;
}

static void push_last(firn_pool *pool, firn_strand *strand)
{
    firn_strand **at = &pool->first;
    while (*at)
        at = &(*at)->next;
    strand->state = FIRN_STRAND_QUEUED;
    strand->next = NULL;
    *at = strand;
    pthread_cond_signal(&pool->work);
}

/* Does one step of a strand that is in no list, and queues it when there is more: who
 * did this one will see it when he looks for work. */
static bool do_step(firn_pool *pool, firn_strand *strand)
{
    strand->state = FIRN_STRAND_RUNNING;
    strand->woken = false;
    pthread_mutex_unlock(&pool->lock);
    bool more = strand->step(strand->self);
    pthread_mutex_lock(&pool->lock);
    more = more || strand->woken;
    strand->steps++;
    if (more)
        push_first(pool, strand);
    else
        strand->state = FIRN_STRAND_IDLE;
    if (pool->waiting)
        pthread_cond_broadcast(&pool->done);
    return more;
}

/* ---- threads ---- */

static void *work(void *self)
{
    firn_pool *pool = self;
    pthread_mutex_lock(&pool->lock);
    while (!pool->closing) {
        firn_strand *strand = pool->first;
        if (join_call(pool))
            continue;
        if (strand) {
            unlink_strand(pool, strand);
            do_step(pool, strand);
            continue;
        }
        pool->idle++;
        pthread_cond_wait(&pool->work, &pool->lock);
        pool->idle--;
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* Signals are the main thread's: no system call here is interrupted by one. */
static bool start_thread(firn_pool *pool)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&pool->threads[pool->thread_count], NULL, work, pool) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pool->thread_count += started;
    return started;
}

/* As many threads as there are pieces of work, if they can be had.  With the lock. */
static void want_threads(firn_pool *pool, size_t count)
{
    for (size_t i = pool->idle; i < count && pool->thread_count < pool->thread_max; i++)
        if (!start_thread(pool))
            pool->thread_max = pool->thread_count;
}

firn_status firn_pool_open(size_t thread_count, const firn_allocator *allocator, firn_pool **pool,
                           firn_error *err)
{
    size_t bytes;
    *pool = NULL;
    if (thread_count < 2)
        return FIRN_OK;
    if (firn_mul_overflows(thread_count - 1, sizeof(pthread_t), &bytes) ||
        firn_add_overflows(bytes, sizeof **pool, &bytes))
        return firn_nomem(err);
    firn_pool *made = firn_alloc_zeroed(allocator, bytes);
    if (!made)
        return firn_nomem(err);
    made->allocator = allocator;
    made->width = thread_count;
    made->thread_max = thread_count - 1;
    pthread_mutex_init(&made->lock, NULL);
    pthread_cond_init(&made->work, NULL);
    pthread_cond_init(&made->done, NULL);
    *pool = made;
    return FIRN_OK;
}

void firn_pool_close(firn_pool **pool)
{
    firn_pool *closed = *pool;
    *pool = NULL;
    if (!closed)
        return;
    assert(!closed->first && !closed->calls);
    pthread_mutex_lock(&closed->lock);
    closed->closing = true;
    pthread_cond_broadcast(&closed->work);
    pthread_mutex_unlock(&closed->lock);
    for (size_t i = 0; i < closed->thread_count; i++)
        pthread_join(closed->threads[i], NULL);
    pthread_cond_destroy(&closed->done);
    pthread_cond_destroy(&closed->work);
    pthread_mutex_destroy(&closed->lock);
    firn_free(closed->allocator, closed, sizeof *closed + (closed->width - 1) * sizeof(pthread_t));
}

size_t firn_pool_width(const firn_pool *pool)
{
    return pool ? pool->width : 1;
}

void firn_pool_run(firn_pool *pool, size_t count, firn_pool_fn *fn, void *self)
{
    call c = { .fn = fn, .self = self, .count = count };
    if (!pool || count < 2) {
        work_on(&c, 0);
        return;
    }
    pthread_mutex_lock(&pool->lock);
    c.next = pool->calls;
    pool->calls = &c;
    want_threads(pool, count - 1);
    pthread_cond_broadcast(&pool->work);
    if (pool->waiting)
        pthread_cond_broadcast(&pool->done);
    pthread_mutex_unlock(&pool->lock);

    work_on(&c, 0);

    pthread_mutex_lock(&pool->lock);
    call **at = &pool->calls;
    while (*at != &c)
        at = &(*at)->next;
    *at = c.next;
    while (c.active > 0)
        pthread_cond_wait(&pool->done, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
}

/* ---- what owners of strands do ---- */

void firn_strand_wake(firn_strand *strand)
{
    firn_pool *pool = strand->pool;
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    strand->woken = true;
    if (strand->state == FIRN_STRAND_IDLE) {
        want_threads(pool, 1);
        push_last(pool, strand);
    }
    pthread_mutex_unlock(&pool->lock);
}

size_t firn_strand_steps(firn_strand *strand)
{
    if (!strand->pool)
        return strand->steps;
    pthread_mutex_lock(&strand->pool->lock);
    size_t steps = strand->steps;
    pthread_mutex_unlock(&strand->pool->lock);
    return steps;
}

bool firn_strand_help(firn_strand *strand)
{
    firn_pool *pool = strand->pool;
    if (!pool) {
        strand->step(strand->self);
        return true;
    }
    pthread_mutex_lock(&pool->lock);
    bool free = strand->state != FIRN_STRAND_RUNNING;
    if (strand->state == FIRN_STRAND_QUEUED)
        unlink_strand(pool, strand);
    if (free && do_step(pool, strand))
        pthread_cond_signal(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    return free;
}

/* With the lock. */
static void wait_for_step(firn_pool *pool)
{
    if (join_call(pool))
        return;
    pool->waiting++;
    pthread_cond_wait(&pool->done, &pool->lock);
    pool->waiting--;
}

void firn_strand_wait(firn_strand *strand, size_t seen)
{
    firn_pool *pool = strand->pool;
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    while (strand->state == FIRN_STRAND_RUNNING && strand->steps == seen)
        wait_for_step(pool);
    pthread_mutex_unlock(&pool->lock);
}

void firn_strand_finish(firn_strand *strand)
{
    firn_pool *pool = strand->pool;
    if (!pool) {
        while (strand->step(strand->self))
            ;
        return;
    }
    pthread_mutex_lock(&pool->lock);
    for (bool more = true; more;) {
        while (strand->state == FIRN_STRAND_RUNNING)
            wait_for_step(pool);
        if (strand->state == FIRN_STRAND_QUEUED)
            unlink_strand(pool, strand);
        more = do_step(pool, strand);
    }
    pthread_mutex_unlock(&pool->lock);
}

void firn_strand_stop(firn_strand *strand)
{
    firn_pool *pool = strand->pool;
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    while (strand->state == FIRN_STRAND_RUNNING)
        wait_for_step(pool);
    if (strand->state == FIRN_STRAND_QUEUED)
        unlink_strand(pool, strand);
    strand->state = FIRN_STRAND_IDLE;
    pthread_mutex_unlock(&pool->lock);
}
