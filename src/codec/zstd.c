/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Zstandard: one frame when writing, any number when reading. */
#include <zstd.h>

#include "codec/coder.h"

enum {
    LEVEL_DEFAULT = 3,
    RATIO_MAX = 1 << 15, /* a block of 128 KiB of one byte takes four */
    STEP_BYTES = 1 << 16,
};

static firn_status compress(firn_codec_context *context, int level, firn_bytes bytes, firn_buf *out,
                            firn_error *err)
{
    if (!context->zstd_compress)
        context->zstd_compress = ZSTD_createCCtx();
    size_t room = ZSTD_compressBound(bytes.len);
    uint8_t *at = firn_buf_reserve(out, room);
    if (!at || !context->zstd_compress)
        return firn_nomem(err);
    size_t len = ZSTD_compressCCtx(context->zstd_compress, at, room, bytes.data, bytes.len,
                                   level == FIRN_CODEC_LEVEL_DEFAULT ? LEVEL_DEFAULT : level);
    if (ZSTD_isError(len)) /* given enough room, only memory can lack */
        return firn_nomem(err);
    out->len += len;
    return FIRN_OK;
}

static ZSTD_DCtx *decompressor(firn_codec_context *context)
{
    if (!context->zstd_decompress)
        context->zstd_decompress = ZSTD_createDCtx();
    return context->zstd_decompress;
}

static bool decompress(firn_codec_context *context, firn_bytes bytes, uint8_t *out, size_t size)
{
    ZSTD_DCtx *with = decompressor(context);
    return with && ZSTD_decompressDCtx(with, out, size, bytes.data, bytes.len) == size;
}

/* Frames need not say how long they are, so the output grows as it comes. */
static firn_status decompress_up_to(firn_codec_context *context, firn_bytes bytes, size_t size_max,
                                    firn_buf *out, firn_error *err)
{
    ZSTD_DCtx *with = decompressor(context);
    if (!with)
        return firn_nomem(err);
    ZSTD_DCtx_reset(with, ZSTD_reset_session_only);

    ZSTD_inBuffer in = { bytes.data, bytes.len, 0 };
    size_t before = out->len, hint = 1;
    while (in.pos < in.size || hint > 0) {
        size_t left = size_max - (out->len - before);
        size_t room = left < STEP_BYTES ? left + 1 : STEP_BYTES;
        uint8_t *at = firn_buf_reserve(out, room);
        if (!at)
            return firn_nomem(err);
        ZSTD_outBuffer step = { at, room, 0 };
        size_t in_before = in.pos;
        hint = ZSTD_decompressStream(with, &step, &in);
        out->len += step.pos;
        if (ZSTD_isError(hint) || (step.pos == 0 && in.pos == in_before))
            return firn_coder_corrupt("zstd", bytes.len, err);
        if (step.pos > left)
            return firn_coder_too_large("zstd", size_max, err);
    }
    return FIRN_OK;
}

const firn_coder firn_coder_zstd = { "zstd", RATIO_MAX, compress, decompress, decompress_up_to };
