/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Manifests: Avro files that list data files or delete files with their
 * metrics (spec, "Manifests").
 *
 * An entry is read as a flat struct; absent numbers are -1, absent text and
 * bytes have .data NULL, absent maps and lists have count 0.  Maps by field id
 * are parallel arrays in ascending order of id.
 */
#ifndef ICEBERG_MANIFEST_H
#define ICEBERG_MANIFEST_H

#include "avro/file.h"
#include "avro/program.h"
#include "iceberg/partition_spec.h"

struct firn_manifest_file; /* manifest_list.h */

typedef enum firn_content {
    FIRN_CONTENT_DATA = 0,
    FIRN_CONTENT_POSITION_DELETES = 1, /* position delete files and deletion vectors */
    FIRN_CONTENT_EQUALITY_DELETES = 2,
} firn_content;

typedef enum firn_manifest_content {
    FIRN_MANIFEST_DATA = 0,
    FIRN_MANIFEST_DELETES = 1,
} firn_manifest_content;

typedef enum firn_entry_status {
    FIRN_ENTRY_EXISTING = 0,
    FIRN_ENTRY_ADDED = 1,
    FIRN_ENTRY_DELETED = 2,
} firn_entry_status;

typedef struct firn_data_file {
    int32_t content; /* firn_content */
    firn_str file_path;
    firn_str file_format;        /* as written: compare ignoring case */
    const firn_value *partition; /* one for each field of the manifest's spec, in its order */
    size_t partition_count;
    int64_t record_count; /* of a deletion vector: its cardinality */
    int64_t file_size_in_bytes;
    firn_avro_id_longs column_sizes;
    firn_avro_id_longs value_counts; /* nulls and NaNs included */
    firn_avro_id_longs null_value_counts;
    firn_avro_id_longs nan_value_counts;
    firn_avro_id_bytes lower_bounds; /* binary single values */
    firn_avro_id_bytes upper_bounds;
    firn_bytes key_metadata;
    firn_avro_int64s split_offsets;
    firn_avro_int32s equality_ids;
    int32_t sort_order_id;
    int64_t first_row_id;
    firn_str referenced_data_file;
    int64_t content_offset; /* of a deletion vector: its blob in the Puffin file */
    int64_t content_size_in_bytes;
    void *partition_data; /* the reader's own */
} firn_data_file;

typedef struct firn_manifest_entry {
    int32_t status; /* firn_entry_status */
    int64_t snapshot_id;
    int64_t sequence_number; /* the data sequence number */
    int64_t file_sequence_number;
    firn_data_file file;
} firn_manifest_entry;

/* An entry in which everything is absent. */
firn_manifest_entry firn_manifest_entry_empty(void);

/* Where the value of `id` stands in sorted ids, or `count`. */
size_t firn_metric_find(const int32_t *ids, size_t count, int32_t id);

/* ---- reading ---- */

/* What to decode beyond status, ids, sequence numbers, content, path, format,
 * record count, size and what delete files need (equality_ids … content_size). */
enum {
    FIRN_WANT_PARTITION = 1,
    FIRN_WANT_COUNTS = 2, /* value, null and NaN counts */
    FIRN_WANT_BOUNDS = 4,
    FIRN_WANT_SIZES = 8,    /* column_sizes */
    FIRN_WANT_DETAILS = 16, /* split_offsets, key_metadata, sort_order_id */
    FIRN_WANT_ALL = 31,
};

typedef struct firn_manifest_options {
    unsigned want;
    const int32_t *metric_ids; /* counts, bounds and sizes of these only, ascending; NULL: all */
    size_t metric_id_count;
    const struct firn_manifest_file *file; /* what entries inherit from; NULL: nothing */
    const firn_partition_spec *spec;       /* NULL: what the manifest itself says */
    const firn_schema *schema;             /* types partition values; NULL: as for `spec` */
    bool live_only;                        /* leave out DELETED entries */
    bool unlisted; /* it is in no manifest list yet: first row ids stay as they are written */
} firn_manifest_options;

typedef struct firn_manifest_reader {
    int32_t content;        /* firn_manifest_content */
    int32_t format_version; /* 0: not said */
    const firn_partition_spec *spec;
    const firn_schema *schema; /* NULL when nobody knows */
    const firn_type *partition_types;
    /* from here on private */
    firn_manifest_options options;
    firn_arena setup, batch;
    firn_avro_file avro;
    const firn_avro_program *program;
    firn_cursor rows;
    size_t rows_left;
    int64_t next_row_id; /* what the next entry without a first_row_id gets; -1: nothing */
} firn_manifest_reader;

/* Opens the manifest in `bytes`, which is borrowed, as `options` is with all it
 * points at.  Release the reader also after a failure.  FIRN_CORRUPT,
 * FIRN_UNSUPPORTED, FIRN_NOMEM. */
FIRN_MUST_CHECK firn_status firn_manifest_open(firn_manifest_reader *reader, firn_bytes bytes,
                                               const firn_manifest_options *options,
                                               const firn_allocator *allocator, firn_error *err);

/* The next entries, inheritance applied; `*count` is 0 at the end.  They live until
 * the next call. */
FIRN_MUST_CHECK firn_status firn_manifest_next(firn_manifest_reader *reader,
                                               const firn_manifest_entry **entries, size_t *count,
                                               firn_error *err);

void firn_manifest_reader_release(firn_manifest_reader *reader);

/* Deep copy into `arena`; false when memory ran out. */
bool firn_manifest_entry_copy(firn_arena *arena, const firn_manifest_entry *entry,
                              firn_manifest_entry *copy);

/* ---- writing ---- */

typedef struct firn_manifest_writer_options {
    int32_t format_version;        /* 1, 2, 3 */
    firn_manifest_content content; /* DELETES from version 2 on */
    const firn_partition_spec *spec;
    const firn_schema *schema; /* the table's current one; partition sources are looked up in it */
    int64_t snapshot_id;       /* of the commit that adds the manifest */
    firn_codec codec;          /* as firn_avro_writer_options; DEFLATE is usual */
    int level;
    uint8_t sync[FIRN_AVRO_SYNC_BYTES]; /* random bytes */
} firn_manifest_writer_options;

typedef struct firn_manifest_writer {
    firn_manifest_writer_options options;
    firn_arena memory; /* types, summaries */
    firn_avro_writer avro;
    firn_type *partition_types;
    struct firn_partition_stats *stats;
    int64_t files[3], rows[3]; /* by status */
    int64_t min_sequence_number;
    firn_status status;
    firn_error error;
} firn_manifest_writer;

/* Starts a manifest in `out`; what `options` points at is borrowed.  Failures are
 * kept until firn_manifest_writer_finish. */
void firn_manifest_writer_begin(firn_manifest_writer *w, firn_buf *out,
                                const firn_manifest_writer_options *options);

/* Adds an entry as it is: absent numbers are written as null, to be inherited.
 * Its partition must have a value for each field of the spec. */
void firn_manifest_writer_add(firn_manifest_writer *w, const firn_manifest_entry *entry);

/* Ends the file and describes it for the manifest list: all but path and length.
 * Sequence numbers stay -1 where the list is to fill them in.  Summaries live
 * in `arena`. */
FIRN_MUST_CHECK firn_status firn_manifest_writer_finish(firn_manifest_writer *w, firn_arena *arena,
                                                        struct firn_manifest_file *file,
                                                        firn_error *err);

void firn_manifest_writer_release(firn_manifest_writer *w);

#endif
