/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/write/external_sort.h"

#include "io/random.h"
#include "table/write/sort_rows.h"

enum {
    RUNS_MERGED_MAX = 32,
    BATCH_ROWS_MIN = 16,
    BATCH_ROWS_MAX = 8192,
    KEPT_BYTES_MAX = 1 << 30,
    SURPLUS_ROWS = 32768, /* beyond a limit, before they are looked through */
};

struct firn_external_sort {
    firn_sort_request request;
    const firn_allocator *allocator;
    firn_arena memory;       /* until it is closed */
    firn_arena batch_memory; /* of the batch at hand */
    size_t kept_bytes_max;
    firn_column rows; /* kept, as they came */
    firn_sort_rows keys;
    firn_sort_run *runs;
    size_t run_count, run_cap;
    size_t batch_rows; /* of the runs */
    char uuid[37];
    uint32_t run_number;
};

static firn_io *io_of(const firn_external_sort *s)
{
    return s->request.engine->io;
}

/* ---- opening and closing ---- */

static firn_status prepare(firn_external_sort *s, firn_error *err)
{
    uint64_t half = s->request.engine->memory_bytes / 2;
    s->kept_bytes_max = half < KEPT_BYTES_MAX ? (size_t)half : KEPT_BYTES_MAX;
    s->keys = firn_sort_rows_of(s->request.key, s->allocator);
    TRY(firn_random_uuid(s->uuid, err));
    return firn_column_init(&s->rows, s->request.schema, s->allocator, err);
}

firn_status firn_external_sort_open(const firn_sort_request *request, firn_external_sort **sort,
                                    firn_error *err)
{
    const firn_allocator *allocator = request->engine->allocator;
    firn_external_sort *s = firn_alloc_zeroed(allocator, sizeof *s);
    *sort = NULL;
    if (!s)
        return firn_nomem(err);
    s->request = *request;
    s->allocator = s->memory.allocator = s->batch_memory.allocator = allocator;
    firn_status status = prepare(s, err);
    if (status != FIRN_OK)
        firn_external_sort_close(&s);
    *sort = s;
    return status;
}

static void remove_runs(firn_external_sort *s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        firn_io_remove(io_of(s), s->runs[i].location, NULL);
        firn_sort_run_release(&s->runs[i]);
    }
}

void firn_external_sort_close(firn_external_sort **sort)
{
    firn_external_sort *s = *sort;
    *sort = NULL;
    if (!s)
        return;
    remove_runs(s, 0, s->run_count);
    firn_column_release(&s->rows);
    firn_sort_rows_release(&s->keys);
    firn_arena_release(&s->batch_memory);
    firn_arena_release(&s->memory);
    firn_free(s->allocator, s, sizeof *s);
}

/* ---- a limit ---- */

static size_t within_limit(const firn_external_sort *s, size_t count)
{
    uint64_t limit = (uint64_t)s->request.row_limit;
    return limit > 0 && limit < count ? (size_t)limit : count;
}

/* ---- giving rows away in order ---- */

static firn_status give_rows(firn_external_sort *s, const firn_view *rows, const int64_t *chosen,
                             size_t count, const firn_batch_sink *sink, firn_error *err)
{
    SCOPED(firn_column) ordered = { 0 };
    struct ArrowArray batch;
    TRY(firn_column_init(&ordered, s->request.schema, s->allocator, err));
    firn_column_append_rows(&ordered, rows, chosen, count);
    TRY(firn_column_finish(&ordered, &batch, err));
    firn_status status = sink->take(sink->self, &batch, err);
    batch.release(&batch);
    return status;
}

static firn_status give_batches(firn_external_sort *s, const struct ArrowArray *array,
                                size_t batch_rows, const firn_batch_sink *sink, firn_error *err)
{
    firn_view view;
    size_t total = within_limit(s, firn_sort_rows_count(&s->keys));
    int64_t *chosen = firn_new(&s->batch_memory, int64_t, batch_rows);
    if (!chosen)
        return firn_nomem(err);
    TRY(firn_view_init(&view, s->request.schema, array, &s->batch_memory, err));
    for (size_t start = 0, count; start < total; start += count) {
        count = total - start < batch_rows ? total - start : batch_rows;
        for (size_t i = 0; i < count; i++)
            chosen[i] = (int64_t)firn_sort_rows_at(&s->keys, start + i)->row;
        TRY(give_rows(s, &view, chosen, count, sink, err));
    }
    return FIRN_OK;
}

/* Everything that is kept, sorted; nothing is kept afterwards. */
static firn_status give_kept(firn_external_sort *s, size_t batch_rows, const firn_batch_sink *sink,
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

/* The first rows of those that are kept, on their way into the place of all. */
typedef struct shortened {
    firn_external_sort *sort;
    firn_column rows;
    firn_sort_rows keys;
} shortened;

static void shortened_release(shortened *f)
{
    firn_column_release(&f->rows);
    firn_sort_rows_release(&f->keys);
}

static firn_status take_back(void *self, const struct ArrowArray *batch, firn_error *err)
{
    shortened *f = self;
    SCOPED(firn_arena) memory = { .allocator = f->sort->allocator };
    firn_view view;
    TRY(firn_view_init(&view, f->sort->request.schema, batch, &memory, err));
    TRY(firn_sort_rows_add(&f->keys, &view, err));
    firn_column_append_view(&f->rows, &view, 0, view.length);
    return firn_column_check(&f->rows, err);
}

/* Rows beyond the limit will never be asked for: only the first are kept. */
static firn_status keep_first(firn_external_sort *s, firn_error *err)
{
    SCOPED(shortened)
    first = { .sort = s, .keys = firn_sort_rows_of(s->request.key, s->allocator) };
    TRY(firn_column_init(&first.rows, s->request.schema, s->allocator, err));
    TRY(give_kept(s, BATCH_ROWS_MAX, &(firn_batch_sink){ take_back, &first }, err));
    shortened last = first;
    first.rows = s->rows;
    first.keys = s->keys;
    s->rows = last.rows;
    s->keys = last.keys;
    return FIRN_OK;
}

/* How many rows are kept that nobody will ask for. */
static size_t surplus(const firn_external_sort *s)
{
    size_t count = firn_sort_rows_count(&s->keys);
    return count - within_limit(s, count);
}

/* ---- runs ---- */

static firn_status name_run(firn_external_sort *s, firn_str *location, firn_error *err)
{
    *location = firn_str_format(&s->memory, "%.*s/.spill-%s-%u.arrow",
                                FIRN_STR_ARG(s->request.folder), s->uuid, s->run_number++);
    return location->data ? FIRN_OK : firn_nomem(err);
}

/* The run is removed at the end, even if it is never finished. */
static firn_status add_run(firn_external_sort *s, firn_sort_run **run, firn_error *err)
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

/* A run while it is written. */
typedef struct open_run {
    const firn_engine *engine;
    firn_run_writer writer;
} open_run;

static void open_run_release(open_run *r)
{
    firn_run_writer_release(&r->writer);
}

static firn_status take_into_run(void *self, const struct ArrowArray *batch, firn_error *err)
{
    open_run *r = self;
    TRY(firn_engine_check_stop(r->engine, err));
    return firn_run_writer_add(&r->writer, batch, err);
}

/* So many rows that as many batches as are merged at once stay within the limit. */
static size_t rows_of_a_batch(const firn_external_sort *s, size_t bytes)
{
    size_t each = bytes / firn_sort_rows_count(&s->keys) + 1;
    size_t rows = s->kept_bytes_max / RUNS_MERGED_MAX / each;
    rows = rows > BATCH_ROWS_MAX ? BATCH_ROWS_MAX : rows;
    return rows < BATCH_ROWS_MIN ? BATCH_ROWS_MIN : rows;
}

static firn_status spill(firn_external_sort *s, size_t bytes, firn_error *err)
{
    SCOPED(open_run) out = { .engine = s->request.engine };
    firn_sort_run *run;
    s->batch_rows = rows_of_a_batch(s, bytes);
    TRY(add_run(s, &run, err));
    TRY(firn_run_writer_open(&out.writer, io_of(s), run, s->request.schema, err));
    int64_t rows = (int64_t)within_limit(s, firn_sort_rows_count(&s->keys));
    TRY(give_kept(s, s->batch_rows, &(firn_batch_sink){ take_into_run, &out }, err));
    FIRN_LOG(s->request.engine, FIRN_LOG_INFO, "spill", firn_log_text("path", run->location),
             firn_log_number("rows", rows),
             firn_log_number("bytes", (int64_t)out.writer.output->written));
    return firn_run_writer_finish(&out.writer, err);
}

/* ---- merging ---- */

static firn_status merge_into(firn_external_sort *s, const firn_sort_run *runs, size_t count,
                              const firn_batch_sink *sink, firn_error *err)
{
    firn_merge_request request = { .io = io_of(s),
                                   .allocator = s->allocator,
                                   .schema = s->request.schema,
                                   .key = s->request.key,
                                   .runs = runs,
                                   .run_count = count,
                                   .row_limit = s->request.row_limit };
    return firn_sort_merge(&request, sink, err);
}

/* One run out of the first `count`, added behind all others. */
static firn_status merge_first(firn_external_sort *s, size_t count, firn_error *err)
{
    SCOPED(open_run) out = { .engine = s->request.engine };
    firn_sort_run *run;
    TRY(add_run(s, &run, err));
    TRY(firn_run_writer_open(&out.writer, io_of(s), run, s->request.schema, err));
    TRY(merge_into(s, s->runs, count, &(firn_batch_sink){ take_into_run, &out }, err));
    TRY(firn_run_writer_finish(&out.writer, err));
    remove_runs(s, 0, count);
    s->run_count -= count;
    memmove(s->runs, s->runs + count, s->run_count * sizeof *s->runs);
    return FIRN_OK;
}

/* A pass turns each group of neighbours into one run, and leaves the runs in the order
 * in which their rows came. */
static firn_status merge_runs(firn_external_sort *s, const firn_batch_sink *sink, firn_error *err)
{
    while (s->run_count > RUNS_MERGED_MAX)
        for (size_t left = s->run_count, count; left > 0; left -= count) {
            count = left < RUNS_MERGED_MAX ? left : RUNS_MERGED_MAX;
            TRY(merge_first(s, count, err));
        }
    return merge_into(s, s->runs, s->run_count, sink, err);
}

/* ---- taking batches ---- */

/* Sorting takes as much room again as the entries do. */
static size_t bytes_kept(const firn_external_sort *s)
{
    return firn_column_bytes(&s->rows) + firn_sort_rows_bytes(&s->keys) + s->keys.entries.len;
}

/* Looking through the rows for a surplus costs sorting them: only when there is as much of
 * it as of what stays, or before it would be spilled. */
static firn_status make_room(firn_external_sort *s, firn_error *err)
{
    size_t extra = surplus(s), wanted = firn_sort_rows_count(&s->keys) - extra;
    bool full = bytes_kept(s) >= s->kept_bytes_max;
    if ((extra >= SURPLUS_ROWS && extra > wanted) || (full && extra > 0)) {
        TRY(keep_first(s, err));
        full = bytes_kept(s) >= s->kept_bytes_max / 2; /* else soon again, for few rows */
    }
    return full ? spill(s, bytes_kept(s), err) : FIRN_OK;
}

firn_status firn_external_sort_add(firn_external_sort *s, const firn_view *batch, firn_error *err)
{
    TRY(firn_sort_rows_add(&s->keys, batch, err));
    firn_column_append_view(&s->rows, batch, 0, batch->length);
    TRY(firn_column_check(&s->rows, err));
    return make_room(s, err);
}

firn_status firn_external_sort_finish(firn_external_sort *s, const firn_batch_sink *sink,
                                      firn_error *err)
{
    size_t left = firn_sort_rows_count(&s->keys);
    if (s->run_count == 0)
        return left ? give_kept(s, BATCH_ROWS_MAX, sink, err) : FIRN_OK;
    if (left > 0)
        TRY(spill(s, bytes_kept(s), err));
    firn_column_release(&s->rows);
    firn_sort_rows_release(&s->keys);
    return merge_runs(s, sink, err);
}
