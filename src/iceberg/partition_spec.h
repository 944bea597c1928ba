/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Partition specs and sort orders: lists of transformed columns (spec,
 * "Partitioning", "Sorting"). */
#ifndef ICEBERG_PARTITION_SPEC_H
#define ICEBERG_PARTITION_SPEC_H

#include "iceberg/schema.h"
#include "iceberg/transform.h"

enum { FIRN_PARTITION_ID_FIRST = 1000 };

typedef struct firn_partition_field {
    int32_t source_id;
    int32_t field_id; /* from 1000 */
    firn_str name;
    firn_transform transform;
} firn_partition_field;

typedef struct firn_partition_spec {
    int32_t spec_id;
    firn_partition_field *fields;
    size_t field_count;
} firn_partition_spec;

typedef struct firn_sort_field {
    int32_t source_id;
    firn_transform transform;
    bool descending;
    bool nulls_last;
} firn_sort_field;

typedef struct firn_sort_order {
    int32_t order_id; /* 0: unsorted */
    firn_sort_field *fields;
    size_t field_count;
} firn_sort_order;

/* ---- JSON (appendix C) ---- */

/* A spec object; v1's bare array of fields (spec id 0) too.  Missing field ids
 * count up from 1000. */
void firn_partition_spec_read_json(firn_json_reader *r, firn_arena *arena,
                                   firn_partition_spec *spec);
void firn_partition_spec_write_json(firn_json_writer *w, const firn_partition_spec *spec);

/* Only the array of fields, as manifests' metadata have it. */
void firn_partition_fields_write_json(firn_json_writer *w, const firn_partition_spec *spec);

void firn_sort_order_read_json(firn_json_reader *r, firn_arena *arena, firn_sort_order *order);
void firn_sort_order_write_json(firn_json_writer *w, const firn_sort_order *order);

/* ---- words ---- */

/* "day(ts) as d, bucket(16, id), region": fields get ids from *next_field_id on
 * (moved on), names as the reference gives them where none is said.  FIRN_NOT_FOUND
 * for columns that are not in `schema`, FIRN_INVALID otherwise. */
firn_status firn_partition_spec_parse(firn_str words, const firn_schema *schema, firn_arena *arena,
                                      int32_t *next_field_id, firn_partition_spec *spec,
                                      firn_error *err);

/* "ts, seq desc nulls last, bucket(4, id)"; empty: unsorted, order 0, else order 1.  Where
 * it does not say, nulls are below all values, as the spec's own default is. */
firn_status firn_sort_order_parse(firn_str words, const firn_schema *schema, firn_arena *arena,
                                  firn_sort_order *order, firn_error *err);

/* The same for a query: nulls are above all values, as in SQL databases. */
firn_status firn_sort_order_parse_query(firn_str words, const firn_schema *schema,
                                        firn_arena *arena, firn_sort_order *order, firn_error *err);

/* "exchange_timestamp asc nulls first, …" */
void firn_sort_order_put(firn_buf *out, const firn_sort_order *order, const firn_schema *schema);
void firn_partition_field_put(firn_buf *out, const firn_partition_field *field,
                              const firn_schema *schema);

/* ---- meaning ---- */

/* The type of a partition value; STRING for fields whose source column is gone
 * and whose transform does not fix the type. */
firn_type firn_partition_field_type(const firn_partition_field *field, const firn_schema *schema);

/* Same fields (source, transform, name), in order. */
bool firn_partition_spec_same(const firn_partition_spec *a, const firn_partition_spec *b);
bool firn_sort_order_same(const firn_sort_order *a, const firn_sort_order *b);

/* Sources exist and are primitive, transforms take them, names are free, no
 * field twice.  FIRN_INVALID otherwise. */
firn_status firn_partition_spec_check(const firn_partition_spec *spec, const firn_schema *schema,
                                      firn_error *err);

/* "exchange_date=2014-03-10/region=au": names and values escaped as URLs, at most 200
 * bytes of each pair; empty for the unpartitioned spec. */
void firn_partition_put_path(firn_buf *out, const firn_partition_spec *spec,
                             const firn_value *values);

#endif
