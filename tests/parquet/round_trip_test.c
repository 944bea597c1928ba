/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* What the writer wrote, the reader reads: both are shown as JSON lines. */
#include "test.h"

#include <string.h>

#include "parquet/column_reader.h"
#include "parquet/writer.h"
#include "text/json_write.h"

/* ---- tables of every shape ---- */

static firn_arrow_field element = { FIRN_STR("element"), FIRN_ARROW_UTF8, .nullable = true,
                                    .field_id = 31 };
static firn_arrow_field inner_list = { FIRN_STR("element"),  FIRN_ARROW_LIST,  .nullable = true,
                                       .children = &element, .child_count = 1, .field_id = 32 };
static firn_arrow_field entry_fields[] = {
    { FIRN_STR("key"), FIRN_ARROW_INT32, .field_id = 33 },
    { FIRN_STR("value"), FIRN_ARROW_DECIMAL128, .nullable = true, .precision = 25, .scale = 5,
      .field_id = 34 },
};
static firn_arrow_field entries = { FIRN_STR("entries"), FIRN_ARROW_STRUCT, .field_id = -1,
                                    .children = entry_fields, .child_count = 2 };
static firn_arrow_field inner[] = {
    { FIRN_STR("x"), FIRN_ARROW_FLOAT, .nullable = true, .field_id = 35 },
    { FIRN_STR("y"), FIRN_ARROW_FIXED_BINARY, .byte_width = 3, .field_id = 36 },
};
static firn_arrow_field fields[] = {
    { FIRN_STR("b"), FIRN_ARROW_BOOL, .nullable = true, .field_id = 1 },
    { FIRN_STR("i"), FIRN_ARROW_INT32, .field_id = 2 },
    { FIRN_STR("l"), FIRN_ARROW_INT64, .nullable = true, .field_id = 3 },
    { FIRN_STR("d"), FIRN_ARROW_DOUBLE, .nullable = true, .field_id = 4 },
    { FIRN_STR("p"), FIRN_ARROW_DECIMAL128, .nullable = true, .precision = 9, .scale = 2,
      .field_id = 5 },
    { FIRN_STR("q"), FIRN_ARROW_DECIMAL128, .precision = 18, .scale = 6, .field_id = 6 },
    { FIRN_STR("day"), FIRN_ARROW_DATE32, .field_id = 7 },
    { FIRN_STR("t"), FIRN_ARROW_TIME64_US, .nullable = true, .field_id = 8 },
    { FIRN_STR("ts"), FIRN_ARROW_TIMESTAMP_US, .field_id = 9 },
    { FIRN_STR("tz"), FIRN_ARROW_TIMESTAMP_NS, .utc = true, .nullable = true, .field_id = 10 },
    { FIRN_STR("s"), FIRN_ARROW_UTF8, .nullable = true, .field_id = 11 },
    { FIRN_STR("u"), FIRN_ARROW_FIXED_BINARY, .uuid = true, .byte_width = 16, .field_id = 12 },
    { FIRN_STR("x"), FIRN_ARROW_BINARY, .nullable = true, .field_id = 13 },
    { FIRN_STR("lists"), FIRN_ARROW_LIST, .nullable = true, .children = &inner_list,
      .child_count = 1, .field_id = 14 },
    { FIRN_STR("map"), FIRN_ARROW_MAP, .nullable = true, .children = &entries, .child_count = 1,
      .field_id = 15 },
    { FIRN_STR("at"), FIRN_ARROW_STRUCT, .nullable = true, .children = inner, .child_count = 2,
      .field_id = 16 },
};
static const firn_arrow_field schema = {
    .kind = FIRN_ARROW_STRUCT, .children = fields, .child_count = FIRN_COUNT(fields), .field_id = -1
};

/* Three columns of them, for many rows. */
static const firn_arrow_field narrow = {
    .kind = FIRN_ARROW_STRUCT, .children = fields + 9, .child_count = 3, .field_id = -1
};

static uint64_t seed;

static uint64_t random_below(uint64_t limit)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (seed >> 33) % limit;
}

static void put_random(firn_column *column, uint64_t distinct);

static void put_flat(firn_column *column, uint64_t number)
{
    uint8_t bytes[24];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)('a' + (number >> (i % 8)) % 26);
    switch (column->field->kind) {
    case FIRN_ARROW_BOOL: firn_column_put_bool(column, number % 2); break;
    case FIRN_ARROW_INT32:
    case FIRN_ARROW_DATE32: firn_column_put_int32(column, (int32_t)(number * 7919)); break;
    case FIRN_ARROW_FLOAT: firn_column_put_float(column, (float)number / 4); break;
    case FIRN_ARROW_DOUBLE: firn_column_put_double(column, (double)number / -8); break;
    case FIRN_ARROW_DECIMAL128:
        firn_column_put_int128(column, (firn_int128)number * 1001 - 5000);
        break;
    case FIRN_ARROW_UTF8:
    case FIRN_ARROW_BINARY:
        firn_column_put_bytes(column, (firn_bytes){ bytes, number % sizeof bytes });
        break;
    case FIRN_ARROW_FIXED_BINARY:
        firn_column_put_bytes(column, (firn_bytes){ bytes, (size_t)column->field->byte_width });
        break;
    case FIRN_ARROW_TIME64_US: firn_column_put_int64(column, (int64_t)number * 1000); break;
    default: firn_column_put_int64(column, (int64_t)(number * 1000003)); break;
    }
}

static void put_nested(firn_column *column, uint64_t distinct)
{
    uint64_t count = random_below(4);
    firn_column *child = &column->children[0];
    if (column->field->kind == FIRN_ARROW_STRUCT) {
        for (size_t i = 0; i < column->child_count; i++)
            put_random(&column->children[i], distinct);
        firn_column_put_struct(column);
        return;
    }
    for (uint64_t i = 0; i < count; i++)
        put_random(child, distinct);
    firn_column_put_list(column);
}

static void put_random(firn_column *column, uint64_t distinct)
{
    if (column->field->nullable && random_below(5) == 0)
        firn_column_put_null(column);
    else if (column->child_count)
        put_nested(column, distinct);
    else
        put_flat(column, random_below(distinct));
}

static void make_batch(const firn_arrow_field *table, int64_t rows, uint64_t distinct,
                       struct ArrowArray *batch)
{
    SCOPED(firn_column) root = { 0 };
    assert_int_equal(firn_column_init(&root, table, NULL, NULL), FIRN_OK);
    for (int64_t i = 0; i < rows; i++) {
        for (size_t c = 0; c < root.child_count; c++)
            put_random(&root.children[c], distinct);
        firn_column_put_struct(&root);
    }
    assert_int_equal(firn_column_finish(&root, batch, NULL), FIRN_OK);
}

/* ---- writing, reading, showing ---- */

static void show(const firn_arrow_field *field, const struct ArrowArray *array, firn_buf *out)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_view view;
    assert_int_equal(firn_view_init(&view, field, array, &arena, NULL), FIRN_OK);
    for (int64_t row = 0; row < view.length; row++) {
        firn_json_writer w = { .out = out };
        firn_json_put_value(&w, &view, row);
        firn_put_c(out, "\n");
    }
}

static firn_status append(void *self, const void *data, size_t len, firn_error *err)
{
    firn_put(self, data, len);
    return firn_buf_check(self, err);
}

static void write_file(const firn_arrow_field *table, const struct ArrowArray *batch,
                       const firn_parquet_write_options *options, firn_buf *file)
{
    firn_parquet_output output = { append, file };
    firn_parquet_writer *writer;
    firn_parquet_written written;
    assert_int_equal(firn_parquet_writer_open(table, options, &output, NULL, &writer, NULL),
                     FIRN_OK);
    assert_int_equal(firn_parquet_writer_write(writer, batch, NULL), FIRN_OK);
    assert_int_equal(firn_parquet_writer_finish(writer, &written, NULL), FIRN_OK);
    assert_int_equal(written.file_size, file->len);
    firn_parquet_writer_close(&writer);
}

static firn_status read_at(void *self, uint64_t offset, size_t len, uint8_t *out, firn_error *err)
{
    const firn_buf *file = self;
    if (offset > file->len || len > file->len - offset)
        return firn_fail(err, FIRN_IO, "read beyond the end");
    memcpy(out, file->data + offset, len);
    return FIRN_OK;
}

/* One column of all row groups, in pieces of 777 rows. */
static void read_column(firn_parquet_file *file, const firn_arrow_field *field, size_t column,
                        firn_buf *out)
{
    const firn_parquet_node *node = &firn_parquet_root(file)->children[column];
    for (size_t g = 0; g < firn_parquet_row_group_count(file); g++) {
        firn_parquet_column *reader;
        assert_int_equal(firn_parquet_column_open(file, g, node, field, &reader, NULL), FIRN_OK);
        int64_t left = firn_parquet_row_count(file, g);
        while (left > 0) {
            SCOPED(firn_column) rows = { 0 };
            struct ArrowArray array;
            int64_t n = left < 777 ? left : 777;
            const firn_arrow_field *as = firn_parquet_column_field(reader);
            assert_int_equal(firn_column_init(&rows, as, NULL, NULL), FIRN_OK);
            assert_int_equal(firn_parquet_column_read(reader, n, &rows, NULL), FIRN_OK);
            assert_int_equal(firn_column_finish(&rows, &array, NULL), FIRN_OK);
            show(as, &array, out);
            array.release(&array);
            left -= n;
        }
        firn_parquet_column_close(&reader);
    }
}

static void check(const firn_arrow_field *table, const struct ArrowArray *batch,
                  const firn_parquet_write_options *options)
{
    SCOPED(firn_buf) bytes = { 0 };
    firn_parquet_file *file;
    write_file(table, batch, options, &bytes);
    firn_parquet_input input = { .read_at = read_at, .self = &bytes, .size = bytes.len };
    assert_int_equal(firn_parquet_open(&input, NULL, &file, NULL), FIRN_OK);
    for (size_t c = 0; c < table->child_count; c++) {
        SCOPED(firn_buf) expected = { 0 };
        SCOPED(firn_buf) found = { 0 };
        show(&table->children[c], batch->children[c], &expected);
        read_column(file, &table->children[c], c, &found);
        assert_int_equal(found.len, expected.len);
        assert_memory_equal(found.data, expected.data, found.len);
    }
    firn_parquet_close(&file);
}

TEST(every_type_comes_back_in_every_layout_codec_and_page_version)
{
    static const firn_codec codecs[] = { FIRN_CODEC_NONE,    FIRN_CODEC_SNAPPY, FIRN_CODEC_GZIP,
                                         FIRN_CODEC_LZ4_RAW, FIRN_CODEC_BROTLI, FIRN_CODEC_ZSTD };
    for (size_t i = 0; i < 4 * FIRN_COUNT(codecs); i++) {
        struct ArrowArray batch;
        seed = i;
        make_batch(&schema, 500, i % 3 ? 10 : 100000, &batch);
        check(&schema, &batch,
              &(firn_parquet_write_options){
                  .codec = codecs[i / 4],
                  .has_codec = true,
                  .layout = i % 2 ? FIRN_PARQUET_FAST : FIRN_PARQUET_COMPAT,
                  .page_version = 1 + (int)(i / 2 % 2),
                  .page_crc = i % 3 == 1,
                  .page_rows_max = i % 5 ? 64 : 0,
                  .row_group_rows_max = i % 4 ? 0 : 123,
              });
        batch.release(&batch);
    }
}

TEST(dictionaries_over_65536_entries_come_back)
{
    struct ArrowArray batch;
    seed = 7;
    make_batch(&narrow, 250000, 150000, &batch);
    check(
        &narrow, &batch,
        &(firn_parquet_write_options){ .layout = FIRN_PARQUET_FAST, .codec = FIRN_CODEC_LZ4_RAW });
    batch.release(&batch);
}

TEST(a_dictionary_given_up_in_the_middle_comes_back)
{
    struct ArrowArray batch;
    seed = 8;
    make_batch(&schema, 5000, 3000, &batch);
    check(&schema, &batch,
          &(firn_parquet_write_options){ .dictionary_bytes = 4000, .codec = FIRN_CODEC_SNAPPY });
    batch.release(&batch);
}

TEST(pages_and_row_groups_of_one_row_come_back)
{
    struct ArrowArray batch;
    seed = 9;
    make_batch(&schema, 40, 5, &batch);
    check(&schema, &batch,
          &(firn_parquet_write_options){ .row_group_rows_max = 3, .page_rows_max = 1 });
    check(&schema, &batch, &(firn_parquet_write_options){ .page_bytes = 1, .page_version = 2 });
    batch.release(&batch);
}
