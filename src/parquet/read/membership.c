/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Whether a value may be in a chunk: by its Bloom filter (BloomFilter.md), or by
 * the dictionary that all its pages use. */
#include <xxhash.h>

#include "base/cursor.h"
#include "parquet/bloom_block.h"
#include "parquet/read/leaf.h"
#include "parquet/read/open_file.h"

enum { BLOOM_BYTES_MAX = 128 << 20, BLOOM_HEADER_READ = 64 };

static firn_status check_header(const firn_parquet_bloom_filter_header *header, firn_error *err)
{
    if (header->num_bytes <= 0 || header->num_bytes > BLOOM_BYTES_MAX ||
        header->num_bytes % FIRN_BLOOM_BLOCK_BYTES != 0)
        return firn_fail(err, FIRN_CORRUPT, "bloom filter of %d bytes", (int)header->num_bytes);
    return FIRN_OK;
}

/* The blocks; `.data` stays NULL for a filter of a kind we do not know. */
static firn_status read_bloom(firn_parquet_file *file, const firn_parquet_column_metadata *meta,
                              firn_bytes *blocks, firn_error *err)
{
    int64_t at = meta->bloom_filter_offset, left = (int64_t)file->input->size - at;
    int64_t len = left < BLOOM_HEADER_READ ? left : BLOOM_HEADER_READ;
    firn_bytes bytes;
    firn_parquet_bloom_filter_header header;
    size_t header_len;
    TRY(firn_parquet_read_range(file, at, len, "bloom filter", &bytes, err));
    TRY(firn_parquet_bloom_filter_header_decode(bytes, &header, &header_len, err));
    if (header.algorithm != 1 || header.hash != 1 || header.compression != 1)
        return FIRN_OK;
    TRY(check_header(&header, err));
    return firn_parquet_read_range(file, at + (int64_t)header_len, header.num_bytes, "bloom filter",
                                   blocks, err);
}

static bool may_contain(firn_bytes blocks, firn_bytes value)
{
    uint64_t hash = XXH64(value.data, value.len, 0);
    size_t index = firn_bloom_block_index(hash, blocks.len / FIRN_BLOOM_BLOCK_BYTES);
    const uint8_t *block = blocks.data + index * FIRN_BLOOM_BLOCK_BYTES;
    for (size_t i = 0; i < FIRN_BLOOM_WORDS; i++)
        if (!(firn_load_le32(block + 4 * i) & firn_bloom_bit(hash, i)))
            return false;
    return true;
}

firn_status firn_parquet_bloom_may_contain(firn_parquet_file *file, size_t row_group,
                                           size_t leaf_index, firn_bytes value, bool *maybe,
                                           firn_error *err)
{
    const firn_parquet_column_chunk *chunk = firn_parquet_chunk(file, row_group, leaf_index);
    firn_chunk_extras *extras;
    *maybe = true;
    if (!chunk->meta_data || !chunk->meta_data->has_bloom_filter_offset || chunk->is_encrypted)
        return FIRN_OK;
    TRY(firn_parquet_extras(file, row_group, leaf_index, &extras, err));
    if (!extras->has_bloom)
        TRY_OR(read_bloom(file, chunk->meta_data, &extras->bloom, err), err,
               "row group %zu, column \"%.*s\"", row_group,
               FIRN_STR_ARG(file->leaves[leaf_index]->name));
    extras->has_bloom = true;
    if (extras->bloom.data)
        *maybe = may_contain(extras->bloom, value);
    return FIRN_OK;
}

static void release_leaf(firn_leaf **leaf)
{
    if (!*leaf)
        return;
    const firn_allocator *allocator = (*leaf)->file->allocator;
    firn_leaf_release(*leaf);
    firn_free(allocator, *leaf, sizeof **leaf);
}

firn_status firn_parquet_dictionary_read(firn_parquet_file *file, size_t row_group,
                                         size_t leaf_index, const firn_arrow_field *as,
                                         struct ArrowArray *array, bool *found, firn_error *err)
{
    *found = false;
    if (!firn_parquet_is_all_dictionary(file, row_group, leaf_index))
        return FIRN_OK;
    /* A leaf is a few KiB, better not on the stack. */
    __attribute__((cleanup(release_leaf))) firn_leaf *leaf =
        firn_alloc_zeroed(file->allocator, sizeof *leaf);
    if (!leaf)
        return firn_nomem(err);
    leaf->file = file;
    firn_arrow_field plain = *as;
    plain.dictionary = false;
    bool more;
    TRY(firn_leaf_init(leaf, file, row_group, leaf_index, &plain, err));
    TRY(firn_leaf_peek_data(leaf, &more, err));
    if (!leaf->filler.has_dictionary || leaf->filler.convert.is_null)
        return FIRN_OK;
    leaf->filler.dictionary.field = as;
    TRY(firn_column_finish(&leaf->filler.dictionary, array, err));
    *found = true;
    return FIRN_OK;
}
