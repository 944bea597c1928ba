/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/write/sort_rows.h"

firn_sort_rows firn_sort_rows_of(const firn_sort_key *key, const firn_allocator *allocator)
{
    return (firn_sort_rows){ .key = key,
                             .entries = { .allocator = allocator },
                             .bytes = { .allocator = allocator },
                             .ends = { .allocator = allocator } };
}

static bool is_whole(const firn_sort_key *key)
{
    return key->width > 0 && key->width <= FIRN_SORT_PREFIX;
}

size_t firn_sort_rows_bytes(const firn_sort_rows *rows)
{
    return rows->entries.len + rows->bytes.len + rows->ends.len;
}

/* ---- keys ---- */

static firn_bytes key_of(const firn_sort_rows *rows, uint64_t row)
{
    size_t width = rows->key->width;
    if (width > 0)
        return (firn_bytes){ rows->bytes.data + row * width, width };
    const size_t *ends = (const size_t *)(const void *)rows->ends.data;
    size_t start = row ? ends[row - 1] : 0;
    return (firn_bytes){ rows->bytes.data + start, ends[row] - start };
}

static uint64_t load_big_endian(const uint8_t *at)
{
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++)
        bits = bits << 8 | at[i];
    return bits;
}

static firn_sort_entry entry_of(firn_bytes key, uint64_t row)
{
    uint8_t prefix[FIRN_SORT_PREFIX] = { 0 };
    size_t len = key.len < FIRN_SORT_PREFIX ? key.len : FIRN_SORT_PREFIX;
    if (len > 0)
        memcpy(prefix, key.data, len);
    return (firn_sort_entry){ load_big_endian(prefix), load_big_endian(prefix + 8), row };
}

int firn_sort_rows_compare(const firn_sort_rows *a, const firn_sort_entry *x,
                           const firn_sort_rows *b, const firn_sort_entry *y)
{
    if (x->high != y->high)
        return x->high < y->high ? -1 : 1;
    if (x->low != y->low)
        return x->low < y->low ? -1 : 1;
    if (is_whole(a->key))
        return 0;
    return firn_bytes_compare(key_of(a, x->row), key_of(b, y->row));
}

/* ---- adding ---- */

firn_status firn_sort_rows_add(firn_sort_rows *rows, const firn_view *batch, firn_error *err)
{
    size_t before = firn_sort_rows_count(rows), count = (size_t)batch->length, size;
    if (firn_mul_overflows(count, sizeof(firn_sort_entry), &size))
        return firn_nomem(err);
    if (is_whole(rows->key))
        firn_buf_clear(&rows->bytes);
    TRY(firn_sort_key_encode(rows->key, batch, &rows->bytes, &rows->ends, err));
    firn_sort_entry *entries = (firn_sort_entry *)(void *)firn_buf_extend(&rows->entries, size);
    TRY(firn_buf_check(&rows->entries, err));
    bool whole = is_whole(rows->key);
    for (size_t i = 0; i < count; i++) {
        entries[i] = entry_of(key_of(rows, whole ? i : before + i), before + i);
        entries[i].row = before + i;
    }
    return FIRN_OK;
}

bool firn_sort_rows_in_order(const firn_sort_rows *rows)
{
    size_t count = firn_sort_rows_count(rows);
    for (size_t i = 1; i < count; i++)
        if (firn_sort_rows_compare(rows, firn_sort_rows_at(rows, i - 1), rows,
                                   firn_sort_rows_at(rows, i)) > 0)
            return false;
    return true;
}

/* ---- sorting: by the prefix with counts of its bytes, then what is still equal ---- */

typedef struct digits {
    uint32_t counts[FIRN_SORT_PREFIX][256];
} digits;

/* Byte 0 is the last and least. */
static unsigned digit(const firn_sort_entry *entry, unsigned byte)
{
    return (uint8_t)(byte < 8 ? entry->low >> (8 * byte) : entry->high >> (8 * (byte - 8)));
}

static void count_digits(const firn_sort_entry *entries, size_t count, digits *d)
{
    for (size_t i = 0; i < count; i++)
        for (unsigned byte = 0; byte < FIRN_SORT_PREFIX; byte++)
            d->counts[byte][digit(&entries[i], byte)]++;
}

static void scatter(const firn_sort_entry *from, size_t count, unsigned byte,
                    const uint32_t *counts, firn_sort_entry *to)
{
    size_t places[256], place = 0;
    for (unsigned i = 0; i < 256; i++) {
        places[i] = place;
        place += counts[i];
    }
    for (size_t i = 0; i < count; i++)
        to[places[digit(&from[i], byte)]++] = from[i];
}

/* Bytes that are the same in all rows cost nothing. */
static void sort_prefixes(firn_sort_entry *entries, size_t count, firn_sort_entry *scratch,
                          digits *d)
{
    firn_sort_entry *from = entries, *to = scratch;
    count_digits(entries, count, d);
    for (unsigned byte = 0; byte < FIRN_SORT_PREFIX; byte++) {
        if (d->counts[byte][digit(&from[0], byte)] == count)
            continue;
        scatter(from, count, byte, d->counts[byte], to);
        firn_sort_entry *swap = from;
        from = to;
        to = swap;
    }
    if (from != entries)
        memcpy(entries, from, count * sizeof *entries);
}

static void merge_halves(const firn_sort_rows *rows, firn_sort_entry *entries, size_t middle,
                         size_t count, firn_sort_entry *scratch)
{
    size_t left = 0, right = middle;
    for (size_t i = 0; i < count; i++) {
        bool take_left = right == count ||
                         (left < middle &&
                          firn_sort_rows_compare(rows, &entries[left], rows, &entries[right]) <= 0);
        scratch[i] = entries[take_left ? left++ : right++];
    }
    memcpy(entries, scratch, count * sizeof *entries);
}

/* A merge sort by whole keys, for entries of one prefix; its depth is that of a
 * balanced tree. */
static void sort_equals(const firn_sort_rows *rows, firn_sort_entry *entries, size_t count,
                        firn_sort_entry *scratch)
{
    if (count < 2)
        return;
    size_t middle = count / 2;
    sort_equals(rows, entries, middle, scratch);
    sort_equals(rows, entries + middle, count - middle, scratch);
    if (firn_sort_rows_compare(rows, &entries[middle - 1], rows, &entries[middle]) > 0)
        merge_halves(rows, entries, middle, count, scratch);
}

static void sort_ties(const firn_sort_rows *rows, firn_sort_entry *entries, size_t count,
                      firn_sort_entry *scratch)
{
    for (size_t start = 0, end; start < count; start = end) {
        end = start + 1;
        while (end < count && entries[end].high == entries[start].high &&
               entries[end].low == entries[start].low)
            end++;
        sort_equals(rows, &entries[start], end - start, scratch);
    }
}

firn_status firn_sort_rows_sort(firn_sort_rows *rows, firn_error *err)
{
    size_t count = firn_sort_rows_count(rows);
    const firn_allocator *allocator = rows->entries.allocator;
    SCOPED(firn_arena) memory = { .allocator = allocator };
    if (count < 2 || firn_sort_rows_in_order(rows))
        return FIRN_OK;
    if (count > UINT32_MAX)
        return firn_fail(err, FIRN_UNSUPPORTED, "%zu rows are too many to sort at once", count);
    SCOPED(firn_buf) room = { .allocator = allocator };
    digits *d = firn_new(&memory, digits, 1);
    firn_sort_entry *scratch =
        (firn_sort_entry *)(void *)firn_buf_extend(&room, count * sizeof *scratch);
    if (!d || !scratch)
        return firn_nomem(err);
    firn_sort_entry *entries = (firn_sort_entry *)(void *)rows->entries.data;
    sort_prefixes(entries, count, scratch, d);
    if (!is_whole(rows->key))
        sort_ties(rows, entries, count, scratch);
    return FIRN_OK;
}

/* ---- emptying ---- */

void firn_sort_rows_keep_last(firn_sort_rows *rows)
{
    size_t count = firn_sort_rows_count(rows);
    if (count == 0)
        return;
    firn_sort_entry last = *firn_sort_rows_at(rows, count - 1);
    if (!is_whole(rows->key)) {
        firn_bytes key = key_of(rows, last.row);
        if (key.len > 0)
            memmove(rows->bytes.data, key.data, key.len);
        rows->bytes.len = key.len;
        if (rows->key->width == 0) {
            memcpy(rows->ends.data, &key.len, sizeof key.len);
            rows->ends.len = sizeof key.len;
        }
    }
    last.row = 0;
    memcpy(rows->entries.data, &last, sizeof last);
    rows->entries.len = sizeof last;
}

void firn_sort_rows_clear(firn_sort_rows *rows)
{
    firn_buf_clear(&rows->entries);
    firn_buf_clear(&rows->bytes);
    firn_buf_clear(&rows->ends);
}

void firn_sort_rows_release(firn_sort_rows *rows)
{
    firn_buf_release(&rows->entries);
    firn_buf_release(&rows->bytes);
    firn_buf_release(&rows->ends);
}
