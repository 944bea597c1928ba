/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "iceberg/puffin/puffin.h"

#include "base/cursor.h"
#include "iceberg/metadata.h"

enum {
    FLAG_LZ4 = 1,
    PAYLOAD_BYTES_MAX = 64 << 20,
    BLOB_BYTES_MAX = 1 << 30,
};

static const uint8_t magic[FIRN_PUFFIN_MAGIC_BYTES] = { 'P', 'F', 'A', '1' };

/* ---- the footer's JSON ---- */

static void read_fields(firn_json_reader *r, firn_arena *arena, firn_puffin_blob *blob)
{
    size_t cap = 0;
    for (firn_json_array_begin(r); firn_json_next_item(r);) {
        int32_t *grown =
            firn_arena_grow(arena, blob->fields, blob->field_count, &cap, sizeof *grown);
        if (!grown) {
            firn_json_fail_nomem(r);
            return;
        }
        blob->fields = grown;
        grown[blob->field_count++] = firn_json_take_int32(r);
    }
}

void firn_puffin_blob_read_json(firn_json_reader *r, firn_arena *arena, firn_puffin_blob *blob)
{
    *blob = (firn_puffin_blob){ .snapshot_id = -1, .offset = -1, .length = -1 };
    firn_json_object_begin(r);
    for (firn_str key; firn_json_next_key(r, &key);) {
        if (firn_str_is(key, "type"))
            blob->type = firn_json_take_string(r);
        else if (firn_str_is(key, "fields"))
            read_fields(r, arena, blob);
        else if (firn_str_is(key, "snapshot-id"))
            blob->snapshot_id = firn_json_take_int64(r);
        else if (firn_str_is(key, "sequence-number"))
            blob->sequence_number = firn_json_take_int64(r);
        else if (firn_str_is(key, "offset"))
            blob->offset = firn_json_take_int64(r);
        else if (firn_str_is(key, "length"))
            blob->length = firn_json_take_int64(r);
        else if (firn_str_is(key, "compression-codec") && !firn_json_take_null(r))
            blob->compression_codec = firn_json_take_string(r);
        else if (firn_str_is(key, "properties") && !firn_json_take_null(r))
            firn_properties_read_json(r, arena, &blob->properties, &blob->property_count);
    }
    if (!blob->type.data)
        firn_json_fail(r, "a blob without a type");
}

firn_str firn_puffin_blob_property(const firn_puffin_blob *blob, const char *name)
{
    for (size_t i = 0; i < blob->property_count; i++)
        if (firn_str_is(blob->properties[i].key, name))
            return blob->properties[i].value;
    return (firn_str){ 0 };
}

static void read_blobs(firn_json_reader *r, firn_arena *arena, int64_t end, firn_puffin *puffin)
{
    size_t cap = 0;
    for (firn_json_array_begin(r); firn_json_next_item(r);) {
        firn_puffin_blob *grown =
            firn_arena_grow(arena, puffin->blobs, puffin->blob_count, &cap, sizeof *grown);
        if (!grown) {
            firn_json_fail_nomem(r);
            return;
        }
        puffin->blobs = grown;
        firn_puffin_blob *blob = &grown[puffin->blob_count++];
        firn_puffin_blob_read_json(r, arena, blob);
        bool inside = blob->offset >= FIRN_PUFFIN_MAGIC_BYTES && blob->offset <= end &&
                      blob->length >= 0 && blob->length <= end - blob->offset;
        if (!inside)
            firn_json_fail(r, "a blob of %lld bytes at %lld is not inside the file",
                           (long long)blob->length, (long long)blob->offset);
    }
}

static firn_status read_payload(firn_bytes json, int64_t end, firn_arena *arena,
                                firn_puffin *puffin, firn_error *err)
{
    firn_json_reader r;
    bool listed = false;
    firn_json_begin(&r, json, arena);
    firn_json_object_begin(&r);
    for (firn_str key; firn_json_next_key(&r, &key);) {
        if (firn_str_is(key, "blobs")) {
            read_blobs(&r, arena, end, puffin);
            listed = true;
        } else if (firn_str_is(key, "properties") && !firn_json_take_null(&r)) {
            firn_properties_read_json(&r, arena, &puffin->properties, &puffin->property_count);
        }
    }
    TRY(firn_json_finish(&r, err));
    return listed ? FIRN_OK : firn_fail(err, FIRN_CORRUPT, "the footer lists no blobs");
}

/* ---- the footer ---- */

firn_status firn_puffin_footer_size(firn_bytes tail, uint64_t file_size, uint64_t *size,
                                    firn_error *err)
{
    firn_cursor in = firn_cursor_over(tail);
    int64_t payload = (int32_t)firn_take_le32(&in);
    firn_take_le32(&in); /* flags */
    firn_bytes end = firn_take(&in, sizeof magic);
    if (in.failed || firn_left(&in) || memcmp(end.data, magic, sizeof magic) != 0)
        return firn_fail(err, FIRN_CORRUPT, "not a puffin file: it does not end with PFA1");
    *size = (uint64_t)payload + FIRN_PUFFIN_MAGIC_BYTES + FIRN_PUFFIN_TAIL_BYTES;
    if (payload < 0 || *size + FIRN_PUFFIN_MAGIC_BYTES > file_size)
        return firn_fail(err, FIRN_CORRUPT, "a footer of %lld bytes in a file of %llu",
                         (long long)payload, (unsigned long long)file_size);
    return FIRN_OK;
}

/* The JSON of the footer, which lives in `arena` if it had to be unpacked. */
static firn_status unpack_payload(firn_bytes payload, uint32_t flags, firn_arena *arena,
                                  firn_bytes *json, firn_error *err)
{
    SCOPED(firn_buf) out = { .allocator = arena->allocator };
    SCOPED(firn_codec_context) codecs = { 0 };
    if (flags & ~(uint32_t)FLAG_LZ4)
        return firn_fail(err, FIRN_UNSUPPORTED, "a puffin footer with flags %08x", flags);
    if (!flags)
        *json = payload;
    if (!flags)
        return FIRN_OK;
    TRY(firn_codec_decompress_up_to(&codecs, FIRN_CODEC_LZ4, payload, PAYLOAD_BYTES_MAX, &out,
                                    err));
    *json = (firn_bytes){ firn_arena_copy(arena, out.data, out.len), out.len };
    return json->data ? FIRN_OK : firn_nomem(err);
}

firn_status firn_puffin_read(firn_bytes footer, uint64_t file_size, firn_arena *arena,
                             firn_puffin *puffin, firn_error *err)
{
    uint64_t size;
    firn_bytes json;
    *puffin = (firn_puffin){ 0 };
    if (footer.len < FIRN_PUFFIN_MAGIC_BYTES + FIRN_PUFFIN_TAIL_BYTES)
        return firn_fail(err, FIRN_CORRUPT, "a puffin footer of %zu bytes", footer.len);
    firn_bytes tail = { footer.data + footer.len - FIRN_PUFFIN_TAIL_BYTES, FIRN_PUFFIN_TAIL_BYTES };
    TRY(firn_puffin_footer_size(tail, file_size, &size, err));
    if (size != footer.len || memcmp(footer.data, magic, sizeof magic) != 0)
        return firn_fail(err, FIRN_CORRUPT, "the puffin footer does not begin with PFA1");
    firn_bytes payload = { footer.data + FIRN_PUFFIN_MAGIC_BYTES,
                           footer.len - FIRN_PUFFIN_MAGIC_BYTES - FIRN_PUFFIN_TAIL_BYTES };
    TRY(unpack_payload(payload, firn_load_le32(tail.data + 4), arena, &json, err));
    TRY_OR(read_payload(json, (int64_t)(file_size - size), arena, puffin, err), err,
           "puffin footer");
    return FIRN_OK;
}

/* ---- blobs ---- */

firn_status firn_puffin_unpack(const firn_puffin_blob *blob, firn_bytes bytes,
                               firn_codec_context *codecs, firn_buf *out, firn_error *err)
{
    firn_str name = blob->compression_codec;
    if (!name.data) {
        firn_put(out, bytes.data, bytes.len);
        return firn_buf_check(out, err);
    }
    bool zstd = firn_str_is(name, "zstd");
    if (!zstd && !firn_str_is(name, "lz4"))
        return firn_fail(err, FIRN_UNSUPPORTED, "a blob compressed with %.*s", FIRN_STR_ARG(name));
    return firn_codec_decompress_up_to(codecs, zstd ? FIRN_CODEC_ZSTD : FIRN_CODEC_LZ4, bytes,
                                       BLOB_BYTES_MAX, out, err);
}
