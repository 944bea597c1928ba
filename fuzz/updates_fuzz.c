/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Updates and requirements that are accepted can be written, and read again. */
#include <stdlib.h>

#include "iceberg/update_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_updates(firn_bytes text)
{
    SCOPED(firn_arena) arena = { .bytes_max = 1 << 22 }, second = { 0 };
    SCOPED(firn_buf) out = { 0 };
    firn_json_reader r;
    firn_json_writer w = { .out = &out };
    firn_update *updates, *again;
    size_t count, again_count;
    firn_json_begin(&r, text, &arena);
    firn_updates_read_json(&r, &arena, &updates, &count);
    if (firn_json_finish(&r, NULL) != FIRN_OK)
        return;
    firn_json_open_array(&w);
    for (size_t i = 0; i < count; i++)
        firn_update_write_json(&w, &updates[i], 3);
    firn_json_close_array(&w);
    firn_json_begin(&r, firn_buf_bytes(&out), &second);
    firn_updates_read_json(&r, &second, &again, &again_count);
    if (firn_json_finish(&r, NULL) != FIRN_OK || count != again_count)
        abort();
}

static void check_requirements(firn_bytes text)
{
    SCOPED(firn_arena) arena = { .bytes_max = 1 << 22 };
    SCOPED(firn_buf) out = { 0 };
    firn_json_reader r;
    firn_json_writer w = { .out = &out };
    firn_requirement *list;
    size_t count;
    firn_json_begin(&r, text, &arena);
    firn_requirements_read_json(&r, &arena, &list, &count);
    if (firn_json_finish(&r, NULL) != FIRN_OK)
        return;
    for (size_t i = 0; i < count; i++)
        firn_requirement_write_json(&w, &list[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_updates((firn_bytes){ data, size });
    check_requirements((firn_bytes){ data, size });
    return 0;
}
