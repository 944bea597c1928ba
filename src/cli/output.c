/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "cli/output.h"

#include <sys/stat.h>
#include <unistd.h>

#include "arrow/ipc.h"
#include "cli/grid.h"
#include "parquet/writer.h"
#include "table/engine.h"
#include "text/csv_write.h"
#include "text/json_write.h"

typedef enum row_format {
    ROWS_TABLE,
    ROWS_CSV,
    ROWS_JSON,
    ROWS_NDJSON,
    ROWS_PARQUET, /* from here on not for people */
    ROWS_ARROW,
    ROWS_ARROW_STREAM,
} row_format;

/* A table for people is measured before it is printed: this many rows at a time. */
enum { GRID_ROWS = 10000 };

struct firn_row_output {
    firn_session *session;
    const firn_arrow_field *schema;
    row_format format;
    FILE *file;
    const char *path; /* of the session's file; NULL: stdout */
    firn_buf text;
    firn_csv_writer csv;
    firn_json_writer json;
    firn_ipc_file_writer arrow; /* of streams, only its .stream */
    firn_grid grid;
    int64_t row_count; /* printed as a table */
    firn_progress_event done;
    firn_parquet_output sink;
    firn_parquet_writer *parquet;
};

/* ---- which format ---- */

/* Arrow's endings are those of the Arrow project: .arrow and .feather are files, .arrows is
 * a stream.  "arrow" alone is a stream, as it has to be in a pipe. */
static const struct {
    const char *name, *ending;
    row_format format, by_ending;
} formats[] = {
    { "table", NULL, ROWS_TABLE, ROWS_TABLE },
    { "csv", ".csv", ROWS_CSV, ROWS_CSV },
    { "json", ".json", ROWS_JSON, ROWS_JSON },
    { "ndjson", ".ndjson", ROWS_NDJSON, ROWS_NDJSON },
    { "ndjson", ".jsonl", ROWS_NDJSON, ROWS_NDJSON },
    { "parquet", ".parquet", ROWS_PARQUET, ROWS_PARQUET },
    { "arrow", ".arrow", ROWS_ARROW_STREAM, ROWS_ARROW },
    { "arrow", ".feather", ROWS_ARROW_STREAM, ROWS_ARROW },
    { "arrows", ".arrows", ROWS_ARROW_STREAM, ROWS_ARROW_STREAM },
};

/* False: nothing of the list is called that. */
static bool find_by_name(const char *name, row_format *format)
{
    for (size_t i = 0; i < FIRN_COUNT(formats); i++)
        if (strcmp(name, formats[i].name) == 0) {
            *format = formats[i].format;
            return true;
        }
    return false;
}

/* False: the ending says nothing; also for "arrow" where it names another format. */
static bool find_by_ending(firn_str path, const char *name, row_format *format)
{
    for (size_t i = 0; i < FIRN_COUNT(formats); i++) {
        bool ends = formats[i].ending && firn_str_ends(path, firn_str_from(formats[i].ending));
        if (ends && (!name || strcmp(name, formats[i].name) == 0)) {
            *format = formats[i].by_ending;
            return true;
        }
    }
    return false;
}

static firn_status choose_format(firn_row_output *o, const char *name, firn_error *err)
{
    firn_str path = firn_str_from(o->path);
    o->format = o->session->out_is_terminal && !o->path ? ROWS_TABLE : ROWS_CSV;
    if (o->path && find_by_ending(path, name, &o->format))
        return FIRN_OK;
    if (name && !find_by_name(name, &o->format))
        return firn_fail(err, FIRN_INVALID,
                         "no format \"%s\": there are table, csv, json, ndjson, parquet, arrow and "
                         "arrows",
                         name);
    if (!name && o->path && firn_str_find_last(path, '.') < path.len)
        return firn_fail(err, FIRN_INVALID, "%s: no format has this ending; give --format",
                         o->path);
    return FIRN_OK;
}

/* ---- opening ---- */

static firn_status write_file(void *self, const void *data, size_t len, firn_error *err)
{
    firn_row_output *o = self;
    if (len == 0 || fwrite(data, 1, len, o->file) == len)
        return FIRN_OK;
    return firn_fail(err, FIRN_IO, "%s cannot be written", o->path ? o->path : "the output");
}

static firn_status flush(firn_row_output *o, firn_error *err)
{
    TRY(firn_buf_check(&o->text, err));
    TRY(write_file(o, o->text.data, o->text.len, err));
    firn_buf_clear(&o->text);
    return FIRN_OK;
}

static void put_heads(firn_row_output *o)
{
    for (size_t i = 0; i < o->schema->child_count; i++) {
        firn_arrow_kind kind = o->schema->children[i].kind;
        if (i < FIRN_COUNT(o->grid.right))
            o->grid.right[i] = kind >= FIRN_ARROW_INT8 && kind <= FIRN_ARROW_DECIMAL128;
        firn_grid_put(&o->grid, o->schema->children[i].name);
    }
}

static firn_status start_parquet(firn_row_output *o, firn_error *err)
{
    firn_engine *engine;
    TRY(firn_session_engine(o->session, &engine, err));
    firn_parquet_write_options options = { .executor = firn_engine_executor(engine) };
    o->sink = (firn_parquet_output){ write_file, o };
    return firn_parquet_writer_open(o->schema, &options, &o->sink, NULL, &o->parquet, err);
}

static firn_status start(firn_row_output *o, firn_error *err)
{
    switch (o->format) {
    case ROWS_TABLE:
        o->grid.columns = o->schema->child_count;
        put_heads(o);
        return FIRN_OK;
    case ROWS_CSV: firn_csv_put_header(&o->csv, o->schema, &o->text); return flush(o, err);
    case ROWS_JSON:
        o->json = (firn_json_writer){ .out = &o->text };
        firn_json_open_array(&o->json);
        return FIRN_OK;
    case ROWS_PARQUET: return start_parquet(o, err);
    case ROWS_ARROW: firn_ipc_file_put_start(&o->arrow, o->schema, &o->text); return flush(o, err);
    case ROWS_ARROW_STREAM:
        firn_ipc_put_schema(&o->arrow.stream, o->schema, &o->text);
        return flush(o, err);
    default: return FIRN_OK;
    }
}

/* Rows that somebody sees come, on a terminal or through a pipe, are their own progress
 * line. */
static void mute_progress(firn_row_output *o)
{
    struct stat about;
    if (!o->path && (fstat(STDOUT_FILENO, &about) != 0 || !S_ISREG(about.st_mode)))
        firn_progress_end(&o->session->progress);
}

static firn_status open_output(firn_row_output *o, const firn_args *args, firn_error *err)
{
    o->path = o->session->out_path;
    o->file = o->session->out;
    TRY(choose_format(o, firn_opt(args, "format"), err));
    mute_progress(o);
    if (o->format >= ROWS_PARQUET && !o->path && o->session->out_is_terminal)
        return firn_fail(err, FIRN_INVALID, "this format does not go to a terminal: give -o FILE");
    return start(o, err);
}

firn_status firn_row_output_open(firn_session *session, const firn_args *args,
                                 const firn_arrow_field *schema, firn_row_output **output,
                                 firn_error *err)
{
    firn_row_output *o = firn_alloc_zeroed(NULL, sizeof *o);
    *output = NULL;
    if (!o)
        return firn_nomem(err);
    o->session = session;
    o->schema = schema;
    firn_status status = open_output(o, args, err);
    if (status != FIRN_OK)
        firn_row_output_close(&o);
    *output = o;
    return status;
}

/* ---- rows ---- */

static void put_cells(firn_row_output *o, const firn_view *batch, int64_t row)
{
    firn_json_writer w = { .out = &o->text };
    for (size_t i = 0; i < batch->child_count; i++) {
        const firn_view *column = &batch->children[i];
        firn_buf_clear(&o->text);
        firn_json_put_value(&w, column, row);
        w = (firn_json_writer){ .out = &o->text };
        firn_str cell = firn_buf_str(&o->text);
        bool quoted = cell.len >= 2 && *cell.data == '"' && !firn_view_is_null(column, row);
        if (quoted)
            cell = (firn_str){ cell.data + 1, cell.len - 2 };
        if (firn_view_is_null(column, row))
            cell = FIRN_STR("");
        if (column->field->kind == FIRN_ARROW_UTF8)
            cell = firn_view_is_null(column, row) ? FIRN_STR("")
                                                  : firn_str_of_bytes(firn_view_bytes(column, row));
        firn_grid_put(&o->grid, cell);
    }
}

static void print_grid(firn_row_output *o)
{
    firn_grid_print(&o->grid, o->file);
    firn_buf_clear(&o->grid.text);
    firn_buf_clear(&o->grid.cells);
}

static void put_grid_rows(firn_row_output *o, const firn_view *batch)
{
    for (int64_t row = 0; row < batch->length; row++) {
        put_cells(o, batch, row);
        if (++o->row_count % GRID_ROWS == 0) {
            print_grid(o);
            put_heads(o);
        }
    }
    firn_buf_clear(&o->text);
}

void firn_row_output_expect(firn_row_output *o, int64_t row_count)
{
    o->done.rows_total = row_count;
}

static firn_status write_batch(firn_row_output *o, const struct ArrowArray *batch, firn_error *err)
{
    SCOPED(firn_arena) memory = { 0 };
    firn_view view;
    if (o->format == ROWS_PARQUET)
        return firn_parquet_writer_write(o->parquet, batch, err);
    TRY(firn_view_init(&view, o->schema, batch, &memory, err));
    switch (o->format) {
    case ROWS_TABLE: put_grid_rows(o, &view); break;
    case ROWS_CSV: firn_csv_put_rows(&o->csv, &view, &o->text); break;
    case ROWS_NDJSON: firn_ndjson_put_rows(&view, &o->text); break;
    case ROWS_ARROW: firn_ipc_file_put_batch(&o->arrow, &view, &o->text); break;
    case ROWS_ARROW_STREAM: firn_ipc_put_batch(&o->arrow.stream, &view, &o->text); break;
    default: firn_json_put_rows(&o->json, &view); break;
    }
    return flush(o, err);
}

firn_status firn_row_output_write(firn_row_output *o, const struct ArrowArray *batch,
                                  firn_error *err)
{
    TRY(write_batch(o, batch, err));
    o->done.rows += batch->length;
    firn_progress_tell(&o->session->progress, &o->done);
    return FIRN_OK;
}

/* ---- the end ---- */

static firn_status end(firn_row_output *o, firn_error *err)
{
    firn_parquet_written written;
    if (o->format == ROWS_TABLE && (o->row_count == 0 || o->row_count % GRID_ROWS != 0))
        print_grid(o);
    if (o->format == ROWS_JSON) {
        firn_json_close_array(&o->json);
        firn_put_u8(&o->text, '\n');
    }
    if (o->format == ROWS_PARQUET)
        TRY(firn_parquet_writer_finish(o->parquet, &written, err));
    if (o->format == ROWS_ARROW)
        firn_ipc_file_put_end(&o->arrow, &o->text);
    if (o->format == ROWS_ARROW_STREAM)
        firn_ipc_put_end(&o->text);
    TRY(flush(o, err));
    if (fflush(o->file) != 0)
        return firn_fail(err, FIRN_IO, "%s cannot be written", o->path ? o->path : "the output");
    return FIRN_OK;
}

firn_status firn_row_output_finish(firn_row_output **output, firn_error *err)
{
    firn_row_output *o = *output;
    firn_progress_end(&o->session->progress);
    firn_status status = end(o, err);
    firn_row_output_close(output);
    return status;
}

void firn_row_output_close(firn_row_output **output)
{
    firn_row_output *o = *output;
    *output = NULL;
    if (!o)
        return;
    firn_parquet_writer_close(&o->parquet);
    firn_csv_writer_release(&o->csv);
    firn_ipc_file_writer_release(&o->arrow);
    firn_grid_release(&o->grid);
    firn_buf_release(&o->text);
    firn_free(NULL, o, sizeof *o);
}
