/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Bit-packed integers: value i lies in bits [i·width, (i+1)·width) of the bytes,
 * counted from the least significant bit of each byte. */
#ifndef PARQUET_READ_UNPACK_H
#define PARQUET_READ_UNPACK_H

#include "base/base.h"

/* Unpacks `count` values of `width` ≤ 32 bits that begin with value `first`;
 * `in` must hold them all.  Never reads past its end. */
void firn_unpack32(firn_bytes in, unsigned width, size_t first, uint32_t *out, size_t count);

/* The same for widths up to 64. */
void firn_unpack64(firn_bytes in, unsigned width, size_t first, uint64_t *out, size_t count);

/* Copies `count` bits of `in`, from bit `first`, to `out` from bit `out_first`
 * (bits there must be zero); returns how many were ones. */
size_t firn_unpack_bits(firn_bytes in, size_t first, uint8_t *out, size_t out_first, size_t count);

/* Unpacks whole groups of 8 values of `width` ≤ 32 from the start of `in`, as many
 * as may be read 8 bytes at a time, and returns how many groups that were. */
size_t firn_unpack_groups(firn_bytes in, unsigned width, uint32_t *out, size_t group_count);

/* The same, where the processor and the width allow; else 0. */
size_t firn_unpack_groups_avx2(firn_bytes in, unsigned width, uint32_t *out, size_t group_count);

#endif
