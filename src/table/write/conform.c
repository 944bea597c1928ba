/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Batches of any schema into the layout of a table: columns by name, integers and
 * floats widened, decimals and times rescaled where nothing is lost.  What does not
 * fit is refused with the column and the row, and so is what has no place in the table,
 * at any depth. */
#include "base/decimal.h"
#include "base/time.h"
#include "table/write/append.h"

/* Where a column of the table comes from, for one batch. */
typedef struct match {
    const firn_view *view;  /* NULL: the batch lacks it */
    struct match *children; /* one for each of the table's, whatever the batch has */
} match;

typedef struct cell {
    const firn_view *view;
    const match *from;
    int64_t row;
    firn_column *out;
    firn_error *err;
} cell;

static firn_status put(const match *from, int64_t row, firn_column *out, firn_error *err);

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
    enum { DAY_SECONDS = 86400 };
    firn_arrow_kind from = c->view->field->kind, to = c->out->field->kind;
    int64_t value, from_units = units(from), to_units = units(to);
    if (from == FIRN_ARROW_DATE32 && !is_time(to)) {
        from_units = 1;
        value = firn_view_int64(c->view, c->row) * DAY_SECONDS;
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
    if (is_time(to) && (value < 0 || value >= DAY_SECONDS * to_units))
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
        TRY(put(&c->from->children[0], row, &c->out->children[0], c->err));
    firn_column_put_list(c->out);
    return FIRN_OK;
}

static firn_status put_struct(const cell *c)
{
    if (c->view->field->kind != FIRN_ARROW_STRUCT)
        return no_fit(c);
    for (size_t i = 0; i < c->out->child_count; i++) {
        firn_column *child = &c->out->children[i];
        const match *from = &c->from->children[i];
        if (from->view)
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

static firn_status put(const match *from, int64_t row, firn_column *out, firn_error *err)
{
    const firn_view *view = from->view;
    cell c = { view, from, row, out, err };
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

/* ---- which column goes where ---- */

/* The names on the way to a column, for messages. */
typedef struct path {
    const struct path *above;
    firn_str name; /* empty: the batch itself, or what is inside a list or map */
} path;

static void put_path(firn_buf *out, const path *p)
{
    if (p->above)
        put_path(out, p->above);
    if (p->name.len && out->len)
        firn_put_c(out, ".");
    firn_put_str(out, p->name);
}

static firn_status refuse(const char *what, const path *p, firn_error *err)
{
    SCOPED(firn_buf) name = { 0 };
    put_path(&name, p);
    TRY(firn_buf_check(&name, err));
    return firn_fail(err, FIRN_INVALID, "%s \"%.*s\"", what, FIRN_STR_ARG(firn_buf_str(&name)));
}

static const firn_view *member(const firn_view *view, firn_str name)
{
    for (size_t i = 0; i < view->child_count; i++)
        if (firn_str_equal(view->children[i].field->name, name))
            return &view->children[i];
    for (size_t i = 0; i < view->child_count; i++)
        if (firn_str_equal_nocase(view->children[i].field->name, name))
            return &view->children[i];
    return NULL;
}

static bool is_known(const firn_arrow_field *to, firn_str name)
{
    for (size_t i = 0; i < to->child_count; i++)
        if (firn_str_equal_nocase(to->children[i].name, name))
            return true;
    return false;
}

/* What the table has no place for would be lost without a word. */
static firn_status check_taken(const firn_view *view, const firn_arrow_field *to,
                               const match *matches, const path *at, firn_error *err)
{
    for (size_t i = 0; i < view->child_count; i++) {
        path here = { at, view->children[i].field->name };
        bool taken = false;
        for (size_t j = 0; j < to->child_count && !taken; j++)
            taken = matches[j].view == &view->children[i];
        if (!taken)
            return refuse(is_known(to, here.name) ? "there are two columns for"
                                                  : "the table has no column",
                          &here, err);
    }
    return FIRN_OK;
}

static firn_status match_column(const firn_view *view, const firn_arrow_field *to, const path *at,
                                firn_arena *arena, match *made, firn_error *err);

static firn_status match_members(const firn_view *view, const firn_arrow_field *to, const path *at,
                                 firn_arena *arena, match *made, firn_error *err)
{
    for (size_t i = 0; i < to->child_count; i++) {
        path here = { at, to->children[i].name };
        const firn_view *from = member(view, here.name);
        if (from)
            TRY(match_column(from, &to->children[i], &here, arena, &made[i], err));
    }
    return check_taken(view, to, made, at, err);
}

/* A list's element, a map's entries, and an entry's key and value go by their place,
 * whatever they are called. */
static firn_status match_places(const firn_view *view, const firn_arrow_field *to, const path *at,
                                firn_arena *arena, match *made, firn_error *err)
{
    path inside = { at, { "", 0 } };
    for (size_t i = 0; i < to->child_count && i < view->child_count; i++)
        TRY(match_column(&view->children[i], &to->children[i], &inside, arena, &made[i], err));
    return FIRN_OK;
}

static firn_status match_entries(const firn_view *view, const firn_arrow_field *to, const path *at,
                                 firn_arena *arena, match *made, firn_error *err)
{
    const firn_view *entries = &view->children[0];
    const firn_arrow_field *into = &to->children[0];
    *made = (match){ entries, firn_new(arena, match, into->child_count) };
    if (!made->children)
        return firn_nomem(err);
    return match_places(entries, into, at, arena, made->children, err);
}

/* Codes come from outside. */
static firn_status check_codes(const firn_view *view, const path *at, firn_error *err)
{
    for (int64_t row = 0; row < view->length; row++) {
        int64_t code = ((const int32_t *)view->values)[view->start + row];
        if ((code < 0 || code >= view->dictionary->length) && !firn_view_bit_is_null(view, row))
            return refuse("there is a code outside the dictionary of", at, err);
    }
    return FIRN_OK;
}

/* What is of another kind is refused where a value is. */
static firn_status match_column(const firn_view *view, const firn_arrow_field *to, const path *at,
                                firn_arena *arena, match *made, firn_error *err)
{
    *made = (match){ view, NULL };
    if (view->dictionary)
        TRY(check_codes(view, at, err));
    if (to->child_count == 0 || view->field->kind != to->kind)
        return FIRN_OK;
    made->children = firn_new(arena, match, to->child_count);
    if (!made->children)
        return firn_nomem(err);
    if (to->kind == FIRN_ARROW_STRUCT)
        return match_members(view, to, at, arena, made->children, err);
    return (to->kind == FIRN_ARROW_MAP ? match_entries : match_places)(view, to, at, arena,
                                                                       made->children, err);
}

firn_status firn_conform(const firn_view *batch, const firn_arrow_field *to, firn_column *out,
                         firn_error *err)
{
    SCOPED(firn_arena) memory = { .allocator = out->allocator };
    path whole = { 0 };
    match all;
    TRY(match_column(batch, to, &whole, &memory, &all, err));
    for (int64_t row = 0; row < batch->length; row++)
        TRY(put(&all, row, out, err));
    return firn_column_check(out, err);
}
