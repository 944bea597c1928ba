/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "text/csv_write.h"

#include "text/json_write.h"
#include "text/value.h"

static char delimiter_of(const firn_csv_writer *w)
{
    return w->delimiter ? w->delimiter : ',';
}

static bool needs_quotes(firn_str s, char delimiter)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.data[i] == delimiter || s.data[i] == '"' || s.data[i] == '\n' || s.data[i] == '\r')
            return true;
    return s.len == 0; /* the empty string, not null */
}

static void put_field(firn_str s, char delimiter, firn_buf *out)
{
    if (!needs_quotes(s, delimiter)) {
        firn_put_str(out, s);
        return;
    }
    firn_put_u8(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        if (s.data[i] == '"')
            firn_put_u8(out, '"');
        firn_put_u8(out, (uint8_t)s.data[i]);
    }
    firn_put_u8(out, '"');
}

static bool is_nested(firn_arrow_kind kind)
{
    return kind == FIRN_ARROW_STRUCT || kind == FIRN_ARROW_LIST || kind == FIRN_ARROW_MAP;
}

static void put_value(firn_csv_writer *w, const firn_view *view, int64_t row, firn_buf *out)
{
    firn_arrow_kind kind = view->field->kind;
    if (firn_view_is_null(view, row))
        return;
    if (kind == FIRN_ARROW_UTF8 || kind == FIRN_ARROW_LARGE_UTF8) {
        put_field(firn_str_of_bytes(firn_view_bytes(view, row)), delimiter_of(w), out);
        return;
    }
    firn_buf_clear(&w->field);
    firn_json_writer json = { .out = &w->field };
    if (is_nested(kind))
        firn_json_put_value(&json, view, row);
    else
        firn_text_put(view, row, &w->field);
    put_field(firn_buf_str(&w->field), delimiter_of(w), out);
    if (w->field.status != FIRN_OK)
        out->status = w->field.status;
}

void firn_csv_put_header(firn_csv_writer *w, const firn_arrow_field *schema, firn_buf *out)
{
    for (size_t i = 0; i < schema->child_count; i++) {
        if (i > 0)
            firn_put_u8(out, (uint8_t)delimiter_of(w));
        put_field(schema->children[i].name, delimiter_of(w), out);
    }
    firn_put_u8(out, '\n');
}

void firn_csv_put_rows(firn_csv_writer *w, const firn_view *batch, firn_buf *out)
{
    w->field.allocator = out->allocator;
    for (int64_t row = 0; row < batch->length; row++) {
        for (size_t i = 0; i < batch->child_count; i++) {
            if (i > 0)
                firn_put_u8(out, (uint8_t)delimiter_of(w));
            put_value(w, &batch->children[i], row, out);
        }
        firn_put_u8(out, '\n');
    }
}

void firn_csv_writer_release(firn_csv_writer *w)
{
    firn_buf_release(&w->field);
}
