/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Ctrl-C, SIGTERM and SIGHUP during work that has to tidy up behind itself. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdio.h>

#include "base/base.h"

/* From now on the first of these signals is noted; the second ends the program where it
 * stands. */
void firn_interrupt_watch(void);

/* The file goes when a signal ends the program where it stands.  NULL: none does; the
 * path is borrowed until then. */
void firn_interrupt_remove(const char *path);

/* FIRN_CANCELLED once a signal was noted.  Safe to call from many threads. */
firn_status firn_interrupt_check(firn_error *err);

/* Reads `room` bytes, or what is left; a file is read so from its first byte on, or not at
 * all.  FIRN_CANCELLED when a signal was noted or comes while it waits. */
firn_status firn_interrupt_read(FILE *file, uint8_t *out, size_t room, size_t *got,
                                firn_error *err);

#endif
