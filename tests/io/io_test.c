/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* What every io promises, asked of each kind. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/io.h"
#include "io/location.h"

typedef struct place {
    firn_io *io;
    char folder[64]; /* ends without a slash */
} place;

static void place_release(place *p)
{
    char command[128];
    firn_io_close(&p->io);
    if (strncmp(p->folder, "/tmp/", 5) == 0) {
        snprintf(command, sizeof command, "rm -rf '%s'", p->folder);
        assert_int_equal(system(command), 0);
    }
}

static place local_place(void)
{
    place p = { .folder = "/tmp/firn-io-XXXXXX" };
    assert_non_null(mkdtemp(p.folder));
    assert_int_equal(firn_io_local(&firn_heap, &p.io, NULL), FIRN_OK);
    return p;
}

static place memory_place(void)
{
    place p = { .folder = "mem://w" };
    assert_int_equal(firn_io_memory(&firn_heap, &p.io, NULL), FIRN_OK);
    return p;
}

static firn_str at(const place *p, const char *name, firn_arena *arena)
{
    return firn_str_format(arena, "%s/%s", p->folder, name);
}

static firn_status put(const place *p, const char *name, const char *text, firn_error *err)
{
    SCOPED(firn_arena) arena = { 0 };
    return firn_io_write_file(p->io, at(p, name, &arena), firn_str_bytes(firn_str_from(text)), err);
}

static void check_text(const place *p, const char *name, const char *text)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_buf) out = { 0 };
    assert_int_equal(firn_io_read_file(p->io, at(p, name, &arena), 1 << 20, &out, NULL), FIRN_OK);
    assert_true(firn_str_is(firn_buf_str(&out), text));
}

static firn_status count_file(void *self, const firn_listed *file, firn_error *err)
{
    (void)err;
    assert_true(firn_str_ends(file->location, FIRN_STR(".txt")));
    ++*(int *)self;
    return FIRN_OK;
}

static void check_promises(place *p)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_error err;
    int count = 0;
    assert_int_equal(put(p, "a b/ü'%/one.txt", "one", &err), FIRN_OK);
    check_text(p, "a b/ü'%/one.txt", "one");
    assert_int_equal(put(p, "a b/ü'%/one.txt", "two", &err), FIRN_EXISTS);
    check_text(p, "a b/ü'%/one.txt", "one");

    assert_int_equal(put(p, "two.txt", "two", &err), FIRN_OK);
    assert_int_equal(
        firn_io_move_new(p->io, at(p, "two.txt", &arena), at(p, "a b/ü'%/one.txt", &arena), &err),
        FIRN_EXISTS);
    assert_int_equal(
        firn_io_move_new(p->io, at(p, "two.txt", &arena), at(p, "three.txt", &arena), &err),
        FIRN_OK);
    check_text(p, "three.txt", "two");
    assert_int_equal(put(p, "four.txt", "four", &err), FIRN_OK);
    assert_int_equal(
        firn_io_replace(p->io, at(p, "four.txt", &arena), at(p, "three.txt", &arena), &err),
        FIRN_OK);
    check_text(p, "three.txt", "four");

    firn_str both[] = { at(p, "three.txt", &arena), at(p, "a b/ü'%/one.txt", &arena) };
    assert_int_equal(firn_io_sync(p->io, both, 2, &err), FIRN_OK);
    assert_int_equal(firn_io_list(p->io, firn_str_from(p->folder), count_file, &count, &err),
                     FIRN_OK);
    assert_int_equal(count, 2);
    assert_int_equal(firn_io_list(p->io, at(p, "nowhere", &arena), count_file, &count, &err),
                     FIRN_OK);
    assert_int_equal(count, 2);
    assert_int_equal(firn_io_remove(p->io, both[0], &err), FIRN_OK);
    assert_int_equal(firn_io_remove(p->io, both[0], &err), FIRN_NOT_FOUND);
}

TEST(local_files_keep_the_promises_of_io)
{
    SCOPED(place) p = local_place();
    check_promises(&p);
}

TEST(files_in_memory_keep_the_promises_of_io)
{
    SCOPED(place) p = memory_place();
    check_promises(&p);
}

static void check_reading(place *p)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_input *input;
    firn_error err;
    uint8_t bytes[8];
    assert_int_equal(put(p, "x.txt", "0123456789", &err), FIRN_OK);
    assert_int_equal(firn_io_open(p->io, at(p, "x.txt", &arena), &input, &err), FIRN_OK);
    assert_int_equal(input->size, 10);
    assert_int_equal(firn_input_read_at(input, 7, 3, bytes, &err), FIRN_OK);
    assert_memory_equal(bytes, "789", 3);
    assert_int_equal(firn_input_read_at(input, 8, 3, bytes, &err), FIRN_CORRUPT);
    assert_int_equal(firn_input_read_at(input, UINT64_MAX, 3, bytes, &err), FIRN_CORRUPT);
    assert_int_equal(firn_input_read_at(input, 10, 0, bytes, &err), FIRN_OK);
    firn_input_close(&input);
    assert_int_equal(firn_io_open(p->io, at(p, "y.txt", &arena), &input, &err), FIRN_NOT_FOUND);
    assert_null(input);
}

TEST(reads_stay_inside_the_file)
{
    SCOPED(place) local = local_place();
    SCOPED(place) memory = memory_place();
    check_reading(&local);
    check_reading(&memory);
}

TEST(an_abandoned_output_leaves_nothing)
{
    SCOPED(place) p = local_place();
    SCOPED(firn_arena) arena = { 0 };
    firn_output *output;
    firn_error err;
    int count = 0;
    assert_int_equal(firn_io_create(p.io, at(&p, "x.txt", &arena), &output, &err), FIRN_OK);
    assert_int_equal(firn_output_write(output, "abc", 3, &err), FIRN_OK);
    firn_output_abandon(&output);
    assert_int_equal(firn_io_list(p.io, firn_str_from(p.folder), count_file, &count, &err),
                     FIRN_OK);
    assert_int_equal(count, 0);
}

TEST(other_schemes_and_folders_are_refused_by_name)
{
    SCOPED(place) p = local_place();
    firn_input *input;
    firn_error err;
    assert_int_equal(firn_io_open(p.io, FIRN_STR("s3://b/k"), &input, &err), FIRN_UNSUPPORTED);
    assert_int_equal(firn_io_open(p.io, firn_str_from(p.folder), &input, &err), FIRN_NOT_FOUND);
    assert_int_equal(firn_io_open(p.io, FIRN_STR("/etc/passwd/x"), &input, &err), FIRN_NOT_FOUND);
}

/* ---- locations ---- */

TEST(all_spellings_of_a_location_are_one)
{
    static const char *const same[] = { "/x/y", "file:/x/y", "file:///x/y",
                                        "file://localhost/x/y" };
    for (size_t i = 0; i < FIRN_COUNT(same); i++) {
        firn_str path;
        assert_true(firn_location_to_path(firn_str_from(same[i]), &path));
        assert_true(firn_str_is(path, "/x/y"));
        assert_true(firn_location_equal(firn_str_from(same[i]), FIRN_STR("/x/y")));
    }
    assert_true(firn_location_equal(FIRN_STR("s3a://b/k"), FIRN_STR("s3://b/k")));
    assert_false(firn_location_equal(FIRN_STR("/x/y"), FIRN_STR("/x/z")));
    assert_int_equal(firn_location_scheme(FIRN_STR("/a:b/c")).len, 0);
}

TEST(relative_paths_become_absolute_uris)
{
    static const struct {
        const char *path, *location;
    } cases[] = { { "data/w", "file:///home/me/data/w" },
                  { "./data/../w/", "file:///home/me/w" },
                  { "/a//b/./c", "file:///a/b/c" },
                  { "/../..", "file:///" },
                  { "file:/a/b", "file:///a/b" },
                  { "file://./data", "file:///home/me/data" },
                  { "s3://b/k/", "s3://b/k" },
                  { "a b/%41", "file:///home/me/a b/%41" } };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        SCOPED(firn_arena) arena = { 0 };
        firn_str made =
            firn_location_absolute(&arena, firn_str_from(cases[i].path), FIRN_STR("/home/me"));
        assert_true(firn_str_is(made, cases[i].location));
    }
}

/* ---- wrappers ---- */

TEST(the_longest_mapped_prefix_wins)
{
    static const firn_location_map maps[] = { { FIRN_STR("s3://b/"), FIRN_STR("mem://one/") },
                                              { FIRN_STR("s3://b/deep/"), FIRN_STR("mem://two/") },
                                              { FIRN_STR("/old"), FIRN_STR("mem://three") } };
    static const struct {
        const char *asked, *stored;
    } cases[] = { { "s3://b/x", "mem://one/x" },
                  { "s3a://b/deep/x", "mem://two/x" },
                  { "file:///old/x", "mem://three/x" },
                  { "mem://as/it/is", "mem://as/it/is" } };
    firn_io *memory, *io;
    assert_int_equal(firn_io_memory(&firn_heap, &memory, NULL), FIRN_OK);
    assert_int_equal(firn_io_mapped(memory, maps, 3, &firn_heap, &io, NULL), FIRN_OK);
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        firn_str text = firn_str_from(cases[i].stored);
        SCOPED(firn_buf) out = { 0 };
        assert_int_equal(firn_io_write_file(memory, text, firn_str_bytes(text), NULL), FIRN_OK);
        assert_int_equal(firn_io_read_file(io, firn_str_from(cases[i].asked), 100, &out, NULL),
                         FIRN_OK);
        assert_true(firn_str_equal(firn_buf_str(&out), text));
    }
    firn_io_close(&io);
}

TEST(the_chosen_call_fails_and_only_that)
{
    firn_io *memory, *io;
    uint64_t calls = 0;
    firn_error err;
    assert_int_equal(firn_io_memory(&firn_heap, &memory, NULL), FIRN_OK);
    assert_int_equal(firn_io_fault(memory, 2, false, &calls, &firn_heap, &io, NULL), FIRN_OK);
    firn_bytes text = firn_str_bytes(FIRN_STR("x"));
    assert_int_equal(firn_io_write_file(io, FIRN_STR("/a"), text, &err), FIRN_IO); /* its write */
    assert_int_equal(firn_io_write_file(io, FIRN_STR("/a"), text, &err), FIRN_OK);
    assert_int_equal(calls, 5);
    firn_io_close(&io);
}
