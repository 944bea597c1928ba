/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "arrow/column.h"

#include <assert.h>
#include <stdatomic.h>

/* ---- making and unmaking ---- */

firn_status firn_column_init(firn_column *column, const firn_arrow_field *field,
                             const firn_allocator *allocator, firn_error *err)
{
    *column = (firn_column){ .field = field, .allocator = allocator };
    column->validity.allocator = column->offsets.allocator = column->values.allocator = allocator;
    column->values.len_max = INT32_MAX; /* int32 offsets reach no further */
    if (field->child_count == 0)
        return FIRN_OK;

    column->children = firn_alloc_zeroed(allocator, field->child_count * sizeof(firn_column));
    if (!column->children)
        return firn_nomem(err);
    column->child_count = field->child_count;
    for (size_t i = 0; i < field->child_count; i++) {
        firn_status status =
            firn_column_init(&column->children[i], &field->children[i], allocator, err);
        if (status != FIRN_OK) {
            firn_column_release(column);
            return status;
        }
    }
    return FIRN_OK;
}

void firn_column_release(firn_column *column)
{
    for (size_t i = 0; i < column->child_count; i++)
        firn_column_release(&column->children[i]);
    firn_free(column->allocator, column->children, column->child_count * sizeof(firn_column));
    firn_buf_release(&column->validity);
    firn_buf_release(&column->offsets);
    firn_buf_release(&column->values);
    firn_shared_array_release(&column->dictionary);
    *column = (firn_column){ 0 };
}

void firn_column_clear(firn_column *column)
{
    for (size_t i = 0; i < column->child_count; i++)
        firn_column_clear(&column->children[i]);
    firn_buf_clear(&column->validity);
    firn_buf_clear(&column->offsets);
    firn_buf_clear(&column->values);
    column->length = column->null_count = 0;
    column->status = FIRN_OK;
}

size_t firn_column_bytes(const firn_column *column)
{
    size_t bytes = column->validity.len + column->offsets.len + column->values.len;
    for (size_t i = 0; i < column->child_count; i++)
        bytes += firn_column_bytes(&column->children[i]);
    return bytes;
}

static void fail(firn_column *column)
{
    if (column->status == FIRN_OK)
        column->status = FIRN_NOMEM;
}

/* ---- validity ---- */

static void set_bits(uint8_t *bits, int64_t from, int64_t count)
{
    int64_t i = from, end = from + count;
    for (; i < end && (i & 7); i++)
        bits[i >> 3] |= (uint8_t)(1u << (i & 7));
    if (end - i >= 8)
        memset(bits + (i >> 3), 0xff, (size_t)((end - i) >> 3));
    for (i += (end - i) & ~INT64_C(7); i < end; i++)
        bits[i >> 3] |= (uint8_t)(1u << (i & 7));
}

uint8_t *firn_column_validity(firn_column *column, int64_t more)
{
    firn_buf *bits = &column->validity;
    size_t bytes = (size_t)((column->length + more + 7) / 8);
    bool fresh = bits->len == 0;
    if (bytes > bits->len) {
        size_t before = bits->len;
        uint8_t *tail = firn_buf_extend(bits, bytes - before);
        if (!tail) {
            fail(column);
            return NULL;
        }
        memset(tail, 0, bytes - before);
    }
    if (fresh && column->length > 0)
        set_bits(bits->data, 0, column->length);
    return bits->data;
}

void firn_column_mark_present(firn_column *column, int64_t count)
{
    if (column->null_count > 0 || column->validity.len > 0) {
        uint8_t *bits = firn_column_validity(column, count);
        if (bits)
            set_bits(bits, column->length, count);
    }
    column->length += count;
}

void firn_column_mark_absent(firn_column *column, int64_t count)
{
    if (count == 0)
        return;
    firn_column_validity(column, count);
    column->length += count;
    column->null_count += count;
}

/* ---- one row ---- */

static void put_offset(firn_column *column, int64_t end)
{
    if (column->offsets.len == 0)
        firn_put_fill(&column->offsets, 0, sizeof(int32_t));
    int32_t offset = (int32_t)end;
    if (end > INT32_MAX)
        fail(column);
    firn_put(&column->offsets, &offset, sizeof offset);
}

static bool is_list(firn_arrow_kind kind)
{
    return kind == FIRN_ARROW_LIST || kind == FIRN_ARROW_MAP;
}

static void put_value(firn_column *column, const void *value, size_t width)
{
    firn_put(&column->values, value, width);
    firn_column_mark_present(column, 1);
}

static uint8_t *bool_byte(firn_column *column)
{
    if (column->values.len <= (size_t)(column->length >> 3))
        firn_put_u8(&column->values, 0);
    return column->values.status == FIRN_OK ? column->values.data + (column->length >> 3) : NULL;
}

void firn_column_put_bool(firn_column *column, bool value)
{
    uint8_t *byte = bool_byte(column);
    if (byte)
        *byte |= (uint8_t)(value << (column->length & 7));
    firn_column_mark_present(column, 1);
}

void firn_column_put_null(firn_column *column)
{
    const firn_arrow_field *field = column->field;
    if (column->field->dictionary)
        firn_put_fill(&column->values, 0, sizeof(int32_t));
    else if (field->kind == FIRN_ARROW_BOOL)
        bool_byte(column);
    else if (firn_arrow_is_variable(field->kind))
        put_offset(column, (int64_t)column->values.len);
    else if (is_list(field->kind))
        put_offset(column, column->children[0].length);
    else if (field->kind == FIRN_ARROW_STRUCT)
        for (size_t i = 0; i < column->child_count; i++)
            firn_column_put_null(&column->children[i]);
    else
        firn_put_fill(&column->values, 0, firn_arrow_byte_width(field));
    firn_column_mark_absent(column, 1);
}

void firn_column_put_bytes(firn_column *column, firn_bytes value)
{
    firn_put(&column->values, value.data, value.len);
    if (firn_arrow_is_variable(column->field->kind))
        put_offset(column, (int64_t)column->values.len);
    else
        assert(value.len == (size_t)column->field->byte_width);
    firn_column_mark_present(column, 1);
}

void firn_column_put_int32(firn_column *column, int32_t value)
{
    put_value(column, &value, sizeof value);
}

void firn_column_put_int64(firn_column *column, int64_t value)
{
    put_value(column, &value, sizeof value);
}

void firn_column_put_float(firn_column *column, float value)
{
    put_value(column, &value, sizeof value);
}

void firn_column_put_double(firn_column *column, double value)
{
    put_value(column, &value, sizeof value);
}

void firn_column_put_int128(firn_column *column, firn_int128 value)
{
    put_value(column, &value, sizeof value);
}

void firn_column_put_list(firn_column *column)
{
    if (column->field->kind == FIRN_ARROW_MAP) { /* the entries struct has no nulls of its own */
        firn_column *entries = &column->children[0];
        entries->length = entries->children[0].length;
    }
    put_offset(column, column->children[0].length);
    firn_column_mark_present(column, 1);
}

void firn_column_put_struct(firn_column *column)
{
    firn_column_mark_present(column, 1);
}

firn_status firn_column_check(const firn_column *column, firn_error *err)
{
    const firn_buf *bufs[] = { &column->validity, &column->offsets, &column->values };
    bool full = column->values.status != FIRN_OK && column->values.len > INT32_MAX / 2;
    if (full)
        return firn_fail(err, FIRN_NOMEM, "column \"%.*s\" holds over 2 GiB in one batch",
                         FIRN_STR_ARG(column->field->name));
    for (size_t i = 0; i < FIRN_COUNT(bufs); i++)
        TRY(firn_buf_check(bufs[i], err));
    if (column->status != FIRN_OK)
        return firn_nomem(err);
    for (size_t i = 0; i < column->child_count; i++)
        TRY(firn_column_check(&column->children[i], err));
    return FIRN_OK;
}

/* ---- taking rows back ---- */

/* Bits beyond the end must stay zero: rows are added by setting them. */
static void truncate_bits(firn_buf *bits, int64_t length)
{
    size_t len = (size_t)((length + 7) / 8);
    bits->len = bits->len < len ? bits->len : len;
    if (length % 8 && bits->len == len)
        bits->data[length / 8] &= (uint8_t)((1u << length % 8) - 1);
}

static void truncate_validity(firn_column *column, int64_t length)
{
    if (column->validity.len == 0)
        return;
    for (int64_t row = length; row < column->length; row++)
        column->null_count -= !(column->validity.data[row >> 3] >> (row & 7) & 1);
    truncate_bits(&column->validity, length);
}

static void truncate_values(firn_column *column, int64_t length)
{
    const firn_arrow_field *field = column->field;
    if (column->offsets.len)
        column->offsets.len = (size_t)(length + 1) * sizeof(int32_t);
    const int32_t *offsets = (const int32_t *)(const void *)column->offsets.data;
    if (field->dictionary)
        column->values.len = (size_t)length * sizeof(int32_t);
    else if (field->kind == FIRN_ARROW_BOOL)
        truncate_bits(&column->values, length);
    else if (firn_arrow_is_variable(field->kind))
        column->values.len = column->offsets.len ? (size_t)offsets[length] : 0;
    else
        column->values.len = (size_t)length * firn_arrow_byte_width(field);
}

/* Children may be longer than their parent says: a row may be half built. */
void firn_column_truncate(firn_column *column, int64_t length)
{
    if (firn_column_check(column, NULL) != FIRN_OK)
        return;
    if (length < column->length) {
        truncate_validity(column, length);
        if (column->field->child_count == 0 || is_list(column->field->kind))
            truncate_values(column, length);
        column->length = length;
    }
    int64_t below = column->length;
    if (is_list(column->field->kind))
        below = column->offsets.len
                    ? ((const int32_t *)(const void *)column->offsets.data)[column->length]
                    : 0;
    for (size_t i = 0; i < column->child_count; i++)
        firn_column_truncate(&column->children[i], below);
}

/* ---- arrays that several batches share ---- */

struct firn_shared_array {
    struct ArrowArray array;
    const firn_allocator *allocator;
    atomic_size_t references;
};

firn_shared_array *firn_shared_array_new(struct ArrowArray *array, const firn_allocator *allocator)
{
    firn_shared_array *shared = firn_alloc_zeroed(allocator, sizeof *shared);
    if (!shared) {
        array->release(array);
        return NULL;
    }
    shared->array = *array;
    shared->allocator = allocator;
    atomic_init(&shared->references, 1);
    array->release = NULL;
    return shared;
}

firn_shared_array *firn_shared_array_retain(firn_shared_array *shared)
{
    if (shared)
        atomic_fetch_add(&shared->references, 1);
    return shared;
}

void firn_shared_array_release(firn_shared_array **shared)
{
    firn_shared_array *s = *shared;
    *shared = NULL;
    if (!s || atomic_fetch_sub(&s->references, 1) > 1)
        return;
    s->array.release(&s->array);
    firn_free(s->allocator, s, sizeof *s);
}

const struct ArrowArray *firn_shared_array_get(const firn_shared_array *shared)
{
    return &shared->array;
}
