/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "cli/config_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

enum { DEPTH_MAX = 8 };

typedef struct loader {
    firn_config *config;
    firn_arena *arena;
    const char *file;
    yaml_document_t yaml;
    firn_error *err;
} loader;

static firn_status add(loader *l, firn_str key, const yaml_node_t *node)
{
    firn_config_entry *grown = firn_arena_grow(l->arena, l->config->entries, l->config->count,
                                               &l->config->cap, sizeof *grown);
    firn_str value = firn_str_copy(
        l->arena, (firn_str){ (const char *)node->data.scalar.value, node->data.scalar.length });
    if (!grown || !value.data)
        return firn_nomem(l->err);
    l->config->entries = grown;
    grown[l->config->count++] = (firn_config_entry){ key, value.data, l->file };
    return FIRN_OK;
}

static firn_status flatten(loader *l, firn_str prefix, yaml_node_t *node, int depth);

static firn_status flatten_members(loader *l, firn_str prefix, const yaml_node_t *node, int depth)
{
    for (yaml_node_pair_t *p = node->data.mapping.pairs.start; p < node->data.mapping.pairs.top;
         p++) {
        yaml_node_t *key = yaml_document_get_node(&l->yaml, p->key);
        if (!key || key->type != YAML_SCALAR_NODE)
            continue;
        firn_str name = firn_str_format(l->arena, "%.*s%s%s", FIRN_STR_ARG(prefix),
                                        prefix.len ? "." : "", (char *)key->data.scalar.value);
        if (!name.data)
            return firn_nomem(l->err);
        TRY(flatten(l, name, yaml_document_get_node(&l->yaml, p->value), depth + 1));
    }
    return FIRN_OK;
}

static firn_status flatten(loader *l, firn_str prefix, yaml_node_t *node, int depth)
{
    if (!node || depth > DEPTH_MAX)
        return FIRN_OK;
    if (node->type == YAML_MAPPING_NODE)
        return flatten_members(l, prefix, node, depth);
    return node->type == YAML_SCALAR_NODE ? add(l, prefix, node) : FIRN_OK;
}

static firn_status parse(loader *l, FILE *file)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        return firn_nomem(l->err);
    yaml_parser_set_input_file(&parser, file);
    firn_status status = FIRN_OK;
    if (!yaml_parser_load(&parser, &l->yaml))
        status = firn_fail(l->err, FIRN_INVALID, "%s, line %zu: %s", l->file,
                           parser.problem_mark.line + 1,
                           parser.problem ? parser.problem : "this is no YAML");
    yaml_parser_delete(&parser);
    return status;
}

static firn_status load_file(firn_config *config, const char *path, firn_arena *arena,
                             firn_error *err)
{
    loader l = { .config = config, .arena = arena, .file = path, .err = err };
    FILE *file = fopen(path, "rb");
    if (!file)
        return FIRN_OK;
    firn_status status = parse(&l, file);
    fclose(file);
    TRY(status);
    status = flatten(&l, FIRN_STR(""), yaml_document_get_root_node(&l.yaml), 0);
    yaml_document_delete(&l.yaml);
    return status;
}

firn_status firn_config_load(firn_config *config, firn_arena *arena, firn_error *err)
{
    static const struct {
        bool at_home;
        const char *path;
    } files[] = { { false, "firn.yaml" },
                  { true, ".config/firn/firn.yaml" },
                  { false, ".pyiceberg.yaml" },
                  { true, ".pyiceberg.yaml" } };
    const char *home = getenv("HOME");
    *config = (firn_config){ 0 };
    for (size_t i = 0; i < FIRN_COUNT(files); i++) {
        const char *path = files[i].path;
        if (files[i].at_home && !home)
            continue;
        if (files[i].at_home)
            path = firn_str_format(arena, "%s/%s", home, files[i].path).data;
        if (!path)
            return firn_nomem(err);
        TRY(load_file(config, path, arena, err));
    }
    return FIRN_OK;
}

const firn_config_entry *firn_config_find(const firn_config *config, const char *key)
{
    for (size_t i = 0; i < config->count; i++)
        if (firn_str_is(config->entries[i].key, key))
            return &config->entries[i];
    return NULL;
}

const firn_config_entry *firn_config_catalog(const firn_config *config, const char *name,
                                             const char *key)
{
    static const char *const groups[] = { "catalogs", "catalog" };
    for (size_t i = 0; i < FIRN_COUNT(groups); i++) {
        char full[512];
        snprintf(full, sizeof full, "%s.%s.%s", groups[i], name, key);
        const firn_config_entry *entry = firn_config_find(config, full);
        if (entry)
            return entry;
    }
    return NULL;
}
