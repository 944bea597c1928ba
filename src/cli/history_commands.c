/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Commands about snapshots. */
#include "cli/command.h"

#include "base/time.h"
#include "cli/grid.h"
#include "firn/maintain.h"

static void put_moment(firn_buf *out, int64_t timestamp_ms)
{
    char text[FIRN_TIME_TEXT_MAX];
    int64_t us;
    if (__builtin_mul_overflow(timestamp_ms, INT64_C(1000), &us)) {
        firn_putf(out, "%lld ms", (long long)timestamp_ms);
        return;
    }
    size_t len = firn_timestamp_format_us(us, text);
    *(char *)memchr(text, 'T', len) = ' ';
    firn_put(out, text, len - 3); /* milliseconds are all there is */
}

/* ---- list-snapshots ---- */

static void put_summary(firn_json_writer *w, const firn_snapshot *s)
{
    firn_json_open_object(w);
    for (size_t i = 0; i < s->summary_count; i++) {
        firn_json_put_key_str(w, s->summary[i].key);
        firn_json_put_string(w, s->summary[i].value);
    }
    firn_json_close_object(w);
}

static void put_refs(firn_buf *out, const firn_table_metadata *m, int64_t snapshot_id)
{
    for (size_t i = 0; i < m->ref_count; i++)
        if (m->refs[i].snapshot_id == snapshot_id)
            firn_putf(out, "%s%.*s", out->len ? ", " : "", FIRN_STR_ARG(m->refs[i].name));
}

static void snapshots_as_json(const firn_table_metadata *m, firn_json_writer *w)
{
    firn_json_open_array(w);
    for (size_t i = 0; i < m->snapshot_count; i++) {
        const firn_snapshot *s = &m->snapshots[i];
        firn_json_open_object(w);
        firn_json_put_int64_member(w, "snapshot-id", s->snapshot_id);
        firn_json_put_key(w, "parent-snapshot-id");
        if (s->parent_snapshot_id == -1)
            firn_json_put_null(w);
        else
            firn_json_put_int64(w, s->parent_snapshot_id);
        firn_json_put_int64_member(w, "sequence-number", s->sequence_number);
        firn_json_put_int64_member(w, "timestamp-ms", s->timestamp_ms);
        firn_json_put_key(w, "current");
        firn_json_put_bool(w, s->snapshot_id == m->current_snapshot_id);
        firn_json_put_key(w, "summary");
        put_summary(w, s);
        firn_json_close_object(w);
    }
    firn_json_close_array(w);
}

static void snapshots_as_grid(const firn_table_metadata *m, firn_grid *grid)
{
    static const char *const heads[] = { "snapshot_id", "committed_at", "operation", "added",
                                         "deleted",     "total",        "refs" };
    for (size_t i = 0; i < FIRN_COUNT(heads); i++)
        firn_grid_put(grid, firn_str_from(heads[i]));
    for (size_t i = 0; i < m->snapshot_count; i++) {
        const firn_snapshot *s = &m->snapshots[i];
        SCOPED(firn_buf) text = { 0 };
        firn_putf(&text, "%lld", (long long)s->snapshot_id);
        firn_grid_put(grid, firn_buf_str(&text));
        firn_buf_clear(&text);
        put_moment(&text, s->timestamp_ms);
        firn_grid_put(grid, firn_buf_str(&text));
        firn_grid_put(grid, firn_snapshot_summary(s, "operation"));
        firn_grid_put(grid, firn_snapshot_summary(s, "added-records"));
        firn_grid_put(grid, firn_snapshot_summary(s, "deleted-records"));
        firn_grid_put(grid, firn_snapshot_summary(s, "total-records"));
        firn_buf_clear(&text);
        put_refs(&text, m, s->snapshot_id);
        firn_grid_put(grid, firn_buf_str(&text));
    }
}

static firn_status run_list_snapshots(firn_session *session, const firn_args *args, firn_error *err)
{
    firn_table *table;
    TRY(firn_session_table(session, firn_arg(args, 0), &table, err));
    firn_status status = firn_describe_print(session, &table->metadata, snapshots_as_json,
                                             snapshots_as_grid, 7, err);
    firn_table_close(&table);
    return status;
}

const firn_command firn_command_list_snapshots = {
    .name = "list-snapshots",
    .deed = "list the snapshots of ",
    .also = "snapshots",
    .arguments = "TABLE",
    .arguments_min = 1,
    .arguments_max = 1,
    .summary = "List a table's snapshots",
    .example = "firn list-snapshots users",
    .run = run_list_snapshots,
};

/* ---- history ---- */

static void history_as_json(const firn_table_metadata *m, firn_json_writer *w)
{
    firn_json_open_array(w);
    for (size_t i = 0; i < m->snapshot_log_count; i++) {
        const firn_snapshot_log_entry *e = &m->snapshot_log[i];
        firn_json_open_object(w);
        firn_json_put_int64_member(w, "made-current-at", e->timestamp_ms);
        firn_json_put_int64_member(w, "snapshot-id", e->snapshot_id);
        firn_json_put_key(w, "is-current-ancestor");
        firn_json_put_bool(w, firn_metadata_is_ancestor(m, m->current_snapshot_id, e->snapshot_id));
        firn_json_close_object(w);
    }
    firn_json_close_array(w);
}

static void history_as_grid(const firn_table_metadata *m, firn_grid *grid)
{
    firn_grid_put(grid, FIRN_STR("made_current_at"));
    firn_grid_put(grid, FIRN_STR("snapshot_id"));
    firn_grid_put(grid, FIRN_STR("is_current_ancestor"));
    for (size_t i = 0; i < m->snapshot_log_count; i++) {
        const firn_snapshot_log_entry *e = &m->snapshot_log[i];
        SCOPED(firn_buf) text = { 0 };
        put_moment(&text, e->timestamp_ms);
        firn_grid_put(grid, firn_buf_str(&text));
        firn_buf_clear(&text);
        firn_putf(&text, "%lld", (long long)e->snapshot_id);
        firn_grid_put(grid, firn_buf_str(&text));
        firn_grid_put(grid, firn_metadata_is_ancestor(m, m->current_snapshot_id, e->snapshot_id)
                                ? FIRN_STR("true")
                                : FIRN_STR("false"));
    }
}

static firn_status run_history(firn_session *session, const firn_args *args, firn_error *err)
{
    firn_table *table;
    TRY(firn_session_table(session, firn_arg(args, 0), &table, err));
    firn_status status =
        firn_describe_print(session, &table->metadata, history_as_json, history_as_grid, 3, err);
    firn_table_close(&table);
    return status;
}

const firn_command firn_command_history = {
    .name = "history",
    .deed = "show the history of ",
    .arguments = "TABLE",
    .arguments_min = 1,
    .arguments_max = 1,
    .summary = "Show which snapshot was current when",
    .example = "firn history users",
    .run = run_history,
};

/* ---- rollback ---- */

static firn_status choose_target(const firn_table *table, const firn_args *args, int64_t *id,
                                 firn_error *err)
{
    const char *ref;
    int64_t timestamp_ms;
    TRY(firn_parse_point(args, id, &ref, &timestamp_ms, err));
    if (!*id && !timestamp_ms)
        return firn_fail(err, FIRN_INVALID, "--snapshot ID or --timestamp T is needed");
    if (*id)
        return FIRN_OK;
    const firn_snapshot *s = firn_metadata_snapshot_at(&table->metadata, timestamp_ms);
    if (!s)
        return firn_fail(err, FIRN_NOT_FOUND, "the table had no snapshot at that time");
    *id = s->snapshot_id;
    return FIRN_OK;
}

static firn_status run_rollback(firn_session *session, const firn_args *args, firn_error *err)
{
    firn_table *table;
    int64_t id;
    TRY(firn_session_table(session, firn_arg(args, 0), &table, err));
    firn_status status = choose_target(table, args, &id, err);
    if (status == FIRN_OK)
        status = firn_table_rollback(table, id, err);
    if (status == FIRN_OK && session->talk)
        fprintf(session->talk, "%s is at snapshot %lld\n", firn_arg(args, 0), (long long)id);
    firn_table_close(&table);
    return status;
}

const firn_command firn_command_rollback = {
    .name = "rollback",
    .deed = "roll back ",
    .arguments = "TABLE",
    .arguments_min = 1,
    .arguments_max = 1,
    .summary = "Make an earlier snapshot the current one again",
    .example = "firn rollback users --snapshot 12340",
    .run = run_rollback,
    .options = { { "snapshot", "ID", "the snapshot", 0 },
                 { "snapshot-id", "ID", "the same", 0 },
                 { "timestamp", "TS", "the newest snapshot at or before that time", 0 } },
};

/* ---- expire-snapshots ---- */

static firn_status read_expire(const firn_args *args, firn_expire_options *options, firn_error *err)
{
    enum { DAYS_MAX = 1000000 };
    int64_t days;
    *options = (firn_expire_options){ .older_than_ms = -1, .dry_run = firn_flag(args, "dry-run") };
    TRY(firn_opt_int64(args, "days", -1, &days, err));
    TRY(firn_opt_int64(args, "retain-last", 0, &options->retain_last, err));
    if (firn_opt(args, "days") && (days < 0 || days > DAYS_MAX))
        return firn_fail(err, FIRN_INVALID, "--days is from 0 to %d", DAYS_MAX);
    if (firn_opt(args, "retain-last") && options->retain_last < 1)
        return firn_fail(err, FIRN_INVALID, "--retain-last is at least 1");
    if (days >= 0)
        options->older_than_ms = days * 24 * 3600 * 1000;
    return FIRN_OK;
}

static void report_expired(FILE *out, bool json, bool dry_run, const firn_expire_result *result)
{
    if (json)
        fprintf(out, "{\"snapshots\": %lld, \"files-removed\": %lld, \"dry-run\": %s}\n",
                (long long)result->snapshots, dry_run ? 0 : (long long)result->files,
                dry_run ? "true" : "false");
    else if (dry_run)
        fprintf(out, "%lld snapshots would be expired\n", (long long)result->snapshots);
    else
        fprintf(out, "%lld snapshots expired, %lld files removed\n", (long long)result->snapshots,
                (long long)result->files);
}

static firn_status expire(firn_session *session, const firn_args *args, firn_table *table,
                          firn_error *err)
{
    firn_expire_options options;
    firn_expire_result result;
    bool json;
    TRY(firn_describe_format(session, false, &json, err));
    TRY(read_expire(args, &options, err));
    TRY(firn_table_expire_snapshots(table, &options, &result, err));
    firn_progress_end(&session->progress);
    if (!options.dry_run && result.snapshots > 0)
        firn_session_note_done(session, "snapshots were expired of", -1);
    report_expired(session->out, json, options.dry_run, &result);
    return FIRN_OK;
}

static firn_status run_expire(firn_session *session, const firn_args *args, firn_error *err)
{
    firn_table *table;
    TRY(firn_session_table(session, firn_arg(args, 0), &table, err));
    firn_status status = expire(session, args, table, err);
    firn_table_close(&table);
    return status;
}

const firn_command firn_command_expire_snapshots = {
    .name = "expire-snapshots",
    .deed = "expire snapshots of ",
    .arguments = "TABLE",
    .arguments_min = 1,
    .arguments_max = 1,
    .summary = "Forget old snapshots and remove the files only they need",
    .example = "firn expire-snapshots users --days 30",
    .run = run_expire,
    .options = { { "days", "N", "older than this  [the table's property, else 5]", 0 },
                 { "retain-last", "N", "keep so many on each branch  [1]", 0 },
                 { "dry-run", NULL, "only say how many", 0 } },
};
