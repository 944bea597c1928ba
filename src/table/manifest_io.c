/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/manifest_io.h"

static const uint64_t bytes_max = UINT64_C(2) << 30;

/* v1 without a list: all that is known of a manifest is its path. */
static firn_status bare_manifests(const firn_snapshot *snapshot, firn_arena *arena,
                                  firn_manifest_list *list, firn_error *err)
{
    list->count = snapshot->manifest_count;
    list->files = firn_new(arena, firn_manifest_file, list->count);
    if (!list->files)
        return firn_nomem(err);
    for (size_t i = 0; i < list->count; i++) {
        list->files[i] = firn_manifest_file_empty();
        list->files[i].manifest_path = snapshot->manifests[i];
        list->files[i].content = FIRN_MANIFEST_DATA;
        list->files[i].partition_spec_id = -1;
        list->files[i].sequence_number = list->files[i].min_sequence_number = 0;
        list->files[i].added_snapshot_id = snapshot->snapshot_id;
    }
    return FIRN_OK;
}

firn_status firn_snapshot_manifests(const firn_table *table, const firn_snapshot *snapshot,
                                    firn_arena *arena, firn_manifest_list *list, firn_error *err)
{
    *list = (firn_manifest_list){ 0 };
    if (!snapshot->manifest_list.data)
        return bare_manifests(snapshot, arena, list, err);
    SCOPED(firn_buf) bytes = { .allocator = arena->allocator };
    TRY(firn_io_read_file(firn_table_io(table), snapshot->manifest_list, bytes_max, &bytes, err));
    TRY_OR(firn_manifest_list_read(firn_buf_bytes(&bytes), arena, list, err), err,
           "manifest list %.*s", FIRN_STR_ARG(snapshot->manifest_list));
    return FIRN_OK;
}

firn_status firn_manifest_scan_open(const firn_table *table, const firn_manifest_options *options,
                                    firn_manifest_scan *scan, firn_error *err)
{
    firn_str path = options->file->manifest_path;
    scan->bytes = (firn_buf){ .allocator = table->engine->allocator };
    TRY(firn_io_read_file(firn_table_io(table), path, bytes_max, &scan->bytes, err));
    TRY_OR(firn_manifest_open(&scan->reader, firn_buf_bytes(&scan->bytes), options,
                              table->engine->allocator, err),
           err, "manifest %.*s", FIRN_STR_ARG(path));
    return FIRN_OK;
}

void firn_manifest_scan_release(firn_manifest_scan *scan)
{
    firn_manifest_reader_release(&scan->reader);
    firn_buf_release(&scan->bytes);
}

void firn_manifest_codec(const firn_table_metadata *metadata, firn_codec *codec, int *level)
{
    static const struct {
        const char *name;
        firn_codec codec;
    } codecs[] = { { "gzip", FIRN_CODEC_DEFLATE },      { "deflate", FIRN_CODEC_DEFLATE },
                   { "snappy", FIRN_CODEC_SNAPPY },     { "zstd", FIRN_CODEC_ZSTD },
                   { "uncompressed", FIRN_CODEC_NONE }, { "none", FIRN_CODEC_NONE } };
    firn_str name = firn_metadata_property(metadata, "write.manifest.compression-codec");
    *codec = FIRN_CODEC_DEFLATE;
    *level = (int)firn_metadata_int_property(metadata, "write.manifest.compression-level", 1);
    for (size_t i = 0; name.data && i < FIRN_COUNT(codecs); i++)
        if (firn_str_equal_nocase(name, firn_str_from(codecs[i].name)))
            *codec = codecs[i].codec;
}
