/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Parquet's RLE / bit-packing hybrid: levels, dictionary codes, v2 booleans.
 *
 *   run       uvarint count << 1,        then one value in ceil(width / 8) bytes
 *   literal   uvarint groups << 1 | 1,   then groups · 8 values of `width` bits
 *
 * (parquet-format, Encodings.md, "Run Length Encoding / Bit-Packing Hybrid")
 */
#ifndef PARQUET_WRITE_RLE_H
#define PARQUET_WRITE_RLE_H

#include "base/buf.h"

/* Appends `count` values, each below 2^width; widths up to 8, 16 and 32. */
void firn_rle_put8(firn_buf *out, const uint8_t *values, size_t count, unsigned width);
void firn_rle_put16(firn_buf *out, const uint16_t *values, size_t count, unsigned width);
void firn_rle_put32(firn_buf *out, const uint32_t *values, size_t count, unsigned width);

/* `count` times the same value. */
void firn_rle_put_run(firn_buf *out, uint32_t value, size_t count, unsigned width);

#endif
