/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Ctrl-C and SIGTERM during work that has to tidy up behind itself. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include "base/base.h"

/* From now on the first of these signals is noted, and calls that wait for input return;
 * the second ends the program where it stands. */
void firn_interrupt_watch(void);

/* FIRN_CANCELLED once a signal was noted. */
firn_status firn_interrupt_check(firn_error *err);

#endif
