/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "avro/file.h"
#include "table/read/avro_batches.h"

/* Rows of {id: long, s: {x: int, y: string}, tags: [int]}, as another writer has them. */
static const char written[] =
    "{\"type\":\"record\",\"name\":\"r\",\"fields\":["
    "{\"name\":\"id\",\"type\":\"long\",\"field-id\":1},"
    "{\"name\":\"s\",\"field-id\":2,\"type\":{\"type\":\"record\",\"name\":\"s\",\"fields\":["
    "{\"name\":\"x\",\"type\":\"int\",\"field-id\":3},"
    "{\"name\":\"y\",\"type\":[\"null\",\"string\"],\"field-id\":4}]}},"
    "{\"name\":\"tags\",\"field-id\":5,\"type\":{\"type\":\"array\",\"items\":\"int\","
    "\"element-id\":6}}]}";

static const char without_ids[] = "{\"type\":\"record\",\"name\":\"r\",\"fields\":["
                                  "{\"name\":\"id\",\"type\":\"long\"}]}";

/* What the table has today: x is a long now, `more` came later. */
static const char columns[] = "{\"id\": \"long\", \"s\": \"struct<x: long, y: string>\", "
                              "\"tags\": \"list<int>\", \"more\": \"int\"}";

static void put_row(firn_buf *out, int64_t id)
{
    firn_put_u8(out, (uint8_t)(2 * id)); /* id, in zigzag */
    firn_put_u8(out, (uint8_t)(2 * id + 1));
    firn_put_u8(out, id % 2 ? 0 : 2);
    if (id % 2 == 0) {
        firn_put_u8(out, 2);
        firn_put_u8(out, (uint8_t)('a' + id));
    }
    firn_put_u8(out, 2);
    firn_put_u8(out, (uint8_t)(2 * id));
    firn_put_u8(out, 0);
}

static firn_status write_file(firn_io *io, const char *schema, int64_t rows,
                              const firn_allocator *allocator)
{
    SCOPED(firn_buf) out = { .allocator = allocator };
    SCOPED(firn_avro_writer) w;
    firn_avro_writer_options options = { .schema_json = firn_str_from(schema),
                                         .codec = FIRN_CODEC_NONE,
                                         .sync = "0123456789abcdef" };
    firn_avro_writer_begin(&w, &out, &options);
    for (int64_t id = 0; id < rows; id++) {
        put_row(&w.block, id);
        firn_avro_writer_end_row(&w);
    }
    TRY(firn_avro_writer_finish(&w, NULL));
    return firn_io_write_file(io, FIRN_STR("mem://f"), firn_buf_bytes(&out), NULL);
}

typedef struct sample {
    firn_io *io;
    firn_input *input;
    firn_arena arena;
    firn_schema schema;
    firn_avro_batches batches;
} sample;

static void sample_release(sample *s)
{
    firn_avro_batches_release(&s->batches);
    firn_input_close(&s->input);
    firn_io_close(&s->io);
    firn_arena_release(&s->arena);
}

/* By the table's numbering: id 1, s 2, tags 3, more 4, x 5, y 6, element 7; the file's are
 * other, so the schema gets those. */
static void number_as_written(firn_schema *schema)
{
    static const int32_t top[] = { 1, 2, 5, 7 };
    firn_field *fields = schema->root.fields;
    for (size_t i = 0; i < 4; i++)
        fields[i].id = top[i];
    fields[1].type.fields[0].id = 3;
    fields[1].type.fields[1].id = 4;
    fields[2].type.fields[0].id = 6;
}

static firn_status start(sample *s, const char *schema, int64_t rows, const int32_t *ids,
                         size_t count, const firn_allocator *allocator, firn_error *err)
{
    *s = (sample){ .arena = { .allocator = allocator } };
    TRY(firn_io_memory(allocator, &s->io, err));
    TRY(write_file(s->io, schema, rows, allocator));
    TRY(firn_schema_parse(firn_str_bytes(firn_str_from(columns)), &s->arena, &s->schema, err));
    number_as_written(&s->schema);
    TRY(firn_io_open(s->io, FIRN_STR("mem://f"), &s->input, err));
    return firn_avro_batches_open(&s->batches, s->input, &s->schema, ids, count, allocator,
                                  &s->arena, err);
}

/* All rows, in batches of three. */
static firn_status read_rows(sample *s, int64_t rows, firn_error *err)
{
    int64_t seen = 0;
    for (int64_t count;;) {
        TRY(firn_avro_batches_next(&s->batches, 3, &s->arena, &count, err));
        if (count == 0)
            break;
        const firn_view *id = firn_avro_batches_view(&s->batches, 1);
        const firn_view *x = firn_avro_batches_view(&s->batches, 3);
        const firn_view *y = firn_avro_batches_view(&s->batches, 4);
        const firn_view *more = firn_avro_batches_view(&s->batches, 7);
        assert_true(count <= 3);
        for (int64_t i = 0; i < count; i++, seen++) {
            assert_int_equal(firn_view_int64(id, i), seen);
            assert_int_equal(firn_view_int64(x, i), -seen - 1);
            assert_int_equal(firn_view_is_null(y, i), seen % 2);
            assert_true(firn_view_is_null(more, i));
        }
    }
    assert_int_equal(seen, rows);
    return FIRN_OK;
}

static const int32_t all[] = { 1, 2, 5, 7 };

static firn_status read_all(const firn_allocator *allocator)
{
    SCOPED(sample) s;
    TRY(start(&s, written, 10, all, 4, allocator, NULL));
    return read_rows(&s, 10, NULL);
}

TEST(an_avro_file_comes_in_batches_with_the_types_of_the_table)
{
    test_each_oom(read_all);
}

TEST(only_columns_that_hold_a_field_asked_for_are_decoded)
{
    static const int32_t ids[] = { 4, 900 };
    SCOPED(sample) s;
    int64_t count;
    assert_int_equal(start(&s, written, 2, ids, 2, &firn_heap, NULL), FIRN_OK);
    assert_int_equal(firn_avro_batches_next(&s.batches, 10, &s.arena, &count, NULL), FIRN_OK);
    assert_int_equal(count, 2);
    assert_non_null(firn_avro_batches_view(&s.batches, 4));
    assert_non_null(firn_avro_batches_view(&s.batches, 2)); /* it is around 4 */
    assert_null(firn_avro_batches_view(&s.batches, 1));
    assert_null(firn_avro_batches_view(&s.batches, 900));
}

TEST(what_the_file_has_is_told_by_its_ids)
{
    SCOPED(sample) s, other;
    assert_int_equal(start(&s, written, 1, all, 4, &firn_heap, NULL), FIRN_OK);
    assert_true(firn_avro_batches_have(&s.batches, &s.schema, 1));
    assert_true(firn_avro_batches_have(&s.batches, &s.schema, 3)); /* in a column it has */
    assert_true(firn_avro_batches_have(&s.batches, &s.schema, 6));
    assert_false(firn_avro_batches_have(&s.batches, &s.schema, 7));
    assert_false(firn_avro_batches_have(&s.batches, &s.schema, 900));
    assert_true(firn_avro_batches_have_ids(&s.batches));
    assert_int_equal(start(&other, without_ids, 0, all, 4, &firn_heap, NULL), FIRN_OK);
    assert_false(firn_avro_batches_have_ids(&other.batches));
}

TEST(an_avro_file_that_is_cut_short_is_corrupt_wherever)
{
    SCOPED(firn_buf) whole = { 0 };
    SCOPED(sample) s;
    int empty = 0;
    assert_int_equal(start(&s, written, 10, all, 4, &firn_heap, NULL), FIRN_OK);
    assert_int_equal(firn_io_read_file(s.io, FIRN_STR("mem://f"), 1 << 20, &whole, NULL), FIRN_OK);
    for (size_t len = 0; len < whole.len; len++) {
        SCOPED(sample) cut = { 0 };
        int64_t count = 1;
        firn_error err = { 0 };
        assert_int_equal(firn_io_memory(&firn_heap, &cut.io, NULL), FIRN_OK);
        assert_int_equal(
            firn_io_write_file(cut.io, FIRN_STR("mem://f"), (firn_bytes){ whole.data, len }, NULL),
            FIRN_OK);
        assert_int_equal(firn_io_open(cut.io, FIRN_STR("mem://f"), &cut.input, NULL), FIRN_OK);
        firn_status status = firn_avro_batches_open(&cut.batches, cut.input, &s.schema, all, 4,
                                                    &firn_heap, &cut.arena, &err);
        while (status == FIRN_OK && count > 0)
            status = firn_avro_batches_next(&cut.batches, 3, &cut.arena, &count, &err);
        empty += status == FIRN_OK;
        assert_true(status == FIRN_CORRUPT || status == FIRN_OK);
    }
    assert_int_equal(empty, 1); /* the header alone is a file without rows */
}
