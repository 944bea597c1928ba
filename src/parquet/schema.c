/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* From the flat list of schema elements to the tree.  First the elements become
 * raw nodes as the file has them; then groups annotated LIST or MAP fold into
 * one node each, by the backward-compatibility rules of LogicalTypes.md:
 *
 *   LIST   the annotated group has one repeated child.  That child is itself the
 *          element (always present) when it is no group, has not exactly one
 *          child, has a repeated child, or is called "array" or "<list>_tuple";
 *          otherwise its only child is the element.
 *   MAP    the annotated group (also MAP_KEY_VALUE) has one repeated group of a
 *          key and, normally, a value.
 *   a repeated field anywhere else is a list of itself, never null.
 */
#include "parquet/schema.h"

#include <assert.h>

#include "parquet/logical.h"

/* Where a subtree stands: the levels reached above it. */
struct place {
    unsigned definition, repetition, depth;
    unsigned slot_definition; /* definition level of the innermost repeated step above */
};

struct builder {
    const firn_parquet_schema_element *elements;
    size_t count, next;
    size_t promised; /* elements that the groups so far lay claim to */
    firn_arena *arena;
    firn_parquet_node **leaves;
    size_t leaf_count;
};

static firn_status build(struct builder *b, struct place at, firn_parquet_node *node,
                         firn_error *err);

static bool is_group(const firn_parquet_schema_element *e)
{
    return !e->has_type;
}

static firn_status check_element(struct builder *b, const firn_parquet_schema_element *e,
                                 unsigned depth, firn_error *err)
{
    if (depth > FIRN_PARQUET_DEPTH_MAX)
        return firn_fail(err, FIRN_UNSUPPORTED, "parquet schema is nested more than %d deep",
                         FIRN_PARQUET_DEPTH_MAX);
    if (is_group(e) && (!e->has_num_children || e->num_children < 0))
        return firn_fail(err, FIRN_CORRUPT, "parquet field \"%.*s\" has neither type nor children",
                         FIRN_STR_ARG(e->name));
    b->promised += is_group(e) ? (size_t)e->num_children : 0;
    if (b->promised >= b->count)
        return firn_fail(err, FIRN_CORRUPT,
                         "parquet field \"%.*s\" has %d children in a schema of %zu elements",
                         FIRN_STR_ARG(e->name), (int)e->num_children, b->count);
    if (e->has_repetition_type &&
        (e->repetition_type < FIRN_PARQUET_REQUIRED || e->repetition_type > FIRN_PARQUET_REPEATED))
        return firn_fail(err, FIRN_CORRUPT, "parquet field \"%.*s\" has repetition %d",
                         FIRN_STR_ARG(e->name), (int)e->repetition_type);
    return FIRN_OK;
}

static firn_status take_element(struct builder *b, unsigned depth,
                                const firn_parquet_schema_element **e, firn_error *err)
{
    if (b->next >= b->count)
        return firn_fail(err, FIRN_CORRUPT, "parquet schema of %zu elements ends inside a group",
                         b->count);
    *e = &b->elements[b->next++];
    return check_element(b, *e, depth, err);
}

static firn_status build_children(struct builder *b, struct place at, size_t count,
                                  firn_parquet_node *node, firn_error *err)
{
    node->children = firn_new(b->arena, firn_parquet_node, count);
    if (!node->children)
        return firn_nomem(err);
    node->child_count = count;
    at.depth++;
    for (size_t i = 0; i < count; i++)
        TRY(build(b, at, &node->children[i], err));
    return FIRN_OK;
}

/* ---- lists and maps ---- */

static bool is_list(const firn_parquet_schema_element *e)
{
    return (e->logical_type && e->logical_type->kind == FIRN_PARQUET_LIST) ||
           (e->has_converted_type && e->converted_type == FIRN_PARQUET_CONVERTED_LIST);
}

static bool is_map(const firn_parquet_schema_element *e)
{
    return (e->logical_type && e->logical_type->kind == FIRN_PARQUET_MAP) ||
           (e->has_converted_type && (e->converted_type == FIRN_PARQUET_CONVERTED_MAP ||
                                      e->converted_type == FIRN_PARQUET_CONVERTED_MAP_KEY_VALUE));
}

static bool is_repeated(const firn_parquet_schema_element *e)
{
    return e->has_repetition_type && e->repetition_type == FIRN_PARQUET_REPEATED;
}

/* The group's only child, if it is repeated. */
static const firn_parquet_schema_element *repeated_child(const struct builder *b,
                                                         const firn_parquet_schema_element *group)
{
    if (!is_group(group) || group->num_children != 1 || b->next >= b->count)
        return NULL;
    return is_repeated(&b->elements[b->next]) ? &b->elements[b->next] : NULL;
}

static bool is_tuple_name(firn_str name, firn_str list)
{
    firn_str tail = FIRN_STR("_tuple");
    return name.len == list.len + tail.len && firn_str_starts(name, list) &&
           firn_str_ends(name, tail);
}

/* Whether the repeated child is the element, rather than a wrapper around it. */
static bool is_element(const struct builder *b, const firn_parquet_schema_element *list,
                       const firn_parquet_schema_element *repeated)
{
    if (!is_group(repeated) || repeated->num_children != 1)
        return true;
    size_t inner = (size_t)(repeated - b->elements) + 1;
    if (inner < b->count && is_repeated(&b->elements[inner]))
        return true;
    return firn_str_is(repeated->name, "array") || is_tuple_name(repeated->name, list->name);
}

static struct place inside_repeated(struct place at)
{
    at.definition++;
    at.repetition++;
    at.slot_definition = at.definition;
    at.depth++;
    return at;
}

static void set_items(firn_parquet_node *node, struct place inside)
{
    node->item_definition = (uint8_t)inside.definition;
    node->item_repetition = (uint8_t)inside.repetition;
}

static firn_status build_fields(struct builder *b, const firn_parquet_schema_element *e,
                                struct place at, firn_parquet_node *node, firn_error *err);

/* The element of a list that is the repeated field itself. */
static firn_status build_repeated_element(struct builder *b, const firn_parquet_schema_element *e,
                                          struct place inside, firn_parquet_node *list,
                                          firn_error *err)
{
    list->children = firn_new(b->arena, firn_parquet_node, 1);
    if (!list->children)
        return firn_nomem(err);
    list->child_count = 1;
    return build_fields(b, e, inside, list->children, err);
}

static firn_status build_list(struct builder *b, const firn_parquet_schema_element *list,
                              struct place at, firn_parquet_node *node, firn_error *err)
{
    const firn_parquet_schema_element *repeated = NULL;
    struct place inside = inside_repeated(at);
    node->kind = FIRN_PARQUET_NODE_LIST;
    set_items(node, inside);
    TRY(take_element(b, inside.depth, &repeated, err));
    if (is_element(b, list, repeated))
        return build_repeated_element(b, repeated, inside, node, err);
    return build_children(b, inside, 1, node, err);
}

static firn_status build_map(struct builder *b, struct place at, firn_parquet_node *node,
                             firn_error *err)
{
    const firn_parquet_schema_element *repeated = NULL;
    struct place inside = inside_repeated(at);
    node->kind = FIRN_PARQUET_NODE_MAP;
    set_items(node, inside);
    TRY(take_element(b, inside.depth, &repeated, err));
    return build_children(b, inside, (size_t)repeated->num_children, node, err);
}

static bool is_key_value(const firn_parquet_schema_element *e)
{
    return e && is_group(e) && (e->num_children == 1 || e->num_children == 2);
}

/* ---- one node ---- */

static firn_status build_leaf(struct builder *b, const firn_parquet_schema_element *e,
                              firn_parquet_node *node, firn_error *err)
{
    node->kind = FIRN_PARQUET_NODE_LEAF;
    b->leaves[b->leaf_count++] = node;
    if (e->type < FIRN_PARQUET_BOOLEAN || e->type > FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY)
        return firn_fail(err, FIRN_CORRUPT, "parquet column \"%.*s\" has type %d",
                         FIRN_STR_ARG(e->name), (int)e->type);
    node->type = (firn_parquet_type)e->type;
    if (node->type == FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY) {
        if (!e->has_type_length || e->type_length <= 0)
            return firn_fail(err, FIRN_CORRUPT, "parquet column \"%.*s\" has a length of %d",
                             FIRN_STR_ARG(e->name), (int)e->type_length);
        node->type_length = e->type_length;
    }
    return firn_parquet_logical_of(e, &node->logical, err);
}

/* What the element is, once its own repetition has been dealt with. */
static firn_status build_fields(struct builder *b, const firn_parquet_schema_element *e,
                                struct place at, firn_parquet_node *node, firn_error *err)
{
    node->name = e->name;
    node->field_id = e->has_field_id ? e->field_id : -1;
    node->slot_repetition = node->item_repetition = (uint8_t)at.repetition;
    node->slot_definition = (uint8_t)at.slot_definition;
    node->leaf_index = b->leaf_count;
    if (e->has_repetition_type && e->repetition_type == FIRN_PARQUET_OPTIONAL) {
        node->nullable = true;
        at.definition++;
    }
    node->definition = node->item_definition = (uint8_t)at.definition;

    const firn_parquet_schema_element *child = repeated_child(b, e);
    firn_status status;
    if (!is_group(e))
        status = build_leaf(b, e, node, err);
    else if (is_list(e) && child)
        status = build_list(b, e, at, node, err);
    else if (is_map(e) && is_key_value(child))
        status = build_map(b, at, node, err);
    else {
        node->kind = FIRN_PARQUET_NODE_STRUCT;
        status = build_children(b, at, (size_t)e->num_children, node, err);
    }
    node->leaf_count = b->leaf_count - node->leaf_index;
    return status;
}

static firn_status build(struct builder *b, struct place at, firn_parquet_node *node,
                         firn_error *err)
{
    const firn_parquet_schema_element *e = NULL;
    TRY(take_element(b, at.depth, &e, err));
    if (!is_repeated(e))
        return build_fields(b, e, at, node, err);

    struct place inside = inside_repeated(at);
    *node = (firn_parquet_node){ .name = e->name,
                                 .kind = FIRN_PARQUET_NODE_LIST,
                                 .field_id = e->has_field_id ? e->field_id : -1,
                                 .leaf_index = b->leaf_count,
                                 .slot_definition = (uint8_t)at.slot_definition,
                                 .definition = (uint8_t)at.definition,
                                 .slot_repetition = (uint8_t)at.repetition };
    set_items(node, inside);
    TRY(build_repeated_element(b, e, inside, node, err));
    node->leaf_count = b->leaf_count - node->leaf_index;
    return FIRN_OK;
}

firn_status firn_parquet_schema_build(const firn_parquet_metadata *metadata, firn_arena *arena,
                                      firn_parquet_node **root, firn_parquet_node ***leaves,
                                      firn_error *err)
{
    struct builder b = { .elements = metadata->schema.items,
                         .count = metadata->schema.count,
                         .arena = arena };
    const firn_parquet_schema_element *e = NULL;
    TRY(take_element(&b, 0, &e, err));
    if (!is_group(e))
        return firn_fail(err, FIRN_CORRUPT, "parquet schema's root is not a group");

    *root = firn_new(arena, firn_parquet_node, 1);
    b.leaves = firn_new(arena, firn_parquet_node *, b.count);
    if (!*root || !b.leaves)
        return firn_nomem(err);
    (*root)->name = e->name;
    (*root)->field_id = -1;
    (*root)->kind = FIRN_PARQUET_NODE_STRUCT;
    TRY(build_children(&b, (struct place){ 0 }, (size_t)e->num_children, *root, err));
    if (b.next != b.count)
        return firn_fail(err, FIRN_CORRUPT, "parquet schema has %zu elements outside its root",
                         b.count - b.next);
    (*root)->leaf_count = b.leaf_count;
    *leaves = b.leaves;
    return FIRN_OK;
}

const firn_parquet_node *firn_parquet_node_child(const firn_parquet_node *node, firn_str name)
{
    for (size_t i = 0; i < node->child_count; i++)
        if (firn_str_equal(node->children[i].name, name))
            return &node->children[i];
    return NULL;
}
