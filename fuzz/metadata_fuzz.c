/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Metadata that is accepted can be written, and what is written is accepted and
 * written as the same text again; so can name mappings.  Views are only read. */
#include <stdlib.h>

#include "iceberg/metadata.h"
#include "iceberg/name_mapping.h"
#include "iceberg/view_metadata.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_others(firn_bytes text)
{
    SCOPED(firn_arena) arena = { .bytes_max = 1 << 22 };
    SCOPED(firn_buf) out = { 0 };
    firn_view_metadata view;
    firn_name_mapping mapping;
    (void)!firn_view_metadata_read(text, &arena, &view, NULL);
    if (firn_name_mapping_read(text, &arena, &mapping, NULL) != FIRN_OK)
        return;
    firn_name_mapping_write_json(&(firn_json_writer){ .out = &out }, &mapping);
    if (firn_name_mapping_read(firn_buf_bytes(&out), &arena, &mapping, NULL) == FIRN_CORRUPT)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_others((firn_bytes){ data, size });
    SCOPED(firn_arena) arena = { .bytes_max = 1 << 22 }, again = { 0 };
    SCOPED(firn_buf) first = { 0 }, second = { 0 };
    firn_table_metadata m;
    if (firn_metadata_read((firn_bytes){ data, size }, &arena, &m, NULL) != FIRN_OK)
        return 0;
    firn_metadata_write(&m, &first);
    if (first.status != FIRN_OK)
        return 0;
    if (firn_metadata_read(firn_buf_bytes(&first), &again, &m, NULL) != FIRN_OK)
        abort();
    firn_metadata_write(&m, &second);
    if (!firn_str_equal(firn_buf_str(&first), firn_buf_str(&second)))
        abort();
    return 0;
}
