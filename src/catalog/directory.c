/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Tables without a catalog: folders below a warehouse, each with its
 * metadata/vN.metadata.json and version-hint.text.
 *
 * A commit gives the new file the next version's name in one step that fails when
 * the name is taken: that is the whole protocol (spec, "File System Tables"). */
#include "catalog/catalog.h"
#include "io/location.h"

static firn_status load(firn_catalog *catalog, firn_table_ident ident, firn_arena *arena,
                        firn_table_entry *entry, firn_error *err)
{
    firn_str location;
    TRY(firn_catalog_table_location(catalog, ident, arena, &location, err));
    entry->catalog_name = FIRN_STR("dir");
    entry->ident = ident;
    firn_status status =
        firn_directory_find(catalog->io, location, arena, &entry->metadata_location, err);
    if (status == FIRN_NOT_FOUND)
        return firn_fail(err, FIRN_NOT_FOUND, "no table %.*s.%.*s: nothing at %.*s",
                         FIRN_STR_ARG(ident.namespace_name), FIRN_STR_ARG(ident.name),
                         FIRN_STR_ARG(location));
    return status;
}

/* Only what is current may be followed.  That the next version's name is free says too
 * little: old versions are removed (delete-after-commit), and then a writer who slept
 * would take an old name for a new one.  Between this check and the move there is no
 * time for that: the newest FIRN_VERSIONS_KEPT stay. */
static firn_status check_current(firn_catalog *catalog, firn_table_ident ident,
                                 const firn_pointer_swap *step, firn_error *err)
{
    SCOPED(firn_arena) call = { .allocator = catalog->allocator };
    firn_table_entry now = { 0 };
    firn_status status = load(catalog, ident, &call, &now, err);
    if (!step->old_location.data && status == FIRN_NOT_FOUND)
        return FIRN_OK;
    TRY(status);
    if (!step->old_location.data)
        return firn_fail(err, FIRN_EXISTS, "table %.*s.%.*s already exists",
                         FIRN_STR_ARG(ident.namespace_name), FIRN_STR_ARG(ident.name));
    if (firn_str_equal(now.metadata_location, step->old_location))
        return FIRN_OK;
    return firn_fail(err, FIRN_CONFLICT, "table %.*s was changed by another writer",
                     FIRN_STR_ARG(ident.name));
}

/* After a move whose outcome is in doubt: the staged file tells. */
static firn_status settle_move(firn_catalog *catalog, const firn_pointer_swap *step,
                               firn_error *err)
{
    firn_input *input;
    firn_status status = firn_io_open(catalog->io, step->staged, &input, NULL);
    firn_input_close(&input);
    if (status == FIRN_OK)
        return FIRN_IO;
    if (status == FIRN_NOT_FOUND)
        return FIRN_OK;
    return firn_context(err, FIRN_COMMIT_UNKNOWN, "whether the commit happened is unknown");
}

static firn_status move(firn_catalog *catalog, firn_table_ident ident,
                        const firn_pointer_swap *step, firn_error *err)
{
    firn_status status = firn_io_move_new(catalog->io, step->staged, step->new_location, err);
    if (status == FIRN_EXISTS && !step->old_location.data)
        return firn_fail(err, FIRN_EXISTS, "table %.*s.%.*s already exists",
                         FIRN_STR_ARG(ident.namespace_name), FIRN_STR_ARG(ident.name));
    if (status == FIRN_EXISTS)
        return firn_fail(err, FIRN_CONFLICT, "table %.*s was changed by another writer",
                         FIRN_STR_ARG(ident.name));
    return status == FIRN_IO ? settle_move(catalog, step, err) : status;
}

static firn_status swap(firn_catalog *catalog, firn_table_ident ident,
                        const firn_pointer_swap *step, firn_error *err)
{
    TRY(check_current(catalog, ident, step, err));
    TRY(move(catalog, ident, step, err));
    firn_status status = firn_io_sync(catalog->io, &step->new_location, 1, err);
    if (status != FIRN_OK) /* others see it already */
        return firn_context(err, FIRN_COMMIT_UNKNOWN, "the commit may not survive a power cut");
    return FIRN_OK;
}

static firn_status drop(firn_catalog *catalog, firn_table_ident ident, firn_error *err)
{
    (void)catalog;
    return firn_fail(err, FIRN_UNSUPPORTED,
                     "a folder without a catalog cannot forget table %.*s: purge it, or remove its "
                     "folder",
                     FIRN_STR_ARG(ident.name));
}

static firn_status rename_table(firn_catalog *catalog, firn_table_ident from, firn_table_ident to,
                                firn_error *err)
{
    (void)catalog, (void)to;
    return firn_fail(err, FIRN_UNSUPPORTED, "a folder without a catalog cannot rename table %.*s",
                     FIRN_STR_ARG(from.name));
}

/* ---- listing ---- */

typedef struct found {
    firn_catalog *catalog;
    firn_arena *arena;
    firn_str *folders;   /* of tables, relative to the warehouse */
    firn_str *locations; /* of their current metadata */
    size_t count, cap;
    firn_str warehouse_path;
} found;

static firn_status add_folder(found *f, firn_str folder, firn_error *err)
{
    for (size_t i = 0; i < f->count; i++)
        if (firn_str_equal(f->folders[i], folder))
            return FIRN_OK;
    firn_str *grown = firn_arena_grow(f->arena, f->folders, f->count, &f->cap, sizeof *grown);
    if (!grown)
        return firn_nomem(err);
    f->folders = grown;
    size_t at = f->count++;
    firn_str kept = firn_str_copy(f->arena, folder);
    for (; at > 0 && firn_str_compare(grown[at - 1], kept) > 0; at--)
        grown[at] = grown[at - 1];
    grown[at] = kept;
    return kept.data ? FIRN_OK : firn_nomem(err);
}

static firn_status visit_file(void *self, const firn_listed *file, firn_error *err)
{
    found *f = self;
    firn_str folder = firn_location_folder(file->location);
    bool metadata = firn_str_ends(file->location, FIRN_STR(".metadata.json")) ||
                    firn_str_ends(file->location, FIRN_STR(".metadata.json.gz"));
    if (!metadata || !firn_str_ends(folder, FIRN_STR("/metadata")))
        return FIRN_OK;
    firn_str table = firn_location_folder(folder);
    if (!firn_str_starts(table, f->warehouse_path) || table.len <= f->warehouse_path.len + 1)
        return FIRN_OK;
    return add_folder(f, firn_str_from_index(table, f->warehouse_path.len + 1), err);
}

/* "a/b/t" is table t of namespace a.b; "t" is in the default one. */
static firn_status to_ident(firn_arena *arena, firn_str folder, firn_table_ident *ident,
                            firn_error *err)
{
    size_t slash = firn_str_find_last(folder, '/');
    *ident = (firn_table_ident){ FIRN_STR("default"), folder };
    if (slash == folder.len)
        return FIRN_OK;
    firn_str dotted = firn_str_copy(arena, firn_str_first(folder, slash));
    if (!dotted.data)
        return firn_nomem(err);
    for (char *at = (char *)dotted.data; *at; at++)
        *at = *at == '/' ? '.' : *at;
    *ident = (firn_table_ident){ dotted, firn_str_from_index(folder, slash + 1) };
    return FIRN_OK;
}

/* A folder without current metadata is no table: its creation, or its removal, was cut
 * short. */
static firn_status keep_tables(found *f, firn_error *err)
{
    size_t kept = 0;
    f->locations = firn_new(f->arena, firn_str, f->count);
    if (!f->locations)
        return firn_nomem(err);
    for (size_t i = 0; i < f->count; i++) {
        firn_str folder = f->folders[i];
        firn_str table = firn_str_format(f->arena, "%.*s/%.*s", FIRN_STR_ARG(f->catalog->warehouse),
                                         FIRN_STR_ARG(folder));
        if (!table.data)
            return firn_nomem(err);
        firn_status status =
            firn_directory_find(f->catalog->io, table, f->arena, &f->locations[kept], err);
        if (status == FIRN_NOT_FOUND)
            continue;
        TRY(status);
        f->folders[kept++] = folder;
    }
    f->count = kept;
    return FIRN_OK;
}

static firn_status find_folders(firn_catalog *catalog, firn_arena *arena, found *f, firn_error *err)
{
    *f = (found){ .catalog = catalog, .arena = arena };
    if (!firn_location_to_path(catalog->warehouse, &f->warehouse_path))
        f->warehouse_path = catalog->warehouse;
    TRY(firn_io_list(catalog->io, catalog->warehouse, visit_file, f, err));
    return keep_tables(f, err);
}

static firn_status tables(firn_catalog *catalog, firn_str namespace_name, firn_table_visitor *visit,
                          void *visitor, firn_error *err)
{
    SCOPED(firn_arena) call = { .allocator = catalog->allocator };
    found f;
    TRY(find_folders(catalog, &call, &f, err));
    for (size_t i = 0; i < f.count; i++) {
        firn_table_entry entry = { .catalog_name = FIRN_STR("dir"),
                                   .metadata_location = f.locations[i] };
        TRY(to_ident(&call, f.folders[i], &entry.ident, err));
        if (namespace_name.data && !firn_str_equal(namespace_name, entry.ident.namespace_name))
            continue;
        TRY(visit(visitor, &entry, err));
    }
    return FIRN_OK;
}

static firn_status namespaces(firn_catalog *catalog, firn_namespace_visitor *visit, void *visitor,
                              firn_error *err)
{
    SCOPED(firn_arena) call = { .allocator = catalog->allocator };
    found all;
    found names = { .arena = &call };
    TRY(find_folders(catalog, &call, &all, err));
    for (size_t i = 0; i < all.count; i++) {
        firn_table_ident ident;
        TRY(to_ident(&call, all.folders[i], &ident, err));
        TRY(add_folder(&names, ident.namespace_name, err));
    }
    for (size_t i = 0; i < names.count; i++)
        TRY(visit(visitor, names.folders[i], err));
    return FIRN_OK;
}

static firn_status create_namespace(firn_catalog *catalog, firn_str name,
                                    const firn_property *properties, size_t count, firn_error *err)
{
    (void)catalog, (void)properties, (void)count;
    return firn_fail(err, FIRN_UNSUPPORTED,
                     "a folder without a catalog keeps no namespaces: create a table in %.*s",
                     FIRN_STR_ARG(name));
}

typedef struct wanted {
    firn_str name;
    bool found;
} wanted;

static firn_status look_for(void *self, firn_str name, firn_error *err)
{
    (void)err;
    wanted *w = self;
    w->found |= firn_str_equal(w->name, name);
    return FIRN_OK;
}

static firn_status require_namespace(firn_catalog *catalog, firn_str name, firn_error *err)
{
    wanted w = { .name = name };
    TRY(namespaces(catalog, look_for, &w, err));
    return w.found ? FIRN_OK
                   : firn_fail(err, FIRN_NOT_FOUND, "no namespace %.*s", FIRN_STR_ARG(name));
}

static firn_status drop_namespace(firn_catalog *catalog, firn_str name, firn_error *err)
{
    TRY(require_namespace(catalog, name, err));
    return firn_fail(err, FIRN_EXISTS, "namespace %.*s is not empty", FIRN_STR_ARG(name));
}

/* Folders have no properties; asking where new tables go must not walk the warehouse. */
static firn_status namespace_properties(firn_catalog *catalog, firn_str name, firn_arena *arena,
                                        firn_property **properties, size_t *count, firn_error *err)
{
    (void)catalog, (void)name, (void)arena, (void)properties, (void)count, (void)err;
    return FIRN_OK;
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
    .size = sizeof(firn_catalog),
};

firn_status firn_catalog_directory(const firn_catalog_options *options, firn_catalog **catalog,
                                   firn_error *err)
{
    TRY(firn_catalog_new(&methods, options, catalog, err));
    (*catalog)->naming = FIRN_NAMING_VERSION;
    return FIRN_OK;
}
