/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Copying rows from any view behind a column: whole runs where the layout
 * allows, chosen rows of flat columns in one loop for each width, the rest row by
 * row. */
#include "arrow/column.h"

/* Whether the column's dictionary is the very one the view looks at. */
static bool shares_dictionary(const firn_column *column, const firn_view *view)
{
    return column->field->dictionary && column->dictionary && view->dictionary &&
           firn_shared_array_get(column->dictionary)->buffers[1] ==
               (view->dictionary->offsets ? (const void *)view->dictionary->offsets
                                          : view->dictionary->values);
}

static void append_row(firn_column *column, const firn_view *view, int64_t row);

static void append_list(firn_column *column, const firn_view *view, int64_t row)
{
    firn_column_append_view(&column->children[0], &view->children[0],
                            firn_view_list_start(view, row),
                            firn_view_list_end(view, row) - firn_view_list_start(view, row));
    firn_column_put_list(column);
}

static void append_struct(firn_column *column, const firn_view *view, int64_t row)
{
    for (size_t i = 0; i < column->child_count; i++)
        append_row(&column->children[i], &view->children[i], row);
    firn_column_put_struct(column);
}

static void append_fixed(firn_column *column, const firn_view *view, int64_t row)
{
    size_t width = firn_arrow_byte_width(view->field);
    if (view->dictionary) {
        row = ((const int32_t *)view->values)[view->start + row];
        view = view->dictionary;
    }
    firn_put(&column->values, (const uint8_t *)view->values + (size_t)(view->start + row) * width,
             width);
    firn_column_mark_present(column, 1);
}

static void append_row(firn_column *column, const firn_view *view, int64_t row)
{
    firn_arrow_kind kind = view->field->kind;
    if (firn_view_is_null(view, row))
        firn_column_put_null(column);
    else if (column->field->dictionary)
        firn_column_put_int32(column, ((const int32_t *)view->values)[view->start + row]);
    else if (kind == FIRN_ARROW_BOOL)
        firn_column_put_bool(column, firn_view_bool(view, row));
    else if (firn_arrow_is_variable(kind))
        firn_column_put_bytes(column, firn_view_bytes(view, row));
    else if (kind == FIRN_ARROW_LIST || kind == FIRN_ARROW_MAP)
        append_list(column, view, row);
    else if (kind == FIRN_ARROW_STRUCT)
        append_struct(column, view, row);
    else
        append_fixed(column, view, row);
}

/* ---- runs ---- */

static bool expands(const firn_column *column, const firn_view *view)
{
    return view->dictionary && !column->field->dictionary;
}

/* Strings behind those that are there: their bytes, then where each ends. */
static void append_strings(firn_column *column, const firn_view *view, int64_t from, int64_t count)
{
    const int32_t *offsets = view->offsets + view->start + from;
    size_t before = column->values.len, len = (size_t)(offsets[count] - offsets[0]);
    if (column->offsets.len == 0)
        firn_put_fill(&column->offsets, 0, sizeof(int32_t));
    firn_put(&column->values, (const uint8_t *)view->values + offsets[0], len);
    size_t bytes = (size_t)count * sizeof(int32_t);
    int32_t *ends = (int32_t *)(void *)firn_buf_extend(&column->offsets, bytes);
    if (!ends || column->values.status != FIRN_OK)
        return;
    for (int64_t i = 0; i < count; i++)
        ends[i] = (int32_t)before + (offsets[i + 1] - offsets[0]);
    firn_column_mark_present(column, count);
}

/* Values of a fixed width without nulls, or strings without nulls, go in one piece. */
static bool append_run(firn_column *column, const firn_view *view, int64_t from, int64_t count)
{
    size_t width = column->field->dictionary ? sizeof(int32_t) : firn_arrow_byte_width(view->field);
    bool strings = !view->dictionary && view->offsets && firn_arrow_is_variable(view->field->kind);
    if (view->null_count > 0 || (width == 0 && !strings) || expands(column, view))
        return false;
    if (strings) {
        append_strings(column, view, from, count);
        return true;
    }
    firn_put(&column->values, (const uint8_t *)view->values + (size_t)(view->start + from) * width,
             (size_t)count * width);
    firn_column_mark_present(column, count);
    return true;
}

void firn_column_append_view(firn_column *column, const firn_view *view, int64_t from,
                             int64_t count)
{
    if (column->field->dictionary && !shares_dictionary(column, view)) {
        column->status = FIRN_INVALID;
        return;
    }
    if (count > 0 && append_run(column, view, from, count))
        return;
    if (view->field->kind == FIRN_ARROW_STRUCT && view->null_count == 0) {
        for (size_t i = 0; i < column->child_count; i++)
            firn_column_append_view(&column->children[i], &view->children[i], from, count);
        firn_column_mark_present(column, count);
        return;
    }
    for (int64_t row = from; row < from + count; row++)
        append_row(column, view, row);
}

/* ---- chosen rows ---- */

/* Counts the rows just copied, null where the view says so. */
static void mark_chosen(firn_column *column, const firn_view *view, const int64_t *rows,
                        size_t count)
{
    int64_t first = column->length;
    bool nulls = view->null_count > 0;
    if (nulls && !firn_column_validity(column, (int64_t)count))
        return;
    firn_column_mark_present(column, (int64_t)count);
    for (size_t i = 0; nulls && i < count; i++) {
        if (!firn_view_bit_is_null(view, rows[i]))
            continue;
        int64_t row = first + (int64_t)i;
        column->validity.data[row >> 3] &= (uint8_t) ~(1u << (row & 7));
        column->null_count++;
    }
}

/* A null's slot is zeroed, whatever stands in the view. */
static void copy_fixed(const firn_view *view, size_t width, const int64_t *rows, size_t count,
                       uint8_t *out)
{
    const uint8_t *values = (const uint8_t *)view->values + (size_t)view->start * width;
    for (size_t i = 0; width == 4 && i < count; i++)
        memcpy(out + 4 * i, values + 4 * rows[i], 4);
    for (size_t i = 0; width == 8 && i < count; i++)
        memcpy(out + 8 * i, values + 8 * rows[i], 8);
    for (size_t i = 0; width != 4 && width != 8 && i < count; i++)
        memcpy(out + width * i, values + width * (size_t)rows[i], width);
    for (size_t i = 0; view->null_count > 0 && i < count; i++)
        if (firn_view_bit_is_null(view, rows[i]))
            memset(out + width * i, 0, width);
}

static void choose_fixed(firn_column *column, const firn_view *view, size_t width,
                         const int64_t *rows, size_t count)
{
    uint8_t *at = firn_buf_extend(&column->values, count * width);
    if (!at)
        return;
    copy_fixed(view, width, rows, count, at);
    mark_chosen(column, view, rows, count);
}

static size_t string_len(const firn_view *view, int64_t row)
{
    const int32_t *offsets = view->offsets + view->start + row;
    return firn_view_bit_is_null(view, row) ? 0 : (size_t)(offsets[1] - offsets[0]);
}

static void choose_strings(firn_column *column, const firn_view *view, const int64_t *rows,
                           size_t count)
{
    const int32_t *offsets = view->offsets + view->start;
    size_t end = column->values.len, total = 0;
    for (size_t i = 0; i < count; i++)
        total += string_len(view, rows[i]);
    if (column->offsets.len == 0)
        firn_put_fill(&column->offsets, 0, sizeof(int32_t));
    uint8_t *at = firn_buf_extend(&column->values, total);
    size_t bytes = count * sizeof(int32_t);
    int32_t *ends = (int32_t *)(void *)firn_buf_extend(&column->offsets, bytes);
    if (!at || !ends)
        return;
    for (size_t i = 0; i < count; i++) {
        size_t len = string_len(view, rows[i]);
        if (len)
            memcpy(at, (const uint8_t *)view->values + offsets[rows[i]], len);
        at += len;
        end += len;
        ends[i] = (int32_t)end;
    }
    mark_chosen(column, view, rows, count);
}

void firn_column_append_rows(firn_column *column, const firn_view *view, const int64_t *rows,
                             size_t count)
{
    if (column->field->dictionary && !shares_dictionary(column, view)) {
        column->status = FIRN_INVALID;
        return;
    }
    firn_arrow_kind kind = view->field->kind;
    size_t width = column->field->dictionary ? sizeof(int32_t) : firn_arrow_byte_width(view->field);
    if (!view->dictionary && view->offsets && firn_arrow_is_variable(kind)) {
        choose_strings(column, view, rows, count);
    } else if (width > 0 && !view->dictionary) {
        choose_fixed(column, view, width, rows, count);
    } else if (kind == FIRN_ARROW_STRUCT && view->null_count == 0) {
        for (size_t i = 0; i < column->child_count; i++)
            firn_column_append_rows(&column->children[i], &view->children[i], rows, count);
        firn_column_mark_present(column, (int64_t)count);
    } else {
        for (size_t i = 0; i < count; i++)
            append_row(column, view, rows[i]);
    }
}
