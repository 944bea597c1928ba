/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "manifest_sample.h"

static firn_status write_entries(firn_buf *out, const manifest_sample *sample, int32_t version,
                                 const firn_manifest_entry *entries, size_t count,
                                 firn_arena *arena, firn_manifest_file *file, firn_error *err)
{
    SCOPED(firn_manifest_writer) w;
    firn_manifest_content content = FIRN_MANIFEST_DATA;
    if (count > 0 && entries[0].file.content != FIRN_CONTENT_DATA)
        content = FIRN_MANIFEST_DELETES;
    firn_manifest_writer_begin(&w, out,
                               &(firn_manifest_writer_options){ .format_version = version,
                                                                .content = content,
                                                                .spec = &sample->spec,
                                                                .schema = &sample->schema,
                                                                .snapshot_id = 77,
                                                                .codec = FIRN_CODEC_DEFLATE,
                                                                .sync = "0123456789abcdef" });
    for (size_t i = 0; i < count; i++)
        firn_manifest_writer_add(&w, &entries[i]);
    TRY(firn_manifest_writer_finish(&w, arena, file, err));
    file->manifest_path = FIRN_STR("m0.avro");
    file->manifest_length = (int64_t)out->len;
    return FIRN_OK;
}

static void check_longs(const firn_avro_id_longs *a, const firn_avro_id_longs *b)
{
    assert_int_equal(a->count, b->count);
    assert_memory_equal(a->ids, b->ids, a->count * sizeof *a->ids);
    assert_memory_equal(a->values, b->values, a->count * sizeof *a->values);
}

static void check_bytes(const firn_avro_id_bytes *a, const firn_avro_id_bytes *b)
{
    assert_int_equal(a->count, b->count);
    assert_memory_equal(a->ids, b->ids, a->count * sizeof *a->ids);
    for (size_t i = 0; i < a->count; i++)
        assert_int_equal(firn_bytes_compare(a->values[i], b->values[i]), 0);
}

static void check_file(const firn_data_file *a, const firn_data_file *b)
{
    assert_int_equal(a->content, b->content);
    assert_true(firn_str_equal(a->file_path, b->file_path));
    assert_true(firn_str_equal(a->file_format, b->file_format));
    assert_int_equal(a->record_count, b->record_count);
    assert_int_equal(a->file_size_in_bytes, b->file_size_in_bytes);
    assert_int_equal(a->partition_count, b->partition_count);
    for (size_t i = 0; i < a->partition_count; i++)
        assert_true(firn_value_equal(&a->partition[i], &b->partition[i]));
    check_longs(&a->column_sizes, &b->column_sizes);
    check_longs(&a->value_counts, &b->value_counts);
    check_longs(&a->null_value_counts, &b->null_value_counts);
    check_longs(&a->nan_value_counts, &b->nan_value_counts);
    check_bytes(&a->lower_bounds, &b->lower_bounds);
    check_bytes(&a->upper_bounds, &b->upper_bounds);
    assert_int_equal(firn_bytes_compare(a->key_metadata, b->key_metadata), 0);
    assert_int_equal(a->split_offsets.count, b->split_offsets.count);
    assert_int_equal(a->equality_ids.count, b->equality_ids.count);
    assert_int_equal(a->sort_order_id, b->sort_order_id);
    assert_int_equal(a->first_row_id, b->first_row_id);
    assert_true(firn_str_equal(a->referenced_data_file, b->referenced_data_file));
    assert_int_equal(a->content_offset, b->content_offset);
    assert_int_equal(a->content_size_in_bytes, b->content_size_in_bytes);
}

static firn_status round_trip(const firn_allocator *allocator, int32_t version)
{
    SCOPED(firn_arena) arena = { .allocator = allocator };
    SCOPED(firn_buf) out = { .allocator = allocator };
    SCOPED(firn_manifest_reader) reader = { 0 };
    manifest_sample sample;
    firn_manifest_file file;
    firn_error err;
    TRY(manifest_sample_make(&sample, &arena, &err));
    TRY(write_entries(&out, &sample, version, &sample.entry, 1, &arena, &file, &err));

    const firn_manifest_entry *entries;
    size_t count;
    const firn_manifest_options options = { .want = FIRN_WANT_ALL };
    TRY(firn_manifest_open(&reader, firn_buf_bytes(&out), &options, allocator, &err));
    assert_int_equal(reader.format_version, version);
    assert_int_equal(reader.spec->spec_id, 2);
    assert_true(firn_partition_spec_same(reader.spec, &sample.spec));
    TRY(firn_manifest_next(&reader, &entries, &count, &err));
    assert_int_equal(count, 1);
    assert_int_equal(entries[0].status, FIRN_ENTRY_ADDED);
    assert_int_equal(entries[0].snapshot_id, 77);
    assert_int_equal(entries[0].sequence_number, -1);
    check_file(&entries[0].file, &sample.entry.file);
    firn_manifest_entry copy;
    if (!firn_manifest_entry_copy(&arena, &entries[0], &copy))
        return FIRN_NOMEM;
    check_file(&copy.file, &sample.entry.file);
    TRY(firn_manifest_next(&reader, &entries, &count, &err));
    assert_int_equal(count, 0);
    return FIRN_OK;
}

TEST(what_is_written_is_read_back_in_every_version)
{
    for (int32_t version = 1; version <= 3; version++)
        assert_int_equal(round_trip(&firn_heap, version), FIRN_OK);
}

static firn_status round_trip_v3(const firn_allocator *allocator)
{
    return round_trip(allocator, 3);
}

TEST(every_allocation_failure_is_reported_and_leaks_nothing)
{
    test_each_oom(round_trip_v3);
}

/* What the manifest's writer says of the files for the manifest list. */
TEST(the_writer_counts_and_summarizes)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_buf) out = { 0 };
    manifest_sample sample;
    firn_manifest_file file;
    assert_int_equal(manifest_sample_make(&sample, &arena, NULL), FIRN_OK);
    firn_manifest_entry entries[4] = { sample.entry, sample.entry, sample.entry, sample.entry };
    firn_value others[SAMPLE_COLUMNS];
    memcpy(others, sample.values, sizeof others);
    others[1].integer = 5;
    others[3].real = NAN;
    others[4].real = 0;
    others[11].is_null = true;
    entries[1].file.partition = others;
    entries[1].status = FIRN_ENTRY_EXISTING;
    entries[1].sequence_number = 9;
    entries[2].status = FIRN_ENTRY_DELETED;
    entries[2].sequence_number = 4;
    entries[3].sequence_number = 7;
    assert_int_equal(write_entries(&out, &sample, 2, entries, 4, &arena, &file, NULL), FIRN_OK);

    assert_int_equal(file.added_files_count, 2);
    assert_int_equal(file.existing_files_count, 1);
    assert_int_equal(file.deleted_files_count, 1);
    assert_int_equal(file.added_rows_count, 200);
    assert_int_equal(file.min_sequence_number, 7);
    assert_int_equal(file.sequence_number, -1);
    assert_int_equal(file.partition_spec_id, 2);
    assert_int_equal(file.partitions.count, SAMPLE_COLUMNS);
    const firn_field_summary *s = firn_manifest_summaries(&file);
    assert_memory_equal(s[1].lower_bound.data, "\0\0\0\x80", 4);
    assert_memory_equal(s[1].upper_bound.data, "\5\0\0\0", 4);
    assert_false(s[1].contains_null);
    assert_true(s[3].contains_nan);
    assert_memory_equal(s[3].upper_bound.data, "\0\0\0\x3f", 4);
    assert_memory_equal(s[4].upper_bound.data, "\0\0\0\0\0\0\0\0", 8);
    assert_true(s[11].contains_null);
    assert_int_equal(s[11].lower_bound.len, 4);
}

TEST(record_counts_that_pass_64_bits_together_are_refused)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_buf) out = { 0 };
    firn_error err = { 0 };
    manifest_sample sample;
    firn_manifest_file file;
    assert_int_equal(manifest_sample_make(&sample, &arena, NULL), FIRN_OK);
    firn_manifest_entry entries[2] = { sample.entry, sample.entry };
    entries[0].file.record_count = INT64_MAX;
    entries[1].file.record_count = 1;
    assert_int_equal(write_entries(&out, &sample, 2, entries, 2, &arena, &file, &err),
                     FIRN_CORRUPT);
    assert_non_null(strstr(err.message, ": the records of a manifest are beyond 64 bits"));
}

/* Writes entries, reads them back as part of `from`. */
static firn_status reread(const firn_manifest_entry *entries, size_t count, int32_t version,
                          const firn_manifest_file *from, const firn_manifest_options *base,
                          firn_arena *arena, firn_manifest_entry *got, size_t *got_count,
                          firn_error *err)
{
    SCOPED(firn_buf) out = { 0 };
    SCOPED(firn_manifest_reader) reader = { 0 };
    manifest_sample sample;
    firn_manifest_file file;
    TRY(manifest_sample_make(&sample, arena, err));
    TRY(write_entries(&out, &sample, version, entries, count, arena, &file, err));
    firn_manifest_options options = *base;
    options.file = from;
    TRY(firn_manifest_open(&reader, firn_buf_bytes(&out), &options, NULL, err));
    const firn_manifest_entry *batch;
    *got_count = 0;
    for (size_t n;;) {
        TRY(firn_manifest_next(&reader, &batch, &n, err));
        if (n == 0)
            return FIRN_OK;
        for (size_t i = 0; i < n; i++)
            assert_true(firn_manifest_entry_copy(arena, &batch[i], &got[(*got_count)++]));
    }
}

TEST(only_added_entries_inherit_sequence_numbers)
{
    SCOPED(firn_arena) arena = { 0 };
    manifest_sample sample;
    assert_int_equal(manifest_sample_make(&sample, &arena, NULL), FIRN_OK);
    firn_manifest_entry entries[3] = { sample.entry, sample.entry, sample.entry }, got[3];
    size_t count;
    firn_error err;
    entries[0].snapshot_id = -1;
    entries[1].sequence_number = 3;
    entries[2].status = FIRN_ENTRY_EXISTING;
    entries[2].sequence_number = 2;
    entries[2].file_sequence_number = 2;
    firn_manifest_file from = firn_manifest_file_empty();
    from.sequence_number = 8;
    from.added_snapshot_id = 99;
    const firn_manifest_options options = { .want = 0 };
    assert_int_equal(reread(entries, 3, 2, &from, &options, &arena, got, &count, &err), FIRN_OK);
    assert_int_equal(got[0].snapshot_id, 99);
    assert_int_equal(got[0].sequence_number, 8);
    assert_int_equal(got[1].snapshot_id, 77);
    assert_int_equal(got[1].sequence_number, 3);
    assert_int_equal(got[1].file_sequence_number, 8);
    assert_int_equal(got[2].sequence_number, 2);
    assert_int_equal(got[0].file.lower_bounds.count, 0);
    assert_int_equal(got[0].file.partition_count, 0);

    entries[2].sequence_number = -1;
    assert_int_equal(reread(entries, 3, 2, &from, &options, &arena, got, &count, &err),
                     FIRN_CORRUPT);
    assert_string_equal(err.message, "entry s3://b/data/a.parquet has no sequence number to go by");
    from.sequence_number = 0;
    assert_int_equal(reread(entries, 3, 2, &from, &options, &arena, got, &count, &err), FIRN_OK);
    assert_int_equal(got[2].sequence_number, 0);
}

TEST(row_ids_run_through_live_entries_that_have_none)
{
    SCOPED(firn_arena) arena = { 0 };
    manifest_sample sample;
    assert_int_equal(manifest_sample_make(&sample, &arena, NULL), FIRN_OK);
    firn_manifest_entry entries[5], got[5];
    for (size_t i = 0; i < 5; i++) {
        entries[i] = sample.entry;
        entries[i].sequence_number = 1;
    }
    entries[1].status = FIRN_ENTRY_DELETED;
    entries[2].file.first_row_id = 5;
    entries[3].status = FIRN_ENTRY_EXISTING;
    firn_manifest_file from = firn_manifest_file_empty();
    from.sequence_number = 1;
    from.first_row_id = 1000;
    size_t count;
    const firn_manifest_options options = { .want = FIRN_WANT_PARTITION };
    assert_int_equal(reread(entries, 5, 3, &from, &options, &arena, got, &count, NULL), FIRN_OK);
    const int64_t expected[] = { 1000, -1, 5, 1100, 1200 };
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(got[i].file.first_row_id, expected[i]);

    const firn_manifest_options live = { .live_only = true };
    assert_int_equal(reread(entries, 5, 3, &from, &live, &arena, got, &count, NULL), FIRN_OK);
    assert_int_equal(count, 4);
    assert_int_equal(got[2].file.first_row_id, 1100);

    from.first_row_id = -1;
    assert_int_equal(reread(entries, 5, 3, &from, &live, &arena, got, &count, NULL), FIRN_OK);
    assert_int_equal(got[1].file.first_row_id, -1);
}

TEST(delete_files_keep_what_they_point_at)
{
    SCOPED(firn_arena) arena = { 0 };
    manifest_sample sample;
    assert_int_equal(manifest_sample_make(&sample, &arena, NULL), FIRN_OK);
    firn_manifest_entry vector = sample.entry, got[1];
    int32_t ids[] = { 4, 2 };
    vector.file.content = FIRN_CONTENT_POSITION_DELETES;
    vector.file.referenced_data_file = FIRN_STR("s3://b/data/x.parquet");
    vector.file.content_offset = 4;
    vector.file.content_size_in_bytes = 45;
    vector.file.equality_ids = (firn_avro_int32s){ ids, 2 };
    size_t count;
    const firn_manifest_options options = { .want = FIRN_WANT_ALL };
    assert_int_equal(reread(&vector, 1, 3, NULL, &options, &arena, got, &count, NULL), FIRN_OK);
    check_file(&got[0].file, &vector.file);
    assert_int_equal(got[0].file.equality_ids.values[0], 4);
}

TEST(metrics_can_be_limited_to_some_columns)
{
    SCOPED(firn_arena) arena = { 0 };
    manifest_sample sample;
    assert_int_equal(manifest_sample_make(&sample, &arena, NULL), FIRN_OK);
    static const int32_t ids[] = { 2, 5 };
    firn_manifest_entry got[1];
    size_t count;
    const firn_manifest_options options = { .want = FIRN_WANT_BOUNDS | FIRN_WANT_COUNTS,
                                            .metric_ids = ids,
                                            .metric_id_count = 2 };
    assert_int_equal(reread(&sample.entry, 1, 2, NULL, &options, &arena, got, &count, NULL),
                     FIRN_OK);
    assert_int_equal(got[0].file.lower_bounds.count, 1);
    assert_int_equal(got[0].file.lower_bounds.ids[0], 2);
    assert_int_equal(got[0].file.value_counts.values[0], 20);
    assert_int_equal(got[0].file.column_sizes.count, 0);
}

TEST(many_entries_come_in_batches)
{
    SCOPED(firn_arena) arena = { 0 };
    enum { MANY = 1000 };
    manifest_sample sample;
    assert_int_equal(manifest_sample_make(&sample, &arena, NULL), FIRN_OK);
    firn_manifest_entry *entries = firn_new(&arena, firn_manifest_entry, MANY);
    firn_manifest_entry *got = firn_new(&arena, firn_manifest_entry, MANY);
    size_t count;
    for (size_t i = 0; i < MANY; i++) {
        entries[i] = sample.entry;
        entries[i].file.record_count = (int64_t)i;
    }
    const firn_manifest_options options = { .want = FIRN_WANT_ALL };
    assert_int_equal(reread(entries, MANY, 3, NULL, &options, &arena, got, &count, NULL), FIRN_OK);
    assert_int_equal(count, MANY);
    for (size_t i = 0; i < MANY; i++) {
        assert_int_equal(got[i].file.record_count, i);
        check_file(&got[i].file, &entries[i].file);
    }
}

static firn_status read_all(firn_bytes bytes, const firn_schema *schema, size_t *rows,
                            firn_error *err)
{
    SCOPED(firn_manifest_reader) reader = { 0 };
    const firn_manifest_entry *entries;
    const firn_manifest_options options = { .want = FIRN_WANT_ALL, .schema = schema };
    TRY(firn_manifest_open(&reader, bytes, &options, NULL, err));
    *rows = 0;
    for (size_t count;; *rows += count) {
        TRY(firn_manifest_next(&reader, &entries, &count, err));
        if (count == 0)
            return FIRN_OK;
    }
}

TEST(every_truncation_and_every_flipped_byte_is_survived)
{
    SCOPED(firn_arena) arena = { 0 };
    SCOPED(firn_buf) out = { 0 };
    manifest_sample sample;
    firn_manifest_file file;
    size_t rows, good = 0;
    assert_int_equal(manifest_sample_make(&sample, &arena, NULL), FIRN_OK);
    assert_int_equal(write_entries(&out, &sample, 3, &sample.entry, 1, &arena, &file, NULL),
                     FIRN_OK);
    for (size_t len = 0; len < out.len; len += len + 600 < out.len ? 13 : 1)
        good += read_all((firn_bytes){ out.data, len }, NULL, &rows, NULL) == FIRN_OK;
    assert_in_range(good, 0, 1); /* cut behind the header it is an empty manifest */
    for (size_t i = 0; i < out.len; i += i + 600 < out.len ? 7 : 1) {
        out.data[i] ^= 0x41;
        (void)read_all(firn_buf_bytes(&out), NULL, &rows, NULL);
        out.data[i] ^= 0x41;
    }
}

static firn_bytes read_file(const char *name, firn_arena *arena)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/manifest/good/%s", TEST_DATA, name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    uint8_t *data = firn_arena_alloc(arena, 1, 1 << 16);
    size_t len = fread(data, 1, 1 << 16, f);
    fclose(f);
    return (firn_bytes){ data, len };
}

static const firn_manifest_entry *first_entry(firn_manifest_reader *reader, const char *name,
                                              firn_arena *arena)
{
    const firn_manifest_entry *entries = NULL;
    size_t count = 0;
    const firn_manifest_options options = { .want = FIRN_WANT_ALL };
    firn_error err = { 0 };
    if (firn_manifest_open(reader, read_file(name, arena), &options, NULL, &err) != FIRN_OK ||
        firn_manifest_next(reader, &entries, &count, &err) != FIRN_OK)
        fail_msg("%s: %s", name, err.message);
    assert_true(count > 0);
    return entries;
}

TEST(manifests_of_other_writers_are_read)
{
    static const struct {
        const char *name;
        int32_t version;
        int64_t record_count;
        const char *partition;
    } files[] = {
        { "java-v1.avro", 1, 2, "alpha" },
        { "java-v3.avro", 3, 1, NULL },
        { "pyiceberg-v2.avro", 2, 1, "2023-05-15T14:30:45.000000+00:00" },
        { "bigquery.avro", 0, 2, NULL }, /* all parts optional, no metadata */
    };
    for (size_t i = 0; i < FIRN_COUNT(files); i++) {
        SCOPED(firn_arena) arena = { 0 };
        SCOPED(firn_manifest_reader) reader = { 0 };
        SCOPED(firn_buf) text = { 0 };
        const firn_manifest_entry *entry = first_entry(&reader, files[i].name, &arena);
        assert_int_equal(reader.format_version, files[i].version);
        assert_int_equal(entry->file.record_count, files[i].record_count);
        assert_true(entry->file.value_counts.count > 0);
        assert_int_equal(entry->file.partition_count, files[i].partition != NULL);
        if (files[i].partition) {
            firn_value_put_text(&text, entry->file.partition);
            assert_true(firn_str_is(firn_buf_str(&text), files[i].partition));
        }
    }
}

TEST(ids_are_found_in_sorted_maps)
{
    static const int32_t ids[] = { 1, 3, 9 };
    assert_int_equal(firn_metric_find(ids, 3, 1), 0);
    assert_int_equal(firn_metric_find(ids, 3, 9), 2);
    assert_int_equal(firn_metric_find(ids, 3, 2), 3);
    assert_int_equal(firn_metric_find(NULL, 0, 2), 0);
}
