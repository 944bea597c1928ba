/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Commits of many writers, simulated.  A failure says its seed; FIRN_SIM_SEED=n runs that
 * one alone and says what each writer did and was told, FIRN_SIM_SEEDS=n runs so many
 * and says what befell them. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "sim/sim.h"

enum { SEEDS = 200, STEPS = 12, LOOK_EACH = 4 };

typedef struct totals {
    size_t commits, interruptions, faults, deaths, doubts;
} totals;

static void simulate(uint64_t seed, totals *t)
{
    sim world;
    sim_begin(&world, seed);
    for (int i = 1; i <= STEPS; i++) {
        sim_step(&world);
        if (i % LOOK_EACH == 0)
            sim_check_contents(&world);
    }
    sim_check_all(&world);
    t->commits += world.commit_count;
    t->interruptions += world.interruptions;
    t->faults += world.faults_met;
    t->deaths += world.deaths_met;
    t->doubts += world.doubts;
    sim_end(&world);
}

TEST(whatever_befalls_the_writers_every_answer_is_true_and_the_table_is_whole)
{
    const char *one = getenv("FIRN_SIM_SEED"), *many = getenv("FIRN_SIM_SEEDS");
    uint64_t first = one ? strtoull(one, NULL, 10) : 1;
    uint64_t count = one ? 1 : many ? strtoull(many, NULL, 10) : SEEDS;
    totals t = { 0 };
    for (uint64_t i = 0; i < count; i++)
        simulate(first + i, &t);
    if (many)
        fprintf(stderr, "%zu commits, %zu interruptions, %zu faults, %zu deaths, %zu doubts\n",
                t.commits, t.interruptions, t.faults, t.deaths, t.doubts);
    if (!one && count >= SEEDS)
        assert_true(t.interruptions > SEEDS && t.faults > SEEDS && t.deaths > SEEDS / 10 &&
                    t.doubts > SEEDS / 10);
}
