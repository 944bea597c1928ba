/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Compression: every format's codecs behind one function each way.
 *
 *   SCOPED(firn_codec_context) codecs = {0};       // one a thread, reused
 *   TRY(firn_codec_decompress(&codecs, FIRN_CODEC_ZSTD, page, size, &out, err));
 *
 * Nothing is allocated for a size that the compressed bytes cannot produce or
 * that exceeds what the caller allows.
 */
#ifndef CODEC_CODEC_H
#define CODEC_CODEC_H

#include "base/buf.h"

typedef enum firn_codec {
    FIRN_CODEC_NONE,
    FIRN_CODEC_SNAPPY,  /* the raw block */
    FIRN_CODEC_GZIP,    /* one or more members; zlib's wrapper is read too */
    FIRN_CODEC_LZ4,     /* Hadoop's framing; LZ4 frames and raw blocks are read too */
    FIRN_CODEC_LZ4_RAW, /* the raw block */
    FIRN_CODEC_BROTLI,
    FIRN_CODEC_ZSTD,    /* one or more frames */
    FIRN_CODEC_DEFLATE, /* raw, without header and checksum: Avro's */
} firn_codec;

/* The codec's own usual level; others are zstd 1…22, gzip and deflate 1…12,
 * brotli 0…11; they are cut to what the codec has, or ignored. */
enum { FIRN_CODEC_LEVEL_DEFAULT = INT32_MIN };

/* What the libraries want to keep between calls.  Zero is ready for use; for
 * one thread at a time. */
typedef struct firn_codec_context {
    struct ZSTD_CCtx_s *zstd_compress;
    struct ZSTD_DCtx_s *zstd_decompress;
    struct libdeflate_compressor *deflate;
    struct libdeflate_decompressor *inflate;
    int deflate_level; /* of `deflate` */
} firn_codec_context;

void firn_codec_context_release(firn_codec_context *context);

/* "zstd", "lz4_raw", … */
const char *firn_codec_name(firn_codec codec);

/* Appends the compressed form of `bytes` to `out`. */
firn_status firn_codec_compress(firn_codec_context *context, firn_codec codec, int level,
                                firn_bytes bytes, firn_buf *out, firn_error *err);

/* What a codec has learned from the numbers before; zero to begin with. */
typedef struct firn_codec_numbers {
    bool near_each_other;
    unsigned known_for; /* so many calls more */
} firn_codec_numbers;

/* The same for numbers of eight bytes each, little-endian, behind `ahead` bytes that are
 * none, where a codec can make use of knowing that. */
firn_status firn_codec_compress_numbers(firn_codec_context *context, firn_codec codec, int level,
                                        firn_bytes bytes, size_t ahead, firn_codec_numbers *learned,
                                        firn_buf *out, firn_error *err);

/* Appends exactly `size` bytes to `out`: FIRN_CORRUPT when `bytes` hold more or
 * fewer, or could not hold so many. */
firn_status firn_codec_decompress(firn_codec_context *context, firn_codec codec, firn_bytes bytes,
                                  size_t size, firn_buf *out, firn_error *err);

/* Appends however many bytes come out, for formats that do not say (Avro).
 * FIRN_NOMEM when they would be more than `size_max`.  Of LZ4 only frames, not LZ4_RAW. */
firn_status firn_codec_decompress_up_to(firn_codec_context *context, firn_codec codec,
                                        firn_bytes bytes, size_t size_max, firn_buf *out,
                                        firn_error *err);

/* CRC-32 as in gzip and Ethernet (polynomial 0x04c11db7, reflected); `crc` is 0
 * to start with, or what the bytes before gave. */
uint32_t firn_crc32(uint32_t crc, firn_bytes bytes);

#endif
