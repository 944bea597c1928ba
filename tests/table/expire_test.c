/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

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
