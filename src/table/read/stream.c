/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A scan as an Arrow C stream: errno values and a text for what went wrong. */
#include <errno.h>

#include "table/read/scan.h"

typedef struct stream {
    firn_scan *scan;
    const firn_allocator *allocator;
    firn_error error;
} stream;

static int to_errno(firn_status status)
{
    switch (status) {
    case FIRN_OK: return 0;
    case FIRN_NOMEM: return ENOMEM;
    case FIRN_INVALID: return EINVAL;
    case FIRN_UNSUPPORTED: return ENOTSUP;
    case FIRN_NOT_FOUND: return ENOENT;
    case FIRN_DENIED: return EACCES;
    default: return EIO;
    }
}

static int get_schema(struct ArrowArrayStream *self, struct ArrowSchema *out)
{
    stream *s = self->private_data;
    return to_errno(
        firn_arrow_export_field(firn_scan_output(s->scan), s->allocator, out, &s->error));
}

static int get_next(struct ArrowArrayStream *self, struct ArrowArray *out)
{
    stream *s = self->private_data;
    return to_errno(firn_scan_next(s->scan, out, &s->error));
}

static const char *get_last_error(struct ArrowArrayStream *self)
{
    stream *s = self->private_data;
    return s->error.status == FIRN_OK ? NULL : s->error.message;
}

static void release(struct ArrowArrayStream *self)
{
    stream *s = self->private_data;
    firn_scan_close(&s->scan);
    firn_free(s->allocator, s, sizeof *s);
    self->release = NULL;
}

firn_status firn_scan_stream(firn_scan **scan, struct ArrowArrayStream *out, firn_error *err)
{
    stream *s = firn_alloc_zeroed(NULL, sizeof *s);
    if (!s)
        return firn_nomem(err);
    *s = (stream){ .scan = *scan };
    *scan = NULL;
    *out = (struct ArrowArrayStream){ .get_schema = get_schema,
                                      .get_next = get_next,
                                      .get_last_error = get_last_error,
                                      .release = release,
                                      .private_data = s };
    return FIRN_OK;
}
