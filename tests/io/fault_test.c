/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "io/io.h"

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
