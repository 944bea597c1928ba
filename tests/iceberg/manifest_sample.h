/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A schema with a column of every type, a spec that partitions by all of them,
 * and entries that fill every field of a manifest. */
#ifndef MANIFEST_SAMPLE_H
#define MANIFEST_SAMPLE_H

#include "iceberg/manifest_list.h"

enum { SAMPLE_COLUMNS = 14 };

typedef struct manifest_sample {
    firn_schema schema;
    firn_partition_spec spec;
    firn_value values[SAMPLE_COLUMNS];
    firn_manifest_entry entry;
} manifest_sample;

/* Fills `sample`, which must stay where it is; its parts live in `arena`. */
firn_status manifest_sample_make(manifest_sample *sample, firn_arena *arena, firn_error *err);

#endif
