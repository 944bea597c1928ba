/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/read/file_reader.h"

#include "parquet/column_reader.h"
#include "table/arrow_schema.h"
#include "table/read/avro_batches.h"
#include "table/read/filter.h"
#include "table/read/parquet_ids.h"
#include "table/read/row_groups.h"

enum { PAGE_ROWS = 20000, WHOLE_ROWS = 200000 };

/* Where one column's values come from. */
typedef enum source_kind {
    SOURCE_FILE,
    SOURCE_AVRO, /* the file's batch at hand */
    SOURCE_CONSTANT,
    SOURCE_POSITION,
    SOURCE_ROW_ID, /* first_row_id + position */
} source_kind;

typedef struct source {
    const firn_field *field;
    source_kind kind;
    const firn_parquet_node *node;
    firn_arrow_field as; /* how the file is asked for it */
    firn_value constant;
    firn_parquet_column *column; /* of the row group at hand */
    int64_t behind;              /* rows of it not yet passed over */
} source;

struct firn_file_reader {
    const firn_read_request *request;
    const firn_scan_task *task;
    const firn_allocator *allocator;
    firn_arena memory;       /* the file's life */
    firn_arena group_memory; /* the row group's */
    firn_arena batch_memory;
    firn_input *input;
    firn_parquet_input parquet_input;
    firn_parquet_file *file;       /* NULL: an Avro file */
    const firn_parquet_node *root; /* its columns, with ids */
    firn_avro_batches avro;
    const firn_node *where; /* NULL: all rows of the file match */
    source *outputs;        /* one for each field of the request */
    source *filters;        /* one for each column of the filter */
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

/* ---- columns that are not in the file ---- */

static bool identity_value(const firn_file_reader *r, int32_t id, firn_value *value)
{
    const firn_partition_spec *spec = r->task->spec;
    for (size_t i = 0; i < spec->field_count && i < r->task->entry.file.partition_count; i++)
        if (spec->fields[i].source_id == id &&
            spec->fields[i].transform.kind == FIRN_TRANSFORM_IDENTITY) {
            *value = r->task->entry.file.partition[i];
            return true;
        }
    return false;
}

static firn_status default_value(firn_file_reader *r, const firn_field *field, firn_value *value,
                                 firn_error *err)
{
    firn_json_reader json;
    *value = firn_value_null(&field->type);
    if (!field->initial_default.data)
        return FIRN_OK;
    if (!firn_type_is_primitive(&field->type))
        return firn_fail(err, FIRN_UNSUPPORTED, "column \"%.*s\": defaults of nested types",
                         FIRN_STR_ARG(field->name));
    firn_json_begin(&json, firn_str_bytes(field->initial_default), &r->memory);
    *value = firn_value_read_json(&json, &field->type, &r->memory);
    return firn_json_finish(&json, err);
}

static firn_value text_value(firn_str text)
{
    return (firn_value){ .kind = FIRN_TYPE_STRING, .bytes = firn_str_bytes(text) };
}

static firn_value number_value(firn_type_kind kind, int64_t number)
{
    return (firn_value){ .kind = kind, .is_null = number < 0, .integer = number };
}

static bool is_lineage(const source *s)
{
    return s->field->id == FIRN_COLUMN_ROW_ID || s->field->id == FIRN_COLUMN_LAST_UPDATED;
}

/* Files without a first row id have no lineage, whatever their columns say. */
static bool has_lineage(const firn_file_reader *r)
{
    return r->task->entry.file.first_row_id >= 0;
}

static bool metadata_column(const firn_file_reader *r, source *s)
{
    const firn_manifest_entry *entry = &r->task->entry;
    s->kind = SOURCE_CONSTANT;
    switch (s->field->id) {
    case FIRN_COLUMN_FILE: s->constant = text_value(entry->file.file_path); return true;
    case FIRN_COLUMN_POS: s->kind = SOURCE_POSITION; return true;
    case FIRN_COLUMN_SPEC_ID:
        s->constant = number_value(FIRN_TYPE_INT, r->task->spec->spec_id);
        return true;
    case FIRN_COLUMN_SEQUENCE_NUMBER:
        s->constant = number_value(FIRN_TYPE_LONG, entry->sequence_number);
        return true;
    case FIRN_COLUMN_ROW_ID:
        if (has_lineage(r))
            s->kind = SOURCE_ROW_ID;
        else
            s->constant = number_value(FIRN_TYPE_LONG, -1);
        return true;
    case FIRN_COLUMN_LAST_UPDATED:
        s->constant = number_value(FIRN_TYPE_LONG, has_lineage(r) ? entry->sequence_number : -1);
        return true;
    default: return false;
    }
}

static const firn_parquet_node *child_of(const firn_parquet_node *node, int32_t id)
{
    for (size_t i = 0; node && i < node->child_count; i++)
        if (node->children[i].field_id == id)
            return &node->children[i];
    return NULL;
}

/* What is missing inside a struct is null here; a default there would not be seen. */
static firn_status check_nested_defaults(const firn_field *field, const firn_parquet_node *node,
                                         firn_error *err)
{
    for (size_t i = 0; i < field->type.field_count; i++) {
        const firn_field *child = &field->type.fields[i];
        const firn_parquet_node *below = child_of(node, child->id);
        if (!below && child->initial_default.data && !firn_str_is(child->initial_default, "null"))
            return firn_fail(err, FIRN_UNSUPPORTED,
                             "field \"%.*s\" is missing: defaults inside structs are not read",
                             FIRN_STR_ARG(child->name));
        TRY(check_nested_defaults(child, below, err));
    }
    return FIRN_OK;
}

static firn_status find_source(firn_file_reader *r, const firn_field *field, source *s,
                               firn_error *err)
{
    *s = (source){ .field = field };
    s->node = r->file ? firn_parquet_node_by_id(r->root, field->id) : NULL;
    bool in_avro = !r->file && firn_avro_batches_have(&r->avro, r->request->schema, field->id);
    if ((s->node || in_avro) && (has_lineage(r) || !is_lineage(s))) {
        s->kind = in_avro ? SOURCE_AVRO : SOURCE_FILE;
        TRY(check_nested_defaults(field, s->node, err));
        return firn_arrow_field_of(field, &r->memory, &s->as, err);
    }
    if (metadata_column(r, s))
        return FIRN_OK;
    s->kind = SOURCE_CONSTANT;
    if (identity_value(r, field->id, &s->constant))
        return FIRN_OK;
    TRY(default_value(r, field, &s->constant, err));
    if (field->required && s->constant.is_null)
        return firn_fail(err, FIRN_CORRUPT,
                         "required column \"%.*s\" is not in the file and has no default",
                         FIRN_STR_ARG(field->name));
    return FIRN_OK;
}

static firn_status find_outputs(firn_file_reader *r, firn_error *err)
{
    r->outputs = firn_new(&r->memory, source, r->request->field_count);
    if (!r->outputs)
        return firn_nomem(err);
    for (size_t i = 0; i < r->request->field_count; i++)
        TRY(find_source(r, r->request->fields[i], &r->outputs[i], err));
    return FIRN_OK;
}

static bool may_be_dictionary(const firn_field *field)
{
    return field->type.kind == FIRN_TYPE_STRING || field->type.kind == FIRN_TYPE_BINARY;
}

static firn_status find_filter_ids(firn_file_reader *r, firn_error *err)
{
    SCOPED(firn_buf) ids = { .allocator = r->allocator };
    r->where = r->task->all_match ? NULL : r->request->where;
    if (!r->where)
        return FIRN_OK;
    firn_expr_field_ids(r->where, &ids);
    TRY(firn_buf_check(&ids, err));
    r->filter_count = ids.len / sizeof(int32_t);
    r->filter_ids = firn_arena_copy(&r->memory, ids.data, ids.len);
    return r->filter_ids ? FIRN_OK : firn_nomem(err);
}

static firn_status find_filters(firn_file_reader *r, firn_error *err)
{
    r->filters = firn_new(&r->memory, source, r->filter_count);
    r->leaves = firn_new(&r->memory, firn_filter_leaf, r->filter_count);
    if (!r->filters || !r->leaves)
        return firn_nomem(err);
    for (size_t i = 0; i < r->filter_count; i++) {
        const firn_field *field = firn_schema_field(r->request->schema, r->filter_ids[i]);
        TRY(find_source(r, field, &r->filters[i], err));
        r->filters[i].as.dictionary = r->file && may_be_dictionary(field);
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

static firn_status open_column(firn_file_reader *r, source *s, firn_error *err)
{
    s->behind = 0;
    if (s->kind != SOURCE_FILE)
        return FIRN_OK;
    firn_status status =
        firn_parquet_column_open(r->file, r->group, s->node, &s->as, &s->column, err);
    if (status == FIRN_OK)
        return FIRN_OK;
    /* That the file's type cannot be the column's is the file's fault, not the caller's. */
    return firn_context(err, status == FIRN_INVALID ? FIRN_CORRUPT : status, "column \"%.*s\"",
                        FIRN_STR_ARG(s->field->name));
}

static firn_status choose_rows(firn_file_reader *r, firn_error *err)
{
    bool may_match = true;
    if (!r->where) {
        r->ranges = firn_new(&r->group_memory, firn_row_range, 1);
        if (!r->ranges)
            return firn_nomem(err);
        r->ranges[0] = (firn_row_range){ 0, firn_parquet_row_count(r->file, r->group) };
        r->range_count = r->ranges[0].end > 0;
        return FIRN_OK;
    }
    TRY(firn_row_group_may_match(r->file, r->group, r->where, r->leaves, r->filter_count,
                                 &r->group_memory, &may_match, err));
    r->range_count = 0;
    if (may_match)
        TRY(firn_row_ranges(r->file, r->group, r->where, r->leaves, r->filter_count,
                            &r->group_memory, &r->ranges, &r->range_count, err));
    r->skipped += r->range_count == 0 && r->group_start >= r->from;
    return FIRN_OK;
}

static firn_status open_group(firn_file_reader *r, firn_error *err)
{
    firn_arena_reset(&r->group_memory);
    TRY(choose_rows(r, err));
    for (size_t i = 0; r->range_count && i < r->request->field_count; i++)
        TRY(open_column(r, &r->outputs[i], err));
    for (size_t i = 0; r->range_count && i < r->filter_count; i++)
        TRY(open_column(r, &r->filters[i], err));
    r->range = 0;
    r->at = 0;
    r->group_open = true;
    return FIRN_OK;
}

/* ---- rows ---- */

static void put_constant(firn_column *out, const source *s, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        firn_column_put_value(out, &s->constant);
}

static void put_positions(firn_column *out, const firn_file_reader *r, const source *s,
                          const int64_t *rows, int64_t count)
{
    int64_t base = r->group_start + r->at;
    if (s->kind == SOURCE_ROW_ID)
        base += r->task->entry.file.first_row_id;
    for (int64_t i = 0; i < count; i++)
        firn_column_put_int64(out, base + (rows ? rows[i] : i));
}

static firn_status catch_up(source *s, firn_error *err)
{
    int64_t behind = s->behind;
    s->behind = 0;
    return behind ? firn_parquet_column_skip(s->column, behind, err) : FIRN_OK;
}

/* Row lineage as the file has it, `view` from its row `first` on; what is null there is
 * inherited (spec, "Row Lineage"). */
static void put_lineage(firn_column *out, const firn_file_reader *r, const source *s,
                        const firn_view *view, int64_t first, const int64_t *rows, int64_t count)
{
    const firn_manifest_entry *entry = &r->task->entry;
    int64_t first_id = entry->file.first_row_id + r->group_start + r->at;
    for (int64_t i = 0; i < count; i++) {
        int64_t row = rows ? rows[i] : i;
        if (!firn_view_is_null(view, row - first))
            firn_column_put_int64(out, firn_view_int64(view, row - first));
        else if (s->field->id == FIRN_COLUMN_ROW_ID)
            firn_column_put_int64(out, first_id + row);
        else
            firn_column_put_int64(out, entry->sequence_number);
    }
}

/* All of the next `count` rows, as the file has them. */
static firn_status put_all(firn_file_reader *r, source *s, int64_t count, firn_column *out,
                           firn_error *err)
{
    if (s->kind == SOURCE_CONSTANT) {
        put_constant(out, s, count);
        return FIRN_OK;
    }
    if (s->kind == SOURCE_AVRO) {
        firn_column_append_view(out, firn_avro_batches_view(&r->avro, s->field->id), 0, count);
        return FIRN_OK;
    }
    if (s->kind != SOURCE_FILE) {
        put_positions(out, r, s, NULL, count);
        return FIRN_OK;
    }
    TRY(catch_up(s, err));
    TRY_OR(firn_parquet_column_read(s->column, count, out, err), err, "column \"%.*s\"",
           FIRN_STR_ARG(s->field->name));
    return FIRN_OK;
}

/* A column of its own for what is read and then chosen from. */
typedef struct piece {
    firn_column column;
    struct ArrowArray array;
    firn_view view;
} piece;

static void piece_release(piece *p)
{
    firn_column_release(&p->column);
    if (p->array.release)
        p->array.release(&p->array);
    p->array.release = NULL;
}

static firn_status read_piece(firn_file_reader *r, source *s, int64_t count, piece *p,
                              firn_error *err)
{
    const firn_arrow_field *field = s->column ? firn_parquet_column_field(s->column) : &s->as;
    TRY(firn_column_init(&p->column, field, r->allocator, err));
    TRY(put_all(r, s, count, &p->column, err));
    TRY(firn_column_finish(&p->column, &p->array, err));
    return firn_view_init(&p->view, field, &p->array, &r->batch_memory, err);
}

/* Of the next `count` rows, those in `rows`; nothing outside their span is decoded. */
static firn_status put_chosen(firn_file_reader *r, source *s, int64_t count, int64_t *rows,
                              int64_t row_count, firn_column *out, firn_error *err)
{
    if (s->kind == SOURCE_CONSTANT) {
        put_constant(out, s, row_count);
        return FIRN_OK;
    }
    if (s->kind == SOURCE_AVRO) {
        const firn_view *view = firn_avro_batches_view(&r->avro, s->field->id);
        if (is_lineage(s))
            put_lineage(out, r, s, view, 0, rows, row_count);
        else
            firn_column_append_rows(out, view, rows, (size_t)row_count);
        return FIRN_OK;
    }
    if (s->kind != SOURCE_FILE) {
        put_positions(out, r, s, rows, row_count);
        return FIRN_OK;
    }
    SCOPED(piece) p = { 0 };
    int64_t first = rows[0], last = rows[row_count - 1];
    s->behind += first;
    TRY(read_piece(r, s, last - first + 1, &p, err));
    s->behind = count - last - 1;
    if (is_lineage(s)) {
        put_lineage(out, r, s, &p.view, first, rows, row_count);
        return FIRN_OK;
    }
    int64_t *shifted = firn_new(&r->batch_memory, int64_t, (size_t)row_count);
    if (!shifted)
        return firn_nomem(err);
    for (int64_t i = 0; i < row_count; i++)
        shifted[i] = rows[i] - first;
    firn_column_append_rows(out, &p.view, shifted, (size_t)row_count);
    return FIRN_OK;
}

/* All of the next `count` rows, with what they inherit. */
static firn_status put_whole(firn_file_reader *r, source *s, int64_t count, firn_column *out,
                             firn_error *err)
{
    bool stored = s->kind == SOURCE_FILE || s->kind == SOURCE_AVRO;
    if (!stored || !is_lineage(s))
        return put_all(r, s, count, out, err);
    SCOPED(piece) p = { 0 };
    TRY(read_piece(r, s, count, &p, err));
    put_lineage(out, r, s, &p.view, 0, NULL, count);
    return FIRN_OK;
}

/* ---- batches ---- */

/* A constant that a filter asks about becomes a column of that many rows. */
static firn_status read_filter(firn_file_reader *r, source *s, int64_t count, piece *p,
                               firn_error *err)
{
    if (s->kind != SOURCE_FILE)
        TRY(firn_arrow_field_of(s->field, &r->memory, &s->as, err));
    return read_piece(r, s, count, p, err);
}

static firn_status evaluate(firn_file_reader *r, int64_t count, uint8_t *mask, firn_error *err)
{
    piece *pieces = firn_new(&r->batch_memory, piece, r->filter_count);
    firn_view *views = firn_new(&r->batch_memory, firn_view, r->filter_count);
    if (!pieces || !views)
        return firn_nomem(err);
    firn_status status = FIRN_OK;
    for (size_t i = 0; i < r->filter_count && status == FIRN_OK; i++) {
        status = read_filter(r, &r->filters[i], count, &pieces[i], err);
        views[i] = pieces[i].view;
    }
    firn_filter_columns columns = { r->filter_ids, views, r->filter_count };
    if (status == FIRN_OK)
        status = firn_filter_rows(r->where, &columns, count, &r->batch_memory, mask, err);
    for (size_t i = 0; i < r->filter_count; i++)
        piece_release(&pieces[i]);
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
    if (r->where) {
        uint8_t *mask = firn_arena_alloc(&r->batch_memory, 1, (size_t)count);
        if (!mask)
            return firn_nomem(err);
        TRY(evaluate(r, count, mask, err));
        chosen = firn_filter_count(mask, count);
        if (chosen < count) {
            rows = chosen_rows(mask, count, chosen, &r->batch_memory);
            if (!rows)
                return firn_nomem(err);
        }
    }
    for (size_t i = 0; i < r->request->field_count; i++) {
        source *s = &r->outputs[i];
        if (chosen == 0)
            s->behind += count;
        else if (chosen == count)
            TRY(put_whole(r, s, count, &out->children[i], err));
        else
            TRY(put_chosen(r, s, count, rows, chosen, &out->children[i], err));
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
    int64_t rows = firn_parquet_row_count(r->file, r->group), at = row - r->group_start;
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
    firn_arena_reset(&r->batch_memory);
    TRY(put_batch(r, count, out, row_count, err));
    r->at += count;
    r->range += r->at == r->ranges[r->range].end;
    return FIRN_OK;
}

/* Past the row group at hand when all of it was read, and past those before the window. */
static void pass_groups(firn_file_reader *r)
{
    size_t count = firn_parquet_row_group_count(r->file);
    while (r->group < count) {
        int64_t rows = firn_parquet_row_count(r->file, r->group);
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
    *ended = r->group == firn_parquet_row_group_count(r->file) || r->group_start >= r->to;
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
    firn_arena_reset(&r->batch_memory);
    TRY(firn_avro_batches_next(&r->avro, (size_t)r->request->batch_rows, &r->batch_memory, &count,
                               err));
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
        firn_status status = r->file ? next_in_parquet(r, out, row_count, &ended, err)
                                     : next_in_avro(r, out, row_count, &ended, err);
        if (status != FIRN_OK)
            return firn_context(err, status, "%.*s", FIRN_STR_ARG(r->task->entry.file.file_path));
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
    TRY(firn_parquet_open(&r->parquet_input, r->allocator, &r->file, err));
    return firn_parquet_root_with_ids(firn_parquet_root(r->file), &r->request->table->metadata,
                                      r->request->schema, &r->memory, &r->root, err);
}

static firn_status open_avro(firn_file_reader *r, firn_error *err)
{
    const firn_read_request *q = r->request;
    size_t count = q->field_count + r->filter_count;
    int32_t *ids = firn_new(&r->memory, int32_t, count);
    if (!ids)
        return firn_nomem(err);
    for (size_t i = 0; i < q->field_count; i++)
        ids[i] = q->fields[i]->id;
    for (size_t i = 0; i < r->filter_count; i++)
        ids[q->field_count + i] = r->filter_ids[i];
    TRY(firn_avro_batches_open(&r->avro, r->input, q->schema, ids, count, r->allocator, &r->memory,
                               err));
    bool mapped =
        firn_metadata_property(&q->table->metadata, "schema.name-mapping.default").data != NULL;
    if (mapped && !firn_avro_batches_have_ids(&r->avro))
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
    const firn_data_file *file = &r->task->entry.file;
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
    r->task = task;
    r->to = INT64_MAX;
    r->allocator = r->memory.allocator = r->group_memory.allocator = r->batch_memory.allocator =
        allocator;
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
    firn_parquet_close(&r->file);
    firn_avro_batches_release(&r->avro);
    firn_input_close(&r->input);
    firn_arena_release(&r->memory);
    firn_arena_release(&r->group_memory);
    firn_arena_release(&r->batch_memory);
    firn_free(r->allocator, r, sizeof *r);
}
