/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* firn query: rows of a table, or of one of its metadata tables. */
#include "cli/command.h"

#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/query_order.h"
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

/* ---- rows on their way out ---- */

typedef struct printing {
    firn_row_output *output;
    size_t column_count; /* of a batch, the rest is not shown */
    int64_t left;        /* under the limit; -1: no limit */
} printing;

/* Batches may have more columns and rows than are shown; they are only borrowed. */
static firn_status print_batch(void *self, const struct ArrowArray *batch, firn_error *err)
{
    printing *p = self;
    TRY(firn_interrupt_check(err));
    struct ArrowArray shown = *batch;
    shown.n_children = (int64_t)p->column_count;
    if (p->left >= 0 && shown.length > p->left)
        shown.length = p->left;
    p->left -= p->left >= 0 ? shown.length : 0;
    return firn_row_output_write(p->output, &shown, err);
}

static firn_status print_rows(const firn_row_source *source, printing *p, firn_error *err)
{
    while (p->left != 0) {
        struct ArrowArray batch;
        TRY(source->next(source->self, &batch, err));
        if (!batch.release)
            return FIRN_OK;
        firn_status status = print_batch(p, &batch, err);
        batch.release(&batch);
        TRY(status);
    }
    return FIRN_OK;
}

/* What a run of the command asks for. */
typedef struct query {
    firn_session *session;
    const firn_args *args;
    firn_scan_options options;
    firn_query_order order;
    int64_t limit; /* -1: none */
} query;

static firn_status print_source(const query *q, const firn_row_source *source, printing *p,
                                firn_error *err)
{
    firn_batch_sink sink = { print_batch, p };
    if (q->order.by.field_count > 0 && q->limit != 0)
        return firn_query_sort(q->session, &q->order, source, q->limit > 0 ? q->limit : 0, &sink,
                               err);
    return print_rows(source, p, err);
}

static firn_status print_all(const query *q, const firn_row_source *source, firn_error *err)
{
    firn_arrow_field shown = *source->schema;
    shown.child_count -= q->order.hidden_count;
    printing p = { .column_count = shown.child_count, .left = q->limit };
    TRY(firn_row_output_open(q->session, q->args, &shown, &p.output, err));
    firn_row_output_expect(
        p.output, q->limit > 0 && q->limit < source->row_count ? q->limit : source->row_count);
    firn_status status = print_source(q, source, &p, err);
    if (status == FIRN_OK)
        return firn_row_output_finish(&p.output, err);
    firn_row_output_close(&p.output);
    return status;
}

/* ---- where rows come from ---- */

static firn_status next_of_table(void *self, struct ArrowArray *batch, firn_error *err)
{
    return firn_scan_next(self, batch, err);
}

static firn_status query_table(query *q, firn_table *table, firn_error *err)
{
    firn_scan *scan;
    firn_scan_counts counts;
    bool sorted = q->order.by.field_count > 0;
    q->options.limit = q->limit > 0 && !sorted ? q->limit : 0;
    TRY(firn_scan_open(table, &q->options, &scan, err));
    firn_scan_get_counts(scan, &counts);
    firn_row_source source = { next_of_table, scan, firn_scan_output(scan),
                               q->options.where ? 0 : counts.rows };
    firn_status status = print_all(q, &source, err);
    firn_scan_close(&scan);
    return status;
}

static firn_status next_of_metadata(void *self, struct ArrowArray *batch, firn_error *err)
{
    return firn_metadata_table_next(self, batch, err);
}

static firn_status query_metadata(query *q, firn_table *table, firn_str name, firn_error *err)
{
    firn_metadata_table *rows;
    TRY(firn_metadata_table_open(table, name, &q->options, &rows, err));
    firn_row_source source = { next_of_metadata, rows, firn_metadata_table_output(rows), 0 };
    firn_status status = print_all(q, &source, err);
    firn_metadata_table_close(&rows);
    return status;
}

/* ---- the command ---- */

static firn_status read_limit(const firn_args *args, int64_t *limit, firn_error *err)
{
    TRY(firn_opt_int64(args, "limit", -1, limit, err));
    if (firn_opt(args, "limit") && *limit < 0)
        return firn_fail(err, FIRN_INVALID, "--limit is below 0");
    return FIRN_OK;
}

static firn_status run_query(query *q, firn_table *table, firn_str metadata, firn_error *err)
{
    firn_scan_options *o = &q->options;
    const char *order = firn_opt(q->args, "order-by");
    TRY(split_columns(q->session, q->args, o, err));
    TRY(firn_parse_point(q->args, &o->snapshot_id, &o->ref, &o->timestamp_ms, err));
    TRY(read_limit(q->args, &q->limit, err));
    TRY(read_schema_choice(q->args, o, err));
    if (order)
        TRY(firn_query_order_parse(q->session, order, table, metadata, o, &q->order, err));
    return metadata.data ? query_metadata(q, table, metadata, err) : query_table(q, table, err);
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
        query q = { .session = session, .args = args, .options = { .where = where } };
        status = run_query(&q, table, metadata, err);
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
    .example = "firn query users --where \"age > 30\" --select name,age --order-by \"age desc\" "
               "--limit 10",
    .run = run,
    .options = { { "select", "A,B", "these columns; also _file, _pos, …", 's', true },
                 { "where", "EXPR", "rows for which this is true", 'w' },
                 { "order-by", "A,B desc",
                   "sorted; asc, desc, nulls first|last  [nulls above all values]", 0 },
                 { "limit", "N", "at most so many rows", 'n' },
                 { "snapshot", "ID", "as of this snapshot", 0 },
                 { "snapshot-id", "ID", "the same", 0 },
                 { "ref", "NAME", "as of this branch or tag", 0 },
                 { "timestamp", "TS", "as of this time", 0 },
                 { "schema", "current", "an old snapshot in today's schema, not in its own", 0 } },
};
