/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A record with a field of every kind, one row of it, and the columns it becomes;
 * shared by the tests and the fuzz target. */
#ifndef COLUMNS_SAMPLE_H
#define COLUMNS_SAMPLE_H

#include "avro/columns.h"

static const char columns_schema[] =
    "{\"type\":\"record\",\"name\":\"row\",\"fields\":["
    "{\"name\":\"b\",\"type\":\"boolean\",\"field-id\":1},"
    "{\"name\":\"i\",\"type\":[\"null\",\"int\"],\"field-id\":2},"
    "{\"name\":\"l\",\"type\":\"int\",\"field-id\":3},"
    "{\"name\":\"f\",\"type\":\"float\",\"field-id\":4},"
    "{\"name\":\"d\",\"type\":\"float\",\"field-id\":5},"
    "{\"name\":\"extra\",\"type\":[\"null\",{\"type\":\"map\",\"values\":\"string\"}],"
    "\"field-id\":900},"
    "{\"name\":\"dec\",\"type\":{\"type\":\"fixed\",\"name\":\"dec\",\"size\":2,"
    "\"logicalType\":\"decimal\",\"precision\":4,\"scale\":1},\"field-id\":6},"
    "{\"name\":\"day\",\"type\":{\"type\":\"int\",\"logicalType\":\"date\"},\"field-id\":7},"
    "{\"name\":\"t\",\"type\":{\"type\":\"int\",\"logicalType\":\"time-millis\"},\"field-id\":8},"
    "{\"name\":\"ts\",\"type\":{\"type\":\"int\",\"logicalType\":\"date\"},\"field-id\":9},"
    "{\"name\":\"s\",\"type\":[\"string\",\"null\"],\"field-id\":10},"
    "{\"name\":\"u\",\"type\":\"string\",\"field-id\":11},"
    "{\"name\":\"x\",\"type\":{\"type\":\"fixed\",\"name\":\"f3\",\"size\":3},\"field-id\":12},"
    "{\"name\":\"y\",\"type\":\"bytes\",\"field-id\":13},"
    "{\"name\":\"list\",\"type\":{\"type\":\"array\",\"items\":[\"null\",\"long\"],"
    "\"element-id\":15},\"field-id\":14},"
    "{\"name\":\"map\",\"type\":{\"type\":\"map\",\"values\":\"long\"},\"field-id\":16},"
    "{\"name\":\"pairs\",\"type\":{\"type\":\"array\",\"logicalType\":\"map\",\"items\":"
    "{\"type\":\"record\",\"name\":\"k_v\",\"fields\":["
    "{\"name\":\"key\",\"type\":\"int\",\"field-id\":20},"
    "{\"name\":\"value\",\"type\":[\"null\",\"int\"],\"field-id\":21}]}},\"field-id\":19},"
    "{\"name\":\"st\",\"type\":[\"null\",{\"type\":\"record\",\"name\":\"st\",\"fields\":["
    "{\"name\":\"q\",\"type\":\"long\",\"field-id\":23},"
    "{\"name\":\"p\",\"type\":\"string\",\"field-id\":24}]}],\"field-id\":22}"
    "]}";

static const uint8_t columns_row[] = {
    1,                                  /* b true */
    2,    14,                           /* i 7 */
    1,                                  /* l -1 */
    0,    0,    0,   0x3f,              /* f 0.5 */
    0,    0,    0,   0xbf,              /* d -0.5 */
    2,    2,    2,   'k',  2,   'v', 0, /* extra {"k": "v"} */
    0xff, 0x85,                         /* dec -12.3 */
    4,                                  /* day 2 */
    6,                                  /* t 3 ms */
    2,                                  /* ts one day */
    0,    4,    'h', 'i',               /* s "hi" */
    72,   '0',  '0', '0',  '0', '0', '0', '0', '0', '-', '0', '0', '0',
    '0',  '-',  '0', '0',  '0', '0', '-', '0', '0', '0', '0', '-', '0',
    '0',  '0',  '0', '0',  '0', '0', '0', '0', '0', 'f', 'f', /* u */
    'a',  'b',  'c',                                          /* x */
    2,    0xfe,                                               /* y */
    4,    2,    2,   0,    0,                                 /* list [1, null] */
    2,    2,    'm', 10,   0,                                 /* map {"m": 5} */
    4,    2,    2,   4,    4,   0,   0,                       /* pairs {1: 2, 2: null} */
    2,    18,   2,   'z',                                     /* st {q: 9, p: "z"} */
};

static firn_arrow_field columns_item[] = {
    { .name = { "element", 7 }, .kind = FIRN_ARROW_INT64, .nullable = true, .field_id = 15 },
};
static firn_arrow_field columns_map_parts[] = {
    { .name = { "key", 3 }, .kind = FIRN_ARROW_UTF8, .field_id = 17 },
    { .name = { "value", 5 }, .kind = FIRN_ARROW_INT64, .field_id = 18 },
};
static firn_arrow_field columns_map_entry[] = {
    { .name = { "entries", 7 },
      .kind = FIRN_ARROW_STRUCT,
      .field_id = -1,
      .children = columns_map_parts,
      .child_count = 2 },
};
static firn_arrow_field columns_pair_parts[] = {
    { .name = { "key", 3 }, .kind = FIRN_ARROW_INT64, .field_id = 20 },
    { .name = { "value", 5 }, .kind = FIRN_ARROW_INT32, .nullable = true, .field_id = 21 },
};
static firn_arrow_field columns_pair_entry[] = {
    { .name = { "entries", 7 },
      .kind = FIRN_ARROW_STRUCT,
      .field_id = -1,
      .children = columns_pair_parts,
      .child_count = 2 },
};
static firn_arrow_field columns_members[] = {
    { .name = { "p", 1 }, .kind = FIRN_ARROW_UTF8, .nullable = true, .field_id = 24 },
    { .name = { "new", 3 }, .kind = FIRN_ARROW_INT32, .nullable = true, .field_id = 25 },
};
static firn_arrow_field columns_fields[] = {
    { .name = { "b", 1 }, .kind = FIRN_ARROW_BOOL, .field_id = 1 },
    { .name = { "i", 1 }, .kind = FIRN_ARROW_INT32, .nullable = true, .field_id = 2 },
    { .name = { "l", 1 }, .kind = FIRN_ARROW_INT64, .field_id = 3 },
    { .name = { "f", 1 }, .kind = FIRN_ARROW_FLOAT, .field_id = 4 },
    { .name = { "d", 1 }, .kind = FIRN_ARROW_DOUBLE, .field_id = 5 },
    { .name = { "dec", 3 },
      .kind = FIRN_ARROW_DECIMAL128,
      .precision = 9,
      .scale = 2,
      .field_id = 6 },
    { .name = { "day", 3 }, .kind = FIRN_ARROW_DATE32, .field_id = 7 },
    { .name = { "t", 1 }, .kind = FIRN_ARROW_TIME64_US, .field_id = 8 },
    { .name = { "ts", 2 }, .kind = FIRN_ARROW_TIMESTAMP_US, .field_id = 9 },
    { .name = { "s", 1 }, .kind = FIRN_ARROW_UTF8, .nullable = true, .field_id = 10 },
    { .name = { "u", 1 },
      .kind = FIRN_ARROW_FIXED_BINARY,
      .byte_width = 16,
      .uuid = true,
      .field_id = 11 },
    { .name = { "x", 1 }, .kind = FIRN_ARROW_FIXED_BINARY, .byte_width = 3, .field_id = 12 },
    { .name = { "y", 1 }, .kind = FIRN_ARROW_BINARY, .field_id = 13 },
    { .name = { "list", 4 },
      .kind = FIRN_ARROW_LIST,
      .field_id = 14,
      .children = columns_item,
      .child_count = 1 },
    { .name = { "map", 3 },
      .kind = FIRN_ARROW_MAP,
      .field_id = 16,
      .children = columns_map_entry,
      .child_count = 1 },
    { .name = { "pairs", 5 },
      .kind = FIRN_ARROW_MAP,
      .field_id = 19,
      .children = columns_pair_entry,
      .child_count = 1 },
    { .name = { "st", 2 },
      .kind = FIRN_ARROW_STRUCT,
      .nullable = true,
      .field_id = 22,
      .children = columns_members,
      .child_count = 2 },
    { .name = { "later", 5 }, .kind = FIRN_ARROW_INT32, .nullable = true, .field_id = 30 },
};
static const firn_arrow_field columns_as = {
    .name = { "row", 3 },
    .kind = FIRN_ARROW_STRUCT,
    .field_id = -1,
    .children = columns_fields,
    .child_count = sizeof columns_fields / sizeof *columns_fields,
};

#endif
