/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Single values: partition values, bounds, literals (spec, appendix D).
 *
 * A value knows its kind; integers of every width, dates, times and timestamps
 * are `integer`, floats and doubles `real`.  Bytes borrow from wherever the
 * value came from.
 */
#ifndef ICEBERG_VALUE_H
#define ICEBERG_VALUE_H

#include "iceberg/type.h"
#include "json/reader.h"
#include "json/writer.h"

typedef struct firn_value {
    firn_type_kind kind;
    bool is_null;
    int32_t scale; /* of a decimal */
    union {
        bool boolean;
        int64_t integer;
        double real; /* a float's value, widened */
        firn_int128 decimal;
        firn_bytes bytes; /* STRING, UUID (16), FIXED, BINARY */
    };
} firn_value;

static inline firn_value firn_value_null(const firn_type *type)
{
    return (firn_value){ .kind = type->kind, .is_null = true };
}

/* ---- binary: bounds and partition summaries ---- */

/* Reads the binary form as `type`; shorter widths from before a promotion are
 * widened (int in long, float in double, date in timestamp).  False when the
 * bytes cannot be such a value.  Strings and bytes borrow. */
bool firn_value_from_binary(const firn_type *type, firn_bytes binary, firn_value *value);
void firn_value_put_binary(firn_buf *out, const firn_value *value);

/* ---- order and hash ---- */

/* <0, 0, >0 of two present values of one kind.  Floats: -0 and +0 are equal, NaN
 * is above all.  Strings, UUIDs and bytes: unsigned bytes. */
int firn_value_compare(const firn_value *a, const firn_value *b);
bool firn_value_equal(const firn_value *a, const firn_value *b); /* two nulls are equal */
bool firn_value_is_nan(const firn_value *value);

/* The 32 bits behind bucket (appendix B); present values of hashable kinds, and
 * booleans, floats and doubles as the appendix reserves them. */
int32_t firn_value_hash(const firn_value *value);

/* ---- text and JSON ---- */

/* JSON single-value form (appendix D): dates and times as text, decimals as
 * text with their full scale, bytes as hex.  Beyond it NaN and infinities are
 * the strings "NaN", "Infinity", "-Infinity". */
void firn_value_write_json(firn_json_writer *w, const firn_value *value);

/* Reads that form for a primitive type; fails the reader if it is another.
 * Decoded bytes live in `arena`. */
firn_value firn_value_read_json(firn_json_reader *r, const firn_type *type, firn_arena *arena);

/* The same of a text that holds nothing else, such as a column's default. */
firn_status firn_value_parse_json(firn_str json, const firn_type *type, firn_arena *arena,
                                  firn_value *value, firn_error *err);

/* The value as people write it, without quotes: what JSON shows as text. */
void firn_value_put_text(firn_buf *out, const firn_value *value);

/* A literal's text as a value of `type`: numbers, ISO dates and times, UUIDs,
 * hex for bytes.  FIRN_INVALID when it cannot be one.  Bytes live in `arena`. */
firn_status firn_value_from_text(const firn_type *type, firn_str text, firn_arena *arena,
                                 firn_value *value, firn_error *err);

/* Deep copy of the bytes; false when memory ran out. */
bool firn_value_copy(firn_arena *arena, const firn_value *value, firn_value *copy);

/* ---- bounds (appendix D, "Bounds"; metrics mode truncate(n)) ---- */

/* Cuts a lower bound to `width` code points (bytes for binary): a prefix, so it
 * stays a lower bound. */
firn_bytes firn_bound_truncate_lower(firn_type_kind kind, firn_bytes value, size_t width);

/* Cuts an upper bound and raises its last code point (byte) so that it stays one:
 * false when none of at most `width` exists.  Appends to `out`. */
bool firn_bound_truncate_upper(firn_type_kind kind, firn_bytes value, size_t width, firn_buf *out);

#endif
