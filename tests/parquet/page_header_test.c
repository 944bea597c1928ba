/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "parquet/page_header.h"

static const firn_parquet_page_header samples[] = {
    { .type = FIRN_PARQUET_DATA_PAGE,
      .uncompressed_page_size = 100,
      .compressed_page_size = 50,
      .has_crc = true,
      .crc = 0xdeadbeef,
      .has_data_page_header = true,
      .data_page_header = { 7, FIRN_PARQUET_PLAIN, FIRN_PARQUET_RLE, FIRN_PARQUET_BIT_PACKED } },
    { .type = FIRN_PARQUET_DICTIONARY_PAGE,
      .uncompressed_page_size = 8,
      .compressed_page_size = 8,
      .has_dictionary_page_header = true,
      .dictionary_page_header = { .num_values = 2, .encoding = FIRN_PARQUET_PLAIN } },
    { .type = FIRN_PARQUET_DATA_PAGE_V2,
      .uncompressed_page_size = 100,
      .compressed_page_size = 50,
      .has_data_page_header_v2 = true,
      .data_page_header_v2 = { .num_values = 9,
                               .num_nulls = 1,
                               .num_rows = 9,
                               .definition_levels_byte_length = 40,
                               .repetition_levels_byte_length = 10,
                               .has_is_compressed = true } },
};

TEST(page_headers_are_read_back_as_written)
{
    for (size_t i = 0; i < FIRN_COUNT(samples); i++) {
        SCOPED(firn_buf) bytes = { 0 };
        firn_parquet_page_header out;
        size_t len;
        firn_parquet_page_header_encode(&samples[i], &bytes);
        size_t header_len = bytes.len;
        firn_put_c(&bytes, "the page");
        assert_int_equal(firn_parquet_page_header_decode(firn_buf_bytes(&bytes), &out, &len, NULL),
                         FIRN_OK);
        assert_int_equal(len, header_len);
        assert_int_equal(out.type, samples[i].type);
        assert_int_equal(out.crc, samples[i].crc);
        assert_int_equal(out.has_crc, samples[i].has_crc);
        assert_memory_equal(&out.data_page_header, &samples[i].data_page_header,
                            sizeof out.data_page_header);
        assert_memory_equal(&out.data_page_header_v2, &samples[i].data_page_header_v2,
                            sizeof out.data_page_header_v2);
        assert_int_equal(out.dictionary_page_header.num_values,
                         samples[i].dictionary_page_header.num_values);
        for (size_t cut = 0; cut < header_len; cut++)
            assert_int_equal(
                firn_parquet_page_header_decode((firn_bytes){ bytes.data, cut }, &out, &len, NULL),
                FIRN_CORRUPT);
    }
}

TEST(a_v2_page_is_compressed_unless_it_says_otherwise)
{
    SCOPED(firn_buf) bytes = { 0 };
    firn_parquet_page_header in = samples[2], out;
    size_t len;
    in.data_page_header_v2.has_is_compressed = false;
    firn_parquet_page_header_encode(&in, &bytes);
    assert_int_equal(firn_parquet_page_header_decode(firn_buf_bytes(&bytes), &out, &len, NULL),
                     FIRN_OK);
    assert_true(out.data_page_header_v2.is_compressed);
}

static void expect_corrupt(const firn_parquet_page_header *header, const char *message)
{
    SCOPED(firn_buf) bytes = { 0 };
    firn_parquet_page_header out;
    firn_error err;
    size_t len;
    firn_parquet_page_header_encode(header, &bytes);
    assert_int_equal(firn_parquet_page_header_decode(firn_buf_bytes(&bytes), &out, &len, &err),
                     FIRN_CORRUPT);
    assert_string_equal(err.message, message);
}

TEST(negative_and_impossible_numbers_are_corrupt)
{
    firn_parquet_page_header h = samples[0];
    h.compressed_page_size = -1;
    expect_corrupt(&h, "page of -1 bytes, 100 uncompressed");
    h = samples[0];
    h.data_page_header.num_values = -3;
    expect_corrupt(&h, "data page of -3 values");
    h = samples[0];
    h.has_data_page_header = false;
    expect_corrupt(&h, "data page without a data page header");
    h = samples[1];
    h.dictionary_page_header.num_values = -1;
    expect_corrupt(&h, "dictionary page of -1 values");
    h = samples[2];
    h.data_page_header_v2.definition_levels_byte_length = 41;
    expect_corrupt(&h, "data page v2 of 50 bytes (100 uncompressed) claims levels of 10 and 41");
    h = samples[2];
    h.data_page_header_v2.num_nulls = 10;
    expect_corrupt(&h, "data page v2 of 9 values, 10 nulls, 9 rows");
}
