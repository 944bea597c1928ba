/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A walk over the field tree that appends schema elements and leaves to two
 * arrays counted beforehand.  What is known about each kind of value stands in
 * one table. */
#include "parquet/write/leaf.h"

#include <assert.h>

#include "base/decimal.h"

enum { DEPTH_MAX = 64 };

/* How a kind is stored: physical type, logical and converted annotation. */
typedef struct storage {
    firn_parquet_type type;
    firn_parquet_logical_kind logical;
    int converted; /* -1: none */
    firn_order order;
    firn_parquet_time_unit unit;
    int8_t bit_width;
    bool is_signed, supported;
} storage;

#define INTEGER(bits, sign, conv, ord)                                                             \
    {                                                                                              \
        FIRN_PARQUET_INT32, FIRN_PARQUET_INTEGER, conv, ord, .bit_width = bits, .is_signed = sign, \
                                                             .supported = true                     \
    }

static const storage storages[] = {
    [FIRN_ARROW_NULL] = { FIRN_PARQUET_INT32, FIRN_PARQUET_UNKNOWN, -1, FIRN_ORDER_NONE,
                          .supported = true },
    [FIRN_ARROW_BOOL] = { FIRN_PARQUET_BOOLEAN, FIRN_PARQUET_LOGICAL_NONE, -1, FIRN_ORDER_BOOL,
                          .supported = true },
    [FIRN_ARROW_INT8] = INTEGER(8, true, FIRN_PARQUET_CONVERTED_INT_8, FIRN_ORDER_INT32),
    [FIRN_ARROW_INT16] = INTEGER(16, true, FIRN_PARQUET_CONVERTED_INT_16, FIRN_ORDER_INT32),
    [FIRN_ARROW_UINT8] = INTEGER(8, false, FIRN_PARQUET_CONVERTED_UINT_8, FIRN_ORDER_UINT32),
    [FIRN_ARROW_UINT16] = INTEGER(16, false, FIRN_PARQUET_CONVERTED_UINT_16, FIRN_ORDER_UINT32),
    [FIRN_ARROW_UINT32] = INTEGER(32, false, FIRN_PARQUET_CONVERTED_UINT_32, FIRN_ORDER_UINT32),
    [FIRN_ARROW_UINT64] = { FIRN_PARQUET_INT64, FIRN_PARQUET_INTEGER,
                            FIRN_PARQUET_CONVERTED_UINT_64, FIRN_ORDER_UINT64, .bit_width = 64,
                            .supported = true },
    [FIRN_ARROW_INT32] = { FIRN_PARQUET_INT32, FIRN_PARQUET_LOGICAL_NONE, -1, FIRN_ORDER_INT32,
                           .supported = true },
    [FIRN_ARROW_INT64] = { FIRN_PARQUET_INT64, FIRN_PARQUET_LOGICAL_NONE, -1, FIRN_ORDER_INT64,
                           .supported = true },
    [FIRN_ARROW_FLOAT] = { FIRN_PARQUET_FLOAT, FIRN_PARQUET_LOGICAL_NONE, -1, FIRN_ORDER_FLOAT,
                           .supported = true },
    [FIRN_ARROW_DOUBLE] = { FIRN_PARQUET_DOUBLE, FIRN_PARQUET_LOGICAL_NONE, -1, FIRN_ORDER_DOUBLE,
                            .supported = true },
    [FIRN_ARROW_DECIMAL128] = { FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY, FIRN_PARQUET_DECIMAL,
                                FIRN_PARQUET_CONVERTED_DECIMAL, FIRN_ORDER_DECIMAL,
                                .supported = true },
    [FIRN_ARROW_DATE32] = { FIRN_PARQUET_INT32, FIRN_PARQUET_DATE, FIRN_PARQUET_CONVERTED_DATE,
                            FIRN_ORDER_INT32, .supported = true },
    [FIRN_ARROW_TIME32_MS] = { FIRN_PARQUET_INT32, FIRN_PARQUET_TIME, -1, FIRN_ORDER_INT32,
                               FIRN_PARQUET_MILLIS, .supported = true },
    [FIRN_ARROW_TIME64_US] = { FIRN_PARQUET_INT64, FIRN_PARQUET_TIME, -1, FIRN_ORDER_INT64,
                               FIRN_PARQUET_MICROS, .supported = true },
    [FIRN_ARROW_TIME64_NS] = { FIRN_PARQUET_INT64, FIRN_PARQUET_TIME, -1, FIRN_ORDER_INT64,
                               FIRN_PARQUET_NANOS, .supported = true },
    [FIRN_ARROW_TIMESTAMP_MS] = { FIRN_PARQUET_INT64, FIRN_PARQUET_TIMESTAMP,
                                  FIRN_PARQUET_CONVERTED_TIMESTAMP_MILLIS, FIRN_ORDER_INT64,
                                  FIRN_PARQUET_MILLIS, .supported = true },
    [FIRN_ARROW_TIMESTAMP_US] = { FIRN_PARQUET_INT64, FIRN_PARQUET_TIMESTAMP,
                                  FIRN_PARQUET_CONVERTED_TIMESTAMP_MICROS, FIRN_ORDER_INT64,
                                  FIRN_PARQUET_MICROS, .supported = true },
    [FIRN_ARROW_TIMESTAMP_NS] = { FIRN_PARQUET_INT64, FIRN_PARQUET_TIMESTAMP, -1, FIRN_ORDER_INT64,
                                  FIRN_PARQUET_NANOS, .supported = true },
    [FIRN_ARROW_UTF8] = { FIRN_PARQUET_BYTE_ARRAY, FIRN_PARQUET_STRING, FIRN_PARQUET_CONVERTED_UTF8,
                          FIRN_ORDER_TEXT, .supported = true },
    [FIRN_ARROW_LARGE_UTF8] = { FIRN_PARQUET_BYTE_ARRAY, FIRN_PARQUET_STRING,
                                FIRN_PARQUET_CONVERTED_UTF8, FIRN_ORDER_TEXT, .supported = true },
    [FIRN_ARROW_BINARY] = { FIRN_PARQUET_BYTE_ARRAY, FIRN_PARQUET_LOGICAL_NONE, -1,
                            FIRN_ORDER_BYTES, .supported = true },
    [FIRN_ARROW_LARGE_BINARY] = { FIRN_PARQUET_BYTE_ARRAY, FIRN_PARQUET_LOGICAL_NONE, -1,
                                  FIRN_ORDER_BYTES, .supported = true },
    [FIRN_ARROW_FIXED_BINARY] = { FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY, FIRN_PARQUET_LOGICAL_NONE, -1,
                                  FIRN_ORDER_FIXED, .supported = true },
};

static bool has_storage(firn_arrow_kind kind)
{
    return (size_t)kind < FIRN_COUNT(storages) && storages[kind].supported;
}

static bool is_nested(firn_arrow_kind kind)
{
    return kind == FIRN_ARROW_STRUCT || kind == FIRN_ARROW_LIST || kind == FIRN_ARROW_MAP;
}

/* ---- counting, and refusing what has no form ---- */

typedef struct measures {
    size_t leaf_count, element_count;
} measures;

static firn_status refuse(const firn_arrow_field *field, firn_error *err)
{
    SCOPED(firn_buf) type = { 0 };
    firn_arrow_put_type(&type, field);
    return firn_fail(err, FIRN_UNSUPPORTED, "column \"%.*s\" of type %.*s has no form in parquet",
                     FIRN_STR_ARG(field->name), FIRN_STR_ARG(firn_buf_str(&type)));
}

static firn_status measure(const firn_arrow_field *field, size_t depth, measures *shape,
                           firn_error *err)
{
    if (depth > DEPTH_MAX)
        return firn_fail(err, FIRN_UNSUPPORTED, "columns are nested deeper than %d", DEPTH_MAX);
    shape->element_count += field->kind == FIRN_ARROW_LIST || field->kind == FIRN_ARROW_MAP ? 2 : 1;
    if (!is_nested(field->kind)) {
        bool no_width = field->kind == FIRN_ARROW_FIXED_BINARY && field->byte_width <= 0;
        shape->leaf_count++;
        return has_storage(field->kind) && !no_width ? FIRN_OK : refuse(field, err);
    }
    if (field->kind == FIRN_ARROW_STRUCT && field->child_count == 0 && depth > 0)
        return refuse(field, err);
    const firn_arrow_field *inner = field;
    if (field->kind == FIRN_ARROW_MAP)
        inner = &field->children[0];
    for (size_t i = 0; i < inner->child_count; i++)
        TRY(measure(&inner->children[i], depth + 1, shape, err));
    return FIRN_OK;
}

/* ---- the walk ---- */

typedef struct walk {
    firn_arena *arena;
    firn_parquet_leaves *out;
    firn_str names[3 * DEPTH_MAX]; /* path_in_schema so far */
    firn_parquet_step steps[2 * DEPTH_MAX + 2];
    size_t name_count, step_count;
    uint8_t definition, repetition;
    bool failed;
} walk;

static firn_parquet_schema_element *add_element(walk *w, firn_str name, int32_t repetition)
{
    firn_parquet_schema_element *element = &w->out->elements[w->out->element_count++];
    element->name = name;
    element->repetition_type = repetition;
    element->has_repetition_type = true;
    w->names[w->name_count++] = name;
    return element;
}

static void set_field_id(firn_parquet_schema_element *element, const firn_arrow_field *field)
{
    element->field_id = field->field_id;
    element->has_field_id = field->field_id >= 0;
}

static void set_logical(walk *w, firn_parquet_schema_element *element,
                        firn_parquet_logical_type logical)
{
    element->logical_type = firn_new(w->arena, firn_parquet_logical_type, 1);
    if (element->logical_type)
        *element->logical_type = logical;
    else
        w->failed = true;
}

static void set_converted(firn_parquet_schema_element *element, int converted)
{
    element->converted_type = converted;
    element->has_converted_type = converted >= 0;
}

static void set_children(firn_parquet_schema_element *element, size_t count)
{
    element->num_children = (int32_t)count;
    element->has_num_children = true;
}

/* The fewest bytes that hold `precision` decimal digits and a sign. */
static int32_t decimal_bytes(int32_t precision)
{
    firn_uint128 limit = (firn_uint128)firn_pow10((unsigned)precision);
    int32_t bytes = 1;
    while (bytes < 16 && ((firn_uint128)1 << (8 * bytes - 1)) < limit)
        bytes++;
    return bytes;
}

static void choose_type(firn_parquet_leaf *leaf)
{
    const firn_arrow_field *field = leaf->field;
    leaf->type = storages[field->kind].type;
    leaf->order = storages[field->kind].order;
    if (field->kind == FIRN_ARROW_FIXED_BINARY)
        leaf->type_length = field->byte_width;
    if (field->kind != FIRN_ARROW_DECIMAL128)
        return;
    if (field->precision <= 9) {
        leaf->type = FIRN_PARQUET_INT32;
        leaf->order = FIRN_ORDER_INT32;
    } else if (field->precision <= 18) {
        leaf->type = FIRN_PARQUET_INT64;
        leaf->order = FIRN_ORDER_INT64;
    } else {
        leaf->type_length = decimal_bytes(field->precision);
    }
}

/* Old readers take TIME_… and TIMESTAMP_… as instants, so local times carry
 * only the new annotation (parquet-format, LogicalTypes.md). */
static void annotate(walk *w, firn_parquet_schema_element *element, const firn_arrow_field *field)
{
    storage form = storages[field->kind];
    bool timestamp = form.logical == FIRN_PARQUET_TIMESTAMP;
    if (!timestamp || field->utc)
        set_converted(element, form.converted);
    if (field->kind == FIRN_ARROW_DECIMAL128) {
        element->precision = field->precision;
        element->scale = field->scale;
        element->has_precision = element->has_scale = true;
    }
    if (field->uuid)
        form.logical = FIRN_PARQUET_UUID;
    if (form.logical != FIRN_PARQUET_LOGICAL_NONE)
        set_logical(w, element,
                    (firn_parquet_logical_type){ .kind = (int32_t)form.logical,
                                                 .precision = field->precision,
                                                 .scale = field->scale,
                                                 .is_adjusted_to_utc = timestamp && field->utc,
                                                 .unit = (int32_t)form.unit,
                                                 .bit_width = form.bit_width,
                                                 .is_signed = form.is_signed });
}

static firn_str dotted_path(walk *w)
{
    SCOPED(firn_buf) path = { .allocator = w->arena->allocator };
    for (size_t i = 1; i < w->step_count; i++) {
        const firn_arrow_field *parent = w->steps[i - 1].field;
        if (parent->kind == FIRN_ARROW_MAP)
            continue; /* the struct of entries has no name of its own */
        bool in_map = i >= 2 && w->steps[i - 2].field->kind == FIRN_ARROW_MAP;
        if (path.len)
            firn_put_c(&path, ".");
        if (parent->kind == FIRN_ARROW_LIST)
            firn_put_c(&path, "element");
        else if (in_map)
            firn_put_c(&path, w->steps[i].child == 0 ? "key" : "value");
        else
            firn_put_str(&path, w->steps[i].field->name);
    }
    firn_str copy = firn_str_copy(w->arena, firn_buf_str(&path));
    return path.status == FIRN_OK ? copy : (firn_str){ 0 };
}

static void add_leaf(walk *w, firn_parquet_schema_element *element, const firn_arrow_field *field)
{
    firn_parquet_leaf *leaf = &w->out->items[w->out->count++];
    leaf->field = field;
    leaf->max_definition = w->definition;
    leaf->max_repetition = w->repetition;
    leaf->repeated = w->repetition > 0;
    leaf->name_count = w->name_count;
    leaf->names = firn_arena_copy(w->arena, w->names, w->name_count * sizeof *w->names);
    leaf->step_count = w->step_count;
    leaf->steps = firn_arena_copy(w->arena, w->steps, w->step_count * sizeof *w->steps);
    leaf->path = dotted_path(w);
    choose_type(leaf);
    element->type = (int32_t)leaf->type;
    element->has_type = true;
    element->type_length = leaf->type_length;
    element->has_type_length = leaf->type == FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY;
    annotate(w, element, field);
    if (!leaf->names || !leaf->steps || !leaf->path.data)
        w->failed = true;
}

static void add_field(walk *w, const firn_arrow_field *field, firn_str name, size_t child);

static void add_list(walk *w, firn_parquet_schema_element *element, const firn_arrow_field *field)
{
    set_children(element, 1);
    set_converted(element, FIRN_PARQUET_CONVERTED_LIST);
    set_logical(w, element, (firn_parquet_logical_type){ .kind = FIRN_PARQUET_LIST });
    set_children(add_element(w, FIRN_STR("list"), FIRN_PARQUET_REPEATED), 1);
    add_field(w, &field->children[0], FIRN_STR("element"), 0);
}

static void add_map(walk *w, firn_parquet_schema_element *element, const firn_arrow_field *field)
{
    const firn_arrow_field *entries = &field->children[0];
    set_children(element, 1);
    set_converted(element, FIRN_PARQUET_CONVERTED_MAP);
    set_logical(w, element, (firn_parquet_logical_type){ .kind = FIRN_PARQUET_MAP });
    set_children(add_element(w, FIRN_STR("key_value"), FIRN_PARQUET_REPEATED), 2);
    w->steps[w->step_count++] = (firn_parquet_step){ 0, entries };
    add_field(w, &entries->children[0], FIRN_STR("key"), 0);
    add_field(w, &entries->children[1], FIRN_STR("value"), 1);
}

static void add_struct(walk *w, firn_parquet_schema_element *element, const firn_arrow_field *field)
{
    set_children(element, field->child_count);
    for (size_t i = 0; i < field->child_count; i++)
        add_field(w, &field->children[i], field->children[i].name, i);
}

static void add_field(walk *w, const firn_arrow_field *field, firn_str name, size_t child)
{
    size_t name_count = w->name_count, step_count = w->step_count;
    uint8_t definition = w->definition, repetition = w->repetition;
    bool nullable = field->nullable || field->kind == FIRN_ARROW_NULL;
    firn_parquet_schema_element *element =
        add_element(w, name, nullable ? FIRN_PARQUET_OPTIONAL : FIRN_PARQUET_REQUIRED);
    set_field_id(element, field);
    w->steps[w->step_count++] = (firn_parquet_step){ child, field };
    w->definition = (uint8_t)(w->definition + nullable);
    if (field->kind == FIRN_ARROW_LIST || field->kind == FIRN_ARROW_MAP) {
        w->definition++;
        w->repetition++;
    }
    if (field->kind == FIRN_ARROW_STRUCT)
        add_struct(w, element, field);
    else if (field->kind == FIRN_ARROW_LIST)
        add_list(w, element, field);
    else if (field->kind == FIRN_ARROW_MAP)
        add_map(w, element, field);
    else
        add_leaf(w, element, field);
    w->name_count = name_count;
    w->step_count = step_count;
    w->definition = definition;
    w->repetition = repetition;
}

firn_status firn_parquet_leaves_make(const firn_arrow_field *root, firn_arena *arena,
                                     firn_parquet_leaves *leaves, firn_error *err)
{
    assert(root->kind == FIRN_ARROW_STRUCT);
    measures shape = { 0 };
    TRY(measure(root, 0, &shape, err));
    *leaves = (firn_parquet_leaves){
        .items = firn_new(arena, firn_parquet_leaf, shape.leaf_count),
        .elements = firn_new(arena, firn_parquet_schema_element, shape.element_count),
    };
    if (!leaves->items || !leaves->elements)
        return firn_nomem(err);

    leaves->elements[0].name = FIRN_STR("table");
    set_children(&leaves->elements[0], root->child_count);
    leaves->element_count = 1;
    walk *w = firn_new(arena, walk, 1);
    if (!w)
        return firn_nomem(err);
    *w = (walk){ .arena = arena, .out = leaves, .steps = { { 0, root } }, .step_count = 1 };
    for (size_t i = 0; i < root->child_count; i++)
        add_field(w, &root->children[i], root->children[i].name, i);
    return w->failed ? firn_nomem(err) : FIRN_OK;
}
