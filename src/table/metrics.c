/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/metrics.h"

#include "base/cursor.h"
#include "base/decimal.h"
#include "base/time.h"

/* ---- plain bytes to values ---- */

static bool take_integer(const firn_parquet_node *leaf, firn_bytes plain, int64_t *value)
{
    if (leaf->type == FIRN_PARQUET_INT32 && plain.len == 4) {
        uint32_t bits = firn_load_le32(plain.data);
        bool is_unsigned = leaf->logical.kind == FIRN_PARQUET_INTEGER && !leaf->logical.is_signed;
        *value = is_unsigned ? (int64_t)bits : (int64_t)(int32_t)bits;
        return true;
    }
    if (leaf->type != FIRN_PARQUET_INT64 || plain.len != 8)
        return false;
    *value = (int64_t)firn_load_le64(plain.data);
    return true;
}

static bool take_real(const firn_parquet_node *leaf, firn_bytes plain, double *value)
{
    if (leaf->type == FIRN_PARQUET_FLOAT && plain.len == 4) {
        uint32_t bits = firn_load_le32(plain.data);
        float single;
        memcpy(&single, &bits, sizeof single);
        *value = (double)single;
        return true;
    }
    if (leaf->type != FIRN_PARQUET_DOUBLE || plain.len != 8)
        return false;
    uint64_t bits = firn_load_le64(plain.data);
    memcpy(value, &bits, sizeof bits);
    return true;
}

static bool take_decimal(const firn_parquet_node *leaf, firn_bytes plain, const firn_type *type,
                         firn_int128 *value)
{
    int64_t small;
    bool fits = take_integer(leaf, plain, &small);
    if (leaf->logical.kind != FIRN_PARQUET_DECIMAL || leaf->logical.scale != type->scale)
        return false;
    if (fits) {
        *value = small;
        return true;
    }
    return firn_int128_from_be(plain, value);
}

/* How many of the file's units make one of the type's, or -that the other way. */
static int64_t units_per(const firn_parquet_logical_type *logical, bool nanos)
{
    switch (logical->unit) {
    case FIRN_PARQUET_MILLIS: return nanos ? 1000000 : 1000;
    case FIRN_PARQUET_MICROS: return nanos ? 1000 : 1;
    case FIRN_PARQUET_NANOS: return nanos ? 1 : -1000;
    default: return 0;
    }
}

static bool take_moment(const firn_parquet_node *leaf, firn_bytes plain, const firn_type *type,
                        int64_t *value)
{
    bool nanos = type->kind == FIRN_TYPE_TIMESTAMP_NS || type->kind == FIRN_TYPE_TIMESTAMPTZ_NS;
    if (!take_integer(leaf, plain, value))
        return false;
    if (leaf->logical.kind == FIRN_PARQUET_DATE)
        return !__builtin_mul_overflow(*value, FIRN_US_PER_DAY * (nanos ? 1000 : 1), value);
    int64_t factor = units_per(&leaf->logical, nanos);
    if (factor > 0)
        return !__builtin_mul_overflow(*value, factor, value);
    if (factor < 0)
        *value = firn_floor_div(*value, -factor);
    return factor < 0 || leaf->logical.kind == FIRN_PARQUET_LOGICAL_NONE;
}

static bool take_bytes(const firn_parquet_node *leaf, firn_bytes plain, const firn_type *type,
                       firn_bytes *bytes)
{
    *bytes = plain;
    if (leaf->type == FIRN_PARQUET_BYTE_ARRAY)
        return type->kind == FIRN_TYPE_STRING || type->kind == FIRN_TYPE_BINARY;
    if (leaf->type != FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY)
        return false;
    return (type->kind == FIRN_TYPE_UUID && plain.len == 16) ||
           (type->kind == FIRN_TYPE_FIXED && plain.len == (size_t)type->length);
}

bool firn_value_of_parquet(const firn_parquet_node *leaf, firn_bytes plain, const firn_type *type,
                           firn_value *value)
{
    *value = (firn_value){ .kind = type->kind, .scale = type->scale };
    switch (type->kind) {
    case FIRN_TYPE_BOOLEAN:
        value->boolean = plain.len == 1 && plain.data[0];
        return leaf->type == FIRN_PARQUET_BOOLEAN && plain.len == 1;
    case FIRN_TYPE_INT:
    case FIRN_TYPE_LONG:
    case FIRN_TYPE_DATE: return take_integer(leaf, plain, &value->integer);
    case FIRN_TYPE_FLOAT:
    case FIRN_TYPE_DOUBLE: return take_real(leaf, plain, &value->real);
    case FIRN_TYPE_DECIMAL: return take_decimal(leaf, plain, type, &value->decimal);
    case FIRN_TYPE_TIME:
    case FIRN_TYPE_TIMESTAMP:
    case FIRN_TYPE_TIMESTAMPTZ:
    case FIRN_TYPE_TIMESTAMP_NS:
    case FIRN_TYPE_TIMESTAMPTZ_NS: return take_moment(leaf, plain, type, &value->integer);
    case FIRN_TYPE_STRING:
    case FIRN_TYPE_UUID:
    case FIRN_TYPE_FIXED:
    case FIRN_TYPE_BINARY: return take_bytes(leaf, plain, type, &value->bytes);
    default: return false;
    }
}

static bool put_decimal(const firn_parquet_node *leaf, const firn_value *value, firn_buf *out)
{
    uint8_t bytes[16];
    size_t len = firn_int128_to_be(value->decimal, bytes);
    if (leaf->logical.scale != value->scale)
        return false;
    if (leaf->type == FIRN_PARQUET_INT32)
        firn_put_le32(out, (uint32_t)value->decimal);
    else if (leaf->type == FIRN_PARQUET_INT64)
        firn_put_le64(out, (uint64_t)value->decimal);
    else if (leaf->type == FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY && len <= (size_t)leaf->type_length) {
        firn_put_fill(out, value->decimal < 0 ? 0xff : 0, (size_t)leaf->type_length - len);
        firn_put(out, bytes, len);
    } else {
        return false;
    }
    return true;
}

bool firn_value_put_parquet(const firn_parquet_node *leaf, const firn_value *value, firn_buf *out)
{
    firn_type type = { .kind = value->kind, .scale = value->scale, .length = leaf->type_length };
    size_t start = out->len;
    firn_value back;
    if (value->kind == FIRN_TYPE_DECIMAL)
        return put_decimal(leaf, value, out);
    if (leaf->type == FIRN_PARQUET_INT32)
        firn_put_le32(out, (uint32_t)value->integer);
    else
        firn_value_put_binary(out, value);
    /* Right only if the bytes read back as what they came from. */
    return out->status == FIRN_OK &&
           firn_value_of_parquet(leaf, (firn_bytes){ out->data + start, out->len - start }, &type,
                                 &back) &&
           firn_value_equal(&back, value);
}

/* The leaf that our own writer makes of a type. */
static firn_parquet_node written_leaf(const firn_type *type)
{
    firn_parquet_node leaf = { .type = FIRN_PARQUET_INT64 };
    switch (type->kind) {
    case FIRN_TYPE_BOOLEAN: leaf.type = FIRN_PARQUET_BOOLEAN; break;
    case FIRN_TYPE_INT:
    case FIRN_TYPE_DATE: leaf.type = FIRN_PARQUET_INT32; break;
    case FIRN_TYPE_FLOAT: leaf.type = FIRN_PARQUET_FLOAT; break;
    case FIRN_TYPE_DOUBLE: leaf.type = FIRN_PARQUET_DOUBLE; break;
    case FIRN_TYPE_STRING:
    case FIRN_TYPE_BINARY: leaf.type = FIRN_PARQUET_BYTE_ARRAY; break;
    case FIRN_TYPE_UUID:
    case FIRN_TYPE_FIXED: leaf.type = FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY; break;
    case FIRN_TYPE_DECIMAL:
        leaf.logical.kind = FIRN_PARQUET_DECIMAL;
        leaf.logical.scale = type->scale;
        leaf.type = type->precision <= 9    ? FIRN_PARQUET_INT32
                    : type->precision <= 18 ? FIRN_PARQUET_INT64
                                            : FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY;
        break;
    default: break; /* times in their own unit */
    }
    return leaf;
}

/* ---- metrics modes ---- */

typedef enum mode_kind { MODE_NONE, MODE_COUNTS, MODE_TRUNCATE, MODE_FULL } mode_kind;

typedef struct mode {
    mode_kind kind;
    size_t width;
} mode;

enum { TRUNCATE_WIDTH = 16, INFERRED_COLUMNS = 100 };

static mode read_mode(firn_str text, mode otherwise)
{
    int64_t width;
    if (firn_str_equal_nocase(text, FIRN_STR("none")))
        return (mode){ .kind = MODE_NONE };
    if (firn_str_equal_nocase(text, FIRN_STR("counts")))
        return (mode){ .kind = MODE_COUNTS };
    if (firn_str_equal_nocase(text, FIRN_STR("full")))
        return (mode){ .kind = MODE_FULL };
    bool truncate = text.len > 10 &&
                    firn_str_equal_nocase(firn_str_first(text, 9), FIRN_STR("truncate(")) &&
                    text.data[text.len - 1] == ')';
    if (truncate && firn_str_to_int64((firn_str){ text.data + 9, text.len - 10 }, &width) &&
        width > 0)
        return (mode){ .kind = MODE_TRUNCATE, .width = (size_t)width };
    return otherwise;
}

static bool is_sorted_by(const firn_sort_order *order, int32_t field_id)
{
    for (size_t i = 0; i < order->field_count; i++)
        if (order->fields[i].source_id == field_id)
            return true;
    return false;
}

/* A column's own property, else the default one, else truncate(16) for the first
 * hundred columns; what the table is sorted by has bounds unless it says otherwise. */
static mode mode_of(const firn_table_metadata *metadata, const firn_sort_order *order,
                    firn_str path, int32_t field_id, size_t index, firn_arena *arena)
{
    mode standard = { MODE_TRUNCATE, TRUNCATE_WIDTH };
    firn_str said = firn_metadata_property(metadata, "write.metadata.metrics.default");
    int64_t limit = firn_metadata_int_property(
        metadata, "write.metadata.metrics.max-inferred-column-defaults", INFERRED_COLUMNS);
    mode base = !said.data && (int64_t)index >= limit ? (mode){ .kind = MODE_NONE }
                                                      : read_mode(said, standard);
    if (is_sorted_by(order, field_id) && base.kind < MODE_TRUNCATE)
        base = standard;
    firn_str key = firn_str_format(arena, "write.metadata.metrics.column.%.*s", FIRN_STR_ARG(path));
    return key.data ? read_mode(firn_metadata_property(metadata, key.data), base) : base;
}

/* ---- bounds ---- */

static bool is_truncated(firn_type_kind kind)
{
    return kind == FIRN_TYPE_STRING || kind == FIRN_TYPE_BINARY;
}

/* The binary form of a bound, cut as the mode says; false when there is none. */
static bool put_lower(const firn_value *value, mode m, firn_buf *out)
{
    firn_value cut = *value;
    if (m.kind == MODE_TRUNCATE && is_truncated(value->kind))
        cut.bytes = firn_bound_truncate_lower(value->kind, value->bytes, m.width);
    firn_value_put_binary(out, &cut);
    return true;
}

static bool put_upper(const firn_value *value, bool exact, mode m, firn_buf *out)
{
    if (!is_truncated(value->kind)) {
        firn_value_put_binary(out, value);
        return true;
    }
    if (m.kind == MODE_TRUNCATE)
        return firn_bound_truncate_upper(value->kind, value->bytes, m.width, out);
    firn_put(out, value->bytes.data, value->bytes.len);
    return exact;
}

static firn_status add_bounds(const firn_parquet_written_column *column, const firn_type *type,
                              mode m, firn_arena *arena, firn_data_file *file, firn_error *err)
{
    firn_parquet_node leaf = written_leaf(type);
    firn_value min, max;
    if (!column->has_min_max || column->repeated || !firn_type_is_primitive(type) ||
        !firn_value_of_parquet(&leaf, column->min, type, &min) ||
        !firn_value_of_parquet(&leaf, column->max, type, &max))
        return FIRN_OK;
    SCOPED(firn_buf) bytes = { .allocator = arena->allocator };
    if (put_lower(&min, m, &bytes)) {
        size_t at = file->lower_bounds.count++;
        file->lower_bounds.ids[at] = column->field_id;
        file->lower_bounds.values[at] =
            (firn_bytes){ firn_arena_copy(arena, bytes.data, bytes.len), bytes.len };
        if (!file->lower_bounds.values[at].data)
            return firn_nomem(err);
    }
    firn_buf_clear(&bytes);
    if (put_upper(&max, column->max_exact, m, &bytes)) {
        size_t at = file->upper_bounds.count++;
        file->upper_bounds.ids[at] = column->field_id;
        file->upper_bounds.values[at] =
            (firn_bytes){ firn_arena_copy(arena, bytes.data, bytes.len), bytes.len };
        if (!file->upper_bounds.values[at].data)
            return firn_nomem(err);
    }
    return firn_buf_check(&bytes, err);
}

/* ---- the file ---- */

static void add_long(firn_avro_id_longs *list, int32_t id, int64_t value)
{
    list->ids[list->count] = id;
    list->values[list->count++] = value;
}

static bool make_longs(firn_avro_id_longs *list, size_t count, firn_arena *arena)
{
    *list =
        (firn_avro_id_longs){ firn_new(arena, int32_t, count), firn_new(arena, int64_t, count), 0 };
    return list->ids && list->values;
}

static bool make_bytes(firn_avro_id_bytes *list, size_t count, firn_arena *arena)
{
    *list = (firn_avro_id_bytes){ firn_new(arena, int32_t, count),
                                  firn_new(arena, firn_bytes, count), 0 };
    return list->ids && list->values;
}

static firn_status add_column(const firn_parquet_written_column *column, const firn_field *field,
                              mode m, firn_arena *arena, firn_data_file *file, firn_error *err)
{
    bool real = field->type.kind == FIRN_TYPE_FLOAT || field->type.kind == FIRN_TYPE_DOUBLE;
    add_long(&file->column_sizes, column->field_id, column->column_size);
    if (m.kind == MODE_NONE)
        return FIRN_OK;
    add_long(&file->value_counts, column->field_id, column->value_count);
    add_long(&file->null_value_counts, column->field_id, column->null_count);
    if (real && column->nan_count >= 0)
        add_long(&file->nan_value_counts, column->field_id, column->nan_count);
    if (m.kind == MODE_COUNTS)
        return FIRN_OK;
    return add_bounds(column, &field->type, m, arena, file, err);
}

/* The order of ids, as maps by field id are kept. */
static size_t *order_by_id(const firn_parquet_written *written, firn_arena *arena)
{
    size_t *order = firn_new(arena, size_t, written->column_count);
    for (size_t i = 0; order && i < written->column_count; i++) {
        size_t at = i;
        for (; at > 0 && written->columns[order[at - 1]].field_id > written->columns[i].field_id;
             at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    return order;
}

firn_status firn_metrics_of_written(const firn_parquet_written *written, const firn_schema *schema,
                                    const firn_sort_order *order,
                                    const firn_table_metadata *metadata, firn_arena *arena,
                                    firn_data_file *file, firn_error *err)
{
    size_t count = written->column_count;
    size_t *by_id = order_by_id(written, arena);
    file->record_count = written->record_count;
    file->file_size_in_bytes = written->file_size;
    file->split_offsets.count = written->split_count;
    file->split_offsets.values =
        firn_arena_copy(arena, written->split_offsets, written->split_count * sizeof(int64_t));
    bool made = by_id && file->split_offsets.values &&
                make_longs(&file->column_sizes, count, arena) &&
                make_longs(&file->value_counts, count, arena) &&
                make_longs(&file->null_value_counts, count, arena) &&
                make_longs(&file->nan_value_counts, count, arena) &&
                make_bytes(&file->lower_bounds, count, arena) &&
                make_bytes(&file->upper_bounds, count, arena);
    if (!made)
        return firn_nomem(err);
    for (size_t i = 0; i < count; i++) {
        const firn_parquet_written_column *column = &written->columns[by_id[i]];
        const firn_field *field = firn_schema_field(schema, column->field_id);
        if (!field)
            continue;
        mode m = mode_of(metadata, order, column->path, column->field_id, by_id[i], arena);
        TRY(add_column(column, field, m, arena, file, err));
    }
    return FIRN_OK;
}
