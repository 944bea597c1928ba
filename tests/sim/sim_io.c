/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A writer's way to the files that all share: interrupted, failing, dying. */
#include "sim/sim.h"

typedef struct sim_io {
    firn_io io;
    sim_writer *writer;
} sim_io;

typedef struct sim_output {
    firn_output output;
    sim_writer *writer;
    firn_output *inner;
} sim_output;

static sim_writer *writer_of(firn_io *io)
{
    return ((sim_io *)io)->writer;
}

static firn_status io_open(firn_io *io, firn_str location, firn_input **input, firn_error *err)
{
    sim_writer *writer = writer_of(io);
    if (sim_fate_of(writer) != SIM_WORKS)
        return sim_failure(writer, "open", err);
    return firn_io_open(writer->world->files, location, input, err);
}

/* ---- writing ---- */

static firn_status output_write(firn_output *output, const void *data, size_t len, firn_error *err)
{
    sim_output *self = (sim_output *)output;
    return firn_output_write(self->inner, data, len, err);
}

static firn_status output_finish(firn_output *output, firn_error *err)
{
    sim_output *self = (sim_output *)output;
    sim_writer *writer = self->writer;
    sim_fate fate = sim_fate_of(writer);
    firn_status status = FIRN_OK;
    if (fate == SIM_FAILS_BEFORE)
        firn_output_abandon(&self->inner);
    else
        status = firn_output_finish(&self->inner, err);
    firn_free(&firn_heap, self, sizeof *self);
    return fate == SIM_WORKS ? status : sim_failure(writer, "finish", err);
}

static void output_abandon(firn_output *output)
{
    sim_output *self = (sim_output *)output;
    firn_output_abandon(&self->inner);
    firn_free(&firn_heap, self, sizeof *self);
}

static const firn_output_methods output_methods = { output_write, output_finish, output_abandon };

static firn_status io_create(firn_io *io, firn_str location, firn_output **output, firn_error *err)
{
    sim_writer *writer = writer_of(io);
    if (sim_fate_of(writer) != SIM_WORKS)
        return sim_failure(writer, "create", err);
    sim_output *made = firn_alloc_zeroed(&firn_heap, sizeof *made);
    if (!made)
        return firn_nomem(err);
    firn_status status = firn_io_create(writer->world->files, location, &made->inner, err);
    if (status != FIRN_OK) {
        firn_free(&firn_heap, made, sizeof *made);
        return status;
    }
    made->output.methods = &output_methods;
    made->writer = writer;
    *output = &made->output;
    return FIRN_OK;
}

/* ---- names ---- */

static bool is_next(const sim *world, firn_str location)
{
    return world->commit_count == 0 ||
           firn_metadata_version(location) ==
               firn_metadata_version(world->history[world->commit_count - 1]) + 1;
}

/* In a folder without a catalog this is where the pointer moves. */
static firn_status io_move_new(firn_io *io, firn_str from, firn_str to, firn_error *err)
{
    sim_writer *writer = writer_of(io);
    sim_fate fate = sim_fate_of_swap(writer);
    if (fate == SIM_FAILS_BEFORE)
        return sim_failure(writer, "move", err);
    TRY(firn_io_move_new(writer->world->files, from, to, err));
    if (writer->world->folders && is_next(writer->world, to))
        sim_happened(writer, to);
    return fate == SIM_WORKS ? FIRN_OK : sim_failure(writer, "move", err);
}

static firn_status io_replace(firn_io *io, firn_str from, firn_str to, firn_error *err)
{
    sim_writer *writer = writer_of(io);
    sim_fate fate = sim_fate_of(writer);
    if (fate == SIM_FAILS_BEFORE)
        return sim_failure(writer, "replace", err);
    TRY(firn_io_replace(writer->world->files, from, to, err));
    return fate == SIM_WORKS ? FIRN_OK : sim_failure(writer, "replace", err);
}

static firn_status io_remove(firn_io *io, firn_str location, firn_error *err)
{
    sim_writer *writer = writer_of(io);
    sim_fate fate = sim_fate_of(writer);
    if (fate == SIM_FAILS_BEFORE)
        return sim_failure(writer, "remove", err);
    TRY(firn_io_remove(writer->world->files, location, err));
    return fate == SIM_WORKS ? FIRN_OK : sim_failure(writer, "remove", err);
}

static firn_status io_list(firn_io *io, firn_str folder, firn_list_visitor *visit, void *self,
                           firn_error *err)
{
    sim_writer *writer = writer_of(io);
    if (sim_fate_of(writer) != SIM_WORKS)
        return sim_failure(writer, "list", err);
    return firn_io_list(writer->world->files, folder, visit, self, err);
}

static firn_status io_sync(firn_io *io, const firn_str *locations, size_t count, firn_error *err)
{
    sim_writer *writer = writer_of(io);
    sim *world = writer->world;
    sim_fate fate = sim_fate_of(writer);
    if (fate == SIM_FAILS_BEFORE)
        return sim_failure(writer, "sync", err);
    for (size_t i = 0; i < count; i++) {
        firn_str kept = firn_str_copy(&world->memory, locations[i]);
        if (!kept.data || !firn_map_put(&world->synced, kept, world))
            return firn_nomem(err);
    }
    return fate == SIM_WORKS ? FIRN_OK : sim_failure(writer, "sync", err);
}

static void io_close(firn_io *io)
{
    firn_free(&firn_heap, io, sizeof(sim_io));
}

static const firn_io_methods methods = {
    .open = io_open,
    .create = io_create,
    .move_new = io_move_new,
    .replace = io_replace,
    .remove = io_remove,
    .list = io_list,
    .sync = io_sync,
    .close = io_close,
};

firn_status sim_io_open(sim_writer *writer, firn_io **io)
{
    sim_io *made = firn_alloc_zeroed(&firn_heap, sizeof *made);
    if (!made)
        return FIRN_NOMEM;
    *made = (sim_io){ { &methods }, writer };
    *io = &made->io;
    return FIRN_OK;
}
