/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The fields of manifest entries and manifest lists, as tables that drive
 * reading, writing and the schemas written (spec, "Manifests", "Manifest
 * Lists").  Private to the room's manifest files. */
#ifndef ICEBERG_MANIFEST_FIELDS_H
#define ICEBERG_MANIFEST_FIELDS_H

#include "iceberg/manifest_list.h"

typedef enum firn_manifest_shape {
    FIRN_SHAPE_INT,
    FIRN_SHAPE_LONG,
    FIRN_SHAPE_STRING,
    FIRN_SHAPE_BYTES,
    FIRN_SHAPE_INTS,       /* list, element id in `key_id` */
    FIRN_SHAPE_LONGS,      /* list, element id in `key_id` */
    FIRN_SHAPE_ID_LONGS,   /* map, ids of key and value */
    FIRN_SHAPE_ID_BYTES,   /* map, ids of key and value */
    FIRN_SHAPE_PARTITION,  /* struct after the spec */
    FIRN_SHAPE_SUMMARIES,  /* list of structs, element id in `key_id` */
    FIRN_SHAPE_BLOCK_SIZE, /* v1's block_size_in_bytes: a constant */
} firn_manifest_shape;

/* Format versions as bits. */
enum { FIRN_V1 = 1, FIRN_V2 = 2, FIRN_V3 = 4, FIRN_V1_ON = 7, FIRN_V2_ON = 6, FIRN_NEVER = 0 };

typedef struct firn_manifest_field {
    int32_t id;
    const char *name;
    firn_manifest_shape shape;
    uint8_t written;  /* versions that have the field */
    uint8_t required; /* versions in which it is not optional */
    bool demanded;    /* reading fails without it */
    uint8_t want;     /* FIRN_WANT_… that asks for it; 0: always read */
    size_t offset;
    int32_t key_id, value_id;
} firn_manifest_field;

extern const firn_manifest_field firn_entry_fields[]; /* all but data_file */
extern const size_t firn_entry_field_count;
extern const firn_manifest_field firn_data_file_fields[];
extern const size_t firn_data_file_field_count;
extern const firn_manifest_field firn_manifest_list_fields[];
extern const size_t firn_manifest_list_field_count;

enum { FIRN_DATA_FILE_ID = 2, FIRN_PARTITION_ID = 102 };

static inline uint8_t firn_version_bit(int32_t format_version)
{
    return (uint8_t)(1u << (format_version - 1));
}

/* ---- reading ---- */

/* One wish for each field of the table that `want` asks for; lives in `arena`.
 * `partition` is what FIRN_SHAPE_PARTITION fields hold.  NULL: out of memory. */
firn_avro_want *firn_manifest_wants(const firn_manifest_field *fields, size_t count, unsigned want,
                                    const firn_manifest_options *options,
                                    const firn_avro_wants *partition, firn_arena *arena,
                                    size_t *want_count);

/* ---- writing ---- */

/* The beginning of a record's Avro schema, up to its first field. */
void firn_manifest_open_record(firn_json_writer *w, const char *name);

/* {"name": …, "type": …, "field-id": …}; partition fields are written by the caller. */
void firn_manifest_field_write_schema(firn_json_writer *w, const firn_manifest_field *field,
                                      int32_t format_version);

/* The value at base + field->offset in Avro's binary form. */
void firn_manifest_field_put(firn_buf *out, const firn_manifest_field *field,
                             int32_t format_version, const void *base);

/* ---- partition tuples (manifest_partition.c) ---- */

/* The type of values of `field` in this file: as schema and transform say, or
 * where they cannot, as the Avro type is. */
firn_type firn_partition_type_of(const firn_partition_field *field, const firn_schema *schema,
                                 const firn_avro_type *stored);

/* False when the datum cannot be of `type`.  Bytes borrow. */
bool firn_partition_value(const firn_avro_datum *datum, const firn_type *type, firn_value *value);

/* The record type of a spec's tuples.  Names of fixed types are defined once. */
void firn_partition_write_schema(firn_json_writer *w, const firn_partition_spec *spec,
                                 const firn_type *types, firn_arena *arena);

void firn_partition_put(firn_buf *out, const firn_type *type, const firn_value *value);

/* What a manifest's summary of one field is made from. */
typedef struct firn_partition_stats {
    bool contains_null, contains_nan, has_bounds;
    firn_value lower, upper; /* bytes live in the writer's memory */
} firn_partition_stats;

bool firn_partition_stats_add(firn_partition_stats *stats, const firn_value *value,
                              firn_arena *memory);
bool firn_partition_stats_summary(const firn_partition_stats *stats, firn_arena *arena,
                                  firn_field_summary *summary);

#endif
