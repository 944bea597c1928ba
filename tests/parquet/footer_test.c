/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "parquet/metadata.h"

static firn_parquet_logical_type logicals[] = {
    { .kind = FIRN_PARQUET_STRING },
    { .kind = FIRN_PARQUET_DECIMAL, .scale = 2, .precision = 9 },
    { .kind = FIRN_PARQUET_TIME, .is_adjusted_to_utc = false, .unit = FIRN_PARQUET_MILLIS },
    { .kind = FIRN_PARQUET_TIMESTAMP, .is_adjusted_to_utc = true, .unit = FIRN_PARQUET_NANOS },
    { .kind = FIRN_PARQUET_INTEGER, .bit_width = 16, .is_signed = true },
    { .kind = FIRN_PARQUET_VARIANT, .has_specification_version = true, .specification_version = 1 },
    { .kind = FIRN_PARQUET_GEOMETRY, .crs = { "srid:4326", 9 } },
    { .kind = FIRN_PARQUET_GEOGRAPHY, .has_algorithm = true, .algorithm = 4 },
    { .kind = FIRN_PARQUET_UUID },
};

enum { LOGICALS = FIRN_COUNT(logicals) };

static firn_parquet_metadata sample(void)
{
    static firn_parquet_schema_element schema[LOGICALS + 1];
    schema[0] = (firn_parquet_schema_element){ .name = FIRN_STR("root"),
                                               .has_num_children = true,
                                               .num_children = LOGICALS };
    for (size_t i = 0; i < LOGICALS; i++)
        schema[i + 1] = (firn_parquet_schema_element){ .name = FIRN_STR("c"),
                                                       .has_type = true,
                                                       .type = FIRN_PARQUET_INT64,
                                                       .has_repetition_type = true,
                                                       .repetition_type = FIRN_PARQUET_OPTIONAL,
                                                       .has_field_id = true,
                                                       .field_id = (int32_t)i + 1,
                                                       .logical_type = &logicals[i] };

    static int32_t encodings[] = { FIRN_PARQUET_PLAIN, FIRN_PARQUET_RLE };
    static firn_str path[] = { { "c", 1 } };
    static firn_parquet_statistics statistics = { .min_value = { (const uint8_t *)"a", 1 },
                                                  .max_value = { (const uint8_t *)"zz", 2 },
                                                  .has_null_count = true,
                                                  .null_count = 3,
                                                  .has_is_max_value_exact = true };
    static firn_parquet_page_encoding_stats pages[] = { { 0, FIRN_PARQUET_PLAIN, 7 } };
    static int64_t histogram[] = { 3, 97 };
    static firn_parquet_size_statistics sizes = { .definition_level_histogram = { histogram, 2 } };
    static firn_parquet_column_metadata column = { .type = FIRN_PARQUET_INT64,
                                                   .codec = FIRN_PARQUET_ZSTD,
                                                   .encodings = { encodings, 2 },
                                                   .path_in_schema = { path, 1 },
                                                   .num_values = 100,
                                                   .total_uncompressed_size = 1000,
                                                   .total_compressed_size = 500,
                                                   .data_page_offset = 4,
                                                   .has_dictionary_page_offset = true,
                                                   .dictionary_page_offset = 17,
                                                   .statistics = &statistics,
                                                   .encoding_stats = { pages, 1 },
                                                   .has_bloom_filter_offset = true,
                                                   .bloom_filter_offset = 504,
                                                   .size_statistics = &sizes };
    static firn_parquet_column_chunk chunk = { .meta_data = &column,
                                               .has_offset_index_offset = true,
                                               .offset_index_offset = 600,
                                               .has_offset_index_length = true,
                                               .offset_index_length = 10 };
    static firn_parquet_sorting_column sorting = { .column_idx = 0, .nulls_first = true };
    static firn_parquet_row_group group = { .columns = { &chunk, 1 },
                                            .total_byte_size = 1000,
                                            .num_rows = 100,
                                            .sorting_columns = { &sorting, 1 },
                                            .has_ordinal = true,
                                            .ordinal = 0 };
    static firn_parquet_key_value pairs[] = { { { "k", 1 }, { "v", 1 } },
                                              { { "only", 4 }, { 0 } } };
    static firn_parquet_column_order orders[] = { { 1 } };
    return (firn_parquet_metadata){ .version = 2,
                                    .schema = { schema, LOGICALS + 1 },
                                    .num_rows = 100,
                                    .row_groups = { &group, 1 },
                                    .key_value_metadata = { pairs, 2 },
                                    .created_by = FIRN_STR("firn"),
                                    .column_orders = { orders, 1 } };
}

static void check(const firn_parquet_metadata *m)
{
    assert_true(m->version == 2 && m->num_rows == 100 && firn_str_is(m->created_by, "firn"));
    assert_int_equal(m->schema.count, LOGICALS + 1);
    for (size_t i = 0; i < LOGICALS; i++) {
        const firn_parquet_schema_element *e = &m->schema.items[i + 1];
        assert_true(e->has_field_id && e->field_id == (int32_t)i + 1 && !e->has_converted_type);
        assert_int_equal(e->logical_type->kind, logicals[i].kind);
        assert_int_equal(e->logical_type->scale, logicals[i].scale);
        assert_int_equal(e->logical_type->unit, logicals[i].unit);
        assert_int_equal(e->logical_type->bit_width, logicals[i].bit_width);
        assert_int_equal(e->logical_type->is_adjusted_to_utc, logicals[i].is_adjusted_to_utc);
        assert_int_equal(e->logical_type->algorithm, logicals[i].algorithm);
        assert_true(firn_str_equal(e->logical_type->crs, logicals[i].crs));
    }
    const firn_parquet_column_chunk *chunk = &m->row_groups.items[0].columns.items[0];
    const firn_parquet_column_metadata *c = chunk->meta_data;
    assert_true(chunk->has_offset_index_offset && !chunk->has_column_index_offset);
    assert_false(chunk->is_encrypted);
    assert_true(c->codec == FIRN_PARQUET_ZSTD && c->encodings.items[1] == FIRN_PARQUET_RLE);
    assert_true(c->dictionary_page_offset == 17 && c->bloom_filter_offset == 504);
    assert_true(c->statistics->null_count == 3 && c->statistics->max_value.len == 2);
    assert_true(c->statistics->has_is_max_value_exact && !c->statistics->is_max_value_exact);
    assert_true(!c->statistics->min.data && c->statistics->min_value.data);
    assert_int_equal(c->size_statistics->definition_level_histogram.items[1], 97);
    assert_true(m->row_groups.items[0].sorting_columns.items[0].nulls_first);
    assert_int_equal(m->column_orders.items[0].kind, 1);
}

static firn_status round_trip(const firn_allocator *allocator)
{
    SCOPED(firn_buf) bytes = { .allocator = allocator };
    SCOPED(firn_arena) arena = { .allocator = allocator };
    firn_parquet_metadata in = sample(), out;
    firn_parquet_metadata_encode(&in, &bytes);
    TRY(firn_buf_check(&bytes, NULL));
    TRY(firn_parquet_metadata_decode(firn_buf_bytes(&bytes), &arena, &out, NULL));
    check(&out);
    return FIRN_OK;
}

TEST(metadata_is_read_back_as_written)
{
    assert_int_equal(round_trip(&firn_heap), FIRN_OK);
}

TEST(every_allocation_failure_in_metadata_is_reported)
{
    test_each_oom(round_trip);
}

TEST(every_truncation_of_metadata_is_corrupt)
{
    SCOPED(firn_buf) bytes = { 0 };
    firn_parquet_metadata in = sample(), out;
    firn_parquet_metadata_encode(&in, &bytes);
    for (size_t len = 0; len < bytes.len; len++) {
        SCOPED(firn_arena) arena = { 0 };
        assert_int_equal(
            firn_parquet_metadata_decode((firn_bytes){ bytes.data, len }, &arena, &out, NULL),
            FIRN_CORRUPT);
    }
}

TEST(a_footer_ends_with_its_length_and_magic)
{
    SCOPED(firn_buf) bytes = { 0 };
    firn_parquet_metadata in = sample();
    uint32_t len;
    firn_put_c(&bytes, "PAR1");
    firn_parquet_footer_encode(&in, &bytes);
    assert_int_equal(firn_parquet_tail_decode(bytes.data + bytes.len - 8, bytes.len, &len, NULL),
                     FIRN_OK);
    assert_int_equal(len, bytes.len - 12);
}

static void expect_tail(const char *tail, uint64_t size, firn_status status, const char *message)
{
    uint32_t len;
    firn_error err;
    assert_int_equal(firn_parquet_tail_decode((const uint8_t *)tail, size, &len, &err), status);
    assert_string_equal(err.message, message);
}

TEST(tails_that_are_not_parquet_say_why)
{
    expect_tail("\1\0\0\0PARE", 100, FIRN_UNSUPPORTED, "parquet file is encrypted");
    expect_tail("\1\0\0\0ORC ", 100, FIRN_CORRUPT, "not a parquet file: it does not end in PAR1");
    expect_tail("\x59\0\0\0PAR1", 100, FIRN_CORRUPT, "parquet footer of 89 bytes in a file of 100");
    expect_tail("\0\0\0\0PAR1", 11, FIRN_CORRUPT, "parquet footer of 0 bytes in a file of 11");
}

TEST(key_value_metadata_is_found_by_key)
{
    firn_parquet_metadata m = sample();
    assert_true(firn_str_is(firn_parquet_metadata_get(&m, FIRN_STR("k")), "v"));
    assert_null(firn_parquet_metadata_get(&m, FIRN_STR("only")).data);
    assert_null(firn_parquet_metadata_get(&m, FIRN_STR("absent")).data);
}
