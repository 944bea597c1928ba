/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A writer's way to the pointer that all share.  A swap may be refused though nobody
 * came between, and may leave him in doubt, whether it happened or not. */
#include "sim/sim.h"

typedef struct sim_catalog {
    firn_catalog catalog;
    sim_writer *writer;
} sim_catalog;

static firn_status load(firn_catalog *catalog, firn_table_ident ident, firn_arena *arena,
                        firn_table_entry *entry, firn_error *err)
{
    sim_writer *writer = ((sim_catalog *)catalog)->writer;
    if (sim_fate_of(writer) != SIM_WORKS)
        return sim_failure(writer, "load", err);
    return firn_catalog_load(writer->world->pointers, ident, arena, entry, err);
}

/* Others go on while he wonders. */
static firn_status in_doubt(sim_writer *writer, firn_error *err)
{
    if (writer->dead)
        return sim_failure(writer, "swap", err);
    writer->world->doubts++;
    for (uint64_t n = sim_draw(writer->world, 5); n > 0; n--)
        sim_take_turn(writer->world);
    return firn_fail(err, FIRN_COMMIT_UNKNOWN, "whether the commit happened is unknown");
}

static firn_status swap(firn_catalog *catalog, firn_table_ident ident,
                        const firn_pointer_swap *step, firn_error *err)
{
    sim_writer *writer = ((sim_catalog *)catalog)->writer;
    sim *world = writer->world;
    sim_fate fate = sim_fate_of_swap(writer);
    if (fate == SIM_FAILS_BEFORE && !writer->dead && sim_draw(world, 3) > 0)
        return sim_draw(world, 2) ? firn_fail(err, FIRN_CONFLICT, "made up")
                                  : firn_fail(err, FIRN_UNAVAILABLE, "made up");
    if (fate == SIM_FAILS_BEFORE)
        return in_doubt(writer, err);
    TRY(firn_catalog_swap(world->pointers, ident, step, err));
    sim_happened(writer, step->new_location);
    return fate == SIM_WORKS ? FIRN_OK : in_doubt(writer, err);
}

static firn_status namespace_properties(firn_catalog *catalog, firn_str name, firn_arena *arena,
                                        firn_property **properties, size_t *count, firn_error *err)
{
    (void)catalog, (void)arena, (void)properties, (void)count;
    return firn_fail(err, FIRN_NOT_FOUND, "no namespace %.*s", FIRN_STR_ARG(name));
}

static const firn_catalog_methods methods = {
    .load = load,
    .swap = swap,
    .namespace_properties = namespace_properties,
    .size = sizeof(sim_catalog),
};

firn_status sim_catalog_open(sim_writer *writer, firn_io *io, firn_catalog **catalog)
{
    firn_catalog_options options = { .allocator = &firn_heap,
                                     .io = io,
                                     .warehouse = FIRN_STR("memory://warehouse") };
    if (writer->world->folders)
        TRY(firn_catalog_directory(&options, catalog, NULL));
    else
        TRY(firn_catalog_new(&methods, &options, catalog, NULL));
    if (!writer->world->folders)
        ((sim_catalog *)*catalog)->writer = writer;
    (*catalog)->engine = writer->engine;
    return FIRN_OK;
}
