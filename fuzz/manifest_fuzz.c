/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Manifests and manifest lists from anywhere: what is accepted can be copied,
 * and a list that is read can be written and read again. */
#include <stdlib.h>

#include "iceberg/manifest_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_manifest(firn_bytes bytes)
{
    SCOPED(firn_manifest_reader) reader = { 0 };
    const firn_manifest_options options = { .want = FIRN_WANT_ALL };
    const firn_manifest_entry *entries;
    size_t total = 0;
    firn_status status = firn_manifest_open(&reader, bytes, &options, NULL, NULL);
    reader.batch.bytes_max = 1 << 22;
    reader.avro.plain.len_max = 1 << 20;
    for (size_t count = 1; status == FIRN_OK && count > 0 && total < 4096; total += count) {
        status = firn_manifest_next(&reader, &entries, &count, NULL);
        for (size_t i = 0; status == FIRN_OK && i < count; i++) {
            SCOPED(firn_arena) arena = { 0 };
            firn_manifest_entry copy;
            if (!firn_manifest_entry_copy(&arena, &entries[i], &copy))
                abort();
        }
    }
}

static void read_list(firn_bytes bytes)
{
    SCOPED(firn_arena) arena = { .bytes_max = 1 << 22 }, again = { 0 };
    SCOPED(firn_buf) out = { 0 };
    firn_manifest_list list, second;
    if (firn_manifest_list_read(bytes, &arena, &list, NULL) != FIRN_OK)
        return;
    const firn_manifest_list_options options = { .format_version = 2, .sequence_number = 1 };
    if (firn_manifest_list_write(&out, list.files, list.count, &options, NULL, NULL) != FIRN_OK)
        return;
    if (firn_manifest_list_read(firn_buf_bytes(&out), &again, &second, NULL) != FIRN_OK ||
        second.count != list.count)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    firn_bytes bytes = { data, size };
    read_manifest(bytes);
    read_list(bytes);
    return 0;
}
