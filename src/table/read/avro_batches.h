/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* An Avro data file, batch by batch: all columns that a scan needs of it at once, as
 * rows cannot be skipped without being decoded. */
#ifndef TABLE_READ_AVRO_BATCHES_H
#define TABLE_READ_AVRO_BATCHES_H

#include "avro/columns.h"
#include "iceberg/schema.h"
#include "io/io.h"

typedef struct firn_avro_batches {
    firn_avro_rows rows;
    firn_avro_source source;
    firn_arrow_field wanted; /* a struct of top-level columns */
    struct ArrowArray array; /* the batch at hand */
    firn_view view;
    const firn_allocator *allocator;
} firn_avro_batches;

/* Opens the file to read the top-level columns of `schema` that hold the fields
 * `ids`; other ids are passed over.  Input and schema are borrowed; what is made
 * lives in `arena`.  Release it also after a failure. */
firn_status firn_avro_batches_open(firn_avro_batches *batches, firn_input *input,
                                   const firn_schema *schema, const int32_t *ids, size_t id_count,
                                   const firn_allocator *allocator, firn_arena *arena,
                                   firn_error *err);

/* Whether the file has the top-level column that holds this field. */
bool firn_avro_batches_have(const firn_avro_batches *batches, const firn_schema *schema,
                            int32_t id);

/* Whether its columns carry field ids. */
bool firn_avro_batches_have_ids(const firn_avro_batches *batches);

/* The next batch replaces the one at hand; `*count` is 0 at the end.  Its view
 * lives in `arena`. */
firn_status firn_avro_batches_next(firn_avro_batches *batches, size_t row_max, firn_arena *arena,
                                   int64_t *count, firn_error *err);

/* A field of the batch at hand, also inside structs; NULL when it is not there. */
const firn_view *firn_avro_batches_view(const firn_avro_batches *batches, int32_t id);

void firn_avro_batches_release(firn_avro_batches *batches);

#endif
