/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "cli/grid.h"

void firn_grid_put(firn_grid *grid, firn_str cell)
{
    size_t span[2] = { grid->text.len, cell.len };
    firn_put_str(&grid->text, cell);
    firn_put(&grid->cells, span, sizeof span);
}

void firn_grid_release(firn_grid *grid)
{
    firn_buf_release(&grid->text);
    firn_buf_release(&grid->cells);
}

size_t firn_grid_width(firn_str text)
{
    size_t width = 0;
    for (size_t i = 0; i < text.len; i++)
        width += ((unsigned char)text.data[i] & 0xc0) != 0x80;
    return width;
}

static firn_str cell_at(const firn_grid *grid, size_t index)
{
    size_t span[2];
    memcpy(span, grid->cells.data + index * sizeof span, sizeof span);
    return (firn_str){ (const char *)grid->text.data + span[0], span[1] };
}

static void print_cell(firn_str cell, size_t width, bool right, bool last, FILE *out)
{
    int pad = (int)(width - firn_grid_width(cell));
    if (right)
        fprintf(out, "%*s", pad, "");
    for (size_t i = 0; i < cell.len; i++) { /* nothing that a terminal would obey */
        unsigned char c = (unsigned char)cell.data[i];
        fputc(c < ' ' || c == 0x7f ? ' ' : c, out);
    }
    if (!right && !last)
        fprintf(out, "%*s", pad, "");
}

static void print_rule(const size_t *widths, size_t columns, FILE *out)
{
    for (size_t i = 0; i < columns; i++) {
        fputs(i ? "  " : "", out);
        for (size_t j = 0; j < widths[i]; j++)
            fputc('-', out);
    }
    fputc('\n', out);
}

void firn_grid_print(const firn_grid *grid, FILE *out)
{
    size_t widths[64] = { 0 }, columns = grid->columns < 64 ? grid->columns : 64;
    size_t count = grid->cells.len / (2 * sizeof(size_t));
    if (grid->text.status != FIRN_OK || grid->cells.status != FIRN_OK || columns == 0)
        return;
    for (size_t i = 0; i < count; i++) {
        size_t width = firn_grid_width(cell_at(grid, i));
        if (i % grid->columns < columns && width > widths[i % grid->columns])
            widths[i % grid->columns] = width;
    }
    for (size_t i = 0; i < count; i++) {
        size_t at = i % grid->columns;
        if (at >= columns)
            continue;
        fputs(at ? "  " : "", out);
        print_cell(cell_at(grid, i), widths[at], grid->right[at], at + 1 == columns, out);
        if (at + 1 == columns)
            fputc('\n', out);
        if (i + 1 == grid->columns)
            print_rule(widths, columns, out);
    }
}

/* ---- descriptions ---- */

firn_status firn_describe_format(const firn_session *session, bool piped, bool *json,
                                 firn_error *err)
{
    static const char *const of_rows[] = { "csv",   "ndjson", "jsonl",  "parquet",
                                           "arrow", "arrows", "feather" };
    const char *format = firn_opt(session->args, "format");
    firn_str path = firn_str_from(session->out_path ? session->out_path : "");
    firn_str ending = firn_str_from_index(path, firn_str_find_last(path, '.') + 1);
    *json = !session->out_is_terminal && piped;
    if (format)
        *json = strcmp(format, "json") == 0;
    else if (firn_str_is(ending, "json") || firn_str_is(ending, "txt"))
        *json = firn_str_is(ending, "json");
    if (format && !*json && strcmp(format, "table") != 0)
        return firn_fail(err, FIRN_INVALID, "--format %s: this is shown as table or json", format);
    for (size_t i = 0; !format && i < FIRN_COUNT(of_rows); i++)
        if (firn_str_is(ending, of_rows[i]))
            return firn_fail(err, FIRN_INVALID, "%s: this is shown as table or json",
                             session->out_path);
    return FIRN_OK;
}

firn_status firn_describe_json_only(const firn_session *session, firn_error *err)
{
    const char *format = firn_opt(session->args, "format");
    if (format && strcmp(format, "json") != 0)
        return firn_fail(err, FIRN_INVALID, "--format %s: this is shown as json", format);
    return FIRN_OK;
}

static firn_status print_json(const firn_table_metadata *metadata,
                              void (*as_json)(const firn_table_metadata *, firn_json_writer *),
                              FILE *out, firn_error *err)
{
    SCOPED(firn_buf) text = { 0 };
    firn_json_writer w = { .out = &text, .indent = 2 };
    as_json(metadata, &w);
    firn_put_u8(&text, '\n');
    TRY(firn_buf_check(&text, err));
    fwrite(text.data, 1, text.len, out);
    return FIRN_OK;
}

firn_status firn_describe_print(firn_session *session, const firn_table_metadata *metadata,
                                void (*as_json)(const firn_table_metadata *, firn_json_writer *),
                                void (*as_grid)(const firn_table_metadata *, firn_grid *),
                                size_t columns, firn_error *err)
{
    bool json;
    TRY(firn_describe_format(session, true, &json, err));
    if (json)
        return print_json(metadata, as_json, session->out, err);
    SCOPED(firn_grid) grid = { .columns = columns };
    as_grid(metadata, &grid);
    firn_grid_print(&grid, session->out);
    return FIRN_OK;
}
