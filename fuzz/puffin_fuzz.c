/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Puffin: the first byte says what the rest is: a footer, a deletion vector, a bitmap or
 * a Theta sketch.  Positions must ascend and be as many as was said. */
#include <stdlib.h>

#include "iceberg/puffin/deletion_vector.h"
#include "iceberg/puffin/puffin.h"
#include "iceberg/puffin/theta.h"

static void walk(const firn_roaring *positions)
{
    uint64_t some[100], before = 0, found = 0;
    firn_roaring_place place = { 0 };
    if (positions->cardinality > 1 << 22)
        return;
    for (size_t n; (n = firn_roaring_next(positions, &place, some, FIRN_COUNT(some))) > 0;)
        for (size_t i = 0; i < n; i++, found++) {
            if (found && some[i] <= before)
                abort();
            before = some[i];
        }
    if (found != positions->cardinality)
        abort();
}

static void try_footer(firn_bytes bytes, firn_arena *memory)
{
    firn_puffin puffin;
    uint64_t size = (uint64_t)bytes.len + 100;
    if (firn_puffin_read(bytes, size, memory, &puffin, NULL) != FIRN_OK)
        return;
    for (size_t i = 0; i < puffin.blob_count; i++)
        if (puffin.blobs[i].offset < 4 || puffin.blobs[i].offset + puffin.blobs[i].length > 100)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    SCOPED(firn_arena) memory = { .bytes_max = 1 << 20 };
    firn_roaring positions;
    double estimate;
    if (len == 0)
        return 0;
    firn_bytes bytes = { data + 1, len - 1 };
    switch (data[0] % 4) {
    case 0: try_footer(bytes, &memory); break;
    case 1:
        if (firn_deletion_vector_read(bytes, &memory, &positions, NULL) == FIRN_OK)
            walk(&positions);
        break;
    case 2:
        if (firn_roaring_read(bytes, &memory, &positions, NULL) == FIRN_OK)
            walk(&positions);
        break;
    default:
        if (firn_theta_estimate(bytes, &estimate, NULL) == FIRN_OK && !(estimate >= 0))
            abort();
    }
    return 0;
}
