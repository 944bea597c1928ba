/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* One line on a terminal that says how far long work has come: rows, bytes, rate, time
 * left.
 *
 * It appears after half a second, changes at most ten times a second, and is erased at
 * the end.  Where FIRN_PROGRESS=eager it comes at once and at each step, as tests want it.  Whoever works tells it once a batch, which costs a branch where nobody
 * watches and a look at the clock where somebody does.  It belongs to one thread; others
 * may erase it.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdatomic.h>
#include <stdio.h>

#include "base/buf.h"
#include "firn/engine.h"

/* Zero: nobody watches, and all below does nothing. */
typedef struct firn_progress {
    FILE *terminal;
    const char *what[2]; /* "insert", "users"; borrowed */
    const char *phase;   /* "sorting"; NULL: there is but one */
    int64_t started_us, phase_us, drawn_us;
    int64_t silent_us, redraw_us;
    firn_progress_event done; /* what was told last of each measure */
    atomic_bool visible;
} firn_progress;

/* Starts the clock; the line goes to stderr, if that is a terminal that can erase. */
void firn_progress_begin(firn_progress *progress, const char *verb, const char *object);

/* From here on the work is another; its rate counts anew. */
void firn_progress_enter(firn_progress *progress, const char *phase);

/* How far it has come, in all of this phase.  One may count the rows, another the files:
 * of what an event does not count the last word stands. */
void firn_progress_tell(firn_progress *progress, const firn_progress_event *done);

/* Takes the line away for something else to be written; it comes again. */
void firn_progress_erase(firn_progress *progress);

/* Takes it away for good. */
void firn_progress_end(firn_progress *progress);

#endif
