/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* What a command of the program is: a name, its options, and one function.
 *
 * The table of commands (commands.c) is the one list of them: help, suggestions,
 * shell completion and the manual's synopses come from it.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/session.h"

typedef struct firn_option {
    const char *name;  /* without dashes */
    const char *value; /* what stands for it in help; NULL: a flag */
    const char *help;
    char letter;  /* 0: none */
    bool repeats; /* each value given counts; others may be given once */
} firn_option;

enum { FIRN_OPTIONS_MAX = 24 };

typedef struct firn_command {
    const char *name;
    const char *also; /* another name; NULL: none */
    const char *deed; /* in "cannot …"; a blank at its end: the first argument follows.  NULL: the
                         name and that */
    const char *arguments;
    int arguments_min, arguments_max; /* -1: any number */
    const char *summary;
    const char *example;
    firn_status (*run)(firn_session *session, const firn_args *args, firn_error *err);
    firn_option options[FIRN_OPTIONS_MAX]; /* ends with .name NULL */
} firn_command;

extern const firn_command *const firn_commands[];
extern const size_t firn_command_count;
extern const firn_option firn_common_options[];

#endif
