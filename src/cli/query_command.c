/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* firn query: rows of a table, or of one of its metadata tables. */
#include "cli/command.h"

#include "cli/output.h"
#include "table/inspect/metadata_tables.h"
#include "table/read/scan.h"

/* "a, b,c" and repeated --select as one list of names; a quoted name may hold commas. */
static firn_status split_columns(firn_session *session, const firn_args *args,
                                 firn_scan_options *options, firn_error *err)
{
    const char **names = NULL;
    size_t at = 0, cap = 0;
    for (const char *text; (text = firn_opt_next(args, "select", &at));) {
        firn_str rest = firn_str_from(text);
        while (rest.data) {
            firn_str name = firn_str_trim(rest);
            if (name.len && *name.data == '"') {
                name = firn_str_from_index(name, 1);
                size_t end = firn_str_find(name, '"');
                rest = firn_str_from_index(name, end + 1);
                firn_str_split(&rest, ',');
                name = firn_str_first(name, end);
            } else {
                name = firn_str_trim(firn_str_split(&rest, ','));
            }
            const char **grown = firn_arena_grow(&session->memory, names, options->column_count,
                                                 &cap, sizeof *grown);
            firn_str kept = firn_str_copy(&session->memory, name);
            if (!grown || !kept.data)
                return firn_nomem(err);
            names = grown;
            names[options->column_count++] = kept.data;
        }
    }
    options->columns = names;
    return FIRN_OK;
}

static firn_status read_schema_choice(const firn_args *args, firn_scan_options *options,
                                      firn_error *err)
{
    const char *schema = firn_opt(args, "schema");
    options->current_schema = schema && strcmp(schema, "current") == 0;
    if (schema && !options->current_schema && strcmp(schema, "snapshot") != 0)
        return firn_fail(err, FIRN_INVALID, "--schema is current or snapshot, not \"%s\"", schema);
    return FIRN_OK;
}

static firn_status print_rows(firn_scan *scan, firn_row_output *output, firn_error *err)
{
    for (;;) {
        struct ArrowArray batch;
        TRY(firn_scan_next(scan, &batch, err));
        if (!batch.release)
            return FIRN_OK;
        firn_status status = firn_row_output_write(output, &batch, err);
        batch.release(&batch);
        TRY(status);
    }
}

static firn_status scan_and_print(firn_session *session, const firn_args *args, firn_scan *scan,
                                  firn_error *err)
{
    firn_row_output *output;
    TRY(firn_row_output_open(session, args, firn_scan_output(scan), &output, err));
    firn_status status = print_rows(scan, output, err);
    if (status == FIRN_OK)
        return firn_row_output_finish(&output, err);
    firn_row_output_close(&output);
    return status;
}

/* ---- metadata tables ---- */

static firn_status print_metadata_rows(firn_metadata_table *rows, int64_t left,
                                       firn_row_output *output, firn_error *err)
{
    while (left > 0) {
        struct ArrowArray batch;
        TRY(firn_metadata_table_next(rows, &batch, err));
        if (!batch.release)
            return FIRN_OK;
        if (batch.length > left)
            batch.length = left;
        left -= batch.length;
        firn_status status = firn_row_output_write(output, &batch, err);
        batch.release(&batch);
        TRY(status);
    }
    return FIRN_OK;
}

static firn_status query_metadata(firn_session *session, const firn_args *args, firn_table *table,
                                  firn_str name, const firn_scan_options *options, firn_error *err)
{
    firn_metadata_table *rows;
    firn_row_output *output;
    int64_t limit = firn_opt(args, "limit") ? options->limit : INT64_MAX;
    TRY(firn_metadata_table_open(table, name, options, &rows, err));
    firn_status status =
        firn_row_output_open(session, args, firn_metadata_table_output(rows), &output, err);
    if (status == FIRN_OK) {
        status = print_metadata_rows(rows, limit, output, err);
        if (status == FIRN_OK)
            status = firn_row_output_finish(&output, err);
        firn_row_output_close(&output);
    }
    firn_metadata_table_close(&rows);
    return status;
}

/* ---- the command ---- */

static firn_status query_rows(firn_session *session, const firn_args *args, firn_table *table,
                              const firn_scan_options *options, firn_error *err)
{
    firn_scan *scan;
    bool nothing = firn_opt(args, "limit") && options->limit == 0;
    TRY(firn_scan_open(table, options, &scan, err));
    if (nothing)
        firn_scan_only(scan, SIZE_MAX - 1, err);
    firn_status status = scan_and_print(session, args, scan, err);
    firn_scan_close(&scan);
    return status;
}

static firn_status query(firn_session *session, const firn_args *args, firn_table *table,
                         firn_str metadata, const firn_expr *where, firn_error *err)
{
    firn_scan_options options = { .where = where };
    TRY(split_columns(session, args, &options, err));
    TRY(firn_parse_point(args, &options.snapshot_id, &options.ref, &options.timestamp_ms, err));
    TRY(firn_opt_int64(args, "limit", 0, &options.limit, err));
    TRY(read_schema_choice(args, &options, err));
    if (firn_opt(args, "limit") && options.limit < 0)
        return firn_fail(err, FIRN_INVALID, "--limit is below 0");
    if (metadata.data)
        return query_metadata(session, args, table, metadata, &options, err);
    return query_rows(session, args, table, &options, err);
}

static firn_status run(firn_session *session, const firn_args *args, firn_error *err)
{
    firn_table *table;
    firn_expr *where = NULL;
    firn_str metadata;
    const char *text = firn_opt(args, "where");
    if (text)
        TRY(firn_expr_parse(text, &where, err));
    firn_status status = firn_session_rows(session, firn_arg(args, 0), &table, &metadata, err);
    if (status == FIRN_OK) {
        status = query(session, args, table, metadata, where, err);
        firn_table_close(&table);
    }
    firn_expr_close(&where);
    return status;
}

const firn_command firn_command_query = {
    .name = "query",
    .arguments = "TABLE[.METADATA-TABLE]",
    .arguments_min = 1,
    .arguments_max = 1,
    .summary = "Print rows, of now or of an earlier time; or of users.files, users.history, …",
    .example = "firn query users --where \"age > 30\" --select name,age --limit 10",
    .run = run,
    .options = { { "select", "A,B", "these columns; also _file, _pos, …", 's' },
                 { "where", "EXPR", "rows for which this is true", 'w' },
                 { "limit", "N", "at most so many rows", 'n' },
                 { "snapshot", "ID", "as of this snapshot", 0 },
                 { "snapshot-id", "ID", "the same", 0 },
                 { "ref", "NAME", "as of this branch or tag", 0 },
                 { "timestamp", "TS", "as of this time", 0 },
                 { "schema", "current", "an old snapshot in today's schema, not in its own", 0 } },
};
