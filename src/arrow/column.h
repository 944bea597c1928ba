/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Columns while they grow, and columns as they are read.
 *
 * A firn_column is a builder: a few firn_bufs in Arrow's layout, appended to
 * value by value or in bulk, then turned into an ArrowArray without a copy.
 *
 *   validity   one bit a row, 1 = present; stays empty while no row is null
 *   offsets    row_count + 1 int32 (UTF8, BINARY, LIST, MAP); the first is 0
 *   values     fixed-width values, bytes of strings, bits of booleans, or
 *              int32 codes when the column is dictionary-encoded
 *
 * A null row still takes its place in `values` (zeroed) or `offsets`.
 * A firn_view is the reading side: plain pointers into any ArrowArray.
 */
#ifndef ARROW_COLUMN_H
#define ARROW_COLUMN_H

#include "arrow/type.h"

typedef struct firn_column {
    const firn_arrow_field *field; /* borrowed */
    const firn_allocator *allocator;
    int64_t length, null_count;
    firn_buf validity, offsets, values;
    struct firn_column *children; /* owned */
    size_t child_count;
    struct firn_shared_array *dictionary; /* owned: one reference */
    firn_status status;                   /* sticky: NOMEM, or a string column over 2 GiB */
} firn_column;

/* Makes an empty column tree for `field`, which must outlive it. */
firn_status firn_column_init(firn_column *column, const firn_arrow_field *field,
                             const firn_allocator *allocator, firn_error *err);
void firn_column_release(firn_column *column);

/* Empties it, keeping the memory for the next batch (not after finish). */
void firn_column_clear(firn_column *column);

/* Takes the last rows back, so that `length` of them remain. */
void firn_column_truncate(firn_column *column, int64_t length);

/* Appending one row.  Failures stay in `status` of that column. */
void firn_column_put_null(firn_column *column);
void firn_column_put_bytes(firn_column *column, firn_bytes value); /* UTF8, BINARY, FIXED_BINARY */
void firn_column_put_int32(firn_column *column, int32_t value);    /* any 4-byte kind */
void firn_column_put_int64(firn_column *column, int64_t value);    /* any 8-byte kind */
void firn_column_put_float(firn_column *column, float value);
void firn_column_put_double(firn_column *column, double value);
void firn_column_put_int128(firn_column *column, firn_int128 value);
void firn_column_put_bool(firn_column *column, bool value);

/* Nested rows: append to the children first, then close the row over what was
 * appended (a struct expects one more row in each child). */
void firn_column_put_list(firn_column *column);   /* also maps: children hold the entries */
void firn_column_put_struct(firn_column *column); /* a present struct */

/* Bulk helpers for decoders.  `present` marks `count` more rows as present
 * (only validity, length and null_count change); `absent` as null. */
void firn_column_mark_present(firn_column *column, int64_t count);
void firn_column_mark_absent(firn_column *column, int64_t count);

/* Makes the validity bitmap real (all ones so far), with room for `more` rows:
 * for code that writes bits itself and then adds to length and null_count. */
uint8_t *firn_column_validity(firn_column *column, int64_t more);

/* How many bytes its rows take; a dictionary is not counted. */
size_t firn_column_bytes(const firn_column *column);

/* First failure in the tree, with a message. */
firn_status firn_column_check(const firn_column *column, firn_error *err);

/* Moves everything into `array`, which owns it from then on; the column is
 * left empty and usable.  A struct column makes a batch. */
firn_status firn_column_finish(firn_column *column, struct ArrowArray *array, firn_error *err);

/* ---- arrays that several batches share: dictionaries ---- */

typedef struct firn_shared_array firn_shared_array;

/* Takes `array` over (it is left released); NULL when memory ran out (then `array` is released). */
firn_shared_array *firn_shared_array_new(struct ArrowArray *array, const firn_allocator *allocator);
firn_shared_array *firn_shared_array_retain(firn_shared_array *shared);
void firn_shared_array_release(firn_shared_array **shared);
const struct ArrowArray *firn_shared_array_get(const firn_shared_array *shared);

/* ---- reading ---- */

/* One column as pointers.  `offset` of the array is already folded into the
 * index: row i is bit/slot `start + i`. */
typedef struct firn_view {
    const firn_arrow_field *field;
    int64_t length, null_count; /* null_count is always known here */
    int64_t start;
    const uint8_t *validity; /* NULL: no nulls */
    const int32_t *offsets;  /* int32 offsets; NULL for large kinds */
    const int64_t *offsets64;
    const void *values; /* codes when `dictionary` is set */
    struct firn_view *children;
    size_t child_count;
    struct firn_view *dictionary; /* NULL: plain values */
} firn_view;

/* Looks into `array`, laid out as `field` says; lives in `arena`, borrows both.
 * FIRN_INVALID when buffers or children do not match the type. */
firn_status firn_view_init(firn_view *view, const firn_arrow_field *field,
                           const struct ArrowArray *array, firn_arena *arena, firn_error *err);

static inline bool firn_view_bit_is_null(const firn_view *view, int64_t row)
{
    if (!view->validity)
        return view->field->kind == FIRN_ARROW_NULL;
    int64_t bit = view->start + row;
    return !(view->validity[bit >> 3] >> (bit & 7) & 1);
}

/* By its own bit, or because the dictionary's entry is null. */
static inline bool firn_view_is_null(const firn_view *view, int64_t row)
{
    if (firn_view_bit_is_null(view, row))
        return true;
    if (!view->dictionary || !view->dictionary->validity)
        return false;
    int64_t code = ((const int32_t *)view->values)[view->start + row];
    return code >= 0 && code < view->dictionary->length &&
           firn_view_bit_is_null(view->dictionary, code);
}

/* The physical row behind `row`: through the dictionary if there is one. */
bool firn_view_bool(const firn_view *view, int64_t row);
int64_t firn_view_int64(const firn_view *view, int64_t row); /* any integer, date or time kind */
double firn_view_double(const firn_view *view, int64_t row); /* HALF_FLOAT, FLOAT, DOUBLE */
double firn_half_to_double(uint16_t half); /* IEEE: 1 sign, 5 exponent, 10 fraction bits */
firn_int128 firn_view_int128(const firn_view *view, int64_t row);
firn_bytes firn_view_bytes(const firn_view *view, int64_t row);   /* variable and FIXED_BINARY */
int64_t firn_view_list_start(const firn_view *view, int64_t row); /* row index in children[0] */
int64_t firn_view_list_end(const firn_view *view, int64_t row);

/* Copies rows of `view` behind the rows of `column` (same type; dictionaries
 * are expanded unless the column shares the same dictionary array). */
void firn_column_append_view(firn_column *column, const firn_view *view, int64_t from,
                             int64_t count);

/* The same for chosen rows, in the order given. */
void firn_column_append_rows(firn_column *column, const firn_view *view, const int64_t *rows,
                             size_t count);

#endif
