/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* An io whose locations are rewritten on the way in: tables that were written
 * elsewhere carry their writer's absolute paths. */
#include "io/io.h"
#include "io/location.h"

typedef struct mapped_io {
    firn_io io;
    const firn_allocator *allocator;
    firn_io *inner;
    const firn_location_map *maps;
    size_t map_count;
} mapped_io;

/* The longest prefix that matches, in any spelling of the location; how long it is says
 * its plain spelling, since file:///a is no longer than /a. */
static firn_status map_location(mapped_io *self, firn_str location, firn_buf *out, firn_error *err)
{
    SCOPED(firn_buf) plain = { .allocator = self->allocator };
    firn_location_put_plain(&plain, location);
    TRY(firn_buf_check(&plain, err));
    const firn_location_map *best = NULL;
    size_t cut = 0, longest = 0;
    for (size_t i = 0; i < self->map_count; i++) {
        const firn_location_map *map = &self->maps[i];
        SCOPED(firn_buf) from = { .allocator = self->allocator };
        firn_location_put_plain(&from, map->from);
        TRY(firn_buf_check(&from, err));
        if (best && longest >= from.len)
            continue;
        bool as_written = firn_str_starts(location, map->from);
        if (as_written || firn_str_starts(firn_buf_str(&plain), firn_buf_str(&from))) {
            best = map;
            longest = from.len;
            cut = as_written ? location.len - map->from.len : plain.len - from.len;
        }
    }
    *out = (firn_buf){ .allocator = self->allocator };
    if (best) {
        firn_put_str(out, best->to);
        firn_put_str(out, firn_str_from_index(location, location.len - cut));
    } else {
        firn_put_str(out, location);
    }
    return firn_buf_check(out, err);
}

static firn_status mapped_open(firn_io *io, firn_str location, firn_input **input, firn_error *err)
{
    mapped_io *self = (mapped_io *)io;
    SCOPED(firn_buf) at = { 0 };
    TRY(map_location(self, location, &at, err));
    return firn_io_open(self->inner, firn_buf_str(&at), input, err);
}

static firn_status mapped_create(firn_io *io, firn_str location, firn_output **output,
                                 firn_error *err)
{
    mapped_io *self = (mapped_io *)io;
    SCOPED(firn_buf) at = { 0 };
    TRY(map_location(self, location, &at, err));
    return firn_io_create(self->inner, firn_buf_str(&at), output, err);
}

typedef firn_status name_function(firn_io *, firn_str, firn_str, firn_error *);

static firn_status rename_mapped(firn_io *io, firn_str from, firn_str to, name_function *rename,
                                 firn_error *err)
{
    mapped_io *self = (mapped_io *)io;
    SCOPED(firn_buf) from_at = { 0 };
    SCOPED(firn_buf) to_at = { 0 };
    TRY(map_location(self, from, &from_at, err));
    TRY(map_location(self, to, &to_at, err));
    return rename(self->inner, firn_buf_str(&from_at), firn_buf_str(&to_at), err);
}

static firn_status mapped_move_new(firn_io *io, firn_str from, firn_str to, firn_error *err)
{
    return rename_mapped(io, from, to, firn_io_move_new, err);
}

static firn_status mapped_replace(firn_io *io, firn_str from, firn_str to, firn_error *err)
{
    return rename_mapped(io, from, to, firn_io_replace, err);
}

static firn_status mapped_remove(firn_io *io, firn_str location, firn_error *err)
{
    mapped_io *self = (mapped_io *)io;
    SCOPED(firn_buf) at = { 0 };
    TRY(map_location(self, location, &at, err));
    return firn_io_remove(self->inner, firn_buf_str(&at), err);
}

static firn_status mapped_list(firn_io *io, firn_str folder, firn_list_visitor *visit,
                               void *visitor, firn_error *err)
{
    mapped_io *self = (mapped_io *)io;
    SCOPED(firn_buf) at = { 0 };
    TRY(map_location(self, folder, &at, err));
    return firn_io_list(self->inner, firn_buf_str(&at), visit, visitor, err);
}

static firn_status mapped_sync(firn_io *io, const firn_str *locations, size_t count,
                               firn_error *err)
{
    mapped_io *self = (mapped_io *)io;
    SCOPED(firn_arena) call = { .allocator = self->allocator };
    firn_str *at = firn_new(&call, firn_str, count);
    if (!at)
        return firn_nomem(err);
    for (size_t i = 0; i < count; i++) {
        SCOPED(firn_buf) one = { 0 };
        TRY(map_location(self, locations[i], &one, err));
        at[i] = firn_str_copy(&call, firn_buf_str(&one));
        if (!at[i].data)
            return firn_nomem(err);
    }
    return firn_io_sync(self->inner, at, count, err);
}

static void mapped_close(firn_io *io)
{
    mapped_io *self = (mapped_io *)io;
    firn_io_close(&self->inner);
    firn_free(self->allocator, self, sizeof *self);
}

static const firn_io_methods methods = {
    .open = mapped_open,
    .create = mapped_create,
    .move_new = mapped_move_new,
    .replace = mapped_replace,
    .remove = mapped_remove,
    .list = mapped_list,
    .sync = mapped_sync,
    .close = mapped_close,
};

firn_status firn_io_mapped(firn_io *inner, const firn_location_map *maps, size_t map_count,
                           const firn_allocator *allocator, firn_io **io, firn_error *err)
{
    mapped_io *self = firn_alloc_zeroed(allocator, sizeof *self);
    if (!self)
        return firn_nomem(err);
    *self = (mapped_io){ { &methods }, allocator, inner, maps, map_count };
    *io = &self->io;
    return FIRN_OK;
}
