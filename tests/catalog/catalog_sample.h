/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Catalogs of each kind, and what all of them promise. */
#ifndef CATALOG_SAMPLE_H
#define CATALOG_SAMPLE_H

#include "catalog/catalog.h"

typedef struct catalog_sample {
    firn_io *io;
    firn_catalog *catalog;
    char folder[64];
} catalog_sample;

void catalog_sample_release(catalog_sample *f);

catalog_sample catalog_sample_sqlite(void);    /* in a folder of its own below /tmp */
catalog_sample catalog_sample_memory(void);    /* warehouse mem://w */
catalog_sample catalog_sample_directory(void); /* warehouse /w, in memory */

firn_catalog_options catalog_sample_options(const catalog_sample *f, firn_str warehouse);

extern const firn_table_ident catalog_sample_trades, catalog_sample_quotes;

/* One swap; from NULL: a new table. */
firn_status catalog_sample_step(catalog_sample *f, firn_table_ident ident, const char *from,
                                const char *to);

/* Pointers move only from what was seen; names are taken, given up and changed. */
void catalog_sample_check_pointers(catalog_sample *f);

/* All tables and namespaces as "a.t1 b.t2 | a b", in the order they are visited. */
void catalog_sample_check_names(catalog_sample *f, const char *names);

/* Writes a small file. */
void catalog_sample_put(catalog_sample *f, const char *location, const char *text);

#endif
