/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* query --order-by: which columns it needs, and rows put into that order. */
#ifndef CLI_QUERY_ORDER_H
#define CLI_QUERY_ORDER_H

#include "cli/session.h"
#include "firn/scan.h"
#include "table/write/sort_merge.h"

typedef struct firn_query_order {
    firn_sort_order by;  /* source ids are field ids of the rows; no fields: as they come */
    size_t hidden_count; /* columns at the end of the rows that only the order needs */
} firn_query_order;

/* Takes the words apart, and adds to `options->columns` what they need beyond the columns
 * selected there.  `metadata` names a metadata table, or its .data is NULL.  Lives in the
 * session.  FIRN_INVALID for columns that are unknown or have no order. */
firn_status firn_query_order_parse(firn_session *session, const char *words, firn_table *table,
                                   firn_str metadata, firn_scan_options *options,
                                   firn_query_order *order, firn_error *err);

/* Rows of a table or of a metadata table, batch by batch. */
typedef struct firn_row_source {
    firn_status (*next)(void *self, struct ArrowArray *batch, firn_error *err);
    void *self;
    const firn_arrow_field *schema;
    int64_t row_count; /* that there are, at most; 0: not known */
} firn_row_source;

/* Hands the rows of a source to the sink in order; with a limit above 0 the first so many. */
firn_status firn_query_sort(firn_session *session, const firn_query_order *order,
                            const firn_row_source *source, int64_t limit,
                            const firn_batch_sink *sink, firn_error *err);

#endif
