/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Rows into columns.  Nesting follows the plan, which follows the column's type, so
 * depth is bounded by it; what is passed over is bounded by firn_avro_skip. */
#include "avro/columns.h"

#include "avro/binary.h"
#include "avro/column_plan.h"
#include "base/decimal.h"
#include "base/uuid.h"

static void fill(firn_cursor *in, const firn_avro_node *node, firn_column *out);

/* ---- values without parts ---- */

static void fill_int32(firn_cursor *in, const firn_avro_node *node, firn_column *out)
{
    (void)node;
    firn_column_put_int32(out, firn_avro_take_int(in));
}

static void fill_int64(firn_cursor *in, const firn_avro_node *node, firn_column *out)
{
    int64_t value;
    if (__builtin_mul_overflow(firn_avro_take_long(in), node->factor, &value))
        firn_cursor_fail(in);
    firn_column_put_int64(out, value);
}

static double take_real(firn_cursor *in, firn_avro_kind kind)
{
    switch (kind) {
    case FIRN_AVRO_FLOAT: return (double)firn_avro_take_float(in);
    case FIRN_AVRO_DOUBLE: return firn_avro_take_double(in);
    default: return (double)firn_avro_take_long(in);
    }
}

static firn_bytes take_bytes(firn_cursor *in, const firn_avro_type *type)
{
    return type->kind == FIRN_AVRO_FIXED ? firn_take(in, type->size) : firn_avro_take_bytes(in);
}

/* A column of a fixed width must not be given less. */
static void fill_bytes(firn_cursor *in, const firn_avro_node *node, firn_column *out)
{
    firn_bytes bytes = take_bytes(in, node->type);
    if (!in->failed)
        firn_column_put_bytes(out, bytes);
}

static void fill_text(firn_cursor *in, const firn_avro_node *node, firn_column *out)
{
    firn_bytes text = take_bytes(in, node->type);
    if (!firn_utf8_valid(firn_str_of_bytes(text)))
        firn_cursor_fail(in);
    firn_column_put_bytes(out, text);
}

static void fill_uuid(firn_cursor *in, firn_column *out)
{
    uint8_t bytes[16] = { 0 };
    if (!firn_uuid_parse(firn_str_of_bytes(firn_avro_take_bytes(in)), bytes))
        firn_cursor_fail(in);
    firn_column_put_bytes(out, (firn_bytes){ bytes, sizeof bytes });
}

static void fill_decimal(firn_cursor *in, const firn_avro_node *node, firn_column *out)
{
    firn_int128 value = 0;
    firn_bytes bytes = take_bytes(in, node->type);
    if (!firn_int128_from_be(bytes, &value) ||
        !firn_decimal_rescale(value, node->type->scale, out->field->scale, &value) ||
        !firn_decimal_fits(value, out->field->precision))
        firn_cursor_fail(in);
    firn_column_put_int128(out, value);
}

/* ---- nested values ---- */

static void fill_struct(firn_cursor *in, const firn_avro_node *node, firn_column *out)
{
    for (size_t i = 0; i < node->node_count && !in->failed; i++) {
        if (node->target[i] < 0)
            firn_avro_skip(in, node->nodes[i].type);
        else
            fill(in, &node->nodes[i], &out->children[node->target[i]]);
    }
    for (size_t i = 0; i < out->child_count; i++)
        if (!node->filled[i])
            firn_column_put_null(&out->children[i]);
    firn_column_put_struct(out);
}

static void fill_list(firn_cursor *in, const firn_avro_node *node, firn_column *out)
{
    size_t each = node->type->item->bytes_min;
    for (size_t count, size; (count = firn_avro_take_block(in, each, &size)) > 0;) {
        const uint8_t *from = in->at;
        for (size_t i = 0; i < count && !in->failed; i++)
            fill(in, &node->nodes[0], &out->children[0]);
        firn_avro_end_block(in, from, size);
    }
    firn_column_put_list(out);
}

/* A map's column holds a list of structs of key and value. */
static void fill_map(firn_cursor *in, const firn_avro_node *node, firn_column *out)
{
    firn_column *entry = &out->children[0];
    size_t each = node->fill == FIRN_AVRO_FILL_PAIRS ? node->type->item->bytes_min : 1;
    for (size_t count, size; (count = firn_avro_take_block(in, each, &size)) > 0;) {
        const uint8_t *from = in->at;
        for (size_t i = 0; i < count && !in->failed; i++) {
            if (node->fill == FIRN_AVRO_FILL_PAIRS)
                fill(in, &node->nodes[0], &entry->children[0]);
            else
                firn_column_put_bytes(&entry->children[0], firn_avro_take_bytes(in));
            fill(in, &node->nodes[1], &entry->children[1]);
            firn_column_put_struct(entry);
        }
        firn_avro_end_block(in, from, size);
    }
    firn_column_put_list(out);
}

static void fill_union(firn_cursor *in, const firn_avro_node *node, firn_column *out)
{
    size_t branch = firn_avro_take_branch(in, node->node_count);
    if (!in->failed)
        fill(in, &node->nodes[branch], out);
}

static void fill(firn_cursor *in, const firn_avro_node *node, firn_column *out)
{
    switch (node->fill) {
    case FIRN_AVRO_FILL_NULL:
        firn_avro_skip(in, node->type);
        firn_column_put_null(out);
        break;
    case FIRN_AVRO_FILL_BOOL: firn_column_put_bool(out, firn_take_u8(in) != 0); break;
    case FIRN_AVRO_FILL_INT32: fill_int32(in, node, out); break;
    case FIRN_AVRO_FILL_INT64: fill_int64(in, node, out); break;
    case FIRN_AVRO_FILL_FLOAT:
        firn_column_put_float(out, (float)take_real(in, node->type->kind));
        break;
    case FIRN_AVRO_FILL_DOUBLE: firn_column_put_double(out, take_real(in, node->type->kind)); break;
    case FIRN_AVRO_FILL_BYTES: fill_bytes(in, node, out); break;
    case FIRN_AVRO_FILL_TEXT: fill_text(in, node, out); break;
    case FIRN_AVRO_FILL_UUID: fill_uuid(in, out); break;
    case FIRN_AVRO_FILL_DECIMAL: fill_decimal(in, node, out); break;
    case FIRN_AVRO_FILL_STRUCT: fill_struct(in, node, out); break;
    case FIRN_AVRO_FILL_LIST: fill_list(in, node, out); break;
    case FIRN_AVRO_FILL_MAP:
    case FIRN_AVRO_FILL_PAIRS: fill_map(in, node, out); break;
    case FIRN_AVRO_FILL_UNION: fill_union(in, node, out); break;
    }
}

firn_status firn_avro_columns_read(const firn_avro_columns *plan, firn_cursor *in, size_t count,
                                   firn_column *out, firn_error *err)
{
    for (size_t i = 0; i < count; i++) {
        fill(in, &plan->root, out);
        if (in->failed)
            return firn_fail(err, FIRN_CORRUPT, "row %zu of %zu is cut short or malformed", i,
                             count);
    }
    return firn_column_check(out, err);
}

/* ---- whole files ---- */

firn_status firn_avro_rows_open(firn_avro_rows *rows, const firn_avro_source *source,
                                const firn_arrow_field *as, const firn_allocator *allocator,
                                firn_error *err)
{
    *rows = (firn_avro_rows){ .memory = { .allocator = allocator } };
    TRY(firn_avro_file_open_source(&rows->file, source, &rows->memory, err));
    return firn_avro_columns_plan(rows->file.schema, as, &rows->memory, &rows->plan, err);
}

static firn_status find_rows(firn_avro_rows *rows, size_t row_max, size_t *count, firn_error *err)
{
    bool found = true;
    while (rows->left == 0 && found) {
        firn_avro_block block = { 0 };
        TRY(firn_avro_file_next(&rows->file, &block, &found, err));
        rows->in = firn_cursor_over(block.rows);
        rows->left = found ? block.row_count : 0;
    }
    *count = rows->left < row_max ? rows->left : row_max;
    return FIRN_OK;
}

firn_status firn_avro_rows_next(firn_avro_rows *rows, size_t row_max, firn_column *out,
                                size_t *count, firn_error *err)
{
    TRY(find_rows(rows, row_max, count, err));
    TRY(firn_avro_columns_read(rows->plan, &rows->in, *count, out, err));
    rows->left -= *count;
    return FIRN_OK;
}

firn_status firn_avro_rows_skip(firn_avro_rows *rows, size_t row_max, size_t *count,
                                firn_error *err)
{
    TRY(find_rows(rows, row_max, count, err));
    for (size_t i = 0; i < *count && !rows->in.failed; i++)
        firn_avro_skip(&rows->in, rows->file.schema);
    if (rows->in.failed)
        return firn_fail(err, FIRN_CORRUPT, "a block's rows are cut short or malformed");
    rows->left -= *count;
    return FIRN_OK;
}

void firn_avro_rows_release(firn_avro_rows *rows)
{
    firn_avro_file_release(&rows->file);
    firn_arena_release(&rows->memory);
}
