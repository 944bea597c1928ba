/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "io/io_sample.h"

TEST(files_in_memory_keep_the_promises_of_io)
{
    SCOPED(io_sample) p = io_sample_memory();
    io_sample_check_promises(&p);
}

TEST(reads_of_files_in_memory_stay_inside_the_file)
{
    SCOPED(io_sample) p = io_sample_memory();
    io_sample_check_reading(&p);
}
