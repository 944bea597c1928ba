/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* firn delete and firn update: rows changed in one commit. */
#include "cli/command.h"
#include "cli/grid.h"
#include "cli/interrupt.h"
#include "cli/ref_commands.h"
#include "firn/rewrite.h"

/* Only copying on write is there. */
static firn_status check_mode(const firn_args *args, firn_error *err)
{
    const char *mode = firn_opt(args, "mode");
    if (!mode || strcmp(mode, "cow") == 0)
        return FIRN_OK;
    if (strcmp(mode, "mor") == 0)
        return firn_fail(err, FIRN_UNSUPPORTED,
                         "--mode mor: delete files are not written yet; cow is");
    return firn_fail(err, FIRN_INVALID, "--mode is cow, not \"%s\"", mode);
}

static firn_status read_where(const firn_args *args, firn_expr **where, firn_error *err)
{
    const char *text = firn_opt(args, "where");
    TRY(check_mode(args, err));
    if (!text)
        return firn_fail(err, FIRN_INVALID,
                         "--where CONDITION is needed; --where true means all rows");
    return firn_expr_parse(text, where, err);
}

static void report(firn_session *session, bool json, const char *done, const firn_rewrite_result *r)
{
    firn_progress_end(&session->progress);
    if (json)
        fprintf(session->out,
                "{\"rows\": %lld, \"files-removed\": %lld, \"files-rewritten\": %lld, "
                "\"snapshot-id\": ",
                (long long)r->rows, (long long)r->files_removed, (long long)r->files_rewritten);
    if (json && r->snapshot_id == -1)
        fprintf(session->out, "null}\n");
    else if (json)
        fprintf(session->out, "%lld}\n", (long long)r->snapshot_id);
    else if (r->snapshot_id == -1)
        fprintf(session->out, "no row matches: nothing to do\n");
    else
        fprintf(session->out, "%lld rows %s, %lld files removed, %lld rewritten, snapshot %lld\n",
                (long long)r->rows, done, (long long)r->files_removed,
                (long long)r->files_rewritten, (long long)r->snapshot_id);
}

/* What is to be done with the rows that match, and how it is told. */
typedef struct change {
    const char **assignments; /* NULL: they are deleted */
    size_t assignment_count;
    const char *done, *noted; /* "deleted", "rows were deleted from" */
} change;

static firn_status change_rows(firn_table *table, const change *c, const firn_expr *where,
                               const firn_rewrite_options *options, firn_rewrite_result *result,
                               firn_error *err)
{
    TRY(firn_branch_check(table, options->branch, err));
    if (!c->assignments)
        return firn_table_delete(table, where, options, result, err);
    return firn_table_update(table, c->assignments, c->assignment_count, where, options, result,
                             err);
}

static firn_status carry_out(firn_session *session, const firn_args *args, const change *c,
                             firn_error *err)
{
    firn_expr *where = NULL;
    firn_table *table = NULL;
    firn_rewrite_result result;
    firn_rewrite_options options = { .branch = firn_opt(args, "branch") };
    bool json;
    TRY(firn_describe_format(session, true, &json, err));
    TRY(read_where(args, &where, err));
    firn_status status = firn_session_table(session, firn_arg(args, 0), &table, err);
    firn_interrupt_watch(); /* files that were written are to be removed */
    if (status == FIRN_OK)
        status = change_rows(table, c, where, &options, &result, err);
    if (status == FIRN_OK && result.snapshot_id != -1)
        firn_session_note_done(session, c->noted, result.snapshot_id);
    if (status == FIRN_OK)
        report(session, json, c->done, &result);
    firn_table_close(&table);
    firn_expr_close(&where);
    return status;
}

static firn_status run_delete(firn_session *session, const firn_args *args, firn_error *err)
{
    change c = { .done = "deleted", .noted = "rows were deleted from" };
    return carry_out(session, args, &c, err);
}

static firn_status read_assignments(firn_session *session, const firn_args *args,
                                    const char ***assignments, size_t *count, firn_error *err)
{
    size_t at = 0;
    *count = 0;
    *assignments = firn_new(&session->memory, const char *, args->given_count);
    if (!*assignments)
        return firn_nomem(err);
    for (const char *text; (text = firn_opt_next(args, "set", &at));)
        (*assignments)[(*count)++] = text;
    if (*count == 0)
        return firn_fail(err, FIRN_INVALID, "--set \"COLUMN = VALUE\" is needed");
    return FIRN_OK;
}

static firn_status run_update(firn_session *session, const firn_args *args, firn_error *err)
{
    change c = { .done = "updated", .noted = "rows were updated in" };
    TRY(read_assignments(session, args, &c.assignments, &c.assignment_count, err));
    return carry_out(session, args, &c, err);
}

const firn_command firn_command_delete = {
    .name = "delete",
    .arguments = "TABLE --where CONDITION",
    .arguments_min = 1,
    .arguments_max = 1,
    .summary = "Delete the rows for which a condition is true, in one commit",
    .example = "firn delete users --where \"age < 18\"",
    .run = run_delete,
    .options = { { "where", "CONDITION", "which rows; true for all", 0 },
                 { "branch", "NAME", "change this branch  [main]", 0 },
                 { "mode", "cow", "write the files that hold them anew", 0 } },
};

const firn_command firn_command_update = {
    .name = "update",
    .arguments = "TABLE --set \"COLUMN = VALUE\" --where CONDITION",
    .arguments_min = 1,
    .arguments_max = 1,
    .summary = "Set columns in the rows for which a condition is true, in one commit",
    .example = "firn update users --set \"age = age + 1\" --where \"city = 'Oslo'\"",
    .run = run_update,
    .options = { { "set", "COLUMN=VALUE", "a literal, NULL, a column, or + - * / over numbers", 0,
                   true },
                 { "where", "CONDITION", "which rows; true for all", 0 },
                 { "branch", "NAME", "change this branch  [main]", 0 },
                 { "mode", "cow", "write the files that hold them anew", 0 } },
};
