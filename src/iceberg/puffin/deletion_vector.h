/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The Puffin blob `deletion-vector-v1`: positions of deleted rows of one data file.
 *
 *   u32 BE  length of magic and vector
 *   magic   d1 d3 39 64
 *   vector  a 64-bit Roaring bitmap
 *   u32 BE  CRC-32 of magic and vector
 */
#ifndef ICEBERG_PUFFIN_DELETION_VECTOR_H
#define ICEBERG_PUFFIN_DELETION_VECTOR_H

#include "iceberg/puffin/roaring.h"

/* Reads the blob; borrows it, as firn_roaring_read does.  FIRN_CORRUPT, FIRN_NOMEM. */
firn_status firn_deletion_vector_read(firn_bytes blob, firn_arena *arena, firn_roaring *positions,
                                      firn_error *err);

#endif
