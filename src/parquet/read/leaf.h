/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* One leaf's column chunk, read forward: pages, levels, values.
 *
 * A flat leaf (no list above it, and at most itself optional) is read row by row
 * straight into a column.  Of any other, whole rows are read: their values go to
 * the column, their levels stay in `definitions` and `repetitions` for the lists
 * and structs above to be made from.
 */
#ifndef PARQUET_READ_LEAF_H
#define PARQUET_READ_LEAF_H

#include "parquet/read/fill.h"
#include "parquet/read/levels.h"
#include "parquet/read/pages.h"

enum { FIRN_LEAF_LEVELS = 1024 };

typedef struct firn_leaf {
    firn_parquet_file *file;
    size_t row_group;
    const firn_parquet_node *node;
    const firn_parquet_column_metadata *meta;
    firn_arrow_field plain; /* the wanted type without `dictionary` */
    firn_pages pages;
    firn_filler filler;
    struct firn_shared_array *shared_dictionary; /* when the filler emits codes */
    bool is_started;                             /* the dictionary page was looked for */

    /* The current page. */
    size_t page_left; /* levels (in flat leaves: rows) not yet read */
    firn_levels definition, repetition;
    firn_values values;

    /* Where we are. */
    int64_t rows_read;      /* of the row group, skipped ones included */
    int64_t rows_to_skip;   /* before the next read */
    int64_t values_started; /* in pages seen so far; -1 after a jump */
    int64_t page_rows;      /* of the page jumped to, by the offset index; else 0 */

    /* Levels of the current page that were decoded and not yet used. */
    uint8_t ahead_definitions[FIRN_LEAF_LEVELS], ahead_repetitions[FIRN_LEAF_LEVELS];
    size_t ahead_at, ahead_count;

    /* Levels of the rows that the last read gave, if whoever opened it needs them. */
    bool needs_levels;
    bool levels_only; /* nobody wants its values */
    firn_buf definitions, repetitions;
} firn_leaf;

/* `as` is the type of the column that will take the values, NULL when only levels
 * are wanted.  Where it asks for a dictionary, filler.emits_codes says whether it
 * comes so. */
firn_status firn_leaf_init(firn_leaf *leaf, firn_parquet_file *file, size_t row_group,
                           size_t leaf_index, const firn_arrow_field *as, firn_error *err);
void firn_leaf_release(firn_leaf *leaf);

static inline bool firn_leaf_is_flat(const firn_leaf *leaf)
{
    return leaf->node->definition <= 1 && leaf->node->slot_repetition == 0;
}

/* Reads whole rows; `column` NULL: only their levels.  Rows to skip are skipped
 * before. */
firn_status firn_leaf_read(firn_leaf *leaf, int64_t row_count, firn_column *column,
                           firn_error *err);

/* The dictionary that the codes of a leaf that emits them refer to, which stays the
 * leaf's.  Empty when the chunk has none, being all null. */
firn_status firn_leaf_dictionary(firn_leaf *leaf, struct firn_shared_array **shared,
                                 firn_error *err);

/* ---- between leaf.c (pages, dictionary, skipping) and leaf_rows.c (rows) ---- */

/* Starts on the next data page; `*more` false at the end of the chunk. */
firn_status firn_leaf_next_page(firn_leaf *leaf, bool *more, firn_error *err);

/* The header of the next data page, in leaf->pages.header, after whatever other
 * pages come before it. */
firn_status firn_leaf_peek_data(firn_leaf *leaf, bool *more, firn_error *err);

/* Passes over the page that was peeked at, of so many rows. */
void firn_leaf_pass_page(firn_leaf *leaf, int64_t row_count);

/* Jumps to the page that holds the row to which rows_to_skip leads, if it is a later
 * one and the file has an offset index. */
firn_status firn_leaf_jump(firn_leaf *leaf, firn_error *err);

#endif
