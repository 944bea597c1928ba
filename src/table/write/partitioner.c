/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/write/partitioner.h"

#include "base/time.h"
#include "table/arrow_schema.h"

static firn_status find_source(const firn_schema *schema, const firn_partition_field *field,
                               firn_column_source *source, firn_error *err)
{
    bool found = firn_column_source_find(schema, field->source_id, source);
    if (field->transform.kind == FIRN_TRANSFORM_UNKNOWN)
        return firn_fail(err, FIRN_UNSUPPORTED, "rows cannot be partitioned by %.*s",
                         FIRN_STR_ARG(field->transform.text));
    if (!found && field->transform.kind != FIRN_TRANSFORM_VOID)
        return firn_fail(err, FIRN_INVALID, "partition field \"%.*s\": its column is gone",
                         FIRN_STR_ARG(field->name));
    return FIRN_OK;
}

firn_status firn_partitioner_init(firn_partitioner *p, const firn_schema *schema,
                                  const firn_partition_spec *spec, firn_arena *arena,
                                  firn_error *err)
{
    p->spec = spec;
    p->sources = firn_new(arena, firn_column_source, spec->field_count);
    if (!p->sources)
        return firn_nomem(err);
    for (size_t i = 0; i < spec->field_count; i++)
        TRY(find_source(schema, &spec->fields[i], &p->sources[i], err));
    return FIRN_OK;
}

/* ---- ranges of integers that a transform maps to one value ---- */

typedef struct range {
    int64_t first, last;
} range;

/* The days of a year, month or day. */
static range days_of(firn_transform_kind kind, int64_t value)
{
    if (kind == FIRN_TRANSFORM_DAY)
        return (range){ value, value };
    int64_t months = kind == FIRN_TRANSFORM_YEAR ? 12 : 1, first = value * months;
    int64_t year = 1970 + firn_floor_div(first, 12);
    int month = (int)firn_floor_mod(first, 12) + 1;
    int64_t next_year = 1970 + firn_floor_div(first + months, 12);
    int next_month = (int)firn_floor_mod(first + months, 12) + 1;
    return (range){ firn_days_from_civil(year, month, 1),
                    firn_days_from_civil(next_year, next_month, 1) - 1 };
}

static int64_t units_per_second(firn_type_kind kind)
{
    bool nanos = kind == FIRN_TYPE_TIMESTAMP_NS || kind == FIRN_TYPE_TIMESTAMPTZ_NS;
    return nanos ? 1000 * FIRN_US_PER_SECOND : FIRN_US_PER_SECOND;
}

/* False at the ends of time, where 64 bits do not hold the range. */
static bool to_units(range *r, int64_t each)
{
    bool overflows = __builtin_mul_overflow(r->first, each, &r->first) ||
                     __builtin_add_overflow(r->last, 1, &r->last) ||
                     __builtin_mul_overflow(r->last, each, &r->last);
    r->last -= 1;
    return !overflows;
}

/* The source values around `source` whose transformed value is the same. */
static range same_result(const firn_transform *transform, const firn_value *source,
                         const firn_value *result)
{
    range alone = { source->integer, source->integer }, r;
    int64_t second = units_per_second(source->kind);
    switch (transform->kind) {
    case FIRN_TRANSFORM_YEAR:
    case FIRN_TRANSFORM_MONTH:
    case FIRN_TRANSFORM_DAY:
        r = days_of(transform->kind, result->integer);
        if (source->kind == FIRN_TYPE_DATE)
            return r;
        return to_units(&r, 86400 * second) ? r : alone;
    case FIRN_TRANSFORM_HOUR:
        r = (range){ result->integer, result->integer };
        return to_units(&r, 3600 * second) ? r : alone;
    default: return alone;
    }
}

/* ---- runs ---- */

#define RANGE_LOOP(NAME, T)                                                                        \
    static int64_t end_of_##NAME(const firn_view *view, int64_t row, int64_t end, range r)         \
    {                                                                                              \
        const T *values = (const T *)view->values + view->start;                                   \
        while (row < end && values[row] >= r.first && values[row] <= r.last)                       \
            row++;                                                                                 \
        return row;                                                                                \
    }

RANGE_LOOP(int32, int32_t)
RANGE_LOOP(int64, int64_t)

static int64_t end_of_nulls(const firn_view *view, int64_t row, int64_t end, bool null)
{
    while (row < end && firn_view_is_null(view, row) == null)
        row++;
    return row;
}

static bool same_value(const firn_value *a, const firn_value *b)
{
    bool nan = !a->is_null && !b->is_null && firn_value_is_nan(a) && firn_value_is_nan(b);
    return nan || firn_value_equal(a, b);
}

static int64_t end_of_values(const firn_partition_field *field, const firn_type *type,
                             const firn_view *view, int64_t row, int64_t end,
                             const firn_value *result)
{
    for (; row < end; row++) {
        firn_value source = firn_value_of_view(view, type, row);
        firn_value value = firn_transform_apply(&field->transform, &source);
        if (!same_value(&value, result))
            break;
    }
    return row;
}

static int64_t field_run(const firn_partitioner *p, size_t index, const firn_view *batch,
                         int64_t row, int64_t end, firn_value *result)
{
    const firn_partition_field *field = &p->spec->fields[index];
    const firn_type *type = &p->sources[index].type;
    if (field->transform.kind == FIRN_TRANSFORM_VOID) {
        *result = firn_value_null(type);
        return end;
    }
    const firn_view *view = firn_column_source_view(&p->sources[index], batch);
    firn_value source = firn_value_of_view(view, type, row);
    *result = firn_transform_apply(&field->transform, &source);
    if (view->null_count > 0)
        end = end_of_nulls(view, row, end, source.is_null);
    if (source.is_null)
        return end;
    if (view->dictionary || !firn_type_is_integer(type->kind))
        return end_of_values(field, type, view, row + 1, end, result);
    range r = same_result(&field->transform, &source, result);
    bool narrow = type->kind == FIRN_TYPE_INT || type->kind == FIRN_TYPE_DATE;
    return narrow ? end_of_int32(view, row + 1, end, r) : end_of_int64(view, row + 1, end, r);
}

int64_t firn_partition_run(const firn_partitioner *p, const firn_view *batch, int64_t row,
                           firn_value *values)
{
    int64_t end = batch->length;
    for (size_t i = 0; i < p->spec->field_count; i++)
        end = field_run(p, i, batch, row, end, &values[i]);
    return end;
}
