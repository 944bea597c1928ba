/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arrow/ipc.h"
#include "base/cursor.h"

static firn_arrow_field element = { FIRN_STR("element"), FIRN_ARROW_INT64, .nullable = true,
                                    .field_id = 11 };
static firn_arrow_field entry_fields[] = {
    { FIRN_STR("key"), FIRN_ARROW_UTF8, .field_id = 12 },
    { FIRN_STR("value"), FIRN_ARROW_DOUBLE, .nullable = true, .field_id = 13 },
};
static firn_arrow_field entries = { FIRN_STR("entries"), FIRN_ARROW_STRUCT, .field_id = -1,
                                    .children = entry_fields, .child_count = 2 };
static firn_arrow_field fields[] = {
    { FIRN_STR("id"), FIRN_ARROW_INT64, .field_id = 1 },
    { FIRN_STR("name"), FIRN_ARROW_UTF8, .nullable = true, .field_id = 2 },
    { FIRN_STR("ok"), FIRN_ARROW_BOOL, .nullable = true, .field_id = 3 },
    { FIRN_STR("price"), FIRN_ARROW_DECIMAL128, .precision = 18, .scale = 6, .field_id = 4 },
    { FIRN_STR("tags"), FIRN_ARROW_LIST, .nullable = true, .field_id = 5, .children = &element,
      .child_count = 1 },
    { FIRN_STR("attrs"), FIRN_ARROW_MAP, .nullable = true, .field_id = 6, .children = &entries,
      .child_count = 1 },
    { FIRN_STR("at"), FIRN_ARROW_TIMESTAMP_US, .utc = true, .field_id = 7 },
    { FIRN_STR("uid"), FIRN_ARROW_FIXED_BINARY, .uuid = true, .byte_width = 16, .field_id = 8 },
    { FIRN_STR("nothing"), FIRN_ARROW_NULL, .nullable = true, .field_id = 9 },
    { FIRN_STR("symbol"), FIRN_ARROW_UTF8, .nullable = true, .dictionary = true, .field_id = 10 },
};
static const firn_arrow_field schema = {
    .kind = FIRN_ARROW_STRUCT, .children = fields, .child_count = FIRN_COUNT(fields), .field_id = -1
};

static firn_bytes text_of(const char *text)
{
    return (firn_bytes){ (const uint8_t *)text, strlen(text) };
}

static void put_row(firn_column *c, int64_t i)
{
    static const uint8_t uuid[16] = { 1, 2, 3 };
    char name[32];
    snprintf(name, sizeof name, "name %lld", (long long)i);
    firn_column_put_int64(&c[0], i);
    if (i % 3 == 1)
        firn_column_put_null(&c[1]);
    else
        firn_column_put_bytes(&c[1], text_of(name));
    firn_column_put_bool(&c[2], i % 2);
    firn_column_put_int128(&c[3], -i * 1000000);
    for (int64_t k = 0; k < i % 4; k++)
        firn_column_put_int64(&c[4].children[0], k);
    firn_column_put_list(&c[4]);
    if (i % 2) {
        firn_column_put_bytes(&c[5].children[0].children[0], text_of("k"));
        firn_column_put_double(&c[5].children[0].children[1], 0.5);
        firn_column_put_struct(&c[5].children[0]);
    }
    firn_column_put_list(&c[5]);
    firn_column_put_int64(&c[6], i * 1000);
    firn_column_put_bytes(&c[7], (firn_bytes){ uuid, 16 });
    firn_column_put_null(&c[8]);
    if (i % 5 == 4)
        firn_column_put_null(&c[9]);
    else
        firn_column_put_int32(&c[9], (int32_t)(i % 2));
}

static firn_status put_dictionary(firn_column *column, const firn_allocator *allocator)
{
    static const firn_arrow_field text = { FIRN_STR("symbol"), FIRN_ARROW_UTF8 };
    SCOPED(firn_column) values = { 0 };
    struct ArrowArray array;
    TRY(firn_column_init(&values, &text, allocator, NULL));
    firn_column_put_bytes(&values, text_of("BHP"));
    firn_column_put_bytes(&values, text_of("CBA"));
    TRY(firn_column_finish(&values, &array, NULL));
    column->dictionary = firn_shared_array_new(&array, allocator);
    return column->dictionary ? FIRN_OK : FIRN_NOMEM;
}

static firn_status make_batch(const firn_allocator *allocator, int64_t rows,
                              struct ArrowArray *batch)
{
    SCOPED(firn_column) root = { 0 };
    TRY(firn_column_init(&root, &schema, allocator, NULL));
    TRY(put_dictionary(&root.children[9], allocator));
    for (int64_t i = 0; i < rows; i++) {
        put_row(root.children, i);
        firn_column_put_struct(&root);
    }
    return firn_column_finish(&root, batch, NULL);
}

/* Rows [from, from + count) of a batch of 20, as a stream of two equal batches. */
static firn_status make_stream(const firn_allocator *allocator, int64_t from, int64_t count,
                               firn_buf *out)
{
    SCOPED(firn_arena) arena = { .allocator = allocator };
    SCOPED(firn_ipc_writer) writer = { 0 };
    struct ArrowArray batch;
    firn_view view;
    TRY(make_batch(allocator, 20, &batch));
    batch.offset = from;
    batch.length = count;
    firn_status status = firn_view_init(&view, &schema, &batch, &arena, NULL);
    if (status == FIRN_OK) {
        firn_ipc_put_schema(&writer, &schema, out);
        firn_ipc_put_batch(&writer, &view, out);
        firn_ipc_put_batch(&writer, &view, out);
        firn_ipc_put_end(out);
        status = firn_buf_check(out, NULL);
    }
    batch.release(&batch);
    return status;
}

typedef struct stream_job {
    const firn_allocator *allocator;
    firn_bytes stream;
    size_t cut;
    int64_t rows; /* out */
    uint64_t id_sum;
    size_t batches;
} stream_job;

static firn_status count_rows(stream_job *j, const firn_arrow_field *root,
                              const struct ArrowArray *batch)
{
    SCOPED(firn_arena) arena = { .allocator = j->allocator };
    firn_view view;
    TRY(firn_view_init(&view, root, batch, &arena, NULL));
    j->batches++;
    j->rows += view.length;
    for (int64_t i = 0; view.child_count && i < view.length; i++)
        if (root->children[0].kind == FIRN_ARROW_INT64 && !firn_view_is_null(&view.children[0], i))
            j->id_sum += (uint64_t)firn_view_int64(&view.children[0], i);
    return FIRN_OK;
}

static firn_status take_batches(stream_job *j, firn_ipc_reader *reader, firn_error *err)
{
    struct ArrowArray batch;
    for (bool has = true; has;) {
        TRY(firn_ipc_reader_next(reader, &batch, &has, err));
        if (!has)
            break;
        firn_status status = count_rows(j, firn_ipc_reader_schema(reader), &batch);
        batch.release(&batch);
        TRY(status);
    }
    return FIRN_OK;
}

static firn_status read_pieces(stream_job *j, firn_ipc_reader *reader, firn_error *err)
{
    for (size_t at = 0; at < j->stream.len; at += j->cut) {
        size_t len = j->stream.len - at < j->cut ? j->stream.len - at : j->cut;
        TRY(firn_ipc_reader_push(reader, (firn_bytes){ j->stream.data + at, len }, err));
        TRY(take_batches(j, reader, err));
    }
    return firn_ipc_reader_end(reader, err);
}

static firn_status read_stream(stream_job *j, firn_error *err)
{
    firn_ipc_reader *reader;
    TRY(firn_ipc_reader_open(j->allocator, &reader, err));
    firn_status status = read_pieces(j, reader, err);
    firn_ipc_reader_close(&reader);
    return status;
}

TEST(a_stream_is_read_back_at_every_cut)
{
    SCOPED(firn_buf) stream = { 0 };
    assert_int_equal(make_stream(NULL, 0, 20, &stream), FIRN_OK);
    for (size_t cut = 1; cut < 2 * stream.len; cut += cut < 30 ? 1 : 101) {
        stream_job j = { .stream = firn_buf_bytes(&stream), .cut = cut };
        assert_int_equal(read_stream(&j, NULL), FIRN_OK);
        assert_true(j.rows == 40 && j.id_sum == 380 && j.batches == 2);
    }
}

static void expect_same(const firn_arrow_field *a, const firn_arrow_field *b)
{
    assert_true(firn_str_equal(a->name, b->name));
    assert_int_equal(a->nullable, b->nullable);
    assert_int_equal(a->field_id, b->field_id);
    assert_int_equal(a->uuid, b->uuid);
    assert_int_equal(a->utc, b->utc);
    assert_int_equal(a->dictionary, b->dictionary);
    assert_int_equal(a->child_count, b->child_count);
    for (size_t i = 0; i < a->child_count; i++)
        expect_same(&a->children[i], &b->children[i]);
}

static void expect_rows(const struct ArrowArray *batch, const firn_arrow_field *root, int64_t from)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_view view;
    assert_int_equal(firn_view_init(&view, root, batch, &arena, NULL), FIRN_OK);
    for (int64_t i = 0; i < view.length; i++) {
        const firn_view *c = view.children;
        int64_t n = from + i;
        assert_int_equal(firn_view_int64(&c[0], i), n);
        assert_int_equal(firn_view_is_null(&c[1], i), n % 3 == 1);
        assert_int_equal(firn_view_bool(&c[2], i), n % 2);
        assert_true(firn_view_int128(&c[3], i) == -n * 1000000);
        assert_int_equal(firn_view_list_end(&c[4], i) - firn_view_list_start(&c[4], i), n % 4);
        assert_int_equal(firn_view_list_end(&c[5], i) - firn_view_list_start(&c[5], i), n % 2);
        assert_int_equal(firn_view_int64(&c[6], i), n * 1000);
        assert_int_equal(firn_view_bytes(&c[7], i).data[2], 3);
        assert_true(firn_view_is_null(&c[8], i));
        assert_int_equal(firn_view_is_null(&c[9], i), n % 5 == 4);
        if (n % 5 != 4)
            assert_memory_equal(firn_view_bytes(&c[9], i).data, n % 2 ? "CBA" : "BHP", 3);
    }
}

TEST(types_names_ids_and_values_survive_also_of_a_slice)
{
    for (int64_t from = 0; from < 20; from += 3) {
        SCOPED(firn_buf) stream = { 0 };
        firn_ipc_reader *reader;
        struct ArrowArray batch;
        bool has;
        assert_int_equal(make_stream(NULL, from, 19 - from, &stream), FIRN_OK);
        assert_int_equal(firn_ipc_reader_open(NULL, &reader, NULL), FIRN_OK);
        assert_null(firn_ipc_reader_schema(reader));
        assert_int_equal(firn_ipc_reader_push(reader, firn_buf_bytes(&stream), NULL), FIRN_OK);
        assert_int_equal(firn_ipc_reader_next(reader, &batch, &has, NULL), FIRN_OK);
        assert_true(has);
        assert_true(firn_arrow_same_type(firn_ipc_reader_schema(reader), &schema));
        for (size_t i = 0; i < schema.child_count; i++)
            expect_same(&firn_ipc_reader_schema(reader)->children[i], &fields[i]);
        expect_rows(&batch, firn_ipc_reader_schema(reader), from);
        batch.release(&batch);
        firn_ipc_reader_close(&reader);
    }
}

TEST(a_dictionary_is_sent_once_while_it_stays_the_same)
{
    SCOPED(firn_buf) stream = { 0 };
    size_t found = 0;
    assert_int_equal(make_stream(NULL, 0, 20, &stream), FIRN_OK);
    for (size_t i = 0; i + 6 <= stream.len; i++)
        found += memcmp(stream.data + i, "BHPCBA", 6) == 0;
    assert_int_equal(found, 1);
}

TEST(a_file_is_read_as_the_stream_in_it)
{
    SCOPED(firn_buf) file = { 0 };
    firn_put(&file, "ARROW1\0\0", 8);
    assert_int_equal(make_stream(NULL, 0, 20, &file), FIRN_OK);
    firn_put_c(&file, "a footer that nobody reads ARROW1");
    stream_job j = { .stream = firn_buf_bytes(&file), .cut = 1000 };
    assert_int_equal(read_stream(&j, NULL), FIRN_OK);
    assert_int_equal(j.rows, 40);
}

TEST(every_truncation_inside_a_message_is_corrupt)
{
    SCOPED(firn_buf) stream = { 0 };
    size_t whole = 0;
    assert_int_equal(make_stream(NULL, 0, 6, &stream), FIRN_OK);
    for (size_t len = 0; len < stream.len; len++) {
        firn_error err = { 0 };
        stream_job j = { .stream = { stream.data, len }, .cut = 4096 };
        firn_status status = read_stream(&j, &err);
        whole += status == FIRN_OK; /* between two messages */
        if (status != FIRN_OK) {
            assert_int_equal(status, FIRN_CORRUPT);
            assert_string_equal(err.message, "arrow stream ends inside a message");
        }
    }
    assert_int_equal(whole, 4);
}

TEST(no_flipped_byte_does_harm)
{
    SCOPED(firn_buf) stream = { 0 };
    assert_int_equal(make_stream(NULL, 0, 6, &stream), FIRN_OK);
    for (size_t i = 0; i < stream.len; i++) {
        for (unsigned bit = 0; bit < 8; bit += 3) {
            stream.data[i] ^= (uint8_t)(1u << bit);
            stream_job j = { .stream = firn_buf_bytes(&stream), .cut = 1 << 20 };
            firn_status status = read_stream(&j, NULL);
            assert_true(status == FIRN_OK || status == FIRN_CORRUPT || status == FIRN_UNSUPPORTED ||
                        status == FIRN_INVALID);
            stream.data[i] ^= (uint8_t)(1u << bit);
        }
    }
}

static void refuse(const void *bytes, size_t len, const char *message)
{
    firn_error err;
    stream_job j = { .stream = { bytes, len }, .cut = 100 };
    assert_int_equal(read_stream(&j, &err), FIRN_CORRUPT);
    assert_string_equal(err.message, message);
}

TEST(what_is_no_stream_is_refused)
{
    refuse("id,name\n1,x\n", 12, "this is no arrow stream, or one from before 2019");
    refuse("", 0, "arrow stream ends inside a message");
    refuse("\xff\xff\xff\xff\xff\xff\xff\x7f", 8,
           "arrow message claims 2147483647 bytes of metadata");
    refuse("\xff\xff\xff\xff\x08\0\0\0\xff\xff\xff\xff\0\0\0\0", 16,
           "arrow message points outside itself");
}

static firn_status write_and_read(const firn_allocator *allocator)
{
    SCOPED(firn_buf) stream = { .allocator = allocator };
    TRY(make_stream(allocator, 0, 7, &stream));
    stream_job j = { .allocator = allocator, .stream = firn_buf_bytes(&stream), .cut = 1 << 20 };
    return read_stream(&j, NULL);
}

TEST(every_allocation_failure_is_reported_and_leaks_nothing)
{
    test_each_oom(write_and_read);
}
