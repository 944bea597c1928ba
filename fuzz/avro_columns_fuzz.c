/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Any bytes as rows of a record with a field of every kind: what columns take is
 * what passing over takes, and the columns are whole. */
#include <stdlib.h>

#include "../tests/avro/columns_sample.h"
#include "avro/binary.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_column) column = { 0 };
    const firn_avro_type *type;
    const firn_avro_columns *plan;
    firn_bytes json = { (const uint8_t *)columns_schema, sizeof columns_schema - 1 };
    if (firn_avro_type_read(json, &arena, &type, NULL) != FIRN_OK ||
        firn_avro_columns_plan(type, &columns_as, &arena, &plan, NULL) != FIRN_OK ||
        firn_column_init(&column, &columns_as, &firn_heap, NULL) != FIRN_OK)
        abort();
    firn_cursor in = firn_cursor_over((firn_bytes){ data, size }), past = in;
    while (firn_left(&in) > 0) {
        if (firn_avro_columns_read(plan, &in, 1, &column, NULL) != FIRN_OK)
            return 0;
        firn_avro_skip(&past, type);
        if (past.failed || past.at != in.at)
            abort();
    }
    struct ArrowArray array;
    firn_view view;
    if (firn_column_finish(&column, &array, NULL) != FIRN_OK)
        abort();
    if (firn_view_init(&view, &columns_as, &array, &arena, NULL) != FIRN_OK)
        abort();
    array.release(&array);
    return 0;
}
