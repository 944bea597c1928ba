/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* FlatBuffers, as far as Arrow's IPC messages need them.
 *
 *   table    int32 distance back to its vtable, then its fields
 *   vtable   uint16 its own bytes, uint16 the table's bytes, then for each field
 *            uint16 where it stands in the table; 0 or beyond the end: default
 *   offset   uint32 distance forward from itself to a table, vector or string
 *   vector   uint32 count, then the items     string   a vector of bytes and a NUL
 *
 * Everything is little-endian.  Reading believes nothing: a place outside the
 * buffer makes the reader fail, and failure is sticky.
 */
#ifndef ARROW_FLAT_H
#define ARROW_FLAT_H

#include "base/buf.h"

/* ---- reading ---- */

typedef struct firn_flat_reader {
    firn_bytes bytes;
    size_t budget; /* tables that may still be entered: sharing could multiply them */
    bool failed;
} firn_flat_reader;

typedef struct firn_flat_table {
    size_t at, vtable; /* positions; at 0: no table, every field has its default */
    size_t size, field_count;
} firn_flat_table;

typedef struct firn_flat_vector {
    size_t at, count; /* the first item */
} firn_flat_vector;

firn_flat_table firn_flat_root(firn_flat_reader *r, firn_bytes bytes);

/* Scalars of 1, 2, 4 and 8 bytes, sign-extended. */
int64_t firn_flat_take(firn_flat_reader *r, firn_flat_table table, size_t field, size_t size,
                       int64_t otherwise);
firn_flat_table firn_flat_take_table(firn_flat_reader *r, firn_flat_table table, size_t field);
firn_str firn_flat_take_string(firn_flat_reader *r, firn_flat_table table, size_t field);
firn_flat_vector firn_flat_take_vector(firn_flat_reader *r, firn_flat_table table, size_t field,
                                       size_t item_size);

/* Item i of a vector of tables; 8-byte word i of a vector of structs. */
firn_flat_table firn_flat_item(firn_flat_reader *r, firn_flat_vector vector, size_t i);
int64_t firn_flat_word(const firn_flat_reader *r, firn_flat_vector vector, size_t i);

/* ---- writing, front to back ---- */

/* A field of a table: of 1, 2, 4 or 8 bytes; size 0 leaves it out.  Offsets are
 * of 4 bytes and are set afterwards, when what they point to is written. */
typedef struct firn_flat_slot {
    size_t size;
    int64_t value;
    size_t at; /* out: where it stands */
} firn_flat_slot;

/* Appends a table (its vtable before it); returns its position. */
size_t firn_flat_put_table(firn_buf *out, firn_flat_slot *slots, size_t count);

/* Appends a string, or a vector's count so that items of `item_size` are aligned. */
size_t firn_flat_put_string(firn_buf *out, firn_str s);
size_t firn_flat_put_vector(firn_buf *out, size_t count, size_t item_size);

/* Makes the offset at `slot` point to `target`. */
void firn_flat_set(firn_buf *out, size_t slot, size_t target);

/* Appends zeros up to a multiple of `alignment` and `beyond` it. */
void firn_flat_align(firn_buf *out, size_t alignment, size_t beyond);

#endif
