/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* firn check: each fault on a line, and what was looked at. */
#include "cli/command.h"
#include "cli/grid.h"
#include "table/inspect/check.h"
#include "json/writer.h"

typedef struct faults {
    firn_session *session;
    firn_json_writer *json; /* NULL: words */
} faults;

static void say(void *self, const char *text)
{
    faults *f = self;
    firn_progress_erase(&f->session->progress);
    if (f->json)
        firn_json_put_c(f->json, text);
    else
        fprintf(f->session->out, "%s\n", text);
}

static firn_status print_json(firn_session *session, firn_json_writer *w,
                              const firn_check_counts *counts, firn_error *err)
{
    firn_json_close_array(w);
    firn_json_put_int64_member(w, "snapshots", counts->snapshots);
    firn_json_put_int64_member(w, "manifests", counts->manifests);
    firn_json_put_int64_member(w, "files", counts->files);
    firn_json_put_int64_member(w, "rows", counts->rows);
    firn_json_put_int64_member(w, "unread-files", counts->unread);
    firn_json_close_object(w);
    firn_put_u8(w->out, '\n');
    TRY(firn_buf_check(w->out, err));
    fwrite(w->out->data, 1, w->out->len, session->out);
    return FIRN_OK;
}

static void print_words(firn_session *session, const firn_check_counts *counts)
{
    fprintf(session->out, "%lld fault%s in %lld snapshots, %lld manifests, %lld files",
            (long long)counts->faults, counts->faults == 1 ? "" : "s", (long long)counts->snapshots,
            (long long)counts->manifests, (long long)counts->files);
    if (counts->rows > 0)
        fprintf(session->out, ", %lld rows", (long long)counts->rows);
    if (counts->unread > 0)
        fprintf(session->out, "; %lld files could not be looked into", (long long)counts->unread);
    fputc('\n', session->out);
}

static firn_status check(firn_session *session, const firn_args *args, firn_table *table,
                         firn_error *err)
{
    SCOPED(firn_buf) text = { 0 };
    firn_json_writer w = { .out = &text };
    bool json;
    TRY(firn_describe_format(session, false, &json, err));
    faults to = { session, json ? &w : NULL };
    firn_check_options options = { .deep = firn_flag(args, "deep"), .fault = say, .self = &to };
    firn_check_counts counts;
    firn_json_open_object(&w);
    firn_json_put_key(&w, "faults");
    firn_json_open_array(&w);
    TRY(firn_table_check(table, &options, &counts, err));
    firn_progress_end(&session->progress);
    if (json)
        TRY(print_json(session, &w, &counts, err));
    else
        print_words(session, &counts);
    session->keeps_output = true;
    if (counts.faults > 0)
        return firn_fail(err, FIRN_CORRUPT, "%lld fault%s", (long long)counts.faults,
                         counts.faults == 1 ? "" : "s");
    return FIRN_OK;
}

static firn_status run(firn_session *session, const firn_args *args, firn_error *err)
{
    firn_table *table;
    TRY(firn_session_table(session, firn_arg(args, 0), &table, err));
    firn_status status = check(session, args, table, err);
    firn_table_close(&table);
    return status;
}

const firn_command firn_command_check = {
    .name = "check",
    .arguments = "TABLE",
    .arguments_min = 1,
    .arguments_max = 1,
    .summary = "Read all that a table's snapshots reach and name each fault",
    .example = "firn check users --deep",
    .run = run,
    .options = { { "deep", NULL, "read all rows: their number, null counts and bounds", 0 } },
};
