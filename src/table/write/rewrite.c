/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Deletes and updates by copy: files whose rows are touched are written anew, each on
 * its own so that order within it is kept; the others stay.  Rows keep their ids (spec,
 * "Row Lineage"); those that are updated leave the other lineage column empty, to inherit
 * the sequence number of the commit.  The commit holds only on
 * top of the snapshot that was read; else all is planned again. */
#include "firn/rewrite.h"

#include "table/arrow_schema.h"
#include "table/read/file_reader.h"
#include "table/snapshot_change.h"
#include "table/write/assign_rows.h"
#include "table/write/sorter.h"

enum { ATTEMPTS_MAX = 8, BATCH_ROWS = 32768 };

/* One attempt. */
typedef struct rewriting {
    firn_table *table;
    const char *branch;
    firn_arena memory;
    const firn_schema *schema;
    const firn_snapshot *base; /* NULL: nothing there */
    const firn_node *where;    /* NULL: all rows */
    firn_assignments *set;     /* NULL: rows are deleted */
    firn_plan plan;
    firn_data_writer *writer; /* from the first row that is written */
    firn_str *removed;
    size_t removed_count;
    firn_rewrite_result *result;
    firn_progress_event done; /* of the plan's rows and files */
} rewriting;

static void rewriting_release(rewriting *w)
{
    firn_data_writer_close(&w->writer);
    firn_arena_release(&w->memory);
}

/* ---- telling ---- */

static void tell_rows(rewriting *w, int64_t count)
{
    w->done.rows += count;
    firn_engine_progress(w->table->engine, w->done);
}

/* What a file was planned to cost is done, whether all of it was read or not. */
static void tell_file(rewriting *w, int64_t rows_before, const firn_data_file *file)
{
    w->done.rows = rows_before + file->record_count;
    w->done.files++;
    firn_engine_progress(w->table->engine, w->done);
}

/* ---- which rows ---- */

static firn_status read_positions(const rewriting *w, firn_file_reader *reader,
                                  const firn_arrow_field *output, firn_buf *positions,
                                  firn_error *err)
{
    SCOPED(firn_column) out = { 0 };
    int64_t count;
    TRY(firn_column_init(&out, output, w->memory.allocator, err));
    do {
        TRY(firn_engine_check_stop(w->table->engine, err));
        TRY(firn_file_reader_next(reader, &out, &count, err));
        TRY(firn_column_check(&out, err));
        const firn_buf *values = &out.children[0].values;
        firn_put(positions, values->data, values->len);
        firn_column_clear(&out);
    } while (count > 0);
    return firn_buf_check(positions, err);
}

/* Positions (int64_t, ascending) of the rows that match, read from no more than the
 * filter's columns; and how many rows there are. */
static firn_status find_positions(rewriting *w, const firn_scan_task *task, firn_buf *positions,
                                  int64_t *row_count, firn_error *err)
{
    const firn_field *fields[] = { firn_reserved_field(FIRN_COLUMN_POS) };
    firn_arrow_field child, output = { .kind = FIRN_ARROW_STRUCT,
                                       .name = FIRN_STR(""),
                                       .field_id = -1,
                                       .children = &child,
                                       .child_count = 1 };
    firn_file_reader *reader;
    TRY(firn_arrow_field_of(fields[0], &w->memory, &child, err));
    firn_read_request request = { .table = w->table,
                                  .schema = w->schema,
                                  .fields = fields,
                                  .output = &output,
                                  .field_count = 1,
                                  .where = w->where,
                                  .batch_rows = BATCH_ROWS };
    TRY(firn_file_reader_open(&request, task, &reader, err));
    firn_status status = read_positions(w, reader, &output, positions, err);
    *row_count = firn_file_reader_row_count(reader);
    firn_file_reader_close(&reader);
    return status;
}

/* ---- one batch ---- */

/* The matching rows of a file, batch by batch. */
typedef struct matches {
    bool all;
    const int64_t *positions;
    size_t count, next;
    int64_t at; /* position of the next batch */
} matches;

/* A byte a row; *found how many are set. */
static uint8_t *take_mask(matches *m, int64_t row_count, firn_arena *arena, int64_t *found)
{
    uint8_t *mask = firn_arena_alloc(arena, (size_t)row_count, 1);
    *found = 0;
    if (!mask)
        return NULL;
    int64_t end = m->at + row_count;
    if (m->all) {
        memset(mask, 1, (size_t)row_count);
        *found = row_count;
    }
    for (; !m->all && m->next < m->count && m->positions[m->next] < end; ++*found)
        mask[m->positions[m->next++] - m->at] = 1;
    m->at = end;
    return mask;
}

static firn_status keep_others(const firn_view *batch, const uint8_t *mask, firn_arena *arena,
                               firn_column *out, firn_error *err)
{
    int64_t *rows = firn_new(arena, int64_t, (size_t)batch->length);
    size_t count = 0;
    if (!rows)
        return firn_nomem(err);
    for (int64_t row = 0; row < batch->length; row++)
        if (!mask[row])
            rows[count++] = row;
    firn_column_append_rows(out, batch, rows, count);
    return firn_column_check(out, err);
}

static firn_status write_changed(rewriting *w, const firn_view *batch, const uint8_t *mask,
                                 firn_arena *arena, firn_sorter *sorter, firn_error *err)
{
    SCOPED(firn_column) out = { 0 };
    struct ArrowArray changed;
    TRY(firn_column_init(&out, firn_data_writer_schema(w->writer), w->memory.allocator, err));
    if (w->set)
        TRY(firn_assign_rows(w->set, batch, mask, &out, err));
    else
        TRY(keep_others(batch, mask, arena, &out, err));
    if (out.length == 0)
        return FIRN_OK;
    TRY(firn_column_finish(&out, &changed, err));
    firn_status status = firn_sorter_write(sorter, &changed, err);
    changed.release(&changed);
    return status;
}

static firn_status write_batch(rewriting *w, const struct ArrowArray *array, matches *m,
                               firn_sorter *sorter, firn_error *err)
{
    SCOPED(firn_arena) arena = { .allocator = w->memory.allocator };
    firn_view batch;
    int64_t found;
    uint8_t *mask = take_mask(m, array->length, &arena, &found);
    if (!mask)
        return firn_nomem(err);
    if (found == 0)
        return firn_sorter_write(sorter, array, err);
    TRY(firn_view_init(&batch, firn_data_writer_schema(w->writer), array, &arena, err));
    return write_changed(w, &batch, mask, &arena, sorter, err);
}

/* ---- one file ---- */

static firn_status write_batches(rewriting *w, firn_file_reader *reader, matches *m,
                                 firn_sorter *sorter, firn_error *err)
{
    for (;;) {
        SCOPED(firn_column) out = { 0 };
        struct ArrowArray batch;
        int64_t count;
        TRY(firn_engine_check_stop(w->table->engine, err));
        TRY(firn_column_init(&out, firn_data_writer_schema(w->writer), w->memory.allocator, err));
        TRY(firn_file_reader_next(reader, &out, &count, err));
        if (count == 0)
            return firn_sorter_finish(sorter, err);
        TRY(firn_column_finish(&out, &batch, err));
        firn_status status = write_batch(w, &batch, m, sorter, err);
        batch.release(&batch);
        TRY(status);
        tell_rows(w, count);
    }
}

static firn_status copy_rows(rewriting *w, firn_file_reader *reader, matches *m, firn_error *err)
{
    firn_sorter *sorter;
    TRY(firn_sorter_open(w->table, w->writer, &sorter, err));
    firn_status status = write_batches(w, reader, m, sorter, err);
    firn_sorter_close(&sorter);
    TRY(status);
    return firn_data_writer_end_files(w->writer, err);
}

static firn_status write_anew(rewriting *w, const firn_scan_task *task, matches *m, firn_error *err)
{
    firn_file_reader *reader;
    if (!w->writer)
        TRY(firn_data_writer_open_anew(w->table, &w->writer, err));
    const firn_arrow_field *columns = firn_data_writer_schema(w->writer);
    firn_read_request request = { .table = w->table,
                                  .schema = w->schema,
                                  .fields = firn_data_writer_fields(w->writer),
                                  .output = columns,
                                  .field_count = columns->child_count,
                                  .batch_rows = BATCH_ROWS };
    TRY(firn_file_reader_open(&request, task, &reader, err));
    firn_status status = copy_rows(w, reader, m, err);
    firn_file_reader_close(&reader);
    w->result->files_rewritten++;
    return status;
}

static firn_status change_file(rewriting *w, const firn_scan_task *task, firn_error *err)
{
    const firn_data_file *file = &task->entry.file;
    SCOPED(firn_buf) positions = { .allocator = w->memory.allocator };
    matches m = { .all = task->all_match };
    int64_t row_count = file->record_count; /* not believed where rows may have to stay */
    if (!m.all)
        TRY(find_positions(w, task, &positions, &row_count, err));
    m.positions = (const int64_t *)(const void *)positions.data;
    m.count = positions.len / sizeof(int64_t);
    int64_t rows = m.all ? row_count : (int64_t)m.count;
    if (rows == 0)
        return FIRN_OK;
    w->result->rows += rows;
    w->removed[w->removed_count++] = file->file_path;
    if (w->set || rows < row_count)
        return write_anew(w, task, &m, err);
    w->result->files_removed++;
    return FIRN_OK;
}

/* ---- the whole ---- */

static firn_status commit(rewriting *w, firn_error *err)
{
    firn_data_files files = { 0 };
    if (w->removed_count == 0)
        return FIRN_OK;
    if (w->writer)
        TRY(firn_data_writer_finish(w->writer, &w->memory, &files, err));
    firn_snapshot_request request = { .branch = w->branch,
                                      .operation = files.count ? "overwrite" : "delete",
                                      .added = files.count ? &files : NULL,
                                      .removed = w->removed,
                                      .removed_count = w->removed_count,
                                      .exact_base = true,
                                      .base_snapshot_id = w->base->snapshot_id };
    firn_status status = firn_snapshot_commit(w->table, &request, &w->result->snapshot_id, err);
    if (status != FIRN_OK && status != FIRN_COMMIT_UNKNOWN)
        for (size_t i = 0; i < files.count; i++)
            firn_io_remove(firn_table_io(w->table), files.entries[i].file.file_path, NULL);
    return status;
}

/* A branch that is new starts where main is. */
static const firn_snapshot *base_of(const firn_table_metadata *m, const char *branch)
{
    const firn_snapshot_ref *ref = branch ? firn_metadata_ref(m, firn_str_from(branch)) : NULL;
    return ref ? firn_metadata_snapshot(m, ref->snapshot_id) : firn_metadata_current_snapshot(m);
}

static firn_status change_files(rewriting *w, const firn_expr *where, firn_error *err)
{
    if (where)
        TRY(firn_expr_bind(where->root, where->text, w->schema, &w->memory, &w->where, err));
    w->base = base_of(&w->table->metadata, w->branch);
    TRY(firn_plan_scan(w->table, w->base, w->schema, w->where, 0, &w->memory, &w->plan, err));
    w->removed = firn_new(&w->memory, firn_str, w->plan.task_count);
    if (!w->removed)
        return firn_nomem(err);
    w->done = (firn_progress_event){ .rows_total = w->plan.counts.rows,
                                     .files_total = (int64_t)w->plan.task_count };
    for (size_t i = 0; i < w->plan.task_count; i++) {
        const firn_data_file *file = &w->plan.tasks[i].entry.file;
        int64_t rows_before = w->done.rows;
        TRY(firn_engine_check_stop(w->table->engine, err));
        TRY_OR(change_file(w, &w->plan.tasks[i], err), err, "%.*s", FIRN_STR_ARG(file->file_path));
        tell_file(w, rows_before, file);
    }
    return commit(w, err);
}

/* What a call asks for. */
typedef struct order {
    const firn_expr *where;
    const char *branch;
    const char *const *assignments; /* NULL: delete */
    size_t assignment_count;
} order;

static firn_status attempt(firn_table *table, const order *o, firn_rewrite_result *result,
                           firn_error *err)
{
    SCOPED(rewriting) w = { .table = table, .branch = o->branch, .result = result };
    firn_assignments set;
    w.memory.allocator = table->engine->allocator;
    w.schema = firn_metadata_current_schema(&table->metadata);
    *result = (firn_rewrite_result){ .snapshot_id = -1 };
    if (o->assignments) {
        TRY(firn_assignments_parse(o->assignments, o->assignment_count, w.schema, &w.memory, &set,
                                   err));
        w.set = &set;
    }
    return change_files(&w, o->where, err);
}

static firn_status carry_out(firn_table *table, const order *o, firn_rewrite_result *result,
                             firn_error *err)
{
    TRY(firn_table_check_writable(table, err));
    TRY(firn_table_settle(table, err));
    for (int tries = 1;; tries++) {
        firn_status status = attempt(table, o, result, err);
        if (status == FIRN_NOT_FOUND && tries < ATTEMPTS_MAX && firn_table_moved_on(table))
            continue;
        if (status != FIRN_CONFLICT || tries == ATTEMPTS_MAX)
            return status;
        FIRN_LOG(table->engine, FIRN_LOG_WARN, "again", firn_log_text("table", table->label),
                 firn_log_number("attempt", tries),
                 firn_log_text("reason", firn_str_from(err ? err->message : "")));
        TRY(firn_table_refresh(table, err));
    }
}

firn_status firn_table_delete(firn_table *table, const firn_expr *where,
                              const firn_rewrite_options *options, firn_rewrite_result *result,
                              firn_error *err)
{
    order o = { .where = where, .branch = options ? options->branch : NULL };
    return carry_out(table, &o, result, err);
}

firn_status firn_table_update(firn_table *table, const char *const *assignments,
                              size_t assignment_count, const firn_expr *where,
                              const firn_rewrite_options *options, firn_rewrite_result *result,
                              firn_error *err)
{
    order o = { .where = where,
                .branch = options ? options->branch : NULL,
                .assignments = assignments,
                .assignment_count = assignment_count };
    *result = (firn_rewrite_result){ .snapshot_id = -1 };
    if (assignment_count == 0)
        return firn_fail(err, FIRN_INVALID, "nothing is to be set");
    return carry_out(table, &o, result, err);
}
