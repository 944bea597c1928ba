/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "io/io.h"

TEST(the_longest_mapped_prefix_wins)
{
    static const firn_location_map maps[] = { { FIRN_STR("s3://b/"), FIRN_STR("mem://one/") },
                                              { FIRN_STR("s3://b/deep/"), FIRN_STR("mem://two/") },
                                              { FIRN_STR("file:///old"), FIRN_STR("mem://three") },
                                              { FIRN_STR("/old/a"), FIRN_STR("mem://four") } };
    static const struct {
        const char *asked, *stored;
    } cases[] = { { "s3://b/x", "mem://one/x" },
                  { "s3a://b/deep/x", "mem://two/x" },
                  { "file:///old/x", "mem://three/x" },
                  { "/old/a/x", "mem://four/x" }, /* longer, though written shorter */
                  { "file:/old/a/y", "mem://four/y" },
                  { "mem://as/it/is", "mem://as/it/is" } };
    firn_io *memory, *io;
    assert_int_equal(firn_io_memory(&firn_heap, &memory, NULL), FIRN_OK);
    assert_int_equal(firn_io_mapped(memory, maps, FIRN_COUNT(maps), &firn_heap, &io, NULL),
                     FIRN_OK);
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
