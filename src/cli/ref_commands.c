/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* firn branch and firn tag. */
#include "cli/ref_commands.h"

#include "cli/command.h"
#include "cli/grid.h"

typedef enum ref_kind {
    REF_BRANCH,
    REF_TAG,
    REF_ANY,
} ref_kind;

static const char *const kind_names[] = { "branch", "tag", "branch or tag" };

static bool is_of(const firn_snapshot_ref *ref, ref_kind kind)
{
    return kind == REF_ANY || ref->is_tag == (kind == REF_TAG);
}

static firn_status no_ref(const firn_table_metadata *m, ref_kind kind, const char *name,
                          firn_error *err)
{
    firn_str best = { 0 };
    size_t distance = strlen(name) / 3 + 2;
    for (size_t i = 0; i < m->ref_count; i++) {
        size_t d = firn_str_distance(firn_str_from(name), m->refs[i].name);
        if (!is_of(&m->refs[i], kind) || d >= distance)
            continue;
        distance = d;
        best = m->refs[i].name;
    }
    if (best.data)
        return firn_fail(err, FIRN_NOT_FOUND, "no %s \"%s\": did you mean \"%.*s\"?",
                         kind_names[kind], name, FIRN_STR_ARG(best));
    return firn_fail(err, FIRN_NOT_FOUND, "no %s \"%s\"", kind_names[kind], name);
}

static firn_status find_ref(const firn_table_metadata *m, ref_kind kind, const char *name,
                            const firn_snapshot_ref **ref, firn_error *err)
{
    *ref = firn_metadata_ref(m, firn_str_from(name));
    if (!*ref)
        return no_ref(m, kind, name, err);
    if (!is_of(*ref, kind))
        return firn_fail(err, FIRN_INVALID, "%s is a %s, no %s", name,
                         kind_names[(*ref)->is_tag ? REF_TAG : REF_BRANCH], kind_names[kind]);
    return FIRN_OK;
}

firn_status firn_branch_check(const firn_table *table, const char *branch, firn_error *err)
{
    const firn_snapshot_ref *ref;
    if (!branch || strcmp(branch, "main") == 0)
        return FIRN_OK;
    return find_ref(&table->metadata, REF_BRANCH, branch, &ref, err);
}

/* ---- lists ---- */

static firn_status list_as_json(const firn_table_metadata *m, ref_kind kind, FILE *out,
                                firn_error *err)
{
    SCOPED(firn_buf) text = { 0 };
    firn_json_writer w = { .out = &text, .indent = 2 };
    firn_json_open_array(&w);
    for (size_t i = 0; i < m->ref_count; i++) {
        if (!is_of(&m->refs[i], kind))
            continue;
        firn_json_open_object(&w);
        firn_json_put_key(&w, "name");
        firn_json_put_string(&w, m->refs[i].name);
        firn_json_put_int64_member(&w, "snapshot-id", m->refs[i].snapshot_id);
        if (m->refs[i].max_ref_age_ms > 0)
            firn_json_put_int64_member(&w, "max-ref-age-ms", m->refs[i].max_ref_age_ms);
        firn_json_close_object(&w);
    }
    firn_json_close_array(&w);
    firn_put_u8(&text, '\n');
    TRY(firn_buf_check(&text, err));
    fwrite(text.data, 1, text.len, out);
    return FIRN_OK;
}

static firn_status list_refs(firn_session *session, const firn_table_metadata *m, ref_kind kind,
                             firn_error *err)
{
    bool json;
    TRY(firn_describe_format(session, true, &json, err));
    if (json)
        return list_as_json(m, kind, session->out, err);
    for (size_t i = 0; i < m->ref_count; i++)
        if (is_of(&m->refs[i], kind))
            fprintf(session->out, "%.*s\t%lld\n", FIRN_STR_ARG(m->refs[i].name),
                    (long long)m->refs[i].snapshot_id);
    return FIRN_OK;
}

/* ---- changes ---- */

/* --fast-forward B --to REF: B must be behind REF in one line. */
static firn_status fast_forward(firn_table *table, const char *branch, const char *to,
                                firn_error *err)
{
    const firn_table_metadata *m = &table->metadata;
    const firn_snapshot_ref *from, *target;
    if (!to)
        return firn_fail(err, FIRN_INVALID, "--fast-forward wants --to REF");
    TRY(find_ref(m, REF_BRANCH, branch, &from, err));
    TRY(find_ref(m, REF_ANY, to, &target, err));
    if (!firn_metadata_is_ancestor(m, target->snapshot_id, from->snapshot_id))
        return firn_fail(err, FIRN_INVALID, "%s is not ahead of %s in one line", to, branch);
    return firn_table_set_ref(table, branch, target->snapshot_id, NULL, err);
}

static firn_status drop_ref(firn_table *table, ref_kind kind, const char *name, firn_error *err)
{
    const firn_snapshot_ref *ref;
    TRY(find_ref(&table->metadata, kind, name, &ref, err));
    return firn_table_drop_ref(table, name, err);
}

static firn_status set_ref(firn_table *table, const firn_args *args, ref_kind kind,
                           const char *name, firn_error *err)
{
    enum { DAYS_MAX = 1000000 };
    const firn_snapshot_ref *ref = firn_metadata_ref(&table->metadata, firn_str_from(name));
    int64_t at, keep_days;
    firn_ref_options options = { .is_tag = kind == REF_TAG };
    TRY(firn_opt_int64(args, "at", -1, &at, err));
    TRY(firn_opt_int64(args, "keep", 0, &keep_days, err));
    if (firn_opt(args, "keep") && (keep_days < 1 || keep_days > DAYS_MAX))
        return firn_fail(err, FIRN_INVALID, "--keep is from 1 to %d days", DAYS_MAX);
    options.max_ref_age_ms = keep_days * 24 * 3600 * 1000;
    if (ref && !is_of(ref, kind))
        return firn_fail(err, FIRN_INVALID, "%s is a %s, no %s", name,
                         kind_names[ref->is_tag ? REF_TAG : REF_BRANCH], kind_names[kind]);
    if (ref && at < 0)
        return firn_fail(err, FIRN_EXISTS, "%s exists: give --at ID to move it", name);
    return firn_table_set_ref(table, name, at, &options, err);
}

/* What one form of the command has nothing to do with would be ignored. */
static firn_status check_alone(const firn_args *args, const char *form, const char *const *others,
                               size_t count, firn_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (firn_opt(args, others[i]))
            return firn_fail(err, FIRN_INVALID, "--%s does not go with %s", others[i], form);
    return FIRN_OK;
}

static firn_status check_options(const firn_args *args, firn_error *err)
{
    static const char *const with_drop[] = { "at", "keep", "fast-forward", "to" };
    static const char *const with_forward[] = { "at", "keep" };
    const char *name = firn_arg(args, 1);
    bool drop = firn_flag(args, "drop"), forward = firn_flag(args, "fast-forward");
    if (name && (drop || forward))
        return firn_fail(err, FIRN_INVALID, "\"%s\" is too much beside --%s", name,
                         drop ? "drop" : "fast-forward");
    if (drop)
        return check_alone(args, "--drop", with_drop, FIRN_COUNT(with_drop), err);
    if (forward)
        return check_alone(args, "--fast-forward", with_forward, FIRN_COUNT(with_forward), err);
    if (firn_opt(args, "to"))
        return firn_fail(err, FIRN_INVALID, "--to goes with --fast-forward; a new one has --at ID");
    return name ? FIRN_OK
                : check_alone(args, "a list", with_forward, FIRN_COUNT(with_forward), err);
}

static firn_status change_ref(firn_session *session, const firn_args *args, firn_table *table,
                              ref_kind kind, firn_error *err)
{
    const char *drop = firn_opt(args, "drop"), *branch = firn_opt(args, "fast-forward");
    if (drop)
        return drop_ref(table, kind, drop, err);
    if (branch)
        return fast_forward(table, branch, firn_opt(args, "to"), err);
    if (firn_arg(args, 1))
        return set_ref(table, args, kind, firn_arg(args, 1), err);
    return list_refs(session, &table->metadata, kind, err);
}

/* ---- the commands ---- */

static firn_status run(firn_session *session, const firn_args *args, ref_kind kind, firn_error *err)
{
    firn_table *table;
    TRY(check_options(args, err));
    TRY(firn_session_table(session, firn_arg(args, 0), &table, err));
    firn_status status = change_ref(session, args, table, kind, err);
    firn_table_close(&table);
    return status;
}

static firn_status run_branch(firn_session *session, const firn_args *args, firn_error *err)
{
    return run(session, args, REF_BRANCH, err);
}

const firn_command firn_command_branch = {
    .name = "branch",
    .arguments = "TABLE [NAME]",
    .arguments_min = 1,
    .arguments_max = 2,
    .summary = "List, make, move or drop branches",
    .example = "firn branch users dev --at 12340",
    .run = run_branch,
    .options = { { "at", "ID", "the snapshot it points at  [the current one]", 0 },
                 { "keep", "DAYS", "how long the branch is kept", 0 },
                 { "drop", "NAME", "drop it", 0 },
                 { "fast-forward", "NAME", "move it up to --to", 0 },
                 { "to", "REF", "for --fast-forward", 0 } },
};

static firn_status run_tag(firn_session *session, const firn_args *args, firn_error *err)
{
    return run(session, args, REF_TAG, err);
}

const firn_command firn_command_tag = {
    .name = "tag",
    .arguments = "TABLE [NAME]",
    .arguments_min = 1,
    .arguments_max = 2,
    .summary = "List, make, move or drop tags",
    .example = "firn tag users end-of-year --keep 365",
    .run = run_tag,
    .options = { { "at", "ID", "the snapshot it points at  [the current one]", 0 },
                 { "keep", "DAYS", "how long the tag is kept", 0 },
                 { "drop", "NAME", "drop it", 0 } },
};
