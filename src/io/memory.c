/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Files in memory: the twin of the local file system that tests and memory:
 * catalogs use.  A linear list under one lock; inputs hold a reference to the
 * bytes, so a file may be removed or replaced while it is read. */
#include <pthread.h>
#include <stdatomic.h>

#include "io/io.h"
#include "io/location.h"

typedef struct content {
    const firn_allocator *allocator;
    firn_buf bytes;
    atomic_size_t references;
} content;

typedef struct file {
    struct file *next;
    firn_buf name; /* plain form */
    content *data;
} file;

typedef struct memory_io {
    firn_io io;
    const firn_allocator *allocator;
    pthread_mutex_t lock;
    file *files; /* guarded by lock */
} memory_io;

typedef struct memory_input {
    firn_input input;
    const firn_allocator *allocator;
    content *data;
} memory_input;

typedef struct memory_output {
    firn_output output;
    memory_io *io;
    content *data;
    firn_buf name;
} memory_output;

static void release_content(content *data)
{
    if (!data || atomic_fetch_sub(&data->references, 1) > 1)
        return;
    firn_buf_release(&data->bytes);
    firn_free(data->allocator, data, sizeof *data);
}

static content *new_content(const firn_allocator *allocator)
{
    content *data = firn_alloc_zeroed(allocator, sizeof *data);
    if (!data)
        return NULL;
    data->allocator = data->bytes.allocator = allocator;
    atomic_init(&data->references, 1);
    return data;
}

static firn_status plain_name(memory_io *self, firn_str location, firn_buf *name, firn_error *err)
{
    *name = (firn_buf){ .allocator = self->allocator };
    firn_location_put_plain(name, location);
    return firn_buf_check(name, err);
}

/* The place in the list that holds, or would hold, the file.  Under the lock. */
static file **find(memory_io *self, firn_str name)
{
    file **at = &self->files;
    while (*at && !firn_str_equal(firn_buf_str(&(*at)->name), name))
        at = &(*at)->next;
    return at;
}

static void free_file(memory_io *self, file *f)
{
    release_content(f->data);
    firn_buf_release(&f->name);
    firn_free(self->allocator, f, sizeof *f);
}

/* ---- reading ---- */

static firn_status input_read_at(firn_input *input, uint64_t offset, size_t len, uint8_t *out,
                                 firn_error *err)
{
    (void)err;
    memcpy(out, ((memory_input *)input)->data->bytes.data + offset, len);
    return FIRN_OK;
}

static void input_close(firn_input *input)
{
    memory_input *self = (memory_input *)input;
    release_content(self->data);
    firn_free(self->allocator, self, sizeof *self);
}

static const firn_input_methods input_methods = { input_read_at, input_close };

static content *look_up(memory_io *self, firn_str name)
{
    pthread_mutex_lock(&self->lock);
    file *f = *find(self, name);
    content *data = f ? f->data : NULL;
    if (data)
        atomic_fetch_add(&data->references, 1);
    pthread_mutex_unlock(&self->lock);
    return data;
}

static firn_status memory_open(firn_io *io, firn_str location, firn_input **input, firn_error *err)
{
    memory_io *self = (memory_io *)io;
    SCOPED(firn_buf) name = { 0 };
    TRY(plain_name(self, location, &name, err));
    content *data = look_up(self, firn_buf_str(&name));
    if (!data)
        return firn_fail(err, FIRN_NOT_FOUND, "no file %.*s", FIRN_STR_ARG(location));
    memory_input *made = firn_alloc_zeroed(self->allocator, sizeof *made);
    if (!made) {
        release_content(data);
        return firn_nomem(err);
    }
    *made = (memory_input){ { &input_methods, data->bytes.len }, self->allocator, data };
    *input = &made->input;
    return FIRN_OK;
}

/* ---- writing ---- */

static firn_status output_write(firn_output *output, const void *data, size_t len, firn_error *err)
{
    firn_buf *bytes = &((memory_output *)output)->data->bytes;
    firn_put(bytes, data, len);
    return firn_buf_check(bytes, err);
}

static void free_output(memory_output *self)
{
    release_content(self->data);
    firn_buf_release(&self->name);
    firn_free(self->io->allocator, self, sizeof *self);
}

/* Adds the file under its name; its content and name change owner. */
static firn_status add_file(memory_io *self, firn_buf *name, content **data, firn_error *err)
{
    firn_status status = FIRN_OK;
    file *made = firn_alloc_zeroed(self->allocator, sizeof *made);
    if (!made)
        return firn_nomem(err);
    pthread_mutex_lock(&self->lock);
    file **at = find(self, firn_buf_str(name));
    if (*at) {
        status = firn_fail(err, FIRN_EXISTS, "file %.*s exists", FIRN_STR_ARG(firn_buf_str(name)));
        firn_free(self->allocator, made, sizeof *made);
    } else {
        *made = (file){ .name = *name, .data = *data };
        *name = (firn_buf){ .allocator = self->allocator };
        *data = NULL;
        *at = made;
    }
    pthread_mutex_unlock(&self->lock);
    return status;
}

static firn_status output_finish(firn_output *output, firn_error *err)
{
    memory_output *self = (memory_output *)output;
    firn_status status = add_file(self->io, &self->name, &self->data, err);
    free_output(self);
    return status;
}

static void output_abandon(firn_output *output)
{
    free_output((memory_output *)output);
}

static const firn_output_methods output_methods = { output_write, output_finish, output_abandon };

static firn_status memory_create(firn_io *io, firn_str location, firn_output **output,
                                 firn_error *err)
{
    memory_io *self = (memory_io *)io;
    SCOPED(firn_buf) name = { 0 };
    TRY(plain_name(self, location, &name, err));
    content *there = look_up(self, firn_buf_str(&name));
    if (there) {
        release_content(there);
        return firn_fail(err, FIRN_EXISTS, "file %.*s exists", FIRN_STR_ARG(location));
    }
    memory_output *made = firn_alloc_zeroed(self->allocator, sizeof *made);
    content *data = made ? new_content(self->allocator) : NULL;
    if (!data) {
        firn_free(self->allocator, made, sizeof *made);
        return firn_nomem(err);
    }
    *made = (memory_output){ { &output_methods, 0 }, self, data, name };
    name = (firn_buf){ 0 };
    *output = &made->output;
    return FIRN_OK;
}

/* ---- names ---- */

static firn_status take_out(memory_io *self, firn_str name, file **taken, firn_error *err)
{
    pthread_mutex_lock(&self->lock);
    file **at = find(self, name);
    *taken = *at;
    if (*at)
        *at = (*at)->next;
    pthread_mutex_unlock(&self->lock);
    return *taken ? FIRN_OK : firn_fail(err, FIRN_NOT_FOUND, "no file %.*s", FIRN_STR_ARG(name));
}

static firn_status memory_remove(firn_io *io, firn_str location, firn_error *err)
{
    memory_io *self = (memory_io *)io;
    SCOPED(firn_buf) name = { 0 };
    file *taken;
    TRY(plain_name(self, location, &name, err));
    TRY(take_out(self, firn_buf_str(&name), &taken, err));
    free_file(self, taken);
    return FIRN_OK;
}

static firn_status move_file(firn_io *io, firn_str from, firn_str to, bool over, firn_error *err)
{
    memory_io *self = (memory_io *)io;
    SCOPED(firn_buf) old_name = { 0 };
    SCOPED(firn_buf) new_name = { 0 };
    TRY(plain_name(self, from, &old_name, err));
    TRY(plain_name(self, to, &new_name, err));
    content *data = look_up(self, firn_buf_str(&old_name));
    if (!data)
        return firn_fail(err, FIRN_NOT_FOUND, "no file %.*s", FIRN_STR_ARG(from));
    if (over)
        memory_remove(io, to, NULL);
    firn_status status = add_file(self, &new_name, &data, err);
    release_content(data);
    return status == FIRN_OK ? memory_remove(io, from, err) : status;
}

static firn_status memory_move_new(firn_io *io, firn_str from, firn_str to, firn_error *err)
{
    return move_file(io, from, to, false, err);
}

static firn_status memory_replace(firn_io *io, firn_str from, firn_str to, firn_error *err)
{
    return move_file(io, from, to, true, err);
}

static firn_status memory_list(firn_io *io, firn_str folder, firn_list_visitor *visit,
                               void *visitor, firn_error *err)
{
    memory_io *self = (memory_io *)io;
    SCOPED(firn_buf) prefix = { 0 };
    TRY(plain_name(self, folder, &prefix, err));
    if (prefix.len == 0 || prefix.data[prefix.len - 1] != '/')
        firn_put_u8(&prefix, '/');
    TRY(firn_buf_check(&prefix, err));
    firn_status status = FIRN_OK;
    pthread_mutex_lock(&self->lock); /* visitors must not call back into this io */
    for (file *f = self->files; f && status == FIRN_OK; f = f->next) {
        firn_listed listed = { .location = firn_buf_str(&f->name), .size = f->data->bytes.len };
        if (firn_str_starts(listed.location, firn_buf_str(&prefix)))
            status = visit(visitor, &listed, err);
    }
    pthread_mutex_unlock(&self->lock);
    return status;
}

static firn_status memory_sync(firn_io *io, const firn_str *locations, size_t count,
                               firn_error *err)
{
    (void)io, (void)locations, (void)count, (void)err;
    return FIRN_OK; /* memory is as safe as it gets */
}

static void memory_close(firn_io *io)
{
    memory_io *self = (memory_io *)io;
    for (file *f = self->files, *next; f; f = next) {
        next = f->next;
        free_file(self, f);
    }
    pthread_mutex_destroy(&self->lock);
    firn_free(self->allocator, self, sizeof *self);
}

static const firn_io_methods methods = {
    .open = memory_open,
    .create = memory_create,
    .move_new = memory_move_new,
    .replace = memory_replace,
    .remove = memory_remove,
    .list = memory_list,
    .sync = memory_sync,
    .close = memory_close,
};

firn_status firn_io_memory(const firn_allocator *allocator, firn_io **io, firn_error *err)
{
    memory_io *self = firn_alloc_zeroed(allocator, sizeof *self);
    if (!self)
        return firn_nomem(err);
    self->io.methods = &methods;
    self->allocator = allocator;
    pthread_mutex_init(&self->lock, NULL);
    *io = &self->io;
    return FIRN_OK;
}
