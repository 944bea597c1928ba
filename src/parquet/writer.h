/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Writing one Parquet file from Arrow batches.
 *
 *   TRY(firn_parquet_writer_open(schema, &options, &output, NULL, &writer, err));
 *   while (more) TRY(firn_parquet_writer_write(writer, &batch, err));
 *   TRY(firn_parquet_writer_finish(writer, &written, err));
 *   firn_parquet_writer_close(&writer);
 *
 * Rows are gathered into row groups in memory, each column with one dictionary
 * for the whole row group while that pays; a full row group is encoded and goes
 * to the output column by column.  Output is only ever appended to.
 */
#ifndef PARQUET_WRITER_H
#define PARQUET_WRITER_H

#include "arrow/type.h"
#include "codec/codec.h"
#include "parquet/metadata.h"

/* Where the bytes go.  `write` takes all `len` bytes or fails. */
typedef struct firn_parquet_output {
    firn_status (*write)(void *self, const void *data, size_t len, firn_error *err);
    void *self;
} firn_parquet_output;

typedef enum firn_parquet_layout {
    FIRN_PARQUET_COMPAT, /* dictionary and plain: in every reader's fast path */
    FIRN_PARQUET_FAST,   /* large dictionaries, deltas, pages stored when zipping saves nothing */
} firn_parquet_layout;

/* Names a leaf by its dotted path: a.b, tags.element, map.key, map.value. */
typedef struct firn_parquet_column_options {
    firn_str path;
    bool no_statistics, no_dictionary;
    bool bloom;
    double bloom_fpp;       /* 0: 0.01 */
    uint64_t bloom_ndv;     /* 0: counted */
    size_t bloom_bytes_max; /* 0: 1 MiB */
} firn_parquet_column_options;

/* How the writer may use threads it knows nothing of.  `run` calls fn(c, i, worker) once
 * for each i below `count`, in any order and on any thread, and returns when all are
 * done; no two at once have the same `worker`, which is below `width`. */
typedef struct firn_parquet_executor {
    void (*run)(void *self, size_t count, void (*fn)(void *c, size_t i, size_t worker), void *c);
    void *self;
    size_t width;
} firn_parquet_executor;

/* Zero is the default throughout. */
typedef struct firn_parquet_write_options {
    firn_codec codec; /* FIRN_CODEC_NONE unless has_codec: zstd then */
    bool has_codec;
    int level;                 /* 0: the codec's usual one (zstd 1) */
    size_t row_group_bytes;    /* 0: 128 MiB, compressed */
    size_t row_group_rows_max; /* 0: 1 Mi */
    size_t memory_bytes;       /* 0: 256 MiB of values held at most, about */
    size_t page_bytes;         /* 0: 1 MiB before compression */
    size_t page_rows_max;      /* 0: 20000 */
    size_t dictionary_bytes;   /* 0: 2 MiB; FIRN_PARQUET_FAST 16 MiB */
    int page_version;          /* 1 (also 0) or 2 */
    firn_parquet_layout layout;
    bool page_crc;
    const firn_parquet_column_options *columns;
    size_t column_count;
    const firn_parquet_key_value *key_values; /* such as iceberg.schema */
    size_t key_value_count;
    firn_str created_by; /* empty: "firn" */
    const firn_parquet_sorting_column *sorting;
    size_t sorting_count;
    firn_parquet_executor executor; /* the file is the same with any; .width 0 or 1: none */
} firn_parquet_write_options;

/* One leaf over the whole file. */
typedef struct firn_parquet_written_column {
    int32_t field_id;                /* -1: none */
    firn_str path;                   /* dotted */
    bool repeated;                   /* under a list or map */
    int64_t column_size;             /* compressed bytes of all its chunks */
    int64_t value_count, null_count; /* values include nulls and NaN */
    int64_t nan_count;               /* -1: not counted, without statistics */
    bool has_min_max, min_exact, max_exact;
    firn_bytes min, max; /* plain bytes; text beyond 4 KiB is shortened, and then not exact */
} firn_parquet_written_column;

/* Lives in the writer until it is closed. */
typedef struct firn_parquet_written {
    int64_t record_count, file_size;
    const int64_t *split_offsets; /* where each row group starts */
    size_t split_count;
    const firn_parquet_written_column *columns;
    size_t column_count;
} firn_parquet_written;

typedef struct firn_parquet_writer firn_parquet_writer;

/* `schema` (a struct) is copied; `output->self` must outlive the writer; memory
 * comes from `allocator` (NULL: the heap), which threads share when there is an executor.
 * FIRN_UNSUPPORTED for types without
 * a Parquet form, FIRN_INVALID for options that make no sense, such as a column
 * that is not there. */
firn_status firn_parquet_writer_open(const firn_arrow_field *schema,
                                     const firn_parquet_write_options *options,
                                     const firn_parquet_output *output,
                                     const firn_allocator *allocator, firn_parquet_writer **writer,
                                     firn_error *err);

/* Appends the rows of `batch`, a struct array laid out as the schema says; it is
 * only borrowed.  After a failure only close makes sense. */
firn_status firn_parquet_writer_write(firn_parquet_writer *writer, const struct ArrowArray *batch,
                                      firn_error *err);

/* About how large the file would be if it were finished now: what was written,
 * and what is held, at the rate at which each column was compressed so far. */
int64_t firn_parquet_writer_bytes(firn_parquet_writer *writer);

/* Bytes of rows held in memory, about. */
size_t firn_parquet_writer_held(const firn_parquet_writer *writer);

/* Ends the row group with the rows that are held. */
firn_status firn_parquet_writer_flush(firn_parquet_writer *writer, firn_error *err);

/* Writes what is held, the indexes and the footer. */
firn_status firn_parquet_writer_finish(firn_parquet_writer *writer, firn_parquet_written *written,
                                       firn_error *err);

/* Frees everything, finished or not, and sets NULL. */
void firn_parquet_writer_close(firn_parquet_writer **writer);

#endif
