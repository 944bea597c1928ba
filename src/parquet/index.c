/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The tables of the page index and of bloom filter headers. */
#include "parquet/index.h"

static const firn_thrift_field location_fields[] = {
    FIRN_THRIFT_REQUIRED(firn_parquet_page_location, 1, I64, offset),
    FIRN_THRIFT_REQUIRED(firn_parquet_page_location, 2, I32, compressed_page_size),
    FIRN_THRIFT_REQUIRED(firn_parquet_page_location, 3, I64, first_row_index),
};

static const firn_thrift_record location =
    FIRN_THRIFT_RECORD_OF(firn_parquet_page_location, "page location", location_fields);

static const firn_thrift_field offset_index_fields[] = {
    FIRN_THRIFT_LIST_FIELD(firn_parquet_offset_index, 1, true, INLINE, &location, page_locations),
    FIRN_THRIFT_LIST_FIELD(firn_parquet_offset_index, 2, false, I64, NULL,
                           unencoded_byte_array_data_bytes),
};

static const firn_thrift_record offset_index =
    FIRN_THRIFT_RECORD_OF(firn_parquet_offset_index, "offset index", offset_index_fields);

static const firn_thrift_field column_index_fields[] = {
    FIRN_THRIFT_LIST_FIELD(firn_parquet_column_index, 1, true, BOOL, NULL, null_pages),
    FIRN_THRIFT_LIST_FIELD(firn_parquet_column_index, 2, true, BYTES, NULL, min_values),
    FIRN_THRIFT_LIST_FIELD(firn_parquet_column_index, 3, true, BYTES, NULL, max_values),
    FIRN_THRIFT_REQUIRED(firn_parquet_column_index, 4, I32, boundary_order),
    FIRN_THRIFT_LIST_FIELD(firn_parquet_column_index, 5, false, I64, NULL, null_counts),
    FIRN_THRIFT_LIST_FIELD(firn_parquet_column_index, 6, false, I64, NULL,
                           repetition_level_histograms),
    FIRN_THRIFT_LIST_FIELD(firn_parquet_column_index, 7, false, I64, NULL,
                           definition_level_histograms),
};

static const firn_thrift_record column_index =
    FIRN_THRIFT_RECORD_OF(firn_parquet_column_index, "column index", column_index_fields);

/* The three unions of a bloom filter header have one empty member each. */
static const firn_thrift_record empty = { "empty struct", 0, NULL, 0, FIRN_THRIFT_NONE };

static const firn_thrift_field block_fields[] = { FIRN_THRIFT_MEMBER(1, &empty, "BLOCK") };
static const firn_thrift_field xxhash_fields[] = { FIRN_THRIFT_MEMBER(1, &empty, "XXHASH") };
static const firn_thrift_field plain_fields[] = { FIRN_THRIFT_MEMBER(1, &empty, "UNCOMPRESSED") };

/* Each union is an int32_t of its own: the id of the member that is set. */
#define UNION_OF_INT32(text, table)                                                                \
    {                                                                                              \
        text, sizeof(int32_t), table, FIRN_COUNT(table), 0                                         \
    }

static const firn_thrift_record algorithm = UNION_OF_INT32("bloom filter algorithm", block_fields);
static const firn_thrift_record hash = UNION_OF_INT32("bloom filter hash", xxhash_fields);
static const firn_thrift_record compression =
    UNION_OF_INT32("bloom filter compression", plain_fields);

static const firn_thrift_field bloom_fields[] = {
    FIRN_THRIFT_REQUIRED(firn_parquet_bloom_filter_header, 1, I32, num_bytes),
    FIRN_THRIFT_INLINE_FIELD(firn_parquet_bloom_filter_header, 2, true, &algorithm, algorithm),
    FIRN_THRIFT_INLINE_FIELD(firn_parquet_bloom_filter_header, 3, true, &hash, hash),
    FIRN_THRIFT_INLINE_FIELD(firn_parquet_bloom_filter_header, 4, true, &compression, compression),
};

static const firn_thrift_record bloom =
    FIRN_THRIFT_RECORD_OF(firn_parquet_bloom_filter_header, "bloom filter header", bloom_fields);

firn_status firn_parquet_offset_index_decode(firn_bytes bytes, firn_arena *arena,
                                             firn_parquet_offset_index *index, firn_error *err)
{
    size_t used;
    return firn_thrift_decode(&offset_index, bytes, arena, index, &used, err);
}

void firn_parquet_offset_index_encode(const firn_parquet_offset_index *index, firn_buf *out)
{
    firn_thrift_encode(&offset_index, index, out);
}

firn_status firn_parquet_column_index_decode(firn_bytes bytes, firn_arena *arena,
                                             firn_parquet_column_index *index, firn_error *err)
{
    size_t used;
    TRY(firn_thrift_decode(&column_index, bytes, arena, index, &used, err));

    size_t pages = index->null_pages.count;
    if (index->min_values.count != pages || index->max_values.count != pages ||
        (index->null_counts.items && index->null_counts.count != pages))
        return firn_fail(err, FIRN_CORRUPT,
                         "column index of %zu pages has %zu minima, %zu maxima, %zu null counts",
                         pages, index->min_values.count, index->max_values.count,
                         index->null_counts.count);
    return FIRN_OK;
}

void firn_parquet_column_index_encode(const firn_parquet_column_index *index, firn_buf *out)
{
    firn_thrift_encode(&column_index, index, out);
}

firn_status firn_parquet_bloom_filter_header_decode(firn_bytes bytes,
                                                    firn_parquet_bloom_filter_header *header,
                                                    size_t *header_len, firn_error *err)
{
    firn_arena none = { .bytes_max = 1 };
    return firn_thrift_decode(&bloom, bytes, &none, header, header_len, err);
}

void firn_parquet_bloom_filter_header_encode(const firn_parquet_bloom_filter_header *header,
                                             firn_buf *out)
{
    firn_thrift_encode(&bloom, header, out);
}
