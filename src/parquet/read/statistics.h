/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Rules of trust that chunk statistics and the column index share. */
#ifndef PARQUET_READ_STATISTICS_H
#define PARQUET_READ_STATISTICS_H

#include "parquet/read/open_file.h"

/* Whether min_value and max_value of a leaf follow an order we know. */
bool firn_statistics_are_ordered(const firn_parquet_metadata *metadata,
                                 const firn_parquet_node *leaf);

/* Sets those of the two bounds that are well formed and make sense together. */
void firn_statistics_set(const firn_parquet_node *leaf, firn_bytes min, firn_bytes max,
                         firn_parquet_bounds *bounds);

#endif
