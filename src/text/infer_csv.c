/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "text/csv_rows.h"
#include "text/guess.h"
#include "text/infer.h"

typedef struct inference {
    firn_csv_splitter splitter;
    const firn_csv_options *options;
    firn_arena *arena;
    firn_buf scratch;
    firn_arrow_field *fields;
    unsigned *guesses;
    bool *seen;
    size_t count;
    bool nomem;
} inference;

static void inference_release(inference *in)
{
    firn_csv_splitter_release(&in->splitter);
    firn_buf_release(&in->scratch);
}

/* The padded copy that scanning wants, without a byte order mark. */
static firn_status pad(firn_bytes sample, firn_buf *text, firn_error *err)
{
    if (sample.len >= 3 && memcmp(sample.data, "\xef\xbb\xbf", 3) == 0) {
        sample.data += 3;
        sample.len -= 3;
    }
    firn_put(text, sample.data, sample.len);
    uint8_t *slack = firn_buf_reserve(text, FIRN_CSV_SLACK);
    if (!slack)
        return firn_nomem(err);
    memset(slack, 0, FIRN_CSV_SLACK);
    return FIRN_OK;
}

static firn_str field_text(inference *in, firn_bytes field, bool *quoted)
{
    firn_csv_marks marks = in->splitter.marks;
    *quoted = field.len && !marks.no_quotes && *field.data == marks.quote;
    if (!*quoted)
        return firn_str_of_bytes(field);
    firn_buf_clear(&in->scratch);
    bool closed = firn_csv_unquote(field, marks.quote, &in->scratch);
    in->nomem |= in->scratch.status != FIRN_OK;
    return closed ? firn_buf_str(&in->scratch) : firn_str_of_bytes(field);
}

static firn_status name_columns(inference *in, const firn_csv_rows *rows, firn_error *err)
{
    const firn_csv_options *o = in->options;
    for (size_t i = 0; i < in->count; i++) {
        bool quoted;
        firn_arrow_field *field = &in->fields[i];
        *field = (firn_arrow_field){ .nullable = true, .field_id = -1 };
        if (!o->no_header)
            field->name =
                firn_str_copy(in->arena, field_text(in, firn_csv_field(rows, 0, i), &quoted));
        else if (i < o->name_count)
            field->name = firn_str_copy(in->arena, o->names[i]);
        else
            field->name = firn_str_format(in->arena, "column%zu", i + 1);
        in->guesses[i] = FIRN_GUESS_ANY;
        if (!field->name.data || in->nomem)
            return firn_nomem(err);
    }
    return FIRN_OK;
}

static void guess_row(inference *in, const firn_csv_rows *rows, size_t row)
{
    for (size_t i = 0; i < in->count; i++) {
        bool quoted;
        firn_str text = field_text(in, firn_csv_field(rows, row, i), &quoted);
        bool null = !quoted && (text.len == 0 || firn_str_equal(text, in->options->null_text));
        if (null)
            continue;
        in->seen[i] = true;
        in->guesses[i] &= firn_guess_text(text);
    }
}

static firn_status infer(inference *in, firn_bytes text, bool whole, firn_arrow_field *root,
                         firn_error *err)
{
    firn_csv_rows rows;
    TRY(firn_csv_count_fields(&in->splitter, text, whole, &in->count, err));
    if (in->count == 0)
        return firn_fail(err, FIRN_INVALID, "the file has no complete record to learn from");
    in->fields = firn_new(in->arena, firn_arrow_field, in->count);
    in->guesses = firn_new(in->arena, unsigned, in->count);
    in->seen = firn_new(in->arena, bool, in->count);
    if (!in->fields || !in->guesses || !in->seen)
        return firn_nomem(err);
    TRY(firn_csv_split(&in->splitter, text, whole, in->count, &rows, err));
    if (rows.count == 0)
        return firn_fail(err, FIRN_INVALID, "line 1 is blank");
    TRY(name_columns(in, &rows, err));
    for (size_t row = !in->options->no_header; row < rows.count; row++)
        guess_row(in, &rows, row);
    if (in->nomem)
        return firn_nomem(err);
    for (size_t i = 0; i < in->count; i++)
        firn_guess_settle(in->guesses[i], in->seen[i], &in->fields[i]);
    *root = (firn_arrow_field){
        .kind = FIRN_ARROW_STRUCT, .field_id = -1, .children = in->fields, .child_count = in->count
    };
    return FIRN_OK;
}

firn_status firn_infer_csv(firn_bytes sample, bool whole, const firn_csv_options *options,
                           firn_arena *arena, firn_arrow_field *root, firn_error *err)
{
    static const firn_csv_options usual;
    const firn_csv_options *o = options ? options : &usual;
    const firn_allocator *allocator = arena->allocator;
    SCOPED(firn_buf) text = { .allocator = allocator };
    SCOPED(inference) in = { .options = o, .arena = arena, .scratch = { .allocator = allocator } };
    in.splitter.marks = (firn_csv_marks){ .delimiter = o->delimiter ? (uint8_t)o->delimiter : ',',
                                          .quote = o->quote ? (uint8_t)o->quote : '"',
                                          .no_quotes = o->no_quotes };
    in.splitter.positions.allocator = in.splitter.starts.allocator = allocator;
    in.splitter.ends.allocator = allocator;
    TRY(pad(sample, &text, err));
    return infer(&in, firn_buf_bytes(&text), whole, root, err);
}
