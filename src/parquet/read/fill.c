/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Values are first appended without gaps, then `spread` moves them apart in place,
 * from the back, so that each null has a (zeroed) slot.  Codes and values that
 * need converting pass through small arrays on the stack, which stay in L1. */
#include "parquet/read/fill.h"

#include <assert.h>
#include <string.h>

#include "parquet/read/bytes.h"

enum { STEP = 1024, SCRATCH_BYTES = 16 * 1024 };

void firn_filler_release(firn_filler *filler)
{
    firn_column_release(&filler->dictionary);
    *filler = (firn_filler){ 0 };
}

/* ---- what can go wrong ---- */

static firn_status too_few(firn_error *err)
{
    return firn_fail(err, FIRN_CORRUPT, "page holds fewer values than it claims");
}

/* Why a function that takes values returned false. */
static firn_status failed(const firn_values *values, const firn_column *column, firn_error *err)
{
    TRY(firn_column_check(column, err));
    if (values->previous.status != FIRN_OK)
        return firn_nomem(err);
    return too_few(err);
}

static firn_status does_not_fit(const firn_column *column, firn_error *err)
{
    SCOPED(firn_buf) type = { 0 };
    firn_arrow_put_type(&type, column->field);
    return firn_fail(err, FIRN_CORRUPT, "a value of column \"%.*s\" does not fit %.*s",
                     FIRN_STR_ARG(column->field->name), FIRN_STR_ARG(firn_buf_str(&type)));
}

/* ---- codes ---- */

/* A code below the count gives a negative difference; a code of 2^31 or more, which
 * no dictionary has, is caught by its complement.  One sign bit stands for all, so
 * the loop has no comparison. */
static bool are_within(const uint32_t *codes, size_t count, size_t dictionary_count)
{
    uint32_t limit = (uint32_t)dictionary_count, signs = UINT32_MAX;
    for (size_t i = 0; i < count; i++)
        signs &= (codes[i] - limit) & ~codes[i];
    return signs >> 31;
}

static firn_status check_codes(const firn_filler *filler, const uint32_t *codes, size_t count,
                               firn_error *err)
{
    if (are_within(codes, count, filler->dictionary_count))
        return FIRN_OK;
    uint32_t most = 0;
    for (size_t i = 0; i < count; i++)
        most = codes[i] > most ? codes[i] : most;
    return firn_fail(err, FIRN_CORRUPT, "dictionary code %u, the dictionary has %zu values",
                     (unsigned)most, filler->dictionary_count);
}

#define LOOK_UP(T)                                                                                 \
    do {                                                                                           \
        const T *from = (const T *)(const void *)dictionary;                                       \
        T *to = (T *)(void *)out;                                                                  \
        for (size_t i = 0; i < count; i++)                                                         \
            to[i] = from[codes[i]];                                                                \
    } while (0)

static void look_up(const uint8_t *dictionary, size_t width, const uint32_t *codes, uint8_t *out,
                    size_t count)
{
    switch (width) {
    case 1: LOOK_UP(uint8_t); break;
    case 2: LOOK_UP(uint16_t); break;
    case 4: LOOK_UP(uint32_t); break;
    case 8: LOOK_UP(uint64_t); break;
    case 16: LOOK_UP(firn_uint128); break;
    default:
        for (size_t i = 0; i < count; i++)
            memcpy(out + i * width, dictionary + codes[i] * width, width);
    }
}

static firn_status take_codes(const firn_filler *filler, firn_values *values, uint32_t *codes,
                              size_t count, firn_error *err)
{
    if (!firn_values_take_codes(values, codes, count))
        return too_few(err);
    return check_codes(filler, codes, count, err);
}

static firn_status append_looked_up(const firn_filler *filler, firn_values *values,
                                    firn_column *column, size_t count, firn_error *err)
{
    uint32_t codes[STEP];
    size_t width = filler->convert.width_out;
    for (size_t n; count > 0; count -= n) {
        n = count < STEP ? count : STEP;
        TRY(take_codes(filler, values, codes, n, err));
        if (width == 0) {
            if (!firn_bytes_take_codes(&filler->dictionary, filler->string_max, codes, column, n))
                return failed(values, column, err);
            continue;
        }
        uint8_t *to = firn_buf_extend(&column->values, n * width);
        if (!to)
            return firn_column_check(column, err);
        look_up(filler->dictionary.values.data, width, codes, to, n);
    }
    return FIRN_OK;
}

static firn_status append_codes(const firn_filler *filler, firn_values *values, firn_column *column,
                                size_t count, firn_error *err)
{
    uint8_t *to = firn_buf_extend(&column->values, count * sizeof(uint32_t));
    if (!to)
        return firn_column_check(column, err);
    uint32_t *codes = (uint32_t *)(void *)to;
    for (size_t n; count > 0; count -= n, codes += n) {
        n = count < STEP ? count : STEP;
        TRY(take_codes(filler, values, codes, n, err));
    }
    return FIRN_OK;
}

/* ---- plain values ---- */

/* Strings must be UTF-8; nearly all are ASCII, which is seen many bytes at a time. */
static bool is_ascii(const uint8_t *bytes, size_t len)
{
    uint64_t any = 0;
    size_t i = 0;
    for (; i + 8 <= len; i += 8) {
        uint64_t word;
        memcpy(&word, bytes + i, sizeof word);
        any |= word;
    }
    for (; i < len; i++)
        any |= (uint64_t)bytes[i] << 56 | bytes[i];
    return (any & UINT64_C(0x8080808080808080)) == 0;
}

static firn_status check_utf8(const firn_column *column, size_t from_byte, size_t from_offset,
                              firn_error *err)
{
    const char *bytes = (const char *)column->values.data;
    if (column->field->kind != FIRN_ARROW_UTF8 || column->values.len == from_byte ||
        is_ascii(column->values.data + from_byte, column->values.len - from_byte))
        return FIRN_OK;
    const int32_t *ends = (const int32_t *)(const void *)column->offsets.data;
    size_t count = column->offsets.len / sizeof *ends;
    for (size_t i = from_offset ? from_offset : 1; i < count; i++) {
        firn_str value = { bytes + ends[i - 1], (size_t)(ends[i] - ends[i - 1]) };
        if (!firn_utf8_valid(value))
            return firn_fail(err, FIRN_CORRUPT, "a string of column \"%.*s\" is not UTF-8",
                             FIRN_STR_ARG(column->field->name));
    }
    return FIRN_OK;
}

static firn_status append_strings(firn_values *values, firn_column *column, size_t count,
                                  firn_error *err)
{
    size_t from_byte = column->values.len, from_offset = column->offsets.len / sizeof(int32_t);
    if (!firn_values_take_bytes(values, column, count))
        return failed(values, column, err);
    return check_utf8(column, from_byte, from_offset, err);
}

/* BYTE_ARRAY to a fixed width, a step at a time through a column of bytes. */
static firn_status append_from_bytes(const firn_convert *c, firn_values *values,
                                     firn_column *column, size_t count, firn_error *err)
{
    static const firn_arrow_field binary = { .kind = FIRN_ARROW_BINARY };
    SCOPED(firn_column) step = { 0 };
    TRY(firn_column_init(&step, &binary, column->allocator, err));
    for (size_t n; count > 0; count -= n) {
        n = count < STEP ? count : STEP;
        firn_column_clear(&step);
        if (!firn_values_take_bytes(values, &step, n))
            return failed(values, &step, err);
        uint8_t *to = firn_buf_extend(&column->values, n * c->width_out);
        if (!to)
            return firn_column_check(column, err);
        const int32_t *ends = (const int32_t *)(const void *)step.offsets.data;
        for (size_t i = 0; i < n; i++, to += c->width_out) {
            firn_bytes value = { step.values.data + ends[i], (size_t)(ends[i + 1] - ends[i]) };
            if (!c->from_bytes(c, value, to))
                return does_not_fit(column, err);
        }
    }
    return FIRN_OK;
}

static firn_status append_converted(const firn_convert *c, firn_values *values, firn_column *column,
                                    size_t count, firn_error *err)
{
    _Alignas(16) uint8_t scratch[SCRATCH_BYTES];
    if (c->width_in > sizeof scratch)
        return firn_fail(err, FIRN_UNSUPPORTED, "values of %zu bytes in column \"%.*s\"",
                         c->width_in, FIRN_STR_ARG(column->field->name));
    size_t step = sizeof scratch / c->width_in;
    for (size_t n; count > 0; count -= n) {
        n = count < step ? count : step;
        uint8_t *to = firn_buf_extend(&column->values, n * c->width_out);
        if (!to)
            return firn_column_check(column, err);
        if (!firn_values_take_fixed(values, scratch, n))
            return failed(values, column, err);
        if (!c->run(c, scratch, to, n))
            return does_not_fit(column, err);
    }
    return FIRN_OK;
}

/* The size is held against the page before memory is taken for it: each value
 * takes its bytes there in PLAIN; other encodings are decoded in steps. */
static firn_status append_same(const firn_convert *c, firn_values *values, firn_column *column,
                               size_t count, firn_error *err)
{
    if (values->encoding == FIRN_PARQUET_PLAIN && count > firn_left(&values->in) / c->width_out)
        return too_few(err);
    size_t step = values->encoding == FIRN_PARQUET_PLAIN ? count : 64 * STEP;
    for (size_t n; count > 0; count -= n) {
        n = count < step ? count : step;
        uint8_t *to = firn_buf_extend(&column->values, n * c->width_out);
        if (!to)
            return firn_column_check(column, err);
        if (!firn_values_take_fixed(values, to, n))
            return failed(values, column, err);
    }
    return FIRN_OK;
}

static firn_status append_plain(const firn_convert *c, firn_values *values, firn_column *column,
                                size_t count, firn_error *err)
{
    if (c->from_bytes)
        return append_from_bytes(c, values, column, count, err);
    if (c->width_in == 0)
        return append_strings(values, column, count, err);
    if (c->run)
        return append_converted(c, values, column, count, err);
    return append_same(c, values, column, count, err);
}

/* ---- booleans ---- */

static bool bit_at(const uint8_t *bits, size_t i)
{
    return bits[i / 8] >> i % 8 & 1;
}

/* Writes one bit a slot; null slots stay 0. */
static void put_bits(firn_column *column, const uint8_t *booleans, size_t slots, bool has_nulls)
{
    uint8_t *bits = column->values.data;
    size_t first = (size_t)column->length, next = 0;
    for (size_t i = first; i < first + slots; i++) {
        if (has_nulls && !bit_at(column->validity.data, i))
            continue;
        bits[i / 8] |= (uint8_t)(booleans[next++] << i % 8);
    }
}

static firn_status append_booleans(firn_values *values, firn_column *column, size_t slots,
                                   size_t present, firn_error *err)
{
    size_t bytes = ((size_t)column->length + slots + 7) / 8;
    SCOPED(firn_buf) booleans = { .allocator = column->allocator };
    if (present > firn_left(&values->in) * 8 && values->encoding == FIRN_PARQUET_PLAIN)
        return too_few(err);
    uint8_t *step = firn_buf_extend(&booleans, present);
    if (!step)
        return firn_nomem(err);
    if (bytes > column->values.len)
        firn_put_fill(&column->values, 0, bytes - column->values.len);
    TRY(firn_column_check(column, err));
    if (!firn_values_take_fixed(values, step, present))
        return failed(values, column, err);
    for (size_t i = 0; i < present; i++)
        step[i] &= 1;
    put_bits(column, step, slots, present < slots);
    return FIRN_OK;
}

/* ---- spreading ---- */

/* Without branches: each step copies the last value not yet placed, or clears the
 * slot.  It ends when the values left are where they belong, or none is left. */
#define SPREAD(T)                                                                                  \
    do {                                                                                           \
        T *v = (T *)(void *)at;                                                                    \
        while (left > 0 && left < i) {                                                             \
            i--;                                                                                   \
            T bit = bit_at(bits, first + i);                                                       \
            v[i] = (T)(v[left - 1] & (T)(0 - bit));                                                \
            left -= bit;                                                                           \
        }                                                                                          \
    } while (0)

static void spread_wide(uint8_t *at, size_t width, size_t slots, size_t present,
                        const uint8_t *bits, size_t first)
{
    size_t i = slots, left = present;
    while (left > 0 && left < i) {
        i--;
        if (bit_at(bits, first + i))
            memcpy(at + i * width, at + --left * width, width);
        else
            memset(at + i * width, 0, width);
    }
    if (left == 0)
        memset(at, 0, i * width);
}

static void spread_fixed(uint8_t *at, size_t width, size_t slots, size_t present,
                         const uint8_t *bits, size_t first)
{
    size_t i = slots, left = present;
    switch (width) {
    case 1: SPREAD(uint8_t); break;
    case 2: SPREAD(uint16_t); break;
    case 4: SPREAD(uint32_t); break;
    case 8: SPREAD(uint64_t); break;
    default: spread_wide(at, width, slots, present, bits, first); return;
    }
    if (left == 0)
        memset(at, 0, i * width);
}

/* A null string ends where the one before it ends; at[-1] is the end before all. */
static void spread_offsets(int32_t *at, size_t slots, size_t present, const uint8_t *bits,
                           size_t first)
{
    ptrdiff_t left = (ptrdiff_t)present;
    for (ptrdiff_t i = (ptrdiff_t)slots - 1; left <= i; i--) {
        at[i] = at[left - 1];
        left -= bit_at(bits, first + (size_t)i);
    }
}

/* Makes `slots` of the last `present` values (or offsets) of the column. */
static bool spread(const firn_filler *filler, firn_column *column, size_t slots, size_t present)
{
    const uint8_t *bits = column->validity.data;
    size_t first = (size_t)column->length, gaps = slots - present;
    size_t width = filler->emits_codes ? sizeof(uint32_t) : filler->convert.width_out;
    if (width == 0) {
        int32_t *end = firn_bytes_extend_offsets(column, gaps);
        if (!end)
            return false;
        spread_offsets(end - present, slots, present, bits, first);
        return true;
    }
    uint8_t *end = firn_buf_extend(&column->values, gaps * width);
    if (!end)
        return false;
    spread_fixed(end - present * width, width, slots, present, bits, first);
    return true;
}

static void settle(firn_column *column, size_t slots, size_t present)
{
    if (present == slots) {
        firn_column_mark_present(column, (int64_t)slots);
        return;
    }
    column->length += (int64_t)slots;
    column->null_count += (int64_t)(slots - present);
}

static firn_status append(const firn_filler *filler, firn_values *values, firn_column *column,
                          size_t count, firn_error *err)
{
    if (!firn_values_are_codes(values)) {
        if (filler->emits_codes)
            return firn_fail(err, FIRN_CORRUPT,
                             "page is not dictionary-encoded as its column "
                             "chunk is said to be");
        return append_plain(&filler->convert, values, column, count, err);
    }
    if (!filler->has_dictionary && count > 0)
        return firn_fail(err, FIRN_CORRUPT, "page of dictionary codes without a dictionary");
    return filler->emits_codes ? append_codes(filler, values, column, count, err)
                               : append_looked_up(filler, values, column, count, err);
}

/* Slots of a fixed width are cleared at once; of other types, one after the other. */
void firn_fill_nulls(firn_column *column, size_t count)
{
    size_t width =
        column->field->dictionary ? sizeof(uint32_t) : firn_arrow_byte_width(column->field);
    if (width > 0) {
        firn_put_fill(&column->values, 0, count * width);
        firn_column_mark_absent(column, (int64_t)count);
        return;
    }
    for (size_t i = 0; i < count; i++)
        firn_column_put_null(column);
}

firn_status firn_fill_slots(const firn_filler *filler, firn_values *values, firn_column *column,
                            size_t slots, size_t present, firn_error *err)
{
    if (filler->convert.is_null) {
        TRY(firn_values_skip(values, present, err));
        firn_fill_nulls(column, slots);
        return firn_column_check(column, err);
    }
    if (column->field->kind == FIRN_ARROW_BOOL && firn_values_are_codes(values))
        return firn_fail(err, FIRN_UNSUPPORTED, "dictionary-encoded booleans");
    if (column->field->kind == FIRN_ARROW_BOOL) {
        TRY(append_booleans(values, column, slots, present, err));
    } else {
        TRY(append(filler, values, column, present, err));
        if (present < slots && !spread(filler, column, slots, present))
            return firn_column_check(column, err);
    }
    settle(column, slots, present);
    return FIRN_OK;
}

static size_t longest(const firn_column *column)
{
    const int32_t *ends = (const int32_t *)(const void *)column->offsets.data;
    size_t count = column->offsets.len / sizeof *ends, most = 0;
    for (size_t i = 1; i < count; i++)
        most = (size_t)(ends[i] - ends[i - 1]) > most ? (size_t)(ends[i] - ends[i - 1]) : most;
    return most;
}

firn_status firn_fill_dictionary(firn_filler *filler, firn_values *values,
                                 const firn_arrow_field *as, size_t count,
                                 const firn_allocator *allocator, firn_error *err)
{
    if (as->kind == FIRN_ARROW_BOOL)
        return firn_fail(err, FIRN_UNSUPPORTED, "dictionary-encoded booleans");
    filler->has_dictionary = true;
    if (filler->convert.is_null)
        return FIRN_OK;
    firn_column_release(&filler->dictionary);
    TRY(firn_column_init(&filler->dictionary, as, allocator, err));
    TRY(append_plain(&filler->convert, values, &filler->dictionary, count, err));
    settle(&filler->dictionary, count, count);
    filler->dictionary_count = count;
    filler->string_max = longest(&filler->dictionary);
    firn_buf_reserve(&filler->dictionary.values, FIRN_BYTES_SLACK);
    return firn_column_check(&filler->dictionary, err);
}
