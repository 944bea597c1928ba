/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Work that is asked to stop, at each moment at which it can be: it is cancelled and leaves
 * nothing, or it is done. */
#include "test.h"

#include <string.h>

#include "firn/rewrite.h"
#include "table/table_sample.h"

enum { ROWS = 200, ASKS_MAX = 1000 };

/* Says true once, when it is asked for the n-th time; and sees that nobody asks once the
 * table's pointer has moved. */
typedef struct stopper {
    table_sample *sample;
    char before[256]; /* the metadata file */
    int asked, nth;
} stopper;

static void current(table_sample *s, char location[256])
{
    SCOPED(firn_arena) memory = { .allocator = &firn_heap };
    firn_table_entry entry;
    firn_table_ident ident = { FIRN_STR("ns"), FIRN_STR("t") };
    assert_int_equal(firn_catalog_load(s->catalog, ident, &memory, &entry, NULL), FIRN_OK);
    assert_true(entry.metadata_location.len < 256);
    memcpy(location, entry.metadata_location.data, entry.metadata_location.len);
    location[entry.metadata_location.len] = '\0';
}

static bool stops(void *self)
{
    stopper *p = self;
    char now[256];
    current(p->sample, now);
    assert_string_equal(now, p->before);
    return ++p->asked == p->nth;
}

typedef firn_status work(table_sample *s, firn_error *err);

static firn_status append(table_sample *s, firn_error *err)
{
    return table_sample_append(s, ROWS, 2 * ROWS, err);
}

static firn_status delete_some(table_sample *s, firn_error *err)
{
    firn_expr *where = NULL;
    firn_rewrite_result result;
    assert_int_equal(firn_expr_parse("name LIKE 'n1%'", &where, NULL), FIRN_OK);
    firn_status status = firn_table_delete(s->table, where, NULL, &result, err);
    firn_expr_close(&where);
    return status;
}

static firn_status update_some(table_sample *s, firn_error *err)
{
    static const char *const set = "id = id + 1000";
    firn_expr *where = NULL;
    firn_rewrite_result result;
    assert_int_equal(firn_expr_parse("name LIKE 'n1%'", &where, NULL), FIRN_OK);
    firn_status status = firn_table_update(s->table, &set, 1, where, NULL, &result, err);
    firn_expr_close(&where);
    return status;
}

static firn_status set_property(table_sample *s, firn_error *err)
{
    static const firn_key_value pair = { "owner", "me" };
    return firn_table_set_properties(s->table, &pair, 1, NULL, 0, err);
}

/* Whether the work was stopped; with the table's rows and files as they were. */
static bool stopped_at(int nth, const firn_table_options *options, uint64_t memory, work *run)
{
    SCOPED(table_sample) s = { 0 };
    stopper p = { .sample = &s, .nth = nth };
    firn_error err = { 0 };
    assert_int_equal(table_sample_start(&s, options), FIRN_OK);
    s.engine->memory_bytes = memory;
    assert_int_equal(table_sample_append(&s, 0, ROWS, NULL), FIRN_OK);
    int files = table_sample_count_files(&s);
    current(&s, p.before);
    s.engine->stop = stops;
    s.engine->stop_self = &p;
    firn_status status = run(&s, &err);
    s.engine->stop = NULL;
    assert_int_equal(status, p.asked < nth ? FIRN_OK : FIRN_CANCELLED);
    if (status == FIRN_OK) {
        char now[256];
        current(&s, now);
        assert_string_not_equal(now, p.before);
        return false;
    }
    assert_int_equal(p.asked, nth);
    assert_int_equal(table_sample_count_files(&s), files);
    assert_int_equal(firn_table_refresh(s.table, NULL), FIRN_OK);
    assert_string_equal(firn_table_metadata_location(s.table), p.before);
    table_sample_check_sum(&s, NULL, ROWS, ROWS * (ROWS - 1) / 2);
    assert_int_equal(run(&s, NULL), FIRN_OK); /* the handle can be gone on with */
    return true;
}

/* At each moment in turn, until it is done before it is asked to stop. */
static void sweep(const firn_table_options *options, uint64_t memory, work *run, int asks_min)
{
    int nth = 1;
    while (nth < ASKS_MAX && stopped_at(nth, options, memory, run))
        nth++;
    assert_in_range(nth - 1, asks_min, ASKS_MAX - 2);
}

static const firn_table_options days = { .partition_by = "day(at)" };

TEST(an_append_is_done_or_leaves_nothing_whenever_it_is_stopped)
{
    sweep(NULL, 1 << 20, append, 3);
    sweep(&days, 1 << 20, append, 9 + 1);
}

TEST(an_append_that_sorts_what_it_spilled_is_done_or_leaves_nothing)
{
    firn_table_options sorted = { .partition_by = "day(at)", .sort_by = "id desc" };
    sweep(&sorted, 2048, append, 25);
}

TEST(a_delete_is_done_or_leaves_nothing_whenever_it_is_stopped)
{
    sweep(NULL, 1 << 20, delete_some, 5);
    sweep(&days, 1 << 20, delete_some, 20);
}

TEST(an_update_is_done_or_leaves_nothing_whenever_it_is_stopped)
{
    firn_table_options sorted = { .partition_by = "day(at)", .sort_by = "id desc" };
    sweep(NULL, 1 << 20, update_some, 5);
    sweep(&sorted, 1 << 20, update_some, 20);
}

TEST(a_commit_is_stopped_once_before_it_whatever_metadata_files_are_called)
{
    static const firn_key_value versions = { "firn.metadata-naming", "version" };
    firn_table_options named = { .properties = &versions, .property_count = 1 };
    sweep(NULL, 1 << 20, set_property, 1);
    sweep(&named, 1 << 20, set_property, 1);
    sweep(&named, 1 << 20, append, 3);
}
