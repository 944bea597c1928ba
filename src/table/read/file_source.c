/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/read/file_source.h"

#include "table/arrow_schema.h"
#include "table/read/parquet_ids.h"
#include "table/reserved_fields.h"

/* ---- columns that are not in the file ---- */

static bool identity_value(const firn_file_rows *file, int32_t id, firn_value *value)
{
    const firn_partition_spec *spec = file->task->spec;
    for (size_t i = 0; i < spec->field_count && i < file->task->entry.file.partition_count; i++)
        if (spec->fields[i].source_id == id &&
            spec->fields[i].transform.kind == FIRN_TRANSFORM_IDENTITY) {
            *value = file->task->entry.file.partition[i];
            return true;
        }
    return false;
}

static firn_status default_value(firn_file_rows *file, const firn_field *field, firn_value *value,
                                 firn_error *err)
{
    *value = firn_value_null(&field->type);
    if (!field->initial_default.data)
        return FIRN_OK;
    if (!firn_type_is_primitive(&field->type))
        return firn_fail(err, FIRN_UNSUPPORTED, "column \"%.*s\": defaults of nested types",
                         FIRN_STR_ARG(field->name));
    return firn_value_parse_json(field->initial_default, &field->type, &file->memory, value, err);
}

static firn_value text_value(firn_str text)
{
    return (firn_value){ .kind = FIRN_TYPE_STRING, .bytes = firn_str_bytes(text) };
}

static firn_value number_value(firn_type_kind kind, int64_t number)
{
    return (firn_value){ .kind = kind, .is_null = number < 0, .integer = number };
}

static bool is_lineage(const firn_source *s)
{
    return s->field->id == FIRN_COLUMN_ROW_ID || s->field->id == FIRN_COLUMN_LAST_UPDATED;
}

/* Files without a first row id have no lineage, whatever their columns say. */
static bool has_lineage(const firn_file_rows *file)
{
    return file->task->entry.file.first_row_id >= 0;
}

static bool metadata_column(const firn_file_rows *file, firn_source *s)
{
    const firn_manifest_entry *entry = &file->task->entry;
    s->kind = FIRN_SOURCE_CONSTANT;
    switch (s->field->id) {
    case FIRN_COLUMN_FILE: s->constant = text_value(entry->file.file_path); return true;
    case FIRN_COLUMN_POS: s->kind = FIRN_SOURCE_POSITION; return true;
    case FIRN_COLUMN_SPEC_ID:
        s->constant = number_value(FIRN_TYPE_INT, file->task->spec->spec_id);
        return true;
    case FIRN_COLUMN_SEQUENCE_NUMBER:
        s->constant = number_value(FIRN_TYPE_LONG, entry->sequence_number);
        return true;
    case FIRN_COLUMN_ROW_ID:
        if (has_lineage(file))
            s->kind = FIRN_SOURCE_ROW_ID;
        else
            s->constant = number_value(FIRN_TYPE_LONG, -1);
        return true;
    case FIRN_COLUMN_LAST_UPDATED:
        s->constant = number_value(FIRN_TYPE_LONG, has_lineage(file) ? entry->sequence_number : -1);
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

firn_status firn_source_find(firn_file_rows *file, const firn_field *field, firn_source *s,
                             firn_error *err)
{
    *s = (firn_source){ .field = field };
    s->node = file->root ? firn_parquet_node_by_id(file->root, field->id) : NULL;
    bool in_avro = !file->root && firn_avro_batches_have(&file->avro, file->schema, field->id);
    if ((s->node || in_avro) && (has_lineage(file) || !is_lineage(s))) {
        s->kind = in_avro ? FIRN_SOURCE_AVRO : FIRN_SOURCE_FILE;
        TRY(check_nested_defaults(field, s->node, err));
        return firn_arrow_field_of(field, &file->memory, &s->as, err);
    }
    if (metadata_column(file, s))
        return FIRN_OK;
    s->kind = FIRN_SOURCE_CONSTANT;
    if (identity_value(file, field->id, &s->constant))
        return FIRN_OK;
    TRY(default_value(file, field, &s->constant, err));
    if (field->required && s->constant.is_null)
        return firn_fail(err, FIRN_CORRUPT,
                         "required column \"%.*s\" is not in the file and has no default",
                         FIRN_STR_ARG(field->name));
    return FIRN_OK;
}

/* ---- rows ---- */

firn_status firn_source_open(const firn_file_rows *file, size_t group, firn_source *s,
                             firn_error *err)
{
    s->behind = 0;
    if (s->kind != FIRN_SOURCE_FILE)
        return FIRN_OK;
    firn_status status =
        firn_parquet_column_open(file->parquet, group, s->node, &s->as, &s->column, err);
    if (status == FIRN_OK)
        return FIRN_OK;
    /* That the file's type cannot be the column's is the file's fault, not the caller's. */
    return firn_context(err, status == FIRN_INVALID ? FIRN_CORRUPT : status, "column \"%.*s\"",
                        FIRN_STR_ARG(s->field->name));
}

static void put_constant(firn_column *out, const firn_source *s, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        firn_column_put_value(out, &s->constant);
}

static void put_positions(firn_column *out, const firn_file_rows *file, const firn_source *s,
                          const int64_t *rows, int64_t count)
{
    int64_t base = file->at;
    if (s->kind == FIRN_SOURCE_ROW_ID)
        base += file->task->entry.file.first_row_id;
    for (int64_t i = 0; i < count; i++)
        firn_column_put_int64(out, base + (rows ? rows[i] : i));
}

static firn_status catch_up(firn_source *s, firn_error *err)
{
    int64_t behind = s->behind;
    s->behind = 0;
    return behind ? firn_parquet_column_skip(s->column, behind, err) : FIRN_OK;
}

/* Row lineage as the file has it, `view` from its row `first` on; what is null there is
 * inherited (spec, "Row Lineage"). */
static void put_lineage(firn_column *out, const firn_file_rows *file, const firn_source *s,
                        const firn_view *view, int64_t first, const int64_t *rows, int64_t count)
{
    const firn_manifest_entry *entry = &file->task->entry;
    int64_t first_id = entry->file.first_row_id + file->at;
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

/* What gives a file its rows' ids is a number in a manifest. */
static firn_status check_row_ids(const firn_file_rows *file, const firn_source *s, int64_t count,
                                 firn_error *err)
{
    int64_t first = file->task->entry.file.first_row_id, end;
    if (s->field->id == FIRN_COLUMN_ROW_ID && has_lineage(file) &&
        __builtin_add_overflow(first, file->at + count, &end))
        return firn_fail(err, FIRN_CORRUPT, "its rows' ids begin with %lld and pass 64 bits",
                         (long long)first);
    return FIRN_OK;
}

/* All of the next `count` rows, as the file has them. */
static firn_status put_as_is(firn_file_rows *file, firn_source *s, int64_t count, firn_column *out,
                             firn_error *err)
{
    if (s->kind == FIRN_SOURCE_CONSTANT) {
        put_constant(out, s, count);
        return FIRN_OK;
    }
    if (s->kind == FIRN_SOURCE_AVRO) {
        firn_column_append_view(out, firn_avro_batches_view(&file->avro, s->field->id), 0, count);
        return FIRN_OK;
    }
    if (s->kind != FIRN_SOURCE_FILE) {
        put_positions(out, file, s, NULL, count);
        return FIRN_OK;
    }
    TRY(catch_up(s, err));
    TRY_OR(firn_parquet_column_read(s->column, count, out, err), err, "column \"%.*s\"",
           FIRN_STR_ARG(s->field->name));
    return FIRN_OK;
}

void firn_piece_release(firn_piece *p)
{
    firn_column_release(&p->column);
    if (p->array.release)
        p->array.release(&p->array);
    p->array.release = NULL;
}

static firn_status read_piece(firn_file_rows *file, firn_source *s, int64_t count, firn_piece *p,
                              firn_error *err)
{
    const firn_arrow_field *field = s->column ? firn_parquet_column_field(s->column) : &s->as;
    TRY(firn_column_init(&p->column, field, file->memory.allocator, err));
    TRY(put_as_is(file, s, count, &p->column, err));
    TRY(firn_column_finish(&p->column, &p->array, err));
    return firn_view_init(&p->view, field, &p->array, &file->scratch, err);
}

/* Of the next `count` rows, those in `rows`; nothing outside their span is decoded. */
firn_status firn_source_put_rows(firn_file_rows *file, firn_source *s, int64_t count,
                                 const int64_t *rows, int64_t row_count, firn_column *out,
                                 firn_error *err)
{
    TRY(check_row_ids(file, s, count, err));
    if (s->kind == FIRN_SOURCE_CONSTANT) {
        put_constant(out, s, row_count);
        return FIRN_OK;
    }
    if (s->kind == FIRN_SOURCE_AVRO) {
        const firn_view *view = firn_avro_batches_view(&file->avro, s->field->id);
        if (is_lineage(s))
            put_lineage(out, file, s, view, 0, rows, row_count);
        else
            firn_column_append_rows(out, view, rows, (size_t)row_count);
        return FIRN_OK;
    }
    if (s->kind != FIRN_SOURCE_FILE) {
        put_positions(out, file, s, rows, row_count);
        return FIRN_OK;
    }
    SCOPED(firn_piece) p = { 0 };
    int64_t first = rows[0], last = rows[row_count - 1];
    s->behind += first;
    TRY(read_piece(file, s, last - first + 1, &p, err));
    s->behind = count - last - 1;
    if (is_lineage(s)) {
        put_lineage(out, file, s, &p.view, first, rows, row_count);
        return FIRN_OK;
    }
    int64_t *shifted = firn_new(&file->scratch, int64_t, (size_t)row_count);
    if (!shifted)
        return firn_nomem(err);
    for (int64_t i = 0; i < row_count; i++)
        shifted[i] = rows[i] - first;
    firn_column_append_rows(out, &p.view, shifted, (size_t)row_count);
    return FIRN_OK;
}

/* All of the next `count` rows, with what they inherit. */
firn_status firn_source_put_all(firn_file_rows *file, firn_source *s, int64_t count,
                                firn_column *out, firn_error *err)
{
    TRY(check_row_ids(file, s, count, err));
    bool stored = s->kind == FIRN_SOURCE_FILE || s->kind == FIRN_SOURCE_AVRO;
    if (!stored || !is_lineage(s))
        return put_as_is(file, s, count, out, err);
    SCOPED(firn_piece) p = { 0 };
    TRY(read_piece(file, s, count, &p, err));
    put_lineage(out, file, s, &p.view, 0, NULL, count);
    return FIRN_OK;
}

/* A constant that is asked for becomes a column of that many rows. */
firn_status firn_source_read(firn_file_rows *file, firn_source *s, int64_t count, firn_piece *p,
                             firn_error *err)
{
    if (s->kind != FIRN_SOURCE_FILE)
        TRY(firn_arrow_field_of(s->field, &file->memory, &s->as, err));
    return read_piece(file, s, count, p, err);
}
