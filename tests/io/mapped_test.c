/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "io/io.h"
#include "io/io_sample.h"

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

/* The sample's folder, which is another one below. */
static io_sample mapped_sample(void)
{
    static const firn_location_map map = { FIRN_STR("mem://w"), FIRN_STR("mem://elsewhere") };
    io_sample p = io_sample_memory();
    firn_io *io;
    assert_int_equal(firn_io_mapped(p.io, &map, 1, &firn_heap, &io, NULL), FIRN_OK);
    p.io = io;
    return p;
}

TEST(mapped_files_keep_the_promises_of_io)
{
    SCOPED(io_sample) p = mapped_sample();
    io_sample_check_promises(&p);
}

TEST(reads_of_mapped_files_stay_inside_the_file)
{
    SCOPED(io_sample) p = mapped_sample();
    io_sample_check_reading(&p);
}

static firn_status use_mapped(const firn_allocator *allocator)
{
    static const firn_location_map map = { FIRN_STR("s3://b"), FIRN_STR("mem://b") };
    static const firn_str moved = { "s3://b/2", 8 };
    firn_io *memory, *io;
    TRY(firn_io_memory(allocator, &memory, NULL));
    firn_status status = firn_io_mapped(memory, &map, 1, allocator, &io, NULL);
    if (status != FIRN_OK) {
        firn_io_close(&memory);
        return status;
    }
    status = firn_io_write_file(io, FIRN_STR("s3a://b/1"), firn_str_bytes(moved), NULL);
    if (status == FIRN_OK)
        status = firn_io_move_new(io, FIRN_STR("s3://b/1"), moved, NULL);
    if (status == FIRN_OK)
        status = firn_io_sync(io, &moved, 1, NULL);
    if (status == FIRN_OK)
        status = firn_io_remove(io, moved, NULL);
    firn_io_close(&io);
    return status;
}

TEST(every_allocation_failure_of_mapping_is_reported)
{
    test_each_oom(use_mapped);
}
