/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Metadata that is accepted can be written, and what is written is accepted and
 * written as the same text again. */
#include <stdlib.h>

#include "iceberg/metadata.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
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
