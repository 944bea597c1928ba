/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Who listens is told what happens, at the level that was asked for; and how far long
 * work has come. */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "firn/rewrite.h"
#include "table/table_sample.h"

/* Names and levels of all events: "open:3 plan:3 ". */
typedef struct told {
    char names[2000];
    int64_t attempt, snapshot;
    char table[64];
} told;

static const char letters[] = {
    [FIRN_LOG_ERROR] = 'e', [FIRN_LOG_WARN] = 'w', [FIRN_LOG_INFO] = 'i', [FIRN_LOG_DEBUG] = 'd'
};

static void listen(void *self, const firn_log_event *event)
{
    told *t = self;
    size_t used = strlen(t->names);
    snprintf(t->names + used, sizeof t->names - used, "%s:%c ", event->name, letters[event->level]);
    for (size_t i = 0; i < event->field_count; i++) {
        const firn_log_field *f = &event->fields[i];
        if (strcmp(f->name, "attempt") == 0)
            t->attempt = f->number;
        if (strcmp(f->name, "snapshot") == 0)
            t->snapshot = f->number;
        if (strcmp(f->name, "table") == 0)
            snprintf(t->table, sizeof t->table, "%.*s", (int)f->text_len, f->text);
    }
}

static void make(table_sample *s, told *t, firn_log_level level)
{
    firn_io *io;
    firn_error err = { 0 };
    assert_int_equal(firn_io_memory(&firn_heap, &io, NULL), FIRN_OK);
    assert_int_equal(table_sample_make(s, &firn_heap, io, NULL, &err), FIRN_OK);
    s->engine->log = listen;
    s->engine->log_self = t;
    s->engine->log_level = level;
}

TEST(an_append_tells_of_its_files_and_its_commit)
{
    SCOPED(table_sample) s = { 0 };
    told t = { 0 };
    make(&s, &t, FIRN_LOG_INFO);
    assert_int_equal(table_sample_append(&s, 0, 10, NULL), FIRN_OK);
    assert_string_equal(t.names, "write:i commit:i ");
    assert_string_equal(t.table, "ns.t");
    assert_int_equal(t.attempt, 1);
    assert_int_equal(t.snapshot, firn_table_current_snapshot(s.table));
}

TEST(opening_and_scanning_are_told)
{
    SCOPED(table_sample) s = { 0 };
    told t = { 0 };
    firn_table *again;
    firn_scan *scan;
    make(&s, &t, FIRN_LOG_INFO);
    assert_int_equal(table_sample_append(&s, 0, 10, NULL), FIRN_OK);
    t.names[0] = 0;
    assert_int_equal(firn_table_open(s.catalog, "ns.t", &again, NULL), FIRN_OK);
    assert_int_equal(firn_scan_open(again, NULL, &scan, NULL), FIRN_OK);
    assert_string_equal(t.names, "open:i plan:i ");
    firn_scan_close(&scan);
    firn_table_close(&again);
}

TEST(a_conflict_is_a_warning_and_the_next_attempt_has_its_number)
{
    SCOPED(table_sample) s = { 0 };
    told t = { 0 };
    firn_table *late;
    make(&s, &t, FIRN_LOG_WARN);
    assert_int_equal(firn_table_open(s.catalog, "ns.t", &late, NULL), FIRN_OK);
    assert_int_equal(table_sample_append(&s, 0, 10, NULL), FIRN_OK);
    assert_string_equal(t.names, ""); /* nothing at this level */
    firn_table *first = s.table;
    s.table = late;
    s.engine->log_level = FIRN_LOG_DEBUG;
    assert_int_equal(table_sample_append(&s, 10, 20, NULL), FIRN_OK);
    assert_string_equal(t.names, "write:i commit-try:d conflict:w commit-try:d commit:i ");
    assert_int_equal(t.attempt, 2);
    firn_table_close(&first);
}

TEST(expiry_tells_of_each_file)
{
    SCOPED(table_sample) s = { 0 };
    told t = { 0 };
    firn_expire_result result;
    firn_error err = { 0 };
    make(&s, &t, FIRN_LOG_DEBUG);
    assert_int_equal(table_sample_append(&s, 0, 10, NULL), FIRN_OK);
    assert_int_equal(firn_table_delete(s.table, NULL, NULL, &(firn_rewrite_result){ 0 }, &err),
                     FIRN_OK);
    t.names[0] = 0;
    assert_int_equal(firn_table_expire_snapshots(
                         s.table, &(firn_expire_options){ .older_than_ms = 0 }, &result, &err),
                     FIRN_OK);
    assert_string_equal(t.names, "commit-try:d commit:i remove:d remove:d remove:d expire:i ");
    assert_int_equal(result.files, 3);
}

typedef struct seen {
    int calls;
    firn_progress_event last;
} seen;

static void watch(void *self, const firn_progress_event *event)
{
    seen *s = self;
    assert_true(event->rows >= s->last.rows && event->files >= s->last.files);
    s->calls++;
    s->last = *event;
}

TEST(a_delete_says_how_far_it_has_come)
{
    SCOPED(table_sample) s = { 0 };
    seen progress = { 0 };
    told t = { 0 };
    firn_expr *where;
    firn_rewrite_result result;
    make(&s, &t, FIRN_LOG_ERROR);
    assert_int_equal(table_sample_append(&s, 0, 100, NULL), FIRN_OK);
    assert_int_equal(table_sample_append(&s, 100, 150, NULL), FIRN_OK);
    s.engine->progress = watch;
    s.engine->progress_self = &progress;
    assert_int_equal(firn_expr_parse("id < 50 or id > 120", &where, NULL), FIRN_OK);
    assert_int_equal(firn_table_delete(s.table, where, NULL, &result, NULL), FIRN_OK);
    assert_true(progress.calls >= 2);
    assert_int_equal(progress.last.rows, 150);
    assert_int_equal(progress.last.rows_total, 150);
    assert_int_equal(progress.last.files, 2);
    assert_int_equal(progress.last.files_total, 2);
    firn_expr_close(&where);
}
