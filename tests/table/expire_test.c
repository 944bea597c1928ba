/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "base/time.h"
#include "table/table_sample.h"

TEST(expiry_removes_what_no_snapshot_needs)
{
    SCOPED(table_sample) s = { 0 };
    firn_append *append;
    firn_expire_result result;
    assert_int_equal(table_sample_start(&s, NULL), FIRN_OK);
    assert_int_equal(table_sample_append(&s, 0, 10, NULL), FIRN_OK);
    int64_t first = firn_table_current_snapshot(s.table);
    assert_int_equal(
        firn_append_open(s.table, &(firn_append_options){ .overwrite = 1 }, &append, NULL),
        FIRN_OK);
    assert_int_equal(firn_append_commit(&append, NULL, NULL), FIRN_OK);
    assert_int_equal(table_sample_append(&s, 10, 20, NULL), FIRN_OK);
    firn_expire_options now = { .older_than_ms = 0, .retain_last = 1 };
    assert_int_equal(
        firn_table_set_ref(s.table, "keep", first, &(firn_ref_options){ .is_tag = 1 }, NULL),
        FIRN_OK);
    assert_int_equal(firn_table_expire_snapshots(s.table, &now, &result, NULL), FIRN_OK);
    assert_int_equal(result.snapshots, 1);
    table_sample_check_sum(&s, &(firn_scan_options){ .ref = "keep" }, 10, 45);
    assert_int_equal(firn_table_drop_ref(s.table, "keep", NULL), FIRN_OK);
    assert_int_equal(firn_table_expire_snapshots(s.table, &now, &result, NULL), FIRN_OK);
    assert_int_equal(result.snapshots, 1);
    assert_true(result.files >= 3); /* its data, manifest and list */
    table_sample_check_sum(&s, NULL, 10, 145);
    assert_int_equal(firn_table_snapshot_count(s.table), 1);
}

TEST(a_purged_table_leaves_nothing)
{
    SCOPED(table_sample) s = { 0 };
    assert_int_equal(table_sample_start(&s, NULL), FIRN_OK);
    assert_int_equal(table_sample_append(&s, 0, 10, NULL), FIRN_OK);
    assert_int_equal(table_sample_append(&s, 10, 20, NULL), FIRN_OK);
    assert_int_equal(firn_catalog_drop_table(s.catalog, "ns.t", 1, NULL), FIRN_OK);
    assert_int_equal(table_sample_count_files(&s), 0);
}

static firn_status add_statistics(void *self, firn_table *table, firn_arena *attempt,
                                  firn_change *change, firn_error *err)
{
    firn_str path = firn_str_from(self);
    int64_t id = table->metadata.current_snapshot_id;
    firn_update update = { .action = FIRN_UPDATE_SET_STATISTICS,
                           .statistics = { .snapshot_id = id, .path = path } };
    update.statistics.raw =
        firn_str_format(attempt,
                        "{\"snapshot-id\":%lld,\"statistics-path\":\"%s\",\"file-size-in-bytes\":1,"
                        "\"file-footer-size-in-bytes\":1,\"blob-metadata\":[]}",
                        (long long)id, path.data);
    if (!update.statistics.raw.data || !firn_change_update(change, attempt, update))
        return firn_nomem(err);
    return FIRN_OK;
}

static void set_statistics(table_sample *s, const char *path)
{
    assert_int_equal(
        firn_io_write_file(s->engine->io, firn_str_from(path), firn_str_bytes(FIRN_STR("x")), NULL),
        FIRN_OK);
    assert_int_equal(firn_table_change(s->table, add_statistics, (void *)path, NULL), FIRN_OK);
}

static bool is_there(table_sample *s, const char *path)
{
    firn_input *input;
    firn_status status = firn_io_open(s->engine->io, firn_str_from(path), &input, NULL);
    firn_input_close(&input);
    return status == FIRN_OK;
}

TEST(statistics_go_with_their_snapshot)
{
    SCOPED(table_sample) s = { 0 };
    firn_expire_options now = { .older_than_ms = 0, .retain_last = 1 };
    firn_expire_result result;
    assert_int_equal(table_sample_start(&s, NULL), FIRN_OK);
    assert_int_equal(table_sample_append(&s, 0, 10, NULL), FIRN_OK);
    set_statistics(&s, "memory://stats/old");
    assert_int_equal(table_sample_append(&s, 10, 20, NULL), FIRN_OK);
    set_statistics(&s, "memory://stats/new");
    assert_int_equal(firn_table_expire_snapshots(s.table, &now, &result, NULL), FIRN_OK);
    assert_false(is_there(&s, "memory://stats/old"));
    assert_true(is_there(&s, "memory://stats/new"));
    assert_int_equal(firn_catalog_drop_table(s.catalog, "ns.t", 1, NULL), FIRN_OK);
    assert_false(is_there(&s, "memory://stats/new"));
}

/* ---- what stays, and for how long ---- */

enum { DAY_MS = 24 * 3600 * 1000 };

/* A table of so many snapshots on main; their ids, the oldest first. */
static void start(table_sample *s, int64_t ids[], size_t count)
{
    assert_int_equal(table_sample_start(s, NULL), FIRN_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(table_sample_append(s, (int64_t)i, (int64_t)i + 1, NULL), FIRN_OK);
        ids[i] = firn_table_current_snapshot(s->table);
    }
}

static int64_t expire(table_sample *s, int64_t older_than_ms, int64_t retain_last)
{
    firn_expire_result result;
    firn_expire_options options = { .older_than_ms = older_than_ms, .retain_last = retain_last };
    assert_int_equal(firn_table_expire_snapshots(s->table, &options, &result, NULL), FIRN_OK);
    return result.snapshots;
}

static bool is_kept(const table_sample *s, int64_t id)
{
    return firn_metadata_snapshot(&s->table->metadata, id) != NULL;
}

TEST(the_newest_of_a_branch_stay_by_their_number_and_by_their_age)
{
    SCOPED(table_sample) s = { 0 };
    int64_t ids[5];
    start(&s, ids, 5);
    assert_int_equal(expire(&s, DAY_MS, 1), 0); /* all are young */
    assert_int_equal(expire(&s, 0, 3), 2);
    assert_false(is_kept(&s, ids[1]));
    assert_true(is_kept(&s, ids[2]));
    assert_int_equal(expire(&s, 0, 10), 0);
    assert_int_equal(expire(&s, 0, 0), 2); /* as the properties say: one */
    assert_true(is_kept(&s, ids[4]));
    table_sample_check_sum(&s, NULL, 5, 10);
}

TEST(properties_say_how_long_and_how_many)
{
    SCOPED(table_sample) s = { 0 };
    int64_t ids[3];
    firn_key_value keep[] = { { "history.expire.min-snapshots-to-keep", "2" },
                              { "history.expire.max-snapshot-age-ms", "0" } };
    start(&s, ids, 3);
    assert_int_equal(expire(&s, -1, 0), 0); /* five days, not being said */
    assert_int_equal(firn_table_set_properties(s.table, keep, 2, NULL, 0, NULL), FIRN_OK);
    assert_int_equal(expire(&s, -1, 0), 1);
    assert_true(is_kept(&s, ids[1]));
}

TEST(a_branch_and_a_tag_keep_what_they_name_until_they_are_old)
{
    SCOPED(table_sample) s = { 0 };
    int64_t ids[4];
    firn_ref_options tag = { .is_tag = 1, .max_ref_age_ms = 1 }, branch = { 0 };
    start(&s, ids, 4);
    assert_int_equal(firn_table_set_ref(s.table, "t", ids[0], &tag, NULL), FIRN_OK);
    assert_int_equal(firn_table_set_ref(s.table, "b", ids[2], &branch, NULL), FIRN_OK);
    firn_sleep_us(5000);
    assert_int_equal(expire(&s, 0, 1), 2); /* the tag goes, with its snapshot */
    assert_null(firn_metadata_ref(&s.table->metadata, FIRN_STR("t")));
    assert_false(is_kept(&s, ids[0]));
    assert_false(is_kept(&s, ids[1]));
    assert_true(is_kept(&s, ids[2]));
    table_sample_check_sum(&s, &(firn_scan_options){ .ref = "b" }, 3, 3);
}

/* 1 ← 2 ← 3, main back at 1, a tag at 3: nobody names 2. */
TEST(what_nobody_names_stays_while_it_is_young)
{
    SCOPED(table_sample) s = { 0 };
    int64_t ids[3];
    firn_ref_options tag = { .is_tag = 1 }, branch = { 0 };
    start(&s, ids, 3);
    assert_int_equal(firn_table_set_ref(s.table, "t", ids[2], &tag, NULL), FIRN_OK);
    assert_int_equal(firn_table_set_ref(s.table, "main", ids[0], &branch, NULL), FIRN_OK);
    assert_int_equal(expire(&s, DAY_MS, 1), 0);
    assert_true(is_kept(&s, ids[1]));
    assert_int_equal(expire(&s, 0, 1), 1);
    assert_false(is_kept(&s, ids[1]));
    table_sample_check_sum(&s, NULL, 1, 0);
    table_sample_check_sum(&s, &(firn_scan_options){ .ref = "t" }, 3, 3);
}

TEST(a_dry_run_counts_and_leaves_everything)
{
    SCOPED(table_sample) s = { 0 };
    int64_t ids[3];
    firn_expire_result result;
    firn_expire_options dry = { .older_than_ms = 0, .retain_last = 1, .dry_run = 1 };
    start(&s, ids, 3);
    int files = table_sample_count_files(&s);
    assert_int_equal(firn_table_expire_snapshots(s.table, &dry, &result, NULL), FIRN_OK);
    assert_int_equal(result.snapshots, 2);
    assert_int_equal(table_sample_count_files(&s), files);
    assert_true(is_kept(&s, ids[0]));
}

TEST(a_table_whose_files_may_be_others_keeps_them)
{
    SCOPED(table_sample) s = { 0 };
    int64_t ids[2];
    firn_expire_result result;
    firn_error err;
    firn_key_value shared = { "gc.enabled", "false" };
    firn_expire_options all = { .older_than_ms = 0, .retain_last = 1 };
    start(&s, ids, 2);
    assert_int_equal(firn_table_set_properties(s.table, &shared, 1, NULL, 0, NULL), FIRN_OK);
    int files = table_sample_count_files(&s);
    assert_int_equal(firn_table_expire_snapshots(s.table, &all, &result, &err), FIRN_INVALID);
    assert_string_equal(err.message, "the table's property gc.enabled is false: its files may "
                                     "belong to other tables");
    assert_int_equal(firn_catalog_drop_table(s.catalog, "ns.t", 1, &err), FIRN_INVALID);
    assert_int_equal(table_sample_count_files(&s), files);
}
