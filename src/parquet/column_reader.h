/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Reading one column of one row group into Arrow columns, batch by batch.
 *
 *   firn_parquet_column *column;
 *   TRY(firn_parquet_column_open(file, group, node, &as, &column, err));
 *   SCOPED(firn_column) out = {0};
 *   TRY(firn_column_init(&out, firn_parquet_column_field(column), allocator, err));
 *   TRY(firn_parquet_column_read(column, 1024, &out, err));
 *   firn_parquet_column_close(&column);
 *
 * Bytes are read ahead by a window of 256 KiB a leaf (the input may ask for more),
 * and one page of each leaf is held decompressed: memory does not grow with the file.
 */
#ifndef PARQUET_COLUMN_READER_H
#define PARQUET_COLUMN_READER_H

#include "arrow/column.h"
#include "parquet/file.h"

typedef struct firn_parquet_column firn_parquet_column;

/* Opens the column at `node` (of the file's tree, not inside a list or map) to be
 * read as `as`, which is copied.  `as` may be the node's default type, or
 *
 *   - a promoted one: wider integers, float to double, decimals of more digits or
 *     scale, date to timestamp, times and timestamps of another unit, INT96 as any
 *     timestamp;
 *   - a struct with other children: each is found by field id when it has one and
 *     the file's struct has any, else by name; those not found come out null;
 *   - NULL: only counted; or with `dictionary` set on a leaf outside lists: codes
 *     and a shared dictionary, if the whole chunk is dictionary-encoded.
 *
 * FIRN_INVALID when the file's type cannot be read so, FIRN_UNSUPPORTED for
 * encrypted columns and unknown codecs, FIRN_CORRUPT, FIRN_NOMEM. */
firn_status firn_parquet_column_open(firn_parquet_file *file, size_t row_group,
                                     const firn_parquet_node *node, const firn_arrow_field *as,
                                     firn_parquet_column **column, firn_error *err);
void firn_parquet_column_close(firn_parquet_column **column);

/* The type rows come out as: `as`, with `dictionary` as it turned out. */
const firn_arrow_field *firn_parquet_column_field(const firn_parquet_column *column);

/* Appends exactly `row_count` rows to `out`, a column made for the field above.
 * A dictionary-encoded `out` takes a reference to the chunk's dictionary, and may
 * hold rows of one chunk only.  FIRN_INVALID when fewer rows are left; after any
 * failure neither column is of further use. */
firn_status firn_parquet_column_read(firn_parquet_column *column, int64_t row_count,
                                     firn_column *out, firn_error *err);

/* Passes over rows.  Pages that hold no others are not decompressed, nor, where
 * the file has an offset index, read.  Happens at the next read, and fails there. */
firn_status firn_parquet_column_skip(firn_parquet_column *column, int64_t row_count,
                                     firn_error *err);

#endif
