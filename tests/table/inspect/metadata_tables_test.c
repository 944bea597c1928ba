/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Metadata tables of a table in memory: their rows counted, every allocation failing. */
#include "test.h"

#include "table/inspect/metadata_tables.h"
#include "table/table_sample.h"

static firn_status make(table_sample *s, const firn_allocator *allocator, firn_error *err)
{
    firn_io *io;
    firn_table_options options = { .partition_by = "truncate(2, name) as start" };
    TRY(firn_io_memory(allocator, &io, err));
    TRY(table_sample_make(s, allocator, io, &options, err));
    TRY(table_sample_append(s, 0, 20, err));
    return table_sample_append(s, 20, 23, err);
}

static firn_status count_rows(table_sample *s, const char *name, const firn_scan_options *options,
                              int64_t *count, firn_error *err)
{
    firn_metadata_table *rows;
    struct ArrowArray batch;
    *count = 0;
    TRY(firn_metadata_table_open(s->table, firn_str_from(name), options, &rows, err));
    firn_status status;
    while ((status = firn_metadata_table_next(rows, &batch, err)) == FIRN_OK && batch.release) {
        SCOPED(firn_arena) memory = { 0 };
        firn_view view;
        assert_true(batch.length > 0);
        status = firn_view_init(&view, firn_metadata_table_output(rows), &batch, &memory, err);
        assert_int_equal(status, FIRN_OK);
        *count += batch.length;
        batch.release(&batch);
    }
    firn_metadata_table_close(&rows);
    return status;
}

/* The files of two appends, of partitions as they fell. */
static const struct {
    const char *name;
    int64_t rows; /* -1: one for each file */
} expected[] = {
    { "entries", -1 },
    { "all_entries", -1 },
    { "files", -1 },
    { "data_files", -1 },
    { "delete_files", 0 },
    { "all_files", -1 },
    { "all_data_files", -1 },
    { "all_delete_files", 0 },
    { "manifests", 2 },
    { "all_manifests", 3 },
    { "history", 2 },
    { "snapshots", 2 },
    { "refs", 1 },
    { "metadata_log_entries", 3 },
};

TEST(every_metadata_table_has_the_rows_of_two_appends)
{
    static const firn_scan_options all;
    SCOPED(table_sample) s = { 0 };
    firn_error err = { 0 };
    int64_t files, partitions, count;
    assert_int_equal(make(&s, &firn_heap, &err), FIRN_OK);
    assert_int_equal(count_rows(&s, "files", &all, &files, &err), FIRN_OK);
    assert_int_equal(count_rows(&s, "partitions", &all, &partitions, &err), FIRN_OK);
    assert_true(partitions > 1 && partitions <= files);
    for (size_t i = 0; i < FIRN_COUNT(expected); i++) {
        assert_true(firn_metadata_table_exists(firn_str_from(expected[i].name)));
        assert_int_equal(count_rows(&s, expected[i].name, &all, &count, &err), FIRN_OK);
        assert_int_equal(count, expected[i].rows == -1 ? files : expected[i].rows);
    }
}

TEST(unknown_metadata_tables_columns_and_filters_are_refused)
{
    SCOPED(table_sample) s = { 0 };
    firn_error err = { 0 };
    int64_t count;
    const char *column = "nothing", *twice[] = { "snapshot_id", "snapshot_id" };
    assert_int_equal(make(&s, &firn_heap, &err), FIRN_OK);
    assert_int_equal(count_rows(&s, "nothing", &(firn_scan_options){ 0 }, &count, &err),
                     FIRN_NOT_FOUND);
    firn_scan_options options = { .columns = &column, .column_count = 1 };
    assert_int_equal(count_rows(&s, "history", &options, &count, &err), FIRN_INVALID);
    assert_string_equal(err.message, "history has no column \"nothing\"");
    options = (firn_scan_options){ .columns = twice, .column_count = 2 };
    assert_int_equal(count_rows(&s, "history", &options, &count, &err), FIRN_OK);
    column = "partition_summaries.lower_bound";
    options = (firn_scan_options){ .columns = &column, .column_count = 1 };
    assert_int_equal(count_rows(&s, "manifests", &options, &count, &err), FIRN_INVALID);
    assert_string_equal(err.message, "\"partition_summaries.lower_bound\" is part of a list or "
                                     "map: select the whole");
}

static firn_status read_all(const firn_allocator *allocator)
{
    static const char *const names[] = { "entries", "all_manifests", "snapshots", "partitions" };
    SCOPED(table_sample) s = { 0 };
    firn_error err = { 0 };
    int64_t count;
    TRY(make(&s, allocator, &err));
    for (size_t i = 0; i < FIRN_COUNT(names); i++)
        TRY(count_rows(&s, names[i], &(firn_scan_options){ 0 }, &count, &err));
    firn_expr *where = NULL;
    TRY(firn_expr_parse("data_file.record_count > 0 and status = 1", &where, &err));
    firn_status status =
        count_rows(&s, "entries", &(firn_scan_options){ .where = where }, &count, &err);
    firn_expr_close(&where);
    return status;
}

/* What is only tried after a commit may fail without a word, so success is no end yet. */
TEST(running_out_of_memory_over_metadata_tables_is_reported)
{
    for (size_t n = 1;; n++) {
        test_memory memory;
        test_memory_init(&memory, n);
        firn_status status = read_all(&memory.allocator);
        assert_int_equal(memory.held, 0);
        if (memory.requests < n)
            break;
        assert_true(status == FIRN_OK || status == FIRN_NOMEM);
    }
}
