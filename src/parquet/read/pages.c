/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "parquet/read/pages.h"

#include <assert.h>
#include <string.h>

enum {
    READ_AHEAD_USUAL = 1 << 18, /* stays in the cache until it is decoded */
    READ_AHEAD_LITTLE = 1 << 14,
    HEADER_BYTES = 256, /* most are under 60 */
};

/* ---- opening ---- */

static firn_status codec_of(int32_t parquet, firn_codec *codec, firn_error *err)
{
    static const int8_t codecs[] = {
        [FIRN_PARQUET_UNCOMPRESSED] = FIRN_CODEC_NONE, [FIRN_PARQUET_SNAPPY] = FIRN_CODEC_SNAPPY,
        [FIRN_PARQUET_GZIP] = FIRN_CODEC_GZIP,         [FIRN_PARQUET_LZO] = -1,
        [FIRN_PARQUET_BROTLI] = FIRN_CODEC_BROTLI,     [FIRN_PARQUET_LZ4] = FIRN_CODEC_LZ4,
        [FIRN_PARQUET_ZSTD] = FIRN_CODEC_ZSTD,         [FIRN_PARQUET_LZ4_RAW] = FIRN_CODEC_LZ4_RAW,
    };
    if (parquet < 0 || (size_t)parquet >= FIRN_COUNT(codecs) || codecs[parquet] < 0)
        return firn_fail(err, FIRN_UNSUPPORTED, "parquet compression codec %d", (int)parquet);
    *codec = (firn_codec)codecs[parquet];
    return FIRN_OK;
}

/* The chunk begins with its dictionary, if that is where the footer says. */
static int64_t start_of(const firn_parquet_column_metadata *meta)
{
    bool dictionary_first = meta->has_dictionary_page_offset && meta->dictionary_page_offset >= 4 &&
                            meta->dictionary_page_offset < meta->data_page_offset;
    return dictionary_first ? meta->dictionary_page_offset : meta->data_page_offset;
}

firn_status firn_pages_init(firn_pages *pages, firn_parquet_file *file,
                            const firn_parquet_column_chunk *chunk, firn_error *err)
{
    size_t wished = file->input->read_ahead;
    *pages = (firn_pages){ .file = file, .read_ahead_max = wished ? wished : READ_AHEAD_USUAL };
    pages->read_ahead = pages->read_ahead_max;
    pages->window = firn_parquet_take_spare(file);
    pages->body = firn_parquet_take_spare(file);
    if (chunk->is_encrypted)
        return firn_fail(err, FIRN_UNSUPPORTED, "parquet file is encrypted");
    if (chunk->file_path.len > 0)
        return firn_fail(err, FIRN_UNSUPPORTED, "parquet column chunk lies in another file, %.*s",
                         FIRN_STR_ARG(chunk->file_path));

    const firn_parquet_column_metadata *meta = chunk->meta_data;
    TRY(codec_of(meta->codec, &pages->codec, err));
    int64_t start = start_of(meta), len = meta->total_compressed_size;
    uint64_t size = file->input->size;
    if (meta->num_values == 0)
        return FIRN_OK; /* nothing will be read, and some writers give no place then */
    if (start < 4 || len < 0 || (uint64_t)start > size || (uint64_t)len > size - (uint64_t)start)
        return firn_fail(err, FIRN_CORRUPT,
                         "column chunk at %lld of %lld bytes lies outside the file's %llu",
                         (long long)start, (long long)len, (unsigned long long)size);
    pages->at = (uint64_t)start;
    pages->end = (uint64_t)start + (uint64_t)len;
    return FIRN_OK;
}

void firn_pages_release(firn_pages *pages)
{
    if (pages->file) {
        firn_parquet_give_spare(pages->file, &pages->body);
        firn_parquet_give_spare(pages->file, &pages->window);
    }
    *pages = (firn_pages){ 0 };
}

/* ---- the window ---- */

/* Drops what lies before `at` from the window, keeping what it has from there on. */
static void slide(firn_pages *pages)
{
    firn_buf *w = &pages->window;
    uint64_t end = pages->window_at + w->len;
    size_t keep = pages->at >= pages->window_at && pages->at < end ? (size_t)(end - pages->at) : 0;
    if (keep > 0)
        memmove(w->data, w->data + (w->len - keep), keep);
    w->len = keep;
    pages->window_at = pages->at;
}

/* Makes the window hold `len` bytes from `at`, which the chunk has. */
static firn_status fill(firn_pages *pages, size_t len, firn_error *err)
{
    firn_buf *w = &pages->window;
    slide(pages);
    uint64_t left = pages->end - pages->at;
    size_t want = len > pages->read_ahead ? len : pages->read_ahead;
    want = want < left ? want : (size_t)left;
    uint8_t *to = firn_buf_reserve(w, want - w->len);
    if (!to)
        return firn_nomem(err);
    const firn_parquet_input *input = pages->file->input;
    TRY(input->read_at(input->self, pages->window_at + w->len, want - w->len, to, err));
    w->len = want;
    if (pages->read_ahead < pages->read_ahead_max)
        pages->read_ahead *= 2;
    return FIRN_OK;
}

/* `len` bytes from `at`. */
static firn_status look(firn_pages *pages, size_t len, firn_bytes *bytes, firn_error *err)
{
    bool inside =
        pages->at >= pages->window_at && pages->at + len <= pages->window_at + pages->window.len;
    if (!inside)
        TRY(fill(pages, len, err));
    *bytes = (firn_bytes){ pages->window.data + (pages->at - pages->window_at), len };
    return FIRN_OK;
}

/* ---- headers ---- */

/* A header may be cut by the end of what was looked at: then look at more. */
static firn_status read_header(firn_pages *pages, firn_error *err)
{
    uint64_t left = pages->end - pages->at;
    for (size_t len = HEADER_BYTES;; len *= 8) {
        bool all = len >= left;
        firn_bytes bytes;
        TRY(look(pages, all ? (size_t)left : len, &bytes, err));
        firn_status status =
            firn_parquet_page_header_decode(bytes, &pages->header, &pages->header_len, err);
        if (status != FIRN_CORRUPT || all)
            return status;
    }
}

/* The chunk ends later by the bytes that its writer forgot. */
static void count_dictionary_header(firn_pages *pages)
{
    uint64_t beyond = pages->file->input->size - pages->end;
    if (pages->file->mistakes.dictionary_header_uncounted)
        pages->end += pages->header_len < beyond ? pages->header_len : beyond;
}

firn_status firn_pages_peek(firn_pages *pages, bool *more, firn_error *err)
{
    *more = pages->at < pages->end;
    if (!*more || pages->has_header)
        return FIRN_OK;
    TRY_OR(read_header(pages, err), err, "page at %llu", (unsigned long long)pages->at);
    if (pages->header.type == FIRN_PARQUET_DICTIONARY_PAGE)
        count_dictionary_header(pages);
    uint64_t left = pages->end - pages->at - pages->header_len;
    if ((uint64_t)pages->header.compressed_page_size > left)
        return firn_fail(err, FIRN_CORRUPT, "page at %llu of %d bytes, its column chunk has %llu",
                         (unsigned long long)pages->at, (int)pages->header.compressed_page_size,
                         (unsigned long long)left);
    pages->has_header = true;
    return FIRN_OK;
}

void firn_pages_skip(firn_pages *pages)
{
    assert(pages->has_header);
    pages->at += pages->header_len + (uint64_t)pages->header.compressed_page_size;
    pages->has_header = false;
}

void firn_pages_seek(firn_pages *pages, uint64_t offset)
{
    pages->at = offset;
    pages->has_header = false;
}

void firn_pages_expect_little(firn_pages *pages)
{
    if (pages->read_ahead > READ_AHEAD_LITTLE)
        pages->read_ahead = READ_AHEAD_LITTLE;
}

/* ---- bodies ---- */

static firn_status check_crc(const firn_parquet_page_header *h, firn_bytes body, firn_error *err)
{
    if (!h->has_crc)
        return FIRN_OK;
    uint32_t crc = firn_crc32(0, body);
    if (crc != h->crc)
        return firn_fail(err, FIRN_CORRUPT, "page's checksum is %08x, its bytes give %08x",
                         (unsigned)h->crc, (unsigned)crc);
    return FIRN_OK;
}

static firn_status decompress(firn_pages *pages, firn_bytes in, size_t size, firn_bytes *out,
                              firn_error *err)
{
    if (pages->codec == FIRN_CODEC_NONE) {
        if (in.len != size)
            return firn_fail(err, FIRN_CORRUPT, "uncompressed page of %zu bytes claims %zu", in.len,
                             size);
        *out = in;
        return FIRN_OK;
    }
    firn_buf_clear(&pages->body);
    TRY(firn_codec_decompress(&pages->file->codecs, pages->codec, in, size, &pages->body, err));
    *out = firn_buf_bytes(&pages->body);
    return FIRN_OK;
}

/* Levels lie uncompressed before the values. */
static firn_status load_v2(firn_pages *pages, firn_bytes in, firn_page_body *body, firn_error *err)
{
    const firn_parquet_data_page_header_v2 *h = &pages->header.data_page_header_v2;
    size_t repetition = (size_t)h->repetition_levels_byte_length;
    size_t levels = repetition + (size_t)h->definition_levels_byte_length;
    body->repetition = (firn_bytes){ in.data, repetition };
    body->definition = (firn_bytes){ in.data + repetition, levels - repetition };
    body->values = (firn_bytes){ in.data + levels, in.len - levels };
    if (!h->is_compressed && !pages->file->mistakes.v2_pages_compressed)
        return FIRN_OK;
    size_t size = (size_t)pages->header.uncompressed_page_size - levels;
    return decompress(pages, body->values, size, &body->values, err);
}

static firn_status load(firn_pages *pages, firn_page_body *body, firn_error *err)
{
    const firn_parquet_page_header *h = &pages->header;
    firn_bytes in;
    TRY(look(pages, pages->header_len + (size_t)h->compressed_page_size, &in, err));
    in = (firn_bytes){ in.data + pages->header_len, in.len - pages->header_len };
    TRY(check_crc(h, in, err));
    if (h->type == FIRN_PARQUET_DATA_PAGE_V2)
        return load_v2(pages, in, body, err);
    return decompress(pages, in, (size_t)h->uncompressed_page_size, &body->values, err);
}

firn_status firn_pages_load(firn_pages *pages, firn_page_body *body, firn_error *err)
{
    assert(pages->has_header);
    *body = (firn_page_body){ 0 };
    TRY_OR(load(pages, body, err), err, "page at %llu", (unsigned long long)pages->at);
    firn_pages_skip(pages);
    return FIRN_OK;
}
