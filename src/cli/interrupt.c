/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "cli/interrupt.h"

#include <signal.h>
#include <unistd.h>

/* A signal has nobody to hand things to: the only variables of the program. */
static volatile sig_atomic_t interrupted; /* the first signal that was noted */
static volatile sig_atomic_t patient;     /* the program ends by itself */
static const char *volatile doomed;       /* a file that goes with the program */

static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };

static void stop(int number)
{
    if (patient && !interrupted) {
        interrupted = number;
        return;
    }
    if (doomed)
        unlink(doomed);
    signal(number, SIG_DFL);
    raise(number);
}

/* What the caller of the program wants ignored, as nohup does, stays so. */
static void watch(void)
{
    for (size_t i = 0; i < FIRN_COUNT(numbers); i++) {
        struct sigaction old, action = { .sa_handler = stop };
        sigemptyset(&action.sa_mask);
        if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
            sigaction(numbers[i], &action, NULL);
    }
}

void firn_interrupt_watch(void)
{
    patient = 1;
    watch();
}

void firn_interrupt_remove(const char *path)
{
    doomed = path;
    if (path)
        watch();
}

firn_status firn_interrupt_check(firn_error *err)
{
    return interrupted ? firn_fail(err, FIRN_CANCELLED, "interrupted; nothing was changed")
                       : FIRN_OK;
}

int firn_interrupt_status(void)
{
    return 128 + (interrupted ? interrupted : SIGINT);
}
