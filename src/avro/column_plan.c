/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Matching a file's record with the columns asked for, once per file. */
#include "avro/column_plan.h"

static const int64_t us_per_day = INT64_C(86400000000);

typedef struct planner {
    firn_arena *arena;
    firn_error *err;
} planner;

static firn_status plan_value(planner *p, const firn_avro_type *type, const firn_arrow_field *as,
                              firn_avro_node *node);

static firn_status no_fit(planner *p, const firn_avro_type *type, const firn_arrow_field *as)
{
    SCOPED(firn_buf) to = { .allocator = p->arena->allocator };
    firn_arrow_put_type(&to, as);
    return firn_fail(p->err, FIRN_INVALID, "column \"%.*s\": avro's %s cannot be read as %.*s",
                     FIRN_STR_ARG(as->name), firn_avro_kind_name(type->kind),
                     FIRN_STR_ARG(firn_buf_str(&to)));
}

static firn_avro_node *new_nodes(planner *p, firn_avro_node *parent, size_t count)
{
    parent->nodes = firn_new(p->arena, firn_avro_node, count);
    parent->node_count = count;
    return parent->nodes;
}

/* ---- numbers ---- */

/* Microseconds in one unit of the stored type; 0: no time at all. */
static int64_t unit_us(const firn_avro_type *type)
{
    switch (type->logical) {
    case FIRN_AVRO_DATE: return us_per_day;
    case FIRN_AVRO_TIME_MILLIS:
    case FIRN_AVRO_TIMESTAMP_MILLIS:
    case FIRN_AVRO_LOCAL_TIMESTAMP_MILLIS: return 1000;
    case FIRN_AVRO_TIMESTAMP_NANOS:
    case FIRN_AVRO_LOCAL_TIMESTAMP_NANOS: return 0;
    default: return 1;
    }
}

static bool is_nanos(const firn_avro_type *type)
{
    return type->logical == FIRN_AVRO_TIMESTAMP_NANOS ||
           type->logical == FIRN_AVRO_LOCAL_TIMESTAMP_NANOS;
}

/* What stored integers are multiplied with; 0: they cannot become `kind`. */
static int64_t integer_factor(const firn_avro_type *type, firn_arrow_kind kind)
{
    bool is_int = type->kind == FIRN_AVRO_INT;
    if (!is_int && type->kind != FIRN_AVRO_LONG)
        return 0;
    switch (kind) {
    case FIRN_ARROW_INT32: return is_int;
    case FIRN_ARROW_DATE32: return is_int;
    case FIRN_ARROW_INT64: return 1;
    case FIRN_ARROW_TIME64_US: return type->logical == FIRN_AVRO_DATE ? 0 : unit_us(type);
    case FIRN_ARROW_TIMESTAMP_US: return unit_us(type);
    case FIRN_ARROW_TIMESTAMP_NS: return is_nanos(type) ? 1 : 1000 * unit_us(type);
    default: return 0;
    }
}

static bool is_number(firn_avro_kind kind)
{
    return kind == FIRN_AVRO_INT || kind == FIRN_AVRO_LONG || kind == FIRN_AVRO_FLOAT;
}

static bool is_bytes(firn_avro_kind kind)
{
    return kind == FIRN_AVRO_BYTES || kind == FIRN_AVRO_STRING || kind == FIRN_AVRO_FIXED;
}

/* ---- values without parts ---- */

static bool plan_fixed(const firn_avro_type *type, const firn_arrow_field *as, firn_avro_node *node)
{
    if (type->kind == FIRN_AVRO_STRING && as->uuid) {
        node->fill = FIRN_AVRO_FILL_UUID;
        return true;
    }
    node->fill = FIRN_AVRO_FILL_BYTES;
    return type->kind == FIRN_AVRO_FIXED && type->size == (size_t)as->byte_width;
}

/* False when the type cannot become the column's. */
static bool plan_scalar(const firn_avro_type *type, const firn_arrow_field *as,
                        firn_avro_node *node)
{
    firn_avro_kind kind = type->kind;
    switch (as->kind) {
    case FIRN_ARROW_NULL: node->fill = FIRN_AVRO_FILL_NULL; return true;
    case FIRN_ARROW_BOOL: node->fill = FIRN_AVRO_FILL_BOOL; return kind == FIRN_AVRO_BOOLEAN;
    case FIRN_ARROW_FLOAT: node->fill = FIRN_AVRO_FILL_FLOAT; return is_number(kind);
    case FIRN_ARROW_DOUBLE:
        node->fill = FIRN_AVRO_FILL_DOUBLE;
        return is_number(kind) || kind == FIRN_AVRO_DOUBLE;
    case FIRN_ARROW_UTF8: node->fill = FIRN_AVRO_FILL_TEXT; return is_bytes(kind);
    case FIRN_ARROW_BINARY: node->fill = FIRN_AVRO_FILL_BYTES; return is_bytes(kind);
    case FIRN_ARROW_FIXED_BINARY: return plan_fixed(type, as, node);
    case FIRN_ARROW_DECIMAL128:
        node->fill = FIRN_AVRO_FILL_DECIMAL;
        return is_bytes(kind) && type->logical == FIRN_AVRO_DECIMAL;
    default:
        node->factor = integer_factor(type, as->kind);
        node->fill = firn_arrow_byte_width(as) == 4 ? FIRN_AVRO_FILL_INT32 : FIRN_AVRO_FILL_INT64;
        return node->factor != 0;
    }
}

/* ---- records ---- */

static bool has_ids(const firn_avro_type *record)
{
    for (size_t i = 0; i < record->field_count; i++)
        if (record->fields[i].field_id >= 0)
            return true;
    return false;
}

static int32_t child_for(const firn_avro_field *field, bool by_id, const firn_arrow_field *as)
{
    firn_str name = field->iceberg_name.data ? field->iceberg_name : field->name;
    for (size_t i = 0; i < as->child_count; i++)
        if (by_id ? as->children[i].field_id == field->field_id
                  : firn_str_equal(as->children[i].name, name))
            return (int32_t)i;
    return -1;
}

static firn_status plan_record(planner *p, const firn_avro_type *type, const firn_arrow_field *as,
                               firn_avro_node *node)
{
    bool by_id = has_ids(type);
    node->fill = FIRN_AVRO_FILL_STRUCT;
    firn_avro_node *nodes = new_nodes(p, node, type->field_count);
    node->target = firn_new(p->arena, int32_t, type->field_count);
    node->filled = firn_new(p->arena, bool, as->child_count);
    if (!nodes || !node->target || !node->filled)
        return firn_nomem(p->err);
    for (size_t i = 0; i < type->field_count; i++) {
        int32_t child = child_for(&type->fields[i], by_id, as);
        if (child >= 0 && node->filled[child])
            child = -1; /* a second field of the same id */
        node->target[i] = child;
        nodes[i].type = type->fields[i].type;
        if (child < 0)
            continue;
        node->filled[child] = true;
        TRY(plan_value(p, type->fields[i].type, &as->children[child], &nodes[i]));
    }
    return FIRN_OK;
}

/* ---- lists and maps ---- */

/* Items that take no bytes would let a few bytes ask for any number of rows. */
static firn_status check_items(planner *p, const firn_avro_type *item, const firn_arrow_field *as)
{
    if (item->bytes_min > 0)
        return FIRN_OK;
    return firn_fail(p->err, FIRN_UNSUPPORTED, "column \"%.*s\": items that take no bytes",
                     FIRN_STR_ARG(as->name));
}

static firn_status plan_list(planner *p, const firn_avro_type *type, const firn_arrow_field *as,
                             firn_avro_node *node)
{
    if (type->kind != FIRN_AVRO_ARRAY)
        return no_fit(p, type, as);
    TRY(check_items(p, type->item, as));
    node->fill = FIRN_AVRO_FILL_LIST;
    if (!new_nodes(p, node, 1))
        return firn_nomem(p->err);
    return plan_value(p, type->item, &as->children[0], &node->nodes[0]);
}

static firn_status plan_map(planner *p, const firn_avro_type *type, const firn_arrow_field *as,
                            firn_avro_node *node)
{
    const firn_arrow_field *entry = &as->children[0];
    bool pairs = type->kind == FIRN_AVRO_ARRAY && type->item->kind == FIRN_AVRO_RECORD &&
                 type->item->field_count == 2;
    if (!pairs && (type->kind != FIRN_AVRO_MAP || entry->children[0].kind != FIRN_ARROW_UTF8))
        return no_fit(p, type, as);
    node->fill = pairs ? FIRN_AVRO_FILL_PAIRS : FIRN_AVRO_FILL_MAP;
    if (!new_nodes(p, node, 2))
        return firn_nomem(p->err);
    if (!pairs)
        return plan_value(p, type->item, &entry->children[1], &node->nodes[1]);
    TRY(check_items(p, type->item, as));
    for (size_t i = 0; i < 2; i++)
        TRY(plan_value(p, type->item->fields[i].type, &entry->children[i], &node->nodes[i]));
    return FIRN_OK;
}

/* ---- any value ---- */

static firn_status plan_union(planner *p, const firn_avro_type *type, const firn_arrow_field *as,
                              firn_avro_node *node)
{
    node->fill = FIRN_AVRO_FILL_UNION;
    if (!new_nodes(p, node, type->branch_count))
        return firn_nomem(p->err);
    for (size_t i = 0; i < type->branch_count; i++) {
        if (type->branches[i]->kind == FIRN_AVRO_UNION)
            return firn_fail(p->err, FIRN_CORRUPT, "a union stands directly in a union");
        TRY(plan_value(p, type->branches[i], as, &node->nodes[i]));
    }
    return FIRN_OK;
}

static firn_status plan_value(planner *p, const firn_avro_type *type, const firn_arrow_field *as,
                              firn_avro_node *node)
{
    node->type = type;
    node->factor = 1;
    if (type->kind == FIRN_AVRO_UNION)
        return plan_union(p, type, as, node);
    if (type->kind == FIRN_AVRO_NULL) {
        node->fill = FIRN_AVRO_FILL_NULL;
        return FIRN_OK;
    }
    switch (as->kind) {
    case FIRN_ARROW_STRUCT:
        return type->kind == FIRN_AVRO_RECORD ? plan_record(p, type, as, node)
                                              : no_fit(p, type, as);
    case FIRN_ARROW_LIST: return plan_list(p, type, as, node);
    case FIRN_ARROW_MAP: return plan_map(p, type, as, node);
    default: return plan_scalar(type, as, node) ? FIRN_OK : no_fit(p, type, as);
    }
}

firn_status firn_avro_columns_plan(const firn_avro_type *record, const firn_arrow_field *as,
                                   firn_arena *arena, const firn_avro_columns **plan,
                                   firn_error *err)
{
    planner p = { arena, err };
    firn_avro_columns *made = firn_new(arena, firn_avro_columns, 1);
    if (!made)
        return firn_nomem(err);
    if (record->kind != FIRN_AVRO_RECORD)
        return firn_fail(err, FIRN_INVALID, "rows are of type %s, not records",
                         firn_avro_kind_name(record->kind));
    TRY(plan_value(&p, record, as, &made->root));
    *plan = made;
    return FIRN_OK;
}

bool firn_avro_columns_has(const firn_avro_columns *plan, size_t index)
{
    return plan->root.filled[index];
}
