/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "io/io.h"

TEST(the_scheme_says_which_side_a_file_is_on)
{
    firn_io *special, *rest, *io;
    firn_input *input;
    firn_error err;
    firn_bytes text = firn_str_bytes(FIRN_STR("x"));
    assert_int_equal(firn_io_memory(&firn_heap, &special, NULL), FIRN_OK);
    assert_int_equal(firn_io_memory(&firn_heap, &rest, NULL), FIRN_OK);
    assert_int_equal(firn_io_routed(FIRN_STR("memory"), special, rest, &firn_heap, &io, NULL),
                     FIRN_OK);
    assert_int_equal(firn_io_write_file(io, FIRN_STR("memory://a"), text, &err), FIRN_OK);
    assert_int_equal(firn_io_write_file(io, FIRN_STR("/b"), text, &err), FIRN_OK);
    assert_int_equal(firn_io_open(special, FIRN_STR("/b"), &input, &err), FIRN_NOT_FOUND);
    assert_int_equal(firn_io_open(rest, FIRN_STR("memory://a"), &input, &err), FIRN_NOT_FOUND);
    assert_int_equal(firn_io_move_new(io, FIRN_STR("/b"), FIRN_STR("memory://b"), &err),
                     FIRN_INVALID);
    assert_string_equal(err.message, "/b cannot be moved to memory://b");
    assert_int_equal(firn_io_replace(io, FIRN_STR("/b"), FIRN_STR("memory://a"), &err),
                     FIRN_INVALID);
    assert_int_equal(firn_io_move_new(io, FIRN_STR("/b"), FIRN_STR("/c"), &err), FIRN_OK);
    firn_str all[] = { FIRN_STR("memory://a"), FIRN_STR("/c"), FIRN_STR("memory://a") };
    assert_int_equal(firn_io_sync(io, all, FIRN_COUNT(all), &err), FIRN_OK);
    assert_int_equal(firn_io_remove(io, FIRN_STR("MEMORY://a"), &err), FIRN_NOT_FOUND);
    assert_int_equal(firn_io_remove(io, FIRN_STR("memory://a"), &err), FIRN_OK);
    firn_io_close(&io);
}
