/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* DELTA_BINARY_PACKED and DELTA_LENGTH_BYTE_ARRAY (parquet-format, Encodings.md).
 *
 *   header   uvarint values per block (128), uvarint miniblocks per block (4),
 *            uvarint count, zigzag first value
 *   block    zigzag smallest delta, 4 bytes of bit widths,
 *            then per miniblock 32 deltas less the smallest, packed
 *
 * Deltas wrap around: those of 32-bit columns modulo 2^32, others modulo 2^64.
 * The last block may end after its last used miniblock.
 */
#ifndef PARQUET_WRITE_DELTA_H
#define PARQUET_WRITE_DELTA_H

#include "base/buf.h"

void firn_delta_put32(firn_buf *out, const int32_t *values, size_t count);
void firn_delta_put64(firn_buf *out, const int64_t *values, size_t count);

/* Roughly how many bytes those would append: block by block, without packing. */
size_t firn_delta_cost32(const int32_t *values, size_t count);
size_t firn_delta_cost64(const int64_t *values, size_t count);

/* Strings i = bytes[ends[i - 1] … ends[i]), the first from `start`: their
 * lengths as DELTA_BINARY_PACKED, then all their bytes. */
void firn_delta_put_strings(firn_buf *out, const uint8_t *bytes, const uint32_t *ends, size_t count,
                            uint32_t start);

#endif
