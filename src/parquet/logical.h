/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* What a leaf's bytes mean: its logical type, however the file says it. */
#ifndef PARQUET_LOGICAL_H
#define PARQUET_LOGICAL_H

#include "parquet/metadata.h"

/* The element's LogicalType, or its older ConvertedType in the same words; kind
 * 0 when it has neither or one we do not know.  FIRN_CORRUPT when an annotation
 * of numbers or times stands on a physical type that cannot hold it. */
firn_status firn_parquet_logical_of(const firn_parquet_schema_element *element,
                                    firn_parquet_logical_type *logical, firn_error *err);

#endif
