/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <stdio.h>
#include <unistd.h>

#include "io/io_sample.h"

TEST(local_files_keep_the_promises_of_io)
{
    SCOPED(io_sample) p = io_sample_local();
    io_sample_check_promises(&p);
}

TEST(reads_of_local_files_stay_inside_the_file)
{
    SCOPED(io_sample) p = io_sample_local();
    io_sample_check_reading(&p);
}

TEST(an_abandoned_output_leaves_nothing)
{
    SCOPED(io_sample) p = io_sample_local();
    SCOPED(firn_arena) arena = { 0 };
    firn_output *output;
    firn_error err;
    int count = 0;
    assert_int_equal(firn_io_create(p.io, io_sample_at(&p, "x.txt", &arena), &output, &err),
                     FIRN_OK);
    assert_int_equal(firn_output_write(output, "abc", 3, &err), FIRN_OK);
    firn_output_abandon(&output);
    assert_int_equal(
        firn_io_list(p.io, firn_str_from(p.folder), io_sample_count_file, &count, &err), FIRN_OK);
    assert_int_equal(count, 0);
}

TEST(other_schemes_and_folders_are_refused_by_name)
{
    SCOPED(io_sample) p = io_sample_local();
    firn_input *input;
    firn_error err;
    assert_int_equal(firn_io_open(p.io, FIRN_STR("s3://b/k"), &input, &err), FIRN_UNSUPPORTED);
    assert_int_equal(firn_io_open(p.io, firn_str_from(p.folder), &input, &err), FIRN_NOT_FOUND);
    assert_int_equal(firn_io_open(p.io, FIRN_STR("/etc/passwd/x"), &input, &err), FIRN_NOT_FOUND);
}

/* As on a network file system, when the first request's answer was lost. */
TEST(a_move_that_happened_already_is_no_failure)
{
    SCOPED(io_sample) p = io_sample_local();
    SCOPED(firn_arena) arena = { 0 };
    char from[128], to[128];
    firn_str a = io_sample_at(&p, "a", &arena), b = io_sample_at(&p, "b", &arena);
    firn_input *input;
    snprintf(from, sizeof from, "%s/a", p.folder);
    snprintf(to, sizeof to, "%s/b", p.folder);
    assert_int_equal(firn_io_write_file(p.io, a, firn_str_bytes(FIRN_STR("1")), NULL), FIRN_OK);
    assert_int_equal(link(from, to), 0);
    assert_int_equal(firn_io_move_new(p.io, a, b, NULL), FIRN_OK);
    assert_int_equal(firn_io_open(p.io, a, &input, NULL), FIRN_NOT_FOUND);
    assert_int_equal(firn_io_write_file(p.io, a, firn_str_bytes(FIRN_STR("2")), NULL), FIRN_OK);
    assert_int_equal(firn_io_move_new(p.io, a, b, NULL), FIRN_EXISTS);
}
