/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "parquet/write/gather.h"

#include <endian.h>

/* One loop for each width of value: T in memory, U the word's bits of it. */
#define GATHER(T, U)                                                                               \
    do {                                                                                           \
        const T *values = (const T *)view->values + view->start;                                   \
        if (rows.list)                                                                             \
            for (size_t i = 0; i < count; i++)                                                     \
                words[i] = (U)values[rows.list[i]];                                                \
        else                                                                                       \
            for (size_t i = 0; i < count; i++)                                                     \
                words[i] = (U)values[rows.first + (int64_t)i];                                     \
    } while (0)

static inline int64_t row_at(firn_rows rows, size_t i)
{
    return rows.list ? rows.list[i] : rows.first + (int64_t)i;
}

static void gather_bools(const firn_view *view, firn_rows rows, size_t count, uint64_t *words)
{
    const uint8_t *bits = view->values;
    for (size_t i = 0; i < count; i++) {
        int64_t bit = view->start + row_at(rows, i);
        words[i] = bits[bit >> 3] >> (bit & 7) & 1;
    }
}

static firn_status too_many_digits(const firn_parquet_leaf *leaf, firn_error *err)
{
    return firn_fail(err, FIRN_INVALID, "column \"%.*s\" holds a decimal of more than %d digits",
                     FIRN_STR_ARG(leaf->path), leaf->field->precision);
}

static inline firn_int128 decimal_at(const firn_view *view, int64_t row)
{
    firn_int128 value; /* foreign buffers may be aligned to 8 only */
    memcpy(&value, (const uint8_t *)view->values + 16 * (view->start + row), sizeof value);
    return value;
}

static firn_status gather_short_decimals(const firn_parquet_leaf *leaf, const firn_view *view,
                                         firn_rows rows, size_t count, uint64_t *words,
                                         firn_error *err)
{
    bool narrow = leaf->type == FIRN_PARQUET_INT32;
    uint64_t lost = 0;
    for (size_t i = 0; i < count; i++) {
        firn_int128 value = decimal_at(view, row_at(rows, i));
        int64_t kept = narrow ? (int32_t)value : (int64_t)value;
        lost |= (uint64_t)(value >> 64 ^ kept >> 63) | ((uint64_t)value ^ (uint64_t)kept);
        words[i] = narrow ? (uint32_t)kept : (uint64_t)kept;
    }
    return lost ? too_many_digits(leaf, err) : FIRN_OK;
}

static firn_status gather_long_decimals(firn_gather *gather, const firn_parquet_leaf *leaf,
                                        const firn_view *view, firn_rows rows, size_t count,
                                        firn_error *err)
{
    size_t width = (size_t)leaf->type_length;
    unsigned spare = 128 - 8 * (unsigned)width;
    for (size_t i = 0; i < count; i++) {
        firn_int128 value = decimal_at(view, row_at(rows, i));
        if ((firn_int128)((firn_uint128)value << spare) >> spare != value)
            return too_many_digits(leaf, err);
        uint64_t halves[2] = { htobe64((uint64_t)(value >> 64)), htobe64((uint64_t)value) };
        memcpy(gather->decimals[i], halves, 16);
        gather->strings[i] = (firn_bytes){ gather->decimals[i] + 16 - width, width };
    }
    return FIRN_OK;
}

static firn_status gather_words(firn_gather *gather, const firn_parquet_leaf *leaf,
                                const firn_view *view, firn_rows rows, size_t count,
                                firn_error *err)
{
    uint64_t *words = gather->words;
    switch (view->field->kind) {
    case FIRN_ARROW_NULL: return FIRN_OK; /* never has a value */
    case FIRN_ARROW_BOOL: gather_bools(view, rows, count, words); return FIRN_OK;
    case FIRN_ARROW_INT8: GATHER(int8_t, uint32_t); return FIRN_OK;
    case FIRN_ARROW_INT16: GATHER(int16_t, uint32_t); return FIRN_OK;
    case FIRN_ARROW_UINT8: GATHER(uint8_t, uint32_t); return FIRN_OK;
    case FIRN_ARROW_UINT16: GATHER(uint16_t, uint32_t); return FIRN_OK;
    case FIRN_ARROW_DECIMAL128: return gather_short_decimals(leaf, view, rows, count, words, err);
    default: break;
    }
    if (firn_arrow_byte_width(view->field) == 4)
        GATHER(uint32_t, uint32_t);
    else
        GATHER(uint64_t, uint64_t);
    return FIRN_OK;
}

static void gather_strings(const firn_view *view, firn_rows rows, size_t count, firn_bytes *strings)
{
    const uint8_t *bytes = view->values;
    if (view->offsets) {
        const int32_t *offsets = view->offsets + view->start;
        for (size_t i = 0; i < count; i++) {
            int64_t row = row_at(rows, i);
            strings[i] =
                (firn_bytes){ bytes + offsets[row], (size_t)(offsets[row + 1] - offsets[row]) };
        }
        return;
    }
    for (size_t i = 0; i < count; i++)
        strings[i] = firn_view_bytes(view, row_at(rows, i));
}

firn_status firn_gather_values(firn_gather *gather, const firn_parquet_leaf *leaf,
                               const firn_view *view, firn_rows rows, size_t count, firn_error *err)
{
    if (firn_leaf_is_words(leaf))
        return gather_words(gather, leaf, view, rows, count, err);
    if (view->field->kind == FIRN_ARROW_DECIMAL128)
        return gather_long_decimals(gather, leaf, view, rows, count, err);
    gather_strings(view, rows, count, gather->strings);
    return FIRN_OK;
}

firn_status firn_gather_codes(firn_gather *gather, const firn_parquet_leaf *leaf,
                              const firn_view *view, firn_rows rows, size_t count, firn_error *err)
{
    const int32_t *codes = (const int32_t *)view->values + view->start;
    int64_t entries = view->dictionary->length;
    for (size_t i = 0; i < count; i++) {
        int64_t code = codes[row_at(rows, i)];
        if (code < 0 || code >= entries)
            return firn_fail(err, FIRN_INVALID,
                             "column \"%.*s\" has code %lld in a dictionary of %lld",
                             FIRN_STR_ARG(leaf->path), (long long)code, (long long)entries);
        gather->rows[i] = code;
    }
    return FIRN_OK;
}
