/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Table schemas: a tree of fields with ids (spec, "Schemas"), and how they
 * change ("Schema Evolution").
 *
 * A schema is const once made and lives in the arena it was made in.  Columns
 * are found by id; names are for people: dotted paths, "address.street",
 * "tags.element", "props.key".
 */
#ifndef ICEBERG_SCHEMA_H
#define ICEBERG_SCHEMA_H

#include "iceberg/type.h"
#include "json/reader.h"
#include "json/writer.h"

typedef struct firn_schema {
    int32_t schema_id;
    firn_type root; /* a struct: the table's columns */
    int32_t *identifier_field_ids;
    size_t identifier_count;
} firn_schema;

/* ---- JSON (appendix C) ---- */

void firn_type_read_json(firn_json_reader *r, firn_arena *arena, firn_type *type);
void firn_type_write_json(firn_json_writer *w, const firn_type *type);
void firn_schema_read_json(firn_json_reader *r, firn_arena *arena, firn_schema *schema);
void firn_schema_write_json(firn_json_writer *w, const firn_schema *schema);

/* A schema file of a user: Iceberg schema JSON (ids optional), or the short form
 * {"id": "long!", "tags": "list<string>"}.  Ids are assigned anew, from 1. */
firn_status firn_schema_parse(firn_bytes json, firn_arena *arena, firn_schema *schema,
                              firn_error *err);

/* ---- looking things up ---- */

/* By dotted name: exactly, else ignoring case where that is unambiguous; NULL when absent.
 * "l.element.a" and "m.value.a" may be said as "l.a" and "m.a". */
const firn_field *firn_schema_find(const firn_schema *schema, firn_str name);
const firn_field *firn_type_find_field(const firn_type *type, firn_str name); /* one level */
const firn_field *firn_schema_field(const firn_schema *schema, int32_t id);

/* Whether a field of the schema lies inside a list or map: then it has no value of its
 * own in a row. */
bool firn_schema_is_repeated(const firn_schema *schema, const firn_field *field);

/* `no column "nam": did you mean "name"?`, the question only where a name is near.
 * Lives in `arena`; .data NULL: out of memory. */
firn_str firn_schema_no_column(const firn_schema *schema, firn_str name, firn_arena *arena);

/* The dotted name of a field; false when there is none of that id. */
bool firn_schema_put_name(const firn_schema *schema, int32_t id, firn_buf *out);

int32_t firn_schema_max_id(const firn_schema *schema);

/* ---- making ---- */

/* Ids anew, counting up from *next_id: all fields of a struct, then what is
 * inside them, as the reference implementation numbers a new table. */
void firn_type_assign_ids(firn_type *type, int32_t *next_id);

firn_status firn_schema_copy(firn_arena *arena, const firn_schema *schema, firn_schema *copy,
                             firn_error *err);

/* Same fields and identifiers; the schema ids are not compared. */
bool firn_schema_same(const firn_schema *a, const firn_schema *b);

/* Names unique and not empty, ids unique, defaults and types allowed in the
 * format version, identifier fields required primitives.  FIRN_INVALID otherwise. */
firn_status firn_schema_check(const firn_schema *schema, int format_version, firn_error *err);

/* ---- changing ---- */

typedef enum firn_schema_action {
    FIRN_COLUMN_ADD,    /* name, type, doc, default_json, required, place */
    FIRN_COLUMN_RENAME, /* name, new_name (one level, not a path) */
    FIRN_COLUMN_DROP,   /* name */
    FIRN_COLUMN_ALTER,  /* name and any of: type, make_optional, doc, place */
} firn_schema_action;

typedef enum firn_column_place {
    FIRN_PLACE_KEEP, /* as it is; new columns come last */
    FIRN_PLACE_FIRST,
    FIRN_PLACE_AFTER, /* the sibling `after` */
} firn_column_place;

typedef struct firn_schema_change {
    firn_schema_action action;
    firn_str name;         /* dotted path */
    firn_str new_name;     /* RENAME */
    const firn_type *type; /* ADD: its nested ids are assigned anew; ALTER: NULL keeps */
    bool required;         /* ADD */
    bool make_optional;    /* ALTER */
    firn_str doc;          /* .data NULL: none, or as it was */
    firn_str default_json; /* ADD: both defaults, v3 only; .data NULL: none */
    firn_column_place place;
    firn_str after;
} firn_schema_change;

/* Applies the changes in order; new ids count up from *last_column_id, which is
 * moved on.  FIRN_INVALID (not allowed), FIRN_NOT_FOUND (no such column),
 * FIRN_EXISTS (name taken). */
firn_status firn_schema_evolve(const firn_schema *base, const firn_schema_change *changes,
                               size_t change_count, int format_version, int32_t *last_column_id,
                               firn_arena *arena, firn_schema *evolved, firn_error *err);

#endif
