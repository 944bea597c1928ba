/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "text/csv_parse.h"

#include <assert.h>

#define INLINE static inline __attribute__((always_inline))

const int64_t firn_powers_of_ten[19] = {
    1,
    10,
    100,
    1000,
    10000,
    100000,
    1000000,
    10000000,
    100000000,
    1000000000,
    10000000000,
    100000000000,
    1000000000000,
    10000000000000,
    100000000000000,
    1000000000000000,
    10000000000000000,
    100000000000000000,
    1000000000000000000,
};

/* A column being filled: which rows turned out null. */
typedef struct run {
    firn_csv_stretch *stretch;
    firn_csv_target *target;
    size_t absent_count;
    uint16_t absent[FIRN_CSV_STRETCH_MAX];
    bool nomem; /* memory ran out where nothing could be returned */
    firn_error *err;
} run;

/* What a field is, once looked at closely. */
typedef enum meaning { TEXT, ABSENT, BAD } meaning;

/* ---- failing ---- */

static meaning bad(run *r, const firn_error *why)
{
    firn_csv_stretch *s = r->stretch;
    firn_str name = r->target->column->field->name;
    s->failed = true;
    firn_fail(&s->error, FIRN_INVALID, "column \"%.*s\": %s", FIRN_STR_ARG(name), why->message);
    return BAD;
}

static meaning bad_because(run *r, const char *message)
{
    firn_error why = { .status = FIRN_INVALID };
    firn_fail(&why, FIRN_INVALID, "%s", message);
    return bad(r, &why);
}

/* ---- one field the general way ---- */

static bool is_quoted(const firn_csv_stretch *s, firn_bytes field)
{
    return field.len > 0 && !s->marks.no_quotes && *field.data == s->marks.quote;
}

static bool is_null_text(const firn_csv_stretch *s, firn_bytes field)
{
    return s->null_text.len > 0 && firn_str_equal(firn_str_of_bytes(field), s->null_text);
}

/* Takes the quotes off.  `*quoted` tells an empty text from nothing. */
static bool plain_text(run *r, firn_bytes field, firn_str *text, bool *quoted)
{
    *quoted = is_quoted(r->stretch, field);
    *text = firn_str_of_bytes(field);
    if (!*quoted)
        return true;
    firn_buf *scratch = &r->target->scratch;
    firn_buf_clear(scratch);
    bool closed = firn_csv_unquote(field, r->stretch->marks.quote, scratch);
    if (!firn_buf_reserve(scratch, FIRN_CSV_SLACK))
        return r->nomem = true, false;
    *text = firn_buf_str(scratch);
    return closed;
}

/* Settles nulls: what is left is text to be read. */
static meaning look(run *r, firn_bytes field, firn_str *text)
{
    const firn_arrow_field *type = r->target->column->field;
    bool quoted;
    if (!plain_text(r, field, text, &quoted))
        return bad_because(r, "something follows the closing quote");
    if (quoted)
        return TEXT;
    bool null_text = is_null_text(r->stretch, field);
    if (text->len > 0 && !null_text)
        return TEXT;
    if (text->len == 0 && type->kind == FIRN_ARROW_UTF8 && !type->nullable)
        return TEXT; /* the empty string */
    if (type->nullable)
        return ABSENT;
    return bad_because(r, null_text ? "a required value is null" : "a required value is empty");
}

static meaning read_value(run *r, firn_str text, firn_column *column)
{
    firn_error why;
    firn_status status = firn_text_parse(text, &r->target->form, column, &why);
    if (status == FIRN_OK)
        status = firn_column_check(column, &why);
    r->nomem |= status == FIRN_NOMEM;
    return status == FIRN_OK ? TEXT : bad(r, &why);
}

/* Reads text into the target's single-value column. */
static meaning read_one(run *r, firn_str text)
{
    firn_column_clear(&r->target->one);
    return read_value(r, text, &r->target->one);
}

static void note_absent(run *r, size_t i)
{
    r->absent[r->absent_count++] = (uint16_t)i;
}

/* A value of `width` bytes that the fast loop refused; false ends the stretch. */
static __attribute__((noinline)) bool settle(run *r, size_t i, firn_bytes field, uint8_t *slot,
                                             size_t width)
{
    firn_str text;
    meaning found = look(r, field, &text);
    if (found == TEXT)
        found = read_one(r, text);
    if (found == BAD)
        return false;
    memset(slot, 0, width);
    if (found == ABSENT)
        note_absent(r, i);
    else
        memcpy(slot, r->target->one.values.data, width);
    return true;
}

/* ---- finishing a stretch ---- */

/* Counts `count` more rows, of which those noted are null. */
static void mark_rows(run *r, size_t count)
{
    firn_column *column = r->target->column;
    int64_t first = column->length;
    if (r->absent_count && !firn_column_validity(column, (int64_t)count))
        return;
    firn_column_mark_present(column, (int64_t)count);
    for (size_t i = 0; i < r->absent_count; i++) {
        int64_t row = first + r->absent[i];
        column->validity.data[row >> 3] &= (uint8_t) ~(1u << (row & 7));
    }
    column->null_count += (int64_t)r->absent_count;
}

static firn_bytes field_at(const firn_csv_stretch *s, size_t i, size_t column)
{
    return firn_csv_field(s->rows, s->from + i, column);
}

/* One column's fields, row after row: kept in registers by the loops below, since
 * whatever they store might else have changed the tables. */
typedef struct walk {
    const uint8_t *text;
    const uint32_t *start, *end;
    size_t start_step, end_step, skip;
} walk;

INLINE walk walk_from(const firn_csv_stretch *s, size_t column)
{
    const firn_csv_rows *rows = s->rows;
    const uint32_t *ends = rows->ends + s->from * rows->stride + column;
    if (column == 0)
        return (walk){ rows->text, rows->starts + s->from, ends, 1, rows->stride, 0 };
    return (walk){ rows->text, ends - 1, ends, rows->stride, rows->stride, 1 };
}

INLINE firn_bytes walk_next(walk *w)
{
    size_t start = *w->start + w->skip;
    firn_bytes field = { w->text + start, *w->end - start };
    w->start += w->start_step;
    w->end += w->end_step;
    return field;
}

/* ---- loops ---- */

/* What the fast loops need of their target, by value. */
typedef struct fast_state {
    unsigned precision, scale;
    firn_date_cache dates;
} fast_state;

typedef bool fast_fn(fast_state *state, firn_bytes field, uint8_t *slot);

/* Values of one width.  `fast` is known where this is inlined. */
INLINE firn_status fill_fixed(run *r, fast_fn *fast, size_t width)
{
    firn_csv_stretch *s = r->stretch;
    firn_column *column = r->target->column;
    fast_state state = { .precision = (unsigned)column->field->precision,
                         .scale = (unsigned)column->field->scale,
                         .dates = r->target->dates };
    walk fields = walk_from(s, r->target->from[0]);
    size_t i = 0, count = s->count;
    bool nulls = s->null_text.len > 0;
    uint8_t *slot = firn_buf_reserve(&column->values, count * width);
    if (!slot)
        return firn_nomem(r->err);
    for (; i < count; i++, slot += width) {
        firn_bytes field = walk_next(&fields);
        bool taken = !(nulls && is_null_text(s, field)) && fast(&state, field, slot);
        if (!taken && !settle(r, i, field, slot, width))
            break;
    }
    r->target->dates = state.dates;
    column->values.len += i * width;
    s->count = i;
    mark_rows(r, i);
    return firn_buf_check(&column->values, r->err);
}

INLINE bool fast_int32(fast_state *state, firn_bytes field, uint8_t *slot)
{
    int64_t value;
    (void)state;
    if (!firn_fast_int64(field.data, field.len, &value) || value != (int32_t)value)
        return false;
    int32_t narrow = (int32_t)value;
    memcpy(slot, &narrow, sizeof narrow);
    return true;
}

INLINE bool fast_int64(fast_state *state, firn_bytes field, uint8_t *slot)
{
    int64_t value;
    (void)state;
    if (!firn_fast_int64(field.data, field.len, &value))
        return false;
    memcpy(slot, &value, sizeof value);
    return true;
}

INLINE bool fast_decimal(fast_state *state, firn_bytes field, uint8_t *slot)
{
    int64_t value;
    if (!firn_fast_decimal(field.data, field.len, state->precision, state->scale, &value))
        return false;
    firn_int128 wide = value;
    memcpy(slot, &wide, sizeof wide);
    return true;
}

INLINE bool fast_double(fast_state *state, firn_bytes field, uint8_t *slot)
{
    double value;
    (void)state;
    if (!firn_fast_double(field.data, field.len, &value))
        return false;
    memcpy(slot, &value, sizeof value);
    return true;
}

INLINE bool fast_float(fast_state *state, firn_bytes field, uint8_t *slot)
{
    float value;
    (void)state;
    if (!firn_fast_float(field.data, field.len, &value))
        return false;
    memcpy(slot, &value, sizeof value);
    return true;
}

INLINE bool fast_date(fast_state *state, firn_bytes field, uint8_t *slot)
{
    int64_t days;
    if (field.len != 10 || !firn_fast_date(field.data, &state->dates, &days))
        return false;
    int32_t narrow = (int32_t)days;
    memcpy(slot, &narrow, sizeof narrow);
    return true;
}

INLINE bool fast_timestamp(fast_state *state, firn_bytes field, uint8_t *slot)
{
    int64_t us;
    if (!firn_fast_timestamp(field.data, field.len, &state->dates, &us))
        return false;
    memcpy(slot, &us, sizeof us);
    return true;
}

INLINE bool fast_nothing(fast_state *state, firn_bytes field, uint8_t *slot)
{
    (void)state, (void)field, (void)slot;
    return false;
}

static firn_status fill_int32(run *r)
{
    return fill_fixed(r, fast_int32, 4);
}

static firn_status fill_int64(run *r)
{
    return fill_fixed(r, fast_int64, 8);
}

static firn_status fill_decimal(run *r)
{
    return fill_fixed(r, fast_decimal, 16);
}

static firn_status fill_double(run *r)
{
    return fill_fixed(r, fast_double, 8);
}

static firn_status fill_float(run *r)
{
    return fill_fixed(r, fast_float, 4);
}

static firn_status fill_date(run *r)
{
    return fill_fixed(r, fast_date, 4);
}

static firn_status fill_timestamp(run *r)
{
    return fill_fixed(r, fast_timestamp, 8);
}

static firn_status fill_other(run *r)
{
    return fill_fixed(r, fast_nothing, firn_arrow_byte_width(r->target->column->field));
}

/* Strings: room for all of them first, then copies of 16 bytes at a time where
 * that does.  They are no longer than the text of their rows. */
static firn_status reserve_strings(run *r, uint8_t **bytes, int32_t **ends)
{
    const firn_csv_stretch *s = r->stretch;
    const firn_csv_rows *rows = s->rows;
    firn_column *column = r->target->column;
    const uint32_t *last = rows->ends + (s->from + s->count) * rows->stride;
    size_t total = s->count ? last[-1] - rows->starts[s->from] : 0;
    if (column->offsets.len == 0)
        firn_put_fill(&column->offsets, 0, sizeof(int32_t));
    *bytes = firn_buf_reserve(&column->values, total + 16);
    *ends = (int32_t *)(void *)firn_buf_reserve(&column->offsets, s->count * sizeof(int32_t));
    if (*bytes && *ends)
        return FIRN_OK;
    return firn_column_check(column, r->err) == FIRN_OK ? firn_nomem(r->err) : FIRN_NOMEM;
}

static __attribute__((noinline)) bool settle_string(run *r, size_t i, firn_bytes *field)
{
    firn_str text;
    if (field->len == 2 && is_quoted(r->stretch, *field) && field->data[0] == field->data[1]) {
        field->len = 0; /* "" is the empty string */
        return true;
    }
    meaning found = look(r, *field, &text);
    if (found == BAD)
        return false;
    *field = (firn_bytes){ (const uint8_t *)text.data, text.len };
    if (found == ABSENT) {
        field->len = 0;
        note_absent(r, i);
    }
    return true;
}

static bool is_text(run *r, firn_bytes field)
{
    if (firn_utf8_valid(firn_str_of_bytes(field)))
        return true;
    bad_because(r, "the text is not valid UTF-8");
    return false;
}

static firn_status fill_strings(run *r)
{
    firn_csv_stretch *s = r->stretch;
    firn_column *column = r->target->column;
    uint8_t *start, *at;
    int32_t *ends;
    TRY(reserve_strings(r, &start, &ends));
    walk fields = walk_from(s, r->target->from[0]);
    size_t i = 0, before = column->values.len, count = s->count;
    int quote = s->marks.no_quotes ? -1 : s->marks.quote;
    bool nulls = s->null_text.len > 0, high = s->rows->high;
    for (at = start; i < count; i++) {
        firn_bytes field = walk_next(&fields);
        bool special = field.len == 0 || *field.data == quote || (nulls && is_null_text(s, field));
        if ((special && !settle_string(r, i, &field)) || (high && !is_text(r, field)))
            break;
        if (field.len <= 16)
            memcpy(at, field.len ? field.data : fields.text, 16);
        else
            memcpy(at, field.data, field.len);
        at += field.len;
        ends[i] = (int32_t)(before + (size_t)(at - start));
    }
    column->values.len = before + (size_t)(at - start);
    column->offsets.len += i * sizeof *ends;
    s->count = i;
    mark_rows(r, i);
    return firn_column_check(column, r->err);
}

/* Values of no fixed width: booleans, binary. */
static firn_status fill_singly(run *r)
{
    firn_csv_stretch *s = r->stretch;
    firn_column *column = r->target->column;
    size_t i = 0;
    for (; i < s->count; i++) {
        firn_str text;
        meaning found = look(r, field_at(s, i, r->target->from[0]), &text);
        if (found == ABSENT)
            firn_column_put_null(column);
        else if (found == TEXT)
            found = read_value(r, text, column);
        if (found == BAD)
            break;
    }
    s->count = i;
    return firn_column_check(column, r->err);
}

/* ---- values that are not one field ---- */

/* The fields joined by one blank; all of them null make a null. */
static meaning join(run *r, size_t i, firn_buf *joined)
{
    bool any = false;
    firn_buf_clear(joined);
    for (size_t k = 0; k < r->target->from_count; k++) {
        firn_bytes field = field_at(r->stretch, i, r->target->from[k]);
        firn_str text;
        bool quoted;
        if (!plain_text(r, field, &text, &quoted))
            return bad_because(r, "something follows the closing quote");
        any |= quoted || (text.len > 0 && !is_null_text(r->stretch, field));
        if (k > 0)
            firn_put_c(joined, " ");
        firn_put_str(joined, text);
    }
    return any ? TEXT : ABSENT;
}

static meaning put_joined(run *r, size_t i, firn_buf *joined)
{
    firn_column *column = r->target->column;
    meaning found = join(r, i, joined);
    if (found == ABSENT && column->field->nullable)
        firn_column_put_null(column);
    else if (found == ABSENT && column->field->kind == FIRN_ARROW_UTF8)
        firn_column_put_bytes(column, (firn_bytes){ 0 });
    else if (found == ABSENT)
        found = bad_because(r, "a required value is empty");
    else if (found == TEXT)
        found = read_value(r, firn_buf_str(joined), column);
    return found;
}

static firn_status fill_joined(run *r)
{
    SCOPED(firn_buf) joined = { .allocator = r->target->column->allocator };
    firn_csv_stretch *s = r->stretch;
    size_t i = 0;
    while (i < s->count && put_joined(r, i, &joined) != BAD)
        i++;
    s->count = i;
    TRY(firn_buf_check(&joined, r->err));
    return firn_column_check(r->target->column, r->err);
}

static firn_status fill_nulls(run *r)
{
    for (size_t i = 0; i < r->stretch->count; i++)
        firn_column_put_null(r->target->column);
    return firn_column_check(r->target->column, r->err);
}

static firn_status fill_constant(run *r)
{
    firn_column *column = r->target->column, *one = &r->target->one;
    firn_bytes value = firn_buf_bytes(&one->values);
    for (size_t i = 0; i < r->stretch->count; i++) {
        if (column->field->kind == FIRN_ARROW_BOOL) {
            firn_column_put_bool(column, value.data[0] & 1);
        } else if (firn_arrow_is_variable(column->field->kind)) {
            firn_column_put_bytes(column, value);
        } else {
            firn_put(&column->values, value.data, value.len);
            firn_column_mark_present(column, 1);
        }
    }
    return firn_column_check(column, r->err);
}

static firn_status fill_row_numbers(run *r)
{
    firn_csv_stretch *s = r->stretch;
    firn_column *column = r->target->column;
    for (size_t i = 0; i < s->count; i++) {
        uint64_t number = s->number + i;
        if (column->field->kind == FIRN_ARROW_INT64) {
            firn_column_put_int64(column, (int64_t)number);
        } else if (number <= INT32_MAX) {
            firn_column_put_int32(column, (int32_t)number);
        } else {
            bad_because(r, "the row number is out of range for an int");
            s->count = i;
        }
    }
    return firn_column_check(column, r->err);
}

/* ---- which loop ---- */

typedef firn_status fill_fn(run *r);

static fill_fn *loop_for(const firn_csv_target *target)
{
    static fill_fn *const fills[] = {
        [FIRN_ARROW_BOOL] = fill_singly,        [FIRN_ARROW_INT32] = fill_int32,
        [FIRN_ARROW_INT64] = fill_int64,        [FIRN_ARROW_FLOAT] = fill_float,
        [FIRN_ARROW_DOUBLE] = fill_double,      [FIRN_ARROW_DECIMAL128] = fill_decimal,
        [FIRN_ARROW_DATE32] = fill_date,        [FIRN_ARROW_TIME64_US] = fill_other,
        [FIRN_ARROW_UTF8] = fill_strings,       [FIRN_ARROW_BINARY] = fill_singly,
        [FIRN_ARROW_FIXED_BINARY] = fill_other, [FIRN_ARROW_TIMESTAMP_US] = fill_timestamp,
        [FIRN_ARROW_TIMESTAMP_NS] = fill_other,
    };
    if (target->is_null)
        return fill_nulls;
    if (target->kind == FIRN_CSV_ROW_NUMBER)
        return fill_row_numbers;
    if (target->kind == FIRN_CSV_CONST || target->kind == FIRN_CSV_NOW)
        return fill_constant;
    if (target->from_count > 1)
        return fill_joined;
    if (target->form.format.len)
        return firn_arrow_byte_width(target->column->field) ? fill_other : fill_singly;
    return fills[target->column->field->kind];
}

firn_status firn_csv_parse_column(firn_csv_stretch *stretch, firn_csv_target *target,
                                  firn_error *err)
{
    run r;
    r.stretch = stretch;
    r.target = target;
    r.absent_count = 0;
    r.nomem = false;
    r.err = err;
    firn_status status = loop_for(target)(&r);
    return status == FIRN_OK && r.nomem ? firn_nomem(err) : status;
}
