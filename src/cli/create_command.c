/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* firn create: new tables. */
#include "cli/command.h"
#include "cli/files.h"
#include "json/reader.h"

static firn_status read_properties(firn_session *session, const firn_args *args,
                                   firn_table_options *options, firn_error *err)
{
    size_t at = 0, cap = 0;
    firn_key_value *list = NULL;
    for (const char *text; (text = firn_opt_next(args, "property", &at));) {
        firn_key_value *grown =
            firn_arena_grow(&session->memory, list, options->property_count, &cap, sizeof *grown);
        firn_str pair = firn_str_copy(&session->memory, firn_str_from(text));
        size_t equals = firn_str_find(pair, '=');
        if (!grown || !pair.data)
            return firn_nomem(err);
        if (equals == pair.len || equals == 0)
            return firn_fail(err, FIRN_INVALID, "--property wants KEY=VALUE, not \"%s\"", text);
        list = grown;
        ((char *)pair.data)[equals] = 0;
        list[options->property_count++] = (firn_key_value){ pair.data, pair.data + equals + 1 };
    }
    options->properties = list;
    return FIRN_OK;
}

/* These say how the file of --like is read. */
static firn_status check_like_options(const firn_args *args, firn_error *err)
{
    static const char *const names[] = { "input-format", "delimiter", "quote", "null",
                                         "no-header" };
    for (size_t i = 0; i < FIRN_COUNT(names) && !firn_opt(args, "like"); i++)
        if (firn_opt(args, names[i]))
            return firn_fail(err, FIRN_INVALID, "--%s goes with --like", names[i]);
    return FIRN_OK;
}

/* A table without any column is a mistake, such as an empty file of settings. */
static firn_status check_members(firn_session *session, const char *schema, firn_error *err)
{
    firn_json_reader r;
    firn_str key, text = firn_str_trim(firn_str_from(schema));
    if (text.len == 0 || *text.data != '{')
        return FIRN_OK;
    firn_json_begin(&r, (firn_bytes){ (const uint8_t *)text.data, text.len }, &session->memory);
    firn_json_object_begin(&r);
    bool any = firn_json_next_key(&r, &key);
    firn_error ignored;
    if (!any && firn_json_finish(&r, &ignored) == FIRN_OK)
        return firn_fail(err, FIRN_INVALID, "the schema has no columns");
    return FIRN_OK;
}

static firn_status read_schema(firn_session *session, const firn_args *args, const char **schema,
                               firn_error *err)
{
    const char *file = firn_opt(args, "schema");
    const char *like = firn_opt(args, "like");
    if (file && like)
        return firn_fail(err, FIRN_INVALID, "only one of --schema and --like may be given");
    if (!file && !like)
        return firn_fail(err, FIRN_INVALID, "one of --schema FILE and --like FILE is needed");
    TRY(check_like_options(args, err));
    if (like)
        return firn_infer_schema(session, like, schema, err);
    if (*file == '{') { /* the JSON itself */
        *schema = file;
        return FIRN_OK;
    }
    return firn_read_text(session, file, schema, err);
}

static firn_status run(firn_session *session, const firn_args *args, firn_error *err)
{
    firn_table_options options = { .partition_by = firn_opt(args, "partition-by"),
                                   .sort_by = firn_opt(args, "sort-by"),
                                   .location = firn_opt(args, "location") };
    firn_catalog *catalog;
    firn_table *table;
    const char *schema, *name;
    int64_t version;
    if (strchr(firn_arg(args, 0), '/'))
        return firn_fail(err, FIRN_INVALID, "a new table needs a name, not a path");
    TRY(firn_opt_int64(args, "format-version", 0, &version, err));
    if (firn_opt(args, "format-version") && version < 1)
        return firn_fail(err, FIRN_INVALID, "--format-version is 1, 2 or 3, not %lld",
                         (long long)version);
    if (version > FIRN_FORMAT_VERSION_MAX)
        return firn_fail(err, FIRN_UNSUPPORTED, "table format version %lld", (long long)version);
    options.format_version = (int)version;
    TRY(read_properties(session, args, &options, err));
    TRY(read_schema(session, args, &schema, err));
    TRY(check_members(session, schema, err));
    TRY(firn_session_name(session, firn_arg(args, 0), &name, err));
    TRY(firn_session_catalog(session, &catalog, err));
    firn_status status = firn_table_create(catalog, name, schema, &options, &table, err);
    TRY(firn_blame_command(status, err));
    firn_session_note_done(session, "made the table", -1);
    fprintf(session->out, "%s\n", firn_table_location(table));
    firn_table_close(&table);
    return FIRN_OK;
}

const firn_command firn_command_create = {
    .name = "create",
    .arguments = "TABLE",
    .arguments_min = 1,
    .arguments_max = 1,
    .summary = "Make a table; prints its location",
    .example = "firn create users --schema schema.json --partition-by \"bucket(16, id)\"",
    .run = run,
    .options = { { "schema", "FILE",
                   "Iceberg schema JSON, or {\"id\": \"long!\", \"name\": \"string\"}", 0 },
                 { "like", "FILE", "columns as in this CSV, NDJSON, Parquet or Arrow file", 0 },
                 { "input-format", "F", "of --like: csv, ndjson, parquet or arrow", 0 },
                 { "delimiter", "C", "of CSV fields, with --like  [,]", 0 },
                 { "quote", "C", "of CSV fields, with --like  [\"]", 0 },
                 { "null", "TEXT", "also null, besides the empty field, with --like", 0 },
                 { "no-header", NULL, "the first line of --like is data", 0 },
                 { "partition-by", "TERMS", "\"day(ts) as d, bucket(16, id)\"", 0 },
                 { "sort-by", "TERMS", "\"ts, seq desc\"", 0 },
                 { "property", "K=V", "a table property", 'p', true },
                 { "format-version", "N", "1, 2 or 3  [2]", 0 },
                 { "location", "DIR", "where its files go", 0 } },
};
