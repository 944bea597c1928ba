/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Help texts, made from the table of commands. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <stdio.h>

#include "cli/command.h"

void firn_help_overview(FILE *out);
void firn_help_command(const firn_command *command, FILE *out);

#endif
