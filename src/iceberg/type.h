/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Iceberg's types (spec, "Schemas and Data Types").
 *
 * A type is a small value; nested types hold their fields.  A list is one
 * field named "element", a map two named "key" and "value", so that one walk
 * over `fields` serves all three nested types.  Field ids are what columns are
 * known by; names may change.
 */
#ifndef ICEBERG_TYPE_H
#define ICEBERG_TYPE_H

#include "base/buf.h"

typedef enum firn_type_kind {
    FIRN_TYPE_BOOLEAN,
    FIRN_TYPE_INT,
    FIRN_TYPE_LONG,
    FIRN_TYPE_FLOAT,
    FIRN_TYPE_DOUBLE,
    FIRN_TYPE_DECIMAL, /* precision, scale */
    FIRN_TYPE_DATE,
    FIRN_TYPE_TIME, /* microseconds, as the next two */
    FIRN_TYPE_TIMESTAMP,
    FIRN_TYPE_TIMESTAMPTZ,
    FIRN_TYPE_TIMESTAMP_NS, /* v3, as all below that are marked so */
    FIRN_TYPE_TIMESTAMPTZ_NS,
    FIRN_TYPE_STRING,
    FIRN_TYPE_UUID,
    FIRN_TYPE_FIXED, /* length */
    FIRN_TYPE_BINARY,
    FIRN_TYPE_UNKNOWN,   /* v3 */
    FIRN_TYPE_VARIANT,   /* v3 */
    FIRN_TYPE_GEOMETRY,  /* v3: crs */
    FIRN_TYPE_GEOGRAPHY, /* v3: crs, algorithm */
    FIRN_TYPE_STRUCT,
    FIRN_TYPE_LIST,
    FIRN_TYPE_MAP,
} firn_type_kind;

typedef struct firn_type {
    firn_type_kind kind;
    int32_t precision, scale;
    int32_t length;
    firn_str crs, algorithm; /* .data NULL: the default */
    struct firn_field *fields;
    size_t field_count;
} firn_type;

/* A column, a struct's member, a list's element, a map's key or value. */
typedef struct firn_field {
    int32_t id;
    firn_str name;
    bool required;
    firn_type type;
    firn_str doc;             /* .data NULL: none */
    firn_str initial_default; /* JSON single-value text; .data NULL: none */
    firn_str write_default;
} firn_field;

static inline bool firn_type_is_nested(const firn_type *type)
{
    return type->kind >= FIRN_TYPE_STRUCT;
}

/* Kinds that single values, bounds and partition values exist for. */
static inline bool firn_type_is_primitive(const firn_type *type)
{
    return type->kind < FIRN_TYPE_UNKNOWN;
}

/* Kinds whose values are one integer: numbers, days, times. */
static inline bool firn_type_is_integer(firn_type_kind kind)
{
    return kind == FIRN_TYPE_INT || kind == FIRN_TYPE_LONG ||
           (kind >= FIRN_TYPE_DATE && kind <= FIRN_TYPE_TIMESTAMPTZ_NS);
}

/* The same shape: ids, names, requiredness and defaults included for nested types. */
bool firn_type_equal(const firn_type *a, const firn_type *b);

/* Lowest format version whose tables may have this type. */
int firn_type_format_version(const firn_type *type);

/* Whether columns of type `from` may become `to` without rewriting data
 * (spec, "Schema Evolution"; date→timestamp and unknown→any from v3 on). */
bool firn_type_may_promote(const firn_type *from, const firn_type *to, int format_version);

/* The spec's words: "decimal(9, 2)", "list<string>", "struct<a: int, b: long>". */
void firn_type_put(firn_buf *out, const firn_type *type);

/* Reads such words, and SQL's: bigint, varchar(n), text, integer, double
 * precision, real, numeric(p,s), timestamp with time zone, array<…> … .
 * Nested fields get ids counting up from *next_id.  FIRN_INVALID with the
 * place of the mistake. */
firn_status firn_type_parse(firn_str words, firn_arena *arena, int32_t *next_id, firn_type *type,
                            firn_error *err);

/* A primitive type as metadata files spell it ("fixed[16]", "geometry(srid:4326)").
 * FIRN_INVALID for words the spec does not have. */
firn_status firn_type_parse_primitive(firn_str words, firn_arena *arena, firn_type *type,
                                      firn_error *err);

/* Deep copy: all text and fields live in `arena`. */
firn_status firn_type_copy(firn_arena *arena, const firn_type *type, firn_type *copy,
                           firn_error *err);
firn_status firn_field_copy(firn_arena *arena, const firn_field *field, firn_field *copy,
                            firn_error *err);

#endif
