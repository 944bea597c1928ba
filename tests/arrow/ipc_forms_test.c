/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Types that our writer never sends: streams of them are put together here, one column of
 * three rows, of which the second is null. */
#include "test.h"

#include <string.h>

#include "arrow/ipc.h"
#include "base/cursor.h"

typedef struct form {
    int64_t type;
    size_t slot_sizes[3]; /* of the type's table */
    int64_t slots[3];
    int64_t child; /* the child's type, an int of 64 bits; 0: none */
    const char *buffers[4];
    size_t lens[4];
    size_t buffer_count;
    int64_t view_buffers; /* -1: not a column of views */
    int64_t child_rows;
    const char *child_buffer;
} form;

static size_t put_type(const form *f, firn_buf *out)
{
    firn_flat_slot slots[3] = { { f->slot_sizes[0], f->slots[0], 0 },
                                { f->slot_sizes[1], f->slots[1], 0 },
                                { f->slot_sizes[2], f->slots[2], 0 } };
    return firn_flat_put_table(out, slots, 3);
}

static size_t put_field(const form *f, const char *name, firn_buf *out)
{
    firn_flat_slot slots[] = { { 4, 0, 0 }, { 1, 1, 0 }, { 1, f->type, 0 },
                               { 4, 0, 0 }, { 0, 0, 0 }, { 4, 0, 0 } };
    size_t table = firn_flat_put_table(out, slots, FIRN_COUNT(slots));
    firn_flat_set(out, slots[0].at, firn_flat_put_string(out, firn_str_from(name)));
    firn_flat_set(out, slots[3].at, put_type(f, out));
    size_t vector = firn_flat_put_vector(out, f->child ? 1 : 0, 4), item = out->len;
    firn_put_fill(out, 0, f->child ? 4 : 0);
    firn_flat_set(out, slots[5].at, vector);
    form element = { .type = f->child, .slot_sizes = { 4, 1 }, .slots = { 64, 1 } };
    if (f->child)
        firn_flat_set(out, item, put_field(&element, "element", out));
    return table;
}

static size_t put_schema(const form *f, firn_buf *out)
{
    firn_flat_slot slots[] = { { 2, 0, 0 }, { 4, 0, 0 } };
    size_t table = firn_flat_put_table(out, slots, 2);
    size_t vector = firn_flat_put_vector(out, 1, 4), item = out->len;
    firn_put_fill(out, 0, 4);
    firn_flat_set(out, slots[1].at, vector);
    firn_flat_set(out, item, put_field(f, "c", out));
    return table;
}

static void put_buffer(const char *bytes, size_t len, firn_buf *places, firn_buf *body)
{
    firn_put_le64(places, body->len);
    firn_put_le64(places, len);
    firn_put(body, bytes, len);
    firn_flat_align(body, 8, 0);
}

static void put_words(firn_buf *out, const firn_buf *words, size_t item, size_t slot)
{
    firn_flat_set(out, slot, firn_flat_put_vector(out, words->len / item, 8));
    firn_put(out, words->data, words->len);
}

static size_t put_batch(const form *f, firn_buf *body, firn_buf *out)
{
    SCOPED(firn_buf) nodes = { 0 };
    SCOPED(firn_buf) places = { 0 };
    SCOPED(firn_buf) views = { 0 };
    firn_put_le64(&nodes, 3);
    firn_put_le64(&nodes, 1);
    put_buffer("\5", 1, &places, body);
    for (size_t i = 0; i < f->buffer_count; i++)
        put_buffer(f->buffers[i], f->lens[i], &places, body);
    if (f->child) {
        firn_put_le64(&nodes, (uint64_t)f->child_rows);
        firn_put_le64(&nodes, 0);
        put_buffer("", 0, &places, body);
        put_buffer(f->child_buffer, (size_t)f->child_rows * 8, &places, body);
    }
    if (f->view_buffers >= 0)
        firn_put_le64(&views, (uint64_t)f->view_buffers);
    firn_flat_slot slots[] = { { 8, 3, 0 }, { 4, 0, 0 }, { 4, 0, 0 }, { 0, 0, 0 }, { 4, 0, 0 } };
    size_t table = firn_flat_put_table(out, slots, FIRN_COUNT(slots));
    put_words(out, &nodes, 16, slots[1].at);
    put_words(out, &places, 16, slots[2].at);
    put_words(out, &views, 8, slots[4].at);
    return table;
}

static void put_message(const form *f, int64_t type, firn_buf *out)
{
    SCOPED(firn_buf) metadata = { 0 };
    SCOPED(firn_buf) body = { 0 };
    firn_flat_slot slots[] = {
        { 2, FIRN_IPC_VERSION_5, 0 }, { 1, type, 0 }, { 4, 0, 0 }, { 8, 0, 0 }
    };
    firn_put_le32(&metadata, 0);
    firn_flat_set(&metadata, 0, firn_flat_put_table(&metadata, slots, 4));
    size_t header =
        type == FIRN_IPC_SCHEMA ? put_schema(f, &metadata) : put_batch(f, &body, &metadata);
    firn_flat_set(&metadata, slots[2].at, header);
    firn_store_le64(metadata.data + slots[3].at, body.len);
    firn_flat_align(&metadata, 8, 0);
    firn_put_le32(out, UINT32_MAX);
    firn_put_le32(out, (uint32_t)metadata.len);
    firn_put(out, metadata.data, metadata.len);
    firn_put(out, body.data, body.len);
}

static void put_stream(const form *f, firn_buf *out)
{
    put_message(f, FIRN_IPC_SCHEMA, out);
    put_message(f, FIRN_IPC_BATCH, out);
    firn_ipc_put_end(out);
}

static firn_status look_at(firn_ipc_reader *reader, struct ArrowArray *batch,
                           void (*look)(const firn_view *column), const firn_allocator *allocator)
{
    SCOPED(firn_arena) arena = { .allocator = allocator };
    firn_view view;
    firn_status status = firn_view_init(&view, firn_ipc_reader_schema(reader), batch, &arena, NULL);
    if (status == FIRN_OK && look)
        look(&view.children[0]);
    batch->release(batch);
    return status;
}

static firn_status read_all(firn_bytes stream, void (*look)(const firn_view *column),
                            const firn_allocator *allocator, firn_error *err)
{
    firn_ipc_reader *reader;
    struct ArrowArray batch;
    bool has = false;
    TRY(firn_ipc_reader_open(allocator, &reader, err));
    firn_status status = firn_ipc_reader_push(reader, stream, err);
    if (status == FIRN_OK)
        status = firn_ipc_reader_next(reader, &batch, &has, err);
    if (status == FIRN_OK && has)
        status = look_at(reader, &batch, look, allocator);
    firn_ipc_reader_close(&reader);
    return status;
}

static void expect(const form *f, void (*look)(const firn_view *column))
{
    SCOPED(firn_buf) stream = { 0 };
    firn_error err = { 0 };
    put_stream(f, &stream);
    if (read_all(firn_buf_bytes(&stream), look, &firn_heap, &err) != FIRN_OK)
        fail_msg("%s", err.message);
}

static void expect_failure(const form *f, firn_status status, const char *message)
{
    SCOPED(firn_buf) stream = { 0 };
    firn_error err = { 0 };
    put_stream(f, &stream);
    assert_int_equal(read_all(firn_buf_bytes(&stream), NULL, &firn_heap, &err), status);
    assert_string_equal(err.message, message);
}

/* ---- strings as views ---- */

/* "short", null, and 14 bytes of the second buffer. */
#define LONG_VIEW(buffer, offset)                                                                  \
    "\5\0\0\0short\0\0\0\0\0\0\0"                                                                  \
    "\377\377\377\177\0\0\0\0\11\0\0\0\0\0\0\0"                                                    \
    "\16\0\0\0four" buffer "\0\0\0" offset "\0\0\0"

static form views_of(const char *views)
{
    return (form){ .type = FIRN_IPC_UTF8_VIEW,
                   .buffers = { views, "unused", "<>fourteen bytes" },
                   .lens = { 48, 6, 16 },
                   .buffer_count = 3,
                   .view_buffers = 2 };
}

static void look_at_strings(const firn_view *column)
{
    assert_int_equal(column->field->kind, FIRN_ARROW_UTF8);
    assert_int_equal(column->length, 3);
    firn_bytes a = firn_view_bytes(column, 0), b = firn_view_bytes(column, 2);
    assert_true(firn_str_is(firn_str_of_bytes(a), "short"));
    assert_true(firn_view_is_null(column, 1));
    assert_true(firn_str_is(firn_str_of_bytes(b), "fourteen bytes"));
}

TEST(strings_are_put_together_from_views)
{
    form f = views_of(LONG_VIEW("\1", "\2"));
    expect(&f, look_at_strings);
}

TEST(a_view_outside_its_buffers_is_corrupt)
{
    static const char *const wrong[] = { LONG_VIEW("\2", "\2"), LONG_VIEW("\1", "\3"),
                                         LONG_VIEW("\1", "\377"), LONG_VIEW("\0", "\0") };
    for (size_t i = 0; i < FIRN_COUNT(wrong); i++) {
        form f = views_of(wrong[i]);
        expect_failure(&f, FIRN_CORRUPT, "arrow column \"c\" has a string outside its buffers");
    }
    form few = views_of(LONG_VIEW("\1", "\2"));
    few.view_buffers = 3;
    expect_failure(&few, FIRN_CORRUPT, "arrow column \"c\" has too few buffers");
    few.view_buffers = -1;
    expect_failure(&few, FIRN_CORRUPT, "arrow column \"c\" has too few buffers");
}

static firn_status views_scenario(const firn_allocator *allocator)
{
    SCOPED(firn_buf) stream = { 0 };
    form f = views_of(LONG_VIEW("\1", "\2"));
    put_stream(&f, &stream);
    return read_all(firn_buf_bytes(&stream), look_at_strings, allocator, NULL);
}

TEST(every_allocation_failure_at_views_is_reported)
{
    test_each_oom(views_scenario);
}

TEST(no_flipped_byte_among_views_does_harm)
{
    SCOPED(firn_buf) stream = { 0 };
    form f = views_of(LONG_VIEW("\1", "\2"));
    put_stream(&f, &stream);
    for (size_t i = 0; i < stream.len; i++)
        for (int bit = 0; bit < 8; bit++) {
            stream.data[i] ^= (uint8_t)(1 << bit);
            firn_status status = read_all(firn_buf_bytes(&stream), NULL, &firn_heap, NULL);
            assert_true(status == FIRN_OK || status == FIRN_CORRUPT || status == FIRN_UNSUPPORTED ||
                        status == FIRN_NOMEM);
            stream.data[i] ^= (uint8_t)(1 << bit);
        }
}

/* ---- lists ---- */

static void look_at_lists(const firn_view *column)
{
    assert_int_equal(column->field->kind, FIRN_ARROW_LIST);
    assert_int_equal(firn_view_list_start(column, 2), 4);
    assert_int_equal(firn_view_list_end(column, 2), 6);
    assert_true(firn_view_is_null(column, 1));
    assert_int_equal(firn_view_int64(&column->children[0], 5), 7);
}

static const char six[48] = { [40] = 7 };

TEST(lists_of_one_length_and_with_large_offsets_are_lists)
{
    form fixed = { .type = FIRN_IPC_FIXED_LIST,
                   .slot_sizes = { 4 },
                   .slots = { 2 },
                   .child = FIRN_IPC_INT,
                   .view_buffers = -1,
                   .child_rows = 6,
                   .child_buffer = six };
    expect(&fixed, look_at_lists);
    form large = fixed;
    large.type = FIRN_IPC_LARGE_LIST;
    large.buffers[0] = "\0\0\0\0\0\0\0\0\4\0\0\0\0\0\0\0\4\0\0\0\0\0\0\0\6\0\0\0\0\0\0\0";
    large.lens[0] = 32;
    large.buffer_count = 1;
    expect(&large, look_at_lists);
    fixed.child_rows = 5;
    expect_failure(&fixed, FIRN_CORRUPT, "arrow column \"c\" is longer than its children");
    fixed.slots[0] = -1;
    expect_failure(&fixed, FIRN_UNSUPPORTED, "arrow column \"c\" has lists of a negative length");
    fixed.slots[0] = INT32_MAX;
    expect_failure(&fixed, FIRN_CORRUPT, "arrow column \"c\" has an impossible length");
}

/* ---- numbers of other widths ---- */

static void look_at_dates(const firn_view *column)
{
    assert_int_equal(column->field->kind, FIRN_ARROW_DATE64);
    assert_int_equal(firn_view_int64(column, 0), -86400000);
    assert_true(firn_view_is_null(column, 1));
    assert_int_equal(firn_view_int64(column, 2), 172800000);
}

TEST(dates_in_milliseconds)
{
    form f = { .type = FIRN_IPC_DATE,
               .slot_sizes = { 2 },
               .slots = { 1 },
               .buffers = { "\0\244\331\372\377\377\377\377"
                            "\377\377\377\377\377\377\377\177"
                            "\0\270\114\12\0\0\0\0" },
               .lens = { 24 },
               .buffer_count = 1,
               .view_buffers = -1 };
    expect(&f, look_at_dates);
}

static void look_at_times(const firn_view *column)
{
    assert_int_equal(column->field->kind, FIRN_ARROW_TIME32_S);
    assert_int_equal(firn_view_int64(column, 0), 1);
    assert_int_equal(firn_view_int64(column, 2), 86399);
}

static void look_at_decimals(const firn_view *column)
{
    assert_int_equal(column->field->kind, FIRN_ARROW_DECIMAL128);
    assert_true(firn_view_int128(column, 0) == 1);
    assert_true(firn_view_int128(column, 2) == -2);
}

TEST(seconds_of_a_day_and_narrow_decimals)
{
    form f = { .type = FIRN_IPC_TIME,
               .slot_sizes = { 2, 4 },
               .slots = { FIRN_IPC_SECOND, 32 },
               .buffers = { "\1\0\0\0\377\377\377\177\177\121\1\0" },
               .lens = { 12 },
               .buffer_count = 1,
               .view_buffers = -1 };
    expect(&f, look_at_times);
    f.type = FIRN_IPC_DECIMAL;
    f.slot_sizes[0] = f.slot_sizes[2] = 4;
    f.slots[0] = 5;
    f.slots[1] = 2;
    f.slots[2] = 32;
    f.buffers[0] = "\1\0\0\0\0\0\0\0\376\377\377\377";
    expect(&f, look_at_decimals);
    f.slots[2] = 64;
    f.buffers[0] = "\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\376\377\377\377\377\377\377\377";
    f.lens[0] = 24;
    expect(&f, look_at_decimals);
    f.lens[0] = 16;
    expect_failure(&f, FIRN_CORRUPT, "arrow column \"c\" has a buffer too small for its rows");
    f.slots[2] = 256;
    expect_failure(&f, FIRN_UNSUPPORTED,
                   "arrow column \"c\" is a decimal of other than 32, 64 or 128 bits");
}
