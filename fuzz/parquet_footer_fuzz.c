/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Thrift structs: what decodes must encode to bytes that decode and encode to
 * themselves.  The first byte picks the struct.  A footer's schema is built, too. */
#include <stdlib.h>
#include <string.h>

#include "parquet/index.h"
#include "parquet/page_header.h"
#include "parquet/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MEMORY_MAX = 16 << 20 };

static void check_same(const firn_buf *a, const firn_buf *b)
{
    if (a->len != b->len || memcmp(a->data, b->data, a->len) != 0)
        abort();
}

static void build_schema(const firn_parquet_metadata *metadata)
{
    SCOPED(firn_arena) arena = { .bytes_max = MEMORY_MAX };
    firn_parquet_node *root, **leaves;
    firn_arrow_field field;
    if (firn_parquet_schema_build(metadata, &arena, &root, &leaves, NULL) != FIRN_OK)
        return;
    for (size_t i = 0; i < root->leaf_count; i++)
        if (leaves[i]->leaf_index != i)
            abort();
    if (firn_parquet_arrow_field(root, &arena, &field, NULL) == FIRN_OK &&
        field.child_count != root->child_count)
        abort();
}

static void try_footer(firn_bytes in)
{
    SCOPED(firn_arena) arena = { .bytes_max = MEMORY_MAX };
    SCOPED(firn_buf) first = { 0 };
    SCOPED(firn_buf) second = { 0 };
    firn_parquet_metadata metadata;
    if (firn_parquet_metadata_decode(in, &arena, &metadata, NULL) != FIRN_OK)
        return;
    build_schema(&metadata);
    firn_parquet_metadata_encode(&metadata, &first);
    arena.bytes_max = 0;
    if (firn_parquet_metadata_decode(firn_buf_bytes(&first), &arena, &metadata, NULL) != FIRN_OK)
        abort();
    firn_parquet_metadata_encode(&metadata, &second);
    check_same(&first, &second);
}

static void try_page_header(firn_bytes in)
{
    SCOPED(firn_buf) first = { 0 };
    SCOPED(firn_buf) second = { 0 };
    firn_parquet_page_header header;
    size_t len;
    if (firn_parquet_page_header_decode(in, &header, &len, NULL) != FIRN_OK)
        return;
    firn_parquet_page_header_encode(&header, &first);
    if (firn_parquet_page_header_decode(firn_buf_bytes(&first), &header, &len, NULL) != FIRN_OK ||
        len != first.len)
        abort();
    firn_parquet_page_header_encode(&header, &second);
    check_same(&first, &second);
}

static void try_column_index(firn_bytes in)
{
    SCOPED(firn_arena) arena = { .bytes_max = MEMORY_MAX };
    SCOPED(firn_buf) first = { 0 };
    SCOPED(firn_buf) second = { 0 };
    firn_parquet_column_index index;
    if (firn_parquet_column_index_decode(in, &arena, &index, NULL) != FIRN_OK)
        return;
    firn_parquet_column_index_encode(&index, &first);
    arena.bytes_max = 0;
    if (firn_parquet_column_index_decode(firn_buf_bytes(&first), &arena, &index, NULL) != FIRN_OK)
        abort();
    firn_parquet_column_index_encode(&index, &second);
    check_same(&first, &second);
}

static void try_offset_index(firn_bytes in)
{
    SCOPED(firn_arena) arena = { .bytes_max = MEMORY_MAX };
    firn_parquet_offset_index index;
    firn_parquet_bloom_filter_header bloom;
    size_t len;
    if (firn_parquet_bloom_filter_header_decode(in, &bloom, &len, NULL) == FIRN_OK && len > in.len)
        abort();
    if (firn_parquet_offset_index_decode(in, &arena, &index, NULL) == FIRN_OK &&
        index.page_locations.count > in.len)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const tries[])(firn_bytes) = { try_footer, try_page_header, try_column_index,
                                                 try_offset_index };
    if (size > 0)
        tries[data[0] % FIRN_COUNT(tries)]((firn_bytes){ data + 1, size - 1 });
    return 0;
}
