/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Any bytes as JSON rows: read whole and in pieces must come to the same; what
 * was read, written again, must be read back as it was. */
#include <stdlib.h>

#include "text/json_write.h"
#include "text/ndjson.h"

static firn_arrow_field element = { FIRN_STR("element"), FIRN_ARROW_DOUBLE, .nullable = true };
static firn_arrow_field entry_fields[] = {
    { FIRN_STR("key"), FIRN_ARROW_UTF8 },
    { FIRN_STR("value"), FIRN_ARROW_INT64, .nullable = true },
};
static firn_arrow_field entries = { FIRN_STR("entries"), FIRN_ARROW_STRUCT,
                                    .children = entry_fields, .child_count = 2 };
static firn_arrow_field inner[] = {
    { FIRN_STR("x"), FIRN_ARROW_DECIMAL128, .precision = 20, .scale = 3 },
    { FIRN_STR("y"), FIRN_ARROW_TIMESTAMP_US, .nullable = true, .utc = true },
};
static firn_arrow_field fields[] = {
    { FIRN_STR("a"), FIRN_ARROW_LIST, .nullable = true, .children = &element, .child_count = 1 },
    { FIRN_STR("b"), FIRN_ARROW_MAP, .nullable = true, .children = &entries, .child_count = 1 },
    { FIRN_STR("c"), FIRN_ARROW_STRUCT, .nullable = true, .children = inner, .child_count = 2 },
    { FIRN_STR("d"), FIRN_ARROW_UTF8, .nullable = true },
    { FIRN_STR("e"), FIRN_ARROW_BINARY, .nullable = true },
};
static const firn_arrow_field schema = { .kind = FIRN_ARROW_STRUCT,
                                         .children = fields,
                                         .child_count = 5 };

static firn_status pass_over(void *self, const firn_bad_row *row, firn_error *err)
{
    (void)self, (void)row, (void)err;
    return FIRN_OK;
}

static void show(const struct ArrowArray *batch, firn_buf *out)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_view root;
    if (firn_view_init(&root, &schema, batch, &arena, NULL) != FIRN_OK)
        abort();
    firn_ndjson_put_rows(&root, out);
}

static firn_status take(firn_ndjson_reader *reader, firn_buf *out)
{
    struct ArrowArray batch;
    for (bool has = true; has;) {
        TRY(firn_ndjson_reader_next(reader, &batch, &has, NULL));
        if (has) {
            show(&batch, out);
            batch.release(&batch);
        }
    }
    return FIRN_OK;
}

static firn_status read_all(firn_ndjson_reader *reader, firn_bytes text, size_t cut, firn_buf *out)
{
    for (size_t at = 0; at < text.len; at += cut) {
        size_t len = text.len - at < cut ? text.len - at : cut;
        TRY(firn_ndjson_reader_push(reader, (firn_bytes){ text.data + at, len }, NULL));
        TRY(take(reader, out));
    }
    TRY(firn_ndjson_reader_end(reader, NULL));
    return take(reader, out);
}

static firn_status rewrite(firn_bytes text, size_t cut, firn_buf *out)
{
    firn_ndjson_reader *reader;
    firn_ndjson_options options = { .bad_row = pass_over, .ignore_unknown = true };
    if (firn_ndjson_reader_open(&schema, &options, NULL, &reader, NULL) != FIRN_OK)
        abort();
    firn_status status = read_all(reader, text, cut, out);
    firn_ndjson_reader_close(&reader);
    return status;
}

static void must_equal(const firn_buf *a, const firn_buf *b)
{
    if (a->len != b->len || (a->len && memcmp(a->data, b->data, a->len) != 0))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1 << 16)
        return 0;
    SCOPED(firn_buf) whole = { 0 };
    SCOPED(firn_buf) pieces = { 0 };
    SCOPED(firn_buf) again = { 0 };
    firn_bytes text = { data, size };
    firn_status status = rewrite(text, size + 1, &whole);
    if (status != rewrite(text, 1 + size / 5, &pieces))
        abort();
    if (status != FIRN_OK)
        return 0;
    must_equal(&whole, &pieces);
    if (rewrite(firn_buf_bytes(&whole), whole.len + 1, &again) != FIRN_OK)
        abort();
    must_equal(&whole, &again);
    return 0;
}
