/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Reading rows: a snapshot, some columns, a filter; out comes an Arrow stream.
 *
 *     firn_expr *where = NULL;
 *     firn_scan *scan = NULL;
 *     struct ArrowArrayStream stream;
 *     firn_expr_parse("age > 30", &where, &err);
 *     firn_scan_open(table, &(firn_scan_options){ .where = where }, &scan, &err);
 *     firn_scan_stream(&scan, &stream, &err);
 *     … stream.get_next(&stream, &batch) …
 *     stream.release(&stream);
 *
 * The table and its catalog must stay open, and the table must not be refreshed or
 * changed, while a scan of it is.  A scan belongs to one thread.
 */
#ifndef FIRN_SCAN_H
#define FIRN_SCAN_H

#include "firn/arrow.h"
#include "firn/expression.h"
#include "firn/table.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct firn_scan firn_scan;

/* Zero is the default of every member.  At most one of snapshot_id, ref and
 * timestamp_ms may be given. */
typedef struct firn_scan_options {
    const char *const *columns; /* names, in order; NULL: all.  Also _file, _pos, _spec_id,
                                   _data_sequence_number, _row_id, _last_updated_sequence_number */
    size_t column_count;
    const firn_expr *where; /* borrowed until the scan is closed */
    int64_t snapshot_id;    /* 0: the current one */
    const char *ref;        /* a branch or tag */
    int64_t timestamp_ms;   /* the newest snapshot at or before it; 0: none given */
    int current_schema;     /* an old snapshot in today's schema, not in its own */
    int64_t limit;          /* 0: no limit; rows beyond it are not read */
    int64_t batch_rows;     /* 0: 32768 at most in a batch */
} firn_scan_options;

/* Plans the scan; reads no data yet.  FIRN_NOT_FOUND (snapshot, ref), FIRN_INVALID
 * (unknown column, impossible literal), FIRN_UNSUPPORTED (delete files), FIRN_CORRUPT. */
FIRN_API FIRN_MUST_CHECK firn_status firn_scan_open(firn_table *table,
                                                    const firn_scan_options *options,
                                                    firn_scan **scan, firn_error *err);

typedef struct firn_scan_counts {
    int64_t data_files, rows, bytes; /* planned, before row groups and rows are left out */
    int64_t manifests_read, manifests_skipped, files_skipped, row_groups_skipped;
} firn_scan_counts;

FIRN_API void firn_scan_get_counts(const firn_scan *scan, firn_scan_counts *counts);

/* Hands the scan over as an Arrow stream, which owns it from then on; sets NULL. */
FIRN_API FIRN_MUST_CHECK firn_status firn_scan_stream(firn_scan **scan,
                                                      struct ArrowArrayStream *stream,
                                                      firn_error *err);

/* Closes and sets NULL; NULL is accepted. */
FIRN_API void firn_scan_close(firn_scan **scan);

#ifdef __cplusplus
}
#endif
#endif
