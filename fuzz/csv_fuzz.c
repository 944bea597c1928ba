/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Any bytes as CSV: read whole and read in pieces must come to the same, rows
 * and complaints alike. */
#include <stdlib.h>

#include "base/hash.h"
#include "text/csv.h"

static firn_arrow_field fields[] = {
    { FIRN_STR("a"), FIRN_ARROW_INT64, .nullable = true },
    { FIRN_STR("b"), FIRN_ARROW_UTF8 },
    { FIRN_STR("c"), FIRN_ARROW_DECIMAL128, .nullable = true, .precision = 18, .scale = 6 },
    { FIRN_STR("d"), FIRN_ARROW_TIMESTAMP_US, .nullable = true },
    { FIRN_STR("e"), FIRN_ARROW_DOUBLE, .nullable = true },
    { FIRN_STR("f"), FIRN_ARROW_BOOL, .nullable = true },
};
static const firn_arrow_field schema = { .kind = FIRN_ARROW_STRUCT,
                                         .children = fields,
                                         .child_count = 6 };

static void mix(uint64_t *sum, const void *data, size_t len)
{
    *sum = firn_mix64(*sum ^ firn_hash64((firn_bytes){ data, len }));
}

static firn_status count_bad(void *self, const firn_bad_row *row, firn_error *err)
{
    (void)err;
    mix(self, &row->line, sizeof row->line);
    mix(self, row->record.data, row->record.len);
    return FIRN_OK;
}

static void sum_batch(const struct ArrowArray *batch, uint64_t *sum)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_view root;
    if (firn_view_init(&root, &schema, batch, &arena, NULL) != FIRN_OK)
        abort();
    for (int64_t row = 0; row < root.length; row++) {
        firn_bytes text = firn_view_bytes(&root.children[1], row);
        int64_t number = firn_view_is_null(&root.children[0], row)
                             ? -1
                             : firn_view_int64(&root.children[0], row);
        mix(sum, text.data, text.len);
        mix(sum, &number, sizeof number);
    }
}

static firn_status take(firn_csv_reader *reader, uint64_t *sum)
{
    struct ArrowArray batch;
    for (bool has = true; has;) {
        TRY(firn_csv_reader_next(reader, &batch, &has, NULL));
        if (has) {
            sum_batch(&batch, sum);
            batch.release(&batch);
        }
    }
    return FIRN_OK;
}

static firn_status read_all(firn_csv_reader *reader, firn_bytes text, size_t cut, uint64_t *sum)
{
    for (size_t at = 0; at < text.len; at += cut) {
        size_t len = text.len - at < cut ? text.len - at : cut;
        TRY(firn_csv_reader_push(reader, (firn_bytes){ text.data + at, len }, NULL));
        TRY(take(reader, sum));
    }
    TRY(firn_csv_reader_end(reader, NULL));
    return take(reader, sum);
}

static firn_status digest(firn_bytes text, size_t cut, uint64_t *rows, uint64_t *complaints)
{
    firn_csv_reader *reader;
    firn_csv_options options = { .no_header = true, .bad_row = count_bad, .self = complaints };
    *rows = *complaints = 0;
    if (firn_csv_reader_open(&schema, &options, NULL, &reader, NULL) != FIRN_OK)
        abort();
    firn_status status = read_all(reader, text, cut, rows);
    firn_csv_reader_close(&reader);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1 << 16)
        return 0;
    uint64_t rows, complaints, rows_again, complaints_again;
    firn_bytes text = { data, size };
    firn_status whole = digest(text, size + 1, &rows, &complaints);
    firn_status pieces = digest(text, 1 + size / 7, &rows_again, &complaints_again);
    if (whole != pieces)
        abort();
    if (whole == FIRN_OK && (rows != rows_again || complaints != complaints_again))
        abort();
    return 0;
}
