/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "text/csv_rows.h"

void firn_csv_splitter_release(firn_csv_splitter *s)
{
    firn_buf_release(&s->positions);
    firn_buf_release(&s->starts);
    firn_buf_release(&s->ends);
}

static firn_status scan_text(firn_csv_splitter *s, firn_bytes text, bool final, firn_csv_scan *scan,
                             firn_error *err)
{
    firn_buf_clear(&s->positions);
    /* One more for the line end that the end of the text may stand for. */
    size_t room = (text.len + 65) * sizeof(uint32_t);
    *scan =
        (firn_csv_scan){ .positions = (uint32_t *)(void *)firn_buf_reserve(&s->positions, room) };
    if (!scan->positions)
        return firn_nomem(err);
    firn_csv_scan_text(text.data, text.len, s->marks, scan);
    if (final && scan->inside)
        return firn_fail(err, FIRN_CORRUPT, "a quote stays open to the end of the file");
    return FIRN_OK;
}

static bool is_line_end(uint8_t byte)
{
    return byte == '\n' || byte == '\r';
}

/* Whether every record has `stride` positions and ends as the first one does. */
static bool is_regular(const firn_csv_scan *scan, const uint8_t *text, size_t stride, bool crlf)
{
    size_t count = scan->line_feeds;
    if (scan->carriage_returns != (crlf ? count : 0) || count * stride > scan->count)
        return false;
    for (size_t r = 1; r <= count; r++) {
        uint32_t end = scan->positions[r * stride - 1];
        if (text[end] != '\n')
            return false;
        if (crlf && (scan->positions[r * stride - 2] != end - 1 || text[end - 1] != '\r'))
            return false;
    }
    return true;
}

static firn_status take_regular(firn_csv_splitter *s, const firn_csv_scan *scan, size_t stride,
                                firn_csv_rows *rows, firn_error *err)
{
    size_t count = scan->line_feeds;
    firn_buf_clear(&s->starts);
    uint32_t *starts =
        (uint32_t *)(void *)firn_buf_extend(&s->starts, (count + 1) * sizeof *starts);
    if (!starts)
        return firn_nomem(err);
    starts[0] = 0;
    for (size_t r = 1; r <= count; r++)
        starts[r] = scan->positions[r * stride - 1] + 1;
    rows->starts = starts;
    rows->ends = scan->positions;
    rows->stride = stride;
    rows->count = count;
    rows->used = starts[count];
    rows->simple = !scan->hidden;
    return FIRN_OK;
}

/* ---- record by record ---- */

/* One record: positions [first, last] of the scan, of which `last` ends it. */
typedef struct record {
    size_t start, next; /* in the text */
    size_t first, last; /* in the positions */
} record;

/* Finds the record at `start`; false when it is not complete. */
static bool next_record(const firn_csv_scan *scan, firn_bytes text, bool final, size_t start,
                        size_t first, record *out)
{
    for (size_t i = first; i < scan->count; i++) {
        uint32_t at = scan->positions[i];
        if (!is_line_end(text.data[at]))
            continue;
        bool at_end = at + 1 == text.len;
        if (text.data[at] == '\r' && at_end && !final)
            return false; /* a line feed may follow */
        bool pair = text.data[at] == '\r' && !at_end && text.data[at + 1] == '\n';
        *out = (record){ start, at + 1 + pair, first, i };
        return true;
    }
    if (!final || start == text.len)
        return false;
    scan->positions[scan->count] = (uint32_t)text.len; /* the end ends the record */
    *out = (record){ start, text.len, first, scan->count };
    return true;
}

static size_t field_count(const record *r)
{
    return r->last - r->first + 1;
}

static bool is_blank(const record *r, const firn_csv_scan *scan)
{
    return r->first == r->last && scan->positions[r->first] == r->start;
}

static void put_record(firn_csv_splitter *s, const record *r, const firn_csv_scan *scan)
{
    uint32_t start = (uint32_t)r->start;
    firn_put(&s->starts, &start, sizeof start);
    firn_put(&s->ends, scan->positions + r->first, field_count(r) * sizeof *scan->positions);
}

static firn_status take_irregular(firn_csv_splitter *s, const firn_csv_scan *scan, firn_bytes text,
                                  bool final, size_t column_count, firn_csv_rows *rows,
                                  firn_error *err)
{
    record r = { 0 };
    firn_buf_clear(&s->starts);
    firn_buf_clear(&s->ends);
    for (size_t start = 0, first = 0; next_record(scan, text, final, start, first, &r);
         start = r.next) {
        /* A pair of line ends holds two positions; both belong to this record. */
        first = r.last + 1;
        if (first < scan->count && scan->positions[first] < r.next)
            first++;
        rows->used = r.next;
        if (is_blank(&r, scan) && column_count != 1)
            continue;
        if (field_count(&r) != column_count) {
            rows->wrong = true;
            rows->wrong_start = r.start;
            rows->wrong_end = scan->positions[r.last];
            rows->wrong_fields = field_count(&r);
            break;
        }
        put_record(s, &r, scan);
        rows->count++;
    }
    rows->starts = (const uint32_t *)(const void *)s->starts.data;
    rows->ends = (const uint32_t *)(const void *)s->ends.data;
    rows->stride = column_count;
    TRY(firn_buf_check(&s->starts, err));
    return firn_buf_check(&s->ends, err);
}

firn_status firn_csv_split(firn_csv_splitter *s, firn_bytes text, bool final, size_t column_count,
                           firn_csv_rows *rows, firn_error *err)
{
    firn_csv_scan scan;
    TRY(scan_text(s, text, final, &scan, err));
    *rows = (firn_csv_rows){ .text = text.data, .high = scan.high };
    bool whole = !final || text.len == 0 || is_line_end(text.data[text.len - 1]);
    bool crlf = scan.carriage_returns > 0;
    if (whole && is_regular(&scan, text.data, column_count + crlf, crlf))
        return take_regular(s, &scan, column_count + crlf, rows, err);
    return take_irregular(s, &scan, text, final, column_count, rows, err);
}

firn_status firn_csv_count_fields(firn_csv_splitter *s, firn_bytes text, bool final, size_t *count,
                                  firn_error *err)
{
    firn_csv_scan scan;
    record r;
    TRY(scan_text(s, text, final, &scan, err));
    *count = next_record(&scan, text, final, 0, 0, &r) ? field_count(&r) : 0;
    return FIRN_OK;
}

bool firn_csv_unquote(firn_bytes field, uint8_t quote, firn_buf *out)
{
    const uint8_t *at = field.data + 1, *end = field.data + field.len;
    while (at < end) {
        const uint8_t *next = memchr(at, quote, (size_t)(end - at));
        if (!next)
            return false; /* cannot be: the scan saw it closed */
        firn_put(out, at, (size_t)(next - at));
        at = next + 1;
        if (at == end)
            return true;
        if (*at != quote)
            return false;
        firn_put_u8(out, quote);
        at++;
    }
    return false;
}
