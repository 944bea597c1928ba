/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/cursor.h"

enum { FIRST_BYTES = 64 };

static const firn_allocator *allocator_of(const firn_buf *b)
{
    return b->allocator ? b->allocator : &firn_heap;
}

static bool grow(firn_buf *b, size_t more)
{
    size_t need;
    if (firn_add_overflows(b->len, more, &need) || (b->len_max && need > b->len_max))
        return false;

    size_t cap = b->cap ? b->cap : FIRST_BYTES;
    while (cap < need)
        if (firn_mul_overflows(cap, 2, &cap))
            return false;

    const firn_allocator *from = allocator_of(b);
    uint8_t *data = from->resize(from->self, b->data, b->cap, cap);
    if (!data)
        return false;
    b->data = data;
    b->cap = cap;
    return true;
}

uint8_t *firn_buf_reserve(firn_buf *out, size_t more)
{
    if (out->status != FIRN_OK)
        return NULL;
    bool room = out->data && more <= out->cap - out->len &&
                (!out->len_max || more <= out->len_max - out->len);
    if (!room && !grow(out, more)) {
        out->status = FIRN_NOMEM;
        return NULL;
    }
    return out->data + out->len;
}

uint8_t *firn_buf_extend(firn_buf *out, size_t more)
{
    uint8_t *at = firn_buf_reserve(out, more);
    if (at)
        out->len += more;
    return at;
}

void firn_put(firn_buf *out, const void *data, size_t len)
{
    if (len == 0)
        return;
    uint8_t *at = firn_buf_extend(out, len);
    if (at)
        memcpy(at, data, len);
}

void firn_put_fill(firn_buf *out, uint8_t byte, size_t count)
{
    uint8_t *at = firn_buf_extend(out, count);
    if (at)
        memset(at, byte, count);
}

void firn_put_uvarint(firn_buf *out, uint64_t value)
{
    uint8_t bytes[10];
    size_t n = 0;
    for (; value >= 0x80; value >>= 7)
        bytes[n++] = (uint8_t)(value | 0x80);
    bytes[n++] = (uint8_t)value;
    firn_put(out, bytes, n);
}

void firn_put_zigzag(firn_buf *out, int64_t value)
{
    firn_put_uvarint(out, ((uint64_t)value << 1) ^ (uint64_t)(value >> 63));
}

void firn_put_u8(firn_buf *out, uint8_t value)
{
    firn_put(out, &value, 1);
}

void firn_put_le32(firn_buf *out, uint32_t value)
{
    uint8_t *at = firn_buf_extend(out, 4);
    if (at)
        firn_store_le32(at, value);
}

void firn_put_le64(firn_buf *out, uint64_t value)
{
    uint8_t *at = firn_buf_extend(out, 8);
    if (at)
        firn_store_le64(at, value);
}

void firn_put_str(firn_buf *out, firn_str s)
{
    firn_put(out, s.data, s.len);
}

void firn_put_hex(firn_buf *out, firn_bytes bytes)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes.len; i++)
        firn_put(out, (char[]){ digits[bytes.data[i] >> 4], digits[bytes.data[i] & 15] }, 2);
}

void firn_put_c(firn_buf *out, const char *c_string)
{
    firn_put(out, c_string, strlen(c_string));
}

void firn_vputf(firn_buf *out, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    if (len < 0)
        out->status = FIRN_INVALID;
    uint8_t *at = len < 0 ? NULL : firn_buf_reserve(out, (size_t)len + 1);
    if (at) {
        vsnprintf((char *)at, (size_t)len + 1, fmt, again);
        out->len += (size_t)len;
    }
    va_end(again);
}

void firn_putf(firn_buf *out, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    firn_vputf(out, fmt, args);
    va_end(args);
}

void firn_buf_drop(firn_buf *b, size_t len)
{
    assert(len <= b->len);
    if (len == 0)
        return;
    memmove(b->data, b->data + len, b->len - len);
    b->len -= len;
}

firn_status firn_buf_check(const firn_buf *b, firn_error *err)
{
    if (b->status == FIRN_NOMEM)
        return firn_nomem(err);
    if (b->status != FIRN_OK)
        return firn_fail(err, b->status, "text cannot be formatted");
    return FIRN_OK;
}

void firn_buf_release(firn_buf *b)
{
    const firn_allocator *from = allocator_of(b);
    if (b->data)
        from->resize(from->self, b->data, b->cap, 0);
    b->data = NULL;
    b->len = b->cap = 0;
}
