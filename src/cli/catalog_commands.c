/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Commands about tables as a catalog's entries. */
#include "cli/command.h"
#include "cli/grid.h"

/* ---- tables ---- */

typedef struct listing {
    firn_json_writer *json; /* NULL: a grid */
    firn_grid *grid;
    bool any; /* something was visited */
} listing;

static void put_text(firn_json_writer *w, const char *key, firn_str text)
{
    firn_json_put_key(w, key);
    if (text.data)
        firn_json_put_string(w, text);
    else
        firn_json_put_null(w);
}

static firn_status put_table(void *self, const firn_table_entry *entry, firn_error *err)
{
    listing *l = self;
    (void)err;
    l->any = true;
    if (!l->json) {
        firn_grid_put(l->grid, entry->ident.namespace_name);
        firn_grid_put(l->grid, entry->ident.name);
        firn_grid_put(l->grid, entry->metadata_location);
        return FIRN_OK;
    }
    firn_json_open_object(l->json);
    put_text(l->json, "catalog", entry->catalog_name);
    put_text(l->json, "namespace", entry->ident.namespace_name);
    put_text(l->json, "name", entry->ident.name);
    put_text(l->json, "metadata-location", entry->metadata_location);
    put_text(l->json, "previous-metadata-location", entry->previous_metadata_location);
    firn_json_close_object(l->json);
    return FIRN_OK;
}

static firn_status print_json(firn_session *session, firn_buf *text, firn_error *err)
{
    firn_put_u8(text, '\n');
    TRY(firn_buf_check(text, err));
    fwrite(text->data, 1, text->len, session->out);
    return FIRN_OK;
}

/* The namespace of bare names needs no making, so it may be asked for before it is there. */
static firn_status check_namespace(firn_session *session, firn_catalog *catalog, firn_str name,
                                   firn_error *err)
{
    firn_property *properties;
    size_t count;
    if (firn_str_is(name, firn_setting_value(&session->settings, FIRN_SETTING_NAMESPACE)))
        return FIRN_OK;
    return firn_catalog_namespace_properties(catalog, name, &session->memory, &properties, &count,
                                             err);
}

static firn_status run_tables(firn_session *session, const firn_args *args, firn_error *err)
{
    firn_catalog *catalog;
    SCOPED(firn_buf) text = { 0 };
    SCOPED(firn_grid) grid = { .columns = 3 };
    firn_json_writer w = { .out = &text, .indent = 2 };
    bool json;
    TRY(firn_describe_format(session, true, &json, err));
    listing l = { json ? &w : NULL, &grid, false };
    TRY(firn_session_catalog(session, &catalog, err));
    firn_str all = { NULL, 0 };
    firn_str wanted = firn_arg(args, 0) ? firn_str_from(firn_arg(args, 0)) : all;
    firn_grid_put(&grid, FIRN_STR("namespace"));
    firn_grid_put(&grid, FIRN_STR("name"));
    firn_grid_put(&grid, FIRN_STR("metadata_location"));
    firn_json_open_array(&w);
    TRY(firn_catalog_tables(catalog, wanted, put_table, &l, err));
    if (wanted.data && !l.any)
        TRY(check_namespace(session, catalog, wanted, err));
    firn_json_close_array(&w);
    if (l.json)
        return print_json(session, &text, err);
    firn_grid_print(&grid, session->out);
    return FIRN_OK;
}

const firn_command firn_command_tables = {
    .name = "tables",
    .deed = "list tables",
    .arguments = "[NAMESPACE]",
    .arguments_max = 1,
    .summary = "List tables",
    .example = "firn tables market_data",
    .run = run_tables,
};

/* ---- namespaces ---- */

static firn_status put_namespace(void *self, firn_str name, firn_error *err)
{
    listing *l = self;
    (void)err;
    if (l->json)
        firn_json_put_string(l->json, name);
    else
        firn_grid_put(l->grid, name);
    return FIRN_OK;
}

static firn_status list_namespaces(firn_session *session, firn_catalog *catalog, firn_error *err)
{
    SCOPED(firn_buf) text = { 0 };
    SCOPED(firn_grid) grid = { .columns = 1 };
    firn_json_writer w = { .out = &text, .indent = 2 };
    bool json;
    TRY(firn_describe_format(session, true, &json, err));
    listing l = { json ? &w : NULL, &grid, false };
    firn_grid_put(&grid, FIRN_STR("namespace"));
    firn_json_open_array(&w);
    TRY(firn_catalog_namespaces(catalog, put_namespace, &l, err));
    firn_json_close_array(&w);
    if (l.json)
        return print_json(session, &text, err);
    firn_grid_print(&grid, session->out);
    return FIRN_OK;
}

static firn_status create_namespace(const firn_args *args, firn_catalog *catalog, firn_str name,
                                    firn_error *err)
{
    firn_property properties[32];
    size_t count = 0, at = 0;
    for (const char *text; (text = firn_opt_next(args, "property", &at)); count++) {
        firn_str pair = firn_str_from(text);
        size_t equals = firn_str_find(pair, '=');
        if (equals == 0 || equals == pair.len || count == FIRN_COUNT(properties))
            return firn_fail(err, FIRN_INVALID, "--property wants KEY=VALUE, not \"%s\"", text);
        properties[count] =
            (firn_property){ firn_str_first(pair, equals), firn_str_from_index(pair, equals + 1) };
    }
    return firn_catalog_create_namespace(catalog, name, properties, count, err);
}

static firn_status describe_namespace(firn_session *session, firn_catalog *catalog, firn_str name,
                                      firn_error *err)
{
    SCOPED(firn_buf) text = { 0 };
    firn_json_writer w = { .out = &text, .indent = 2 };
    firn_property *properties;
    size_t count;
    TRY(firn_catalog_namespace_properties(catalog, name, &session->memory, &properties, &count,
                                          err));
    firn_json_open_object(&w);
    put_text(&w, "namespace", name);
    firn_json_put_key(&w, "properties");
    firn_json_open_object(&w);
    for (size_t i = 0; i < count; i++) {
        firn_json_put_key_str(&w, properties[i].key);
        firn_json_put_string(&w, properties[i].value);
    }
    firn_json_close_object(&w);
    firn_json_close_object(&w);
    return print_json(session, &text, err);
}

static firn_status run_namespaces(firn_session *session, const firn_args *args, firn_error *err)
{
    firn_catalog *catalog;
    const char *verb = firn_arg(args, 0);
    firn_str name = firn_str_from(firn_arg(args, 1));
    TRY(firn_session_catalog(session, &catalog, err));
    if (!verb)
        return list_namespaces(session, catalog, err);
    if (!name.data)
        return firn_fail(err, FIRN_INVALID, "create NS, drop NS or describe NS is expected");
    if (strcmp(verb, "create") == 0)
        return create_namespace(args, catalog, name, err);
    if (strcmp(verb, "drop") == 0)
        return firn_catalog_drop_namespace(catalog, name, err);
    if (strcmp(verb, "describe") == 0)
        return describe_namespace(session, catalog, name, err);
    return firn_fail(err, FIRN_INVALID, "create, drop or describe is expected, not \"%s\"", verb);
}

const firn_command firn_command_namespaces = {
    .name = "namespaces",
    .deed = "work on namespaces",
    .arguments = "[create NS | drop NS | describe NS]",
    .arguments_max = 2,
    .summary = "List, make, drop or describe namespaces",
    .example = "firn namespaces create market_data --property owner=me",
    .run = run_namespaces,
    .options = { { "property", "K=V", "of a new namespace", 'p', true } },
};

/* ---- rename, drop, register ---- */

static firn_status run_rename(firn_session *session, const firn_args *args, firn_error *err)
{
    firn_catalog *catalog;
    const char *from, *to;
    TRY(firn_session_name(session, firn_arg(args, 0), &from, err));
    TRY(firn_session_name(session, firn_arg(args, 1), &to, err));
    TRY(firn_session_catalog(session, &catalog, err));
    return firn_catalog_rename_table(catalog, from, to, err);
}

const firn_command firn_command_rename = {
    .name = "rename",
    .arguments = "TABLE NAME",
    .arguments_min = 2,
    .arguments_max = 2,
    .summary = "Give a table another name; its files stay",
    .example = "firn rename users people",
    .run = run_rename,
};

static firn_status run_drop(firn_session *session, const firn_args *args, firn_error *err)
{
    firn_catalog *catalog;
    const char *name;
    TRY(firn_session_name(session, firn_arg(args, 0), &name, err));
    TRY(firn_session_catalog(session, &catalog, err));
    return firn_catalog_drop_table(catalog, name, firn_flag(args, "purge"), err);
}

const firn_command firn_command_drop = {
    .name = "drop",
    .arguments = "TABLE",
    .arguments_min = 1,
    .arguments_max = 1,
    .summary = "Remove a table from the catalog",
    .example = "firn drop users --purge",
    .run = run_drop,
    .options = { { "purge", NULL, "remove its files too", 0 } },
};

static firn_status run_register(firn_session *session, const firn_args *args, firn_error *err)
{
    firn_catalog *catalog;
    const char *name;
    TRY(firn_session_name(session, firn_arg(args, 0), &name, err));
    TRY(firn_session_catalog(session, &catalog, err));
    return firn_catalog_register_table(catalog, name, firn_arg(args, 1), err);
}

const firn_command firn_command_register = {
    .name = "register",
    .arguments = "TABLE METADATA",
    .arguments_min = 2,
    .arguments_max = 2,
    .summary = "Enter an existing metadata file under a name",
    .example = "firn register users2 data/warehouse/users/metadata/v3.metadata.json",
    .run = run_register,
};
