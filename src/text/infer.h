/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Guessing columns from the beginning of a text file.
 *
 * Each column gets the narrowest of boolean, long, decimal(38, 0), double, date,
 * timestamp, timestamptz and string that all its values in the sample have; one
 * without values is a string, and so is one that has no number beside NaN.  Everything is optional;
 * nothing has a field id.
 */
#ifndef TEXT_INFER_H
#define TEXT_INFER_H

#include "arrow/type.h"
#include "text/csv.h"

/* Of `options` the marks, header, names and null text count.  `whole`: the
 * sample is the whole file, not cut.  Lives in `arena`.  FIRN_INVALID when there
 * is not even a header. */
firn_status firn_infer_csv(firn_bytes sample, bool whole, const firn_csv_options *options,
                           firn_arena *arena, firn_arrow_field *root, firn_error *err);

/* Objects become structs, arrays lists.  FIRN_INVALID where values of one key
 * cannot be one column, FIRN_CORRUPT for what is no JSON. */
firn_status firn_infer_ndjson(firn_bytes sample, bool whole, firn_arena *arena,
                              firn_arrow_field *root, firn_error *err);

#endif
