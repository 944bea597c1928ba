/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "arrow/flat.h"

#include "base/cursor.h"

/* ---- reading ---- */

static bool within(firn_flat_reader *r, size_t at, size_t len)
{
    if (at <= r->bytes.len && len <= r->bytes.len - at)
        return true;
    r->failed = true;
    return false;
}

static int64_t load(const uint8_t *p, size_t size)
{
    if (size == 1)
        return (int8_t)p[0];
    if (size == 2)
        return (int16_t)(p[0] | p[1] << 8);
    return size == 4 ? (int32_t)firn_load_le32(p) : (int64_t)firn_load_le64(p);
}

static size_t load16(const firn_flat_reader *r, size_t at)
{
    return (size_t)(r->bytes.data[at] | r->bytes.data[at + 1] << 8);
}

static firn_flat_table enter(firn_flat_reader *r, size_t at)
{
    if (r->budget == 0 || !within(r, at, 4)) {
        r->failed = true;
        return (firn_flat_table){ 0 };
    }
    r->budget--;
    int64_t vtable = (int64_t)at - (int32_t)firn_load_le32(r->bytes.data + at);
    if (vtable < 0 || !within(r, (size_t)vtable, 4)) {
        r->failed = true;
        return (firn_flat_table){ 0 };
    }
    size_t vtable_len = load16(r, (size_t)vtable), size = load16(r, (size_t)vtable + 2);
    if (vtable_len < 4 || size < 4 || !within(r, (size_t)vtable, vtable_len) ||
        !within(r, at, size)) {
        r->failed = true;
        return (firn_flat_table){ 0 };
    }
    return (firn_flat_table){ at, (size_t)vtable, size, (vtable_len - 4) / 2 };
}

firn_flat_table firn_flat_root(firn_flat_reader *r, firn_bytes bytes)
{
    *r = (firn_flat_reader){ .bytes = bytes, .budget = bytes.len / 4 };
    return within(r, 0, 4) ? enter(r, firn_load_le32(bytes.data)) : (firn_flat_table){ 0 };
}

/* Where a field of `size` bytes stands; 0: it is not there. */
static size_t find(firn_flat_reader *r, firn_flat_table table, size_t field, size_t size)
{
    if (r->failed || table.at == 0 || field >= table.field_count)
        return 0;
    size_t offset = load16(r, table.vtable + 4 + 2 * field);
    if (offset == 0)
        return 0;
    if (offset > table.size || size > table.size - offset) {
        r->failed = true;
        return 0;
    }
    return table.at + offset;
}

int64_t firn_flat_take(firn_flat_reader *r, firn_flat_table table, size_t field, size_t size,
                       int64_t otherwise)
{
    size_t at = find(r, table, field, size);
    return at ? load(r->bytes.data + at, size) : otherwise;
}

/* What the offset in a field points to; 0: nothing. */
static size_t follow(firn_flat_reader *r, firn_flat_table table, size_t field)
{
    size_t at = find(r, table, field, 4);
    if (!at)
        return 0;
    size_t target = at + firn_load_le32(r->bytes.data + at);
    return within(r, target, 4) ? target : 0;
}

firn_flat_table firn_flat_take_table(firn_flat_reader *r, firn_flat_table table, size_t field)
{
    size_t at = follow(r, table, field);
    return at ? enter(r, at) : (firn_flat_table){ 0 };
}

firn_flat_vector firn_flat_take_vector(firn_flat_reader *r, firn_flat_table table, size_t field,
                                       size_t item_size)
{
    size_t at = follow(r, table, field);
    if (!at)
        return (firn_flat_vector){ 0 };
    size_t count = firn_load_le32(r->bytes.data + at);
    if (count > r->bytes.len / item_size || !within(r, at + 4, count * item_size)) {
        r->failed = true;
        return (firn_flat_vector){ 0 };
    }
    return (firn_flat_vector){ at + 4, count };
}

firn_str firn_flat_take_string(firn_flat_reader *r, firn_flat_table table, size_t field)
{
    firn_flat_vector s = firn_flat_take_vector(r, table, field, 1);
    return s.at ? (firn_str){ (const char *)r->bytes.data + s.at, s.count } : (firn_str){ 0 };
}

firn_flat_table firn_flat_item(firn_flat_reader *r, firn_flat_vector vector, size_t i)
{
    size_t at = vector.at + 4 * i;
    return r->failed ? (firn_flat_table){ 0 } : enter(r, at + firn_load_le32(r->bytes.data + at));
}

int64_t firn_flat_word(const firn_flat_reader *r, firn_flat_vector vector, size_t i)
{
    return (int64_t)firn_load_le64(r->bytes.data + vector.at + 8 * i);
}

/* ---- writing ---- */

void firn_flat_align(firn_buf *out, size_t alignment, size_t beyond)
{
    while (out->status == FIRN_OK && out->len % alignment != beyond)
        firn_put_u8(out, 0);
}

static void put16(firn_buf *out, size_t value)
{
    firn_put_u8(out, (uint8_t)value);
    firn_put_u8(out, (uint8_t)(value >> 8));
}

static void put_scalar(firn_buf *out, int64_t value, size_t size)
{
    uint8_t bytes[8];
    firn_store_le64(bytes, (uint64_t)value);
    firn_put(out, bytes, size);
}

/* Larger fields first, from byte 4 on: a table stands four bytes beyond a
 * multiple of eight, so each field is aligned. */
static size_t lay_out(firn_flat_slot *slots, size_t count)
{
    size_t size = 4;
    for (size_t width = 8; width > 0; width /= 2) {
        for (size_t i = 0; i < count; i++) {
            if (slots[i].size != width)
                continue;
            slots[i].at = size;
            size += width;
        }
    }
    return size;
}

static void put_fields(firn_buf *out, firn_flat_slot *slots, size_t count, size_t table)
{
    for (size_t width = 8; width > 0; width /= 2) {
        for (size_t i = 0; i < count; i++) {
            if (slots[i].size != width)
                continue;
            put_scalar(out, slots[i].value, width);
            slots[i].at += table;
        }
    }
}

size_t firn_flat_put_table(firn_buf *out, firn_flat_slot *slots, size_t count)
{
    size_t vtable_len = 4 + 2 * count, size = lay_out(slots, count);
    /* The vtable ends where the table begins. */
    firn_flat_align(out, 8, (4 + 8 * vtable_len - vtable_len) % 8);
    put16(out, vtable_len);
    put16(out, size);
    for (size_t i = 0; i < count; i++)
        put16(out, slots[i].size ? slots[i].at : 0);
    size_t table = out->len;
    firn_put_le32(out, (uint32_t)vtable_len);
    put_fields(out, slots, count, table);
    return table;
}

size_t firn_flat_put_vector(firn_buf *out, size_t count, size_t item_size)
{
    firn_flat_align(out, item_size > 4 ? 8 : 4, item_size > 4 ? 4 : 0);
    size_t at = out->len;
    firn_put_le32(out, (uint32_t)count);
    return at;
}

size_t firn_flat_put_string(firn_buf *out, firn_str s)
{
    size_t at = firn_flat_put_vector(out, s.len, 1);
    firn_put_str(out, s);
    firn_put_u8(out, 0);
    return at;
}

void firn_flat_set(firn_buf *out, size_t slot, size_t target)
{
    if (out->status == FIRN_OK)
        firn_store_le32(out->data + slot, (uint32_t)(target - slot));
}
