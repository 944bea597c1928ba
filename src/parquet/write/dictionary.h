/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The distinct values of one column chunk, numbered in order of appearance.
 *
 * Every value is looked up by one 64-bit word: a number is its own word; a
 * string of up to seven bytes is packed into one together with its length; a
 * longer one is its hash, and only then are bytes compared.
 */
#ifndef PARQUET_WRITE_DICTIONARY_H
#define PARQUET_WRITE_DICTIONARY_H

#include "base/buf.h"

typedef struct firn_dictionary {
    const firn_allocator *allocator; /* NULL: the heap */
    uint64_t *keys;                  /* [count], room for `cap` */
    uint32_t *slots;                 /* code + 1, 0: free; a power of two of them */
    size_t cap, slot_count;
    uint32_t count;
    firn_buf bytes; /* strings, one behind the other */
    firn_buf ends;  /* uint32_t: where each ends in `bytes` */
} firn_dictionary;

/* Finds or adds `count` values and writes their codes.  False when memory ran
 * out.  A dictionary holds numbers or strings, never both; how large it may get
 * is the caller's to watch. */
bool firn_dictionary_put_words(firn_dictionary *dictionary, const uint64_t *words, size_t count,
                               uint32_t *codes);
bool firn_dictionary_put_strings(firn_dictionary *dictionary, const firn_bytes *strings,
                                 size_t count, uint32_t *codes);

firn_bytes firn_dictionary_string(const firn_dictionary *dictionary, uint32_t code);

/* Empties it, keeping its memory. */
void firn_dictionary_clear(firn_dictionary *dictionary);
void firn_dictionary_release(firn_dictionary *dictionary);

#endif
