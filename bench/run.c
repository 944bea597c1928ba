/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* What one run of a program costs.
 *
 *   bench-run RESULT.json PROGRAM ARGUMENTS…
 *
 * Writes wall time, user and system CPU and peak memory into RESULT.json.  The peak
 * of a process counts what its parent was before exec: so the parent is this small
 * program, not the script. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double of(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
    struct rusage usage;
    int status;
    if (argc < 3)
        return fprintf(stderr, "usage: bench-run RESULT.json PROGRAM ARGUMENTS…\n"), 2;
    double start = seconds();
    pid_t child = fork();
    if (child == 0) {
        execv(argv[2], argv + 2);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        return perror(argv[2]), 1;
    double wall = seconds() - start;
    getrusage(RUSAGE_CHILDREN, &usage);
    FILE *out = fopen(argv[1], "w");
    if (!out)
        return perror(argv[1]), 1;
    fprintf(out, "{\"wall\": %.6f, \"user\": %.6f, \"system\": %.6f, \"memory\": %ld}\n", wall,
            of(usage.ru_utime), of(usage.ru_stime), usage.ru_maxrss * 1024L);
    if (fclose(out) != 0)
        return perror(argv[1]), 1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}
