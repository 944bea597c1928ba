/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A table with a column of every shape, written to memory, and the means to read
 * it back and compare. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "arrow/column.h"
#include "parquet/column_reader.h"
#include "parquet/writer.h"

/* Bytes as an input that counts what is read of it. */
typedef struct sample_input {
    firn_parquet_input input; /* its self must be set to this struct */
    firn_bytes bytes;
    size_t reads, bytes_read;
    size_t fail_at; /* the read that fails; 0: none */
} sample_input;

void sample_input_init(sample_input *in, firn_bytes bytes);

extern const firn_arrow_field sample_schema; /* a struct of all columns */

/* `rows` rows, the same for the same seed.  The caller releases it. */
firn_status sample_batch(const firn_allocator *allocator, int64_t rows, uint32_t seed,
                         struct ArrowArray *batch);

firn_status sample_write(const struct ArrowArray *batch, const firn_parquet_write_options *options,
                         const firn_allocator *allocator, firn_buf *file);

/* Fails the test where two rows differ; types may differ in `dictionary`. */
void sample_assert_same(const firn_view *a, int64_t row_a, const firn_view *b, int64_t row_b);

/* Opens a column, reads `count` rows from row `from` of a row group on, in batches
 * of `step`, and gives the column (to be released) with its field. */
firn_status sample_read(firn_parquet_file *file, size_t group, const firn_parquet_node *node,
                        const firn_arrow_field *as, int64_t from, int64_t count, int64_t step,
                        firn_column *out, firn_arrow_field *field, firn_arena *arena,
                        firn_error *err);

#endif
