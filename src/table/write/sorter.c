/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/write/sorter.h"

#include "table/write/external_sort.h"
#include "table/write/sort_rows.h"

struct firn_sorter {
    const firn_table *table;
    firn_data_writer *writer;
    const firn_allocator *allocator;
    firn_arena memory;        /* until it is closed */
    firn_arena batch_memory;  /* of the batch at hand */
    firn_sort_key order;      /* the table's */
    firn_sort_key clustered;  /* the same within each partition */
    firn_sort_rows last;      /* while all came in order: the last row */
    firn_external_sort *kept; /* from the first row that did not; else NULL */
};

/* ---- opening and closing ---- */

static firn_status prepare(firn_sorter *s, firn_error *err)
{
    const firn_table_metadata *m = &s->table->metadata;
    const firn_schema *schema = firn_metadata_current_schema(m);
    const firn_sort_order *order = firn_data_writer_order(s->writer);
    const firn_partition_spec *spec = firn_metadata_default_spec(m);
    TRY(firn_sort_key_init(&s->order, schema, NULL, order, &s->memory, err));
    TRY(firn_sort_key_init(&s->clustered, schema, spec, order, &s->memory, err));
    s->last = firn_sort_rows_of(&s->order, s->allocator);
    return FIRN_OK;
}

firn_status firn_sorter_open(const firn_table *table, firn_data_writer *writer,
                             firn_sorter **sorter, firn_error *err)
{
    const firn_allocator *allocator = table->engine->allocator;
    firn_sorter *s = firn_alloc_zeroed(allocator, sizeof *s);
    *sorter = NULL;
    if (!s)
        return firn_nomem(err);
    s->table = table;
    s->writer = writer;
    s->allocator = s->memory.allocator = s->batch_memory.allocator = allocator;
    firn_status status = prepare(s, err);
    if (status != FIRN_OK)
        firn_sorter_close(&s);
    *sorter = s;
    return status;
}

void firn_sorter_close(firn_sorter **sorter)
{
    firn_sorter *s = *sorter;
    *sorter = NULL;
    if (!s)
        return;
    firn_external_sort_close(&s->kept);
    firn_sort_rows_release(&s->last);
    firn_arena_release(&s->batch_memory);
    firn_arena_release(&s->memory);
    firn_free(s->allocator, s, sizeof *s);
}

/* ---- taking batches ---- */

/* What went straight on is in order file by file: those files end here. */
static firn_status stop_streaming(firn_sorter *s, firn_error *err)
{
    firn_str folder = s->table->engine->spill_folder;
    firn_sort_rows_release(&s->last);
    firn_sort_request request = { .engine = s->table->engine,
                                  .schema = firn_data_writer_schema(s->writer),
                                  .key = &s->clustered,
                                  .folder =
                                      folder.data ? folder : firn_data_writer_folder(s->writer) };
    TRY(firn_external_sort_open(&request, &s->kept, err));
    return firn_data_writer_cluster(s->writer, err);
}

firn_status firn_sorter_write(firn_sorter *s, const struct ArrowArray *batch, firn_error *err)
{
    firn_view view;
    bool sorted = s->order.field_count > 0, taken = false;
    if (!sorted && !s->kept)
        TRY(firn_data_writer_offer(s->writer, batch, &taken, err));
    if (taken)
        return FIRN_OK;
    firn_arena_reset(&s->batch_memory);
    TRY(firn_view_init(&view, firn_data_writer_schema(s->writer), batch, &s->batch_memory, err));
    if (s->kept)
        return firn_external_sort_add(s->kept, &view, err);
    if (sorted) {
        firn_sort_rows_keep_last(&s->last);
        TRY(firn_sort_rows_add(&s->last, &view, err));
        if (firn_sort_rows_in_order(&s->last))
            TRY(firn_data_writer_offer(s->writer, batch, &taken, err));
    }
    if (taken)
        return FIRN_OK;
    TRY(stop_streaming(s, err));
    return firn_external_sort_add(s->kept, &view, err);
}

static firn_status take_into_files(void *self, const struct ArrowArray *batch, firn_error *err)
{
    return firn_data_writer_write(self, batch, err);
}

firn_status firn_sorter_finish(firn_sorter *s, firn_error *err)
{
    firn_batch_sink sink = { take_into_files, s->writer };
    return s->kept ? firn_external_sort_finish(s->kept, &sink, err) : FIRN_OK;
}
