/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A whole file: open it and read every column, twice with other batches; rows must
 * come as often as promised or be refused, and what is pruned by must not crash. */
#include <stdlib.h>
#include <string.h>

#include "parquet/column_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROWS_MAX = 5000, COLUMNS_MAX = 16, GROUPS_MAX = 4 };

static firn_status read_at(void *self, uint64_t offset, size_t len, uint8_t *out, firn_error *err)
{
    const firn_bytes *bytes = self;
    (void)err;
    if (offset > bytes->len || len > bytes->len - offset)
        abort();
    if (len)
        memcpy(out, bytes->data + offset, len);
    return FIRN_OK;
}

static firn_status read_rows(firn_parquet_column *column, int64_t rows, int64_t step)
{
    SCOPED(firn_column) out = { 0 };
    TRY(firn_column_init(&out, firn_parquet_column_field(column), NULL, NULL));
    int64_t left = rows;
    for (int64_t n; left > 0; left -= n) {
        n = step < left ? step : left;
        TRY(firn_parquet_column_read(column, n, &out, NULL));
    }
    if (out.length != rows)
        abort();

    struct ArrowArray array;
    SCOPED(firn_arena) arena = { 0 };
    firn_view view;
    TRY(firn_column_finish(&out, &array, NULL));
    firn_status status =
        firn_view_init(&view, firn_parquet_column_field(column), &array, &arena, NULL);
    array.release(&array);
    if (status == FIRN_INVALID)
        abort();
    return status;
}

static void read_column(firn_parquet_file *file, size_t group, const firn_parquet_node *node,
                        bool dictionary)
{
    SCOPED(firn_arena) arena = { .bytes_max = 1 << 22 };
    firn_arrow_field as;
    firn_parquet_column *column;
    int64_t rows = firn_parquet_row_count(file, group);
    rows = rows < ROWS_MAX ? rows : ROWS_MAX;
    if (firn_parquet_arrow_field(node, &arena, &as, NULL) != FIRN_OK)
        return;
    as.dictionary = dictionary;
    if (firn_parquet_column_open(file, group, node, &as, &column, NULL) != FIRN_OK)
        return;
    int64_t skip = dictionary ? rows / 2 : 0;
    if (firn_parquet_column_skip(column, skip, NULL) == FIRN_OK)
        (void)read_rows(column, rows - skip, dictionary ? 100 : 7);
    firn_parquet_column_close(&column);
}

static void look_at_leaf(firn_parquet_file *file, size_t group, size_t leaf)
{
    firn_parquet_bounds bounds;
    const firn_parquet_bounds *pages;
    const firn_parquet_offset_index *offsets;
    size_t count;
    bool maybe;
    firn_parquet_leaf_statistics(file, group, leaf, &bounds);
    (void)firn_parquet_offset_index_of(file, group, leaf, &offsets, NULL);
    (void)firn_parquet_page_bounds(file, group, leaf, &pages, &count, NULL);
    (void)firn_parquet_bloom_may_contain(file, group, leaf,
                                         (firn_bytes){ (const uint8_t *)"firn", 4 }, &maybe, NULL);
}

static void look_at_group(firn_parquet_file *file, size_t group)
{
    const firn_parquet_node *root = firn_parquet_root(file);
    for (size_t c = 0; c < root->child_count && c < COLUMNS_MAX; c++) {
        read_column(file, group, &root->children[c], false);
        read_column(file, group, &root->children[c], true);
    }
    for (size_t leaf = 0; leaf < root->leaf_count && leaf < COLUMNS_MAX; leaf++)
        look_at_leaf(file, group, leaf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    firn_bytes bytes = { data, size };
    firn_parquet_input input = { read_at, &bytes, size };
    firn_parquet_file *file;
    if (firn_parquet_open(&input, NULL, &file, NULL) != FIRN_OK)
        return 0;
    for (size_t g = 0; g < firn_parquet_row_group_count(file) && g < GROUPS_MAX; g++)
        look_at_group(file, g);
    firn_parquet_close(&file);
    return 0;
}
