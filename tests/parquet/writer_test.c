/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "arrow/column.h"
#include "parquet/page_header.h"
#include "parquet/writer.h"

/* ---- a file in memory, whose n-th write can be made to fail ---- */

typedef struct memory_file {
    firn_buf bytes;
    size_t writes, fail_at;
} memory_file;

static void memory_file_release(memory_file *file)
{
    firn_buf_release(&file->bytes);
}

static firn_status put(void *self, const void *data, size_t len, firn_error *err)
{
    memory_file *file = self;
    if (++file->writes == file->fail_at)
        return firn_fail(err, FIRN_IO, "write %zu failed", file->writes);
    firn_put(&file->bytes, data, len);
    return firn_buf_check(&file->bytes, err);
}

/* ---- a table with everything ---- */

static firn_arrow_field element = { FIRN_STR("element"), FIRN_ARROW_INT64, .nullable = true,
                                    .field_id = 11 };
static firn_arrow_field entry_fields[] = {
    { FIRN_STR("key"), FIRN_ARROW_UTF8, .field_id = 12 },
    { FIRN_STR("value"), FIRN_ARROW_DOUBLE, .nullable = true, .field_id = 13 },
};
static firn_arrow_field entries = { FIRN_STR("entries"), FIRN_ARROW_STRUCT, .field_id = -1,
                                    .children = entry_fields, .child_count = 2 };
static firn_arrow_field inner[] = {
    { FIRN_STR("x"), FIRN_ARROW_DECIMAL128, .nullable = true, .precision = 30, .scale = 2,
      .field_id = 14 },
    { FIRN_STR("y"), FIRN_ARROW_BOOL, .field_id = 15 },
};
static firn_arrow_field fields[] = {
    { FIRN_STR("id"), FIRN_ARROW_INT64, .field_id = 1 },
    { FIRN_STR("name"), FIRN_ARROW_UTF8, .nullable = true, .field_id = 2 },
    { FIRN_STR("score"), FIRN_ARROW_DOUBLE, .nullable = true, .field_id = 3 },
    { FIRN_STR("price"), FIRN_ARROW_DECIMAL128, .precision = 18, .scale = 6, .field_id = 4 },
    { FIRN_STR("tags"), FIRN_ARROW_LIST, .nullable = true, .field_id = 5, .children = &element,
      .child_count = 1 },
    { FIRN_STR("attrs"), FIRN_ARROW_MAP, .nullable = true, .field_id = 6, .children = &entries,
      .child_count = 1 },
    { FIRN_STR("at"), FIRN_ARROW_STRUCT, .nullable = true, .field_id = 7, .children = inner,
      .child_count = 2 },
};
static const firn_arrow_field everything = {
    .kind = FIRN_ARROW_STRUCT, .children = fields, .child_count = FIRN_COUNT(fields), .field_id = -1
};

static void put_text(firn_column *column, const char *text)
{
    firn_column_put_bytes(column, (firn_bytes){ (const uint8_t *)text, strlen(text) });
}

static void put_row(firn_column *c, int64_t i)
{
    char name[32];
    snprintf(name, sizeof name, "name %lld", (long long)(i % 7));
    firn_column_put_int64(&c[0], i * 3);
    if (i % 5 == 4)
        firn_column_put_null(&c[1]);
    else
        put_text(&c[1], name);
    firn_column_put_double(&c[2], i % 4 == 1 ? NAN : (double)i / 2);
    firn_column_put_int128(&c[3], i * 1000000 - 5);
    for (int64_t k = 0; k < i % 3; k++)
        firn_column_put_int64(&c[4].children[0], k);
    firn_column_put_list(&c[4]);
    if (i % 2) {
        put_text(&c[5].children[0].children[0], "k");
        firn_column_put_double(&c[5].children[0].children[1], 1.5);
        firn_column_put_struct(&c[5].children[0]);
    }
    firn_column_put_list(&c[5]);
    if (i % 6 == 5) {
        firn_column_put_null(&c[6]);
    } else {
        firn_column_put_int128(&c[6].children[0], -i);
        firn_column_put_bool(&c[6].children[1], i % 2);
        firn_column_put_struct(&c[6]);
    }
}

static firn_status make_batch(const firn_allocator *allocator, int64_t rows,
                              struct ArrowArray *batch)
{
    SCOPED(firn_column) column = { 0 };
    TRY(firn_column_init(&column, &everything, allocator, NULL));
    for (int64_t i = 0; i < rows; i++) {
        put_row(column.children, i);
        firn_column_put_struct(&column);
    }
    return firn_column_finish(&column, batch, NULL);
}

typedef struct job {
    const firn_allocator *allocator;
    const firn_parquet_write_options *options;
    int64_t rows;
    size_t fail_at;
} job;

static firn_status write_batch(const job *run, const struct ArrowArray *batch, memory_file *file,
                               firn_parquet_writer **writer, firn_parquet_written *written,
                               firn_error *err)
{
    firn_parquet_output output = { put, file };
    TRY(firn_parquet_writer_open(&everything, run->options, &output, run->allocator, writer, err));
    TRY(firn_parquet_writer_write(*writer, batch, err));
    assert_true(firn_parquet_writer_bytes(*writer) >= 4);
    return firn_parquet_writer_finish(*writer, written, err);
}

/* Writes a file; `written` is only good while `*writer` is open. */
static firn_status write_everything(const job *run, memory_file *file, firn_parquet_writer **writer,
                                    firn_parquet_written *written, firn_error *err)
{
    struct ArrowArray batch;
    *writer = NULL;
    TRY(make_batch(run->allocator, run->rows, &batch));
    firn_status status = write_batch(run, &batch, file, writer, written, err);
    batch.release(&batch);
    return status;
}

/* Decodes the footer of a finished file. */
static void read_footer(const memory_file *file, firn_arena *arena, firn_parquet_metadata *metadata)
{
    const uint8_t *end = file->bytes.data + file->bytes.len;
    uint32_t len;
    assert_int_equal(firn_parquet_tail_decode(end - 8, file->bytes.len, &len, NULL), FIRN_OK);
    firn_bytes footer = { end - 8 - len, len };
    assert_int_equal(firn_parquet_metadata_decode(footer, arena, metadata, NULL), FIRN_OK);
}

TEST(the_footer_describes_the_file)
{
    SCOPED(memory_file) file = { 0 };
    SCOPED(firn_arena) arena = { 0 };
    firn_parquet_writer *writer;
    firn_parquet_written written;
    firn_parquet_key_value pair = { FIRN_STR("iceberg.schema"), FIRN_STR("{}") };
    firn_parquet_write_options options = { .key_values = &pair,
                                           .key_value_count = 1,
                                           .row_group_rows_max = 400 };
    job run = { NULL, &options, 1000, 0 };
    assert_int_equal(write_everything(&run, &file, &writer, &written, NULL), FIRN_OK);
    assert_int_equal(written.record_count, 1000);
    assert_int_equal(written.file_size, file.bytes.len);
    assert_int_equal(written.split_count, 3);
    assert_int_equal(written.split_offsets[0], 4);

    firn_parquet_metadata metadata;
    read_footer(&file, &arena, &metadata);
    assert_int_equal(metadata.num_rows, 1000);
    assert_int_equal(metadata.row_groups.count, 3);
    assert_int_equal(metadata.row_groups.items[2].num_rows, 200);
    assert_int_equal(metadata.row_groups.items[1].file_offset, written.split_offsets[1]);
    assert_int_equal(metadata.column_orders.count, 9);
    assert_true(firn_str_is(metadata.created_by, "firn"));
    assert_true(firn_str_is(firn_parquet_metadata_get(&metadata, pair.key), "{}"));
    firn_parquet_writer_close(&writer);
    assert_null(writer);
}

TEST(schema_elements_carry_names_ids_and_annotations)
{
    static const struct {
        const char *name;
        int id, repetition, converted, logical;
    } expected[] = {
        { "table", -1, -1, -1, 0 },
        { "id", 1, FIRN_PARQUET_REQUIRED, -1, 0 },
        { "name", 2, FIRN_PARQUET_OPTIONAL, FIRN_PARQUET_CONVERTED_UTF8, FIRN_PARQUET_STRING },
        { "score", 3, FIRN_PARQUET_OPTIONAL, -1, 0 },
        { "price", 4, FIRN_PARQUET_REQUIRED, FIRN_PARQUET_CONVERTED_DECIMAL, FIRN_PARQUET_DECIMAL },
        { "tags", 5, FIRN_PARQUET_OPTIONAL, FIRN_PARQUET_CONVERTED_LIST, FIRN_PARQUET_LIST },
        { "list", -1, FIRN_PARQUET_REPEATED, -1, 0 },
        { "element", 11, FIRN_PARQUET_OPTIONAL, -1, 0 },
        { "attrs", 6, FIRN_PARQUET_OPTIONAL, FIRN_PARQUET_CONVERTED_MAP, FIRN_PARQUET_MAP },
        { "key_value", -1, FIRN_PARQUET_REPEATED, -1, 0 },
        { "key", 12, FIRN_PARQUET_REQUIRED, FIRN_PARQUET_CONVERTED_UTF8, FIRN_PARQUET_STRING },
        { "value", 13, FIRN_PARQUET_OPTIONAL, -1, 0 },
        { "at", 7, FIRN_PARQUET_OPTIONAL, -1, 0 },
        { "x", 14, FIRN_PARQUET_OPTIONAL, FIRN_PARQUET_CONVERTED_DECIMAL, FIRN_PARQUET_DECIMAL },
        { "y", 15, FIRN_PARQUET_REQUIRED, -1, 0 },
    };
    SCOPED(memory_file) file = { 0 };
    SCOPED(firn_arena) arena = { 0 };
    firn_parquet_writer *writer;
    firn_parquet_written written;
    job run = { .rows = 10 };
    assert_int_equal(write_everything(&run, &file, &writer, &written, NULL), FIRN_OK);
    firn_parquet_writer_close(&writer);

    firn_parquet_metadata metadata;
    read_footer(&file, &arena, &metadata);
    assert_int_equal(metadata.schema.count, FIRN_COUNT(expected));
    for (size_t i = 0; i < FIRN_COUNT(expected); i++) {
        const firn_parquet_schema_element *e = &metadata.schema.items[i];
        assert_true(firn_str_is(e->name, expected[i].name));
        assert_int_equal(e->has_field_id ? e->field_id : -1, expected[i].id);
        assert_int_equal(e->has_repetition_type ? e->repetition_type : -1, expected[i].repetition);
        assert_int_equal(e->has_converted_type ? e->converted_type : -1, expected[i].converted);
        assert_int_equal(e->logical_type ? e->logical_type->kind : 0, expected[i].logical);
    }
    assert_int_equal(metadata.schema.items[13].type_length, 13); /* 30 digits */
}

static const firn_parquet_written_column *column_of(const firn_parquet_written *written,
                                                    const char *path)
{
    for (size_t i = 0; i < written->column_count; i++)
        if (firn_str_is(written->columns[i].path, path))
            return &written->columns[i];
    fail_msg("no column %s", path);
    return NULL;
}

TEST(counts_and_bounds_cover_the_whole_file)
{
    SCOPED(memory_file) file = { 0 };
    firn_parquet_writer *writer;
    firn_parquet_written written;
    firn_parquet_write_options options = { .row_group_rows_max = 7, .page_rows_max = 2 };
    job run = { NULL, &options, 20, 0 };
    assert_int_equal(write_everything(&run, &file, &writer, &written, NULL), FIRN_OK);

    const firn_parquet_written_column *id = column_of(&written, "id");
    assert_true(id->has_min_max && id->min_exact && id->field_id == 1);
    assert_memory_equal(id->min.data, "\0\0\0\0\0\0\0\0", 8);
    assert_memory_equal(id->max.data, "\x39\0\0\0\0\0\0\0", 8);
    const firn_parquet_written_column *name = column_of(&written, "name");
    assert_int_equal(name->null_count, 4);
    assert_int_equal(name->value_count, 20);
    assert_memory_equal(name->max.data, "name 6", 6);
    assert_int_equal(column_of(&written, "score")->nan_count, 5);
    const firn_parquet_written_column *tags = column_of(&written, "tags.element");
    assert_true(tags->repeated);
    assert_int_equal(tags->value_count, 7 + 7 + 2 * 6); /* a row without elements counts one */
    assert_int_equal(column_of(&written, "attrs.value")->null_count, 10);
    assert_int_equal(column_of(&written, "at.x")->null_count, 3);
    assert_false(column_of(&written, "at.x")->repeated);
    firn_parquet_writer_close(&writer);
}

TEST(every_layout_codec_and_page_version_can_be_written)
{
    static const firn_codec codecs[] = { FIRN_CODEC_NONE, FIRN_CODEC_SNAPPY,  FIRN_CODEC_GZIP,
                                         FIRN_CODEC_LZ4,  FIRN_CODEC_LZ4_RAW, FIRN_CODEC_BROTLI,
                                         FIRN_CODEC_ZSTD };
    for (size_t i = 0; i < 4 * FIRN_COUNT(codecs); i++) {
        SCOPED(memory_file) file = { 0 };
        SCOPED(firn_arena) arena = { 0 };
        firn_parquet_writer *writer;
        firn_parquet_written written;
        firn_parquet_metadata metadata;
        firn_parquet_write_options options = { .codec = codecs[i / 4],
                                               .has_codec = true,
                                               .layout =
                                                   i % 2 ? FIRN_PARQUET_FAST : FIRN_PARQUET_COMPAT,
                                               .page_version = 1 + (int)(i / 2 % 2),
                                               .page_crc = i % 3 == 0 };
        job run = { NULL, &options, 300, 0 };
        assert_int_equal(write_everything(&run, &file, &writer, &written, NULL), FIRN_OK);
        firn_parquet_writer_close(&writer);
        read_footer(&file, &arena, &metadata);
        assert_int_equal(metadata.row_groups.items[0].columns.count, 9);
    }
}

TEST(a_file_without_rows_is_complete)
{
    SCOPED(memory_file) file = { 0 };
    SCOPED(firn_arena) arena = { 0 };
    firn_parquet_writer *writer;
    firn_parquet_written written;
    firn_parquet_metadata metadata;
    job run = { .rows = 0 };
    assert_int_equal(write_everything(&run, &file, &writer, &written, NULL), FIRN_OK);
    assert_int_equal(written.split_count, 0);
    assert_false(column_of(&written, "id")->has_min_max);
    firn_parquet_writer_close(&writer);
    read_footer(&file, &arena, &metadata);
    assert_int_equal(metadata.row_groups.count, 0);
    assert_int_equal(metadata.num_rows, 0);
}

static firn_status write_column(const firn_arrow_field *schema, struct ArrowArray *batch,
                                const firn_parquet_write_options *options,
                                firn_parquet_written_column *column, firn_error *err)
{
    SCOPED(memory_file) file = { 0 };
    firn_parquet_output output = { put, &file };
    firn_parquet_writer *writer;
    firn_parquet_written written;
    firn_status status = firn_parquet_writer_open(schema, options, &output, NULL, &writer, err);
    if (status == FIRN_OK)
        status = firn_parquet_writer_write(writer, batch, err);
    if (status == FIRN_OK)
        status = firn_parquet_writer_finish(writer, &written, err);
    if (status == FIRN_OK && column)
        *column = written.columns[0];
    if (column) /* only numbers are looked at afterwards */
        column->min = column->max = (firn_bytes){ 0 };
    firn_parquet_writer_close(&writer);
    return status;
}

TEST(a_column_of_nulls_has_no_bounds)
{
    static firn_arrow_field one = { FIRN_STR("a"), FIRN_ARROW_UTF8, .nullable = true };
    static const firn_arrow_field schema = { .kind = FIRN_ARROW_STRUCT,
                                             .children = &one,
                                             .child_count = 1 };
    SCOPED(firn_column) column = { 0 };
    struct ArrowArray batch;
    firn_parquet_written_column result;
    assert_int_equal(firn_column_init(&column, &schema, NULL, NULL), FIRN_OK);
    for (int i = 0; i < 100; i++) {
        firn_column_put_null(&column.children[0]);
        firn_column_put_struct(&column);
    }
    assert_int_equal(firn_column_finish(&column, &batch, NULL), FIRN_OK);
    assert_int_equal(write_column(&schema, &batch, NULL, &result, NULL), FIRN_OK);
    batch.release(&batch);
    assert_true(result.null_count == 100 && result.value_count == 100 && !result.has_min_max);
}

TEST(a_table_without_columns_keeps_its_row_count)
{
    static const firn_arrow_field schema = { .kind = FIRN_ARROW_STRUCT };
    SCOPED(memory_file) file = { 0 };
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_column) column = { 0 };
    struct ArrowArray batch;
    firn_parquet_output output = { put, &file };
    firn_parquet_writer *writer;
    firn_parquet_written written;
    firn_parquet_metadata metadata;
    assert_int_equal(firn_column_init(&column, &schema, NULL, NULL), FIRN_OK);
    for (int i = 0; i < 5; i++)
        firn_column_put_struct(&column);
    assert_int_equal(firn_column_finish(&column, &batch, NULL), FIRN_OK);
    assert_int_equal(firn_parquet_writer_open(&schema, NULL, &output, NULL, &writer, NULL),
                     FIRN_OK);
    assert_int_equal(firn_parquet_writer_write(writer, &batch, NULL), FIRN_OK);
    assert_int_equal(firn_parquet_writer_finish(writer, &written, NULL), FIRN_OK);
    firn_parquet_writer_close(&writer);
    batch.release(&batch);
    read_footer(&file, &arena, &metadata);
    assert_int_equal(metadata.num_rows, 5);
}

TEST(a_null_in_a_required_column_is_refused)
{
    static firn_arrow_field nullable = { FIRN_STR("a"), FIRN_ARROW_INT32, .nullable = true };
    static firn_arrow_field required = { FIRN_STR("a"), FIRN_ARROW_INT32 };
    static const firn_arrow_field made = { .kind = FIRN_ARROW_STRUCT,
                                           .children = &nullable,
                                           .child_count = 1 };
    static const firn_arrow_field claimed = { .kind = FIRN_ARROW_STRUCT,
                                              .children = &required,
                                              .child_count = 1 };
    SCOPED(firn_column) column = { 0 };
    struct ArrowArray batch;
    firn_error err;
    assert_int_equal(firn_column_init(&column, &made, NULL, NULL), FIRN_OK);
    firn_column_put_null(&column.children[0]);
    firn_column_put_struct(&column);
    assert_int_equal(firn_column_finish(&column, &batch, NULL), FIRN_OK);
    assert_int_equal(write_column(&claimed, &batch, NULL, NULL, &err), FIRN_INVALID);
    assert_string_equal(err.message, "column \"a\" is required and has a null");
    batch.release(&batch);
}

TEST(a_decimal_beyond_its_precision_is_refused)
{
    static firn_arrow_field one = { FIRN_STR("d"), FIRN_ARROW_DECIMAL128, .precision = 9,
                                    .scale = 2 };
    static const firn_arrow_field schema = { .kind = FIRN_ARROW_STRUCT,
                                             .children = &one,
                                             .child_count = 1 };
    SCOPED(firn_column) column = { 0 };
    struct ArrowArray batch;
    firn_error err;
    assert_int_equal(firn_column_init(&column, &schema, NULL, NULL), FIRN_OK);
    firn_column_put_int128(&column.children[0], (firn_int128)1 << 40);
    firn_column_put_struct(&column);
    assert_int_equal(firn_column_finish(&column, &batch, NULL), FIRN_OK);
    assert_int_equal(write_column(&schema, &batch, NULL, NULL, &err), FIRN_INVALID);
    assert_string_equal(err.message, "column \"d\" holds a decimal of more than 9 digits");
    batch.release(&batch);
}

static void refuse(const firn_arrow_field *schema, const firn_parquet_write_options *options,
                   firn_status status, const char *message)
{
    SCOPED(memory_file) file = { 0 };
    firn_parquet_output output = { put, &file };
    firn_parquet_writer *writer;
    firn_error err;
    assert_int_equal(firn_parquet_writer_open(schema, options, &output, NULL, &writer, &err),
                     status);
    assert_null(writer);
    assert_string_equal(err.message, message);
}

TEST(options_that_make_no_sense_are_refused)
{
    firn_parquet_column_options column = { .path = FIRN_STR("nope") };
    firn_parquet_column_options flag = { .path = FIRN_STR("at.y"), .bloom = true };
    refuse(&everything, &(firn_parquet_write_options){ .columns = &column, .column_count = 1 },
           FIRN_INVALID, "options name column \"nope\", which is not there");
    refuse(&everything, &(firn_parquet_write_options){ .columns = &flag, .column_count = 1 },
           FIRN_INVALID, "column \"at.y\" is boolean and cannot have a bloom filter");
    refuse(&everything, &(firn_parquet_write_options){ .page_version = 3 }, FIRN_INVALID,
           "parquet has no page version 3");
    refuse(&everything, &(firn_parquet_write_options){ .codec = FIRN_CODEC_DEFLATE }, FIRN_INVALID,
           "parquet has no codec deflate");
    refuse(&fields[0], NULL, FIRN_INVALID, "the schema of a parquet file must be a struct");
}

TEST(types_without_a_parquet_form_are_refused)
{
    static firn_arrow_field one = { FIRN_STR("t"), FIRN_ARROW_TIMESTAMP_S };
    static const firn_arrow_field schema = { .kind = FIRN_ARROW_STRUCT,
                                             .children = &one,
                                             .child_count = 1 };
    refuse(&schema, NULL, FIRN_UNSUPPORTED,
           "column \"t\" of type timestamp[s] has no form in parquet");
}

TEST(every_failing_write_is_reported)
{
    firn_parquet_write_options options = { .row_group_rows_max = 25, .page_rows_max = 10 };
    for (size_t n = 1;; n++) {
        SCOPED(memory_file) file = { .fail_at = n };
        firn_parquet_writer *writer;
        firn_parquet_written written;
        firn_error err;
        job run = { NULL, &options, 60, 0 };
        firn_status status = write_everything(&run, &file, &writer, &written, &err);
        firn_parquet_writer_close(&writer);
        if (file.writes < n) {
            assert_int_equal(status, FIRN_OK);
            break;
        }
        assert_int_equal(status, FIRN_IO);
        assert_non_null(strstr(err.message, "failed"));
    }
}

/* ---- with an executor ---- */

/* Backwards, and as if by three threads in turn. */
static void run_backwards(void *self, size_t count, void (*fn)(void *c, size_t i, size_t worker),
                          void *c)
{
    ++*(size_t *)self;
    while (count-- > 0)
        fn(c, count, count % 3);
}

TEST(the_file_is_the_same_with_any_executor)
{
    static const firn_parquet_layout layouts[] = { FIRN_PARQUET_COMPAT, FIRN_PARQUET_FAST };
    firn_parquet_column_options columns[] = { { .path = FIRN_STR("name"), .bloom = true } };
    for (size_t i = 0; i < 4; i++) {
        SCOPED(memory_file) alone = { 0 };
        SCOPED(memory_file) together = { 0 };
        size_t calls = 0;
        firn_parquet_writer *writer;
        firn_parquet_written written;
        firn_parquet_write_options options = { .layout = layouts[i % 2],
                                               .page_version = 1 + (int)i / 2,
                                               .row_group_rows_max = 20000,
                                               .columns = columns,
                                               .column_count = 1 };
        job run = { NULL, &options, 30000, 0 };
        assert_int_equal(write_everything(&run, &alone, &writer, &written, NULL), FIRN_OK);
        firn_parquet_writer_close(&writer);
        options.executor = (firn_parquet_executor){ run_backwards, &calls, 3 };
        assert_int_equal(write_everything(&run, &together, &writer, &written, NULL), FIRN_OK);
        firn_parquet_writer_close(&writer);
        assert_true(calls >= 4);
        assert_int_equal(alone.bytes.len, together.bytes.len);
        assert_memory_equal(alone.bytes.data, together.bytes.data, alone.bytes.len);
    }
}

static firn_status write_by_executor(const firn_allocator *allocator)
{
    SCOPED(memory_file) file = { 0 };
    size_t calls = 0;
    firn_parquet_write_options options = { .executor = { run_backwards, &calls, 3 } };
    firn_parquet_writer *writer;
    firn_parquet_written written;
    job run = { allocator, &options, 4000, 0 };
    firn_status status = write_everything(&run, &file, &writer, &written, NULL);
    firn_parquet_writer_close(&writer);
    return status;
}

TEST(every_allocation_failure_with_an_executor_is_reported_and_leaks_nothing)
{
    test_each_oom(write_by_executor);
}

/* ---- memory ---- */

static firn_status write_with(const firn_allocator *allocator, firn_parquet_layout layout)
{
    firn_parquet_column_options columns[] = { { .path = FIRN_STR("name"), .bloom = true },
                                              { .path = FIRN_STR("id"), .no_statistics = true } };
    firn_parquet_write_options options = { .layout = layout,
                                           .codec = FIRN_CODEC_LZ4_RAW,
                                           .columns = columns,
                                           .column_count = 2,
                                           .row_group_rows_max = 12,
                                           .page_rows_max = 5 };
    job run = { allocator, &options, 20, 0 };
    SCOPED(memory_file) file = { .bytes = { .allocator = allocator } };
    firn_parquet_writer *writer;
    firn_parquet_written written;
    firn_status status = write_everything(&run, &file, &writer, &written, NULL);
    firn_parquet_writer_close(&writer);
    return status;
}

static firn_status write_compat(const firn_allocator *allocator)
{
    return write_with(allocator, FIRN_PARQUET_COMPAT);
}

static firn_status write_fast(const firn_allocator *allocator)
{
    return write_with(allocator, FIRN_PARQUET_FAST);
}

TEST(every_allocation_failure_while_writing_is_reported_and_leaks_nothing)
{
    test_each_oom(write_compat);
    test_each_oom(write_fast);
}
