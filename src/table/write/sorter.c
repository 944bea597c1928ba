/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/write/sorter.h"

#include "io/random.h"
#include "table/write/sort_merge.h"
#include "table/write/sort_rows.h"

enum { RUNS_MERGED_MAX = 32, BATCH_ROWS_MIN = 16, BATCH_ROWS_MAX = 8192, KEPT_BYTES_MAX = 1 << 30 };

struct firn_sorter {
    const firn_table *table;
    firn_data_writer *writer;
    const firn_allocator *allocator;
    firn_arena memory;       /* until it is closed */
    firn_arena batch_memory; /* of the batch at hand */
    firn_sort_key order;     /* the table's */
    firn_sort_key clustered; /* the same within each partition */
    bool in_order;           /* so far; everything went straight on */
    size_t kept_bytes_max;
    firn_column rows;    /* kept, as they came */
    firn_sort_rows keys; /* in order: of the last row; then of all rows kept */
    firn_sort_run *runs;
    size_t run_count, run_cap;
    size_t batch_rows; /* of the runs */
    char uuid[37];
    uint32_t run_number;
};

/* ---- opening and closing ---- */

static firn_status prepare(firn_sorter *s, firn_error *err)
{
    const firn_table_metadata *m = &s->table->metadata;
    const firn_schema *schema = firn_metadata_current_schema(m);
    const firn_sort_order *order = firn_data_writer_order(s->writer);
    const firn_partition_spec *spec = firn_metadata_default_spec(m);
    uint64_t half = s->table->engine->memory_bytes / 2;
    s->kept_bytes_max = half < KEPT_BYTES_MAX ? (size_t)half : KEPT_BYTES_MAX;
    TRY(firn_random_uuid(s->uuid, err));
    TRY(firn_sort_key_init(&s->order, schema, NULL, order, &s->memory, err));
    TRY(firn_sort_key_init(&s->clustered, schema, spec, order, &s->memory, err));
    s->in_order = true;
    s->keys = firn_sort_rows_of(&s->order, s->allocator);
    return firn_column_init(&s->rows, firn_data_writer_schema(s->writer), s->allocator, err);
}

firn_status firn_sorter_open(const firn_table *table, firn_data_writer *writer,
                             firn_sorter **sorter, firn_error *err)
{
    const firn_allocator *allocator = table->engine->allocator;
    firn_sorter *s = firn_alloc_zeroed(allocator, sizeof *s);
    *sorter = NULL;
    if (!s)
        return firn_nomem(err);
    s->table = table;
    s->writer = writer;
    s->allocator = s->memory.allocator = s->batch_memory.allocator = allocator;
    firn_status status = prepare(s, err);
    if (status != FIRN_OK)
        firn_sorter_close(&s);
    *sorter = s;
    return status;
}

static void remove_runs(firn_sorter *s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        firn_io_remove(firn_table_io(s->table), s->runs[i].location, NULL);
        firn_sort_run_release(&s->runs[i]);
    }
}

void firn_sorter_close(firn_sorter **sorter)
{
    firn_sorter *s = *sorter;
    *sorter = NULL;
    if (!s)
        return;
    remove_runs(s, 0, s->run_count);
    firn_column_release(&s->rows);
    firn_sort_rows_release(&s->keys);
    firn_arena_release(&s->batch_memory);
    firn_arena_release(&s->memory);
    firn_free(s->allocator, s, sizeof *s);
}

/* ---- giving rows away in order ---- */

static firn_status give_rows(firn_sorter *s, const firn_view *rows, const int64_t *chosen,
                             size_t count, const firn_batch_sink *sink, firn_error *err)
{
    SCOPED(firn_column) ordered = { 0 };
    struct ArrowArray batch;
    TRY(firn_column_init(&ordered, firn_data_writer_schema(s->writer), s->allocator, err));
    firn_column_append_rows(&ordered, rows, chosen, count);
    TRY(firn_column_finish(&ordered, &batch, err));
    firn_status status = sink->take(sink->self, &batch, err);
    batch.release(&batch);
    return status;
}

static firn_status give_batches(firn_sorter *s, const struct ArrowArray *array, size_t batch_rows,
                                const firn_batch_sink *sink, firn_error *err)
{
    firn_view view;
    size_t total = firn_sort_rows_count(&s->keys);
    int64_t *chosen = firn_new(&s->batch_memory, int64_t, batch_rows);
    if (!chosen)
        return firn_nomem(err);
    TRY(firn_view_init(&view, firn_data_writer_schema(s->writer), array, &s->batch_memory, err));
    for (size_t start = 0, count; start < total; start += count) {
        count = total - start < batch_rows ? total - start : batch_rows;
        for (size_t i = 0; i < count; i++)
            chosen[i] = (int64_t)firn_sort_rows_at(&s->keys, start + i)->row;
        TRY(give_rows(s, &view, chosen, count, sink, err));
    }
    return FIRN_OK;
}

/* Everything that is kept, sorted; nothing is kept afterwards. */
static firn_status give_kept(firn_sorter *s, size_t batch_rows, const firn_batch_sink *sink,
                             firn_error *err)
{
    struct ArrowArray array;
    firn_arena_reset(&s->batch_memory);
    TRY(firn_sort_rows_sort(&s->keys, err));
    TRY(firn_column_finish(&s->rows, &array, err));
    firn_status status = give_batches(s, &array, batch_rows, sink, err);
    array.release(&array);
    firn_sort_rows_clear(&s->keys);
    return status;
}

/* ---- runs ---- */

static firn_status name_run(firn_sorter *s, firn_str *location, firn_error *err)
{
    firn_str folder = s->table->engine->spill_folder;
    if (!folder.data)
        folder = firn_data_writer_folder(s->writer);
    *location = firn_str_format(&s->memory, "%.*s/.spill-%s-%u.arrow", FIRN_STR_ARG(folder),
                                s->uuid, s->run_number++);
    return location->data ? FIRN_OK : firn_nomem(err);
}

/* The run is removed at the end, even if it is never finished. */
static firn_status add_run(firn_sorter *s, firn_sort_run **run, firn_error *err)
{
    firn_sort_run *grown =
        firn_arena_grow(&s->memory, s->runs, s->run_count, &s->run_cap, sizeof *grown);
    firn_sort_run made = { .ends = { .allocator = s->allocator } };
    if (!grown)
        return firn_nomem(err);
    s->runs = grown;
    TRY(name_run(s, &made.location, err));
    grown[s->run_count] = made;
    *run = &grown[s->run_count++];
    return FIRN_OK;
}

static firn_status take_into_run(void *self, const struct ArrowArray *batch, firn_error *err)
{
    return firn_run_writer_add(self, batch, err);
}

/* So many rows that as many batches as are merged at once stay within the limit. */
static size_t rows_of_a_batch(const firn_sorter *s, size_t bytes)
{
    size_t each = bytes / firn_sort_rows_count(&s->keys) + 1;
    size_t rows = s->kept_bytes_max / RUNS_MERGED_MAX / each;
    rows = rows > BATCH_ROWS_MAX ? BATCH_ROWS_MAX : rows;
    return rows < BATCH_ROWS_MIN ? BATCH_ROWS_MIN : rows;
}

static firn_status spill(firn_sorter *s, size_t bytes, firn_error *err)
{
    SCOPED(firn_run_writer) w = { 0 };
    firn_sort_run *run;
    s->batch_rows = rows_of_a_batch(s, bytes);
    TRY(add_run(s, &run, err));
    TRY(firn_run_writer_open(&w, firn_table_io(s->table), run, firn_data_writer_schema(s->writer),
                             err));
    TRY(give_kept(s, s->batch_rows, &(firn_batch_sink){ take_into_run, &w }, err));
    return firn_run_writer_finish(&w, err);
}

/* ---- merging ---- */

static firn_status merge_into(firn_sorter *s, const firn_sort_run *runs, size_t count,
                              const firn_batch_sink *sink, firn_error *err)
{
    firn_merge_request request = { .io = firn_table_io(s->table),
                                   .allocator = s->allocator,
                                   .schema = firn_data_writer_schema(s->writer),
                                   .key = &s->clustered,
                                   .runs = runs,
                                   .run_count = count };
    return firn_sort_merge(&request, sink, err);
}

/* One run out of the first `count`, added behind all others. */
static firn_status merge_first(firn_sorter *s, size_t count, firn_error *err)
{
    SCOPED(firn_run_writer) w = { 0 };
    firn_sort_run *run;
    TRY(add_run(s, &run, err));
    TRY(firn_run_writer_open(&w, firn_table_io(s->table), run, firn_data_writer_schema(s->writer),
                             err));
    TRY(merge_into(s, s->runs, count, &(firn_batch_sink){ take_into_run, &w }, err));
    TRY(firn_run_writer_finish(&w, err));
    remove_runs(s, 0, count);
    s->run_count -= count;
    memmove(s->runs, s->runs + count, s->run_count * sizeof *s->runs);
    return FIRN_OK;
}

/* A pass turns each group of neighbours into one run, and leaves the runs in the order
 * in which their rows came. */
static firn_status merge_runs(firn_sorter *s, const firn_batch_sink *sink, firn_error *err)
{
    while (s->run_count > RUNS_MERGED_MAX)
        for (size_t left = s->run_count, count; left > 0; left -= count) {
            count = left < RUNS_MERGED_MAX ? left : RUNS_MERGED_MAX;
            TRY(merge_first(s, count, err));
        }
    return merge_into(s, s->runs, s->run_count, sink, err);
}

/* ---- taking batches ---- */

static size_t column_bytes(const firn_column *column)
{
    size_t bytes = column->validity.len + column->offsets.len + column->values.len;
    for (size_t i = 0; i < column->child_count; i++)
        bytes += column_bytes(&column->children[i]);
    return bytes;
}

/* Sorting takes as much room again as the entries do. */
static size_t bytes_kept(const firn_sorter *s)
{
    return column_bytes(&s->rows) + firn_sort_rows_bytes(&s->keys) + s->keys.entries.len;
}

static firn_status keep(firn_sorter *s, const firn_view *batch, firn_error *err)
{
    TRY(firn_sort_rows_add(&s->keys, batch, err));
    firn_column_append_view(&s->rows, batch, 0, batch->length);
    TRY(firn_column_check(&s->rows, err));
    size_t bytes = bytes_kept(s);
    return bytes >= s->kept_bytes_max ? spill(s, bytes, err) : FIRN_OK;
}

/* What went straight on is in order file by file: those files end here. */
static firn_status stop_streaming(firn_sorter *s, firn_error *err)
{
    s->in_order = false;
    firn_sort_rows_release(&s->keys);
    s->keys = firn_sort_rows_of(&s->clustered, s->allocator);
    return firn_data_writer_cluster(s->writer, err);
}

firn_status firn_sorter_write(firn_sorter *s, const struct ArrowArray *batch, firn_error *err)
{
    firn_view view;
    if (s->order.field_count == 0)
        return firn_data_writer_write(s->writer, batch, err);
    firn_arena_reset(&s->batch_memory);
    TRY(firn_view_init(&view, firn_data_writer_schema(s->writer), batch, &s->batch_memory, err));
    if (!s->in_order)
        return keep(s, &view, err);
    firn_sort_rows_keep_last(&s->keys);
    TRY(firn_sort_rows_add(&s->keys, &view, err));
    if (firn_sort_rows_in_order(&s->keys))
        return firn_data_writer_write(s->writer, batch, err);
    TRY(stop_streaming(s, err));
    return keep(s, &view, err);
}

static firn_status take_into_files(void *self, const struct ArrowArray *batch, firn_error *err)
{
    return firn_data_writer_write(self, batch, err);
}

firn_status firn_sorter_finish(firn_sorter *s, firn_error *err)
{
    firn_batch_sink sink = { take_into_files, s->writer };
    if (s->order.field_count == 0 || s->in_order)
        return FIRN_OK;
    size_t left = firn_sort_rows_count(&s->keys);
    if (s->run_count == 0)
        return left ? give_kept(s, BATCH_ROWS_MAX, &sink, err) : FIRN_OK;
    if (left > 0)
        TRY(spill(s, bytes_kept(s), err));
    firn_column_release(&s->rows);
    firn_sort_rows_release(&s->keys);
    return merge_runs(s, &sink, err);
}
