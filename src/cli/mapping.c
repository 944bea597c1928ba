/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "cli/mapping.h"

#include "base/names.h"
#include "base/time.h"
#include "cli/mapping_yaml.h"
#include "text/value.h"

static firn_status find_column(const firn_arrow_field *schema, firn_str name, size_t *index,
                               firn_error *err)
{
    firn_names names = { &schema->children->name, sizeof *schema->children, schema->child_count };
    TRY(firn_name_match(name, &names, index, err));
    if (*index != SIZE_MAX)
        return FIRN_OK;
    return firn_fail(err, FIRN_INVALID, "the table has no column \"%.*s\"", FIRN_STR_ARG(name));
}

static firn_status one_char(const firn_args *args, const char *name, char *value, firn_error *err)
{
    const char *text = firn_opt(args, name);
    if (!text)
        return FIRN_OK;
    if (strcmp(text, "\\t") == 0 || strcmp(text, "tab") == 0)
        *value = '\t';
    else if (strlen(text) == 1)
        *value = *text;
    else
        return firn_fail(err, FIRN_INVALID, "--%s is one character, not \"%s\"", name, text);
    return FIRN_OK;
}

firn_status firn_csv_options_read(const firn_args *args, firn_csv_options *csv, firn_error *err)
{
    TRY(one_char(args, "delimiter", &csv->delimiter, err));
    const char *quote = firn_opt(args, "quote");
    if (quote)
        csv->no_quotes = !*quote;
    if (quote && *quote)
        TRY(one_char(args, "quote", &csv->quote, err));
    if (firn_opt(args, "null"))
        csv->null_text = firn_str_from(firn_opt(args, "null"));
    csv->no_header |= firn_flag(args, "no-header");
    csv->now_us = firn_now_us();
    return FIRN_OK;
}

/* NAME=TEXT of --set and --map; the name may be any column's. */
static firn_status split_pair(const char *option, const char *text, firn_str *name, firn_str *value,
                              firn_error *err)
{
    firn_str pair = firn_str_from(text);
    size_t equals = firn_str_find(pair, '=');
    if (equals == 0 || equals == pair.len)
        return firn_fail(err, FIRN_INVALID, "--%s wants COLUMN=VALUE, not \"%s\"", option, text);
    *name = firn_str_first(pair, equals);
    *value = firn_str_from_index(pair, equals + 1);
    return FIRN_OK;
}

/* A value that cannot be one of its column is found before any row is. */
static firn_status check_constant(const firn_arrow_field *field, const firn_csv_source *source,
                                  firn_error *err)
{
    SCOPED(firn_column) column = { 0 };
    firn_text_form form = { .format = source->format, .round = source->round };
    if (source->kind != FIRN_CSV_CONST || !source->constant.data || field->child_count > 0)
        return FIRN_OK;
    TRY(firn_column_init(&column, field, NULL, err));
    return firn_text_parse(source->constant, &form, &column, err);
}

static firn_status read_set(firn_session *session, const firn_args *args,
                            const firn_arrow_field *schema, firn_mapping *mapping, firn_error *err)
{
    size_t at = 0, index;
    firn_str name = { 0 }, value = { 0 };
    for (const char *text; (text = firn_opt_next(args, "set", &at));) {
        TRY(split_pair("set", text, &name, &value, err));
        TRY(find_column(schema, name, &index, err));
        mapping->sources[index] = (firn_csv_source){ .kind = FIRN_CSV_CONST, .constant = value };
        TRY_OR(check_constant(&schema->children[index], &mapping->sources[index], err), err,
               "--set %s", text);
    }
    at = 0;
    for (const char *text; (text = firn_opt_next(args, "map", &at));) {
        TRY(split_pair("map", text, &name, &value, err));
        TRY(find_column(schema, name, &index, err));
        firn_str *from = firn_arena_copy(&session->memory, &value, sizeof value);
        if (!from)
            return firn_nomem(err);
        mapping->sources[index].kind = FIRN_CSV_FROM;
        mapping->sources[index].from = from;
        mapping->sources[index].from_count = 1;
    }
    return FIRN_OK;
}

firn_status firn_mapping_read(firn_session *session, const firn_args *args,
                              const firn_arrow_field *schema, firn_mapping *mapping,
                              firn_csv_options *csv, firn_error *err)
{
    const char *file = firn_opt(args, "mapping");
    bool planned = file || firn_opt(args, "set") || firn_opt(args, "map");
    *mapping = (firn_mapping){ .source_count = schema->child_count };
    mapping->sources = firn_new(&session->memory, firn_csv_source, schema->child_count);
    if (!mapping->sources)
        return firn_nomem(err);
    if (file)
        TRY(firn_mapping_read_yaml(session, file, schema, mapping, csv, err));
    TRY(firn_csv_options_read(args, csv, err));
    for (size_t i = 0; file && i < schema->child_count; i++)
        TRY_OR(check_constant(&schema->children[i], &mapping->sources[i], err), err,
               "%s: column \"%.*s\"", file, FIRN_STR_ARG(schema->children[i].name));
    TRY(read_set(session, args, schema, mapping, err));
    csv->sources = planned ? mapping->sources : NULL;
    csv->ignore_unknown = planned;
    return FIRN_OK;
}

firn_status firn_mapping_check_typed(const firn_mapping *mapping, const firn_arrow_field *schema,
                                     firn_error *err)
{
    for (size_t i = 0; i < mapping->source_count; i++) {
        const firn_csv_source *source = &mapping->sources[i];
        const char *what = source->kind == FIRN_CSV_FROM && source->from_count != 1
                               ? "joining columns"
                           : source->format.len ? "format"
                           : source->round      ? "scale: round"
                                                : NULL;
        if (what)
            return firn_fail(err, FIRN_INVALID,
                             "column \"%.*s\" of the mapping: %s works for CSV files only",
                             FIRN_STR_ARG(schema->children[i].name), what);
    }
    return FIRN_OK;
}
