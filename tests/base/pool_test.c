/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "base/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/queue.h"
#include "test.h"

static const size_t widths[] = { 1, 2, 3, 8 };

static firn_pool *open_pool(size_t threads)
{
    firn_pool *pool;
    assert_int_equal(firn_pool_open(threads, &firn_heap, &pool, NULL), FIRN_OK);
    return pool;
}

/* ---- calls ---- */

enum { INDEXES = 1000, WORKERS_MAX = 16 };

typedef struct tally {
    firn_pool *pool;
    atomic_int done[INDEXES];
    atomic_int busy[WORKERS_MAX];
    atomic_int faults;
    size_t inner;
} tally;

static void count_one(void *self, size_t index, size_t worker)
{
    tally *t = self;
    if (worker >= firn_pool_width(t->pool) || atomic_fetch_add(&t->busy[worker], 1) != 0)
        atomic_fetch_add(&t->faults, 1);
    atomic_fetch_add(&t->done[index], 1);
    atomic_fetch_sub(&t->busy[worker], 1);
}

TEST(a_call_does_every_index_once_and_gives_each_worker_a_number)
{
    for (size_t w = 0; w < FIRN_COUNT(widths); w++) {
        tally t = { .pool = open_pool(widths[w]) };
        assert_int_equal(firn_pool_width(t.pool), widths[w]);
        for (size_t round = 0; round < 50; round++)
            firn_pool_run(t.pool, INDEXES, count_one, &t);
        for (size_t i = 0; i < INDEXES; i++)
            assert_int_equal(t.done[i], 50);
        assert_int_equal(t.faults, 0);
        firn_pool_close(&t.pool);
        assert_null(t.pool);
    }
}

static void call_again(void *self, size_t index, size_t worker)
{
    (void)index, (void)worker;
    tally *outer = self, inner = { .pool = outer->pool };
    firn_pool_run(inner.pool, 10, count_one, &inner);
    for (size_t i = 0; i < 10; i++)
        if (inner.done[i] != 1 || inner.faults)
            atomic_fetch_add(&outer->faults, 1);
}

TEST(calls_may_be_made_from_calls)
{
    for (size_t w = 0; w < FIRN_COUNT(widths); w++) {
        tally t = { .pool = open_pool(widths[w]) };
        firn_pool_run(t.pool, 100, call_again, &t);
        assert_int_equal(t.faults, 0);
        firn_pool_close(&t.pool);
    }
}

TEST(nothing_to_do_is_done_at_once)
{
    firn_pool *pool = open_pool(4);
    firn_pool_run(pool, 0, count_one, NULL);
    firn_pool_close(&pool);
    firn_pool_close(&pool);
}

/* ---- strands ---- */

enum { NUMBERS = 5000 };

/* Puts 0, 1, 2, … into a queue, calling the pool now and then. */
typedef struct counter {
    firn_strand strand;
    firn_queue queue;
    uint64_t next;
    atomic_int at_work, faults;
} counter;

static bool put_next(void *self)
{
    counter *c = self;
    if (atomic_fetch_add(&c->at_work, 1) != 0)
        c->faults++;
    bool more = c->next < NUMBERS && firn_queue_put(&c->queue, &c->next);
    if (more && ++c->next % 100 == 0) {
        tally t = { .pool = c->strand.pool };
        firn_pool_run(t.pool, 10, count_one, &t);
        c->faults += t.faults;
    }
    atomic_fetch_sub(&c->at_work, 1);
    return more;
}

static void counter_begin(counter *c, firn_pool *pool, size_t room)
{
    *c = (counter){ .strand = { .pool = pool, .step = put_next, .self = c } };
    assert_int_equal(firn_queue_init(&c->queue, sizeof c->next, room, &firn_heap, NULL), FIRN_OK);
    firn_strand_wake(&c->strand);
}

static uint64_t counter_take(counter *c)
{
    uint64_t number;
    for (;;) {
        size_t seen = firn_strand_steps(&c->strand);
        if (firn_queue_take(&c->queue, &number))
            break;
        if (!firn_strand_help(&c->strand))
            firn_strand_wait(&c->strand, seen);
    }
    firn_strand_wake(&c->strand);
    return number;
}

static void counter_end(counter *c)
{
    firn_strand_stop(&c->strand);
    assert_int_equal(c->faults, 0);
    firn_queue_release(&c->queue);
}

TEST(what_strands_make_ahead_comes_in_order_with_any_number_of_threads)
{
    for (size_t w = 0; w < FIRN_COUNT(widths); w++) {
        firn_pool *pool = open_pool(widths[w]);
        counter counters[3];
        for (size_t i = 0; i < 3; i++)
            counter_begin(&counters[i], pool, 1 + i * 3);
        for (uint64_t n = 0; n < NUMBERS; n++)
            for (size_t i = 0; i < 3; i++)
                assert_int_equal(counter_take(&counters[i]), n);
        for (size_t i = 0; i < 3; i++)
            counter_end(&counters[i]);
        firn_pool_close(&pool);
    }
}

TEST(a_strand_makes_no_more_than_there_is_room_for_and_can_be_stopped)
{
    for (size_t w = 0; w < FIRN_COUNT(widths); w++) {
        firn_pool *pool = open_pool(widths[w]);
        for (size_t taken = 0; taken < 100; taken++) {
            counter c;
            counter_begin(&c, pool, 4);
            for (uint64_t n = 0; n < taken; n++)
                assert_int_equal(counter_take(&c), n);
            firn_strand_stop(&c.strand);
            assert_true(c.next <= taken + 4);
            counter_end(&c);
        }
        firn_pool_close(&pool);
    }
}

/* Adds up what it takes from a queue. */
typedef struct adder {
    firn_strand strand;
    firn_queue queue;
    uint64_t sum;
} adder;

static bool add_next(void *self)
{
    adder *a = self;
    uint64_t number;
    if (!firn_queue_take(&a->queue, &number))
        return false;
    a->sum += number;
    return true;
}

TEST(a_strand_finishes_what_it_was_given)
{
    for (size_t w = 0; w < FIRN_COUNT(widths); w++) {
        firn_pool *pool = open_pool(widths[w]);
        adder a = { .strand = { .pool = pool, .step = add_next, .self = &a } };
        assert_int_equal(firn_queue_init(&a.queue, sizeof a.sum, 4, &firn_heap, NULL), FIRN_OK);
        for (uint64_t n = 0; n < NUMBERS; n++) {
            for (;;) {
                size_t seen = firn_strand_steps(&a.strand);
                if (firn_queue_put(&a.queue, &n))
                    break;
                if (!firn_strand_help(&a.strand))
                    firn_strand_wait(&a.strand, seen);
            }
            firn_strand_wake(&a.strand);
        }
        firn_strand_finish(&a.strand);
        assert_int_equal(a.sum, (uint64_t)NUMBERS * (NUMBERS - 1) / 2);
        firn_queue_release(&a.queue);
        firn_pool_close(&pool);
    }
}

/* ---- what cannot be had ---- */

#ifdef __GLIBC__
TEST(without_threads_everything_is_done_all_the_same)
{
    pthread_attr_t usual, absurd;
    assert_int_equal(pthread_getattr_default_np(&usual), 0);
    assert_int_equal(pthread_getattr_default_np(&absurd), 0);
    assert_int_equal(pthread_attr_setstacksize(&absurd, (size_t)1 << 50), 0);
    assert_int_equal(pthread_setattr_default_np(&absurd), 0);

    firn_pool *pool = open_pool(4);
    tally t = { .pool = pool };
    counter c;
    firn_pool_run(pool, INDEXES, count_one, &t);
    counter_begin(&c, pool, 8);
    for (uint64_t n = 0; n < NUMBERS; n++)
        assert_int_equal(counter_take(&c), n);
    counter_end(&c);
    firn_pool_close(&pool);

    assert_int_equal(pthread_setattr_default_np(&usual), 0);
    for (size_t i = 0; i < INDEXES; i++)
        assert_int_equal(t.done[i], 1);
    pthread_attr_destroy(&absurd);
    pthread_attr_destroy(&usual);
}
#endif

TEST(a_pool_and_a_queue_without_memory_are_refused)
{
    test_memory none;
    firn_pool *pool;
    firn_queue queue;
    firn_error err;
    test_memory_init(&none, 1);
    assert_int_equal(firn_pool_open(4, &none.allocator, &pool, &err), FIRN_NOMEM);
    assert_null(pool);
    assert_int_equal(firn_pool_open(SIZE_MAX, &firn_heap, &pool, &err), FIRN_NOMEM);
    test_memory_init(&none, 1);
    assert_int_equal(firn_queue_init(&queue, 8, 4, &none.allocator, &err), FIRN_NOMEM);
    assert_int_equal(firn_queue_init(&queue, 8, SIZE_MAX, &firn_heap, &err), FIRN_NOMEM);
    assert_false(firn_queue_take(&queue, &err));
    assert_false(firn_queue_put(&queue, &err));
    firn_queue_release(&queue);
    assert_true(firn_machine_threads() >= 1);
}
