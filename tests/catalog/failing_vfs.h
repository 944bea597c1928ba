/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* SQLite's file system, failing on purpose: the nth call of any kind that the connections
 * opened meanwhile make.  Nothing is synced: what a test checks does not need it, and what
 * a power cut leaves is not what it is about. */
#ifndef FAILING_VFS_H
#define FAILING_VFS_H

#include <stdbool.h>

typedef enum failing_vfs_how {
    FAILS_UNDONE, /* and nothing happened */
    FAILS_DONE,   /* although it happened */
    FAILS_HALF,   /* a write stops in its middle */
    FAILS_FULL,   /* the same, for want of space; anything else works */
    FAILS_BUSY,   /* a lock is held by others; anything else works */
} failing_vfs_how;

enum { FAILS_ALWAYS = 1000000 };

typedef struct failing_vfs_plan {
    failing_vfs_how how;
    int count; /* so many calls in turn, from the nth on */
} failing_vfs_plan;

/* Connections that are opened from here on go through it. */
void failing_vfs_install(void);

/* The next calls are counted, and from the nth on they fail as planned. */
void failing_vfs_arm(failing_vfs_plan plan, int nth);

/* No call fails any more; whether one did. */
bool failing_vfs_disarm(void);

void failing_vfs_remove(void);

/* What is on the disk now, under another name: without the index of the -wal, which goes
 * with those who have it open. */
void failing_vfs_copy(const char *path, const char *copy);

#endif
