/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "iceberg/update.h"

/* A table is made and changed through updates alone, as catalogs do it. */
typedef struct bench {
    firn_arena arena;
    firn_table_metadata m;
    firn_schema schema;
    firn_partition_spec spec;
    firn_sort_order order;
    firn_error err;
    int64_t now_ms;
} bench;

static void bench_release(bench *b)
{
    firn_arena_release(&b->arena);
}

static const firn_str location = { "s3://b/t", 8 };

static firn_status create(bench *b, int32_t version)
{
    const char *schema = "{\"x\":\"long\",\"y\":\"string\",\"d\":\"date\"}";
    TRY(firn_schema_parse(firn_str_bytes(firn_str_from(schema)), &b->arena, &b->schema, &b->err));
    const firn_update updates[] = {
        { .action = FIRN_UPDATE_ASSIGN_UUID,
          .text = FIRN_STR("9c12d441-03fe-4693-9a96-a0705ddf69c1") },
        { .action = FIRN_UPDATE_SET_LOCATION, .text = location },
        { .action = FIRN_UPDATE_ADD_SCHEMA, .schema = &b->schema },
        { .action = FIRN_UPDATE_SET_CURRENT_SCHEMA, .id = -1 },
        { .action = FIRN_UPDATE_ADD_SPEC, .spec = &b->spec },
        { .action = FIRN_UPDATE_SET_DEFAULT_SPEC, .id = -1 },
        { .action = FIRN_UPDATE_ADD_SORT_ORDER, .sort_order = &b->order },
        { .action = FIRN_UPDATE_SET_DEFAULT_SORT_ORDER, .id = -1 },
    };
    b->now_ms = 1000000;
    const firn_apply_options options = { .now_ms = b->now_ms, .format_version = version };
    return firn_metadata_apply(NULL, updates, FIRN_COUNT(updates), &options, &b->arena, &b->m,
                               &b->err);
}

/* Applies updates to the table as it is; on success the result takes its place. */
static firn_status apply(bench *b, const firn_update *updates, size_t count)
{
    firn_table_metadata *base = firn_arena_copy(&b->arena, &b->m, sizeof b->m);
    firn_table_metadata result;
    if (!base)
        return firn_nomem(&b->err);
    b->now_ms += 1000;
    const firn_apply_options options = { .now_ms = b->now_ms,
                                         .previous_location = FIRN_STR("s3://b/t/m.json") };
    TRY(firn_metadata_apply(base, updates, count, &options, &b->arena, &result, &b->err));
    b->m = result;
    return FIRN_OK;
}

static firn_status apply_one(bench *b, firn_update update)
{
    return apply(b, &update, 1);
}

static firn_status commit(bench *b, int64_t id, int64_t parent, firn_str branch)
{
    firn_snapshot *snapshot = firn_new(&b->arena, firn_snapshot, 1);
    if (!snapshot)
        return firn_nomem(&b->err);
    *snapshot = (firn_snapshot){ .snapshot_id = id,
                                 .parent_snapshot_id = parent,
                                 .sequence_number = b->m.last_sequence_number + 1,
                                 .timestamp_ms = b->now_ms + 1000,
                                 .manifest_list = FIRN_STR("s3://b/t/l.avro"),
                                 .schema_id = 0,
                                 .first_row_id = b->m.next_row_id,
                                 .added_rows = 10 };
    const firn_update updates[] = {
        { .action = FIRN_UPDATE_ADD_SNAPSHOT, .snapshot = snapshot },
        { .action = FIRN_UPDATE_SET_SNAPSHOT_REF,
          .ref = { .name = branch,
                   .snapshot_id = id,
                   .min_snapshots_to_keep = -1,
                   .max_snapshot_age_ms = -1,
                   .max_ref_age_ms = -1 } },
    };
    return apply(b, updates, 2);
}

static const firn_str main_branch = { "main", 4 };

static firn_status life(const firn_allocator *allocator)
{
    SCOPED(bench) b = { .arena = { .allocator = allocator } };
    SCOPED(firn_buf) out = { .allocator = allocator };
    TRY(create(&b, 3));
    assert_int_equal(b.m.last_column_id, 3);
    assert_int_equal(b.m.current_snapshot_id, -1);
    TRY(commit(&b, 1, -1, main_branch));
    TRY(commit(&b, 2, 1, main_branch));
    TRY(commit(&b, 3, 2, FIRN_STR("audit")));
    assert_int_equal(b.m.current_snapshot_id, 2);
    assert_int_equal(b.m.last_sequence_number, 3);
    assert_int_equal(b.m.next_row_id, 30);
    assert_int_equal(b.m.snapshot_log_count, 2);
    assert_int_equal(b.m.metadata_log_count, 3);
    assert_int_equal(b.m.snapshot_log[1].snapshot_id, 2);
    const int64_t ids[] = { 1 };
    TRY(apply_one(
        &b, (firn_update){ .action = FIRN_UPDATE_REMOVE_SNAPSHOTS, .ids = ids, .id_count = 1 }));
    assert_int_equal(b.m.snapshot_count, 2);
    assert_int_equal(b.m.snapshot_log_count, 1);
    firn_metadata_write(&b.m, &out);
    firn_table_metadata again;
    TRY(firn_buf_check(&out, &b.err));
    TRY(firn_metadata_read(firn_buf_bytes(&out), &b.arena, &again, &b.err));
    assert_int_equal(again.ref_count, 2);
    return FIRN_OK;
}

TEST(a_table_lives_through_its_updates)
{
    assert_int_equal(life(&firn_heap), FIRN_OK);
}

TEST(every_allocation_failure_in_a_tables_life_is_reported)
{
    test_each_oom(life);
}

TEST(adding_what_is_there_gives_its_id)
{
    SCOPED(bench) b = { 0 };
    assert_int_equal(create(&b, 2), FIRN_OK);
    const firn_update updates[] = {
        { .action = FIRN_UPDATE_ADD_SCHEMA, .schema = &b.schema },
        { .action = FIRN_UPDATE_SET_CURRENT_SCHEMA, .id = -1 },
        { .action = FIRN_UPDATE_ADD_SPEC, .spec = &b.spec },
        { .action = FIRN_UPDATE_SET_DEFAULT_SPEC, .id = -1 },
    };
    assert_int_equal(apply(&b, updates, 4), FIRN_OK);
    assert_int_equal(b.m.schema_count, 1);
    assert_int_equal(b.m.spec_count, 1);
}

TEST(minus_one_means_the_last_added_and_nothing_else)
{
    SCOPED(bench) b = { 0 };
    assert_int_equal(create(&b, 2), FIRN_OK);
    assert_int_equal(
        apply_one(&b, (firn_update){ .action = FIRN_UPDATE_SET_CURRENT_SCHEMA, .id = -1 }),
        FIRN_INVALID);
    assert_int_equal(
        apply_one(&b, (firn_update){ .action = FIRN_UPDATE_SET_DEFAULT_SPEC, .id = 9 }),
        FIRN_INVALID);
}

TEST(stale_snapshots_are_conflicts)
{
    SCOPED(bench) b = { 0 };
    assert_int_equal(create(&b, 3), FIRN_OK);
    assert_int_equal(commit(&b, 1, -1, main_branch), FIRN_OK);
    firn_snapshot stale = { .snapshot_id = 2,
                            .parent_snapshot_id = 1,
                            .sequence_number = 1,
                            .timestamp_ms = b.now_ms,
                            .first_row_id = 10 };
    const firn_update update = { .action = FIRN_UPDATE_ADD_SNAPSHOT, .snapshot = &stale };
    assert_int_equal(apply_one(&b, update), FIRN_CONFLICT);
    stale.sequence_number = 2;
    stale.first_row_id = 9;
    assert_int_equal(apply_one(&b, update), FIRN_CONFLICT);
    assert_string_equal(b.err.message, "first-row-id 9 is behind next-row-id 10");
    stale.first_row_id = 10;
    stale.timestamp_ms = b.now_ms - 100000;
    assert_int_equal(apply_one(&b, update), FIRN_INVALID);
    stale.timestamp_ms = b.now_ms;
    stale.snapshot_id = 1;
    assert_int_equal(apply_one(&b, update), FIRN_INVALID);
}

TEST(removing_main_leaves_no_current_snapshot_and_no_log)
{
    SCOPED(bench) b = { 0 };
    assert_int_equal(create(&b, 2), FIRN_OK);
    assert_int_equal(commit(&b, 1, -1, main_branch), FIRN_OK);
    assert_int_equal(apply_one(&b, (firn_update){ .action = FIRN_UPDATE_REMOVE_SNAPSHOT_REF,
                                                  .text = main_branch }),
                     FIRN_OK);
    assert_int_equal(b.m.current_snapshot_id, -1);
    assert_int_equal(b.m.snapshot_log_count, 0);
    assert_int_equal(b.m.snapshot_count, 1);
}

TEST(statistics_go_with_their_snapshot)
{
    SCOPED(bench) b = { 0 };
    assert_int_equal(create(&b, 2), FIRN_OK);
    assert_int_equal(commit(&b, 1, -1, main_branch), FIRN_OK);
    assert_int_equal(commit(&b, 2, 1, main_branch), FIRN_OK);
    const firn_update set = { .action = FIRN_UPDATE_SET_STATISTICS,
                              .statistics = { 1, FIRN_STR("p"), FIRN_STR("{}") } };
    assert_int_equal(apply_one(&b, set), FIRN_OK);
    assert_int_equal(apply_one(&b, set), FIRN_OK);
    assert_int_equal(b.m.statistics_count, 1);
    const int64_t ids[] = { 1 };
    assert_int_equal(
        apply_one(
            &b, (firn_update){ .action = FIRN_UPDATE_REMOVE_SNAPSHOTS, .ids = ids, .id_count = 1 }),
        FIRN_OK);
    assert_int_equal(b.m.statistics_count, 0);
}

TEST(what_is_in_use_cannot_be_removed_and_versions_only_rise)
{
    SCOPED(bench) b = { 0 };
    const int64_t ids[] = { 0 };
    assert_int_equal(create(&b, 2), FIRN_OK);
    assert_int_equal(
        apply_one(&b,
                  (firn_update){ .action = FIRN_UPDATE_REMOVE_SCHEMAS, .ids = ids, .id_count = 1 }),
        FIRN_INVALID);
    assert_int_equal(apply_one(&b, (firn_update){ .action = FIRN_UPDATE_REMOVE_PARTITION_SPECS,
                                                  .ids = ids,
                                                  .id_count = 1 }),
                     FIRN_INVALID);
    assert_int_equal(
        apply_one(&b, (firn_update){ .action = FIRN_UPDATE_UPGRADE_FORMAT_VERSION, .id = 1 }),
        FIRN_INVALID);
    assert_int_equal(
        apply_one(&b, (firn_update){ .action = FIRN_UPDATE_UPGRADE_FORMAT_VERSION, .id = 3 }),
        FIRN_OK);
    assert_int_equal(
        apply_one(&b, (firn_update){ .action = FIRN_UPDATE_UPGRADE_FORMAT_VERSION, .id = 4 }),
        FIRN_UNSUPPORTED);
    assert_int_equal(b.m.format_version, 3);
}

TEST(properties_are_set_removed_and_never_reserved)
{
    SCOPED(bench) b = { 0 };
    const firn_property set[] = { { FIRN_STR("a"), FIRN_STR("1") },
                                  { FIRN_STR("format-version"), FIRN_STR("2") },
                                  { FIRN_STR("a"), FIRN_STR("2") },
                                  { FIRN_STR("b"), FIRN_STR("3") } };
    assert_int_equal(create(&b, 2), FIRN_OK);
    assert_int_equal(apply_one(&b, (firn_update){ .action = FIRN_UPDATE_SET_PROPERTIES,
                                                  .properties = set,
                                                  .property_count = 4 }),
                     FIRN_OK);
    assert_int_equal(b.m.property_count, 2);
    assert_true(firn_str_is(firn_metadata_property(&b.m, "a"), "2"));
    assert_int_equal(apply_one(&b, (firn_update){ .action = FIRN_UPDATE_REMOVE_PROPERTIES,
                                                  .properties = set,
                                                  .property_count = 1 }),
                     FIRN_OK);
    assert_null(firn_metadata_property(&b.m, "a").data);
    assert_int_equal(b.m.property_count, 1);
}

TEST(the_metadata_log_is_trimmed)
{
    SCOPED(bench) b = { 0 };
    const firn_property keep = { FIRN_STR("write.metadata.previous-versions-max"), FIRN_STR("2") };
    assert_int_equal(create(&b, 2), FIRN_OK);
    for (int i = 0; i < 4; i++)
        assert_int_equal(apply_one(&b, (firn_update){ .action = FIRN_UPDATE_SET_PROPERTIES,
                                                      .properties = &keep,
                                                      .property_count = 1 }),
                         FIRN_OK);
    assert_int_equal(b.m.metadata_log_count, 2);
    assert_int_equal(b.m.metadata_log[1].timestamp_ms, b.now_ms - 1000);
}

TEST(an_intermediate_snapshot_of_one_change_is_not_logged)
{
    SCOPED(bench) b = { 0 };
    assert_int_equal(create(&b, 2), FIRN_OK);
    assert_int_equal(commit(&b, 1, -1, main_branch), FIRN_OK);
    firn_snapshot two[] = {
        { .snapshot_id = 2,
          .parent_snapshot_id = 1,
          .sequence_number = 2,
          .timestamp_ms = b.now_ms },
        { .snapshot_id = 3,
          .parent_snapshot_id = 2,
          .sequence_number = 3,
          .timestamp_ms = b.now_ms },
    };
    const firn_update updates[] = {
        { .action = FIRN_UPDATE_ADD_SNAPSHOT, .snapshot = &two[0] },
        { .action = FIRN_UPDATE_SET_SNAPSHOT_REF,
          .ref = { .name = main_branch, .snapshot_id = 2 } },
        { .action = FIRN_UPDATE_ADD_SNAPSHOT, .snapshot = &two[1] },
        { .action = FIRN_UPDATE_SET_SNAPSHOT_REF,
          .ref = { .name = main_branch, .snapshot_id = 3 } },
    };
    assert_int_equal(apply(&b, updates, 4), FIRN_OK);
    assert_int_equal(b.m.snapshot_count, 3);
    assert_int_equal(b.m.snapshot_log_count, 2);
    assert_int_equal(b.m.snapshot_log[1].snapshot_id, 3);
}

TEST(the_unsorted_order_has_id_0_even_when_it_comes_last)
{
    SCOPED(bench) b = { 0 };
    firn_sort_field field = { .source_id = 1 };
    b.order = (firn_sort_order){ .fields = &field, .field_count = 1 };
    assert_int_equal(create(&b, 2), FIRN_OK);
    assert_int_equal(b.m.default_sort_order_id, 1);
    firn_sort_order unsorted = { 0 };
    const firn_update updates[] = {
        { .action = FIRN_UPDATE_ADD_SORT_ORDER, .sort_order = &unsorted },
        { .action = FIRN_UPDATE_SET_DEFAULT_SORT_ORDER, .id = -1 },
    };
    assert_int_equal(apply(&b, updates, 2), FIRN_OK);
    assert_int_equal(b.m.sort_order_count, 2);
    assert_int_equal(b.m.default_sort_order_id, 0);
}

TEST(main_is_a_branch_and_refs_point_at_snapshots)
{
    SCOPED(bench) b = { 0 };
    assert_int_equal(create(&b, 2), FIRN_OK);
    assert_int_equal(commit(&b, 1, -1, main_branch), FIRN_OK);
    firn_update set = { .action = FIRN_UPDATE_SET_SNAPSHOT_REF,
                        .ref = { .name = main_branch, .snapshot_id = 1, .is_tag = true } };
    assert_int_equal(apply_one(&b, set), FIRN_INVALID);
    set.ref = (firn_snapshot_ref){ .name = FIRN_STR("x"), .snapshot_id = 99 };
    assert_int_equal(apply_one(&b, set), FIRN_NOT_FOUND);
}

TEST(requirements_fail_in_the_words_of_the_reference)
{
    SCOPED(bench) b = { 0 };
    assert_int_equal(create(&b, 2), FIRN_OK);
    assert_int_equal(commit(&b, 1, -1, main_branch), FIRN_OK);
    const struct {
        firn_requirement requirement;
        const char *message;
    } cases[] = {
        { { FIRN_REQUIRE_CREATE, 0, { 0 } }, "table already exists" },
        { { FIRN_REQUIRE_TABLE_UUID, 0, FIRN_STR("x") }, "UUID does not match" },
        { { FIRN_REQUIRE_REF_SNAPSHOT_ID, 7, main_branch }, "branch main has changed" },
        { { FIRN_REQUIRE_REF_SNAPSHOT_ID, -1, main_branch },
          "branch main was created concurrently" },
        { { FIRN_REQUIRE_LAST_ASSIGNED_FIELD_ID, 2, { 0 } }, "last assigned field id changed" },
        { { FIRN_REQUIRE_CURRENT_SCHEMA_ID, 2, { 0 } }, "current schema changed" },
        { { FIRN_REQUIRE_LAST_ASSIGNED_PARTITION_ID, 2, { 0 } },
          "last assigned partition id changed" },
        { { FIRN_REQUIRE_DEFAULT_SPEC_ID, 2, { 0 } }, "default partition spec changed" },
        { { FIRN_REQUIRE_DEFAULT_SORT_ORDER_ID, 2, { 0 } }, "default sort order changed" },
    };
    for (size_t i = 0; i < FIRN_COUNT(cases); i++) {
        assert_int_equal(firn_requirements_check(&b.m, &cases[i].requirement, 1, &b.err),
                         FIRN_CONFLICT);
        assert_ptr_equal(strstr(b.err.message, "Requirement failed: "), b.err.message);
        assert_non_null(strstr(b.err.message, cases[i].message));
    }
    const firn_requirement holds[] = {
        { FIRN_REQUIRE_TABLE_UUID, 0, FIRN_STR("9C12D441-03fe-4693-9a96-a0705ddf69c1") },
        { FIRN_REQUIRE_REF_SNAPSHOT_ID, 1, main_branch },
        { FIRN_REQUIRE_REF_SNAPSHOT_ID, -1, FIRN_STR("other") },
        { FIRN_REQUIRE_LAST_ASSIGNED_FIELD_ID, 3, { 0 } },
    };
    assert_int_equal(firn_requirements_check(&b.m, holds, 4, &b.err), FIRN_OK);
    const firn_requirement new_table = { FIRN_REQUIRE_CREATE, 0, { 0 } };
    assert_int_equal(firn_requirements_check(NULL, &new_table, 1, &b.err), FIRN_OK);
}

TEST(ids_that_are_used_up_are_not_given_twice)
{
    SCOPED(bench) b = { 0 };
    firn_partition_field field = { .source_id = 1,
                                   .field_id = -1,
                                   .name = FIRN_STR("p"),
                                   .transform = { .kind = FIRN_TRANSFORM_IDENTITY } };
    firn_partition_spec spec = { .fields = &field, .field_count = 1 };
    firn_sort_field by = { .source_id = 1, .transform = { .kind = FIRN_TRANSFORM_IDENTITY } };
    firn_sort_order order = { .fields = &by, .field_count = 1 };
    firn_schema schema;
    assert_int_equal(create(&b, 2), FIRN_OK);
    assert_int_equal(
        firn_schema_parse(firn_str_bytes(FIRN_STR("{\"x\":\"long\"}")), &b.arena, &schema, NULL),
        FIRN_OK);
    b.m.schemas[0].schema_id = b.m.current_schema_id = INT32_MAX;
    assert_int_equal(
        apply_one(&b, (firn_update){ .action = FIRN_UPDATE_ADD_SCHEMA, .schema = &schema }),
        FIRN_CORRUPT);
    assert_string_equal(b.err.message, "the ids of its schemas are used up");
    b.m.last_partition_id = INT32_MAX;
    assert_int_equal(apply_one(&b, (firn_update){ .action = FIRN_UPDATE_ADD_SPEC, .spec = &spec }),
                     FIRN_CORRUPT);
    assert_string_equal(b.err.message, "the ids of its partition fields are used up");
    b.m.specs[0].spec_id = b.m.default_spec_id = INT32_MAX;
    assert_int_equal(apply_one(&b, (firn_update){ .action = FIRN_UPDATE_ADD_SPEC, .spec = &spec }),
                     FIRN_CORRUPT);
    assert_string_equal(b.err.message, "the ids of its partition specs are used up");
    b.m.sort_orders[0].order_id = b.m.default_sort_order_id = INT32_MAX;
    assert_int_equal(
        apply_one(&b, (firn_update){ .action = FIRN_UPDATE_ADD_SORT_ORDER, .sort_order = &order }),
        FIRN_CORRUPT);
    assert_string_equal(b.err.message, "the ids of its sort orders are used up");
}

TEST(a_snapshot_whose_row_ids_pass_64_bits_is_refused)
{
    SCOPED(bench) b = { 0 };
    assert_int_equal(create(&b, 3), FIRN_OK);
    b.m.next_row_id = INT64_MAX - 10;
    assert_int_equal(commit(&b, 1, -1, main_branch), FIRN_OK);
    assert_int_equal(b.m.next_row_id, INT64_MAX);
    assert_int_equal(commit(&b, 2, 1, main_branch), FIRN_INVALID);
    assert_string_equal(b.err.message, "snapshot 2: row ids beyond 64 bits");
}

TEST(a_table_from_the_beginning_of_time_takes_snapshots)
{
    SCOPED(bench) b = { 0 };
    assert_int_equal(create(&b, 2), FIRN_OK);
    b.m.last_updated_ms = INT64_MIN;
    assert_int_equal(commit(&b, 1, -1, main_branch), FIRN_OK);
}

TEST(what_is_not_in_use_is_removed)
{
    SCOPED(bench) b = { 0 };
    firn_schema schema;
    const int64_t ids[] = { 1, 77 };
    firn_partition_field field = { .source_id = 1,
                                   .field_id = -1,
                                   .name = FIRN_STR("p"),
                                   .transform = { .kind = FIRN_TRANSFORM_IDENTITY } };
    firn_partition_spec spec = { .fields = &field, .field_count = 1 };
    assert_int_equal(create(&b, 2), FIRN_OK);
    assert_int_equal(
        firn_schema_parse(firn_str_bytes(FIRN_STR("{\"x\":\"long\"}")), &b.arena, &schema, NULL),
        FIRN_OK);
    const firn_update add[] = { { .action = FIRN_UPDATE_ADD_SCHEMA, .schema = &schema },
                                { .action = FIRN_UPDATE_ADD_SPEC, .spec = &spec } };
    assert_int_equal(apply(&b, add, 2), FIRN_OK);
    assert_int_equal(b.m.schema_count, 2);
    assert_int_equal(b.m.spec_count, 2);
    const firn_update drop[] = {
        { .action = FIRN_UPDATE_REMOVE_SCHEMAS, .ids = ids, .id_count = 2 },
        { .action = FIRN_UPDATE_REMOVE_PARTITION_SPECS, .ids = ids, .id_count = 2 }
    };
    assert_int_equal(apply(&b, drop, 2), FIRN_OK);
    assert_int_equal(b.m.schema_count, 1);
    assert_int_equal(b.m.schemas[0].schema_id, 0);
    assert_int_equal(b.m.spec_count, 1);
    assert_int_equal(b.m.specs[0].spec_id, 0);
}

TEST(sort_orders_go_by_columns_that_have_one_value)
{
    SCOPED(bench) b = { 0 };
    firn_sort_field by = { .source_id = 77 };
    firn_sort_order order = { .fields = &by, .field_count = 1 };
    const firn_update add = { .action = FIRN_UPDATE_ADD_SORT_ORDER, .sort_order = &order };
    assert_int_equal(create(&b, 2), FIRN_OK);
    assert_int_equal(apply_one(&b, add), FIRN_INVALID);
    assert_string_equal(b.err.message, "cannot sort by column 77 so");
    firn_schema lists;
    assert_int_equal(firn_schema_parse(firn_str_bytes(FIRN_STR("{\"l\":\"list<int>\"}")), &b.arena,
                                       &lists, NULL),
                     FIRN_OK);
    const firn_update turn[] = { { .action = FIRN_UPDATE_ADD_SCHEMA, .schema = &lists },
                                 { .action = FIRN_UPDATE_SET_CURRENT_SCHEMA, .id = -1 } };
    assert_int_equal(apply(&b, turn, 2), FIRN_OK);
    by.source_id = 2;
    assert_int_equal(apply_one(&b, add), FIRN_INVALID);
    assert_string_equal(b.err.message,
                        "cannot sort by \"element\": what is inside a list or map has "
                        "no one value in a row");
}
