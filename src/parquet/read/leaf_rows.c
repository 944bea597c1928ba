/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Rows of a leaf.  Flat ones are counted in levels; of others, a row ends where
 * the next level of repetition 0 begins, which may be in the next page (only in
 * v1 pages of files without an offset index, as it happens). */
#include "parquet/read/leaf.h"

#include <string.h>

enum { SKIP_STEP = 256 };

static firn_status ends_early(const firn_leaf *leaf, firn_error *err)
{
    return firn_fail(err, FIRN_CORRUPT, "column chunk ends after %lld of %lld rows",
                     (long long)leaf->rows_read,
                     (long long)firn_parquet_row_count(leaf->file, leaf->row_group));
}

static firn_status bad_levels(firn_error *err)
{
    return firn_fail(err, FIRN_CORRUPT, "page holds fewer levels than it claims, or wrong ones");
}

/* ---- flat ---- */

/* `count` rows of the current page. */
static firn_status read_flat_step(firn_leaf *leaf, size_t count, firn_column *column,
                                  firn_error *err)
{
    size_t present = count;
    if (leaf->node->definition > 0 && !firn_levels_all_ones(&leaf->definition, count)) {
        uint8_t *bits = firn_column_validity(column, (int64_t)count);
        if (!bits)
            return firn_nomem(err);
        if (!firn_levels_read_bits(&leaf->definition, bits, (size_t)column->length, count,
                                   &present))
            return bad_levels(err);
    }
    TRY(firn_fill_slots(&leaf->filler, &leaf->values, column, count, present, err));
    leaf->page_left -= count;
    leaf->rows_read += (int64_t)count;
    return FIRN_OK;
}

static firn_status read_flat(firn_leaf *leaf, int64_t row_count, firn_column *column,
                             firn_error *err)
{
    while (row_count > 0) {
        bool more = true;
        if (leaf->page_left == 0)
            TRY(firn_leaf_next_page(leaf, &more, err));
        if (!more)
            return ends_early(leaf, err);
        size_t step = (uint64_t)row_count < leaf->page_left ? (size_t)row_count : leaf->page_left;
        if (step > 0)
            TRY(read_flat_step(leaf, step, column, err));
        row_count -= (int64_t)step;
    }
    return FIRN_OK;
}

static firn_status skip_flat_step(firn_leaf *leaf, size_t count, firn_error *err)
{
    size_t present = count;
    if (leaf->node->definition > 0 && !firn_levels_skip_bits(&leaf->definition, count, &present))
        return bad_levels(err);
    if (!leaf->filler.convert.is_null)
        TRY(firn_values_skip(&leaf->values, present, err));
    leaf->page_left -= count;
    leaf->rows_read += (int64_t)count;
    leaf->rows_to_skip -= (int64_t)count;
    return FIRN_OK;
}

static firn_status skip_flat(firn_leaf *leaf, firn_error *err)
{
    while (leaf->rows_to_skip > 0) {
        bool more = true;
        if (leaf->page_left == 0)
            TRY(firn_leaf_peek_data(leaf, &more, err));
        if (!more)
            return ends_early(leaf, err);
        if (leaf->page_left == 0) {
            const firn_parquet_page_header *h = &leaf->pages.header;
            int64_t rows = h->type == FIRN_PARQUET_DATA_PAGE ? h->data_page_header.num_values
                                                             : h->data_page_header_v2.num_values;
            if (rows <= leaf->rows_to_skip) {
                firn_leaf_pass_page(leaf, rows);
                continue;
            }
            TRY(firn_leaf_next_page(leaf, &more, err));
        }
        uint64_t left = (uint64_t)leaf->rows_to_skip;
        TRY(skip_flat_step(leaf, left < leaf->page_left ? (size_t)left : leaf->page_left, err));
    }
    return FIRN_OK;
}

/* ---- nested ---- */

static firn_status look_ahead(firn_leaf *leaf, firn_error *err)
{
    size_t count = leaf->page_left < FIRN_LEAF_LEVELS ? leaf->page_left : FIRN_LEAF_LEVELS;
    leaf->ahead_at = 0;
    leaf->ahead_count = count;
    leaf->page_left -= count;
    if (!firn_levels_read(&leaf->repetition, leaf->ahead_repetitions, count) ||
        !firn_levels_read(&leaf->definition, leaf->ahead_definitions, count))
        return bad_levels(err);
    return FIRN_OK;
}

static size_t count_at_least(const uint8_t *levels, size_t count, uint8_t level)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        n += levels[i] >= level;
    return n;
}

/* Marks in the column's validity which of the slots are present. */
static bool mark_slots(const firn_leaf *leaf, const uint8_t *definitions, size_t count,
                       size_t slots, firn_column *column)
{
    uint8_t *bits = firn_column_validity(column, (int64_t)slots);
    if (!bits)
        return false;
    size_t at = (size_t)column->length;
    uint8_t slot = leaf->node->slot_definition, present = leaf->node->definition;
    for (size_t i = 0; i < count; i++) {
        if (definitions[i] < slot)
            continue;
        bits[at / 8] |= (uint8_t)((definitions[i] == present) << at % 8);
        at++;
    }
    return true;
}

/* Uses the next `count` of the levels ahead: the values they stand for go to the
 * column (or nowhere), the levels themselves are kept when wanted. */
static firn_status use_levels(firn_leaf *leaf, size_t count, firn_column *column, bool keep,
                              firn_error *err)
{
    const uint8_t *definitions = leaf->ahead_definitions + leaf->ahead_at;
    size_t slots = count_at_least(definitions, count, leaf->node->slot_definition);
    size_t present = count_at_least(definitions, count, leaf->node->definition);
    if (keep) {
        firn_put(&leaf->definitions, definitions, count);
        firn_put(&leaf->repetitions, leaf->ahead_repetitions + leaf->ahead_at, count);
        TRY(firn_buf_check(&leaf->definitions, err));
        TRY(firn_buf_check(&leaf->repetitions, err));
    }
    leaf->ahead_at += count;
    if (!column)
        return leaf->filler.convert.is_null ? FIRN_OK
                                            : firn_values_skip(&leaf->values, present, err);
    if (present < slots && !mark_slots(leaf, definitions, count, slots, column))
        return firn_nomem(err);
    return firn_fill_slots(&leaf->filler, &leaf->values, column, slots, present, err);
}

/* How many of the levels ahead belong to the rows wanted, of which `*started` have
 * begun; `*ended` when a level of the row after them is in sight. */
static size_t scan_rows(const firn_leaf *leaf, int64_t row_count, int64_t *started, bool *ended)
{
    size_t i = leaf->ahead_at;
    for (; i < leaf->ahead_count; i++) {
        bool begins = leaf->ahead_repetitions[i] == 0;
        if (begins && *started == row_count) {
            *ended = true;
            break;
        }
        *started += begins;
    }
    return i - leaf->ahead_at;
}

/* Whether the row that was started last may go on in the next page. */
static firn_status may_continue(firn_leaf *leaf, bool *may, firn_error *err)
{
    *may = false;
    if (leaf->node->slot_repetition == 0)
        return FIRN_OK;
    TRY(firn_leaf_peek_data(leaf, may, err));
    const firn_parquet_column_chunk *chunk =
        firn_parquet_chunk(leaf->file, leaf->row_group, leaf->node->leaf_index);
    if (leaf->pages.header.type == FIRN_PARQUET_DATA_PAGE_V2 || chunk->has_offset_index_offset)
        *may = false;
    return FIRN_OK;
}

static firn_status read_nested(firn_leaf *leaf, int64_t row_count, firn_column *column, bool keep,
                               firn_error *err)
{
    int64_t started = 0;
    for (bool ended = row_count == 0; !ended;) {
        if (leaf->ahead_at == leaf->ahead_count && leaf->page_left == 0) {
            bool more = true;
            if (started == row_count)
                TRY(may_continue(leaf, &more, err));
            if (more)
                TRY(firn_leaf_next_page(leaf, &more, err));
            if (!more && started < row_count)
                return ends_early(leaf, err);
            if (!more)
                break;
            continue; /* the page may be empty */
        }
        if (leaf->ahead_at == leaf->ahead_count)
            TRY(look_ahead(leaf, err));
        size_t count = scan_rows(leaf, row_count, &started, &ended);
        if (started == 0)
            return firn_fail(err, FIRN_CORRUPT, "a row begins in the middle of a list");
        TRY(use_levels(leaf, count, column, keep, err));
    }
    leaf->rows_read += row_count;
    return FIRN_OK;
}

/* v2 pages say how many rows they hold, and begin with a row. */
static firn_status skip_nested(firn_leaf *leaf, firn_error *err)
{
    while (leaf->rows_to_skip > 0) {
        bool more = true, between = leaf->ahead_at == leaf->ahead_count && leaf->page_left == 0;
        if (between)
            TRY(firn_leaf_peek_data(leaf, &more, err));
        const firn_parquet_page_header *h = &leaf->pages.header;
        bool is_v2 = more && between && h->type == FIRN_PARQUET_DATA_PAGE_V2;
        if (!is_v2 || h->data_page_header_v2.num_rows > leaf->rows_to_skip) {
            int64_t step =
                between || leaf->rows_to_skip < SKIP_STEP ? leaf->rows_to_skip : SKIP_STEP;
            TRY(read_nested(leaf, step, NULL, false, err));
            leaf->rows_to_skip -= step;
            continue;
        }
        firn_leaf_pass_page(leaf, h->data_page_header_v2.num_rows);
    }
    return FIRN_OK;
}

firn_status firn_leaf_read(firn_leaf *leaf, int64_t row_count, firn_column *column, firn_error *err)
{
    bool flat = firn_leaf_is_flat(leaf) && column && !leaf->needs_levels;
    firn_buf_clear(&leaf->definitions);
    firn_buf_clear(&leaf->repetitions);
    if (row_count == 0)
        return FIRN_OK;
    if (leaf->rows_to_skip > 0 && (uint64_t)leaf->rows_to_skip >= leaf->page_left)
        TRY(firn_leaf_jump(leaf, err));
    if (leaf->rows_to_skip > 0)
        TRY(flat ? skip_flat(leaf, err) : skip_nested(leaf, err));
    return flat ? read_flat(leaf, row_count, column, err)
                : read_nested(leaf, row_count, column, leaf->needs_levels, err);
}
