/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* An io that fails on purpose: the n-th call, or that and all after it.  Tests
 * sweep n until nothing fails. */
#include <pthread.h>

#include "io/io.h"

typedef struct fault_io {
    firn_io io;
    const firn_allocator *allocator;
    firn_io *inner;
    uint64_t fail_at;
    bool lasting;
    pthread_mutex_t lock;
    uint64_t *calls; /* guarded by lock */
} fault_io;

typedef struct fault_input {
    firn_input input;
    fault_io *io;
    firn_input *inner;
} fault_input;

typedef struct fault_output {
    firn_output output;
    fault_io *io;
    firn_output *inner;
} fault_output;

static firn_status count(fault_io *self, const char *verb, firn_error *err)
{
    pthread_mutex_lock(&self->lock);
    uint64_t call = ++*self->calls;
    pthread_mutex_unlock(&self->lock);
    bool fails =
        self->fail_at && (call == self->fail_at || (self->lasting && call > self->fail_at));
    return fails ? firn_fail(err, FIRN_IO, "cannot %s: injected fault %llu", verb,
                             (unsigned long long)call)
                 : FIRN_OK;
}

static firn_status input_read_at(firn_input *input, uint64_t offset, size_t len, uint8_t *out,
                                 firn_error *err)
{
    fault_input *self = (fault_input *)input;
    TRY(count(self->io, "read", err));
    return firn_input_read_at(self->inner, offset, len, out, err);
}

static void input_close(firn_input *input)
{
    fault_input *self = (fault_input *)input;
    firn_input_close(&self->inner);
    firn_free(self->io->allocator, self, sizeof *self);
}

static const firn_input_methods input_methods = { input_read_at, input_close };

static firn_status fault_open(firn_io *io, firn_str location, firn_input **input, firn_error *err)
{
    fault_io *self = (fault_io *)io;
    TRY(count(self, "open", err));
    fault_input *made = firn_alloc_zeroed(self->allocator, sizeof *made);
    if (!made)
        return firn_nomem(err);
    firn_status status = firn_io_open(self->inner, location, &made->inner, err);
    if (status != FIRN_OK) {
        firn_free(self->allocator, made, sizeof *made);
        return status;
    }
    made->input = (firn_input){ &input_methods, made->inner->size };
    made->io = self;
    *input = &made->input;
    return FIRN_OK;
}

static firn_status output_write(firn_output *output, const void *data, size_t len, firn_error *err)
{
    fault_output *self = (fault_output *)output;
    TRY(count(self->io, "write", err));
    return firn_output_write(self->inner, data, len, err);
}

static void free_output(fault_output *self)
{
    firn_free(self->io->allocator, self, sizeof *self);
}

static firn_status output_finish(firn_output *output, firn_error *err)
{
    fault_output *self = (fault_output *)output;
    firn_status status = count(self->io, "finish", err);
    if (status == FIRN_OK)
        status = firn_output_finish(&self->inner, err);
    else
        firn_output_finish(&self->inner, NULL); /* the bytes are there, nobody knows */
    free_output(self);
    return status;
}

static void output_abandon(firn_output *output)
{
    fault_output *self = (fault_output *)output;
    firn_output_abandon(&self->inner);
    free_output(self);
}

static const firn_output_methods output_methods = { output_write, output_finish, output_abandon };

static firn_status fault_create(firn_io *io, firn_str location, firn_output **output,
                                firn_error *err)
{
    fault_io *self = (fault_io *)io;
    TRY(count(self, "create", err));
    fault_output *made = firn_alloc_zeroed(self->allocator, sizeof *made);
    if (!made)
        return firn_nomem(err);
    firn_status status = firn_io_create(self->inner, location, &made->inner, err);
    if (status != FIRN_OK) {
        firn_free(self->allocator, made, sizeof *made);
        return status;
    }
    made->output.methods = &output_methods;
    made->io = self;
    *output = &made->output;
    return FIRN_OK;
}

static firn_status fault_move_new(firn_io *io, firn_str from, firn_str to, firn_error *err)
{
    fault_io *self = (fault_io *)io;
    TRY(count(self, "move", err));
    return firn_io_move_new(self->inner, from, to, err);
}

static firn_status fault_replace(firn_io *io, firn_str from, firn_str to, firn_error *err)
{
    fault_io *self = (fault_io *)io;
    TRY(count(self, "replace", err));
    return firn_io_replace(self->inner, from, to, err);
}

static firn_status fault_remove(firn_io *io, firn_str location, firn_error *err)
{
    fault_io *self = (fault_io *)io;
    TRY(count(self, "remove", err));
    return firn_io_remove(self->inner, location, err);
}

static firn_status fault_list(firn_io *io, firn_str folder, firn_list_visitor *visit, void *visitor,
                              firn_error *err)
{
    fault_io *self = (fault_io *)io;
    TRY(count(self, "list", err));
    return firn_io_list(self->inner, folder, visit, visitor, err);
}

static firn_status fault_sync(firn_io *io, const firn_str *locations, size_t n, firn_error *err)
{
    fault_io *self = (fault_io *)io;
    TRY(count(self, "sync", err));
    return firn_io_sync(self->inner, locations, n, err);
}

static void fault_close(firn_io *io)
{
    fault_io *self = (fault_io *)io;
    firn_io_close(&self->inner);
    pthread_mutex_destroy(&self->lock);
    firn_free(self->allocator, self, sizeof *self);
}

static const firn_io_methods methods = {
    .open = fault_open,
    .create = fault_create,
    .move_new = fault_move_new,
    .replace = fault_replace,
    .remove = fault_remove,
    .list = fault_list,
    .sync = fault_sync,
    .close = fault_close,
};

firn_status firn_io_fault(firn_io *inner, uint64_t fail_at, bool lasting, uint64_t *calls,
                          const firn_allocator *allocator, firn_io **io, firn_error *err)
{
    fault_io *self = firn_alloc_zeroed(allocator, sizeof *self);
    if (!self)
        return firn_nomem(err);
    *self = (fault_io){ .io = { &methods },
                        .allocator = allocator,
                        .inner = inner,
                        .fail_at = fail_at,
                        .lasting = lasting,
                        .calls = calls };
    pthread_mutex_init(&self->lock, NULL);
    *io = &self->io;
    return FIRN_OK;
}
