/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* DEFLATE in its three wrappings: gzip members, zlib, and bare. */
#include <libdeflate.h>

#include "codec/coder.h"

enum { LEVEL_DEFAULT = 6, LEVEL_MIN = 1, LEVEL_MAX = 12, RATIO_MAX = 1032, FIRST_BYTES = 1 << 16 };

/* ---- compressing ---- */

static struct libdeflate_compressor *compressor(firn_codec_context *context, int level)
{
    if (level == FIRN_CODEC_LEVEL_DEFAULT)
        level = LEVEL_DEFAULT;
    level = level < LEVEL_MIN ? LEVEL_MIN : level > LEVEL_MAX ? LEVEL_MAX : level;
    if (context->deflate && context->deflate_level == level)
        return context->deflate;
    libdeflate_free_compressor(context->deflate);
    context->deflate = libdeflate_alloc_compressor(level);
    context->deflate_level = level;
    return context->deflate;
}

typedef size_t bound_function(struct libdeflate_compressor *, size_t);
typedef size_t compress_function(struct libdeflate_compressor *, const void *, size_t, void *,
                                 size_t);

static firn_status compress(struct libdeflate_compressor *with, bound_function *bound,
                            compress_function *run, firn_bytes bytes, firn_buf *out,
                            firn_error *err)
{
    if (!with)
        return firn_nomem(err);
    size_t room = bound(with, bytes.len);
    uint8_t *at = firn_buf_reserve(out, room);
    if (!at)
        return firn_nomem(err);
    out->len += run(with, bytes.len ? (const void *)bytes.data : "", bytes.len, at, room);
    return FIRN_OK;
}

static firn_status gzip_compress(firn_codec_context *context, int level, firn_bytes bytes,
                                 firn_buf *out, firn_error *err)
{
    return compress(compressor(context, level), libdeflate_gzip_compress_bound,
                    libdeflate_gzip_compress, bytes, out, err);
}

static firn_status deflate_compress(firn_codec_context *context, int level, firn_bytes bytes,
                                    firn_buf *out, firn_error *err)
{
    return compress(compressor(context, level), libdeflate_deflate_compress_bound,
                    libdeflate_deflate_compress, bytes, out, err);
}

/* ---- decompressing ---- */

typedef enum libdeflate_result result;
typedef result decompress_function(struct libdeflate_decompressor *, const void *, size_t, void *,
                                   size_t, size_t *, size_t *);

static struct libdeflate_decompressor *decompressor(firn_codec_context *context)
{
    if (!context->inflate)
        context->inflate = libdeflate_alloc_decompressor();
    return context->inflate;
}

/* All members into out[0..room); says how many bytes of `bytes` and of `out`
 * whole members took.  Bare DEFLATE has no header to know a second member by:
 * what follows the first is ignored, as Avro writers in Python leave three bytes
 * of zlib's checksum there. */
static result inflate_members(struct libdeflate_decompressor *with, decompress_function *run,
                              firn_bytes bytes, uint8_t *out, size_t room, size_t *used,
                              size_t *made)
{
    *used = *made = 0;
    do {
        size_t in_len, out_len;
        result r = run(with, bytes.data + *used, bytes.len - *used, out + *made, room - *made,
                       &in_len, &out_len);
        if (r != LIBDEFLATE_SUCCESS)
            return r;
        *used += in_len;
        *made += out_len;
    } while (*used < bytes.len && run != libdeflate_deflate_decompress_ex);
    return LIBDEFLATE_SUCCESS;
}

/* gzip begins 1f 8b; what does not may be zlib's, as other readers accept too. */
static decompress_function *gzip_or_zlib(firn_bytes bytes)
{
    bool gzip = bytes.len >= 2 && bytes.data[0] == 0x1f && bytes.data[1] == 0x8b;
    return gzip ? libdeflate_gzip_decompress_ex : libdeflate_zlib_decompress_ex;
}

static bool decompress(firn_codec_context *context, decompress_function *run, firn_bytes bytes,
                       uint8_t *out, size_t size)
{
    struct libdeflate_decompressor *with = decompressor(context);
    size_t used, made;
    return with && bytes.len > 0 &&
           inflate_members(with, run, bytes, out, size, &used, &made) == LIBDEFLATE_SUCCESS &&
           made == size;
}

static bool gzip_decompress(firn_codec_context *context, firn_bytes bytes, uint8_t *out,
                            size_t size)
{
    return decompress(context, gzip_or_zlib(bytes), bytes, out, size);
}

static bool deflate_decompress(firn_codec_context *context, firn_bytes bytes, uint8_t *out,
                               size_t size)
{
    return decompress(context, libdeflate_deflate_decompress_ex, bytes, out, size);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* libdeflate needs the whole output at once, so the room grows until it fits. */
static firn_status decompress_up_to(firn_codec_context *context, decompress_function *run,
                                    const char *name, firn_bytes bytes, size_t size_max,
                                    firn_buf *out, firn_error *err)
{
    struct libdeflate_decompressor *with = decompressor(context);
    if (!with)
        return firn_nomem(err);
    if (bytes.len == 0)
        return firn_coder_corrupt(name, bytes.len, err);

    size_t ceiling =
        bytes.len > SIZE_MAX / RATIO_MAX ? size_max : least(size_max, bytes.len * RATIO_MAX);
    size_t room = bytes.len < FIRST_BYTES / 4 ? FIRST_BYTES : bytes.len * 4;
    if (room < out->cap - out->len) /* what a buffer that is used again has come to hold */
        room = out->cap - out->len - 1;
    room = least(ceiling, room);
    for (;;) {
        uint8_t *at = firn_buf_reserve(out, room + 1);
        if (!at)
            return firn_nomem(err);
        size_t used, made;
        result r = inflate_members(with, run, bytes, at, room, &used, &made);
        if (r == LIBDEFLATE_SUCCESS) {
            out->len += made;
            return FIRN_OK;
        }
        if (r != LIBDEFLATE_INSUFFICIENT_SPACE)
            return firn_coder_corrupt(name, bytes.len, err);
        if (room == ceiling)
            return firn_coder_too_large(name, size_max, err);
        room = room > ceiling / 4 ? ceiling : room * 4;
    }
}

static firn_status gzip_decompress_up_to(firn_codec_context *context, firn_bytes bytes,
                                         size_t size_max, firn_buf *out, firn_error *err)
{
    return decompress_up_to(context, gzip_or_zlib(bytes), "gzip", bytes, size_max, out, err);
}

static firn_status deflate_decompress_up_to(firn_codec_context *context, firn_bytes bytes,
                                            size_t size_max, firn_buf *out, firn_error *err)
{
    return decompress_up_to(context, libdeflate_deflate_decompress_ex, "deflate", bytes, size_max,
                            out, err);
}

const firn_coder firn_coder_gzip = {
    "gzip", RATIO_MAX, gzip_compress, gzip_decompress, gzip_decompress_up_to, NULL
};

const firn_coder firn_coder_deflate = {
    "deflate", RATIO_MAX, deflate_compress, deflate_decompress, deflate_decompress_up_to, NULL
};
