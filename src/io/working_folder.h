/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The process's current folder, and folders that must be there before files are. */
#ifndef IO_WORKING_FOLDER_H
#define IO_WORKING_FOLDER_H

#include "base/str.h"

firn_status firn_working_folder(firn_arena *arena, firn_str *folder, firn_error *err);

/* Makes a folder of this machine and those above it; it may be there already. */
firn_status firn_make_folder(const char *path, firn_error *err);

#endif
