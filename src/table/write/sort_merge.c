/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/write/sort_merge.h"

#include "table/write/sort_rows.h"

enum { ROUND_ROWS = 8192 };

/* One run and the batch of it that is at hand. */
typedef struct source {
    firn_run_reader reader;
    struct ArrowArray batch;
    firn_arena memory; /* of the view */
    firn_view view;
    firn_sort_rows keys;
    size_t at, taken; /* the next row; rows taken in this round, which end there */
} source;

/* Rows are merged in rounds, which end when a batch is used up.  The rows that a round
 * takes from one source stand together: they are copied source by source, and put into
 * the order of the merge in one go. */
typedef struct merger {
    const firn_merge_request *request;
    const firn_batch_sink *sink;
    source *sources;
    size_t *heap; /* sources that have rows, the least on top */
    size_t heap_count;
    size_t *picks; /* the source of each row of the round */
    size_t pick_count;
    int64_t *rows;
    uint64_t rows_left; /* under the limit */
} merger;

static void source_release(source *s)
{
    firn_run_reader_release(&s->reader);
    if (s->batch.release)
        s->batch.release(&s->batch);
    s->batch.release = NULL;
    firn_arena_release(&s->memory);
    firn_sort_rows_release(&s->keys);
}

static void merger_release(merger *m)
{
    for (size_t i = 0; m->sources && i < m->request->run_count; i++)
        source_release(&m->sources[i]);
}

/* ---- sources ---- */

/* `s->view.length` 0: the run is over. */
static firn_status next_batch(merger *m, source *s, firn_error *err)
{
    if (s->batch.release)
        s->batch.release(&s->batch);
    firn_arena_reset(&s->memory);
    firn_sort_rows_clear(&s->keys);
    s->view = (firn_view){ 0 };
    s->at = s->taken = 0;
    TRY_OR(firn_run_reader_next(&s->reader, &s->batch, err), err, "sorting");
    if (!s->batch.release)
        return FIRN_OK;
    TRY(firn_view_init(&s->view, m->request->schema, &s->batch, &s->memory, err));
    return firn_sort_rows_add(&s->keys, &s->view, err);
}

static firn_status open_source(merger *m, size_t index, firn_error *err)
{
    const firn_merge_request *r = m->request;
    source *s = &m->sources[index];
    s->memory.allocator = r->allocator;
    s->reader.block.allocator = r->allocator;
    s->keys = firn_sort_rows_of(r->key, r->allocator);
    TRY_OR(firn_run_reader_open(&s->reader, r->io, &r->runs[index], err), err, "sorting");
    return next_batch(m, s, err);
}

/* ---- the heap ---- */

static bool comes_before(const merger *m, size_t a, size_t b)
{
    const source *x = &m->sources[a], *y = &m->sources[b];
    int order = firn_sort_rows_compare(&x->keys, firn_sort_rows_at(&x->keys, x->at), &y->keys,
                                       firn_sort_rows_at(&y->keys, y->at));
    return order ? order < 0 : a < b;
}

static void sift_down(merger *m, size_t at)
{
    size_t *heap = m->heap, moved = heap[at];
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= m->heap_count)
            break;
        if (child + 1 < m->heap_count && comes_before(m, heap[child + 1], heap[child]))
            child++;
        if (!comes_before(m, heap[child], moved))
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = moved;
}

static void build_heap(merger *m)
{
    for (size_t i = 0; i < m->request->run_count; i++)
        if (m->sources[i].view.length > 0)
            m->heap[m->heap_count++] = i;
    for (size_t i = m->heap_count / 2; i-- > 0;)
        sift_down(m, i);
}

/* ---- rounds ---- */

/* Until so many rows are picked or the source on top has none left in its batch. */
static void pick_rows(merger *m)
{
    uint64_t most = m->rows_left < ROUND_ROWS ? m->rows_left : ROUND_ROWS;
    m->pick_count = 0;
    while (m->pick_count < most) {
        source *top = &m->sources[m->heap[0]];
        m->picks[m->pick_count++] = m->heap[0];
        top->at++;
        top->taken++;
        if (top->at == (size_t)top->view.length)
            return;
        sift_down(m, 0);
    }
}

/* Copies what was taken, source by source, and finds each pick's row in the copy. */
static void gather_taken(merger *m, firn_column *taken)
{
    size_t starts = 0;
    for (size_t i = 0; i < m->request->run_count; i++) {
        source *s = &m->sources[i];
        if (s->taken > 0)
            firn_column_append_view(taken, &s->view, (int64_t)(s->at - s->taken),
                                    (int64_t)s->taken);
        size_t count = s->taken;
        s->taken = starts; /* from here on: where its next row is in the copy */
        starts += count;
    }
    for (size_t i = 0; i < m->pick_count; i++)
        m->rows[i] = (int64_t)m->sources[m->picks[i]].taken++;
    for (size_t i = 0; i < m->request->run_count; i++)
        m->sources[i].taken = 0;
}

static firn_status give_round(merger *m, const struct ArrowArray *taken, firn_error *err)
{
    const firn_merge_request *r = m->request;
    SCOPED(firn_arena) memory = { .allocator = r->allocator };
    SCOPED(firn_column) ordered = { 0 };
    struct ArrowArray batch;
    firn_view view;
    TRY(firn_view_init(&view, r->schema, taken, &memory, err));
    TRY(firn_column_init(&ordered, r->schema, r->allocator, err));
    firn_column_append_rows(&ordered, &view, m->rows, m->pick_count);
    TRY(firn_column_finish(&ordered, &batch, err));
    firn_status status = m->sink->take(m->sink->self, &batch, err);
    batch.release(&batch);
    return status;
}

static firn_status merge_round(merger *m, firn_error *err)
{
    SCOPED(firn_column) taken = { 0 };
    struct ArrowArray array;
    TRY(firn_column_init(&taken, m->request->schema, m->request->allocator, err));
    pick_rows(m);
    m->rows_left -= m->pick_count;
    gather_taken(m, &taken);
    TRY(firn_column_finish(&taken, &array, err));
    firn_status status = give_round(m, &array, err);
    array.release(&array);
    return status;
}

/* The source on top goes on with its next batch, or leaves. */
static firn_status refill(merger *m, firn_error *err)
{
    source *top = &m->sources[m->heap[0]];
    if (top->at < (size_t)top->view.length)
        return FIRN_OK;
    TRY(next_batch(m, top, err));
    if (top->view.length == 0)
        m->heap[0] = m->heap[--m->heap_count];
    if (m->heap_count > 0)
        sift_down(m, 0);
    return FIRN_OK;
}

firn_status firn_sort_merge(const firn_merge_request *request, const firn_batch_sink *sink,
                            firn_error *err)
{
    SCOPED(firn_arena) memory = { .allocator = request->allocator };
    SCOPED(merger) m = { .request = request, .sink = sink };
    m.sources = firn_new(&memory, source, request->run_count);
    m.heap = firn_new(&memory, size_t, request->run_count);
    m.picks = firn_new(&memory, size_t, ROUND_ROWS);
    m.rows = firn_new(&memory, int64_t, ROUND_ROWS);
    if (!m.sources || !m.heap || !m.picks || !m.rows)
        return firn_nomem(err);
    for (size_t i = 0; i < request->run_count; i++)
        TRY(open_source(&m, i, err));
    build_heap(&m);
    m.rows_left = request->row_limit > 0 ? (uint64_t)request->row_limit : UINT64_MAX;
    while (m.heap_count > 0 && m.rows_left > 0) {
        TRY(merge_round(&m, err));
        TRY(refill(&m, err));
    }
    return FIRN_OK;
}
