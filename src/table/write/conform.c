/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Batches of any schema into the layout of a table: columns by name, integers and
 * floats widened, decimals and times rescaled where nothing is lost.  What does not
 * fit is refused with the column and the value. */
#include "base/decimal.h"
#include "base/time.h"
#include "table/write/append.h"

typedef struct cell {
    const firn_view *view;
    int64_t row;
    firn_column *out;
    firn_error *err;
} cell;

static firn_status put(const firn_view *view, int64_t row, firn_column *out, firn_error *err);

static firn_status no_fit(const cell *c)
{
    SCOPED(firn_buf) from = { 0 };
    SCOPED(firn_buf) to = { 0 };
    firn_arrow_put_type(&from, c->view->field);
    firn_arrow_put_type(&to, c->out->field);
    return firn_fail(c->err, FIRN_INVALID, "column \"%.*s\", row %lld: a %.*s does not fit %.*s",
                     FIRN_STR_ARG(c->out->field->name), (long long)c->row + 1,
                     FIRN_STR_ARG(firn_buf_str(&from)), FIRN_STR_ARG(firn_buf_str(&to)));
}

static bool is_real(firn_arrow_kind kind)
{
    return kind >= FIRN_ARROW_HALF_FLOAT && kind <= FIRN_ARROW_DOUBLE;
}

static firn_status put_integer(const cell *c, int64_t min, int64_t max)
{
    if (!firn_arrow_is_integer(c->view->field->kind))
        return no_fit(c);
    int64_t value = firn_view_int64(c->view, c->row);
    bool wrapped = c->view->field->kind == FIRN_ARROW_UINT64 && value < 0;
    if (wrapped || value < min || value > max)
        return no_fit(c);
    if (max == INT32_MAX)
        firn_column_put_int32(c->out, (int32_t)value);
    else
        firn_column_put_int64(c->out, value);
    return FIRN_OK;
}

static firn_status put_real(const cell *c)
{
    bool narrow = c->out->field->kind == FIRN_ARROW_FLOAT;
    if (!is_real(c->view->field->kind) || (narrow && c->view->field->kind == FIRN_ARROW_DOUBLE))
        return no_fit(c);
    double value = firn_view_double(c->view, c->row);
    if (narrow)
        firn_column_put_float(c->out, (float)value);
    else
        firn_column_put_double(c->out, value);
    return FIRN_OK;
}

static firn_status put_decimal(const cell *c)
{
    const firn_arrow_field *from = c->view->field, *to = c->out->field;
    firn_int128 value;
    int32_t scale = from->kind == FIRN_ARROW_DECIMAL128 ? from->scale : 0;
    if (from->kind == FIRN_ARROW_DECIMAL128)
        value = firn_view_int128(c->view, c->row);
    else if (from->kind == FIRN_ARROW_UINT64)
        value = (firn_int128)(uint64_t)firn_view_int64(c->view, c->row);
    else if (firn_arrow_is_integer(from->kind))
        value = firn_view_int64(c->view, c->row);
    else
        return no_fit(c);
    if (!firn_decimal_rescale(value, scale, to->scale, &value) ||
        !firn_decimal_fits(value, to->precision))
        return no_fit(c);
    firn_column_put_int128(c->out, value);
    return FIRN_OK;
}

/* Units of a second; 0 for kinds that are no moment or time of day. */
static int64_t units(firn_arrow_kind kind)
{
    switch (kind) {
    case FIRN_ARROW_TIMESTAMP_S: return 1;
    case FIRN_ARROW_TIMESTAMP_MS:
    case FIRN_ARROW_TIME32_MS: return 1000;
    case FIRN_ARROW_TIMESTAMP_US:
    case FIRN_ARROW_TIME64_US: return 1000000;
    case FIRN_ARROW_TIMESTAMP_NS:
    case FIRN_ARROW_TIME64_NS: return 1000000000;
    default: return 0;
    }
}

static bool is_time(firn_arrow_kind kind)
{
    return kind >= FIRN_ARROW_TIME32_MS && kind <= FIRN_ARROW_TIME64_NS;
}

static firn_status put_moment(const cell *c)
{
    firn_arrow_kind from = c->view->field->kind, to = c->out->field->kind;
    int64_t value, from_units = units(from), to_units = units(to);
    if (from == FIRN_ARROW_DATE32 && !is_time(to)) {
        from_units = 1;
        value = firn_view_int64(c->view, c->row) * 86400;
    } else if (from_units == 0 || is_time(from) != is_time(to) ||
               c->view->field->utc != c->out->field->utc) {
        return no_fit(c);
    } else {
        value = firn_view_int64(c->view, c->row);
    }
    if (from_units > to_units && value % (from_units / to_units) != 0)
        return no_fit(c);
    if (from_units > to_units)
        value /= from_units / to_units;
    else if (__builtin_mul_overflow(value, to_units / from_units, &value))
        return no_fit(c);
    firn_column_put_int64(c->out, value);
    return FIRN_OK;
}

static firn_status put_text(const cell *c)
{
    firn_arrow_kind from = c->view->field->kind, to = c->out->field->kind;
    bool text = from == FIRN_ARROW_UTF8 || from == FIRN_ARROW_LARGE_UTF8;
    bool bytes = from == FIRN_ARROW_BINARY || from == FIRN_ARROW_LARGE_BINARY ||
                 from == FIRN_ARROW_FIXED_BINARY;
    if (to == FIRN_ARROW_UTF8 ? !text : !bytes)
        return no_fit(c);
    firn_bytes value = firn_view_bytes(c->view, c->row);
    if (to == FIRN_ARROW_UTF8 && !firn_utf8_valid(firn_str_of_bytes(value)))
        return firn_fail(c->err, FIRN_INVALID, "column \"%.*s\", row %lld: text is not UTF-8",
                         FIRN_STR_ARG(c->out->field->name), (long long)c->row + 1);
    if (to == FIRN_ARROW_FIXED_BINARY && value.len != (size_t)c->out->field->byte_width)
        return no_fit(c);
    firn_column_put_bytes(c->out, value);
    return FIRN_OK;
}

static firn_status put_list(const cell *c)
{
    if (c->view->field->kind != c->out->field->kind)
        return no_fit(c);
    int64_t end = firn_view_list_end(c->view, c->row);
    for (int64_t row = firn_view_list_start(c->view, c->row); row < end; row++)
        TRY(put(&c->view->children[0], row, &c->out->children[0], c->err));
    firn_column_put_list(c->out);
    return FIRN_OK;
}

static const firn_view *member(const firn_view *view, const firn_arrow_field *wanted, size_t index,
                               bool by_place)
{
    if (by_place)
        return index < view->child_count ? &view->children[index] : NULL;
    const firn_view *found = NULL;
    for (size_t i = 0; i < view->child_count; i++)
        if (firn_str_equal(view->children[i].field->name, wanted->name))
            return &view->children[i];
    for (size_t i = 0; i < view->child_count && !found; i++)
        if (firn_str_equal_nocase(view->children[i].field->name, wanted->name))
            found = &view->children[i];
    return found;
}

/* A map's entries are key and value, whatever they are called. */
static firn_status put_struct(const cell *c)
{
    if (c->view->field->kind != FIRN_ARROW_STRUCT)
        return no_fit(c);
    bool entries = firn_str_is(c->out->field->name, "key_value") && c->out->field->field_id < 0;
    for (size_t i = 0; i < c->out->child_count; i++) {
        firn_column *child = &c->out->children[i];
        const firn_view *from = member(c->view, child->field, i, entries);
        if (from)
            TRY(put(from, c->row, child, c->err));
        else if (child->field->nullable)
            firn_column_put_null(child);
        else
            return firn_fail(c->err, FIRN_INVALID, "required column \"%.*s\" is missing",
                             FIRN_STR_ARG(child->field->name));
    }
    firn_column_put_struct(c->out);
    return FIRN_OK;
}

static firn_status put(const firn_view *view, int64_t row, firn_column *out, firn_error *err)
{
    cell c = { view, row, out, err };
    if (firn_view_is_null(view, row)) {
        if (!out->field->nullable)
            return firn_fail(err, FIRN_INVALID,
                             "column \"%.*s\", row %lld: it is required, but null",
                             FIRN_STR_ARG(out->field->name), (long long)row + 1);
        firn_column_put_null(out);
        return FIRN_OK;
    }
    switch (out->field->kind) {
    case FIRN_ARROW_BOOL:
        if (view->field->kind != FIRN_ARROW_BOOL)
            return no_fit(&c);
        firn_column_put_bool(out, firn_view_bool(view, row));
        return FIRN_OK;
    case FIRN_ARROW_INT32: return put_integer(&c, INT32_MIN, INT32_MAX);
    case FIRN_ARROW_INT64: return put_integer(&c, INT64_MIN, INT64_MAX);
    case FIRN_ARROW_FLOAT:
    case FIRN_ARROW_DOUBLE: return put_real(&c);
    case FIRN_ARROW_DECIMAL128: return put_decimal(&c);
    case FIRN_ARROW_DATE32:
        if (view->field->kind != FIRN_ARROW_DATE32)
            return no_fit(&c);
        firn_column_put_int32(out, (int32_t)firn_view_int64(view, row));
        return FIRN_OK;
    case FIRN_ARROW_UTF8:
    case FIRN_ARROW_BINARY:
    case FIRN_ARROW_FIXED_BINARY: return put_text(&c);
    case FIRN_ARROW_LIST:
    case FIRN_ARROW_MAP: return put_list(&c);
    case FIRN_ARROW_STRUCT: return put_struct(&c);
    case FIRN_ARROW_NULL: return no_fit(&c);
    default: return put_moment(&c);
    }
}

/* Columns of the batch that the table lacks would be lost without a word. */
static firn_status check_unknown(const firn_view *batch, const firn_arrow_field *to,
                                 firn_error *err)
{
    for (size_t i = 0; i < batch->child_count; i++) {
        bool known = false;
        for (size_t j = 0; j < to->child_count && !known; j++)
            known = firn_str_equal_nocase(batch->children[i].field->name, to->children[j].name);
        if (!known)
            return firn_fail(err, FIRN_INVALID, "the table has no column \"%.*s\"",
                             FIRN_STR_ARG(batch->children[i].field->name));
    }
    return FIRN_OK;
}

firn_status firn_conform(const firn_view *batch, const firn_arrow_field *to, firn_column *out,
                         firn_error *err)
{
    TRY(check_unknown(batch, to, err));
    for (int64_t row = 0; row < batch->length; row++)
        TRY(put(batch, row, out, err));
    return firn_column_check(out, err);
}
