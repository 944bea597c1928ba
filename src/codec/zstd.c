/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Zstandard: one frame when writing, any number when reading. */
#include <zstd.h>

#include "codec/coder.h"
#include "codec/zstd_numbers.h"

enum {
    LEVEL_DEFAULT = 3,
    RATIO_MAX = 1 << 15, /* a block of 128 KiB of one byte takes four */
    STEP_BYTES = 1 << 16,
    SAMPLE_BYTES = 1 << 13,
    SAMPLE_SHARE = 4, /* of what is smaller than so many samples none is taken */
    CALLS_PER_SAMPLE = 8,
};

static ZSTD_CCtx *compressor(firn_codec_context *context)
{
    if (!context->zstd_compress)
        context->zstd_compress = ZSTD_createCCtx();
    return context->zstd_compress;
}

/* Given enough room, only memory can lack. */
static firn_status took(size_t len, firn_buf *out, firn_error *err)
{
    if (ZSTD_isError(len))
        return firn_nomem(err);
    out->len += len;
    return FIRN_OK;
}

static firn_status compress(firn_codec_context *context, int level, firn_bytes bytes, firn_buf *out,
                            firn_error *err)
{
    ZSTD_CCtx *with = compressor(context);
    size_t room = ZSTD_compressBound(bytes.len);
    uint8_t *at = firn_buf_reserve(out, room);
    if (!at || !with)
        return firn_nomem(err);
    level = level == FIRN_CODEC_LEVEL_DEFAULT ? LEVEL_DEFAULT : level;
    return took(ZSTD_compressCCtx(with, at, room, bytes.data, bytes.len, level), out, err);
}

/* Level 1 wants matches of six bytes or seven, by the size of its input, and a table that
 * spills out of the fastest cache.  Numbers near each other share their upper four to six:
 * with matches of five and a small table, sorted times are done a seventh faster and come
 * out a little smaller, whatever the size of the page. */
static firn_status search_numbers(ZSTD_CCtx *with, firn_bytes bytes, firn_buf *out, firn_error *err)
{
    size_t room = ZSTD_compressBound(bytes.len);
    uint8_t *at = firn_buf_reserve(out, room);
    if (!at || !with)
        return firn_nomem(err);
    ZSTD_CCtx_setParameter(with, ZSTD_c_compressionLevel, 1);
    ZSTD_CCtx_setParameter(with, ZSTD_c_minMatch, 5);
    ZSTD_CCtx_setParameter(with, ZSTD_c_hashLog, 12);
    return took(ZSTD_compress2(with, at, room, bytes.data, bytes.len), out, err);
}

/* Whether a search would find little more in these numbers than their upper bytes: a few
 * from the middle tell (what costs most is that libzstd begins).  Leaves `out` as it was. */
static bool near_each_other(ZSTD_CCtx *with, firn_bytes numbers, firn_buf *out)
{
    if (numbers.len < SAMPLE_SHARE * SAMPLE_BYTES)
        return false;
    firn_bytes sample = { numbers.data + numbers.len / 16 * 8, SAMPLE_BYTES };
    size_t before = out->len;
    bool near = firn_zstd_put_numbers(sample, 0, out);
    size_t made = out->len - before;
    out->len = before;
    near = near && search_numbers(with, sample, out, NULL) == FIRN_OK;
    size_t found = out->len - before;
    out->len = before;
    return near && made - made / 8 <= found;
}

static firn_status compress_numbers(firn_codec_context *context, int level, firn_bytes bytes,
                                    size_t ahead, firn_codec_numbers *learned, firn_buf *out,
                                    firn_error *err)
{
    if (level != 1)
        return compress(context, level, bytes, out, err);
    ZSTD_CCtx *with = compressor(context);
    if (learned->known_for-- == 0) {
        firn_bytes numbers = { bytes.data + ahead, bytes.len - ahead };
        learned->near_each_other = near_each_other(with, numbers, out);
        learned->known_for = CALLS_PER_SAMPLE - 1;
    }
    if (learned->near_each_other && firn_zstd_put_numbers(bytes, ahead, out))
        return FIRN_OK;
    return search_numbers(with, bytes, out, err);
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

const firn_coder firn_coder_zstd = { "zstd",     RATIO_MAX,        compress,
                                     decompress, decompress_up_to, compress_numbers };
