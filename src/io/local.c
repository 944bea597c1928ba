/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The machine's file system.
 *
 * Files are written where they will stay, and synced later, together: a commit
 * writes its files first and pays for their safety once (firn_io_sync).  Folders
 * made on the way are remembered until then, as their names must last too. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/map.h"
#include "base/pool.h"
#include "io/io.h"
#include "io/location.h"

enum { PATH_BYTES = 4096, DEPTH_MAX = 64, SYNCS_MAX = 6 };

typedef struct local_io {
    firn_io io;
    const firn_allocator *allocator;
    pthread_mutex_t lock;
    firn_pool *syncing; /* threads that wait for the disk; NULL: none could be had */
    firn_buf made_in;   /* folders that got a new folder: NUL-terminated paths; guarded by lock */
} local_io;

typedef struct local_input {
    firn_input input;
    const firn_allocator *allocator;
    int fd;
} local_input;

typedef struct local_output {
    firn_output output;
    const firn_allocator *allocator;
    int fd;
    char path[PATH_BYTES];
} local_output;

/* ---- errors and paths ---- */

static firn_status os_error(firn_error *err, const char *verb, const char *path)
{
    int cause = errno;
    firn_status status = FIRN_IO;
    switch (cause) {
    case ENOENT:
    case ENOTDIR: status = FIRN_NOT_FOUND; break;
    case EEXIST: status = FIRN_EXISTS; break;
    case EACCES:
    case EPERM:
    case EROFS: status = FIRN_DENIED; break;
    case ENOMEM: status = FIRN_NOMEM; break;
    default: break;
    }
    char text[128];
    return firn_fail(err, status, "cannot %s %s: %s", verb, path,
                     strerror_r(cause, text, sizeof text));
}

static firn_status to_path(firn_str location, char path[PATH_BYTES], firn_error *err)
{
    firn_str local;
    if (!firn_location_to_path(location, &local))
        return firn_location_refuse(location, err);
    if (local.len == 0 || local.len >= PATH_BYTES || memchr(local.data, 0, local.len))
        return firn_fail(err, FIRN_INVALID, "no path: \"%.*s\"", FIRN_STR_ARG(location));
    memcpy(path, local.data, local.len);
    path[local.len] = 0;
    return FIRN_OK;
}

/* ---- reading ---- */

static firn_status input_read_at(firn_input *input, uint64_t offset, size_t len, uint8_t *out,
                                 firn_error *err)
{
    local_input *self = (local_input *)input;
    while (len > 0) {
        ssize_t got = pread(self->fd, out, len, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return os_error(err, "read", "file");
        if (got == 0)
            return firn_fail(err, FIRN_CORRUPT, "the file became shorter while it was read");
        out += got;
        offset += (uint64_t)got;
        len -= (size_t)got;
    }
    return FIRN_OK;
}

static void input_close(firn_input *input)
{
    local_input *self = (local_input *)input;
    close(self->fd);
    firn_free(self->allocator, self, sizeof *self);
}

static const firn_input_methods input_methods = { input_read_at, input_close };

static firn_status open_input(local_io *io, const char *path, local_input *self, firn_error *err)
{
    struct stat st;
    self->allocator = io->allocator;
    self->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (self->fd < 0)
        return os_error(err, "open", path);
    if (fstat(self->fd, &st) < 0)
        return os_error(err, "open", path);
    if (S_ISDIR(st.st_mode))
        return firn_fail(err, FIRN_NOT_FOUND, "%s is a folder, not a file", path);
    self->input = (firn_input){ &input_methods, (uint64_t)st.st_size };
    return FIRN_OK;
}

static firn_status local_open(firn_io *io, firn_str location, firn_input **input, firn_error *err)
{
    local_io *self = (local_io *)io;
    char path[PATH_BYTES];
    TRY(to_path(location, path, err));
    local_input *made = firn_alloc_zeroed(self->allocator, sizeof *made);
    if (!made)
        return firn_nomem(err);
    firn_status status = open_input(self, path, made, err);
    if (status != FIRN_OK) {
        if (made->fd >= 0)
            close(made->fd);
        firn_free(self->allocator, made, sizeof *made);
        return status;
    }
    *input = &made->input;
    return FIRN_OK;
}

/* ---- writing ---- */

static firn_status output_write(firn_output *output, const void *data, size_t len, firn_error *err)
{
    local_output *self = (local_output *)output;
    const char *at = data;
    while (len > 0) {
        ssize_t put = write(self->fd, at, len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return os_error(err, "write", self->path);
        at += put;
        len -= (size_t)put;
    }
    return FIRN_OK;
}

static firn_status output_finish(firn_output *output, firn_error *err)
{
    local_output *self = (local_output *)output;
    firn_status status = FIRN_OK;
    if (close(self->fd) < 0 && errno != EINTR)
        status = os_error(err, "close", self->path);
    firn_free(self->allocator, self, sizeof *self);
    return status;
}

static void output_abandon(firn_output *output)
{
    local_output *self = (local_output *)output;
    close(self->fd);
    unlink(self->path);
    firn_free(self->allocator, self, sizeof *self);
}

static const firn_output_methods output_methods = { output_write, output_finish, output_abandon };

static void remember_folder(local_io *self, const char *parent)
{
    pthread_mutex_lock(&self->lock);
    firn_put(&self->made_in, parent, strlen(parent) + 1);
    pthread_mutex_unlock(&self->lock);
}

/* Makes the folders above `path`; each parent of a new one is remembered. */
static firn_status make_folders(local_io *self, const char *path, firn_error *err)
{
    char folder[PATH_BYTES];
    snprintf(folder, sizeof folder, "%s", path);
    for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        if (mkdir(folder, 0777) == 0) {
            char *above = strrchr(folder, '/');
            char parent[PATH_BYTES];
            snprintf(parent, sizeof parent, "%.*s", above ? (int)(above - folder) : 1,
                     above ? folder : ".");
            remember_folder(self, *parent ? parent : "/");
        } else if (errno != EEXIST) {
            return os_error(err, "make folder", folder);
        }
        *slash = '/';
    }
    return FIRN_OK;
}

static firn_status open_output(local_io *self, local_output *made, firn_error *err)
{
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    made->fd = open(made->path, flags, 0666);
    if (made->fd < 0 && errno == ENOENT) {
        TRY(make_folders(self, made->path, err));
        made->fd = open(made->path, flags, 0666);
    }
    return made->fd < 0 ? os_error(err, "create", made->path) : FIRN_OK;
}

static firn_status local_create(firn_io *io, firn_str location, firn_output **output,
                                firn_error *err)
{
    local_io *self = (local_io *)io;
    local_output *made = firn_alloc_zeroed(self->allocator, sizeof *made);
    if (!made)
        return firn_nomem(err);
    made->output.methods = &output_methods;
    made->allocator = self->allocator;
    firn_status status = to_path(location, made->path, err);
    if (status == FIRN_OK)
        status = open_output(self, made, err);
    if (status != FIRN_OK)
        firn_free(self->allocator, made, sizeof *made);
    else
        *output = &made->output;
    return status;
}

/* ---- names ---- */

/* A link may be there although making it failed: over a network the answer can be lost,
 * and the second request is then told that the name is taken. */
static bool are_one_file(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static firn_status local_move_new(firn_io *io, firn_str from, firn_str to, firn_error *err)
{
    (void)io;
    char old_path[PATH_BYTES], new_path[PATH_BYTES];
    TRY(to_path(from, old_path, err));
    TRY(to_path(to, new_path, err));
    if (link(old_path, new_path) < 0) { /* unlike rename, never over another file */
        int number = errno;
        bool made = are_one_file(old_path, new_path);
        errno = number;
        if (!made)
            return os_error(err, "create", new_path);
    }
    unlink(old_path);
    return FIRN_OK;
}

static firn_status local_replace(firn_io *io, firn_str from, firn_str to, firn_error *err)
{
    (void)io;
    char old_path[PATH_BYTES], new_path[PATH_BYTES];
    TRY(to_path(from, old_path, err));
    TRY(to_path(to, new_path, err));
    return rename(old_path, new_path) < 0 ? os_error(err, "replace", new_path) : FIRN_OK;
}

static firn_status local_remove(firn_io *io, firn_str location, firn_error *err)
{
    (void)io;
    char path[PATH_BYTES];
    TRY(to_path(location, path, err));
    return unlink(path) < 0 ? os_error(err, "remove", path) : FIRN_OK;
}

/* ---- listing ---- */

typedef struct walk {
    firn_list_visitor *visit;
    void *self;
    firn_error *err;
    char path[PATH_BYTES];
} walk;

static firn_status list_folder(walk *w, size_t len, int depth);

static firn_status list_entry(walk *w, size_t len, const char *name, int depth)
{
    struct stat st;
    int used = snprintf(w->path + len, sizeof w->path - len, "/%s", name);
    if (used < 0 || (size_t)used >= sizeof w->path - len)
        return firn_fail(w->err, FIRN_IO, "path too long below %.*s", (int)len, w->path);
    if (lstat(w->path, &st) < 0)
        return errno == ENOENT ? FIRN_OK : os_error(w->err, "look at", w->path);
    if (S_ISDIR(st.st_mode))
        return list_folder(w, len + (size_t)used, depth + 1);
    if (!S_ISREG(st.st_mode))
        return FIRN_OK;
    firn_listed file = { .location = firn_str_from(w->path),
                         .size = (uint64_t)st.st_size,
                         .modified_us =
                             (int64_t)st.st_mtim.tv_sec * 1000000 + st.st_mtim.tv_nsec / 1000 };
    return w->visit(w->self, &file, w->err);
}

static firn_status list_open(walk *w, DIR *folder, size_t len, int depth)
{
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        TRY(list_entry(w, len, entry->d_name, depth));
        w->path[len] = 0;
    }
    return FIRN_OK;
}

static firn_status list_folder(walk *w, size_t len, int depth)
{
    if (depth > DEPTH_MAX)
        return firn_fail(w->err, FIRN_IO, "folders nested too deeply: %s", w->path);
    DIR *folder = opendir(w->path);
    if (!folder)
        return errno == ENOENT ? FIRN_OK : os_error(w->err, "list", w->path);
    firn_status status = list_open(w, folder, len, depth);
    closedir(folder);
    return status;
}

static firn_status local_list(firn_io *io, firn_str location, firn_list_visitor *visit, void *self,
                              firn_error *err)
{
    (void)io;
    walk w = { .visit = visit, .self = self, .err = err };
    TRY(to_path(location, w.path, err));
    size_t len = strlen(w.path);
    while (len > 1 && w.path[len - 1] == '/')
        w.path[--len] = 0;
    return list_folder(&w, len, 0);
}

/* ---- safety ---- */

/* Files and folders that must last; each is there once. */
typedef struct sync_item {
    const char *path;
    bool folder;
} sync_item;

typedef struct sync_list {
    firn_arena memory;
    firn_map folders;
    sync_item *items;
    size_t count, cap;
} sync_list;

static void sync_list_release(sync_list *list)
{
    firn_arena_release(&list->memory);
}

static firn_status add_item(sync_list *list, firn_str path, bool folder, firn_error *err)
{
    if (folder && firn_map_find(&list->folders, path))
        return FIRN_OK;
    sync_item *grown =
        firn_arena_grow(&list->memory, list->items, list->count, &list->cap, sizeof *grown);
    firn_str kept = firn_str_copy(&list->memory, path);
    if (!grown || !kept.data || (folder && !firn_map_put(&list->folders, kept, list)))
        return firn_nomem(err);
    list->items = grown;
    grown[list->count++] = (sync_item){ kept.data, folder };
    return FIRN_OK;
}

/* The files, and the folders that hold them. */
static firn_status list_files(sync_list *list, const firn_str *locations, size_t count,
                              firn_error *err)
{
    for (size_t i = 0; i < count; i++) {
        char path[PATH_BYTES];
        TRY(to_path(locations[i], path, err));
        TRY(add_item(list, firn_str_from(path), false, err));
        firn_str folder = firn_location_folder(locations[i]);
        TRY(to_path(folder.len ? folder : FIRN_STR("/"), path, err));
        TRY(add_item(list, firn_str_from(path), true, err));
    }
    return FIRN_OK;
}

static firn_buf take_made_folders(local_io *self)
{
    pthread_mutex_lock(&self->lock);
    firn_buf taken = self->made_in;
    self->made_in = (firn_buf){ .allocator = self->allocator };
    pthread_mutex_unlock(&self->lock);
    return taken;
}

/* They are not safe yet: the next sync is to see to them. */
static void give_back(local_io *self, const firn_buf *parents)
{
    pthread_mutex_lock(&self->lock);
    firn_put(&self->made_in, parents->data, parents->len);
    pthread_mutex_unlock(&self->lock);
}

static firn_status list_made_folders(sync_list *list, const firn_buf *parents, firn_error *err)
{
    TRY(firn_buf_check(parents, err));
    for (size_t at = 0; at < parents->len; at += strlen((char *)parents->data + at) + 1)
        TRY(add_item(list, firn_str_from((char *)parents->data + at), true, err));
    return FIRN_OK;
}

static firn_status sync_one(const sync_item *item, firn_error *err)
{
    int fd = open(item->path, (item->folder ? O_RDONLY | O_DIRECTORY : O_RDONLY) | O_CLOEXEC);
    if (fd < 0)
        return os_error(err, "sync", item->path);
    int failed = item->folder ? fsync(fd) : fdatasync(fd);
    firn_status status = failed ? os_error(err, "sync", item->path) : FIRN_OK;
    close(fd);
    return status;
}

/* A sync is all waiting, and syncs that wait together are served together: a commit
 * of four files in two folders takes the time of one or two instead of six.  The threads
 * stay for the next commit: to make them anew costs as much as the syncs. */
typedef struct sync_call {
    const sync_list *list;
    firn_status status[SYNCS_MAX]; /* a worker each: its first failure */
    firn_error errors[SYNCS_MAX];
} sync_call;

static void sync_item_of(void *self, size_t index, size_t worker)
{
    sync_call *call = self;
    if (call->status[worker] == FIRN_OK)
        call->status[worker] = sync_one(&call->list->items[index], &call->errors[worker]);
}

static firn_status sync_together(local_io *self, const sync_list *list, firn_error *err)
{
    sync_call call = { .list = list };
    firn_pool_run(self->syncing, list->count, sync_item_of, &call);
    for (size_t i = 0; i < SYNCS_MAX; i++)
        if (call.status[i] != FIRN_OK)
            return firn_fail(err, call.status[i], "%s", call.errors[i].message);
    return FIRN_OK;
}

static firn_status local_sync(firn_io *io, const firn_str *locations, size_t count, firn_error *err)
{
    local_io *self = (local_io *)io;
    SCOPED(sync_list) list = { .memory = { .allocator = self->allocator } };
    list.folders.arena = &list.memory;
    TRY(list_files(&list, locations, count, err));
    SCOPED(firn_buf) parents = take_made_folders(self);
    firn_status status = list_made_folders(&list, &parents, err);
    if (status == FIRN_OK)
        status = sync_together(self, &list, err);
    if (status != FIRN_OK && parents.len > 0)
        give_back(self, &parents);
    return status;
}

static void local_close(firn_io *io)
{
    local_io *self = (local_io *)io;
    firn_pool_close(&self->syncing);
    firn_buf_release(&self->made_in);
    pthread_mutex_destroy(&self->lock);
    firn_free(self->allocator, self, sizeof *self);
}

static const firn_io_methods methods = {
    .open = local_open,
    .create = local_create,
    .move_new = local_move_new,
    .replace = local_replace,
    .remove = local_remove,
    .list = local_list,
    .sync = local_sync,
    .close = local_close,
};

firn_status firn_io_local(const firn_allocator *allocator, firn_io **io, firn_error *err)
{
    local_io *self = firn_alloc_zeroed(allocator, sizeof *self);
    if (!self)
        return firn_nomem(err);
    self->io.methods = &methods;
    self->allocator = self->made_in.allocator = allocator;
    firn_status status = firn_pool_open(SYNCS_MAX, allocator, &self->syncing, err);
    if (status != FIRN_OK) {
        firn_free(allocator, self, sizeof *self);
        return status;
    }
    pthread_mutex_init(&self->lock, NULL);
    *io = &self->io;
    return FIRN_OK;
}
