/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Every encoding of values and levels over any bytes.  The first three bytes pick
 * encoding, type and how many values are taken.  Taken at once, in pieces, or after
 * some were skipped, values must be the same. */
#include <stdlib.h>
#include <string.h>

#include "parquet/read/levels.h"
#include "parquet/read/values.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { COUNT_MAX = 1000, WIDTH_MAX = 16 };

typedef struct choice {
    int32_t encoding;
    firn_parquet_type type;
    size_t width, count;
    firn_bytes bytes;
} choice;

static const firn_arrow_field binary = { .kind = FIRN_ARROW_BINARY };

/* Skips `skip` values, takes the rest in pieces of `step`; -1 when that fails. */
static int take_fixed(const choice *c, size_t skip, size_t step, uint8_t *out)
{
    SCOPED(firn_values) values = { 0 };
    if (firn_values_init(&values, c->encoding, c->type, c->width, c->bytes, NULL) != FIRN_OK)
        return -1;
    bool codes = firn_values_are_codes(&values);
    size_t width = codes ? sizeof(uint32_t) : c->width;
    if (firn_values_skip(&values, skip, NULL) != FIRN_OK)
        return -1;
    for (size_t at = skip, n; at < c->count; at += n) {
        n = step < c->count - at ? step : c->count - at;
        void *to = out + (at - skip) * width;
        if (!(codes ? firn_values_take_codes(&values, to, n)
                    : firn_values_take_fixed(&values, to, n)))
            return -1;
    }
    return (int)((c->count - skip) * width);
}

static void check_fixed(const choice *c)
{
    static _Alignas(16) uint8_t whole[COUNT_MAX * WIDTH_MAX], pieces[COUNT_MAX * WIDTH_MAX];
    int len = take_fixed(c, 0, COUNT_MAX, whole);
    if (len != take_fixed(c, 0, 7, pieces))
        abort();
    if (len > 0 && memcmp(whole, pieces, (size_t)len) != 0)
        abort();
    size_t skip = c->count / 3;
    int rest = take_fixed(c, skip, 33, pieces);
    if (len > 0 && (rest < 0 || memcmp(whole + (len - rest), pieces, (size_t)rest) != 0))
        abort();
}

static bool take_bytes(const choice *c, size_t skip, size_t step, firn_column *out)
{
    SCOPED(firn_values) values = { 0 };
    if (firn_column_init(out, &binary, NULL, NULL) != FIRN_OK)
        abort();
    out->values.len_max = 1 << 24;
    if (firn_values_init(&values, c->encoding, c->type, 0, c->bytes, NULL) != FIRN_OK ||
        firn_values_skip(&values, skip, NULL) != FIRN_OK)
        return false;
    for (size_t at = skip, n; at < c->count; at += n) {
        n = step < c->count - at ? step : c->count - at;
        if (!firn_values_take_bytes(&values, out, n))
            return false;
    }
    return true;
}

static void check_bytes(const choice *c)
{
    SCOPED(firn_column) whole = { 0 };
    SCOPED(firn_column) pieces = { 0 };
    SCOPED(firn_column) rest = { 0 };
    size_t skip = c->count / 3;
    if (!take_bytes(c, 0, COUNT_MAX, &whole))
        return;
    if (!take_bytes(c, 0, 7, &pieces) || !take_bytes(c, skip, 33, &rest))
        abort();
    if (whole.values.len != pieces.values.len || rest.values.len > whole.values.len)
        abort();
    if (whole.values.len && memcmp(whole.values.data, pieces.values.data, whole.values.len) != 0)
        abort();
    if (rest.values.len && memcmp(whole.values.data + (whole.values.len - rest.values.len),
                                  rest.values.data, rest.values.len) != 0)
        abort();
}

static void check_levels(uint8_t level_max, size_t count, firn_bytes bytes)
{
    uint8_t levels[COUNT_MAX], bits[COUNT_MAX / 8 + 1] = { 0 };
    firn_levels a, b;
    size_t ones, expected = 0;
    if (firn_levels_init(&a, bytes, level_max, NULL) != FIRN_OK ||
        !firn_levels_read(&a, levels, count))
        return;
    for (size_t i = 0; i < count; i++) {
        if (levels[i] > level_max)
            abort();
        expected += levels[i];
    }
    if (level_max != 1)
        return;
    if (firn_levels_init(&b, bytes, 1, NULL) != FIRN_OK ||
        !firn_levels_read_bits(&b, bits, 0, count, &ones) || ones != expected)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t widths[] = { 1, 4, 8, 12, 4, 8, 0, 5 };
    if (size < 3)
        return 0;
    choice c = { .encoding = data[0] % 12,
                 .type = (firn_parquet_type)(data[1] % 8),
                 .count = (size_t)data[2] * 3,
                 .bytes = { data + 3, size - 3 } };
    c.width = widths[c.type];
    if (c.encoding >= 10)
        check_levels(c.encoding == 10 ? 1 : (uint8_t)(data[1] | 1), c.count, c.bytes);
    else if (c.width == 0 && c.encoding != FIRN_PARQUET_RLE_DICTIONARY &&
             c.encoding != FIRN_PARQUET_PLAIN_DICTIONARY)
        check_bytes(&c);
    else
        check_fixed(&c);
    return 0;
}
