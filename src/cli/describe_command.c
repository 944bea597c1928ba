/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* firn describe: all that a table's metadata say. */
#include "cli/command.h"
#include "cli/grid.h"
#include "iceberg/view_metadata.h"
#include "table/inspect/distinct_counts.h"

static void put_key_text(firn_json_writer *w, const char *key, firn_str text)
{
    firn_json_put_key(w, key);
    firn_json_put_string(w, text);
}

/* All members of a metadata file but those that are told in another way. */
static firn_status put_members(firn_json_writer *w, firn_bytes json, firn_error *err)
{
    firn_json_reader r;
    SCOPED(firn_arena) memory = { 0 };
    firn_json_begin(&r, json, &memory);
    firn_json_object_begin(&r);
    for (firn_str key; firn_json_next_key(&r, &key);) {
        firn_str value = firn_json_take_raw(&r);
        if (firn_str_is(key, "schema") || firn_str_is(key, "partition-spec"))
            continue;
        firn_json_put_key_str(w, key);
        firn_json_put_raw(w, value);
    }
    return firn_json_finish(&r, err);
}

/* A number for each column, null where there is none. */
static firn_status put_distinct_counts(firn_json_writer *w, const firn_table *table,
                                       firn_error *err)
{
    SCOPED(firn_arena) memory = { 0 };
    const firn_type *columns = &firn_metadata_current_schema(&table->metadata)->root;
    int64_t *counts;
    TRY(firn_table_distinct_counts(table, &memory, &counts, err));
    firn_json_put_key(w, "distinct-counts");
    firn_json_open_object(w);
    for (size_t i = 0; i < columns->field_count; i++) {
        firn_json_put_key_str(w, columns->fields[i].name);
        if (counts[i] < 0)
            firn_json_put_null(w);
        else
            firn_json_put_int64(w, counts[i]);
    }
    firn_json_close_object(w);
    return FIRN_OK;
}

/* The metadata file itself, as it would be written, with the names that readers of
 * descriptions look for in front. */
static firn_status describe(const firn_table *table, const firn_args *args, firn_json_writer *w,
                            firn_error *err)
{
    const firn_table_metadata *m = &table->metadata;
    const firn_partition_spec *spec = firn_metadata_default_spec(m);
    const firn_sort_order *order = firn_metadata_default_sort_order(m);
    SCOPED(firn_buf) whole = { 0 };
    firn_metadata_write(m, &whole);
    TRY(firn_buf_check(&whole, err));
    firn_json_open_object(w);
    put_key_text(w, "name", firn_str_from(firn_arg(args, 0)));
    put_key_text(w, "metadata-location", table->metadata_location);
    firn_json_put_key(w, "schema");
    firn_schema_write_json(w, firn_metadata_current_schema(m));
    firn_json_put_key(w, "partition-spec");
    firn_partition_spec_write_json(w, spec);
    firn_json_put_key(w, "sort-order");
    firn_sort_order_write_json(w, order);
    if (firn_opt(args, "statistics"))
        TRY(put_distinct_counts(w, table, err));
    TRY(put_members(w, firn_buf_bytes(&whole), err));
    firn_json_close_object(w);
    return FIRN_OK;
}

/* `counts` are of the columns' distinct values; NULL: not asked for. */
static void put_schema_rows(const firn_type *type, int depth, const int64_t *counts,
                            firn_grid *grid)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const firn_field *f = &type->fields[i];
        SCOPED(firn_buf) text = { 0 };
        firn_putf(&text, "%d", f->id);
        firn_grid_put(grid, firn_buf_str(&text));
        firn_buf_clear(&text);
        firn_putf(&text, "%*s%.*s", 2 * depth, "", FIRN_STR_ARG(f->name));
        firn_grid_put(grid, firn_buf_str(&text));
        firn_buf_clear(&text);
        if (f->type.kind == FIRN_TYPE_STRUCT)
            firn_put_c(&text, "struct");
        else
            firn_type_put(&text, &f->type);
        firn_grid_put(grid, firn_buf_str(&text));
        firn_grid_put(grid, f->required ? FIRN_STR("required") : FIRN_STR(""));
        firn_grid_put(grid, f->doc.data ? f->doc : FIRN_STR(""));
        firn_buf_clear(&text);
        if (counts && depth == 0 && counts[i] >= 0)
            firn_putf(&text, "%lld", (long long)counts[i]);
        if (counts)
            firn_grid_put(grid, firn_buf_str(&text));
        if (f->type.kind == FIRN_TYPE_STRUCT)
            put_schema_rows(&f->type, depth + 1, counts, grid);
    }
}

static void print_words(const firn_table *table, FILE *out)
{
    const firn_table_metadata *m = &table->metadata;
    const firn_schema *schema = firn_metadata_current_schema(m);
    const firn_partition_spec *spec = firn_metadata_default_spec(m);
    SCOPED(firn_buf) text = { 0 };
    for (size_t i = 0; i < spec->field_count; i++) {
        firn_put_c(&text, i ? ", " : "");
        firn_partition_field_put(&text, &spec->fields[i], schema);
    }
    fprintf(out, "location        %.*s\n", FIRN_STR_ARG(m->location));
    fprintf(out, "metadata        %.*s\n", FIRN_STR_ARG(table->metadata_location));
    fprintf(out, "format version  %d\n", m->format_version);
    fprintf(out, "partitioned by  %.*s\n", FIRN_STR_ARG(firn_buf_str(&text)));
    firn_buf_clear(&text);
    firn_sort_order_put(&text, firn_metadata_default_sort_order(m), schema);
    fprintf(out, "sorted by       %.*s\n", FIRN_STR_ARG(firn_buf_str(&text)));
    const firn_snapshot *s = firn_metadata_current_snapshot(m);
    if (s)
        fprintf(out, "snapshot        %lld, %.*s rows in %.*s files\n", (long long)s->snapshot_id,
                FIRN_STR_ARG(firn_snapshot_summary(s, "total-records")),
                FIRN_STR_ARG(firn_snapshot_summary(s, "total-data-files")));
    else
        fprintf(out, "snapshot        none\n");
    for (size_t i = 0; i < m->property_count; i++)
        fprintf(out, "property        %.*s=%.*s\n", FIRN_STR_ARG(m->properties[i].key),
                FIRN_STR_ARG(m->properties[i].value));
    fputc('\n', out);
}

static firn_status print_description(const firn_table *table, const firn_args *args, FILE *out,
                                     firn_error *err)
{
    static const char *const heads[] = { "id", "column", "type", "", "doc", "distinct" };
    SCOPED(firn_arena) memory = { 0 };
    int64_t *counts = NULL;
    if (firn_opt(args, "statistics"))
        TRY(firn_table_distinct_counts(table, &memory, &counts, err));
    SCOPED(firn_grid) grid = { .columns = counts ? 6 : 5 };
    print_words(table, out);
    for (size_t i = 0; i < grid.columns; i++)
        firn_grid_put(&grid, firn_str_from(heads[i]));
    put_schema_rows(&firn_metadata_current_schema(&table->metadata)->root, 0, counts, &grid);
    firn_grid_print(&grid, out);
    return FIRN_OK;
}

static firn_status print(firn_session *session, const firn_args *args, const firn_table *table,
                         firn_error *err)
{
    bool json;
    TRY(firn_describe_format(session, true, &json, err));
    if (!json)
        return print_description(table, args, session->out, err);
    SCOPED(firn_buf) text = { 0 };
    firn_json_writer w = { .out = &text };
    TRY(describe(table, args, &w, err));
    firn_put_u8(&text, '\n');
    TRY(firn_buf_check(&text, err));
    fwrite(text.data, 1, text.len, session->out);
    return FIRN_OK;
}

/* ---- views ---- */

/* Whether the name is a path of a JSON file that has a view-uuid; then its text. */
static bool is_view(firn_session *session, const char *name, firn_bytes *json)
{
    firn_engine *engine;
    firn_error ignored;
    firn_json_reader r;
    bool found = false;
    if (!strchr(name, '/') || !firn_str_ends(firn_str_from(name), FIRN_STR(".json")) ||
        firn_session_engine(session, &engine, &ignored) != FIRN_OK ||
        firn_metadata_read_text(engine->io, firn_str_from(name), &session->memory, json,
                                &ignored) != FIRN_OK)
        return false;
    firn_json_begin(&r, *json, &session->memory);
    firn_json_object_begin(&r);
    for (firn_str key; firn_json_next_key(&r, &key);) {
        found |= firn_str_is(key, "view-uuid");
        firn_json_take_raw(&r);
    }
    return found;
}

static firn_status describe_view(firn_session *session, const char *name, firn_bytes json,
                                 firn_error *err)
{
    SCOPED(firn_buf) text = { 0 };
    firn_json_writer w = { .out = &text };
    firn_view_metadata view;
    TRY(firn_view_metadata_read(json, &session->memory, &view, err));
    const firn_view_version *current = firn_view_version_of(&view, view.current_version_id);
    firn_json_open_object(&w);
    put_key_text(&w, "name", firn_str_from(name));
    firn_json_put_key(&w, "schema");
    firn_schema_write_json(&w, firn_view_schema_of(&view, current->schema_id));
    TRY(put_members(&w, json, err));
    firn_json_close_object(&w);
    firn_put_u8(&text, '\n');
    TRY(firn_buf_check(&text, err));
    fwrite(text.data, 1, text.len, session->out);
    return FIRN_OK;
}

static firn_status run(firn_session *session, const firn_args *args, firn_error *err)
{
    firn_table *table;
    firn_bytes json;
    if (is_view(session, firn_arg(args, 0), &json))
        return describe_view(session, firn_arg(args, 0), json, err);
    TRY(firn_session_table(session, firn_arg(args, 0), &table, err));
    firn_status status = print(session, args, table, err);
    firn_table_close(&table);
    return status;
}

const firn_command firn_command_describe = {
    .name = "describe",
    .arguments = "TABLE",
    .arguments_min = 1,
    .arguments_max = 1,
    .summary = "Show a table's schema, layout and state; or a view's metadata file",
    .example = "firn describe users --format json",
    .run = run,
    .options = { { "statistics", NULL, "also distinct values a column, by its Puffin statistics",
                   0 } },
};
