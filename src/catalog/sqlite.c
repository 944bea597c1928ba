/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The SQL catalog in one SQLite file, shared with Java's JdbcCatalog and PyIceberg's
 * SqlCatalog: exactly their two tables, their way of swapping the pointer.
 *
 * The file is in WAL mode with synchronous=FULL: a swap is one small synced write.
 * A namespace without properties exists by a row 'exists' = 'true' (Java) that
 * users don't see; one with tables exists by them.
 *
 * A commit that failed, in its sync say, may lie in the -wal, whole: nobody sees it, until
 * someone opens the file after a crash.  So before a failure is called definite a commit
 * that changes nothing is written over it; until that has worked nothing is sure. */
#include "catalog/catalog.h"
#include "catalog/sqlite_file.h"

typedef sqlite3_stmt *statement;

/* The open file, and the two hot statements, made once. */
typedef struct connection {
    sqlite3 *db;
    statement load, swap;
    firn_sqlite_access access;
} connection;

typedef struct sqlite_catalog {
    firn_catalog catalog;
    connection file;
    firn_str path;
    firn_str name; /* the catalog_name of our rows */
    bool has_type; /* iceberg_tables has iceberg_type (schema V1) */
    bool in_doubt; /* a change failed, and may come about all the same */
} sqlite_catalog;

/* ---- statements ---- */

static void statement_release(statement *s)
{
    sqlite3_finalize(*s);
    *s = NULL;
}

static void connection_release(connection *c)
{
    statement_release(&c->load);
    statement_release(&c->swap);
    sqlite3_close_v2(c->db);
    *c = (connection){ 0 };
}

static firn_status sqlite_error(sqlite_catalog *self, firn_error *err)
{
    return firn_sqlite_error(self->file.db, err);
}

static firn_status prepare(sqlite_catalog *self, const char *sql, statement *s, firn_error *err)
{
    return sqlite3_prepare_v2(self->file.db, sql, -1, s, NULL) == SQLITE_OK
               ? FIRN_OK
               : sqlite_error(self, err);
}

static void bind(statement s, int index, firn_str text)
{
    if (text.data)
        sqlite3_bind_text(s, index, text.data, (int)text.len, SQLITE_TRANSIENT);
    else
        sqlite3_bind_null(s, index);
}

static firn_str column(statement s, int index)
{
    const char *text = (const char *)sqlite3_column_text(s, index);
    return (firn_str){ text, text ? (size_t)sqlite3_column_bytes(s, index) : 0 };
}

static firn_status change_failed(sqlite_catalog *self, firn_error *err)
{
    self->in_doubt |= firn_sqlite_in_doubt(self->file.db);
    return sqlite_error(self, err);
}

/* Runs a statement that gives no rows; a unique violation is FIRN_EXISTS. */
static firn_status run(sqlite_catalog *self, statement s, firn_error *err)
{
    int result = sqlite3_step(s);
    if (result == SQLITE_DONE)
        return FIRN_OK;
    if ((result & 0xff) == SQLITE_CONSTRAINT)
        return firn_fail(err, FIRN_EXISTS, "the name is taken");
    return change_failed(self, err);
}

static firn_status execute(sqlite_catalog *self, const char *sql, firn_error *err)
{
    return sqlite3_exec(self->file.db, sql, NULL, NULL, NULL) == SQLITE_OK
               ? FIRN_OK
               : change_failed(self, err);
}

/* Whoever looks whether a change happened calls it first. */
static firn_status end_doubt(sqlite_catalog *self, firn_error *err)
{
    if (self->in_doubt)
        TRY(firn_sqlite_settle(self->file.db, err));
    self->in_doubt = false;
    return FIRN_OK;
}

static firn_status no_table(firn_table_ident ident, firn_error *err)
{
    return firn_fail(err, FIRN_NOT_FOUND, "no table %.*s.%.*s", FIRN_STR_ARG(ident.namespace_name),
                     FIRN_STR_ARG(ident.name));
}

static void bind_ident(statement s, int index, const sqlite_catalog *self, firn_table_ident ident)
{
    bind(s, index, self->name);
    bind(s, index + 1, ident.namespace_name);
    bind(s, index + 2, ident.name);
}

static firn_status make_hot(connection *c, firn_error *err)
{
    static const char load[] = "SELECT metadata_location, previous_metadata_location FROM "
                               "iceberg_tables WHERE catalog_name = ? AND table_namespace = ? AND "
                               "table_name = ?";
    static const char swap[] = "UPDATE iceberg_tables SET metadata_location = ?, "
                               "previous_metadata_location = ? WHERE catalog_name = ? AND "
                               "table_namespace = ? AND table_name = ? AND metadata_location = ?";
    bool made = sqlite3_prepare_v2(c->db, load, -1, &c->load, NULL) == SQLITE_OK &&
                sqlite3_prepare_v2(c->db, swap, -1, &c->swap, NULL) == SQLITE_OK;
    return made ? FIRN_OK : firn_sqlite_error(c->db, err);
}

/* Whoever reads calls it first: a file that is taken to stay as it is, is opened anew, as
 * others may have changed it since. */
static firn_status look_again(sqlite_catalog *self, firn_error *err)
{
    SCOPED(connection) fresh = { 0 };
    if (self->file.access != FIRN_SQLITE_READS_ONCE)
        return FIRN_OK;
    TRY_OR(firn_sqlite_open(self->path.data, &fresh.db, &fresh.access, err), err, "%s",
           self->path.data);
    TRY(make_hot(&fresh, err));
    connection before = self->file;
    self->file = fresh;
    fresh = before;
    return FIRN_OK;
}

/* ---- tables ---- */

static firn_status keep(firn_arena *arena, firn_str text, firn_str *kept, firn_error *err)
{
    *kept = text.data ? firn_str_copy(arena, text) : text;
    return !text.data || kept->data ? FIRN_OK : firn_nomem(err);
}

static firn_status read_entry(sqlite_catalog *self, firn_table_ident ident, firn_arena *arena,
                              firn_table_entry *entry, firn_error *err)
{
    statement s = self->file.load;
    entry->catalog_name = self->name;
    entry->ident = ident;
    TRY(keep(arena, column(s, 0), &entry->metadata_location, err));
    return keep(arena, column(s, 1), &entry->previous_metadata_location, err);
}

static firn_status load(firn_catalog *catalog, firn_table_ident ident, firn_arena *arena,
                        firn_table_entry *entry, firn_error *err)
{
    sqlite_catalog *self = (sqlite_catalog *)catalog;
    TRY(look_again(self, err));
    TRY(end_doubt(self, err));
    bind_ident(self->file.load, 1, self, ident);
    int result = sqlite3_step(self->file.load);
    firn_status status = result == SQLITE_ROW    ? read_entry(self, ident, arena, entry, err)
                         : result == SQLITE_DONE ? no_table(ident, err)
                                                 : sqlite_error(self, err);
    sqlite3_reset(self->file.load);
    if (status == FIRN_OK && !entry->metadata_location.data)
        return firn_fail(err, FIRN_CORRUPT, "table %.*s has no metadata location",
                         FIRN_STR_ARG(ident.name));
    return status;
}

/* No row was changed, or the outcome is in doubt: what does the table point at now?
 * After a failure only the old pointer shows that nothing happened: from any other
 * somebody may have gone on from ours. */
static firn_status settle(sqlite_catalog *self, firn_table_ident ident,
                          const firn_pointer_swap *step, firn_status failure, firn_error *err)
{
    SCOPED(firn_arena) call = { .allocator = self->catalog.allocator };
    firn_table_entry now = { 0 };
    firn_status status = load(&self->catalog, ident, &call, &now, NULL);
    if (status == FIRN_OK && firn_str_equal(now.metadata_location, step->new_location))
        return FIRN_OK;
    if (failure == FIRN_OK && status == FIRN_NOT_FOUND)
        return no_table(ident, err);
    if (failure == FIRN_OK && status == FIRN_OK)
        return firn_fail(err, FIRN_CONFLICT, "table %.*s was changed by another writer",
                         FIRN_STR_ARG(ident.name));
    bool unchanged =
        step->old_location.data
            ? status == FIRN_OK && firn_str_equal(now.metadata_location, step->old_location)
            : status == FIRN_NOT_FOUND;
    if (unchanged && failure != FIRN_OK)
        return failure;
    return firn_context(err, FIRN_COMMIT_UNKNOWN, "whether the commit happened is unknown");
}

static firn_status insert(sqlite_catalog *self, firn_table_ident ident,
                          const firn_pointer_swap *step, firn_error *err)
{
    SCOPED(statement) s = NULL;
    TRY(prepare(self,
                self->has_type
                    ? "INSERT INTO iceberg_tables (catalog_name, table_namespace, table_name, "
                      "metadata_location, previous_metadata_location, iceberg_type) "
                      "VALUES (?, ?, ?, ?, NULL, 'TABLE')"
                    : "INSERT INTO iceberg_tables (catalog_name, table_namespace, table_name, "
                      "metadata_location, previous_metadata_location) VALUES (?, ?, ?, ?, NULL)",
                &s, err));
    bind_ident(s, 1, self, ident);
    bind(s, 4, step->new_location);
    firn_status status = run(self, s, err);
    if (status == FIRN_EXISTS)
        return firn_fail(err, FIRN_EXISTS, "table %.*s.%.*s already exists",
                         FIRN_STR_ARG(ident.namespace_name), FIRN_STR_ARG(ident.name));
    if (!self->in_doubt)
        return status;
    return settle(self, ident, step, status, err);
}

static firn_status swap(firn_catalog *catalog, firn_table_ident ident,
                        const firn_pointer_swap *step, firn_error *err)
{
    sqlite_catalog *self = (sqlite_catalog *)catalog;
    if (!step->old_location.data)
        return insert(self, ident, step, err);
    statement s = self->file.swap;
    bind(s, 1, step->new_location);
    bind(s, 2, step->old_location);
    bind_ident(s, 3, self, ident);
    bind(s, 6, step->old_location);
    firn_status status = run(self, s, err);
    int changed = sqlite3_changes(self->file.db);
    sqlite3_reset(s);
    if (status == FIRN_OK && changed == 1)
        return FIRN_OK;
    if (status != FIRN_OK && !self->in_doubt)
        return status;
    return settle(self, ident, step, status, err);
}

static firn_status in_doubt(firn_error *err)
{
    return firn_context(err, FIRN_COMMIT_UNKNOWN, "whether it happened is unknown");
}

/* After a failure the table is gone, if it happened. */
static firn_status settle_drop(sqlite_catalog *self, firn_table_ident ident, firn_status failure,
                               firn_error *err)
{
    SCOPED(firn_arena) call = { .allocator = self->catalog.allocator };
    firn_table_entry now;
    if (!self->in_doubt)
        return failure;
    firn_status status = load(&self->catalog, ident, &call, &now, NULL);
    if (status == FIRN_NOT_FOUND)
        return FIRN_OK;
    return status == FIRN_OK ? failure : in_doubt(err);
}

/* After a failure the table has either name; one that stood under the other before does
 * not show that it happened. */
static firn_status settle_rename(sqlite_catalog *self, const firn_table_entry *before,
                                 firn_table_ident to, firn_status failure, firn_error *err)
{
    SCOPED(firn_arena) call = { .allocator = self->catalog.allocator };
    firn_table_entry now;
    if (!self->in_doubt)
        return failure;
    firn_status status = load(&self->catalog, before->ident, &call, &now, NULL);
    if (status == FIRN_OK)
        return failure;
    if (status == FIRN_NOT_FOUND)
        status = load(&self->catalog, to, &call, &now, NULL);
    bool moved =
        status == FIRN_OK && firn_str_equal(now.metadata_location, before->metadata_location);
    return moved ? FIRN_OK : in_doubt(err);
}

static firn_status drop(firn_catalog *catalog, firn_table_ident ident, firn_error *err)
{
    sqlite_catalog *self = (sqlite_catalog *)catalog;
    SCOPED(statement) s = NULL;
    TRY(prepare(self,
                "DELETE FROM iceberg_tables WHERE catalog_name = ? AND table_namespace = ? AND "
                "table_name = ?",
                &s, err));
    bind_ident(s, 1, self, ident);
    firn_status status = run(self, s, err);
    if (status != FIRN_OK)
        return settle_drop(self, ident, status, err);
    return sqlite3_changes(self->file.db) ? FIRN_OK : no_table(ident, err);
}

static firn_status rename_table(firn_catalog *catalog, firn_table_ident from, firn_table_ident to,
                                firn_error *err)
{
    sqlite_catalog *self = (sqlite_catalog *)catalog;
    SCOPED(firn_arena) call = { .allocator = catalog->allocator };
    SCOPED(statement) s = NULL;
    firn_table_entry before;
    TRY(load(catalog, from, &call, &before, err));
    TRY(prepare(self,
                "UPDATE iceberg_tables SET table_namespace = ?, table_name = ? WHERE "
                "catalog_name = ? AND table_namespace = ? AND table_name = ?",
                &s, err));
    bind(s, 1, to.namespace_name);
    bind(s, 2, to.name);
    bind_ident(s, 3, self, from);
    firn_status status = run(self, s, err);
    if (status == FIRN_EXISTS)
        return firn_fail(err, FIRN_EXISTS, "table %.*s.%.*s already exists",
                         FIRN_STR_ARG(to.namespace_name), FIRN_STR_ARG(to.name));
    if (status != FIRN_OK)
        return settle_rename(self, &before, to, status, err);
    return sqlite3_changes(self->file.db) ? FIRN_OK : no_table(from, err);
}

static firn_status tables(firn_catalog *catalog, firn_str namespace_name, firn_table_visitor *visit,
                          void *visitor, firn_error *err)
{
    sqlite_catalog *self = (sqlite_catalog *)catalog;
    SCOPED(statement) s = NULL;
    TRY(look_again(self, err));
    TRY(prepare(self,
                self->has_type
                    ? "SELECT table_namespace, table_name, metadata_location, "
                      "previous_metadata_location FROM iceberg_tables WHERE catalog_name = ?1 AND "
                      "(?2 IS NULL OR table_namespace = ?2) AND (iceberg_type IS NULL OR "
                      "iceberg_type = 'TABLE') ORDER BY 1, 2"
                    : "SELECT table_namespace, table_name, metadata_location, "
                      "previous_metadata_location FROM iceberg_tables WHERE catalog_name = ?1 AND "
                      "(?2 IS NULL OR table_namespace = ?2) ORDER BY 1, 2",
                &s, err));
    bind(s, 1, self->name);
    bind(s, 2, namespace_name);
    int result;
    while ((result = sqlite3_step(s)) == SQLITE_ROW) {
        firn_table_entry entry = { .catalog_name = self->name,
                                   .ident = { column(s, 0), column(s, 1) },
                                   .metadata_location = column(s, 2),
                                   .previous_metadata_location = column(s, 3) };
        TRY(visit(visitor, &entry, err));
    }
    return result == SQLITE_DONE ? FIRN_OK : sqlite_error(self, err);
}

/* ---- namespaces ---- */

static firn_status namespaces(firn_catalog *catalog, firn_namespace_visitor *visit, void *visitor,
                              firn_error *err)
{
    sqlite_catalog *self = (sqlite_catalog *)catalog;
    SCOPED(statement) s = NULL;
    TRY(look_again(self, err));
    TRY(prepare(self,
                "SELECT namespace FROM iceberg_namespace_properties WHERE catalog_name = ?1 UNION "
                "SELECT table_namespace FROM iceberg_tables WHERE catalog_name = ?1 ORDER BY 1",
                &s, err));
    bind(s, 1, self->name);
    int result;
    while ((result = sqlite3_step(s)) == SQLITE_ROW)
        TRY(visit(visitor, column(s, 0), err));
    return result == SQLITE_DONE ? FIRN_OK : sqlite_error(self, err);
}

static firn_status count_rows(sqlite_catalog *self, const char *sql, firn_str name, int64_t *count,
                              firn_error *err)
{
    SCOPED(statement) s = NULL;
    TRY(prepare(self, sql, &s, err));
    bind(s, 1, self->name);
    bind(s, 2, name);
    if (sqlite3_step(s) != SQLITE_ROW)
        return sqlite_error(self, err);
    *count = sqlite3_column_int64(s, 0);
    return FIRN_OK;
}

static firn_status require_namespace(sqlite_catalog *self, firn_str name, firn_error *err)
{
    int64_t count = 0;
    TRY(count_rows(self,
                   "SELECT (SELECT count(*) FROM iceberg_namespace_properties WHERE catalog_name = "
                   "?1 AND (namespace = ?2 OR substr(namespace, 1, length(?2) + 1) = ?2 || '.')) + "
                   "(SELECT count(*) FROM iceberg_tables WHERE catalog_name = ?1 AND "
                   "(table_namespace = ?2 OR substr(table_namespace, 1, length(?2) + 1) = ?2 || "
                   "'.'))",
                   name, &count, err));
    return count ? FIRN_OK
                 : firn_fail(err, FIRN_NOT_FOUND, "no namespace %.*s", FIRN_STR_ARG(name));
}

static firn_status put_property(sqlite_catalog *self, firn_str name, firn_str key, firn_str value,
                                firn_error *err)
{
    SCOPED(statement) s = NULL;
    TRY(prepare(self,
                "INSERT INTO iceberg_namespace_properties (catalog_name, namespace, property_key, "
                "property_value) VALUES (?, ?, ?, ?)",
                &s, err));
    bind(s, 1, self->name);
    bind(s, 2, name);
    bind(s, 3, key);
    bind(s, 4, value);
    return run(self, s, err);
}

static firn_status put_properties(sqlite_catalog *self, firn_str name,
                                  const firn_property *properties, size_t count, firn_error *err)
{
    TRY(put_property(self, name, FIRN_STR("exists"), FIRN_STR("true"), err));
    for (size_t i = 0; i < count; i++)
        TRY(put_property(self, name, properties[i].key, properties[i].value, err));
    return FIRN_OK;
}

/* After a failure: `done` is what asking for the namespace gives if the change happened. */
static firn_status settle_namespace(sqlite_catalog *self, firn_str name, firn_status done,
                                    firn_status failure, firn_error *err)
{
    if (!self->in_doubt)
        return failure;
    if (end_doubt(self, NULL) != FIRN_OK)
        return in_doubt(err);
    firn_status status = require_namespace(self, name, NULL);
    if (status == done)
        return FIRN_OK;
    return status == FIRN_OK || status == FIRN_NOT_FOUND ? failure : in_doubt(err);
}

static firn_status create_namespace(firn_catalog *catalog, firn_str name,
                                    const firn_property *properties, size_t count, firn_error *err)
{
    sqlite_catalog *self = (sqlite_catalog *)catalog;
    TRY(execute(self, "BEGIN IMMEDIATE", err));
    firn_status status = require_namespace(self, name, err);
    if (status == FIRN_OK)
        status = firn_fail(err, FIRN_EXISTS, "namespace %.*s already exists", FIRN_STR_ARG(name));
    else if (status == FIRN_NOT_FOUND)
        status = put_properties(self, name, properties, count, err);
    if (status == FIRN_OK)
        status = execute(self, "COMMIT", err);
    if (!sqlite3_get_autocommit(self->file.db))
        sqlite3_exec(self->file.db, "ROLLBACK", NULL, NULL, NULL);
    return status == FIRN_OK ? status : settle_namespace(self, name, FIRN_OK, status, err);
}

static firn_status drop_namespace(firn_catalog *catalog, firn_str name, firn_error *err)
{
    sqlite_catalog *self = (sqlite_catalog *)catalog;
    int64_t count = 0;
    TRY(require_namespace(self, name, err));
    TRY(count_rows(self,
                   "SELECT (SELECT count(*) FROM iceberg_tables WHERE catalog_name = ?1 AND "
                   "(table_namespace = ?2 OR substr(table_namespace, 1, length(?2) + 1) = ?2 || "
                   "'.')) + (SELECT count(*) FROM iceberg_namespace_properties WHERE catalog_name "
                   "= ?1 AND substr(namespace, 1, length(?2) + 1) = ?2 || '.')",
                   name, &count, err));
    if (count)
        return firn_fail(err, FIRN_EXISTS, "namespace %.*s is not empty", FIRN_STR_ARG(name));
    SCOPED(statement) s = NULL;
    TRY(prepare(self,
                "DELETE FROM iceberg_namespace_properties WHERE catalog_name = ? AND namespace = ?",
                &s, err));
    bind(s, 1, self->name);
    bind(s, 2, name);
    firn_status status = run(self, s, err);
    return status == FIRN_OK ? status : settle_namespace(self, name, FIRN_NOT_FOUND, status, err);
}

static firn_status add_property(firn_arena *arena, statement s, firn_property **properties,
                                size_t *count, size_t *cap, firn_error *err)
{
    firn_property *grown = firn_arena_grow(arena, *properties, *count, cap, sizeof *grown);
    if (!grown)
        return firn_nomem(err);
    *properties = grown;
    TRY(keep(arena, column(s, 0), &grown[*count].key, err));
    TRY(keep(arena, column(s, 1), &grown[*count].value, err));
    ++*count;
    return FIRN_OK;
}

static firn_status namespace_properties(firn_catalog *catalog, firn_str name, firn_arena *arena,
                                        firn_property **properties, size_t *count, firn_error *err)
{
    sqlite_catalog *self = (sqlite_catalog *)catalog;
    SCOPED(statement) s = NULL;
    size_t cap = 0;
    TRY(look_again(self, err));
    TRY(require_namespace(self, name, err));
    TRY(prepare(self,
                "SELECT property_key, property_value FROM iceberg_namespace_properties WHERE "
                "catalog_name = ? AND namespace = ? AND property_key <> 'exists' ORDER BY 1",
                &s, err));
    bind(s, 1, self->name);
    bind(s, 2, name);
    int result;
    while ((result = sqlite3_step(s)) == SQLITE_ROW)
        TRY(add_property(arena, s, properties, count, &cap, err));
    return result == SQLITE_DONE ? FIRN_OK : sqlite_error(self, err);
}

/* ---- opening ---- */

static void release(firn_catalog *catalog)
{
    sqlite_catalog *self = (sqlite_catalog *)catalog;
    connection_release(&self->file);
}

static const firn_catalog_methods methods = {
    .load = load,
    .swap = swap,
    .drop = drop,
    .rename = rename_table,
    .tables = tables,
    .namespaces = namespaces,
    .create_namespace = create_namespace,
    .drop_namespace = drop_namespace,
    .namespace_properties = namespace_properties,
    .release = release,
    .size = sizeof(sqlite_catalog),
};

static firn_status make_tables(sqlite_catalog *self, firn_error *err)
{
    return execute(
        self,
        "CREATE TABLE IF NOT EXISTS iceberg_tables (catalog_name VARCHAR(255) NOT NULL, "
        "table_namespace VARCHAR(255) NOT NULL, table_name VARCHAR(255) NOT NULL, "
        "metadata_location VARCHAR(1000), previous_metadata_location VARCHAR(1000), "
        "iceberg_type VARCHAR(5), PRIMARY KEY (catalog_name, table_namespace, table_name));"
        "CREATE TABLE IF NOT EXISTS iceberg_namespace_properties (catalog_name VARCHAR(255) NOT "
        "NULL, namespace VARCHAR(255) NOT NULL, property_key VARCHAR(255), property_value "
        "VARCHAR(1000), PRIMARY KEY (catalog_name, namespace, property_key));",
        err);
}

/* Whether the schema is there, and which version of it. */
static firn_status look_at_schema(sqlite_catalog *self, bool *complete, firn_error *err)
{
    SCOPED(statement) s = NULL;
    *complete = false;
    TRY(prepare(self,
                "SELECT (SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN "
                "('iceberg_tables', 'iceberg_namespace_properties')), (SELECT count(*) FROM "
                "pragma_table_info('iceberg_tables') WHERE name = 'iceberg_type')",
                &s, err));
    if (sqlite3_step(s) != SQLITE_ROW)
        return sqlite_error(self, err);
    *complete = sqlite3_column_int(s, 0) == 2;
    self->has_type = sqlite3_column_int(s, 1) == 1;
    return FIRN_OK;
}

static firn_status prepare_schema(sqlite_catalog *self, firn_error *err)
{
    bool complete;
    TRY(look_at_schema(self, &complete, err));
    if (complete)
        return FIRN_OK;
    if (self->file.access != FIRN_SQLITE_WRITES)
        return firn_fail(err, FIRN_DENIED,
                         "the file holds no catalog, and none can be made where nothing can be "
                         "written");
    TRY(execute(self, "PRAGMA journal_mode=WAL", err));
    TRY(make_tables(self, err));
    return look_at_schema(self, &complete, err);
}

/* The name of our rows: as asked for, else the only one there, else "firn". */
static firn_status choose_name(sqlite_catalog *self, firn_str asked, firn_error *err)
{
    SCOPED(statement) s = NULL;
    if (asked.data)
        return keep(&self->catalog.arena, asked, &self->name, err);
    TRY(prepare(self,
                "SELECT catalog_name FROM iceberg_tables UNION SELECT catalog_name FROM "
                "iceberg_namespace_properties LIMIT 2",
                &s, err));
    firn_str name = FIRN_STR("firn");
    if (sqlite3_step(s) == SQLITE_ROW)
        name = column(s, 0);
    TRY(keep(&self->catalog.arena, name, &self->name, err));
    if (sqlite3_step(s) == SQLITE_ROW)
        self->name = FIRN_STR("firn");
    return FIRN_OK;
}

static firn_status open_file(sqlite_catalog *self, firn_str asked_name, firn_error *err)
{
    TRY(firn_sqlite_open(self->path.data, &self->file.db, &self->file.access, err));
    TRY(prepare_schema(self, err));
    TRY(choose_name(self, asked_name, err));
    self->catalog.read_only = self->file.access != FIRN_SQLITE_WRITES;
    return make_hot(&self->file, err);
}

firn_status firn_catalog_sqlite(const char *path, const firn_catalog_options *options,
                                firn_catalog **catalog, firn_error *err)
{
    TRY(firn_catalog_new(&methods, options, catalog, err));
    sqlite_catalog *self = (sqlite_catalog *)*catalog;
    self->catalog.naming = FIRN_NAMING_UUID;
    self->path = firn_str_copy(&self->catalog.arena, firn_str_from(path));
    firn_status status =
        self->path.data ? open_file(self, options->catalog_name, err) : firn_nomem(err);
    if (status == FIRN_OK)
        return FIRN_OK;
    firn_catalog_close(catalog);
    return firn_context(err, status, "%s", path);
}
