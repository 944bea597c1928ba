/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "parquet/index.h"

static firn_status offsets_round_trip(const firn_allocator *allocator)
{
    SCOPED(firn_buf) bytes = { .allocator = allocator };
    SCOPED(firn_arena) arena = { .allocator = allocator };
    firn_parquet_page_location at[] = { { 4, 100, 0 }, { 104, 50, 1000 } };
    firn_parquet_offset_index in = { .page_locations = { at, 2 } }, out;
    firn_parquet_offset_index_encode(&in, &bytes);
    TRY(firn_buf_check(&bytes, NULL));
    TRY(firn_parquet_offset_index_decode(firn_buf_bytes(&bytes), &arena, &out, NULL));
    assert_int_equal(out.page_locations.count, 2);
    assert_int_equal(out.page_locations.items[1].offset, 104);
    assert_int_equal(out.page_locations.items[1].first_row_index, 1000);
    assert_null(out.unencoded_byte_array_data_bytes.items);
    return FIRN_OK;
}

static firn_parquet_column_index sample(void)
{
    static bool null_pages[] = { false, true };
    static firn_bytes values[] = { { (const uint8_t *)"abc", 3 }, { (const uint8_t *)"", 0 } };
    static int64_t null_counts[] = { 0, 20 };
    return (firn_parquet_column_index){ .null_pages = { null_pages, 2 },
                                        .min_values = { values, 2 },
                                        .max_values = { values, 2 },
                                        .boundary_order = FIRN_PARQUET_ASCENDING,
                                        .null_counts = { null_counts, 2 } };
}

static firn_status bounds_round_trip(const firn_allocator *allocator)
{
    SCOPED(firn_buf) bytes = { .allocator = allocator };
    SCOPED(firn_arena) arena = { .allocator = allocator };
    firn_parquet_column_index in = sample(), out;
    firn_parquet_column_index_encode(&in, &bytes);
    TRY(firn_buf_check(&bytes, NULL));
    TRY(firn_parquet_column_index_decode(firn_buf_bytes(&bytes), &arena, &out, NULL));
    assert_true(!out.null_pages.items[0] && out.null_pages.items[1]);
    assert_memory_equal(out.min_values.items[0].data, "abc", 3);
    assert_int_equal(out.null_counts.items[1], 20);
    assert_int_equal(out.boundary_order, FIRN_PARQUET_ASCENDING);
    return FIRN_OK;
}

TEST(both_halves_of_a_page_index_are_read_back_as_written)
{
    assert_int_equal(offsets_round_trip(&firn_heap), FIRN_OK);
    assert_int_equal(bounds_round_trip(&firn_heap), FIRN_OK);
}

TEST(every_allocation_failure_in_a_page_index_is_reported)
{
    test_each_oom(offsets_round_trip);
    test_each_oom(bounds_round_trip);
}

TEST(lists_of_different_lengths_are_corrupt)
{
    SCOPED(firn_buf) bytes = { 0 };
    SCOPED(firn_arena) arena = { 0 };
    firn_parquet_column_index in = sample(), out;
    firn_error err;
    in.max_values.count = 1;
    firn_parquet_column_index_encode(&in, &bytes);
    assert_int_equal(firn_parquet_column_index_decode(firn_buf_bytes(&bytes), &arena, &out, &err),
                     FIRN_CORRUPT);
    assert_string_equal(err.message,
                        "column index of 2 pages has 2 minima, 1 maxima, 2 null counts");
}

TEST(bloom_filter_headers_name_their_members)
{
    SCOPED(firn_buf) bytes = { 0 };
    firn_parquet_bloom_filter_header in = { 64, 1, 1, 1 }, out;
    size_t len;
    firn_parquet_bloom_filter_header_encode(&in, &bytes);
    static const uint8_t wire[] = { 0x15, 0x80, 0x01, 0x1c, 0x1c, 0x00, 0x00, 0x1c,
                                    0x1c, 0x00, 0x00, 0x1c, 0x1c, 0x00, 0x00, 0x00 };
    assert_int_equal(bytes.len, sizeof wire);
    assert_memory_equal(bytes.data, wire, sizeof wire);
    assert_int_equal(
        firn_parquet_bloom_filter_header_decode(firn_buf_bytes(&bytes), &out, &len, NULL), FIRN_OK);
    assert_memory_equal(&in, &out, sizeof in);
}
