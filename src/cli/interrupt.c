/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "cli/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

/* A signal has nobody to hand things to: the variables of the program. */
static volatile sig_atomic_t interrupted;
static int bell[2] = { -1, -1 }; /* a pipe that a signal writes to */

static void note(int number)
{
    int before = errno;
    (void)number;
    interrupted = 1;
    if (write(bell[1], "", 1) < 0)
        interrupted = 1; /* it has rung already, or could not be had */
    errno = before;
}

void firn_interrupt_watch(void)
{
    struct sigaction action = { .sa_handler = note, .sa_flags = (int)SA_RESETHAND };
    if (bell[0] < 0 && pipe(bell) == 0)
        for (int i = 0; i < 2; i++) {
            fcntl(bell[i], F_SETFD, FD_CLOEXEC);
            fcntl(bell[i], F_SETFL, O_NONBLOCK);
        }
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
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
