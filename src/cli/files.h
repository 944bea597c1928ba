/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Files that people name on the command line. */
#ifndef CLI_FILES_H
#define CLI_FILES_H

#include "cli/session.h"

typedef enum firn_input_format {
    FIRN_INPUT_CSV,
    FIRN_INPUT_NDJSON,
    FIRN_INPUT_PARQUET,
    FIRN_INPUT_ARROW,
} firn_input_format;

/* A whole file as text, ending in NUL; "-" is standard input. */
firn_status firn_read_text(firn_session *session, const char *path, const char **text,
                           firn_error *err);

/* Files in the order they were named; lives in the session. */
typedef struct firn_path_list {
    const char **paths;
    size_t count, cap;
    int64_t bytes; /* of all; 0: one of them cannot tell its size */
    bool endless;  /* that one is among them */
} firn_path_list;

/* Adds a file, or all that match a pattern.  FIRN_NOT_FOUND when none does; a file that
 * is missing is found so only by who opens it. */
firn_status firn_path_list_add(firn_path_list *list, firn_session *session, const char *pattern,
                               firn_error *err);

/* By --input-format, else by the file's ending.  FIRN_INVALID when neither says. */
firn_status firn_input_format_of(const char *path, const char *named, firn_input_format *format,
                                 firn_error *err);

/* Whether bytes from a file's beginning can be CSV or NDJSON; FIRN_CORRUPT, saying what they
 * are instead. */
firn_status firn_check_text(firn_bytes start, firn_error *err);

/* The columns of a CSV, NDJSON, Parquet or Arrow file, as schema JSON; "-" is standard
 * input.  --input-format and the CSV options count. */
firn_status firn_infer_schema(firn_session *session, const char *path, const char **schema,
                              firn_error *err);

#endif
