/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Rows into data files: routed by partition, files rolled by their real size.
 *
 * Batches come in the layout of the schema (table/arrow_schema.h).  Files get their
 * names from the table's locations and are not synced here.  Until finish hands
 * them over, the files are the writer's: abandon removes every one.
 */
#ifndef TABLE_WRITE_DATA_WRITER_H
#define TABLE_WRITE_DATA_WRITER_H

#include "arrow/type.h"
#include "iceberg/manifest.h"
#include "table/table.h"

typedef struct firn_data_writer firn_data_writer;

/* The data files of one write, all of one spec and sort order; lives in an arena. */
typedef struct firn_data_files {
    firn_manifest_entry *entries; /* ADDED, sequence numbers to be inherited */
    size_t count, cap;
    int32_t spec_id;
    int64_t row_count, byte_count;
} firn_data_files;

/* Writes with the table's current schema, default spec and properties.  `table`
 * must stay as it is until the writer is closed. */
firn_status firn_data_writer_open(const firn_table *table, firn_data_writer **writer,
                                  firn_error *err);

/* The same for rows that are written anew: where rows have ids (format version 3), the
 * columns `_row_id` and `_last_updated_sequence_number` come behind the schema's. */
firn_status firn_data_writer_open_anew(const firn_table *table, firn_data_writer **writer,
                                       firn_error *err);

/* The struct that batches must be laid out as, and its columns; live in the writer. */
const firn_arrow_field *firn_data_writer_schema(const firn_data_writer *writer);
const firn_field *const *firn_data_writer_fields(const firn_data_writer *writer);

/* The order that its rows are to come in: the table's, or none when that one cannot be
 * kept.  Whoever writes sorts (table/write/sorter.h). */
const firn_sort_order *firn_data_writer_order(const firn_data_writer *writer);

/* Where its files go, or folders with them. */
firn_str firn_data_writer_folder(const firn_data_writer *writer);

/* Ends all open files: what comes next goes to others, in any order of partitions. */
firn_status firn_data_writer_end_files(firn_data_writer *writer, firn_error *err);

/* The same; and what comes from now on comes partition by partition, so that one file
 * is open at a time. */
firn_status firn_data_writer_cluster(firn_data_writer *writer, firn_error *err);

/* Appends a batch, which is only borrowed. */
firn_status firn_data_writer_write(firn_data_writer *writer, const struct ArrowArray *batch,
                                   firn_error *err);

/* The same, unless rows of one partition would get into many files, because there are more
 * partitions at once than files can be open: then `*taken` is false and nothing was done.
 * Sorted by partition (firn_data_writer_cluster) each gets one. */
firn_status firn_data_writer_offer(firn_data_writer *writer, const struct ArrowArray *batch,
                                   bool *taken, firn_error *err);

/* Ends all files and hands them over; `files` lives in `arena`. */
firn_status firn_data_writer_finish(firn_data_writer *writer, firn_arena *arena,
                                    firn_data_files *files, firn_error *err);

/* Closes and sets NULL; without finish, removes every file that was made. */
void firn_data_writer_close(firn_data_writer **writer);

#endif
