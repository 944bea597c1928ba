/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* An open Parquet file: its footer, its schema, and what helps not to read it.
 *
 *   firn_parquet_file *file;
 *   TRY(firn_parquet_open(&input, allocator, &file, err));
 *   … firn_parquet_root(file)->children …              // the columns
 *   TRY(firn_parquet_column_open(file, 0, node, as, &column, err));   // column_reader.h
 *   firn_parquet_close(&file);
 *
 * A file and the columns opened on it belong to one thread at a time; they share
 * buffers.  What accessors return lives in the file, until it is closed.
 */
#ifndef PARQUET_FILE_H
#define PARQUET_FILE_H

#include "parquet/index.h"
#include "parquet/schema.h"

/* Where the bytes come from; `self` and the struct must outlive the file. */
typedef struct firn_parquet_input {
    /* Fills `out` with exactly `len` bytes from `offset`, or fails. */
    firn_status (*read_at)(void *self, uint64_t offset, size_t len, uint8_t *out, firn_error *err);
    void *self;
    uint64_t size;
    size_t read_ahead; /* bytes to read at once when reading on; 0: 256 KiB */
} firn_parquet_input;

typedef struct firn_parquet_file firn_parquet_file;

/* Reads the footer.  FIRN_CORRUPT, FIRN_UNSUPPORTED (encrypted), FIRN_NOMEM, or
 * what read_at fails with. */
firn_status firn_parquet_open(const firn_parquet_input *input, const firn_allocator *allocator,
                              firn_parquet_file **file, firn_error *err);
void firn_parquet_close(firn_parquet_file **file);

const firn_parquet_metadata *firn_parquet_file_metadata(const firn_parquet_file *file);
const firn_parquet_node *firn_parquet_root(const firn_parquet_file *file);
size_t firn_parquet_leaf_count(const firn_parquet_file *file);
const firn_parquet_node *firn_parquet_leaf(const firn_parquet_file *file, size_t leaf_index);
size_t firn_parquet_row_group_count(const firn_parquet_file *file);
int64_t firn_parquet_row_count(const firn_parquet_file *file, size_t row_group);

/* ---- bounds ---- */

/* What is known of a set of values without reading them.  Bounds are PLAIN bytes
 * without a length; `.data` NULL: unknown.  They bound the values that are neither
 * null nor NaN, and are the values themselves only when `exact`. */
typedef struct firn_parquet_bounds {
    firn_bytes min, max;
    bool min_exact, max_exact;
    int64_t null_count, value_count; /* null_count -1: unknown; value_count counts nulls too */
} firn_parquet_bounds;

/* The statistics of a whole column chunk, as far as they can be trusted: the
 * deprecated min and max only where signed order is the type's own; none for
 * INT96 and other types without an order; none that are malformed or NaN. */
void firn_parquet_leaf_statistics(const firn_parquet_file *file, size_t row_group,
                                  size_t leaf_index, firn_parquet_bounds *bounds);

/* Where the pages of a chunk are, NULL when the file does not say.  Checked:
 * row indexes rise from 0 and offsets lie in the chunk.  Read once, then kept. */
firn_status firn_parquet_offset_index_of(firn_parquet_file *file, size_t row_group,
                                         size_t leaf_index, const firn_parquet_offset_index **index,
                                         firn_error *err);

/* The bounds of each page, with as many as the offset index has pages; NULL when
 * either is missing or they contradict each other.  Read once, then kept. */
firn_status firn_parquet_page_bounds(firn_parquet_file *file, size_t row_group, size_t leaf_index,
                                     const firn_parquet_bounds **bounds, size_t *page_count,
                                     firn_error *err);

/* ---- membership ---- */

/* Whether a value (PLAIN bytes without a length) may be in the chunk by its Bloom
 * filter; true when there is none. */
firn_status firn_parquet_bloom_may_contain(firn_parquet_file *file, size_t row_group,
                                           size_t leaf_index, firn_bytes value, bool *maybe,
                                           firn_error *err);

/* Whether every page of the chunk is said to be dictionary-encoded. */
bool firn_parquet_is_all_dictionary(const firn_parquet_file *file, size_t row_group,
                                    size_t leaf_index);

/* The distinct values of a chunk that is all dictionary, as an array of type `as`
 * (see column_reader.h), which the caller releases; nulls are not among them.
 * `*found` is false, and `array` untouched, when the chunk is not all dictionary. */
firn_status firn_parquet_dictionary_read(firn_parquet_file *file, size_t row_group,
                                         size_t leaf_index, const firn_arrow_field *as,
                                         struct ArrowArray *array, bool *found, firn_error *err);

#endif
