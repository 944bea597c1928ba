/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Thrift's compact protocol, driven by tables.
 *
 * Parquet's metadata is a few dozen Thrift structs.  Each is described once, as
 * a table of fields that says where a field of the wire lies in our C struct;
 * the same table decodes and encodes.  Unknown fields, and fields whose wire
 * type is not the described one, are skipped, as generated Thrift code does.
 *
 *   struct   fields, then a 0 byte
 *   field    one byte: id delta << 4 | wire type; delta 0: a zigzag id follows
 *   list     one byte: count << 4 | wire type; count 15: a varint count follows
 *   integer  zigzag varint      binary   varint length, then bytes
 *   bool     in the field's wire type (1 true, 2 false); in a list, one byte
 *   union    a struct of which one field is set
 */
#ifndef PARQUET_THRIFT_H
#define PARQUET_THRIFT_H

#include "base/arena.h"
#include "base/buf.h"

typedef enum firn_thrift_kind {
    FIRN_THRIFT_BOOL,   /* bool */
    FIRN_THRIFT_I8,     /* int8_t */
    FIRN_THRIFT_I16,    /* int16_t */
    FIRN_THRIFT_I32,    /* int32_t; enums too, unknown values kept */
    FIRN_THRIFT_I64,    /* int64_t */
    FIRN_THRIFT_BYTES,  /* firn_bytes; absent: data is NULL */
    FIRN_THRIFT_STR,    /* firn_str; absent: data is NULL */
    FIRN_THRIFT_RECORD, /* pointer to a struct; absent: NULL */
    FIRN_THRIFT_INLINE, /* the struct itself */
    FIRN_THRIFT_LIST,   /* FIRN_THRIFT_LIST_OF(T); absent: items is NULL */
    FIRN_THRIFT_MARK,   /* bool: the field, of whatever struct type, was there */
} firn_thrift_kind;

#define FIRN_THRIFT_LIST_OF(T)                                                                     \
    struct {                                                                                       \
        T *items;                                                                                  \
        size_t count;                                                                              \
    }

enum { FIRN_THRIFT_NONE = 0xffff }; /* no such member */

typedef struct firn_thrift_field {
    uint16_t id;
    uint8_t kind, element; /* firn_thrift_kind; element: of a LIST */
    bool required;
    uint16_t at;     /* offset of the member in its struct */
    uint16_t has_at; /* offset of the bool that says whether it is present, or NONE */
    const struct firn_thrift_record *record;
    const char *name;
} firn_thrift_field;

typedef struct firn_thrift_record {
    const char *name;
    size_t size;
    const firn_thrift_field *fields; /* at most 32, in ascending order of ids */
    size_t field_count;
    uint16_t union_at; /* a union: offset of the int32_t that holds the set field's id, else NONE */
} firn_thrift_record;

/* Decodes one struct from the front of `bytes` into `out` (record->size bytes,
 * zeroed here) and says how many bytes it took.  Lists and records live in
 * `arena`; strings and bytes borrow from `bytes`.  FIRN_CORRUPT when the bytes
 * end early or a required field is missing. */
firn_status firn_thrift_decode(const firn_thrift_record *record, firn_bytes bytes,
                               firn_arena *arena, void *out, size_t *used, firn_error *err);

/* Appends one struct; failure stays in out->status. */
void firn_thrift_encode(const firn_thrift_record *record, const void *in, firn_buf *out);

/* ---- writing the tables ---- */

#define FIRN_THRIFT_REQUIRED(T, id, kind, member)                                                  \
    {                                                                                              \
        id, FIRN_THRIFT_##kind, 0, true, offsetof(T, member), FIRN_THRIFT_NONE, NULL, #member      \
    }

/* Present exactly when its pointer is set: STR, BYTES; MARK. */
#define FIRN_THRIFT_OPTIONAL(T, id, kind, member)                                                  \
    {                                                                                              \
        id, FIRN_THRIFT_##kind, 0, false, offsetof(T, member), FIRN_THRIFT_NONE, NULL, #member     \
    }

/* Present exactly when has_<member> is true. */
#define FIRN_THRIFT_FLAGGED(T, id, kind, member)                                                   \
    {                                                                                              \
        id, FIRN_THRIFT_##kind, 0, false, offsetof(T, member), offsetof(T, has_##member), NULL,    \
            #member                                                                                \
    }

#define FIRN_THRIFT_LIST_FIELD(T, id, need, element, record, member)                               \
    {                                                                                              \
        id, FIRN_THRIFT_LIST, FIRN_THRIFT_##element, need, offsetof(T, member), FIRN_THRIFT_NONE,  \
            record, #member                                                                        \
    }

#define FIRN_THRIFT_RECORD_FIELD(T, id, record, member)                                            \
    {                                                                                              \
        id, FIRN_THRIFT_RECORD, 0, false, offsetof(T, member), FIRN_THRIFT_NONE, record, #member   \
    }

#define FIRN_THRIFT_INLINE_FIELD(T, id, need, record, member)                                      \
    {                                                                                              \
        id, FIRN_THRIFT_INLINE, 0, need, offsetof(T, member), FIRN_THRIFT_NONE, record, #member    \
    }

#define FIRN_THRIFT_INLINE_FLAGGED(T, id, record, member)                                          \
    {                                                                                              \
        id, FIRN_THRIFT_INLINE, 0, false, offsetof(T, member), offsetof(T, has_##member), record,  \
            #member                                                                                \
    }

/* A union's member: its fields lie in the same C struct as the union. */
#define FIRN_THRIFT_MEMBER(id, record, name)                                                       \
    {                                                                                              \
        id, FIRN_THRIFT_INLINE, 0, false, 0, FIRN_THRIFT_NONE, record, name                        \
    }

#define FIRN_THRIFT_RECORD_OF(T, text, table)                                                      \
    {                                                                                              \
        text, sizeof(T), table, FIRN_COUNT(table), FIRN_THRIFT_NONE                                \
    }

#define FIRN_THRIFT_UNION_OF(T, text, table, member)                                               \
    {                                                                                              \
        text, sizeof(T), table, FIRN_COUNT(table), offsetof(T, member)                             \
    }

#endif
