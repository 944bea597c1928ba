/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "io/working_folder.h"

#include <unistd.h>

firn_status firn_working_folder(firn_arena *arena, firn_str *folder, firn_error *err)
{
    char path[4096];
    if (!getcwd(path, sizeof path))
        return firn_fail(err, FIRN_IO, "the working folder cannot be named");
    *folder = firn_str_copy(arena, firn_str_from(path));
    return folder->data ? FIRN_OK : firn_nomem(err);
}
