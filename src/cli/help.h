/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Help texts, made from the table of commands. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <stdio.h>

#include "cli/command.h"

void firn_help_overview(FILE *out);
void firn_help_command(const firn_command *command, FILE *out);

/* A manual page in scdoc's form, and bash's completion: what the build installs. */
void firn_help_page(const firn_command *command, FILE *out);
void firn_help_completion(FILE *out);

#endif
