/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* One leaf column while its row group grows.
 *
 * Values are held in one of two ways: as codes into a dictionary, or as they
 * are.  A chunk begins with a dictionary and gives it up for good when it grows
 * over its limit or clearly does not pay; the codes are then turned back into
 * values, so a chunk is never half and half.
 *
 *   definitions, repetitions   a byte an entry; absent while all are alike
 *   codes                      uint16_t, from 65536 entries on uint32_t
 *   values                     numbers of 1, 4 or 8 bytes in machine order, or
 *                              the bytes of strings one behind the other
 *   ends                       uint32_t: where each byte array ends in `values`
 */
#ifndef PARQUET_WRITE_COLUMN_H
#define PARQUET_WRITE_COLUMN_H

#include "parquet/write/dictionary.h"
#include "parquet/write/gather.h"
#include "parquet/write/shred.h"
#include "parquet/writer.h"

typedef struct firn_column_writer {
    const firn_parquet_leaf *leaf;
    firn_parquet_column_options options;
    firn_parquet_layout layout;
    size_t dictionary_bytes_max;
    const firn_allocator *allocator;

    /* the chunk so far */
    size_t entry_count, value_count, row_count;
    firn_buf definitions, repetitions;
    bool has_definitions;
    bool use_codes;
    size_t code_width; /* 2 or 4 */
    firn_dictionary dictionary;
    firn_buf codes, values, ends;
    firn_buf remap; /* uint32_t per entry of the batch's dictionary: our code */

    /* from one chunk to the next */
    bool gave_up;        /* the last chunk found a dictionary useless at once */
    double ratio;        /* bytes in the file per byte of firn_column_writer_size; 0: unknown */
    size_t ratio_values; /* of how many values, when it was only tried */
} firn_column_writer;

void firn_column_writer_init(firn_column_writer *column, const firn_parquet_leaf *leaf,
                             const firn_parquet_write_options *options,
                             const firn_allocator *allocator);
void firn_column_writer_release(firn_column_writer *column);

/* Appends what was shredded from `row_count` rows. */
firn_status firn_column_writer_append(firn_column_writer *column, const firn_shredded *rows,
                                      size_t row_count, firn_gather *gather, firn_error *err);

/* Turns codes back into values. */
firn_status firn_column_writer_drop_dictionary(firn_column_writer *column, firn_error *err);

/* Bytes the chunk has before compression, about; and bytes of memory held. */
size_t firn_column_writer_size(const firn_column_writer *column);
size_t firn_column_writer_memory(const firn_column_writer *column);

/* Bytes of the dictionary stored plain; bits of a code. */
size_t firn_column_writer_dictionary_bytes(const firn_column_writer *column);
unsigned firn_column_writer_code_bits(const firn_column_writer *column);

/* Value i of those held as they are, as bytes of a string. */
static inline firn_bytes firn_column_writer_string(const firn_column_writer *column, size_t i)
{
    if (column->leaf->type == FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY) {
        size_t len = (size_t)column->leaf->type_length;
        return (firn_bytes){ column->values.data + i * len, len };
    }
    const uint32_t *ends = (const uint32_t *)(const void *)column->ends.data;
    uint32_t start = i ? ends[i - 1] : 0;
    return (firn_bytes){ column->values.data + start, ends[i] - start };
}

static inline uint32_t firn_column_writer_code(const firn_column_writer *column, size_t i)
{
    if (column->code_width == 2)
        return ((const uint16_t *)(const void *)column->codes.data)[i];
    return ((const uint32_t *)(const void *)column->codes.data)[i];
}

/* Ready for the next row group, keeping memory. */
void firn_column_writer_clear(firn_column_writer *column);

#endif
