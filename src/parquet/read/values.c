/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* One switch on the encoding for each way of taking values, entered per batch;
 * the loops over values are in the functions it calls. */
#include "parquet/read/values.h"

#include <string.h>

#include "parquet/read/bytes.h"
#include "parquet/read/unpack.h"

size_t firn_parquet_type_width(firn_parquet_type type, int32_t type_length)
{
    static const uint8_t widths[] = {
        [FIRN_PARQUET_BOOLEAN] = 1,    [FIRN_PARQUET_INT32] = 4, [FIRN_PARQUET_INT64] = 8,
        [FIRN_PARQUET_INT96] = 12,     [FIRN_PARQUET_FLOAT] = 4, [FIRN_PARQUET_DOUBLE] = 8,
        [FIRN_PARQUET_BYTE_ARRAY] = 0,
    };
    return type == FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY ? (size_t)type_length : widths[type];
}

void firn_values_release(firn_values *values)
{
    firn_buf_release(&values->previous);
    *values = (firn_values){ 0 };
}

/* ---- starting ---- */

static firn_status unsupported(const firn_values *values, firn_error *err)
{
    return firn_fail(err, FIRN_UNSUPPORTED, "parquet encoding %d of type %d", (int)values->encoding,
                     (int)values->type);
}

static firn_status init_codes(firn_values *values, firn_bytes bytes, firn_error *err)
{
    firn_cursor in = firn_cursor_over(bytes);
    if (bytes.len == 0) /* a page of nulls may have no values, and not even their width */
        return firn_rle_init(&values->rle, bytes, 0, err);
    unsigned width = firn_take_u8(&in);
    return firn_rle_init(&values->rle, firn_take(&in, firn_left(&in)), width, err);
}

static firn_status init_booleans(firn_values *values, firn_bytes bytes, firn_error *err)
{
    firn_cursor in = firn_cursor_over(bytes);
    firn_bytes runs = firn_take(&in, bytes.len ? firn_take_le32(&in) : 0);
    if (in.failed)
        return firn_fail(err, FIRN_CORRUPT, "page ends inside its run-length encoded booleans");
    return firn_rle_init(&values->rle, runs, 1, err);
}

static firn_status cut_short(firn_error *err)
{
    return firn_fail(err, FIRN_CORRUPT, "page ends inside its delta-encoded values");
}

static firn_status init_delta(firn_values *values, firn_bytes bytes, firn_error *err)
{
    if (bytes.len == 0) {
        values->delta = (firn_delta){ .in = firn_cursor_over(bytes) };
        return FIRN_OK;
    }
    return firn_delta_init(&values->delta, bytes, err);
}

/* Lengths, then all bytes. */
static firn_status init_delta_length(firn_values *values, firn_bytes bytes, firn_error *err)
{
    TRY(init_delta(values, bytes, err));
    firn_delta walk = values->delta;
    values->in = firn_delta_rest(&walk);
    return values->in.failed ? cut_short(err) : FIRN_OK;
}

/* Prefix lengths, then the suffixes as DELTA_LENGTH_BYTE_ARRAY. */
static firn_status init_delta_bytes(firn_values *values, firn_bytes bytes, firn_error *err)
{
    firn_buf_clear(&values->previous);
    TRY(init_delta(values, bytes, err));
    values->prefixes = values->delta;
    firn_delta walk = values->prefixes;
    firn_cursor rest = firn_delta_rest(&walk);
    if (rest.failed)
        return cut_short(err);
    return init_delta_length(values, firn_take(&rest, firn_left(&rest)), err);
}

static firn_status init_split(firn_values *values, firn_bytes bytes, firn_error *err)
{
    if (values->type == FIRN_PARQUET_BOOLEAN || values->width == 0)
        return unsupported(values, err);
    if (bytes.len % values->width != 0)
        return firn_fail(err, FIRN_CORRUPT, "%zu bytes are split into streams of %zu", bytes.len,
                         values->width);
    return FIRN_OK;
}

firn_status firn_values_init(firn_values *values, int32_t encoding, firn_parquet_type type,
                             size_t width, firn_bytes bytes, firn_error *err)
{
    values->encoding = encoding;
    values->type = type;
    values->width = width;
    values->in = firn_cursor_over(bytes);
    values->next = 0;
    bool is_integer = type == FIRN_PARQUET_INT32 || type == FIRN_PARQUET_INT64;
    bool is_bytes = type == FIRN_PARQUET_BYTE_ARRAY;
    switch (encoding) {
    case FIRN_PARQUET_PLAIN: return FIRN_OK;
    case FIRN_PARQUET_PLAIN_DICTIONARY:
    case FIRN_PARQUET_RLE_DICTIONARY: return init_codes(values, bytes, err);
    case FIRN_PARQUET_RLE:
        return type == FIRN_PARQUET_BOOLEAN ? init_booleans(values, bytes, err)
                                            : unsupported(values, err);
    case FIRN_PARQUET_DELTA_BINARY_PACKED:
        return is_integer ? init_delta(values, bytes, err) : unsupported(values, err);
    case FIRN_PARQUET_DELTA_LENGTH_BYTE_ARRAY:
        return is_bytes ? init_delta_length(values, bytes, err) : unsupported(values, err);
    case FIRN_PARQUET_DELTA_BYTE_ARRAY:
        return is_bytes || type == FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY
                   ? init_delta_bytes(values, bytes, err)
                   : unsupported(values, err);
    case FIRN_PARQUET_BYTE_STREAM_SPLIT: return init_split(values, bytes, err);
    default: return unsupported(values, err);
    }
}

/* ---- taking ---- */

bool firn_values_take_codes(firn_values *values, uint32_t *out, size_t count)
{
    return firn_rle_take(&values->rle, out, count);
}

/* Plain booleans: one bit each, least significant first. */
static bool take_plain_booleans(firn_values *values, uint8_t *out, size_t count)
{
    size_t left = firn_left(&values->in);
    if (count > left * 8 - values->next)
        return false;
    for (size_t i = 0; i < count; i++, values->next++)
        out[i] = values->in.at[values->next / 8] >> values->next % 8 & 1;
    return true;
}

/* Little-endian words become the machine's; the rest is copied. */
static void copy_plain(const firn_values *values, uint8_t *out, firn_bytes in)
{
    memcpy(out, in.data, in.len);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    if (values->type == FIRN_PARQUET_INT96 || values->type == FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY)
        return;
    for (size_t at = 0; at < in.len; at += values->width)
        for (size_t i = 0; i < values->width; i++)
            out[at + i] = in.data[at + values->width - 1 - i];
#else
    (void)values;
#endif
}

static bool take_plain(firn_values *values, void *out, size_t count)
{
    if (values->type == FIRN_PARQUET_BOOLEAN)
        return take_plain_booleans(values, out, count);
    if (count > firn_left(&values->in) / values->width)
        return false;
    if (count > 0)
        copy_plain(values, out, firn_take(&values->in, count * values->width));
    return true;
}

/* Byte k of value i is byte i of stream k. */
static bool take_split(firn_values *values, uint8_t *out, size_t count)
{
    size_t total = firn_left(&values->in) / values->width, width = values->width;
    if (count > total - values->next)
        return false;
    const uint8_t *in = values->in.at + values->next;
    for (size_t k = 0; k < width; k++) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        size_t to = values->type == FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY ? k : width - 1 - k;
#else
        size_t to = k;
#endif
        for (size_t i = 0; i < count; i++)
            out[i * width + to] = in[k * total + i];
    }
    values->next += count;
    return true;
}

/* DELTA_BYTE_ARRAY of values that all have the type's length. */
static bool take_delta_fixed(firn_values *values, uint8_t *out, size_t count)
{
    for (size_t i = 0; i < count; i++, out += values->width) {
        int64_t prefix, suffix;
        if (!firn_delta_take(&values->prefixes, &prefix, 1) ||
            !firn_delta_take(&values->delta, &suffix, 1) || prefix < 0 || suffix < 0 ||
            (uint64_t)prefix > values->previous.len ||
            (uint64_t)prefix + (uint64_t)suffix != values->width)
            return false;
        firn_bytes rest = firn_take(&values->in, (size_t)suffix);
        if (values->in.failed)
            return false;
        if (prefix > 0)
            memcpy(out, values->previous.data, (size_t)prefix);
        if (suffix > 0)
            memcpy(out + prefix, rest.data, (size_t)suffix);
        firn_buf_clear(&values->previous);
        firn_put(&values->previous, out, values->width);
    }
    return values->previous.status == FIRN_OK;
}

bool firn_values_take_fixed(firn_values *values, void *out, size_t count)
{
    switch (values->encoding) {
    case FIRN_PARQUET_PLAIN: return take_plain(values, out, count);
    case FIRN_PARQUET_RLE: return firn_rle_take_u8(&values->rle, out, count);
    case FIRN_PARQUET_DELTA_BINARY_PACKED:
        return values->type == FIRN_PARQUET_INT32 ? firn_delta_take_i32(&values->delta, out, count)
                                                  : firn_delta_take(&values->delta, out, count);
    case FIRN_PARQUET_DELTA_BYTE_ARRAY: return take_delta_fixed(values, out, count);
    default: return take_split(values, out, count);
    }
}

bool firn_values_take_bytes(firn_values *values, firn_column *column, size_t count)
{
    switch (values->encoding) {
    case FIRN_PARQUET_PLAIN: return firn_bytes_take_plain(&values->in, column, count);
    case FIRN_PARQUET_DELTA_LENGTH_BYTE_ARRAY:
        return firn_bytes_take_lengths(&values->delta, &values->in, column, count);
    default: return firn_bytes_take_prefixes(values, column, count);
    }
}

/* ---- skipping ---- */

static bool skip_plain(firn_values *values, size_t count)
{
    if (values->type == FIRN_PARQUET_BOOLEAN) {
        bool ok = count <= firn_left(&values->in) * 8 - values->next;
        values->next += count;
        return ok;
    }
    if (values->width == 0) {
        for (size_t i = 0; i < count && !values->in.failed; i++)
            firn_take(&values->in, firn_take_le32(&values->in));
        return !values->in.failed;
    }
    if (count > firn_left(&values->in) / values->width)
        return false;
    firn_take(&values->in, count * values->width);
    return true;
}

static bool skip_delta(firn_values *values, size_t count)
{
    int64_t scratch[256];
    while (count > 0) {
        size_t n = count < FIRN_COUNT(scratch) ? count : FIRN_COUNT(scratch);
        if (!firn_delta_take(&values->delta, scratch, n))
            return false;
        for (size_t i = 0; i < n; i++)
            if (values->encoding == FIRN_PARQUET_DELTA_LENGTH_BYTE_ARRAY)
                firn_take(&values->in, scratch[i] < 0 ? SIZE_MAX : (size_t)scratch[i]);
        count -= n;
    }
    return !values->in.failed;
}

static bool skip_split(firn_values *values, size_t count)
{
    if (count > firn_left(&values->in) / values->width - values->next)
        return false;
    values->next += count;
    return true;
}

/* Prefixes build on one another, so skipping means decoding. */
static bool skip_prefixed(firn_values *values, size_t count)
{
    static const firn_arrow_field binary = { .kind = FIRN_ARROW_BINARY };
    SCOPED(firn_column) thrown_away = { 0 };
    if (firn_column_init(&thrown_away, &binary, values->previous.allocator, NULL) != FIRN_OK)
        return false;
    for (size_t n; count > 0; count -= n) {
        n = count < 256 ? count : 256;
        firn_column_clear(&thrown_away);
        if (!firn_bytes_take_prefixes(values, &thrown_away, n)) {
            if (firn_column_check(&thrown_away, NULL) != FIRN_OK)
                values->previous.status = FIRN_NOMEM;
            return false;
        }
    }
    return true;
}

static bool skip(firn_values *values, size_t count)
{
    switch (values->encoding) {
    case FIRN_PARQUET_PLAIN: return skip_plain(values, count);
    case FIRN_PARQUET_PLAIN_DICTIONARY:
    case FIRN_PARQUET_RLE_DICTIONARY:
    case FIRN_PARQUET_RLE: return firn_rle_skip(&values->rle, count);
    case FIRN_PARQUET_DELTA_BINARY_PACKED:
    case FIRN_PARQUET_DELTA_LENGTH_BYTE_ARRAY: return skip_delta(values, count);
    case FIRN_PARQUET_BYTE_STREAM_SPLIT: return skip_split(values, count);
    default: return skip_prefixed(values, count);
    }
}

firn_status firn_values_skip(firn_values *values, size_t count, firn_error *err)
{
    if (skip(values, count))
        return FIRN_OK;
    if (values->previous.status == FIRN_NOMEM)
        return firn_nomem(err);
    return firn_fail(err, FIRN_CORRUPT, "page holds fewer values than it claims");
}
