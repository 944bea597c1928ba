/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "arrow/ipc.h"
#include "base/cursor.h"

static firn_arrow_field fields[] = {
    { FIRN_STR("id"), FIRN_ARROW_INT64, .field_id = -1 },
    { FIRN_STR("name"), FIRN_ARROW_UTF8, .nullable = true, .field_id = -1 },
};
static const firn_arrow_field schema = { .kind = FIRN_ARROW_STRUCT, .children = fields,
                                         .child_count = 2, .field_id = -1 };

static firn_status put_rows(const firn_allocator *allocator, firn_ipc_file_writer *w, int64_t rows,
                            firn_buf *out)
{
    SCOPED(firn_column) column = { 0 };
    SCOPED(firn_arena) arena = { .allocator = allocator };
    struct ArrowArray batch;
    firn_view view;
    TRY(firn_column_init(&column, &schema, allocator, NULL));
    for (int64_t i = 0; i < rows; i++) {
        firn_column_put_int64(&column.children[0], i);
        firn_column_put_null(&column.children[1]);
    }
    column.length = rows;
    TRY(firn_column_finish(&column, &batch, NULL));
    firn_status status = firn_view_init(&view, &schema, &batch, &arena, NULL);
    if (status == FIRN_OK)
        firn_ipc_file_put_batch(w, &view, out);
    batch.release(&batch);
    return status;
}

static firn_status write_file(const firn_allocator *allocator, int batches, firn_buf *out)
{
    SCOPED(firn_ipc_file_writer) writer = { 0 };
    out->allocator = allocator;
    firn_ipc_file_put_start(&writer, &schema, out);
    for (int i = 0; i < batches; i++)
        TRY(put_rows(allocator, &writer, 3 + i, out));
    firn_ipc_file_put_end(&writer, out);
    return firn_buf_check(out, NULL);
}

TEST(the_footer_says_where_each_batch_stands)
{
    SCOPED(firn_buf) file = { 0 };
    assert_int_equal(write_file(NULL, 3, &file), FIRN_OK);
    assert_memory_equal(file.data, "ARROW1\0\0", 8);
    assert_memory_equal(file.data + file.len - 6, "ARROW1", 6);
    size_t footer_len = firn_load_le32(file.data + file.len - 10);
    firn_flat_reader r = { 0 };
    firn_flat_table footer =
        firn_flat_root(&r, (firn_bytes){ file.data + file.len - 10 - footer_len, footer_len });
    assert_int_equal(firn_flat_take_vector(&r, footer, 2, 24).count, 0);
    firn_flat_vector blocks = firn_flat_take_vector(&r, footer, 3, 24);
    assert_int_equal(blocks.count, 3);
    for (size_t i = 0; i < 3; i++) {
        size_t at = (size_t)firn_flat_word(&r, blocks, 3 * i);
        size_t metadata = (uint32_t)firn_flat_word(&r, blocks, 3 * i + 1);
        size_t body = (size_t)firn_flat_word(&r, blocks, 3 * i + 2);
        assert_int_equal(at % 8, 0);
        assert_int_equal(firn_load_le32(file.data + at), UINT32_MAX);
        assert_int_equal(firn_load_le32(file.data + at + 4) + 8, metadata);
        assert_int_equal(firn_load_le64(file.data + at + metadata), 0); /* the id of row 0 */
        assert_int_equal(firn_load_le32(file.data + at + metadata + body), UINT32_MAX);
    }
    assert_false(r.failed);
}

TEST(a_file_without_batches_is_a_file)
{
    SCOPED(firn_buf) file = { 0 };
    firn_ipc_reader *reader;
    struct ArrowArray batch;
    bool has;
    assert_int_equal(write_file(NULL, 0, &file), FIRN_OK);
    assert_int_equal(firn_ipc_reader_open(NULL, &reader, NULL), FIRN_OK);
    assert_int_equal(firn_ipc_reader_push(reader, firn_buf_bytes(&file), NULL), FIRN_OK);
    assert_int_equal(firn_ipc_reader_next(reader, &batch, &has, NULL), FIRN_OK);
    assert_false(has);
    assert_int_equal(firn_ipc_reader_end(reader, NULL), FIRN_OK);
    assert_int_equal(firn_ipc_reader_schema(reader)->child_count, 2);
    firn_ipc_reader_close(&reader);
}

static firn_status write_some(const firn_allocator *allocator)
{
    SCOPED(firn_buf) file = { 0 };
    return write_file(allocator, 2, &file);
}

TEST(every_allocation_failure_is_reported_and_leaks_nothing)
{
    test_each_oom(write_some);
}
