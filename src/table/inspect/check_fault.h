/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Faults of a table, said as they are found. */
#ifndef TABLE_INSPECT_CHECK_FAULT_H
#define TABLE_INSPECT_CHECK_FAULT_H

#include "table/inspect/check.h"

typedef struct firn_checker {
    firn_table *table;
    const firn_check_options *options;
    firn_check_counts *counts;
    firn_arena *memory;
} firn_checker;

void firn_check_fault(firn_checker *checker, const char *fmt, ...) FIRN_PRINTF(2, 3);

/* A failure as a fault; what is no fault of the files is handed on. */
firn_status firn_check_failure(firn_checker *checker, firn_status status, firn_error *err);

#endif
