/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Brotli, one stream. */
#include <brotli/decode.h>
#include <brotli/encode.h>

#include "codec/coder.h"

enum {
    LEVEL_DEFAULT = 4,
    RATIO_MAX = 1 << 22, /* one meta-block of 16 MiB takes a handful of bytes */
    STEP_BYTES = 1 << 16,
};

static firn_status compress(firn_codec_context *context, int level, firn_bytes bytes, firn_buf *out,
                            firn_error *err)
{
    (void)context;
    if (level == FIRN_CODEC_LEVEL_DEFAULT)
        level = LEVEL_DEFAULT;
    level = level < BROTLI_MIN_QUALITY   ? BROTLI_MIN_QUALITY
            : level > BROTLI_MAX_QUALITY ? BROTLI_MAX_QUALITY
                                         : level;
    size_t len = BrotliEncoderMaxCompressedSize(bytes.len) + 16;
    uint8_t *at = firn_buf_reserve(out, len);
    if (!at)
        return firn_nomem(err);
    if (!BrotliEncoderCompress(level, BROTLI_DEFAULT_WINDOW, BROTLI_DEFAULT_MODE, bytes.len,
                               bytes.data, &len, at))
        return firn_nomem(err);
    out->len += len;
    return FIRN_OK;
}

static bool decompress(firn_codec_context *context, firn_bytes bytes, uint8_t *out, size_t size)
{
    (void)context;
    size_t len = size;
    return BrotliDecoderDecompress(bytes.len, bytes.data, &len, out) ==
               BROTLI_DECODER_RESULT_SUCCESS &&
           len == size;
}

static firn_status run(BrotliDecoderState *state, firn_bytes bytes, size_t size_max, firn_buf *out,
                       firn_error *err)
{
    const uint8_t *in = bytes.data;
    size_t in_left = bytes.len, before = out->len;
    for (;;) {
        size_t left = size_max - (out->len - before);
        size_t room = left < STEP_BYTES ? left + 1 : STEP_BYTES, free = room;
        uint8_t *at = firn_buf_reserve(out, room);
        if (!at)
            return firn_nomem(err);
        BrotliDecoderResult result =
            BrotliDecoderDecompressStream(state, &in_left, &in, &free, &at, NULL);
        out->len += room - free;
        if (room - free > left)
            return firn_coder_too_large("brotli", size_max, err);
        if (result == BROTLI_DECODER_RESULT_SUCCESS && in_left == 0)
            return FIRN_OK;
        if (result != BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT)
            return firn_coder_corrupt("brotli", bytes.len, err);
    }
}

static firn_status decompress_up_to(firn_codec_context *context, firn_bytes bytes, size_t size_max,
                                    firn_buf *out, firn_error *err)
{
    (void)context;
    BrotliDecoderState *state = BrotliDecoderCreateInstance(NULL, NULL, NULL);
    if (!state)
        return firn_nomem(err);
    firn_status status = run(state, bytes, size_max, out, err);
    BrotliDecoderDestroyInstance(state);
    return status;
}

const firn_coder firn_coder_brotli = { "brotli",   RATIO_MAX,        compress,
                                       decompress, decompress_up_to, NULL };
