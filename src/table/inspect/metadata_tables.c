/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Metadata tables, batch by batch: one for each manifest where manifests are read,
 * else one for all. */
#include "table/inspect/metadata_tables.h"

#include <assert.h>

#include "base/map.h"
#include "table/inspect/metadata_rows.h"
#include "table/read/filter.h"
#include "table/read/scan.h"
#include "table/write/column_source.h"

enum { DATA = 1, DELETES = 2 }; /* contents of manifests */

typedef struct description {
    const char *name;
    firn_metadata_kind kind;
    bool all; /* of every snapshot */
    unsigned contents;
} description;

static const description tables[] = {
    { "entries", FIRN_METADATA_ENTRIES, false, DATA | DELETES },
    { "all_entries", FIRN_METADATA_ENTRIES, true, DATA | DELETES },
    { "files", FIRN_METADATA_FILES, false, DATA | DELETES },
    { "data_files", FIRN_METADATA_FILES, false, DATA },
    { "delete_files", FIRN_METADATA_FILES, false, DELETES },
    { "all_files", FIRN_METADATA_FILES, true, DATA | DELETES },
    { "all_data_files", FIRN_METADATA_FILES, true, DATA },
    { "all_delete_files", FIRN_METADATA_FILES, true, DELETES },
    { "manifests", FIRN_METADATA_MANIFESTS, false, DATA | DELETES },
    { "all_manifests", FIRN_METADATA_MANIFESTS, true, DATA | DELETES },
    { "partitions", FIRN_METADATA_PARTITIONS, false, DATA | DELETES },
    { "history", FIRN_METADATA_HISTORY, false, 0 },
    { "snapshots", FIRN_METADATA_SNAPSHOTS, false, 0 },
    { "refs", FIRN_METADATA_REFS, false, 0 },
    { "metadata_log_entries", FIRN_METADATA_LOG, false, 0 },
};

struct firn_metadata_table {
    const firn_table *table;
    const description *what;
    firn_arena memory;
    firn_metadata_columns columns;
    firn_arrow_field output;
    firn_column_source *chosen; /* of the columns, one for each child of the output */
    bool copies;                /* some are nested or chosen twice: none can be moved */
    firn_manifest_list manifests;
    int64_t *referrers; /* the snapshot each manifest was found in */
    size_t at, cap, referrer_cap;
    const firn_node *where; /* NULL: all rows */
    int32_t *where_ids;     /* the columns it asks about */
    firn_column_source *where_sources;
    size_t where_count;
};

static const description *find(firn_str name)
{
    for (size_t i = 0; i < FIRN_COUNT(tables); i++)
        if (firn_str_is(name, tables[i].name))
            return &tables[i];
    return NULL;
}

bool firn_metadata_table_exists(firn_str name)
{
    return find(name) != NULL;
}

const firn_arrow_field *firn_metadata_table_output(const firn_metadata_table *rows)
{
    return &rows->output;
}

/* ---- which columns ---- */

static void note_copies(firn_metadata_table *t, const firn_column_source *source)
{
    t->copies |= source->path[1] != SIZE_MAX;
    for (size_t i = 0; i < t->output.child_count; i++)
        t->copies |= t->chosen[i].path[0] == source->path[0];
}

static firn_status add_column(firn_metadata_table *t, firn_str name, const firn_field *field,
                              firn_error *err)
{
    size_t at = t->output.child_count;
    firn_arrow_field *out = &t->output.children[at];
    firn_column_source source;
    if (!firn_column_source_find(&t->columns.schema, field->id, &source))
        return firn_fail(err, FIRN_INVALID, "\"%.*s\" is part of a list or map: select the whole",
                         FIRN_STR_ARG(name));
    TRY(firn_arrow_field_of(field, &t->memory, out, err));
    out->name = firn_str_copy(&t->memory, name); /* a nested one is shown by its path */
    out->nullable = source.nullable;
    note_copies(t, &source);
    t->chosen[at] = source;
    t->output.child_count++;
    return out->name.data ? FIRN_OK : firn_nomem(err);
}

static firn_status choose_column(firn_metadata_table *t, firn_str name, firn_error *err)
{
    const firn_type *root = &t->columns.schema.root;
    if (firn_str_is(name, "*")) {
        for (size_t i = 0; i < root->field_count; i++)
            TRY(add_column(t, root->fields[i].name, &root->fields[i], err));
        return FIRN_OK;
    }
    const firn_field *field = firn_schema_find(&t->columns.schema, name);
    if (field)
        return add_column(t, name, field, err);
    firn_str what = firn_schema_no_column(&t->columns.schema, name, &t->memory);
    return what.data ? firn_fail(err, FIRN_INVALID, "%s has %s", t->what->name, what.data)
                     : firn_nomem(err);
}

static firn_status choose_columns(firn_metadata_table *t, const firn_scan_options *o,
                                  firn_error *err)
{
    static const char *const all[] = { "*" };
    const char *const *names = o->column_count ? o->columns : all;
    size_t name_count = o->column_count ? o->column_count : 1;
    size_t count = 0;
    for (size_t i = 0; i < name_count; i++)
        count += strcmp(names[i], "*") == 0 ? t->columns.output.child_count : 1;
    t->output = t->columns.output;
    t->output.child_count = 0;
    t->output.children = firn_new(&t->memory, firn_arrow_field, count);
    t->chosen = firn_new(&t->memory, firn_column_source, count);
    if (!t->output.children || !t->chosen)
        return firn_nomem(err);
    for (size_t i = 0; i < name_count; i++)
        TRY(choose_column(t, firn_str_from(names[i]), err));
    return FIRN_OK;
}

/* ---- which manifests ---- */

static firn_status add_manifest(firn_metadata_table *t, const firn_manifest_file *file,
                                const firn_snapshot *snapshot, firn_error *err)
{
    firn_manifest_list *list = &t->manifests;
    firn_manifest_file *files =
        firn_arena_grow(&t->memory, list->files, list->count, &t->cap, sizeof *files);
    int64_t *referrers =
        firn_arena_grow(&t->memory, t->referrers, list->count, &t->referrer_cap, sizeof *referrers);
    if (!files || !referrers)
        return firn_nomem(err);
    list->files = files;
    t->referrers = referrers;
    files[list->count] = *file;
    referrers[list->count++] = snapshot->snapshot_id;
    return FIRN_OK;
}

/* Entries of a manifest that several snapshots have are rows once. */
static firn_status add_snapshot(firn_metadata_table *t, const firn_snapshot *snapshot,
                                firn_map *seen, firn_error *err)
{
    firn_manifest_list list;
    bool once = t->what->kind != FIRN_METADATA_MANIFESTS;
    TRY(firn_snapshot_manifests(t->table, snapshot, &t->memory, &list, err));
    for (size_t i = 0; i < list.count; i++) {
        const firn_manifest_file *file = &list.files[i];
        unsigned content = file->content == FIRN_MANIFEST_DELETES ? DELETES : DATA;
        if (!(t->what->contents & content) || (once && firn_map_find(seen, file->manifest_path)))
            continue;
        if (!firn_map_put(seen, file->manifest_path, t))
            return firn_nomem(err);
        TRY(add_manifest(t, file, snapshot, err));
    }
    return FIRN_OK;
}

static firn_status find_manifests(firn_metadata_table *t, const firn_scan_options *o,
                                  firn_error *err)
{
    const firn_table_metadata *m = &t->table->metadata;
    const firn_snapshot *snapshot;
    const firn_schema *schema;
    firn_map seen = { .arena = &t->memory };
    if (t->what->contents == 0)
        return FIRN_OK;
    TRY(firn_scan_snapshot_of(t->table, o, &snapshot, &schema, err));
    if (!t->what->all)
        return snapshot ? add_snapshot(t, snapshot, &seen, err) : FIRN_OK;
    for (size_t i = 0; i < m->snapshot_count; i++)
        TRY(add_snapshot(t, &m->snapshots[i], &seen, err));
    return FIRN_OK;
}

/* ---- rows ---- */

static void put_entry(const firn_metadata_table *t, const firn_partition_spec *spec,
                      const firn_manifest_entry *entry, firn_column *out)
{
    firn_row_cells row = firn_cells_of(out);
    if (t->what->kind == FIRN_METADATA_FILES) {
        firn_cells_data_file(&row, &t->columns, spec, &entry->file);
    } else {
        firn_cell_int(&row, entry->status);
        firn_cell_long(&row, entry->snapshot_id);
        firn_cell_long(&row, entry->sequence_number);
        firn_cell_long(&row, entry->file_sequence_number);
        firn_column *file = row.next++;
        firn_row_cells cells = firn_cells_of(file);
        firn_cells_data_file(&cells, &t->columns, spec, &entry->file);
        firn_column_put_struct(file);
    }
    firn_cell_metrics(&row, &t->columns, &entry->file);
    firn_column_put_struct(out);
}

static firn_status put_entries(const firn_metadata_table *t, const firn_manifest_file *file,
                               firn_column *out, firn_error *err)
{
    SCOPED(firn_manifest_scan) scan = { 0 };
    const firn_manifest_entry *entries;
    size_t count;
    bool live_only = t->what->kind == FIRN_METADATA_FILES;
    TRY(firn_manifest_scan_whole(t->table, file, live_only, &scan, err));
    for (;;) {
        TRY(firn_manifest_next(&scan.reader, &entries, &count, err));
        if (count == 0)
            return FIRN_OK;
        for (size_t i = 0; i < count; i++)
            put_entry(t, scan.reader.spec, &entries[i], out);
    }
}

static void put_manifests(const firn_metadata_table *t, firn_column *out)
{
    for (size_t i = 0; i < t->manifests.count; i++)
        firn_put_manifest(t->table, &t->manifests.files[i], t->what->all ? t->referrers[i] : -1,
                          out);
}

/* Rows of the next manifest, or all there are. */
static firn_status put_rows(firn_metadata_table *t, firn_column *out, bool *more, firn_error *err)
{
    bool by_manifest =
        t->what->kind == FIRN_METADATA_ENTRIES || t->what->kind == FIRN_METADATA_FILES;
    *more = t->at < (by_manifest ? t->manifests.count : 1);
    if (!*more)
        return FIRN_OK;
    size_t at = t->at++;
    switch (t->what->kind) {
    case FIRN_METADATA_ENTRIES:
    case FIRN_METADATA_FILES: return put_entries(t, &t->manifests.files[at], out, err);
    case FIRN_METADATA_MANIFESTS: put_manifests(t, out); return FIRN_OK;
    case FIRN_METADATA_PARTITIONS:
        return firn_put_partitions(t->table, &t->columns, &t->manifests, &t->memory, out, err);
    case FIRN_METADATA_HISTORY: firn_put_history(t->table, out); return FIRN_OK;
    case FIRN_METADATA_SNAPSHOTS: firn_put_snapshots(t->table, out); return FIRN_OK;
    case FIRN_METADATA_REFS: firn_put_refs(t->table, out); return FIRN_OK;
    default: firn_put_metadata_log(t->table, out); return FIRN_OK;
    }
}

/* The chosen columns change places with the empty ones of the batch's struct. */
static void move_chosen(const firn_metadata_table *t, firn_column *all, firn_column *out)
{
    for (size_t i = 0; i < t->output.child_count; i++) {
        firn_column *chosen = &all->children[t->chosen[i].path[0]], kept = out->children[i];
        out->children[i] = *chosen;
        *chosen = kept;
    }
    out->length = all->length;
}

/* Below a struct that is null all is null too. */
static firn_status copy_chosen(const firn_metadata_table *t, const struct ArrowArray *batch,
                               firn_column *out, firn_error *err)
{
    SCOPED(firn_arena) memory = { .allocator = t->table->engine->allocator };
    firn_view all;
    TRY(firn_view_init(&all, &t->columns.output, batch, &memory, err));
    for (size_t i = 0; i < t->output.child_count; i++)
        firn_column_append_view(&out->children[i], firn_column_source_view(&t->chosen[i], &all), 0,
                                all.length);
    out->length = all.length;
    return firn_column_check(out, err);
}

static firn_status finish_chosen(const firn_metadata_table *t, firn_column *all,
                                 struct ArrowArray *batch, firn_error *err)
{
    SCOPED(firn_column) out = { 0 };
    TRY(firn_column_init(&out, &t->output, t->table->engine->allocator, err));
    if (t->copies) {
        struct ArrowArray whole;
        TRY(firn_column_finish(all, &whole, err));
        firn_status status = copy_chosen(t, &whole, &out, err);
        whole.release(&whole);
        TRY(status);
    } else {
        move_chosen(t, all, &out);
    }
    return firn_column_finish(&out, batch, err);
}

/* Which rows the filter is true for: `rows` has room for all of them. */
static firn_status find_matches(const firn_metadata_table *t, const firn_view *all,
                                firn_arena *arena, int64_t *rows, size_t *count, firn_error *err)
{
    firn_view *views = firn_new(arena, firn_view, t->where_count);
    uint8_t *mask = firn_arena_alloc(arena, 1, (size_t)all->length);
    if (!views || !mask)
        return firn_nomem(err);
    for (size_t i = 0; i < t->where_count; i++)
        views[i] = *firn_column_source_view(&t->where_sources[i], all);
    firn_filter_columns columns = { t->where_ids, views, t->where_count };
    TRY(firn_filter_rows(t->where, &columns, all->length, arena, mask, err));
    for (int64_t row = 0; row < all->length; row++)
        if (mask[row])
            rows[(*count)++] = row;
    return FIRN_OK;
}

static firn_status keep_matches(const firn_metadata_table *t, const struct ArrowArray *batch,
                                firn_column *kept, firn_error *err)
{
    SCOPED(firn_arena) memory = { .allocator = t->table->engine->allocator };
    firn_view all;
    size_t count = 0;
    int64_t *rows = firn_new(&memory, int64_t, (size_t)batch->length);
    if (!rows)
        return firn_nomem(err);
    TRY(firn_view_init(&all, &t->columns.output, batch, &memory, err));
    TRY(find_matches(t, &all, &memory, rows, &count, err));
    firn_column_append_rows(kept, &all, rows, count);
    return firn_column_check(kept, err);
}

/* Leaves only the rows that the filter is true for. */
static firn_status filter_rows(const firn_metadata_table *t, firn_column *all, firn_error *err)
{
    struct ArrowArray batch;
    if (!t->where || all->length == 0)
        return FIRN_OK;
    TRY(firn_column_finish(all, &batch, err));
    firn_status status = keep_matches(t, &batch, all, err);
    batch.release(&batch);
    return status;
}

firn_status firn_metadata_table_next(firn_metadata_table *t, struct ArrowArray *batch,
                                     firn_error *err)
{
    *batch = (struct ArrowArray){ 0 };
    for (bool more = true; more;) {
        SCOPED(firn_column) all = { 0 };
        TRY(firn_column_init(&all, &t->columns.output, t->table->engine->allocator, err));
        TRY(put_rows(t, &all, &more, err));
        TRY(firn_column_check(&all, err));
        TRY(filter_rows(t, &all, err));
        if (all.length > 0)
            return finish_chosen(t, &all, batch, err);
    }
    return FIRN_OK;
}

/* ---- opening and closing ---- */

static firn_status bind_filter(firn_metadata_table *t, const firn_expr *where, firn_error *err)
{
    SCOPED(firn_buf) ids = { .allocator = t->memory.allocator };
    if (!where)
        return FIRN_OK;
    TRY(firn_expr_bind(where->root, where->text, &t->columns.schema, &t->memory, &t->where, err));
    firn_expr_field_ids(t->where, &ids);
    TRY(firn_buf_check(&ids, err));
    t->where_count = ids.len / sizeof(int32_t);
    t->where_ids = firn_arena_copy(&t->memory, ids.data, ids.len);
    t->where_sources = firn_new(&t->memory, firn_column_source, t->where_count);
    if ((ids.len && !t->where_ids) || !t->where_sources)
        return firn_nomem(err);
    for (size_t i = 0; i < t->where_count; i++) {
        bool found =
            firn_column_source_find(&t->columns.schema, t->where_ids[i], &t->where_sources[i]);
        assert(found); /* the filter was bound to it */
        (void)found;
    }
    return FIRN_OK;
}

static firn_status find_description(firn_str name, const description **what, firn_error *err)
{
    *what = find(name);
    if (!*what)
        return firn_fail(err, FIRN_NOT_FOUND, "no metadata table \"%.*s\"", FIRN_STR_ARG(name));
    return FIRN_OK;
}

firn_status firn_metadata_table_columns(firn_table *table, firn_str name, firn_arena *arena,
                                        firn_schema *columns, firn_error *err)
{
    const description *what;
    firn_metadata_columns made;
    TRY(firn_table_settle(table, err));
    TRY(find_description(name, &what, err));
    TRY(firn_metadata_columns_make(table, what->kind, what->all, arena, &made, err));
    *columns = made.schema;
    return FIRN_OK;
}

static firn_status prepare(firn_metadata_table *t, firn_str name, const firn_scan_options *o,
                           firn_error *err)
{
    TRY(find_description(name, &t->what, err));
    TRY(firn_metadata_columns_make(t->table, t->what->kind, t->what->all, &t->memory, &t->columns,
                                   err));
    TRY(choose_columns(t, o, err));
    TRY(bind_filter(t, o->where, err));
    return find_manifests(t, o, err);
}

firn_status firn_metadata_table_open(firn_table *table, firn_str name,
                                     const firn_scan_options *options, firn_metadata_table **rows,
                                     firn_error *err)
{
    const firn_allocator *allocator = table->engine->allocator;
    *rows = NULL;
    TRY(firn_table_settle(table, err));
    firn_metadata_table *t = firn_alloc_zeroed(allocator, sizeof *t);
    if (!t)
        return firn_nomem(err);
    t->table = table;
    t->memory.allocator = allocator;
    firn_status status = prepare(t, name, options, err);
    if (status != FIRN_OK)
        firn_metadata_table_close(&t);
    *rows = t;
    return status;
}

void firn_metadata_table_close(firn_metadata_table **rows)
{
    firn_metadata_table *t = *rows;
    *rows = NULL;
    if (!t)
        return;
    const firn_allocator *allocator = t->table->engine->allocator;
    firn_arena_release(&t->memory);
    firn_free(allocator, t, sizeof *t);
}
