/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* What went wrong, and what the caller can do about it.
 *
 * Every function that can fail returns a firn_status and takes a firn_error as
 * its last argument.  The status says how to react; the message says what
 * happened, for a person.  `err` may be NULL when nobody will read it.
 */
#ifndef FIRN_ERROR_H
#define FIRN_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define FIRN_API __attribute__((visibility("default")))
#define FIRN_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define FIRN_MUST_CHECK __attribute__((warn_unused_result))
#else
#define FIRN_API
#define FIRN_PRINTF(fmt, args)
#define FIRN_MUST_CHECK
#endif

/* One code for each distinct reaction, not for each distinct cause. */
typedef enum firn_status {
    FIRN_OK = 0,
    FIRN_INVALID,        /* the request makes no sense: fix the caller */
    FIRN_NOT_FOUND,      /* no such table, file, column, snapshot */
    FIRN_EXISTS,         /* it is already there */
    FIRN_CONFLICT,       /* another writer committed first: refresh and retry */
    FIRN_COMMIT_UNKNOWN, /* the commit may have happened: delete nothing */
    FIRN_CORRUPT,        /* bytes that break their own format */
    FIRN_UNSUPPORTED,    /* well formed, but beyond this version */
    FIRN_DENIED,         /* credentials missing or refused */
    FIRN_UNAVAILABLE,    /* transient: the same call may succeed later */
    FIRN_IO,             /* the medium failed for good */
    FIRN_NOMEM,          /* out of memory, or over a limit the caller set */
    FIRN_CANCELLED,      /* the caller asked us to stop */
} firn_status;

/* A failure as a person reads it, outermost context first:
 * "cannot plan scan: s3://b/m7.avro: block 3: sync marker differs". */
typedef struct firn_error {
    firn_status status;
    char message[508];
} firn_error;

/* Records a failure and returns `status`, so a failing site is one line:
 *     return firn_fail(err, FIRN_CORRUPT, "page %zu is %zu bytes", i, n); */
FIRN_API firn_status firn_fail(firn_error *err, firn_status status, const char *fmt, ...)
    FIRN_PRINTF(3, 4);

/* Puts "<context>: " before the message already there and returns its status. */
FIRN_API firn_status firn_context(firn_error *err, firn_status status, const char *fmt, ...)
    FIRN_PRINTF(3, 4);

FIRN_API firn_status firn_nomem(firn_error *err);

/* The code's name, such as "conflict"; never NULL, never freed. */
FIRN_API const char *firn_status_name(firn_status status);

#ifdef __cplusplus
}
#endif
#endif
