/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A mapping file (see firn-insert(1)):
 *
 *   csv: {header: false, delimiter: ",", quote: '"', null: ""}
 *   columns: [date, time, price]
 *   set:
 *     symbol: {const: BHP}
 *     at: {from: [date, time], format: "%m/%d/%Y %H:%M:%S.%f"}
 *     ingested_at: {now: true}
 *     sequence_number: {row_number: true}
 *     price: {from: price, scale: round}
 *     venue: {const: null}
 *
 * columns stand for the names of a header, too, where header: true is said with them.
 * A format's letters are those of firn_timestamp_parse_format_ns (base/time.h).  quote: ""
 * means that the file has no quotes; null in quotes is a word.
 */
#include "cli/mapping_yaml.h"

#include <yaml.h>

typedef struct document {
    firn_session *session;
    const char *path;
    yaml_document_t yaml;
    const firn_arrow_field *schema;
    bool says_header;
    yaml_node_t *columns;
    firn_error *err;
} document;

static firn_status mistake(const document *d, const yaml_node_t *node, const char *what)
{
    return firn_fail(d->err, FIRN_INVALID, "%s, line %zu: %s", d->path,
                     node ? node->start_mark.line + 1 : 1, what);
}

static firn_status take_text(const document *d, const yaml_node_t *node, firn_str *text)
{
    if (!node || node->type != YAML_SCALAR_NODE)
        return mistake(d, node, "a word or number is expected");
    firn_str scalar = { (const char *)node->data.scalar.value, node->data.scalar.length };
    *text = firn_str_copy(&d->session->memory, scalar);
    return text->data ? FIRN_OK : firn_nomem(d->err);
}

static firn_status take_flag(const document *d, const yaml_node_t *node, bool *flag)
{
    firn_str text = { 0 };
    TRY(take_text(d, node, &text));
    *flag = firn_str_equal_nocase(text, FIRN_STR("true")) ||
            firn_str_equal_nocase(text, FIRN_STR("yes"));
    bool no = firn_str_equal_nocase(text, FIRN_STR("false")) ||
              firn_str_equal_nocase(text, FIRN_STR("no"));
    return *flag || no ? FIRN_OK : mistake(d, node, "true or false is expected");
}

/* One word, or a list of words. */
static firn_status take_list(document *d, yaml_node_t *node, const firn_str **list, size_t *count)
{
    bool many = node && node->type == YAML_SEQUENCE_NODE;
    size_t n = many ? (size_t)(node->data.sequence.items.top - node->data.sequence.items.start) : 1;
    firn_str *made = firn_new(&d->session->memory, firn_str, n);
    if (!made)
        return firn_nomem(d->err);
    for (size_t i = 0; i < n; i++) {
        yaml_node_t *item =
            many ? yaml_document_get_node(&d->yaml, node->data.sequence.items.start[i]) : node;
        TRY(take_text(d, item, &made[i]));
    }
    *list = made;
    *count = n;
    return FIRN_OK;
}

typedef firn_status member_function(document *d, firn_str key, yaml_node_t *value, void *self);

static firn_status each_member(document *d, yaml_node_t *node, member_function *member, void *self)
{
    if (!node || node->type != YAML_MAPPING_NODE)
        return mistake(d, node, "key: value pairs are expected");
    for (yaml_node_pair_t *p = node->data.mapping.pairs.start; p < node->data.mapping.pairs.top;
         p++) {
        firn_str key;
        TRY(take_text(d, yaml_document_get_node(&d->yaml, p->key), &key));
        TRY(member(d, key, yaml_document_get_node(&d->yaml, p->value), self));
    }
    return FIRN_OK;
}

/* ---- csv: ---- */

static firn_status take_char(document *d, yaml_node_t *node, char *c)
{
    firn_str text = { 0 };
    TRY(take_text(d, node, &text));
    if (firn_str_is(text, "\\t") || firn_str_is(text, "tab"))
        *c = '\t';
    else if (text.len == 1)
        *c = *text.data;
    else
        return mistake(d, node, "one character is expected");
    return FIRN_OK;
}

/* "": there are none, and what looks like one is text. */
static firn_status take_quote(document *d, yaml_node_t *node, firn_csv_options *csv)
{
    firn_str text = { 0 };
    TRY(take_text(d, node, &text));
    csv->no_quotes = text.len == 0;
    return csv->no_quotes ? FIRN_OK : take_char(d, node, &csv->quote);
}

static firn_status csv_member(document *d, firn_str key, yaml_node_t *value, void *self)
{
    firn_csv_options *csv = self;
    bool header = true;
    if (firn_str_is(key, "header")) {
        TRY(take_flag(d, value, &header));
        csv->no_header = !header;
        d->says_header = true;
        return FIRN_OK;
    }
    if (firn_str_is(key, "delimiter"))
        return take_char(d, value, &csv->delimiter);
    if (firn_str_is(key, "quote"))
        return take_quote(d, value, csv);
    if (firn_str_is(key, "null"))
        return take_text(d, value, &csv->null_text);
    return mistake(d, value, "csv has header, delimiter, quote and null");
}

/* ---- set: ---- */

/* null as YAML writes it, which in quotes is a word. */
static bool is_null(const yaml_node_t *node)
{
    if (!node || node->type != YAML_SCALAR_NODE ||
        node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
        return false;
    firn_str text = { (const char *)node->data.scalar.value, node->data.scalar.length };
    return text.len == 0 || firn_str_is(text, "~") || firn_str_is(text, "null") ||
           firn_str_is(text, "Null") || firn_str_is(text, "NULL");
}

static firn_status source_member(document *d, firn_str key, yaml_node_t *value, void *self)
{
    firn_csv_source *source = self;
    firn_str text = { 0 };
    bool yes;
    if (firn_str_is(key, "const")) {
        source->kind = FIRN_CSV_CONST;
        return is_null(value) ? FIRN_OK : take_text(d, value, &source->constant);
    }
    if (firn_str_is(key, "from")) {
        source->kind = FIRN_CSV_FROM;
        return take_list(d, value, &source->from, &source->from_count);
    }
    if (firn_str_is(key, "format"))
        return take_text(d, value, &source->format);
    if (firn_str_is(key, "now") || firn_str_is(key, "row_number")) {
        TRY(take_flag(d, value, &yes));
        if (yes)
            source->kind = firn_str_is(key, "now") ? FIRN_CSV_NOW : FIRN_CSV_ROW_NUMBER;
        return FIRN_OK;
    }
    if (!firn_str_is(key, "scale"))
        return mistake(d, value, "a column has const, from, format, now, row_number and scale");
    TRY(take_text(d, value, &text));
    source->round = firn_str_is(text, "round");
    return source->round || firn_str_is(text, "error")
               ? FIRN_OK
               : mistake(d, value, "scale is error or round");
}

static firn_status set_member(document *d, firn_str key, yaml_node_t *value, void *self)
{
    firn_mapping *mapping = self;
    for (size_t i = 0; i < d->schema->child_count; i++) {
        if (!firn_str_equal(d->schema->children[i].name, key))
            continue;
        mapping->sources[i] = (firn_csv_source){ 0 };
        return each_member(d, value, source_member, &mapping->sources[i]);
    }
    firn_str what =
        firn_str_format(&d->session->memory, "the table has no column \"%.*s\"", FIRN_STR_ARG(key));
    return what.data ? mistake(d, value, what.data) : firn_nomem(d->err);
}

/* ---- the document ---- */

typedef struct target {
    firn_mapping *mapping;
    firn_csv_options *csv;
} target;

static firn_status top_member(document *d, firn_str key, yaml_node_t *value, void *self)
{
    target *t = self;
    if (firn_str_is(key, "csv"))
        return each_member(d, value, csv_member, t->csv);
    if (firn_str_is(key, "columns")) {
        d->columns = value;
        return take_list(d, value, &t->csv->names, &t->csv->name_count);
    }
    if (firn_str_is(key, "set"))
        return each_member(d, value, set_member, t->mapping);
    return mistake(d, value, "a mapping has csv, columns and set");
}

/* Names for columns that have names: whether the first line is data must be said, or it
 * would be lost. */
static firn_status check_columns(const document *d)
{
    if (!d->columns || d->says_header || firn_flag(d->session->args, "no-header"))
        return FIRN_OK;
    return mistake(d, d->columns,
                   "columns go with csv: {header: false}, or true to pass over a line of others");
}

static firn_status load(document *d, FILE *file)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        return firn_nomem(d->err);
    yaml_parser_set_input_file(&parser, file);
    firn_status status = FIRN_OK;
    if (!yaml_parser_load(&parser, &d->yaml))
        status = firn_fail(d->err, FIRN_INVALID, "%s, line %zu: %s", d->path,
                           parser.problem_mark.line + 1,
                           parser.problem ? parser.problem : "this is no YAML");
    yaml_parser_delete(&parser);
    return status;
}

firn_status firn_mapping_read_yaml(firn_session *session, const char *path,
                                   const firn_arrow_field *schema, firn_mapping *mapping,
                                   firn_csv_options *csv, firn_error *err)
{
    document d = { .session = session, .path = path, .schema = schema, .err = err };
    target t = { mapping, csv };
    FILE *file = fopen(path, "rb");
    if (!file)
        return firn_fail(err, FIRN_NOT_FOUND, "mapping file %s cannot be read", path);
    firn_status status = load(&d, file);
    fclose(file);
    TRY(status);
    yaml_node_t *root = yaml_document_get_root_node(&d.yaml);
    if (root)
        status = each_member(&d, root, top_member, &t);
    if (status == FIRN_OK)
        status = check_columns(&d);
    yaml_document_delete(&d.yaml);
    return status;
}
