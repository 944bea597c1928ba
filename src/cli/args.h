/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A command line, taken apart by a command's table of options. */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include "base/str.h"

struct firn_command;

typedef struct firn_given {
    const char *name; /* the option's, without dashes */
    const char *value;
} firn_given;

typedef struct firn_args {
    const char **positional;
    size_t positional_count;
    firn_given *given;
    size_t given_count;
} firn_args;

/* Reads `--name value`, `--name=value`, `-x value` and arguments in any order; after
 * `--` all are arguments.  Everything lives in `arena`.  FIRN_INVALID, suggesting the
 * nearest option for a mistyped one; also for two values of one that takes one. */
firn_status firn_args_parse(const struct firn_command *command, int argc, char **argv,
                            firn_arena *arena, firn_args *args, firn_error *err);

/* The argument at a place, NULL when there are fewer. */
const char *firn_arg(const firn_args *args, size_t index);

/* The value given for an option, the last of a repeated one; NULL when it was not given. */
const char *firn_opt(const firn_args *args, const char *name);
bool firn_flag(const firn_args *args, const char *name);

/* Goes through all values of a repeated option: start with *at = 0; NULL at the end. */
const char *firn_opt_next(const firn_args *args, const char *name, size_t *at);

/* A whole number; FIRN_INVALID naming the option. */
firn_status firn_opt_int64(const firn_args *args, const char *name, int64_t otherwise,
                           int64_t *value, firn_error *err);

#endif
