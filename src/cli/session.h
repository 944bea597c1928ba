/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* One run of the program: settings, the engine, the catalog, where output goes. */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include <stdio.h>

#include "cli/args.h"
#include "cli/log.h"
#include "cli/out_file.h"
#include "cli/progress.h"
#include "cli/settings.h"
#include "table/table.h"

typedef struct firn_session {
    const firn_args *args;
    firn_arena memory;
    firn_settings settings;
    firn_engine *engine;   /* opened when first asked for */
    firn_catalog *catalog; /* the same */
    FILE *out;             /* stdout, or the file of -o */
    firn_out_file out_file;
    const char *out_path; /* of -o; NULL: stdout */
    FILE *talk;           /* stderr, or nowhere with --quiet */
    bool out_is_terminal;
    firn_log_output log;
    firn_progress progress;
    int exit_status;   /* a command's own; 0: by the status it returned */
    bool keeps_output; /* also of a command that fails, as check does for each fault */
    char done[256];    /* what no failure undoes: "rows were inserted into t (snapshot 5)" */
} firn_session;

/* Settles the settings that all commands share. */
firn_status firn_session_begin(firn_session *session, const firn_args *args, firn_error *err);

/* Remembers what has been committed, for the message when its report cannot be printed.
 * A snapshot id of -1 is left out. */
void firn_session_note_done(firn_session *session, const char *what, int64_t snapshot_id);

/* Ends the output: what went to -o FILE takes its place there, or goes if `status` says
 * that the command failed.  Returns that status, or else what came of this. */
firn_status firn_session_finish(firn_session *session, firn_status status, firn_error *err);

/* Tells the log that the program ends with an error, if that listens. */
void firn_session_log_failure(firn_session *session, const char *command, int exit_status,
                              const firn_error *err);
void firn_session_end(firn_session *session);

firn_status firn_session_engine(firn_session *session, firn_engine **engine, firn_error *err);
firn_status firn_session_catalog(firn_session *session, firn_catalog **catalog, firn_error *err);

/* Without a catalog: one file in the warehouse, made with its folder on first use. */
firn_status firn_session_default_catalog(firn_session *session, const char **uri, firn_error *err);

/* "namespace.table" for a bare name, in the session's namespace. */
firn_status firn_session_name(firn_session *session, const char *name, const char **full,
                              firn_error *err);

/* Opens a table by its name, or by a path (anything with a '/' or a scheme). */
firn_status firn_session_table(firn_session *session, const char *name, firn_table **table,
                               firn_error *err);

/* The same, also for a metadata table, "users.files" or "users$files": then `metadata`
 * is its name, else .data is NULL.  A table of that whole name comes first. */
firn_status firn_session_rows(firn_session *session, const char *name, firn_table **table,
                              firn_str *metadata, firn_error *err);

/* A column that is not there makes the command wrong: FIRN_INVALID for that, else `status`. */
firn_status firn_blame_command(firn_status status, const firn_error *err);

/* A time as people give it, in milliseconds since the epoch. */
firn_status firn_parse_moment(const char *text, int64_t *timestamp_ms, firn_error *err);

/* --snapshot, --ref, --timestamp. */
firn_status firn_parse_point(const firn_args *args, int64_t *snapshot_id, const char **ref,
                             int64_t *timestamp_ms, firn_error *err);

#endif
