/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "io/io_sample.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void io_sample_release(io_sample *p)
{
    char command[128];
    firn_io_close(&p->io);
    if (strncmp(p->folder, "/tmp/", 5) == 0) {
        snprintf(command, sizeof command, "rm -rf '%s'", p->folder);
        assert_int_equal(system(command), 0);
    }
}

io_sample io_sample_local(void)
{
    io_sample p = { .folder = "/tmp/firn-io-XXXXXX" };
    assert_non_null(mkdtemp(p.folder));
    assert_int_equal(firn_io_local(&firn_heap, &p.io, NULL), FIRN_OK);
    return p;
}

io_sample io_sample_memory(void)
{
    io_sample p = { .folder = "mem://w" };
    assert_int_equal(firn_io_memory(&firn_heap, &p.io, NULL), FIRN_OK);
    return p;
}

firn_str io_sample_at(const io_sample *p, const char *name, firn_arena *arena)
{
    return firn_str_format(arena, "%s/%s", p->folder, name);
}

firn_status io_sample_put(const io_sample *p, const char *name, const char *text, firn_error *err)
{
    SCOPED(firn_arena) arena = { 0 };
    return firn_io_write_file(p->io, io_sample_at(p, name, &arena),
                              firn_str_bytes(firn_str_from(text)), err);
}

void io_sample_check_text(const io_sample *p, const char *name, const char *text)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_buf) out = { 0 };
    assert_int_equal(firn_io_read_file(p->io, io_sample_at(p, name, &arena), 1 << 20, &out, NULL),
                     FIRN_OK);
    assert_true(firn_str_is(firn_buf_str(&out), text));
}

firn_status io_sample_count_file(void *self, const firn_listed *file, firn_error *err)
{
    (void)err;
    assert_true(firn_str_ends(file->location, FIRN_STR(".txt")));
    ++*(int *)self;
    return FIRN_OK;
}

void io_sample_check_promises(io_sample *p)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_error err;
    int count = 0;
    assert_int_equal(io_sample_put(p, "a b/ü'%/one.txt", "one", &err), FIRN_OK);
    io_sample_check_text(p, "a b/ü'%/one.txt", "one");
    assert_int_equal(io_sample_put(p, "a b/ü'%/one.txt", "two", &err), FIRN_EXISTS);
    io_sample_check_text(p, "a b/ü'%/one.txt", "one");

    assert_int_equal(io_sample_put(p, "two.txt", "two", &err), FIRN_OK);
    assert_int_equal(firn_io_move_new(p->io, io_sample_at(p, "two.txt", &arena),
                                      io_sample_at(p, "a b/ü'%/one.txt", &arena), &err),
                     FIRN_EXISTS);
    assert_int_equal(firn_io_move_new(p->io, io_sample_at(p, "two.txt", &arena),
                                      io_sample_at(p, "three.txt", &arena), &err),
                     FIRN_OK);
    io_sample_check_text(p, "three.txt", "two");
    assert_int_equal(io_sample_put(p, "four.txt", "four", &err), FIRN_OK);
    assert_int_equal(firn_io_replace(p->io, io_sample_at(p, "four.txt", &arena),
                                     io_sample_at(p, "three.txt", &arena), &err),
                     FIRN_OK);
    io_sample_check_text(p, "three.txt", "four");

    firn_str both[] = { io_sample_at(p, "three.txt", &arena),
                        io_sample_at(p, "a b/ü'%/one.txt", &arena) };
    assert_int_equal(firn_io_sync(p->io, both, 2, &err), FIRN_OK);
    assert_int_equal(
        firn_io_list(p->io, firn_str_from(p->folder), io_sample_count_file, &count, &err), FIRN_OK);
    assert_int_equal(count, 2);
    assert_int_equal(
        firn_io_list(p->io, io_sample_at(p, "nowhere", &arena), io_sample_count_file, &count, &err),
        FIRN_OK);
    assert_int_equal(count, 2);
    assert_int_equal(firn_io_remove(p->io, both[0], &err), FIRN_OK);
    assert_int_equal(firn_io_remove(p->io, both[0], &err), FIRN_NOT_FOUND);
}

void io_sample_check_reading(io_sample *p)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_input *input;
    firn_error err;
    uint8_t bytes[8];
    assert_int_equal(io_sample_put(p, "x.txt", "0123456789", &err), FIRN_OK);
    assert_int_equal(firn_io_open(p->io, io_sample_at(p, "x.txt", &arena), &input, &err), FIRN_OK);
    assert_int_equal(input->size, 10);
    assert_int_equal(firn_input_read_at(input, 7, 3, bytes, &err), FIRN_OK);
    assert_memory_equal(bytes, "789", 3);
    assert_int_equal(firn_input_read_at(input, 8, 3, bytes, &err), FIRN_CORRUPT);
    assert_int_equal(firn_input_read_at(input, UINT64_MAX, 3, bytes, &err), FIRN_CORRUPT);
    assert_int_equal(firn_input_read_at(input, 10, 0, bytes, &err), FIRN_OK);
    firn_input_close(&input);
    assert_int_equal(firn_io_open(p->io, io_sample_at(p, "y.txt", &arena), &input, &err),
                     FIRN_NOT_FOUND);
    assert_null(input);
}
