/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/read/parquet_ids.h"

#include "iceberg/name_mapping.h"

/* An id that no column has: what the mapping does not name must not be found by name. */
enum { UNMAPPED = INT32_MAX };

static bool has_ids(const firn_parquet_node *node)
{
    for (size_t i = 0; i < node->child_count; i++)
        if (node->children[i].field_id >= 0 || has_ids(&node->children[i]))
            return true;
    return false;
}

static bool copy_children(const firn_parquet_node *node, firn_arena *arena, firn_parquet_node *copy)
{
    *copy = *node;
    copy->children = firn_arena_copy(arena, node->children, node->child_count * sizeof *node);
    return copy->children != NULL;
}

static firn_str child_name(const firn_parquet_node *node, size_t index)
{
    switch (node->kind) {
    case FIRN_PARQUET_NODE_LIST: return FIRN_STR("element");
    case FIRN_PARQUET_NODE_MAP: return index == 0 ? FIRN_STR("key") : FIRN_STR("value");
    default: return node->children[index].name;
    }
}

static firn_status apply_mapping(const firn_parquet_node *node, const firn_name_mapping *mapping,
                                 firn_arena *arena, firn_parquet_node *copy, firn_error *err)
{
    if (!copy_children(node, arena, copy))
        return firn_nomem(err);
    for (size_t i = 0; i < node->child_count; i++) {
        firn_str name = child_name(node, i);
        const firn_name_mapping *child = firn_name_mapping_child(mapping, name);
        TRY(apply_mapping(&node->children[i], child, arena, &copy->children[i], err));
        copy->children[i].field_id = child && child->field_id >= 0 ? child->field_id : UNMAPPED;
    }
    return FIRN_OK;
}

static bool knows_all(const firn_schema *schema, const firn_parquet_node *root)
{
    for (size_t i = 0; i < root->child_count; i++)
        if (!firn_type_find_field(&schema->root, root->children[i].name))
            return false;
    return true;
}

static firn_status number_columns(const firn_parquet_node *root, const firn_schema *schema,
                                  firn_arena *arena, firn_parquet_node *copy, firn_error *err)
{
    bool by_name = knows_all(schema, root);
    if (!copy_children(root, arena, copy))
        return firn_nomem(err);
    for (size_t i = 0; i < root->child_count; i++)
        copy->children[i].field_id =
            by_name ? firn_type_find_field(&schema->root, root->children[i].name)->id
                    : (int32_t)i + 1;
    return FIRN_OK;
}

firn_status firn_parquet_root_with_ids(const firn_parquet_node *root,
                                       const firn_table_metadata *metadata,
                                       const firn_schema *schema, firn_arena *arena,
                                       const firn_parquet_node **with_ids, firn_error *err)
{
    *with_ids = root;
    if (has_ids(root))
        return FIRN_OK;
    firn_name_mapping mapping;
    firn_str json = firn_metadata_property(metadata, "schema.name-mapping.default");
    firn_parquet_node *copy = firn_new(arena, firn_parquet_node, 1);
    if (!copy)
        return firn_nomem(err);
    *with_ids = copy;
    if (!json.data)
        return number_columns(root, schema, arena, copy, err);
    TRY_OR(firn_name_mapping_read(firn_str_bytes(json), arena, &mapping, err), err,
           "property schema.name-mapping.default");
    return apply_mapping(root, &mapping, arena, copy, err);
}

const firn_parquet_node *firn_parquet_node_by_id(const firn_parquet_node *root, int32_t id)
{
    for (size_t i = 0; i < root->child_count; i++) {
        const firn_parquet_node *child = &root->children[i];
        if (child->field_id == id)
            return child;
        const firn_parquet_node *below =
            child->kind == FIRN_PARQUET_NODE_STRUCT ? firn_parquet_node_by_id(child, id) : NULL;
        if (below)
            return below;
    }
    return NULL;
}
