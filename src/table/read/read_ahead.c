/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/read/read_ahead.h"

#include <assert.h>

#include "base/queue.h"

/* A strip is long enough that the pages on its borders, which two lanes decode, and the
 * dictionaries, which each does, cost little; and short enough that a lane can hold all
 * of it until its turn comes.  With a filter fewer rows are held, and finding out which
 * pages to read costs each lane the same. */
enum {
    STRIP_ROWS = 131072,
    STRIP_ROWS_FILTERED = 262144,
    LANE_ROWS_MAX = STRIP_ROWS,
    LANE_BATCHES_MAX = 64,
    STRIPS_MAX = 65536, /* of one file, however many rows it is said to have */
};

typedef struct place {
    size_t task;
    int64_t strip;
} place;

/* What goes through a queue. */
typedef struct piece {
    struct ArrowArray batch; /* .release NULL: the strip is over */
    size_t bytes;            /* of its rows */
    int64_t groups_skipped;  /* since the last piece */
    firn_status status;      /* not FIRN_OK: the lane's last piece; its `error` says why */
} piece;

typedef struct lane {
    firn_read_ahead *of;
    firn_strand strand;
    firn_queue pieces;
    atomic_size_t rows_queued, bytes_queued;
    atomic_bool ended; /* no more pieces will come */

    /* the strand's own */
    place at;
    bool in_strip;
    firn_file_reader *reader; /* of the task at hand; NULL: none open */
    int64_t skipped;          /* by it, and said */
    firn_error error;
} lane;

struct firn_read_ahead {
    firn_read_request request;
    const firn_scan_task *tasks;
    size_t task_count;
    const firn_allocator *allocator;
    int64_t strip_rows;
    atomic_bool stopped;
    place at; /* what the caller takes from now */
    size_t turn;
    int64_t skipped;
    const lane *failed;
    size_t lane_bytes_max; /* beyond it a lane reads no further batch */
    size_t lane_count;
    lane lanes[];
};

/* ---- strips ---- */

/* What the manifest says is only believed for dividing the work: the last strip goes on
 * to the end of the file. */
static int64_t strip_count(const firn_read_ahead *a, size_t task)
{
    const firn_data_file *file = &a->tasks[task].entry.file;
    bool divisible = firn_str_equal_nocase(file->file_format, FIRN_STR("parquet"));
    if (!divisible || file->record_count <= a->strip_rows)
        return 1;
    int64_t count = (file->record_count - 1) / a->strip_rows + 1;
    return count < STRIPS_MAX ? count : STRIPS_MAX;
}

static void advance(const firn_read_ahead *a, place *at, size_t count)
{
    for (; count > 0 && at->task < a->task_count; count--)
        if (++at->strip >= strip_count(a, at->task))
            *at = (place){ at->task + 1, 0 };
}

/* ---- reading; on any thread ---- */

static firn_status enter_strip(lane *l, firn_error *err)
{
    firn_read_ahead *a = l->of;
    if (!l->reader) {
        TRY(firn_file_reader_open(&a->request, &a->tasks[l->at.task], &l->reader, err));
        l->skipped = 0;
    }
    bool last = l->at.strip + 1 == strip_count(a, l->at.task);
    int64_t from = l->at.strip * a->strip_rows;
    firn_file_reader_window(l->reader, from, last ? INT64_MAX : from + a->strip_rows);
    l->in_strip = true;
    return FIRN_OK;
}

static void leave_strip(lane *l)
{
    size_t task = l->at.task;
    advance(l->of, &l->at, l->of->lane_count);
    l->in_strip = false;
    if (l->at.task != task)
        firn_file_reader_close(&l->reader);
    if (l->at.task >= l->of->task_count)
        atomic_store(&l->ended, true);
}

static firn_status read_piece(lane *l, piece *p, firn_error *err)
{
    SCOPED(firn_column) rows = { 0 };
    int64_t row_count;
    if (!l->in_strip)
        TRY(enter_strip(l, err));
    TRY(firn_column_init(&rows, l->of->request.output, l->of->allocator, err));
    TRY(firn_file_reader_next(l->reader, &rows, &row_count, err));
    int64_t skipped = firn_file_reader_skipped(l->reader);
    p->groups_skipped = skipped - l->skipped;
    l->skipped = skipped;
    p->bytes = firn_column_bytes(&rows);
    if (row_count > 0)
        return firn_column_finish(&rows, &p->batch, err);
    leave_strip(l);
    return FIRN_OK;
}

/* Whether reading is wanted; the queue's count is an upper bound for who puts. */
static bool has_room(const lane *l)
{
    return !atomic_load(&l->ended) && atomic_load(&l->rows_queued) < LANE_ROWS_MAX &&
           atomic_load(&l->bytes_queued) < l->of->lane_bytes_max &&
           firn_queue_count(&l->pieces) < LANE_BATCHES_MAX;
}

static bool read_on(void *self)
{
    lane *l = self;
    piece p = { 0 };
    if (!has_room(l) || atomic_load(&l->of->stopped))
        return false;
    p.status = read_piece(l, &p, &l->error);
    if (p.status != FIRN_OK)
        atomic_store(&l->ended, true);
    if (p.batch.release) {
        atomic_fetch_add(&l->rows_queued, (size_t)p.batch.length);
        atomic_fetch_add(&l->bytes_queued, p.bytes);
    }
    bool put = firn_queue_put(&l->pieces, &p);
    assert(put);
    return has_room(l);
}

/* ---- opening and closing ---- */

/* About, as what is not of a fixed width is guessed. */
static size_t row_bytes(const firn_arrow_field *field)
{
    enum { VARIABLE_BYTES = 12 };
    size_t bytes = firn_arrow_byte_width(field);
    if (bytes == 0 && field->child_count == 0)
        bytes = VARIABLE_BYTES;
    for (size_t i = 0; i < field->child_count; i++)
        bytes += row_bytes(&field->children[i]);
    return bytes;
}

/* As many lanes as can have work at once, if half of the engine's memory holds what they
 * have in their queues. */
static size_t lanes_for(const firn_read_ahead *a, size_t width)
{
    place at = { 0 };
    uint64_t memory = a->request.table->engine->memory_bytes / 2;
    uint64_t most = memory / LANE_ROWS_MAX / (row_bytes(a->request.output) + 1);
    width = width < most ? width : most > 2 ? (size_t)most : 2;
    size_t count = 0;
    for (; count < width && at.task < a->task_count; count++)
        advance(a, &at, 1);
    return count ? count : 1;
}

static firn_status open_lanes(firn_read_ahead *a, firn_pool *pool, firn_error *err)
{
    for (size_t i = 0; i < a->lane_count; i++) {
        lane *l = &a->lanes[i];
        l->of = a;
        l->strand = (firn_strand){ .pool = pool, .step = read_on, .self = l };
        advance(a, &l->at, i);
        atomic_init(&l->ended, l->at.task >= a->task_count);
        TRY(firn_queue_init(&l->pieces, sizeof(piece), LANE_BATCHES_MAX, a->allocator, err));
    }
    for (size_t i = 0; i < a->lane_count; i++)
        firn_strand_wake(&a->lanes[i].strand);
    return FIRN_OK;
}

static int64_t rows_of_strip(const firn_read_request *request)
{
    int64_t rows = request->where ? STRIP_ROWS_FILTERED : STRIP_ROWS;
    return (rows + request->batch_rows - 1) / request->batch_rows * request->batch_rows;
}

firn_status firn_read_ahead_open(const firn_read_request *request, const firn_scan_task *tasks,
                                 size_t task_count, firn_pool *pool, firn_read_ahead **ahead,
                                 firn_error *err)
{
    const firn_allocator *allocator = request->table->engine->allocator;
    firn_read_ahead plan = { .request = *request,
                             .tasks = tasks,
                             .task_count = task_count,
                             .strip_rows = rows_of_strip(request) };
    size_t lane_count = pool ? lanes_for(&plan, firn_pool_width(pool)) : 1;
    firn_read_ahead *a = firn_alloc_zeroed(allocator, sizeof *a + lane_count * sizeof *a->lanes);
    *ahead = NULL;
    if (!a)
        return firn_nomem(err);
    a->request = *request;
    a->request.stopped = &a->stopped;
    a->tasks = tasks;
    a->task_count = task_count;
    a->strip_rows = plan.strip_rows;
    a->allocator = allocator;
    a->lane_count = lane_count;
    a->lane_bytes_max = (size_t)(request->table->engine->memory_bytes / 2 / lane_count) + 1;
    firn_status status = open_lanes(a, pool, err);
    if (status != FIRN_OK)
        firn_read_ahead_close(&a);
    *ahead = a;
    return status;
}

static void close_lane(lane *l)
{
    piece p;
    firn_strand_stop(&l->strand);
    firn_file_reader_close(&l->reader);
    while (firn_queue_take(&l->pieces, &p))
        if (p.batch.release)
            p.batch.release(&p.batch);
    firn_queue_release(&l->pieces);
}

void firn_read_ahead_close(firn_read_ahead **ahead)
{
    firn_read_ahead *a = *ahead;
    *ahead = NULL;
    if (!a)
        return;
    atomic_store(&a->stopped, true);
    for (size_t i = 0; i < a->lane_count; i++)
        close_lane(&a->lanes[i]);
    firn_free(a->allocator, a, sizeof *a + a->lane_count * sizeof *a->lanes);
}

/* ---- taking ---- */

/* While another thread reads what comes next, something that comes later. */
static bool read_later(firn_read_ahead *a)
{
    for (size_t i = 1; i < a->lane_count; i++) {
        lane *l = &a->lanes[(a->turn + i) % a->lane_count];
        if (has_room(l) && firn_strand_help(&l->strand))
            return true;
    }
    return false;
}

static void take(firn_read_ahead *a, lane *l, piece *p)
{
    for (;;) {
        size_t seen = firn_strand_steps(&l->strand);
        if (firn_queue_take(&l->pieces, p))
            break;
        if (!firn_strand_help(&l->strand) && !read_later(a))
            firn_strand_wait(&l->strand, seen);
    }
    if (p->batch.release) {
        atomic_fetch_sub(&l->rows_queued, (size_t)p->batch.length);
        atomic_fetch_sub(&l->bytes_queued, p->bytes);
    }
    if (has_room(l))
        firn_strand_wake(&l->strand);
}

static firn_status fail_again(const firn_read_ahead *a, firn_error *err)
{
    if (err)
        *err = a->failed->error;
    return a->failed->error.status;
}

firn_status firn_read_ahead_next(firn_read_ahead *a, struct ArrowArray *batch, firn_error *err)
{
    *batch = (struct ArrowArray){ 0 };
    while (!a->failed && a->at.task < a->task_count) {
        piece p;
        lane *l = &a->lanes[a->turn];
        take(a, l, &p);
        a->skipped += p.groups_skipped;
        if (p.status != FIRN_OK) {
            a->failed = l;
            break;
        }
        if (p.batch.release) {
            *batch = p.batch;
            return FIRN_OK;
        }
        advance(a, &a->at, 1);
        a->turn = (a->turn + 1) % a->lane_count;
    }
    return a->failed ? fail_again(a, err) : FIRN_OK;
}

size_t firn_read_ahead_done(const firn_read_ahead *a)
{
    return a->at.task;
}

int64_t firn_read_ahead_skipped(const firn_read_ahead *a)
{
    return a->skipped;
}
