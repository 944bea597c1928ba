/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Writers of one table, simulated: one seed decides who does what, who is interrupted
 * by whom and where, which call fails, and who dies.
 *
 * There are no threads.  Each writer has an engine, an io and a catalog of its own, all
 * over the same files in memory; before any of their calls another writer's whole step
 * may run, and within it another's.  A call may fail before or after it did its work,
 * and a writer may die in it: then nothing of his reaches the files any more.
 *
 * The truth is kept beside: the moment the table's pointer moves, what the writer meant
 * to do is done to the truth as well.  So what he is told can be compared with what
 * happened, and the table with what it should be. */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include "base/map.h"
#include "catalog/catalog.h"
#include "table/table.h"

enum { SIM_WRITERS = 4, SIM_ROWS = 4096, SIM_COMMITS = 512, SIM_PARTS = 1000 };

typedef struct sim sim;

/* What a step does to the table, once. */
typedef struct sim_effect {
    bool clears; /* every row goes, before those that come */
    int64_t gone_from, gone_to;
    int64_t come_from, come_to;
    int64_t number; /* of the writer's property; 0: it stays */
} sim_effect;

typedef struct sim_writer {
    sim *world;
    int index;
    firn_engine *engine;
    firn_catalog *catalog;
    firn_table *table;
    bool busy, dead;
    sim_effect effect;
    int commits; /* of the step */
} sim_writer;

struct sim {
    uint64_t seed, state;
    unsigned interrupts, faults, deaths; /* chances of a call, in SIM_PARTS */
    bool folders;                        /* a directory catalog, not one in memory */
    bool quiet;                          /* who looks on causes and meets nothing */
    int depth;
    firn_arena memory;
    firn_io *files;
    firn_catalog *pointers;
    sim_writer writers[SIM_WRITERS];
    firn_map synced;

    bool rows[SIM_ROWS];
    int64_t row_next;
    int64_t numbers[SIM_WRITERS];
    firn_str history[SIM_COMMITS]; /* metadata files, as they became current */
    size_t commit_count;
    int64_t sequence_number;
    size_t faults_met, deaths_met, interruptions, doubts; /* that it does happen */
};

void sim_begin(sim *world, uint64_t seed);
void sim_end(sim *world);

/* One step of a writer who is not at work; what he is told is checked, and the history
 * afterwards. */
void sim_step(sim *world);

/* The rows and files of the current state as well. */
void sim_check_contents(sim *world);

/* And every row and file of every snapshot. */
void sim_check_all(sim *world);

/* ---- between the files here ---- */

uint64_t sim_draw(sim *world, uint64_t below);
bool sim_chance(sim *world, unsigned parts);
void sim_broken(const sim *world, const char *fmt, ...) FIRN_PRINTF(2, 3);

/* Lets another writer take a step, within the one that is being taken. */
void sim_take_turn(sim *world);

/* What is to happen to a call. */
typedef enum sim_fate { SIM_WORKS, SIM_FAILS_BEFORE, SIM_FAILS_AFTER } sim_fate;
sim_fate sim_fate_of(sim_writer *writer);
sim_fate sim_fate_of_swap(sim_writer *writer); /* of the call that moves the pointer */

/* FIRN_IO, or for the dead FIRN_DENIED, which nobody tries again. */
firn_status sim_failure(const sim_writer *writer, const char *verb, firn_error *err);

/* The pointer moved to `location`. */
void sim_happened(sim_writer *writer, firn_str location);

void sim_writer_open(sim_writer *writer);
void sim_writer_close(sim_writer *writer);
void sim_writer_step(sim_writer *writer);

firn_status sim_io_open(sim_writer *writer, firn_io **io);
firn_status sim_catalog_open(sim_writer *writer, firn_io *io, firn_catalog **catalog);

void sim_check_history(sim *world);

#endif
