/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Opening a SQLite file, also where it may only be read. */
#ifndef CATALOG_SQLITE_FILE_H
#define CATALOG_SQLITE_FILE_H

#include <sqlite3.h>

#include "base/base.h"

typedef enum firn_sqlite_access {
    FIRN_SQLITE_WRITES,
    FIRN_SQLITE_READS,
    FIRN_SQLITE_READS_ONCE, /* what was read stays as it was: open again to see news */
} firn_sqlite_access;

/* Opens the file, made when it is missing, and sees that it can be read.  `*db` is the
 * caller's to close also after a failure.  FIRN_DENIED where reading would need to write,
 * and as firn_sqlite_error has it. */
firn_status firn_sqlite_open(const char *path, sqlite3 **db, firn_sqlite_access *access,
                             firn_error *err);

/* What went wrong last: FIRN_UNAVAILABLE (locked by others), FIRN_DENIED, FIRN_CORRUPT,
 * FIRN_NOMEM or FIRN_IO. */
firn_status firn_sqlite_error(sqlite3 *db, firn_error *err);

/* Whether the change that just failed may come about all the same: what it wrote may lie
 * in the -wal, whole, from where the next one who opens the file after a crash takes it. */
bool firn_sqlite_in_doubt(sqlite3 *db);

/* Ends the doubt: writes over whatever a failed change left, in a commit that changes
 * nothing.  What the file holds after FIRN_OK, it keeps. */
firn_status firn_sqlite_settle(sqlite3 *db, firn_error *err);

#endif
