/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* All of them work in steps of 256 values: first the lengths, which are checked
 * against what remains and say how much room is needed, then the bytes.  Short
 * values are copied 16 bytes at a time where both sides have them to spare. */
#include "parquet/read/bytes.h"

#include <string.h>

enum { STEP = 256, SLACK = FIRN_BYTES_SLACK };

int32_t *firn_bytes_extend_offsets(firn_column *column, size_t more)
{
    if (column->offsets.len == 0)
        firn_put_fill(&column->offsets, 0, sizeof(int32_t));
    return (int32_t *)(void *)firn_buf_extend(&column->offsets, more * sizeof(int32_t));
}

/* Both sides may be touched up to SLACK bytes when `wide`. */
static inline void copy_short(uint8_t *to, const uint8_t *from, size_t len, bool wide)
{
    if (wide && len <= SLACK)
        memcpy(to, from, SLACK);
    else
        memcpy(to, from, len);
}

/* ---- PLAIN ---- */

/* Reads the lengths of `count` values without taking them. */
static bool plain_lengths(firn_cursor in, uint32_t *lengths, size_t count, size_t *total)
{
    *total = 0;
    for (size_t i = 0; i < count; i++) {
        if (firn_left(&in) < 4)
            return false;
        lengths[i] = firn_load_le32(in.at);
        in.at += 4;
        if (lengths[i] > firn_left(&in))
            return false;
        in.at += lengths[i];
        *total += lengths[i];
    }
    return true;
}

static bool take_plain_step(firn_cursor *in, firn_column *column, size_t count)
{
    uint32_t lengths[STEP];
    size_t total;
    if (!plain_lengths(*in, lengths, count, &total))
        return false;
    int32_t *offsets = firn_bytes_extend_offsets(column, count);
    uint8_t *to = firn_buf_reserve(&column->values, total + SLACK);
    if (!offsets || !to)
        return false;

    const uint8_t *from = in->at, *wide_end = in->end - (firn_left(in) < SLACK ? 0 : SLACK);
    bool has_slack = firn_left(in) >= SLACK;
    int32_t end = offsets[-1];
    for (size_t i = 0; i < count; i++) {
        from += 4;
        copy_short(to, from, lengths[i], has_slack && from <= wide_end);
        to += lengths[i];
        from += lengths[i];
        end += (int32_t)lengths[i];
        offsets[i] = end;
    }
    in->at = from;
    column->values.len += total;
    return true;
}

bool firn_bytes_take_plain(firn_cursor *in, firn_column *column, size_t count)
{
    for (size_t n; count > 0; count -= n) {
        n = count < STEP ? count : STEP;
        if (!take_plain_step(in, column, n))
            return false;
    }
    return true;
}

/* ---- DELTA_LENGTH_BYTE_ARRAY ---- */

/* The values lie end to end, so their bytes are copied at once. */
static bool take_lengths_step(firn_delta *lengths, firn_cursor *in, firn_column *column,
                              size_t count)
{
    int64_t step[STEP], total = 0;
    if (!firn_delta_take(lengths, step, count))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (step[i] < 0 || step[i] > (int64_t)firn_left(in) - total)
            return false;
        total += step[i];
    }
    int32_t *offsets = firn_bytes_extend_offsets(column, count);
    firn_bytes bytes = firn_take(in, (size_t)total);
    firn_put(&column->values, bytes.data, bytes.len);
    if (!offsets || column->values.status != FIRN_OK)
        return false;
    for (size_t i = 0; i < count; i++)
        offsets[i] = offsets[(ptrdiff_t)i - 1] + (int32_t)step[i];
    return true;
}

bool firn_bytes_take_lengths(firn_delta *lengths, firn_cursor *in, firn_column *column,
                             size_t count)
{
    for (size_t n; count > 0; count -= n) {
        n = count < STEP ? count : STEP;
        if (!take_lengths_step(lengths, in, column, n))
            return false;
    }
    return true;
}

/* ---- DELTA_BYTE_ARRAY ---- */

struct prefixed {
    int64_t prefix[STEP], suffix[STEP];
    size_t total;
};

/* Each prefix must lie within the value before, all suffixes within the input. */
static bool prefixed_lengths(firn_values *values, struct prefixed *p, size_t count)
{
    if (!firn_delta_take(&values->prefixes, p->prefix, count) ||
        !firn_delta_take(&values->delta, p->suffix, count))
        return false;
    int64_t before = (int64_t)values->previous.len, left = (int64_t)firn_left(&values->in);
    p->total = 0;
    for (size_t i = 0; i < count; i++) {
        if (p->prefix[i] < 0 || p->prefix[i] > before || p->suffix[i] < 0 || p->suffix[i] > left)
            return false;
        left -= p->suffix[i];
        before = p->prefix[i] + p->suffix[i];
        p->total += (size_t)before;
    }
    return true;
}

static bool take_prefixes_step(firn_values *values, firn_column *column, size_t count)
{
    struct prefixed p;
    if (!prefixed_lengths(values, &p, count))
        return false;
    int32_t *offsets = firn_bytes_extend_offsets(column, count);
    uint8_t *to = firn_buf_extend(&column->values, p.total);
    if (!offsets || !to)
        return false;

    const uint8_t *before = values->previous.data;
    for (size_t i = 0; i < count; i++) {
        size_t prefix = (size_t)p.prefix[i], suffix = (size_t)p.suffix[i];
        if (prefix > 0)
            memcpy(to, before, prefix);
        if (suffix > 0)
            memcpy(to + prefix, firn_take(&values->in, suffix).data, suffix);
        offsets[i] = offsets[(ptrdiff_t)i - 1] + (int32_t)(prefix + suffix);
        before = to;
        to += prefix + suffix;
    }
    firn_buf_clear(&values->previous);
    firn_put(&values->previous, before, (size_t)(to - before));
    return values->previous.status == FIRN_OK;
}

bool firn_bytes_take_prefixes(firn_values *values, firn_column *column, size_t count)
{
    for (size_t n; count > 0; count -= n) {
        n = count < STEP ? count : STEP;
        if (!take_prefixes_step(values, column, n))
            return false;
    }
    return true;
}

/* ---- dictionary ---- */

/* No string is longer than the slack, so all are copied as if they were as long. */
static void copy_short_codes(const firn_column *dictionary, const uint32_t *codes,
                             firn_column *column, int32_t *offsets, size_t count)
{
    const int32_t *ends = (const int32_t *)(const void *)dictionary->offsets.data;
    const uint8_t *bytes = dictionary->values.data;
    uint8_t *to = column->values.data;
    int32_t end = offsets[-1];
    for (size_t i = 0; i < count; i++) {
        int32_t from = ends[codes[i]];
        memcpy(to + end, bytes + from, SLACK);
        end += ends[codes[i] + 1] - from;
        offsets[i] = end;
    }
    column->values.len = (size_t)end;
}

static bool take_short_codes(const firn_column *dictionary, const uint32_t *codes,
                             firn_column *column, size_t count)
{
    int32_t *offsets = firn_bytes_extend_offsets(column, count);
    if (!offsets || !firn_buf_reserve(&column->values, (count + 1) * SLACK))
        return false;
    copy_short_codes(dictionary, codes, column, offsets, count);
    return true;
}

static bool take_codes_step(const firn_column *dictionary, const uint32_t *codes,
                            firn_column *column, size_t count)
{
    const int32_t *ends = (const int32_t *)(const void *)dictionary->offsets.data;
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += (size_t)(ends[codes[i] + 1] - ends[codes[i]]);
    int32_t *offsets = firn_bytes_extend_offsets(column, count);
    uint8_t *to = firn_buf_reserve(&column->values, total + SLACK);
    if (!offsets || !to)
        return false;

    int32_t end = offsets[-1];
    for (size_t i = 0; i < count; i++) {
        int32_t from = ends[codes[i]], len = ends[codes[i] + 1] - from;
        copy_short(to, dictionary->values.data + from, (size_t)len, true);
        to += len;
        end += len;
        offsets[i] = end;
    }
    column->values.len += total;
    return true;
}

bool firn_bytes_take_codes(const firn_column *dictionary, size_t len_max, const uint32_t *codes,
                           firn_column *column, size_t count)
{
    if (len_max <= SLACK)
        return take_short_codes(dictionary, codes, column, count);
    for (size_t n; count > 0; count -= n, codes += n) {
        n = count < STEP ? count : STEP;
        if (!take_codes_step(dictionary, codes, column, n))
            return false;
    }
    return true;
}
