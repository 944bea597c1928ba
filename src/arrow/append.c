/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Copying rows from any view behind a column: whole runs where the layout
 * allows, row by row where rows are chosen or nested. */
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

/* Values of a fixed width without nulls, or strings without nulls, go in one piece. */
static bool append_run(firn_column *column, const firn_view *view, int64_t from, int64_t count)
{
    size_t width = column->field->dictionary ? sizeof(int32_t) : firn_arrow_byte_width(view->field);
    bool expands = view->dictionary && !column->field->dictionary;
    if (view->null_count > 0 || width == 0 || expands)
        return false;
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
    for (int64_t row = from; row < from + count; row++)
        append_row(column, view, row);
}

void firn_column_append_rows(firn_column *column, const firn_view *view, const int64_t *rows,
                             size_t count)
{
    if (column->field->dictionary && !shares_dictionary(column, view)) {
        column->status = FIRN_INVALID;
        return;
    }
    for (size_t i = 0; i < count; i++)
        append_row(column, view, rows[i]);
}
