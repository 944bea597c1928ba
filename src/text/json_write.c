/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "text/json_write.h"

#include "text/value.h"

static void put_struct(firn_json_writer *w, const firn_view *view, int64_t row)
{
    firn_json_open_object(w);
    for (size_t i = 0; i < view->child_count; i++) {
        firn_json_put_key_str(w, view->field->children[i].name);
        firn_json_put_value(w, &view->children[i], row);
    }
    firn_json_close_object(w);
}

static void put_items(firn_json_writer *w, const firn_view *items, int64_t from, int64_t to)
{
    firn_json_open_array(w);
    for (int64_t i = from; i < to; i++)
        firn_json_put_value(w, items, i);
    firn_json_close_array(w);
}

static void put_list(firn_json_writer *w, const firn_view *view, int64_t row)
{
    put_items(w, &view->children[0], firn_view_list_start(view, row),
              firn_view_list_end(view, row));
}

static void put_map(firn_json_writer *w, const firn_view *view, int64_t row)
{
    const firn_view *entries = &view->children[0];
    int64_t from = firn_view_list_start(view, row), to = firn_view_list_end(view, row);
    firn_json_open_object(w);
    firn_json_put_key(w, "keys");
    put_items(w, &entries->children[0], from, to);
    firn_json_put_key(w, "values");
    put_items(w, &entries->children[1], from, to);
    firn_json_close_object(w);
}

static void put_scalar(firn_json_writer *w, const firn_view *view, int64_t row)
{
    switch (view->field->kind) {
    case FIRN_ARROW_BOOL: firn_json_put_bool(w, firn_view_bool(view, row)); break;
    case FIRN_ARROW_INT8:
    case FIRN_ARROW_INT16:
    case FIRN_ARROW_INT32:
    case FIRN_ARROW_INT64:
    case FIRN_ARROW_UINT8:
    case FIRN_ARROW_UINT16:
    case FIRN_ARROW_UINT32: firn_json_put_int64(w, firn_view_int64(view, row)); break;
    case FIRN_ARROW_FLOAT:
    case FIRN_ARROW_HALF_FLOAT: firn_json_put_float(w, (float)firn_view_double(view, row)); break;
    case FIRN_ARROW_DOUBLE: firn_json_put_double(w, firn_view_double(view, row)); break;
    case FIRN_ARROW_UTF8:
    case FIRN_ARROW_LARGE_UTF8:
        firn_json_put_string(w, firn_str_of_bytes(firn_view_bytes(view, row)));
        break;
    case FIRN_ARROW_BINARY:
    case FIRN_ARROW_LARGE_BINARY: firn_json_put_hex(w, firn_view_bytes(view, row)); break;
    default: {
        SCOPED(firn_buf) text = { .allocator = w->out->allocator };
        firn_text_put(view, row, &text);
        if (text.status != FIRN_OK)
            w->out->status = text.status;
        else if (view->field->kind == FIRN_ARROW_UINT64)
            firn_json_put_raw(w, firn_buf_str(&text));
        else
            firn_json_put_string(w, firn_buf_str(&text));
        break;
    }
    }
}

void firn_json_put_value(firn_json_writer *w, const firn_view *view, int64_t row)
{
    if (firn_view_is_null(view, row)) {
        firn_json_put_null(w);
        return;
    }
    switch (view->field->kind) {
    case FIRN_ARROW_STRUCT: put_struct(w, view, row); break;
    case FIRN_ARROW_LIST: put_list(w, view, row); break;
    case FIRN_ARROW_MAP: put_map(w, view, row); break;
    default: put_scalar(w, view, row); break;
    }
}

void firn_ndjson_put_rows(const firn_view *batch, firn_buf *out)
{
    for (int64_t row = 0; row < batch->length; row++) {
        firn_json_writer w = { .out = out };
        firn_json_put_value(&w, batch, row);
        firn_put_c(out, "\n");
    }
}

void firn_json_put_rows(firn_json_writer *w, const firn_view *batch)
{
    for (int64_t row = 0; row < batch->length; row++)
        firn_json_put_value(w, batch, row);
}
