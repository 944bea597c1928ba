/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "io/working_folder.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

firn_status firn_working_folder(firn_arena *arena, firn_str *folder, firn_error *err)
{
    char path[4096];
    if (!getcwd(path, sizeof path))
        return firn_fail(err, FIRN_IO, "the working folder cannot be named");
    *folder = firn_str_copy(arena, firn_str_from(path));
    return folder->data ? FIRN_OK : firn_nomem(err);
}

firn_status firn_make_folder(const char *path, firn_error *err)
{
    char folder[4096];
    firn_str plain = firn_str_from(path);
    if (firn_str_starts(plain, FIRN_STR("file://")))
        plain = firn_str_from_index(plain, strlen("file://"));
    int len = snprintf(folder, sizeof folder, "%.*s/", FIRN_STR_ARG(plain));
    if (len < 0 || (size_t)len >= sizeof folder)
        return firn_fail(err, FIRN_INVALID, "path too long: %s", path);
    for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        if (mkdir(folder, 0777) < 0 && errno != EEXIST)
            return firn_fail(err, errno == EACCES ? FIRN_DENIED : FIRN_IO, "cannot make folder %s",
                             folder);
        *slash = '/';
    }
    return FIRN_OK;
}
