/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "avro/binary.h"
#include "avro/file.h"

static const firn_codec codecs[] = { FIRN_CODEC_NONE, FIRN_CODEC_DEFLATE, FIRN_CODEC_SNAPPY,
                                     FIRN_CODEC_ZSTD };

enum { ROWS = 20000 };

/* Rows are longs: enough of them for several blocks. */
static firn_status write_file(firn_buf *out, firn_codec codec, size_t rows, firn_error *err)
{
    SCOPED(firn_avro_writer) w;
    const firn_avro_meta meta[] = { { FIRN_STR("greeting"), { (const uint8_t *)"hello", 5 } } };
    firn_avro_writer_begin(&w, out,
                           &(firn_avro_writer_options){ .schema_json = FIRN_STR("\"long\""),
                                                        .meta = meta,
                                                        .meta_count = 1,
                                                        .codec = codec,
                                                        .sync = "0123456789abcdef" });
    for (size_t i = 0; i < rows; i++) {
        firn_put_zigzag(&w.block, (int64_t)i << 40);
        firn_avro_writer_end_row(&w);
    }
    return firn_avro_writer_finish(&w, err);
}

static firn_status read_rows(firn_avro_file *file, size_t *rows, firn_error *err)
{
    firn_avro_block block;
    for (bool found;;) {
        TRY(firn_avro_file_next(file, &block, &found, err));
        if (!found)
            return FIRN_OK;
        firn_cursor in = firn_cursor_over(block.rows);
        for (size_t i = 0; i < block.row_count; i++)
            assert_int_equal(firn_avro_take_long(&in), (int64_t)(*rows)++ << 40);
        assert_int_equal(firn_left(&in), 0);
    }
}

static firn_status read_file(firn_bytes bytes, const firn_allocator *allocator, size_t *rows,
                             firn_error *err)
{
    SCOPED(firn_arena) arena = { .allocator = allocator };
    SCOPED(firn_avro_file) file;
    *rows = 0;
    TRY(firn_avro_file_open(&file, bytes, &arena, err));
    assert_true(firn_str_is(firn_str_of_bytes(firn_avro_file_meta(&file, "greeting")), "hello"));
    assert_null(firn_avro_file_meta(&file, "other").data);
    return read_rows(&file, rows, err);
}

TEST(every_codec_round_trips)
{
    for (size_t i = 0; i < FIRN_COUNT(codecs); i++) {
        SCOPED(firn_buf) out = { 0 };
        size_t rows;
        assert_int_equal(write_file(&out, codecs[i], ROWS, NULL), FIRN_OK);
        assert_int_equal(read_file(firn_buf_bytes(&out), &firn_heap, &rows, NULL), FIRN_OK);
        assert_int_equal(rows, ROWS);
    }
}

static firn_status read_at(void *self, uint64_t offset, size_t len, uint8_t *to, firn_error *err)
{
    const firn_buf *file = self;
    (void)err;
    assert_true(offset <= file->len && len <= file->len - offset);
    memcpy(to, file->data + offset, len);
    return FIRN_OK;
}

TEST(a_source_is_read_in_pieces)
{
    SCOPED(firn_buf) out = { 0 };
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_avro_file) file;
    firn_error err;
    assert_int_equal(write_file(&out, FIRN_CODEC_NONE, 20 * ROWS, NULL), FIRN_OK);
    firn_avro_source source = { .size = out.len, .self = &out, .read_at = read_at };
    size_t rows = 0;
    assert_int_equal(firn_avro_file_open_source(&file, &source, &arena, &err), FIRN_OK);
    assert_int_equal(read_rows(&file, &rows, &err), FIRN_OK);
    assert_int_equal(rows, 20 * ROWS);
    assert_true(firn_str_is(file.schema_json, "\"long\""));
}

TEST(no_rows_make_no_block)
{
    SCOPED(firn_buf) out = { 0 };
    size_t rows;
    assert_int_equal(write_file(&out, FIRN_CODEC_DEFLATE, 0, NULL), FIRN_OK);
    assert_int_equal(read_file(firn_buf_bytes(&out), &firn_heap, &rows, NULL), FIRN_OK);
    assert_int_equal(rows, 0);
}

static firn_status scenario(const firn_allocator *allocator)
{
    SCOPED(firn_buf) out = { .allocator = allocator };
    firn_error err;
    size_t rows;
    TRY(write_file(&out, FIRN_CODEC_DEFLATE, 100, &err));
    TRY(read_file(firn_buf_bytes(&out), allocator, &rows, &err));
    assert_int_equal(rows, 100);
    return FIRN_OK;
}

TEST(every_allocation_failure_is_reported_and_leaks_nothing)
{
    test_each_oom(scenario);
}

/* Cut at a block's end a file is whole; anywhere else it is corrupt. */
TEST(every_truncation_is_noticed)
{
    for (size_t i = 0; i < FIRN_COUNT(codecs); i++) {
        SCOPED(firn_buf) out = { 0 };
        size_t rows, header, whole = 0;
        assert_int_equal(write_file(&out, codecs[i], 0, NULL), FIRN_OK);
        header = out.len;
        firn_buf_clear(&out);
        assert_int_equal(write_file(&out, codecs[i], 50, NULL), FIRN_OK);
        for (size_t len = 0; len <= out.len; len++) {
            firn_bytes cut = { out.data, len };
            firn_status status = read_file(cut, &firn_heap, &rows, NULL);
            whole += status == FIRN_OK;
            if (len != header && len != out.len)
                assert_int_equal(status, FIRN_CORRUPT);
        }
        assert_int_equal(whole, 2);
    }
}

static void expect_failure(firn_bytes bytes, firn_status status, const char *message)
{
    firn_error err;
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_avro_file) file;
    firn_avro_block block;
    bool found = true;
    firn_status got = firn_avro_file_open(&file, bytes, &arena, &err);
    while (got == FIRN_OK && found)
        got = firn_avro_file_next(&file, &block, &found, &err);
    assert_int_equal(got, status);
    assert_string_equal(err.message, message);
}

TEST(damage_is_named_with_its_place)
{
    SCOPED(firn_buf) out = { 0 };
    assert_int_equal(write_file(&out, FIRN_CODEC_SNAPPY, 3, NULL), FIRN_OK);
    firn_bytes bytes = firn_buf_bytes(&out);
    expect_failure((firn_bytes){ (const uint8_t *)"Obj\2", 4 }, FIRN_CORRUPT,
                   "not an avro file: it does not start with \"Obj\\1\"");
    out.data[out.len - 1] ^= 1;
    expect_failure(bytes, FIRN_CORRUPT, "block 0 at byte 74: sync marker differs");
    out.data[out.len - 1] ^= 1;
    out.data[out.len - 20] ^= 0x10;
    expect_failure(bytes, FIRN_CORRUPT,
                   "block 0 at byte 74: snappy block has crc a89286d2, stored is b89286d2");
}

TEST(lies_about_sizes_are_refused)
{
    SCOPED(firn_buf) out = { 0 };
    assert_int_equal(write_file(&out, FIRN_CODEC_NONE, 0, NULL), FIRN_OK);
    size_t header = out.len;
    firn_put_zigzag(&out, 5);
    firn_put_zigzag(&out, INT64_MAX);
    expect_failure(firn_buf_bytes(&out), FIRN_CORRUPT,
                   "block 0 at byte 72: it claims 5 rows in 9223372036854775807 bytes, 0 remain");
    out.len = header;
    firn_put_zigzag(&out, 1 << 20);
    firn_put_zigzag(&out, 1);
    firn_put_u8(&out, 0);
    firn_put(&out, "0123456789abcdef", 16);
    expect_failure(firn_buf_bytes(&out), FIRN_CORRUPT,
                   "block 0 at byte 72: it claims 1048576 rows in 1 plain bytes");
}

TEST(unknown_codecs_are_unsupported)
{
    SCOPED(firn_buf) out = { 0 };
    assert_int_equal(write_file(&out, FIRN_CODEC_NONE, 0, NULL), FIRN_OK);
    uint8_t *codec = memmem(out.data, out.len, "null", 4);
    memcpy(codec, "lzma", 4);
    expect_failure(firn_buf_bytes(&out), FIRN_UNSUPPORTED, "avro codec \"lzma\"");
}
