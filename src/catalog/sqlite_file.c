/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Readers of a file in WAL mode write too: beside it lie FILE-wal and FILE-shm, which the
 * first one makes and the last one removes.  Where the folder cannot be written and no
 * -wal with content is there, everything is in the file itself, which SQLite reads alone
 * when told that nobody changes it (immutable=1).  That is a promise for others who may
 * write: so it is given for one reading at a time, never for as long as a catalog lives. */
#include "catalog/sqlite_file.h"

#include "base/buf.h"

enum { BUSY_MS = 30000 };

firn_status firn_sqlite_error(sqlite3 *db, firn_error *err)
{
    firn_status status = FIRN_IO;
    switch (sqlite3_errcode(db) & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: status = FIRN_UNAVAILABLE; break;
    case SQLITE_NOMEM: status = FIRN_NOMEM; break;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH: status = FIRN_DENIED; break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: status = FIRN_CORRUPT; break;
    default: break;
    }
    return firn_fail(err, status, "catalog file: %s", sqlite3_errmsg(db));
}

/* ---- after a change that failed ---- */

/* Not where it never came to writing, nor on a full disk: what makes a commit of the pages
 * before it is written last. */
bool firn_sqlite_in_doubt(sqlite3 *db)
{
    switch (sqlite3_errcode(db) & 0xff) {
    case SQLITE_OK:
    case SQLITE_DONE:
    case SQLITE_CONSTRAINT:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
    case SQLITE_FULL: return false;
    default: return true;
    }
}

static int keep_version(void *db, int count, char **values, char **names)
{
    char sql[64];
    (void)count, (void)names;
    sqlite3_snprintf(sizeof sql, sql, "PRAGMA user_version=%s", values[0]);
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

firn_status firn_sqlite_settle(sqlite3 *db, firn_error *err)
{
    if (!sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    int result = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if (result == SQLITE_OK) /* setting it to what it is writes its page all the same */
        result = sqlite3_exec(db, "PRAGMA user_version", keep_version, db, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    firn_status status = result == SQLITE_OK ? FIRN_OK : firn_sqlite_error(db, err);
    if (!sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

/* ---- opening ---- */

static int open_and_read(const char *name, int flags, sqlite3 **db)
{
    int result = sqlite3_open_v2(name, db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (result != SQLITE_OK)
        return result;
    sqlite3_busy_timeout(*db, BUSY_MS);
    result = sqlite3_exec(*db, "PRAGMA synchronous=FULL", NULL, NULL, NULL);
    if (result != SQLITE_OK)
        return result;
    return sqlite3_exec(*db, "SELECT count(*) FROM sqlite_master", NULL, NULL, NULL);
}

/* ---- what lies in the folder, as SQLite's own file system sees it ---- */

static bool can(const char *path, int what)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    int yes = 0;
    return vfs && vfs->xAccess(vfs, path, what, &yes) == SQLITE_OK && yes;
}

/* Only where it holds something: SQLite takes an empty file for none. */
static bool has_wal(const char *filename)
{
    return can(sqlite3_filename_wal(filename), SQLITE_ACCESS_EXISTS);
}

static bool folder_is_writable(const char *filename)
{
    SCOPED(firn_buf) folder = { 0 };
    firn_str path = firn_str_from(filename);
    firn_put_str(&folder, firn_str_first(path, firn_str_find_last(path, '/') + 1));
    firn_put_u8(&folder, 0);
    return firn_buf_check(&folder, NULL) == FIRN_OK &&
           can((const char *)folder.data, SQLITE_ACCESS_READWRITE);
}

/* A change needs a journal beside the file: a new one, or the -wal that is there. */
static firn_sqlite_access access_of(sqlite3 *db)
{
    const char *filename = sqlite3_db_filename(db, "main");
    bool writes =
        sqlite3_db_readonly(db, "main") == 0 && (folder_is_writable(filename) || has_wal(filename));
    return writes ? FIRN_SQLITE_WRITES : FIRN_SQLITE_READS;
}

/* ---- reading without writing ---- */

static void put_uri(firn_buf *out, const char *path)
{
    firn_put_c(out, "file:");
    for (const char *c = path; *c; c++)
        if (*c == '%' || *c == '?' || *c == '#')
            firn_putf(out, "%%%02X", (unsigned)*c);
        else
            firn_put_u8(out, (uint8_t)*c);
    firn_put_c(out, "?mode=ro&immutable=1");
    firn_put_u8(out, 0);
}

static firn_status open_immutable(const char *path, sqlite3 **db, firn_error *err)
{
    SCOPED(firn_buf) uri = { 0 };
    put_uri(&uri, path);
    TRY(firn_buf_check(&uri, err));
    int result = open_and_read((const char *)uri.data, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, db);
    return result == SQLITE_OK ? FIRN_OK : firn_sqlite_error(*db, err);
}

/* The file could not be opened, or not be read, as SQLite wants to. */
static firn_status open_for_reading(const char *path, int result, sqlite3 **db, firn_error *err)
{
    bool cannot_write = (result & 0xff) == SQLITE_CANTOPEN || (result & 0xff) == SQLITE_READONLY;
    const char *filename = sqlite3_db_filename(*db, "main");
    if (!cannot_write || !filename || !can(filename, SQLITE_ACCESS_EXISTS) ||
        folder_is_writable(filename))
        return firn_sqlite_error(*db, err);
    if (has_wal(filename))
        return firn_fail(err, FIRN_DENIED,
                         "its last changes are in %s, which cannot be read where nothing can be "
                         "written: open it once where it can",
                         sqlite3_filename_wal(filename));
    sqlite3_close_v2(*db);
    *db = NULL;
    return open_immutable(path, db, err);
}

firn_status firn_sqlite_open(const char *path, sqlite3 **db, firn_sqlite_access *access,
                             firn_error *err)
{
    int result = open_and_read(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, db);
    *access = result == SQLITE_OK ? access_of(*db) : FIRN_SQLITE_READS_ONCE;
    return result == SQLITE_OK ? FIRN_OK : open_for_reading(path, result, db, err);
}
