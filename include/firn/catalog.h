/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Catalogs: tables by name.
 *
 *     firn_catalog_open(engine, "sqlite:data/warehouse/catalog.db", NULL, &catalog, &err);
 *
 * A handle belongs to one thread and must be closed after the tables opened in it.
 */
#ifndef FIRN_CATALOG_H
#define FIRN_CATALOG_H

#include "firn/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct firn_catalog firn_catalog;

typedef struct firn_catalog_open_options {
    const char *warehouse; /* folder of new tables; NULL: the catalog file's, or the folder */
    const char
        *location_template;   /* "{warehouse}/{namespace}.db/{table}"; NULL: the usual layout */
    const char *catalog_name; /* of the rows of a shared SQL catalog; NULL: the only one there */
} firn_catalog_open_options;

/* "sqlite:FILE" (made when it is missing), "dir:FOLDER" (folders with version-hint.text,
 * no catalog), "memory:".  FIRN_UNSUPPORTED for other kinds, FIRN_INVALID. */
FIRN_API FIRN_MUST_CHECK firn_status firn_catalog_open(firn_engine *engine, const char *uri,
                                                       const firn_catalog_open_options *options,
                                                       firn_catalog **catalog, firn_error *err);

/* Closes and sets NULL; NULL is accepted. */
FIRN_API void firn_catalog_close(firn_catalog **catalog);

/* Removes the table from the catalog; with `purge` also every file it can reach. */
FIRN_API FIRN_MUST_CHECK firn_status firn_catalog_drop_table(firn_catalog *catalog,
                                                             const char *name, int purge,
                                                             firn_error *err);
FIRN_API FIRN_MUST_CHECK firn_status firn_catalog_rename_table(firn_catalog *catalog,
                                                               const char *from, const char *to,
                                                               firn_error *err);

/* Enters an existing metadata file under a new name.  FIRN_EXISTS. */
FIRN_API FIRN_MUST_CHECK firn_status firn_catalog_register_table(firn_catalog *catalog,
                                                                 const char *name,
                                                                 const char *metadata_location,
                                                                 firn_error *err);

#ifdef __cplusplus
}
#endif
#endif
