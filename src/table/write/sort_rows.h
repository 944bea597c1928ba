/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Rows to be put in order, as their keys: a list of entries, each with the first 16
 * bytes of its key at hand.  Where no key is longer, nothing else is kept of them. */
#ifndef TABLE_WRITE_SORT_ROWS_H
#define TABLE_WRITE_SORT_ROWS_H

#include "table/write/sort_key.h"

enum { FIRN_SORT_PREFIX = 16 };

typedef struct firn_sort_entry {
    uint64_t high, low; /* the key's first bytes, zeros beyond its end */
    uint64_t row;       /* counted in the order of adding */
} firn_sort_entry;

/* Zero, with `key` and the bufs' allocators set, is empty. */
typedef struct firn_sort_rows {
    const firn_sort_key *key; /* borrowed */
    firn_buf entries;         /* firn_sort_entry */
    firn_buf bytes;           /* all keys, if they may be longer than a prefix */
    firn_buf ends;            /* size_t each, if they differ in length */
} firn_sort_rows;

firn_sort_rows firn_sort_rows_of(const firn_sort_key *key, const firn_allocator *allocator);

/* Adds the rows of a batch behind those that are there. */
firn_status firn_sort_rows_add(firn_sort_rows *rows, const firn_view *batch, firn_error *err);

static inline size_t firn_sort_rows_count(const firn_sort_rows *rows)
{
    return rows->entries.len / sizeof(firn_sort_entry);
}

static inline const firn_sort_entry *firn_sort_rows_at(const firn_sort_rows *rows, size_t index)
{
    return (const firn_sort_entry *)(const void *)rows->entries.data + index;
}

/* Bytes held. */
size_t firn_sort_rows_bytes(const firn_sort_rows *rows);

/* <0, 0, >0: an entry of `a` against one of `b`, which have the same key. */
int firn_sort_rows_compare(const firn_sort_rows *a, const firn_sort_entry *x,
                           const firn_sort_rows *b, const firn_sort_entry *y);

/* Whether the entries stand in order. */
bool firn_sort_rows_in_order(const firn_sort_rows *rows);

/* Puts the entries in order; equal ones keep theirs. */
firn_status firn_sort_rows_sort(firn_sort_rows *rows, firn_error *err);

/* Empties it but for the last row that was added (none if there is none). */
void firn_sort_rows_keep_last(firn_sort_rows *rows);

void firn_sort_rows_clear(firn_sort_rows *rows);
void firn_sort_rows_release(firn_sort_rows *rows);

#endif
