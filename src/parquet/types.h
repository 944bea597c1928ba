/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The enumerations of parquet.thrift, with the numbers files hold.
 *
 * Whoever branches on one that came from a file must expect the unknown.
 */
#ifndef PARQUET_TYPES_H
#define PARQUET_TYPES_H

typedef enum firn_parquet_type {
    FIRN_PARQUET_BOOLEAN = 0,
    FIRN_PARQUET_INT32 = 1,
    FIRN_PARQUET_INT64 = 2,
    FIRN_PARQUET_INT96 = 3, /* deprecated: nanoseconds of the day, Julian day */
    FIRN_PARQUET_FLOAT = 4,
    FIRN_PARQUET_DOUBLE = 5,
    FIRN_PARQUET_BYTE_ARRAY = 6,
    FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY = 7,
} firn_parquet_type;

typedef enum firn_parquet_repetition {
    FIRN_PARQUET_REQUIRED = 0,
    FIRN_PARQUET_OPTIONAL = 1,
    FIRN_PARQUET_REPEATED = 2,
} firn_parquet_repetition;

typedef enum firn_parquet_converted {
    FIRN_PARQUET_CONVERTED_UTF8 = 0,
    FIRN_PARQUET_CONVERTED_MAP = 1,
    FIRN_PARQUET_CONVERTED_MAP_KEY_VALUE = 2,
    FIRN_PARQUET_CONVERTED_LIST = 3,
    FIRN_PARQUET_CONVERTED_ENUM = 4,
    FIRN_PARQUET_CONVERTED_DECIMAL = 5,
    FIRN_PARQUET_CONVERTED_DATE = 6,
    FIRN_PARQUET_CONVERTED_TIME_MILLIS = 7,
    FIRN_PARQUET_CONVERTED_TIME_MICROS = 8,
    FIRN_PARQUET_CONVERTED_TIMESTAMP_MILLIS = 9,
    FIRN_PARQUET_CONVERTED_TIMESTAMP_MICROS = 10,
    FIRN_PARQUET_CONVERTED_UINT_8 = 11,
    FIRN_PARQUET_CONVERTED_UINT_16 = 12,
    FIRN_PARQUET_CONVERTED_UINT_32 = 13,
    FIRN_PARQUET_CONVERTED_UINT_64 = 14,
    FIRN_PARQUET_CONVERTED_INT_8 = 15,
    FIRN_PARQUET_CONVERTED_INT_16 = 16,
    FIRN_PARQUET_CONVERTED_INT_32 = 17,
    FIRN_PARQUET_CONVERTED_INT_64 = 18,
    FIRN_PARQUET_CONVERTED_JSON = 19,
    FIRN_PARQUET_CONVERTED_BSON = 20,
    FIRN_PARQUET_CONVERTED_INTERVAL = 21,
} firn_parquet_converted;

typedef enum firn_parquet_encoding {
    FIRN_PARQUET_PLAIN = 0,
    FIRN_PARQUET_PLAIN_DICTIONARY = 2,
    FIRN_PARQUET_RLE = 3,
    FIRN_PARQUET_BIT_PACKED = 4,
    FIRN_PARQUET_DELTA_BINARY_PACKED = 5,
    FIRN_PARQUET_DELTA_LENGTH_BYTE_ARRAY = 6,
    FIRN_PARQUET_DELTA_BYTE_ARRAY = 7,
    FIRN_PARQUET_RLE_DICTIONARY = 8,
    FIRN_PARQUET_BYTE_STREAM_SPLIT = 9,
} firn_parquet_encoding;

typedef enum firn_parquet_codec {
    FIRN_PARQUET_UNCOMPRESSED = 0,
    FIRN_PARQUET_SNAPPY = 1,
    FIRN_PARQUET_GZIP = 2,
    FIRN_PARQUET_LZO = 3,
    FIRN_PARQUET_BROTLI = 4,
    FIRN_PARQUET_LZ4 = 5, /* Hadoop's framing */
    FIRN_PARQUET_ZSTD = 6,
    FIRN_PARQUET_LZ4_RAW = 7,
} firn_parquet_codec;

/* The ids of the members of the LogicalType union; 0: none given. */
typedef enum firn_parquet_logical_kind {
    FIRN_PARQUET_LOGICAL_NONE = 0,
    FIRN_PARQUET_STRING = 1,
    FIRN_PARQUET_MAP = 2,
    FIRN_PARQUET_LIST = 3,
    FIRN_PARQUET_ENUM = 4,
    FIRN_PARQUET_DECIMAL = 5,
    FIRN_PARQUET_DATE = 6,
    FIRN_PARQUET_TIME = 7,
    FIRN_PARQUET_TIMESTAMP = 8,
    FIRN_PARQUET_INTEGER = 10,
    FIRN_PARQUET_UNKNOWN = 11, /* always null */
    FIRN_PARQUET_JSON = 12,
    FIRN_PARQUET_BSON = 13,
    FIRN_PARQUET_UUID = 14,
    FIRN_PARQUET_FLOAT16 = 15,
    FIRN_PARQUET_VARIANT = 16,
    FIRN_PARQUET_GEOMETRY = 17,
    FIRN_PARQUET_GEOGRAPHY = 18,
} firn_parquet_logical_kind;

typedef enum firn_parquet_time_unit {
    FIRN_PARQUET_MILLIS = 1,
    FIRN_PARQUET_MICROS = 2,
    FIRN_PARQUET_NANOS = 3,
} firn_parquet_time_unit;

typedef enum firn_parquet_page_type {
    FIRN_PARQUET_DATA_PAGE = 0,
    FIRN_PARQUET_INDEX_PAGE = 1,
    FIRN_PARQUET_DICTIONARY_PAGE = 2,
    FIRN_PARQUET_DATA_PAGE_V2 = 3,
} firn_parquet_page_type;

typedef enum firn_parquet_boundary_order {
    FIRN_PARQUET_UNORDERED = 0,
    FIRN_PARQUET_ASCENDING = 1,
    FIRN_PARQUET_DESCENDING = 2,
} firn_parquet_boundary_order;

#endif
