/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* How the columns of a foreign file become a table's: --mapping FILE.yaml, --set,
 * --map and the CSV options (docs: firn-insert(1)). */
#ifndef CLI_MAPPING_H
#define CLI_MAPPING_H

#include "cli/session.h"
#include "text/csv.h"

/* Memory of what the options point at is the session's. */
typedef struct firn_mapping {
    firn_csv_source *sources; /* one for each column of the table */
    size_t source_count;
} firn_mapping;

/* Fills in the plan and the CSV options.  FIRN_NOT_FOUND for columns that are not there,
 * FIRN_INVALID for a mapping that cannot be read. */
firn_status firn_mapping_read(firn_session *session, const firn_args *args,
                              const firn_arrow_field *schema, firn_mapping *mapping,
                              firn_csv_options *csv, firn_error *err);

/* --delimiter, --quote, --null and --no-header alone. */
firn_status firn_csv_options_read(const firn_args *args, firn_csv_options *csv, firn_error *err);

/* Whether files that are no CSV can be mapped so: a column from one column as it is, a
 * constant, the time, the row's number.  Else FIRN_INVALID. */
firn_status firn_mapping_check_typed(const firn_mapping *mapping, const firn_arrow_field *schema,
                                     firn_error *err);

#endif
