/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Decompressing snappy blocks without libsnappy, whose 1.1.9 (Debian 12) calls
 * memmove for every copy and needs twice as long. */
#ifndef CODEC_SNAPPY_DECODE_H
#define CODEC_SNAPPY_DECODE_H

#include "base/base.h"

/* Bytes behind the output that may be written to, whatever they held. */
enum { FIRN_SNAPPY_SLACK = 64 };

/* The length a block claims; false when it has none. */
bool firn_snappy_length(firn_bytes block, size_t *len);

/* Fills out[0..size) from a block that holds exactly so much; false when it does
 * not.  FIRN_SNAPPY_SLACK bytes behind it are overwritten. */
bool firn_snappy_decode(firn_bytes block, uint8_t *out, size_t size);

#endif
