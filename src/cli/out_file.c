/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "cli/out_file.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/interrupt.h"

static firn_status no_way(const firn_out_file *out, firn_error *err)
{
    return firn_fail(err, FIRN_IO, "%s cannot be written", out->path);
}

/* A link stays one: the file it points to is what is replaced. */
static firn_status follow_links(firn_out_file *out, firn_arena *arena, firn_error *err)
{
    char *real = realpath(out->path, NULL);
    firn_str kept = firn_str_copy(arena, firn_str_from(real ? real : out->path));
    free(real);
    out->place = kept.data;
    return out->place ? FIRN_OK : firn_nomem(err);
}

static mode_t mode_of_new_files(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* Where no file can be made beside it, as in a folder of somebody else's, `out->file`
 * stays NULL. */
static firn_status open_beside(firn_out_file *out, const struct stat *old, firn_arena *arena,
                               firn_error *err)
{
    firn_str name = firn_str_format(arena, "%s.firn-XXXXXX", out->place);
    if (!name.data)
        return firn_nomem(err);
    int fd = mkstemp((char *)name.data);
    if (fd < 0)
        return FIRN_OK;
    out->beside = name.data;
    bool made = fchmod(fd, old ? old->st_mode & 07777 : mode_of_new_files()) == 0;
    out->file = made ? fdopen(fd, "wb") : NULL;
    firn_interrupt_remove(out->file ? out->beside : NULL);
    if (out->file)
        return FIRN_OK;
    close(fd);
    unlink(out->beside);
    out->beside = NULL;
    return FIRN_OK;
}

firn_status firn_out_file_open(firn_out_file *out, const char *path, firn_arena *arena,
                               firn_error *err)
{
    struct stat about;
    *out = (firn_out_file){ .path = path };
    TRY(follow_links(out, arena, err));
    bool exists = stat(out->place, &about) == 0;
    if (exists && S_ISREG(about.st_mode) && access(out->place, W_OK) != 0)
        return no_way(out, err);
    if (!exists || S_ISREG(about.st_mode))
        TRY(open_beside(out, exists ? &about : NULL, arena, err));
    if (!out->file && exists)
        out->file = fopen(out->place, "wb");
    return out->file ? FIRN_OK : no_way(out, err);
}

firn_status firn_out_file_keep(firn_out_file *out, firn_error *err)
{
    bool failed = fflush(out->file) != 0 || ferror(out->file);
    failed |= fclose(out->file) != 0;
    out->file = NULL;
    if (!failed && out->beside)
        failed = rename(out->beside, out->place) != 0;
    firn_interrupt_remove(NULL);
    if (failed && out->beside)
        unlink(out->beside);
    return failed ? no_way(out, err) : FIRN_OK;
}

void firn_out_file_drop(firn_out_file *out)
{
    if (!out->file)
        return;
    fclose(out->file);
    out->file = NULL;
    firn_interrupt_remove(NULL);
    if (out->beside)
        unlink(out->beside);
}
