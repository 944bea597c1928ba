/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* firn insert: rows from files, in one commit. */
#include <errno.h>

#include "base/time.h"
#include "cli/arrow_file.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/grid.h"
#include "cli/interrupt.h"
#include "cli/mapped_rows.h"
#include "cli/parquet_file.h"
#include "cli/ref_commands.h"
#include "cli/text_blocks.h"
#include "table/engine.h"
#include "table/write/append.h"
#include "text/ndjson.h"

/* One run of insert. */
typedef struct insertion {
    firn_session *session;
    const firn_args *args;
    firn_append *append;
    firn_mapping mapping;
    firn_csv_options csv;
    bool skip_bad;
    bool json; /* is what is said at the end */
    FILE *dead_letters;
    const char *path; /* of the file at hand */
    uint64_t bad_rows;
    firn_path_list files;
    firn_progress_event done; /* rows, and bytes of the files */
} insertion;

static void tell(insertion *in, int64_t rows, int64_t bytes)
{
    in->done.rows += rows;
    in->done.bytes += bytes;
    firn_progress_tell(&in->session->progress, &in->done);
}

/* ---- rows that do not fit ---- */

static firn_status note_bad_row(insertion *in, uint64_t row_number, const char *message,
                                firn_str record, firn_error *err)
{
    in->bad_rows++;
    if (!in->dead_letters)
        return FIRN_OK;
    SCOPED(firn_buf) line = { 0 };
    firn_putf(&line, "%llu,", (unsigned long long)row_number);
    firn_str fields[] = { firn_str_from(message), record };
    for (size_t i = 0; i < 2; i++) {
        firn_put_c(&line, i ? ",\"" : "\"");
        for (size_t j = 0; j < fields[i].len; j++) {
            if (fields[i].data[j] == '"')
                firn_put_u8(&line, '"');
            firn_put_u8(&line, (uint8_t)fields[i].data[j]);
        }
        firn_put_u8(&line, '"');
    }
    firn_put_u8(&line, '\n');
    TRY(firn_buf_check(&line, err));
    if (fwrite(line.data, 1, line.len, in->dead_letters) != line.len)
        return firn_fail(err, FIRN_IO, "the dead-letter file cannot be written");
    return FIRN_OK;
}

static firn_status bad_row(void *self, const firn_bad_row *row, firn_error *err)
{
    return note_bad_row(self, row->row_number, row->message, row->record, err);
}

/* ---- text files ---- */

/* The two text readers look alike; what they do differently is behind these. */
typedef struct text_reader {
    void *reader;
    firn_status (*push)(void *, firn_bytes, firn_error *);
    firn_status (*end)(void *, firn_error *);
    firn_status (*next)(void *, struct ArrowArray *, bool *, firn_error *);
} text_reader;

static firn_status csv_push(void *r, firn_bytes block, firn_error *err)
{
    return firn_csv_reader_push(r, block, err);
}

static firn_status csv_end(void *r, firn_error *err)
{
    return firn_csv_reader_end(r, err);
}

static firn_status csv_next(void *r, struct ArrowArray *batch, bool *has, firn_error *err)
{
    return firn_csv_reader_next(r, batch, has, err);
}

static firn_status json_push(void *r, firn_bytes block, firn_error *err)
{
    return firn_ndjson_reader_push(r, block, err);
}

static firn_status json_end(void *r, firn_error *err)
{
    return firn_ndjson_reader_end(r, err);
}

static firn_status json_next(void *r, struct ArrowArray *batch, bool *has, firn_error *err)
{
    return firn_ndjson_reader_next(r, batch, has, err);
}

static firn_status append_batches(insertion *in, const text_reader *r, firn_error *err)
{
    for (bool has = true; has;) {
        struct ArrowArray batch = { 0 };
        TRY(r->next(r->reader, &batch, &has, err));
        if (!has)
            return FIRN_OK;
        int64_t rows = batch.length;
        TRY(firn_append_give_rows(in->append, &batch, err));
        tell(in, rows, 0);
    }
    return FIRN_OK;
}

static firn_status push_blocks(insertion *in, firn_text_blocks *blocks, const text_reader *r,
                               firn_error *err)
{
    for (bool first = true;; first = false) {
        firn_bytes block;
        TRY(firn_text_blocks_next(blocks, &block, err));
        if (block.len == 0)
            break;
        if (first)
            TRY(firn_check_text(block, err));
        TRY(r->push(r->reader, block, err));
        TRY(append_batches(in, r, err));
        tell(in, 0, (int64_t)block.len);
    }
    TRY(r->end(r->reader, err));
    return append_batches(in, r, err);
}

static firn_status read_blocks(insertion *in, FILE *file, const text_reader *r, firn_error *err)
{
    firn_text_blocks *blocks;
    TRY(firn_text_blocks_open(file, in->session->engine->pool, &blocks, err));
    firn_status status = push_blocks(in, blocks, r, err);
    firn_text_blocks_close(&blocks);
    return status;
}

static firn_status insert_csv(insertion *in, FILE *file, firn_error *err)
{
    firn_csv_reader *reader;
    firn_csv_options options = in->csv;
    if (firn_str_ends(firn_str_from(in->path), FIRN_STR(".tsv")) && !options.delimiter)
        options.delimiter = '\t';
    TRY(firn_csv_reader_open(firn_append_schema(in->append), &options, NULL, &reader, err));
    text_reader r = { reader, csv_push, csv_end, csv_next };
    firn_status status = read_blocks(in, file, &r, err);
    firn_csv_reader_close(&reader);
    return status;
}

/* ---- Parquet, Arrow and mapped NDJSON files ---- */

typedef struct typed_rows {
    insertion *in;
    struct ArrowSchema schema;
    firn_mapped_rows mapped; /* instead, under a mapping */
    double bytes_per_row;    /* of the file, for the progress line; 0: not known */
} typed_rows;

static firn_status open_typed(typed_rows *rows, const firn_arrow_field *file, firn_error *err)
{
    insertion *in = rows->in;
    if (!in->csv.sources)
        return firn_arrow_export_field(file, NULL, &rows->schema, err);
    return firn_mapped_rows_open(&rows->mapped, in->session, &in->mapping, in->csv.now_us,
                                 firn_append_schema(in->append), file, err);
}

static void typed_rows_release(typed_rows *rows)
{
    if (rows->schema.release)
        rows->schema.release(&rows->schema);
    firn_mapped_rows_release(&rows->mapped);
}

static firn_status append_batch(void *self, const struct ArrowArray *batch, firn_error *err)
{
    typed_rows *rows = self;
    TRY(firn_interrupt_check(err));
    struct ArrowArray shown = *batch;
    bool mapped = rows->mapped.schema.release != NULL;
    if (mapped)
        TRY(firn_mapped_rows_next(&rows->mapped, batch, &shown, err));
    TRY(firn_append_batch(rows->in->append, mapped ? &rows->mapped.schema : &rows->schema, &shown,
                          err));
    tell(rows->in, batch->length, (int64_t)((double)batch->length * rows->bytes_per_row));
    return FIRN_OK;
}

static double bytes_per_row(const firn_opened_parquet *opened)
{
    int64_t rows = 0;
    for (size_t i = 0; i < firn_parquet_row_group_count(opened->file); i++)
        rows += firn_parquet_row_count(opened->file, i);
    return rows > 0 ? (double)opened->input->size / (double)rows : 0;
}

static firn_status insert_parquet(insertion *in, firn_error *err)
{
    firn_opened_parquet opened;
    typed_rows rows = { .in = in };
    TRY(firn_opened_parquet_open(in->session, in->path, &opened, err));
    rows.bytes_per_row = bytes_per_row(&opened);
    firn_status status = open_typed(&rows, &opened.schema, err);
    if (status == FIRN_OK)
        status = firn_opened_parquet_rows(&opened, append_batch, &rows, err);
    typed_rows_release(&rows);
    firn_opened_parquet_close(&opened);
    return status;
}

static firn_status append_arrow_batch(void *self, const firn_arrow_field *schema,
                                      const struct ArrowArray *batch, firn_error *err)
{
    typed_rows *rows = self;
    if (!rows->schema.release && !rows->mapped.schema.release)
        TRY(open_typed(rows, schema, err));
    return append_batch(rows, batch, err);
}

static firn_status insert_arrow(insertion *in, FILE *file, firn_error *err)
{
    typed_rows rows = { .in = in };
    in->done.bytes_total = 0; /* how far its file was read, the reader does not say */
    firn_status status = firn_arrow_file_rows(file, append_arrow_batch, &rows, err);
    typed_rows_release(&rows);
    return status;
}

/* An NDJSON reader whose batches go through a mapping before they are appended. */
typedef struct mapped_json {
    firn_ndjson_reader *reader;
    typed_rows *rows;
} mapped_json;

static firn_status mapped_push(void *r, firn_bytes block, firn_error *err)
{
    return firn_ndjson_reader_push(((mapped_json *)r)->reader, block, err);
}

static firn_status mapped_end(void *r, firn_error *err)
{
    return firn_ndjson_reader_end(((mapped_json *)r)->reader, err);
}

/* Appends what there is itself, and so never has a batch to give. */
static firn_status mapped_next(void *r, struct ArrowArray *batch, bool *has, firn_error *err)
{
    mapped_json *m = r;
    for (bool more = true; more;) {
        TRY(firn_ndjson_reader_next(m->reader, batch, &more, err));
        if (!more)
            break;
        firn_status status = append_batch(m->rows, batch, err);
        batch->release(batch);
        TRY(status);
    }
    *has = false;
    return FIRN_OK;
}

static firn_status insert_mapped_ndjson(insertion *in, FILE *file,
                                        const firn_ndjson_options *options, firn_error *err)
{
    typed_rows rows = { .in = in };
    mapped_json m = { NULL, &rows };
    firn_arrow_field wanted;
    firn_ndjson_options lenient = *options;
    lenient.ignore_unknown = true;
    TRY(firn_mapped_columns(in->session, &in->mapping, firn_append_schema(in->append), &wanted,
                            err));
    TRY(firn_ndjson_reader_open(&wanted, &lenient, NULL, &m.reader, err));
    firn_status status = open_typed(&rows, &wanted, err);
    if (status == FIRN_OK)
        status =
            read_blocks(in, file, &(text_reader){ &m, mapped_push, mapped_end, mapped_next }, err);
    typed_rows_release(&rows);
    firn_ndjson_reader_close(&m.reader);
    return status;
}

static firn_status insert_ndjson(insertion *in, FILE *file, firn_error *err)
{
    firn_ndjson_reader *reader;
    firn_ndjson_options options = { .bad_row = in->skip_bad ? bad_row : NULL, .self = in };
    if (in->csv.sources)
        return insert_mapped_ndjson(in, file, &options, err);
    TRY(firn_ndjson_reader_open(firn_append_schema(in->append), &options, NULL, &reader, err));
    text_reader r = { reader, json_push, json_end, json_next };
    firn_status status = read_blocks(in, file, &r, err);
    firn_ndjson_reader_close(&reader);
    return status;
}

/* ---- files ---- */

static firn_status insert_stream(insertion *in, firn_input_format format, firn_error *err)
{
    bool standard = strcmp(in->path, "-") == 0;
    FILE *file = standard ? stdin : fopen(in->path, "rb");
    if (!file)
        return firn_fail(err, errno == ENOENT ? FIRN_NOT_FOUND : FIRN_IO, "%s",
                         errno == ENOENT ? "no such file" : "the file cannot be read");
    firn_status status = format == FIRN_INPUT_CSV      ? insert_csv(in, file, err)
                         : format == FIRN_INPUT_NDJSON ? insert_ndjson(in, file, err)
                                                       : insert_arrow(in, file, err);
    if (!standard)
        fclose(file);
    return status;
}

static firn_status insert_file(insertion *in, const char *path, firn_error *err)
{
    firn_input_format format;
    in->path = path;
    firn_append_count_again(in->append);
    TRY(firn_input_format_of(path, firn_opt(in->args, "input-format"), &format, err));
    firn_error earlier;
    firn_status status =
        format == FIRN_INPUT_PARQUET ? insert_parquet(in, err) : insert_stream(in, format, err);
    firn_status written = firn_append_settle(in->append, &earlier);
    if (written != FIRN_OK) { /* rows before the one that could not be read */
        status = written;
        *err = earlier;
    }
    if (status == FIRN_INVALID) /* the data is at fault, not the command */
        in->session->exit_status = 1;
    return status == FIRN_OK ? FIRN_OK : firn_context(err, status, "%s", path);
}

/* What was asked for must be what happens: options that a file's format knows nothing of
 * are refused before anything is read. */
static firn_status check_file(const insertion *in, const char *path, firn_error *err)
{
    firn_input_format format;
    firn_error ignored;
    const firn_csv_options *csv = &in->csv;
    if (firn_input_format_of(path, firn_opt(in->args, "input-format"), &format, &ignored) !=
            FIRN_OK ||
        format == FIRN_INPUT_CSV)
        return FIRN_OK; /* what names no format is told when it is its turn */
    if (csv->delimiter || csv->quote || csv->no_quotes || csv->null_text.data || csv->no_header ||
        csv->names)
        return firn_fail(err, FIRN_INVALID,
                         "%s: --delimiter, --quote, --null, --no-header and a mapping's csv and "
                         "columns are for CSV files, which this is not",
                         path);
    if (in->skip_bad && format != FIRN_INPUT_NDJSON)
        return firn_fail(err, FIRN_UNSUPPORTED,
                         "%s: --on-error skip works for CSV and NDJSON files only", path);
    if (csv->sources)
        TRY_OR(firn_mapping_check_typed(&in->mapping, firn_append_schema(in->append), err), err,
               "%s", path);
    return FIRN_OK;
}

static firn_status insert_all(insertion *in, firn_error *err)
{
    size_t at = 0;
    for (const char *path; (path = firn_opt_next(in->args, "data", &at));)
        TRY(firn_path_list_add(&in->files, in->session, path, err));
    for (size_t i = 1; i < in->args->positional_count; i++)
        TRY(firn_path_list_add(&in->files, in->session, in->args->positional[i], err));
    for (size_t i = 0; i < in->files.count; i++)
        TRY(check_file(in, in->files.paths[i], err));
    in->done.bytes_total = in->files.bytes;
    for (size_t i = 0; i < in->files.count; i++)
        TRY(insert_file(in, in->files.paths[i], err));
    return FIRN_OK;
}

/* ---- options ---- */

static firn_status read_options(insertion *in, firn_error *err)
{
    const char *on_error = firn_opt(in->args, "on-error");
    const char *letters = firn_opt(in->args, "dead-letter");
    in->skip_bad = on_error && strcmp(on_error, "skip") == 0;
    if (on_error && !in->skip_bad && strcmp(on_error, "stop") != 0)
        return firn_fail(err, FIRN_INVALID, "--on-error is stop or skip, not \"%s\"", on_error);
    if (letters && !in->skip_bad)
        return firn_fail(err, FIRN_INVALID, "--dead-letter wants --on-error skip");
    if (!firn_opt(in->args, "data") && in->args->positional_count < 2)
        return firn_fail(err, FIRN_INVALID, "--data FILE is needed; - is standard input");
    if (!letters)
        return FIRN_OK;
    in->dead_letters = fopen(letters, "wb");
    if (!in->dead_letters)
        return firn_fail(err, FIRN_IO, "%s cannot be written", letters);
    fputs("row_number,error,raw_record\n", in->dead_letters);
    return FIRN_OK;
}

static firn_status open_append(insertion *in, firn_table *table, firn_error *err)
{
    firn_append_options options = { .branch = firn_opt(in->args, "branch"),
                                    .overwrite = firn_flag(in->args, "overwrite") };
    TRY(firn_branch_check(table, options.branch, err));
    TRY(firn_append_open(table, &options, &in->append, err));
    TRY(firn_mapping_read(in->session, in->args, firn_append_schema(in->append), &in->mapping,
                          &in->csv, err));
    in->csv.bad_row = in->skip_bad ? bad_row : NULL;
    in->csv.self = in;
    return FIRN_OK;
}

static void report(const insertion *in, const firn_append_counts *counts, int64_t snapshot_id,
                   int64_t started_us)
{
    double seconds = (double)(firn_monotonic_us() - started_us) / 1e6;
    FILE *out = in->session->out;
    double rate = seconds > 0 ? (double)counts->rows / seconds : 0;
    if (in->json)
        fprintf(out,
                "{\"rows\": %lld, \"files\": %lld, \"bytes\": %lld, \"snapshot-id\": %lld, "
                "\"skipped-rows\": %llu, \"seconds\": %.3f, \"rows-per-second\": %.0f}\n",
                (long long)counts->rows, (long long)counts->files, (long long)counts->bytes,
                (long long)snapshot_id, (unsigned long long)in->bad_rows, seconds, rate);
    else
        fprintf(out, "%lld rows in %lld files, snapshot %lld, %.2f s, %.0f rows/s\n",
                (long long)counts->rows, (long long)counts->files, (long long)snapshot_id, seconds,
                rate);
    if (!in->json && in->bad_rows)
        fprintf(out, "%llu rows were skipped\n", (unsigned long long)in->bad_rows);
}

static firn_status insert(insertion *in, firn_table *table, firn_error *err)
{
    firn_append_counts counts;
    int64_t snapshot_id, started_us = firn_monotonic_us();
    TRY(read_options(in, err));
    TRY(firn_describe_format(in->session, true, &in->json, err));
    TRY(open_append(in, table, err));
    TRY(insert_all(in, err));
    TRY(firn_interrupt_check(err));
    firn_progress_enter(&in->session->progress, "finishing"); /* sorted rows are merged now */
    firn_progress_tell(&in->session->progress, &(firn_progress_event){ 0 });
    TRY(firn_append_commit_counted(&in->append, &snapshot_id, &counts, err));
    firn_progress_end(&in->session->progress);
    if (snapshot_id != -1)
        firn_session_note_done(in->session, "rows were inserted into", snapshot_id);
    report(in, &counts, snapshot_id, started_us);
    return FIRN_OK;
}

static firn_status run(firn_session *session, const firn_args *args, firn_error *err)
{
    insertion in = { .session = session, .args = args };
    firn_table *table;
    TRY(firn_session_table(session, firn_arg(args, 0), &table, err));
    firn_interrupt_watch();
    firn_status status = insert(&in, table, err);
    firn_append_close(&in.append);
    firn_table_close(&table);
    if (in.dead_letters)
        fclose(in.dead_letters);
    return status;
}

const firn_command firn_command_insert = {
    .name = "insert",
    .deed = "insert into ",
    .arguments = "TABLE --data FILE…",
    .arguments_min = 1,
    .arguments_max = -1,
    .summary = "Add rows from CSV, NDJSON, Parquet or Arrow files, in one commit",
    .example = "firn insert users --data users.csv",
    .run = run,
    .options = { { "data", "FILE", "a file, a pattern, or -", 'd', true },
                 { "input-format", "F", "csv, ndjson, parquet or arrow; else by the file's ending",
                   0 },
                 { "branch", "NAME", "write to this branch  [main]", 0 },
                 { "overwrite", NULL, "in place of all rows that are there", 0 },
                 { "on-error", "stop|skip", "what to do with rows that do not fit  [stop]", 0 },
                 { "dead-letter", "FILE", "CSV of the rows that were skipped", 0 },
                 { "mapping", "FILE.yaml", "how the file's columns become the table's", 0 },
                 { "set", "COLUMN=VALUE", "the same value in every row", 0, true },
                 { "map", "NEW=OLD", "table column NEW from file column OLD", 0, true },
                 { "delimiter", "C", "of CSV fields  [,]", 0 },
                 { "quote", "C", "of CSV fields, \"\" for none  [\"]", 0 },
                 { "null", "TEXT", "also null, besides the empty field", 0 },
                 { "no-header", NULL, "the first line is data; columns in the table's order", 0 } },
};
