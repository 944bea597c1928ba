/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The file around the chunks: "PAR1", row groups, column indexes, offset
 * indexes, the footer.  Everything the footer needs lives in one arena until
 * the writer is closed. */
#include "parquet/writer.h"

#include "arrow/column.h"
#include "parquet/write/parallel.h"

enum {
    ROW_GROUP_BYTES = 128 << 20,
    ROW_GROUP_ROWS = 1 << 20,
    MEMORY_BYTES = 256 << 20,
    PAGE_BYTES = 1 << 20,
    PAGE_ROWS = 20000,
    SLICE_ROWS = 65536,      /* appended at a time, so that limits are seen in time */
    PARALLEL_VALUES = 32768, /* fewer are not worth waking threads */
    RATIO_ROWS = 16384,      /* rows from which trying to compress a page tells something */
};

static const char magic[4] = { 'P', 'A', 'R', '1' };

struct firn_parquet_writer {
    const firn_allocator *allocator;
    firn_arena file;  /* schema, options, footer: as long as the writer */
    firn_arena batch; /* views of the batch at hand */
    firn_parquet_write_options options;
    const firn_arrow_field *schema;
    firn_parquet_leaves leaves;
    firn_column_writer *columns;
    firn_chunk_writer chunks;
    firn_shredder shredder;
    firn_gather *gather;
    firn_parallel parallel; /* made when there is enough to do */
    size_t rows_held;
    int64_t record_count;
    firn_buf row_groups; /* firn_parquet_row_group */
    firn_buf written;    /* firn_chunk_written *, one array a row group */
    firn_buf offsets;    /* int64_t: where each row group starts */
    firn_parquet_written_column *totals;
};

/* ---- opening ---- */

static void set_defaults(firn_parquet_write_options *o)
{
    bool chosen = o->has_codec || o->codec != FIRN_CODEC_NONE;
    o->codec = chosen ? o->codec : FIRN_CODEC_ZSTD;
    if (o->level == 0)
        o->level = o->codec == FIRN_CODEC_ZSTD ? 1 : FIRN_CODEC_LEVEL_DEFAULT;
    o->row_group_bytes = o->row_group_bytes ? o->row_group_bytes : ROW_GROUP_BYTES;
    o->row_group_rows_max = o->row_group_rows_max ? o->row_group_rows_max : ROW_GROUP_ROWS;
    o->memory_bytes = o->memory_bytes ? o->memory_bytes : MEMORY_BYTES;
    o->page_bytes = o->page_bytes ? o->page_bytes : PAGE_BYTES;
    o->page_rows_max = o->page_rows_max ? o->page_rows_max : PAGE_ROWS;
    o->page_version = o->page_version ? o->page_version : 1;
    o->created_by = o->created_by.len ? o->created_by : FIRN_STR("firn");
}

static const firn_parquet_leaf *find_leaf(const firn_parquet_writer *w, firn_str path)
{
    for (size_t i = 0; i < w->leaves.count; i++)
        if (firn_str_equal(w->leaves.items[i].path, path))
            return &w->leaves.items[i];
    return NULL;
}

static firn_status check_columns(const firn_parquet_writer *w, firn_error *err)
{
    for (size_t i = 0; i < w->options.column_count; i++) {
        const firn_parquet_column_options *column = &w->options.columns[i];
        const firn_parquet_leaf *leaf = find_leaf(w, column->path);
        if (!leaf)
            return firn_fail(err, FIRN_INVALID, "options name column \"%.*s\", which is not there",
                             FIRN_STR_ARG(column->path));
        if (column->bloom && leaf->type == FIRN_PARQUET_BOOLEAN)
            return firn_fail(err, FIRN_INVALID,
                             "column \"%.*s\" is boolean and cannot have a bloom filter",
                             FIRN_STR_ARG(column->path));
    }
    for (size_t i = 0; i < w->options.sorting_count; i++) {
        int32_t index = w->options.sorting[i].column_idx;
        if (index < 0 || (size_t)index >= w->leaves.count)
            return firn_fail(err, FIRN_INVALID, "sorting names column %d of %zu", index,
                             w->leaves.count);
    }
    return FIRN_OK;
}

static firn_status check_options(const firn_parquet_write_options *o, firn_error *err)
{
    if (o->codec == FIRN_CODEC_DEFLATE || (unsigned)o->codec > FIRN_CODEC_DEFLATE)
        return firn_fail(err, FIRN_INVALID, "parquet has no codec %s", firn_codec_name(o->codec));
    if (o->page_version != 1 && o->page_version != 2)
        return firn_fail(err, FIRN_INVALID, "parquet has no page version %d", o->page_version);
    if (o->page_bytes > INT32_MAX / 2)
        return firn_fail(err, FIRN_INVALID, "pages of %zu bytes are more than parquet can hold",
                         o->page_bytes);
    if (o->page_rows_max > INT32_MAX || o->row_group_rows_max > INT32_MAX)
        return firn_fail(err, FIRN_INVALID, "row limits beyond %d make no sense", INT32_MAX);
    return FIRN_OK;
}

/* Copies what the caller's options point to into the file's arena. */
static firn_status keep_options(firn_parquet_writer *w, firn_error *err)
{
    firn_parquet_write_options *o = &w->options;
    firn_arena *arena = &w->file;
    firn_parquet_column_options *columns =
        firn_arena_copy(arena, o->columns, o->column_count * sizeof *columns);
    firn_parquet_key_value *pairs =
        firn_arena_copy(arena, o->key_values, o->key_value_count * sizeof *pairs);
    o->sorting = firn_arena_copy(arena, o->sorting, o->sorting_count * sizeof *o->sorting);
    o->created_by = firn_str_copy(arena, o->created_by);
    bool failed = !columns || !pairs || !o->sorting || !o->created_by.data;
    for (size_t i = 0; !failed && i < o->column_count; i++) {
        columns[i].path = firn_str_copy(arena, columns[i].path);
        failed = !columns[i].path.data;
    }
    for (size_t i = 0; !failed && i < o->key_value_count; i++) {
        pairs[i].key = firn_str_copy(arena, pairs[i].key);
        pairs[i].value = firn_str_copy(arena, pairs[i].value);
        failed = !pairs[i].key.data || !pairs[i].value.data;
    }
    o->columns = columns;
    o->key_values = pairs;
    return failed ? firn_nomem(err) : FIRN_OK;
}

static firn_status make_columns(firn_parquet_writer *w, const firn_parquet_output *output,
                                firn_error *err)
{
    size_t count = w->leaves.count;
    firn_chunk_writer_init(&w->chunks, &w->options, output, &w->file, w->allocator);
    firn_shredder_init(&w->shredder, w->allocator);
    w->columns = firn_new(&w->file, firn_column_writer, count);
    w->totals = firn_new(&w->file, firn_parquet_written_column, count);
    w->gather = firn_new(&w->file, firn_gather, 1);
    if (!w->columns || !w->totals || !w->gather)
        return firn_nomem(err);
    for (size_t i = 0; i < count; i++) {
        const firn_parquet_leaf *leaf = &w->leaves.items[i];
        firn_column_writer_init(&w->columns[i], leaf, &w->options, w->allocator);
        w->totals[i] = (firn_parquet_written_column){ .field_id = leaf->field->field_id,
                                                      .path = leaf->path,
                                                      .repeated = leaf->repeated };
    }
    return FIRN_OK;
}

static firn_status open_writer(firn_parquet_writer *w, const firn_arrow_field *schema,
                               const firn_parquet_output *output, firn_error *err)
{
    if (schema->kind != FIRN_ARROW_STRUCT)
        return firn_fail(err, FIRN_INVALID, "the schema of a parquet file must be a struct");
    w->schema = firn_arrow_field_copy(&w->file, schema);
    if (!w->schema)
        return firn_nomem(err);
    TRY(keep_options(w, err));
    TRY(firn_parquet_leaves_make(w->schema, &w->file, &w->leaves, err));
    TRY(check_columns(w, err));
    TRY(make_columns(w, output, err));
    return firn_chunk_put(&w->chunks, magic, sizeof magic, err);
}

firn_status firn_parquet_writer_open(const firn_arrow_field *schema,
                                     const firn_parquet_write_options *options,
                                     const firn_parquet_output *output,
                                     const firn_allocator *allocator, firn_parquet_writer **writer,
                                     firn_error *err)
{
    *writer = NULL;
    allocator = allocator ? allocator : &firn_heap;
    firn_parquet_write_options chosen = options ? *options : (firn_parquet_write_options){ 0 };
    set_defaults(&chosen);
    TRY(check_options(&chosen, err));
    firn_parquet_writer *w = firn_alloc_zeroed(allocator, sizeof *w);
    if (!w)
        return firn_nomem(err);
    w->allocator = allocator;
    w->options = chosen;
    w->file.allocator = w->batch.allocator = allocator;
    w->row_groups.allocator = w->written.allocator = w->offsets.allocator = allocator;
    firn_status status = open_writer(w, schema, output, err);
    if (status == FIRN_OK)
        *writer = w;
    else
        firn_parquet_writer_close(&w);
    return status;
}

void firn_parquet_writer_close(firn_parquet_writer **writer)
{
    firn_parquet_writer *w = *writer;
    if (!w)
        return;
    for (size_t i = 0; w->gather && w->columns && i < w->leaves.count; i++)
        firn_column_writer_release(&w->columns[i]);
    firn_chunk_writer_release(&w->chunks);
    firn_shredder_release(&w->shredder);
    firn_parallel_release(&w->parallel);
    firn_buf_release(&w->row_groups);
    firn_buf_release(&w->written);
    firn_buf_release(&w->offsets);
    firn_arena_release(&w->batch);
    firn_arena_release(&w->file);
    firn_free(w->allocator, w, sizeof *w);
    *writer = NULL;
}

/* ---- row groups ---- */

/* Whether something of so many rows is done by the executor. */
static firn_status go_parallel(firn_parquet_writer *w, size_t row_count, bool *parallel,
                               firn_error *err)
{
    *parallel = w->options.executor.width > 1 && w->leaves.count > 1 &&
                row_count >= PARALLEL_VALUES / w->leaves.count;
    if (!*parallel || w->parallel.leaves)
        return FIRN_OK;
    return firn_parallel_init(&w->parallel, &w->options, &w->leaves, w->columns, &w->file, err);
}

/* Takes the better of two bounds over. */
static void widen(firn_parquet_written_column *total, firn_order order, firn_bound min,
                  firn_bound max)
{
    if (!min.bytes.data || !max.bytes.data)
        return;
    if (!total->has_min_max || firn_order_compare(order, min.bytes, total->min) < 0) {
        total->min = min.bytes;
        total->min_exact = min.exact;
    }
    if (!total->has_min_max || firn_order_compare(order, max.bytes, total->max) > 0) {
        total->max = max.bytes;
        total->max_exact = max.exact;
    }
    total->has_min_max = true;
}

static void add_total(firn_parquet_writer *w, size_t i, const firn_chunk_written *chunk)
{
    firn_parquet_written_column *total = &w->totals[i];
    total->column_size += chunk->chunk.meta_data->total_compressed_size;
    total->value_count += chunk->chunk.meta_data->num_values;
    total->null_count += chunk->null_count;
    total->nan_count = chunk->nan_count < 0 ? -1 : total->nan_count + chunk->nan_count;
    widen(total, w->leaves.items[i].order, chunk->min, chunk->max);
}

static firn_status write_blooms(firn_parquet_writer *w, firn_chunk_written *chunks, firn_error *err)
{
    for (size_t i = 0; i < w->leaves.count; i++)
        if (w->columns[i].options.bloom)
            TRY(firn_chunk_write_bloom(&w->chunks, &w->columns[i], &chunks[i], err));
    return FIRN_OK;
}

static firn_status describe_row_group(firn_parquet_writer *w, const firn_chunk_written *chunks,
                                      int64_t start, int64_t end, firn_error *err)
{
    size_t count = w->leaves.count;
    firn_parquet_row_group group = {
        .num_rows = (int64_t)w->rows_held,
        .file_offset = start,
        .has_file_offset = true,
        .total_compressed_size = end - start,
        .has_total_compressed_size = true,
        .ordinal = (int16_t)(w->row_groups.len / sizeof group),
        .has_ordinal = w->row_groups.len / sizeof group <= INT16_MAX,
    };
    group.columns.items = firn_new(&w->file, firn_parquet_column_chunk, count);
    group.columns.count = count;
    if (!group.columns.items)
        return firn_nomem(err);
    for (size_t i = 0; i < count; i++)
        group.total_byte_size += chunks[i].chunk.meta_data->total_uncompressed_size;
    if (w->options.sorting_count) {
        group.sorting_columns.items = firn_arena_copy(
            &w->file, w->options.sorting, w->options.sorting_count * sizeof *w->options.sorting);
        group.sorting_columns.count = w->options.sorting_count;
        if (!group.sorting_columns.items)
            return firn_nomem(err);
    }
    firn_put(&w->row_groups, &group, sizeof group);
    firn_put(&w->written, &chunks, sizeof chunks);
    firn_put(&w->offsets, &start, sizeof start);
    TRY(firn_buf_check(&w->row_groups, err));
    TRY(firn_buf_check(&w->written, err));
    return firn_buf_check(&w->offsets, err);
}

static firn_status write_columns(firn_parquet_writer *w, firn_chunk_written *chunks,
                                 firn_error *err)
{
    bool parallel;
    TRY(go_parallel(w, w->rows_held, &parallel, err));
    if (parallel)
        return firn_parallel_write(&w->parallel, &w->chunks, chunks, err);
    for (size_t i = 0; i < w->leaves.count; i++)
        TRY_OR(firn_chunk_write(&w->chunks, &w->columns[i], &chunks[i], err), err,
               "column \"%.*s\"", FIRN_STR_ARG(w->leaves.items[i].path));
    return FIRN_OK;
}

firn_status firn_parquet_writer_flush(firn_parquet_writer *w, firn_error *err)
{
    if (w->rows_held == 0)
        return FIRN_OK;
    int64_t start = w->chunks.position;
    firn_chunk_written *chunks = firn_new(&w->file, firn_chunk_written, w->leaves.count);
    if (!chunks)
        return firn_nomem(err);
    TRY(write_columns(w, chunks, err));
    for (size_t i = 0; i < w->leaves.count; i++)
        add_total(w, i, &chunks[i]);
    int64_t end = w->chunks.position;
    TRY(write_blooms(w, chunks, err));
    TRY(describe_row_group(w, chunks, start, end, err));
    for (size_t i = 0; i < w->leaves.count; i++)
        firn_column_writer_clear(&w->columns[i]);
    w->record_count += (int64_t)w->rows_held;
    w->rows_held = 0;
    return FIRN_OK;
}

/* ---- writing ---- */

size_t firn_parquet_writer_held(const firn_parquet_writer *w)
{
    size_t bytes = 0;
    for (size_t i = 0; i < w->leaves.count; i++)
        bytes += firn_column_writer_memory(&w->columns[i]);
    return bytes;
}

/* How a column's bytes shrink: as its last chunk did, else as one page does when
 * it is tried, again each time the column has grown fourfold. */
static double ratio_of(firn_parquet_writer *w, firn_column_writer *column)
{
    bool known = column->ratio > 0 && column->value_count / 4 < column->ratio_values;
    if (!known && column->value_count >= RATIO_ROWS) {
        column->ratio = firn_chunk_try_ratio(&w->chunks, column);
        column->ratio_values = column->value_count;
    }
    return column->ratio > 0 ? column->ratio : 1;
}

static int64_t bytes_held(firn_parquet_writer *w)
{
    double bytes = 0;
    for (size_t i = 0; i < w->leaves.count; i++)
        bytes += (double)firn_column_writer_size(&w->columns[i]) * ratio_of(w, &w->columns[i]);
    return (int64_t)bytes;
}

int64_t firn_parquet_writer_bytes(firn_parquet_writer *w)
{
    return w->chunks.position + bytes_held(w);
}

/* Compression is only guessed at when the row group could be full without it. */
static bool is_full(firn_parquet_writer *w)
{
    size_t bytes = 0;
    for (size_t i = 0; i < w->leaves.count; i++)
        bytes += firn_column_writer_size(&w->columns[i]);
    return w->rows_held >= w->options.row_group_rows_max ||
           firn_parquet_writer_held(w) >= w->options.memory_bytes ||
           (bytes >= w->options.row_group_bytes &&
            (size_t)bytes_held(w) >= w->options.row_group_bytes);
}

static firn_status write_slice(firn_parquet_writer *w, const firn_view *root, int64_t from,
                               int64_t count, firn_error *err)
{
    bool parallel;
    TRY(go_parallel(w, (size_t)count, &parallel, err));
    if (parallel)
        TRY(firn_parallel_append(&w->parallel, root, from, count, err));
    for (size_t i = 0; !parallel && i < w->leaves.count; i++) {
        firn_shredded shredded;
        TRY(firn_shred(&w->shredder, &w->leaves.items[i], root, from, count, &shredded, err));
        TRY(firn_column_writer_append(&w->columns[i], &shredded, (size_t)count, w->gather, err));
    }
    w->rows_held += (size_t)count;
    return is_full(w) ? firn_parquet_writer_flush(w, err) : FIRN_OK;
}

firn_status firn_parquet_writer_write(firn_parquet_writer *w, const struct ArrowArray *batch,
                                      firn_error *err)
{
    firn_view root;
    firn_arena_reset(&w->batch);
    TRY(firn_view_init(&root, w->schema, batch, &w->batch, err));
    for (int64_t from = 0; from < root.length;) {
        int64_t room = (int64_t)(w->options.row_group_rows_max - w->rows_held);
        int64_t count = root.length - from < SLICE_ROWS ? root.length - from : SLICE_ROWS;
        count = count < room ? count : room;
        TRY(write_slice(w, &root, from, count, err));
        from += count;
    }
    return FIRN_OK;
}

/* ---- the end of the file ---- */

static firn_parquet_row_group *row_group_at(firn_parquet_writer *w, size_t i)
{
    return (firn_parquet_row_group *)(void *)w->row_groups.data + i;
}

static firn_chunk_written *chunks_of(firn_parquet_writer *w, size_t i)
{
    return ((firn_chunk_written **)(void *)w->written.data)[i];
}

/* Sends what an encoder put into the page buffer; gives its place and length. */
static firn_status put_index(firn_parquet_writer *w, int64_t *offset, int32_t *length,
                             firn_error *err)
{
    firn_buf *out = &w->chunks.page;
    TRY(firn_buf_check(out, err));
    *offset = w->chunks.position;
    *length = (int32_t)out->len;
    return firn_chunk_put(&w->chunks, out->data, out->len, err);
}

static firn_status put_column_index(firn_parquet_writer *w, firn_chunk_written *chunk,
                                    firn_error *err)
{
    if (!chunk->has_column_index)
        return FIRN_OK;
    firn_buf_clear(&w->chunks.page);
    firn_parquet_column_index_encode(&chunk->column_index, &w->chunks.page);
    chunk->chunk.has_column_index_offset = chunk->chunk.has_column_index_length = true;
    return put_index(w, &chunk->chunk.column_index_offset, &chunk->chunk.column_index_length, err);
}

static firn_status put_offset_index(firn_parquet_writer *w, firn_chunk_written *chunk,
                                    firn_error *err)
{
    firn_buf_clear(&w->chunks.page);
    firn_parquet_offset_index_encode(&chunk->offset_index, &w->chunks.page);
    chunk->chunk.has_offset_index_offset = chunk->chunk.has_offset_index_length = true;
    return put_index(w, &chunk->chunk.offset_index_offset, &chunk->chunk.offset_index_length, err);
}

static firn_status put_indexes(firn_parquet_writer *w, size_t group_count, firn_error *err)
{
    for (size_t g = 0; g < group_count; g++)
        for (size_t i = 0; i < w->leaves.count; i++)
            TRY(put_column_index(w, &chunks_of(w, g)[i], err));
    for (size_t g = 0; g < group_count; g++)
        for (size_t i = 0; i < w->leaves.count; i++)
            TRY(put_offset_index(w, &chunks_of(w, g)[i], err));
    for (size_t g = 0; g < group_count; g++)
        for (size_t i = 0; i < w->leaves.count; i++)
            row_group_at(w, g)->columns.items[i] = chunks_of(w, g)[i].chunk;
    return FIRN_OK;
}

static firn_status put_footer(firn_parquet_writer *w, size_t group_count, firn_error *err)
{
    firn_parquet_column_order *orders =
        firn_new(&w->file, firn_parquet_column_order, w->leaves.count);
    firn_parquet_row_group *groups =
        firn_arena_copy(&w->file, w->row_groups.data, w->row_groups.len);
    if (!orders || !groups)
        return firn_nomem(err);
    for (size_t i = 0; i < w->leaves.count; i++)
        orders[i].kind = 1;
    firn_parquet_metadata metadata = { .version = w->options.page_version,
                                       .num_rows = w->record_count,
                                       .created_by = w->options.created_by };
    metadata.schema.items = w->leaves.elements;
    metadata.schema.count = w->leaves.element_count;
    metadata.row_groups.items = groups;
    metadata.row_groups.count = group_count;
    metadata.column_orders.items = orders;
    metadata.column_orders.count = w->leaves.count;
    metadata.key_value_metadata.count = w->options.key_value_count;
    if (w->options.key_value_count)
        metadata.key_value_metadata.items =
            firn_arena_copy(&w->file, w->options.key_values,
                            w->options.key_value_count * sizeof *w->options.key_values);
    firn_buf *out = &w->chunks.page;
    firn_buf_clear(out);
    firn_parquet_footer_encode(&metadata, out);
    TRY(firn_buf_check(out, err));
    return firn_chunk_put(&w->chunks, out->data, out->len, err);
}

firn_status firn_parquet_writer_finish(firn_parquet_writer *w, firn_parquet_written *written,
                                       firn_error *err)
{
    TRY(firn_parquet_writer_flush(w, err));
    size_t group_count = w->row_groups.len / sizeof(firn_parquet_row_group);
    TRY(put_indexes(w, group_count, err));
    TRY(put_footer(w, group_count, err));
    *written = (firn_parquet_written){ .record_count = w->record_count,
                                       .file_size = w->chunks.position,
                                       .split_offsets = (const int64_t *)(void *)w->offsets.data,
                                       .split_count = group_count,
                                       .columns = w->totals,
                                       .column_count = w->leaves.count };
    return FIRN_OK;
}
