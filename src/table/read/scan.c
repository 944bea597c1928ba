/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/read/scan.h"

#include "table/arrow_schema.h"
#include "table/read/read_ahead.h"

enum { BATCH_ROWS = 32768, BATCH_ROWS_MAX = 1 << 30 };

struct firn_scan {
    firn_table *table;
    const firn_allocator *allocator;
    firn_arena memory;
    const firn_snapshot *snapshot;
    const firn_schema *schema;
    const firn_node *where;
    firn_arrow_field output;
    const firn_field **fields;
    firn_plan plan;
    firn_read_request request;
    size_t task, task_end;  /* those to read */
    firn_read_ahead *ahead; /* NULL: not begun */
    int64_t rows_left;      /* under the limit; -1: no limit */
    int64_t groups_skipped;
};

/* ---- which snapshot ---- */

static firn_status by_ref(const firn_table_metadata *m, const firn_scan_options *o,
                          const firn_snapshot **snapshot, const firn_schema **schema,
                          firn_error *err)
{
    const firn_snapshot_ref *ref = firn_metadata_ref(m, firn_str_from(o->ref));
    bool main = strcmp(o->ref, "main") == 0;
    if (!ref && !main)
        return firn_fail(err, FIRN_NOT_FOUND, "no branch or tag \"%s\"", o->ref);
    *snapshot = ref ? firn_metadata_snapshot(m, ref->snapshot_id) : NULL;
    if (ref && ref->is_tag && !o->current_schema)
        *schema = firn_metadata_snapshot_schema(m, *snapshot);
    return FIRN_OK;
}

firn_status firn_scan_snapshot_of(const firn_table *table, const firn_scan_options *o,
                                  const firn_snapshot **snapshot, const firn_schema **schema,
                                  firn_error *err)
{
    const firn_table_metadata *m = &table->metadata;
    *schema = firn_metadata_current_schema(m);
    if ((o->snapshot_id != 0) + (o->ref != NULL) + (o->timestamp_ms != 0) > 1)
        return firn_fail(err, FIRN_INVALID,
                         "at most one of snapshot, ref and timestamp can be given");
    if (o->ref)
        return by_ref(m, o, snapshot, schema, err);
    if (o->snapshot_id == 0 && o->timestamp_ms == 0) {
        *snapshot = firn_metadata_current_snapshot(m);
        return FIRN_OK;
    }
    *snapshot = o->snapshot_id ? firn_metadata_snapshot(m, o->snapshot_id)
                               : firn_metadata_snapshot_at(m, o->timestamp_ms);
    if (!*snapshot && o->snapshot_id)
        return firn_fail(err, FIRN_NOT_FOUND, "no snapshot %lld", (long long)o->snapshot_id);
    if (!*snapshot)
        return firn_fail(err, FIRN_NOT_FOUND, "the table had no snapshot at that time");
    if (!o->current_schema)
        *schema = firn_metadata_snapshot_schema(m, *snapshot);
    return FIRN_OK;
}

/* ---- which columns ---- */

firn_status firn_scan_columns(const firn_schema *schema, firn_arena *arena, firn_schema *columns,
                              firn_error *err)
{
    const firn_type *root = &schema->root;
    size_t own = root->field_count, more;
    const firn_field *reserved = firn_reserved_fields(&more);
    firn_field *fields = firn_new(arena, firn_field, own + more);
    *columns = *schema;
    if (!fields)
        return firn_nomem(err);
    for (size_t i = 0; i < own + more; i++)
        fields[i] = i < own ? root->fields[i] : reserved[i - own];
    columns->root.fields = fields;
    columns->root.field_count = own + more;
    return FIRN_OK;
}

static const firn_field *find_column(const firn_scan *scan, firn_str name)
{
    const firn_field *field = firn_schema_find(scan->schema, name);
    return field ? field : firn_reserved_field_named(name);
}

static firn_status add_column(firn_scan *scan, firn_str name, const firn_field *field,
                              firn_error *err)
{
    firn_arrow_field *out = &scan->output.children[scan->output.child_count];
    TRY(firn_arrow_field_of(field, &scan->memory, out, err));
    out->name = firn_str_copy(&scan->memory, name); /* a nested one is shown by its path */
    scan->fields[scan->output.child_count++] = field;
    return out->name.data ? FIRN_OK : firn_nomem(err);
}

static firn_status no_column(firn_scan *scan, firn_str name, firn_error *err)
{
    firn_str what = firn_schema_no_column(scan->schema, name, &scan->memory);
    return what.data ? firn_fail(err, FIRN_INVALID, "%s", what.data) : firn_nomem(err);
}

static firn_status choose_columns(firn_scan *scan, const firn_scan_options *o, firn_error *err)
{
    const firn_type *root = &scan->schema->root;
    size_t star = 0;
    for (size_t i = 0; i < o->column_count; i++)
        star += strcmp(o->columns[i], "*") == 0;
    size_t count = o->columns ? o->column_count + star * root->field_count : root->field_count;
    scan->output =
        (firn_arrow_field){ .kind = FIRN_ARROW_STRUCT, .name = FIRN_STR(""), .field_id = -1 };
    scan->output.children = firn_new(&scan->memory, firn_arrow_field, count);
    scan->fields = firn_new(&scan->memory, const firn_field *, count);
    if (!scan->output.children || !scan->fields)
        return firn_nomem(err);
    for (size_t i = 0; i < (o->columns ? o->column_count : 1); i++) {
        firn_str name = firn_str_from(o->columns ? o->columns[i] : "*");
        if (firn_str_is(name, "*")) {
            for (size_t j = 0; j < root->field_count; j++)
                TRY(add_column(scan, root->fields[j].name, &root->fields[j], err));
            continue;
        }
        const firn_field *field = find_column(scan, name);
        if (!field)
            return no_column(scan, name, err);
        if (firn_schema_is_repeated(scan->schema, field))
            return firn_fail(err, FIRN_INVALID,
                             "\"%.*s\" is part of a list or map: select the whole",
                             FIRN_STR_ARG(name));
        TRY(add_column(scan, name, field, err));
    }
    return FIRN_OK;
}

/* ---- opening ---- */

static int64_t batch_rows(const firn_scan_options *o)
{
    if (o->batch_rows <= 0)
        return BATCH_ROWS;
    return o->batch_rows < BATCH_ROWS_MAX ? o->batch_rows : BATCH_ROWS_MAX;
}

static firn_status prepare(firn_scan *scan, const firn_scan_options *o, unsigned want,
                           firn_error *err)
{
    TRY(firn_table_settle(scan->table, err));
    TRY(firn_scan_snapshot_of(scan->table, o, &scan->snapshot, &scan->schema, err));
    TRY(choose_columns(scan, o, err));
    if (o->where)
        TRY(firn_expr_bind(o->where->root, o->where->text, scan->schema, &scan->memory,
                           &scan->where, err));
    TRY(firn_plan_scan(scan->table, scan->snapshot, scan->schema, scan->where, want, &scan->memory,
                       &scan->plan, err));
    scan->task_end = scan->plan.task_count;
    scan->rows_left = o->limit > 0 ? o->limit : -1;
    scan->request = (firn_read_request){ .table = scan->table,
                                         .schema = scan->schema,
                                         .fields = scan->fields,
                                         .output = &scan->output,
                                         .field_count = scan->output.child_count,
                                         .where = scan->where,
                                         .batch_rows = batch_rows(o) };
    return FIRN_OK;
}

static firn_status open_scan(firn_table *table, const firn_scan_options *options, unsigned want,
                             firn_scan **scan, firn_error *err)
{
    static const firn_scan_options defaults;
    const firn_allocator *allocator = table->engine->allocator;
    firn_scan *made = firn_alloc_zeroed(allocator, sizeof *made);
    *scan = NULL;
    if (!made)
        return firn_nomem(err);
    made->table = table;
    made->allocator = made->memory.allocator = allocator;
    firn_status status = prepare(made, options ? options : &defaults, want, err);
    if (status != FIRN_OK)
        firn_scan_close(&made);
    *scan = made;
    return status;
}

firn_status firn_scan_open(firn_table *table, const firn_scan_options *options, firn_scan **scan,
                           firn_error *err)
{
    return open_scan(table, options, 0, scan, err);
}

firn_status firn_scan_open_detailed(firn_table *table, const firn_scan_options *options,
                                    firn_scan **scan, firn_error *err)
{
    return open_scan(table, options, FIRN_WANT_ALL, scan, err);
}

const firn_arrow_field *firn_scan_output(const firn_scan *scan)
{
    return &scan->output;
}

const firn_snapshot *firn_scan_snapshot(const firn_scan *scan)
{
    return scan->snapshot;
}

const firn_schema *firn_scan_schema(const firn_scan *scan)
{
    return scan->schema;
}

const firn_node *firn_scan_filter(const firn_scan *scan)
{
    return scan->where;
}

const firn_plan *firn_scan_plan(const firn_scan *scan)
{
    return &scan->plan;
}

static int64_t groups_skipped(const firn_scan *scan)
{
    return scan->ahead ? firn_read_ahead_skipped(scan->ahead) : 0;
}

void firn_scan_get_counts(const firn_scan *scan, firn_scan_counts *counts)
{
    const firn_plan_counts *c = &scan->plan.counts;
    *counts =
        (firn_scan_counts){ .data_files = c->data_files,
                            .rows = c->rows,
                            .bytes = c->bytes,
                            .manifests_read = c->manifests_read,
                            .manifests_skipped = c->manifests_skipped,
                            .files_skipped = c->files_skipped,
                            .row_groups_skipped = scan->groups_skipped + groups_skipped(scan) };
}

/* ---- rows ---- */

static void stop_reading(firn_scan *scan)
{
    scan->groups_skipped += groups_skipped(scan);
    firn_read_ahead_close(&scan->ahead);
}

/* Reading ahead is for those who will want what comes next. */
static bool is_short(const firn_scan *scan)
{
    int64_t few = 2 * scan->request.batch_rows;
    if (scan->rows_left >= 0 && scan->rows_left <= few && !scan->where)
        return true;
    for (size_t i = scan->task; i < scan->task_end && few >= 0; i++)
        few -= scan->plan.tasks[i].entry.file.record_count;
    return few >= 0;
}

static firn_status start_reading(firn_scan *scan, firn_error *err)
{
    firn_pool *pool = is_short(scan) ? NULL : scan->table->engine->pool;
    if (scan->rows_left > 0 && scan->rows_left < scan->request.batch_rows && !scan->where)
        scan->request.batch_rows = scan->rows_left;
    return firn_read_ahead_open(&scan->request, scan->plan.tasks + scan->task,
                                scan->task_end - scan->task, pool, &scan->ahead, err);
}

/* Only the struct's own length is cut: Arrow lets children be longer. */
static void cut_to_limit(firn_scan *scan, struct ArrowArray *batch)
{
    if (scan->rows_left < 0)
        return;
    if (batch->length > scan->rows_left)
        batch->length = scan->rows_left;
    scan->rows_left -= batch->length;
}

static void tell_files(const firn_scan *scan)
{
    size_t done = scan->task + firn_read_ahead_done(scan->ahead);
    firn_engine_progress(
        scan->table->engine,
        (firn_progress_event){ .files = (int64_t)done, .files_total = (int64_t)scan->task_end });
}

firn_status firn_scan_next(firn_scan *scan, struct ArrowArray *batch, firn_error *err)
{
    *batch = (struct ArrowArray){ 0 };
    if (scan->rows_left == 0)
        return FIRN_OK;
    if (!scan->ahead)
        TRY(start_reading(scan, err));
    size_t done = firn_read_ahead_done(scan->ahead);
    TRY(firn_read_ahead_next(scan->ahead, batch, err));
    if (batch->release)
        cut_to_limit(scan, batch);
    if (firn_read_ahead_done(scan->ahead) > done)
        tell_files(scan);
    return FIRN_OK;
}

firn_status firn_scan_only(firn_scan *scan, size_t task, firn_error *err)
{
    (void)err;
    stop_reading(scan);
    scan->task = task < scan->plan.task_count ? task : scan->plan.task_count;
    scan->task_end = task < scan->plan.task_count ? task + 1 : scan->plan.task_count;
    return FIRN_OK;
}

void firn_scan_close(firn_scan **scan)
{
    firn_scan *closed = *scan;
    *scan = NULL;
    if (!closed)
        return;
    stop_reading(closed);
    firn_arena_release(&closed->memory);
    firn_free(closed->allocator, closed, sizeof *closed);
}
