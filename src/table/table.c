/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/table.h"

#include "io/location.h"

/* ---- opening ---- */

static firn_status load_state(firn_table *table, firn_arena *state, firn_table_metadata *metadata,
                              firn_str *location, firn_error *err)
{
    firn_io *io = firn_table_io(table);
    firn_table_entry entry;
    if (table->catalog) {
        TRY(firn_catalog_load(table->catalog, table->ident, state, &entry, err));
        *location = entry.metadata_location;
    } else if (firn_str_ends(table->location_hint, FIRN_STR(".json")) ||
               firn_str_ends(table->location_hint, FIRN_STR(".json.gz"))) {
        *location = table->location_hint;
    } else {
        TRY(firn_directory_find(io, table->location_hint, state, location, err));
    }
    *location = firn_str_copy(state, *location);
    return location->data ? firn_metadata_load(io, *location, state, metadata, err)
                          : firn_nomem(err);
}

firn_status firn_table_refresh(firn_table *table, firn_error *err)
{
    firn_arena fresh = { .allocator = table->engine->allocator };
    firn_table_metadata metadata;
    firn_str location;
    firn_status status = load_state(table, &fresh, &metadata, &location, err);
    if (status != FIRN_OK) {
        firn_arena_release(&fresh);
        return status;
    }
    firn_arena_release(&table->state);
    table->state = fresh;
    table->metadata = metadata;
    table->metadata_location = location;
    table->stale = false;
    return FIRN_OK;
}

firn_status firn_table_settle(firn_table *table, firn_error *err)
{
    return table->stale ? firn_table_refresh(table, err) : FIRN_OK;
}

static firn_table *new_table(firn_engine *engine)
{
    firn_table *table = firn_alloc_zeroed(engine->allocator, sizeof *table);
    if (!table)
        return NULL;
    table->engine = engine;
    table->names.allocator = table->state.allocator = engine->allocator;
    return table;
}

static void log_opened(const firn_table *table)
{
    int64_t snapshot_id = table->metadata.current_snapshot_id;
    firn_log_field fields[] = { firn_log_text("table", table->label),
                                firn_log_text("metadata", table->metadata_location),
                                firn_log_number("snapshot", snapshot_id) };
    firn_log(table->engine, FIRN_LOG_INFO, "open", fields, snapshot_id == -1 ? 2 : 3);
}

/* The handle is complete once this has gone well. */
static firn_status load_first(firn_table *table, firn_error *err)
{
    if (!table->label.data)
        return firn_nomem(err);
    TRY(firn_table_refresh(table, err));
    log_opened(table);
    return FIRN_OK;
}

firn_status firn_table_open_in(firn_engine *engine, firn_catalog *catalog, firn_table_ident ident,
                               firn_table **table, firn_error *err)
{
    *table = NULL;
    firn_table *made = new_table(engine);
    if (!made)
        return firn_nomem(err);
    made->catalog = catalog;
    made->ident = (firn_table_ident){ firn_str_copy(&made->names, ident.namespace_name),
                                      firn_str_copy(&made->names, ident.name) };
    made->label = firn_str_format(&made->names, "%.*s.%.*s", FIRN_STR_ARG(ident.namespace_name),
                                  FIRN_STR_ARG(ident.name));
    firn_status status = made->ident.namespace_name.data && made->ident.name.data
                             ? load_first(made, err)
                             : firn_nomem(err);
    if (status != FIRN_OK)
        firn_table_close(&made);
    *table = made;
    return status;
}

firn_status firn_table_open_at(firn_engine *engine, const char *location, firn_table **table,
                               firn_error *err)
{
    *table = NULL;
    firn_table *made = new_table(engine);
    if (!made)
        return firn_nomem(err);
    made->location_hint =
        firn_location_absolute(&made->names, firn_str_from(location), engine->working_folder);
    made->label = made->location_hint;
    firn_status status = load_first(made, err);
    if (status != FIRN_OK)
        firn_table_close(&made);
    *table = made;
    return status;
}

void firn_table_close(firn_table **table)
{
    firn_table *closed = *table;
    *table = NULL;
    if (!closed)
        return;
    firn_arena_release(&closed->names);
    firn_arena_release(&closed->state);
    firn_free(closed->engine->allocator, closed, sizeof *closed);
}

firn_status firn_table_check_writable(const firn_table *table, firn_error *err)
{
    if (table->catalog)
        return firn_catalog_check_writable(table->catalog, err);
    return firn_fail(
        err, FIRN_UNSUPPORTED,
        "%.*s was opened by its path, for reading: name it in its catalog to change it",
        FIRN_STR_ARG(table->location_hint));
}

/* ---- looking ---- */

const char *firn_table_location(const firn_table *table)
{
    firn_table *self = (firn_table *)table; /* a copy that ends in NUL, kept with the state */
    firn_str copy = firn_str_copy(&self->state, table->metadata.location);
    return copy.data ? copy.data : "";
}

const char *firn_table_metadata_location(const firn_table *table)
{
    return table->metadata_location.data;
}

int firn_table_format_version(const firn_table *table)
{
    return table->metadata.format_version;
}

int64_t firn_table_current_snapshot(const firn_table *table)
{
    return table->metadata.current_snapshot_id;
}

size_t firn_table_snapshot_count(const firn_table *table)
{
    return table->metadata.snapshot_count;
}

static const char *operation_of(const firn_snapshot *snapshot)
{
    static const char *const known[] = { "append", "overwrite", "delete", "replace" };
    firn_str operation = firn_snapshot_summary(snapshot, "operation");
    for (size_t i = 0; i < FIRN_COUNT(known); i++)
        if (firn_str_is(operation, known[i]))
            return known[i];
    return "overwrite"; /* as the reference reads snapshots that do not say */
}

void firn_table_snapshot_at(const firn_table *table, size_t index, firn_snapshot_info *info)
{
    const firn_snapshot *s = &table->metadata.snapshots[index];
    *info = (firn_snapshot_info){ .snapshot_id = s->snapshot_id,
                                  .parent_snapshot_id = s->parent_snapshot_id,
                                  .sequence_number = s->sequence_number,
                                  .timestamp_ms = s->timestamp_ms,
                                  .operation = operation_of(s),
                                  .total_records = -1 };
    firn_str_to_int64(firn_snapshot_summary(s, "total-records"), &info->total_records);
}

firn_status firn_table_schema_json(const firn_table *table, char **json, firn_error *err)
{
    SCOPED(firn_buf) out = { 0 };
    firn_json_writer w = { .out = &out, .indent = 2 };
    *json = NULL;
    firn_schema_write_json(&w, firn_metadata_current_schema(&table->metadata));
    firn_put_u8(&out, 0);
    TRY(firn_buf_check(&out, err));
    *json = firn_heap.resize(firn_heap.self, NULL, 0, out.len);
    if (!*json)
        return firn_nomem(err);
    memcpy(*json, out.data, out.len);
    return FIRN_OK;
}

void firn_text_free(char **text)
{
    if (*text)
        firn_heap.resize(firn_heap.self, *text, 0, 0);
    *text = NULL;
}
