/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/inspect/distinct_counts.h"

#include <math.h>

#include "iceberg/puffin/theta.h"
#include "table/puffin_file.h"

typedef struct collector {
    const firn_table *table;
    const firn_type *columns; /* the root of the schema */
    firn_arena *arena;
    int64_t *counts;
} collector;

/* What a table's metadata say of one statistics file. */
typedef struct listed {
    firn_puffin_blob *blobs;
    size_t count, cap;
} listed;

static firn_status read_listed(const firn_statistics_file *file, firn_arena *arena, listed *list,
                               firn_error *err)
{
    firn_json_reader r;
    firn_json_begin(&r, firn_str_bytes(file->raw), arena);
    firn_json_object_begin(&r);
    for (firn_str key; firn_json_next_key(&r, &key);) {
        if (!firn_str_is(key, "blob-metadata"))
            continue;
        for (firn_json_array_begin(&r); firn_json_next_item(&r);) {
            firn_puffin_blob *grown =
                firn_arena_grow(arena, list->blobs, list->count, &list->cap, sizeof *grown);
            if (!grown)
                return firn_nomem(err);
            list->blobs = grown;
            firn_puffin_blob_read_json(&r, arena, &grown[list->count++]);
        }
    }
    return firn_json_finish(&r, err);
}

/* Where the count of a blob belongs, if it is one that is missing still.  A boolean has
 * two values: nobody makes a sketch of it. */
static int64_t *slot_of(const collector *c, const firn_puffin_blob *blob)
{
    if (!firn_str_is(blob->type, "apache-datasketches-theta-v1") || blob->field_count != 1)
        return NULL;
    for (size_t i = 0; i < c->columns->field_count; i++) {
        const firn_field *field = &c->columns->fields[i];
        if (field->id == blob->fields[0])
            return c->counts[i] < 0 && field->type.kind != FIRN_TYPE_BOOLEAN ? &c->counts[i] : NULL;
    }
    return NULL;
}

static bool take_listed(const collector *c, const listed *list)
{
    bool missing = false;
    for (size_t i = 0; i < list->count; i++) {
        int64_t *slot = slot_of(c, &list->blobs[i]), count;
        firn_str said = firn_puffin_blob_property(&list->blobs[i], "ndv");
        if (slot && said.data && firn_str_to_int64(said, &count) && count >= 0)
            *slot = count;
        else if (slot)
            missing = true;
    }
    return missing;
}

static void take_sketches(const collector *c, firn_puffin_file *file)
{
    for (size_t i = 0; i < file->footer.blob_count; i++) {
        const firn_puffin_blob *blob = &file->footer.blobs[i];
        SCOPED(firn_buf) sketch = { .allocator = c->arena->allocator };
        int64_t *slot = slot_of(c, blob);
        double estimate;
        if (slot && firn_puffin_file_read(file, blob, &sketch, NULL) == FIRN_OK &&
            firn_theta_estimate(firn_buf_bytes(&sketch), &estimate, NULL) == FIRN_OK)
            *slot = (int64_t)llround(estimate);
    }
}

static firn_status take_file(const collector *c, const firn_statistics_file *statistics,
                             firn_error *err)
{
    listed list = { 0 };
    firn_puffin_file file;
    TRY(read_listed(statistics, c->arena, &list, err));
    if (!take_listed(c, &list) || !statistics->path.data)
        return FIRN_OK;
    firn_status status =
        firn_puffin_file_open(firn_table_io(c->table), statistics->path, c->arena, &file, err);
    if (status == FIRN_NOMEM || status == FIRN_CANCELLED)
        return status;
    if (status == FIRN_OK)
        take_sketches(c, &file);
    if (status == FIRN_OK)
        firn_puffin_file_release(&file);
    return FIRN_OK;
}

/* The current snapshot's statistics are the youngest, those of lost snapshots the oldest. */
static int64_t age_of(const firn_table_metadata *m, const firn_statistics_file *statistics)
{
    const firn_snapshot *of = firn_metadata_snapshot(m, statistics->snapshot_id);
    if (of && of == firn_metadata_current_snapshot(m))
        return -1;
    return of ? firn_sub_capped(INT64_MAX, of->timestamp_ms) : INT64_MAX;
}

firn_status firn_table_distinct_counts(const firn_table *table, firn_arena *arena, int64_t **counts,
                                       firn_error *err)
{
    const firn_table_metadata *m = &table->metadata;
    const firn_type *columns = &firn_metadata_current_schema(m)->root;
    collector c = { table, columns, arena, firn_new(arena, int64_t, columns->field_count) };
    bool *taken = firn_new(arena, bool, m->statistics_count);
    if (!c.counts || !taken)
        return firn_nomem(err);
    for (size_t i = 0; i < columns->field_count; i++)
        c.counts[i] = -1;
    for (size_t n = 0; n < m->statistics_count; n++) {
        size_t next = 0;
        while (taken[next])
            next++;
        for (size_t i = next + 1; i < m->statistics_count; i++)
            if (!taken[i] && age_of(m, &m->statistics[i]) < age_of(m, &m->statistics[next]))
                next = i;
        taken[next] = true;
        TRY(take_file(&c, &m->statistics[next], err));
    }
    *counts = c.counts;
    return FIRN_OK;
}
