/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "table/inspect/check_rows.h"
#include "table/table_sample.h"

typedef struct heard {
    int count;
    char last[200];
} heard;

static void hear(void *self, const char *text)
{
    heard *h = self;
    h->count++;
    const char *behind = strstr(text, ".parquet: ");
    strncpy(h->last, behind ? behind + 10 : text, sizeof h->last - 1);
}

static firn_status make(table_sample *s, const firn_allocator *allocator, firn_error *err)
{
    firn_io *io;
    TRY(firn_io_memory(allocator, &io, err));
    TRY(table_sample_make(s, allocator, io, &(firn_table_options){ 0 }, err));
    TRY(table_sample_append(s, 0, 20, err));
    return table_sample_append(s, 20, 23, err);
}

TEST(a_sound_table_has_no_fault)
{
    SCOPED(table_sample) s = { 0 };
    firn_error err = { 0 };
    firn_check_counts counts;
    heard h = { 0 };
    assert_int_equal(make(&s, &firn_heap, &err), FIRN_OK);
    firn_check_options options = { .deep = true, .fault = hear, .self = &h };
    assert_int_equal(firn_table_check(s.table, &options, &counts, &err), FIRN_OK);
    assert_int_equal(h.count, 0);
    assert_int_equal(counts.snapshots, 2);
    assert_int_equal(counts.manifests, 2);
    assert_int_equal(counts.files, 2);
    assert_int_equal(counts.rows, 23);
}

/* Rows against an entry that was changed. */
static void check_told(table_sample *s, const firn_scan_task *task, const char *fault)
{
    SCOPED(firn_arena) memory = { 0 };
    firn_error err = { 0 };
    firn_check_counts counts = { 0 };
    heard h = { 0 };
    firn_check_options options = { .deep = true, .fault = hear, .self = &h };
    firn_checker checker = { s->table, &options, &counts, &memory };
    assert_int_equal(firn_check_rows(&checker, task, &err), FIRN_OK);
    assert_int_equal(h.count, fault != NULL);
    assert_int_equal(counts.faults, fault != NULL);
    if (fault)
        assert_string_equal(h.last, fault);
}

TEST(metrics_that_the_rows_belie_are_faults)
{
    SCOPED(table_sample) s = { 0 };
    firn_error err = { 0 };
    firn_scan *scan;
    assert_int_equal(make(&s, &firn_heap, &err), FIRN_OK);
    assert_int_equal(firn_scan_open_detailed(s.table, NULL, &scan, &err), FIRN_OK);
    firn_scan_task task = firn_scan_plan(scan)->tasks[1]; /* the first append: ids 0 to 19 */
    check_told(&s, &task, NULL);
    task.entry.file.record_count = 21;
    check_told(&s, &task, "20 rows were read, its entry says 21");
    task.entry.file.record_count = 20;
    int64_t nulls[] = { 0, 3, 0 };
    int32_t ids[] = { 1, 2, 3 };
    task.entry.file.null_value_counts = (firn_avro_id_longs){ ids, nulls, 3 };
    check_told(&s, &task, "column \"name\" has 4 nulls, its entry says 3");
    nulls[1] = 4;
    uint8_t five[8] = { 5 };
    firn_bytes bounds[] = { { five, 8 } };
    task.entry.file.lower_bounds = (firn_avro_id_bytes){ ids, bounds, 1 };
    check_told(&s, &task, "column \"id\" has values outside its bounds");
    firn_scan_close(&scan);
}

TEST(running_out_of_memory_while_checking_is_reported)
{
    for (size_t n = 1;; n++) {
        test_memory memory;
        test_memory_init(&memory, n);
        firn_check_counts counts = { 0 };
        firn_error err = { 0 };
        table_sample s = { 0 };
        firn_status status = make(&s, &memory.allocator, &err);
        if (status == FIRN_OK)
            status =
                firn_table_check(s.table, &(firn_check_options){ .deep = true }, &counts, &err);
        table_sample_release(&s);
        assert_int_equal(memory.held, 0);
        assert_int_equal(counts.faults, 0);
        if (memory.requests < n)
            break;
        assert_true(status == FIRN_OK || status == FIRN_NOMEM);
    }
}
