/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The types of columns in memory, as a tree of fields.
 *
 * This is what ArrowSchema says in strings, parsed once: readers and writers
 * branch on `kind`.  Field ids travel as the Arrow metadata PARQUET:field_id.
 * A field tree is const once made and lives in the arena it was made in.
 */
#ifndef ARROW_TYPE_H
#define ARROW_TYPE_H

#include "base/buf.h"
#include "firn/arrow.h"

typedef enum firn_arrow_kind {
    FIRN_ARROW_NULL,
    FIRN_ARROW_BOOL, /* one bit a value, least significant first */
    FIRN_ARROW_INT8,
    FIRN_ARROW_INT16,
    FIRN_ARROW_INT32,
    FIRN_ARROW_INT64,
    FIRN_ARROW_UINT8,
    FIRN_ARROW_UINT16,
    FIRN_ARROW_UINT32,
    FIRN_ARROW_UINT64,
    FIRN_ARROW_HALF_FLOAT,
    FIRN_ARROW_FLOAT,
    FIRN_ARROW_DOUBLE,
    FIRN_ARROW_DECIMAL128, /* precision, scale; 16 bytes, machine order */
    FIRN_ARROW_DATE32,     /* days */
    FIRN_ARROW_DATE64,     /* milliseconds: only imported, as TIME32_S is */
    FIRN_ARROW_TIME32_S,
    FIRN_ARROW_TIME32_MS,
    FIRN_ARROW_TIME64_US,
    FIRN_ARROW_TIME64_NS,
    FIRN_ARROW_TIMESTAMP_S, /* `utc` says whether they are instants */
    FIRN_ARROW_TIMESTAMP_MS,
    FIRN_ARROW_TIMESTAMP_US,
    FIRN_ARROW_TIMESTAMP_NS,
    FIRN_ARROW_UTF8,         /* int32 offsets */
    FIRN_ARROW_LARGE_UTF8,   /* int64 offsets: only imported, never made here */
    FIRN_ARROW_BINARY,       /* int32 offsets */
    FIRN_ARROW_LARGE_BINARY, /* int64 offsets: only imported, never made here */
    FIRN_ARROW_FIXED_BINARY, /* byte_width */
    FIRN_ARROW_STRUCT,
    FIRN_ARROW_LIST, /* int32 offsets, one child */
    FIRN_ARROW_MAP,  /* int32 offsets, one struct child of two: key, value */
} firn_arrow_kind;

typedef struct firn_arrow_field {
    firn_str name; /* NUL-terminated */
    firn_arrow_kind kind;
    bool nullable;
    bool utc;        /* timestamps only */
    bool uuid;       /* FIXED_BINARY of 16 that holds UUIDs (extension arrow.uuid) */
    bool dictionary; /* values come as int32 codes into a dictionary of this kind */
    int32_t precision, scale, byte_width;
    int32_t field_id; /* -1: none */
    struct firn_arrow_field *children;
    size_t child_count;
} firn_arrow_field;

/* Bytes of one value in the values buffer: 0 for bit-packed, variable and nested kinds. */
size_t firn_arrow_byte_width(const firn_arrow_field *field);

static inline bool firn_arrow_is_integer(firn_arrow_kind kind)
{
    return kind >= FIRN_ARROW_INT8 && kind <= FIRN_ARROW_UINT64;
}

/* UTF8, BINARY and their large forms. */
bool firn_arrow_is_variable(firn_arrow_kind kind);

/* Name and parameters for messages: "decimal128(18, 6)", "timestamp[us, UTC]". */
void firn_arrow_put_type(firn_buf *out, const firn_arrow_field *field);

/* Whether two trees hold the same shapes of values; names, ids, `nullable` and
 * `dictionary` are not compared. */
bool firn_arrow_same_type(const firn_arrow_field *a, const firn_arrow_field *b);

firn_arrow_field *firn_arrow_field_copy(firn_arena *arena, const firn_arrow_field *field);

/* ---- the C data interface ---- */

/* Reads an ArrowSchema somebody else made.  FIRN_UNSUPPORTED for types beyond
 * firn_arrow_kind, FIRN_INVALID for malformed formats. */
firn_status firn_arrow_import_field(const struct ArrowSchema *schema, firn_arena *arena,
                                    firn_arrow_field *field, firn_error *err);

/* Makes an ArrowSchema that owns its memory (drawn from `allocator`). */
firn_status firn_arrow_export_field(const firn_arrow_field *field, const firn_allocator *allocator,
                                    struct ArrowSchema *schema, firn_error *err);

#endif
