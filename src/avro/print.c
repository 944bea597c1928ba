/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "avro/print.h"

#include "avro/binary.h"

static void write_value(firn_json_writer *w, firn_cursor *in, const firn_avro_type *type,
                        unsigned depth);

static void write_record(firn_json_writer *w, firn_cursor *in, const firn_avro_type *type,
                         unsigned depth)
{
    firn_json_open_object(w);
    for (size_t i = 0; i < type->field_count && !in->failed; i++) {
        firn_json_put_key_str(w, type->fields[i].name);
        write_value(w, in, type->fields[i].type, depth);
    }
    firn_json_close_object(w);
}

static void write_array(firn_json_writer *w, firn_cursor *in, const firn_avro_type *type,
                        unsigned depth)
{
    firn_json_open_array(w);
    size_t each = type->item->bytes_min;
    for (size_t count, size; (count = firn_avro_take_block(in, each, &size)) > 0;) {
        const uint8_t *from = in->at;
        for (size_t i = 0; i < count && !in->failed; i++)
            write_value(w, in, type->item, depth);
        firn_avro_end_block(in, from, size);
    }
    firn_json_close_array(w);
}

static void write_map(firn_json_writer *w, firn_cursor *in, const firn_avro_type *type,
                      unsigned depth)
{
    firn_json_open_object(w);
    for (size_t count, size; (count = firn_avro_take_block(in, 1, &size)) > 0;) {
        const uint8_t *from = in->at;
        for (size_t i = 0; i < count && !in->failed; i++) {
            firn_json_put_key_str(w, firn_str_of_bytes(firn_avro_take_bytes(in)));
            write_value(w, in, type->item, depth);
        }
        firn_avro_end_block(in, from, size);
    }
    firn_json_close_object(w);
}

static void write_symbol(firn_json_writer *w, firn_cursor *in, const firn_avro_type *type)
{
    size_t index = firn_avro_take_branch(in, type->symbol_count);
    firn_json_put_string(w, in->failed ? (firn_str){ 0 } : type->symbols[index]);
}

static void write_branch(firn_json_writer *w, firn_cursor *in, const firn_avro_type *type,
                         unsigned depth)
{
    size_t branch = firn_avro_take_branch(in, type->branch_count);
    if (in->failed)
        firn_json_put_null(w);
    else
        write_value(w, in, type->branches[branch], depth);
}

/* After a failure values are zeros, so that the text stays well formed. */
static void write_value(firn_json_writer *w, firn_cursor *in, const firn_avro_type *type,
                        unsigned depth)
{
    if (depth == FIRN_AVRO_VALUE_DEPTH_MAX) {
        firn_cursor_fail(in);
        firn_json_put_null(w);
        return;
    }
    switch (type->kind) {
    case FIRN_AVRO_NULL: firn_json_put_null(w); break;
    case FIRN_AVRO_BOOLEAN: firn_json_put_bool(w, firn_take_u8(in) != 0); break;
    case FIRN_AVRO_INT: firn_json_put_int64(w, firn_avro_take_int(in)); break;
    case FIRN_AVRO_LONG: firn_json_put_int64(w, firn_avro_take_long(in)); break;
    case FIRN_AVRO_FLOAT: firn_json_put_double(w, (double)firn_avro_take_float(in)); break;
    case FIRN_AVRO_DOUBLE: firn_json_put_double(w, firn_avro_take_double(in)); break;
    case FIRN_AVRO_BYTES: firn_json_put_hex(w, firn_avro_take_bytes(in)); break;
    case FIRN_AVRO_FIXED: firn_json_put_hex(w, firn_take(in, type->size)); break;
    case FIRN_AVRO_STRING:
        firn_json_put_string(w, firn_str_of_bytes(firn_avro_take_bytes(in)));
        break;
    case FIRN_AVRO_ENUM: write_symbol(w, in, type); break;
    case FIRN_AVRO_RECORD: write_record(w, in, type, depth + 1); break;
    case FIRN_AVRO_ARRAY: write_array(w, in, type, depth + 1); break;
    case FIRN_AVRO_MAP: write_map(w, in, type, depth + 1); break;
    case FIRN_AVRO_UNION: write_branch(w, in, type, depth + 1); break;
    }
}

void firn_avro_write_json(firn_json_writer *w, firn_cursor *in, const firn_avro_type *type)
{
    write_value(w, in, type, 0);
}
