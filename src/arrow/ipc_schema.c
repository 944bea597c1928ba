/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Tables by the order of their fields in Schema.fbs:
 *   Schema   endianness, fields, custom_metadata, features
 *   Field    name, nullable, type_type, type, dictionary, children, custom_metadata
 *   DictionaryEncoding  id, indexType, isOrdered
 *   KeyValue key, value */
#include "arrow/ipc_schema.h"

/* ---- writing ---- */

/* Which union member a kind is, and the scalar fields of its table. */
static size_t type_of(const firn_arrow_field *f, firn_flat_slot slots[2], size_t *count)
{
    static const struct {
        uint8_t type, first_size, second_size;
        int first, second;
    } forms[] = {
        [FIRN_ARROW_NULL] = { FIRN_IPC_NULL, 0, 0, 0, 0 },
        [FIRN_ARROW_BOOL] = { FIRN_IPC_BOOL, 0, 0, 0, 0 },
        [FIRN_ARROW_INT8] = { FIRN_IPC_INT, 4, 1, 8, 1 },
        [FIRN_ARROW_INT16] = { FIRN_IPC_INT, 4, 1, 16, 1 },
        [FIRN_ARROW_INT32] = { FIRN_IPC_INT, 4, 1, 32, 1 },
        [FIRN_ARROW_INT64] = { FIRN_IPC_INT, 4, 1, 64, 1 },
        [FIRN_ARROW_UINT8] = { FIRN_IPC_INT, 4, 1, 8, 0 },
        [FIRN_ARROW_UINT16] = { FIRN_IPC_INT, 4, 1, 16, 0 },
        [FIRN_ARROW_UINT32] = { FIRN_IPC_INT, 4, 1, 32, 0 },
        [FIRN_ARROW_UINT64] = { FIRN_IPC_INT, 4, 1, 64, 0 },
        [FIRN_ARROW_HALF_FLOAT] = { FIRN_IPC_FLOAT, 2, 0, 0, 0 },
        [FIRN_ARROW_FLOAT] = { FIRN_IPC_FLOAT, 2, 0, 1, 0 },
        [FIRN_ARROW_DOUBLE] = { FIRN_IPC_FLOAT, 2, 0, 2, 0 },
        [FIRN_ARROW_DECIMAL128] = { FIRN_IPC_DECIMAL, 4, 4, 0, 0 },
        [FIRN_ARROW_DATE32] = { FIRN_IPC_DATE, 2, 0, 0, 0 },
        [FIRN_ARROW_DATE64] = { FIRN_IPC_DATE, 2, 0, 1, 0 },
        [FIRN_ARROW_TIME32_S] = { FIRN_IPC_TIME, 2, 4, FIRN_IPC_SECOND, 32 },
        [FIRN_ARROW_TIME32_MS] = { FIRN_IPC_TIME, 2, 4, FIRN_IPC_MILLI, 32 },
        [FIRN_ARROW_TIME64_US] = { FIRN_IPC_TIME, 2, 4, FIRN_IPC_MICRO, 64 },
        [FIRN_ARROW_TIME64_NS] = { FIRN_IPC_TIME, 2, 4, FIRN_IPC_NANO, 64 },
        [FIRN_ARROW_TIMESTAMP_S] = { FIRN_IPC_TIMESTAMP, 2, 0, FIRN_IPC_SECOND, 0 },
        [FIRN_ARROW_TIMESTAMP_MS] = { FIRN_IPC_TIMESTAMP, 2, 0, FIRN_IPC_MILLI, 0 },
        [FIRN_ARROW_TIMESTAMP_US] = { FIRN_IPC_TIMESTAMP, 2, 0, FIRN_IPC_MICRO, 0 },
        [FIRN_ARROW_TIMESTAMP_NS] = { FIRN_IPC_TIMESTAMP, 2, 0, FIRN_IPC_NANO, 0 },
        [FIRN_ARROW_UTF8] = { FIRN_IPC_UTF8, 0, 0, 0, 0 },
        [FIRN_ARROW_LARGE_UTF8] = { FIRN_IPC_LARGE_UTF8, 0, 0, 0, 0 },
        [FIRN_ARROW_BINARY] = { FIRN_IPC_BINARY, 0, 0, 0, 0 },
        [FIRN_ARROW_LARGE_BINARY] = { FIRN_IPC_LARGE_BINARY, 0, 0, 0, 0 },
        [FIRN_ARROW_FIXED_BINARY] = { FIRN_IPC_FIXED_BINARY, 4, 0, 0, 0 },
        [FIRN_ARROW_STRUCT] = { FIRN_IPC_STRUCT, 0, 0, 0, 0 },
        [FIRN_ARROW_LIST] = { FIRN_IPC_LIST, 0, 0, 0, 0 },
        [FIRN_ARROW_MAP] = { FIRN_IPC_MAP, 1, 0, 0, 0 },
    };
    slots[0] = (firn_flat_slot){ forms[f->kind].first_size, forms[f->kind].first, 0 };
    slots[1] = (firn_flat_slot){ forms[f->kind].second_size, forms[f->kind].second, 0 };
    if (f->kind == FIRN_ARROW_DECIMAL128) {
        slots[0].value = f->precision;
        slots[1].value = f->scale;
    }
    if (f->kind == FIRN_ARROW_FIXED_BINARY)
        slots[0].value = f->byte_width;
    if (f->kind >= FIRN_ARROW_TIMESTAMP_S && f->kind <= FIRN_ARROW_TIMESTAMP_NS && f->utc)
        slots[1].size = 4; /* the time zone, set afterwards */
    *count = 2;
    return forms[f->kind].type;
}

static size_t put_type(const firn_arrow_field *f, firn_buf *out)
{
    firn_flat_slot slots[2];
    size_t count;
    type_of(f, slots, &count);
    size_t table = firn_flat_put_table(out, slots, count);
    bool timestamp = f->kind >= FIRN_ARROW_TIMESTAMP_S && f->kind <= FIRN_ARROW_TIMESTAMP_NS;
    if (timestamp && f->utc)
        firn_flat_set(out, slots[1].at, firn_flat_put_string(out, FIRN_STR("UTC")));
    return table;
}

static size_t put_dictionary(int64_t id, firn_buf *out)
{
    firn_flat_slot encoding[] = { { 8, id, 0 }, { 4, 0, 0 } };
    firn_flat_slot index[] = { { 4, 32, 0 }, { 1, 1, 0 } };
    size_t table = firn_flat_put_table(out, encoding, 2);
    firn_flat_set(out, encoding[1].at, firn_flat_put_table(out, index, 2));
    return table;
}

typedef struct pair {
    const char *key;
    firn_str value;
} pair;

static size_t put_metadata(const pair *pairs, size_t count, firn_buf *out)
{
    size_t vector = firn_flat_put_vector(out, count, 4), item = out->len;
    firn_put_fill(out, 0, 4 * count);
    for (size_t i = 0; i < count; i++) {
        firn_flat_slot slots[] = { { 4, 0, 0 }, { 4, 0, 0 } };
        firn_flat_set(out, item + 4 * i, firn_flat_put_table(out, slots, 2));
        firn_flat_set(out, slots[0].at, firn_flat_put_string(out, firn_str_from(pairs[i].key)));
        firn_flat_set(out, slots[1].at, firn_flat_put_string(out, pairs[i].value));
    }
    return vector;
}

static firn_str put_digits(char number[24], int32_t value)
{
    size_t at = 24;
    do
        number[--at] = (char)('0' + value % 10);
    while (value /= 10);
    return (firn_str){ number + at, 24 - at };
}

static size_t field_metadata(const firn_arrow_field *f, pair pairs[3], char number[24])
{
    size_t count = 0;
    if (f->field_id >= 0)
        pairs[count++] = (pair){ "PARQUET:field_id", put_digits(number, f->field_id) };
    if (f->uuid) {
        pairs[count++] = (pair){ "ARROW:extension:name", FIRN_STR("arrow.uuid") };
        pairs[count++] = (pair){ "ARROW:extension:metadata", FIRN_STR("") };
    }
    return count;
}

static size_t put_children(const firn_arrow_field *f, int64_t *id, firn_buf *out);

static size_t put_field(const firn_arrow_field *f, int64_t *id, firn_buf *out)
{
    firn_flat_slot type_slots[2];
    pair pairs[3];
    char number[24];
    size_t ignored, metadata = field_metadata(f, pairs, number);
    firn_flat_slot slots[] = {
        { 4, 0, 0 },
        { 1, f->nullable || f->kind == FIRN_ARROW_NULL, 0 },
        { 1, (int64_t)type_of(f, type_slots, &ignored), 0 },
        { 4, 0, 0 },
        { f->dictionary ? 4 : 0, 0, 0 },
        { 4, 0, 0 },
        { metadata ? 4 : 0, 0, 0 },
    };
    size_t table = firn_flat_put_table(out, slots, FIRN_COUNT(slots));
    firn_flat_set(out, slots[0].at, firn_flat_put_string(out, f->name));
    firn_flat_set(out, slots[3].at, put_type(f, out));
    if (f->dictionary)
        firn_flat_set(out, slots[4].at, put_dictionary((*id)++, out));
    firn_flat_set(out, slots[5].at, put_children(f, id, out));
    if (metadata)
        firn_flat_set(out, slots[6].at, put_metadata(pairs, metadata, out));
    return table;
}

static size_t put_children(const firn_arrow_field *f, int64_t *id, firn_buf *out)
{
    size_t vector = firn_flat_put_vector(out, f->child_count, 4), item = out->len;
    firn_put_fill(out, 0, 4 * f->child_count);
    for (size_t i = 0; i < f->child_count; i++)
        firn_flat_set(out, item + 4 * i, put_field(&f->children[i], id, out));
    return vector;
}

size_t firn_ipc_put_schema_table(const firn_arrow_field *root, firn_buf *out)
{
    int64_t id = 0;
    firn_flat_slot slots[] = { { 2, 0, 0 }, { 4, 0, 0 } };
    size_t table = firn_flat_put_table(out, slots, 2);
    firn_flat_set(out, slots[1].at, put_children(root, &id, out));
    return table;
}

/* ---- reading ---- */

static firn_status refuse(firn_str name, const char *what, firn_error *err)
{
    return firn_fail(err, FIRN_UNSUPPORTED, "arrow column \"%.*s\" %s", FIRN_STR_ARG(name), what);
}

static firn_arrow_kind int_kind(int64_t bits, bool is_signed)
{
    switch (bits) {
    case 8: return is_signed ? FIRN_ARROW_INT8 : FIRN_ARROW_UINT8;
    case 16: return is_signed ? FIRN_ARROW_INT16 : FIRN_ARROW_UINT16;
    case 32: return is_signed ? FIRN_ARROW_INT32 : FIRN_ARROW_UINT32;
    case 64: return is_signed ? FIRN_ARROW_INT64 : FIRN_ARROW_UINT64;
    default: return FIRN_ARROW_NULL;
    }
}

/* Kinds that a number picks from a row of four; FIRN_ARROW_NULL: none. */
static firn_arrow_kind pick(const firn_arrow_kind kinds[4], int64_t unit)
{
    return unit >= 0 && unit < 4 ? kinds[unit] : FIRN_ARROW_NULL;
}

static firn_status take_decimal(firn_flat_reader *r, firn_flat_table t, firn_ipc_field *to,
                                firn_error *err)
{
    firn_arrow_field *f = to->field;
    int64_t bits = firn_flat_take(r, t, 2, 4, 128);
    to->form = bits == 32   ? FIRN_IPC_DECIMAL32
               : bits == 64 ? FIRN_IPC_DECIMAL64
                            : FIRN_IPC_AS_THEY_ARE;
    f->kind = FIRN_ARROW_DECIMAL128;
    f->precision = (int32_t)firn_flat_take(r, t, 0, 4, 0);
    f->scale = (int32_t)firn_flat_take(r, t, 1, 4, 0);
    if (bits != 32 && bits != 64 && bits != 128)
        return refuse(f->name, "is a decimal of other than 32, 64 or 128 bits", err);
    if (f->precision < 1 || f->precision > 38 || f->scale < 0 || f->scale > f->precision)
        return refuse(f->name, "has an impossible precision or scale", err);
    return FIRN_OK;
}

static firn_status take_fixed_list(firn_flat_reader *r, firn_flat_table t, firn_ipc_field *to,
                                   firn_error *err)
{
    to->field->kind = FIRN_ARROW_LIST;
    to->form = FIRN_IPC_ONE_LENGTH;
    to->list_length = (int32_t)firn_flat_take(r, t, 0, 4, 0);
    return to->list_length < 0 ? refuse(to->field->name, "has lists of a negative length", err)
                               : FIRN_OK;
}

static firn_ipc_form form_of(int64_t type)
{
    switch (type) {
    case FIRN_IPC_LARGE_BINARY:
    case FIRN_IPC_LARGE_UTF8:
    case FIRN_IPC_LARGE_LIST: return FIRN_IPC_LARGE;
    case FIRN_IPC_BINARY_VIEW:
    case FIRN_IPC_UTF8_VIEW: return FIRN_IPC_VIEWS;
    default: return FIRN_IPC_AS_THEY_ARE;
    }
}

static firn_status take_type(firn_flat_reader *r, int64_t type, firn_flat_table t,
                             firn_ipc_field *to, firn_error *err)
{
    static const firn_arrow_kind floats[4] = { FIRN_ARROW_HALF_FLOAT, FIRN_ARROW_FLOAT,
                                               FIRN_ARROW_DOUBLE };
    static const firn_arrow_kind dates[4] = { FIRN_ARROW_DATE32, FIRN_ARROW_DATE64 };
    static const firn_arrow_kind times[4] = { FIRN_ARROW_TIME32_S, FIRN_ARROW_TIME32_MS,
                                              FIRN_ARROW_TIME64_US, FIRN_ARROW_TIME64_NS };
    static const firn_arrow_kind stamps[4] = { FIRN_ARROW_TIMESTAMP_S, FIRN_ARROW_TIMESTAMP_MS,
                                               FIRN_ARROW_TIMESTAMP_US, FIRN_ARROW_TIMESTAMP_NS };
    firn_arrow_field *f = to->field;
    to->form = form_of(type);
    switch (type) {
    case FIRN_IPC_NULL: f->kind = FIRN_ARROW_NULL; return FIRN_OK;
    case FIRN_IPC_BOOL: f->kind = FIRN_ARROW_BOOL; break;
    case FIRN_IPC_INT:
        f->kind = int_kind(firn_flat_take(r, t, 0, 4, 0), firn_flat_take(r, t, 1, 1, 0));
        break;
    case FIRN_IPC_FLOAT: f->kind = pick(floats, firn_flat_take(r, t, 0, 2, 0)); break;
    case FIRN_IPC_LARGE_BINARY:
    case FIRN_IPC_BINARY_VIEW:
    case FIRN_IPC_BINARY: f->kind = FIRN_ARROW_BINARY; break;
    case FIRN_IPC_LARGE_UTF8:
    case FIRN_IPC_UTF8_VIEW:
    case FIRN_IPC_UTF8: f->kind = FIRN_ARROW_UTF8; break;
    case FIRN_IPC_DECIMAL: return take_decimal(r, t, to, err);
    case FIRN_IPC_DATE: f->kind = pick(dates, firn_flat_take(r, t, 0, 2, 1)); break;
    case FIRN_IPC_TIME: f->kind = pick(times, firn_flat_take(r, t, 0, 2, 1)); break;
    case FIRN_IPC_TIMESTAMP:
        f->kind = pick(stamps, firn_flat_take(r, t, 0, 2, 0));
        f->utc = firn_flat_take_string(r, t, 1).len > 0;
        break;
    case FIRN_IPC_LARGE_LIST:
    case FIRN_IPC_LIST: f->kind = FIRN_ARROW_LIST; break;
    case FIRN_IPC_FIXED_LIST: return take_fixed_list(r, t, to, err);
    case FIRN_IPC_STRUCT: f->kind = FIRN_ARROW_STRUCT; break;
    case FIRN_IPC_MAP: f->kind = FIRN_ARROW_MAP; break;
    case FIRN_IPC_FIXED_BINARY:
        f->kind = FIRN_ARROW_FIXED_BINARY;
        f->byte_width = (int32_t)firn_flat_take(r, t, 0, 4, 0);
        if (f->byte_width < 0)
            return refuse(f->name, "has a negative width", err);
        break;
    default: break;
    }
    return f->kind == FIRN_ARROW_NULL ? refuse(f->name, "has a type beyond this reader", err)
                                      : FIRN_OK;
}

static firn_status take_dictionary(firn_flat_reader *r, firn_flat_table t, firn_ipc_field *to,
                                   firn_error *err)
{
    if (t.at == 0)
        return FIRN_OK;
    firn_flat_table index = firn_flat_take_table(r, t, 1);
    int64_t bits = index.at ? firn_flat_take(r, index, 0, 4, 0) : 32;
    bool is_signed = index.at ? firn_flat_take(r, index, 1, 1, 0) : true;
    to->dictionary_id = firn_flat_take(r, t, 0, 8, 0);
    if (int_kind(bits, is_signed) == FIRN_ARROW_NULL)
        return refuse(to->field->name, "has dictionary codes of an odd width", err);
    to->index_width = (int)(is_signed ? bits / 8 : -bits / 8);
    to->field->dictionary = true;
    return FIRN_OK;
}

static void take_metadata(firn_flat_reader *r, firn_flat_table t, firn_arrow_field *f)
{
    firn_flat_vector pairs = firn_flat_take_vector(r, t, 6, 4);
    for (size_t i = 0; i < pairs.count && !r->failed; i++) {
        firn_flat_table entry = firn_flat_item(r, pairs, i);
        firn_str key = firn_flat_take_string(r, entry, 0);
        firn_str value = firn_flat_take_string(r, entry, 1);
        int64_t id;
        if (firn_str_is(key, "PARQUET:field_id") && firn_str_to_int64(value, &id) && id >= 0 &&
            id <= INT32_MAX)
            f->field_id = (int32_t)id;
        if (firn_str_is(key, "ARROW:extension:name") && firn_str_is(value, "arrow.uuid"))
            f->uuid = f->kind == FIRN_ARROW_FIXED_BINARY && f->byte_width == 16;
    }
}

static firn_status check_shape(const firn_arrow_field *f, firn_error *err)
{
    bool nested =
        f->kind == FIRN_ARROW_STRUCT || f->kind == FIRN_ARROW_LIST || f->kind == FIRN_ARROW_MAP;
    if (f->kind == FIRN_ARROW_LIST && f->child_count != 1)
        return refuse(f->name, "is a list without one child", err);
    if (f->kind == FIRN_ARROW_MAP &&
        (f->child_count != 1 || f->children[0].kind != FIRN_ARROW_STRUCT ||
         f->children[0].child_count != 2))
        return refuse(f->name, "is a map without keys and values", err);
    if (!nested && f->child_count != 0)
        return refuse(f->name, "has children its type cannot have", err);
    if (f->dictionary && (nested || f->kind == FIRN_ARROW_NULL))
        return refuse(f->name, "is a dictionary of nested values or of nulls", err);
    return FIRN_OK;
}

static firn_status take_fields(firn_flat_reader *r, firn_flat_vector fields, size_t depth,
                               firn_arena *arena, firn_ipc_field *parent, firn_error *err);

static firn_status take_field(firn_flat_reader *r, firn_flat_table t, size_t depth,
                              firn_arena *arena, firn_ipc_field *to, firn_error *err)
{
    firn_arrow_field *f = to->field;
    *f = (firn_arrow_field){ .field_id = -1 };
    f->name = firn_str_copy(arena, firn_flat_take_string(r, t, 0));
    if (!f->name.data)
        return firn_nomem(err);
    f->nullable = firn_flat_take(r, t, 1, 1, 0);
    int64_t type = firn_flat_take(r, t, 2, 1, 0);
    TRY(take_type(r, type, firn_flat_take_table(r, t, 3), to, err));
    TRY(take_dictionary(r, firn_flat_take_table(r, t, 4), to, err));
    take_metadata(r, t, f);
    TRY(take_fields(r, firn_flat_take_vector(r, t, 5, 4), depth, arena, to, err));
    return check_shape(f, err);
}

static firn_status take_fields(firn_flat_reader *r, firn_flat_vector fields, size_t depth,
                               firn_arena *arena, firn_ipc_field *parent, firn_error *err)
{
    if (depth > FIRN_IPC_DEPTH_MAX)
        return firn_fail(err, FIRN_UNSUPPORTED, "arrow columns are nested deeper than %d",
                         FIRN_IPC_DEPTH_MAX);
    firn_arrow_field *f = parent->field;
    f->child_count = fields.count;
    f->children = firn_new(arena, firn_arrow_field, fields.count);
    parent->children = firn_new(arena, firn_ipc_field, fields.count);
    if (!f->children || !parent->children)
        return firn_nomem(err);
    for (size_t i = 0; i < fields.count && !r->failed; i++) {
        parent->children[i].field = &f->children[i];
        TRY(take_field(r, firn_flat_item(r, fields, i), depth + 1, arena, &parent->children[i],
                       err));
    }
    return r->failed ? firn_fail(err, FIRN_CORRUPT, "arrow schema points outside itself") : FIRN_OK;
}

firn_status firn_ipc_take_schema(firn_flat_reader *r, firn_flat_table schema, firn_arena *arena,
                                 firn_ipc_field *root, firn_error *err)
{
    firn_arrow_field *f = firn_new(arena, firn_arrow_field, 1);
    if (!f)
        return firn_nomem(err);
    *f = (firn_arrow_field){ .name = FIRN_STR(""), .kind = FIRN_ARROW_STRUCT, .field_id = -1 };
    *root = (firn_ipc_field){ .field = f };
    if (firn_flat_take(r, schema, 0, 2, 0) != 0)
        return firn_fail(err, FIRN_UNSUPPORTED, "arrow stream is big-endian");
    return take_fields(r, firn_flat_take_vector(r, schema, 1, 4), 0, arena, root, err);
}
