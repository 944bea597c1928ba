/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A schema that is accepted can be walked: the rest of the input is passed over
 * as a value of it, and its sizes are what they claim to be. */
#include <stdlib.h>

#include "avro/binary.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED(firn_arena) arena = { .bytes_max = 1 << 20 };
    const firn_avro_type *type;
    size_t split = 0;
    while (split < size && data[split] != 0)
        split++;
    if (firn_avro_type_read((firn_bytes){ data, split }, &arena, &type, NULL) != FIRN_OK)
        return 0;
    firn_cursor in = firn_cursor_over((firn_bytes){ data + split, size - split });
    firn_avro_skip(&in, type);
    if (!in.failed && (size_t)(in.at - (data + split)) < type->bytes_min)
        abort();
    return 0;
}
