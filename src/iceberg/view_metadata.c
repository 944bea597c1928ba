/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "iceberg/view_metadata.h"

#include "iceberg/metadata.h"

/* Room for one more item of a list that is being read; NULL after failing the reader. */
static void *one_more(firn_json_reader *r, firn_arena *arena, void *items, size_t count,
                      size_t *cap, size_t size)
{
    void *grown = firn_arena_grow(arena, items, count, cap, size);
    if (!grown)
        firn_json_fail_nomem(r);
    return grown;
}

static void read_representation(firn_json_reader *r, firn_view_representation *item)
{
    *item = (firn_view_representation){ 0 };
    firn_json_object_begin(r);
    for (firn_str key; firn_json_next_key(r, &key);) {
        if (firn_str_is(key, "type"))
            item->type = firn_json_take_string(r);
        else if (firn_str_is(key, "sql"))
            item->sql = firn_json_take_string(r);
        else if (firn_str_is(key, "dialect"))
            item->dialect = firn_json_take_string(r);
    }
    if (firn_str_is(item->type, "sql") && (!item->sql.data || !item->dialect.data))
        firn_json_fail(r, "a representation needs its sql and dialect");
}

static void read_representations(firn_json_reader *r, firn_arena *arena, firn_view_version *v)
{
    size_t cap = 0;
    for (firn_json_array_begin(r); firn_json_next_item(r);) {
        firn_view_representation *grown =
            one_more(r, arena, v->representations, v->representation_count, &cap, sizeof *grown);
        if (!grown)
            return;
        v->representations = grown;
        read_representation(r, &grown[v->representation_count++]);
    }
}

static void read_namespace(firn_json_reader *r, firn_arena *arena, firn_view_version *v)
{
    size_t cap = 0;
    for (firn_json_array_begin(r); firn_json_next_item(r);) {
        firn_str *grown = one_more(r, arena, v->default_namespace, v->default_namespace_count, &cap,
                                   sizeof *grown);
        if (!grown)
            return;
        v->default_namespace = grown;
        grown[v->default_namespace_count++] = firn_json_take_string(r);
    }
}

static void read_version(firn_json_reader *r, firn_arena *arena, firn_view_version *v)
{
    *v = (firn_view_version){ .version_id = -1, .schema_id = -1 };
    firn_json_object_begin(r);
    for (firn_str key; firn_json_next_key(r, &key);) {
        if (firn_str_is(key, "version-id"))
            v->version_id = firn_json_take_int32(r);
        else if (firn_str_is(key, "schema-id"))
            v->schema_id = firn_json_take_int32(r);
        else if (firn_str_is(key, "timestamp-ms"))
            v->timestamp_ms = firn_json_take_int64(r);
        else if (firn_str_is(key, "summary"))
            firn_properties_read_json(r, arena, &v->summary, &v->summary_count);
        else if (firn_str_is(key, "representations"))
            read_representations(r, arena, v);
        else if (firn_str_is(key, "default-catalog") && !firn_json_take_null(r))
            v->default_catalog = firn_json_take_string(r);
        else if (firn_str_is(key, "default-namespace"))
            read_namespace(r, arena, v);
    }
}

static void read_versions(firn_json_reader *r, firn_arena *arena, firn_view_metadata *view)
{
    size_t cap = 0;
    for (firn_json_array_begin(r); firn_json_next_item(r);) {
        firn_view_version *grown =
            one_more(r, arena, view->versions, view->version_count, &cap, sizeof *grown);
        if (!grown)
            return;
        view->versions = grown;
        read_version(r, arena, &grown[view->version_count++]);
    }
}

static void read_schemas(firn_json_reader *r, firn_arena *arena, firn_view_metadata *view)
{
    size_t cap = 0;
    for (firn_json_array_begin(r); firn_json_next_item(r);) {
        firn_schema *grown =
            one_more(r, arena, view->schemas, view->schema_count, &cap, sizeof *grown);
        if (!grown)
            return;
        view->schemas = grown;
        firn_schema_read_json(r, arena, &grown[view->schema_count++]);
    }
}

static void read_log(firn_json_reader *r, firn_arena *arena, firn_view_metadata *view)
{
    size_t cap = 0;
    for (firn_json_array_begin(r); firn_json_next_item(r);) {
        firn_view_log_entry *grown =
            one_more(r, arena, view->version_log, view->version_log_count, &cap, sizeof *grown);
        if (!grown)
            return;
        view->version_log = grown;
        firn_view_log_entry *entry = &grown[view->version_log_count++];
        *entry = (firn_view_log_entry){ .version_id = -1 };
        firn_json_object_begin(r);
        for (firn_str key; firn_json_next_key(r, &key);) {
            if (firn_str_is(key, "timestamp-ms"))
                entry->timestamp_ms = firn_json_take_int64(r);
            else if (firn_str_is(key, "version-id"))
                entry->version_id = firn_json_take_int32(r);
        }
    }
}

static void read_member(firn_json_reader *r, firn_arena *arena, firn_str key,
                        firn_view_metadata *view)
{
    if (firn_str_is(key, "view-uuid"))
        view->view_uuid = firn_json_take_string(r);
    else if (firn_str_is(key, "format-version"))
        view->format_version = firn_json_take_int32(r);
    else if (firn_str_is(key, "location"))
        view->location = firn_json_take_string(r);
    else if (firn_str_is(key, "schemas"))
        read_schemas(r, arena, view);
    else if (firn_str_is(key, "current-version-id"))
        view->current_version_id = firn_json_take_int32(r);
    else if (firn_str_is(key, "versions"))
        read_versions(r, arena, view);
    else if (firn_str_is(key, "version-log"))
        read_log(r, arena, view);
    else if (firn_str_is(key, "properties") && !firn_json_take_null(r))
        firn_properties_read_json(r, arena, &view->properties, &view->property_count);
}

static firn_status check(const firn_view_metadata *view, firn_error *err)
{
    if (view->format_version < 1)
        return firn_fail(err, FIRN_CORRUPT, "format-version is missing");
    if (view->format_version > 1)
        return firn_fail(err, FIRN_UNSUPPORTED, "view format version %d", view->format_version);
    if (!view->view_uuid.data)
        return firn_fail(err, FIRN_CORRUPT, "view-uuid is missing");
    if (!view->location.data)
        return firn_fail(err, FIRN_CORRUPT, "location is missing");
    const firn_view_version *current = firn_view_version_of(view, view->current_version_id);
    if (!current)
        return firn_fail(err, FIRN_CORRUPT, "there is no view version %d",
                         view->current_version_id);
    if (!firn_view_schema_of(view, current->schema_id))
        return firn_fail(err, FIRN_CORRUPT, "there is no schema %d", current->schema_id);
    return FIRN_OK;
}

firn_status firn_view_metadata_read(firn_bytes json, firn_arena *arena, firn_view_metadata *view,
                                    firn_error *err)
{
    firn_json_reader r;
    *view = (firn_view_metadata){ .current_version_id = -1 };
    firn_json_begin(&r, json, arena);
    firn_json_object_begin(&r);
    for (firn_str key; firn_json_next_key(&r, &key);)
        read_member(&r, arena, key, view);
    TRY(firn_json_finish(&r, err));
    return check(view, err);
}

const firn_view_version *firn_view_version_of(const firn_view_metadata *view, int32_t version_id)
{
    for (size_t i = 0; i < view->version_count; i++)
        if (view->versions[i].version_id == version_id)
            return &view->versions[i];
    return NULL;
}

const firn_schema *firn_view_schema_of(const firn_view_metadata *view, int32_t schema_id)
{
    for (size_t i = 0; i < view->schema_count; i++)
        if (view->schemas[i].schema_id == schema_id)
            return &view->schemas[i];
    return NULL;
}

const firn_view_representation *firn_view_sql_for(const firn_view_version *version,
                                                  firn_str dialect)
{
    const firn_view_representation *first = NULL;
    for (size_t i = 0; i < version->representation_count; i++) {
        const firn_view_representation *item = &version->representations[i];
        if (!firn_str_is(item->type, "sql"))
            continue;
        if (firn_str_equal_nocase(item->dialect, dialect))
            return item;
        first = first ? first : item;
    }
    return first;
}
