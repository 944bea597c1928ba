/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* From page to page of a column chunk: the dictionary, data pages of both
 * versions, and jumps by the offset index. */
#include "parquet/read/leaf.h"

#include <assert.h>

/* ---- opening ---- */

static bool wants_values(const firn_leaf *leaf)
{
    return !leaf->filler.convert.is_null;
}

/* Booleans have no dictionaries, and nulls no values. */
static bool emits_codes(const firn_leaf *leaf, size_t leaf_index, const firn_arrow_field *as)
{
    return as && as->dictionary && wants_values(leaf) && as->kind != FIRN_ARROW_BOOL &&
           leaf->node->slot_repetition == 0 &&
           firn_parquet_is_all_dictionary(leaf->file, leaf->row_group, leaf_index);
}

static firn_status check_values(const firn_leaf *leaf, firn_error *err)
{
    int64_t rows = firn_parquet_row_count(leaf->file, leaf->row_group);
    bool one_each = leaf->node->slot_repetition == 0;
    if (one_each ? leaf->meta->num_values != rows : leaf->meta->num_values < rows)
        return firn_fail(err, FIRN_CORRUPT, "column \"%.*s\" has %lld values in %lld rows",
                         FIRN_STR_ARG(leaf->node->name), (long long)leaf->meta->num_values,
                         (long long)rows);
    return FIRN_OK;
}

firn_status firn_leaf_init(firn_leaf *leaf, firn_parquet_file *file, size_t row_group,
                           size_t leaf_index, const firn_arrow_field *as, firn_error *err)
{
    const firn_parquet_column_chunk *chunk = firn_parquet_chunk(file, row_group, leaf_index);
    *leaf = (firn_leaf){ .file = file,
                         .row_group = row_group,
                         .node = file->leaves[leaf_index],
                         .meta = chunk->meta_data };
    leaf->definitions.allocator = leaf->repetitions.allocator = file->allocator;
    leaf->values.previous.allocator = file->allocator;
    TRY(firn_pages_init(&leaf->pages, file, chunk, err));
    TRY(check_values(leaf, err));
    if (!as) {
        leaf->levels_only = leaf->filler.convert.is_null = true;
        return FIRN_OK;
    }
    leaf->plain = *as;
    leaf->plain.dictionary = false;
    TRY(firn_convert_select(leaf->node, as, &leaf->filler.convert, err));
    leaf->filler.emits_codes = emits_codes(leaf, leaf_index, as);
    return FIRN_OK;
}

void firn_leaf_release(firn_leaf *leaf)
{
    firn_pages_release(&leaf->pages);
    firn_filler_release(&leaf->filler);
    firn_shared_array_release(&leaf->shared_dictionary);
    firn_values_release(&leaf->values);
    firn_buf_release(&leaf->definitions);
    firn_buf_release(&leaf->repetitions);
    *leaf = (firn_leaf){ 0 };
}

/* ---- the dictionary ---- */

/* Codes refer to a shared array, which takes the decoded values over. */
static firn_status share_dictionary(firn_leaf *leaf, firn_error *err)
{
    struct ArrowArray array = { 0 };
    TRY(firn_column_finish(&leaf->filler.dictionary, &array, err));
    leaf->shared_dictionary = firn_shared_array_new(&array, leaf->file->allocator);
    return leaf->shared_dictionary ? FIRN_OK : firn_nomem(err);
}

static firn_status take_dictionary(firn_leaf *leaf, firn_error *err)
{
    const firn_parquet_dictionary_page_header *h = &leaf->pages.header.dictionary_page_header;
    size_t count = (size_t)h->num_values;
    if (leaf->filler.has_dictionary)
        return firn_fail(err, FIRN_CORRUPT, "column chunk has two dictionaries");
    if (h->encoding != FIRN_PARQUET_PLAIN && h->encoding != FIRN_PARQUET_PLAIN_DICTIONARY)
        return firn_fail(err, FIRN_UNSUPPORTED, "dictionary in encoding %d", (int)h->encoding);

    firn_page_body body;
    TRY(firn_pages_load(&leaf->pages, &body, err));
    size_t width = firn_parquet_type_width(leaf->node->type, leaf->node->type_length);
    TRY(firn_values_init(&leaf->values, FIRN_PARQUET_PLAIN, leaf->node->type, width, body.values,
                         err));
    TRY_OR(firn_fill_dictionary(&leaf->filler, &leaf->values, &leaf->plain, count,
                                leaf->file->allocator, err),
           err, "dictionary of %zu values", count);
    return leaf->filler.emits_codes ? share_dictionary(leaf, err) : FIRN_OK;
}

static bool is_data(int32_t page_type)
{
    return page_type == FIRN_PARQUET_DATA_PAGE || page_type == FIRN_PARQUET_DATA_PAGE_V2;
}

/* Whether the header was left out of the size is not sure: then the values say where a
 * chunk ends. */
static bool is_past_end(const firn_leaf *leaf)
{
    return leaf->file->mistakes.dictionary_header_uncounted &&
           leaf->values_started >= leaf->meta->num_values;
}

firn_status firn_leaf_peek_data(firn_leaf *leaf, bool *more, firn_error *err)
{
    leaf->is_started = true;
    for (;;) {
        *more = !is_past_end(leaf);
        if (*more)
            TRY(firn_pages_peek(&leaf->pages, more, err));
        int32_t type = leaf->pages.header.type;
        if (!*more || is_data(type))
            return FIRN_OK;
        if (type == FIRN_PARQUET_DICTIONARY_PAGE && wants_values(leaf))
            TRY(take_dictionary(leaf, err));
        else
            firn_pages_skip(&leaf->pages);
    }
}

firn_status firn_leaf_dictionary(firn_leaf *leaf, struct firn_shared_array **shared,
                                 firn_error *err)
{
    bool more;
    if (!leaf->is_started)
        TRY(firn_leaf_peek_data(leaf, &more, err));
    if (!leaf->shared_dictionary) {
        TRY(firn_column_init(&leaf->filler.dictionary, &leaf->plain, leaf->file->allocator, err));
        TRY(share_dictionary(leaf, err));
    }
    *shared = leaf->shared_dictionary;
    return FIRN_OK;
}

/* ---- data pages ---- */

static int32_t values_in(const firn_parquet_page_header *h)
{
    return h->type == FIRN_PARQUET_DATA_PAGE ? h->data_page_header.num_values
                                             : h->data_page_header_v2.num_values;
}

static firn_status count_values(firn_leaf *leaf, int64_t count, firn_error *err)
{
    bool flat = firn_leaf_is_flat(leaf);
    const firn_parquet_page_header *h = &leaf->pages.header;
    if (flat && leaf->page_rows > 0 && leaf->page_rows != count)
        return firn_fail(err, FIRN_CORRUPT, "page of %lld values, its offset index says %lld",
                         (long long)count, (long long)leaf->page_rows);
    leaf->page_rows = 0;
    if (flat && h->type == FIRN_PARQUET_DATA_PAGE_V2 && h->data_page_header_v2.num_rows != count)
        return firn_fail(err, FIRN_CORRUPT, "page of %lld values in %d rows", (long long)count,
                         (int)h->data_page_header_v2.num_rows);
    if (leaf->values_started < 0)
        return FIRN_OK;
    leaf->values_started += count;
    if (leaf->values_started > leaf->meta->num_values)
        return firn_fail(err, FIRN_CORRUPT, "column chunk's pages hold more than its %lld values",
                         (long long)leaf->meta->num_values);
    return FIRN_OK;
}

static firn_status start_v1(firn_leaf *leaf, const firn_parquet_data_page_header *h,
                            firn_bytes body, firn_bytes *values, firn_error *err)
{
    firn_cursor in = firn_cursor_over(body);
    size_t count = (size_t)h->num_values;
    TRY(firn_levels_take(&leaf->repetition, &in, h->repetition_level_encoding,
                         leaf->node->slot_repetition, count, err));
    TRY(firn_levels_take(&leaf->definition, &in, h->definition_level_encoding,
                         leaf->node->definition, count, err));
    *values = firn_take(&in, firn_left(&in));
    return FIRN_OK;
}

static firn_status start_v2(firn_leaf *leaf, const firn_page_body *body, firn_error *err)
{
    TRY(firn_levels_init(&leaf->repetition, body->repetition, leaf->node->slot_repetition, err));
    return firn_levels_init(&leaf->definition, body->definition, leaf->node->definition, err);
}

static firn_status start_page(firn_leaf *leaf, firn_error *err)
{
    const firn_parquet_page_header h = leaf->pages.header;
    bool is_v1 = h.type == FIRN_PARQUET_DATA_PAGE;
    firn_page_body body;
    TRY(count_values(leaf, values_in(&h), err));
    TRY(firn_pages_load(&leaf->pages, &body, err));

    firn_bytes values = body.values;
    if (is_v1)
        TRY(start_v1(leaf, &h.data_page_header, body.values, &values, err));
    else
        TRY(start_v2(leaf, &body, err));
    leaf->page_left = (size_t)values_in(&h);
    if (!wants_values(leaf))
        return FIRN_OK;
    return firn_values_init(
        &leaf->values, is_v1 ? h.data_page_header.encoding : h.data_page_header_v2.encoding,
        leaf->node->type, firn_parquet_type_width(leaf->node->type, leaf->node->type_length),
        values, err);
}

firn_status firn_leaf_next_page(firn_leaf *leaf, bool *more, firn_error *err)
{
    TRY(firn_leaf_peek_data(leaf, more, err));
    return *more ? start_page(leaf, err) : FIRN_OK;
}

/* ---- passing over pages ---- */

void firn_leaf_pass_page(firn_leaf *leaf, int64_t row_count)
{
    if (leaf->values_started >= 0)
        leaf->values_started += values_in(&leaf->pages.header);
    leaf->page_rows = 0;
    leaf->rows_to_skip -= row_count;
    leaf->rows_read += row_count;
    firn_pages_skip(&leaf->pages);
}

/* The last page that begins at or before `row`. */
static size_t page_of(const firn_parquet_offset_index *index, int64_t row)
{
    size_t low = 0, high = index->page_locations.count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (index->page_locations.items[middle].first_row_index <= row)
            low = middle;
        else
            high = middle;
    }
    return low;
}

firn_status firn_leaf_jump(firn_leaf *leaf, firn_error *err)
{
    const firn_parquet_offset_index *index;
    TRY(firn_parquet_offset_index_of(leaf->file, leaf->row_group, leaf->node->leaf_index, &index,
                                     err));
    if (!index)
        return FIRN_OK;
    size_t page = page_of(index, leaf->rows_read + leaf->rows_to_skip);
    const firn_parquet_page_location *to = &index->page_locations.items[page];
    if (to->first_row_index <= leaf->rows_read)
        return FIRN_OK;

    bool more, data_first = (uint64_t)index->page_locations.items[0].offset == leaf->pages.at;
    firn_pages_expect_little(&leaf->pages);
    if (!leaf->is_started && !data_first) /* the dictionary is needed all the same */
        TRY(firn_leaf_peek_data(leaf, &more, err));
    firn_pages_seek(&leaf->pages, (uint64_t)to->offset);
    int64_t rows = firn_parquet_row_count(leaf->file, leaf->row_group);
    int64_t end = page + 1 < index->page_locations.count ? to[1].first_row_index : rows;
    leaf->page_left = leaf->ahead_at = leaf->ahead_count = 0;
    leaf->rows_to_skip -= to->first_row_index - leaf->rows_read;
    leaf->rows_read = to->first_row_index;
    leaf->values_started = -1;
    leaf->page_rows = end - to->first_row_index;
    return FIRN_OK;
}
