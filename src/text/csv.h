/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* CSV into columns: RFC 4180, any one-byte delimiter, LF, CR LF or CR, quoted
 * line ends, a byte order mark, with or without a header.
 *
 *   TRY(firn_csv_reader_open(schema, &options, NULL, &reader, err));
 *   for (bool more = true; more;) {
 *       more = read_block(&block);
 *       TRY(more ? firn_csv_reader_push(reader, block, err)
 *                : firn_csv_reader_end(reader, err));
 *       for (bool has = true; has;) {
 *           TRY(firn_csv_reader_next(reader, &batch, &has, err));
 *           if (has) …   // and release it
 *       }
 *   }
 *   firn_csv_reader_close(&reader);
 *
 * An empty unquoted field is null; in a required string column it is the empty
 * string, in another required column an error; a quoted one is always text.
 * Errors name line, column and value: line 7, column "age": "x" is not an int.
 */
#ifndef TEXT_CSV_H
#define TEXT_CSV_H

#include "arrow/column.h"
#include "text/bad_row.h"

/* Where a target column's values come from. */
typedef enum firn_csv_source_kind {
    FIRN_CSV_BY_NAME,    /* the file's column of the same name; none: null */
    FIRN_CSV_FROM,       /* the columns named, joined by one blank */
    FIRN_CSV_CONST,      /* the same text in each row */
    FIRN_CSV_NOW,        /* options.now_us */
    FIRN_CSV_ROW_NUMBER, /* 1, 2, … in file order */
} firn_csv_source_kind;

typedef struct firn_csv_source {
    firn_csv_source_kind kind;
    const firn_str *from;
    size_t from_count;
    firn_str constant; /* .data NULL: null */
    firn_str format;   /* dates and times: strptime's; empty: ISO */
    bool round;        /* decimals: half to even instead of refusing digits */
} firn_csv_source;

/* Zero is the default throughout; everything is copied or used at once but for
 * what bad_row needs. */
typedef struct firn_csv_options {
    char delimiter;        /* 0: ',' */
    char quote;            /* 0: '"' */
    bool no_quotes;        /* quotes are text */
    bool no_header;        /* columns have the names below, else the table's, in order */
    firn_str null_text;    /* also null, besides the empty field */
    const firn_str *names; /* in place of a header's, too */
    size_t name_count;
    const firn_csv_source *sources; /* one a target column; NULL: all by name */
    bool ignore_unknown;            /* file columns that nothing is taken from */
    int64_t now_us;
    int64_t batch_rows; /* 0: 16384 */

    /* Set: records that do not fit are handed here instead of ending the reading. */
    firn_bad_row_fn *bad_row;
    void *self;
} firn_csv_options;

typedef struct firn_csv_reader firn_csv_reader;

/* `schema` is a struct of flat columns and must outlive the reader.
 * FIRN_UNSUPPORTED for nested columns, FIRN_INVALID for a plan that makes no sense. */
firn_status firn_csv_reader_open(const firn_arrow_field *schema, const firn_csv_options *options,
                                 const firn_allocator *allocator, firn_csv_reader **reader,
                                 firn_error *err);

/* More of the file, cut anywhere; copied.  Not before next has said no. */
firn_status firn_csv_reader_push(firn_csv_reader *reader, firn_bytes block, firn_error *err);

/* The file is over. */
firn_status firn_csv_reader_end(firn_csv_reader *reader, firn_error *err);

/* The next batch, the caller's to release; `*has` false: push more (or all is read). */
firn_status firn_csv_reader_next(firn_csv_reader *reader, struct ArrowArray *batch, bool *has,
                                 firn_error *err);

/* Rows read into batches so far, and rows passed over. */
uint64_t firn_csv_reader_rows(const firn_csv_reader *reader);
uint64_t firn_csv_reader_bad_rows(const firn_csv_reader *reader);

void firn_csv_reader_close(firn_csv_reader **reader);

#endif
