/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "parquet/read/sample.h"

enum { ROWS = 2000 };

static firn_parquet_write_options variant(size_t i)
{
    static const firn_codec codecs[] = { FIRN_CODEC_ZSTD, FIRN_CODEC_NONE,    FIRN_CODEC_SNAPPY,
                                         FIRN_CODEC_GZIP, FIRN_CODEC_LZ4_RAW, FIRN_CODEC_BROTLI };
    return (firn_parquet_write_options){ .codec = codecs[i % FIRN_COUNT(codecs)],
                                         .has_codec = true,
                                         .page_version = 1 + (int)(i % 2),
                                         .layout = i % 3 ? FIRN_PARQUET_COMPAT : FIRN_PARQUET_FAST,
                                         .page_rows_max = i % 4 == 3 ? 0 : 100 + 57 * i,
                                         .row_group_rows_max = i % 5 == 4 ? 700 : 0,
                                         .page_crc = i % 2 };
}

/* Reads rows [from, from + count) of a row group in steps and holds them against
 * the batch, in which the row group begins at `base`. */
static void check_column(firn_parquet_file *file, size_t group, size_t c, const firn_view *batch,
                         int64_t base, int64_t from, int64_t count, int64_t step, bool dictionary)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_column) out = { 0 };
    firn_arrow_field as = sample_schema.children[c], field;
    as.dictionary = dictionary;
    firn_error err;
    firn_status status = sample_read(file, group, &firn_parquet_root(file)->children[c], &as, from,
                                     count, step, &out, &field, &arena, &err);
    if (status != FIRN_OK)
        fail_msg("column %s: %s", as.name.data, err.message);

    struct ArrowArray array;
    firn_view view;
    assert_int_equal(firn_column_finish(&out, &array, NULL), FIRN_OK);
    assert_int_equal(array.length, count);
    assert_int_equal(firn_view_init(&view, &field, &array, &arena, NULL), FIRN_OK);
    for (int64_t i = 0; i < count; i++)
        sample_assert_same(&view, i, &batch->children[c], base + from + i);
    array.release(&array);
}

static void check_file(firn_parquet_file *file, const firn_view *batch, uint32_t seed)
{
    int64_t base = 0;
    for (size_t g = 0; g < firn_parquet_row_group_count(file); g++) {
        int64_t rows = firn_parquet_row_count(file, g);
        for (size_t c = 0; c < sample_schema.child_count; c++) {
            check_column(file, g, c, batch, base, 0, rows, 64 + seed % 100, seed & 1);
            seed = seed * 1664525 + 1013904223;
            int64_t from = seed % rows, count = (seed >> 8) % (rows - from) + 1;
            check_column(file, g, c, batch, base, from, count, 1 + (seed >> 4) % 300, seed & 2);
        }
        base += rows;
    }
    assert_int_equal(base, batch->length);
}

TEST(what_the_writer_wrote_is_read_back_in_every_layout_and_codec)
{
    struct ArrowArray batch;
    SCOPED(firn_arena) arena = { 0 };
    firn_view view;
    assert_int_equal(sample_batch(NULL, ROWS, 1, &batch), FIRN_OK);
    assert_int_equal(firn_view_init(&view, &sample_schema, &batch, &arena, NULL), FIRN_OK);
    for (size_t i = 0; i < 12; i++) {
        SCOPED(firn_buf) bytes = { 0 };
        firn_parquet_write_options options = variant(i);
        sample_input in;
        firn_parquet_file *file;
        firn_error err;
        assert_int_equal(sample_write(&batch, &options, NULL, &bytes), FIRN_OK);
        sample_input_init(&in, firn_buf_bytes(&bytes));
        assert_int_equal(firn_parquet_open(&in.input, NULL, &file, &err), FIRN_OK);
        check_file(file, &view, (uint32_t)i + 7);
        firn_parquet_close(&file);
    }
    batch.release(&batch);
}

/* ---- one file for what follows ---- */

typedef struct opened {
    firn_buf bytes;
    sample_input in;
    firn_parquet_file *file;
} opened;

static void opened_release(opened *o)
{
    firn_parquet_close(&o->file);
    firn_buf_release(&o->bytes);
}

static firn_status open_sample(opened *o, int64_t rows, const firn_parquet_write_options *options,
                               const firn_allocator *allocator)
{
    struct ArrowArray batch;
    TRY(sample_batch(NULL, rows, 3, &batch));
    firn_status status = sample_write(&batch, options, NULL, &o->bytes);
    batch.release(&batch);
    TRY(status);
    sample_input_init(&o->in, firn_buf_bytes(&o->bytes));
    return firn_parquet_open(&o->in.input, allocator, &o->file, NULL);
}

TEST(rows_that_are_skipped_are_not_read_from_the_file)
{
    SCOPED(opened) o = { 0 };
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_column) out = { 0 };
    firn_arrow_field field;
    firn_parquet_column_options plain = { .path = FIRN_STR("unique"), .no_dictionary = true };
    firn_parquet_write_options options = {
        .page_rows_max = 100, .has_codec = true, .columns = &plain, .column_count = 1
    };
    assert_int_equal(open_sample(&o, 60000, &options, NULL), FIRN_OK);
    size_t before = o.in.bytes_read;
    const firn_parquet_node *unique =
        firn_parquet_node_child(firn_parquet_root(o.file), FIRN_STR("unique"));
    assert_int_equal(sample_read(o.file, 0, unique, &sample_schema.children[11], 30000, 10, 10,
                                 &out, &field, &arena, NULL),
                     FIRN_OK);
    int64_t chunk = firn_parquet_file_metadata(o.file)
                        ->row_groups.items[0]
                        .columns.items[unique->leaf_index]
                        .meta_data->total_compressed_size;
    assert_true(chunk > 300000);
    assert_true(o.in.bytes_read - before < (size_t)chunk / 8);
}

TEST(a_dictionary_column_keeps_codes_and_shares_its_dictionary)
{
    SCOPED(opened) o = { 0 };
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_column) out = { 0 };
    enum { FIXED = 14, COUNT = 5000 }; /* at most 243 different values */
    firn_arrow_field as = sample_schema.children[FIXED], field;
    firn_parquet_write_options options = { 0 };
    as.dictionary = true;
    assert_int_equal(open_sample(&o, COUNT, &options, NULL), FIRN_OK);
    assert_int_equal(sample_read(o.file, 0, &firn_parquet_root(o.file)->children[FIXED], &as, 0,
                                 COUNT, 100, &out, &field, &arena, NULL),
                     FIRN_OK);
    assert_true(firn_parquet_is_all_dictionary(o.file, 0, FIXED));
    assert_true(field.dictionary);
    assert_int_equal(out.values.len, COUNT * sizeof(int32_t));

    struct ArrowArray values;
    bool found;
    assert_int_equal(firn_parquet_dictionary_read(o.file, 0, FIXED, &sample_schema.children[FIXED],
                                                  &values, &found, NULL),
                     FIRN_OK);
    assert_true(found);
    assert_int_equal(values.length, firn_shared_array_get(out.dictionary)->length);
    assert_memory_equal(values.buffers[1], firn_shared_array_get(out.dictionary)->buffers[1],
                        (size_t)values.length * 5);
    values.release(&values);
}

TEST(children_are_found_by_id_in_any_order_and_missing_ones_are_null)
{
    firn_arrow_field deep[] = {
        { .name = FIRN_STR("renamed"), .kind = FIRN_ARROW_DATE32, .field_id = 57 },
        { .name = FIRN_STR("new"),
          .kind = FIRN_ARROW_LIST,
          .nullable = true,
          .field_id = 99,
          .children = (firn_arrow_field[]){ { .kind = FIRN_ARROW_INT32, .field_id = 100 } },
          .child_count = 1 },
    };
    firn_arrow_field some[] = {
        { .name = FIRN_STR("s"),
          .kind = FIRN_ARROW_STRUCT,
          .nullable = true,
          .field_id = 60,
          .children = deep,
          .child_count = 2 },
        { .name = FIRN_STR("b"), .kind = FIRN_ARROW_INT64, .nullable = true, .field_id = 98 },
    };
    firn_arrow_field item = { .name = FIRN_STR("element"),
                              .kind = FIRN_ARROW_STRUCT,
                              .nullable = true,
                              .field_id = 61,
                              .children = some,
                              .child_count = 2 };
    firn_arrow_field as = { .name = FIRN_STR("records"),
                            .kind = FIRN_ARROW_LIST,
                            .nullable = true,
                            .field_id = 20,
                            .children = &item,
                            .child_count = 1 };
    SCOPED(opened) o = { 0 };
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_column) out = { 0 };
    firn_arrow_field field;
    firn_error err;
    firn_parquet_write_options options = { 0 };
    assert_int_equal(open_sample(&o, 300, &options, NULL), FIRN_OK);
    assert_int_equal(sample_read(o.file, 0, &firn_parquet_root(o.file)->children[19], &as, 0, 300,
                                 77, &out, &field, &arena, &err),
                     FIRN_OK);
    const firn_column *element = &out.children[0];
    assert_true(element->length > 100);
    assert_int_equal(element->children[1].null_count, element->length);
    assert_int_equal(element->children[0].children[0].length, element->length);
    assert_int_equal(element->children[0].children[1].null_count, element->length);
    assert_true(element->children[0].null_count > element->null_count);
}

TEST(types_are_promoted_and_what_cannot_be_is_refused)
{
    static const struct {
        size_t column;
        firn_arrow_field as;
        const char *message; /* NULL: it works */
    } cases[] = {
        { 2, { .kind = FIRN_ARROW_INT64, .field_id = 3, .nullable = true }, NULL },
        { 3, { .kind = FIRN_ARROW_DOUBLE, .field_id = 4, .nullable = true }, NULL },
        { 4,
          { .kind = FIRN_ARROW_DECIMAL128, .precision = 20, .scale = 4, .nullable = true },
          NULL },
        { 7, { .kind = FIRN_ARROW_TIME64_NS, .nullable = true }, NULL },
        { 8, { .kind = FIRN_ARROW_TIMESTAMP_NS, .nullable = true }, NULL },
        { 9, { .kind = FIRN_ARROW_TIMESTAMP_MS, .nullable = true }, NULL },
        { 15, { .kind = FIRN_ARROW_NULL, .nullable = true }, NULL },
        { 0,
          { .kind = FIRN_ARROW_INT32 },
          "row group 0: parquet column \"id\" is int64, not int32" },
        { 4,
          { .kind = FIRN_ARROW_DECIMAL128, .precision = 9, .scale = 1 },
          "row group 0: parquet column \"price\" is decimal128(9, 2), not decimal128(9, 1)" },
        { 11,
          { .kind = FIRN_ARROW_INT64 },
          "row group 0: parquet column \"unique\" is string, not int64" },
        { 15,
          { .kind = FIRN_ARROW_INT64 },
          "row group 0: parquet column \"lists\" is a list, not int64" },
        { 0,
          { .kind = FIRN_ARROW_STRUCT },
          "row group 0: parquet column \"id\" is a single value, not struct" },
    };
    SCOPED(opened) o = { 0 };
    firn_parquet_write_options options = { 0 };
    assert_int_equal(open_sample(&o, 300, &options, NULL), FIRN_OK);
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        SCOPED(firn_arena) arena = { 0 };
        SCOPED(firn_column) out = { 0 };
        firn_arrow_field field;
        firn_error err;
        firn_status status =
            sample_read(o.file, 0, &firn_parquet_root(o.file)->children[cases[i].column],
                        &cases[i].as, 0, 300, 100, &out, &field, &arena, &err);
        assert_int_equal(status, cases[i].message ? FIRN_INVALID : FIRN_OK);
        if (cases[i].message)
            assert_string_equal(err.message, cases[i].message);
        else
            assert_int_equal(out.length, 300);
    }
}

TEST(more_rows_than_there_are_is_refused)
{
    SCOPED(opened) o = { 0 };
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_column) out = { 0 };
    firn_arrow_field field;
    firn_error err;
    firn_parquet_write_options options = { 0 };
    assert_int_equal(open_sample(&o, 30, &options, NULL), FIRN_OK);
    assert_int_equal(sample_read(o.file, 0, &firn_parquet_root(o.file)->children[0],
                                 &sample_schema.children[0], 10, 21, 21, &out, &field, &arena,
                                 &err),
                     FIRN_INVALID);
    assert_string_equal(err.message, "21 rows wanted of the 20 left in row group 0");
}

/* ---- failures ---- */

static firn_status read_everything(const opened *o, const firn_allocator *allocator,
                                   firn_error *err)
{
    for (size_t c = 0; c < sample_schema.child_count; c++) {
        SCOPED(firn_arena) arena = { .allocator = allocator };
        SCOPED(firn_column) out = { 0 };
        firn_arrow_field as = sample_schema.children[c], field;
        as.dictionary = c % 2;
        TRY(sample_read(o->file, 0, &firn_parquet_root(o->file)->children[c], &as, 5,
                        firn_parquet_row_count(o->file, 0) - 5, 30, &out, &field, &arena, err));
    }
    return FIRN_OK;
}

static const opened *sample_for_oom;

static firn_status open_and_read(const firn_allocator *allocator)
{
    opened o = { 0 };
    sample_input_init(&o.in, sample_for_oom->in.bytes);
    TRY(firn_parquet_open(&o.in.input, allocator, &o.file, NULL));
    firn_status status = read_everything(&o, allocator, NULL);
    firn_parquet_close(&o.file);
    return status;
}

TEST(every_allocation_failure_is_reported_and_leaks_nothing)
{
    for (int version = 1; version <= 2; version++) {
        SCOPED(opened) o = { 0 };
        firn_parquet_write_options options = { .page_version = version,
                                               .page_rows_max = 20,
                                               .layout = version == 2 ? FIRN_PARQUET_FAST
                                                                      : FIRN_PARQUET_COMPAT };
        assert_int_equal(open_sample(&o, 60, &options, NULL), FIRN_OK);
        sample_for_oom = &o;
        test_each_oom(open_and_read);
    }
}

TEST(every_read_that_fails_is_reported)
{
    SCOPED(opened) o = { 0 };
    firn_parquet_write_options options = { .page_rows_max = 20 };
    assert_int_equal(open_sample(&o, 60, &options, NULL), FIRN_OK);
    for (size_t n = 1;; n++) {
        opened again = { 0 };
        sample_input_init(&again.in, o.in.bytes);
        again.in.fail_at = n;
        firn_status status = firn_parquet_open(&again.in.input, NULL, &again.file, NULL);
        if (status == FIRN_OK)
            status = read_everything(&again, NULL, NULL);
        firn_parquet_close(&again.file);
        if (again.in.reads < n)
            break;
        assert_int_equal(status, FIRN_IO);
    }
}

/* Whatever is done to a file, reading it ends with rows or with a clean refusal. */
static void expect_no_harm(firn_bytes bytes)
{
    opened o = { 0 };
    sample_input_init(&o.in, bytes);
    firn_error err;
    firn_status status = firn_parquet_open(&o.in.input, NULL, &o.file, &err);
    if (status == FIRN_OK && firn_parquet_row_group_count(o.file) > 0 &&
        firn_parquet_root(o.file)->child_count == sample_schema.child_count &&
        firn_parquet_row_count(o.file, 0) >= 5 && firn_parquet_row_count(o.file, 0) < 1000)
        status = read_everything(&o, NULL, &err);
    firn_parquet_close(&o.file);
    if (status != FIRN_OK)
        assert_true(status == FIRN_CORRUPT || status == FIRN_UNSUPPORTED ||
                    status == FIRN_INVALID || status == FIRN_NOMEM);
}

TEST(every_flipped_byte_and_every_truncation_does_no_harm)
{
    SCOPED(opened) o = { 0 };
    firn_parquet_write_options options = {
        .page_version = 2, .page_rows_max = 8, .codec = FIRN_CODEC_NONE, .has_codec = true
    };
    assert_int_equal(open_sample(&o, 12, &options, NULL), FIRN_OK);
    for (size_t i = 0; i < o.bytes.len; i++) {
        uint8_t was = o.bytes.data[i];
        o.bytes.data[i] = (uint8_t)(was ^ (1u << i % 8));
        expect_no_harm(firn_buf_bytes(&o.bytes));
        o.bytes.data[i] = was;
        if (i % 16 == 0)
            expect_no_harm((firn_bytes){ o.bytes.data, i });
    }
}
