/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "cli/interrupt.h"

#include <signal.h>

/* A signal has nobody to hand things to: the one variable of the program. */
static volatile sig_atomic_t interrupted;

static void note(int number)
{
    (void)number;
    interrupted = 1;
}

void firn_interrupt_watch(void)
{
    struct sigaction action = { .sa_handler = note, .sa_flags = (int)SA_RESETHAND };
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

firn_status firn_interrupt_check(firn_error *err)
{
    return interrupted ? firn_fail(err, FIRN_CANCELLED, "interrupted; nothing was changed")
                       : FIRN_OK;
}
