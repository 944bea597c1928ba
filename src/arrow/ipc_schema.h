/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Schemas as IPC has them: types as FlatBuffers, dictionaries by number. */
#ifndef ARROW_IPC_SCHEMA_H
#define ARROW_IPC_SCHEMA_H

#include "arrow/ipc.h"

/* A field and how its values travel. */
typedef struct firn_ipc_field {
    firn_arrow_field *field;
    int64_t dictionary_id;
    int index_width; /* bytes of a code, negative when unsigned; 0: no dictionary */
    bool large;      /* offsets of 64 bits */
    bool by_view;    /* strings of 12 bytes or less in place, others in buffers of their own */
    bool fixed;      /* a list of `item_count` each, without offsets */
    int32_t item_count;
    struct firn_ipc_field *children;
} firn_ipc_field;

/* Appends a Schema table; returns its position.  Dictionaries are numbered from
 * 0 in the order of their fields, depth first. */
size_t firn_ipc_put_schema_table(const firn_arrow_field *root, firn_buf *out);

/* Reads a Schema table into a struct; lives in `arena`. */
firn_status firn_ipc_take_schema(firn_flat_reader *r, firn_flat_table schema, firn_arena *arena,
                                 firn_ipc_field *root, firn_error *err);

#endif
