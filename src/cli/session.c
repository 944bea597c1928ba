/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "cli/session.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/time.h"
#include "cli/interrupt.h"
#include "io/working_folder.h"
#include "table/inspect/metadata_tables.h"

/* ---- where output goes ---- */

/* As of /dev/stdout: what the shell opened is written to, not put in its place. */
static bool is_stdout(const char *path)
{
    struct stat there, here;
    return strcmp(path, "-") == 0 || (stat(path, &there) == 0 && fstat(STDOUT_FILENO, &here) == 0 &&
                                      there.st_dev == here.st_dev && there.st_ino == here.st_ino);
}

static firn_status check_format(const char *format, firn_error *err)
{
    static const char *const known[] = { "table",   "csv",   "json",  "ndjson",
                                         "parquet", "arrow", "arrows" };
    for (size_t i = 0; i < FIRN_COUNT(known); i++)
        if (!format || strcmp(format, known[i]) == 0)
            return FIRN_OK;
    return firn_fail(err, FIRN_INVALID,
                     "no format \"%s\": there are table, csv, json, ndjson, parquet, arrow and "
                     "arrows",
                     format);
}

static firn_status open_output(firn_session *session, firn_error *err)
{
    const char *path = firn_opt(session->args, "output");
    TRY(check_format(firn_opt(session->args, "format"), err));
    if (!path || is_stdout(path))
        return FIRN_OK;
    TRY(firn_out_file_open(&session->out_file, path, &session->memory, err));
    session->out = session->out_file.file;
    session->out_path = path;
    session->out_is_terminal = false;
    return FIRN_OK;
}

void firn_session_note_done(firn_session *session, const char *what, int64_t snapshot_id)
{
    size_t size = sizeof session->done;
    const char *table = firn_arg(session->args, 0);
    if (snapshot_id == -1)
        snprintf(session->done, size, "%s %s", what, table);
    else
        snprintf(session->done, size, "%s %s (snapshot %lld)", what, table, (long long)snapshot_id);
}

static firn_status close_output(firn_session *session, firn_error *err)
{
    if (session->out_file.file)
        return firn_out_file_keep(&session->out_file, err);
    if (fflush(stdout) != 0 || ferror(stdout))
        return firn_fail(err, FIRN_IO, "the output could not be written");
    return FIRN_OK;
}

firn_status firn_session_finish(firn_session *session, firn_status status, firn_error *err)
{
    firn_error why = { 0 };
    firn_status closed = FIRN_OK;
    if (status == FIRN_OK || session->keeps_output)
        closed = close_output(session, &why);
    if (status == FIRN_OK && closed != FIRN_OK && session->done[0])
        status = firn_fail(err, closed, "%s, but the result could not be printed: %s",
                           session->done, why.message);
    else if (status == FIRN_OK && closed != FIRN_OK)
        status = firn_fail(err, closed, "%s", why.message);
    firn_out_file_drop(&session->out_file);
    session->out = stdout;
    return status;
}

firn_status firn_session_begin(firn_session *session, const firn_args *args, firn_error *err)
{
    session->args = args;
    session->out = stdout;
    session->talk = firn_flag(args, "quiet") ? NULL : stderr;
    session->out_is_terminal = isatty(STDOUT_FILENO);
    TRY(firn_settings_load(&session->settings, args, &session->memory, err));
    TRY(firn_log_output_init(&session->log, &session->settings, err));
    return open_output(session, err);
}

/* ---- what the library tells ---- */

/* A line of the log takes the progress line's place, which comes again below it. */
static void log_event(void *self, const firn_log_event *event)
{
    firn_session *session = self;
    firn_progress_erase(&session->progress);
    firn_log_output_write(&session->log, event);
}

static void show_progress(void *self, const firn_progress_event *event)
{
    firn_session *session = self;
    firn_progress_tell(&session->progress, event);
}

void firn_session_log_failure(firn_session *session, const char *command, int exit_status,
                              const firn_error *err)
{
    firn_log_field fields[] = { firn_log_text("command", firn_str_from(command)),
                                firn_log_number("status", exit_status),
                                firn_log_text("message", firn_str_from(err->message)) };
    log_event(session, &(firn_log_event){ FIRN_LOG_ERROR, "failed", fields, FIRN_COUNT(fields) });
}

/* A signal that was noted. */
static bool wants_stop(void *self)
{
    (void)self;
    return firn_interrupt_check(NULL) != FIRN_OK;
}

/* ---- the engine ---- */

void firn_session_end(firn_session *session)
{
    firn_progress_end(&session->progress);
    firn_catalog_close(&session->catalog);
    firn_engine_close(&session->engine);
    firn_arena_release(&session->memory);
}

/* FROM=TO, where neither holds a '='. */
static firn_status read_maps(firn_session *session, firn_engine_options *options, firn_error *err)
{
    const firn_args *args = session->args;
    size_t at = 0, cap = 0;
    firn_location_pair *pairs = NULL;
    for (const char *text; (text = firn_opt_next(args, "map-location", &at));) {
        const char *equals = strchr(text, '=');
        if (!equals)
            return firn_fail(err, FIRN_INVALID, "--map-location wants FROM=TO, not \"%s\"", text);
        firn_location_pair *grown =
            firn_arena_grow(&session->memory, pairs, options->location_count, &cap, sizeof *grown);
        firn_str from =
            firn_str_copy(&session->memory, (firn_str){ text, (size_t)(equals - text) });
        if (!grown || !from.data)
            return firn_nomem(err);
        pairs = grown;
        pairs[options->location_count++] = (firn_location_pair){ from.data, equals + 1 };
    }
    options->locations = pairs;
    return FIRN_OK;
}

/* "all" is the default, and may be said. */
static firn_status read_threads(firn_session *session, firn_engine_options *options,
                                firn_error *err)
{
    enum { THREADS_MAX = 1024 };
    const char *text = firn_setting_value(&session->settings, FIRN_SETTING_THREADS);
    int64_t count = 0;
    if (strcmp(text, "all") == 0)
        return FIRN_OK;
    if (!firn_str_to_int64(firn_str_from(text), &count) || count < 1 || count > THREADS_MAX)
        return firn_fail(err, FIRN_INVALID, "--threads wants a number from 1 to %d, not \"%s\"",
                         THREADS_MAX, text);
    options->threads = (size_t)count;
    return FIRN_OK;
}

firn_status firn_session_engine(firn_session *session, firn_engine **engine, firn_error *err)
{
    if (!session->engine) {
        firn_engine_options options = { .log = session->log.form ? log_event : NULL,
                                        .log_self = session,
                                        .log_level = session->log.level,
                                        .progress =
                                            session->progress.terminal ? show_progress : NULL,
                                        .progress_self = session,
                                        .stop = wants_stop };
        const char *memory = firn_setting_value(&session->settings, FIRN_SETTING_MEMORY);
        if (memory && !firn_parse_size(memory, &options.memory_bytes))
            return firn_fail(err, FIRN_INVALID, "--memory wants a size such as 128M, not \"%s\"",
                             memory);
        options.spill_folder = firn_setting_value(&session->settings, FIRN_SETTING_SPILL_DIR);
        TRY(read_threads(session, &options, err));
        TRY(read_maps(session, &options, err));
        TRY(firn_engine_open(&options, &session->engine, err));
    }
    *engine = session->engine;
    return FIRN_OK;
}

firn_status firn_session_default_catalog(firn_session *session, const char **uri, firn_error *err)
{
    firn_str text = firn_str_format(&session->memory, "sqlite:%s/catalog.db",
                                    firn_setting_value(&session->settings, FIRN_SETTING_WAREHOUSE));
    *uri = text.data;
    return text.data ? FIRN_OK : firn_nomem(err);
}

firn_status firn_session_catalog(firn_session *session, firn_catalog **catalog, firn_error *err)
{
    const firn_settings *s = &session->settings;
    const char *uri = firn_setting_value(s, FIRN_SETTING_CATALOG);
    const char *warehouse = firn_setting_value(s, FIRN_SETTING_WAREHOUSE);
    firn_engine *engine;
    TRY(firn_session_engine(session, &engine, err));
    if (!session->catalog) {
        bool said = s->items[FIRN_SETTING_WAREHOUSE].origin &&
                    strcmp(s->items[FIRN_SETTING_WAREHOUSE].origin, "default") != 0;
        firn_catalog_open_options options = {
            .warehouse = said || !uri ? warehouse : NULL,
            .location_template = firn_setting_value(s, FIRN_SETTING_LOCATION_TEMPLATE),
            .catalog_name = firn_setting_value(s, FIRN_SETTING_CATALOG_NAME),
        };
        if (!uri) {
            TRY(firn_session_default_catalog(session, &uri, err));
            TRY(firn_make_folder(warehouse, err));
        }
        TRY(firn_catalog_open(engine, uri, &options, &session->catalog, err));
    }
    *catalog = session->catalog;
    return FIRN_OK;
}

firn_status firn_session_name(firn_session *session, const char *name, const char **full,
                              firn_error *err)
{
    *full = name;
    if (strchr(name, '.'))
        return FIRN_OK;
    firn_str text =
        firn_str_format(&session->memory, "%s.%s",
                        firn_setting_value(&session->settings, FIRN_SETTING_NAMESPACE), name);
    *full = text.data;
    return text.data ? FIRN_OK : firn_nomem(err);
}

static bool is_path(const char *name)
{
    return strchr(name, '/') != NULL;
}

/* The nearest table name, for a mistyped one. */
typedef struct nearest {
    firn_str wanted, best;
    size_t distance;
    firn_arena *arena;
} nearest;

static firn_status look_at(void *self, const firn_table_entry *entry, firn_error *err)
{
    nearest *n = self;
    firn_str name =
        firn_str_format(n->arena, "%.*s.%.*s", FIRN_STR_ARG(entry->ident.namespace_name),
                        FIRN_STR_ARG(entry->ident.name));
    if (!name.data)
        return firn_nomem(err);
    size_t distance = firn_str_distance(n->wanted, name);
    if (distance < n->distance) {
        n->distance = distance;
        n->best = name;
    }
    return FIRN_OK;
}

static firn_status suggest(firn_session *session, const char *name, firn_error *err)
{
    nearest n = { .wanted = firn_str_from(name),
                  .distance = strlen(name) / 3 + 2,
                  .arena = &session->memory };
    firn_error ignored;
    if (firn_catalog_tables(session->catalog, (firn_str){ NULL, 0 }, look_at, &n, &ignored) ==
            FIRN_OK &&
        n.best.data) {
        if (firn_str_starts(n.best, FIRN_STR("default.")))
            n.best = firn_str_from_index(n.best, strlen("default."));
        return firn_fail(err, FIRN_NOT_FOUND, "no table %s: did you mean %.*s?", name,
                         FIRN_STR_ARG(n.best));
    }
    return firn_fail(err, FIRN_NOT_FOUND, "no table %s", name);
}

firn_status firn_session_table(firn_session *session, const char *name, firn_table **table,
                               firn_error *err)
{
    firn_engine *engine;
    firn_catalog *catalog;
    const char *full;
    TRY(firn_session_engine(session, &engine, err));
    if (is_path(name))
        return firn_table_open_at(engine, name, table, err);
    TRY(firn_session_name(session, name, &full, err));
    TRY(firn_session_catalog(session, &catalog, err));
    firn_status status = firn_table_open(catalog, full, table, err);
    bool absent = status == FIRN_NOT_FOUND &&
                  firn_str_starts(firn_str_from(err->message), FIRN_STR("no table"));
    return absent ? suggest(session, full, err) : status;
}

/* ---- metadata tables ---- */

/* The text behind the last `mark`, and what is before it. */
static bool split_name(firn_str name, char mark, firn_str *table, firn_str *suffix)
{
    size_t at = firn_str_find_last(name, mark);
    if (at == 0 || at >= name.len)
        return false;
    *table = firn_str_first(name, at);
    *suffix = firn_str_from_index(name, at + 1);
    return firn_str_find(*suffix, '/') == suffix->len;
}

firn_status firn_session_rows(firn_session *session, const char *name, firn_table **table,
                              firn_str *metadata, firn_error *err)
{
    firn_str whole = firn_str_from(name), owner, suffix;
    *metadata = (firn_str){ NULL, 0 };
    bool marked = split_name(whole, '$', &owner, &suffix);
    bool named =
        !marked && split_name(whole, '.', &owner, &suffix) && firn_metadata_table_exists(suffix);
    if (marked && !firn_metadata_table_exists(suffix))
        return firn_fail(err, FIRN_NOT_FOUND, "no metadata table \"%.*s\"", FIRN_STR_ARG(suffix));
    if (!marked) {
        firn_status status = firn_session_table(session, name, table, err);
        if (status != FIRN_NOT_FOUND || !named)
            return status;
    }
    firn_str kept = firn_str_copy(&session->memory, owner);
    if (!kept.data)
        return firn_nomem(err);
    *metadata = suffix;
    return firn_session_table(session, kept.data, table, err);
}

firn_status firn_blame_command(firn_status status, const firn_error *err)
{
    bool is_column = status == FIRN_NOT_FOUND &&
                     firn_str_starts(firn_str_from(err->message), FIRN_STR("no column "));
    return is_column ? FIRN_INVALID : status;
}

/* ---- points in time ---- */

firn_status firn_parse_moment(const char *text, int64_t *timestamp_ms, firn_error *err)
{
    firn_zone zone;
    firn_int128 ns;
    if (firn_str_to_int64(firn_str_from(text), timestamp_ms))
        return FIRN_OK;
    if (!firn_timestamp_parse_ns(firn_str_from(text), &ns, &zone))
        return firn_fail(err, FIRN_INVALID,
                         "\"%s\" is no time: give 2024-01-31, 2024-01-31 10:00:00 or milliseconds",
                         text);
    firn_int128 ms = ns / 1000000;
    *timestamp_ms = (int64_t)(ns < 0 && ns % 1000000 != 0 ? ms - 1 : ms);
    return FIRN_OK;
}

firn_status firn_parse_point(const firn_args *args, int64_t *snapshot_id, const char **ref,
                             int64_t *timestamp_ms, firn_error *err)
{
    const char *moment = firn_opt(args, "timestamp");
    const char *name = firn_opt(args, "snapshot") ? "snapshot" : "snapshot-id";
    *ref = firn_opt(args, "ref");
    *timestamp_ms = 0;
    TRY(firn_opt_int64(args, name, 0, snapshot_id, err));
    if (moment)
        TRY(firn_parse_moment(moment, timestamp_ms, err));
    if ((firn_opt(args, name) != NULL) + (*ref != NULL) + (moment != NULL) > 1)
        return firn_fail(err, FIRN_INVALID,
                         "give at most one of --snapshot, --ref and --timestamp");
    return FIRN_OK;
}
