/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* A document that is accepted, rewritten and read again gives the same
 * document; pulling it apart and passing over it agree on what is good. */
#include <stdlib.h>

#include "json/reader.h"
#include "json/writer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void copy_value(firn_json_reader *r, firn_json_writer *w)
{
    switch (firn_json_peek(r)) {
    case FIRN_JSON_NONE: firn_json_put_null(w); break; /* the reader has failed */
    case FIRN_JSON_NULL:
        firn_json_take_null(r);
        firn_json_put_null(w);
        break;
    case FIRN_JSON_BOOL: firn_json_put_bool(w, firn_json_take_bool(r)); break;
    case FIRN_JSON_NUMBER: firn_json_put_raw(w, firn_json_take_number_text(r)); break;
    case FIRN_JSON_STRING: firn_json_put_string(w, firn_json_take_string(r)); break;
    case FIRN_JSON_ARRAY:
        firn_json_open_array(w);
        for (firn_json_array_begin(r); firn_json_next_item(r);)
            copy_value(r, w);
        firn_json_close_array(w);
        break;
    case FIRN_JSON_OBJECT:
        firn_json_open_object(w);
        firn_json_object_begin(r);
        for (firn_str key; firn_json_next_key(r, &key);) {
            firn_json_put_key_str(w, key);
            copy_value(r, w);
        }
        firn_json_close_object(w);
        break;
    }
}

static firn_status copy(firn_bytes text, firn_buf *out)
{
    SCOPED(firn_arena) arena = { .bytes_max = 1 << 20 };
    firn_json_reader r;
    firn_json_writer w = { .out = out };
    firn_json_begin(&r, text, &arena);
    copy_value(&r, &w);
    return firn_json_finish(&r, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED(firn_arena) arena = { .bytes_max = 1 << 20 };
    SCOPED(firn_buf) first = { .len_max = 1 << 22 }, second = { .len_max = 1 << 22 };
    firn_bytes text = { data, size };
    firn_json_reader r;

    firn_json_begin(&r, text, &arena);
    firn_status passed = firn_json_finish(&r, NULL);
    firn_status copied = copy(text, &first);
    if (copied == FIRN_NOMEM || first.status != FIRN_OK)
        return 0;
    if (passed != copied)
        abort();
    if (copied != FIRN_OK)
        return 0;
    if (copy(firn_buf_bytes(&first), &second) != FIRN_OK)
        abort();
    if (!firn_str_equal(firn_buf_str(&first), firn_buf_str(&second)))
        abort();
    return 0;
}
