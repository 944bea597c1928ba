/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The seam inside the room: what each codec's file hands to codec.c. */
#ifndef CODEC_CODER_H
#define CODEC_CODER_H

#include "codec/codec.h"

/* Room behind the output that a coder may write to as it goes. */
enum { FIRN_CODER_SLACK = 64 };

typedef struct firn_coder {
    const char *name;

    /* The most bytes one compressed byte can stand for: what a claimed size is
     * held against before memory is taken for it. */
    size_t ratio_max;

    /* Appends to `out`. */
    firn_status (*compress)(firn_codec_context *context, int level, firn_bytes bytes, firn_buf *out,
                            firn_error *err);

    /* Fills `out`, which has room for `size` bytes and the slack, and returns
     * whether exactly that many came.  Called with size > 0. */
    bool (*decompress)(firn_codec_context *context, firn_bytes bytes, uint8_t *out, size_t size);

    /* Appends to `out` up to `size_max` bytes; NULL when the codec cannot. */
    firn_status (*decompress_up_to)(firn_codec_context *context, firn_bytes bytes, size_t size_max,
                                    firn_buf *out, firn_error *err);

    /* As compress does, for numbers of eight bytes each behind `ahead` other bytes; NULL
     * when that is all the same. */
    firn_status (*compress_numbers)(firn_codec_context *context, int level, firn_bytes bytes,
                                    size_t ahead, firn_codec_numbers *learned, firn_buf *out,
                                    firn_error *err);
} firn_coder;

extern const firn_coder firn_coder_snappy, firn_coder_gzip, firn_coder_deflate, firn_coder_lz4,
    firn_coder_lz4_raw, firn_coder_brotli, firn_coder_zstd;

/* Messages all codecs share. */
firn_status firn_coder_corrupt(const char *name, size_t len, firn_error *err);
firn_status firn_coder_too_large(const char *name, size_t size_max, firn_error *err);

#endif
