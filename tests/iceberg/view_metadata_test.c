/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <stdio.h>

#include "iceberg/view_metadata.h"

static firn_bytes read_file(const char *name, firn_arena *arena)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/view/%s", TEST_DATA, name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    uint8_t *data = firn_arena_alloc(arena, 1, 1 << 16);
    size_t len = fread(data, 1, 1 << 16, f);
    fclose(f);
    return (firn_bytes){ data, len };
}

static firn_status scenario(const firn_allocator *allocator)
{
    SCOPED(firn_arena) file = { 0 }, arena = { .allocator = allocator };
    firn_view_metadata view;
    firn_error err;
    TRY(firn_view_metadata_read(read_file("good/ValidViewMetadata.json", &file), &arena, &view,
                                &err));
    assert_int_equal(view.version_count, 2);
    assert_int_equal(view.version_log_count, 2);
    assert_int_equal(view.property_count, 2);
    const firn_view_version *current = firn_view_version_of(&view, view.current_version_id);
    assert_int_equal(current->timestamp_ms, 5555);
    assert_true(firn_str_is(current->default_catalog, "some-catalog"));
    assert_int_equal(firn_view_schema_of(&view, current->schema_id)->root.field_count, 3);
    const firn_view_representation *sql = firn_view_sql_for(current, FIRN_STR("SPARK-SQL"));
    assert_true(firn_str_is(sql->sql, "select 1 id, 'abc' data"));
    assert_ptr_equal(firn_view_sql_for(current, FIRN_STR("trino")), sql);
    return FIRN_OK;
}

TEST(a_view_is_read)
{
    assert_int_equal(scenario(&firn_heap), FIRN_OK);
}

TEST(every_allocation_failure_of_a_view_is_reported)
{
    test_each_oom(scenario);
}

TEST(what_a_view_lacks_is_said)
{
    static const struct {
        const char *name, *message;
    } bad[] = {
        { "corrupt/ViewMetadataInvalidCurrentSchema.json", "there is no schema 1234" },
        { "corrupt/ViewMetadataInvalidCurrentVersion.json", "there is no view version 1234" },
        { "corrupt/ViewMetadataMissingLocation.json", "location is missing" },
    };
    for (size_t i = 0; i < FIRN_COUNT(bad); i++) {
        SCOPED(firn_arena) arena = { 0 };
        firn_view_metadata view;
        firn_error err;
        assert_int_equal(
            firn_view_metadata_read(read_file(bad[i].name, &arena), &arena, &view, &err),
            FIRN_CORRUPT);
        assert_string_equal(err.message, bad[i].message);
    }
}

TEST(every_truncation_of_a_view_is_corrupt)
{
    SCOPED(firn_arena) file = { 0 };
    firn_bytes whole = read_file("good/ValidViewMetadata.json", &file);
    for (size_t len = 0; len < whole.len; len++) {
        SCOPED(firn_arena) arena = { 0 };
        firn_view_metadata view;
        firn_bytes cut = { whole.data, len };
        assert_int_equal(firn_view_metadata_read(cut, &arena, &view, NULL), FIRN_CORRUPT);
    }
}
