/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Where the values of one column come from, for one data file: from the file, or from what
 * is known of it (spec, "Column Projection"): the value of an identity partition, the
 * initial default, a metadata column, else null. */
#ifndef TABLE_READ_FILE_SOURCE_H
#define TABLE_READ_FILE_SOURCE_H

#include "arrow/column.h"
#include "parquet/column_reader.h"
#include "table/read/avro_batches.h"
#include "table/read/plan.h"

/* A data file as its columns see it. */
typedef struct firn_file_rows {
    const firn_scan_task *task;
    const firn_schema *schema;
    firn_parquet_file *parquet;    /* NULL: an Avro file */
    const firn_parquet_node *root; /* its columns, with ids */
    firn_avro_batches avro;
    int64_t at;         /* the file's row that the next batch begins with */
    firn_arena memory;  /* the file's life; all three have an allocator */
    firn_arena scratch; /* the batch's */
} firn_file_rows;

typedef enum firn_source_kind {
    FIRN_SOURCE_FILE,
    FIRN_SOURCE_AVRO, /* the file's batch at hand */
    FIRN_SOURCE_CONSTANT,
    FIRN_SOURCE_POSITION,
    FIRN_SOURCE_ROW_ID, /* first_row_id + position */
} firn_source_kind;

typedef struct firn_source {
    const firn_field *field;
    firn_source_kind kind;
    const firn_parquet_node *node;
    firn_arrow_field as; /* how the file is asked for it */
    firn_value constant;
    firn_parquet_column *column; /* of the row group at hand */
    int64_t behind;              /* rows of it not yet passed over */
} firn_source;

/* Finds the source of a column.  FIRN_CORRUPT when a required one has none,
 * FIRN_UNSUPPORTED for defaults inside structs. */
firn_status firn_source_find(firn_file_rows *file, const firn_field *field, firn_source *source,
                             firn_error *err);

/* Begins with a row group; firn_parquet_column_close(&source->column) ends it. */
firn_status firn_source_open(const firn_file_rows *file, size_t group, firn_source *source,
                             firn_error *err);

/* Appends the next `count` rows. */
firn_status firn_source_put_all(firn_file_rows *file, firn_source *source, int64_t count,
                                firn_column *out, firn_error *err);

/* Of the next `count` rows appends those in `rows`, of which there is at least one, in
 * order; nothing outside their span is decoded. */
firn_status firn_source_put_rows(firn_file_rows *file, firn_source *source, int64_t count,
                                 const int64_t *rows, int64_t row_count, firn_column *out,
                                 firn_error *err);

/* A column of its own: what is read and then chosen from, or asked by a filter. */
typedef struct firn_piece {
    firn_column column;
    struct ArrowArray array;
    firn_view view; /* lives in the file's scratch */
} firn_piece;

/* Reads the next `count` rows, also of a constant. */
firn_status firn_source_read(firn_file_rows *file, firn_source *source, int64_t count,
                             firn_piece *piece, firn_error *err);
void firn_piece_release(firn_piece *piece);

#endif
