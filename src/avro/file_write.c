/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Writing container files: rows gather in a block until it is worth packing. */
#include <assert.h>

#include "avro/file.h"

enum { BLOCK_BYTES = 64 * 1024, DEFLATE_LEVEL = 1 };

static const char *codec_name(firn_codec codec)
{
    switch (codec) {
    case FIRN_CODEC_NONE: return "null";
    case FIRN_CODEC_DEFLATE: return "deflate";
    case FIRN_CODEC_SNAPPY: return "snappy";
    case FIRN_CODEC_ZSTD: return "zstandard";
    default: return NULL;
    }
}

static void put_meta(firn_buf *out, firn_str key, firn_bytes value)
{
    firn_avro_put_bytes(out, firn_str_bytes(key));
    firn_avro_put_bytes(out, value);
}

static int level_of(const firn_avro_writer_options *options)
{
    if (options->level)
        return options->level;
    return options->codec == FIRN_CODEC_DEFLATE ? DEFLATE_LEVEL : FIRN_CODEC_LEVEL_DEFAULT;
}

void firn_avro_writer_begin(firn_avro_writer *w, firn_buf *out,
                            const firn_avro_writer_options *options)
{
    const char *codec = codec_name(options->codec);
    assert(codec);
    *w = (firn_avro_writer){ .block = { .allocator = out->allocator },
                             .out = out,
                             .codec = options->codec,
                             .level = level_of(options) };
    memcpy(w->sync, options->sync, sizeof w->sync);

    firn_put(out, "Obj\1", 4);
    firn_put_zigzag(out, (int64_t)options->meta_count + 2);
    put_meta(out, FIRN_STR("avro.schema"), firn_str_bytes(options->schema_json));
    put_meta(out, FIRN_STR("avro.codec"), firn_str_bytes(firn_str_from(codec)));
    for (size_t i = 0; i < options->meta_count; i++)
        put_meta(out, options->meta[i].key, options->meta[i].value);
    firn_put_zigzag(out, 0);
    firn_put(out, w->sync, sizeof w->sync);
}

static firn_status pack(firn_avro_writer *w, firn_buf *packed, firn_error *err)
{
    firn_bytes plain = firn_buf_bytes(&w->block);
    TRY(firn_codec_compress(&w->codecs, w->codec, w->level, plain, packed, err));
    if (w->codec == FIRN_CODEC_SNAPPY) {
        uint32_t crc = firn_crc32(0, plain);
        for (int shift = 24; shift >= 0; shift -= 8)
            firn_put_u8(packed, (uint8_t)(crc >> shift));
    }
    return FIRN_OK;
}

static void close_block(firn_avro_writer *w)
{
    SCOPED(firn_buf) packed = { .allocator = w->block.allocator };
    if (w->status == FIRN_OK)
        w->status = firn_buf_check(&w->block, &w->error);
    if (w->status == FIRN_OK)
        w->status = pack(w, &packed, &w->error);
    if (w->status == FIRN_OK)
        w->status = firn_buf_check(&packed, &w->error);
    if (w->status == FIRN_OK) {
        firn_put_zigzag(w->out, (int64_t)w->row_count);
        firn_avro_put_bytes(w->out, firn_buf_bytes(&packed));
        firn_put(w->out, w->sync, sizeof w->sync);
    }
    w->row_count = 0;
    firn_buf_clear(&w->block);
}

void firn_avro_writer_end_row(firn_avro_writer *w)
{
    w->row_count++;
    if (w->block.len >= BLOCK_BYTES || w->block.status != FIRN_OK)
        close_block(w);
}

firn_status firn_avro_writer_finish(firn_avro_writer *w, firn_error *err)
{
    if (w->row_count > 0)
        close_block(w);
    if (w->status != FIRN_OK) {
        if (err)
            *err = w->error;
        return w->status;
    }
    return firn_buf_check(w->out, err);
}

void firn_avro_writer_release(firn_avro_writer *w)
{
    firn_buf_release(&w->block);
    firn_codec_context_release(&w->codecs);
}
