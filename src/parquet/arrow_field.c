/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The Arrow type a node has by default. */
#include "parquet/schema.h"

static firn_arrow_kind integer_kind(const firn_parquet_logical_type *logical)
{
    switch (logical->bit_width) {
    case 8: return logical->is_signed ? FIRN_ARROW_INT8 : FIRN_ARROW_UINT8;
    case 16: return logical->is_signed ? FIRN_ARROW_INT16 : FIRN_ARROW_UINT16;
    case 32: return logical->is_signed ? FIRN_ARROW_INT32 : FIRN_ARROW_UINT32;
    default: return logical->is_signed ? FIRN_ARROW_INT64 : FIRN_ARROW_UINT64;
    }
}

static void set_time(firn_arrow_field *field, const firn_parquet_logical_type *logical)
{
    static const firn_arrow_kind times[] = { [FIRN_PARQUET_MILLIS] = FIRN_ARROW_TIME32_MS,
                                             [FIRN_PARQUET_MICROS] = FIRN_ARROW_TIME64_US,
                                             [FIRN_PARQUET_NANOS] = FIRN_ARROW_TIME64_NS };
    static const firn_arrow_kind timestamps[] = { [FIRN_PARQUET_MILLIS] = FIRN_ARROW_TIMESTAMP_MS,
                                                  [FIRN_PARQUET_MICROS] = FIRN_ARROW_TIMESTAMP_US,
                                                  [FIRN_PARQUET_NANOS] = FIRN_ARROW_TIMESTAMP_NS };
    bool instant = logical->kind == FIRN_PARQUET_TIMESTAMP;
    field->kind = (instant ? timestamps : times)[logical->unit];
    field->utc = instant && logical->is_adjusted_to_utc;
}

static void set_physical(firn_arrow_field *field, const firn_parquet_node *node)
{
    static const firn_arrow_kind kinds[] = {
        [FIRN_PARQUET_BOOLEAN] = FIRN_ARROW_BOOL,
        [FIRN_PARQUET_INT32] = FIRN_ARROW_INT32,
        [FIRN_PARQUET_INT64] = FIRN_ARROW_INT64,
        [FIRN_PARQUET_INT96] = FIRN_ARROW_TIMESTAMP_US,
        [FIRN_PARQUET_FLOAT] = FIRN_ARROW_FLOAT,
        [FIRN_PARQUET_DOUBLE] = FIRN_ARROW_DOUBLE,
        [FIRN_PARQUET_BYTE_ARRAY] = FIRN_ARROW_BINARY,
        [FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY] = FIRN_ARROW_FIXED_BINARY,
    };
    field->kind = kinds[node->type];
    field->byte_width = node->type_length;
}

void firn_parquet_leaf_field(const firn_parquet_node *node, firn_arrow_field *field)
{
    const firn_parquet_logical_type *logical = &node->logical;
    *field = (firn_arrow_field){ .name = node->name,
                                 .nullable = node->nullable,
                                 .field_id = node->field_id };
    set_physical(field, node);
    switch (logical->kind) {
    case FIRN_PARQUET_STRING:
    case FIRN_PARQUET_ENUM:
    case FIRN_PARQUET_JSON:
        if (node->type == FIRN_PARQUET_BYTE_ARRAY)
            field->kind = FIRN_ARROW_UTF8;
        break;
    case FIRN_PARQUET_INTEGER: field->kind = integer_kind(logical); break;
    case FIRN_PARQUET_TIME:
    case FIRN_PARQUET_TIMESTAMP: set_time(field, logical); break;
    case FIRN_PARQUET_DATE: field->kind = FIRN_ARROW_DATE32; break;
    case FIRN_PARQUET_DECIMAL:
        field->precision = logical->precision; /* also of bytes, to tell what they were */
        field->scale = logical->scale;
        if (logical->precision <= 38)
            field->kind = FIRN_ARROW_DECIMAL128;
        break;
    case FIRN_PARQUET_UUID: field->uuid = true; break;
    case FIRN_PARQUET_FLOAT16: field->kind = FIRN_ARROW_FLOAT; break; /* which Iceberg has */
    case FIRN_PARQUET_UNKNOWN:
        field->kind = FIRN_ARROW_NULL;
        field->nullable = true;
        break;
    default: break;
    }
    if (field->kind != FIRN_ARROW_FIXED_BINARY)
        field->byte_width = 0;
}

static firn_status set_children(firn_arrow_field *field, const firn_parquet_node *node,
                                firn_arena *arena, firn_error *err)
{
    field->children = firn_new(arena, firn_arrow_field, node->child_count);
    if (!field->children)
        return firn_nomem(err);
    field->child_count = node->child_count;
    for (size_t i = 0; i < node->child_count; i++)
        TRY(firn_parquet_arrow_field(&node->children[i], arena, &field->children[i], err));
    return FIRN_OK;
}

/* Arrow's map is a list of structs of two; a Parquet map without values gets nulls. */
static firn_status set_map(firn_arrow_field *field, const firn_parquet_node *node,
                           firn_arena *arena, firn_error *err)
{
    firn_arrow_field *entries = firn_new(arena, firn_arrow_field, 1);
    firn_arrow_field *pair = firn_new(arena, firn_arrow_field, 2);
    if (!entries || !pair)
        return firn_nomem(err);
    TRY(firn_parquet_arrow_field(&node->children[0], arena, &pair[0], err));
    if (node->child_count > 1)
        TRY(firn_parquet_arrow_field(&node->children[1], arena, &pair[1], err));
    else
        pair[1] = (firn_arrow_field){
            .name = FIRN_STR("value"), .kind = FIRN_ARROW_NULL, .nullable = true, .field_id = -1
        };
    *entries = (firn_arrow_field){ .name = FIRN_STR("entries"),
                                   .kind = FIRN_ARROW_STRUCT,
                                   .field_id = -1,
                                   .children = pair,
                                   .child_count = 2 };
    field->children = entries;
    field->child_count = 1;
    return FIRN_OK;
}

firn_status firn_parquet_arrow_field(const firn_parquet_node *node, firn_arena *arena,
                                     firn_arrow_field *field, firn_error *err)
{
    firn_str name = firn_str_copy(arena, node->name);
    if (!name.data)
        return firn_nomem(err);
    *field = (firn_arrow_field){ .nullable = node->nullable, .field_id = node->field_id };
    if (node->kind == FIRN_PARQUET_NODE_LEAF)
        firn_parquet_leaf_field(node, field);
    field->name = name;
    switch (node->kind) {
    case FIRN_PARQUET_NODE_LEAF: return FIRN_OK;
    case FIRN_PARQUET_NODE_STRUCT:
        field->kind = FIRN_ARROW_STRUCT;
        return set_children(field, node, arena, err);
    case FIRN_PARQUET_NODE_LIST:
        field->kind = FIRN_ARROW_LIST;
        return set_children(field, node, arena, err);
    default: field->kind = FIRN_ARROW_MAP; return set_map(field, node, arena, err);
    }
}
