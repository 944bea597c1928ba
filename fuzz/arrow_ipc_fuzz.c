/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Any bytes as an Arrow stream: what is read must be sound enough to be written
 * and read again, with as many rows. */
#include <stdlib.h>

#include "arrow/ipc.h"

typedef struct rows {
    size_t batches;
    int64_t count;
    firn_buf again; /* all batches, written once more */
    firn_ipc_writer writer;
    bool rewrite;
} rows;

static void rows_release(rows *r)
{
    firn_buf_release(&r->again);
    firn_ipc_writer_release(&r->writer);
}

static void take_batch(rows *r, const firn_arrow_field *schema, const struct ArrowArray *batch)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_view view;
    if (firn_view_init(&view, schema, batch, &arena, NULL) != FIRN_OK)
        abort();
    if (r->rewrite && r->batches == 0)
        firn_ipc_put_schema(&r->writer, schema, &r->again);
    if (r->rewrite)
        firn_ipc_put_batch(&r->writer, &view, &r->again);
    r->batches++;
    r->count += view.length;
}

static firn_status read_all(firn_bytes stream, rows *r)
{
    firn_ipc_reader *reader;
    struct ArrowArray batch;
    if (firn_ipc_reader_open(NULL, &reader, NULL) != FIRN_OK)
        abort();
    firn_status status = firn_ipc_reader_push(reader, stream, NULL);
    for (bool has = true; status == FIRN_OK && has;) {
        status = firn_ipc_reader_next(reader, &batch, &has, NULL);
        if (status != FIRN_OK || !has)
            break;
        take_batch(r, firn_ipc_reader_schema(reader), &batch);
        batch.release(&batch);
    }
    firn_ipc_reader_close(&reader);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1 << 16)
        return 0;
    SCOPED(rows) first = { .rewrite = true };
    SCOPED(rows) second = { 0 };
    read_all((firn_bytes){ data, size }, &first);
    if (first.batches == 0 || first.again.len > 1 << 24)
        return 0;
    if (read_all(firn_buf_bytes(&first.again), &second) != FIRN_OK ||
        second.batches != first.batches || second.count != first.count)
        abort();
    return 0;
}
