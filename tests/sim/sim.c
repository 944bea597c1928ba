/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The world of a simulation: chance, and whose turn it is. */
#include "sim/sim.h"

#include <stdarg.h>
#include <stdio.h>

#include "test.h"

enum { DEPTH_MAX = 3 };

/* ---- chance ---- */

/* SplitMix64. */
uint64_t sim_draw(sim *world, uint64_t below)
{
    uint64_t z = world->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (z ^ (z >> 31)) % below;
}

bool sim_chance(sim *world, unsigned parts)
{
    return parts > 0 && sim_draw(world, SIM_PARTS) < parts;
}

void sim_broken(const sim *world, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    fail_msg("seed %llu: %s", (unsigned long long)world->seed, text);
}

/* ---- whose turn it is ---- */

static sim_writer *draw_idle(sim *world)
{
    sim_writer *idle[SIM_WRITERS];
    size_t count = 0;
    for (int i = 0; i < SIM_WRITERS; i++)
        if (!world->writers[i].busy)
            idle[count++] = &world->writers[i];
    return idle[sim_draw(world, count)];
}

void sim_take_turn(sim *world)
{
    if (world->depth >= DEPTH_MAX)
        return;
    world->interruptions++;
    world->depth++;
    sim_writer_step(draw_idle(world));
    world->depth--;
}

static void interrupt(sim *world)
{
    if (sim_chance(world, world->interrupts))
        sim_take_turn(world);
}

/* Failures are the likelier, the more depends on the call. */
static sim_fate draw_fate(sim_writer *writer, unsigned weight)
{
    sim *world = writer->world;
    if (world->quiet)
        return SIM_WORKS;
    if (writer->dead)
        return SIM_FAILS_BEFORE;
    interrupt(world);
    bool dies = sim_chance(world, world->deaths * weight);
    if (!dies && !sim_chance(world, world->faults * weight))
        return SIM_WORKS;
    writer->dead = dies;
    world->deaths_met += dies;
    world->faults_met += !dies;
    return sim_draw(world, 2) ? SIM_FAILS_BEFORE : SIM_FAILS_AFTER;
}

sim_fate sim_fate_of(sim_writer *writer)
{
    return draw_fate(writer, 1);
}

sim_fate sim_fate_of_swap(sim_writer *writer)
{
    return draw_fate(writer, 10);
}

firn_status sim_failure(const sim_writer *writer, const char *verb, firn_error *err)
{
    return firn_fail(err, writer->dead ? FIRN_DENIED : FIRN_IO, "cannot %s: made up", verb);
}

void sim_step(sim *world)
{
    sim_writer_step(draw_idle(world));
    sim_check_history(world);
}

/* ---- beginning and end ---- */

/* Half the worlds know no failure, only each other. */
static void draw_chances(sim *world)
{
    world->interrupts = 5 + (unsigned)sim_draw(world, 20);
    world->folders = sim_draw(world, 2);
    if (sim_draw(world, 2))
        return;
    world->faults = 1 + (unsigned)sim_draw(world, 20);
    world->deaths = (unsigned)sim_draw(world, 4);
}

/* Waits cost time and change nothing; few old metadata files are remembered, so that
 * who is in doubt may find that the table has forgotten. */
static void make_table(sim *world)
{
    const firn_key_value properties[] = {
        { "commit.retry.min-wait-ms", "0" },
        { "commit.retry.max-wait-ms", "0" },
        { "commit.manifest.min-count-to-merge", sim_draw(world, 2) ? "4" : "100" },
        { "write.metadata.previous-versions-max", sim_draw(world, 2) ? "2" : "100" },
        { "write.metadata.delete-after-commit.enabled", sim_draw(world, 2) ? "true" : "false" },
        { "firn.metadata-naming", sim_draw(world, 2) ? "version" : "uuid" },
        { "write.metadata.compression-codec", sim_draw(world, 4) ? "none" : "gzip" },
    };
    firn_table_options options = { .format_version = 1 + (int)sim_draw(world, 3),
                                   .partition_by = sim_draw(world, 2) ? "bucket(2, id)" : NULL,
                                   .properties = properties,
                                   .property_count = FIRN_COUNT(properties) };
    firn_error err = { 0 };
    sim_writer *first = &world->writers[0];
    if (firn_table_create(first->catalog, "ns.t", "{\"id\":\"long!\"}", &options, &first->table,
                          &err) != FIRN_OK)
        sim_broken(world, "no table: %s", err.message);
}

void sim_begin(sim *world, uint64_t seed)
{
    *world = (sim){ .seed = seed, .state = seed, .quiet = true };
    world->synced.arena = &world->memory;
    assert_int_equal(firn_io_memory(&firn_heap, &world->files, NULL), FIRN_OK);
    draw_chances(world);
    firn_catalog_options options = { .allocator = &firn_heap,
                                     .io = world->files,
                                     .warehouse = FIRN_STR("memory://warehouse") };
    firn_status status = world->folders ? firn_catalog_directory(&options, &world->pointers, NULL)
                                        : firn_catalog_memory(&options, &world->pointers, NULL);
    assert_int_equal(status, FIRN_OK);
    for (int i = 0; i < SIM_WRITERS; i++) {
        world->writers[i] = (sim_writer){ .world = world, .index = i };
        sim_writer_open(&world->writers[i]);
    }
    make_table(world);
    world->quiet = false;
}

void sim_end(sim *world)
{
    for (int i = 0; i < SIM_WRITERS; i++)
        sim_writer_close(&world->writers[i]);
    firn_catalog_close(&world->pointers);
    firn_io_close(&world->files);
    firn_arena_release(&world->memory);
}
