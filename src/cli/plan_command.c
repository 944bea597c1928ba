/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* firn plan and firn files: which files a query reads, as the REST protocol has it. */
#include "cli/command.h"
#include "cli/grid.h"
#include "table/read/scan.h"

static void put_longs(firn_json_writer *w, const char *key, const firn_avro_id_longs *list)
{
    if (list->count == 0)
        return;
    firn_json_put_key(w, key);
    firn_json_open_object(w);
    firn_json_put_key(w, "keys");
    firn_json_open_array(w);
    for (size_t i = 0; i < list->count; i++)
        firn_json_put_int64(w, list->ids[i]);
    firn_json_close_array(w);
    firn_json_put_key(w, "values");
    firn_json_open_array(w);
    for (size_t i = 0; i < list->count; i++)
        firn_json_put_int64(w, list->values[i]);
    firn_json_close_array(w);
    firn_json_close_object(w);
}

/* Bounds as single values of their columns' types; those of unknown columns are left out. */
static void put_bounds(firn_json_writer *w, const char *key, const firn_avro_id_bytes *list,
                       const firn_schema *schema)
{
    if (list->count == 0)
        return;
    SCOPED(firn_buf) keys = { 0 };
    SCOPED(firn_buf) values = { 0 };
    firn_json_writer k = { .out = &keys }, v = { .out = &values };
    firn_json_open_array(&k);
    firn_json_open_array(&v);
    for (size_t i = 0; i < list->count; i++) {
        const firn_field *field = firn_schema_field(schema, list->ids[i]);
        firn_value value;
        if (!field || !firn_type_is_primitive(&field->type) ||
            !firn_value_from_binary(&field->type, list->values[i], &value))
            continue;
        firn_json_put_int64(&k, list->ids[i]);
        firn_value_write_json(&v, &value);
    }
    firn_json_close_array(&k);
    firn_json_close_array(&v);
    firn_json_put_key(w, key);
    firn_json_open_object(w);
    firn_json_put_key(w, "keys");
    firn_json_put_raw(w, firn_buf_str(&keys));
    firn_json_put_key(w, "values");
    firn_json_put_raw(w, firn_buf_str(&values));
    firn_json_close_object(w);
}

static void put_lower(firn_json_writer *w, firn_str text)
{
    SCOPED(firn_buf) lower = { 0 };
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        firn_put_u8(&lower, (uint8_t)(c >= 'A' && c <= 'Z' ? c + 32 : c));
    }
    firn_json_put_string(w, firn_buf_str(&lower));
}

static void put_data_file(firn_json_writer *w, const firn_scan_task *task,
                          const firn_schema *schema)
{
    const firn_data_file *file = &task->entry.file;
    firn_json_open_object(w);
    firn_json_put_int64_member(w, "spec-id", task->spec->spec_id);
    firn_json_put_key(w, "partition");
    firn_json_open_array(w);
    for (size_t i = 0; i < file->partition_count; i++)
        firn_value_write_json(w, &file->partition[i]);
    firn_json_close_array(w);
    firn_json_put_key(w, "content");
    firn_json_put_c(w, "data");
    firn_json_put_key(w, "file-path");
    firn_json_put_string(w, file->file_path);
    firn_json_put_key(w, "file-format");
    put_lower(w, file->file_format);
    firn_json_put_int64_member(w, "record-count", file->record_count);
    firn_json_put_int64_member(w, "file-size-in-bytes", file->file_size_in_bytes);
    if (file->sort_order_id >= 0)
        firn_json_put_int64_member(w, "sort-order-id", file->sort_order_id);
    if (file->first_row_id >= 0)
        firn_json_put_int64_member(w, "first-row-id", file->first_row_id);
    put_longs(w, "column-sizes", &file->column_sizes);
    put_longs(w, "value-counts", &file->value_counts);
    put_longs(w, "null-value-counts", &file->null_value_counts);
    put_longs(w, "nan-value-counts", &file->nan_value_counts);
    put_bounds(w, "lower-bounds", &file->lower_bounds, schema);
    put_bounds(w, "upper-bounds", &file->upper_bounds, schema);
    firn_json_close_object(w);
}

static void put_plan(firn_json_writer *w, firn_scan *scan)
{
    const firn_plan *plan = firn_scan_plan(scan);
    const firn_schema *schema = firn_scan_schema(scan);
    firn_json_open_object(w);
    firn_json_put_key(w, "status");
    firn_json_put_c(w, "completed");
    firn_json_put_key(w, "file-scan-tasks");
    firn_json_open_array(w);
    for (size_t i = 0; i < plan->task_count; i++) {
        firn_json_open_object(w);
        firn_json_put_key(w, "data-file");
        put_data_file(w, &plan->tasks[i], schema);
        firn_json_put_key(w, "delete-file-references");
        firn_json_open_array(w);
        firn_json_close_array(w);
        if (firn_scan_filter(scan) && !plan->tasks[i].all_match) {
            firn_json_put_key(w, "residual-filter");
            firn_expr_write_json(w, firn_scan_filter(scan), schema);
        }
        firn_json_close_object(w);
    }
    firn_json_close_array(w);
    firn_json_put_key(w, "delete-files");
    firn_json_open_array(w);
    firn_json_close_array(w);
}

/* Row groups are found out about by opening the files, as a query would. */
static firn_status count_groups(firn_scan *scan, firn_error *err)
{
    for (;;) {
        struct ArrowArray batch;
        TRY(firn_scan_next(scan, &batch, err));
        if (!batch.release)
            return FIRN_OK;
        batch.release(&batch);
    }
}

static void put_summary(firn_json_writer *w, const firn_scan *scan)
{
    firn_scan_counts counts;
    firn_scan_get_counts(scan, &counts);
    firn_json_put_key(w, "summary");
    firn_json_open_object(w);
    firn_json_put_int64_member(w, "data-files", counts.data_files);
    firn_json_put_int64_member(w, "delete-files", 0);
    firn_json_put_int64_member(w, "rows", counts.rows);
    firn_json_put_int64_member(w, "bytes", counts.bytes);
    firn_json_put_int64_member(w, "manifests-read", counts.manifests_read);
    firn_json_put_int64_member(w, "manifests-skipped", counts.manifests_skipped);
    firn_json_put_int64_member(w, "files-skipped", counts.files_skipped);
    firn_json_put_int64_member(w, "row-groups-skipped", counts.row_groups_skipped);
    firn_json_close_object(w);
    firn_json_close_object(w);
}

static void print_files(const firn_scan *scan, FILE *out)
{
    const firn_plan *plan = firn_scan_plan(scan);
    for (size_t i = 0; i < plan->task_count; i++)
        fprintf(out, "%.*s\t%lld rows\t%lld bytes\n",
                FIRN_STR_ARG(plan->tasks[i].entry.file.file_path),
                (long long)plan->tasks[i].entry.file.record_count,
                (long long)plan->tasks[i].entry.file.file_size_in_bytes);
    const firn_plan_counts *c = &plan->counts;
    fprintf(out, "%lld files, %lld rows, %lld bytes; skipped %lld manifests and %lld files",
            (long long)c->data_files, (long long)c->rows, (long long)c->bytes,
            (long long)c->manifests_skipped, (long long)c->files_skipped);
    if (c->files_skipped > 0)
        fprintf(out, ": %lld by partition, %lld by column metrics",
                (long long)c->files_skipped_by_partition,
                (long long)(c->files_skipped - c->files_skipped_by_partition));
    fputc('\n', out);
}

static firn_status print(firn_session *session, const firn_args *args, firn_scan *scan,
                         firn_error *err)
{
    bool json;
    TRY(firn_describe_format(session, true, &json, err));
    if (!json) {
        print_files(scan, session->out);
        return FIRN_OK;
    }
    SCOPED(firn_buf) text = { 0 };
    firn_json_writer w = { .out = &text };
    put_plan(&w, scan);
    if (firn_flag(args, "count-row-groups"))
        TRY(count_groups(scan, err));
    put_summary(&w, scan);
    firn_put_u8(&text, '\n');
    TRY(firn_buf_check(&text, err));
    fwrite(text.data, 1, text.len, session->out);
    return FIRN_OK;
}

static firn_status plan(firn_session *session, const firn_args *args, firn_table *table,
                        const firn_expr *where, firn_error *err)
{
    firn_scan_options options = { .where = where };
    firn_scan *scan;
    TRY(firn_parse_point(args, &options.snapshot_id, &options.ref, &options.timestamp_ms, err));
    TRY(firn_scan_open_detailed(table, &options, &scan, err));
    firn_status status = print(session, args, scan, err);
    firn_scan_close(&scan);
    return status;
}

static firn_status run(firn_session *session, const firn_args *args, firn_error *err)
{
    firn_table *table;
    firn_expr *where = NULL;
    if (firn_opt(args, "where"))
        TRY(firn_expr_parse(firn_opt(args, "where"), &where, err));
    firn_status status = firn_session_table(session, firn_arg(args, 0), &table, err);
    if (status == FIRN_OK) {
        status = plan(session, args, table, where, err);
        firn_table_close(&table);
    }
    firn_expr_close(&where);
    return status;
}

const firn_command firn_command_plan = {
    .name = "plan",
    .deed = "plan a scan of ",
    .arguments = "TABLE",
    .arguments_min = 1,
    .arguments_max = 1,
    .summary = "Show which files a query would read, and how many are left out by what",
    .example = "firn plan trades --where \"exchange_timestamp < '2024-01-02'\"",
    .run = run,
    .options = { { "where", "EXPR", "as for query", 'w' },
                 { "snapshot", "ID", "as of this snapshot", 0 },
                 { "snapshot-id", "ID", "the same", 0 },
                 { "ref", "NAME", "as of this branch or tag", 0 },
                 { "timestamp", "TS", "as of this time", 0 },
                 { "count-row-groups", NULL, "read the files to count row groups left out", 0 } },
};

const firn_command firn_command_files = {
    .name = "files",
    .deed = "list the files of ",
    .arguments = "TABLE",
    .arguments_min = 1,
    .arguments_max = 1,
    .summary = "List a snapshot's data files",
    .example = "firn files trades",
    .run = run,
    .options = { { "snapshot", "ID", "as of this snapshot", 0 },
                 { "snapshot-id", "ID", "the same", 0 },
                 { "ref", "NAME", "as of this branch or tag", 0 },
                 { "timestamp", "TS", "as of this time", 0 } },
};
