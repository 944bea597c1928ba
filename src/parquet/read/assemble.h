/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Lists, maps and structs from levels. */
#ifndef PARQUET_READ_ASSEMBLE_H
#define PARQUET_READ_ASSEMBLE_H

#include "parquet/read/leaf.h"

/* A node of the file and its place in the output, whose children correspond. */
typedef struct firn_part {
    const firn_parquet_node *node; /* NULL: not in the file, its slots are null */
    firn_leaf *leaf;               /* of a leaf */
    firn_leaf *levels;             /* of lists, maps and nullable structs: whose levels tell */
    struct firn_part *children;
    size_t child_count;
} firn_part;

/* Completes `out` by `slots` rows, whose leaf values are in place already.
 * FIRN_CORRUPT when the leaves disagree on how many there are. */
firn_status firn_assemble(const firn_part *part, size_t slots, firn_column *out, firn_error *err);

#endif
