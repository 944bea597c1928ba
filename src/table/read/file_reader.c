/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/read/file_reader.h"

#include "table/read/file_source.h"
#include "table/read/filter.h"
#include "table/read/parquet_ids.h"
#include "table/read/row_groups.h"

enum { PAGE_ROWS = 20000, WHOLE_ROWS = 200000 };

struct firn_file_reader {
    const firn_read_request *request;
    const firn_allocator *allocator;
    firn_arena group_memory; /* the row group's */
    firn_input *input;
    firn_parquet_input parquet_input;
    firn_file_rows rows;
    const firn_node *where; /* NULL: all rows of the file match */
    firn_source *outputs;   /* one for each field of the request */
    firn_source *filters;   /* one for each column of the filter */
    size_t filter_count;
    firn_filter_leaf *leaves;
    int32_t *filter_ids;
    size_t group;        /* the next row group to open */
    int64_t group_start; /* the file's row that the open one starts with */
    firn_row_range *ranges;
    size_t range_count, range;
    int64_t at; /* row in the open row group */
    bool group_open;
    int64_t from, to; /* the window: rows of the file */
    int64_t skipped;
};

static firn_status find_outputs(firn_file_reader *r, firn_error *err)
{
    r->outputs = firn_new(&r->rows.memory, firn_source, r->request->field_count);
    if (!r->outputs)
        return firn_nomem(err);
    for (size_t i = 0; i < r->request->field_count; i++)
        TRY(firn_source_find(&r->rows, r->request->fields[i], &r->outputs[i], err));
    return FIRN_OK;
}

static bool may_be_dictionary(const firn_field *field)
{
    return field->type.kind == FIRN_TYPE_STRING || field->type.kind == FIRN_TYPE_BINARY;
}

static firn_status find_filter_ids(firn_file_reader *r, firn_error *err)
{
    SCOPED(firn_buf) ids = { .allocator = r->allocator };
    r->where = r->rows.task->all_match ? NULL : r->request->where;
    if (!r->where)
        return FIRN_OK;
    firn_expr_field_ids(r->where, &ids);
    TRY(firn_buf_check(&ids, err));
    r->filter_count = ids.len / sizeof(int32_t);
    r->filter_ids = firn_arena_copy(&r->rows.memory, ids.data, ids.len);
    return r->filter_ids ? FIRN_OK : firn_nomem(err);
}

static firn_status find_filters(firn_file_reader *r, firn_error *err)
{
    r->filters = firn_new(&r->rows.memory, firn_source, r->filter_count);
    r->leaves = firn_new(&r->rows.memory, firn_filter_leaf, r->filter_count);
    if (!r->filters || !r->leaves)
        return firn_nomem(err);
    for (size_t i = 0; i < r->filter_count; i++) {
        const firn_field *field = firn_schema_field(r->request->schema, r->filter_ids[i]);
        TRY(firn_source_find(&r->rows, field, &r->filters[i], err));
        r->filters[i].as.dictionary = r->rows.parquet && may_be_dictionary(field);
        bool is_leaf = r->filters[i].node && r->filters[i].node->kind == FIRN_PARQUET_NODE_LEAF;
        r->leaves[i] = (firn_filter_leaf){ field->id, is_leaf ? r->filters[i].node : NULL };
    }
    return FIRN_OK;
}

/* ---- row groups ---- */

static void close_columns(firn_file_reader *r)
{
    for (size_t i = 0; r->outputs && i < r->request->field_count; i++)
        firn_parquet_column_close(&r->outputs[i].column);
    for (size_t i = 0; r->filters && i < r->filter_count; i++)
        firn_parquet_column_close(&r->filters[i].column);
    r->group_open = false;
}

static firn_status choose_rows(firn_file_reader *r, firn_error *err)
{
    bool may_match = true;
    if (!r->where) {
        r->ranges = firn_new(&r->group_memory, firn_row_range, 1);
        if (!r->ranges)
            return firn_nomem(err);
        r->ranges[0] = (firn_row_range){ 0, firn_parquet_row_count(r->rows.parquet, r->group) };
        r->range_count = r->ranges[0].end > 0;
        return FIRN_OK;
    }
    TRY(firn_row_group_may_match(r->rows.parquet, r->group, r->where, r->leaves, r->filter_count,
                                 &r->group_memory, &may_match, err));
    r->range_count = 0;
    if (may_match)
        TRY(firn_row_ranges(r->rows.parquet, r->group, r->where, r->leaves, r->filter_count,
                            &r->group_memory, &r->ranges, &r->range_count, err));
    r->skipped += r->range_count == 0 && r->group_start >= r->from;
    return FIRN_OK;
}

static firn_status open_group(firn_file_reader *r, firn_error *err)
{
    firn_arena_reset(&r->group_memory);
    TRY(choose_rows(r, err));
    for (size_t i = 0; r->range_count && i < r->request->field_count; i++)
        TRY(firn_source_open(&r->rows, r->group, &r->outputs[i], err));
    for (size_t i = 0; r->range_count && i < r->filter_count; i++)
        TRY(firn_source_open(&r->rows, r->group, &r->filters[i], err));
    r->range = 0;
    r->at = 0;
    r->group_open = true;
    return FIRN_OK;
}

/* ---- batches ---- */

static firn_status evaluate(firn_file_reader *r, int64_t count, uint8_t *mask, firn_error *err)
{
    firn_piece *pieces = firn_new(&r->rows.scratch, firn_piece, r->filter_count);
    firn_view *views = firn_new(&r->rows.scratch, firn_view, r->filter_count);
    if (!pieces || !views)
        return firn_nomem(err);
    firn_status status = FIRN_OK;
    for (size_t i = 0; i < r->filter_count && status == FIRN_OK; i++) {
        status = firn_source_read(&r->rows, &r->filters[i], count, &pieces[i], err);
        views[i] = pieces[i].view;
    }
    firn_filter_columns columns = { r->filter_ids, views, r->filter_count };
    if (status == FIRN_OK)
        status = firn_filter_rows(r->where, &columns, count, &r->rows.scratch, mask, err);
    for (size_t i = 0; i < r->filter_count; i++)
        firn_piece_release(&pieces[i]);
    return status;
}

static int64_t *chosen_rows(const uint8_t *mask, int64_t count, int64_t chosen, firn_arena *arena)
{
    int64_t *rows = firn_new(arena, int64_t, (size_t)chosen), found = 0;
    for (int64_t i = 0; rows && i < count; i++)
        if (mask[i])
            rows[found++] = i;
    return rows;
}

static firn_status put_batch(firn_file_reader *r, int64_t count, firn_column *out,
                             int64_t *row_count, firn_error *err)
{
    int64_t chosen = count, *rows = NULL;
    r->rows.at = r->group_start + r->at;
    if (r->where) {
        uint8_t *mask = firn_arena_alloc(&r->rows.scratch, 1, (size_t)count);
        if (!mask)
            return firn_nomem(err);
        TRY(evaluate(r, count, mask, err));
        chosen = firn_filter_count(mask, count);
        if (chosen < count) {
            rows = chosen_rows(mask, count, chosen, &r->rows.scratch);
            if (!rows)
                return firn_nomem(err);
        }
    }
    for (size_t i = 0; i < r->request->field_count; i++) {
        firn_source *s = &r->outputs[i];
        if (chosen == 0)
            s->behind += count;
        else if (chosen == count)
            TRY(firn_source_put_all(&r->rows, s, count, &out->children[i], err));
        else
            TRY(firn_source_put_rows(&r->rows, s, count, rows, chosen, &out->children[i], err));
    }
    out->length += chosen;
    *row_count = chosen;
    return firn_column_check(out, err);
}

/* Moves all columns to where the next range starts. */
static void jump(firn_file_reader *r, int64_t to)
{
    int64_t rows = to - r->at;
    for (size_t i = 0; i < r->request->field_count; i++)
        r->outputs[i].behind += rows;
    for (size_t i = 0; i < r->filter_count; i++)
        r->filters[i].behind += rows;
    r->at = to;
}

/* Where row `row` of the file cuts the row group at hand, as a row of that: where a page
 * is likely to end, so that few are decoded on both sides.  Writers limit pages to so
 * many rows, or make one page of a small row group. */
static int64_t cut(const firn_file_reader *r, int64_t row)
{
    int64_t rows = firn_parquet_row_count(r->rows.parquet, r->group), at = row - r->group_start;
    if (at <= 0 || at >= rows)
        return at;
    int64_t end = rows <= WHOLE_ROWS ? rows : (at + PAGE_ROWS - 1) / PAGE_ROWS * PAGE_ROWS;
    return end < rows ? end : rows;
}

/* What is left of the range at hand within the window, as rows of the open row group. */
static firn_row_range in_window(const firn_file_reader *r)
{
    firn_row_range range = r->ranges[r->range];
    int64_t from = cut(r, r->from), to = cut(r, r->to);
    from = from < r->at ? r->at : from;
    range.start = range.start < from ? from : range.start;
    range.end = range.end > to ? to : range.end;
    return range;
}

static firn_status next_in_group(firn_file_reader *r, firn_row_range range, firn_column *out,
                                 int64_t *row_count, firn_error *err)
{
    if (r->at < range.start)
        jump(r, range.start);
    int64_t count = range.end - r->at;
    count = count < r->request->batch_rows ? count : r->request->batch_rows;
    firn_arena_reset(&r->rows.scratch);
    TRY(put_batch(r, count, out, row_count, err));
    r->at += count;
    r->range += r->at == r->ranges[r->range].end;
    return FIRN_OK;
}

/* Past the row group at hand when all of it was read, and past those before the window. */
static void pass_groups(firn_file_reader *r)
{
    size_t count = firn_parquet_row_group_count(r->rows.parquet);
    while (r->group < count) {
        int64_t rows = firn_parquet_row_count(r->rows.parquet, r->group);
        bool done = r->group_open && r->range == r->range_count;
        if (!done && (r->from == 0 || cut(r, r->from) < rows))
            return;
        close_columns(r);
        r->group_start += rows;
        r->group++;
    }
}

static firn_status next_in_parquet(firn_file_reader *r, firn_column *out, int64_t *row_count,
                                   bool *ended, firn_error *err)
{
    pass_groups(r);
    *ended = r->group == firn_parquet_row_group_count(r->rows.parquet) || r->group_start >= r->to;
    if (*ended)
        return FIRN_OK;
    if (!r->group_open)
        TRY(open_group(r, err));
    while (r->range < r->range_count && r->ranges[r->range].end <= cut(r, r->from))
        r->range++;
    if (r->range == r->range_count)
        return FIRN_OK;
    firn_row_range range = in_window(r);
    *ended = range.start >= range.end;
    return *ended ? FIRN_OK : next_in_group(r, range, out, row_count, err);
}

static firn_status next_in_avro(firn_file_reader *r, firn_column *out, int64_t *row_count,
                                bool *ended, firn_error *err)
{
    int64_t count;
    firn_arena_reset(&r->rows.scratch);
    TRY(firn_avro_batches_next(&r->rows.avro, (size_t)r->request->batch_rows, &r->rows.scratch,
                               &count, err));
    *ended = count == 0;
    if (*ended)
        return FIRN_OK;
    TRY(put_batch(r, count, out, row_count, err));
    r->group_start += count;
    return FIRN_OK;
}

firn_status firn_file_reader_next(firn_file_reader *r, firn_column *out, int64_t *row_count,
                                  firn_error *err)
{
    bool ended = false;
    *row_count = 0;
    while (*row_count == 0 && !ended) {
        if (r->request->stopped && atomic_load(r->request->stopped))
            return firn_fail(err, FIRN_CANCELLED, "nobody wants more rows");
        firn_status status = r->rows.parquet ? next_in_parquet(r, out, row_count, &ended, err)
                                             : next_in_avro(r, out, row_count, &ended, err);
        if (status != FIRN_OK)
            return firn_context(err, status, "%.*s",
                                FIRN_STR_ARG(r->rows.task->entry.file.file_path));
    }
    return FIRN_OK;
}

/* ---- opening and closing ---- */

static firn_status read_input(void *self, uint64_t offset, size_t len, uint8_t *out,
                              firn_error *err)
{
    return firn_input_read_at(self, offset, len, out, err);
}

static firn_status open_parquet(firn_file_reader *r, firn_error *err)
{
    r->parquet_input = (firn_parquet_input){ read_input, r->input, r->input->size };
    TRY(firn_parquet_open(&r->parquet_input, r->allocator, &r->rows.parquet, err));
    return firn_parquet_root_with_ids(firn_parquet_root(r->rows.parquet),
                                      &r->request->table->metadata, r->request->schema,
                                      &r->rows.memory, &r->rows.root, err);
}

static firn_status open_avro(firn_file_reader *r, firn_error *err)
{
    const firn_read_request *q = r->request;
    size_t count = q->field_count + r->filter_count;
    int32_t *ids = firn_new(&r->rows.memory, int32_t, count);
    if (!ids)
        return firn_nomem(err);
    for (size_t i = 0; i < q->field_count; i++)
        ids[i] = q->fields[i]->id;
    for (size_t i = 0; i < r->filter_count; i++)
        ids[q->field_count + i] = r->filter_ids[i];
    TRY(firn_avro_batches_open(&r->rows.avro, r->input, q->schema, ids, count, r->allocator,
                               &r->rows.memory, err));
    bool mapped =
        firn_metadata_property(&q->table->metadata, "schema.name-mapping.default").data != NULL;
    if (mapped && !firn_avro_batches_have_ids(&r->rows.avro))
        return firn_fail(err, FIRN_UNSUPPORTED,
                         "name mappings of Avro files without field ids are not applied");
    return FIRN_OK;
}

static firn_status open_format(firn_file_reader *r, firn_str format, firn_error *err)
{
    if (firn_str_equal_nocase(format, FIRN_STR("parquet")))
        return open_parquet(r, err);
    if (firn_str_equal_nocase(format, FIRN_STR("avro")))
        return open_avro(r, err);
    if (firn_str_equal_nocase(format, FIRN_STR("orc")))
        return firn_fail(err, FIRN_UNSUPPORTED, "ORC data files are not read");
    return firn_fail(err, FIRN_UNSUPPORTED, "data files of format %.*s are not read",
                     FIRN_STR_ARG(format));
}

static firn_status open_file(firn_file_reader *r, firn_error *err)
{
    const firn_data_file *file = &r->rows.task->entry.file;
    bool orc = firn_str_equal_nocase(file->file_format, FIRN_STR("orc"));
    TRY(find_filter_ids(r, err));
    if (!orc) /* which is refused whether it is there or not */
        TRY(firn_io_open(firn_table_io(r->request->table), file->file_path, &r->input, err));
    TRY(open_format(r, file->file_format, err));
    if (r->where)
        TRY(find_filters(r, err));
    return find_outputs(r, err);
}

firn_status firn_file_reader_open(const firn_read_request *request, const firn_scan_task *task,
                                  firn_file_reader **reader, firn_error *err)
{
    const firn_allocator *allocator = request->table->engine->allocator;
    firn_file_reader *r = firn_alloc_zeroed(allocator, sizeof *r);
    *reader = NULL;
    if (!r)
        return firn_nomem(err);
    r->request = request;
    r->rows.task = task;
    r->rows.schema = request->schema;
    r->to = INT64_MAX;
    r->allocator = r->rows.memory.allocator = r->group_memory.allocator =
        r->rows.scratch.allocator = allocator;
    firn_status status = open_file(r, err);
    if (status != FIRN_OK) {
        firn_file_reader_close(&r);
        return firn_context(err, status, "%.*s", FIRN_STR_ARG(task->entry.file.file_path));
    }
    *reader = r;
    return FIRN_OK;
}

void firn_file_reader_window(firn_file_reader *reader, int64_t from, int64_t to)
{
    reader->from = from;
    reader->to = to;
}

int64_t firn_file_reader_row_count(const firn_file_reader *reader)
{
    return reader->group_start;
}

int64_t firn_file_reader_skipped(const firn_file_reader *reader)
{
    return reader->skipped;
}

void firn_file_reader_close(firn_file_reader **reader)
{
    firn_file_reader *r = *reader;
    *reader = NULL;
    if (!r)
        return;
    close_columns(r);
    firn_parquet_close(&r->rows.parquet);
    firn_avro_batches_release(&r->rows.avro);
    firn_input_close(&r->input);
    firn_arena_release(&r->rows.memory);
    firn_arena_release(&r->group_memory);
    firn_arena_release(&r->rows.scratch);
    firn_free(r->allocator, r, sizeof *r);
}
