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

#include <stdbool.h>
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

/* ---- what happens, for those who want to know ---- */

typedef enum firn_log_level {
    FIRN_LOG_ERROR = 1, /* something is left in doubt */
    FIRN_LOG_WARN,      /* went wrong, and was put right */
    FIRN_LOG_INFO,      /* what was done: a handful of events for each call */
    FIRN_LOG_DEBUG,     /* each step on the way */
} firn_log_level;

/* A name, and a text or a number. */
typedef struct firn_log_field {
    const char *name;
    const char *text; /* UTF-8, not NUL-terminated; NULL: it is a number */
    size_t text_len;
    int64_t number;
} firn_log_field;

typedef struct firn_log_event {
    firn_log_level level;
    const char *name; /* "open", "plan", "write", "spill", "commit", "conflict", … */
    const firn_log_field *fields;
    size_t field_count;
} firn_log_event;

/* Is told of each event at or above the engine's log level, when it happens and in the
 * thread in which it does: several may call at once.  The event and all it points at
 * live for the call.  It must not call back into handles of this engine, and should be
 * quick: the work waits for it. */
typedef void firn_log_callback(void *self, const firn_log_event *event);

/* How far long work (a scan, delete, update, expire, check, …) has come. */
typedef struct firn_progress_event {
    int64_t rows, rows_total;   /* total 0: not known; both 0: it is not what is counted */
    int64_t bytes, bytes_total; /* the same */
    int64_t files, files_total;
} firn_progress_event;

/* Is told at most once for each batch or file, in the thread that made the call; the
 * same rules as for the log. */
typedef void firn_progress_callback(void *self, const firn_progress_event *event);

/* Is asked now and then during an append, delete or update, at least once for each batch and
 * file, and right before the commit of any change, never after: true makes the work fail
 * with FIRN_CANCELLED, with nothing changed and nothing left behind.  It is asked in
 * whichever thread does the work; the same rules as for the log. */
typedef bool firn_stop_callback(void *self);

/* Zero is the default of every member. */
typedef struct firn_engine_options {
    uint64_t memory_bytes;    /* sorting and buffering stay below it; 0: 128 MiB */
    const char *spill_folder; /* where sorts go beyond it; NULL: the table's own folder */
    const firn_location_pair *locations; /* copied */
    size_t location_count;
    firn_log_callback *log; /* NULL: nobody is told; the library never writes by itself */
    void *log_self;
    firn_log_level log_level; /* 0: FIRN_LOG_INFO */
    firn_progress_callback *progress;
    void *progress_self;
    size_t threads; /* to work on, the caller's own among them: 1: no other; 0: as many as this
                       process may run on.  Started with the first work for them.  Results are
                       the same bytes, and errors the same, with any number. */
    firn_stop_callback *stop; /* NULL: work is done to its end */
    void *stop_self;
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
