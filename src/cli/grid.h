/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Text in columns, for people; and the choice between it and JSON for descriptions. */
#ifndef CLI_GRID_H
#define CLI_GRID_H

#include "cli/session.h"

/* Cells row by row, the first row being the heads.  A zeroed grid with its column
 * count set is ready. */
typedef struct firn_grid {
    size_t columns;
    bool right[64]; /* columns of numbers */
    firn_buf text;
    firn_buf cells; /* start and length of each in `text`, as size_t pairs */
} firn_grid;

void firn_grid_put(firn_grid *grid, firn_str cell);
void firn_grid_print(const firn_grid *grid, FILE *out);
void firn_grid_release(firn_grid *grid);

/* Columns a text takes on a terminal: code points, as far as we know them. */
size_t firn_grid_width(firn_str text);

/* Whether a description goes out as JSON: by --format, the ending of -o FILE, or where it
 * goes: `piped` then says what is for pipes and files.  FIRN_INVALID for formats of rows. */
firn_status firn_describe_format(const firn_session *session, bool piped, bool *json,
                                 firn_error *err);

/* FIRN_INVALID when --format asks for anything but JSON. */
firn_status firn_describe_json_only(const firn_session *session, firn_error *err);

/* Prints a description as `table` on a terminal and `json` otherwise, or as --format
 * says. */
firn_status firn_describe_print(firn_session *session, const firn_table_metadata *metadata,
                                void (*as_json)(const firn_table_metadata *, firn_json_writer *),
                                void (*as_grid)(const firn_table_metadata *, firn_grid *),
                                size_t columns, firn_error *err);

#endif
