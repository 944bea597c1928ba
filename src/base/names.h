/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Names of columns on two sides, a file's and a table's, brought together.
 *
 * A name stands for the one that is written the same; where there is none, for the one
 * that differs from it only in case, if nothing else may be meant. */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include "base/str.h"

/* A list whose items begin with, or are, a name.  Borrowed. */
typedef struct firn_names {
    const void *first;
    size_t stride, count;
} firn_names;

/* Which of `among` the name `at` of `own` stands for; SIZE_MAX: none.  FIRN_INVALID, naming
 * both, where two of either side differ only in case and neither is written the same. */
firn_status firn_names_match(const firn_names *own, size_t at, const firn_names *among,
                             size_t *index, firn_error *err);

/* The same for a name that stands alone. */
firn_status firn_name_match(firn_str name, const firn_names *among, size_t *index, firn_error *err);

#endif
