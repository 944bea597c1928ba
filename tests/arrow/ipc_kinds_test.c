/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Types that only others write: views, 64-bit and absent offsets, date64, time32[s]. */
#include <stdio.h>

#include "arrow/ipc.h"
#include "base/cursor.h"
#include "test.h"

enum { FILE_MAX = 1 << 16 };

static size_t load(uint8_t bytes[FILE_MAX])
{
    FILE *file = fopen(TEST_DATA "/arrow/good/kinds.arrow", "rb");
    assert_non_null(file);
    size_t len = fread(bytes, 1, FILE_MAX, file);
    assert_true(len > 0 && len < FILE_MAX);
    fclose(file);
    return len;
}

typedef void checker(const firn_view *batch);

/* Reads all of it; a batch is looked at, at every byte of it. */
static firn_status read_all(const firn_allocator *allocator, firn_bytes bytes, checker *check,
                            firn_error *err)
{
    firn_ipc_reader *reader;
    TRY(firn_ipc_reader_open(allocator, &reader, err));
    firn_status status = firn_ipc_reader_push(reader, bytes, err);
    for (bool has = true; has && status == FIRN_OK;) {
        SCOPED(firn_arena) arena = { .allocator = allocator };
        struct ArrowArray batch = { 0 };
        firn_view view;
        status = firn_ipc_reader_next(reader, &batch, &has, err);
        if (status == FIRN_OK && has)
            status = firn_view_init(&view, firn_ipc_reader_schema(reader), &batch, &arena, err);
        if (status == FIRN_OK && has)
            check(&view);
        if (batch.release)
            batch.release(&batch);
    }
    if (status == FIRN_OK)
        status = firn_ipc_reader_end(reader, err);
    firn_ipc_reader_close(&reader);
    return status;
}

static const firn_view *column(const firn_view *batch, const char *name)
{
    for (size_t i = 0; i < batch->child_count; i++)
        if (firn_str_is(batch->children[i].field->name, name))
            return &batch->children[i];
    fail_msg("no column %s", name);
    return NULL;
}

static void assert_text(const firn_view *view, int64_t row, const char *text)
{
    assert_false(firn_view_is_null(view, row));
    assert_true(firn_str_is(firn_str_of_bytes(firn_view_bytes(view, row)), text));
}

static void check_values(const firn_view *batch)
{
    static const char long_text[] = "more than the twelve bytes of a view";
    assert_int_equal(batch->length, 3);
    assert_text(column(batch, "string_view"), 0, long_text);
    assert_text(column(batch, "string_view"), 1, "b");
    assert_true(firn_view_is_null(column(batch, "string_view"), 2));
    assert_text(column(batch, "binary_view"), 0, "a");
    assert_text(column(batch, "binary_view"), 1, long_text);
    assert_text(column(batch, "large_string"), 1, long_text);
    const firn_view *lists = column(batch, "fixed_list");
    assert_true(firn_view_is_null(lists, 1));
    assert_int_equal(firn_view_list_start(lists, 2), 4);
    assert_int_equal(firn_view_list_end(lists, 2), 6);
    assert_int_equal(firn_view_int64(&lists->children[0], 5), 4);
    lists = column(batch, "large_list");
    assert_int_equal(firn_view_list_end(lists, 2) - firn_view_list_start(lists, 2), 1);
    assert_int_equal(column(batch, "date64")->field->kind, FIRN_ARROW_DATE64);
    assert_int_equal(firn_view_int64(column(batch, "date64"), 0), INT64_C(86400000) * 19000);
    assert_int_equal(column(batch, "time_s")->field->kind, FIRN_ARROW_TIME32_S);
    assert_int_equal(firn_view_int64(column(batch, "time_s"), 1), 86399);
}

/* Whatever the values are, all of them can be looked at. */
static void touch(const firn_view *batch)
{
    size_t sum = 0;
    for (size_t i = 0; i < batch->child_count; i++)
        for (int64_t row = 0; row < batch->length; row++) {
            const firn_view *view = &batch->children[i];
            firn_bytes bytes = { 0 };
            if (!firn_view_is_null(view, row) && firn_arrow_is_variable(view->field->kind))
                bytes = firn_view_bytes(view, row);
            for (size_t k = 0; k < bytes.len; k++)
                sum += bytes.data[k];
        }
    assert_true(sum < SIZE_MAX);
}

TEST(types_of_other_writers_come_as_ours)
{
    uint8_t bytes[FILE_MAX];
    size_t len = load(bytes);
    assert_int_equal(read_all(NULL, (firn_bytes){ bytes, len }, check_values, NULL), FIRN_OK);
}

TEST(every_flipped_byte_of_them_is_refused_or_read)
{
    uint8_t bytes[FILE_MAX];
    size_t len = load(bytes);
    for (size_t i = 8; i < len; i++) {
        bytes[i] ^= 0xff;
        read_all(NULL, (firn_bytes){ bytes, len }, touch, NULL);
        bytes[i] ^= 0xfe;
        read_all(NULL, (firn_bytes){ bytes, len }, touch, NULL);
        bytes[i] ^= 1;
    }
    assert_int_equal(read_all(NULL, (firn_bytes){ bytes, len }, check_values, NULL), FIRN_OK);
}

TEST(a_view_outside_its_buffer_is_corrupt)
{
    uint8_t bytes[FILE_MAX];
    firn_error err;
    size_t len = load(bytes), found = 0;
    for (size_t i = 8; i + 16 <= len; i += 8) { /* length 36, "more", buffer 0, place 0 */
        if (memcmp(bytes + i, "\x24\0\0\0more\0\0\0\0\0\0\0\0", 16) != 0)
            continue;
        static const size_t places[] = { 8, 12, 15 };
        for (size_t k = 0; k < FIRN_COUNT(places); k++) {
            bytes[i + places[k]] = 1;
            assert_int_equal(read_all(NULL, (firn_bytes){ bytes, len }, touch, &err), FIRN_CORRUPT);
            assert_non_null(strstr(err.message, "_view\" has a string outside its buffers"));
            bytes[i + places[k]] = 0;
        }
        found++;
    }
    assert_int_equal(found, 2);
}

static firn_status read_them(const firn_allocator *allocator)
{
    uint8_t bytes[FILE_MAX];
    size_t len = load(bytes);
    return read_all(allocator, (firn_bytes){ bytes, len }, check_values, NULL);
}

TEST(every_allocation_failure_of_them_is_reported_and_leaks_nothing)
{
    test_each_oom(read_them);
}
