/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A growable buffer that remembers its first failure.
 *
 * Appending never returns a status: after a failure it does nothing, and the
 * writer asks once, at the end.  So an encoder reads like the format it
 * writes.  A zeroed firn_buf is empty and ready.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <string.h>

#include "base/str.h"

typedef struct firn_buf {
    uint8_t *data;
    size_t len, cap;
    size_t len_max; /* 0: no limit */
    const firn_allocator *allocator;
    firn_status status;
} firn_buf;

/* Room for `more` bytes behind the end, or NULL (and a sticky failure).  Write
 * there, then add to `len` what was written. */
uint8_t *firn_buf_reserve(firn_buf *out, size_t more);

/* The same, taken at once: `len` grows by `more`; the bytes are not initialised. */
uint8_t *firn_buf_extend(firn_buf *out, size_t more);

void firn_put(firn_buf *out, const void *data, size_t len);
void firn_put_fill(firn_buf *out, uint8_t byte, size_t count);
void firn_put_zigzag(firn_buf *out, int64_t value);   /* Avro and Thrift integers */
void firn_put_uvarint(firn_buf *out, uint64_t value); /* LEB128 */
void firn_put_u8(firn_buf *out, uint8_t value);
void firn_put_le32(firn_buf *out, uint32_t value);
void firn_put_le64(firn_buf *out, uint64_t value);
void firn_put_str(firn_buf *out, firn_str s);
void firn_put_c(firn_buf *out, const char *c_string);
void firn_put_hex(firn_buf *out, firn_bytes bytes); /* two lower-case digits a byte */
void firn_putf(firn_buf *out, const char *fmt, ...) FIRN_PRINTF(2, 3);
void firn_vputf(firn_buf *out, const char *fmt, va_list args) FIRN_PRINTF(2, 0);

static inline firn_bytes firn_buf_bytes(const firn_buf *b)
{
    return (firn_bytes){ b->data, b->len };
}

static inline firn_str firn_buf_str(const firn_buf *b)
{
    return (firn_str){ (const char *)b->data, b->len };
}

/* Empties it, keeping its memory; a failure is forgotten. */
static inline void firn_buf_clear(firn_buf *b)
{
    b->len = 0;
    b->status = FIRN_OK;
}

/* Forgets the first `len` bytes; those behind them move to the front. */
void firn_buf_drop(firn_buf *b, size_t len);

/* `buf`'s failure as a status with a message. */
firn_status firn_buf_check(const firn_buf *b, firn_error *err);

void firn_buf_release(firn_buf *b);

#endif
