/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Metadata and manifests whose numbers are as large as numbers can be: sums stop there, or
 * the table is refused, with a message. */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "table/table_sample.h"

/* Puts `to` in the place of `from` in the table's metadata file, which must have it. */
static void forge(table_sample *s, const char *from, const char *to)
{
    SCOPED(firn_buf) file = { 0 }, forged = { 0 };
    firn_str location = s->table->metadata_location;
    assert_int_equal(firn_io_read_file(s->engine->io, location, 1 << 20, &file, NULL), FIRN_OK);
    firn_str text = firn_buf_str(&file);
    size_t at = 0;
    while (at < text.len && !firn_str_starts(firn_str_from_index(text, at), firn_str_from(from)))
        at++;
    assert_true(at < text.len);
    firn_put_str(&forged, firn_str_first(text, at));
    firn_put_c(&forged, to);
    firn_put_str(&forged, firn_str_from_index(text, at + strlen(from)));
    assert_int_equal(firn_io_remove(s->engine->io, location, NULL), FIRN_OK);
    assert_int_equal(firn_io_write_file(s->engine->io, location, firn_buf_bytes(&forged), NULL),
                     FIRN_OK);
    assert_int_equal(firn_table_refresh(s->table, NULL), FIRN_OK);
}

static void start(table_sample *s, int version)
{
    assert_int_equal(table_sample_start(s, &(firn_table_options){ .format_version = version }),
                     FIRN_OK);
    assert_int_equal(table_sample_append(s, 0, 10, NULL), FIRN_OK);
}

TEST(after_the_last_sequence_number_a_table_is_only_read)
{
    SCOPED(table_sample) s = { 0 };
    firn_error err = { 0 };
    start(&s, 2);
    forge(&s, "\"last-sequence-number\":1", "\"last-sequence-number\":9223372036854775807");
    assert_int_equal(table_sample_append(&s, 10, 20, &err), FIRN_CORRUPT);
    assert_string_equal(err.message, "no sequence number follows 9223372036854775807");
    table_sample_check_sum(&s, NULL, 10, 45);
}

TEST(row_ids_do_not_pass_64_bits)
{
    SCOPED(table_sample) s = { 0 };
    firn_error err = { 0 };
    start(&s, 3);
    int before = table_sample_count_files(&s);
    forge(&s, "\"next-row-id\":10", "\"next-row-id\":9223372036854775800");
    assert_int_equal(table_sample_append(&s, 10, 20, &err), FIRN_CORRUPT);
    assert_non_null(strstr(err.message, ": row ids beyond 64 bits"));
    assert_int_equal(table_sample_count_files(&s), before);
    assert_int_equal(table_sample_append(&s, 10, 15, &err), FIRN_OK);
    table_sample_check_sum(&s, NULL, 15, 105);
}

TEST(totals_that_would_pass_64_bits_are_left_out)
{
    SCOPED(table_sample) s = { 0 };
    start(&s, 2);
    forge(&s, "\"total-records\":\"10\"", "\"total-records\":\"9223372036854775800\"");
    assert_int_equal(table_sample_append(&s, 10, 20, NULL), FIRN_OK);
    const firn_snapshot *now = firn_metadata_current_snapshot(&s.table->metadata);
    assert_null(firn_snapshot_summary(now, "total-records").data);
    assert_true(firn_str_is(firn_snapshot_summary(now, "total-data-files"), "2"));
}

TEST(plans_of_files_with_too_many_records_say_the_most_there_can_be)
{
    SCOPED(table_sample) s = { 0 };
    firn_scan *scan;
    firn_scan_counts counts;
    firn_append *append;
    assert_int_equal(table_sample_start(&s, NULL), FIRN_OK);
    assert_int_equal(table_sample_append_lying(&s, 0, 10, INT64_MAX, NULL), FIRN_OK);
    assert_int_equal(table_sample_append_lying(&s, 10, 20, INT64_MAX, NULL), FIRN_OK);
    assert_int_equal(firn_scan_open(s.table, NULL, &scan, NULL), FIRN_OK);
    firn_scan_get_counts(scan, &counts);
    firn_scan_close(&scan);
    assert_int_equal(counts.rows, INT64_MAX);
    table_sample_check_sum(&s, NULL, 20, 190);
    firn_append_options overwrite = { .overwrite = 1 };
    assert_int_equal(firn_append_open(s.table, &overwrite, &append, NULL), FIRN_OK);
    firn_error err = { 0 };
    firn_status status = firn_append_commit(&append, NULL, &err);
    assert_string_equal(err.message, "");
    assert_int_equal(status, FIRN_OK);
    const firn_snapshot *now = firn_metadata_current_snapshot(&s.table->metadata);
    assert_true(firn_str_is(firn_snapshot_summary(now, "deleted-records"), "9223372036854775807"));
}

TEST(the_last_column_id_is_not_passed)
{
    SCOPED(table_sample) s = { 0 };
    firn_error err = { 0 };
    start(&s, 2);
    forge(&s, "\"last-column-id\":3", "\"last-column-id\":2147483647");
    assert_int_equal(firn_table_add_column(s.table, "more", "int", NULL, &err), FIRN_CORRUPT);
    assert_string_equal(err.message, "column \"more\": the table's last column id is 2147483647");
}

TEST(snapshots_from_before_all_time_are_old)
{
    SCOPED(table_sample) s = { 0 };
    firn_expire_result result;
    start(&s, 2);
    const firn_snapshot *first = firn_metadata_current_snapshot(&s.table->metadata);
    char time[64];
    snprintf(time, sizeof time, "\"timestamp-ms\":%lld", (long long)first->timestamp_ms);
    assert_int_equal(table_sample_append(&s, 10, 20, NULL), FIRN_OK);
    forge(&s, time, "\"timestamp-ms\":-9223372036854775808");
    firn_expire_options old = { .older_than_ms = 1000, .retain_last = 1 };
    assert_int_equal(firn_table_expire_snapshots(s.table, &old, &result, NULL), FIRN_OK);
    assert_int_equal(result.snapshots, 1);
    table_sample_check_sum(&s, NULL, 20, 190);
}

TEST(waits_that_make_no_sense_are_not_waited)
{
    SCOPED(table_sample) s = { 0 };
    firn_table *other;
    firn_key_value waits[] = { { "commit.retry.min-wait-ms", "-9223372036854775808" },
                               { "commit.retry.max-wait-ms", "-1" } };
    firn_table_options options = { .properties = waits, .property_count = 2 };
    assert_int_equal(table_sample_start(&s, &options), FIRN_OK);
    assert_int_equal(firn_table_open(s.catalog, "ns.t", &other, NULL), FIRN_OK);
    table_sample second = { s.engine, s.catalog, other };
    assert_int_equal(table_sample_append(&s, 0, 10, NULL), FIRN_OK);
    assert_int_equal(table_sample_append(&second, 10, 20, NULL), FIRN_OK);
    table_sample_check_sum(&second, NULL, 20, 190);
    firn_table_close(&other);
}
