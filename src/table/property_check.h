/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Table properties as they are set: the spec lets them be any text, but where everyone
 * reads a number, a truth or one of some words, other text would be passed over without a
 * word, or be found when the next rows are written. */
#ifndef TABLE_PROPERTY_CHECK_H
#define TABLE_PROPERTY_CHECK_H

#include "iceberg/property.h"

/* FIRN_INVALID; FIRN_UNSUPPORTED for file formats that are not written. */
firn_status firn_property_check(firn_str key, firn_str value, firn_error *err);

#endif
