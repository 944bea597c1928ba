/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "parquet/write/page.h"

#include <endian.h>

#include "base/cursor.h"
#include "parquet/write/bits.h"
#include "parquet/write/delta.h"
#include "parquet/write/rle.h"

/* ---- where pages end ---- */

/* Bytes of value `i` in a page, about; for values of one size it is exact. */
static inline size_t string_bytes(const firn_column_writer *c, size_t i)
{
    return firn_column_writer_string(c, i).len + sizeof(uint32_t);
}

static bool has_one_size(const firn_column_writer *c)
{
    return c->use_codes || firn_leaf_width(c->leaf) > 0;
}

/* Bits of one value of a chunk whose values have one size. */
static size_t value_bits(const firn_column_writer *c)
{
    if (c->use_codes)
        return firn_column_writer_code_bits(c);
    return c->leaf->type == FIRN_PARQUET_BOOLEAN ? 1 : firn_leaf_width(c->leaf) * 8;
}

static size_t count_present(const firn_column_writer *c, size_t entry, size_t entry_end)
{
    if (!c->has_definitions)
        return entry_end - entry;
    size_t present = 0;
    uint8_t max = c->leaf->max_definition;
    for (size_t i = entry; i < entry_end; i++)
        present += c->definitions.data[i] == max;
    return present;
}

/* Flat columns with values of one size: a page is a fixed number of rows. */
static firn_page_span next_fixed(const firn_column_writer *c, firn_page_limits limits,
                                 firn_page_span span)
{
    size_t fit = limits.bytes * 8 / value_bits(c);
    size_t rows = firn_at_most(limits.rows, fit ? fit : 1);
    span.row_end = span.entry_end = span.entry + firn_at_most(rows, c->entry_count - span.entry);
    span.value_end = span.value + count_present(c, span.entry, span.entry_end);
    return span;
}

static firn_page_span next_walked(const firn_column_writer *c, firn_page_limits limits,
                                  firn_page_span span)
{
    size_t bits = 0, each = has_one_size(c) ? value_bits(c) : 0;
    const uint8_t *repetitions = c->leaf->max_repetition ? c->repetitions.data : NULL;
    const uint8_t *definitions = c->has_definitions ? c->definitions.data : NULL;
    for (; span.entry_end < c->entry_count; span.entry_end++) {
        if (!repetitions || repetitions[span.entry_end] == 0) {
            bool full = span.row_end - span.row >= limits.rows || bits / 8 >= limits.bytes;
            if (full && span.row_end > span.row)
                break;
            span.row_end++;
        }
        if (definitions && definitions[span.entry_end] != c->leaf->max_definition)
            continue;
        bits += each ? each : 8 * string_bytes(c, span.value_end);
        span.value_end++;
    }
    return span;
}

firn_page_span firn_page_next(const firn_column_writer *c, firn_page_limits limits,
                              firn_page_span before)
{
    firn_page_span span = { .entry = before.entry_end,
                            .entry_end = before.entry_end,
                            .value = before.value_end,
                            .value_end = before.value_end,
                            .row = before.row_end,
                            .row_end = before.row_end };
    if (c->leaf->max_repetition == 0 && has_one_size(c))
        return next_fixed(c, limits, span);
    return next_walked(c, limits, span);
}

/* ---- levels ---- */

static void put_repetitions(const firn_column_writer *c, firn_page_span span, firn_buf *out)
{
    if (c->leaf->max_repetition)
        firn_rle_put8(out, c->repetitions.data + span.entry, span.entry_end - span.entry,
                      firn_bit_width(c->leaf->max_repetition));
}

static void put_definitions(const firn_column_writer *c, firn_page_span span, firn_buf *out)
{
    unsigned width = firn_bit_width(c->leaf->max_definition);
    size_t count = span.entry_end - span.entry;
    if (!width)
        return;
    if (c->has_definitions)
        firn_rle_put8(out, c->definitions.data + span.entry, count, width);
    else
        firn_rle_put_run(out, c->leaf->max_definition, count, width);
}

/* Fills in the four bytes at `at` with the length of what follows them. */
static void set_length(firn_buf *out, size_t at)
{
    if (out->status == FIRN_OK)
        firn_store_le32(out->data + at, (uint32_t)(out->len - at - 4));
}

firn_page_levels firn_page_put_levels_v1(const firn_column_writer *c, firn_page_span span,
                                         firn_buf *out)
{
    size_t start = out->len;
    if (c->leaf->max_repetition) {
        firn_put_le32(out, 0);
        put_repetitions(c, span, out);
        set_length(out, start);
    }
    size_t middle = out->len;
    if (c->leaf->max_definition) {
        firn_put_le32(out, 0);
        put_definitions(c, span, out);
        set_length(out, middle);
    }
    return (firn_page_levels){ middle - start, out->len - middle };
}

firn_page_levels firn_page_put_levels_v2(const firn_column_writer *c, firn_page_span span,
                                         firn_buf *out)
{
    size_t start = out->len;
    put_repetitions(c, span, out);
    size_t middle = out->len;
    put_definitions(c, span, out);
    return (firn_page_levels){ middle - start, out->len - middle };
}

/* ---- values ---- */

static void put_numbers(firn_buf *out, const uint8_t *values, size_t count, size_t width)
{
    uint8_t *at = firn_buf_extend(out, count * width);
    if (!at)
        return;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (count)
        memcpy(at, values, count * width);
#else
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < width; k++)
            at[i * width + k] = values[(i + 1) * width - 1 - k];
#endif
}

static void put_bools(firn_buf *out, const uint8_t *values, size_t count)
{
    size_t groups = count / 8, bytes = (count + 7) / 8;
    uint8_t *at = firn_buf_reserve(out, bytes + FIRN_BITS_SLACK);
    if (!at)
        return;
    firn_bits_kernels_best()->pack8(values, groups, 1, at);
    if (bytes > groups)
        at[groups] = 0;
    for (size_t i = groups * 8; i < count; i++)
        at[groups] = (uint8_t)(at[groups] | values[i] << (i % 8));
    out->len += bytes;
}

static void put_prefixed(firn_buf *out, const uint8_t *bytes, const uint32_t *ends, size_t from,
                         size_t to)
{
    uint32_t start = from ? ends[from - 1] : 0;
    size_t total = to > from ? ends[to - 1] - start : 0;
    uint8_t *at = firn_buf_extend(out, total + (to - from) * sizeof(uint32_t));
    for (size_t i = from; at && i < to; i++) {
        uint32_t len = ends[i] - start;
        firn_store_le32(at, len);
        if (len)
            memcpy(at + 4, bytes + start, len);
        at += 4 + len;
        start = ends[i];
    }
}

static void put_plain(const firn_column_writer *c, firn_page_span span, firn_buf *out)
{
    size_t width = firn_leaf_width(c->leaf), count = span.value_end - span.value;
    const uint8_t *values = c->values.data;
    if (c->leaf->type == FIRN_PARQUET_BYTE_ARRAY)
        put_prefixed(out, values, (const uint32_t *)(const void *)c->ends.data, span.value,
                     span.value_end);
    else if (c->leaf->type == FIRN_PARQUET_BOOLEAN)
        put_bools(out, values + span.value, count);
    else if (c->leaf->type == FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY)
        firn_put(out, values + span.value * width, count * width);
    else
        put_numbers(out, values + span.value * width, count, width);
}

static void put_deltas(const firn_column_writer *c, firn_page_span span, firn_buf *out)
{
    const void *values = c->values.data;
    size_t count = span.value_end - span.value;
    if (c->leaf->type == FIRN_PARQUET_INT32)
        firn_delta_put32(out, (const int32_t *)values + span.value, count);
    else
        firn_delta_put64(out, (const int64_t *)values + span.value, count);
}

static void put_delta_lengths(const firn_column_writer *c, firn_page_span span, firn_buf *out)
{
    const uint32_t *ends = (const uint32_t *)(const void *)c->ends.data;
    uint32_t start = span.value ? ends[span.value - 1] : 0;
    firn_delta_put_strings(out, c->values.data, ends + span.value, span.value_end - span.value,
                           start);
}

static void put_codes(const firn_column_writer *c, firn_page_span span, firn_buf *out)
{
    unsigned width = firn_column_writer_code_bits(c);
    size_t count = span.value_end - span.value;
    const void *codes = c->codes.data;
    firn_put_u8(out, (uint8_t)width);
    if (c->code_width == sizeof(uint16_t))
        firn_rle_put16(out, (const uint16_t *)codes + span.value, count, width);
    else
        firn_rle_put32(out, (const uint32_t *)codes + span.value, count, width);
}

void firn_page_put_values(const firn_column_writer *c, firn_parquet_encoding encoding,
                          firn_page_span span, firn_buf *out)
{
    if (encoding == FIRN_PARQUET_RLE_DICTIONARY)
        put_codes(c, span, out);
    else if (span.value == span.value_end && encoding == FIRN_PARQUET_PLAIN)
        return;
    else if (encoding == FIRN_PARQUET_DELTA_BINARY_PACKED)
        put_deltas(c, span, out);
    else if (encoding == FIRN_PARQUET_DELTA_LENGTH_BYTE_ARRAY)
        put_delta_lengths(c, span, out);
    else
        put_plain(c, span, out);
}

void firn_page_put_dictionary(const firn_column_writer *c, firn_buf *out)
{
    const firn_dictionary *d = &c->dictionary;
    size_t width = firn_leaf_width(c->leaf);
    if (c->leaf->type == FIRN_PARQUET_BYTE_ARRAY) {
        put_prefixed(out, d->bytes.data, (const uint32_t *)(const void *)d->ends.data, 0, d->count);
    } else if (c->leaf->type == FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY) {
        firn_put(out, d->bytes.data, d->bytes.len);
    } else {
        uint8_t *at = firn_buf_extend(out, d->count * width);
        for (size_t i = 0; at && i < d->count; i++, at += width) {
            uint64_t word = htole64(d->keys[i]);
            memcpy(at, &word, width);
        }
    }
}

/* ---- which encoding ---- */

enum { WINDOW = 513, WINDOWS = 16 };

static int64_t number_at(const firn_column_writer *c, size_t i)
{
    uint64_t word;
    if (c->use_codes)
        word = c->dictionary.keys[firn_column_writer_code(c, i)];
    else if (c->leaf->type == FIRN_PARQUET_INT64)
        word = ((const uint64_t *)(const void *)c->values.data)[i];
    else
        word = ((const uint32_t *)(const void *)c->values.data)[i];
    return c->leaf->type == FIRN_PARQUET_INT64 ? (int64_t)word : (int32_t)word;
}

/* Bytes the values would take as deltas, estimated from a few windows. */
static size_t delta_bytes(const firn_column_writer *c)
{
    size_t count = c->value_count, bytes = 0, looked = 0;
    size_t step = count / WINDOWS > WINDOW ? count / WINDOWS : WINDOW;
    for (size_t from = 0; from < count; from += step) {
        int64_t window[WINDOW];
        size_t n = firn_at_most(WINDOW, count - from);
        for (size_t i = 0; i < n; i++)
            window[i] = number_at(c, from + i);
        bytes += firn_delta_cost64(window, n);
        looked += n;
    }
    return looked ? (size_t)((double)bytes / (double)looked * (double)count) : 0;
}

static size_t code_bytes(const firn_column_writer *c)
{
    return firn_column_writer_dictionary_bytes(c) +
           c->value_count * firn_column_writer_code_bits(c) / 8;
}

/* Bytes without a dictionary; strings by the mean of their entries. */
static size_t plain_bytes(const firn_column_writer *c)
{
    if (!c->use_codes)
        return c->values.len + c->ends.len;
    size_t width = firn_leaf_width(c->leaf);
    if (!width && c->dictionary.count)
        width = firn_column_writer_dictionary_bytes(c) / c->dictionary.count;
    return c->value_count * width;
}

/* Codes are what readers decode fastest, so they may cost a little more than deltas. */
firn_parquet_encoding firn_page_choose_encoding(const firn_column_writer *c)
{
    size_t plain = plain_bytes(c), most = plain - plain / 8;
    firn_parquet_encoding encoding = FIRN_PARQUET_PLAIN;
    bool fast = c->layout == FIRN_PARQUET_FAST;
    bool integer = c->leaf->type == FIRN_PARQUET_INT32 || c->leaf->type == FIRN_PARQUET_INT64;
    if (fast && c->leaf->type == FIRN_PARQUET_BYTE_ARRAY)
        encoding = FIRN_PARQUET_DELTA_LENGTH_BYTE_ARRAY;
    if (fast && integer && c->dictionary.count != 1) {
        size_t deltas = delta_bytes(c);
        if (deltas < most) {
            encoding = FIRN_PARQUET_DELTA_BINARY_PACKED;
            most = deltas + deltas / 16;
        }
    }
    if (c->use_codes && c->value_count && code_bytes(c) <= most)
        encoding = FIRN_PARQUET_RLE_DICTIONARY;
    return encoding;
}
