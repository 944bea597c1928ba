/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/write/sort_run.h"

void firn_sort_run_release(firn_sort_run *run)
{
    firn_buf_release(&run->ends);
}

/* ---- writing ---- */

static firn_status write_block(firn_run_writer *w, firn_error *err)
{
    TRY(firn_buf_check(&w->block, err));
    TRY(firn_output_write(w->output, w->block.data, w->block.len, err));
    firn_put(&w->run->ends, &w->output->written, sizeof w->output->written);
    firn_buf_clear(&w->block);
    return firn_buf_check(&w->run->ends, err);
}

firn_status firn_run_writer_open(firn_run_writer *w, firn_io *io, firn_sort_run *run,
                                 const firn_arrow_field *schema, firn_error *err)
{
    const firn_allocator *allocator = run->ends.allocator;
    *w = (firn_run_writer){ .run = run,
                            .schema = schema,
                            .block = { .allocator = allocator },
                            .ipc = { .sent = { .allocator = allocator },
                                     .body = { .allocator = allocator } } };
    TRY_OR(firn_io_create(io, run->location, &w->output, err), err, "sorting");
    firn_ipc_put_schema(&w->ipc, schema, &w->block);
    return write_block(w, err);
}

firn_status firn_run_writer_add(firn_run_writer *w, const struct ArrowArray *batch, firn_error *err)
{
    SCOPED(firn_arena) memory = { .allocator = w->block.allocator };
    firn_view view;
    TRY(firn_view_init(&view, w->schema, batch, &memory, err));
    firn_ipc_put_batch(&w->ipc, &view, &w->block);
    return write_block(w, err);
}

firn_status firn_run_writer_finish(firn_run_writer *w, firn_error *err)
{
    return firn_output_finish(&w->output, err);
}

void firn_run_writer_release(firn_run_writer *w)
{
    firn_output_abandon(&w->output);
    firn_ipc_writer_release(&w->ipc);
    firn_buf_release(&w->block);
}

/* ---- reading ---- */

static firn_status push_message(firn_run_reader *r, firn_error *err)
{
    const uint64_t *ends = (const uint64_t *)(const void *)r->run->ends.data;
    uint64_t start = r->next ? ends[r->next - 1] : 0;
    size_t len = (size_t)(ends[r->next] - start);
    firn_buf_clear(&r->block);
    uint8_t *at = firn_buf_extend(&r->block, len);
    TRY(firn_buf_check(&r->block, err));
    TRY(firn_input_read_at(r->input, start, len, at, err));
    r->next++;
    return firn_ipc_reader_push(r->ipc, firn_buf_bytes(&r->block), err);
}

firn_status firn_run_reader_open(firn_run_reader *r, firn_io *io, const firn_sort_run *run,
                                 firn_error *err)
{
    r->run = run;
    TRY(firn_io_open(io, run->location, &r->input, err));
    return firn_ipc_reader_open(r->block.allocator, &r->ipc, err);
}

firn_status firn_run_reader_next(firn_run_reader *r, struct ArrowArray *batch, firn_error *err)
{
    bool has = false;
    *batch = (struct ArrowArray){ 0 };
    for (;;) {
        TRY(firn_ipc_reader_next(r->ipc, batch, &has, err));
        if (has || r->next == r->run->ends.len / sizeof(uint64_t))
            return FIRN_OK;
        TRY(push_message(r, err));
    }
}

void firn_run_reader_release(firn_run_reader *r)
{
    firn_ipc_reader_close(&r->ipc);
    firn_input_close(&r->input);
    firn_buf_release(&r->block);
}
