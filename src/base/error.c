/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "firn/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

firn_status firn_fail(firn_error *err, firn_status status, const char *fmt, ...)
{
    if (!err)
        return status;

    va_list args;
    va_start(args, fmt);
    vsnprintf(err->message, sizeof err->message, fmt, args);
    va_end(args);
    err->status = status;
    return status;
}

firn_status firn_context(firn_error *err, firn_status status, const char *fmt, ...)
{
    if (!err)
        return status;

    char inner[sizeof err->message];
    memcpy(inner, err->message, sizeof inner);

    va_list args;
    va_start(args, fmt);
    int used = vsnprintf(err->message, sizeof err->message, fmt, args);
    va_end(args);
    if (used >= 0 && (size_t)used < sizeof err->message)
        snprintf(err->message + used, sizeof err->message - (size_t)used, ": %s", inner);
    err->status = status;
    return status;
}

firn_status firn_nomem(firn_error *err)
{
    return firn_fail(err, FIRN_NOMEM, "out of memory");
}

const char *firn_status_name(firn_status status)
{
    static const char *const names[] = {
        [FIRN_OK] = "ok",
        [FIRN_INVALID] = "invalid",
        [FIRN_NOT_FOUND] = "not found",
        [FIRN_EXISTS] = "exists",
        [FIRN_CONFLICT] = "conflict",
        [FIRN_COMMIT_UNKNOWN] = "commit state unknown",
        [FIRN_CORRUPT] = "corrupt",
        [FIRN_UNSUPPORTED] = "unsupported",
        [FIRN_DENIED] = "denied",
        [FIRN_UNAVAILABLE] = "unavailable",
        [FIRN_IO] = "io",
        [FIRN_NOMEM] = "out of memory",
        [FIRN_CANCELLED] = "cancelled",
    };
    return (unsigned)status < sizeof names / sizeof *names ? names[status] : "unknown";
}
