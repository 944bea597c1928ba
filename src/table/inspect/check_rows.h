/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The rows of a data file against what its manifest entry says of them. */
#ifndef TABLE_INSPECT_CHECK_ROWS_H
#define TABLE_INSPECT_CHECK_ROWS_H

#include "table/inspect/check_fault.h"

/* All rows of a data file against its entry. */
firn_status firn_check_rows(firn_checker *checker, const firn_scan_task *task, firn_error *err);

#endif
