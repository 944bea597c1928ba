/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Finding the bytes that give CSV its shape: delimiters, line feeds and carriage
 * returns that stand outside quotes.
 *
 * 64 bytes at a time become bit masks, one bit a byte; a running XOR of the
 * quote mask tells inside from outside.  That holds only while quotes open at
 * the start of a field; where one does not (5" pipe), `odd_quotes` is set and
 * the plain kernel, a state machine that takes such a quote for text, decides.
 */
#ifndef TEXT_CSV_SCAN_H
#define TEXT_CSV_SCAN_H

#include "base/base.h"

enum { FIRN_CSV_SLACK = 64 }; /* bytes that must be readable behind the text */

typedef struct firn_csv_scan {
    uint32_t *positions; /* room for len + 64 */
    size_t count;
    size_t line_feeds, carriage_returns; /* among the positions */
    bool odd_quotes;                     /* the positions cannot be trusted */
    bool inside;                         /* the text ends inside quotes */
    bool hidden;                         /* a line end stands inside quotes */
    bool high;                           /* some byte is not ASCII */
} firn_csv_scan;

typedef struct firn_csv_marks {
    uint8_t delimiter, quote;
    bool no_quotes; /* quotes are text */
} firn_csv_marks;

/* Scans text that begins with a record. */
typedef void firn_csv_scan_fn(const uint8_t *text, size_t len, firn_csv_marks marks,
                              firn_csv_scan *scan);

/* Always right, a byte at a time. */
void firn_csv_scan_plain(const uint8_t *text, size_t len, firn_csv_marks marks,
                         firn_csv_scan *scan);

/* The kernels this machine has, fastest first, ended by NULL. */
enum { FIRN_CSV_KERNELS_MAX = 4 };
void firn_csv_scan_kernels(firn_csv_scan_fn *kernels[FIRN_CSV_KERNELS_MAX]);

/* The fastest kernel, or the plain one where quotes are odd. */
void firn_csv_scan_text(const uint8_t *text, size_t len, firn_csv_marks marks, firn_csv_scan *scan);

#endif
