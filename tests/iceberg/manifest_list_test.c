/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <string.h>

#include "iceberg/manifest_list.h"

static firn_manifest_file some_file(void)
{
    static firn_field_summary summaries[] = {
        { .known = 1u << FIRN_SUMMARY_NAN,
          .contains_null = true,
          .contains_nan = true,
          .lower_bound = { (const uint8_t *)"\1\0\0\0", 4 },
          .upper_bound = { (const uint8_t *)"\2\0\0\0", 4 } },
        { .contains_null = false },
    };
    firn_manifest_file file = firn_manifest_file_empty();
    file.manifest_path = FIRN_STR("s3://b/m0.avro");
    file.manifest_length = 4000;
    file.partition_spec_id = 1;
    file.sequence_number = 3;
    file.min_sequence_number = 2;
    file.added_snapshot_id = 11;
    file.added_files_count = 1;
    file.existing_files_count = 2;
    file.deleted_files_count = 3;
    file.added_rows_count = 100;
    file.existing_rows_count = 25;
    file.deleted_rows_count = 7;
    file.partitions = (firn_avro_structs){ summaries, 2 };
    file.key_metadata = (firn_bytes){ (const uint8_t *)"k", 1 };
    return file;
}

static const firn_manifest_list_options v2 = { .format_version = 2,
                                               .snapshot_id = 12,
                                               .parent_snapshot_id = 11,
                                               .sequence_number = 4,
                                               .codec = FIRN_CODEC_DEFLATE,
                                               .sync = "0123456789abcdef" };

static void check_file(const firn_manifest_file *file, int32_t version)
{
    assert_true(firn_str_is(file->manifest_path, "s3://b/m0.avro"));
    assert_int_equal(file->manifest_length, 4000);
    assert_int_equal(file->sequence_number, version == 1 ? 0 : 3);
    assert_int_equal(file->min_sequence_number, version == 1 ? 0 : 2);
    assert_int_equal(file->added_snapshot_id, 11);
    assert_int_equal(file->added_files_count, 1);
    assert_int_equal(file->existing_files_count, 2);
    assert_int_equal(file->deleted_files_count, 3);
    assert_int_equal(file->added_rows_count, 100);
    assert_int_equal(file->existing_rows_count, 25);
    assert_int_equal(file->deleted_rows_count, 7);
    assert_int_equal(file->partitions.count, 2);
    const firn_field_summary *s = firn_manifest_summaries(file);
    assert_true(s[0].contains_null && s[0].contains_nan);
    assert_memory_equal(s[0].upper_bound.data, "\2\0\0\0", 4);
    assert_false(s[1].contains_null);
    assert_true(firn_summary_may_hold_nan(&s[1])); /* not said */
    assert_null(s[1].lower_bound.data);
    assert_int_equal(file->key_metadata.len, 1);
}

static firn_status round_trip(const firn_allocator *allocator, int32_t version)
{
    SCOPED(firn_arena) arena = { .allocator = allocator };
    SCOPED(firn_buf) out = { .allocator = allocator };
    firn_manifest_file files[2] = { some_file(), some_file() };
    firn_manifest_list list;
    firn_manifest_list_options options = v2;
    firn_error err;
    options.format_version = version;
    TRY(firn_manifest_list_write(&out, files, 2, &options, NULL, &err));
    TRY(firn_manifest_list_read(firn_buf_bytes(&out), &arena, &list, &err));
    firn_buf_release(&out);
    assert_int_equal(list.count, 2);
    check_file(&list.files[0], version);
    check_file(&list.files[1], version);
    return FIRN_OK;
}

TEST(lists_round_trip_in_every_version_and_borrow_nothing)
{
    for (int32_t version = 1; version <= 3; version++)
        assert_int_equal(round_trip(&firn_heap, version), FIRN_OK);
}

static firn_status round_trip_v2(const firn_allocator *allocator)
{
    return round_trip(allocator, 2);
}

TEST(every_list_allocation_failure_is_reported_and_leaks_nothing)
{
    test_each_oom(round_trip_v2);
}

/* The example of the spec: 1000, 1125, 1225, and on from 1375. */
TEST(the_list_assigns_sequence_numbers_and_row_ids)
{
    SCOPED(firn_buf) out = { 0 };
    SCOPED(firn_arena) arena = { 0 };
    firn_manifest_file files[5];
    static const int64_t rows[][2] = { { 100, 25 }, { 0, 100 }, { 125, 25 }, { 50, 0 }, { 60, 0 } };
    for (size_t i = 0; i < 5; i++) {
        files[i] = some_file();
        files[i].sequence_number = files[i].min_sequence_number = -1;
        files[i].added_rows_count = rows[i][0];
        files[i].existing_rows_count = rows[i][1];
    }
    files[1].min_sequence_number = 2;
    files[3].content = FIRN_MANIFEST_DELETES;
    files[4].first_row_id = 17;
    firn_manifest_list_options options = v2;
    options.format_version = 3;
    options.next_row_id = 1000;
    int64_t next_row_id;
    firn_manifest_list list;
    assert_int_equal(firn_manifest_list_write(&out, files, 5, &options, &next_row_id, NULL),
                     FIRN_OK);
    assert_int_equal(next_row_id, 1375);
    assert_int_equal(firn_manifest_list_read(firn_buf_bytes(&out), &arena, &list, NULL), FIRN_OK);
    static const int64_t first[] = { 1000, 1125, 1225, -1, 17 };
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(list.files[i].first_row_id, first[i]);
        assert_int_equal(list.files[i].sequence_number, 4);
    }
    assert_int_equal(list.files[0].min_sequence_number, 4);
    assert_int_equal(list.files[1].min_sequence_number, 2);
}

TEST(row_ids_beyond_64_bits_are_not_given)
{
    SCOPED(firn_buf) out = { 0 };
    firn_error err = { 0 };
    int64_t next_row_id = 0;
    firn_manifest_list_options options = v2;
    firn_manifest_file file = some_file();
    options.format_version = 3;
    options.next_row_id = INT64_MAX - 125;
    assert_int_equal(firn_manifest_list_write(&out, &file, 1, &options, &next_row_id, &err),
                     FIRN_OK);
    assert_int_equal(next_row_id, INT64_MAX);
    file = some_file();
    options.next_row_id++;
    assert_int_equal(firn_manifest_list_write(&out, &file, 1, &options, &next_row_id, &err),
                     FIRN_CORRUPT);
    assert_string_equal(err.message, "manifest s3://b/m0.avro: row ids beyond 64 bits");
    file = some_file();
    file.added_rows_count = file.existing_rows_count = INT64_MAX;
    options.next_row_id = 1;
    assert_int_equal(firn_manifest_list_write(&out, &file, 1, &options, &next_row_id, &err),
                     FIRN_CORRUPT);
}

TEST(what_a_version_requires_must_be_there)
{
    SCOPED(firn_buf) out = { 0 };
    firn_error err;
    firn_manifest_file file = some_file();
    file.added_files_count = -1;
    assert_int_equal(firn_manifest_list_write(&out, &file, 1, &v2, NULL, &err), FIRN_INVALID);
    assert_string_equal(err.message, "manifest s3://b/m0.avro has no counts, which format version "
                                     "2 requires");
    file = some_file();
    file.content = FIRN_MANIFEST_DELETES;
    firn_manifest_list_options v1 = v2;
    v1.format_version = 1;
    assert_int_equal(firn_manifest_list_write(&out, &file, 1, &v1, NULL, &err), FIRN_INVALID);
}

TEST(unknown_counts_stay_unknown_in_version_1)
{
    SCOPED(firn_buf) out = { 0 };
    SCOPED(firn_arena) arena = { 0 };
    firn_manifest_file file = some_file();
    firn_manifest_list list;
    firn_manifest_list_options v1 = v2;
    v1.format_version = 1;
    file.added_files_count = file.deleted_files_count = -1;
    file.partitions = (firn_avro_structs){ 0 };
    assert_int_equal(firn_manifest_list_write(&out, &file, 1, &v1, NULL, NULL), FIRN_OK);
    assert_int_equal(firn_manifest_list_read(firn_buf_bytes(&out), &arena, &list, NULL), FIRN_OK);
    assert_int_equal(list.files[0].added_files_count, -1);
    assert_true(firn_manifest_may_have_added(&list.files[0]));
    assert_null(list.files[0].partitions.items);
}

TEST(every_list_truncation_is_survived)
{
    SCOPED(firn_buf) out = { 0 };
    firn_manifest_file file = some_file();
    firn_manifest_list list;
    size_t good = 0;
    assert_int_equal(firn_manifest_list_write(&out, &file, 1, &v2, NULL, NULL), FIRN_OK);
    for (size_t len = 0; len < out.len; len++) {
        SCOPED(firn_arena) arena = { 0 };
        firn_bytes cut = { out.data, len };
        good += firn_manifest_list_read(cut, &arena, &list, NULL) == FIRN_OK;
    }
    assert_int_equal(good, 1); /* cut behind the header: an empty list */
}
