/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The engine: what all handles share.  A program makes one, at its start.
 *
 *     firn_engine *engine = NULL;
 *     firn_engine_open(NULL, &engine, &err);
 *     …
 *     firn_engine_close(&engine);
 *
 * It owns memory limits, files, threads and the log; there are no global variables.
 * It may be shared between threads; it must outlive what was opened with it.
 */
#ifndef FIRN_ENGINE_H
#define FIRN_ENGINE_H

#include <stddef.h>
#include <stdint.h>

#include "firn/error.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct firn_engine firn_engine;

/* A prefix of file locations and what stands in its place on this machine. */
typedef struct firn_location_pair {
    const char *from, *to;
} firn_location_pair;

/* Zero is the default of every member. */
typedef struct firn_engine_options {
    uint64_t memory_bytes;    /* sorting and buffering stay below it; 0: 128 MiB */
    const char *spill_folder; /* where sorts go beyond it; NULL: the table's own folder */
    const firn_location_pair *locations; /* copied */
    size_t location_count;
    size_t threads; /* to work on, the caller's own among them: 1: no other; 0: as many as this
                       process may run on.  Started with the first work for them.  Results are
                       the same bytes, and errors the same, with any number. */
} firn_engine_options;

/* `options` may be NULL. */
FIRN_API FIRN_MUST_CHECK firn_status firn_engine_open(const firn_engine_options *options,
                                                      firn_engine **engine, firn_error *err);

/* Closes and sets NULL; NULL is accepted. */
FIRN_API void firn_engine_close(firn_engine **engine);

#ifdef __cplusplus
}
#endif
#endif
