/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Name mappings: field ids for data files that carry none (spec, "Column
 * Projection", "Name Mapping Serialization"; table property
 * schema.name-mapping.default).
 *
 * A mapping is a tree as the schema is: a list's child is named "element", a
 * map's are "key" and "value".  Names are whole names, dots and all.
 */
#ifndef ICEBERG_NAME_MAPPING_H
#define ICEBERG_NAME_MAPPING_H

#include "iceberg/schema.h"

typedef struct firn_name_mapping {
    firn_str *names; /* any of them; none for the root */
    size_t name_count;
    int32_t field_id; /* -1: none */
    struct firn_name_mapping *fields;
    size_t field_count;
} firn_name_mapping;

/* Reads the JSON list into a root.  Lives in `arena` or borrows from the JSON. */
FIRN_MUST_CHECK firn_status firn_name_mapping_read(firn_bytes json, firn_arena *arena,
                                                   firn_name_mapping *root, firn_error *err);

void firn_name_mapping_write_json(firn_json_writer *w, const firn_name_mapping *root);

/* The child that `name` stands for; NULL: the column is to be ignored.  `parent`
 * may be NULL, which has no children. */
const firn_name_mapping *firn_name_mapping_child(const firn_name_mapping *parent, firn_str name);

/* A mapping of a schema's names to its ids. */
FIRN_MUST_CHECK firn_status firn_name_mapping_from_schema(const firn_schema *schema,
                                                          firn_arena *arena,
                                                          firn_name_mapping *root, firn_error *err);

/* The mapping as it must be for a schema that came after: new fields get entries,
 * renamed ones their new name beside the old ones, and a name that now belongs to
 * another field is taken from the one that had it. */
FIRN_MUST_CHECK firn_status firn_name_mapping_evolve(const firn_name_mapping *root,
                                                     const firn_schema *schema, firn_arena *arena,
                                                     firn_name_mapping *evolved, firn_error *err);

#endif
