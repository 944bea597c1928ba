/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The kernels are loops without branches; one that can overflow gathers that in
 * a flag.  Below them, the choice: by the Arrow type the file's values have of
 * themselves, and the one that is wanted. */
#include "parquet/read/convert.h"

#include <assert.h>
#include <endian.h>
#include <string.h>

#include "base/cursor.h"
#include "base/decimal.h"
#include "base/time.h"
#include "parquet/read/values.h"

#define NS_PER_DAY (FIRN_US_PER_DAY * 1000)

enum { JULIAN_DAY_OF_EPOCH = 2440588 };

/* ---- kernels ---- */

#define WIDEN(name, from, to)                                                                      \
    static bool name(const firn_convert *c, const void *in, void *out, size_t count)               \
    {                                                                                              \
        const from *a = in;                                                                        \
        to *b = out;                                                                               \
        (void)c;                                                                                   \
        for (size_t i = 0; i < count; i++)                                                         \
            b[i] = (to)a[i];                                                                       \
        return true;                                                                               \
    }

WIDEN(int32_to_8, int32_t, int8_t)
WIDEN(int32_to_16, int32_t, int16_t)
WIDEN(int32_to_64, int32_t, int64_t)
WIDEN(uint32_to_64, uint32_t, uint64_t)
WIDEN(float_to_double, float, double)

static bool scale_int32(const firn_convert *c, const void *in, void *out, size_t count)
{
    const int32_t *a = in;
    int64_t *b = out;
    bool over = false;
    for (size_t i = 0; i < count; i++)
        over |= __builtin_mul_overflow((int64_t)a[i], c->factor, &b[i]);
    return !over;
}

static bool scale_int64(const firn_convert *c, const void *in, void *out, size_t count)
{
    const int64_t *a = in;
    int64_t *b = out;
    bool over = false;
    for (size_t i = 0; i < count; i++)
        over |= __builtin_mul_overflow(a[i], c->factor, &b[i]);
    return !over;
}

static bool divide_int64(const firn_convert *c, const void *in, void *out, size_t count)
{
    const int64_t *a = in;
    int64_t *b = out;
    for (size_t i = 0; i < count; i++)
        b[i] = firn_floor_div(a[i], c->divisor);
    return true;
}

/* 8 bytes of nanoseconds of the day, 4 bytes of Julian day, little-endian. */
static bool int96_to_time(const firn_convert *c, const void *in, void *out, size_t count)
{
    const uint8_t *a = in;
    int64_t *b = out, per_day = NS_PER_DAY / c->divisor;
    bool over = false;
    for (size_t i = 0; i < count; i++, a += 12) {
        int64_t day = (int64_t)(int32_t)firn_load_le32(a + 8) - JULIAN_DAY_OF_EPOCH, at;
        int64_t of_day = firn_floor_div((int64_t)firn_load_le64(a), c->divisor);
        over |= __builtin_mul_overflow(day, per_day, &at);
        over |= __builtin_add_overflow(at, of_day, &b[i]);
    }
    return !over;
}

/* Decimals are stored 16 bytes each in buffers that malloc aligns to as much. */
#define TO_DECIMAL(name, from)                                                                     \
    static bool name(const firn_convert *c, const void *in, void *out, size_t count)               \
    {                                                                                              \
        const from *a = in;                                                                        \
        uint8_t *b = out;                                                                          \
        bool over = false;                                                                         \
        for (size_t i = 0; i < count; i++) {                                                       \
            firn_int128 value;                                                                     \
            over |= __builtin_mul_overflow((firn_int128)a[i], c->scale_up, &value);                \
            memcpy(b + i * sizeof value, &value, sizeof value);                                    \
        }                                                                                          \
        return !over;                                                                              \
    }

TO_DECIMAL(int32_to_decimal, int32_t)
TO_DECIMAL(int64_to_decimal, int64_t)

static bool bytes_to_decimal(const firn_convert *c, firn_bytes in, void *out)
{
    firn_int128 value = 0;
    while (in.len > 16 && (in.data[0] == 0 || in.data[0] == 0xff) &&
           (in.data[0] ^ in.data[1]) < 0x80) {
        in.data++; /* a byte that only repeats the sign */
        in.len--;
    }
    if (in.len > 0 && /* some writers put zero as no bytes */
        (!firn_int128_from_be(in, &value) || __builtin_mul_overflow(value, c->scale_up, &value)))
        return false;
    memcpy(out, &value, sizeof value);
    return true;
}

static bool fixed_to_decimal(const firn_convert *c, const void *in, void *out, size_t count)
{
    const uint8_t *a = in;
    uint8_t *b = out;
    for (size_t i = 0; i < count; i++, a += c->width_in, b += 16)
        if (!bytes_to_decimal(c, (firn_bytes){ a, c->width_in }, b))
            return false;
    return true;
}

/* FLOAT16 is little-endian in the file; as a float it is exact. */
static bool half_to_float(const firn_convert *c, const void *in, void *out, size_t count)
{
    (void)c;
    for (size_t i = 0; i < count; i++) {
        uint16_t half;
        memcpy(&half, (const uint8_t *)in + 2 * i, sizeof half);
        float wide = (float)firn_half_to_double(le16toh(half));
        memcpy((uint8_t *)out + sizeof wide * i, &wide, sizeof wide);
    }
    return true;
}

/* ---- choosing ---- */

static bool is_unsigned(firn_arrow_kind kind)
{
    return kind >= FIRN_ARROW_UINT8 && kind <= FIRN_ARROW_UINT64;
}

static bool select_integer(const firn_arrow_field *from, const firn_arrow_field *as,
                           firn_convert *c)
{
    size_t from_width = firn_arrow_byte_width(from);
    bool same = from->kind == as->kind;
    bool widens = c->width_out > from_width && (is_unsigned(from->kind) || !is_unsigned(as->kind));
    if (!firn_arrow_is_integer(from->kind) || !(same || widens))
        return false;
    if (c->width_in == c->width_out)
        return true;
    if (c->width_out == 8)
        c->run = is_unsigned(from->kind) ? uint32_to_64 : int32_to_64;
    else
        c->run = c->width_out == 2 ? int32_to_16 : int32_to_8;
    return true;
}

/* Nanoseconds in one unit of a kind of time; 0 for others. */
static int64_t unit_ns(firn_arrow_kind kind)
{
    switch (kind) {
    case FIRN_ARROW_DATE32: return NS_PER_DAY;
    case FIRN_ARROW_TIMESTAMP_S: return 1000 * 1000 * 1000;
    case FIRN_ARROW_TIMESTAMP_MS:
    case FIRN_ARROW_TIME32_MS: return 1000 * 1000;
    case FIRN_ARROW_TIMESTAMP_US:
    case FIRN_ARROW_TIME64_US: return 1000;
    case FIRN_ARROW_TIMESTAMP_NS:
    case FIRN_ARROW_TIME64_NS: return 1;
    default: return 0;
    }
}

static bool is_timestamp(firn_arrow_kind kind)
{
    return kind >= FIRN_ARROW_TIMESTAMP_S && kind <= FIRN_ARROW_TIMESTAMP_NS;
}

static bool is_time_of_day(firn_arrow_kind kind)
{
    return kind >= FIRN_ARROW_TIME32_MS && kind <= FIRN_ARROW_TIME64_NS;
}

static bool select_time(const firn_parquet_node *leaf, const firn_arrow_field *from,
                        const firn_arrow_field *as, firn_convert *c)
{
    int64_t from_ns = unit_ns(from->kind), as_ns = unit_ns(as->kind);
    if (leaf->type == FIRN_PARQUET_INT96) {
        c->run = int96_to_time;
        c->divisor = as_ns;
        return is_timestamp(as->kind);
    }
    if (from->kind == as->kind)
        return true;
    bool instants =
        is_timestamp(as->kind) && (is_timestamp(from->kind) || from->kind == FIRN_ARROW_DATE32);
    bool times = is_time_of_day(as->kind) && is_time_of_day(from->kind);
    if (!(instants || times) || c->width_out != 8)
        return false;
    c->factor = from_ns / as_ns;
    c->divisor = c->factor ? 1 : as_ns / from_ns;
    c->run = c->width_in == 4 ? scale_int32 : c->factor ? scale_int64 : divide_int64;
    return true;
}

static bool select_decimal(const firn_parquet_node *leaf, const firn_arrow_field *from,
                           const firn_arrow_field *as, firn_convert *c)
{
    int32_t up = as->scale - from->scale;
    if (from->kind != FIRN_ARROW_DECIMAL128 || up < 0 || up > FIRN_DECIMAL_PRECISION_MAX ||
        as->precision - as->scale < from->precision - from->scale)
        return false;
    c->scale_up = firn_pow10((unsigned)up);
    switch (leaf->type) {
    case FIRN_PARQUET_INT32: c->run = int32_to_decimal; return true;
    case FIRN_PARQUET_INT64: c->run = int64_to_decimal; return true;
    case FIRN_PARQUET_BYTE_ARRAY: c->from_bytes = bytes_to_decimal; return true;
    default: c->run = fixed_to_decimal; return true;
    }
}

static bool same_bytes(const firn_parquet_node *leaf, const firn_arrow_field *from,
                       const firn_arrow_field *as, const firn_convert *c)
{
    if (as->kind == FIRN_ARROW_UTF8 || as->kind == FIRN_ARROW_BINARY)
        return leaf->type == FIRN_PARQUET_BYTE_ARRAY;
    if (as->kind == FIRN_ARROW_FIXED_BINARY)
        return leaf->type == FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY && c->width_in == c->width_out;
    return from->kind == as->kind;
}

static bool select_kind(const firn_parquet_node *leaf, const firn_arrow_field *from,
                        const firn_arrow_field *as, firn_convert *c)
{
    if (firn_arrow_is_integer(as->kind))
        return select_integer(from, as, c);
    if (unit_ns(as->kind) > 0)
        return select_time(leaf, from, as, c);
    if (as->kind == FIRN_ARROW_DECIMAL128)
        return select_decimal(leaf, from, as, c);
    bool half = leaf->logical.kind == FIRN_PARQUET_FLOAT16;
    if (half && as->kind == FIRN_ARROW_FLOAT) {
        c->run = half_to_float;
        return true;
    }
    if (!half && as->kind == FIRN_ARROW_DOUBLE && from->kind == FIRN_ARROW_FLOAT) {
        c->run = float_to_double;
        return true;
    }
    return same_bytes(leaf, from, as, c);
}

firn_status firn_convert_select(const firn_parquet_node *leaf, const firn_arrow_field *as,
                                firn_convert *convert, firn_error *err)
{
    firn_arrow_field from;
    firn_parquet_leaf_field(leaf, &from);
    *convert = (firn_convert){ .width_in = firn_parquet_type_width(leaf->type, leaf->type_length),
                               .width_out = firn_arrow_byte_width(as),
                               .is_null = as->kind == FIRN_ARROW_NULL };
    if (from.kind == FIRN_ARROW_NULL) { /* whatever is wanted, every value is null */
        convert->is_null = true;
        return FIRN_OK;
    }
    if (!convert->is_null && select_kind(leaf, &from, as, convert))
        return FIRN_OK;

    SCOPED(firn_buf) text = { 0 };
    firn_put_c(&text, "is ");
    firn_arrow_put_type(&text, &from);
    firn_put_c(&text, ", not ");
    firn_arrow_put_type(&text, as);
    return firn_fail(err, FIRN_INVALID, "parquet column \"%.*s\" %.*s", FIRN_STR_ARG(leaf->name),
                     FIRN_STR_ARG(firn_buf_str(&text)));
}
