/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Reading records into C structs, through a program made once per file.
 *
 * The caller says which fields it wants and where in its struct they go; the
 * file's schema says how rows are laid out.  firn_avro_compile resolves one
 * against the other (by field id, or by name where the file has no ids, with
 * Avro's promotions, unions in any order) into a flat list of steps.  Running it
 * touches only what is wanted; the rest is stepped over.
 *
 *     static const firn_avro_want wants[] = {
 *         { .field_id = 100, .name = "file_path", .into = FIRN_AVRO_INTO_BYTES,
 *           .offset = offsetof(row, path), .bit = HAS_PATH, .required = true }, … };
 *
 * A field that is null or absent leaves its place in the (zeroed) struct alone
 * and its presence bit clear.
 */
#ifndef AVRO_PROGRAM_H
#define AVRO_PROGRAM_H

#include "avro/type.h"
#include "base/cursor.h"

/* What stands at the wanted offset, and which Avro types can become it. */
typedef enum firn_avro_into {
    FIRN_AVRO_INTO_INT32,    /* int32_t: int (a long that fits) */
    FIRN_AVRO_INTO_INT64,    /* int64_t: int, long */
    FIRN_AVRO_INTO_BOOL,     /* bool: boolean */
    FIRN_AVRO_INTO_BYTES,    /* firn_bytes: bytes, string, fixed */
    FIRN_AVRO_INTO_STR,      /* firn_str: the same */
    FIRN_AVRO_INTO_DATUM,    /* firn_avro_datum: any type without parts */
    FIRN_AVRO_INTO_INT32S,   /* firn_avro_int32s: array of int */
    FIRN_AVRO_INTO_INT64S,   /* firn_avro_int64s: array of int or long */
    FIRN_AVRO_INTO_ID_LONGS, /* firn_avro_id_longs: array of records {int, long} */
    FIRN_AVRO_INTO_ID_BYTES, /* firn_avro_id_bytes: array of records {int, bytes} */
    FIRN_AVRO_INTO_STRUCT,   /* a record, its members in the same struct as their parent */
    FIRN_AVRO_INTO_POINTER,  /* void *: a record in a struct of its own, in the arena */
    FIRN_AVRO_INTO_STRUCTS,  /* firn_avro_structs: array of records */
} firn_avro_into;

/* `type` is NULL for null.  Integers of both widths and enum indexes are
 * `integer`, floats and doubles `real`; bytes borrow from the row. */
typedef struct firn_avro_datum {
    const firn_avro_type *type;
    union {
        bool boolean;
        int64_t integer;
        double real;
        firn_bytes bytes;
    };
} firn_avro_datum;

typedef struct firn_avro_int32s {
    int32_t *values;
    size_t count;
} firn_avro_int32s;

typedef struct firn_avro_int64s {
    int64_t *values;
    size_t count;
} firn_avro_int64s;

/* Maps by field id, as parallel arrays in ascending order of id. */
typedef struct firn_avro_id_longs {
    int32_t *ids;
    int64_t *values;
    size_t count;
} firn_avro_id_longs;

typedef struct firn_avro_id_bytes {
    int32_t *ids;
    firn_bytes *values;
    size_t count;
} firn_avro_id_bytes;

/* `items` is NULL for an absent list, not for an empty one. */
typedef struct firn_avro_structs {
    void *items;
    size_t count;
} firn_avro_structs;

typedef struct firn_avro_want {
    int32_t field_id;
    const char *name; /* used when the record's fields carry no ids */
    firn_avro_into into;
    bool required; /* absent from the file's schema is an error */
    uint8_t bit;   /* 1…63: set in the presence mask when there is a value; 0: not recorded */
    size_t offset;
    const struct firn_avro_wants *children; /* STRUCT, POINTER, STRUCTS */
    const int32_t *only_ids;                /* ID_LONGS, ID_BYTES: ascending; NULL: every id */
    size_t only_id_count;
} firn_avro_want;

enum { FIRN_AVRO_NO_MASK = -1 };

typedef struct firn_avro_wants {
    const firn_avro_want *items;
    size_t count;
    size_t struct_size;  /* of the struct the offsets are in */
    int64_t mask_offset; /* where its uint64_t of presence bits is, or FIRN_AVRO_NO_MASK */
} firn_avro_wants;

typedef struct firn_avro_program firn_avro_program;

/* Makes the program; it lives in `arena` and borrows `record` and the arrays of
 * `wants`.  FIRN_CORRUPT when a required field is absent or a wanted one has a
 * type that cannot become what is asked for; FIRN_NOMEM. */
FIRN_MUST_CHECK firn_status firn_avro_compile(const firn_avro_type *record,
                                              const firn_avro_wants *wants, firn_arena *arena,
                                              const firn_avro_program **program, firn_error *err);

/* Reads `count` rows into `rows`, an array of zeroed structs.  What they point
 * at borrows from the cursor's bytes or lives in `arena`.  FIRN_CORRUPT says
 * which of these rows was bad. */
FIRN_MUST_CHECK firn_status firn_avro_program_run(const firn_avro_program *program, firn_cursor *in,
                                                  size_t count, firn_arena *arena, void *rows,
                                                  firn_error *err);

#endif
