/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A file's schema as a tree of what a reader means: structs, lists, maps, leaves.
 *
 * The footer holds a flat list of elements, depth first, in which lists and maps
 * are groups of groups and their shape depends on who wrote them.  Here every
 * way of writing them has become a LIST with one child or a MAP with two.
 *
 * Levels (Dremel): a value's definition level says how many optional and
 * repeated steps of its path are there, its repetition level which repeated
 * step it continues.  With a node's numbers, and a definition level d:
 *
 *   d <  slot_definition    the node has no slot here: a list above is null or empty
 *   d <  definition         the node is null
 *   d <  item_definition    LIST, MAP: it is there, and empty
 */
#ifndef PARQUET_SCHEMA_H
#define PARQUET_SCHEMA_H

#include "arrow/type.h"
#include "parquet/metadata.h"

typedef enum firn_parquet_node_kind {
    FIRN_PARQUET_NODE_LEAF,
    FIRN_PARQUET_NODE_STRUCT,
    FIRN_PARQUET_NODE_LIST, /* children[0]: the element */
    FIRN_PARQUET_NODE_MAP,  /* children[0], [1]: key and value; value may lack */
} firn_parquet_node_kind;

typedef struct firn_parquet_node {
    firn_str name;
    firn_parquet_node_kind kind;
    bool nullable;
    int32_t field_id; /* -1: none */

    /* Leaves. */
    firn_parquet_type type;
    int32_t type_length;               /* FIXED_LEN_BYTE_ARRAY */
    firn_parquet_logical_type logical; /* converted types are translated; kind 0: none */
    size_t leaf_index;                 /* of a leaf; of any other node: its first leaf */
    size_t leaf_count;                 /* under it, itself included */

    uint8_t slot_definition, definition, item_definition;
    uint8_t slot_repetition; /* repeated steps above the node */
    uint8_t item_repetition; /* LIST, MAP: slot_repetition + 1; else slot_repetition */

    struct firn_parquet_node *children;
    size_t child_count;
} firn_parquet_node;

enum { FIRN_PARQUET_DEPTH_MAX = 64 };

/* Builds the tree; the root is a STRUCT whose children are the columns.  Nodes
 * and `leaves` (an array of pointers, root->leaf_count of them) live in `arena`
 * and borrow text from the metadata.  FIRN_CORRUPT when elements do not form a
 * tree or annotations contradict their types. */
firn_status firn_parquet_schema_build(const firn_parquet_metadata *metadata, firn_arena *arena,
                                      firn_parquet_node **root, firn_parquet_node ***leaves,
                                      firn_error *err);

/* A child by name, NULL when there is none. */
const firn_parquet_node *firn_parquet_node_child(const firn_parquet_node *node, firn_str name);

/* The Arrow type that holds the node's values without loss; INT96 becomes a
 * timestamp in microseconds, whose range it needs; decimals of more than 38
 * digits stay binary. */
firn_status firn_parquet_arrow_field(const firn_parquet_node *node, firn_arena *arena,
                                     firn_arrow_field *field, firn_error *err);

/* The same for a leaf alone, without memory: the name is borrowed. */
void firn_parquet_leaf_field(const firn_parquet_node *node, firn_arrow_field *field);

#endif
