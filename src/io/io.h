/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Files, wherever they are: the seam between formats that know bytes and media
 * that hold them.
 *
 * A location is an absolute URI with a scheme, or a plain path: /x, file:/x,
 * file:///x.  Its text is taken as it stands: nothing is percent-decoded.  An
 * io is shared between threads; an input too (read_at has no position); an
 * output belongs to one.
 */
#ifndef IO_IO_H
#define IO_IO_H

#include "base/buf.h"

typedef struct firn_io firn_io;
typedef struct firn_input firn_input;
typedef struct firn_output firn_output;

/* What a listing says of one file; `location` lives for the call only. */
typedef struct firn_listed {
    firn_str location;
    uint64_t size;
    int64_t modified_us;
} firn_listed;

typedef firn_status firn_list_visitor(void *self, const firn_listed *file, firn_error *err);

/* Each member's contract is that of the function of the same name below. */
typedef struct firn_io_methods {
    firn_status (*open)(firn_io *io, firn_str location, firn_input **input, firn_error *err);
    firn_status (*create)(firn_io *io, firn_str location, firn_output **output, firn_error *err);
    firn_status (*move_new)(firn_io *io, firn_str from, firn_str to, firn_error *err);
    firn_status (*replace)(firn_io *io, firn_str from, firn_str to, firn_error *err);
    firn_status (*remove)(firn_io *io, firn_str location, firn_error *err);
    firn_status (*list)(firn_io *io, firn_str folder, firn_list_visitor *visit, void *self,
                        firn_error *err);
    firn_status (*sync)(firn_io *io, const firn_str *locations, size_t count, firn_error *err);
    void (*close)(firn_io *io);
} firn_io_methods;

/* What every io starts with. */
struct firn_io {
    const firn_io_methods *methods;
};

typedef struct firn_input_methods {
    firn_status (*read_at)(firn_input *input, uint64_t offset, size_t len, uint8_t *out,
                           firn_error *err);
    void (*close)(firn_input *input);
} firn_input_methods;

struct firn_input {
    const firn_input_methods *methods;
    uint64_t size;
};

typedef struct firn_output_methods {
    firn_status (*write)(firn_output *output, const void *data, size_t len, firn_error *err);
    firn_status (*finish)(firn_output *output, firn_error *err);
    void (*abandon)(firn_output *output);
} firn_output_methods;

struct firn_output {
    const firn_output_methods *methods;
    uint64_t written;
};

/* Opens a file for reading.  FIRN_NOT_FOUND, FIRN_DENIED, FIRN_IO, FIRN_UNSUPPORTED (scheme). */
firn_status firn_io_open(firn_io *io, firn_str location, firn_input **input, firn_error *err);

/* Makes a new file (and its folders); FIRN_EXISTS when there is one.  Nobody may
 * rely on it before firn_output_finish, nor on its lasting before firn_io_sync. */
firn_status firn_io_create(firn_io *io, firn_str location, firn_output **output, firn_error *err);

/* Gives a finished file a new name in one step.  move_new: FIRN_EXISTS when the
 * name is taken, and then nothing changed; replace: takes the name's place. */
firn_status firn_io_move_new(firn_io *io, firn_str from, firn_str to, firn_error *err);
firn_status firn_io_replace(firn_io *io, firn_str from, firn_str to, firn_error *err);

/* FIRN_NOT_FOUND when there is none. */
firn_status firn_io_remove(firn_io *io, firn_str location, firn_error *err);

/* Visits every file below `folder`, at any depth, in no order.  A missing folder is
 * empty.  Stops when the visitor fails, with its status. */
firn_status firn_io_list(firn_io *io, firn_str folder, firn_list_visitor *visit, void *self,
                         firn_error *err);

/* Returns when these finished files, and their names, will survive a power cut. */
firn_status firn_io_sync(firn_io *io, const firn_str *locations, size_t count, firn_error *err);

void firn_io_close(firn_io **io);

/* Exactly `len` bytes from `offset`; FIRN_CORRUPT when the file ends before. */
firn_status firn_input_read_at(firn_input *input, uint64_t offset, size_t len, uint8_t *out,
                               firn_error *err);
void firn_input_close(firn_input **input);

firn_status firn_output_write(firn_output *output, const void *data, size_t len, firn_error *err);

/* Ends the file and gives the handle back, whatever the status. */
firn_status firn_output_finish(firn_output **output, firn_error *err);

/* Gives the handle back and removes what was written. */
void firn_output_abandon(firn_output **output);

/* ---- whole files ---- */

/* Appends a file's bytes to `out`; FIRN_CORRUPT when it is over `size_max`. */
firn_status firn_io_read_file(firn_io *io, firn_str location, uint64_t size_max, firn_buf *out,
                              firn_error *err);
firn_status firn_io_write_file(firn_io *io, firn_str location, firn_bytes data, firn_error *err);

/* ---- the kinds ---- */

/* The machine's own file system. */
firn_status firn_io_local(const firn_allocator *allocator, firn_io **io, firn_error *err);

/* Files in memory, for tests and memory: catalogs.  Any scheme. */
firn_status firn_io_memory(const firn_allocator *allocator, firn_io **io, firn_error *err);

/* Passes everything to `inner` (owned) with the longest matching prefix of each
 * location replaced; the pairs' text is borrowed. */
typedef struct firn_location_map {
    firn_str from, to;
} firn_location_map;

firn_status firn_io_mapped(firn_io *inner, const firn_location_map *maps, size_t map_count,
                           const firn_allocator *allocator, firn_io **io, firn_error *err);

/* Locations of one scheme go to `special`, all others to `rest`; both are taken over. */
firn_status firn_io_routed(firn_str scheme, firn_io *special, firn_io *rest,
                           const firn_allocator *allocator, firn_io **io, firn_error *err);

/* Passes everything to `inner` (owned) until call number `fail_at` (from 1; 0: never),
 * which fails with FIRN_IO and so do all after it if `lasting`.  *calls counts. */
firn_status firn_io_fault(firn_io *inner, uint64_t fail_at, bool lasting, uint64_t *calls,
                          const firn_allocator *allocator, firn_io **io, firn_error *err);

#endif
