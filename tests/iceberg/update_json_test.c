/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "iceberg/update_json.h"

/* One of each, as it is written. */
static const char updates_text[] =
    "[{\"action\":\"assign-uuid\",\"uuid\":\"u\"},"
    "{\"action\":\"upgrade-format-version\",\"format-version\":2},"
    "{\"action\":\"add-schema\",\"schema\":{\"type\":\"struct\",\"schema-id\":1,\"fields\":["
    "{\"id\":1,\"name\":\"x\",\"required\":true,\"type\":\"long\"}]}},"
    "{\"action\":\"set-current-schema\",\"schema-id\":-1},"
    "{\"action\":\"add-spec\",\"spec\":{\"spec-id\":1,\"fields\":["
    "{\"name\":\"x\",\"transform\":\"bucket[4]\",\"source-id\":1,\"field-id\":1000}]}},"
    "{\"action\":\"set-default-spec\",\"spec-id\":-1},"
    "{\"action\":\"add-sort-order\",\"sort-order\":{\"order-id\":1,\"fields\":["
    "{\"transform\":\"identity\",\"source-id\":1,\"direction\":\"asc\","
    "\"null-order\":\"nulls-first\"}]}},"
    "{\"action\":\"set-default-sort-order\",\"sort-order-id\":-1},"
    "{\"action\":\"add-snapshot\",\"snapshot\":{\"snapshot-id\":5,\"timestamp-ms\":6}},"
    "{\"action\":\"set-snapshot-ref\",\"ref-name\":\"main\",\"type\":\"branch\",\"snapshot-id\":5,"
    "\"min-snapshots-to-keep\":3},"
    "{\"action\":\"remove-snapshot-ref\",\"ref-name\":\"t\"},"
    "{\"action\":\"remove-snapshots\",\"snapshot-ids\":[1,2]},"
    "{\"action\":\"set-statistics\",\"statistics\":{\"snapshot-id\":5,\"statistics-path\":\"p\"}},"
    "{\"action\":\"remove-statistics\",\"snapshot-id\":5},"
    "{\"action\":\"set-partition-statistics\",\"partition-statistics\":{\"snapshot-id\":5}},"
    "{\"action\":\"remove-partition-statistics\",\"snapshot-id\":5},"
    "{\"action\":\"set-properties\",\"updates\":{\"a\":\"b\"}},"
    "{\"action\":\"remove-properties\",\"removals\":[\"a\",\"c\"]},"
    "{\"action\":\"set-location\",\"location\":\"/t\"},"
    "{\"action\":\"remove-partition-specs\",\"spec-ids\":[1]},"
    "{\"action\":\"remove-schemas\",\"schema-ids\":[1]}]";

static const char requirements_text[] =
    "[{\"type\":\"assert-create\"},{\"type\":\"assert-table-uuid\",\"uuid\":\"u\"},"
    "{\"type\":\"assert-ref-snapshot-id\",\"ref\":\"main\",\"snapshot-id\":5},"
    "{\"type\":\"assert-ref-snapshot-id\",\"ref\":\"b\",\"snapshot-id\":null},"
    "{\"type\":\"assert-last-assigned-field-id\",\"last-assigned-field-id\":1},"
    "{\"type\":\"assert-current-schema-id\",\"current-schema-id\":2},"
    "{\"type\":\"assert-last-assigned-partition-id\",\"last-assigned-partition-id\":3},"
    "{\"type\":\"assert-default-spec-id\",\"default-spec-id\":4},"
    "{\"type\":\"assert-default-sort-order-id\",\"default-sort-order-id\":0}]";

static firn_status read_updates(const char *text, size_t len, firn_arena *arena,
                                firn_update **updates, size_t *count, firn_error *err)
{
    firn_json_reader r;
    firn_json_begin(&r, (firn_bytes){ (const uint8_t *)text, len }, arena);
    firn_updates_read_json(&r, arena, updates, count);
    return firn_json_finish(&r, err);
}

static firn_status scenario(const firn_allocator *allocator)
{
    SCOPED(firn_arena) arena = { .allocator = allocator };
    SCOPED(firn_buf) out = { .allocator = allocator };
    firn_json_writer w = { .out = &out };
    firn_update *updates;
    size_t count;
    firn_error err;
    TRY(read_updates(updates_text, sizeof updates_text - 1, &arena, &updates, &count, &err));
    assert_int_equal(count, FIRN_UPDATE_REMOVE_SCHEMAS + 1);
    firn_json_open_array(&w);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(updates[i].action, i);
        firn_update_write_json(&w, &updates[i], 2);
    }
    firn_json_close_array(&w);
    TRY(firn_buf_check(&out, &err));
    assert_true(firn_str_is(firn_buf_str(&out), updates_text));
    return FIRN_OK;
}

TEST(every_update_is_read_and_written)
{
    assert_int_equal(scenario(&firn_heap), FIRN_OK);
}

TEST(every_allocation_failure_of_updates_is_reported)
{
    test_each_oom(scenario);
}

TEST(every_truncation_of_updates_is_corrupt_or_invalid)
{
    for (size_t len = 0; len + 1 < sizeof updates_text; len++) {
        SCOPED(firn_arena) arena = { 0 };
        firn_update *updates;
        size_t count;
        assert_int_equal(read_updates(updates_text, len, &arena, &updates, &count, NULL),
                         FIRN_CORRUPT);
    }
}

TEST(every_requirement_is_read_and_written)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_buf) out = { 0 };
    firn_json_reader r;
    firn_json_writer w = { .out = &out };
    firn_requirement *list;
    size_t count;
    firn_json_begin(&r, firn_str_bytes(firn_str_from(requirements_text)), &arena);
    firn_requirements_read_json(&r, &arena, &list, &count);
    assert_int_equal(firn_json_finish(&r, NULL), FIRN_OK);
    assert_int_equal(count, 9);
    assert_int_equal(list[3].id, -1);
    firn_json_open_array(&w);
    for (size_t i = 0; i < count; i++)
        firn_requirement_write_json(&w, &list[i]);
    firn_json_close_array(&w);
    assert_true(firn_str_is(firn_buf_str(&out), requirements_text));
}

static void expect_update(const char *text, firn_status status, const char *message)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_json_reader r;
    firn_update update;
    firn_error err = { 0 };
    firn_json_begin(&r, firn_str_bytes(firn_str_from(text)), &arena);
    firn_update_read_json(&r, &arena, &update);
    assert_int_equal(firn_json_finish(&r, &err), status);
    if (message)
        assert_non_null(strstr(err.message, message));
}

TEST(updates_that_say_too_little_or_the_unknown_are_refused)
{
    expect_update("{\"action\":\"fly\"}", FIRN_INVALID, "unknown update \"fly\"");
    expect_update("{}", FIRN_INVALID, "unknown update \"\"");
    expect_update("{\"action\":\"set-location\"}", FIRN_INVALID,
                  "update set-location lacks \"location\"");
    expect_update("{\"action\":\"set-snapshot-ref\",\"ref-name\":\"x\"}", FIRN_INVALID,
                  "update set-snapshot-ref lacks \"ref-name\"");
    expect_update("{\"action\":\"remove-snapshots\"}", FIRN_INVALID, "lacks \"snapshot-ids\"");
    expect_update("{\"action\":\"add-view-version\"}", FIRN_UNSUPPORTED, "add-view-version");
    expect_update("{\"updated\":{\"a\":\"1\"},\"action\":\"set-properties\"}", FIRN_OK, NULL);
    expect_update("{\"removed\":[\"a\"],\"action\":\"remove-properties\"}", FIRN_OK, NULL);
}

static void expect_requirement(const char *text, const char *message)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_json_reader r;
    firn_requirement requirement;
    firn_error err;
    firn_json_begin(&r, firn_str_bytes(firn_str_from(text)), &arena);
    firn_requirement_read_json(&r, &requirement);
    assert_int_equal(firn_json_finish(&r, &err), FIRN_INVALID);
    assert_non_null(strstr(err.message, message));
}

TEST(requirements_that_say_too_little_or_the_unknown_are_refused)
{
    expect_requirement("{\"type\":\"assert-luck\"}", "unknown requirement \"assert-luck\"");
    expect_requirement("{\"type\":\"assert-table-uuid\"}",
                       "requirement assert-table-uuid lacks \"uuid\"");
    expect_requirement("{\"type\":\"assert-ref-snapshot-id\",\"snapshot-id\":1}",
                       "requirement assert-ref-snapshot-id lacks \"ref\"");
    expect_requirement("{\"type\":\"assert-default-spec-id\"}", "lacks \"default-spec-id\"");
}
