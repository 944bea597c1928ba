/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The table of codecs and the checks they share. */
#include "codec/codec.h"

#include <libdeflate.h>
#include <zstd.h>

#include "codec/coder.h"

static const firn_coder *const coders[] = {
    [FIRN_CODEC_SNAPPY] = &firn_coder_snappy,   [FIRN_CODEC_GZIP] = &firn_coder_gzip,
    [FIRN_CODEC_LZ4] = &firn_coder_lz4,         [FIRN_CODEC_LZ4_RAW] = &firn_coder_lz4_raw,
    [FIRN_CODEC_BROTLI] = &firn_coder_brotli,   [FIRN_CODEC_ZSTD] = &firn_coder_zstd,
    [FIRN_CODEC_DEFLATE] = &firn_coder_deflate,
};

void firn_codec_context_release(firn_codec_context *context)
{
    ZSTD_freeCCtx(context->zstd_compress);
    ZSTD_freeDCtx(context->zstd_decompress);
    libdeflate_free_compressor(context->deflate);
    libdeflate_free_decompressor(context->inflate);
    *context = (firn_codec_context){ 0 };
}

const char *firn_codec_name(firn_codec codec)
{
    return codec == FIRN_CODEC_NONE ? "none" : coders[codec]->name;
}

static firn_status append(firn_bytes bytes, firn_buf *out, firn_error *err)
{
    firn_put(out, bytes.data, bytes.len);
    return firn_buf_check(out, err);
}

firn_status firn_codec_compress(firn_codec_context *context, firn_codec codec, int level,
                                firn_bytes bytes, firn_buf *out, firn_error *err)
{
    if (codec == FIRN_CODEC_NONE)
        return append(bytes, out, err);
    return coders[codec]->compress(context, level, bytes, out, err);
}

firn_status firn_codec_compress_numbers(firn_codec_context *context, firn_codec codec, int level,
                                        firn_bytes bytes, size_t ahead, firn_codec_numbers *learned,
                                        firn_buf *out, firn_error *err)
{
    if (codec == FIRN_CODEC_NONE || !coders[codec]->compress_numbers)
        return firn_codec_compress(context, codec, level, bytes, out, err);
    return coders[codec]->compress_numbers(context, level, bytes, ahead, learned, out, err);
}

static firn_status decompress(firn_codec_context *context, const firn_coder *coder,
                              firn_bytes bytes, size_t size, firn_buf *out, firn_error *err)
{
    /* The division errs towards letting through; 64 covers headers of tiny inputs. */
    if (size / coder->ratio_max > bytes.len + 64)
        return firn_fail(err, FIRN_CORRUPT, "%zu bytes of %s cannot hold %zu", bytes.len,
                         coder->name, size);
    uint8_t *at = firn_buf_reserve(out, size + FIRN_CODER_SLACK);
    if (!at)
        return firn_nomem(err);
    if (!coder->decompress(context, bytes, at, size))
        return firn_fail(err, FIRN_CORRUPT, "%zu bytes of %s do not hold the %zu bytes claimed",
                         bytes.len, coder->name, size);
    out->len += size;
    return FIRN_OK;
}

firn_status firn_codec_decompress(firn_codec_context *context, firn_codec codec, firn_bytes bytes,
                                  size_t size, firn_buf *out, firn_error *err)
{
    if (codec == FIRN_CODEC_NONE) {
        if (bytes.len != size)
            return firn_fail(err, FIRN_CORRUPT, "%zu uncompressed bytes where %zu are claimed",
                             bytes.len, size);
        return append(bytes, out, err);
    }
    if (size == 0) /* whatever the codec writes for nothing, some writers write nothing */
        return FIRN_OK;
    return decompress(context, coders[codec], bytes, size, out, err);
}

firn_status firn_codec_decompress_up_to(firn_codec_context *context, firn_codec codec,
                                        firn_bytes bytes, size_t size_max, firn_buf *out,
                                        firn_error *err)
{
    if (codec == FIRN_CODEC_NONE)
        return bytes.len > size_max ? firn_coder_too_large("uncompressed", size_max, err)
                                    : append(bytes, out, err);
    const firn_coder *coder = coders[codec];
    if (!coder->decompress_up_to)
        return firn_fail(err, FIRN_UNSUPPORTED, "%s data of unknown size", coder->name);
    return coder->decompress_up_to(context, bytes, size_max, out, err);
}

uint32_t firn_crc32(uint32_t crc, firn_bytes bytes)
{
    return bytes.len ? libdeflate_crc32(crc, bytes.data, bytes.len) : crc;
}
