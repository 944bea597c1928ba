/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The process's current folder. */
#ifndef IO_WORKING_FOLDER_H
#define IO_WORKING_FOLDER_H

#include "base/str.h"

firn_status firn_working_folder(firn_arena *arena, firn_str *folder, firn_error *err);

#endif
