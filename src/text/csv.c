/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The reader keeps the text it was given in one buffer, splits a window of it
 * into rows, and parses those in stretches into the columns of the batch that
 * grows.  A row that does not fit ends a stretch: what follows it is taken back
 * out of the columns, and the row is reported. */
#include "text/csv.h"

#include <assert.h>

#include "base/names.h"
#include "base/time.h"
#include "text/csv_parse.h"

enum {
    BATCH_ROWS = 16384,
    WINDOW = 128 << 10, /* bytes split at a time: they stay in the second-level cache */
    STRETCH_MIN = 16,
    RECORD_MAX = 1 << 30,
};

struct firn_csv_reader {
    const firn_allocator *allocator;
    firn_arena arena; /* names, sources: as long as the reader */
    const firn_arrow_field *schema;
    firn_csv_options options;
    firn_csv_marks marks;
    firn_column root;
    firn_csv_target *targets;
    firn_csv_splitter splitter;

    firn_buf text;
    size_t at;     /* where unread text begins */
    size_t window; /* how much of it is split at a time */
    bool started;  /* byte order mark and header are behind us */
    bool ended;
    firn_str *names; /* of the file's columns */
    size_t name_count;

    firn_csv_rows rows; /* of the window that begins at `at` */
    size_t row;         /* the next of them */
    size_t stretch;     /* how many to try at once */
    bool has_rows;

    uint64_t line;       /* of `at`, from 1 */
    size_t seen;         /* how far behind `at` lines were counted for reports, */
    uint64_t seen_lines; /* and how many there were */
    uint64_t number;     /* of row `row`, from 1 */
    uint64_t rows_read, bad_rows;
};

/* ---- opening ---- */

static firn_status refuse_column(const firn_arrow_field *field, firn_error *err)
{
    SCOPED(firn_buf) type = { 0 };
    firn_text_put_type(field, &type);
    return firn_fail(err, FIRN_UNSUPPORTED, "column \"%.*s\" is %.*s, which csv cannot hold",
                     FIRN_STR_ARG(field->name), FIRN_STR_ARG(firn_buf_str(&type)));
}

static bool is_flat(const firn_arrow_field *field)
{
    switch (field->kind) {
    case FIRN_ARROW_BOOL:
    case FIRN_ARROW_INT32:
    case FIRN_ARROW_INT64:
    case FIRN_ARROW_FLOAT:
    case FIRN_ARROW_DOUBLE:
    case FIRN_ARROW_DECIMAL128:
    case FIRN_ARROW_DATE32:
    case FIRN_ARROW_TIME64_US:
    case FIRN_ARROW_TIMESTAMP_US:
    case FIRN_ARROW_TIMESTAMP_NS:
    case FIRN_ARROW_UTF8:
    case FIRN_ARROW_BINARY:
    case FIRN_ARROW_FIXED_BINARY: return !field->dictionary;
    default: return false;
    }
}

static firn_status copy_names(firn_csv_reader *r, const firn_str *names, size_t count,
                              firn_error *err)
{
    r->names = firn_new(&r->arena, firn_str, count);
    if (!r->names)
        return firn_nomem(err);
    for (size_t i = 0; i < count; i++) {
        r->names[i] = firn_str_copy(&r->arena, names[i]);
        if (!r->names[i].data)
            return firn_nomem(err);
    }
    r->name_count = count;
    return FIRN_OK;
}

static firn_status copy_source(firn_csv_reader *r, firn_csv_source *source, firn_error *err)
{
    firn_str *from = firn_new(&r->arena, firn_str, source->from_count);
    if (!from)
        return firn_nomem(err);
    bool failed = false;
    for (size_t i = 0; i < source->from_count; i++) {
        from[i] = firn_str_copy(&r->arena, source->from[i]);
        failed |= !from[i].data;
    }
    source->from = from;
    if (source->constant.data) {
        source->constant = firn_str_copy(&r->arena, source->constant);
        failed |= !source->constant.data;
    }
    source->format = firn_str_copy(&r->arena, source->format);
    return failed || !source->format.data ? firn_nomem(err) : FIRN_OK;
}

static firn_status copy_sources(firn_csv_reader *r, const firn_csv_source *sources, firn_error *err)
{
    size_t count = r->schema->child_count;
    firn_csv_source *copies = firn_new(&r->arena, firn_csv_source, count);
    if (!copies)
        return firn_nomem(err);
    for (size_t i = 0; sources && i < count; i++) {
        copies[i] = sources[i];
        TRY(copy_source(r, &copies[i], err));
    }
    r->options.sources = copies;
    return FIRN_OK;
}

/* The value that stands in every row: a constant, or the time it is. */
static firn_status fix_value(firn_csv_reader *r, firn_csv_target *target,
                             const firn_csv_source *source, firn_error *err)
{
    const firn_arrow_field *field = target->column->field;
    firn_column *one = &target->one;
    int64_t now = r->options.now_us, ns;
    if (target->kind == FIRN_CSV_CONST && !source->constant.data) {
        target->is_null = true;
        if (!field->nullable)
            return firn_fail(err, FIRN_INVALID, "column \"%.*s\" is required and cannot be null",
                             FIRN_STR_ARG(field->name));
        return FIRN_OK;
    }
    if (target->kind == FIRN_CSV_CONST)
        TRY_OR(firn_text_parse(source->constant, &target->form, one, err), err, "column \"%.*s\"",
               FIRN_STR_ARG(field->name));
    else if (field->kind == FIRN_ARROW_TIMESTAMP_US)
        firn_column_put_int64(one, now);
    else if (field->kind == FIRN_ARROW_TIMESTAMP_NS && !__builtin_mul_overflow(now, 1000, &ns))
        firn_column_put_int64(one, ns);
    else if (field->kind == FIRN_ARROW_DATE32)
        firn_column_put_int32(one, (int32_t)firn_floor_div(now, FIRN_US_PER_DAY));
    else
        return firn_fail(err, FIRN_INVALID, "column \"%.*s\" cannot hold the time it is now",
                         FIRN_STR_ARG(field->name));
    return firn_column_check(one, err);
}

/* A format or rounding asked of a column that knows nothing of it would be for nothing. */
static firn_status check_form(const firn_arrow_field *field, const firn_csv_source *source,
                              firn_error *err)
{
    firn_str unknown;
    bool timed = field->kind == FIRN_ARROW_DATE32 || field->kind == FIRN_ARROW_TIME64_US ||
                 field->kind == FIRN_ARROW_TIMESTAMP_US || field->kind == FIRN_ARROW_TIMESTAMP_NS;
    if (source->format.len && !timed)
        return firn_fail(err, FIRN_INVALID,
                         "column \"%.*s\" has a format, but is no date, time or timestamp",
                         FIRN_STR_ARG(field->name));
    if (source->round && field->kind != FIRN_ARROW_DECIMAL128)
        return firn_fail(err, FIRN_INVALID, "column \"%.*s\" is to be rounded, but is no decimal",
                         FIRN_STR_ARG(field->name));
    if (!firn_timestamp_format_check(source->format, &unknown))
        return firn_fail(err, FIRN_INVALID, "column \"%.*s\": \"%.*s\" of its format is not known",
                         FIRN_STR_ARG(field->name), FIRN_STR_ARG(unknown));
    return FIRN_OK;
}

static firn_status open_target(firn_csv_reader *r, size_t i, firn_error *err)
{
    const firn_arrow_field *field = &r->schema->children[i];
    const firn_csv_source *source = &r->options.sources[i];
    firn_csv_target *target = &r->targets[i];
    target->column = &r->root.children[i];
    target->kind = source->kind;
    target->form = (firn_text_form){ .round = source->round, .format = source->format };
    target->scratch.allocator = r->allocator;
    bool by_name = target->kind == FIRN_CSV_BY_NAME; /* perhaps the file does not have it */
    if (!is_flat(field) && !by_name)
        return refuse_column(field, err);
    TRY(check_form(field, source, err));
    TRY(firn_column_init(&target->one, field, r->allocator, err));
    if (target->kind == FIRN_CSV_ROW_NUMBER && field->kind != FIRN_ARROW_INT64 &&
        field->kind != FIRN_ARROW_INT32)
        return firn_fail(err, FIRN_INVALID, "column \"%.*s\" cannot hold a row number",
                         FIRN_STR_ARG(field->name));
    if (target->kind == FIRN_CSV_CONST || target->kind == FIRN_CSV_NOW)
        return fix_value(r, target, source, err);
    return FIRN_OK;
}

static firn_status check_marks(firn_csv_marks marks, firn_error *err)
{
    bool line_end = marks.delimiter == '\n' || marks.delimiter == '\r';
    if (line_end || marks.delimiter >= 0x80)
        return firn_fail(err, FIRN_INVALID, "byte %d cannot delimit fields", marks.delimiter);
    if (!marks.no_quotes && (marks.quote == marks.delimiter || marks.quote == '\n' ||
                             marks.quote == '\r' || marks.quote >= 0x80))
        return firn_fail(err, FIRN_INVALID, "byte %d cannot be the quote", marks.quote);
    return FIRN_OK;
}

static firn_status open_reader(firn_csv_reader *r, firn_error *err)
{
    const firn_csv_options *o = &r->options;
    r->marks = (firn_csv_marks){ .delimiter = o->delimiter ? (uint8_t)o->delimiter : ',',
                                 .quote = o->quote ? (uint8_t)o->quote : '"',
                                 .no_quotes = o->no_quotes };
    r->splitter.marks = r->marks;
    TRY(check_marks(r->marks, err));
    TRY(firn_column_init(&r->root, r->schema, r->allocator, err));
    r->targets = firn_new(&r->arena, firn_csv_target, r->schema->child_count);
    if (!r->targets)
        return firn_nomem(err);
    r->options.null_text = firn_str_copy(&r->arena, o->null_text);
    if (!r->options.null_text.data)
        return firn_nomem(err);
    TRY(copy_names(r, o->names, o->name_count, err));
    TRY(copy_sources(r, o->sources, err));
    for (size_t i = 0; i < r->schema->child_count; i++)
        TRY(open_target(r, i, err));
    return FIRN_OK;
}

firn_status firn_csv_reader_open(const firn_arrow_field *schema, const firn_csv_options *options,
                                 const firn_allocator *allocator, firn_csv_reader **reader,
                                 firn_error *err)
{
    *reader = NULL;
    allocator = allocator ? allocator : &firn_heap;
    firn_csv_reader *r = firn_alloc_zeroed(allocator, sizeof *r);
    if (!r)
        return firn_nomem(err);
    *r = (firn_csv_reader){ .allocator = allocator,
                            .schema = schema,
                            .window = WINDOW,
                            .stretch = FIRN_CSV_STRETCH_MAX,
                            .line = 1,
                            .number = 1 };
    if (options)
        r->options = *options;
    if (r->options.batch_rows <= 0)
        r->options.batch_rows = BATCH_ROWS;
    r->arena.allocator = r->text.allocator = allocator;
    r->splitter.positions.allocator = r->splitter.starts.allocator = allocator;
    r->splitter.ends.allocator = allocator;
    r->text.len_max = RECORD_MAX;
    firn_status status = open_reader(r, err);
    if (status == FIRN_OK)
        *reader = r;
    else
        firn_csv_reader_close(&r);
    return status;
}

void firn_csv_reader_close(firn_csv_reader **reader)
{
    firn_csv_reader *r = *reader;
    if (!r)
        return;
    for (size_t i = 0; r->targets && i < r->schema->child_count; i++) {
        firn_column_release(&r->targets[i].one);
        firn_buf_release(&r->targets[i].scratch);
    }
    firn_column_release(&r->root);
    firn_csv_splitter_release(&r->splitter);
    firn_buf_release(&r->text);
    firn_arena_release(&r->arena);
    firn_free(r->allocator, r, sizeof *r);
    *reader = NULL;
}

uint64_t firn_csv_reader_rows(const firn_csv_reader *r)
{
    return r->rows_read;
}

uint64_t firn_csv_reader_bad_rows(const firn_csv_reader *r)
{
    return r->bad_rows;
}

/* ---- text in ---- */

firn_status firn_csv_reader_push(firn_csv_reader *r, firn_bytes block, firn_error *err)
{
    assert(!r->has_rows && !r->ended);
    if (r->at > 0) {
        memmove(r->text.data, r->text.data + r->at, r->text.len - r->at);
        r->text.len -= r->at;
        r->at = 0;
    }
    firn_put(&r->text, block.data, block.len);
    uint8_t *slack = firn_buf_reserve(&r->text, FIRN_CSV_SLACK);
    if (!slack)
        return firn_fail(err, FIRN_NOMEM, "line %llu: no memory for a record of over %zu bytes",
                         (unsigned long long)r->line, r->text.len);
    memset(slack, 0, FIRN_CSV_SLACK);
    return FIRN_OK;
}

firn_status firn_csv_reader_end(firn_csv_reader *r, firn_error *err)
{
    TRY(firn_csv_reader_push(r, (firn_bytes){ 0 }, err));
    r->ended = true;
    return FIRN_OK;
}

/* Line ends in a piece of text; CR LF counts once. */
static uint64_t count_lines(const uint8_t *text, size_t len)
{
    uint64_t lines = 0;
    for (size_t i = 0; i < len; i++)
        lines += text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n');
    return lines;
}

static void pass(firn_csv_reader *r, size_t len)
{
    r->at += len;
    r->seen = 0;
    r->seen_lines = 0;
}

/* The text is passed over: what is counted by lines moves on. */
static void advance(firn_csv_reader *r, size_t len)
{
    r->line += count_lines(r->text.data + r->at, len);
    pass(r, len);
}

/* The line of what stands `start` bytes behind `at`; asked in ascending order. */
static uint64_t line_at(firn_csv_reader *r, size_t start)
{
    const uint8_t *text = r->text.data + r->at;
    r->seen_lines += count_lines(text + r->seen, start - r->seen);
    r->seen = start;
    return r->line + r->seen_lines;
}

/* ---- header and plan ---- */

static firn_names file_names(const firn_csv_reader *r)
{
    return (firn_names){ r->names, sizeof *r->names, r->name_count };
}

static firn_status bind_by_name(firn_csv_reader *r, firn_csv_target *target, firn_error *err)
{
    const firn_arrow_field *field = target->column->field;
    firn_names table = { &r->schema->children->name, sizeof *r->schema->children,
                         r->schema->child_count };
    firn_names file = file_names(r);
    target->from = firn_new(&r->arena, size_t, 1);
    if (!target->from)
        return firn_nomem(err);
    TRY(firn_names_match(&table, (size_t)(target - r->targets), &file, target->from, err));
    target->from_count = *target->from != SIZE_MAX;
    target->is_null = target->from_count == 0;
    if (target->is_null && !field->nullable)
        return firn_fail(err, FIRN_INVALID, "required column \"%.*s\" is not in the file",
                         FIRN_STR_ARG(field->name));
    return FIRN_OK;
}

static firn_status bind_from(firn_csv_reader *r, firn_csv_target *target,
                             const firn_csv_source *source, firn_error *err)
{
    target->from = firn_new(&r->arena, size_t, source->from_count);
    if (!target->from)
        return firn_nomem(err);
    firn_names file = file_names(r);
    for (size_t i = 0; i < source->from_count; i++) {
        TRY(firn_name_match(source->from[i], &file, &target->from[i], err));
        if (target->from[i] == SIZE_MAX)
            return firn_fail(
                err, FIRN_INVALID, "column \"%.*s\" comes from \"%.*s\", which is not in the file",
                FIRN_STR_ARG(target->column->field->name), FIRN_STR_ARG(source->from[i]));
    }
    target->from_count = source->from_count;
    target->is_null = target->from_count == 0;
    return FIRN_OK;
}

static bool is_used(const firn_csv_reader *r, size_t column)
{
    for (size_t i = 0; i < r->schema->child_count; i++)
        for (size_t k = 0; k < r->targets[i].from_count; k++)
            if (r->targets[i].from[k] == column)
                return true;
    return false;
}

static firn_status bind(firn_csv_reader *r, firn_error *err)
{
    for (size_t i = 0; i < r->schema->child_count; i++) {
        firn_csv_target *target = &r->targets[i];
        if (target->kind == FIRN_CSV_BY_NAME)
            TRY(bind_by_name(r, target, err));
        else if (target->kind == FIRN_CSV_FROM)
            TRY(bind_from(r, target, &r->options.sources[i], err));
        if (!target->is_null && !is_flat(target->column->field))
            return refuse_column(target->column->field, err);
    }
    for (size_t i = 0; !r->options.ignore_unknown && i < r->name_count; i++)
        if (!is_used(r, i))
            return firn_fail(err, FIRN_INVALID, "file column \"%.*s\" has no place in the table",
                             FIRN_STR_ARG(r->names[i]));
    return FIRN_OK;
}

/* Without header and names the file's columns are the table's, in order. */
static firn_status name_by_table(firn_csv_reader *r, firn_error *err)
{
    size_t count = r->schema->child_count;
    firn_str *names = firn_new(&r->arena, firn_str, count);
    if (!names)
        return firn_nomem(err);
    for (size_t i = 0; i < count; i++)
        names[i] = r->schema->children[i].name;
    return copy_names(r, names, count, err);
}

static firn_bytes unread(const firn_csv_reader *r, size_t len_max)
{
    size_t len = r->text.len - r->at;
    return (firn_bytes){ r->text.data + r->at, len < len_max ? len : len_max };
}

static firn_status header_names(firn_csv_reader *r, const firn_csv_rows *rows, size_t count,
                                firn_error *err)
{
    SCOPED(firn_buf) text = { .allocator = r->allocator };
    r->names = firn_new(&r->arena, firn_str, count);
    if (!r->names)
        return firn_nomem(err);
    for (size_t i = 0; i < count; i++) {
        firn_bytes field = firn_csv_field(rows, 0, i);
        firn_buf_clear(&text);
        bool quoted = field.len && !r->marks.no_quotes && *field.data == r->marks.quote;
        if (!quoted)
            firn_put(&text, field.data, field.len);
        else if (!firn_csv_unquote(field, r->marks.quote, &text))
            return firn_fail(err, FIRN_CORRUPT,
                             "line 1: something follows the closing quote of name %zu", i + 1);
        TRY(firn_buf_check(&text, err));
        r->names[i] = firn_str_copy(&r->arena, firn_buf_str(&text));
        if (!r->names[i].data)
            return firn_nomem(err);
        for (size_t k = 0; k < i; k++)
            if (firn_str_equal(r->names[k], r->names[i]))
                return firn_fail(err, FIRN_INVALID, "line 1: two columns are named \"%.*s\"",
                                 FIRN_STR_ARG(r->names[i]));
    }
    r->name_count = count;
    return FIRN_OK;
}

/* Reads the header; `*done` stays false when it is not all there. */
static firn_status take_header(firn_csv_reader *r, bool *done, firn_error *err)
{
    firn_csv_rows rows;
    size_t count, len = r->window;
    firn_bytes text = unread(r, len);
    bool final = r->ended && text.len == r->text.len - r->at;
    TRY(firn_csv_count_fields(&r->splitter, text, final, &count, err));
    if (count == 0 && text.len == len)
        return r->window *= 2, take_header(r, done, err);
    if (count == 0 && r->ended)
        return firn_fail(err, FIRN_INVALID, "the file is empty: it has no header");
    *done = count > 0;
    if (!*done)
        return FIRN_OK;
    TRY(firn_csv_split(&r->splitter, text, final, count, &rows, err));
    if (rows.count == 0)
        return firn_fail(err, FIRN_INVALID, "line 1: the header is blank");
    if (r->name_count == 0)
        TRY(header_names(r, &rows, count, err));
    if (r->name_count != count)
        return firn_fail(err, FIRN_INVALID, "line 1: the header has %zu fields instead of %zu",
                         count, r->name_count);
    /* Up to the first record behind the header, or as far as was understood. */
    advance(r, rows.count > 1 ? rows.starts[1] : rows.wrong ? rows.wrong_start : rows.used);
    return FIRN_OK;
}

static firn_status start(firn_csv_reader *r, firn_error *err)
{
    firn_bytes text = unread(r, 3);
    if (text.len < 3 && !r->ended)
        return FIRN_OK;
    if (text.len == 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0)
        r->at += 3;
    bool done = true;
    if (!r->options.no_header)
        TRY(take_header(r, &done, err));
    else if (r->name_count == 0)
        TRY(name_by_table(r, err));
    if (!done) {
        r->at = 0; /* look at it again when there is more */
        return FIRN_OK;
    }
    r->started = true;
    return bind(r, err);
}

/* ---- rows ---- */

/* A record longer than the window makes the window grow. */
static firn_status fill_window(firn_csv_reader *r, firn_error *err)
{
    firn_bytes text = unread(r, r->window);
    bool final = r->ended && text.len == r->text.len - r->at;
    if (text.len == 0)
        return FIRN_OK;
    TRY_OR(firn_csv_split(&r->splitter, text, final, r->name_count, &r->rows, err), err,
           "from line %llu", (unsigned long long)r->line);
    r->has_rows = r->rows.used > 0;
    r->row = 0;
    if (r->has_rows || text.len < r->window)
        return FIRN_OK;
    r->window *= 2;
    return fill_window(r, err);
}

static firn_status parse_stretch(firn_csv_reader *r, firn_csv_stretch *stretch, firn_error *err)
{
    int64_t before = r->root.length;
    for (size_t i = 0; i < r->schema->child_count; i++)
        TRY(firn_csv_parse_column(stretch, &r->targets[i], err));
    if (stretch->failed)
        for (size_t i = 0; i < r->schema->child_count; i++)
            firn_column_truncate(&r->root.children[i], before + (int64_t)stretch->count);
    firn_column_mark_present(&r->root, (int64_t)stretch->count);
    return FIRN_OK;
}

/* Reports a record of the window, or fails because of it. */
static firn_status report(firn_csv_reader *r, size_t start, size_t end, const char *message,
                          firn_error *err)
{
    const uint8_t *text = r->rows.text;
    firn_bad_row bad = { .line = line_at(r, start),
                         .row_number = r->number,
                         .message = message,
                         .record = { (const char *)text + start, end - start } };
    r->bad_rows++;
    r->number++;
    if (r->options.bad_row)
        return r->options.bad_row(r->options.self, &bad, err);
    return firn_fail(err, FIRN_INVALID, "line %llu, %s", (unsigned long long)bad.line, message);
}

static firn_status parse_rows(firn_csv_reader *r, firn_error *err)
{
    size_t room = (size_t)(r->options.batch_rows - r->root.length);
    firn_csv_stretch stretch = { .rows = &r->rows,
                                 .from = r->row,
                                 .count = firn_at_most(firn_at_most(r->rows.count - r->row, room),
                                                       r->stretch),
                                 .number = r->number,
                                 .marks = r->marks,
                                 .null_text = r->options.null_text };
    TRY(parse_stretch(r, &stretch, err));
    r->row += stretch.count;
    r->number += stretch.count;
    r->rows_read += stretch.count;
    /* After a bad row short stretches: what follows it may be just as bad. */
    r->stretch = stretch.failed ? STRETCH_MIN : firn_at_most(2 * r->stretch, FIRN_CSV_STRETCH_MAX);
    if (!stretch.failed)
        return FIRN_OK;
    size_t bad = r->row++;
    return report(r, r->rows.starts[bad], r->rows.ends[bad * r->rows.stride + r->name_count - 1],
                  stretch.error.message, err);
}

/* All rows of the window are used: report what ended it and go on behind it. */
static firn_status leave_window(firn_csv_reader *r, firn_error *err)
{
    char message[96];
    r->has_rows = false;
    if (r->rows.wrong) {
        firn_error text;
        firn_fail(&text, FIRN_INVALID, "%zu fields instead of %zu", r->rows.wrong_fields,
                  r->name_count);
        memcpy(message, text.message, sizeof message);
        message[sizeof message - 1] = 0;
        TRY(report(r, r->rows.wrong_start, r->rows.wrong_end, message, err));
    }
    if (r->rows.simple) {
        r->line += r->rows.count;
        pass(r, r->rows.used);
    } else {
        advance(r, r->rows.used);
    }
    return FIRN_OK;
}

static firn_status finish_batch(firn_csv_reader *r, struct ArrowArray *batch, bool *has,
                                firn_error *err)
{
    *has = r->root.length > 0;
    return *has ? firn_column_finish(&r->root, batch, err) : FIRN_OK;
}

firn_status firn_csv_reader_next(firn_csv_reader *r, struct ArrowArray *batch, bool *has,
                                 firn_error *err)
{
    *has = false;
    if (!r->started)
        TRY(start(r, err));
    if (!r->started)
        return FIRN_OK;
    while (r->root.length < r->options.batch_rows) {
        if (!r->has_rows)
            TRY(fill_window(r, err));
        if (!r->has_rows)
            return r->ended ? finish_batch(r, batch, has, err) : FIRN_OK;
        if (r->row < r->rows.count)
            TRY(parse_rows(r, err));
        else
            TRY(leave_window(r, err));
    }
    return finish_batch(r, batch, has, err);
}
