/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Zstandard frames of numbers near each other, made without a search for matches. */
#ifndef CODEC_ZSTD_NUMBERS_H
#define CODEC_ZSTD_NUMBERS_H

#include "base/buf.h"

/* Appends one frame (RFC 8878) that holds `ahead` bytes of anything and then numbers of
 * eight bytes, little-endian, as times or sequence numbers in order are.  Returns false,
 * and appends nothing, when neighbours share too little for that to pay; out of memory is
 * `out`'s failure. */
bool firn_zstd_put_numbers(firn_bytes bytes, size_t ahead, firn_buf *out);

#endif
