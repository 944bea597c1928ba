/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A record of a text file that does not fit its table, as it is handed to whoever
 * asked for such records instead of an error. */
#ifndef TEXT_BAD_ROW_H
#define TEXT_BAD_ROW_H

#include "base/str.h"

typedef struct firn_bad_row {
    uint64_t line;       /* where it begins, from 1 */
    uint64_t row_number; /* from 1, a header not counted */
    const char *message; /* column "age": "x" is not an int */
    firn_str record;     /* its text, without the line end */
} firn_bad_row;

/* A status other than FIRN_OK ends the reading. */
typedef firn_status firn_bad_row_fn(void *self, const firn_bad_row *row, firn_error *err);

#endif
