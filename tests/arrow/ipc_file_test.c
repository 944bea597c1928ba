/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "arrow/ipc.h"
#include "base/cursor.h"

static firn_arrow_field fields[] = {
    { FIRN_STR("id"), FIRN_ARROW_INT64, .field_id = -1 },
    { FIRN_STR("name"), FIRN_ARROW_UTF8, .nullable = true, .field_id = -1 },
};
static const firn_arrow_field schema = {
    .kind = FIRN_ARROW_STRUCT, .children = fields, .child_count = 2, .field_id = -1
};

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

/* ---- by the footer ---- */

typedef struct tally {
    size_t batches;
    int64_t rows;
} tally;

static firn_status take_rows(firn_ipc_reader *reader, tally *t, firn_error *err)
{
    struct ArrowArray batch;
    for (bool has = true; has;) {
        TRY(firn_ipc_reader_next(reader, &batch, &has, err));
        if (!has)
            break;
        t->batches++;
        t->rows += batch.length;
        batch.release(&batch);
    }
    return FIRN_OK;
}

static firn_status read_blocks(firn_ipc_reader *reader, const firn_buf *file, tally *t,
                               firn_error *err)
{
    const firn_ipc_block *blocks;
    size_t count, footer_len = firn_load_le32(file->data + file->len - 10);
    firn_bytes footer = { file->data + file->len - 10 - footer_len, footer_len };
    TRY(firn_ipc_reader_footer(reader, footer, &blocks, &count, err));
    for (size_t i = 0; i < count; i++) {
        bool inside =
            blocks[i].offset <= file->len && blocks[i].len <= file->len - blocks[i].offset;
        if (!inside)
            return FIRN_CORRUPT;
        firn_bytes message = { file->data + blocks[i].offset, blocks[i].len };
        TRY(firn_ipc_reader_push(reader, message, err));
        TRY(take_rows(reader, t, err));
    }
    return firn_ipc_reader_end(reader, err);
}

static firn_status read_by_footer(const firn_allocator *allocator, const firn_buf *file, tally *t,
                                  firn_error *err)
{
    firn_ipc_reader *reader;
    TRY(firn_ipc_reader_open(allocator, &reader, err));
    firn_status status = read_blocks(reader, file, t, err);
    firn_ipc_reader_close(&reader);
    return status;
}

TEST(what_stands_between_the_messages_of_a_file_does_not_matter)
{
    SCOPED(firn_buf) file = { 0 };
    tally t = { 0 };
    assert_int_equal(write_file(NULL, 3, &file), FIRN_OK);
    memset(file.data + 8, 0xaa, 16); /* the schema's message */
    assert_int_equal(read_by_footer(NULL, &file, &t, NULL), FIRN_OK);
    assert_int_equal(t.batches, 3);
    assert_int_equal(t.rows, 3 + 4 + 5);
}

/* Where the footer of a file has its first block. */
static uint8_t *first_block(const firn_buf *file)
{
    size_t footer_len = firn_load_le32(file->data + file->len - 10);
    firn_flat_reader r = { 0 };
    uint8_t *start = file->data + file->len - 10 - footer_len;
    firn_flat_table footer = firn_flat_root(&r, (firn_bytes){ start, footer_len });
    firn_flat_vector blocks = firn_flat_take_vector(&r, footer, 3, 24);
    assert_false(r.failed);
    return start + blocks.at;
}

TEST(a_block_is_one_whole_message_or_no_rows_come_of_the_file)
{
    SCOPED(firn_buf) file = { 0 };
    tally t = { 0 };
    assert_int_equal(write_file(NULL, 2, &file), FIRN_OK);
    uint8_t *block = first_block(&file);
    uint64_t body = firn_load_le64(block + 16), second = firn_load_le64(block + 24);
    size_t footer_len = firn_load_le32(file.data + file.len - 10);

    firn_store_le64(block + 16, body - 8);
    assert_int_equal(read_by_footer(NULL, &file, &t, NULL), FIRN_CORRUPT);
    assert_int_equal(t.batches, 0);
    firn_store_le64(block + 16, body + 8); /* what is too much is not looked at */
    assert_int_equal(read_by_footer(NULL, &file, &t, NULL), FIRN_OK);
    assert_int_equal(t.rows, 3 + 4);
    firn_store_le64(block + 16, body);

    t = (tally){ 0 };
    firn_store_le64(block + 24, file.len - 10 - footer_len - 8); /* the end of the stream */
    assert_int_equal(read_by_footer(NULL, &file, &t, NULL), FIRN_CORRUPT);
    firn_store_le64(block + 24, second);
    firn_store_le32(block + 24 + 8, 0);
    firn_store_le64(block + 24 + 16, 0);
    assert_int_equal(read_by_footer(NULL, &file, &t, NULL), FIRN_CORRUPT);
}

TEST(no_flipped_byte_of_a_footer_does_harm)
{
    SCOPED(firn_buf) file = { 0 };
    assert_int_equal(write_file(NULL, 2, &file), FIRN_OK);
    size_t footer_len = firn_load_le32(file.data + file.len - 10);
    for (size_t i = file.len - 10 - footer_len; i < file.len - 10; i++)
        for (int bit = 0; bit < 8; bit++) {
            tally t = { 0 };
            file.data[i] ^= (uint8_t)(1 << bit);
            firn_status status = read_by_footer(NULL, &file, &t, NULL);
            assert_true(status == FIRN_OK || status == FIRN_CORRUPT || status == FIRN_UNSUPPORTED);
            file.data[i] ^= (uint8_t)(1 << bit);
        }
}

static firn_status read_some(const firn_allocator *allocator)
{
    SCOPED(firn_buf) file = { 0 };
    tally t = { 0 };
    TRY(write_file(NULL, 2, &file));
    return read_by_footer(allocator, &file, &t, NULL);
}

TEST(every_allocation_failure_while_reading_by_the_footer_is_reported)
{
    test_each_oom(read_some);
}
