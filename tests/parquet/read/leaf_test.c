/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Column chunks put together page by page, as files have them and as they should
 * not: one optional INT32 column, uncompressed unless a test says otherwise. */
#include "test.h"

#include <string.h>

#include "parquet/page_header.h"
#include "parquet/read/sample.h"

typedef struct chunk_file {
    firn_buf bytes;
    int64_t num_values, num_rows;
    int32_t codec, type;
    firn_parquet_logical_type *logical;
    bool is_encrypted, is_elsewhere, is_required, is_repeated;
    const char *created_by;
    int64_t uncounted, after; /* bytes left out of the size; bytes behind the chunk */
} chunk_file;

static void chunk_file_release(chunk_file *f)
{
    firn_buf_release(&f->bytes);
}

static void begin(chunk_file *f, int64_t rows)
{
    f->num_rows = f->num_values = rows;
    if (f->type == FIRN_PARQUET_BOOLEAN)
        f->type = FIRN_PARQUET_INT32;
    firn_put_c(&f->bytes, "PAR1");
}

static void put_page(chunk_file *f, firn_parquet_page_header header, const void *body, size_t len)
{
    header.compressed_page_size = (int32_t)len;
    if (!header.uncompressed_page_size)
        header.uncompressed_page_size = (int32_t)len;
    firn_parquet_page_header_encode(&header, &f->bytes);
    firn_put(&f->bytes, body, len);
}

static firn_parquet_page_header data_v1(int32_t values, int32_t encoding)
{
    return (firn_parquet_page_header){ .has_data_page_header = true,
                                       .data_page_header = { values, encoding, FIRN_PARQUET_RLE,
                                                             FIRN_PARQUET_RLE } };
}

static firn_parquet_page_header dictionary_of(int32_t values)
{
    return (firn_parquet_page_header){ .type = FIRN_PARQUET_DICTIONARY_PAGE,
                                       .has_dictionary_page_header = true,
                                       .dictionary_page_header = { .num_values = values } };
}

/* Levels 1 1 0 1, then the values 5, 6, 7. */
static const uint8_t plain_page[] = { 2, 0, 0, 0, 0x03, 0x0b, 5, 0, 0, 0, 6, 0, 0, 0, 7, 0, 0, 0 };

/* The same levels, then codes 1 0 1 of one bit. */
static const uint8_t code_page[] = { 2, 0, 0, 0, 0x03, 0x0b, 1, 0x03, 0x05 };
static const uint8_t dictionary_page[] = { 50, 0, 0, 0, 60, 0, 0, 0 };

static void put_footer(chunk_file *f)
{
    firn_parquet_schema_element elements[] = {
        { .name = FIRN_STR("root"), .has_num_children = true, .num_children = 1 },
        { .name = FIRN_STR("a"),
          .has_type = true,
          .type = f->type,
          .has_repetition_type = true,
          .repetition_type = f->is_required   ? FIRN_PARQUET_REQUIRED
                             : f->is_repeated ? FIRN_PARQUET_REPEATED
                                              : FIRN_PARQUET_OPTIONAL,
          .logical_type = f->logical },
    };
    int32_t encodings[] = { FIRN_PARQUET_RLE_DICTIONARY };
    firn_str path[] = { FIRN_STR("a") };
    firn_parquet_column_metadata meta = { .type = f->type,
                                          .codec = f->codec,
                                          .encodings = { encodings, 1 },
                                          .path_in_schema = { path, 1 },
                                          .num_values = f->num_values,
                                          .data_page_offset = 4,
                                          .total_compressed_size =
                                              (int64_t)f->bytes.len - 4 - f->after - f->uncounted };
    firn_parquet_column_chunk chunk = { .meta_data = &meta,
                                        .is_encrypted = f->is_encrypted,
                                        .file_path = f->is_elsewhere ? FIRN_STR("b.parquet")
                                                                     : (firn_str){ 0 } };
    firn_parquet_row_group group = { .columns = { &chunk, 1 }, .num_rows = f->num_rows };
    firn_parquet_metadata metadata = { .version = 1,
                                       .schema = { elements, 2 },
                                       .num_rows = f->num_rows,
                                       .row_groups = { &group, 1 },
                                       .created_by = firn_str_from(f->created_by) };
    firn_parquet_footer_encode(&metadata, &f->bytes);
}

static firn_status read_chunk(chunk_file *f, const firn_arrow_field *as, firn_column *out,
                              firn_arrow_field *field, firn_arena *arena, firn_error *err)
{
    sample_input in;
    firn_parquet_file *file;
    put_footer(f);
    sample_input_init(&in, firn_buf_bytes(&f->bytes));
    TRY(firn_parquet_open(&in.input, NULL, &file, err));
    firn_status status = sample_read(file, 0, &firn_parquet_root(file)->children[0], as, 0,
                                     f->num_rows, 3, out, field, arena, err);
    firn_parquet_close(&file);
    return status;
}

static const firn_arrow_field int32_field = {
    .name = FIRN_STR("a"), .kind = FIRN_ARROW_INT32, .nullable = true, .field_id = -1
};

static void expect_values(chunk_file *f, const int32_t *expected, size_t count, int64_t nulls)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_column) out = { 0 };
    firn_arrow_field field;
    firn_error err = { 0 };
    if (read_chunk(f, &int32_field, &out, &field, &arena, &err) != FIRN_OK)
        fail_msg("%s", err.message);
    assert_int_equal(out.length, count);
    assert_int_equal(out.null_count, nulls);
    assert_memory_equal(out.values.data, expected, count * sizeof *expected);
}

static void expect_failure(chunk_file *f, firn_status status, const char *message)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_column) out = { 0 };
    firn_arrow_field field;
    firn_error err = { 0 };
    assert_int_equal(read_chunk(f, &int32_field, &out, &field, &arena, &err), status);
    assert_string_equal(err.message, message);
}

TEST(pages_with_and_without_a_dictionary_follow_one_another)
{
    static const int32_t expected[] = { 60, 50, 0, 60, 5, 6, 0, 7, 60, 50, 0, 60 };
    SCOPED(chunk_file) f = { 0 };
    begin(&f, 12);
    put_page(&f, dictionary_of(2), dictionary_page, sizeof dictionary_page);
    put_page(&f, data_v1(4, FIRN_PARQUET_RLE_DICTIONARY), code_page, sizeof code_page);
    put_page(&f, data_v1(4, FIRN_PARQUET_PLAIN), plain_page, sizeof plain_page);
    put_page(&f, data_v1(4, FIRN_PARQUET_PLAIN_DICTIONARY), code_page, sizeof code_page);
    expect_values(&f, expected, 12, 3);
}

TEST(a_dictionary_may_come_late_and_other_pages_are_stepped_over)
{
    static const int32_t expected[] = { 5, 6, 0, 7, 60, 50, 0, 60 };
    firn_parquet_page_header index = { .type = FIRN_PARQUET_INDEX_PAGE };
    SCOPED(chunk_file) f = { 0 };
    begin(&f, 8);
    put_page(&f, data_v1(4, FIRN_PARQUET_PLAIN), plain_page, sizeof plain_page);
    put_page(&f, index, "whatever", 8);
    put_page(&f, dictionary_of(2), dictionary_page, sizeof dictionary_page);
    put_page(&f, data_v1(0, FIRN_PARQUET_PLAIN), "\0\0\0\0", 4);
    put_page(&f, data_v1(4, FIRN_PARQUET_RLE_DICTIONARY), code_page, sizeof code_page);
    expect_values(&f, expected, 8, 2);
}

TEST(a_v2_page_may_be_stored_though_the_column_is_compressed)
{
    static const int32_t expected[] = { 5, 6, 0, 7 };
    firn_parquet_page_header h = { .type = FIRN_PARQUET_DATA_PAGE_V2,
                                   .has_data_page_header_v2 = true,
                                   .data_page_header_v2 = { .num_values = 4,
                                                            .num_nulls = 1,
                                                            .num_rows = 4,
                                                            .definition_levels_byte_length = 2,
                                                            .has_is_compressed = true } };
    SCOPED(chunk_file) f = { .codec = FIRN_PARQUET_ZSTD };
    begin(&f, 4);
    put_page(&f, h, plain_page + 4, sizeof plain_page - 4);
    expect_values(&f, expected, 4, 1);
}

TEST(pages_of_early_arrow_are_compressed_though_they_deny_it)
{
    static const int32_t expected[] = { 5, 6, 0, 7 };
    static const char *const writers[] = { "parquet-cpp version 1.5.1-SNAPSHOT", "parquet-cpp",
                                           "parquet-cpp version 2.0.0",
                                           "parquet-cpp-arrow version 1.0.0" };
    firn_parquet_page_header h = { .type = FIRN_PARQUET_DATA_PAGE_V2,
                                   .uncompressed_page_size = 14,
                                   .has_data_page_header_v2 = true,
                                   .data_page_header_v2 = { .num_values = 4,
                                                            .num_nulls = 1,
                                                            .num_rows = 4,
                                                            .definition_levels_byte_length = 2,
                                                            .has_is_compressed = true } };
    for (size_t i = 0; i < FIRN_COUNT(writers); i++) {
        SCOPED(firn_codec_context) codecs = { 0 };
        SCOPED(firn_buf) body = { 0 };
        SCOPED(chunk_file) f = { .codec = FIRN_PARQUET_SNAPPY, .created_by = writers[i] };
        firn_put(&body, plain_page + 4, 2);
        assert_int_equal(firn_codec_compress(&codecs, FIRN_CODEC_SNAPPY, 0,
                                             (firn_bytes){ plain_page + 6, 12 }, &body, NULL),
                         FIRN_OK);
        begin(&f, 4);
        put_page(&f, h, body.data, body.len);
        if (i < 2) {
            expect_values(&f, expected, 4, 1);
            continue;
        }
        SCOPED(firn_arena) arena = { 0 };
        SCOPED(firn_column) out = { 0 };
        firn_arrow_field field;
        firn_status status = read_chunk(&f, &int32_field, &out, &field, &arena, NULL);
        assert_true(status != FIRN_OK || memcmp(out.values.data, expected, sizeof expected) != 0);
    }
}

/* The header of the dictionary page of two values above. */
enum { DICTIONARY_HEADER = 13 };

static void put_old_chunk(chunk_file *f)
{
    begin(f, 4);
    put_page(f, dictionary_of(2), dictionary_page, sizeof dictionary_page);
    assert_int_equal(f->bytes.len, 4 + DICTIONARY_HEADER + sizeof dictionary_page);
    put_page(f, data_v1(4, FIRN_PARQUET_RLE_DICTIONARY), code_page, sizeof code_page);
}

TEST(early_parquet_mr_does_not_count_the_dictionary_s_header)
{
    static const int32_t expected[] = { 60, 50, 0, 60 };
    static const char *const writers[] = { "parquet-mr", "parquet-mr version 1.2.8 (build abc)",
                                           "parquet-mr version 1.0" };
    for (size_t i = 0; i < FIRN_COUNT(writers); i++) {
        SCOPED(chunk_file) f = { .created_by = writers[i], .uncounted = DICTIONARY_HEADER };
        put_old_chunk(&f);
        expect_values(&f, expected, 4, 1);
    }
    SCOPED(chunk_file)
    later = { .created_by = "parquet-mr version 1.2.9", .uncounted = DICTIONARY_HEADER };
    put_old_chunk(&later);
    expect_failure(&later, FIRN_CORRUPT,
                   "row group 0, column \"a\": page at 25: page header is malformed or "
                   "longer than its 13 bytes");
}

/* Rows [60 50] and [50 60], and behind the chunk a page of another: a row of a list ends
 * where the next begins, so the reader looks for a further page. */
TEST(the_values_of_early_parquet_mr_say_where_a_chunk_ends)
{
    static const uint8_t lists[] = {
        2, 0, 0, 0, 0x03, 0x0a, 2, 0, 0, 0, 0x03, 0x0f, 1, 0x03, 0x09
    };
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_column) out = { 0 };
    firn_arrow_field field;
    firn_arrow_field element = { .kind = FIRN_ARROW_INT32, .field_id = -1 };
    firn_arrow_field list = { .name = FIRN_STR("a"),
                              .kind = FIRN_ARROW_LIST,
                              .field_id = -1,
                              .children = &element,
                              .child_count = 1 };
    SCOPED(chunk_file) f = { .created_by = "parquet-mr", .is_repeated = true };
    begin(&f, 2);
    f.num_values = 4;
    put_page(&f, dictionary_of(2), dictionary_page, sizeof dictionary_page);
    put_page(&f, data_v1(4, FIRN_PARQUET_RLE_DICTIONARY), lists, sizeof lists);
    size_t end = f.bytes.len;
    put_page(&f, data_v1(4, FIRN_PARQUET_RLE_DICTIONARY), lists, sizeof lists);
    f.after = (int64_t)(f.bytes.len - end);
    assert_int_equal(read_chunk(&f, &list, &out, &field, &arena, NULL), FIRN_OK);
    assert_int_equal(out.length, 2);
    assert_int_equal(out.children[0].length, 4);
}

TEST(two_dictionaries_are_corrupt)
{
    SCOPED(chunk_file) f = { 0 };
    begin(&f, 4);
    put_page(&f, dictionary_of(2), dictionary_page, sizeof dictionary_page);
    put_page(&f, dictionary_of(2), dictionary_page, sizeof dictionary_page);
    put_page(&f, data_v1(4, FIRN_PARQUET_RLE_DICTIONARY), code_page, sizeof code_page);
    expect_failure(&f, FIRN_CORRUPT,
                   "row group 0, column \"a\": column chunk has two dictionaries");
}

TEST(codes_need_a_dictionary_that_has_them)
{
    SCOPED(chunk_file) none = { 0 };
    begin(&none, 4);
    put_page(&none, data_v1(4, FIRN_PARQUET_RLE_DICTIONARY), code_page, sizeof code_page);
    expect_failure(&none, FIRN_CORRUPT,
                   "row group 0, column \"a\": page of dictionary codes without a dictionary");
    SCOPED(chunk_file) small = { 0 };
    begin(&small, 4);
    put_page(&small, dictionary_of(1), dictionary_page, 4);
    put_page(&small, data_v1(4, FIRN_PARQUET_RLE_DICTIONARY), code_page, sizeof code_page);
    expect_failure(&small, FIRN_CORRUPT,
                   "row group 0, column \"a\": dictionary code 1, the dictionary has 1 values");
    SCOPED(chunk_file) lying = { 0 };
    begin(&lying, 4);
    put_page(&lying, dictionary_of(1000000000), dictionary_page, sizeof dictionary_page);
    expect_failure(&lying, FIRN_CORRUPT,
                   "row group 0, column \"a\": dictionary of 1000000000 values: page holds fewer "
                   "values than it claims");
}

TEST(too_few_and_too_many_values_are_corrupt)
{
    SCOPED(chunk_file) few = { 0 };
    begin(&few, 9);
    put_page(&few, data_v1(4, FIRN_PARQUET_PLAIN), plain_page, sizeof plain_page);
    expect_failure(&few, FIRN_CORRUPT,
                   "row group 0, column \"a\": column chunk ends after 4 of 9 rows");
    SCOPED(chunk_file) many = { 0 };
    begin(&many, 6);
    put_page(&many, data_v1(4, FIRN_PARQUET_PLAIN), plain_page, sizeof plain_page);
    put_page(&many, data_v1(4, FIRN_PARQUET_PLAIN), plain_page, sizeof plain_page);
    expect_failure(&many, FIRN_CORRUPT,
                   "row group 0, column \"a\": column chunk's pages hold more than its 6 values");
    SCOPED(chunk_file) wrong = { 0 };
    begin(&wrong, 4);
    wrong.num_values = 5;
    put_page(&wrong, data_v1(4, FIRN_PARQUET_PLAIN), plain_page, sizeof plain_page);
    expect_failure(&wrong, FIRN_CORRUPT, "row group 0: column \"a\" has 5 values in 4 rows");
}

TEST(pages_that_end_inside_levels_or_values_are_corrupt)
{
    static const char *const messages[] = {
        [3] = "page ends inside its levels",
        [5] = "page ends inside its levels",
        [6] = "page holds fewer values than it claims",
        [17] = "page holds fewer values than it claims",
    };
    for (size_t len = 0; len < FIRN_COUNT(messages); len++) {
        SCOPED(chunk_file) f = { 0 };
        SCOPED(firn_arena) arena = { 0 };
        SCOPED(firn_column) out = { 0 };
        firn_arrow_field field;
        firn_error err = { 0 };
        begin(&f, 4);
        put_page(&f, data_v1(4, FIRN_PARQUET_PLAIN), plain_page, len);
        assert_int_equal(read_chunk(&f, &int32_field, &out, &field, &arena, &err), FIRN_CORRUPT);
        if (messages[len])
            assert_non_null(strstr(err.message, messages[len]));
    }
}

TEST(a_checksum_that_does_not_match_is_corrupt)
{
    firn_parquet_page_header h = data_v1(4, FIRN_PARQUET_PLAIN);
    h.has_crc = true;
    h.crc = 0x12345678;
    SCOPED(chunk_file) f = { 0 };
    begin(&f, 4);
    put_page(&f, h, plain_page, sizeof plain_page);
    expect_failure(&f, FIRN_CORRUPT,
                   "row group 0, column \"a\": page at 4: page's checksum is 12345678, its bytes "
                   "give 3a7c7898");
}

TEST(sizes_that_do_not_fit_are_corrupt)
{
    firn_parquet_page_header h = data_v1(4, FIRN_PARQUET_PLAIN);
    h.uncompressed_page_size = 99;
    SCOPED(chunk_file) f = { 0 };
    begin(&f, 4);
    put_page(&f, h, plain_page, sizeof plain_page);
    expect_failure(&f, FIRN_CORRUPT,
                   "row group 0, column \"a\": page at 4: uncompressed page of 18 bytes claims 99");
}

TEST(what_we_cannot_read_is_refused_by_name)
{
    SCOPED(chunk_file) encrypted = { .is_encrypted = true };
    begin(&encrypted, 4);
    expect_failure(&encrypted, FIRN_UNSUPPORTED, "row group 0: parquet file is encrypted");
    SCOPED(chunk_file) elsewhere = { .is_elsewhere = true };
    begin(&elsewhere, 4);
    expect_failure(&elsewhere, FIRN_UNSUPPORTED,
                   "row group 0: parquet column chunk lies in another file, b.parquet");
    SCOPED(chunk_file) lzo = { .codec = FIRN_PARQUET_LZO };
    begin(&lzo, 4);
    expect_failure(&lzo, FIRN_UNSUPPORTED, "row group 0: parquet compression codec 3");
}

/* ---- conversions ---- */

typedef struct conversion {
    int32_t type;
    firn_parquet_logical_type logical;
    firn_arrow_field as;
    uint8_t value[12];
    size_t len;
    int64_t expected;
    const char *message; /* instead of a value */
} conversion;

#define LOGICAL(...)                                                                               \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define AS(arrow_kind, ...)                                                                        \
    {                                                                                              \
        .name = { "a", 1 }, .kind = FIRN_ARROW_##arrow_kind, __VA_ARGS__                           \
    }

static const conversion conversions[] = {
    { FIRN_PARQUET_INT32, LOGICAL(0), AS(INT64), { 0xfe, 0xff, 0xff, 0xff }, 4, -2, NULL },
    { FIRN_PARQUET_INT32,
      LOGICAL(FIRN_PARQUET_INTEGER, .bit_width = 32),
      AS(INT64),
      { 0xfe, 0xff, 0xff, 0xff },
      4,
      4294967294,
      NULL },
    { FIRN_PARQUET_INT32,
      LOGICAL(FIRN_PARQUET_DATE),
      AS(TIMESTAMP_US),
      { 0xff, 0xff, 0xff, 0xff },
      4,
      -INT64_C(86400000000),
      NULL },
    { FIRN_PARQUET_INT64,
      LOGICAL(FIRN_PARQUET_TIMESTAMP, .unit = FIRN_PARQUET_MILLIS),
      AS(TIMESTAMP_US),
      { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
      8,
      -1000,
      NULL },
    { FIRN_PARQUET_INT64,
      LOGICAL(FIRN_PARQUET_TIMESTAMP, .unit = FIRN_PARQUET_NANOS),
      AS(TIMESTAMP_US),
      { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
      8,
      -1,
      NULL },
    { FIRN_PARQUET_INT64,
      LOGICAL(FIRN_PARQUET_TIMESTAMP, .unit = FIRN_PARQUET_MICROS),
      AS(TIMESTAMP_NS),
      { 0, 0, 0, 0, 0, 0, 0, 0x10 },
      8,
      0,
      "row group 0, column \"a\": a value of column \"a\" does not fit timestamp[ns]" },
    { FIRN_PARQUET_INT96,
      LOGICAL(0),
      AS(TIMESTAMP_US),
      { 0xe8, 0x03, 0, 0, 0, 0, 0, 0, 0x8d, 0x3d, 0x25, 0 },
      12,
      INT64_C(86400000001),
      NULL },
    { FIRN_PARQUET_INT96,
      LOGICAL(0),
      AS(TIMESTAMP_NS),
      { 0xe8, 0x03, 0, 0, 0, 0, 0, 0, 0x8b, 0x3d, 0x25, 0 },
      12,
      -INT64_C(86399999999000),
      NULL },
};

static void check_conversion(const conversion *c)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_column) out = { 0 };
    firn_parquet_logical_type logical = c->logical;
    SCOPED(chunk_file)
    f = { .type = c->type, .is_required = true, .logical = logical.kind ? &logical : NULL };
    firn_arrow_field field;
    firn_error err = { 0 };
    begin(&f, 1);
    put_page(&f, data_v1(1, FIRN_PARQUET_PLAIN), c->value, c->len);
    firn_status status = read_chunk(&f, &c->as, &out, &field, &arena, &err);
    if (c->message) {
        assert_int_equal(status, FIRN_CORRUPT);
        assert_string_equal(err.message, c->message);
        return;
    }
    if (status != FIRN_OK)
        fail_msg("%s", err.message);
    int64_t value;
    assert_int_equal(out.values.len, sizeof value);
    memcpy(&value, out.values.data, sizeof value);
    assert_true(value == c->expected);
}

TEST(values_are_converted_to_the_type_wanted)
{
    for (size_t i = 0; i < FIRN_COUNT(conversions); i++)
        check_conversion(&conversions[i]);
}
