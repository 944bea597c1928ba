/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "codec/codec.h"

static const firn_codec all[] = { FIRN_CODEC_NONE, FIRN_CODEC_SNAPPY,  FIRN_CODEC_GZIP,
                                  FIRN_CODEC_LZ4,  FIRN_CODEC_LZ4_RAW, FIRN_CODEC_BROTLI,
                                  FIRN_CODEC_ZSTD, FIRN_CODEC_DEFLATE };

enum { SIZE_LARGE = 300 * 1000 };

static uint8_t text[SIZE_LARGE]; /* compressible, not constant */

__attribute__((constructor)) static void fill_text(void)
{
    uint32_t state = 1;
    for (size_t i = 0; i < sizeof text; i++) {
        state = state * 1664525 + 1013904223;
        text[i] = (uint8_t)('a' + (state >> 28));
    }
}

static void round_trip(firn_codec_context *context, firn_codec codec, size_t len)
{
    SCOPED(firn_buf) packed = { 0 };
    SCOPED(firn_buf) again = { 0 };
    firn_error err;
    firn_put_c(&packed, "in front");
    firn_put_c(&again, "ahead");
    assert_int_equal(firn_codec_compress(context, codec, FIRN_CODEC_LEVEL_DEFAULT,
                                         (firn_bytes){ text, len }, &packed, &err),
                     FIRN_OK);
    firn_bytes body = { packed.data + 8, packed.len - 8 };
    assert_int_equal(firn_codec_decompress(context, codec, body, len, &again, &err), FIRN_OK);
    assert_int_equal(again.len, len + 5);
    assert_memory_equal(again.data, "ahead", 5);
    if (len)
        assert_memory_equal(again.data + 5, text, len);
}

TEST(every_codec_gives_back_what_it_took)
{
    SCOPED(firn_codec_context) context = { 0 };
    static const size_t sizes[] = { 0, 1, 2, 100, 65536, SIZE_LARGE };
    for (size_t c = 0; c < FIRN_COUNT(all); c++)
        for (size_t s = 0; s < FIRN_COUNT(sizes); s++)
            round_trip(&context, all[c], sizes[s]);
}

TEST(numbers_come_back_and_take_no_more_room_than_as_bytes)
{
    SCOPED(firn_codec_context) context = { 0 };
    static uint8_t numbers[SIZE_LARGE / 8 * 8];
    uint64_t now = UINT64_C(1704067200000000);
    for (size_t i = 0; i < sizeof numbers; i += 8) {
        now += 1 + text[i] % 16 * 523;
        for (size_t k = 0; k < 8; k++)
            numbers[i + k] = (uint8_t)(now >> 8 * k);
    }
    firn_bytes bytes = { numbers, sizeof numbers };
    for (size_t c = 0; c < FIRN_COUNT(all); c++) {
        SCOPED(firn_buf) as_bytes = { 0 };
        SCOPED(firn_buf) packed = { 0 };
        SCOPED(firn_buf) again = { 0 };
        firn_codec_numbers learned = { 0 };
        assert_int_equal(
            firn_codec_compress_numbers(&context, all[c], 1, bytes, 0, &learned, &packed, NULL), 0);
        assert_int_equal(firn_codec_compress(&context, all[c], 1, bytes, &as_bytes, NULL), 0);
        assert_int_equal(firn_codec_decompress(&context, all[c], firn_buf_bytes(&packed), bytes.len,
                                               &again, NULL),
                         FIRN_OK);
        assert_memory_equal(again.data, numbers, sizeof numbers);
        assert_in_range(packed.len, 1, as_bytes.len);
    }
}

TEST(every_level_is_accepted)
{
    SCOPED(firn_codec_context) context = { 0 };
    static const int levels[] = { -100, -1, 0, 1, 5, 9, 12, 100 };
    for (size_t c = 0; c < FIRN_COUNT(all); c++)
        for (size_t l = 0; l < FIRN_COUNT(levels); l++) {
            SCOPED(firn_buf) packed = { 0 };
            SCOPED(firn_buf) again = { 0 };
            firn_bytes bytes = { text, 5000 };
            assert_int_equal(firn_codec_compress(&context, all[c], levels[l], bytes, &packed, NULL),
                             FIRN_OK);
            assert_int_equal(firn_codec_decompress(&context, all[c], firn_buf_bytes(&packed), 5000,
                                                   &again, NULL),
                             FIRN_OK);
            assert_memory_equal(again.data, text, 5000);
        }
}

TEST(a_wrong_size_is_corrupt)
{
    SCOPED(firn_codec_context) context = { 0 };
    for (size_t c = 0; c < FIRN_COUNT(all); c++)
        for (int delta = -1; delta <= 1; delta += 2) {
            SCOPED(firn_buf) packed = { 0 };
            SCOPED(firn_buf) again = { 0 };
            firn_bytes bytes = { text, 5000 };
            assert_int_equal(firn_codec_compress(&context, all[c], 1, bytes, &packed, NULL),
                             FIRN_OK);
            assert_int_equal(firn_codec_decompress(&context, all[c], firn_buf_bytes(&packed),
                                                   (size_t)(5000 + delta), &again, NULL),
                             FIRN_CORRUPT);
        }
}

TEST(every_truncation_is_corrupt)
{
    SCOPED(firn_codec_context) context = { 0 };
    for (size_t c = 0; c < FIRN_COUNT(all); c++) {
        SCOPED(firn_buf) packed = { 0 };
        assert_int_equal(
            firn_codec_compress(&context, all[c], 1, (firn_bytes){ text, 400 }, &packed, NULL),
            FIRN_OK);
        for (size_t len = 0; len < packed.len; len++) {
            SCOPED(firn_buf) again = { 0 };
            assert_int_equal(firn_codec_decompress(&context, all[c],
                                                   (firn_bytes){ packed.data, len }, 400, &again,
                                                   NULL),
                             FIRN_CORRUPT);
        }
    }
}

TEST(a_size_the_bytes_cannot_hold_is_refused_before_memory_is_taken)
{
    SCOPED(firn_codec_context) context = { 0 };
    for (size_t c = 1; c < FIRN_COUNT(all); c++) {
        SCOPED(firn_buf) again = { 0 };
        firn_error err;
        assert_int_equal(firn_codec_decompress(&context, all[c], (firn_bytes){ text, 10 },
                                               (size_t)1 << 50, &again, &err),
                         FIRN_CORRUPT);
        assert_null(again.data);
    }
    firn_error err;
    SCOPED(firn_buf) again = { 0 };
    assert_int_equal(firn_codec_decompress(&context, FIRN_CODEC_SNAPPY, (firn_bytes){ text, 10 },
                                           5000, &again, &err),
                     FIRN_CORRUPT);
    assert_string_equal(err.message, "10 bytes of snappy cannot hold 5000");
}

TEST(an_unknown_size_is_found_and_a_limit_holds)
{
    SCOPED(firn_codec_context) context = { 0 };
    static const firn_codec streams[] = {
        FIRN_CODEC_NONE,   FIRN_CODEC_SNAPPY, FIRN_CODEC_GZIP,
        FIRN_CODEC_BROTLI, FIRN_CODEC_ZSTD,   FIRN_CODEC_DEFLATE
    };
    for (size_t c = 0; c < FIRN_COUNT(streams); c++) {
        SCOPED(firn_buf) packed = { 0 };
        SCOPED(firn_buf) again = { 0 };
        SCOPED(firn_buf) over = { 0 };
        assert_int_equal(firn_codec_compress(&context, streams[c], 1,
                                             (firn_bytes){ text, SIZE_LARGE }, &packed, NULL),
                         FIRN_OK);
        assert_int_equal(firn_codec_decompress_up_to(&context, streams[c], firn_buf_bytes(&packed),
                                                     SIZE_LARGE, &again, NULL),
                         FIRN_OK);
        assert_int_equal(again.len, SIZE_LARGE);
        assert_memory_equal(again.data, text, SIZE_LARGE);
        assert_int_equal(firn_codec_decompress_up_to(&context, streams[c], firn_buf_bytes(&packed),
                                                     SIZE_LARGE - 1, &over, NULL),
                         FIRN_NOMEM);
    }
}

TEST(a_stream_of_unknown_size_cut_short_is_corrupt)
{
    SCOPED(firn_codec_context) context = { 0 };
    static const firn_codec streams[] = { FIRN_CODEC_SNAPPY, FIRN_CODEC_GZIP, FIRN_CODEC_BROTLI,
                                          FIRN_CODEC_ZSTD, FIRN_CODEC_DEFLATE };
    for (size_t c = 0; c < FIRN_COUNT(streams); c++) {
        SCOPED(firn_buf) packed = { 0 };
        firn_codec_compress(&context, streams[c], 1, (firn_bytes){ text, 300 }, &packed, NULL);
        for (size_t len = 0; len < packed.len; len++) {
            SCOPED(firn_buf) again = { 0 };
            firn_status status = firn_codec_decompress_up_to(
                &context, streams[c], (firn_bytes){ packed.data, len }, 1000, &again, NULL);
            assert_int_equal(status, FIRN_CORRUPT);
        }
    }
}

TEST(gzip_members_and_zstd_frames_follow_one_another)
{
    SCOPED(firn_codec_context) context = { 0 };
    static const firn_codec streams[] = { FIRN_CODEC_GZIP, FIRN_CODEC_ZSTD };
    for (size_t c = 0; c < FIRN_COUNT(streams); c++) {
        SCOPED(firn_buf) packed = { 0 };
        SCOPED(firn_buf) known = { 0 };
        SCOPED(firn_buf) unknown = { 0 };
        for (size_t i = 0; i < 3; i++)
            assert_int_equal(firn_codec_compress(&context, streams[c], 1,
                                                 (firn_bytes){ text + i * 50000, 50000 }, &packed,
                                                 NULL),
                             FIRN_OK);
        firn_bytes bytes = firn_buf_bytes(&packed);
        assert_int_equal(firn_codec_decompress(&context, streams[c], bytes, 150000, &known, NULL),
                         FIRN_OK);
        assert_memory_equal(known.data, text, 150000);
        assert_int_equal(
            firn_codec_decompress_up_to(&context, streams[c], bytes, 200000, &unknown, NULL),
            FIRN_OK);
        assert_int_equal(unknown.len, 150000);
    }
}

TEST(lz4_reads_bare_blocks_where_hadoop_framing_is_expected)
{
    SCOPED(firn_codec_context) context = { 0 };
    SCOPED(firn_buf) packed = { 0 };
    SCOPED(firn_buf) again = { 0 };
    firn_bytes bytes = { text, 5000 };
    assert_int_equal(firn_codec_compress(&context, FIRN_CODEC_LZ4_RAW, 1, bytes, &packed, NULL),
                     FIRN_OK);
    assert_int_equal(firn_codec_decompress(&context, FIRN_CODEC_LZ4, firn_buf_bytes(&packed), 5000,
                                           &again, NULL),
                     FIRN_OK);
    assert_memory_equal(again.data, text, 5000);
}

TEST(lz4_reads_frames_and_several_hadoop_blocks)
{
    /* printf firnfirnfirn | lz4 -c | xxd -i */
    static const uint8_t frame[] = { 0x04, 0x22, 0x4d, 0x18, 0x64, 0x40, 0xa7, 0x0c,
                                     0x00, 0x00, 0x80, 'f',  'i',  'r',  'n',  'f',
                                     'i',  'r',  'n',  'f',  'i',  'r',  'n',  0x00,
                                     0x00, 0x00, 0x00, 0xe9, 0x27, 0x68, 0x7a };
    /* Two outer blocks; the first holds two inner ones. */
    static const uint8_t hadoop[] = { 0,   0, 0, 8, 0, 0,    0,    5,   0x40, 'f', 'i', 'r',
                                      'n', 0, 0, 0, 5, 0x40, 'f',  'i', 'r',  'n', 0,   0,
                                      0,   4, 0, 0, 0, 5,    0x40, 'f', 'i',  'r', 'n' };
    SCOPED(firn_codec_context) context = { 0 };
    SCOPED(firn_buf) out = { 0 };
    assert_int_equal(firn_codec_decompress(&context, FIRN_CODEC_LZ4,
                                           (firn_bytes){ hadoop, sizeof hadoop }, 12, &out, NULL),
                     FIRN_OK);
    assert_int_equal(firn_codec_decompress(&context, FIRN_CODEC_LZ4,
                                           (firn_bytes){ frame, sizeof frame }, 12, &out, NULL),
                     FIRN_OK);
    assert_memory_equal(out.data, "firnfirnfirnfirnfirnfirn", 24);
}

TEST(gzip_reads_zlibs_wrapper)
{
    /* zlib.compress(b"firn") */
    static const uint8_t zlib[] = { 0x78, 0x9c, 0x4b, 0xcb, 0x2c, 0xca,
                                    0x03, 0x00, 0x04, 0x29, 0x01, 0xb0 };
    SCOPED(firn_codec_context) context = { 0 };
    SCOPED(firn_buf) out = { 0 };
    assert_int_equal(firn_codec_decompress(&context, FIRN_CODEC_GZIP,
                                           (firn_bytes){ zlib, sizeof zlib }, 4, &out, NULL),
                     FIRN_OK);
    assert_memory_equal(out.data, "firn", 4);
}

static firn_status everything(const firn_allocator *allocator)
{
    SCOPED(firn_codec_context) context = { 0 };
    for (size_t c = 0; c < FIRN_COUNT(all); c++) {
        SCOPED(firn_buf) packed = { .allocator = allocator };
        SCOPED(firn_buf) again = { .allocator = allocator };
        TRY(firn_codec_compress(&context, all[c], 1, (firn_bytes){ text, 1000 }, &packed, NULL));
        TRY(firn_codec_decompress(&context, all[c], firn_buf_bytes(&packed), 1000, &again, NULL));
        if (all[c] != FIRN_CODEC_LZ4 && all[c] != FIRN_CODEC_LZ4_RAW)
            TRY(firn_codec_decompress_up_to(&context, all[c], firn_buf_bytes(&packed), 1000, &again,
                                            NULL));
    }
    return FIRN_OK;
}

TEST(every_allocation_failure_is_reported_and_leaks_nothing)
{
    test_each_oom(everything);
}

/* Elements put together by hand: literals and copies of each form. */
TEST(snappy_elements_of_every_form_are_decoded)
{
    static const uint8_t block[] = {
        30,                           /* bytes to come */
        0x0c, 'f',  'i',  'r',  'n',  /* literal of 4 */
        0x01, 0x04,                   /* copy of 4, offset 4 (1 byte) */
        0xf0, 0x00, '!',              /* literal of 1, length in a byte */
        0x16, 0x09, 0x00,             /* copy of 6, offset 9 (2 bytes) */
        0x2b, 0x01, 0x00, 0x00, 0x00, /* copy of 11, offset 1 (4 bytes) */
        0x0c, 'd',  'o',  'n',  'e',  /* literal of 4 */
    };
    SCOPED(firn_codec_context) context = { 0 };
    SCOPED(firn_buf) out = { 0 };
    assert_int_equal(firn_codec_decompress(&context, FIRN_CODEC_SNAPPY,
                                           (firn_bytes){ block, sizeof block }, 30, &out, NULL),
                     FIRN_OK);
    assert_memory_equal(out.data, "firnfirn!firnfiiiiiiiiiiiidone", 30);
}

TEST(snappy_copies_from_before_the_start_are_corrupt)
{
    static const uint8_t blocks[][8] = {
        { 8, 0x0c, 'f', 'i', 'r', 'n', 0x01, 0x05 },   /* offset 5 after 4 bytes */
        { 8, 0x0c, 'f', 'i', 'r', 'n', 0x01, 0x00 },   /* offset 0 */
        { 7, 0x0c, 'f', 'i', 'r', 'n', 0x01, 0x04 },   /* one byte too many */
        { 9, 0x0c, 'f', 'i', 'r', 'n', 0x01, 0x04 },   /* one too few */
        { 8, 0xfc, 0xff, 0xff, 0xff, 0xff, 'r', 'n' }, /* a literal of 4 GiB */
    };
    SCOPED(firn_codec_context) context = { 0 };
    for (size_t i = 0; i < FIRN_COUNT(blocks); i++) {
        SCOPED(firn_buf) out = { 0 };
        assert_int_equal(firn_codec_decompress(&context, FIRN_CODEC_SNAPPY,
                                               (firn_bytes){ blocks[i], sizeof blocks[i] },
                                               blocks[i][0], &out, NULL),
                         FIRN_CORRUPT);
    }
}

TEST(crc32_is_the_one_of_gzip)
{
    firn_bytes check = { (const uint8_t *)"123456789", 9 };
    assert_int_equal(firn_crc32(0, check), 0xcbf43926);
    assert_int_equal(
        firn_crc32(firn_crc32(0, (firn_bytes){ check.data, 4 }), (firn_bytes){ check.data + 4, 5 }),
        0xcbf43926);
    assert_int_equal(firn_crc32(7, (firn_bytes){ 0 }), 7);
}

TEST(bytes_behind_bare_deflate_are_ignored)
{
    SCOPED(firn_codec_context) context = { 0 };
    SCOPED(firn_buf) packed = { 0 }, plain = { 0 };
    firn_bytes snow = { (const uint8_t *)"snow on snow on snow", 20 };
    assert_int_equal(firn_codec_compress(&context, FIRN_CODEC_DEFLATE, 1, snow, &packed, NULL),
                     FIRN_OK);
    firn_put(&packed, "\x12\x34\x56", 3);
    assert_int_equal(firn_codec_decompress_up_to(&context, FIRN_CODEC_DEFLATE,
                                                 firn_buf_bytes(&packed), 1000, &plain, NULL),
                     FIRN_OK);
    assert_int_equal(plain.len, 20);
    assert_memory_equal(plain.data, snow.data, 20);
}
