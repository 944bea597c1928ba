/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "parquet/write/chunk.h"

#include "parquet/page_header.h"
#include "parquet/write/bloom.h"
#include "parquet/write/page_bounds.h"

enum {
    STATISTIC_BYTES = 64, /* bounds in the footer and the page index are shortened to this */
    BOUND_BYTES = 4096,   /* bounds given to the caller */
    BLOOM_BYTES = 1 << 20,
};

typedef struct page_record {
    firn_parquet_page_location location;
    int64_t null_count;
    firn_bound min, max;
    bool only_nulls;
} page_record;

/* One chunk on its way out. */
typedef struct chunk_state {
    firn_parquet_encoding encoding;
    firn_codec codec;
    bool words; /* plain values are numbers of eight bytes */
    firn_codec_numbers numbers;
    int64_t start, uncompressed, compressed;
    int64_t dictionary_offset, data_offset;
    firn_bounds bounds;
    int64_t null_count;
} chunk_state;

void firn_chunk_writer_init(firn_chunk_writer *w, const firn_parquet_write_options *options,
                            const firn_parquet_output *output, firn_arena *footer,
                            const firn_allocator *allocator)
{
    *w = (firn_chunk_writer){ .options = options, .output = *output, .footer = footer };
    w->page.allocator = w->packed.allocator = w->header.allocator = allocator;
    w->spans.allocator = w->records.allocator = allocator;
    w->seen.allocator = w->special.allocator = allocator;
}

void firn_chunk_writer_release(firn_chunk_writer *w)
{
    firn_codec_context_release(&w->codecs);
    firn_buf_release(&w->page);
    firn_buf_release(&w->packed);
    firn_buf_release(&w->header);
    firn_buf_release(&w->spans);
    firn_buf_release(&w->records);
    firn_buf_release(&w->seen);
    firn_buf_release(&w->special);
}

firn_status firn_chunk_put(firn_chunk_writer *w, const void *data, size_t len, firn_error *err)
{
    if (len == 0)
        return FIRN_OK;
    TRY(w->output.write(w->output.self, data, len, err));
    w->position += (int64_t)len;
    return FIRN_OK;
}

/* ---- pages ---- */

/* Compresses levels and values behind what `packed` holds. */
static firn_status pack(firn_chunk_writer *w, chunk_state *state, firn_parquet_encoding encoding,
                        firn_bytes bytes, size_t level_bytes, firn_error *err)
{
    if (state->words && encoding == FIRN_PARQUET_PLAIN)
        return firn_codec_compress_numbers(&w->codecs, state->codec, w->options->level, bytes,
                                           level_bytes, &state->numbers, &w->packed, err);
    return firn_codec_compress(&w->codecs, state->codec, w->options->level, bytes, &w->packed, err);
}

/* Writes the header and the page, which lies in `packed`. */
static firn_status put_page(firn_chunk_writer *w, chunk_state *state,
                            firn_parquet_page_header *header, firn_error *err)
{
    if (w->page.len > INT32_MAX || w->packed.len > INT32_MAX)
        return firn_fail(err, FIRN_UNSUPPORTED, "a page of %zu bytes is more than parquet can hold",
                         w->page.len);
    header->uncompressed_page_size = (int32_t)w->page.len;
    header->compressed_page_size = (int32_t)w->packed.len;
    header->has_crc = w->options->page_crc;
    if (header->has_crc)
        header->crc = firn_crc32(0, firn_buf_bytes(&w->packed));
    firn_buf_clear(&w->header);
    firn_parquet_page_header_encode(header, &w->header);
    TRY(firn_buf_check(&w->header, err));
    TRY(firn_chunk_put(w, w->header.data, w->header.len, err));
    TRY(firn_chunk_put(w, w->packed.data, w->packed.len, err));
    state->uncompressed += (int64_t)(w->header.len + w->page.len);
    state->compressed += (int64_t)(w->header.len + w->packed.len);
    return FIRN_OK;
}

static firn_status put_dictionary(firn_chunk_writer *w, const firn_column_writer *column,
                                  chunk_state *state, firn_error *err)
{
    firn_parquet_page_header header = {
        .type = FIRN_PARQUET_DICTIONARY_PAGE,
        .has_dictionary_page_header = true,
        .dictionary_page_header = { .num_values = (int32_t)column->dictionary.count,
                                    .encoding = FIRN_PARQUET_PLAIN },
    };
    firn_buf_clear(&w->page);
    firn_buf_clear(&w->packed);
    firn_page_put_dictionary(column, &w->page);
    TRY(firn_buf_check(&w->page, err));
    TRY(pack(w, state, FIRN_PARQUET_PLAIN, firn_buf_bytes(&w->page), 0, err));
    state->dictionary_offset = w->position;
    return put_page(w, state, &header, err);
}

static firn_status make_page_v1(firn_chunk_writer *w, const firn_column_writer *column,
                                chunk_state *state, firn_page_span span,
                                firn_parquet_page_header *header, firn_error *err)
{
    firn_buf_clear(&w->page);
    firn_buf_clear(&w->packed);
    firn_page_levels levels = firn_page_put_levels_v1(column, span, &w->page);
    firn_page_put_values(column, state->encoding, span, &w->page);
    TRY(firn_buf_check(&w->page, err));
    *header = (firn_parquet_page_header){
        .type = FIRN_PARQUET_DATA_PAGE,
        .has_data_page_header = true,
        .data_page_header = { .num_values = (int32_t)(span.entry_end - span.entry),
                              .encoding = (int32_t)state->encoding,
                              .definition_level_encoding = FIRN_PARQUET_RLE,
                              .repetition_level_encoding = FIRN_PARQUET_RLE },
    };
    return pack(w, state, state->encoding, firn_buf_bytes(&w->page),
                levels.repetition_bytes + levels.definition_bytes, err);
}

/* Values that do not shrink stay as they are: the header can say so. */
static firn_status make_page_v2(firn_chunk_writer *w, const firn_column_writer *column,
                                chunk_state *state, firn_page_span span,
                                firn_parquet_page_header *header, firn_error *err)
{
    firn_buf_clear(&w->page);
    firn_buf_clear(&w->packed);
    firn_page_levels levels = firn_page_put_levels_v2(column, span, &w->page);
    size_t split = w->page.len;
    firn_put(&w->packed, w->page.data, split);
    firn_page_put_values(column, state->encoding, span, &w->page);
    TRY(firn_buf_check(&w->page, err));
    firn_bytes values = { w->page.data + split, w->page.len - split };
    TRY(pack(w, state, state->encoding, values, 0, err));
    bool compressed = state->codec != FIRN_CODEC_NONE;
    if (compressed && w->packed.len - split > values.len - values.len / 16) {
        w->packed.len = split;
        firn_put(&w->packed, values.data, values.len);
        compressed = false;
    }
    size_t entries = span.entry_end - span.entry, present = span.value_end - span.value;
    *header = (firn_parquet_page_header){
        .type = FIRN_PARQUET_DATA_PAGE_V2,
        .has_data_page_header_v2 = true,
        .data_page_header_v2 = {
            .num_values = (int32_t)entries,
            .num_nulls = (int32_t)(entries - present),
            .num_rows = (int32_t)(span.row_end - span.row),
            .encoding = (int32_t)state->encoding,
            .definition_levels_byte_length = (int32_t)levels.definition_bytes,
            .repetition_levels_byte_length = (int32_t)levels.repetition_bytes,
            .is_compressed = compressed,
            .has_is_compressed = true,
        },
    };
    return firn_buf_check(&w->packed, err);
}

static firn_status make_page(firn_chunk_writer *w, const firn_column_writer *column,
                             chunk_state *state, firn_page_span span,
                             firn_parquet_page_header *header, firn_error *err)
{
    if (w->options->page_version == 2)
        return make_page_v2(w, column, state, span, header, err);
    return make_page_v1(w, column, state, span, header, err);
}

static firn_status note_page(firn_chunk_writer *w, const firn_column_writer *column,
                             chunk_state *state, firn_page_span span, page_record *record,
                             firn_error *err)
{
    firn_order order = column->leaf->order;
    record->null_count = (int64_t)((span.entry_end - span.entry) - (span.value_end - span.value));
    record->only_nulls = span.value == span.value_end;
    state->null_count += record->null_count;
    if (!column->options.no_statistics && order != FIRN_ORDER_NONE) {
        firn_bounds bounds = { 0 };
        firn_page_bounds(column, span.value, span.value_end, &w->seen, &w->special, &bounds);
        if (!firn_bounds_encode(&bounds, order, STATISTIC_BYTES, w->footer, &record->min,
                                &record->max))
            return firn_nomem(err);
        firn_bounds_merge(&state->bounds, order, &bounds);
    }
    firn_put(&w->records, record, sizeof *record);
    return firn_buf_check(&w->records, err);
}

static firn_status put_data_page(firn_chunk_writer *w, const firn_column_writer *column,
                                 chunk_state *state, firn_page_span span, firn_error *err)
{
    firn_parquet_page_header header;
    TRY(make_page(w, column, state, span, &header, err));
    page_record record = { .location = { .offset = w->position,
                                         .first_row_index = (int64_t)span.row } };
    TRY(put_page(w, state, &header, err));
    record.location.compressed_page_size = (int32_t)(w->position - record.location.offset);
    return note_page(w, column, state, span, &record, err);
}

/* ---- before the first page ---- */

static size_t plan_pages(firn_chunk_writer *w, const firn_column_writer *column)
{
    firn_page_limits limits = { w->options->page_bytes, w->options->page_rows_max };
    firn_page_span span = { 0 };
    firn_buf_clear(&w->spans);
    while (span.entry_end < column->entry_count) {
        span = firn_page_next(column, limits, span);
        firn_put(&w->spans, &span, sizeof span);
    }
    return w->spans.len / sizeof span;
}

static const firn_page_span *spans_of(const firn_chunk_writer *w)
{
    return (const firn_page_span *)(const void *)w->spans.data;
}

/* In the fast layout a chunk of v1 pages that compression hardly shrinks is
 * stored: readers then spend nothing on it.  One page in the middle decides. */
static firn_status choose_codec(firn_chunk_writer *w, const firn_column_writer *column,
                                size_t page_count, chunk_state *state, firn_error *err)
{
    state->codec = w->options->codec;
    bool free_choice = w->options->layout == FIRN_PARQUET_FAST && w->options->page_version == 1;
    if (!free_choice || state->codec == FIRN_CODEC_NONE || page_count == 0)
        return FIRN_OK;
    firn_parquet_page_header header;
    TRY(make_page(w, column, state, spans_of(w)[page_count / 2], &header, err));
    if (w->packed.len > w->page.len - w->page.len / 16)
        state->codec = FIRN_CODEC_NONE;
    return FIRN_OK;
}

/* ---- afterwards: what the footer and the indexes say ---- */

/* Thrift's numbers for our codecs. */
static int32_t codec_number(firn_codec codec)
{
    static const int32_t numbers[] = {
        [FIRN_CODEC_NONE] = FIRN_PARQUET_UNCOMPRESSED, [FIRN_CODEC_SNAPPY] = FIRN_PARQUET_SNAPPY,
        [FIRN_CODEC_GZIP] = FIRN_PARQUET_GZIP,         [FIRN_CODEC_LZ4] = FIRN_PARQUET_LZ4,
        [FIRN_CODEC_LZ4_RAW] = FIRN_PARQUET_LZ4_RAW,   [FIRN_CODEC_BROTLI] = FIRN_PARQUET_BROTLI,
        [FIRN_CODEC_ZSTD] = FIRN_PARQUET_ZSTD,
    };
    return numbers[codec];
}

static firn_parquet_statistics *make_statistics(firn_arena *arena, const chunk_state *state,
                                                firn_order order)
{
    firn_parquet_statistics *statistics = firn_new(arena, firn_parquet_statistics, 1);
    firn_bound min, max;
    if (!statistics ||
        !firn_bounds_encode(&state->bounds, order, STATISTIC_BYTES, arena, &min, &max))
        return NULL;
    statistics->null_count = state->null_count;
    statistics->has_null_count = true;
    if (!state->bounds.has)
        return statistics;
    statistics->min_value = min.bytes;
    statistics->max_value = max.bytes;
    statistics->is_min_value_exact = min.exact;
    statistics->is_max_value_exact = max.exact;
    statistics->has_is_min_value_exact = statistics->has_is_max_value_exact = true;
    return statistics;
}

static bool list_encodings(firn_chunk_writer *w, const chunk_state *state, size_t page_count,
                           firn_parquet_column_metadata *meta)
{
    bool coded = state->encoding == FIRN_PARQUET_RLE_DICTIONARY;
    meta->encodings.items = firn_new(w->footer, int32_t, 3);
    meta->encoding_stats.items = firn_new(w->footer, firn_parquet_page_encoding_stats, 2);
    if (!meta->encodings.items || !meta->encoding_stats.items)
        return false;
    if (coded) {
        meta->encodings.items[meta->encodings.count++] = FIRN_PARQUET_PLAIN;
        meta->encoding_stats.items[meta->encoding_stats.count++] =
            (firn_parquet_page_encoding_stats){ FIRN_PARQUET_DICTIONARY_PAGE, FIRN_PARQUET_PLAIN,
                                                1 };
    }
    meta->encodings.items[meta->encodings.count++] = (int32_t)state->encoding;
    meta->encodings.items[meta->encodings.count++] = FIRN_PARQUET_RLE;
    meta->encoding_stats.items[meta->encoding_stats.count++] = (firn_parquet_page_encoding_stats){
        w->options->page_version == 2 ? FIRN_PARQUET_DATA_PAGE_V2 : FIRN_PARQUET_DATA_PAGE,
        (int32_t)state->encoding, (int32_t)page_count
    };
    return true;
}

static firn_status describe_chunk(firn_chunk_writer *w, const firn_column_writer *column,
                                  const chunk_state *state, size_t page_count,
                                  firn_parquet_column_chunk *chunk, firn_error *err)
{
    const firn_parquet_leaf *leaf = column->leaf;
    firn_parquet_column_metadata *meta = firn_new(w->footer, firn_parquet_column_metadata, 1);
    if (!meta || !list_encodings(w, state, page_count, meta))
        return firn_nomem(err);
    meta->type = (int32_t)leaf->type;
    meta->codec = codec_number(state->codec);
    meta->path_in_schema.items = leaf->names;
    meta->path_in_schema.count = leaf->name_count;
    meta->num_values = (int64_t)column->entry_count;
    meta->total_uncompressed_size = state->uncompressed;
    meta->total_compressed_size = state->compressed;
    meta->data_page_offset = state->data_offset;
    meta->has_dictionary_page_offset = state->encoding == FIRN_PARQUET_RLE_DICTIONARY;
    meta->dictionary_page_offset = state->dictionary_offset;
    if (!column->options.no_statistics) {
        meta->statistics = make_statistics(w->footer, state, leaf->order);
        if (!meta->statistics)
            return firn_nomem(err);
    }
    *chunk = (firn_parquet_column_chunk){ .meta_data = meta };
    return FIRN_OK;
}

/* Whether bound `next` may follow `before` in ascending (sign 1) or descending order. */
static bool in_order(firn_order order, int sign, const page_record *before, const page_record *next)
{
    return sign * firn_order_compare(order, before->min.bytes, next->min.bytes) <= 0 &&
           sign * firn_order_compare(order, before->max.bytes, next->max.bytes) <= 0;
}

static firn_parquet_boundary_order boundary_order(firn_order order, const page_record *records,
                                                  size_t count)
{
    const page_record *before = NULL;
    bool ascending = true, descending = true;
    for (size_t i = 0; i < count; i++) {
        if (records[i].only_nulls)
            continue;
        ascending = ascending && (!before || in_order(order, 1, before, &records[i]));
        descending = descending && (!before || in_order(order, -1, before, &records[i]));
        before = &records[i];
    }
    return ascending    ? FIRN_PARQUET_ASCENDING
           : descending ? FIRN_PARQUET_DESCENDING
                        : FIRN_PARQUET_UNORDERED;
}

static firn_status index_offsets(firn_arena *arena, const page_record *records, size_t count,
                                 firn_parquet_offset_index *index, firn_error *err)
{
    *index = (firn_parquet_offset_index){ 0 };
    index->page_locations.items = firn_new(arena, firn_parquet_page_location, count);
    index->page_locations.count = count;
    if (!index->page_locations.items)
        return firn_nomem(err);
    for (size_t i = 0; i < count; i++)
        index->page_locations.items[i] = records[i].location;
    return FIRN_OK;
}

/* A page whose values are all NaN has no bounds, and then the chunk can have no
 * column index: it could not say so. */
static bool can_index(const page_record *records, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!records[i].only_nulls && !records[i].min.bytes.data)
            return false;
    return true;
}

static firn_status index_bounds(firn_arena *arena, firn_order order, const page_record *records,
                                size_t count, firn_parquet_column_index *index, firn_error *err)
{
    static const uint8_t nothing[1];
    bool *null_pages = firn_new(arena, bool, count);
    firn_bytes *mins = firn_new(arena, firn_bytes, count);
    firn_bytes *maxs = firn_new(arena, firn_bytes, count);
    int64_t *null_counts = firn_new(arena, int64_t, count);
    if (!null_pages || !mins || !maxs || !null_counts)
        return firn_nomem(err);
    for (size_t i = 0; i < count; i++) {
        null_pages[i] = records[i].only_nulls;
        mins[i] = records[i].only_nulls ? (firn_bytes){ nothing, 0 } : records[i].min.bytes;
        maxs[i] = records[i].only_nulls ? (firn_bytes){ nothing, 0 } : records[i].max.bytes;
        null_counts[i] = records[i].null_count;
    }
    *index = (firn_parquet_column_index){ .boundary_order =
                                              (int32_t)boundary_order(order, records, count) };
    index->null_pages.items = null_pages;
    index->min_values.items = mins;
    index->max_values.items = maxs;
    index->null_counts.items = null_counts;
    index->null_pages.count = index->min_values.count = count;
    index->max_values.count = index->null_counts.count = count;
    return FIRN_OK;
}

static firn_status describe(firn_chunk_writer *w, const firn_column_writer *column,
                            const chunk_state *state, firn_chunk_written *written, firn_error *err)
{
    const page_record *records = (const page_record *)(const void *)w->records.data;
    size_t count = w->records.len / sizeof *records;
    bool counted = !column->options.no_statistics;
    *written = (firn_chunk_written){ .null_count = state->null_count,
                                     .nan_count = counted ? (int64_t)state->bounds.nan_count : -1 };
    TRY(describe_chunk(w, column, state, count, &written->chunk, err));
    TRY(index_offsets(w->footer, records, count, &written->offset_index, err));
    firn_order order = column->leaf->order;
    if (column->options.no_statistics || order == FIRN_ORDER_NONE)
        return FIRN_OK;
    if (!firn_bounds_encode(&state->bounds, order, BOUND_BYTES, w->footer, &written->min,
                            &written->max))
        return firn_nomem(err);
    written->has_column_index = can_index(records, count);
    if (!written->has_column_index)
        return FIRN_OK;
    return index_bounds(w->footer, order, records, count, &written->column_index, err);
}

/* ---- the chunk ---- */

static firn_status begin_chunk(firn_chunk_writer *w, firn_column_writer *column, chunk_state *state,
                               firn_error *err)
{
    *state = (chunk_state){ .encoding = firn_page_choose_encoding(column),
                            .words = firn_leaf_width(column->leaf) == sizeof(uint64_t) };
    if (column->use_codes && state->encoding != FIRN_PARQUET_RLE_DICTIONARY)
        TRY(firn_column_writer_drop_dictionary(column, err));
    size_t page_count = plan_pages(w, column);
    TRY(firn_buf_check(&w->spans, err));
    firn_buf_clear(&w->records);
    TRY(firn_page_bounds_begin(column, &w->seen, &w->special, err));
    return choose_codec(w, column, page_count, state, err);
}

firn_status firn_chunk_write(firn_chunk_writer *w, firn_column_writer *column,
                             firn_chunk_written *written, firn_error *err)
{
    chunk_state state;
    size_t size = firn_column_writer_size(column);
    TRY(begin_chunk(w, column, &state, err));
    if (state.encoding == FIRN_PARQUET_RLE_DICTIONARY)
        TRY(put_dictionary(w, column, &state, err));
    state.data_offset = w->position;
    for (size_t i = 0; i < w->spans.len / sizeof(firn_page_span); i++)
        TRY(put_data_page(w, column, &state, spans_of(w)[i], err));
    column->ratio = (double)(state.compressed + 1) / (double)(size + 1);
    column->ratio_values = SIZE_MAX;
    return describe(w, column, &state, written, err);
}

double firn_chunk_try_ratio(firn_chunk_writer *w, const firn_column_writer *column)
{
    firn_page_limits limits = { w->options->page_bytes, w->options->page_rows_max };
    firn_page_span span = firn_page_next(column, limits, (firn_page_span){ 0 });
    firn_parquet_page_header header;
    chunk_state state = { .codec = w->options->codec,
                          .words = firn_leaf_width(column->leaf) == sizeof(uint64_t),
                          .encoding = firn_page_choose_encoding(column) };
    /* Values still held as codes would have to be turned back: compress the codes instead. */
    if (column->use_codes)
        state.encoding = FIRN_PARQUET_RLE_DICTIONARY;
    if (make_page(w, column, &state, span, &header, NULL) != FIRN_OK || w->page.len == 0)
        return 0;
    double share = (double)(span.entry_end - span.entry) / (double)column->entry_count;
    double whole = (double)w->packed.len / share;
    if (column->use_codes)
        whole += (double)firn_column_writer_dictionary_bytes(column);
    return whole / (double)(firn_column_writer_size(column) + 1);
}

/* ---- bloom filters ---- */

static void add_words(uint8_t *blocks, size_t len, const void *words, size_t count, size_t width)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t word = 0;
        uint8_t plain[8];
        uint32_t half;
        if (width == 8)
            memcpy(&word, (const uint8_t *)words + i * 8, 8);
        else
            memcpy(&half, (const uint8_t *)words + i * 4, 4), word = half;
        firn_bounds_put_word(FIRN_ORDER_INT64, word, plain);
        firn_bloom_add(blocks, len, (firn_bytes){ plain, width });
    }
}

static void add_entries(uint8_t *blocks, size_t len, const firn_column_writer *column)
{
    const firn_dictionary *dictionary = &column->dictionary;
    uint8_t plain[8];
    for (uint32_t code = 0; code < dictionary->count; code++) {
        firn_bytes value = { plain, firn_leaf_width(column->leaf) };
        if (firn_leaf_is_words(column->leaf))
            firn_bounds_put_word(FIRN_ORDER_INT64, dictionary->keys[code], plain);
        else
            value = firn_dictionary_string(dictionary, code);
        firn_bloom_add(blocks, len, value);
    }
}

static void add_values(uint8_t *blocks, size_t len, const firn_column_writer *column)
{
    if (column->use_codes) {
        add_entries(blocks, len, column);
    } else if (firn_leaf_is_words(column->leaf)) {
        add_words(blocks, len, column->values.data, column->value_count,
                  firn_leaf_width(column->leaf));
    } else {
        for (size_t i = 0; i < column->value_count; i++)
            firn_bloom_add(blocks, len, firn_column_writer_string(column, i));
    }
}

firn_status firn_chunk_write_bloom(firn_chunk_writer *w, const firn_column_writer *column,
                                   firn_chunk_written *written, firn_error *err)
{
    const firn_parquet_column_options *options = &column->options;
    uint64_t distinct = column->use_codes    ? column->dictionary.count
                        : options->bloom_ndv ? options->bloom_ndv
                                             : column->value_count;
    size_t most = options->bloom_bytes_max ? options->bloom_bytes_max : BLOOM_BYTES;
    size_t len = firn_bloom_bytes(distinct, options->bloom_fpp, most);
    firn_parquet_bloom_filter_header header = { (int32_t)len, 1, 1, 1 };
    firn_buf_clear(&w->page);
    firn_parquet_bloom_filter_header_encode(&header, &w->page);
    size_t start = w->page.len;
    firn_put_fill(&w->page, 0, len);
    TRY(firn_buf_check(&w->page, err));
    add_values(w->page.data + start, len, column);

    firn_parquet_column_metadata *meta = written->chunk.meta_data;
    meta->bloom_filter_offset = w->position;
    meta->bloom_filter_length = (int32_t)w->page.len;
    meta->has_bloom_filter_offset = meta->has_bloom_filter_length = true;
    return firn_chunk_put(w, w->page.data, w->page.len, err);
}
