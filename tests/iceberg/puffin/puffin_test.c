/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "base/buf.h"
#include "iceberg/puffin/puffin.h"

enum { FILE_SIZE = 10000 };

static void put_footer(firn_buf *out, firn_bytes payload, uint32_t flags)
{
    firn_put_c(out, "PFA1");
    firn_put(out, payload.data, payload.len);
    firn_put_le32(out, (uint32_t)payload.len);
    firn_put_le32(out, flags);
    firn_put_c(out, "PFA1");
}

static firn_status read_json(const char *json, firn_arena *memory, firn_puffin *puffin,
                             firn_error *err)
{
    SCOPED(firn_buf) footer = { 0 };
    firn_str text = firn_str_from(json);
    put_footer(&footer, firn_str_bytes(text), 0);
    firn_bytes kept = { firn_arena_copy(memory, footer.data, footer.len), footer.len };
    return firn_puffin_read(kept, FILE_SIZE, memory, puffin, err);
}

static void check_refused(const char *json, const char *message)
{
    SCOPED(firn_arena) memory = { 0 };
    firn_puffin puffin;
    firn_error err;
    assert_int_equal(read_json(json, &memory, &puffin, &err), FIRN_CORRUPT);
    assert_string_equal(err.message, message);
}

TEST(a_footer_lists_blobs_with_all_that_is_said_of_them)
{
    SCOPED(firn_arena) memory = { 0 };
    firn_puffin puffin;
    assert_int_equal(
        read_json(
            "{\"blobs\": [{\"type\": \"x\", \"fields\": [1, 2147483645], \"snapshot-id\": -1,"
            " \"sequence-number\": 7, \"offset\": 4, \"length\": 9000,"
            " \"compression-codec\": \"zstd\", \"properties\": {\"ndv\": \"3\"}, \"new\": {}},"
            " {\"type\": \"y\", \"fields\": [], \"snapshot-id\": 5, \"sequence-number\": 0,"
            " \"offset\": 4, \"length\": 0, \"properties\": null}],"
            " \"properties\": {\"created-by\": \"somebody\"}}",
            &memory, &puffin, NULL),
        FIRN_OK);
    assert_int_equal(puffin.blob_count, 2);
    const firn_puffin_blob *blob = &puffin.blobs[0];
    assert_int_equal(blob->field_count, 2);
    assert_int_equal(blob->fields[1], 2147483645);
    assert_int_equal(blob->snapshot_id, -1);
    assert_int_equal(blob->sequence_number, 7);
    assert_int_equal(blob->length, 9000);
    assert_true(firn_str_is(blob->compression_codec, "zstd"));
    assert_true(firn_str_is(firn_puffin_blob_property(blob, "ndv"), "3"));
    assert_null(firn_puffin_blob_property(blob, "other").data);
    assert_null(puffin.blobs[1].compression_codec.data);
    assert_true(firn_str_is(puffin.properties[0].value, "somebody"));
}

TEST(a_blob_outside_the_file_or_without_a_type_is_corrupt)
{
    check_refused("{\"blobs\": [{\"type\": \"x\", \"offset\": 3, \"length\": 1}]}",
                  "puffin footer: $.blobs[0], byte 50: a blob of 1 bytes at 3 is not inside the "
                  "file");
    check_refused(
        "{\"blobs\": [{\"type\": \"x\", \"offset\": 9000, \"length\": 9223372036854775807}]}",
        "puffin footer: $.blobs[0], byte 71: a blob of 9223372036854775807 bytes at 9000 "
        "is not inside the file");
    check_refused("{\"blobs\": [{\"offset\": 4, \"length\": 1}]}",
                  "puffin footer: $.blobs[0], byte 37: a blob without a type");
    check_refused("{}", "puffin footer: the footer lists no blobs");
}

TEST(a_footer_may_be_an_lz4_frame_and_nothing_else)
{
    /* A frame that holds {"blobs":[]} as it is. */
    static const uint8_t frame[] = { 0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82, 0x0c, 0x00,
                                     0x00, 0x80, '{',  '"',  'b',  'l',  'o',  'b',  's',
                                     '"',  ':',  '[',  ']',  '}',  0x00, 0x00, 0x00, 0x00 };
    SCOPED(firn_arena) memory = { 0 };
    SCOPED(firn_buf) packed = { 0 };
    SCOPED(firn_buf) flagged = { 0 };
    firn_puffin puffin;
    firn_error err = { 0 };
    put_footer(&packed, (firn_bytes){ frame, sizeof frame }, 1);
    firn_status status =
        firn_puffin_read(firn_buf_bytes(&packed), FILE_SIZE, &memory, &puffin, &err);
    if (status != FIRN_OK)
        fail_msg("%s", err.message);
    assert_int_equal(puffin.blob_count, 0);
    put_footer(&flagged, (firn_bytes){ frame, sizeof frame }, 2);
    assert_int_equal(firn_puffin_read(firn_buf_bytes(&flagged), FILE_SIZE, &memory, &puffin, &err),
                     FIRN_UNSUPPORTED);
    for (size_t len = 0; len < sizeof frame; len++) {
        SCOPED(firn_buf) cut = { 0 };
        put_footer(&cut, (firn_bytes){ frame, len }, 1);
        assert_int_equal(firn_puffin_read(firn_buf_bytes(&cut), FILE_SIZE, &memory, &puffin, &err),
                         FIRN_CORRUPT);
    }
}

TEST(every_prefix_of_a_footer_is_corrupt)
{
    SCOPED(firn_buf) footer = { 0 };
    firn_str json = FIRN_STR("{\"blobs\": []}");
    put_footer(&footer, firn_str_bytes(json), 0);
    for (size_t len = 0; len < footer.len; len++) {
        SCOPED(firn_arena) memory = { 0 };
        firn_puffin puffin;
        assert_int_equal(
            firn_puffin_read((firn_bytes){ footer.data, len }, FILE_SIZE, &memory, &puffin, NULL),
            FIRN_CORRUPT);
    }
    uint64_t size;
    firn_error err;
    firn_bytes tail = { footer.data + footer.len - FIRN_PUFFIN_TAIL_BYTES, FIRN_PUFFIN_TAIL_BYTES };
    assert_int_equal(firn_puffin_footer_size(tail, footer.len + 4, &size, &err), FIRN_OK);
    assert_int_equal(size, footer.len);
    assert_int_equal(firn_puffin_footer_size(tail, footer.len + 3, &size, &err), FIRN_CORRUPT);
    assert_string_equal(err.message, "a footer of 13 bytes in a file of 32");
}

TEST(blobs_are_unpacked_by_their_codec)
{
    SCOPED(firn_codec_context) codecs = { 0 };
    SCOPED(firn_buf) packed = { 0 };
    SCOPED(firn_buf) out = { 0 };
    firn_error err;
    firn_str text = FIRN_STR("abcdefghi");
    firn_puffin_blob blob = { .compression_codec = FIRN_STR("zstd") };
    assert_int_equal(
        firn_codec_compress(&codecs, FIRN_CODEC_ZSTD, 1, firn_str_bytes(text), &packed, NULL),
        FIRN_OK);
    assert_int_equal(firn_puffin_unpack(&blob, firn_buf_bytes(&packed), &codecs, &out, NULL),
                     FIRN_OK);
    assert_true(firn_str_equal(firn_buf_str(&out), text));
    blob.compression_codec = FIRN_STR("lzma");
    assert_int_equal(firn_puffin_unpack(&blob, firn_buf_bytes(&packed), &codecs, &out, &err),
                     FIRN_UNSUPPORTED);
    assert_string_equal(err.message, "a blob compressed with lzma");
}

static firn_status read_one(const firn_allocator *allocator)
{
    SCOPED(firn_arena) memory = { .allocator = allocator };
    SCOPED(firn_buf) footer = { 0 };
    firn_puffin puffin;
    firn_str json =
        FIRN_STR("{\"blobs\": [{\"type\": \"\\u0041\", \"fields\": [1, 2], \"offset\": 4,"
                 " \"length\": 1, \"properties\": {\"a\": \"b\"}}]}");
    put_footer(&footer, firn_str_bytes(json), 0);
    return firn_puffin_read(firn_buf_bytes(&footer), FILE_SIZE, &memory, &puffin, NULL);
}

TEST(every_allocation_failure_of_reading_is_reported_and_leaks_nothing)
{
    test_each_oom(read_one);
}
