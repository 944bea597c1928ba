/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The pages of one column chunk, one after the other.
 *
 * Bytes come through a window that reads ahead; a page's body is decompressed
 * into one reused buffer, or used where it lies in the window.  What a call
 * returns is good until the next.
 */
#ifndef PARQUET_READ_PAGES_H
#define PARQUET_READ_PAGES_H

#include "parquet/page_header.h"
#include "parquet/read/open_file.h"

typedef struct firn_pages {
    firn_parquet_file *file;
    firn_codec codec;
    uint64_t at, end;                  /* file offsets: the next page, the end of the chunk */
    firn_buf window;                   /* owned */
    uint64_t window_at;                /* file offset of its first byte */
    size_t read_ahead, read_ahead_max; /* bytes to read at least, when reading */
    bool has_header;                   /* `header` is that of the page at `at` */
    firn_parquet_page_header header;
    size_t header_len;
    firn_buf body; /* owned; decompressed */
} firn_pages;

/* A page's parts.  v1 pages have everything in `values`, levels first. */
typedef struct firn_page_body {
    firn_bytes repetition, definition, values;
} firn_page_body;

/* FIRN_UNSUPPORTED for an encrypted chunk, one in another file or an unknown
 * codec; FIRN_CORRUPT when it lies outside the file. */
firn_status firn_pages_init(firn_pages *pages, firn_parquet_file *file,
                            const firn_parquet_column_chunk *chunk, firn_error *err);
void firn_pages_release(firn_pages *pages);

/* Reads the header of the next page into `header`; `*more` is false at the end. */
firn_status firn_pages_peek(firn_pages *pages, bool *more, firn_error *err);

/* After a peek: passes over the page, or gives its body and goes behind it. */
void firn_pages_skip(firn_pages *pages);
firn_status firn_pages_load(firn_pages *pages, firn_page_body *body, firn_error *err);

/* Reads ahead less, until several reads were needed: whoever jumps wants little. */
void firn_pages_expect_little(firn_pages *pages);

/* Goes to the page at a file offset, which lies in the chunk. */
void firn_pages_seek(firn_pages *pages, uint64_t offset);

#endif
