/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Byte arrays on their way into a column: appended to its bytes and offsets,
 * while its length and validity stay for the caller to settle.
 *
 * Each returns false when the input ends early or is malformed, or when memory
 * lacks; the latter is left in the column's buffers. */
#ifndef PARQUET_READ_BYTES_H
#define PARQUET_READ_BYTES_H

#include "arrow/column.h"
#include "base/cursor.h"
#include "parquet/read/delta.h"
#include "parquet/read/values.h"

/* PLAIN: each value behind its 4-byte length. */
bool firn_bytes_take_plain(firn_cursor *in, firn_column *column, size_t count);

/* DELTA_LENGTH_BYTE_ARRAY. */
bool firn_bytes_take_lengths(firn_delta *lengths, firn_cursor *in, firn_column *column,
                             size_t count);

/* DELTA_BYTE_ARRAY: each value is a prefix of the one before and a suffix. */
bool firn_bytes_take_prefixes(firn_values *values, firn_column *column, size_t count);

enum { FIRN_BYTES_SLACK = 16 };

/* Values of a dictionary by their codes, which are known to be within it.  Its bytes
 * have FIRN_BYTES_SLACK behind them that may be read; none is longer than `len_max`. */
bool firn_bytes_take_codes(const firn_column *dictionary, size_t len_max, const uint32_t *codes,
                           firn_column *column, size_t count);

/* Room for `more` offsets; NULL when memory lacks.  The first offset, 0, is made
 * on first use; the last offset stands at index -1. */
int32_t *firn_bytes_extend_offsets(firn_column *column, size_t more);

#endif
