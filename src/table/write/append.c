/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/write/append.h"

#include <stdatomic.h>

#include "base/queue.h"
#include "table/snapshot_change.h"
#include "table/write/sorter.h"

enum { BATCHES_GIVEN_MAX = 4 };

/* Whoever makes batches goes on while a strand sorts, routes and encodes those before. */
struct firn_append {
    firn_table *table;
    firn_data_writer *writer;
    firn_sorter *sorter;
    char *branch; /* owned; NULL: main */
    bool overwrite;
    int64_t rows_seen; /* of the file at hand, for messages */
    firn_strand strand;
    firn_queue given; /* struct ArrowArray, to be released */
    atomic_bool failed;
    firn_error error; /* the strand's first */
};

/* One batch; after a failure they are only released. */
static bool write_given(void *self)
{
    firn_append *append = self;
    struct ArrowArray batch;
    if (!firn_queue_take(&append->given, &batch))
        return false;
    if (!atomic_load(&append->failed) &&
        firn_sorter_write(append->sorter, &batch, &append->error) != FIRN_OK)
        atomic_store(&append->failed, true);
    batch.release(&batch);
    return true;
}

/* ---- opening ---- */

firn_status firn_append_open(firn_table *table, const firn_append_options *options,
                             firn_append **append, firn_error *err)
{
    static const firn_append_options defaults;
    const firn_allocator *allocator = table->engine->allocator;
    options = options ? options : &defaults;
    *append = NULL;
    TRY(firn_table_check_writable(table, err));
    TRY(firn_table_settle(table, err));
    firn_append *made = firn_alloc_zeroed(allocator, sizeof *made);
    if (!made)
        return firn_nomem(err);
    made->table = table;
    made->overwrite = options->overwrite;
    firn_status status = FIRN_OK;
    if (options->branch) {
        size_t size = strlen(options->branch) + 1;
        made->branch = firn_alloc_zeroed(allocator, size);
        if (made->branch)
            memcpy(made->branch, options->branch, size);
        else
            status = firn_nomem(err);
    }
    if (status == FIRN_OK)
        status = firn_data_writer_open(table, &made->writer, err);
    if (status == FIRN_OK)
        status = firn_sorter_open(table, made->writer, &made->sorter, err);
    if (status == FIRN_OK)
        status = firn_queue_init(&made->given, sizeof(struct ArrowArray), BATCHES_GIVEN_MAX,
                                 allocator, err);
    made->strand = (firn_strand){ table->engine->pool, write_given, made };
    if (status != FIRN_OK)
        firn_append_close(&made);
    *append = made;
    return status;
}

void firn_append_close(firn_append **append)
{
    firn_append *closed = *append;
    *append = NULL;
    if (!closed)
        return;
    const firn_allocator *allocator = closed->table->engine->allocator;
    struct ArrowArray batch;
    firn_strand_stop(&closed->strand);
    while (firn_queue_take(&closed->given, &batch))
        batch.release(&batch);
    firn_queue_release(&closed->given);
    firn_sorter_close(&closed->sorter);
    firn_data_writer_close(&closed->writer);
    if (closed->branch)
        firn_free(allocator, closed->branch, strlen(closed->branch) + 1);
    firn_free(allocator, closed, sizeof *closed);
}

/* ---- rows ---- */

const firn_arrow_field *firn_append_schema(const firn_append *append)
{
    return firn_data_writer_schema(append->writer);
}

/* Only whole columns are looked at: readers that know which row is at fault say so
 * before. */
static firn_status check_required(const firn_arrow_field *schema, const struct ArrowArray *batch,
                                  firn_error *err)
{
    for (size_t i = 0; i < schema->child_count; i++)
        if (!schema->children[i].nullable && batch->children[i]->null_count > 0)
            return firn_fail(
                err, FIRN_INVALID, "column \"%.*s\" is required, but null in %lld rows",
                FIRN_STR_ARG(schema->children[i].name), (long long)batch->children[i]->null_count);
    return FIRN_OK;
}

static firn_status fail_again(const firn_append *append, firn_error *err)
{
    if (err)
        *err = append->error;
    return append->error.status;
}

firn_status firn_append_settle(firn_append *append, firn_error *err)
{
    firn_strand_finish(&append->strand);
    return atomic_load(&append->failed) ? fail_again(append, err) : FIRN_OK;
}

firn_status firn_append_rows(firn_append *append, const struct ArrowArray *batch, firn_error *err)
{
    TRY(firn_append_settle(append, err));
    TRY(check_required(firn_append_schema(append), batch, err));
    return firn_sorter_write(append->sorter, batch, err);
}

/* Without a pool, and when the queue is full, it is written here. */
static void hand_over(firn_append *append, struct ArrowArray *batch)
{
    for (;;) {
        size_t seen = firn_strand_steps(&append->strand);
        if (firn_queue_put(&append->given, batch))
            break;
        if (!firn_strand_help(&append->strand))
            firn_strand_wait(&append->strand, seen);
    }
    firn_strand_wake(&append->strand);
}

firn_status firn_append_give_rows(firn_append *append, struct ArrowArray *batch, firn_error *err)
{
    firn_status status = check_required(firn_append_schema(append), batch, err);
    if (status != FIRN_OK) {
        batch->release(batch);
        firn_error earlier;
        return firn_append_settle(append, &earlier) == FIRN_OK ? status : fail_again(append, err);
    }
    hand_over(append, batch);
    bool now = !append->strand.pool || atomic_load(&append->failed);
    return now ? firn_append_settle(append, err) : FIRN_OK;
}

static firn_status append_conformed(firn_append *append, const firn_view *view, firn_error *err)
{
    SCOPED(firn_column) rows = { 0 };
    struct ArrowArray batch;
    const firn_arrow_field *schema = firn_append_schema(append);
    TRY(firn_column_init(&rows, schema, append->table->engine->allocator, err));
    TRY(firn_conform(view, append->rows_seen, &rows, err));
    append->rows_seen += view->length;
    TRY(firn_column_finish(&rows, &batch, err));
    return firn_append_give_rows(append, &batch, err);
}

void firn_append_count_again(firn_append *append)
{
    append->rows_seen = 0;
}

firn_status firn_append_batch(firn_append *append, const struct ArrowSchema *schema,
                              const struct ArrowArray *batch, firn_error *err)
{
    SCOPED(firn_arena) memory = { .allocator = append->table->engine->allocator };
    firn_arrow_field field;
    firn_view view;
    TRY(firn_arrow_import_field(schema, &memory, &field, err));
    if (field.kind != FIRN_ARROW_STRUCT)
        return firn_fail(err, FIRN_INVALID, "a batch must be a struct of columns");
    TRY(firn_view_init(&view, &field, batch, &memory, err));
    return append_conformed(append, &view, err);
}

static firn_status stream_failed(struct ArrowArrayStream *stream, firn_error *err)
{
    const char *text = stream->get_last_error(stream);
    return firn_fail(err, FIRN_IO, "arrow stream: %s", text ? text : "no reason given");
}

static firn_status append_batches(firn_append *append, struct ArrowArrayStream *stream,
                                  const struct ArrowSchema *schema, firn_error *err)
{
    for (;;) {
        struct ArrowArray batch = { 0 };
        if (stream->get_next(stream, &batch) != 0)
            return stream_failed(stream, err);
        if (!batch.release)
            return FIRN_OK;
        firn_status status = firn_append_batch(append, schema, &batch, err);
        batch.release(&batch);
        TRY(status);
    }
}

firn_status firn_append_stream(firn_append *append, struct ArrowArrayStream *stream,
                               firn_error *err)
{
    struct ArrowSchema schema = { 0 };
    firn_status status =
        stream->get_schema(stream, &schema) == 0 ? FIRN_OK : stream_failed(stream, err);
    if (status == FIRN_OK)
        status = append_batches(append, stream, &schema, err);
    if (schema.release)
        schema.release(&schema);
    stream->release(stream);
    return status;
}

/* ---- the commit ---- */

static firn_status commit(firn_append *append, int64_t *snapshot_id, firn_append_counts *counts,
                          firn_error *err)
{
    SCOPED(firn_arena) memory = { .allocator = append->table->engine->allocator };
    firn_data_files files;
    TRY(firn_append_settle(append, err));
    TRY(firn_sorter_finish(append->sorter, err));
    TRY(firn_data_writer_finish(append->writer, &memory, &files, err));
    *counts = (firn_append_counts){ files.row_count, (int64_t)files.count, files.byte_count };
    if (files.count == 0 && !append->overwrite)
        return FIRN_OK;
    firn_snapshot_request request = { .branch = append->branch,
                                      .operation = append->overwrite ? "overwrite" : "append",
                                      .added = &files,
                                      .remove_all = append->overwrite };
    firn_status status = firn_snapshot_commit(append->table, &request, snapshot_id, err);
    if (status != FIRN_OK && status != FIRN_COMMIT_UNKNOWN)
        for (size_t i = 0; i < files.count; i++)
            firn_io_remove(firn_table_io(append->table), files.entries[i].file.file_path, NULL);
    return status;
}

firn_status firn_append_commit_counted(firn_append **append, int64_t *snapshot_id,
                                       firn_append_counts *counts, firn_error *err)
{
    *snapshot_id = -1;
    *counts = (firn_append_counts){ 0 };
    firn_status status = commit(*append, snapshot_id, counts, err);
    firn_append_close(append);
    return status;
}

firn_status firn_append_commit(firn_append **append, int64_t *snapshot_id, firn_error *err)
{
    int64_t id;
    firn_append_counts counts;
    firn_status status = firn_append_commit_counted(append, &id, &counts, err);
    if (snapshot_id)
        *snapshot_id = id;
    return status;
}
