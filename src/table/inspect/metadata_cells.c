/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Cells of metadata tables' rows. */
#include "table/inspect/metadata_columns.h"

void firn_cell_null(firn_row_cells *row)
{
    firn_column_put_null(row->next++);
}

void firn_cell_int(firn_row_cells *row, int32_t value)
{
    firn_column_put_int32(row->next++, value);
}

void firn_cell_id(firn_row_cells *row, int32_t value)
{
    if (value < 0)
        firn_cell_null(row);
    else
        firn_cell_int(row, value);
}

void firn_cell_long(firn_row_cells *row, int64_t value)
{
    if (value == -1)
        firn_cell_null(row);
    else
        firn_column_put_int64(row->next++, value);
}

void firn_cell_bool(firn_row_cells *row, bool value)
{
    firn_column_put_bool(row->next++, value);
}

static void put_bytes(firn_row_cells *row, firn_bytes value)
{
    if (!value.data)
        firn_cell_null(row);
    else
        firn_column_put_bytes(row->next++, value);
}

void firn_cell_str(firn_row_cells *row, firn_str value)
{
    put_bytes(row, firn_str_bytes(value));
}

void firn_cell_ms(firn_row_cells *row, int64_t milliseconds)
{
    int64_t us;
    if (__builtin_mul_overflow(milliseconds, INT64_C(1000), &us))
        firn_cell_null(row);
    else
        firn_column_put_int64(row->next++, us);
}

/* ---- values ---- */

/* FIXED and UUID columns take values of their own length only, decimals of their scale. */
static bool fits(const firn_type *type, const firn_value *value)
{
    if (value->kind != type->kind)
        return false;
    if (type->kind == FIRN_TYPE_DECIMAL)
        return value->scale == type->scale;
    size_t length = type->kind == FIRN_TYPE_UUID ? 16 : (size_t)type->length;
    bool fixed = type->kind == FIRN_TYPE_UUID || type->kind == FIRN_TYPE_FIXED;
    return !fixed || value->bytes.len == length;
}

static void put_as_text(firn_column *column, const firn_value *value)
{
    SCOPED(firn_buf) text = { .allocator = column->allocator };
    firn_value_put_text(&text, value);
    firn_column_put_bytes(column, firn_buf_bytes(&text));
    if (text.status != FIRN_OK)
        column->status = text.status;
}

void firn_column_put_fitting(firn_column *column, const firn_type *type, const firn_value *value)
{
    if (value->is_null || fits(type, value)) {
        firn_column_put_value(column, value);
        return;
    }
    if (firn_type_is_integer(value->kind) && firn_type_is_integer(type->kind)) {
        firn_value as = { .kind = type->kind, .integer = value->integer };
        firn_column_put_value(column, &as);
    } else if (type->kind == FIRN_TYPE_STRING) {
        put_as_text(column, value);
    } else {
        firn_column_put_null(column);
    }
}

void firn_cell_partition(firn_row_cells *row, const firn_metadata_columns *columns,
                         const firn_partition_spec *spec, const firn_value *values, size_t count)
{
    if (columns->partition_count == 0)
        return;
    firn_column *out = row->next++;
    for (size_t i = 0; i < columns->partition_count; i++) {
        const firn_metadata_column *column = &columns->partition[i];
        size_t at = 0;
        while (at < spec->field_count && spec->fields[at].field_id != column->id)
            at++;
        if (at < spec->field_count && at < count)
            firn_column_put_fitting(&out->children[i], &column->type, &values[at]);
        else
            firn_column_put_null(&out->children[i]);
    }
    firn_column_put_struct(out);
}

/* ---- maps and lists ---- */

/* Ends a list or map of that many items; one without any is null. */
static void end_items(firn_column *out, size_t count)
{
    if (count > 0)
        firn_column_put_list(out);
    else
        firn_column_put_null(out);
}

static void put_longs(firn_row_cells *row, const firn_avro_id_longs *map)
{
    firn_column *out = row->next++, *entries = &out->children[0];
    for (size_t i = 0; i < map->count; i++) {
        firn_column_put_int32(&entries->children[0], map->ids[i]);
        firn_column_put_int64(&entries->children[1], map->values[i]);
        firn_column_put_struct(entries);
    }
    end_items(out, map->count);
}

static void put_bounds(firn_row_cells *row, const firn_avro_id_bytes *map)
{
    firn_column *out = row->next++, *entries = &out->children[0];
    for (size_t i = 0; i < map->count; i++) {
        firn_column_put_int32(&entries->children[0], map->ids[i]);
        firn_column_put_bytes(&entries->children[1], map->values[i]);
        firn_column_put_struct(entries);
    }
    end_items(out, map->count);
}

static void put_offsets(firn_row_cells *row, const firn_avro_int64s *list)
{
    firn_column *out = row->next++;
    for (size_t i = 0; i < list->count; i++)
        firn_column_put_int64(&out->children[0], list->values[i]);
    end_items(out, list->count);
}

static void put_ids(firn_row_cells *row, const firn_avro_int32s *list)
{
    firn_column *out = row->next++;
    for (size_t i = 0; i < list->count; i++)
        firn_column_put_int32(&out->children[0], list->values[i]);
    end_items(out, list->count);
}

/* ---- files ---- */

void firn_cells_data_file(firn_row_cells *row, const firn_metadata_columns *columns,
                          const firn_partition_spec *spec, const firn_data_file *file)
{
    firn_cell_int(row, file->content);
    firn_cell_str(row, file->file_path);
    firn_cell_str(row, file->file_format);
    firn_cell_id(row, spec->spec_id);
    firn_cell_partition(row, columns, spec, file->partition, file->partition_count);
    firn_cell_long(row, file->record_count);
    firn_cell_long(row, file->file_size_in_bytes);
    put_longs(row, &file->column_sizes);
    put_longs(row, &file->value_counts);
    put_longs(row, &file->null_value_counts);
    put_longs(row, &file->nan_value_counts);
    put_bounds(row, &file->lower_bounds);
    put_bounds(row, &file->upper_bounds);
    put_bytes(row, file->key_metadata);
    put_offsets(row, &file->split_offsets);
    put_ids(row, &file->equality_ids);
    firn_cell_id(row, file->sort_order_id);
    firn_cell_long(row, file->first_row_id);
    firn_cell_str(row, file->referenced_data_file);
    firn_cell_long(row, file->content_offset);
    firn_cell_long(row, file->content_size_in_bytes);
}

static void put_metric(firn_row_cells *row, const firn_avro_id_longs *map, int32_t id)
{
    size_t at = firn_metric_find(map->ids, map->count, id);
    if (at < map->count)
        firn_column_put_int64(row->next++, map->values[at]);
    else
        firn_cell_null(row);
}

static void put_bound(firn_row_cells *row, const firn_avro_id_bytes *map,
                      const firn_metadata_column *column)
{
    firn_value value;
    size_t at = firn_metric_find(map->ids, map->count, column->id);
    if (at < map->count && firn_value_from_binary(&column->type, map->values[at], &value))
        firn_column_put_fitting(row->next++, &column->type, &value);
    else
        firn_cell_null(row);
}

void firn_cell_metrics(firn_row_cells *row, const firn_metadata_columns *columns,
                       const firn_data_file *file)
{
    if (columns->metric_count == 0)
        return;
    firn_column *out = row->next++;
    for (size_t i = 0; i < columns->metric_count; i++) {
        const firn_metadata_column *column = &columns->metrics[i];
        firn_row_cells members = firn_cells_of(&out->children[i]);
        put_metric(&members, &file->column_sizes, column->id);
        put_metric(&members, &file->value_counts, column->id);
        put_metric(&members, &file->null_value_counts, column->id);
        put_metric(&members, &file->nan_value_counts, column->id);
        put_bound(&members, &file->lower_bounds, column);
        put_bound(&members, &file->upper_bounds, column);
        firn_column_put_struct(&out->children[i]);
    }
    firn_column_put_struct(out);
}
