/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/table_sample.h"

#include "test.h"

#include <stdio.h>

#include "table/snapshot_change.h"

void table_sample_release(table_sample *s)
{
    firn_table_close(&s->table);
    firn_catalog_close(&s->catalog);
    firn_engine_close(&s->engine);
}

firn_status table_sample_make(table_sample *s, const firn_allocator *allocator, firn_io *io,
                              const firn_table_options *options, firn_error *err)
{
    firn_engine_options engine = { .threads = s->threads ? s->threads : 1 };
    TRY(firn_engine_open_with(&engine, allocator, io, &s->engine, err));
    TRY(firn_catalog_open(s->engine, "memory:", NULL, &s->catalog, err));
    return firn_table_create(s->catalog, "ns.t",
                             "{\"id\":\"long!\",\"name\":\"string\",\"at\":\"timestamp\"}", options,
                             &s->table, err);
}

static void put_row(firn_column *rows, int64_t id)
{
    char name[32];
    int len = snprintf(name, sizeof name, "n%lld", (long long)id);
    firn_column_put_int64(&rows->children[0], id);
    if (id % 5 == 0)
        firn_column_put_null(&rows->children[1]);
    else
        firn_column_put_bytes(&rows->children[1], (firn_bytes){ (uint8_t *)name, (size_t)len });
    firn_column_put_int64(&rows->children[2], id * INT64_C(3600000000));
    firn_column_put_struct(rows);
}

static firn_status make_rows(const firn_arrow_field *schema, const firn_allocator *allocator,
                             int64_t from, int64_t to, struct ArrowArray *batch, firn_error *err)
{
    SCOPED(firn_column) rows = { 0 };
    TRY(firn_column_init(&rows, schema, allocator, err));
    for (int64_t id = from; id < to; id++)
        put_row(&rows, id);
    return firn_column_finish(&rows, batch, err);
}

static firn_status append_rows(firn_append *append, const firn_allocator *allocator, int64_t from,
                               int64_t to, firn_error *err)
{
    struct ArrowArray batch;
    TRY(make_rows(firn_append_schema(append), allocator, from, to, &batch, err));
    firn_status status = firn_append_rows(append, &batch, err);
    batch.release(&batch);
    return status;
}

firn_status table_sample_append(table_sample *s, int64_t from, int64_t to, firn_error *err)
{
    firn_append *append;
    TRY(firn_append_open(s->table, NULL, &append, err));
    firn_status status = append_rows(append, s->engine->allocator, from, to, err);
    if (status == FIRN_OK)
        return firn_append_commit(&append, NULL, err);
    firn_append_close(&append);
    return status;
}

static firn_status commit_lying(table_sample *s, firn_data_writer *writer, int64_t said,
                                firn_error *err)
{
    SCOPED(firn_arena) memory = { .allocator = s->engine->allocator };
    firn_data_files files;
    int64_t snapshot_id;
    TRY(firn_data_writer_finish(writer, &memory, &files, err));
    files.entries[0].file.record_count = said;
    firn_snapshot_request request = { .operation = "append", .added = &files };
    return firn_snapshot_commit(s->table, &request, &snapshot_id, err);
}

firn_status table_sample_append_lying(table_sample *s, int64_t from, int64_t to, int64_t said,
                                      firn_error *err)
{
    firn_data_writer *writer;
    struct ArrowArray batch;
    TRY(firn_data_writer_open(s->table, &writer, err));
    firn_status status =
        make_rows(firn_data_writer_schema(writer), s->engine->allocator, from, to, &batch, err);
    if (status == FIRN_OK) {
        status = firn_data_writer_write(writer, &batch, err);
        batch.release(&batch);
    }
    if (status == FIRN_OK)
        status = commit_lying(s, writer, said, err);
    firn_data_writer_close(&writer);
    return status;
}

static firn_status sum_batches(firn_scan *scan, int64_t *count, int64_t *sum, firn_error *err)
{
    for (;;) {
        SCOPED(firn_arena) arena = { 0 };
        struct ArrowArray batch;
        firn_view view;
        TRY(firn_scan_next(scan, &batch, err));
        if (!batch.release)
            return FIRN_OK;
        firn_status status = firn_view_init(&view, firn_scan_output(scan), &batch, &arena, err);
        for (int64_t i = 0; status == FIRN_OK && i < view.length; i++)
            *sum += firn_view_int64(&view.children[0], i);
        *count += batch.length;
        batch.release(&batch);
        TRY(status);
    }
}

firn_status table_sample_sum(table_sample *s, const firn_scan_options *options, int64_t *count,
                             int64_t *sum, firn_error *err)
{
    firn_scan *scan;
    *count = *sum = 0;
    TRY(firn_scan_open(s->table, options, &scan, err));
    firn_status status = sum_batches(scan, count, sum, err);
    firn_scan_close(&scan);
    return status;
}

firn_status table_sample_start(table_sample *s, const firn_table_options *options)
{
    firn_io *io;
    firn_error err = { 0 };
    assert_int_equal(firn_io_memory(&firn_heap, &io, NULL), FIRN_OK);
    firn_status status = table_sample_make(s, &firn_heap, io, options, &err);
    if (status != FIRN_OK)
        print_error("%s\n", err.message);
    return status;
}

void table_sample_check_sum(table_sample *s, const firn_scan_options *options, int64_t count,
                            int64_t sum)
{
    int64_t found_count, found_sum;
    firn_error err = { 0 };
    firn_status status = table_sample_sum(s, options, &found_count, &found_sum, &err);
    if (status != FIRN_OK)
        print_error("%s\n", err.message);
    assert_int_equal(status, FIRN_OK);
    assert_int_equal(found_count, count);
    assert_int_equal(found_sum, sum);
}

void table_sample_check_where(table_sample *s, const char *text, int64_t count, int64_t sum)
{
    firn_expr *where = NULL;
    assert_int_equal(firn_expr_parse(text, &where, NULL), FIRN_OK);
    table_sample_check_sum(s, &(firn_scan_options){ .where = where }, count, sum);
    firn_expr_close(&where);
}

static firn_status count_file(void *self, const firn_listed *file, firn_error *err)
{
    (void)file, (void)err;
    ++*(int *)self;
    return FIRN_OK;
}

int table_sample_count_files(table_sample *s)
{
    int count = 0;
    assert_int_equal(
        firn_io_list(s->engine->io, s->table->metadata.location, count_file, &count, NULL),
        FIRN_OK);
    return count;
}
