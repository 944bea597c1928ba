/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A table that is open: its metadata as one commit left it, and where it came from.
 *
 * A handle belongs to one thread.  Reading goes by the metadata it holds;
 * firn_table_refresh brings the newest.  A change goes through firn_table_change,
 * which leaves the handle at the state it made.
 */
#ifndef TABLE_TABLE_H
#define TABLE_TABLE_H

#include "catalog/metadata_file.h"
#include "firn/table.h"
#include "table/engine.h"

struct firn_table {
    firn_engine *engine;
    firn_catalog *catalog; /* borrowed; NULL: pointed at by a path, read only */
    firn_arena names;      /* ident, for the handle's life */
    firn_table_ident ident;
    firn_str label;         /* for the log: "namespace.table", or the path it was opened by */
    firn_str location_hint; /* NULL catalog: the folder or file it was opened by */
    firn_arena state;       /* metadata and its location, until the next refresh */
    firn_table_metadata metadata;
    firn_str metadata_location;
    bool stale; /* a commit of ours could not be read again: the state is from before it */
};

static inline firn_io *firn_table_io(const firn_table *table)
{
    return table->engine->io;
}

/* Brings a stale handle up to date; does nothing for others.  Whoever is about to read
 * or write calls it first. */
firn_status firn_table_settle(firn_table *table, firn_error *err);

/* Opens a table by name.  FIRN_NOT_FOUND. */
firn_status firn_table_open_in(firn_engine *engine, firn_catalog *catalog, firn_table_ident ident,
                               firn_table **table, firn_error *err);

/* What a change adds to the newest metadata: called again with fresh metadata when
 * another writer came between.  Updates and requirements live in `attempt`, as all
 * that they point at; `written` names files to sync before the pointer moves. */
typedef struct firn_change {
    firn_update *updates;
    size_t update_count, update_cap;
    firn_requirement *requirements;
    size_t requirement_count, requirement_cap;
    firn_str *written;
    size_t written_count, written_cap;
} firn_change;

typedef firn_status firn_change_maker(void *self, firn_table *table, firn_arena *attempt,
                                      firn_change *change, firn_error *err);

/* Makes and commits a change, trying again after FIRN_CONFLICT as the table's
 * commit.retry.* properties say.  A change without updates is done at once; FIRN_CONFLICT
 * from `make` itself is final. */
firn_status firn_table_change(firn_table *table, firn_change_maker *make, void *self,
                              firn_error *err);

/* The same without trying again: for changes that hold only for the state they were
 * made from. */
firn_status firn_table_change_once(firn_table *table, firn_change_maker *make, void *self,
                                   firn_error *err);

/* Adding to a change; false when memory ran out. */
bool firn_change_update(firn_change *change, firn_arena *attempt, firn_update update);
bool firn_change_require(firn_change *change, firn_arena *attempt, firn_requirement requirement);
bool firn_change_written(firn_change *change, firn_arena *attempt, firn_str location);

/* A file was not found.  Did others change the table meanwhile, and remove what only its
 * old state needs?  Then the handle is at the new state, and the work can begin again. */
bool firn_table_moved_on(firn_table *table);

/* A change that a program makes is refused on a table that was only pointed at. */
firn_status firn_table_check_writable(const firn_table *table, firn_error *err);

#endif
