/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Table properties as they are set: the spec lets them be any text, but where everyone
 * reads a number or a truth, other text would be passed over without a word. */
#ifndef TABLE_PROPERTY_CHECK_H
#define TABLE_PROPERTY_CHECK_H

#include "iceberg/property.h"

/* FIRN_INVALID. */
firn_status firn_property_check(firn_str key, firn_str value, firn_error *err);

#endif
