/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Reading container files through a window.
 *
 * With all bytes at hand the window is the file.  With a source it is a buffer
 * that always starts at the next byte to be parsed and grows to hold the header,
 * then each block; sizes are held against the file's own before the window
 * grows.
 */
#include <inttypes.h>

#include "avro/binary.h"
#include "avro/file.h"

enum {
    FETCH_BYTES = 256 * 1024, /* at least so much is asked of a source */
    BLOCK_HEAD_BYTES = 20,    /* two varints */
    HEADER_BYTES_MAX = 64 * 1024 * 1024,
    SNAPPY_CRC_BYTES = 4,
};

static const uint8_t magic[4] = { 'O', 'b', 'j', 1 };

static uint64_t remaining(const firn_avro_file *file)
{
    return file->size - file->offset;
}

/* Makes at least min(`len`, what remains) bytes visible. */
static firn_status need(firn_avro_file *file, size_t len, firn_error *err)
{
    size_t have = firn_left(&file->in);
    if (!file->source || have >= len || have == remaining(file))
        return FIRN_OK;
    uint64_t rest = remaining(file) - have;
    size_t more = len - have > FETCH_BYTES ? len - have : FETCH_BYTES;
    more = more < rest ? more : (size_t)rest;

    firn_buf *window = &file->window;
    if (have > 0)
        memmove(window->data, file->in.at, have);
    window->len = have;
    uint8_t *to = firn_buf_extend(window, more);
    if (!to)
        return firn_buf_check(window, err);
    TRY(file->source->read_at(file->source->self, file->offset + have, more, to, err));
    file->in = firn_cursor_over(firn_buf_bytes(window));
    return FIRN_OK;
}

/* Moves the file's position to where `in`, a copy of its cursor, has come. */
static void advance(firn_avro_file *file, const firn_cursor *in)
{
    file->offset += (uint64_t)(in->at - file->in.at);
    file->in.at = in->at;
}

/* ---- header ---- */

/* Bytes of the header that must outlive the window. */
static firn_bytes keep(const firn_avro_file *file, firn_arena *arena, firn_bytes b)
{
    if (!file->source)
        return b;
    return (firn_bytes){ firn_arena_copy(arena, b.data, b.len), b.len };
}

static firn_status add_meta(firn_avro_file *file, firn_arena *arena, size_t *cap, firn_bytes key,
                            firn_bytes value, firn_error *err)
{
    firn_avro_meta *grown =
        firn_arena_grow(arena, file->meta, file->meta_count, cap, sizeof *grown);
    if (!grown)
        return firn_nomem(err);
    firn_avro_meta *meta = &grown[file->meta_count];
    meta->key = firn_str_of_bytes(keep(file, arena, key));
    meta->value = keep(file, arena, value);
    if (!meta->key.data || !meta->value.data)
        return firn_nomem(err);
    file->meta = grown;
    file->meta_count++;
    return FIRN_OK;
}

/* Parses the header in the window; `in->failed` tells that it was cut short. */
static firn_status parse_header(firn_avro_file *file, firn_cursor *in, firn_arena *arena,
                                firn_error *err)
{
    size_t cap = 0;
    file->meta = NULL;
    file->meta_count = 0;
    firn_take(in, sizeof magic);
    for (size_t count, size; (count = firn_avro_take_block(in, 2, &size)) > 0;) {
        for (size_t i = 0; i < count && !in->failed; i++) {
            firn_bytes key = firn_avro_take_bytes(in), value = firn_avro_take_bytes(in);
            if (!in->failed)
                TRY(add_meta(file, arena, &cap, key, value, err));
        }
    }
    firn_bytes sync = firn_take(in, FIRN_AVRO_SYNC_BYTES);
    if (sync.data)
        memcpy(file->sync, sync.data, sizeof file->sync);
    return FIRN_OK;
}

/* Tries with what is visible, and with twice as much until it suffices. */
static firn_status read_header(firn_avro_file *file, firn_arena *arena, firn_error *err)
{
    TRY(need(file, sizeof magic, err));
    if (firn_left(&file->in) < sizeof magic || memcmp(file->in.at, magic, sizeof magic) != 0)
        return firn_fail(err, FIRN_CORRUPT, "not an avro file: it does not start with \"Obj\\1\"");
    for (;;) {
        firn_cursor in = file->in;
        size_t visible = firn_left(&in);
        TRY(parse_header(file, &in, arena, err));
        if (!in.failed) {
            advance(file, &in);
            return FIRN_OK;
        }
        if (visible == remaining(file) || visible > HEADER_BYTES_MAX)
            return firn_fail(err, FIRN_CORRUPT, "avro header is cut short or malformed");
        TRY(need(file, 2 * visible, err));
    }
}

static firn_status find_codec(firn_avro_file *file, firn_error *err)
{
    firn_str name = firn_str_of_bytes(firn_avro_file_meta(file, "avro.codec"));
    if (!name.data || name.len == 0 || firn_str_is(name, "null"))
        file->codec = FIRN_CODEC_NONE;
    else if (firn_str_is(name, "deflate"))
        file->codec = FIRN_CODEC_DEFLATE;
    else if (firn_str_is(name, "snappy"))
        file->codec = FIRN_CODEC_SNAPPY;
    else if (firn_str_is(name, "zstandard"))
        file->codec = FIRN_CODEC_ZSTD;
    else
        return firn_fail(err, FIRN_UNSUPPORTED, "avro codec \"%.*s\"",
                         FIRN_STR_ARG(firn_str_first(name, 64)));
    return FIRN_OK;
}

static firn_status open_file(firn_avro_file *file, firn_arena *arena, firn_error *err)
{
    file->window.allocator = file->plain.allocator = arena->allocator;
    file->plain.len_max = FIRN_AVRO_BLOCK_BYTES_MAX;
    TRY(read_header(file, arena, err));
    TRY(find_codec(file, err));
    firn_bytes schema = firn_avro_file_meta(file, "avro.schema");
    if (!schema.data)
        return firn_fail(err, FIRN_CORRUPT, "avro header holds no schema");
    file->schema_json = firn_str_of_bytes(schema);
    return firn_avro_type_read(schema, arena, &file->schema, err);
}

firn_status firn_avro_file_open(firn_avro_file *file, firn_bytes bytes, firn_arena *arena,
                                firn_error *err)
{
    *file = (firn_avro_file){ .in = firn_cursor_over(bytes), .size = bytes.len };
    return open_file(file, arena, err);
}

firn_status firn_avro_file_open_source(firn_avro_file *file, const firn_avro_source *source,
                                       firn_arena *arena, firn_error *err)
{
    *file = (firn_avro_file){ .in = firn_cursor_over((firn_bytes){ 0 }),
                              .size = source->size,
                              .source = source };
    return open_file(file, arena, err);
}

firn_bytes firn_avro_file_meta(const firn_avro_file *file, const char *key)
{
    for (size_t i = 0; i < file->meta_count; i++)
        if (firn_str_is(file->meta[i].key, key))
            return file->meta[i].value;
    return (firn_bytes){ 0 };
}

void firn_avro_file_release(firn_avro_file *file)
{
    firn_buf_release(&file->window);
    firn_buf_release(&file->plain);
    firn_codec_context_release(&file->codecs);
}

/* ---- blocks ---- */

/* Snappy's blocks end with the CRC-32 of their plain bytes, big-endian. */
static firn_status check_crc(firn_bytes packed, firn_bytes plain, firn_error *err)
{
    const uint8_t *p = packed.data + packed.len - SNAPPY_CRC_BYTES;
    uint32_t stored = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
    uint32_t found = firn_crc32(0, plain);
    if (stored == found)
        return FIRN_OK;
    return firn_fail(err, FIRN_CORRUPT, "snappy block has crc %08" PRIx32 ", stored is %08" PRIx32,
                     found, stored);
}

static firn_status unpack(firn_avro_file *file, firn_bytes packed, firn_bytes *plain,
                          firn_error *err)
{
    firn_bytes body = packed;
    *plain = packed;
    if (file->codec == FIRN_CODEC_NONE)
        return FIRN_OK;
    if (file->codec == FIRN_CODEC_SNAPPY) {
        if (packed.len < SNAPPY_CRC_BYTES)
            return firn_fail(err, FIRN_CORRUPT, "snappy block of %zu bytes", packed.len);
        body.len -= SNAPPY_CRC_BYTES;
    }
    firn_buf_clear(&file->plain);
    TRY(firn_codec_decompress_up_to(&file->codecs, file->codec, body, FIRN_AVRO_BLOCK_BYTES_MAX,
                                    &file->plain, err));
    *plain = firn_buf_bytes(&file->plain);
    return file->codec == FIRN_CODEC_SNAPPY ? check_crc(packed, *plain, err) : FIRN_OK;
}

static firn_status read_block(firn_avro_file *file, firn_avro_block *block, firn_error *err)
{
    TRY(need(file, BLOCK_HEAD_BYTES, err));
    firn_cursor in = file->in;
    int64_t count = firn_avro_take_long(&in), size = firn_avro_take_long(&in);
    if (in.failed)
        return firn_fail(err, FIRN_CORRUPT, "it is cut short");
    advance(file, &in);
    if (count < 0 || size < 0 || (uint64_t)size + FIRN_AVRO_SYNC_BYTES > remaining(file))
        return firn_fail(err, FIRN_CORRUPT,
                         "it claims %" PRId64 " rows in %" PRId64 " bytes, %" PRIu64 " remain",
                         count, size, remaining(file));

    TRY(need(file, (size_t)size + FIRN_AVRO_SYNC_BYTES, err));
    in = file->in;
    firn_bytes packed = firn_take(&in, (size_t)size);
    firn_bytes sync = firn_take(&in, FIRN_AVRO_SYNC_BYTES);
    if (in.failed || memcmp(sync.data, file->sync, FIRN_AVRO_SYNC_BYTES) != 0)
        return firn_fail(err, FIRN_CORRUPT, "sync marker differs");
    advance(file, &in);
    TRY(unpack(file, packed, &block->rows, err));

    size_t each = file->schema->bytes_min;
    uint64_t most = each ? block->rows.len / each : FIRN_AVRO_EMPTY_MAX;
    if ((uint64_t)count > most)
        return firn_fail(err, FIRN_CORRUPT, "it claims %" PRId64 " rows in %zu plain bytes", count,
                         block->rows.len);
    block->row_count = (size_t)count;
    return FIRN_OK;
}

firn_status firn_avro_file_next(firn_avro_file *file, firn_avro_block *block, bool *found,
                                firn_error *err)
{
    *found = remaining(file) > 0;
    if (!*found)
        return FIRN_OK;
    uint64_t offset = file->offset;
    TRY_OR(read_block(file, block, err), err, "block %zu at byte %" PRIu64, file->blocks_read,
           offset);
    file->blocks_read++;
    return FIRN_OK;
}
