/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "parquet/write/column.h"

#include "parquet/write/bits.h"

enum {
    DICTIONARY_BYTES = 2 << 20,
    DICTIONARY_BYTES_FAST = 16 << 20,
    FIRST_LOOK = 8192,   /* values after which a column known to be all different gives up */
    SECOND_LOOK = 65536, /* and after which any column does */
    NO_CODE = -1,
};

static bool wants_dictionary(const firn_column_writer *c)
{
    return !c->options.no_dictionary && c->leaf->type != FIRN_PARQUET_BOOLEAN;
}

void firn_column_writer_init(firn_column_writer *c, const firn_parquet_leaf *leaf,
                             const firn_parquet_write_options *options,
                             const firn_allocator *allocator)
{
    *c = (firn_column_writer){ .leaf = leaf, .layout = options->layout, .allocator = allocator };
    for (size_t i = 0; i < options->column_count; i++)
        if (firn_str_equal(options->columns[i].path, leaf->path))
            c->options = options->columns[i];
    c->dictionary_bytes_max = options->dictionary_bytes              ? options->dictionary_bytes
                              : options->layout == FIRN_PARQUET_FAST ? DICTIONARY_BYTES_FAST
                                                                     : DICTIONARY_BYTES;
    c->dictionary.allocator = allocator;
    c->definitions.allocator = c->repetitions.allocator = c->codes.allocator = allocator;
    c->values.allocator = c->ends.allocator = c->remap.allocator = allocator;
    c->values.len_max = UINT32_MAX;
    firn_column_writer_clear(c);
}

void firn_column_writer_release(firn_column_writer *c)
{
    firn_dictionary_release(&c->dictionary);
    firn_buf_release(&c->definitions);
    firn_buf_release(&c->repetitions);
    firn_buf_release(&c->codes);
    firn_buf_release(&c->values);
    firn_buf_release(&c->ends);
    firn_buf_release(&c->remap);
}

void firn_column_writer_clear(firn_column_writer *c)
{
    c->entry_count = c->value_count = c->row_count = 0;
    c->has_definitions = false;
    c->use_codes = wants_dictionary(c);
    c->code_width = sizeof(uint16_t);
    firn_dictionary_clear(&c->dictionary);
    firn_buf_clear(&c->definitions);
    firn_buf_clear(&c->repetitions);
    firn_buf_clear(&c->codes);
    firn_buf_clear(&c->values);
    firn_buf_clear(&c->ends);
}

/* ---- sizes ---- */

size_t firn_column_writer_dictionary_bytes(const firn_column_writer *c)
{
    if (firn_leaf_is_words(c->leaf))
        return c->dictionary.count * firn_leaf_width(c->leaf);
    size_t prefix = c->leaf->type == FIRN_PARQUET_BYTE_ARRAY ? 4 : 0;
    return c->dictionary.bytes.len + c->dictionary.count * prefix;
}

unsigned firn_column_writer_code_bits(const firn_column_writer *c)
{
    unsigned bits = c->dictionary.count ? firn_bit_width(c->dictionary.count - 1) : 0;
    return bits ? bits : 1; /* some readers know no width of 0 */
}

size_t firn_column_writer_size(const firn_column_writer *c)
{
    size_t levels = c->definitions.len / 8 + c->repetitions.len / 8;
    if (c->use_codes)
        return levels + firn_column_writer_dictionary_bytes(c) +
               c->value_count * firn_column_writer_code_bits(c) / 8;
    return levels + c->values.len + c->ends.len;
}

size_t firn_column_writer_memory(const firn_column_writer *c)
{
    return c->definitions.len + c->repetitions.len + c->codes.len + c->values.len + c->ends.len +
           c->dictionary.bytes.len + c->dictionary.ends.len + c->dictionary.cap * 8 +
           c->dictionary.slot_count * 4;
}

/* ---- levels ---- */

/* Definitions become bytes when the first entry below the maximum comes. */
static void append_levels(firn_column_writer *c, const firn_shredded *rows)
{
    if (rows->definitions && !c->has_definitions) {
        firn_put_fill(&c->definitions, c->leaf->max_definition, c->entry_count);
        c->has_definitions = true;
    }
    if (rows->definitions)
        firn_put(&c->definitions, rows->definitions, rows->entry_count);
    else if (c->has_definitions)
        firn_put_fill(&c->definitions, c->leaf->max_definition, rows->entry_count);
    if (rows->repetitions)
        firn_put(&c->repetitions, rows->repetitions, rows->entry_count);
}

/* ---- values as they are ---- */

static void append_words(firn_column_writer *c, const uint64_t *words, size_t count)
{
    size_t width = firn_leaf_width(c->leaf);
    uint8_t *at = firn_buf_extend(&c->values, count * width);
    if (!at)
        return;
    if (width == 8) {
        memcpy(at, words, count * 8);
    } else if (width == 4) {
        uint32_t *narrow = (uint32_t *)(void *)at;
        for (size_t i = 0; i < count; i++)
            narrow[i] = (uint32_t)words[i];
    } else {
        for (size_t i = 0; i < count; i++)
            at[i] = (uint8_t)words[i];
    }
}

static void append_strings(firn_column_writer *c, const firn_bytes *strings, size_t count)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += strings[i].len;
    size_t end = c->values.len;
    uint8_t *at = firn_buf_extend(&c->values, total);
    bool fixed = c->leaf->type == FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY;
    uint32_t *ends =
        fixed ? NULL : (uint32_t *)(void *)firn_buf_extend(&c->ends, count * sizeof *ends);
    if (!at || (!fixed && !ends))
        return;
    for (size_t i = 0; i < count; i++) {
        if (strings[i].len)
            memcpy(at, strings[i].data, strings[i].len);
        at += strings[i].len;
        end += strings[i].len;
        if (!fixed)
            ends[i] = (uint32_t)end;
    }
}

static void append_values(firn_column_writer *c, const firn_gather *gather, size_t count)
{
    if (firn_leaf_is_words(c->leaf))
        append_words(c, gather->words, count);
    else
        append_strings(c, gather->strings, count);
}

/* ---- values as codes ---- */

static void widen_codes(firn_column_writer *c)
{
    size_t count = c->codes.len / sizeof(uint16_t);
    if (!firn_buf_extend(&c->codes, count * sizeof(uint16_t)))
        return;
    const uint16_t *narrow = (const uint16_t *)(const void *)c->codes.data;
    uint32_t *wide = (uint32_t *)(void *)c->codes.data;
    for (size_t i = count; i-- > 0;)
        wide[i] = narrow[i]; /* from the end: nothing is overwritten unread */
    c->code_width = sizeof(uint32_t);
}

static void append_codes(firn_column_writer *c, const uint32_t *codes, size_t count)
{
    if (c->code_width == sizeof(uint16_t) && c->dictionary.count > UINT16_MAX + 1u)
        widen_codes(c);
    if (c->code_width == sizeof(uint32_t)) {
        firn_put(&c->codes, codes, count * sizeof *codes);
        return;
    }
    uint16_t *at = (uint16_t *)(void *)firn_buf_extend(&c->codes, count * sizeof *at);
    for (size_t i = 0; at && i < count; i++)
        at[i] = (uint16_t)codes[i];
}

static bool put_in_dictionary(firn_column_writer *c, const firn_gather *gather, size_t count,
                              uint32_t *codes)
{
    if (firn_leaf_is_words(c->leaf))
        return firn_dictionary_put_words(&c->dictionary, gather->words, count, codes);
    return firn_dictionary_put_strings(&c->dictionary, gather->strings, count, codes);
}

/* A batch that brings a dictionary: each of its entries is looked up once. */
static firn_status map_codes(firn_column_writer *c, const firn_view *view, firn_gather *gather,
                             size_t count, uint32_t *codes, firn_error *err)
{
    uint32_t *remap = (uint32_t *)(void *)c->remap.data;
    for (size_t i = 0; i < count; i++) {
        int64_t entry = gather->rows[i];
        if (remap[entry] == (uint32_t)NO_CODE) {
            TRY(firn_gather_values(gather, c->leaf, view->dictionary, (firn_rows){ .first = entry },
                                   1, err));
            if (!put_in_dictionary(c, gather, 1, &remap[entry]))
                return firn_nomem(err);
        }
        codes[i] = remap[entry];
    }
    return FIRN_OK;
}

static firn_status expand_words(firn_column_writer *c, firn_error *err)
{
    uint64_t block[FIRN_GATHER_BLOCK];
    for (size_t from = 0, n; from < c->value_count; from += n) {
        n = c->value_count - from < FIRN_GATHER_BLOCK ? c->value_count - from : FIRN_GATHER_BLOCK;
        for (size_t i = 0; i < n; i++)
            block[i] = c->dictionary.keys[firn_column_writer_code(c, from + i)];
        append_words(c, block, n);
    }
    return firn_buf_check(&c->values, err);
}

static firn_status expand_strings(firn_column_writer *c, firn_error *err)
{
    for (size_t i = 0; i < c->value_count; i++) {
        firn_bytes s = firn_dictionary_string(&c->dictionary, firn_column_writer_code(c, i));
        append_strings(c, &s, 1);
    }
    TRY(firn_buf_check(&c->values, err));
    return firn_buf_check(&c->ends, err);
}

firn_status firn_column_writer_drop_dictionary(firn_column_writer *c, firn_error *err)
{
    TRY(firn_leaf_is_words(c->leaf) ? expand_words(c, err) : expand_strings(c, err));
    c->use_codes = false;
    firn_dictionary_clear(&c->dictionary);
    firn_buf_clear(&c->codes);
    return FIRN_OK;
}

/* Whether what was seen so far speaks against a dictionary. */
static bool is_hopeless(firn_column_writer *c)
{
    if (firn_column_writer_dictionary_bytes(c) > c->dictionary_bytes_max)
        return true;
    size_t distinct = c->dictionary.count, seen = c->value_count;
    if (c->gave_up && seen >= FIRST_LOOK && seen < SECOND_LOOK)
        return distinct > seen - seen / 32;
    if (seen < SECOND_LOOK || seen >= SECOND_LOOK + FIRN_GATHER_BLOCK)
        return false;
    c->gave_up = distinct > seen - seen / 8;
    return c->gave_up;
}

/* ---- one batch ---- */

static firn_status append_block(firn_column_writer *c, const firn_view *view, firn_rows rows,
                                size_t count, firn_gather *gather, firn_error *err)
{
    uint32_t codes[FIRN_GATHER_BLOCK];
    if (view->dictionary) {
        TRY(firn_gather_codes(gather, c->leaf, view, rows, count, err));
        if (c->use_codes) {
            TRY(map_codes(c, view, gather, count, codes, err));
            append_codes(c, codes, count);
            return FIRN_OK;
        }
        view = view->dictionary;
        rows = (firn_rows){ .list = gather->rows };
    }
    TRY(firn_gather_values(gather, c->leaf, view, rows, count, err));
    if (!c->use_codes) {
        append_values(c, gather, count);
        return FIRN_OK;
    }
    if (!put_in_dictionary(c, gather, count, codes))
        return firn_nomem(err);
    append_codes(c, codes, count);
    return FIRN_OK;
}

static firn_status prepare_remap(firn_column_writer *c, const firn_view *view, firn_error *err)
{
    firn_buf_clear(&c->remap);
    if (view->dictionary && c->use_codes)
        firn_put_fill(&c->remap, 0xff, (size_t)view->dictionary->length * sizeof(uint32_t));
    return firn_buf_check(&c->remap, err);
}

firn_status firn_column_writer_append(firn_column_writer *c, const firn_shredded *rows,
                                      size_t row_count, firn_gather *gather, firn_error *err)
{
    append_levels(c, rows);
    TRY(prepare_remap(c, rows->view, err));
    for (size_t from = 0, n; from < rows->value_count; from += n) {
        n = rows->value_count - from;
        n = n < FIRN_GATHER_BLOCK ? n : FIRN_GATHER_BLOCK;
        firn_rows block = { rows->rows ? rows->rows + from : NULL,
                            rows->first_row + (int64_t)from };
        TRY(append_block(c, rows->view, block, n, gather, err));
        c->value_count += n;
        if (c->use_codes && is_hopeless(c))
            TRY(firn_column_writer_drop_dictionary(c, err));
    }
    c->entry_count += rows->entry_count;
    c->row_count += row_count;
    TRY(firn_buf_check(&c->definitions, err));
    TRY(firn_buf_check(&c->repetitions, err));
    TRY(firn_buf_check(&c->codes, err));
    TRY(firn_buf_check(&c->values, err));
    return firn_buf_check(&c->ends, err);
}
