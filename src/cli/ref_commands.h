/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Branches and tags by name, for all commands that are given one. */
#ifndef CLI_REF_COMMANDS_H
#define CLI_REF_COMMANDS_H

#include "table/table.h"

/* Whether rows may be written to the branch: NULL and main always, others when they are
 * there; a mistyped one must not be made.  FIRN_NOT_FOUND, suggesting the nearest. */
firn_status firn_branch_check(const firn_table *table, const char *branch, firn_error *err);

#endif
