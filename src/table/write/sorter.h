/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Rows on their way into data files, put into the table's sort order.
 *
 * Batches that come in order already go straight on.  From the first that does not, or
 * that has rows of more partitions than files can be open, rows are kept, with their
 * partition before the sort order, so that the files are written one after the other; beyond half
 * of the engine's memory, sorted runs are spilled and merged at the end (into the engine's spill
 * folder, else the table's data folder under names beginning with a point).
 */
#ifndef TABLE_WRITE_SORTER_H
#define TABLE_WRITE_SORTER_H

#include "table/write/data_writer.h"

typedef struct firn_sorter firn_sorter;

/* `table` and `writer` must outlive it.  A table without a usable sort order and with few
 * partitions at once costs nothing. */
firn_status firn_sorter_open(const firn_table *table, firn_data_writer *writer,
                             firn_sorter **sorter, firn_error *err);

/* Takes a batch in the writer's layout, which is only borrowed. */
firn_status firn_sorter_write(firn_sorter *sorter, const struct ArrowArray *batch, firn_error *err);

/* Hands the writer what is still kept. */
firn_status firn_sorter_finish(firn_sorter *sorter, firn_error *err);

/* Closes and sets NULL, and removes all runs; NULL is accepted. */
void firn_sorter_close(firn_sorter **sorter);

#endif
