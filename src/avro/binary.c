/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Passing over values without looking at them: what makes reading three
 * columns of thirty cost three. */
#include "avro/binary.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

size_t firn_avro_take_block(firn_cursor *in, size_t each_min, size_t *size)
{
    int64_t count = firn_avro_take_long(in);
    *size = SIZE_MAX;
    if (count < 0) {
        int64_t claimed = firn_avro_take_long(in);
        if (count == INT64_MIN || claimed < 0 || (uint64_t)claimed > firn_left(in)) {
            firn_cursor_fail(in);
            return 0;
        }
        count = -count;
        *size = (size_t)claimed;
    }
    size_t most = each_min ? firn_left(in) / each_min : FIRN_AVRO_EMPTY_MAX;
    if ((uint64_t)count > most)
        firn_cursor_fail(in);
    return in->failed ? 0 : (size_t)count;
}

/* Each varint ends with the one byte that has its top bit clear. */
static void skip_varints_plain(firn_cursor *in, size_t count)
{
    for (; count > 0; count--) {
        while (in->at < in->end && *in->at >= 0x80)
            in->at++;
        if (in->at == in->end) {
            firn_cursor_fail(in);
            return;
        }
        in->at++;
    }
}

#if defined(__SSE2__)
/* Of sixteen bits; the machine's own instruction is not in the x86-64 baseline. */
static size_t count_bits(unsigned x)
{
    x -= x >> 1 & 0x5555;
    x = (x & 0x3333) + (x >> 2 & 0x3333);
    x = (x + (x >> 4)) & 0x0f0f;
    return (x + (x >> 8)) & 0x1f;
}
#endif

void firn_avro_skip_varints(firn_cursor *in, size_t count)
{
#if defined(__SSE2__)
    while (count > 0 && firn_left(in) >= 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)in->at);
        unsigned ends = ~(unsigned)_mm_movemask_epi8(bytes) & 0xffff;
        size_t found = count_bits(ends);
        if (found > count) {
            for (size_t i = 1; i < count; i++)
                ends &= ends - 1;
            in->at += __builtin_ctz(ends) + 1;
            return;
        }
        in->at += 16;
        count -= found;
        if (count == 0) /* the last one found may not reach to the end of the sixteen */
            in->at -= __builtin_clz(ends << 16);
    }
#endif
    skip_varints_plain(in, count);
}

static void skip(firn_cursor *in, const firn_avro_type *type, unsigned depth);

/* The hot case: bounds, two dozen to an entry. */
static void skip_varints_and_bytes(firn_cursor *in, size_t count)
{
    firn_cursor at = *in;
    for (size_t i = 0; i < count; i++) {
        firn_avro_take_long(&at);
        firn_avro_take_bytes(&at);
    }
    *in = at;
}

/* Items of arrays and values of maps; a map's key comes first. */
static void skip_blocks(firn_cursor *in, const firn_avro_type *type, unsigned depth)
{
    bool keyed = type->kind == FIRN_AVRO_MAP;
    const firn_avro_type *item = type->item;
    for (size_t count, size;
         (count = firn_avro_take_block(in, item->bytes_min + keyed, &size)) > 0;) {
        if (size != SIZE_MAX) {
            firn_take(in, size);
        } else if (item->varint_count && !keyed) {
            size_t varints;
            if (firn_mul_overflows(count, item->varint_count, &varints))
                firn_cursor_fail(in);
            else
                firn_avro_skip_varints(in, varints);
        } else if (item->varint_then_bytes && !keyed) {
            skip_varints_and_bytes(in, count);
        } else {
            for (size_t i = 0; i < count && !in->failed; i++) {
                if (keyed)
                    firn_avro_take_bytes(in);
                skip(in, item, depth);
            }
        }
    }
}

static void skip_record(firn_cursor *in, const firn_avro_type *type, unsigned depth)
{
    for (size_t i = 0; i < type->field_count && !in->failed; i++)
        skip(in, type->fields[i].type, depth);
}

static void skip(firn_cursor *in, const firn_avro_type *type, unsigned depth)
{
    if (depth == FIRN_AVRO_VALUE_DEPTH_MAX) {
        firn_cursor_fail(in);
        return;
    }
    if (type->empty_nodes)
        return;
    switch (type->kind) {
    case FIRN_AVRO_NULL: break;
    case FIRN_AVRO_BOOLEAN: firn_take_u8(in); break;
    case FIRN_AVRO_INT:
    case FIRN_AVRO_LONG:
    case FIRN_AVRO_ENUM: firn_avro_take_long(in); break;
    case FIRN_AVRO_FLOAT: firn_take(in, 4); break;
    case FIRN_AVRO_DOUBLE: firn_take(in, 8); break;
    case FIRN_AVRO_BYTES:
    case FIRN_AVRO_STRING: firn_avro_take_bytes(in); break;
    case FIRN_AVRO_FIXED: firn_take(in, type->size); break;
    case FIRN_AVRO_RECORD: skip_record(in, type, depth + 1); break;
    case FIRN_AVRO_ARRAY:
    case FIRN_AVRO_MAP: skip_blocks(in, type, depth + 1); break;
    case FIRN_AVRO_UNION:
        skip(in, type->branches[firn_avro_take_branch(in, type->branch_count)], depth + 1);
        break;
    }
}

void firn_avro_skip(firn_cursor *in, const firn_avro_type *type)
{
    skip(in, type, 0);
}
