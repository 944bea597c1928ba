/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "cli/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

/* A signal has nobody to hand things to: the only variables of the program. */
static atomic_int interrupted;        /* the first signal that was noted */
static volatile sig_atomic_t patient; /* the program ends by itself */
static const char *volatile doomed;   /* a file that goes with the program */
static int bell[2] = { -1, -1 };      /* a pipe that a noted signal writes to */

static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };

static void stop(int number)
{
    int before = errno;
    if (patient && !interrupted) {
        interrupted = number;
        if (write(bell[1], "", 1) < 0)
            interrupted = number; /* there is no pipe: reads are then not woken */
        errno = before;
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
    if (bell[0] < 0 && pipe(bell) == 0)
        for (int i = 0; i < 2; i++) {
            fcntl(bell[i], F_SETFD, FD_CLOEXEC);
            fcntl(bell[i], F_SETFL, O_NONBLOCK);
        }
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

/* A signal between the check and a read would be slept through: hence the pipe. */
static firn_status await_input(int fd, firn_error *err)
{
    struct pollfd either[] = { { .fd = fd, .events = POLLIN },
                               { .fd = bell[0], .events = POLLIN } };
    while (poll(either, 2, -1) < 0 && errno == EINTR)
        TRY(firn_interrupt_check(err));
    return firn_interrupt_check(err);
}

firn_status firn_interrupt_read(FILE *file, uint8_t *out, size_t room, size_t *got, firn_error *err)
{
    int fd = fileno(file);
    for (*got = 0; *got < room;) {
        TRY(await_input(fd, err));
        ssize_t len = read(fd, out + *got, room - *got);
        if (len == 0)
            break;
        if (len > 0)
            *got += (size_t)len;
        else if (errno != EINTR && errno != EAGAIN)
            return firn_fail(err, FIRN_IO, "%s cannot be read",
                             file == stdin ? "standard input" : "the file");
    }
    return FIRN_OK;
}
