/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "parquet/read/sample.h"

#include <stdio.h>
#include <string.h>

#include "test.h"

static firn_status read_at(void *self, uint64_t offset, size_t len, uint8_t *out, firn_error *err)
{
    sample_input *in = self;
    if (++in->reads == in->fail_at)
        return firn_fail(err, FIRN_IO, "read %zu failed", in->reads);
    assert_true(offset <= in->bytes.len && len <= in->bytes.len - offset);
    if (len)
        memcpy(out, in->bytes.data + offset, len);
    in->bytes_read += len;
    return FIRN_OK;
}

void sample_input_init(sample_input *in, firn_bytes bytes)
{
    *in = (sample_input){ .input = { read_at, in, bytes.len }, .bytes = bytes };
}

/* ---- the schema ---- */

#define OPTIONAL(text, id, arrow_kind, ...)                                                        \
    {                                                                                              \
        .name = { text, sizeof(text) - 1 }, .kind = FIRN_ARROW_##arrow_kind, .nullable = true,     \
        .field_id = id, __VA_ARGS__                                                                \
    }
#define REQUIRED(text, id, arrow_kind, ...)                                                        \
    {                                                                                              \
        .name = { text, sizeof(text) - 1 }, .kind = FIRN_ARROW_##arrow_kind, .field_id = id,       \
        __VA_ARGS__                                                                                \
    }

static firn_arrow_field deep_element[] = { OPTIONAL("element", 51, INT32) };
static firn_arrow_field list_element[] = { OPTIONAL("element", 52, LIST, .children = deep_element,
                                                    .child_count = 1) };
static firn_arrow_field required_element[] = { REQUIRED("element", 53, UTF8) };
static firn_arrow_field pair[] = { REQUIRED("key", 54, UTF8), OPTIONAL("value", 55, INT64) };
static firn_arrow_field entries[] = { REQUIRED("key_value", -1, STRUCT, .children = pair,
                                               .child_count = 2) };
static firn_arrow_field innermost[] = { OPTIONAL("c", 56, BOOL), REQUIRED("d", 57, DATE32) };
static firn_arrow_field inner[] = { OPTIONAL("a", 58, DOUBLE), REQUIRED("b", 59, UTF8),
                                    OPTIONAL("s", 60, STRUCT, .children = innermost,
                                             .child_count = 2) };
static firn_arrow_field struct_element[] = { OPTIONAL("element", 61, STRUCT, .children = inner,
                                                      .child_count = 3) };

static firn_arrow_field columns[] = {
    REQUIRED("id", 1, INT64),
    OPTIONAL("flag", 2, BOOL),
    OPTIONAL("small", 3, INT32),
    OPTIONAL("ratio", 4, FLOAT),
    OPTIONAL("price", 5, DECIMAL128, .precision = 9, .scale = 2),
    OPTIONAL("amount", 6, DECIMAL128, .precision = 38, .scale = 10),
    OPTIONAL("day", 7, DATE32),
    OPTIONAL("clock", 8, TIME64_US),
    OPTIONAL("at", 9, TIMESTAMP_US, .utc = true),
    OPTIONAL("at_ns", 10, TIMESTAMP_NS),
    OPTIONAL("word", 11, UTF8),
    REQUIRED("unique", 12, UTF8),
    OPTIONAL("blob", 13, BINARY),
    OPTIONAL("uuid", 14, FIXED_BINARY, .byte_width = 16, .uuid = true),
    OPTIONAL("fixed", 15, FIXED_BINARY, .byte_width = 5),
    OPTIONAL("lists", 16, LIST, .children = list_element, .child_count = 1),
    REQUIRED("words", 17, LIST, .children = required_element, .child_count = 1),
    OPTIONAL("map", 18, MAP, .children = entries, .child_count = 1),
    OPTIONAL("record", 19, STRUCT, .children = inner, .child_count = 3),
    OPTIONAL("records", 20, LIST, .children = struct_element, .child_count = 1),
    REQUIRED("flat", 21, STRUCT, .children = innermost, .child_count = 2),
};

const firn_arrow_field sample_schema = { .kind = FIRN_ARROW_STRUCT,
                                         .children = columns,
                                         .child_count = FIRN_COUNT(columns),
                                         .field_id = -1 };

/* ---- random rows ---- */

static uint32_t random_below(uint32_t *state, uint32_t limit)
{
    *state = *state * 1664525 + 1013904223;
    return (uint32_t)(((uint64_t)*state * limit) >> 32);
}

static int64_t random_number(uint32_t *state)
{
    static const int64_t ranges[] = { 3, 100, 70000, INT32_MAX };
    int64_t range = ranges[random_below(state, 4)];
    return (int64_t)random_below(state, (uint32_t)range) - range / 2;
}

static void put_random(firn_column *column, uint32_t *state);

static void put_text(firn_column *column, uint32_t *state)
{
    char text[80];
    int len = snprintf(text, sizeof text, "%s-%u", random_below(state, 4) ? "v" : "W\xc3\xb6rter",
                       random_below(state, random_below(state, 2) ? 9 : 100000));
    if (random_below(state, 20) == 0)
        len = 0;
    firn_column_put_bytes(column, (firn_bytes){ (const uint8_t *)text, (size_t)len });
}

static void put_fixed(firn_column *column, uint32_t *state)
{
    uint8_t bytes[16];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)random_below(state, 3);
    firn_column_put_bytes(column, (firn_bytes){ bytes, (size_t)column->field->byte_width });
}

static void put_nested(firn_column *column, uint32_t *state)
{
    if (column->field->kind == FIRN_ARROW_STRUCT) {
        for (size_t i = 0; i < column->child_count; i++)
            put_random(&column->children[i], state);
        firn_column_put_struct(column);
        return;
    }
    for (uint32_t n = random_below(state, 4); n > 0; n--)
        put_random(&column->children[0], state);
    firn_column_put_list(column);
}

static void put_random(firn_column *column, uint32_t *state)
{
    const firn_arrow_field *field = column->field;
    if (field->nullable && random_below(state, 5) == 0) {
        firn_column_put_null(column);
        return;
    }
    switch (field->kind) {
    case FIRN_ARROW_BOOL: firn_column_put_bool(column, random_below(state, 2)); break;
    case FIRN_ARROW_INT32:
    case FIRN_ARROW_DATE32: firn_column_put_int32(column, (int32_t)random_number(state)); break;
    case FIRN_ARROW_FLOAT: firn_column_put_float(column, (float)random_number(state) / 4); break;
    case FIRN_ARROW_DOUBLE: firn_column_put_double(column, (double)random_number(state) / 7); break;
    case FIRN_ARROW_DECIMAL128:
        firn_column_put_int128(column, (firn_int128)random_number(state) % 1000000000);
        break;
    case FIRN_ARROW_UTF8:
    case FIRN_ARROW_BINARY: put_text(column, state); break;
    case FIRN_ARROW_FIXED_BINARY: put_fixed(column, state); break;
    case FIRN_ARROW_STRUCT:
    case FIRN_ARROW_LIST:
    case FIRN_ARROW_MAP: put_nested(column, state); break;
    default: firn_column_put_int64(column, random_number(state) * 1001);
    }
}

firn_status sample_batch(const firn_allocator *allocator, int64_t rows, uint32_t seed,
                         struct ArrowArray *batch)
{
    SCOPED(firn_column) column = { 0 };
    TRY(firn_column_init(&column, &sample_schema, allocator, NULL));
    for (int64_t i = 0; i < rows; i++) {
        for (size_t c = 0; c < column.child_count; c++)
            put_random(&column.children[c], &seed);
        firn_column_put_struct(&column);
    }
    return firn_column_finish(&column, batch, NULL);
}

static firn_status append(void *self, const void *data, size_t len, firn_error *err)
{
    firn_put(self, data, len);
    return firn_buf_check(self, err);
}

firn_status sample_write(const struct ArrowArray *batch, const firn_parquet_write_options *options,
                         const firn_allocator *allocator, firn_buf *file)
{
    firn_parquet_output output = { append, file };
    firn_parquet_writer *writer = NULL;
    firn_parquet_written written;
    firn_status status =
        firn_parquet_writer_open(&sample_schema, options, &output, allocator, &writer, NULL);
    if (status == FIRN_OK)
        status = firn_parquet_writer_write(writer, batch, NULL);
    if (status == FIRN_OK)
        status = firn_parquet_writer_finish(writer, &written, NULL);
    firn_parquet_writer_close(&writer);
    return status;
}

/* ---- comparing ---- */

static void assert_same_lists(const firn_view *a, int64_t row_a, const firn_view *b, int64_t row_b)
{
    int64_t at_a = firn_view_list_start(a, row_a), at_b = firn_view_list_start(b, row_b);
    int64_t count = firn_view_list_end(a, row_a) - at_a;
    assert_int_equal(count, firn_view_list_end(b, row_b) - at_b);
    for (int64_t i = 0; i < count; i++)
        sample_assert_same(&a->children[0], at_a + i, &b->children[0], at_b + i);
}

void sample_assert_same(const firn_view *a, int64_t row_a, const firn_view *b, int64_t row_b)
{
    assert_int_equal(firn_view_is_null(a, row_a), firn_view_is_null(b, row_b));
    if (firn_view_is_null(a, row_a))
        return;
    switch (a->field->kind) {
    case FIRN_ARROW_STRUCT:
        for (size_t i = 0; i < a->child_count; i++)
            sample_assert_same(&a->children[i], row_a, &b->children[i], row_b);
        break;
    case FIRN_ARROW_LIST:
    case FIRN_ARROW_MAP: assert_same_lists(a, row_a, b, row_b); break;
    case FIRN_ARROW_BOOL:
        assert_int_equal(firn_view_bool(a, row_a), firn_view_bool(b, row_b));
        break;
    default: {
        firn_bytes x = firn_view_bytes(a, row_a), y = firn_view_bytes(b, row_b);
        assert_int_equal(x.len, y.len);
        if (x.len)
            assert_memory_equal(x.data, y.data, x.len);
    }
    }
}

/* ---- reading ---- */

static firn_status read_rows(firn_parquet_column *column, int64_t from, int64_t count, int64_t step,
                             firn_column *out, firn_error *err)
{
    TRY(firn_parquet_column_skip(column, from, err));
    while (count > 0) {
        int64_t n = step < count ? step : count;
        TRY(firn_parquet_column_read(column, n, out, err));
        count -= n;
    }
    return FIRN_OK;
}

firn_status sample_read(firn_parquet_file *file, size_t group, const firn_parquet_node *node,
                        const firn_arrow_field *as, int64_t from, int64_t count, int64_t step,
                        firn_column *out, firn_arrow_field *field, firn_arena *arena,
                        firn_error *err)
{
    firn_parquet_column *column;
    TRY(firn_parquet_column_open(file, group, node, as, &column, err));
    firn_arrow_field *copy = firn_arrow_field_copy(arena, firn_parquet_column_field(column));
    firn_status status = copy ? FIRN_OK : firn_nomem(err);
    if (status == FIRN_OK) {
        *field = *copy;
        status = firn_column_init(out, field, arena->allocator, err);
    }
    if (status == FIRN_OK)
        status = read_rows(column, from, count, step, out, err);
    firn_parquet_column_close(&column);
    return status;
}
