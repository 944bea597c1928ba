/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "parquet/write/page_bounds.h"

enum { BLOCK = 256 };

static bool is_nan(firn_order order, uint64_t word)
{
    if (order == FIRN_ORDER_DOUBLE)
        return (word & INT64_MAX) > UINT64_C(0x7ff0000000000000);
    return order == FIRN_ORDER_FLOAT && (word & INT32_MAX) > 0x7f800000u;
}

firn_status firn_page_bounds_begin(const firn_column_writer *c, firn_buf *seen, firn_buf *special,
                                   firn_error *err)
{
    firn_buf_clear(seen);
    firn_buf_clear(special);
    if (!c->use_codes)
        return FIRN_OK;
    size_t count = c->dictionary.count;
    firn_put_fill(seen, 0, (count + 7) / 8 * 8);
    firn_order order = c->leaf->order;
    if (order == FIRN_ORDER_FLOAT || order == FIRN_ORDER_DOUBLE)
        for (size_t i = 0; i < count; i++)
            firn_put_u8(special, is_nan(order, c->dictionary.keys[i]));
    TRY(firn_buf_check(seen, err));
    return firn_buf_check(special, err);
}

static void mark(const firn_column_writer *c, size_t from, size_t to, uint8_t *seen)
{
    if (c->code_width == sizeof(uint16_t)) {
        const uint16_t *codes = (const uint16_t *)(const void *)c->codes.data;
        for (size_t i = from; i < to; i++)
            seen[codes[i]] = 1;
    } else {
        const uint32_t *codes = (const uint32_t *)(const void *)c->codes.data;
        for (size_t i = from; i < to; i++)
            seen[codes[i]] = 1;
    }
}

/* Entries collected for one comparison loop. */
typedef struct collected {
    uint64_t words[BLOCK];
    firn_bytes strings[BLOCK];
    size_t count;
} collected;

static void compare(const firn_column_writer *c, collected *block, firn_bounds *bounds)
{
    if (firn_leaf_is_words(c->leaf))
        firn_bounds_add_words(bounds, c->leaf->order, block->words, block->count);
    else
        firn_bounds_add_strings(bounds, c->leaf->order, block->strings, block->count);
    block->count = 0;
}

static void collect(const firn_column_writer *c, uint32_t code, collected *block,
                    firn_bounds *bounds)
{
    if (firn_leaf_is_words(c->leaf))
        block->words[block->count++] = c->dictionary.keys[code];
    else
        block->strings[block->count++] = firn_dictionary_string(&c->dictionary, code);
    if (block->count == BLOCK)
        compare(c, block, bounds);
}

static void bounds_of_entries(const firn_column_writer *c, uint8_t *seen, size_t len,
                              firn_bounds *bounds)
{
    collected block = { .count = 0 };
    for (size_t at = 0; at < len; at += 8) {
        uint64_t eight;
        memcpy(&eight, seen + at, 8);
        if (!eight)
            continue;
        for (size_t i = at; i < at + 8; i++)
            if (seen[i])
                collect(c, (uint32_t)i, &block, bounds);
        memset(seen + at, 0, 8);
    }
    compare(c, &block, bounds);
}

static void bounds_of_values(const firn_column_writer *c, size_t from, size_t to,
                             firn_bounds *bounds)
{
    collected block = { .count = 0 };
    size_t width = firn_leaf_width(c->leaf);
    if (firn_leaf_is_words(c->leaf) && width == 8) {
        firn_bounds_add_words(bounds, c->leaf->order,
                              (const uint64_t *)(const void *)c->values.data + from, to - from);
        return;
    }
    for (size_t i = from; i < to; i++) {
        if (!firn_leaf_is_words(c->leaf))
            block.strings[block.count++] = firn_column_writer_string(c, i);
        else if (width == 4)
            block.words[block.count++] = ((const uint32_t *)(const void *)c->values.data)[i];
        else
            block.words[block.count++] = c->values.data[i];
        if (block.count == BLOCK)
            compare(c, &block, bounds);
    }
    compare(c, &block, bounds);
}

void firn_page_bounds(const firn_column_writer *c, size_t from, size_t to, firn_buf *seen,
                      const firn_buf *special, firn_bounds *bounds)
{
    *bounds = (firn_bounds){ 0 };
    if (from == to)
        return;
    if (!c->use_codes) {
        bounds_of_values(c, from, to, bounds);
        return;
    }
    mark(c, from, to, seen->data);
    bounds_of_entries(c, seen->data, seen->len, bounds);
    if (bounds->nan_count == 0)
        return;
    bounds->nan_count = 0; /* so far each NaN entry was counted once */
    for (size_t i = from; i < to; i++)
        bounds->nan_count += special->data[firn_column_writer_code(c, i)];
    return;
}
