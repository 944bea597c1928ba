/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* LZ4 blocks, bare and in the framing that Hadoop gave them.
 *
 *   Hadoop   { 4-byte big-endian uncompressed size,
 *              { 4-byte big-endian compressed size, LZ4 block } until that
 *              size is reached } until the bytes end
 *
 * Parquet's codec LZ4 means the Hadoop framing, but some writers put LZ4 frames
 * (magic 04 22 4d 18) or bare blocks there: those are tried when the framing
 * does not hold.
 */
#include <lz4.h>
#include <lz4frame.h>

#include "base/cursor.h"
#include "codec/coder.h"

enum { RATIO_MAX = 255, STEP_BYTES = 1 << 16 };

/* ---- bare blocks ---- */

static firn_status too_long(size_t len, firn_error *err)
{
    return firn_fail(err, FIRN_UNSUPPORTED, "%zu bytes are more than an lz4 block holds", len);
}

static firn_status raw_compress(firn_codec_context *context, int level, firn_bytes bytes,
                                firn_buf *out, firn_error *err)
{
    (void)context, (void)level;
    if (bytes.len > LZ4_MAX_INPUT_SIZE)
        return too_long(bytes.len, err);
    int bound = LZ4_compressBound((int)bytes.len);
    uint8_t *at = firn_buf_reserve(out, (size_t)bound);
    if (!at)
        return firn_nomem(err);
    const char *in = bytes.len ? (const char *)bytes.data : "";
    out->len += (size_t)LZ4_compress_default(in, (char *)at, (int)bytes.len, bound);
    return FIRN_OK;
}

static bool raw_decompress(firn_codec_context *context, firn_bytes bytes, uint8_t *out, size_t size)
{
    (void)context;
    if (bytes.len > INT32_MAX || size > INT32_MAX)
        return false;
    return LZ4_decompress_safe((const char *)bytes.data, (char *)out, (int)bytes.len, (int)size) ==
           (int)size;
}

/* ---- Hadoop's framing ---- */

static firn_status hadoop_compress(firn_codec_context *context, int level, firn_bytes bytes,
                                   firn_buf *out, firn_error *err)
{
    if (bytes.len > LZ4_MAX_INPUT_SIZE)
        return too_long(bytes.len, err);
    size_t head = out->len;
    firn_put_le64(out, 0);
    TRY(raw_compress(context, level, bytes, out, err));
    firn_store_le32(out->data + head, __builtin_bswap32((uint32_t)bytes.len));
    firn_store_le32(out->data + head + 4, __builtin_bswap32((uint32_t)(out->len - head - 8)));
    return FIRN_OK;
}

static bool hadoop_decompress(firn_bytes bytes, uint8_t *out, size_t size)
{
    firn_cursor in = firn_cursor_over(bytes);
    size_t made = 0;
    while (firn_left(&in) > 0) {
        size_t end = made + __builtin_bswap32(firn_take_le32(&in));
        if (in.failed || end > size)
            return false;
        while (made < end) {
            firn_bytes block = firn_take(&in, __builtin_bswap32(firn_take_le32(&in)));
            if (in.failed || block.len > INT32_MAX || end - made > INT32_MAX)
                return false;
            int got = LZ4_decompress_safe((const char *)block.data, (char *)out + made,
                                          (int)block.len, (int)(end - made));
            if (got <= 0)
                return false;
            made += (size_t)got;
        }
    }
    return made == size;
}

static bool is_frame(firn_bytes bytes)
{
    static const uint8_t magic[4] = { 0x04, 0x22, 0x4d, 0x18 };
    return bytes.len >= sizeof magic && memcmp(bytes.data, magic, sizeof magic) == 0;
}

static bool frame_decompress(firn_bytes bytes, uint8_t *out, size_t size)
{
    LZ4F_dctx *context;
    if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)))
        return false;
    size_t used = 0, made = 0, hint = 1;
    while (hint > 0 && used < bytes.len) {
        size_t in_len = bytes.len - used, out_len = size - made;
        hint = LZ4F_decompress(context, out + made, &out_len, bytes.data + used, &in_len, NULL);
        if (LZ4F_isError(hint) || (in_len == 0 && out_len == 0))
            break;
        used += in_len;
        made += out_len;
    }
    LZ4F_freeDecompressionContext(context);
    return hint == 0 && made == size;
}

static bool lz4_decompress(firn_codec_context *context, firn_bytes bytes, uint8_t *out, size_t size)
{
    if (is_frame(bytes))
        return frame_decompress(bytes, out, size);
    return hadoop_decompress(bytes, out, size) || raw_decompress(context, bytes, out, size);
}

/* ---- a frame, however much it holds ---- */

static firn_status take_frame(LZ4F_dctx *context, firn_bytes bytes, size_t size_max, firn_buf *out,
                              firn_error *err)
{
    size_t used = 0, before = out->len, hint = 1;
    while (hint > 0) {
        size_t left = size_max - (out->len - before);
        size_t in_len = bytes.len - used, out_len = left < STEP_BYTES ? left + 1 : STEP_BYTES;
        uint8_t *at = firn_buf_reserve(out, out_len);
        if (!at)
            return firn_nomem(err);
        hint = LZ4F_decompress(context, at, &out_len, bytes.data + used, &in_len, NULL);
        if (LZ4F_isError(hint) || (in_len == 0 && out_len == 0))
            return firn_coder_corrupt("lz4", bytes.len, err);
        used += in_len;
        out->len += out_len;
        if (out_len > left)
            return firn_coder_too_large("lz4", size_max, err);
    }
    return used == bytes.len ? FIRN_OK : firn_coder_corrupt("lz4", bytes.len, err);
}

static firn_status lz4_decompress_up_to(firn_codec_context *codecs, firn_bytes bytes,
                                        size_t size_max, firn_buf *out, firn_error *err)
{
    LZ4F_dctx *context;
    (void)codecs;
    if (!is_frame(bytes))
        return firn_coder_corrupt("lz4", bytes.len, err);
    if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)))
        return firn_nomem(err);
    firn_status status = take_frame(context, bytes, size_max, out, err);
    LZ4F_freeDecompressionContext(context);
    return status;
}

const firn_coder firn_coder_lz4_raw = { "lz4_raw",      RATIO_MAX, raw_compress,
                                        raw_decompress, NULL,      NULL };
const firn_coder firn_coder_lz4 = {
    "lz4", RATIO_MAX, hadoop_compress, lz4_decompress, lz4_decompress_up_to, NULL
};
