/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "catalog/failing_vfs.h"

#include "test.h"

#include <sqlite3.h>
#include <stdio.h>

typedef struct shim_file {
    sqlite3_file base;
    sqlite3_file *real; /* right behind this struct */
} shim_file;

static struct {
    sqlite3_vfs vfs, *real;
    failing_vfs_plan plan;
    int nth, calls; /* nth 0: not armed */
} shim;

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((shim_file *)file)->real;
}

static bool chosen(void)
{
    if (shim.nth == 0)
        return false;
    shim.calls++;
    return shim.calls >= shim.nth && shim.calls - shim.nth < shim.plan.count;
}

/* What a call without an effect of its own gives: nothing, or its failure. */
static int refuse(int failure)
{
    bool fails = chosen() && shim.plan.how != FAILS_BUSY && shim.plan.how != FAILS_FULL;
    return fails ? failure : SQLITE_OK;
}

/* The same for one that changes something: *does says whether it is still to happen. */
static int refuse_change(int failure, bool *does)
{
    int result = refuse(failure);
    *does = result == SQLITE_OK || shim.plan.how == FAILS_DONE;
    return result;
}

static int refuse_lock(int failure)
{
    if (!chosen() || shim.plan.how == FAILS_FULL)
        return SQLITE_OK;
    return shim.plan.how == FAILS_BUSY ? SQLITE_BUSY : failure;
}

/* ---- files ---- */

static int shim_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int shim_read(sqlite3_file *file, void *into, int len, sqlite3_int64 at)
{
    int refused = refuse(SQLITE_IOERR_READ);
    return refused ? refused : real_of(file)->pMethods->xRead(real_of(file), into, len, at);
}

static int shim_write(sqlite3_file *file, const void *from, int len, sqlite3_int64 at)
{
    int refused = 0, wanted = len;
    if (chosen() && shim.plan.how != FAILS_BUSY) {
        refused = shim.plan.how == FAILS_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
        len = shim.plan.how == FAILS_UNDONE ? 0 : shim.plan.how == FAILS_DONE ? wanted : wanted / 2;
    }
    int result = len ? real_of(file)->pMethods->xWrite(real_of(file), from, len, at) : SQLITE_OK;
    return refused ? refused : result;
}

static int shim_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    bool does;
    int refused = refuse_change(SQLITE_IOERR_TRUNCATE, &does);
    int result = does ? real_of(file)->pMethods->xTruncate(real_of(file), size) : SQLITE_OK;
    return refused ? refused : result;
}

static int shim_sync(sqlite3_file *file, int flags)
{
    (void)file, (void)flags;
    return refuse(SQLITE_IOERR_FSYNC);
}

static int shim_file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    int refused = refuse(SQLITE_IOERR_FSTAT);
    return refused ? refused : real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int shim_lock(sqlite3_file *file, int level)
{
    int refused = refuse_lock(SQLITE_IOERR_LOCK);
    return refused ? refused : real_of(file)->pMethods->xLock(real_of(file), level);
}

/* Locks are given back whatever is said: else the next one would wait for itself. */
static int shim_unlock(sqlite3_file *file, int level)
{
    int result = real_of(file)->pMethods->xUnlock(real_of(file), level);
    int refused = refuse(SQLITE_IOERR_UNLOCK);
    return refused ? refused : result;
}

static int shim_check_reserved(sqlite3_file *file, int *result)
{
    int refused = refuse(SQLITE_IOERR_CHECKRESERVEDLOCK);
    return refused ? refused : real_of(file)->pMethods->xCheckReservedLock(real_of(file), result);
}

static int shim_control(sqlite3_file *file, int what, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), what, argument);
}

static int shim_sector_size(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int shim_characteristics(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int shim_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
    int refused = refuse(SQLITE_IOERR_SHMMAP);
    return refused ? refused
                   : real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, memory);
}

static int shim_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    int refused = flags & SQLITE_SHM_UNLOCK ? SQLITE_OK : refuse_lock(SQLITE_IOERR_SHMLOCK);
    return refused ? refused : real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}

static void shim_shm_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int shim_shm_unmap(sqlite3_file *file, int delete)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), delete);
}

static const sqlite3_io_methods file_methods = {
    .iVersion = 2, /* no xFetch: all reading goes through xRead */
    .xClose = shim_close,
    .xRead = shim_read,
    .xWrite = shim_write,
    .xTruncate = shim_truncate,
    .xSync = shim_sync,
    .xFileSize = shim_file_size,
    .xLock = shim_lock,
    .xUnlock = shim_unlock,
    .xCheckReservedLock = shim_check_reserved,
    .xFileControl = shim_control,
    .xSectorSize = shim_sector_size,
    .xDeviceCharacteristics = shim_characteristics,
    .xShmMap = shim_shm_map,
    .xShmLock = shim_shm_lock,
    .xShmBarrier = shim_shm_barrier,
    .xShmUnmap = shim_shm_unmap,
};

/* ---- names ---- */

static int shim_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                     int *out_flags)
{
    (void)vfs;
    shim_file *self = (shim_file *)file;
    *self = (shim_file){ .real = (sqlite3_file *)(self + 1) };
    int refused = refuse(SQLITE_CANTOPEN);
    int result =
        refused ? refused : shim.real->xOpen(shim.real, name, self->real, flags, out_flags);
    if (result == SQLITE_OK)
        self->base.pMethods = &file_methods;
    return result;
}

static int shim_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs, (void)sync;
    bool does;
    int refused = refuse_change(SQLITE_IOERR_DELETE, &does);
    int result = does ? shim.real->xDelete(shim.real, name, 0) : SQLITE_OK;
    return refused ? refused : result;
}

static int shim_access(sqlite3_vfs *vfs, const char *name, int what, int *result)
{
    (void)vfs;
    int refused = refuse(SQLITE_IOERR_ACCESS);
    return refused ? refused : shim.real->xAccess(shim.real, name, what, result);
}

/* Waiting for a lock is counted, not done. */
static int shim_sleep(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
    return microseconds;
}

void failing_vfs_install(void)
{
    shim.real = sqlite3_vfs_find("unix");
    assert_non_null(shim.real);
    shim.vfs = *shim.real;
    shim.vfs.pNext = NULL;
    shim.vfs.zName = "failing";
    shim.vfs.szOsFile = (int)sizeof(shim_file) + shim.real->szOsFile;
    shim.vfs.xOpen = shim_open;
    shim.vfs.xDelete = shim_delete;
    shim.vfs.xAccess = shim_access;
    shim.vfs.xSleep = shim_sleep;
    assert_int_equal(sqlite3_vfs_register(&shim.vfs, 1), SQLITE_OK);
}

void failing_vfs_arm(failing_vfs_plan plan, int nth)
{
    shim.plan = plan;
    shim.calls = 0;
    shim.nth = nth;
}

bool failing_vfs_disarm(void)
{
    bool failed = shim.calls >= shim.nth;
    shim.nth = 0;
    return failed;
}

void failing_vfs_remove(void)
{
    assert_int_equal(sqlite3_vfs_unregister(&shim.vfs), SQLITE_OK);
    assert_int_equal(sqlite3_vfs_register(shim.real, 1), SQLITE_OK);
}

static void copy_file(const char *path, const char *copy, const char *ending)
{
    char from[256], to[256], bytes[4096];
    snprintf(from, sizeof from, "%s%s", path, ending);
    snprintf(to, sizeof to, "%s%s", copy, ending);
    FILE *in = fopen(from, "rb");
    if (!in)
        return;
    FILE *out = fopen(to, "wb");
    assert_non_null(out);
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, in)) > 0;)
        assert_int_equal(fwrite(bytes, 1, n, out), n);
    fclose(in);
    assert_int_equal(fclose(out), 0);
}

void failing_vfs_copy(const char *path, const char *copy)
{
    copy_file(path, copy, "");
    copy_file(path, copy, "-wal");
    copy_file(path, copy, "-journal");
}
