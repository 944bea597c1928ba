/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/engine.h"

#include "io/working_folder.h"

enum { MEMORY_BYTES = 128 << 20 };

static firn_status keep(firn_arena *arena, const char *text, firn_str *kept, firn_error *err)
{
    *kept = text ? firn_str_copy(arena, firn_str_from(text)) : (firn_str){ NULL, 0 };
    return !text || kept->data ? FIRN_OK : firn_nomem(err);
}

/* Puts the rewriting of locations in front of the engine's io. */
static firn_status map_locations(firn_engine *engine, const firn_engine_options *options,
                                 firn_error *err)
{
    firn_location_map *maps = firn_new(&engine->arena, firn_location_map, options->location_count);
    if (!maps)
        return firn_nomem(err);
    for (size_t i = 0; i < options->location_count; i++) {
        TRY(keep(&engine->arena, options->locations[i].from, &maps[i].from, err));
        TRY(keep(&engine->arena, options->locations[i].to, &maps[i].to, err));
    }
    return firn_io_mapped(engine->io, maps, options->location_count, engine->allocator, &engine->io,
                          err);
}

static firn_status fill(firn_engine *engine, const firn_engine_options *options, firn_error *err)
{
    engine->memory_bytes = options->memory_bytes ? options->memory_bytes : MEMORY_BYTES;
    engine->log = options->log;
    engine->log_self = options->log_self;
    engine->log_level = options->log_level ? options->log_level : FIRN_LOG_INFO;
    engine->progress = options->progress;
    engine->progress_self = options->progress_self;
    engine->stop = options->stop;
    engine->stop_self = options->stop_self;
    size_t threads = options->threads ? options->threads : firn_machine_threads();
    TRY(firn_pool_open(threads, engine->allocator, &engine->pool, err));
    TRY(firn_working_folder(&engine->arena, &engine->working_folder, err));
    TRY(keep(&engine->arena, options->spill_folder, &engine->spill_folder, err));
    return options->location_count ? map_locations(engine, options, err) : FIRN_OK;
}

firn_status firn_engine_open_with(const firn_engine_options *options,
                                  const firn_allocator *allocator, firn_io *io,
                                  firn_engine **engine, firn_error *err)
{
    static const firn_engine_options defaults;
    *engine = NULL;
    firn_engine *made = firn_alloc_zeroed(allocator, sizeof *made);
    if (!made) {
        firn_io_close(&io);
        return firn_nomem(err);
    }
    made->allocator = made->arena.allocator = allocator;
    made->io = io;
    firn_status status = fill(made, options ? options : &defaults, err);
    if (status != FIRN_OK)
        firn_engine_close(&made);
    *engine = made;
    return status;
}

firn_status firn_engine_open(const firn_engine_options *options, firn_engine **engine,
                             firn_error *err)
{
    firn_io *local, *memory, *io;
    *engine = NULL;
    TRY(firn_io_local(&firn_heap, &local, err));
    firn_status status = firn_io_memory(&firn_heap, &memory, err);
    if (status != FIRN_OK) {
        firn_io_close(&local);
        return status;
    }
    TRY(firn_io_routed(FIRN_STR("memory"), memory, local, &firn_heap, &io, err));
    return firn_engine_open_with(options, &firn_heap, io, engine, err);
}

static void run(void *self, size_t count, firn_pool_fn *fn, void *c)
{
    firn_pool_run(self, count, fn, c);
}

firn_parquet_executor firn_engine_executor(const firn_engine *engine)
{
    return (firn_parquet_executor){ run, engine->pool, firn_pool_width(engine->pool) };
}

void firn_engine_close(firn_engine **engine)
{
    firn_engine *closed = *engine;
    *engine = NULL;
    if (!closed)
        return;
    const firn_allocator *allocator = closed->allocator;
    firn_pool_close(&closed->pool);
    firn_io_close(&closed->io);
    firn_arena_release(&closed->arena);
    firn_free(allocator, closed, sizeof *closed);
}

void firn_log(const firn_engine *engine, firn_log_level level, const char *event,
              const firn_log_field *fields, size_t field_count)
{
    if (!engine->log || level > engine->log_level)
        return;
    firn_log_event told = { level, event, fields, field_count };
    engine->log(engine->log_self, &told);
}

firn_status firn_engine_check_stop(const firn_engine *engine, firn_error *err)
{
    bool stop = engine->stop && engine->stop(engine->stop_self);
    return stop ? firn_fail(err, FIRN_CANCELLED, "stopped as was asked") : FIRN_OK;
}
