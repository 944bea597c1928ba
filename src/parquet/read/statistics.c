/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Which of the bounds that files carry may be believed (parquet.thrift, Statistics
 * and ColumnOrder; the notes on floats there). */
#include "parquet/read/statistics.h"

#include <string.h>

#include "base/cursor.h"
#include "parquet/read/values.h"

static bool is_binary(const firn_parquet_node *leaf)
{
    return leaf->type == FIRN_PARQUET_BYTE_ARRAY || leaf->type == FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY;
}

static bool is_unsigned(const firn_parquet_node *leaf)
{
    return leaf->logical.kind == FIRN_PARQUET_INTEGER && !leaf->logical.is_signed;
}

/* Types that have an order at all. */
static bool has_order(const firn_parquet_node *leaf)
{
    switch (leaf->logical.kind) {
    case FIRN_PARQUET_VARIANT:
    case FIRN_PARQUET_GEOMETRY:
    case FIRN_PARQUET_GEOGRAPHY:
    case FIRN_PARQUET_UNKNOWN: return false;
    default: return leaf->type != FIRN_PARQUET_INT96;
    }
}

bool firn_statistics_are_ordered(const firn_parquet_metadata *metadata,
                                 const firn_parquet_node *leaf)
{
    enum { TYPE_ORDER = 1 };
    if (!has_order(leaf))
        return false;
    if (leaf->leaf_index < metadata->column_orders.count)
        return metadata->column_orders.items[leaf->leaf_index].kind == TYPE_ORDER;
    return !is_binary(leaf) && !is_unsigned(leaf); /* no order is given: the obvious one */
}

/* ---- single bounds ---- */

static bool has_right_size(const firn_parquet_node *leaf, firn_bytes b)
{
    if (!b.data)
        return false;
    return leaf->type == FIRN_PARQUET_BYTE_ARRAY ||
           b.len == firn_parquet_type_width(leaf->type, leaf->type_length);
}

/* Exponent all ones, fraction not zero. */
static bool is_nan(const firn_parquet_node *leaf, firn_bytes b)
{
    if (leaf->type == FIRN_PARQUET_FLOAT)
        return (firn_load_le32(b.data) & 0x7fffffff) > 0x7f800000;
    if (leaf->type == FIRN_PARQUET_DOUBLE)
        return (firn_load_le64(b.data) & INT64_MAX) > UINT64_C(0x7ff0000000000000);
    if (leaf->logical.kind == FIRN_PARQUET_FLOAT16)
        return (b.data[0] | (b.data[1] & 0x7f) << 8) > 0x7c00;
    return false;
}

static bool is_float(const firn_parquet_node *leaf)
{
    return leaf->type == FIRN_PARQUET_FLOAT || leaf->type == FIRN_PARQUET_DOUBLE ||
           leaf->logical.kind == FIRN_PARQUET_FLOAT16;
}

/* A zero may stand for the zero of the other sign, so it becomes the outer one. */
static firn_bytes widen_zero(const firn_parquet_node *leaf, firn_bytes b, bool is_min)
{
    static const uint8_t negative[9] = { 0, 0, 0, 0, 0, 0, 0, 0x80 }, positive[8] = { 0 };
    if (!is_float(leaf))
        return b;
    bool zero = (b.data[b.len - 1] & 0x7f) == 0;
    for (size_t i = 0; i + 1 < b.len; i++)
        zero = zero && b.data[i] == 0;
    if (!zero)
        return b;
    return (firn_bytes){ is_min ? negative + (8 - b.len) : positive, b.len };
}

static int64_t integer_of(const firn_parquet_node *leaf, firn_bytes b)
{
    if (leaf->type == FIRN_PARQUET_INT64)
        return (int64_t)firn_load_le64(b.data);
    uint32_t word = firn_load_le32(b.data);
    return is_unsigned(leaf) ? (int64_t)word : (int64_t)(int32_t)word;
}

/* Bounds the wrong way round were made in another order than the type's. */
static bool are_reversed(const firn_parquet_node *leaf, firn_bytes min, firn_bytes max)
{
    if (leaf->type == FIRN_PARQUET_INT64 && is_unsigned(leaf))
        return firn_load_le64(min.data) > firn_load_le64(max.data);
    if (leaf->type == FIRN_PARQUET_INT32 || leaf->type == FIRN_PARQUET_INT64)
        return integer_of(leaf, min) > integer_of(leaf, max);
    if (leaf->type == FIRN_PARQUET_BYTE_ARRAY && leaf->logical.kind == FIRN_PARQUET_STRING)
        return firn_bytes_compare(min, max) > 0;
    return false;
}

void firn_statistics_set(const firn_parquet_node *leaf, firn_bytes min, firn_bytes max,
                         firn_parquet_bounds *bounds)
{
    bool has_min = has_right_size(leaf, min) && !is_nan(leaf, min);
    bool has_max = has_right_size(leaf, max) && !is_nan(leaf, max);
    if (has_min && has_max && are_reversed(leaf, min, max))
        return;
    if (has_min)
        bounds->min = widen_zero(leaf, min, true);
    if (has_max)
        bounds->max = widen_zero(leaf, max, false);
}

/* ---- a whole chunk ---- */

/* The deprecated pair was ordered by signed comparison, of bytes for binary. */
static bool deprecated_is_ordered(const firn_parquet_node *leaf)
{
    return has_order(leaf) && !is_binary(leaf) && !is_unsigned(leaf);
}

static void set_exactness(const firn_parquet_node *leaf, const firn_parquet_statistics *s,
                          firn_parquet_bounds *bounds)
{
    bool usual = !is_binary(leaf); /* only binary bounds get truncated */
    bounds->min_exact = s->has_is_min_value_exact ? s->is_min_value_exact : usual;
    bounds->max_exact = s->has_is_max_value_exact ? s->is_max_value_exact : usual;
}

void firn_parquet_leaf_statistics(const firn_parquet_file *file, size_t row_group,
                                  size_t leaf_index, firn_parquet_bounds *bounds)
{
    const firn_parquet_column_chunk *chunk = firn_parquet_chunk(file, row_group, leaf_index);
    const firn_parquet_node *leaf = file->leaves[leaf_index];
    *bounds = (firn_parquet_bounds){ .null_count = -1, .value_count = -1 };
    if (!chunk->meta_data)
        return;
    bounds->value_count = chunk->meta_data->num_values;
    const firn_parquet_statistics *s = chunk->meta_data->statistics;
    if (!s)
        return;
    if (s->has_null_count && s->null_count >= 0 && s->null_count <= bounds->value_count)
        bounds->null_count = s->null_count;
    set_exactness(leaf, s, bounds);
    if (s->min_value.data || s->max_value.data) {
        if (firn_statistics_are_ordered(&file->metadata, leaf))
            firn_statistics_set(leaf, s->min_value, s->max_value, bounds);
    } else if (deprecated_is_ordered(leaf)) {
        firn_statistics_set(leaf, s->min, s->max, bounds);
    }
}

/* ---- dictionaries ---- */

static bool is_dictionary(int32_t encoding)
{
    return encoding == FIRN_PARQUET_PLAIN_DICTIONARY || encoding == FIRN_PARQUET_RLE_DICTIONARY;
}

static bool is_data(int32_t page_type)
{
    return page_type == FIRN_PARQUET_DATA_PAGE || page_type == FIRN_PARQUET_DATA_PAGE_V2;
}

static bool pages_are_dictionary(const firn_parquet_column_metadata *meta)
{
    bool any = false;
    for (size_t i = 0; i < meta->encoding_stats.count; i++) {
        const firn_parquet_page_encoding_stats *s = &meta->encoding_stats.items[i];
        if (!is_data(s->page_type) || s->count == 0)
            continue;
        if (!is_dictionary(s->encoding))
            return false;
        any = true;
    }
    return any;
}

/* Without counts of pages, PLAIN among the encodings may mean the dictionary page
 * or data that fell back: only its absence proves anything. */
static bool encodings_are_dictionary(const firn_parquet_column_metadata *meta)
{
    bool any = false;
    for (size_t i = 0; i < meta->encodings.count; i++) {
        int32_t encoding = meta->encodings.items[i];
        bool levels = encoding == FIRN_PARQUET_RLE || encoding == FIRN_PARQUET_BIT_PACKED;
        if (!levels && !is_dictionary(encoding))
            return false;
        any = any || is_dictionary(encoding);
    }
    return any;
}

bool firn_parquet_is_all_dictionary(const firn_parquet_file *file, size_t row_group,
                                    size_t leaf_index)
{
    const firn_parquet_column_chunk *chunk = firn_parquet_chunk(file, row_group, leaf_index);
    if (!chunk->meta_data || chunk->is_encrypted)
        return false;
    return chunk->meta_data->encoding_stats.items ? pages_are_dictionary(chunk->meta_data)
                                                  : encodings_are_dictionary(chunk->meta_data);
}
