/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* The interpreter of the tables in thrift.h: one loop that decodes a struct,
 * one that encodes it, and one that steps over what nobody described. */
#include "parquet/thrift.h"

#include <assert.h>
#include <string.h>

#include "base/cursor.h"

/* How deep structs may nest inside an unknown field. */
enum { SKIP_DEPTH_MAX = 24 };

enum wire {
    WIRE_STOP = 0,
    WIRE_TRUE = 1,
    WIRE_FALSE = 2,
    WIRE_I8 = 3,
    WIRE_I16 = 4,
    WIRE_I32 = 5,
    WIRE_I64 = 6,
    WIRE_DOUBLE = 7,
    WIRE_BINARY = 8,
    WIRE_LIST = 9,
    WIRE_SET = 10,
    WIRE_MAP = 11,
    WIRE_STRUCT = 12,
    WIRE_UUID = 13,
};

static const uint8_t wire_of_kind[] = {
    [FIRN_THRIFT_BOOL] = WIRE_TRUE,     [FIRN_THRIFT_I8] = WIRE_I8,
    [FIRN_THRIFT_I16] = WIRE_I16,       [FIRN_THRIFT_I32] = WIRE_I32,
    [FIRN_THRIFT_I64] = WIRE_I64,       [FIRN_THRIFT_BYTES] = WIRE_BINARY,
    [FIRN_THRIFT_STR] = WIRE_BINARY,    [FIRN_THRIFT_RECORD] = WIRE_STRUCT,
    [FIRN_THRIFT_INLINE] = WIRE_STRUCT, [FIRN_THRIFT_LIST] = WIRE_LIST,
    [FIRN_THRIFT_MARK] = WIRE_STRUCT,
};

/* A list member without its element type: all FIRN_THRIFT_LIST_OF look like it. */
struct any_list {
    void *items;
    size_t count;
};

/* ---- decoding ---- */

struct reader {
    firn_cursor in;
    firn_arena *arena;
    bool out_of_memory;
    const firn_thrift_record *missing_in; /* a required field was missing here */
    const firn_thrift_field *missing;
};

static void skip_value(firn_cursor *in, unsigned wire, unsigned depth);

static void skip_items(firn_cursor *in, unsigned wire, uint64_t count, unsigned depth)
{
    if (count > firn_left(in)) { /* every item takes a byte at least */
        firn_cursor_fail(in);
        return;
    }
    for (uint64_t i = 0; i < count && !in->failed; i++) {
        if (wire == WIRE_TRUE || wire == WIRE_FALSE)
            firn_take_u8(in);
        else
            skip_value(in, wire, depth);
    }
}

static uint64_t take_list_head(firn_cursor *in, unsigned *wire)
{
    uint8_t head = firn_take_u8(in);
    *wire = head & 15;
    return head >> 4 < 15 ? head >> 4 : firn_take_uvarint(in);
}

static void skip_map(firn_cursor *in, unsigned depth)
{
    uint64_t count = firn_take_uvarint(in);
    if (count == 0)
        return;
    uint8_t wires = firn_take_u8(in);
    if (count > firn_left(in)) {
        firn_cursor_fail(in);
        return;
    }
    for (uint64_t i = 0; i < count && !in->failed; i++) {
        skip_items(in, wires >> 4, 1, depth);
        skip_items(in, wires & 15, 1, depth);
    }
}

static void skip_struct(firn_cursor *in, unsigned depth)
{
    for (uint8_t head; (head = firn_take_u8(in)) != WIRE_STOP;) {
        if (head >> 4 == 0)
            firn_take_zigzag(in);
        skip_value(in, head & 15, depth);
    }
}

static void skip_value(firn_cursor *in, unsigned wire, unsigned depth)
{
    if (depth == 0) {
        firn_cursor_fail(in);
        return;
    }
    unsigned element;
    uint64_t count;
    switch (wire) {
    case WIRE_TRUE:
    case WIRE_FALSE: break;
    case WIRE_I8: firn_take_u8(in); break;
    case WIRE_I16:
    case WIRE_I32:
    case WIRE_I64: firn_take_uvarint(in); break;
    case WIRE_DOUBLE: firn_take(in, 8); break;
    case WIRE_UUID: firn_take(in, 16); break;
    case WIRE_BINARY: firn_take(in, firn_take_uvarint(in)); break;
    case WIRE_LIST:
    case WIRE_SET:
        count = take_list_head(in, &element);
        skip_items(in, element, count, depth - 1);
        break;
    case WIRE_MAP: skip_map(in, depth - 1); break;
    case WIRE_STRUCT: skip_struct(in, depth - 1); break;
    default: firn_cursor_fail(in);
    }
}

static void take_record(struct reader *r, const firn_thrift_record *record, uint8_t *out);

static int64_t take_integer(firn_cursor *in, unsigned wire, int64_t min, int64_t max)
{
    int64_t value = wire == WIRE_I8 ? (int8_t)firn_take_u8(in) : firn_take_zigzag(in);
    if (value < min || value > max) {
        firn_cursor_fail(in);
        return 0;
    }
    return value;
}

/* One value at `out`, whose wire type has been found to match. */
static void take_value(struct reader *r, firn_thrift_kind kind, const firn_thrift_record *record,
                       unsigned wire, void *out)
{
    firn_cursor *in = &r->in;
    switch (kind) {
    case FIRN_THRIFT_I8: *(int8_t *)out = (int8_t)take_integer(in, wire, INT8_MIN, INT8_MAX); break;
    case FIRN_THRIFT_I16:
        *(int16_t *)out = (int16_t)take_integer(in, wire, INT16_MIN, INT16_MAX);
        break;
    case FIRN_THRIFT_I32:
        *(int32_t *)out = (int32_t)take_integer(in, wire, INT32_MIN, INT32_MAX);
        break;
    case FIRN_THRIFT_I64: *(int64_t *)out = take_integer(in, wire, INT64_MIN, INT64_MAX); break;
    case FIRN_THRIFT_BYTES: *(firn_bytes *)out = firn_take(in, firn_take_uvarint(in)); break;
    case FIRN_THRIFT_STR:
        *(firn_str *)out = firn_str_of_bytes(firn_take(in, firn_take_uvarint(in)));
        break;
    case FIRN_THRIFT_INLINE: take_record(r, record, out); break;
    default: assert(0 && "kind is read elsewhere");
    }
}

static size_t size_of_element(const firn_thrift_field *field)
{
    switch ((firn_thrift_kind)field->element) {
    case FIRN_THRIFT_BOOL: return sizeof(bool);
    case FIRN_THRIFT_I32: return sizeof(int32_t);
    case FIRN_THRIFT_I64: return sizeof(int64_t);
    case FIRN_THRIFT_BYTES: return sizeof(firn_bytes);
    case FIRN_THRIFT_STR: return sizeof(firn_str);
    case FIRN_THRIFT_INLINE: return field->record->size;
    default: assert(0 && "no lists of this kind"); return 0;
    }
}

/* Bytes the smallest element takes on the wire: what a hostile count is held against. */
static size_t wire_bytes_min(const firn_thrift_field *field)
{
    if (field->element != FIRN_THRIFT_INLINE)
        return 1;
    size_t bytes = 1;
    for (size_t i = 0; i < field->record->field_count; i++)
        bytes += field->record->fields[i].required ? 2 : 0;
    return bytes;
}

static bool is_integer_wire(unsigned wire)
{
    return wire >= WIRE_I8 && wire <= WIRE_I64;
}

static bool wire_matches(firn_thrift_kind kind, unsigned wire)
{
    if (kind == FIRN_THRIFT_BOOL)
        return wire == WIRE_TRUE || wire == WIRE_FALSE;
    if (is_integer_wire(wire_of_kind[kind]))
        return is_integer_wire(wire);
    return wire == wire_of_kind[kind];
}

static void take_list(struct reader *r, const firn_thrift_field *field, void *out)
{
    unsigned wire;
    uint64_t count = take_list_head(&r->in, &wire);
    if (count > firn_left(&r->in) / wire_bytes_min(field) ||
        (count > 0 && !wire_matches(field->element, wire))) {
        firn_cursor_fail(&r->in);
        return;
    }

    size_t size = size_of_element(field);
    struct any_list list = { firn_arena_alloc(r->arena, (size_t)count, size), (size_t)count };
    if (!list.items) {
        r->out_of_memory = true;
        firn_cursor_fail(&r->in);
        return;
    }
    for (size_t i = 0; i < list.count && !r->in.failed; i++) {
        void *item = (uint8_t *)list.items + i * size;
        if (field->element == FIRN_THRIFT_BOOL)
            *(bool *)item = firn_take_u8(&r->in) == WIRE_TRUE;
        else
            take_value(r, field->element, field->record, wire, item);
    }
    memcpy(out, &list, sizeof list);
}

static void take_pointed_record(struct reader *r, const firn_thrift_record *record, void *out)
{
    void *made = firn_arena_alloc(r->arena, 1, record->size);
    if (!made) {
        r->out_of_memory = true;
        firn_cursor_fail(&r->in);
        return;
    }
    take_record(r, record, made);
    memcpy(out, &made, sizeof made);
}

static void take_field(struct reader *r, const firn_thrift_field *field, unsigned wire,
                       uint8_t *record)
{
    void *out = record + field->at;
    if (field->has_at != FIRN_THRIFT_NONE)
        *(bool *)(record + field->has_at) = true;

    switch ((firn_thrift_kind)field->kind) {
    case FIRN_THRIFT_BOOL: *(bool *)out = wire == WIRE_TRUE; break;
    case FIRN_THRIFT_MARK:
        *(bool *)out = true;
        skip_value(&r->in, wire, SKIP_DEPTH_MAX);
        break;
    case FIRN_THRIFT_LIST: take_list(r, field, out); break;
    case FIRN_THRIFT_RECORD: take_pointed_record(r, field->record, out); break;
    default: take_value(r, field->kind, field->record, wire, out);
    }
}

/* Fields mostly arrive in order, so the search goes on from the last hit. */
static const firn_thrift_field *find_field(const firn_thrift_record *record, uint32_t id,
                                           size_t *from)
{
    for (size_t n = 0; n < record->field_count; n++) {
        size_t i = (*from + n) % record->field_count;
        if (record->fields[i].id == id) {
            *from = i + 1;
            return &record->fields[i];
        }
    }
    return NULL;
}

static void check_required(struct reader *r, const firn_thrift_record *record, uint32_t seen)
{
    for (size_t i = 0; i < record->field_count && !r->in.failed; i++) {
        if (!record->fields[i].required || seen & UINT32_C(1) << i)
            continue;
        r->missing_in = record;
        r->missing = &record->fields[i];
        firn_cursor_fail(&r->in);
    }
}

static void take_record(struct reader *r, const firn_thrift_record *record, uint8_t *out)
{
    uint32_t id = 0, seen = 0;
    size_t from = 0;
    for (uint8_t head; (head = firn_take_u8(&r->in)) != WIRE_STOP;) {
        unsigned wire = head & 15;
        id = head >> 4 ? id + (head >> 4) : (uint32_t)firn_take_zigzag(&r->in);
        if (record->union_at != FIRN_THRIFT_NONE)
            *(int32_t *)(out + record->union_at) = (int32_t)(id & INT32_MAX);

        const firn_thrift_field *field = find_field(record, id, &from);
        if (!field || !wire_matches(field->kind, wire)) {
            skip_value(&r->in, wire, SKIP_DEPTH_MAX);
            continue;
        }
        seen |= UINT32_C(1) << (field - record->fields);
        take_field(r, field, wire, out);
    }
    check_required(r, record, seen);
}

firn_status firn_thrift_decode(const firn_thrift_record *record, firn_bytes bytes,
                               firn_arena *arena, void *out, size_t *used, firn_error *err)
{
    struct reader r = { .in = firn_cursor_over(bytes), .arena = arena };
    memset(out, 0, record->size);
    take_record(&r, record, out);

    if (r.out_of_memory)
        return firn_nomem(err);
    if (r.missing)
        return firn_fail(err, FIRN_CORRUPT, "%s has no %s", r.missing_in->name, r.missing->name);
    if (r.in.failed)
        return firn_fail(err, FIRN_CORRUPT, "%s is malformed or longer than its %zu bytes",
                         record->name, bytes.len);
    *used = bytes.len - firn_left(&r.in);
    return FIRN_OK;
}

/* ---- encoding ---- */

static void put_field_head(firn_buf *out, unsigned id, unsigned wire, unsigned *last)
{
    unsigned delta = id - *last;
    *last = id;
    if (delta <= 15) {
        firn_put_u8(out, (uint8_t)(delta << 4 | wire));
        return;
    }
    firn_put_u8(out, (uint8_t)wire);
    firn_put_zigzag(out, (int64_t)id);
}

static void put_binary(firn_buf *out, firn_bytes b)
{
    firn_put_uvarint(out, b.len);
    firn_put(out, b.data, b.len);
}

static void put_value(firn_buf *out, firn_thrift_kind kind, const firn_thrift_record *record,
                      const void *in)
{
    switch (kind) {
    case FIRN_THRIFT_BOOL: /* in a list */
        firn_put_u8(out, *(const bool *)in ? WIRE_TRUE : WIRE_FALSE);
        break;
    case FIRN_THRIFT_I8: firn_put_u8(out, (uint8_t) * (const int8_t *)in); break;
    case FIRN_THRIFT_I16: firn_put_zigzag(out, *(const int16_t *)in); break;
    case FIRN_THRIFT_I32: firn_put_zigzag(out, *(const int32_t *)in); break;
    case FIRN_THRIFT_I64: firn_put_zigzag(out, *(const int64_t *)in); break;
    case FIRN_THRIFT_BYTES: put_binary(out, *(const firn_bytes *)in); break;
    case FIRN_THRIFT_STR: put_binary(out, firn_str_bytes(*(const firn_str *)in)); break;
    case FIRN_THRIFT_INLINE: firn_thrift_encode(record, in, out); break;
    default: assert(0 && "kind is written elsewhere");
    }
}

static void put_list(firn_buf *out, const firn_thrift_field *field, const void *in)
{
    struct any_list list;
    memcpy(&list, in, sizeof list);
    uint8_t wire = wire_of_kind[field->element];
    firn_put_u8(out, (uint8_t)((list.count < 15 ? list.count : 15) << 4 | wire));
    if (list.count >= 15)
        firn_put_uvarint(out, list.count);

    size_t size = size_of_element(field);
    for (size_t i = 0; i < list.count; i++)
        put_value(out, field->element, field->record, (const uint8_t *)list.items + i * size);
}

static bool pointer_is_set(const void *member)
{
    const void *pointer;
    memcpy(&pointer, member, sizeof pointer);
    return pointer != NULL;
}

static bool is_present(const firn_thrift_record *record, const firn_thrift_field *field,
                       const uint8_t *in)
{
    if (record->union_at != FIRN_THRIFT_NONE)
        return *(const int32_t *)(in + record->union_at) == field->id;
    if (field->has_at != FIRN_THRIFT_NONE)
        return *(const bool *)(in + field->has_at);
    switch ((firn_thrift_kind)field->kind) {
    case FIRN_THRIFT_BYTES:
    case FIRN_THRIFT_STR:
    case FIRN_THRIFT_RECORD:
    case FIRN_THRIFT_LIST: /* these four begin with their pointer */
        return field->required || pointer_is_set(in + field->at);
    case FIRN_THRIFT_MARK: return *(const bool *)(in + field->at);
    default: return true;
    }
}

static void put_field(firn_buf *out, const firn_thrift_field *field, const void *in, unsigned *last)
{
    firn_thrift_kind kind = field->kind;
    unsigned wire = wire_of_kind[kind];
    if (kind == FIRN_THRIFT_BOOL)
        wire = *(const bool *)in ? WIRE_TRUE : WIRE_FALSE;
    put_field_head(out, field->id, wire, last);

    const void *pointer;
    switch (kind) {
    case FIRN_THRIFT_BOOL: break;
    case FIRN_THRIFT_MARK: firn_put_u8(out, WIRE_STOP); break;
    case FIRN_THRIFT_LIST: put_list(out, field, in); break;
    case FIRN_THRIFT_RECORD:
        memcpy(&pointer, in, sizeof pointer);
        firn_thrift_encode(field->record, pointer, out);
        break;
    default: put_value(out, kind, field->record, in);
    }
}

void firn_thrift_encode(const firn_thrift_record *record, const void *in, firn_buf *out)
{
    const uint8_t *members = in;
    unsigned last = 0;
    for (size_t i = 0; i < record->field_count; i++) {
        const firn_thrift_field *field = &record->fields[i];
        if (is_present(record, field, members))
            put_field(out, field, members + field->at, &last);
    }
    firn_put_u8(out, WIRE_STOP);
}
