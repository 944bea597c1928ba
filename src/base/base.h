/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The handful of words the whole engine is written in. */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firn/error.h"

/* Return at once if `call` fails; whoever failed has filled in the error. */
#define TRY(call)                                                                                  \
    do {                                                                                           \
        firn_status try_status_ = (call);                                                          \
        if (try_status_ != FIRN_OK)                                                                \
            return try_status_;                                                                    \
    } while (0)

/* The same, saying on the way out what was being attempted. */
#define TRY_OR(call, err, ...)                                                                     \
    do {                                                                                           \
        firn_status try_status_ = (call);                                                          \
        if (try_status_ != FIRN_OK)                                                                \
            return firn_context((err), try_status_, __VA_ARGS__);                                  \
    } while (0)

/* A local that is released when its scope ends.  T_release must accept {0}. */
#define SCOPED(T) __attribute__((cleanup(T##_release))) T

#define FIRN_COUNT(array) (sizeof(array) / sizeof *(array))

static inline size_t firn_at_most(size_t value, size_t most)
{
    return value < most ? value : most;
}

/* Memory comes from one function: size_new 0 frees, p NULL allocates.  Safe to
 * call from many threads. */
typedef struct firn_allocator {
    void *(*resize)(void *self, void *p, size_t size_old, size_t size_new);
    void *self;
} firn_allocator;

extern const firn_allocator firn_heap; /* realloc(3) and free(3) */

/* `size` bytes from `from` (NULL: the heap), zeroed; NULL when there is no memory. */
void *firn_alloc_zeroed(const firn_allocator *from, size_t size);
void firn_free(const firn_allocator *from, void *p, size_t size);

/* Bytes somebody else owns. */
typedef struct firn_bytes {
    const uint8_t *data;
    size_t len;
} firn_bytes;

/* 128 bits, for decimals of up to 38 digits. */
__extension__ typedef __int128 firn_int128;
__extension__ typedef unsigned __int128 firn_uint128;

static inline bool firn_mul_overflows(size_t a, size_t b, size_t *product)
{
    return __builtin_mul_overflow(a, b, product);
}

static inline bool firn_add_overflows(size_t a, size_t b, size_t *sum)
{
    return __builtin_add_overflow(a, b, sum);
}

/* Numbers that files give: what is beyond 64 bits becomes the nearest that is not. */
static inline int64_t firn_add_capped(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return b < 0 ? INT64_MIN : INT64_MAX;
    return sum;
}

static inline int64_t firn_sub_capped(int64_t a, int64_t b)
{
    int64_t difference;
    if (__builtin_sub_overflow(a, b, &difference))
        return b < 0 ? INT64_MAX : INT64_MIN;
    return difference;
}

#endif
