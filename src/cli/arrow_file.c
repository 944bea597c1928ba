/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "cli/arrow_file.h"

#include "cli/interrupt.h"

enum { BLOCK_BYTES = 1 << 20 };

static firn_status visit_batches(firn_ipc_reader *reader, firn_arrow_visitor *visit, void *self,
                                 firn_error *err)
{
    for (;;) {
        struct ArrowArray batch = { 0 };
        bool has;
        TRY(firn_ipc_reader_next(reader, &batch, &has, err));
        if (!has)
            return FIRN_OK;
        firn_status status = visit(self, firn_ipc_reader_schema(reader), &batch, err);
        batch.release(&batch);
        TRY(status);
    }
}

/* Reads the next block into the reader; `*more` false: the file was over. */
static firn_status push_block(firn_ipc_reader *reader, FILE *file, firn_buf *block, bool *more,
                              firn_error *err)
{
    size_t got;
    TRY(firn_interrupt_read(file, block->data, BLOCK_BYTES, &got, err));
    *more = got > 0;
    if (got == 0)
        return firn_ipc_reader_end(reader, err);
    return firn_ipc_reader_push(reader, (firn_bytes){ block->data, got }, err);
}

static firn_status read_rows(firn_ipc_reader *reader, FILE *file, firn_arrow_visitor *visit,
                             void *self, firn_error *err)
{
    SCOPED(firn_buf) block = { 0 };
    if (!firn_buf_reserve(&block, BLOCK_BYTES))
        return firn_nomem(err);
    for (bool more = true; more;) {
        TRY(push_block(reader, file, &block, &more, err));
        TRY(visit_batches(reader, visit, self, err));
    }
    return FIRN_OK;
}

static firn_status read_columns(firn_ipc_reader *reader, FILE *file, firn_arena *arena,
                                firn_arrow_field *root, firn_error *err)
{
    SCOPED(firn_buf) block = { 0 };
    struct ArrowArray batch = { 0 };
    bool more = true, has = true;
    if (!firn_buf_reserve(&block, BLOCK_BYTES))
        return firn_nomem(err);
    while (more && !firn_ipc_reader_schema(reader)) {
        TRY(push_block(reader, file, &block, &more, err));
        TRY(firn_ipc_reader_next(reader, &batch, &has, err));
    }
    if (batch.release)
        batch.release(&batch);
    if (!firn_ipc_reader_schema(reader))
        return firn_fail(err, FIRN_CORRUPT, "the file has no schema");
    const firn_arrow_field *kept = firn_arrow_field_copy(arena, firn_ipc_reader_schema(reader));
    if (!kept)
        return firn_nomem(err);
    *root = *kept;
    return FIRN_OK;
}

firn_status firn_arrow_file_rows(FILE *file, firn_arrow_visitor *visit, void *self, firn_error *err)
{
    firn_ipc_reader *reader;
    TRY(firn_ipc_reader_open(NULL, &reader, err));
    firn_status status = read_rows(reader, file, visit, self, err);
    firn_ipc_reader_close(&reader);
    return status;
}

firn_status firn_arrow_file_columns(FILE *file, firn_arena *arena, firn_arrow_field *root,
                                    firn_error *err)
{
    firn_ipc_reader *reader;
    TRY(firn_ipc_reader_open(NULL, &reader, err));
    firn_status status = read_columns(reader, file, arena, root, err);
    firn_ipc_reader_close(&reader);
    return status;
}
