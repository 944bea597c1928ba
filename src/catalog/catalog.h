/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Catalogs: who knows which metadata file is a table's current one.
 *
 * The whole truth about a table is in its metadata file; a catalog maps names to
 * that file and changes the mapping in one step, only if it is still what the
 * writer saw.  A catalog handle belongs to one thread.
 *
 * Namespaces are written dotted ("a.b"); a table is a namespace and a name.
 */
#ifndef CATALOG_CATALOG_H
#define CATALOG_CATALOG_H

#include "base/buf.h"
#include "firn/catalog.h"
#include "iceberg/property.h"
#include "io/io.h"

typedef struct firn_table_ident {
    firn_str namespace_name; /* dotted */
    firn_str name;
} firn_table_ident;

typedef struct firn_table_entry {
    firn_str catalog_name;
    firn_table_ident ident;
    firn_str metadata_location, previous_metadata_location; /* .data NULL: none */
} firn_table_entry;

typedef firn_status firn_table_visitor(void *self, const firn_table_entry *entry, firn_error *err);
typedef firn_status firn_namespace_visitor(void *self, firn_str name, firn_error *err);

/* One step of a table's pointer.  The new metadata file was written and synced at
 * `staged`; a catalog that names files by version gives it its name in this very
 * step, for others the two are the same. */
typedef struct firn_pointer_swap {
    firn_str old_location; /* .data NULL: the table is new */
    firn_str new_location;
    firn_str staged;
} firn_pointer_swap;

/* What a new metadata file is called in this catalog. */
typedef enum firn_metadata_naming {
    FIRN_NAMING_UUID,    /* 00003-<uuid>.metadata.json */
    FIRN_NAMING_VERSION, /* v3.metadata.json */
} firn_metadata_naming;

/* Each member's contract is that of the function of the same name below. */
typedef struct firn_catalog_methods {
    firn_status (*load)(firn_catalog *, firn_table_ident, firn_arena *, firn_table_entry *,
                        firn_error *);
    firn_status (*swap)(firn_catalog *, firn_table_ident, const firn_pointer_swap *, firn_error *);
    firn_status (*drop)(firn_catalog *, firn_table_ident, firn_error *);
    firn_status (*rename)(firn_catalog *, firn_table_ident from, firn_table_ident to, firn_error *);
    firn_status (*tables)(firn_catalog *, firn_str namespace_name, firn_table_visitor *, void *self,
                          firn_error *);
    firn_status (*namespaces)(firn_catalog *, firn_namespace_visitor *, void *self, firn_error *);
    firn_status (*create_namespace)(firn_catalog *, firn_str name, const firn_property *, size_t,
                                    firn_error *);
    firn_status (*drop_namespace)(firn_catalog *, firn_str name, firn_error *);
    firn_status (*namespace_properties)(firn_catalog *, firn_str name, firn_arena *,
                                        firn_property **, size_t *, firn_error *);
    void (*release)(firn_catalog *); /* what the kind holds outside the arena; may be NULL */
    size_t size;                     /* of the kind's own struct */
} firn_catalog_methods;

/* What every catalog starts with. */
struct firn_catalog {
    const firn_catalog_methods *methods;
    const firn_allocator *allocator;
    firn_arena arena;    /* what lives as long as the catalog */
    firn_engine *engine; /* borrowed; set by who opened it through one */
    firn_io *io;         /* borrowed: where metadata files are */
    firn_str warehouse;  /* absolute URI without a trailing slash; lives with the catalog */
    firn_str template_;  /* of table locations; .data NULL: the default layout */
    firn_metadata_naming naming;
    bool read_only; /* whatever would change it is refused */
};

/* FIRN_DENIED for a catalog that can only be read.  Whoever is about to write for a change
 * asks first; the functions below that change a catalog ask too. */
firn_status firn_catalog_check_writable(const firn_catalog *catalog, firn_error *err);

/* The table's pointer; text lives in `arena`.  FIRN_NOT_FOUND. */
firn_status firn_catalog_load(firn_catalog *catalog, firn_table_ident ident, firn_arena *arena,
                              firn_table_entry *entry, firn_error *err);

/* Points the table at the new file if it still points at the old one, or makes a
 * new entry.  FIRN_CONFLICT when another writer
 * was first, FIRN_EXISTS when a new name is taken, FIRN_NOT_FOUND when the table
 * is gone, FIRN_COMMIT_UNKNOWN when it may have happened. */
firn_status firn_catalog_swap(firn_catalog *catalog, firn_table_ident ident,
                              const firn_pointer_swap *swap, firn_error *err);

/* Forgets the table; its files stay.  FIRN_NOT_FOUND. */
firn_status firn_catalog_drop(firn_catalog *catalog, firn_table_ident ident, firn_error *err);

/* FIRN_NOT_FOUND, FIRN_EXISTS. */
firn_status firn_catalog_rename(firn_catalog *catalog, firn_table_ident from, firn_table_ident to,
                                firn_error *err);

/* Visits the tables of one namespace (not of those inside it), or of all when
 * .data is NULL, ordered by name.  Entries live for the call. */
firn_status firn_catalog_tables(firn_catalog *catalog, firn_str namespace_name,
                                firn_table_visitor *visit, void *self, firn_error *err);

/* Visits all namespaces, ordered by name. */
firn_status firn_catalog_namespaces(firn_catalog *catalog, firn_namespace_visitor *visit,
                                    void *self, firn_error *err);

/* What a name may be that is made: levels between dots, none of them empty, without
 * '/' and control characters.  Names that are there are read whatever they are.  `what` is
 * for the message, "namespace" or "table".  FIRN_INVALID. */
firn_status firn_catalog_check_name(firn_str name, const char *what, firn_error *err);

/* FIRN_EXISTS. */
firn_status firn_catalog_create_namespace(firn_catalog *catalog, firn_str name,
                                          const firn_property *properties, size_t count,
                                          firn_error *err);

/* FIRN_NOT_FOUND; FIRN_EXISTS, naming them, when tables or namespaces are in it. */
firn_status firn_catalog_drop_namespace(firn_catalog *catalog, firn_str name, firn_error *err);

/* FIRN_NOT_FOUND.  Properties live in `arena`. */
firn_status firn_catalog_namespace_properties(firn_catalog *catalog, firn_str name,
                                              firn_arena *arena, firn_property **properties,
                                              size_t *count, firn_error *err);

/* Where a new table's files go: the namespace's "location", else the template
 * with {warehouse}, {namespace} and {table}, else {warehouse}/{table} for the
 * default namespace and {warehouse}/{namespace}/{table} otherwise. */
firn_status firn_catalog_table_location(firn_catalog *catalog, firn_table_ident ident,
                                        firn_arena *arena, firn_str *location, firn_error *err);

/* ---- the kinds ---- */

typedef struct firn_catalog_options {
    const firn_allocator *allocator;
    firn_io *io;
    firn_str warehouse;    /* absolute URI */
    firn_str template_;    /* .data NULL: the default layout */
    firn_str catalog_name; /* sqlite: .data NULL: the only one in the file, else "firn" */
} firn_catalog_options;

/* For the kinds: a zeroed struct of methods->size, which begins with a firn_catalog
 * that the options are copied into.  Closed by firn_catalog_close, also half made. */
firn_status firn_catalog_new(const firn_catalog_methods *methods,
                             const firn_catalog_options *options, firn_catalog **catalog,
                             firn_error *err);

/* The tables iceberg_tables and iceberg_namespace_properties of Java's JdbcCatalog
 * and PyIceberg's SqlCatalog in one SQLite file, made when it is missing.  Where it cannot
 * be written the catalog is read only. */
firn_status firn_catalog_sqlite(const char *path, const firn_catalog_options *options,
                                firn_catalog **catalog, firn_error *err);

/* No catalog: table folders below the warehouse whose metadata/version-hint.text
 * says which vN.metadata.json is current (spec, "File System Tables"). */
firn_status firn_catalog_directory(const firn_catalog_options *options, firn_catalog **catalog,
                                   firn_error *err);

/* Forgotten at its end. */
firn_status firn_catalog_memory(const firn_catalog_options *options, firn_catalog **catalog,
                                firn_error *err);

/* The current metadata file of a table folder: by its version-hint.text, else the
 * highest version there is; any later version beyond the hint wins.  FIRN_NOT_FOUND
 * when the folder holds no table. */
firn_status firn_directory_find(firn_io *io, firn_str table_location, firn_arena *arena,
                                firn_str *metadata_location, firn_error *err);

/* The file of a version in a folder of metadata, of any of the spellings it may have; lives in
 * `arena`.  FIRN_NOT_FOUND. */
firn_status firn_metadata_find_version(firn_io *io, firn_str folder, int64_t version,
                                       firn_arena *arena, firn_str *found, firn_error *err);

/* The version in "…/v7.gz.metadata.json", or "…/00007-<uuid>.metadata.json"; -1
 * for other names. */
int64_t firn_metadata_version(firn_str metadata_location);

#endif
