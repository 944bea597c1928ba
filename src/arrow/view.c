/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "arrow/column.h"

#include <assert.h>

static int64_t buffers_of(const firn_arrow_field *field)
{
    if (field->dictionary)
        return 2;
    if (field->kind == FIRN_ARROW_NULL)
        return 0;
    if (field->kind == FIRN_ARROW_STRUCT)
        return 1;
    return firn_arrow_is_variable(field->kind) ? 3 : 2;
}

static int64_t count_nulls(const uint8_t *validity, int64_t start, int64_t length)
{
    int64_t nulls = 0;
    for (int64_t i = start; i < start + length; i++)
        nulls += !(validity[i >> 3] >> (i & 7) & 1);
    return nulls;
}

static firn_status wrong_shape(const firn_arrow_field *field, firn_error *err)
{
    SCOPED(firn_buf) type = { 0 };
    firn_arrow_put_type(&type, field);
    return firn_fail(err, FIRN_INVALID, "arrow array of column \"%.*s\" is no %.*s",
                     FIRN_STR_ARG(field->name), FIRN_STR_ARG(firn_buf_str(&type)));
}

static void take_buffers(firn_view *view, const struct ArrowArray *array)
{
    const firn_arrow_field *field = view->field;
    int64_t n = buffers_of(field);
    if (n == 0)
        return;
    view->validity = array->null_count == 0 ? NULL : array->buffers[0];
    if (n == 1)
        return;
    if (field->dictionary) {
        view->values = array->buffers[1];
        return;
    }
    bool large = field->kind == FIRN_ARROW_LARGE_UTF8 || field->kind == FIRN_ARROW_LARGE_BINARY;
    bool lists = field->kind == FIRN_ARROW_LIST || field->kind == FIRN_ARROW_MAP;
    if (large)
        view->offsets64 = array->buffers[1];
    else if (n == 3 || lists)
        view->offsets = array->buffers[1];
    if (!lists)
        view->values = array->buffers[n - 1];
}

/* Offsets come from outside: they must not fall, nor pass the child's end. */
static firn_status check_lists(const firn_view *view, firn_error *err)
{
    if (!view->offsets || firn_arrow_is_variable(view->field->kind))
        return FIRN_OK;
    for (int64_t i = 0; i < view->length; i++)
        if (view->offsets[view->start + i] > view->offsets[view->start + i + 1])
            return wrong_shape(view->field, err);
    if (view->length > 0 && (view->offsets[view->start] < 0 ||
                             view->offsets[view->start + view->length] > view->children[0].length))
        return wrong_shape(view->field, err);
    return FIRN_OK;
}

/* Makes `view` look at `length` rows from its row `by` on; a struct's rows are
 * its children's, however deep. */
static void narrow(firn_view *view, int64_t by, int64_t length)
{
    if (by == 0 && view->length == length)
        return;
    view->start += by;
    view->length = length;
    if (view->null_count > 0 && view->validity)
        view->null_count = count_nulls(view->validity, view->start, length);
    if (view->field->kind == FIRN_ARROW_STRUCT && !view->dictionary)
        for (size_t i = 0; i < view->child_count; i++)
            narrow(&view->children[i], by, length);
}

static firn_status init_children(firn_view *view, const struct ArrowArray *array, firn_arena *arena,
                                 firn_error *err)
{
    view->child_count = view->field->child_count;
    view->children = firn_new(arena, firn_view, view->child_count);
    if (!view->children)
        return firn_nomem(err);
    for (size_t i = 0; i < view->child_count; i++) {
        firn_view *child = &view->children[i];
        TRY(firn_view_init(child, &view->field->children[i], array->children[i], arena, err));
        if (view->field->kind != FIRN_ARROW_STRUCT)
            continue;
        if (child->length < view->start + view->length)
            return wrong_shape(view->field, err);
        narrow(child, view->start, view->length);
    }
    return check_lists(view, err);
}

static firn_status init_dictionary(firn_view *view, const struct ArrowArray *array,
                                   firn_arena *arena, firn_error *err)
{
    firn_arrow_field *values = firn_new(arena, firn_arrow_field, 1);
    view->dictionary = firn_new(arena, firn_view, 1);
    if (!values || !view->dictionary)
        return firn_nomem(err);
    if (!array->dictionary)
        return wrong_shape(view->field, err);
    *values = *view->field;
    values->dictionary = false;
    return firn_view_init(view->dictionary, values, array->dictionary, arena, err);
}

firn_status firn_view_init(firn_view *view, const firn_arrow_field *field,
                           const struct ArrowArray *array, firn_arena *arena, firn_error *err)
{
    if (!array || !array->release || array->length < 0 || array->offset < 0 ||
        array->n_buffers < buffers_of(field) ||
        (!field->dictionary && array->n_children != (int64_t)field->child_count))
        return wrong_shape(field, err);

    *view = (firn_view){ .field = field,
                         .length = array->length,
                         .start = array->offset,
                         .null_count = array->null_count };
    take_buffers(view, array);
    if (view->null_count < 0)
        view->null_count =
            view->validity ? count_nulls(view->validity, view->start, view->length) : 0;
    if (view->null_count > 0 && !view->validity && field->kind != FIRN_ARROW_NULL)
        return wrong_shape(field, err);
    bool needs_values = buffers_of(field) >= 2 && view->length > 0;
    if (needs_values && !view->values && !view->offsets && !view->offsets64)
        return wrong_shape(field, err);
    if (field->dictionary)
        return init_dictionary(view, array, arena, err);
    return init_children(view, array, arena, err);
}

/* ---- one row ---- */

/* Where the row's value stands, and in which view. */
static const firn_view *resolve(const firn_view *view, int64_t *row)
{
    if (!view->dictionary)
        return view;
    *row = ((const int32_t *)view->values)[view->start + *row];
    assert(*row >= 0 && *row < view->dictionary->length);
    return view->dictionary;
}

bool firn_view_bool(const firn_view *view, int64_t row)
{
    view = resolve(view, &row);
    int64_t bit = view->start + row;
    return ((const uint8_t *)view->values)[bit >> 3] >> (bit & 7) & 1;
}

int64_t firn_view_int64(const firn_view *view, int64_t row)
{
    view = resolve(view, &row);
    int64_t i = view->start + row;
    switch (view->field->kind) {
    case FIRN_ARROW_INT8: return ((const int8_t *)view->values)[i];
    case FIRN_ARROW_UINT8: return ((const uint8_t *)view->values)[i];
    case FIRN_ARROW_INT16: return ((const int16_t *)view->values)[i];
    case FIRN_ARROW_UINT16: return ((const uint16_t *)view->values)[i];
    case FIRN_ARROW_UINT32: return ((const uint32_t *)view->values)[i];
    default: break;
    }
    if (firn_arrow_byte_width(view->field) == sizeof(int32_t))
        return ((const int32_t *)view->values)[i];
    return ((const int64_t *)view->values)[i];
}

double firn_half_to_double(uint16_t half)
{
    int exponent = half >> 10 & 31;
    double fraction = half & 1023, magnitude;
    if (exponent == 31)
        magnitude = fraction != 0 ? __builtin_nan("") : __builtin_inf();
    else if (exponent == 0)
        magnitude = fraction / (1 << 24);
    else
        magnitude = (1 + fraction / 1024) * (exponent >= 15 ? (double)(1 << (exponent - 15))
                                                            : 1.0 / (1 << (15 - exponent)));
    return half & 0x8000 ? -magnitude : magnitude;
}

double firn_view_double(const firn_view *view, int64_t row)
{
    view = resolve(view, &row);
    int64_t i = view->start + row;
    if (view->field->kind == FIRN_ARROW_FLOAT)
        return (double)((const float *)view->values)[i];
    if (view->field->kind == FIRN_ARROW_HALF_FLOAT)
        return firn_half_to_double(((const uint16_t *)view->values)[i]);
    return ((const double *)view->values)[i];
}

firn_int128 firn_view_int128(const firn_view *view, int64_t row)
{
    view = resolve(view, &row);
    firn_int128 value; /* imported buffers may be aligned to 8 only */
    memcpy(&value, (const uint8_t *)view->values + 16 * (view->start + row), sizeof value);
    return value;
}

firn_bytes firn_view_bytes(const firn_view *view, int64_t row)
{
    view = resolve(view, &row);
    int64_t i = view->start + row;
    const uint8_t *bytes = view->values;
    if (view->offsets)
        return (firn_bytes){ bytes + view->offsets[i],
                             (size_t)(view->offsets[i + 1] - view->offsets[i]) };
    if (view->offsets64)
        return (firn_bytes){ bytes + view->offsets64[i],
                             (size_t)(view->offsets64[i + 1] - view->offsets64[i]) };
    size_t width = firn_arrow_byte_width(view->field);
    return (firn_bytes){ bytes + (size_t)i * width, width };
}

int64_t firn_view_list_start(const firn_view *view, int64_t row)
{
    return view->offsets[view->start + row];
}

int64_t firn_view_list_end(const firn_view *view, int64_t row)
{
    return view->offsets[view->start + row + 1];
}
