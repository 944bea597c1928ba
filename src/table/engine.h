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
};

/* The engine's pool as the Parquet writer takes it. */
firn_parquet_executor firn_engine_executor(const firn_engine *engine);

/* For tests: an engine over memory of one's own and any io, which it takes over. */
firn_status firn_engine_open_with(const firn_engine_options *options,
                                  const firn_allocator *allocator, firn_io *io,
                                  firn_engine **engine, firn_error *err);

#endif
