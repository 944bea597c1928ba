/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "iceberg/metadata.h"

static const char full_text[] =
    "{\"format-version\":3,\"table-uuid\":\"9c12d441-03fe-4693-9a96-a0705ddf69c1\","
    "\"location\":\"s3://b/t\",\"last-sequence-number\":34,\"last-updated-ms\":1602638573590,"
    "\"last-column-id\":3,\"current-schema-id\":1,\"schemas\":["
    "{\"type\":\"struct\",\"schema-id\":0,\"fields\":["
    "{\"id\":1,\"name\":\"x\",\"required\":true,\"type\":\"long\"}]},"
    "{\"type\":\"struct\",\"schema-id\":1,\"fields\":["
    "{\"id\":1,\"name\":\"x\",\"required\":true,\"type\":\"long\"},"
    "{\"id\":2,\"name\":\"y\",\"required\":false,\"type\":\"string\"}]}],"
    "\"default-spec-id\":0,\"partition-specs\":[{\"spec-id\":0,\"fields\":["
    "{\"name\":\"x\",\"transform\":\"identity\",\"source-id\":1,\"field-id\":1000}]}],"
    "\"last-partition-id\":1000,\"default-sort-order-id\":0,"
    "\"sort-orders\":[{\"order-id\":0,\"fields\":[]}],\"properties\":{\"owner\":\"me\"},"
    "\"current-snapshot-id\":12,\"next-row-id\":7,"
    "\"refs\":{\"main\":{\"snapshot-id\":12,\"type\":\"branch\"},"
    "\"t\":{\"snapshot-id\":11,\"type\":\"tag\",\"max-ref-age-ms\":5}},"
    "\"snapshots\":[{ \"snapshot-id\" : 11, \"timestamp-ms\":100, \"sequence-number\":1,"
    "\"manifest-list\":\"s3://b/a\",\"summary\":{\"operation\":\"append\",\"extra\":\"1\"},"
    "\"key-id\":\"k\"},"
    "{\"snapshot-id\":12,\"parent-snapshot-id\":11,\"timestamp-ms\":200,\"sequence-number\":2,"
    "\"manifest-list\":\"s3://b/b\",\"schema-id\":1,\"first-row-id\":0,\"added-rows\":7,"
    "\"summary\":{\"operation\":\"append\"}}],"
    "\"statistics\":[],\"partition-statistics\":[],"
    "\"snapshot-log\":[{\"timestamp-ms\":100,\"snapshot-id\":11},"
    "{\"timestamp-ms\":200,\"snapshot-id\":12}],"
    "\"metadata-log\":[{\"timestamp-ms\":50,\"metadata-file\":\"s3://b/m0\"}],"
    "\"encryption-keys\":[{\"key-id\":\"k\"}],\"from the future\":{\"a\":[1,2]}}";

static firn_bytes bytes_of(const char *text)
{
    return firn_str_bytes(firn_str_from(text));
}

static firn_status rewrite_scenario(const firn_allocator *allocator)
{
    SCOPED(firn_arena) arena = { .allocator = allocator };
    SCOPED(firn_buf) out = { .allocator = allocator };
    firn_table_metadata m;
    firn_error err;
    TRY(firn_metadata_read(bytes_of(full_text), &arena, &m, &err));
    firn_metadata_write(&m, &out);
    TRY(firn_buf_check(&out, &err));
    assert_true(firn_str_is(firn_buf_str(&out), full_text));
    return FIRN_OK;
}

TEST(rewritten_metadata_keeps_every_byte_of_what_it_does_not_know)
{
    assert_int_equal(rewrite_scenario(&firn_heap), FIRN_OK);
}

TEST(every_allocation_failure_while_rewriting_is_reported)
{
    test_each_oom(rewrite_scenario);
}

TEST(every_truncation_of_metadata_is_corrupt)
{
    for (size_t len = 0; len + 1 < sizeof full_text; len++) {
        SCOPED(firn_arena) arena = { 0 };
        firn_table_metadata m;
        firn_bytes cut = { (const uint8_t *)full_text, len };
        assert_int_equal(firn_metadata_read(cut, &arena, &m, NULL), FIRN_CORRUPT);
    }
}

TEST(lookups_find_what_is_there)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_table_metadata m;
    assert_int_equal(firn_metadata_read(bytes_of(full_text), &arena, &m, NULL), FIRN_OK);
    assert_int_equal(firn_metadata_current_snapshot(&m)->snapshot_id, 12);
    assert_null(firn_metadata_snapshot(&m, 13));
    assert_null(firn_metadata_snapshot_at(&m, 99));
    assert_int_equal(firn_metadata_snapshot_at(&m, 100)->snapshot_id, 11);
    assert_int_equal(firn_metadata_snapshot_at(&m, 1000)->snapshot_id, 12);
    assert_true(firn_metadata_is_ancestor(&m, 12, 11));
    assert_false(firn_metadata_is_ancestor(&m, 11, 12));
    assert_true(firn_metadata_ref(&m, FIRN_STR("t"))->is_tag);
    assert_int_equal(firn_metadata_ref(&m, FIRN_STR("t"))->max_ref_age_ms, 5);
    assert_int_equal(firn_metadata_snapshot_schema(&m, &m.snapshots[0])->schema_id, 1);
    assert_true(firn_str_is(firn_snapshot_summary(&m.snapshots[0], "extra"), "1"));
    assert_true(firn_str_is(firn_metadata_property(&m, "owner"), "me"));
    assert_int_equal(firn_metadata_int_property(&m, "owner", 4), 4);
}

static const char v1_text[] =
    "{\"format-version\":1,\"location\":\"/t/\",\"last-updated-ms\":1,\"last-column-id\":2,"
    "\"schema\":{\"type\":\"struct\",\"fields\":["
    "{\"id\":1,\"name\":\"x\",\"required\":true,\"type\":\"long\"},"
    "{\"id\":2,\"name\":\"y\",\"required\":false,\"type\":\"date\"}]},"
    "\"partition-spec\":[{\"name\":\"y_day\",\"transform\":\"day\",\"source-id\":2},"
    "{\"name\":\"x\",\"transform\":\"identity\",\"source-id\":1}],"
    "\"current-snapshot-id\":5,\"snapshots\":[{\"snapshot-id\":5,\"timestamp-ms\":1,"
    "\"manifests\":[\"/t/m0.avro\",\"/t/m1.avro\"]}]}";

TEST(version_1_gets_the_defaults_of_the_spec)
{
    SCOPED(firn_arena) arena = { 0 };
    firn_table_metadata m;
    assert_int_equal(firn_metadata_read(bytes_of(v1_text), &arena, &m, NULL), FIRN_OK);
    assert_true(firn_str_is(m.location, "/t"));
    assert_int_equal(m.schema_count, 1);
    assert_int_equal(firn_metadata_current_schema(&m)->root.field_count, 2);
    assert_int_equal(firn_metadata_default_spec(&m)->fields[1].field_id, 1001);
    assert_int_equal(m.last_partition_id, 1001);
    assert_int_equal(firn_metadata_default_sort_order(&m)->field_count, 0);
    assert_int_equal(m.last_sequence_number, 0);
    assert_int_equal(firn_metadata_ref(&m, FIRN_STR("main"))->snapshot_id, 5);
    assert_int_equal(m.snapshots[0].manifest_count, 2);
    assert_int_equal(m.snapshots[0].sequence_number, 0);
}

TEST(no_current_snapshot_is_spelt_in_four_ways)
{
    static const char *const spellings[] = {
        "\"current-snapshot-id\":-1,", "\"current-snapshot-id\":null,", "",
        "\"current-snapshot-id\":-1,\"refs\":{\"main\":{\"snapshot-id\":-1,\"type\":\"branch\"}},"
    };
    for (size_t i = 0; i < FIRN_COUNT(spellings); i++) {
        SCOPED(firn_arena) arena = { 0 };
        SCOPED(firn_buf) text = { 0 };
        firn_table_metadata m;
        firn_putf(&text,
                  "{\"format-version\":1,\"location\":\"/t\",\"last-updated-ms\":1,%s"
                  "\"last-column-id\":0,\"schema\":{\"type\":\"struct\",\"fields\":[]}}",
                  spellings[i]);
        assert_int_equal(firn_metadata_read(firn_buf_bytes(&text), &arena, &m, NULL), FIRN_OK);
        assert_null(firn_metadata_current_snapshot(&m));
        assert_int_equal(m.ref_count, 0);
    }
}

TEST(snapshot_ids_may_use_all_64_bits)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_buf) out = { 0 };
    firn_table_metadata m;
    static const char text[] =
        "{\"format-version\":1,\"location\":\"/t\",\"last-updated-ms\":1,\"last-column-id\":0,"
        "\"schema\":{\"type\":\"struct\",\"fields\":[]},"
        "\"current-snapshot-id\":9876543210123456789,"
        "\"snapshots\":[{\"snapshot-id\":9876543210123456789,\"timestamp-ms\":1}]}";
    assert_int_equal(firn_metadata_read(bytes_of(text), &arena, &m, NULL), FIRN_OK);
    assert_true(firn_metadata_current_snapshot(&m)->snapshot_id == -8570200863586094827);
    firn_metadata_write(&m, &out);
    assert_non_null(memmem(out.data, out.len, "\"current-snapshot-id\":9876543210123456789,", 42));
}

TEST(what_is_wrong_is_said_with_its_place)
{
    static const struct {
        const char *text, *message;
        firn_status status;
    } bad[] = {
        { "{\"format-version\":\"2\"}",
          "$.format-version, byte 18: expected a number, found a string", FIRN_CORRUPT },
        { "{\"location\":\"/t\"}", "format-version is missing", FIRN_CORRUPT },
        { "{\"format-version\":4}", "table format version 4", FIRN_UNSUPPORTED },
        { "{\"format-version\":1}", "location must exist in format v1", FIRN_CORRUPT },
        { "{\"format-version\":1,\"location\":\"/t\",\"last-updated-ms\":1,\"last-column-id\":0}",
          "schema must exist in format v1", FIRN_CORRUPT },
        { "{\"snapshots\":[{\"timestamp-ms\":1}]}",
          "$.snapshots[0], byte 32: a snapshot needs a snapshot-id", FIRN_CORRUPT },
        { "{\"schemas\":[{\"type\":\"struct\",\"fields\":[{\"id\":1,\"name\":\"a\","
          "\"required\":true,\"type\":\"strin\"}]}]}",
          NULL, FIRN_CORRUPT },
    };
    for (size_t i = 0; i < FIRN_COUNT(bad); i++) {
        SCOPED(firn_arena) arena = { 0 };
        firn_table_metadata m;
        firn_error err;
        assert_int_equal(firn_metadata_read(bytes_of(bad[i].text), &arena, &m, &err),
                         bad[i].status);
        if (bad[i].message)
            assert_string_equal(err.message, bad[i].message);
    }
}

static firn_bytes read_file(const char *path, firn_arena *arena)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    uint8_t *data = firn_arena_alloc(arena, 1, 1 << 16);
    size_t len = fread(data, 1, 1 << 16, f);
    fclose(f);
    return (firn_bytes){ data, len };
}

/* Read, written, read again and written again, the two texts are the same. */
static firn_status read_twice(const char *path)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_buf) first = { 0 }, second = { 0 };
    firn_table_metadata m, again;
    firn_bytes text = read_file(path, &arena);
    TRY(firn_metadata_read(text, &arena, &m, NULL));
    firn_metadata_write(&m, &first);
    TRY(firn_metadata_read(firn_buf_bytes(&first), &arena, &again, NULL));
    firn_metadata_write(&again, &second);
    assert_true(firn_str_equal(firn_buf_str(&first), firn_buf_str(&second)));
    return FIRN_OK;
}

static size_t read_folder(const char *verdict, firn_status expected)
{
    char path[1024], file[2048];
    size_t count = 0;
    snprintf(path, sizeof path, "%s/metadata/%s", TEST_DATA, verdict);
    DIR *folder = opendir(path);
    assert_non_null(folder);
    for (struct dirent *e; (e = readdir(folder));) {
        if (e->d_name[0] == '.')
            continue;
        snprintf(file, sizeof file, "%s/%s", path, e->d_name);
        if (read_twice(file) != expected)
            fail_msg("%s is not %s", file, verdict);
        count++;
    }
    closedir(folder);
    return count;
}

TEST(files_of_other_writers_get_the_verdict_of_their_folder)
{
    assert_true(read_folder("good", FIRN_OK) >= 5);
    assert_true(read_folder("corrupt", FIRN_CORRUPT) >= 5);
    assert_true(read_folder("unsupported", FIRN_UNSUPPORTED) >= 1);
}
