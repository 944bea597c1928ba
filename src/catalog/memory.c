/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A catalog that is forgotten at its end: for tests, for memory: on the command
 * line, and as the plainest statement of what a catalog is. */
#include "catalog/catalog.h"

typedef struct entry {
    firn_str namespace_name, name, location, previous;
    bool dropped;
} entry;

typedef struct memory_catalog {
    firn_catalog catalog;
    entry *entries;
    size_t count, cap;
    firn_str *namespaces;
    size_t namespace_count, namespace_cap;
} memory_catalog;

static entry *find(memory_catalog *self, firn_table_ident ident)
{
    for (size_t i = 0; i < self->count; i++) {
        entry *e = &self->entries[i];
        if (!e->dropped && firn_str_equal(e->name, ident.name) &&
            firn_str_equal(e->namespace_name, ident.namespace_name))
            return e;
    }
    return NULL;
}

static firn_status no_table(firn_table_ident ident, firn_error *err)
{
    return firn_fail(err, FIRN_NOT_FOUND, "no table %.*s.%.*s", FIRN_STR_ARG(ident.namespace_name),
                     FIRN_STR_ARG(ident.name));
}

static firn_table_entry entry_of(const entry *e)
{
    return (firn_table_entry){ .catalog_name = FIRN_STR("memory"),
                               .ident = { e->namespace_name, e->name },
                               .metadata_location = e->location,
                               .previous_metadata_location = e->previous };
}

static firn_status load(firn_catalog *catalog, firn_table_ident ident, firn_arena *arena,
                        firn_table_entry *out, firn_error *err)
{
    (void)arena;
    const entry *e = find((memory_catalog *)catalog, ident);
    if (!e)
        return no_table(ident, err);
    *out = entry_of(e);
    return FIRN_OK;
}

static int order(const entry *a, const entry *b)
{
    int by_namespace = firn_str_compare(a->namespace_name, b->namespace_name);
    return by_namespace ? by_namespace : firn_str_compare(a->name, b->name);
}

static firn_status add(memory_catalog *self, firn_table_ident ident, firn_str location,
                       firn_error *err)
{
    if (find(self, ident))
        return firn_fail(err, FIRN_EXISTS, "table %.*s.%.*s already exists",
                         FIRN_STR_ARG(ident.namespace_name), FIRN_STR_ARG(ident.name));
    entry *grown = firn_arena_grow(&self->catalog.arena, self->entries, self->count, &self->cap,
                                   sizeof *grown);
    if (!grown)
        return firn_nomem(err);
    self->entries = grown;
    entry made = { .namespace_name = firn_str_copy(&self->catalog.arena, ident.namespace_name),
                   .name = firn_str_copy(&self->catalog.arena, ident.name),
                   .location = firn_str_copy(&self->catalog.arena, location) };
    if (!made.namespace_name.data || !made.name.data || !made.location.data)
        return firn_nomem(err);
    size_t at = self->count++;
    for (; at > 0 && order(&grown[at - 1], &made) > 0; at--)
        grown[at] = grown[at - 1];
    grown[at] = made;
    return FIRN_OK;
}

static firn_status swap(firn_catalog *catalog, firn_table_ident ident,
                        const firn_pointer_swap *step, firn_error *err)
{
    memory_catalog *self = (memory_catalog *)catalog;
    if (!step->old_location.data)
        return add(self, ident, step->new_location, err);
    entry *e = find(self, ident);
    if (!e)
        return no_table(ident, err);
    if (!firn_str_equal(e->location, step->old_location))
        return firn_fail(err, FIRN_CONFLICT, "table %.*s was changed by another writer",
                         FIRN_STR_ARG(ident.name));
    firn_str location = firn_str_copy(&self->catalog.arena, step->new_location);
    if (!location.data)
        return firn_nomem(err);
    e->previous = e->location;
    e->location = location;
    return FIRN_OK;
}

static firn_status drop(firn_catalog *catalog, firn_table_ident ident, firn_error *err)
{
    entry *e = find((memory_catalog *)catalog, ident);
    if (!e)
        return no_table(ident, err);
    e->dropped = true;
    return FIRN_OK;
}

static firn_status rename_table(firn_catalog *catalog, firn_table_ident from, firn_table_ident to,
                                firn_error *err)
{
    memory_catalog *self = (memory_catalog *)catalog;
    if (!find(self, from))
        return no_table(from, err);
    TRY(add(self, to, find(self, from)->location, err));
    find(self, from)->dropped = true; /* found again: adding moves entries */
    return FIRN_OK;
}

static firn_status tables(firn_catalog *catalog, firn_str namespace_name, firn_table_visitor *visit,
                          void *visitor, firn_error *err)
{
    memory_catalog *self = (memory_catalog *)catalog;
    for (size_t i = 0; i < self->count; i++) {
        const entry *e = &self->entries[i];
        if (e->dropped ||
            (namespace_name.data && !firn_str_equal(e->namespace_name, namespace_name)))
            continue;
        firn_table_entry now = entry_of(e);
        TRY(visit(visitor, &now, err));
    }
    return FIRN_OK;
}

static bool has_namespace(const memory_catalog *self, firn_str name)
{
    for (size_t i = 0; i < self->namespace_count; i++)
        if (firn_str_equal(self->namespaces[i], name))
            return true;
    return false;
}

static firn_status namespaces(firn_catalog *catalog, firn_namespace_visitor *visit, void *visitor,
                              firn_error *err)
{
    memory_catalog *self = (memory_catalog *)catalog;
    for (size_t i = 0; i < self->namespace_count; i++)
        TRY(visit(visitor, self->namespaces[i], err));
    return FIRN_OK;
}

static firn_status create_namespace(firn_catalog *catalog, firn_str name,
                                    const firn_property *properties, size_t count, firn_error *err)
{
    memory_catalog *self = (memory_catalog *)catalog;
    (void)properties;
    if (count > 0)
        return firn_fail(err, FIRN_UNSUPPORTED, "a memory catalog keeps no namespace properties");
    if (has_namespace(self, name))
        return firn_fail(err, FIRN_EXISTS, "namespace %.*s already exists", FIRN_STR_ARG(name));
    firn_str *grown = firn_arena_grow(&self->catalog.arena, self->namespaces, self->namespace_count,
                                      &self->namespace_cap, sizeof *grown);
    if (!grown)
        return firn_nomem(err);
    self->namespaces = grown;
    firn_str kept = firn_str_copy(&self->catalog.arena, name);
    if (!kept.data)
        return firn_nomem(err);
    size_t at = self->namespace_count++;
    for (; at > 0 && firn_str_compare(grown[at - 1], kept) > 0; at--)
        grown[at] = grown[at - 1];
    grown[at] = kept;
    return FIRN_OK;
}

static firn_status drop_namespace(firn_catalog *catalog, firn_str name, firn_error *err)
{
    memory_catalog *self = (memory_catalog *)catalog;
    for (size_t i = 0; i < self->count; i++)
        if (!self->entries[i].dropped && firn_str_equal(self->entries[i].namespace_name, name))
            return firn_fail(err, FIRN_EXISTS, "namespace %.*s is not empty", FIRN_STR_ARG(name));
    if (!has_namespace(self, name))
        return firn_fail(err, FIRN_NOT_FOUND, "no namespace %.*s", FIRN_STR_ARG(name));
    size_t kept = 0;
    for (size_t i = 0; i < self->namespace_count; i++)
        if (!firn_str_equal(self->namespaces[i], name))
            self->namespaces[kept++] = self->namespaces[i];
    self->namespace_count = kept;
    return FIRN_OK;
}

static firn_status namespace_properties(firn_catalog *catalog, firn_str name, firn_arena *arena,
                                        firn_property **properties, size_t *count, firn_error *err)
{
    (void)arena, (void)properties, (void)count;
    if (has_namespace((memory_catalog *)catalog, name))
        return FIRN_OK;
    return firn_fail(err, FIRN_NOT_FOUND, "no namespace %.*s", FIRN_STR_ARG(name));
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
    .size = sizeof(memory_catalog),
};

firn_status firn_catalog_memory(const firn_catalog_options *options, firn_catalog **catalog,
                                firn_error *err)
{
    TRY(firn_catalog_new(&methods, options, catalog, err));
    (*catalog)->naming = FIRN_NAMING_UUID;
    return FIRN_OK;
}
