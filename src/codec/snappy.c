/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Snappy's raw block: libsnappy compresses, snappy_decode.c decompresses. */
#include <snappy-c.h>

#include "codec/coder.h"
#include "codec/snappy_decode.h"

static firn_status compress(firn_codec_context *context, int level, firn_bytes bytes, firn_buf *out,
                            firn_error *err)
{
    (void)context, (void)level;
    size_t len = snappy_max_compressed_length(bytes.len);
    uint8_t *at = firn_buf_reserve(out, len);
    if (!at)
        return firn_nomem(err);
    snappy_status status = snappy_compress((const char *)bytes.data, bytes.len, (char *)at, &len);
    if (status != SNAPPY_OK)
        return firn_nomem(err);
    out->len += len;
    return FIRN_OK;
}

static bool decompress(firn_codec_context *context, firn_bytes bytes, uint8_t *out, size_t size)
{
    (void)context;
    return firn_snappy_decode(bytes, out, size);
}

static firn_status decompress_up_to(firn_codec_context *context, firn_bytes bytes, size_t size_max,
                                    firn_buf *out, firn_error *err)
{
    size_t len;
    if (!firn_snappy_length(bytes, &len))
        return firn_coder_corrupt("snappy", bytes.len, err);
    if (len > size_max)
        return firn_coder_too_large("snappy", size_max, err);
    return firn_codec_decompress(context, FIRN_CODEC_SNAPPY, bytes, len, out, err);
}

/* A copy of 64 bytes takes 3. */
const firn_coder firn_coder_snappy = { "snappy", 22, compress, decompress, decompress_up_to, NULL };
