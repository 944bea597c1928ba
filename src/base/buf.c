/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "base/buf.h"

#include <string.h>

enum { FIRST_BYTES = 64 };

static const firn_allocator *allocator_of(const firn_buf *b)
{
    return b->allocator ? b->allocator : &firn_heap;
}

static bool reserve(firn_buf *b, size_t more)
{
    size_t need;
    if (firn_add_overflows(b->len, more, &need) || (b->len_max && need > b->len_max))
        return false;
    if (need <= b->cap)
        return true;

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

void firn_put(firn_buf *out, const void *data, size_t len)
{
    if (out->status != FIRN_OK || len == 0)
        return;
    if (!reserve(out, len)) {
        out->status = FIRN_NOMEM;
        return;
    }
    memcpy(out->data + out->len, data, len);
    out->len += len;
}

void firn_put_zigzag(firn_buf *out, int64_t value)
{
    uint64_t rest = ((uint64_t)value << 1) ^ (uint64_t)(value >> 63);
    uint8_t bytes[10];
    size_t n = 0;
    for (; rest >= 0x80; rest >>= 7)
        bytes[n++] = (uint8_t)(rest | 0x80);
    bytes[n++] = (uint8_t)rest;
    firn_put(out, bytes, n);
}

void firn_buf_release(firn_buf *b)
{
    const firn_allocator *from = allocator_of(b);
    if (b->data)
        from->resize(from->self, b->data, b->cap, 0);
    b->data = NULL;
    b->len = b->cap = 0;
}
