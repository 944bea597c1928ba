/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Open addressing with linear probing, at most half full.  Room for a whole
 * call is made beforehand, so the loops only look and insert. */
#include "parquet/write/dictionary.h"

#include <xxhash.h>

#include "base/cursor.h"

enum { SLOTS_MIN = 1024, LONG_STRING = 0xff /* top byte of the key of a hashed string */ };

static inline size_t slot_of(uint64_t key, unsigned shift)
{
    return (size_t)(((key ^ key >> 32) * UINT64_C(0x9e3779b97f4a7c15)) >> shift);
}

static unsigned shift_of(const firn_dictionary *d)
{
    return 64u - (unsigned)__builtin_ctzll(d->slot_count);
}

static bool resize_keys(firn_dictionary *d, size_t cap)
{
    const firn_allocator *from = d->allocator ? d->allocator : &firn_heap;
    uint64_t *keys = from->resize(from->self, d->keys, d->cap * sizeof *keys, cap * sizeof *keys);
    if (!keys)
        return false;
    d->keys = keys;
    d->cap = cap;
    return true;
}

static bool rehash(firn_dictionary *d, size_t slot_count)
{
    uint32_t *slots = firn_alloc_zeroed(d->allocator, slot_count * sizeof *slots);
    if (!slots)
        return false;
    firn_free(d->allocator, d->slots, d->slot_count * sizeof *slots);
    d->slots = slots;
    d->slot_count = slot_count;
    unsigned shift = shift_of(d);
    for (uint32_t code = 0; code < d->count; code++) {
        size_t at = slot_of(d->keys[code], shift);
        while (slots[at])
            at = (at + 1) & (slot_count - 1);
        slots[at] = code + 1;
    }
    return true;
}

static bool make_room(firn_dictionary *d, size_t more)
{
    size_t need = d->count + more;
    if (need > d->cap && !resize_keys(d, need < 2 * d->cap ? 2 * d->cap : need))
        return false;
    size_t slots = d->slot_count ? d->slot_count : SLOTS_MIN;
    while (slots / 2 < need)
        slots *= 2;
    return slots == d->slot_count || rehash(d, slots);
}

bool firn_dictionary_put_words(firn_dictionary *d, const uint64_t *words, size_t count,
                               uint32_t *codes)
{
    if (!make_room(d, count))
        return false;
    uint32_t *slots = d->slots, entries = d->count;
    uint64_t *keys = d->keys;
    size_t mask = d->slot_count - 1;
    unsigned shift = shift_of(d);
    for (size_t i = 0; i < count; i++) {
        uint64_t key = words[i];
        size_t at = slot_of(key, shift);
        uint32_t slot;
        while ((slot = slots[at]) && keys[slot - 1] != key)
            at = (at + 1) & mask;
        if (!slot) {
            keys[entries] = key;
            slots[at] = slot = ++entries;
        }
        codes[i] = slot - 1;
    }
    d->count = entries;
    return true;
}

static inline uint64_t key_of(firn_bytes s)
{
    if (s.len > 7)
        return XXH3_64bits(s.data, s.len) | (uint64_t)LONG_STRING << 56;
    uint64_t word = (uint64_t)s.len << 56;
    if (s.len >= 4) /* two overlapping halves: cheaper than a loop */
        word |= firn_load_le32(s.data) | (uint64_t)firn_load_le32(s.data + s.len - 4)
                                             << 8 * (s.len - 4);
    else if (s.len)
        word |= (uint64_t)s.data[0] | (uint64_t)s.data[s.len / 2] << 8 * (s.len / 2) |
                (uint64_t)s.data[s.len - 1] << 8 * (s.len - 1);
    return word;
}

firn_bytes firn_dictionary_string(const firn_dictionary *d, uint32_t code)
{
    const uint32_t *ends = (const uint32_t *)(const void *)d->ends.data;
    uint32_t start = code ? ends[code - 1] : 0;
    return (firn_bytes){ d->bytes.data + start, ends[code] - start };
}

static bool is_entry(const firn_dictionary *d, uint32_t code, uint64_t key, firn_bytes s)
{
    if (d->keys[code] != key)
        return false;
    if (key >> 56 != LONG_STRING)
        return true;
    firn_bytes entry = firn_dictionary_string(d, code);
    return entry.len == s.len && memcmp(entry.data, s.data, s.len) == 0;
}

static void add_string(firn_dictionary *d, uint64_t key, firn_bytes s)
{
    firn_put(&d->bytes, s.data, s.len);
    uint32_t end = (uint32_t)d->bytes.len;
    firn_put(&d->ends, &end, sizeof end);
    d->keys[d->count++] = key;
}

bool firn_dictionary_put_strings(firn_dictionary *d, const firn_bytes *strings, size_t count,
                                 uint32_t *codes)
{
    d->bytes.allocator = d->ends.allocator = d->allocator;
    d->bytes.len_max = UINT32_MAX;
    if (!make_room(d, count) || !firn_buf_reserve(&d->bytes, 1))
        return false;
    size_t mask = d->slot_count - 1;
    unsigned shift = shift_of(d);
    for (size_t i = 0; i < count; i++) {
        uint64_t key = key_of(strings[i]);
        size_t at = slot_of(key, shift);
        while (d->slots[at] && !is_entry(d, d->slots[at] - 1, key, strings[i]))
            at = (at + 1) & mask;
        if (!d->slots[at]) {
            add_string(d, key, strings[i]);
            if (d->bytes.status != FIRN_OK || d->ends.status != FIRN_OK)
                return false;
            d->slots[at] = d->count;
        }
        codes[i] = d->slots[at] - 1;
    }
    return true;
}

void firn_dictionary_clear(firn_dictionary *d)
{
    if (d->slots)
        memset(d->slots, 0, d->slot_count * sizeof *d->slots);
    d->count = 0;
    firn_buf_clear(&d->bytes);
    firn_buf_clear(&d->ends);
}

void firn_dictionary_release(firn_dictionary *d)
{
    firn_free(d->allocator, d->keys, d->cap * sizeof *d->keys);
    firn_free(d->allocator, d->slots, d->slot_count * sizeof *d->slots);
    firn_buf_release(&d->bytes);
    firn_buf_release(&d->ends);
    *d = (firn_dictionary){ .allocator = d->allocator };
}
