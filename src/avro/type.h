/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Avro schemas, as a graph of types.
 *
 * Read from JSON (Avro 1.12), with the attributes Iceberg adds: field-id on
 * record fields, element-id on arrays, key-id and value-id on maps,
 * adjust-to-utc on timestamps, iceberg-field-name on fields whose names had to
 * be changed.  A record may hold itself, so walks over a graph count their
 * depth.  Everything lives in the arena given; nothing changes once made.
 */
#ifndef AVRO_TYPE_H
#define AVRO_TYPE_H

#include "base/str.h"

enum {
    FIRN_AVRO_DEPTH_MAX = 64,        /* of schemas */
    FIRN_AVRO_VALUE_DEPTH_MAX = 512, /* of values, which matters for recursive types */
    FIRN_AVRO_EMPTY_MAX = 4096,      /* items or rows in a block that take no bytes */
};

typedef enum firn_avro_kind {
    FIRN_AVRO_NULL,
    FIRN_AVRO_BOOLEAN,
    FIRN_AVRO_INT,
    FIRN_AVRO_LONG,
    FIRN_AVRO_FLOAT,
    FIRN_AVRO_DOUBLE,
    FIRN_AVRO_BYTES,
    FIRN_AVRO_STRING,
    FIRN_AVRO_RECORD,
    FIRN_AVRO_ENUM,
    FIRN_AVRO_ARRAY,
    FIRN_AVRO_MAP, /* keys are strings */
    FIRN_AVRO_UNION,
    FIRN_AVRO_FIXED,
} firn_avro_kind;

typedef enum firn_avro_logical {
    FIRN_AVRO_PLAIN,
    FIRN_AVRO_DECIMAL, /* on BYTES or FIXED: big-endian two's complement */
    FIRN_AVRO_UUID,    /* on FIXED(16) or STRING */
    FIRN_AVRO_DATE,
    FIRN_AVRO_TIME_MILLIS,
    FIRN_AVRO_TIME_MICROS,
    FIRN_AVRO_TIMESTAMP_MILLIS,
    FIRN_AVRO_TIMESTAMP_MICROS,
    FIRN_AVRO_TIMESTAMP_NANOS,
    FIRN_AVRO_LOCAL_TIMESTAMP_MILLIS,
    FIRN_AVRO_LOCAL_TIMESTAMP_MICROS,
    FIRN_AVRO_LOCAL_TIMESTAMP_NANOS,
    FIRN_AVRO_MAP_OF_PAIRS, /* on an ARRAY of records of two fields: a map with any keys */
    FIRN_AVRO_VARIANT,      /* on a RECORD of metadata and value */
} firn_avro_logical;

typedef struct firn_avro_type firn_avro_type;

typedef struct firn_avro_field {
    firn_str name;
    firn_str iceberg_name; /* the column's own name; .data is NULL when `name` is it */
    firn_str *aliases;
    size_t alias_count;
    int32_t field_id;      /* -1: none */
    firn_str default_json; /* .data is NULL: no default */
    const firn_avro_type *type;
} firn_avro_field;

struct firn_avro_type {
    firn_avro_kind kind;
    firn_avro_logical logical;
    firn_str name; /* RECORD, ENUM, FIXED: with its namespace */
    int32_t precision, scale;
    bool adjust_to_utc;              /* timestamps */
    bool adjust_to_utc_given;        /* the attribute was there */
    size_t size;                     /* FIXED */
    size_t bytes_min;                /* no value is encoded in fewer bytes */
    size_t varint_count;             /* each value is exactly so many varints; 0: is not so */
    bool varint_then_bytes;          /* RECORD of just these two, as maps of bounds are made of */
    size_t empty_nodes;              /* how many values stand in no bytes at all; 0: has bytes */
    firn_avro_field *fields;         /* RECORD */
    size_t field_count;              /* RECORD */
    firn_str *symbols;               /* ENUM */
    size_t symbol_count;             /* ENUM */
    const firn_avro_type *item;      /* ARRAY: items; MAP: values */
    int32_t item_id, key_id;         /* ARRAY: element-id; MAP: value-id, key-id; -1: none */
    const firn_avro_type **branches; /* UNION */
    size_t branch_count;             /* UNION */
};

/* Reads a schema.  Strings borrow from `json` or live in `arena`.  Fails with
 * FIRN_CORRUPT, FIRN_UNSUPPORTED (nested too deeply) or FIRN_NOMEM. */
FIRN_MUST_CHECK firn_status firn_avro_type_read(firn_bytes json, firn_arena *arena,
                                                const firn_avro_type **type, firn_error *err);

/* "int", "record", … for messages. */
const char *firn_avro_kind_name(firn_avro_kind kind);

/* For a union of null and one other type: that type, and where null stands; NULL for others. */
const firn_avro_type *firn_avro_optional(const firn_avro_type *type, size_t *null_branch);

/* The field with this id; with this name, or failing that this alias.  NULL: none. */
const firn_avro_field *firn_avro_field_by_id(const firn_avro_type *record, int32_t field_id);
const firn_avro_field *firn_avro_field_by_name(const firn_avro_type *record, firn_str name);

#endif
