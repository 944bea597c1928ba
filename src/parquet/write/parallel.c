/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "parquet/write/parallel.h"

/* Encoded columns that wait for their turn, about, unless a single one has more. */
enum { WAITING_BYTES = 16 << 20 };

firn_status firn_parallel_init(firn_parallel *p, const firn_parquet_write_options *options,
                               const firn_parquet_leaves *leaves, firn_column_writer *columns,
                               firn_arena *arena, firn_error *err)
{
    size_t width = options->executor.width;
    p->workers = firn_new(arena, firn_parallel_worker, width);
    p->results = firn_new(arena, firn_parallel_column, leaves->count);
    p->order = firn_new(arena, size_t, leaves->count);
    if (!p->workers || !p->results || !p->order)
        return firn_nomem(err);
    for (size_t i = 0; i < width; i++) {
        p->workers[i].gather = firn_new(arena, firn_gather, 1);
        if (!p->workers[i].gather)
            return firn_nomem(err);
        firn_shredder_init(&p->workers[i].shredder, arena->allocator);
    }
    p->options = options;
    p->allocator = arena->allocator;
    p->leaves = leaves;
    p->columns = columns;
    for (size_t i = 0; i < leaves->count; i++)
        p->results[i].footer.allocator = p->results[i].bytes.allocator = arena->allocator;
    return FIRN_OK;
}

void firn_parallel_release(firn_parallel *p)
{
    if (!p->leaves)
        return;
    for (size_t i = 0; i < p->options->executor.width; i++) {
        firn_shredder_release(&p->workers[i].shredder);
        firn_chunk_writer_release(&p->workers[i].chunks);
    }
    for (size_t i = 0; i < p->leaves->count; i++) {
        firn_arena_release(&p->results[i].footer);
        firn_buf_release(&p->results[i].bytes);
    }
    *p = (firn_parallel){ 0 };
}

/* ---- rows in ---- */

typedef struct append_call {
    firn_parallel *parallel;
    const firn_view *root;
    int64_t from, count;
} append_call;

static firn_status append_column(const append_call *c, size_t i, firn_parallel_worker *worker,
                                 firn_error *err)
{
    firn_parallel *p = c->parallel;
    firn_shredded shredded;
    TRY(firn_shred(&worker->shredder, &p->leaves->items[i], c->root, c->from, c->count, &shredded,
                   err));
    return firn_column_writer_append(&p->columns[i], &shredded, (size_t)c->count, worker->gather,
                                     err);
}

static void append_one(void *self, size_t i, size_t worker)
{
    const append_call *c = self;
    firn_parallel_column *result = &c->parallel->results[i];
    result->status = append_column(c, i, &c->parallel->workers[worker], &result->error);
}

/* The first column's failure, as if they had been done in order. */
static firn_status first_failure(const firn_parallel *p, firn_error *err)
{
    for (size_t i = 0; i < p->leaves->count; i++) {
        if (p->results[i].status == FIRN_OK)
            continue;
        if (err)
            *err = p->results[i].error;
        return p->results[i].status;
    }
    return FIRN_OK;
}

firn_status firn_parallel_append(firn_parallel *p, const firn_view *root, int64_t from,
                                 int64_t count, firn_error *err)
{
    const firn_parquet_executor *e = &p->options->executor;
    append_call c = { p, root, from, count };
    e->run(e->self, p->leaves->count, append_one, &c);
    return first_failure(p, err);
}

/* ---- bytes out ---- */

typedef struct write_call {
    firn_parallel *parallel;
    firn_chunk_written *chunks;
    const size_t *order; /* of the columns at hand */
} write_call;

static firn_status put_bytes(void *self, const void *data, size_t len, firn_error *err)
{
    firn_put(self, data, len);
    return firn_buf_check(self, err);
}

static void write_one(void *self, size_t index, size_t worker)
{
    const write_call *c = self;
    firn_parallel *p = c->parallel;
    size_t i = c->order[index];
    firn_parallel_column *result = &p->results[i];
    firn_chunk_writer *chunks = &p->workers[worker].chunks;
    chunks->output = (firn_parquet_output){ put_bytes, &result->bytes };
    chunks->position = 0;
    chunks->footer = &result->footer;
    result->status = firn_chunk_write(chunks, &p->columns[i], &c->chunks[i], &result->error);
}

/* What was written at `by` less than where it lies. */
static void move_offsets(firn_chunk_written *chunk, int64_t by)
{
    firn_parquet_column_metadata *meta = chunk->chunk.meta_data;
    meta->data_page_offset += by;
    if (meta->has_dictionary_page_offset)
        meta->dictionary_page_offset += by;
    for (size_t i = 0; i < chunk->offset_index.page_locations.count; i++)
        chunk->offset_index.page_locations.items[i].offset += by;
}

static firn_status put_column(firn_parallel *p, size_t i, firn_chunk_writer *out,
                              firn_chunk_written *chunk, firn_error *err)
{
    firn_parallel_column *result = &p->results[i];
    if (result->status != FIRN_OK) {
        if (err)
            *err = result->error;
        return firn_context(err, result->status, "column \"%.*s\"",
                            FIRN_STR_ARG(p->leaves->items[i].path));
    }
    move_offsets(chunk, out->position);
    TRY(firn_chunk_put(out, result->bytes.data, result->bytes.len, err));
    firn_buf_release(&result->bytes);
    result->bytes.allocator = p->allocator;
    return FIRN_OK;
}

static size_t size_of(const firn_parallel *p, size_t i)
{
    const firn_column_writer *column = &p->columns[i];
    double ratio = column->ratio > 0 ? column->ratio : 1;
    return (size_t)((double)firn_column_writer_size(column) * ratio);
}

/* How many columns from `first` on are encoded at a time. */
static size_t columns_at_once(const firn_parallel *p, size_t first)
{
    size_t count = 1, bytes = size_of(p, first);
    while (first + count < p->leaves->count && bytes < WAITING_BYTES)
        bytes += size_of(p, first + count++);
    return count;
}

/* The largest first, so that the threads end together. */
static void put_in_order(firn_parallel *p, size_t first, size_t count)
{
    for (size_t n = 0; n < count; n++) {
        size_t at = n, size = firn_column_writer_size(&p->columns[first + n]);
        for (; at > 0 && firn_column_writer_size(&p->columns[p->order[at - 1]]) < size; at--)
            p->order[at] = p->order[at - 1];
        p->order[at] = first + n;
    }
}

static firn_status write_columns(firn_parallel *p, firn_chunk_writer *out,
                                 firn_chunk_written *chunks, firn_error *err)
{
    const firn_parquet_executor *e = &p->options->executor;
    for (size_t first = 0, count; first < p->leaves->count; first += count) {
        write_call c = { p, chunks, p->order };
        count = columns_at_once(p, first);
        put_in_order(p, first, count);
        e->run(e->self, count, write_one, &c);
        for (size_t i = first; i < first + count; i++)
            TRY(put_column(p, i, out, &chunks[i], err));
    }
    return FIRN_OK;
}

/* What compressing needs is not kept from one row group to the next: there may be many
 * files open, each with as many workers. */
firn_status firn_parallel_write(firn_parallel *p, firn_chunk_writer *out,
                                firn_chunk_written *chunks, firn_error *err)
{
    size_t width = p->options->executor.width;
    for (size_t i = 0; i < width; i++)
        firn_chunk_writer_init(&p->workers[i].chunks, p->options, &out->output, out->footer,
                               p->allocator);
    firn_status status = write_columns(p, out, chunks, err);
    for (size_t i = 0; i < width; i++) {
        firn_chunk_writer_release(&p->workers[i].chunks);
        p->workers[i].chunks = (firn_chunk_writer){ 0 };
    }
    return status;
}
