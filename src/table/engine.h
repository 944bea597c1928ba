/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#ifndef TABLE_ENGINE_H
#define TABLE_ENGINE_H

#include "base/pool.h"
#include "firn/engine.h"
#include "io/io.h"
#include "parquet/writer.h"

struct firn_engine {
    const firn_allocator *allocator;
    firn_io *io;
    uint64_t memory_bytes;
    firn_str spill_folder; /* .data NULL: none named */
    firn_str working_folder;
    firn_pool *pool;  /* NULL: one thread */
    firn_arena arena; /* text of the options */
    firn_log_callback *log;
    void *log_self;
    firn_log_level log_level;
    firn_progress_callback *progress;
    void *progress_self;
    firn_stop_callback *stop;
    void *stop_self;
};

/* The engine's pool as the Parquet writer takes it. */
firn_parquet_executor firn_engine_executor(const firn_engine *engine);

/* ---- telling what happens ---- */

static inline firn_log_field firn_log_text(const char *name, firn_str text)
{
    return (firn_log_field){ name, text.data ? text.data : "", text.len, 0 };
}

static inline firn_log_field firn_log_number(const char *name, int64_t number)
{
    return (firn_log_field){ name, NULL, 0, number };
}

/* Does nothing when nobody listens at that level. */
void firn_log(const firn_engine *engine, firn_log_level level, const char *event,
              const firn_log_field *fields, size_t field_count);

#define FIRN_LOG(engine, level, event, ...)                                                        \
    firn_log((engine), (level), (event), (firn_log_field[]){ __VA_ARGS__ },                        \
             sizeof((firn_log_field[]){ __VA_ARGS__ }) / sizeof(firn_log_field))

static inline void firn_engine_progress(const firn_engine *engine, firn_progress_event event)
{
    if (engine->progress)
        engine->progress(engine->progress_self, &event);
}

/* FIRN_CANCELLED once the engine's user wants the work to stop. */
firn_status firn_engine_check_stop(const firn_engine *engine, firn_error *err);

/* For tests: an engine over memory of one's own and any io, which it takes over. */
firn_status firn_engine_open_with(const firn_engine_options *options,
                                  const firn_allocator *allocator, firn_io *io,
                                  firn_engine **engine, firn_error *err);

#endif
