/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "text/ndjson.h"

#include <assert.h>

#include "text/json_records.h"
#include "text/json_target.h"

enum { BATCH_ROWS = 16384, SLACK = 16, RECORD_MAX = 1 << 30 };

struct firn_ndjson_reader {
    const firn_allocator *allocator;
    firn_arena arena;  /* targets: as long as the reader */
    firn_arena record; /* unescaped strings of the record at hand */
    firn_ndjson_options options;
    firn_column root;
    firn_json_target target;
    firn_json_rows rows;
    firn_json_layout layout;

    firn_buf text;
    size_t at; /* where unread text begins */
    bool ended;
    bool drained;          /* more text is needed to go on */
    uint64_t line, number; /* of what is read next, from 1 */
    uint64_t rows_read, bad_rows;
};

static firn_status open_reader(firn_ndjson_reader *r, const firn_arrow_field *schema,
                               firn_error *err)
{
    if (schema->kind != FIRN_ARROW_STRUCT)
        return firn_fail(err, FIRN_INVALID, "the schema of a json file must be a struct");
    TRY(firn_column_init(&r->root, schema, r->allocator, err));
    return firn_json_target_init(&r->target, &r->root, FIRN_STR(""), &r->arena, err);
}

firn_status firn_ndjson_reader_open(const firn_arrow_field *schema,
                                    const firn_ndjson_options *options,
                                    const firn_allocator *allocator, firn_ndjson_reader **reader,
                                    firn_error *err)
{
    *reader = NULL;
    allocator = allocator ? allocator : &firn_heap;
    firn_ndjson_reader *r = firn_alloc_zeroed(allocator, sizeof *r);
    if (!r)
        return firn_nomem(err);
    r->allocator = allocator;
    r->arena.allocator = r->record.allocator = r->text.allocator = allocator;
    r->text.len_max = RECORD_MAX;
    r->line = r->number = 1;
    r->drained = true;
    if (options)
        r->options = *options;
    if (r->options.batch_rows <= 0)
        r->options.batch_rows = BATCH_ROWS;
    r->rows.ignore_unknown = r->options.ignore_unknown;
    firn_status status = open_reader(r, schema, err);
    if (status == FIRN_OK)
        *reader = r;
    else
        firn_ndjson_reader_close(&r);
    return status;
}

void firn_ndjson_reader_close(firn_ndjson_reader **reader)
{
    firn_ndjson_reader *r = *reader;
    if (!r)
        return;
    firn_column_release(&r->root);
    firn_buf_release(&r->text);
    firn_arena_release(&r->record);
    firn_arena_release(&r->arena);
    firn_free(r->allocator, r, sizeof *r);
    *reader = NULL;
}

uint64_t firn_ndjson_reader_rows(const firn_ndjson_reader *r)
{
    return r->rows_read;
}

uint64_t firn_ndjson_reader_bad_rows(const firn_ndjson_reader *r)
{
    return r->bad_rows;
}

firn_status firn_ndjson_reader_push(firn_ndjson_reader *r, firn_bytes block, firn_error *err)
{
    assert(r->drained && !r->ended);
    firn_buf_drop(&r->text, r->at);
    r->at = 0;
    firn_put(&r->text, block.data, block.len);
    uint8_t *slack = firn_buf_reserve(&r->text, SLACK);
    if (!slack)
        return firn_fail(err, FIRN_NOMEM, "line %llu: no memory for an object of over %zu bytes",
                         (unsigned long long)r->line, r->text.len);
    memset(slack, 0, SLACK);
    r->drained = false;
    return FIRN_OK;
}

firn_status firn_ndjson_reader_end(firn_ndjson_reader *r, firn_error *err)
{
    TRY(firn_ndjson_reader_push(r, (firn_bytes){ 0 }, err));
    r->ended = true;
    return FIRN_OK;
}

static void advance(firn_ndjson_reader *r, size_t len)
{
    const uint8_t *at = r->text.data + r->at, *end = at + len;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at)))) {
        r->line++;
        at++;
    }
    r->at += len;
}

static firn_status report(firn_ndjson_reader *r, firn_bytes record, const firn_error *why,
                          firn_error *err)
{
    firn_bad_row bad = { .line = r->line,
                         .row_number = r->number,
                         .message = why->message,
                         .record = firn_str_of_bytes(record) };
    if (why->status == FIRN_NOMEM)
        return firn_nomem(err);
    r->bad_rows++;
    if (r->options.bad_row)
        return r->options.bad_row(r->options.self, &bad, err);
    return firn_fail(err, FIRN_INVALID, "line %llu, %s", (unsigned long long)bad.line,
                     why->message);
}

/* Appends one object.  The record's own struct counts as there only when all of
 * it has been read, so a failure leaves its children longer than itself. */
static firn_status take_record(firn_ndjson_reader *r, firn_bytes record, firn_error *err)
{
    firn_error why = { 0 };
    int64_t before = r->root.length;
    firn_arena_reset(&r->record);
    r->rows.text = record;
    firn_json_begin(&r->rows.json, record, &r->record);
    bool put = firn_json_target_put(&r->target, &r->rows);
    firn_status status = firn_json_check(&r->rows.json, &why);
    if (!put && status == FIRN_OK)
        why = r->rows.error;
    else if (status == FIRN_OK)
        status = firn_json_finish(&r->rows.json, &why);
    if (put && status == FIRN_OK) {
        r->rows_read++;
    } else {
        firn_column_truncate(&r->root, before);
        TRY(report(r, record, &why, err));
    }
    r->number++;
    return FIRN_OK;
}

static firn_status stop(firn_ndjson_reader *r, firn_json_found found, firn_error *err)
{
    r->drained = true;
    if (found == FIRN_JSON_NOTHING)
        return firn_fail(err, FIRN_CORRUPT, "line %llu: no object stands here but \"%c\"",
                         (unsigned long long)r->line, r->text.data[r->at]);
    bool list_open = r->layout == FIRN_JSON_LIST;
    if (r->ended && (r->at < r->text.len || list_open))
        return firn_fail(err, FIRN_CORRUPT, "line %llu: the %s is not over when the file is",
                         (unsigned long long)r->line, list_open ? "array" : "object");
    return FIRN_OK;
}

/* Goes on to the next object; `*more` false when there is none in the text. */
static firn_status step(firn_ndjson_reader *r, bool *more, firn_error *err)
{
    firn_bytes text = { r->text.data + r->at, r->text.len - r->at };
    firn_json_span span;
    firn_json_layout before = r->layout;
    firn_json_found found = firn_json_next_record(&r->layout, text, r->ended, &span);
    *more = true;
    if (found == FIRN_JSON_RECORD) {
        advance(r, span.start);
        TRY(take_record(r, (firn_bytes){ text.data + span.start, span.end - span.start }, err));
        if (before == FIRN_JSON_LINES)
            r->at += span.next - span.start; /* it is one line */
        else
            advance(r, span.next - span.start);
        return FIRN_OK;
    }
    advance(r, span.next);
    if (found == FIRN_JSON_MORE && r->layout != before)
        return FIRN_OK; /* an array begins or ends here: look on behind it */
    *more = false;
    return stop(r, found, err);
}

firn_status firn_ndjson_reader_next(firn_ndjson_reader *r, struct ArrowArray *batch, bool *has,
                                    firn_error *err)
{
    *has = false;
    for (bool more = true; r->root.length < r->options.batch_rows;) {
        TRY(step(r, &more, err));
        if (!more)
            break;
    }
    if (r->root.length == 0 || (r->root.length < r->options.batch_rows && !r->ended))
        return firn_column_check(&r->root, err);
    *has = true;
    return firn_column_finish(&r->root, batch, err);
}
