/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Building a Bloom filter of one column chunk (parquet/bloom_block.h). */
#ifndef PARQUET_WRITE_BLOOM_H
#define PARQUET_WRITE_BLOOM_H

#include "base/buf.h"

/* The filter's size for `distinct` values and a false-positive rate of `fpp`: a
 * power of two of at least 32 bytes, at most `bytes_max` rounded down to one. */
size_t firn_bloom_bytes(uint64_t distinct, double fpp, size_t bytes_max);

/* Adds one value to the filter in blocks[0 … len). */
void firn_bloom_add(uint8_t *blocks, size_t len, firn_bytes value);

#endif
