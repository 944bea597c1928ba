/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Commands that change a table without touching its data. */
#include "cli/command.h"
#include "cli/grid.h"

/* Opens the table of the first argument, changes it, closes it. */
typedef firn_status change_function(firn_table *table, const firn_args *args, firn_error *err);

static firn_status with_table(firn_session *session, const firn_args *args, change_function *change,
                              firn_error *err)
{
    firn_table *table;
    TRY(firn_session_table(session, firn_arg(args, 0), &table, err));
    firn_status status = change(table, args, err);
    firn_table_close(&table);
    return firn_blame_command(status, err);
}

static firn_status check_place(const firn_args *args, firn_error *err)
{
    if (firn_flag(args, "first") && firn_opt(args, "after"))
        return firn_fail(err, FIRN_INVALID, "--first and --after are two places");
    return FIRN_OK;
}

static firn_column_options column_options(const firn_args *args)
{
    return (firn_column_options){ .doc = firn_opt(args, "doc"),
                                  .default_json = firn_opt(args, "default"),
                                  .after = firn_opt(args, "after"),
                                  .first = firn_flag(args, "first"),
                                  .required = firn_flag(args, "required"),
                                  .make_optional = firn_flag(args, "optional") };
}

/* ---- columns ---- */

/* What stands in quotes in JSON may be given without them. */
static bool is_quoted_in_json(firn_type_kind kind)
{
    switch (kind) {
    case FIRN_TYPE_BOOLEAN:
    case FIRN_TYPE_INT:
    case FIRN_TYPE_LONG:
    case FIRN_TYPE_FLOAT:
    case FIRN_TYPE_DOUBLE: return false;
    default: return true;
    }
}

static firn_status default_as_json(const char *type_words, const char *given, firn_buf *json,
                                   firn_error *err)
{
    SCOPED(firn_arena) memory = { 0 };
    firn_type type;
    int32_t next_id = 1;
    TRY(firn_type_parse(firn_str_from(type_words), &memory, &next_id, &type, err));
    if (firn_type_is_primitive(&type) && is_quoted_in_json(type.kind) && *given != '"' &&
        strcmp(given, "null") != 0)
        firn_json_quote(json, firn_str_from(given));
    else
        firn_put_c(json, given);
    firn_put_u8(json, 0);
    return firn_buf_check(json, err);
}

static firn_status add(firn_table *table, const firn_args *args, firn_error *err)
{
    SCOPED(firn_buf) json = { 0 };
    firn_column_options options = column_options(args);
    TRY(check_place(args, err));
    if (options.default_json) {
        TRY(default_as_json(firn_arg(args, 2), options.default_json, &json, err));
        options.default_json = (const char *)json.data;
    }
    return firn_table_add_column(table, firn_arg(args, 1), firn_arg(args, 2), &options, err);
}

static firn_status run_add(firn_session *session, const firn_args *args, firn_error *err)
{
    return with_table(session, args, add, err);
}

const firn_command firn_command_add_column = {
    .name = "add-column",
    .deed = "add a column to ",
    .arguments = "TABLE [PARENT.]NAME TYPE",
    .arguments_min = 3,
    .arguments_max = 3,
    .summary = "Add a column, without touching data",
    .example = "firn add-column users email string --after name",
    .run = run_add,
    .options = { { "doc", "TEXT", "what the column is", 0 },
                 { "default", "VALUE", "value of older rows and of writers that give none (v3)",
                   0 },
                 { "required", NULL, "never null; wants --default", 0 },
                 { "after", "COLUMN", "stand behind this column", 0 },
                 { "first", NULL, "stand in front", 0 } },
};

static firn_status rename_it(firn_table *table, const firn_args *args, firn_error *err)
{
    return firn_table_rename_column(table, firn_arg(args, 1), firn_arg(args, 2), err);
}

static firn_status run_rename(firn_session *session, const firn_args *args, firn_error *err)
{
    return with_table(session, args, rename_it, err);
}

const firn_command firn_command_rename_column = {
    .name = "rename-column",
    .deed = "rename a column of ",
    .arguments = "TABLE COLUMN NAME",
    .arguments_min = 3,
    .arguments_max = 3,
    .summary = "Rename a column",
    .example = "firn rename-column users name full_name",
    .run = run_rename,
};

static firn_status drop_it(firn_table *table, const firn_args *args, firn_error *err)
{
    return firn_table_drop_column(table, firn_arg(args, 1), err);
}

static firn_status run_drop(firn_session *session, const firn_args *args, firn_error *err)
{
    return with_table(session, args, drop_it, err);
}

const firn_command firn_command_drop_column = {
    .name = "drop-column",
    .deed = "drop a column of ",
    .arguments = "TABLE COLUMN",
    .arguments_min = 2,
    .arguments_max = 2,
    .summary = "Drop a column; older snapshots keep it",
    .example = "firn drop-column users email",
    .run = run_drop,
};

static firn_status alter(firn_table *table, const firn_args *args, firn_error *err)
{
    firn_column_options options = column_options(args);
    TRY(check_place(args, err));
    if (!firn_opt(args, "type") && !options.make_optional && !options.doc && !options.after &&
        !options.first)
        return firn_fail(err, FIRN_INVALID,
                         "one of --type, --optional, --doc, --after and --first is needed");
    return firn_table_alter_column(table, firn_arg(args, 1), firn_opt(args, "type"), &options, err);
}

static firn_status run_alter(firn_session *session, const firn_args *args, firn_error *err)
{
    return with_table(session, args, alter, err);
}

const firn_command firn_command_alter_column = {
    .name = "alter-column",
    .deed = "alter a column of ",
    .arguments = "TABLE COLUMN",
    .arguments_min = 2,
    .arguments_max = 2,
    .summary = "Widen, describe, move a column or make it optional",
    .example = "firn alter-column users id --type long",
    .run = run_alter,
    .options = { { "type", "TYPE", "int to long, float to double, decimal to more digits", 0 },
                 { "optional", NULL, "allow null", 0 },
                 { "doc", "TEXT", "what the column is", 0 },
                 { "after", "COLUMN", "stand behind this column", 0 },
                 { "first", NULL, "stand in front", 0 } },
};

/* ---- partitioning ---- */

/* The words of the present spec, field by field, with what is added, dropped and
 * renamed: the new spec in words again. */
typedef struct spec_words {
    firn_buf text;
    size_t count;
} spec_words;

static void put_field(spec_words *words, firn_str field)
{
    firn_put_c(&words->text, words->count++ ? ", " : "");
    firn_put_str(&words->text, field);
}

static bool is_dropped(const firn_args *args, firn_str name)
{
    size_t at = 0;
    for (const char *drop; (drop = firn_opt_next(args, "drop", &at));)
        if (firn_str_is(name, drop))
            return true;
    return false;
}

static firn_str new_name(const firn_args *args, firn_str name)
{
    size_t at = 0;
    for (const char *pair; (pair = firn_opt_next(args, "rename", &at));) {
        firn_str text = firn_str_from(pair);
        size_t equals = firn_str_find(text, '=');
        if (equals < text.len && firn_str_equal(firn_str_first(text, equals), name))
            return firn_str_from_index(text, equals + 1);
    }
    return name;
}

static firn_status check_named(const firn_partition_spec *spec, const firn_args *args,
                               const char *option, firn_error *err)
{
    size_t at = 0;
    for (const char *text; (text = firn_opt_next(args, option, &at));) {
        firn_str name = firn_str_from(text);
        size_t equals = firn_str_find(name, '=');
        if (strcmp(option, "rename") == 0 && (equals == 0 || equals + 1 >= name.len))
            return firn_fail(err, FIRN_INVALID, "--rename wants A=B, not \"%s\"", text);
        name = firn_str_first(name, firn_str_find(name, '='));
        bool found = false;
        for (size_t i = 0; i < spec->field_count; i++)
            found |= firn_str_equal(spec->fields[i].name, name);
        if (!found)
            return firn_fail(err, FIRN_NOT_FOUND, "no partition field \"%.*s\"",
                             FIRN_STR_ARG(name));
    }
    return FIRN_OK;
}

static firn_status partition(firn_table *table, const firn_args *args, firn_error *err)
{
    const firn_partition_spec *spec = firn_metadata_default_spec(&table->metadata);
    const firn_schema *schema = firn_metadata_current_schema(&table->metadata);
    spec_words words = { 0 };
    size_t at = 0;
    if (!firn_opt(args, "add") && !firn_opt(args, "drop") && !firn_opt(args, "rename"))
        return firn_fail(err, FIRN_INVALID, "one of --add, --drop and --rename is needed");
    TRY(check_named(spec, args, "drop", err));
    TRY(check_named(spec, args, "rename", err));
    for (size_t i = 0; i < spec->field_count; i++) {
        firn_partition_field field = spec->fields[i];
        if (is_dropped(args, field.name) || field.transform.kind == FIRN_TRANSFORM_VOID)
            continue;
        SCOPED(firn_buf) text = { 0 };
        field.name = new_name(args, field.name);
        firn_partition_field_put(&text, &field, schema);
        put_field(&words, firn_buf_str(&text));
    }
    for (const char *add_text; (add_text = firn_opt_next(args, "add", &at));)
        put_field(&words, firn_str_from(add_text));
    firn_put_u8(&words.text, 0);
    firn_status status = firn_buf_check(&words.text, err);
    if (status == FIRN_OK)
        status = firn_table_set_partitioning(table, (const char *)words.text.data, err);
    firn_buf_release(&words.text);
    return status;
}

static firn_status run_partition(firn_session *session, const firn_args *args, firn_error *err)
{
    return with_table(session, args, partition, err);
}

const firn_command firn_command_partition = {
    .name = "partition",
    .arguments = "TABLE",
    .arguments_min = 1,
    .arguments_max = 1,
    .summary = "Change how new data is partitioned",
    .example = "firn partition events --drop ts_day --add \"hour(ts)\"",
    .run = run_partition,
    .options = { { "add", "TERM", "day(ts), bucket(16, id) as b, …", 0, true },
                 { "drop", "NAME", "a partition field", 0, true },
                 { "rename", "A=B", "a partition field", 0, true } },
};

static firn_status sort_by(firn_table *table, const firn_args *args, firn_error *err)
{
    return firn_table_set_sort_order(table, firn_arg(args, 1), err);
}

static firn_status run_sort_order(firn_session *session, const firn_args *args, firn_error *err)
{
    return with_table(session, args, sort_by, err);
}

const firn_command firn_command_sort_order = {
    .name = "sort-order",
    .deed = "set the sort order of ",
    .arguments = "TABLE \"TERM [asc|desc] [nulls first|last], …\"",
    .arguments_min = 2,
    .arguments_max = 2,
    .summary = "Change how new files are sorted; \"\" for unsorted",
    .example = "firn sort-order trades \"exchange_timestamp, sequence_number\"",
    .run = run_sort_order,
};

/* ---- properties ---- */

static firn_status set_properties(firn_table *table, const firn_args *args, firn_error *err)
{
    firn_key_value pairs[64];
    char text[8192];
    size_t count = args->positional_count - 2, used = 0;
    if (count > FIRN_COUNT(pairs))
        return firn_fail(err, FIRN_INVALID, "at most %zu properties at once", FIRN_COUNT(pairs));
    for (size_t i = 0; i < count; i++) {
        const char *word = firn_arg(args, i + 2), *equals = strchr(word, '=');
        size_t len = strlen(word) + 1;
        if (!equals || equals == word)
            return firn_fail(err, FIRN_INVALID, "KEY=VALUE is expected, not \"%s\"", word);
        if (used + len > sizeof text)
            return firn_fail(err, FIRN_INVALID, "the properties are too long");
        memcpy(text + used, word, len);
        text[used + (size_t)(equals - word)] = 0;
        pairs[i] = (firn_key_value){ text + used, text + used + (equals - word) + 1 };
        used += len;
    }
    return firn_table_set_properties(table, pairs, count, NULL, 0, err);
}

static firn_status change_properties(firn_table *table, const firn_args *args, firn_error *err)
{
    const char *verb = firn_arg(args, 1);
    if (strcmp(verb, "set") == 0 && firn_arg(args, 2))
        return set_properties(table, args, err);
    if (strcmp(verb, "unset") == 0 && firn_arg(args, 2))
        return firn_table_set_properties(table, NULL, 0, &args->positional[2],
                                         args->positional_count - 2, err);
    return firn_fail(err, FIRN_INVALID, "set KEY=VALUE… or unset KEY… is expected");
}

static firn_status list_properties(firn_session *session, const firn_table_metadata *m,
                                   firn_error *err)
{
    SCOPED(firn_buf) text = { 0 };
    firn_json_writer w = { .out = &text, .indent = 2 };
    bool json;
    TRY(firn_describe_format(session, true, &json, err));
    if (json)
        firn_json_open_object(&w);
    for (size_t i = 0; i < m->property_count; i++) {
        const firn_property *p = &m->properties[i];
        if (json) {
            firn_json_put_key_str(&w, p->key);
            firn_json_put_string(&w, p->value);
        } else {
            firn_putf(&text, "%.*s=%.*s\n", FIRN_STR_ARG(p->key), FIRN_STR_ARG(p->value));
        }
    }
    if (json) {
        firn_json_close_object(&w);
        firn_put_u8(&text, '\n');
    }
    TRY(firn_buf_check(&text, err));
    fwrite(text.data, 1, text.len, session->out);
    return FIRN_OK;
}

static firn_status run_properties(firn_session *session, const firn_args *args, firn_error *err)
{
    firn_table *table;
    if (firn_arg(args, 1))
        return with_table(session, args, change_properties, err);
    TRY(firn_session_table(session, firn_arg(args, 0), &table, err));
    firn_status status = list_properties(session, &table->metadata, err);
    firn_table_close(&table);
    return status;
}

const firn_command firn_command_properties = {
    .name = "properties",
    .deed = "read or set properties of ",
    .arguments = "TABLE [set KEY=VALUE… | unset KEY…]",
    .arguments_min = 1,
    .arguments_max = -1,
    .summary = "Show or change a table's properties",
    .example = "firn properties users set write.parquet.compression-codec=snappy",
    .run = run_properties,
};
