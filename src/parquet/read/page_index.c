/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The two halves of a chunk's page index, read when first asked for and kept in
 * the file's arena. */
#include "parquet/read/open_file.h"
#include "parquet/read/statistics.h"

/* Offsets must rise within the chunk, rows from 0 within the row group. */
static bool offsets_make_sense(const firn_parquet_file *file, size_t row_group,
                               const firn_parquet_column_metadata *meta,
                               const firn_parquet_offset_index *index)
{
    int64_t rows = firn_parquet_row_count(file, row_group), row = -1;
    bool has_dictionary = meta->has_dictionary_page_offset && meta->dictionary_page_offset > 0 &&
                          meta->dictionary_page_offset < meta->data_page_offset;
    int64_t start = has_dictionary ? meta->dictionary_page_offset : meta->data_page_offset;
    int64_t at = start - 1, end;
    if (__builtin_add_overflow(start, meta->total_compressed_size, &end))
        return false;
    for (size_t i = 0; i < index->page_locations.count; i++) {
        const firn_parquet_page_location *page = &index->page_locations.items[i];
        if (page->offset <= at || page->offset >= end || page->first_row_index < row ||
            page->first_row_index > rows || page->compressed_page_size < 0)
            return false;
        at = page->offset;
        row = page->first_row_index;
    }
    return index->page_locations.count > 0 && index->page_locations.items[0].first_row_index == 0;
}

static firn_status read_offsets(firn_parquet_file *file, size_t row_group, size_t leaf_index,
                                const firn_parquet_offset_index **out, firn_error *err)
{
    const firn_parquet_column_chunk *chunk = firn_parquet_chunk(file, row_group, leaf_index);
    if (!chunk->has_offset_index_offset || !chunk->has_offset_index_length || !chunk->meta_data ||
        chunk->is_encrypted)
        return FIRN_OK;
    firn_bytes bytes;
    TRY(firn_parquet_read_range(file, chunk->offset_index_offset, chunk->offset_index_length,
                                "offset index", &bytes, err));
    firn_parquet_offset_index *index = firn_new(&file->arena, firn_parquet_offset_index, 1);
    if (!index)
        return firn_nomem(err);
    TRY(firn_parquet_offset_index_decode(bytes, &file->arena, index, err));
    if (offsets_make_sense(file, row_group, chunk->meta_data, index))
        *out = index;
    return FIRN_OK;
}

firn_status firn_parquet_offset_index_of(firn_parquet_file *file, size_t row_group,
                                         size_t leaf_index, const firn_parquet_offset_index **index,
                                         firn_error *err)
{
    firn_chunk_extras *extras;
    TRY(firn_parquet_extras(file, row_group, leaf_index, &extras, err));
    if (!extras->has_offset_index)
        TRY_OR(read_offsets(file, row_group, leaf_index, &extras->offset_index, err), err,
               "row group %zu, column \"%.*s\"", row_group,
               FIRN_STR_ARG(file->leaves[leaf_index]->name));
    extras->has_offset_index = true;
    *index = extras->offset_index;
    return FIRN_OK;
}

/* Rows are values where nothing is repeated. */
static int64_t values_in_page(const firn_parquet_file *file, size_t row_group,
                              const firn_parquet_node *leaf,
                              const firn_parquet_offset_index *offsets, size_t page)
{
    if (leaf->slot_repetition > 0)
        return -1;
    int64_t end = page + 1 < offsets->page_locations.count
                      ? offsets->page_locations.items[page + 1].first_row_index
                      : firn_parquet_row_count(file, row_group);
    return end - offsets->page_locations.items[page].first_row_index;
}

static void set_page(const firn_parquet_file *file, const firn_parquet_node *leaf,
                     const firn_parquet_column_index *index, size_t page,
                     firn_parquet_bounds *bounds)
{
    if (index->null_counts.items && index->null_counts.items[page] >= 0 &&
        (bounds->value_count < 0 || index->null_counts.items[page] <= bounds->value_count))
        bounds->null_count = index->null_counts.items[page];
    if (index->null_pages.items[page]) {
        bounds->null_count = bounds->value_count;
        return;
    }
    bounds->min_exact = bounds->max_exact =
        leaf->type != FIRN_PARQUET_BYTE_ARRAY && leaf->type != FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY;
    if (firn_statistics_are_ordered(&file->metadata, leaf))
        firn_statistics_set(leaf, index->min_values.items[page], index->max_values.items[page],
                            bounds);
}

static firn_status read_bounds(firn_parquet_file *file, size_t row_group, size_t leaf_index,
                               firn_chunk_extras *extras, firn_error *err)
{
    const firn_parquet_column_chunk *chunk = firn_parquet_chunk(file, row_group, leaf_index);
    const firn_parquet_node *leaf = file->leaves[leaf_index];
    const firn_parquet_offset_index *offsets;
    TRY(firn_parquet_offset_index_of(file, row_group, leaf_index, &offsets, err));
    if (!offsets || !chunk->has_column_index_offset || !chunk->has_column_index_length)
        return FIRN_OK;

    firn_bytes bytes;
    firn_parquet_column_index index;
    TRY(firn_parquet_read_range(file, chunk->column_index_offset, chunk->column_index_length,
                                "column index", &bytes, err));
    TRY(firn_parquet_column_index_decode(bytes, &file->arena, &index, err));
    size_t pages = offsets->page_locations.count;
    if (index.null_pages.count != pages)
        return FIRN_OK;
    firn_parquet_bounds *bounds = firn_new(&file->arena, firn_parquet_bounds, pages);
    if (!bounds)
        return firn_nomem(err);
    for (size_t i = 0; i < pages; i++) {
        bounds[i] = (firn_parquet_bounds){ .null_count = -1,
                                           .value_count =
                                               values_in_page(file, row_group, leaf, offsets, i) };
        set_page(file, leaf, &index, i, &bounds[i]);
    }
    extras->bounds = bounds;
    extras->bounds_count = pages;
    return FIRN_OK;
}

firn_status firn_parquet_page_bounds(firn_parquet_file *file, size_t row_group, size_t leaf_index,
                                     const firn_parquet_bounds **bounds, size_t *page_count,
                                     firn_error *err)
{
    firn_chunk_extras *extras;
    TRY(firn_parquet_extras(file, row_group, leaf_index, &extras, err));
    if (!extras->has_bounds)
        TRY_OR(read_bounds(file, row_group, leaf_index, extras, err), err,
               "row group %zu, column \"%.*s\"", row_group,
               FIRN_STR_ARG(file->leaves[leaf_index]->name));
    extras->has_bounds = true;
    *bounds = extras->bounds;
    *page_count = extras->bounds_count;
    return FIRN_OK;
}
