/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include "table/table_sample.h"

static void make(table_sample *s, const char *schema, const firn_table_options *options)
{
    firn_io *io;
    firn_error err = { 0 };
    assert_int_equal(firn_io_memory(&firn_heap, &io, NULL), FIRN_OK);
    assert_int_equal(firn_engine_open_with(NULL, &firn_heap, io, &s->engine, NULL), FIRN_OK);
    assert_int_equal(firn_catalog_open(s->engine, "memory:", NULL, &s->catalog, NULL), FIRN_OK);
    assert_int_equal(firn_table_create(s->catalog, "ns.t", schema, options, &s->table, &err),
                     FIRN_OK);
}

static void check(firn_status status, const firn_error *err, firn_status wanted,
                  const char *message)
{
    if (status != FIRN_OK)
        assert_string_equal(err->message, message);
    assert_int_equal(status, wanted);
}

/* The default spec as "1000: bucket(4, id) as id_bucket; …". */
static void check_spec(const table_sample *s, const char *wanted)
{
    const firn_table_metadata *m = &s->table->metadata;
    const firn_partition_spec *spec = firn_metadata_default_spec(m);
    SCOPED(firn_buf) text = { 0 };
    for (size_t i = 0; i < spec->field_count; i++) {
        firn_putf(&text, "%s%d: ", i ? "; " : "", spec->fields[i].field_id);
        firn_partition_field_put(&text, &spec->fields[i], firn_metadata_current_schema(m));
    }
    firn_put_u8(&text, 0);
    assert_string_equal((const char *)text.data, wanted);
}

static const char plain[] = "{\"id\":\"long!\",\"at\":\"timestamp\",\"s\":\"struct<x:int,y:int>\"}";

TEST(a_column_that_partitions_or_sorts_cannot_be_dropped)
{
    SCOPED(table_sample) s = { 0 };
    firn_error err = { 0 };
    make(&s, plain, &(firn_table_options){ .partition_by = "day(at)", .sort_by = "id" });
    check(firn_table_drop_column(s.table, "at", &err), &err, FIRN_INVALID,
          "cannot drop \"at\": the table is partitioned by it");
    check(firn_table_drop_column(s.table, "id", &err), &err, FIRN_INVALID,
          "cannot drop \"id\": the table is sorted by it");
    check(firn_table_drop_column(s.table, "idd", &err), &err, FIRN_NOT_FOUND,
          "no column \"idd\": did you mean \"id\"?");
    check(firn_table_drop_column(s.table, "s.y", &err), &err, FIRN_OK, "");
}

TEST(nor_can_a_struct_around_such_a_column)
{
    SCOPED(table_sample) s = { 0 };
    firn_error err = { 0 };
    make(&s, plain, &(firn_table_options){ .partition_by = "s.x", .sort_by = "s.y" });
    check(firn_table_drop_column(s.table, "s", &err), &err, FIRN_INVALID,
          "cannot drop \"s\": the table is partitioned by \"s.x\" in it");
    check(firn_table_set_partitioning(s.table, "", &err), &err, FIRN_OK, "");
    check(firn_table_drop_column(s.table, "s", &err), &err, FIRN_INVALID,
          "cannot drop \"s\": the table is sorted by \"s.y\" in it");
    check(firn_table_set_sort_order(s.table, "", &err), &err, FIRN_OK, "");
    check(firn_table_drop_column(s.table, "s", &err), &err, FIRN_OK, "");
}

TEST(partition_fields_of_version_2_keep_their_ids)
{
    SCOPED(table_sample) s = { 0 };
    firn_error err = { 0 };
    make(&s, plain, &(firn_table_options){ .partition_by = "bucket(4, id), day(at)" });
    check_spec(&s, "1000: bucket(4, id) as id_bucket; 1001: day(at) as at_day");
    check(firn_table_set_partitioning(s.table, "day(at)", &err), &err, FIRN_OK, "");
    check_spec(&s, "1001: day(at) as at_day");
    check(firn_table_set_partitioning(s.table, "bucket(8, id), day(at)", &err), &err, FIRN_OK, "");
    check_spec(&s, "1002: bucket(8, id) as id_bucket; 1001: day(at) as at_day");
    int64_t specs = (int64_t)s.table->metadata.spec_count;
    check(firn_table_set_partitioning(s.table, "bucket(4, id), day(at)", &err), &err, FIRN_OK, "");
    assert_int_equal(s.table->metadata.spec_count, specs); /* the first one again */
    assert_int_equal(s.table->metadata.default_spec_id, 0);
}

TEST(partition_fields_of_version_1_stay_as_void)
{
    SCOPED(table_sample) s = { 0 };
    firn_error err = { 0 };
    make(&s, plain,
         &(firn_table_options){ .format_version = 1, .partition_by = "day(at), id as key" });
    check(firn_table_set_partitioning(s.table, "id as key", &err), &err, FIRN_OK, "");
    check_spec(&s, "1000: void(at) as at_day; 1001: id as key");
    check(firn_table_set_partitioning(s.table, "hour(at)", &err), &err, FIRN_OK, "");
    check_spec(&s, "1000: void(at) as at_day; 1001: void(id) as key; 1002: hour(at) as at_hour");
}

/* As the reference does: the void field gives its name away. */
TEST(a_name_given_up_in_version_1_can_be_taken_again)
{
    SCOPED(table_sample) s = { 0 };
    firn_error err = { 0 };
    make(&s, plain, &(firn_table_options){ .format_version = 1, .partition_by = "bucket(4, id)" });
    check(firn_table_set_partitioning(s.table, "bucket(8, id)", &err), &err, FIRN_OK, "");
    check_spec(&s, "1000: void(id) as id_bucket_1000; 1001: bucket(8, id) as id_bucket");
}

TEST(refs_are_set_where_snapshots_are)
{
    SCOPED(table_sample) s = { 0 };
    firn_error err = { 0 };
    firn_io *io;
    firn_ref_options tag = { .is_tag = 1 };
    assert_int_equal(firn_io_memory(&firn_heap, &io, NULL), FIRN_OK);
    assert_int_equal(table_sample_make(&s, &firn_heap, io, NULL, &err), FIRN_OK);
    check(firn_table_set_ref(s.table, "t", 7, &tag, &err), &err, FIRN_NOT_FOUND, "no snapshot 7");
    check(firn_table_drop_ref(s.table, "t", &err), &err, FIRN_NOT_FOUND, "no branch or tag t");
    assert_int_equal(table_sample_append(&s, 0, 1, NULL), FIRN_OK);
    int64_t first = firn_table_current_snapshot(s.table);
    check(firn_table_set_ref(s.table, "t", -1, &tag, &err), &err, FIRN_OK, "");
    assert_int_equal(firn_metadata_ref(&s.table->metadata, FIRN_STR("t"))->snapshot_id, first);
    check(firn_table_drop_ref(s.table, "main", &err), &err, FIRN_INVALID, "main cannot be dropped");
    check(firn_table_set_ref(s.table, "main", first, &tag, &err), &err, FIRN_INVALID,
          "main must be a branch");
    assert_int_equal(table_sample_append(&s, 1, 2, NULL), FIRN_OK);
    check(firn_table_rollback(s.table, first, &err), &err, FIRN_OK, "");
    assert_int_equal(firn_table_current_snapshot(s.table), first);
}

TEST(properties_are_set_and_unset_together)
{
    SCOPED(table_sample) s = { 0 };
    firn_error err = { 0 };
    const char *const gone[] = { "a", "never.there" };
    make(&s, plain, &(firn_table_options){ 0 });
    check(firn_table_set_properties(s.table, &(firn_key_value){ "a", "1" }, 1, NULL, 0, &err), &err,
          FIRN_OK, "");
    check(firn_table_set_properties(s.table, &(firn_key_value){ "b", "" }, 1, gone, 2, &err), &err,
          FIRN_OK, "");
    assert_null(firn_metadata_property(&s.table->metadata, "a").data);
    assert_int_equal(firn_metadata_property(&s.table->metadata, "b").len, 0);
    assert_non_null(firn_metadata_property(&s.table->metadata, "b").data);
    check(firn_table_set_properties(s.table, &(firn_key_value){ "format-version", "3" }, 1, NULL, 0,
                                    &err),
          &err, FIRN_OK, "");
    assert_int_equal(firn_table_format_version(s.table), 3);
}
