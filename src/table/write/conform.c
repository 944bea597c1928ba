/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Batches of any schema into the layout of a table: columns by name, values into other
 * types where nothing of them is lost.  What does not fit is refused with its row, column
 * and value.
 *
 *   into           from, besides the same
 *   int, long      integers in range; decimals and floats that are whole numbers
 *   float, double  integers and floats that they hold exactly; float from double too
 *   decimal        integers and decimals, of any scale, that fit exactly
 *   date           date64, timestamps without zone at midnight
 *   timestamps     of other units, where the value is a whole number of the new one; dates;
 *                  with and without zone are not mixed
 *   text, bytes    of 32- and 64-bit offsets; bytes of a fixed length and back */
#include <float.h>
#include <math.h>

#include "base/decimal.h"
#include "base/names.h"
#include "base/time.h"
#include "table/arrow_schema.h"
#include "table/write/append.h"

enum { DAY_SECONDS = 86400 };

/* Where a column of the table comes from; laid out once for a batch. */
typedef struct step {
    const firn_view *from; /* NULL: the batch has none */
    firn_column *to;
    const char *path; /* dotted, for messages */
    struct step *members;
    size_t member_count;
} step;

typedef struct cell {
    const step *step;
    const firn_view *view; /* step->from */
    firn_column *out;      /* step->to */
    int64_t row;           /* in the view */
    int64_t number;        /* of the row it belongs to, for messages */
    firn_error *err;
} cell;

static firn_status put(const cell *c);

/* ---- what does not fit ---- */

static firn_arrow_kind kind_of(const cell *c)
{
    return c->view->field->kind;
}

/* Units of a second; 0 for kinds that are no moment or time of day. */
static int64_t units(firn_arrow_kind kind)
{
    switch (kind) {
    case FIRN_ARROW_TIME32_S:
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
    return kind >= FIRN_ARROW_TIME32_S && kind <= FIRN_ARROW_TIME64_NS;
}

/* Timestamps with all the digits they have; times and moments out of range as numbers. */
static void show_moment(const cell *c, firn_buf *out)
{
    enum { DATE_LEN = 11 }; /* of "1970-01-01T" */
    char text[FIRN_TIME_TEXT_MAX];
    firn_arrow_kind kind = kind_of(c);
    int64_t raw = firn_view_int64(c->view, c->row), unit = units(kind), value = raw;
    bool nanoseconds = unit == 1000000000;
    bool whole_day = raw >= 0 && raw < DAY_SECONDS * unit;
    if ((!nanoseconds && __builtin_mul_overflow(raw, 1000000 / unit, &value)) ||
        (is_time(kind) && !whole_day)) {
        firn_putf(out, "%lld", (long long)raw);
        return;
    }
    size_t len =
        nanoseconds ? firn_timestamp_format_ns(value, text) : firn_timestamp_format_us(value, text);
    size_t from = is_time(kind) ? DATE_LEN : 0;
    firn_put(out, text + from, len - from);
}

static void show_value(const cell *c, firn_buf *out)
{
    enum { SHOWN_MAX = 100 };
    SCOPED(firn_arena) memory = { 0 };
    SCOPED(firn_buf) text = { 0 };
    firn_arrow_kind kind = kind_of(c);
    firn_type type;
    int32_t next_id = 1;
    if (c->view->field->child_count > 0 || kind == FIRN_ARROW_NULL)
        return;
    if (kind == FIRN_ARROW_UINT64)
        firn_putf(&text, "%llu", (unsigned long long)firn_view_int64(c->view, c->row));
    else if (units(kind) > 0)
        show_moment(c, &text);
    else if (kind == FIRN_ARROW_DATE64)
        firn_putf(&text, "%lld ms", (long long)firn_view_int64(c->view, c->row));
    else if (firn_type_of_arrow(c->view->field, &memory, &next_id, &type, NULL) == FIRN_OK) {
        firn_value value = firn_value_of_view(c->view, &type, c->row);
        firn_value_put_text(&text, &value);
    }
    bool quoted = kind == FIRN_ARROW_UTF8 || kind == FIRN_ARROW_LARGE_UTF8;
    const char *quote = quoted ? "\"" : "", *rest = text.len > SHOWN_MAX ? "…" : "";
    firn_putf(out, "%s%.*s%s%s ", quote,
              FIRN_STR_ARG(firn_str_first(firn_buf_str(&text), SHOWN_MAX)), rest, quote);
}

static void show_wanted(const cell *c, firn_buf *out)
{
    SCOPED(firn_arena) memory = { 0 };
    firn_type type;
    int32_t next_id = 1;
    if (firn_type_of_arrow(c->out->field, &memory, &next_id, &type, NULL) == FIRN_OK)
        firn_type_put(out, &type);
}

static firn_status no_fit(const cell *c)
{
    SCOPED(firn_buf) text = { 0 };
    show_value(c, &text);
    firn_put_c(&text, "(");
    firn_arrow_put_type(&text, c->view->field);
    firn_put_c(&text, ") does not fit ");
    show_wanted(c, &text);
    TRY(firn_buf_check(&text, c->err));
    return firn_fail(c->err, FIRN_INVALID, "row %lld, column \"%s\": %.*s", (long long)c->number,
                     c->step->path, FIRN_STR_ARG(firn_buf_str(&text)));
}

/* ---- numbers ---- */

static bool is_real(firn_arrow_kind kind)
{
    return kind >= FIRN_ARROW_HALF_FLOAT && kind <= FIRN_ARROW_DOUBLE;
}

static bool take_integer(const cell *c, int64_t *value)
{
    firn_int128 wide;
    if (firn_arrow_is_integer(kind_of(c))) {
        *value = firn_view_int64(c->view, c->row);
        return kind_of(c) != FIRN_ARROW_UINT64 || *value >= 0;
    }
    if (kind_of(c) == FIRN_ARROW_DECIMAL128) {
        wide = firn_view_int128(c->view, c->row);
        bool whole = firn_decimal_rescale(wide, c->view->field->scale, 0, &wide);
        *value = (int64_t)wide;
        return whole && *value == wide;
    }
    if (!is_real(kind_of(c)))
        return false;
    double real = firn_view_double(c->view, c->row);
    if (!(real >= -0x1p63 && real < 0x1p63))
        return false;
    *value = (int64_t)real;
    return (double)*value == real;
}

static firn_status put_integer(const cell *c, int64_t min, int64_t max)
{
    int64_t value;
    if (!take_integer(c, &value) || value < min || value > max)
        return no_fit(c);
    if (max == INT32_MAX)
        firn_column_put_int32(c->out, (int32_t)value);
    else
        firn_column_put_int64(c->out, value);
    return FIRN_OK;
}

static bool take_real(const cell *c, double *value)
{
    if (is_real(kind_of(c))) {
        *value = firn_view_double(c->view, c->row);
        return true;
    }
    if (!firn_arrow_is_integer(kind_of(c)))
        return false;
    int64_t whole = firn_view_int64(c->view, c->row);
    if (kind_of(c) == FIRN_ARROW_UINT64) {
        *value = (double)(uint64_t)whole;
        return *value < 0x1p64 && (uint64_t)*value == (uint64_t)whole;
    }
    *value = (double)whole;
    return *value < 0x1p63 && (int64_t)*value == whole;
}

static firn_status put_real(const cell *c)
{
    double value;
    bool narrow = c->out->field->kind == FIRN_ARROW_FLOAT;
    if (!take_real(c, &value))
        return no_fit(c);
    if (!narrow) {
        firn_column_put_double(c->out, value);
        return FIRN_OK;
    }
    bool beyond = value > (double)FLT_MAX || value < -(double)FLT_MAX;
    if (value == value && !(beyond && isinf(value)) && (beyond || (double)(float)value != value))
        return no_fit(c);
    firn_column_put_float(c->out, (float)value);
    return FIRN_OK;
}

/* Some floats are decimals, such as 1.5; a file of which only those are taken is a trap. */
static firn_status not_exact(const cell *c)
{
    SCOPED(firn_buf) text = { 0 };
    show_value(c, &text);
    firn_put_c(&text, "is binary, not decimal: it does not go into ");
    show_wanted(c, &text);
    TRY(firn_buf_check(&text, c->err));
    return firn_fail(c->err, FIRN_INVALID, "row %lld, column \"%s\": %.*s", (long long)c->number,
                     c->step->path, FIRN_STR_ARG(firn_buf_str(&text)));
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
        return is_real(from->kind) ? not_exact(c) : no_fit(c);
    if (!firn_decimal_rescale(value, scale, to->scale, &value) ||
        !firn_decimal_fits(value, to->precision))
        return no_fit(c);
    firn_column_put_int128(c->out, value);
    return FIRN_OK;
}

/* ---- times ---- */

static firn_status put_date(const cell *c)
{
    firn_arrow_kind from = kind_of(c);
    int64_t unit = from == FIRN_ARROW_DATE64 ? 1000 : units(from), per_day = unit * DAY_SECONDS;
    if (from != FIRN_ARROW_DATE32 && (unit == 0 || is_time(from) || c->view->field->utc))
        return no_fit(c);
    int64_t value = firn_view_int64(c->view, c->row);
    if (per_day && value % per_day != 0)
        return no_fit(c);
    value = per_day ? value / per_day : value;
    if (value != (int32_t)value)
        return no_fit(c);
    firn_column_put_int32(c->out, (int32_t)value);
    return FIRN_OK;
}

static firn_status put_moment(const cell *c)
{
    firn_arrow_kind from = kind_of(c), to = c->out->field->kind;
    int64_t value, from_units = units(from), to_units = units(to);
    if (from == FIRN_ARROW_DATE32 && !is_time(to)) {
        from_units = 1;
        value = firn_view_int64(c->view, c->row) * DAY_SECONDS;
    } else if (from == FIRN_ARROW_DATE64 && !is_time(to)) {
        from_units = 1000;
        value = firn_view_int64(c->view, c->row);
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

/* ---- text ---- */

static firn_status put_text(const cell *c)
{
    firn_arrow_kind from = kind_of(c), to = c->out->field->kind;
    bool text = from == FIRN_ARROW_UTF8 || from == FIRN_ARROW_LARGE_UTF8;
    bool bytes = from == FIRN_ARROW_BINARY || from == FIRN_ARROW_LARGE_BINARY ||
                 from == FIRN_ARROW_FIXED_BINARY;
    if (to == FIRN_ARROW_UTF8 ? !text : !bytes)
        return no_fit(c);
    firn_bytes value = firn_view_bytes(c->view, c->row);
    if (to == FIRN_ARROW_UTF8 && !firn_utf8_valid(firn_str_of_bytes(value)))
        return firn_fail(c->err, FIRN_INVALID, "row %lld, column \"%s\": text is not UTF-8",
                         (long long)c->number, c->step->path);
    if (to == FIRN_ARROW_FIXED_BINARY && value.len != (size_t)c->out->field->byte_width)
        return no_fit(c);
    firn_column_put_bytes(c->out, value);
    return FIRN_OK;
}

/* ---- nested ---- */

static cell member_of(const cell *c, size_t i, int64_t row)
{
    const step *member = &c->step->members[i];
    return (cell){ member, member->from, member->to, row, c->number, c->err };
}

static firn_status put_list(const cell *c)
{
    if (kind_of(c) != c->out->field->kind)
        return no_fit(c);
    int64_t end = firn_view_list_end(c->view, c->row);
    for (int64_t row = firn_view_list_start(c->view, c->row); row < end; row++) {
        cell item = member_of(c, 0, row);
        TRY(put(&item));
    }
    firn_column_put_list(c->out);
    return FIRN_OK;
}

static firn_status put_struct(const cell *c)
{
    if (kind_of(c) != FIRN_ARROW_STRUCT)
        return no_fit(c);
    for (size_t i = 0; i < c->step->member_count; i++) {
        cell member = member_of(c, i, c->row);
        TRY(put(&member));
    }
    firn_column_put_struct(c->out);
    return FIRN_OK;
}

static firn_status put_absent(const cell *c)
{
    if (!c->view && !c->out->field->nullable)
        return firn_fail(c->err, FIRN_INVALID, "required column \"%s\" is missing", c->step->path);
    if (!c->out->field->nullable)
        return firn_fail(c->err, FIRN_INVALID, "row %lld, column \"%s\": it is required, but null",
                         (long long)c->number, c->step->path);
    firn_column_put_null(c->out);
    return FIRN_OK;
}

static firn_status put(const cell *c)
{
    if (!c->view || firn_view_is_null(c->view, c->row))
        return put_absent(c);
    switch (c->out->field->kind) {
    case FIRN_ARROW_BOOL:
        if (kind_of(c) != FIRN_ARROW_BOOL)
            return no_fit(c);
        firn_column_put_bool(c->out, firn_view_bool(c->view, c->row));
        return FIRN_OK;
    case FIRN_ARROW_INT32: return put_integer(c, INT32_MIN, INT32_MAX);
    case FIRN_ARROW_INT64: return put_integer(c, INT64_MIN, INT64_MAX);
    case FIRN_ARROW_FLOAT:
    case FIRN_ARROW_DOUBLE: return put_real(c);
    case FIRN_ARROW_DECIMAL128: return put_decimal(c);
    case FIRN_ARROW_DATE32: return put_date(c);
    case FIRN_ARROW_UTF8:
    case FIRN_ARROW_BINARY:
    case FIRN_ARROW_FIXED_BINARY: return put_text(c);
    case FIRN_ARROW_LIST:
    case FIRN_ARROW_MAP: return put_list(c);
    case FIRN_ARROW_STRUCT: return put_struct(c);
    case FIRN_ARROW_NULL: return no_fit(c);
    default: return put_moment(c);
    }
}

/* ---- the plan ---- */

static firn_names names_of(const firn_arrow_field *fields, size_t count)
{
    return (firn_names){ &fields->name, sizeof *fields, count };
}

static bool has_name(const step *s, firn_str name)
{
    for (size_t i = 0; i < s->member_count; i++)
        if (firn_str_equal_nocase(s->members[i].to->field->name, name))
            return true;
    return false;
}

/* Columns of the batch that the table has no place for would be lost without a word. */
static firn_status check_taken(const step *s, firn_error *err)
{
    for (size_t i = 0; i < s->from->child_count; i++) {
        firn_str name = s->from->field->children[i].name;
        bool taken = false;
        for (size_t j = 0; j < s->member_count && !taken; j++)
            taken = s->members[j].from == &s->from->children[i];
        if (!taken)
            return firn_fail(err, FIRN_INVALID, "%s \"%s%s%.*s\"",
                             has_name(s, name) ? "there are two columns for"
                                               : "the table has no column",
                             s->path, *s->path ? "." : "", FIRN_STR_ARG(name));
    }
    return FIRN_OK;
}

/* A map's entries, and what a list holds, come by their place, whatever they are called. */
static firn_status plan_member(step *s, size_t i, firn_error *err)
{
    const firn_arrow_field *from = s->from->field, *to = s->to->field;
    firn_names wanted = names_of(to->children, to->child_count);
    firn_names given = names_of(from->children, from->child_count);
    bool entries = firn_str_is(to->name, "key_value") && to->field_id < 0;
    size_t index = i;
    if (to->kind == FIRN_ARROW_STRUCT && !entries)
        TRY(firn_names_match(&wanted, i, &given, &index, err));
    s->members[i].from = index < from->child_count ? &s->from->children[index] : NULL;
    return FIRN_OK;
}

/* Codes come from outside. */
static firn_status check_codes(const step *s, firn_error *err)
{
    for (int64_t row = 0; row < s->from->length; row++) {
        int64_t code = ((const int32_t *)s->from->values)[s->from->start + row];
        if ((code < 0 || code >= s->from->dictionary->length) &&
            !firn_view_bit_is_null(s->from, row))
            return firn_fail(err, FIRN_INVALID, "there is a code outside the dictionary of \"%s\"",
                             s->path);
    }
    return FIRN_OK;
}

static bool is_nested(firn_arrow_kind kind)
{
    return kind == FIRN_ARROW_STRUCT || kind == FIRN_ARROW_LIST || kind == FIRN_ARROW_MAP;
}

static firn_status plan(step *s, firn_arena *arena, firn_error *err)
{
    if (s->from && s->from->dictionary)
        TRY(check_codes(s, err));
    if (!s->from || !is_nested(s->to->field->kind) || s->from->field->kind != s->to->field->kind)
        return FIRN_OK; /* what is there will not fit */
    s->member_count = s->to->child_count;
    s->members = firn_new(arena, step, s->member_count);
    if (!s->members)
        return firn_nomem(err);
    for (size_t i = 0; i < s->member_count; i++) {
        step *member = &s->members[i];
        firn_column *to = &s->to->children[i];
        firn_str path = firn_str_format(arena, "%s%s%.*s", s->path, *s->path ? "." : "",
                                        FIRN_STR_ARG(to->field->name));
        *member = (step){ .to = to, .path = path.data };
        if (!path.data)
            return firn_nomem(err);
        TRY(plan_member(s, i, err));
        TRY(plan(member, arena, err));
    }
    return s->to->field->kind == FIRN_ARROW_STRUCT ? check_taken(s, err) : FIRN_OK;
}

firn_status firn_conform(const firn_view *batch, int64_t rows_before, firn_column *out,
                         firn_error *err)
{
    SCOPED(firn_arena) memory = { .allocator = out->allocator };
    step root = { .from = batch, .to = out, .path = "" };
    TRY(plan(&root, &memory, err));
    for (int64_t row = 0; row < batch->length; row++) {
        cell c = { &root, batch, out, row, rows_before + row + 1, err };
        TRY(put(&c));
    }
    return firn_column_check(out, err);
}
