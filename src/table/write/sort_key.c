/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/write/sort_key.h"

#include "table/arrow_schema.h"

/* ---- fields ---- */

static bool find_field(const firn_schema *schema, int32_t source_id,
                       const firn_transform *transform, firn_sort_key_field *field)
{
    firn_column_source source;
    bool known = transform->kind != FIRN_TRANSFORM_UNKNOWN &&
                 firn_column_source_find(schema, source_id, &source) &&
                 firn_transform_accepts(transform, &source.type) &&
                 firn_type_is_primitive(&source.type);
    if (known)
        *field = (firn_sort_key_field){ .source = source,
                                        .transform = *transform,
                                        .type = firn_transform_result(transform, &source.type) };
    return known;
}

bool firn_sort_order_usable(const firn_sort_order *order, const firn_schema *schema)
{
    for (size_t i = 0; i < order->field_count; i++) {
        firn_sort_key_field field;
        const firn_sort_field *by = &order->fields[i];
        if (by->transform.kind != FIRN_TRANSFORM_VOID &&
            !find_field(schema, by->source_id, &by->transform, &field))
            return false;
    }
    return true;
}

static size_t value_width(const firn_type *type)
{
    switch (type->kind) {
    case FIRN_TYPE_BOOLEAN: return 1;
    case FIRN_TYPE_INT:
    case FIRN_TYPE_DATE:
    case FIRN_TYPE_FLOAT: return 4;
    case FIRN_TYPE_DECIMAL:
    case FIRN_TYPE_UUID: return 16;
    case FIRN_TYPE_FIXED: return (size_t)type->length;
    case FIRN_TYPE_STRING:
    case FIRN_TYPE_BINARY: return 0;
    default: return 8;
    }
}

static void add_field(firn_sort_key *key, const firn_schema *schema, int32_t source_id,
                      const firn_transform *transform)
{
    firn_sort_key_field *field = &key->fields[key->field_count];
    if (transform->kind == FIRN_TRANSFORM_VOID || !find_field(schema, source_id, transform, field))
        return; /* the same in every row */
    field->width = value_width(&field->type);
    if (transform->kind == FIRN_TRANSFORM_HOUR)
        field->width = 8; /* the hours of far years exceed the int they are said to be */
    key->field_count++;
}

static void add_widths(firn_sort_key *key)
{
    for (size_t i = 0; i < key->field_count; i++) {
        const firn_sort_key_field *field = &key->fields[i];
        key->width += field->width + field->source.nullable;
        if (field->width == 0) {
            key->width = 0;
            return;
        }
    }
}

firn_status firn_sort_key_init(firn_sort_key *key, const firn_schema *schema,
                               const firn_partition_spec *spec, const firn_sort_order *order,
                               firn_arena *arena, firn_error *err)
{
    size_t spec_count = spec ? spec->field_count : 0;
    *key = (firn_sort_key){ 0 };
    key->fields = firn_new(arena, firn_sort_key_field, spec_count + order->field_count);
    if (!key->fields)
        return firn_nomem(err);
    for (size_t i = 0; i < spec_count; i++)
        add_field(key, schema, spec->fields[i].source_id, &spec->fields[i].transform);
    for (size_t i = 0; i < order->field_count; i++) {
        size_t before = key->field_count;
        add_field(key, schema, order->fields[i].source_id, &order->fields[i].transform);
        if (key->field_count > before) {
            key->fields[before].descending = order->fields[i].descending;
            key->fields[before].nulls_last = order->fields[i].nulls_last;
        }
    }
    add_widths(key);
    return FIRN_OK;
}

/* ---- values of one width ---- */

static void put_big_endian(uint8_t *at, uint64_t bits, size_t width)
{
    for (size_t i = 0; i < width; i++)
        at[i] = (uint8_t)(bits >> (8 * (width - 1 - i)));
}

static uint8_t marker(const firn_sort_key_field *field, bool is_null)
{
    return is_null == field->nulls_last;
}

/* Positive numbers get their sign bit set, negative ones are turned around whole. */
static uint64_t real_bits(const firn_value *value)
{
    bool is_nan = firn_value_is_nan(value);
    if (value->kind == FIRN_TYPE_FLOAT) {
        float real = (float)value->real;
        uint32_t bits = 0x7fc00000;
        if (!is_nan)
            memcpy(&bits, &real, sizeof bits);
        return bits >> 31 ? ~bits : bits | UINT32_C(1) << 31;
    }
    uint64_t bits = UINT64_C(0x7ff8) << 48;
    if (!is_nan)
        memcpy(&bits, &value->real, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static void put_value(const firn_sort_key_field *field, const firn_value *value, uint8_t *at)
{
    size_t width = field->width;
    switch (value->kind) {
    case FIRN_TYPE_BOOLEAN: at[0] = value->boolean; break;
    case FIRN_TYPE_FLOAT:
    case FIRN_TYPE_DOUBLE: put_big_endian(at, real_bits(value), width); break;
    case FIRN_TYPE_DECIMAL:
        put_big_endian(at, (uint64_t)(value->decimal >> 64) ^ UINT64_C(1) << 63, 8);
        put_big_endian(at + 8, (uint64_t)value->decimal, 8);
        break;
    case FIRN_TYPE_UUID:
    case FIRN_TYPE_FIXED:
        if (value->bytes.len > 0)
            memcpy(at, value->bytes.data, value->bytes.len < width ? value->bytes.len : width);
        break;
    default:
        put_big_endian(at, (uint64_t)value->integer ^ UINT64_C(1) << (8 * width - 1), width);
        break;
    }
    for (size_t i = 0; field->descending && i < width; i++)
        at[i] = (uint8_t)~at[i];
}

/* Plain integers, where most keys are made of them. */
#define PUT_INTEGERS(NAME, T, U)                                                                   \
    static void put_##NAME(const firn_sort_key_field *field, const firn_view *view, int64_t count, \
                           uint8_t *out, size_t stride)                                            \
    {                                                                                              \
        const T *values = (const T *)view->values + view->start;                                   \
        U turn = (U)((U)1 << (8 * sizeof(T) - 1));                                                 \
        if (field->descending)                                                                     \
            turn = (U)~turn;                                                                       \
        for (int64_t i = 0; i < count; i++, out += stride) {                                       \
            bool is_null = field->source.nullable && firn_view_bit_is_null(view, i);               \
            if (field->source.nullable)                                                            \
                out[0] = marker(field, is_null);                                                   \
            put_big_endian(out + field->source.nullable, is_null ? 0 : (U)values[i] ^ turn,        \
                           sizeof(T));                                                             \
        }                                                                                          \
    }

PUT_INTEGERS(int32, int32_t, uint32_t)
PUT_INTEGERS(int64, int64_t, uint64_t)

/* One row's field; `out` is zeroed. */
static void put_fixed(const firn_sort_key_field *field, const firn_view *view, int64_t row,
                      uint8_t *out)
{
    firn_value source = firn_value_of_view(view, &field->source.type, row);
    firn_value value = firn_transform_apply(&field->transform, &source);
    if (field->source.nullable)
        *out++ = marker(field, value.is_null);
    if (!value.is_null)
        put_value(field, &value, out);
}

static void put_column(const firn_sort_key_field *field, const firn_view *view, int64_t count,
                       uint8_t *out, size_t stride)
{
    bool plain = field->transform.kind == FIRN_TRANSFORM_IDENTITY && !view->dictionary &&
                 firn_type_is_integer(field->type.kind);
    if (plain && field->width == 4)
        put_int32(field, view, count, out, stride);
    else if (plain)
        put_int64(field, view, count, out, stride);
    else
        for (int64_t row = 0; row < count; row++)
            put_fixed(field, view, row, out + (size_t)row * stride);
}

/* ---- values of any length ---- */

static void put_escaped(const firn_sort_key_field *field, firn_bytes value, firn_buf *out)
{
    size_t start = out->len;
    for (size_t at = 0; at < value.len;) {
        const uint8_t *from = value.data + at, *zero = memchr(from, 0, value.len - at);
        size_t len = zero ? (size_t)(zero - from) : value.len - at;
        firn_put(out, from, len);
        if (zero)
            firn_put(out, "\x00\xff", 2);
        at += len + (zero != NULL);
    }
    firn_put(out, "\x00\x00", 2);
    for (size_t i = start; field->descending && i < out->len; i++)
        out->data[i] = (uint8_t)~out->data[i];
}

static void put_variable(const firn_sort_key_field *field, const firn_view *view, int64_t row,
                         firn_buf *out)
{
    firn_value source = firn_value_of_view(view, &field->source.type, row);
    firn_value value = firn_transform_apply(&field->transform, &source);
    if (field->source.nullable)
        firn_put_u8(out, marker(field, value.is_null));
    if (!value.is_null)
        put_escaped(field, value.bytes, out);
}

static void put_row(const firn_sort_key *key, const firn_view *batch, int64_t row, firn_buf *out)
{
    for (size_t i = 0; i < key->field_count; i++) {
        const firn_sort_key_field *field = &key->fields[i];
        const firn_view *view = firn_column_source_view(&field->source, batch);
        if (field->width == 0) {
            put_variable(field, view, row, out);
            continue;
        }
        size_t start = out->len;
        firn_put_fill(out, 0, field->width + field->source.nullable);
        if (out->status == FIRN_OK)
            put_fixed(field, view, row, out->data + start);
    }
}

/* ---- batches ---- */

static void put_columns(const firn_sort_key *key, const firn_view *batch, uint8_t *out)
{
    for (size_t i = 0; i < key->field_count; i++) {
        const firn_sort_key_field *field = &key->fields[i];
        put_column(field, firn_column_source_view(&field->source, batch), batch->length, out,
                   key->width);
        out += field->width + field->source.nullable;
    }
}

firn_status firn_sort_key_encode(const firn_sort_key *key, const firn_view *batch, firn_buf *bytes,
                                 firn_buf *ends, firn_error *err)
{
    size_t start = bytes->len, rows = (size_t)batch->length, len;
    if (key->width > 0) {
        if (firn_mul_overflows(rows, key->width, &len))
            return firn_nomem(err);
        firn_put_fill(bytes, 0, len);
        if (bytes->status == FIRN_OK)
            put_columns(key, batch, bytes->data + start);
        return firn_buf_check(bytes, err);
    }
    for (size_t row = 0; row < rows; row++) {
        put_row(key, batch, (int64_t)row, bytes);
        firn_put(ends, &bytes->len, sizeof bytes->len);
    }
    TRY(firn_buf_check(bytes, err));
    return firn_buf_check(ends, err);
}
