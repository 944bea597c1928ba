/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Which columns each metadata table has: words for what is the same in every table,
 * and fields made for what depends on it. */
#include "table/inspect/metadata_columns.h"

#define METRICS_WORDS                                                                              \
    "column_size: long, value_count: long, null_value_count: long, nan_value_count: long"

/* Columns before and behind `partition`. */
static const struct {
    const char *before, *behind, *only_all;
} words[] = {
    [FIRN_METADATA_ENTRIES] = { "status: int, snapshot_id: long, sequence_number: long, "
                                "file_sequence_number: long" },
    [FIRN_METADATA_FILES] = { "content: int, file_path: string, file_format: string, spec_id: int",
                              "record_count: long, file_size_in_bytes: long, "
                              "column_sizes: map<int, long>, value_counts: map<int, long>, "
                              "null_value_counts: map<int, long>, "
                              "nan_value_counts: map<int, long>, lower_bounds: map<int, binary>, "
                              "upper_bounds: map<int, binary>, key_metadata: binary, "
                              "split_offsets: list<long>, equality_ids: list<int>, "
                              "sort_order_id: int, first_row_id: long, "
                              "referenced_data_file: string, content_offset: long, "
                              "content_size_in_bytes: long" },
    [FIRN_METADATA_MANIFESTS] = { "content: int, path: string, length: long, "
                                  "partition_spec_id: int, added_snapshot_id: long, "
                                  "added_data_files_count: int, existing_data_files_count: int, "
                                  "deleted_data_files_count: int, added_delete_files_count: int, "
                                  "existing_delete_files_count: int, "
                                  "deleted_delete_files_count: int, partition_summaries: "
                                  "list<struct<contains_null: boolean, contains_nan: boolean, "
                                  "lower_bound: string, upper_bound: string>>",
                                  NULL, "reference_snapshot_id: long, key_metadata: binary" },
    [FIRN_METADATA_PARTITIONS] = { "spec_id: int",
                                   "record_count: long, file_count: int, "
                                   "total_data_file_size_in_bytes: long, "
                                   "position_delete_record_count: long, "
                                   "position_delete_file_count: int, "
                                   "equality_delete_record_count: long, "
                                   "equality_delete_file_count: int, "
                                   "last_updated_at: timestamptz, last_updated_snapshot_id: long" },
    [FIRN_METADATA_HISTORY] = { "made_current_at: timestamptz, snapshot_id: long, parent_id: long, "
                                "is_current_ancestor: boolean" },
    [FIRN_METADATA_SNAPSHOTS] = { "committed_at: timestamptz, snapshot_id: long, parent_id: long, "
                                  "operation: string, manifest_list: string, "
                                  "summary: map<string, string>" },
    [FIRN_METADATA_REFS] = { "name: string, type: string, snapshot_id: long, "
                             "max_reference_age_in_ms: long, min_snapshots_to_keep: int, "
                             "max_snapshot_age_in_ms: long" },
    [FIRN_METADATA_LOG] = { "timestamp: timestamptz, file: string, latest_snapshot_id: long, "
                            "latest_schema_id: int, latest_sequence_number: long" },
};

/* ---- partition fields of all specs ---- */

static bool has_sources(const firn_schema *schema, const firn_partition_spec *spec)
{
    for (size_t i = 0; i < spec->field_count; i++)
        if (!firn_schema_field(schema, spec->fields[i].source_id))
            return false;
    return true;
}

const firn_schema *firn_metadata_spec_schema(const firn_table_metadata *m,
                                             const firn_partition_spec *spec)
{
    const firn_schema *current = firn_metadata_current_schema(m);
    if (has_sources(current, spec))
        return current;
    for (size_t i = m->schema_count; i-- > 0;)
        if (has_sources(&m->schemas[i], spec))
            return &m->schemas[i];
    return current;
}

static const firn_metadata_column *partition_column(const firn_metadata_columns *columns,
                                                    const firn_partition_field *field)
{
    for (size_t i = 0; i < columns->partition_count; i++)
        if (columns->partition[i].id == field->field_id)
            return &columns->partition[i];
    return NULL;
}

static bool name_taken(const firn_metadata_columns *columns, firn_str name)
{
    for (size_t i = 0; i < columns->partition_count; i++)
        if (firn_str_equal(columns->partition[i].name, name))
            return true;
    return false;
}

/* A field keeps the type it had before it became void, as its old files have values. */
static firn_status add_partition_field(const firn_table_metadata *m,
                                       const firn_partition_spec *spec,
                                       const firn_partition_field *field, firn_arena *arena,
                                       firn_metadata_columns *columns, firn_error *err)
{
    if (partition_column(columns, field) || field->transform.kind == FIRN_TRANSFORM_VOID)
        return FIRN_OK;
    firn_str name = field->name;
    if (name_taken(columns, name))
        name = firn_str_format(arena, "%.*s_%d", FIRN_STR_ARG(name), field->field_id);
    if (!name.data)
        return firn_nomem(err);
    firn_type type = firn_partition_field_type(field, firn_metadata_spec_schema(m, spec));
    if (!firn_type_is_primitive(&type))
        type = (firn_type){ .kind = FIRN_TYPE_STRING };
    columns->partition[columns->partition_count++] =
        (firn_metadata_column){ field->field_id, name, type };
    return FIRN_OK;
}

/* Newest specs first: their names are the ones that count. */
static firn_status find_partition(const firn_table_metadata *m, firn_arena *arena,
                                  firn_metadata_columns *columns, firn_error *err)
{
    size_t count = 0;
    for (size_t i = 0; i < m->spec_count; i++)
        count += m->specs[i].field_count;
    columns->partition = firn_new(arena, firn_metadata_column, count);
    if (!columns->partition)
        return firn_nomem(err);
    for (size_t i = m->spec_count; i-- > 0;)
        for (size_t j = 0; j < m->specs[i].field_count; j++)
            TRY(add_partition_field(m, &m->specs[i], &m->specs[i].fields[j], arena, columns, err));
    return FIRN_OK;
}

/* ---- columns with metrics ---- */

static size_t count_leaves(const firn_type *type)
{
    size_t count = firn_type_is_primitive(type);
    for (size_t i = 0; i < type->field_count; i++)
        count += count_leaves(&type->fields[i].type);
    return count;
}

static firn_status add_leaves(const firn_schema *schema, const firn_type *type, firn_arena *arena,
                              firn_metadata_columns *columns, firn_error *err)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const firn_field *field = &type->fields[i];
        TRY(add_leaves(schema, &field->type, arena, columns, err));
        if (!firn_type_is_primitive(&field->type))
            continue;
        SCOPED(firn_buf) name = { .allocator = arena->allocator };
        firn_schema_put_name(schema, field->id, &name);
        firn_str kept = firn_str_copy(arena, firn_buf_str(&name));
        if (!kept.data || name.status != FIRN_OK)
            return firn_nomem(err);
        columns->metrics[columns->metric_count++] =
            (firn_metadata_column){ field->id, kept, field->type };
    }
    return FIRN_OK;
}

static firn_status find_metrics(const firn_table_metadata *m, firn_arena *arena,
                                firn_metadata_columns *columns, firn_error *err)
{
    const firn_schema *schema = firn_metadata_current_schema(m);
    columns->metrics = firn_new(arena, firn_metadata_column, count_leaves(&schema->root));
    if (!columns->metrics)
        return firn_nomem(err);
    return add_leaves(schema, &schema->root, arena, columns, err);
}

/* ---- types ---- */

/* Fields being put together; `cap` is known beforehand. */
typedef struct field_list {
    firn_field *fields;
    size_t count;
} field_list;

static firn_status add_words(const char *text, firn_arena *arena, field_list *to, firn_error *err)
{
    firn_type type;
    int32_t next_id = 0;
    if (!text)
        return FIRN_OK;
    firn_str whole = firn_str_format(arena, "struct<%s>", text);
    if (!whole.data)
        return firn_nomem(err);
    TRY(firn_type_parse(whole, arena, &next_id, &type, err));
    for (size_t i = 0; i < type.field_count; i++)
        to->fields[to->count++] = type.fields[i];
    return FIRN_OK;
}

enum { FIELDS_MAX = 40 };

static firn_status list_begin(firn_arena *arena, size_t count, field_list *list, firn_error *err)
{
    *list = (field_list){ firn_new(arena, firn_field, count), 0 };
    return list->fields ? FIRN_OK : firn_nomem(err);
}

static firn_field struct_field(const char *name, const field_list *list)
{
    return (firn_field){
        .name = firn_str_from(name),
        .type = { .kind = FIRN_TYPE_STRUCT, .fields = list->fields, .field_count = list->count }
    };
}

static firn_status add_partition(const firn_metadata_columns *columns, firn_arena *arena,
                                 field_list *to, firn_error *err)
{
    field_list list;
    if (columns->partition_count == 0)
        return FIRN_OK;
    TRY(list_begin(arena, columns->partition_count, &list, err));
    for (size_t i = 0; i < columns->partition_count; i++)
        list.fields[list.count++] =
            (firn_field){ .name = columns->partition[i].name, .type = columns->partition[i].type };
    to->fields[to->count++] = struct_field("partition", &list);
    return FIRN_OK;
}

static firn_status add_metrics(const firn_metadata_columns *columns, firn_arena *arena,
                               field_list *to, firn_error *err)
{
    field_list list, members;
    if (columns->metric_count == 0)
        return FIRN_OK;
    TRY(list_begin(arena, columns->metric_count, &list, err));
    for (size_t i = 0; i < columns->metric_count; i++) {
        const firn_metadata_column *column = &columns->metrics[i];
        TRY(list_begin(arena, 6, &members, err));
        TRY(add_words(METRICS_WORDS, arena, &members, err));
        members.fields[members.count++] =
            (firn_field){ .name = FIRN_STR("lower_bound"), .type = column->type };
        members.fields[members.count++] =
            (firn_field){ .name = FIRN_STR("upper_bound"), .type = column->type };
        list.fields[list.count] = struct_field("", &members);
        list.fields[list.count++].name = column->name;
    }
    to->fields[to->count++] = struct_field("readable_metrics", &list);
    return FIRN_OK;
}

static firn_status add_columns(const firn_metadata_columns *columns, firn_metadata_kind kind,
                               firn_arena *arena, field_list *to, firn_error *err)
{
    bool with_partition = kind == FIRN_METADATA_FILES || kind == FIRN_METADATA_PARTITIONS;
    if (kind == FIRN_METADATA_PARTITIONS && columns->partition_count > 0)
        TRY(add_partition(columns, arena, to, err));
    if (kind != FIRN_METADATA_PARTITIONS || columns->partition_count > 0)
        TRY(add_words(words[kind].before, arena, to, err));
    if (with_partition && kind != FIRN_METADATA_PARTITIONS)
        TRY(add_partition(columns, arena, to, err));
    return add_words(words[kind].behind, arena, to, err);
}

firn_status firn_metadata_columns_make(const firn_table *table, firn_metadata_kind kind, bool all,
                                       firn_arena *arena, firn_metadata_columns *columns,
                                       firn_error *err)
{
    field_list list, file;
    int32_t next_id = 1;
    *columns = (firn_metadata_columns){ 0 };
    TRY(find_partition(&table->metadata, arena, columns, err));
    TRY(find_metrics(&table->metadata, arena, columns, err));
    TRY(list_begin(arena, FIELDS_MAX, &list, err));
    TRY(add_columns(columns, kind, arena, &list, err));
    if (kind == FIRN_METADATA_ENTRIES) {
        TRY(list_begin(arena, FIELDS_MAX, &file, err));
        TRY(add_columns(columns, FIRN_METADATA_FILES, arena, &file, err));
        list.fields[list.count++] = struct_field("data_file", &file);
    }
    if (kind == FIRN_METADATA_ENTRIES || kind == FIRN_METADATA_FILES)
        TRY(add_metrics(columns, arena, &list, err));
    if (all)
        TRY(add_words(words[kind].only_all, arena, &list, err));
    columns->schema = (firn_schema){ .root = struct_field("", &list).type };
    firn_type_assign_ids(&columns->schema.root, &next_id);
    return firn_arrow_schema_of(&columns->schema, arena, &columns->output, err);
}
