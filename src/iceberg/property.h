/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A key and its value, both text: properties of tables and namespaces, summaries
 * of snapshots. */
#ifndef ICEBERG_PROPERTY_H
#define ICEBERG_PROPERTY_H

#include "base/str.h"

typedef struct firn_property {
    firn_str key, value;
} firn_property;

#endif
