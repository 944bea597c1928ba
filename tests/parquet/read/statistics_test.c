/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "parquet/read/open_file.h"
#include "parquet/read/sample.h"

/* A file of one leaf and one chunk whose statistics are the test's. */
typedef struct one_leaf {
    firn_parquet_node node, *leaves[1];
    firn_parquet_column_metadata meta;
    firn_parquet_column_chunk chunk;
    firn_parquet_row_group group;
    firn_parquet_column_order order;
    firn_parquet_file file;
} one_leaf;

static void bounds_of(one_leaf *f, firn_parquet_statistics *statistics, bool ordered,
                      firn_parquet_bounds *bounds)
{
    f->node.leaf_count = 1;
    f->leaves[0] = &f->node;
    f->meta.statistics = statistics;
    f->meta.num_values = 100;
    f->chunk = (firn_parquet_column_chunk){ .meta_data = &f->meta };
    f->group.columns.items = &f->chunk;
    f->group.columns.count = 1;
    f->order.kind = 1;
    f->file = (firn_parquet_file){ .root = &f->node, .leaves = f->leaves };
    f->file.metadata.row_groups.items = &f->group;
    f->file.metadata.row_groups.count = 1;
    f->file.metadata.column_orders.items = &f->order;
    f->file.metadata.column_orders.count = ordered;
    firn_parquet_leaf_statistics(&f->file, 0, 0, bounds);
}

static firn_bytes bytes(const char *b, size_t len)
{
    return (firn_bytes){ (const uint8_t *)b, len };
}

TEST(bounds_of_integers_are_believed_old_and_new)
{
    one_leaf f = { .node = { .type = FIRN_PARQUET_INT32 } };
    firn_parquet_bounds b;
    firn_parquet_statistics new = { .min_value = bytes("\1\0\0\0", 4),
                                    .max_value = bytes("\2\0\0\0", 4),
                                    .has_null_count = true,
                                    .null_count = 7 };
    bounds_of(&f, &new, true, &b);
    assert_true(b.min.data && b.max.data && b.min_exact && b.null_count == 7);
    assert_int_equal(b.value_count, 100);
    firn_parquet_statistics old = { .min = bytes("\xff\xff\xff\xff", 4),
                                    .max = bytes("\2\0\0\0", 4) };
    bounds_of(&f, &old, false, &b);
    assert_true(b.min.data && b.max.data && b.null_count == -1);
}

TEST(old_bounds_of_binary_and_unsigned_are_not_believed)
{
    one_leaf text = { .node = { .type = FIRN_PARQUET_BYTE_ARRAY,
                                .logical = { .kind = FIRN_PARQUET_STRING } } };
    one_leaf number = { .node = { .type = FIRN_PARQUET_INT32,
                                  .logical = { .kind = FIRN_PARQUET_INTEGER, .bit_width = 32 } } };
    firn_parquet_statistics old = { .min = bytes("aaaa", 4), .max = bytes("bbbb", 4) };
    firn_parquet_statistics new = { .min_value = bytes("aaaa", 4), .max_value = bytes("bbbb", 4) };
    firn_parquet_bounds b;
    bounds_of(&text, &old, true, &b);
    assert_null(b.min.data);
    bounds_of(&number, &old, true, &b);
    assert_null(b.min.data);
    bounds_of(&text, &new, false, &b); /* no column order is given */
    assert_null(b.min.data);
    bounds_of(&text, &new, true, &b);
    assert_true(b.min.data && !b.min_exact);
}

TEST(bounds_that_make_no_sense_are_not_believed)
{
    one_leaf number = { .node = { .type = FIRN_PARQUET_INT32 } };
    one_leaf real = { .node = { .type = FIRN_PARQUET_FLOAT } };
    one_leaf int96 = { .node = { .type = FIRN_PARQUET_INT96 } };
    firn_parquet_bounds b;
    firn_parquet_statistics reversed = { .min_value = bytes("\2\0\0\0", 4),
                                         .max_value = bytes("\1\0\0\0", 4),
                                         .has_null_count = true,
                                         .null_count = 101 };
    bounds_of(&number, &reversed, true, &b);
    assert_true(!b.min.data && !b.max.data && b.null_count == -1);
    firn_parquet_statistics wrong_size = { .min_value = bytes("\2\0\0", 3),
                                           .max_value = bytes("\7\0\0\0", 4) };
    bounds_of(&number, &wrong_size, true, &b);
    assert_true(!b.min.data && b.max.data);
    firn_parquet_statistics nan = { .min_value = bytes("\0\0\xc0\x7f", 4),
                                    .max_value = bytes("\0\0\x80\x3f", 4) };
    bounds_of(&real, &nan, true, &b);
    assert_true(!b.min.data && b.max.data);
    firn_parquet_statistics ticks = { .min_value = bytes("aaaaaaaaaaaa", 12) };
    bounds_of(&int96, &ticks, true, &b);
    assert_null(b.min.data);
}

TEST(a_zero_bound_includes_the_other_zero)
{
    one_leaf real = { .node = { .type = FIRN_PARQUET_DOUBLE } };
    firn_parquet_statistics zero = { .min_value = bytes("\0\0\0\0\0\0\0\0", 8),
                                     .max_value = bytes("\0\0\0\0\0\0\0\x80", 8) };
    firn_parquet_bounds b;
    bounds_of(&real, &zero, true, &b);
    assert_memory_equal(b.min.data, "\0\0\0\0\0\0\0\x80", 8);
    assert_memory_equal(b.max.data, "\0\0\0\0\0\0\0\0", 8);
}

TEST(flags_say_whether_bounds_were_shortened)
{
    one_leaf text = { .node = { .type = FIRN_PARQUET_BYTE_ARRAY } };
    firn_parquet_statistics s = { .min_value = bytes("a", 1),
                                  .max_value = bytes("b", 1),
                                  .has_is_min_value_exact = true,
                                  .is_min_value_exact = true,
                                  .has_is_max_value_exact = true };
    firn_parquet_bounds b;
    bounds_of(&text, &s, true, &b);
    assert_true(b.min_exact && !b.max_exact);
}

/* ---- on a file of our writer ---- */

static firn_status write_sample(firn_buf *file, const firn_parquet_write_options *options)
{
    struct ArrowArray batch;
    TRY(sample_batch(NULL, 1000, 5, &batch));
    firn_status status = sample_write(&batch, options, NULL, file);
    batch.release(&batch);
    return status;
}

TEST(pages_have_bounds_and_bloom_filters_know_their_values)
{
    SCOPED(firn_buf) file_bytes = { 0 };
    firn_parquet_column_options bloom = { .path = FIRN_STR("id"), .bloom = true };
    firn_parquet_write_options options = { .page_rows_max = 100,
                                           .columns = &bloom,
                                           .column_count = 1 };
    sample_input in;
    firn_parquet_file *file;
    const firn_parquet_bounds *pages;
    const firn_parquet_offset_index *offsets;
    size_t count;
    assert_int_equal(write_sample(&file_bytes, &options), FIRN_OK);
    sample_input_init(&in, firn_buf_bytes(&file_bytes));
    assert_int_equal(firn_parquet_open(&in.input, NULL, &file, NULL), FIRN_OK);
    assert_int_equal(firn_parquet_page_bounds(file, 0, 0, &pages, &count, NULL), FIRN_OK);
    assert_int_equal(count, 10);
    assert_true(pages[9].min.len == 8 && pages[9].null_count == 0 && pages[9].value_count == 100);
    assert_int_equal(firn_parquet_offset_index_of(file, 0, 0, &offsets, NULL), FIRN_OK);
    assert_int_equal(offsets->page_locations.items[9].first_row_index, 900);

    size_t reads = in.reads, present = 0;
    firn_parquet_bounds bounds;
    firn_parquet_leaf_statistics(file, 0, 0, &bounds);
    bool maybe;
    assert_int_equal(firn_parquet_bloom_may_contain(file, 0, 0, bounds.min, &maybe, NULL), FIRN_OK);
    assert_true(maybe);
    for (uint64_t i = 0; i < 1000; i++) {
        uint64_t absent = i * 7919 + (UINT64_C(1) << 60);
        firn_bytes value = { (const uint8_t *)&absent, sizeof absent };
        assert_int_equal(firn_parquet_bloom_may_contain(file, 0, 0, value, &maybe, NULL), FIRN_OK);
        present += maybe;
    }
    assert_true(present < 50);
    assert_true(in.reads - reads <= 2); /* header and blocks, once */
    firn_parquet_close(&file);
}
