/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The file of -o: written beside its place and put there when all is done, so that what
 * stood there before stays when a command fails.  Devices and pipes are written to
 * straight away, and never removed. */
#ifndef CLI_OUT_FILE_H
#define CLI_OUT_FILE_H

#include <stdio.h>

#include "base/str.h"

typedef struct firn_out_file {
    FILE *file;         /* NULL: none is open */
    const char *path;   /* as it was named */
    const char *place;  /* where it goes: the path, with links followed */
    const char *beside; /* where it is written until then; NULL: at its place */
} firn_out_file;

/* The names live in `arena`. */
firn_status firn_out_file_open(firn_out_file *out, const char *path, firn_arena *arena,
                               firn_error *err);

/* Closes it and puts it in its place; what fails leaves no new file. */
firn_status firn_out_file_keep(firn_out_file *out, firn_error *err);

/* Closes it, and removes what was written. */
void firn_out_file_drop(firn_out_file *out);

#endif
