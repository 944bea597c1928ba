/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The tables of the page headers, and the checks that make a header's numbers
 * safe to compute with. */
#include "parquet/page_header.h"

static const firn_thrift_field data_page_fields[] = {
    FIRN_THRIFT_REQUIRED(firn_parquet_data_page_header, 1, I32, num_values),
    FIRN_THRIFT_REQUIRED(firn_parquet_data_page_header, 2, I32, encoding),
    FIRN_THRIFT_REQUIRED(firn_parquet_data_page_header, 3, I32, definition_level_encoding),
    FIRN_THRIFT_REQUIRED(firn_parquet_data_page_header, 4, I32, repetition_level_encoding),
};

static const firn_thrift_record data_page =
    FIRN_THRIFT_RECORD_OF(firn_parquet_data_page_header, "data page header", data_page_fields);

static const firn_thrift_field data_page_v2_fields[] = {
    FIRN_THRIFT_REQUIRED(firn_parquet_data_page_header_v2, 1, I32, num_values),
    FIRN_THRIFT_REQUIRED(firn_parquet_data_page_header_v2, 2, I32, num_nulls),
    FIRN_THRIFT_REQUIRED(firn_parquet_data_page_header_v2, 3, I32, num_rows),
    FIRN_THRIFT_REQUIRED(firn_parquet_data_page_header_v2, 4, I32, encoding),
    FIRN_THRIFT_REQUIRED(firn_parquet_data_page_header_v2, 5, I32, definition_levels_byte_length),
    FIRN_THRIFT_REQUIRED(firn_parquet_data_page_header_v2, 6, I32, repetition_levels_byte_length),
    FIRN_THRIFT_FLAGGED(firn_parquet_data_page_header_v2, 7, BOOL, is_compressed),
};

static const firn_thrift_record data_page_v2 = FIRN_THRIFT_RECORD_OF(
    firn_parquet_data_page_header_v2, "data page header v2", data_page_v2_fields);

static const firn_thrift_field dictionary_page_fields[] = {
    FIRN_THRIFT_REQUIRED(firn_parquet_dictionary_page_header, 1, I32, num_values),
    FIRN_THRIFT_REQUIRED(firn_parquet_dictionary_page_header, 2, I32, encoding),
    FIRN_THRIFT_FLAGGED(firn_parquet_dictionary_page_header, 3, BOOL, is_sorted),
};

static const firn_thrift_record dictionary_page = FIRN_THRIFT_RECORD_OF(
    firn_parquet_dictionary_page_header, "dictionary page header", dictionary_page_fields);

/* The wire's crc is an i32; ours is the same 32 bits unsigned. */
static const firn_thrift_field page_fields[] = {
    FIRN_THRIFT_REQUIRED(firn_parquet_page_header, 1, I32, type),
    FIRN_THRIFT_REQUIRED(firn_parquet_page_header, 2, I32, uncompressed_page_size),
    FIRN_THRIFT_REQUIRED(firn_parquet_page_header, 3, I32, compressed_page_size),
    FIRN_THRIFT_FLAGGED(firn_parquet_page_header, 4, I32, crc),
    FIRN_THRIFT_INLINE_FLAGGED(firn_parquet_page_header, 5, &data_page, data_page_header),
    FIRN_THRIFT_INLINE_FLAGGED(firn_parquet_page_header, 7, &dictionary_page,
                               dictionary_page_header),
    FIRN_THRIFT_INLINE_FLAGGED(firn_parquet_page_header, 8, &data_page_v2, data_page_header_v2),
};

static const firn_thrift_record page =
    FIRN_THRIFT_RECORD_OF(firn_parquet_page_header, "page header", page_fields);

static firn_status check_data_page(const firn_parquet_page_header *h, firn_error *err)
{
    if (!h->has_data_page_header)
        return firn_fail(err, FIRN_CORRUPT, "data page without a data page header");
    if (h->data_page_header.num_values < 0)
        return firn_fail(err, FIRN_CORRUPT, "data page of %d values",
                         (int)h->data_page_header.num_values);
    return FIRN_OK;
}

static firn_status check_data_page_v2(const firn_parquet_page_header *h, firn_error *err)
{
    const firn_parquet_data_page_header_v2 *d = &h->data_page_header_v2;
    if (!h->has_data_page_header_v2)
        return firn_fail(err, FIRN_CORRUPT, "data page v2 without its header");
    if (d->num_values < 0 || d->num_nulls < 0 || d->num_nulls > d->num_values || d->num_rows < 0)
        return firn_fail(err, FIRN_CORRUPT, "data page v2 of %d values, %d nulls, %d rows",
                         (int)d->num_values, (int)d->num_nulls, (int)d->num_rows);

    int64_t levels = (int64_t)d->definition_levels_byte_length + d->repetition_levels_byte_length;
    if (d->definition_levels_byte_length < 0 || d->repetition_levels_byte_length < 0 ||
        levels > h->compressed_page_size || levels > h->uncompressed_page_size)
        return firn_fail(err, FIRN_CORRUPT,
                         "data page v2 of %d bytes (%d uncompressed) claims levels of %d and %d",
                         (int)h->compressed_page_size, (int)h->uncompressed_page_size,
                         (int)d->repetition_levels_byte_length,
                         (int)d->definition_levels_byte_length);
    return FIRN_OK;
}

static firn_status check_dictionary_page(const firn_parquet_page_header *h, firn_error *err)
{
    if (!h->has_dictionary_page_header)
        return firn_fail(err, FIRN_CORRUPT, "dictionary page without its header");
    if (h->dictionary_page_header.num_values < 0)
        return firn_fail(err, FIRN_CORRUPT, "dictionary page of %d values",
                         (int)h->dictionary_page_header.num_values);
    return FIRN_OK;
}

firn_status firn_parquet_page_header_decode(firn_bytes bytes, firn_parquet_page_header *header,
                                            size_t *header_len, firn_error *err)
{
    firn_arena none = { .bytes_max = 1 }; /* nothing in a page header is allocated */
    TRY(firn_thrift_decode(&page, bytes, &none, header, header_len, err));

    if (header->compressed_page_size < 0 || header->uncompressed_page_size < 0)
        return firn_fail(err, FIRN_CORRUPT, "page of %d bytes, %d uncompressed",
                         (int)header->compressed_page_size, (int)header->uncompressed_page_size);
    switch (header->type) {
    case FIRN_PARQUET_DATA_PAGE: return check_data_page(header, err);
    case FIRN_PARQUET_DATA_PAGE_V2:
        if (!header->data_page_header_v2.has_is_compressed)
            header->data_page_header_v2.is_compressed = true;
        return check_data_page_v2(header, err);
    case FIRN_PARQUET_DICTIONARY_PAGE: return check_dictionary_page(header, err);
    default: /* index pages and unknown ones are stepped over */ return FIRN_OK;
    }
}

void firn_parquet_page_header_encode(const firn_parquet_page_header *header, firn_buf *out)
{
    firn_thrift_encode(&page, header, out);
}
