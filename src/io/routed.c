/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Two ios as one, told apart by the scheme of a location. */
#include "io/io.h"
#include "io/location.h"

typedef struct routed_io {
    firn_io io;
    const firn_allocator *allocator;
    firn_str scheme; /* borrowed */
    firn_io *special, *rest;
} routed_io;

static firn_io *choose(firn_io *io, firn_str location)
{
    routed_io *self = (routed_io *)io;
    return firn_str_equal_nocase(firn_location_scheme(location), self->scheme) ? self->special
                                                                               : self->rest;
}

static firn_status routed_open(firn_io *io, firn_str location, firn_input **input, firn_error *err)
{
    return firn_io_open(choose(io, location), location, input, err);
}

static firn_status routed_create(firn_io *io, firn_str location, firn_output **output,
                                 firn_error *err)
{
    return firn_io_create(choose(io, location), location, output, err);
}

static firn_status check_same(firn_io *io, firn_str from, firn_str to, firn_error *err)
{
    if (choose(io, from) == choose(io, to))
        return FIRN_OK;
    return firn_fail(err, FIRN_INVALID, "%.*s cannot be moved to %.*s", FIRN_STR_ARG(from),
                     FIRN_STR_ARG(to));
}

static firn_status routed_move_new(firn_io *io, firn_str from, firn_str to, firn_error *err)
{
    TRY(check_same(io, from, to, err));
    return firn_io_move_new(choose(io, from), from, to, err);
}

static firn_status routed_replace(firn_io *io, firn_str from, firn_str to, firn_error *err)
{
    TRY(check_same(io, from, to, err));
    return firn_io_replace(choose(io, from), from, to, err);
}

static firn_status routed_remove(firn_io *io, firn_str location, firn_error *err)
{
    return firn_io_remove(choose(io, location), location, err);
}

static firn_status routed_list(firn_io *io, firn_str folder, firn_list_visitor *visit,
                               void *visitor, firn_error *err)
{
    return firn_io_list(choose(io, folder), folder, visit, visitor, err);
}

/* Mostly all are on one side: then they are handed on as they are. */
static firn_status routed_sync(firn_io *io, const firn_str *locations, size_t count,
                               firn_error *err)
{
    for (size_t start = 0, end; start < count; start = end) {
        firn_io *side = choose(io, locations[start]);
        for (end = start + 1; end < count && choose(io, locations[end]) == side; end++)
            continue;
        TRY(firn_io_sync(side, locations + start, end - start, err));
    }
    return FIRN_OK;
}

static void routed_close(firn_io *io)
{
    routed_io *self = (routed_io *)io;
    firn_io_close(&self->special);
    firn_io_close(&self->rest);
    firn_free(self->allocator, self, sizeof *self);
}

static const firn_io_methods methods = {
    .open = routed_open,
    .create = routed_create,
    .move_new = routed_move_new,
    .replace = routed_replace,
    .remove = routed_remove,
    .list = routed_list,
    .sync = routed_sync,
    .close = routed_close,
};

firn_status firn_io_routed(firn_str scheme, firn_io *special, firn_io *rest,
                           const firn_allocator *allocator, firn_io **io, firn_error *err)
{
    routed_io *self = firn_alloc_zeroed(allocator, sizeof *self);
    if (!self) {
        firn_io_close(&special);
        firn_io_close(&rest);
        return firn_nomem(err);
    }
    *self = (routed_io){ { &methods }, allocator, scheme, special, rest };
    *io = &self->io;
    return FIRN_OK;
}
