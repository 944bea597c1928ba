/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Partition tuples in manifests: their record type depends on the spec, their
 * values on the types of the source columns (spec, "Manifests", field 102, and
 * "Avro" in appendix A). */
#include <assert.h>

#include "base/decimal.h"
#include "base/time.h"
#include "base/uuid.h"
#include "iceberg/manifest_fields.h"

/* ---- types ---- */

static firn_type_kind timestamp_kind(const firn_avro_type *stored)
{
    bool nanos = stored->logical == FIRN_AVRO_TIMESTAMP_NANOS ||
                 stored->logical == FIRN_AVRO_LOCAL_TIMESTAMP_NANOS;
    bool local = stored->logical >= FIRN_AVRO_LOCAL_TIMESTAMP_MILLIS;
    if (stored->adjust_to_utc_given ? stored->adjust_to_utc : !local)
        return nanos ? FIRN_TYPE_TIMESTAMPTZ_NS : FIRN_TYPE_TIMESTAMPTZ;
    return nanos ? FIRN_TYPE_TIMESTAMP_NS : FIRN_TYPE_TIMESTAMP;
}

static firn_type_kind logical_kind(const firn_avro_type *stored)
{
    switch (stored->logical) {
    case FIRN_AVRO_DECIMAL: return FIRN_TYPE_DECIMAL;
    case FIRN_AVRO_UUID: return FIRN_TYPE_UUID;
    case FIRN_AVRO_DATE: return FIRN_TYPE_DATE;
    case FIRN_AVRO_TIME_MILLIS:
    case FIRN_AVRO_TIME_MICROS: return FIRN_TYPE_TIME;
    default: return timestamp_kind(stored);
    }
}

/* What a stored type is when nobody else says. */
static firn_type type_of_stored(const firn_avro_type *stored)
{
    static const firn_type_kind kinds[] = {
        [FIRN_AVRO_NULL] = FIRN_TYPE_UNKNOWN, [FIRN_AVRO_BOOLEAN] = FIRN_TYPE_BOOLEAN,
        [FIRN_AVRO_INT] = FIRN_TYPE_INT,      [FIRN_AVRO_LONG] = FIRN_TYPE_LONG,
        [FIRN_AVRO_FLOAT] = FIRN_TYPE_FLOAT,  [FIRN_AVRO_DOUBLE] = FIRN_TYPE_DOUBLE,
        [FIRN_AVRO_BYTES] = FIRN_TYPE_BINARY, [FIRN_AVRO_STRING] = FIRN_TYPE_STRING,
        [FIRN_AVRO_FIXED] = FIRN_TYPE_FIXED,
    };
    size_t null_branch;
    const firn_avro_type *type = firn_avro_optional(stored, &null_branch);
    type = type ? type : stored;
    firn_type result = { .kind = FIRN_TYPE_UNKNOWN };
    if (type->logical != FIRN_AVRO_PLAIN && type->logical < FIRN_AVRO_MAP_OF_PAIRS)
        result.kind = logical_kind(type);
    else if (type->kind < FIRN_COUNT(kinds) &&
             (type->kind <= FIRN_AVRO_STRING || type->kind == FIRN_AVRO_FIXED))
        result.kind = kinds[type->kind];
    result.precision = type->precision;
    result.scale = type->scale;
    result.length = (int32_t)type->size;
    return result;
}

/* Whether a non-null datum of the stored type can be read as `type`. */
static bool can_hold(const firn_avro_type *stored, const firn_type *type)
{
    size_t null_branch;
    const firn_avro_type *other = firn_avro_optional(stored, &null_branch);
    firn_avro_kind kind = (other ? other : stored)->kind;
    switch (type->kind) {
    case FIRN_TYPE_BOOLEAN: return kind == FIRN_AVRO_BOOLEAN;
    case FIRN_TYPE_FLOAT:
    case FIRN_TYPE_DOUBLE: return kind == FIRN_AVRO_FLOAT || kind == FIRN_AVRO_DOUBLE;
    case FIRN_TYPE_STRING:
    case FIRN_TYPE_UUID:
    case FIRN_TYPE_FIXED:
    case FIRN_TYPE_BINARY:
    case FIRN_TYPE_DECIMAL:
        return kind == FIRN_AVRO_BYTES || kind == FIRN_AVRO_STRING || kind == FIRN_AVRO_FIXED;
    default: return kind == FIRN_AVRO_INT || kind == FIRN_AVRO_LONG;
    }
}

firn_type firn_partition_type_of(const firn_partition_field *field, const firn_schema *schema,
                                 const firn_avro_type *stored)
{
    if (schema) {
        firn_type type = firn_partition_field_type(field, schema);
        if (firn_type_is_primitive(&type) && (!stored || can_hold(stored, &type)))
            return type;
    }
    return stored ? type_of_stored(stored) : (firn_type){ .kind = FIRN_TYPE_UNKNOWN };
}

/* ---- reading values ---- */

/* Integers in the unit of `type`: dates become timestamps, milliseconds finer units. */
static bool scale_integer(const firn_avro_type *stored, const firn_type *type, int64_t *value)
{
    bool nanos = type->kind == FIRN_TYPE_TIMESTAMP_NS || type->kind == FIRN_TYPE_TIMESTAMPTZ_NS;
    bool instants =
        nanos || type->kind == FIRN_TYPE_TIMESTAMP || type->kind == FIRN_TYPE_TIMESTAMPTZ;
    int64_t factor = 1;
    switch (stored->logical) {
    case FIRN_AVRO_DATE: factor = instants ? FIRN_US_PER_DAY : 1; break;
    case FIRN_AVRO_TIME_MILLIS: factor = type->kind == FIRN_TYPE_TIME ? 1000 : 1; break;
    case FIRN_AVRO_TIMESTAMP_MILLIS:
    case FIRN_AVRO_LOCAL_TIMESTAMP_MILLIS: factor = instants ? 1000 : 1; break;
    default: nanos = false;
    }
    return !__builtin_mul_overflow(*value, nanos ? factor * 1000 : factor, value);
}

static bool integer_value(const firn_avro_datum *datum, const firn_type *type, firn_value *value)
{
    if (datum->type->kind != FIRN_AVRO_INT && datum->type->kind != FIRN_AVRO_LONG)
        return false;
    value->integer = datum->integer;
    return scale_integer(datum->type, type, &value->integer);
}

static bool bytes_value(const firn_avro_datum *datum, const firn_type *type, firn_value *value)
{
    firn_avro_kind kind = datum->type->kind;
    if (kind != FIRN_AVRO_BYTES && kind != FIRN_AVRO_STRING && kind != FIRN_AVRO_FIXED)
        return false;
    value->bytes = datum->bytes;
    if (type->kind == FIRN_TYPE_DECIMAL) {
        value->scale = type->scale;
        return firn_int128_from_be(datum->bytes, &value->decimal);
    }
    return (type->kind != FIRN_TYPE_UUID || datum->bytes.len == sizeof(firn_uuid)) &&
           (type->kind != FIRN_TYPE_FIXED || datum->bytes.len == (size_t)type->length);
}

bool firn_partition_value(const firn_avro_datum *datum, const firn_type *type, firn_value *value)
{
    *value = firn_value_null(type);
    if (!datum->type || datum->type->kind == FIRN_AVRO_NULL)
        return true;
    value->is_null = false;
    switch (type->kind) {
    case FIRN_TYPE_BOOLEAN:
        value->boolean = datum->boolean;
        return datum->type->kind == FIRN_AVRO_BOOLEAN;
    case FIRN_TYPE_FLOAT:
    case FIRN_TYPE_DOUBLE:
        value->real = datum->real;
        return datum->type->kind == FIRN_AVRO_FLOAT || datum->type->kind == FIRN_AVRO_DOUBLE;
    case FIRN_TYPE_DECIMAL:
    case FIRN_TYPE_STRING:
    case FIRN_TYPE_UUID:
    case FIRN_TYPE_FIXED:
    case FIRN_TYPE_BINARY: return bytes_value(datum, type, value);
    case FIRN_TYPE_UNKNOWN: return false;
    default: return integer_value(datum, type, value);
    }
}

/* ---- schemas ---- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Avro's names are ASCII words: what does not fit becomes _xHH, and a digit in
 * front gets an underscore. */
static void put_avro_name(firn_buf *out, firn_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        if (i == 0 && is_digit(c))
            firn_put_u8(out, '_');
        if (is_letter(c) || is_digit(c))
            firn_put_u8(out, (uint8_t)c);
        else
            firn_putf(out, "_x%02X", (unsigned)(uint8_t)c);
    }
}

static void write_logical(firn_json_writer *w, const char *plain, const char *logical)
{
    firn_json_open_object(w);
    firn_json_put_key(w, "type");
    firn_json_put_c(w, plain);
    firn_json_put_key(w, "logicalType");
    firn_json_put_c(w, logical);
}

static void write_timestamp(firn_json_writer *w, const char *logical, bool adjust_to_utc)
{
    write_logical(w, "long", logical);
    firn_json_put_key(w, "adjust-to-utc");
    firn_json_put_bool(w, adjust_to_utc);
    firn_json_close_object(w);
}

/* Bytes that hold any decimal of this precision. */
static int32_t decimal_size(int32_t precision)
{
    int32_t size = 1;
    while (size < 16 &&
           firn_pow10((unsigned)precision) - 1 > ((firn_int128)1 << (8 * size - 1)) - 1)
        size++;
    return size;
}

static firn_str fixed_name(const firn_type *type, firn_arena *arena)
{
    if (type->kind == FIRN_TYPE_UUID)
        return FIRN_STR("uuid_fixed");
    if (type->kind == FIRN_TYPE_DECIMAL)
        return firn_str_format(arena, "decimal_%d_%d", type->precision, type->scale);
    return firn_str_format(arena, "fixed_%d", type->length);
}

static void write_fixed(firn_json_writer *w, const firn_type *type, firn_str name)
{
    firn_json_open_object(w);
    firn_json_put_key(w, "type");
    firn_json_put_c(w, "fixed");
    firn_json_put_key(w, "name");
    firn_json_put_string(w, name);
    firn_json_put_key(w, "size");
    if (type->kind == FIRN_TYPE_DECIMAL) {
        firn_json_put_int64(w, decimal_size(type->precision));
        firn_json_put_key(w, "logicalType");
        firn_json_put_c(w, "decimal");
        firn_json_put_int64_member(w, "precision", type->precision);
        firn_json_put_int64_member(w, "scale", type->scale);
    } else if (type->kind == FIRN_TYPE_UUID) {
        firn_json_put_int64(w, (int64_t)sizeof(firn_uuid));
        firn_json_put_key(w, "logicalType");
        firn_json_put_c(w, "uuid");
    } else {
        firn_json_put_int64(w, type->length);
    }
    firn_json_close_object(w);
}

static bool is_fixed(const firn_type *type)
{
    return type->kind == FIRN_TYPE_UUID || type->kind == FIRN_TYPE_DECIMAL ||
           type->kind == FIRN_TYPE_FIXED;
}

static bool same_fixed(const firn_type *a, const firn_type *b)
{
    return a->kind == b->kind && a->length == b->length && a->precision == b->precision &&
           a->scale == b->scale;
}

/* The second of a kind is given another name, although Avro would let it refer to the
 * first: PyIceberg does not know such references. */
static void write_fixed_once(firn_json_writer *w, const firn_type *types, size_t index,
                             firn_arena *arena)
{
    firn_str name = fixed_name(&types[index], arena);
    size_t before = 0;
    for (size_t i = 0; i < index; i++)
        before += same_fixed(&types[i], &types[index]);
    if (before > 0)
        name = firn_str_format(arena, "%.*s_%zu", FIRN_STR_ARG(name), before + 1);
    if (!name.data)
        w->out->status = FIRN_NOMEM;
    write_fixed(w, &types[index], name);
}

static void write_value_type(firn_json_writer *w, const firn_type *types, size_t index,
                             firn_arena *arena)
{
    const firn_type *type = &types[index];
    if (is_fixed(type)) {
        write_fixed_once(w, types, index, arena);
        return;
    }
    switch (type->kind) {
    case FIRN_TYPE_BOOLEAN: firn_json_put_c(w, "boolean"); break;
    case FIRN_TYPE_INT: firn_json_put_c(w, "int"); break;
    case FIRN_TYPE_LONG: firn_json_put_c(w, "long"); break;
    case FIRN_TYPE_FLOAT: firn_json_put_c(w, "float"); break;
    case FIRN_TYPE_DOUBLE: firn_json_put_c(w, "double"); break;
    case FIRN_TYPE_STRING: firn_json_put_c(w, "string"); break;
    case FIRN_TYPE_DATE:
        write_logical(w, "int", "date");
        firn_json_close_object(w);
        break;
    case FIRN_TYPE_TIME:
        write_logical(w, "long", "time-micros");
        firn_json_close_object(w);
        break;
    case FIRN_TYPE_TIMESTAMP: write_timestamp(w, "timestamp-micros", false); break;
    case FIRN_TYPE_TIMESTAMPTZ: write_timestamp(w, "timestamp-micros", true); break;
    case FIRN_TYPE_TIMESTAMP_NS: write_timestamp(w, "timestamp-nanos", false); break;
    case FIRN_TYPE_TIMESTAMPTZ_NS: write_timestamp(w, "timestamp-nanos", true); break;
    default: firn_json_put_c(w, "bytes");
    }
}

static void write_field(firn_json_writer *w, const firn_partition_field *field,
                        const firn_type *types, size_t index, firn_arena *arena)
{
    SCOPED(firn_buf) name = { .allocator = arena->allocator };
    put_avro_name(&name, field->name);
    if (name.status != FIRN_OK)
        w->out->status = name.status;
    firn_json_open_object(w);
    firn_json_put_key(w, "name");
    firn_json_put_string(w, firn_buf_str(&name));
    firn_json_put_key(w, "type");
    firn_json_open_array(w);
    firn_json_put_c(w, "null");
    if (types[index].kind != FIRN_TYPE_UNKNOWN)
        write_value_type(w, types, index, arena);
    firn_json_close_array(w);
    firn_json_put_key(w, "default");
    firn_json_put_null(w);
    firn_json_put_int64_member(w, "field-id", field->field_id);
    if (!firn_str_equal(firn_buf_str(&name), field->name)) {
        firn_json_put_key(w, "iceberg-field-name");
        firn_json_put_string(w, field->name);
    }
    firn_json_close_object(w);
}

void firn_partition_write_schema(firn_json_writer *w, const firn_partition_spec *spec,
                                 const firn_type *types, firn_arena *arena)
{
    firn_json_open_object(w);
    firn_json_put_key(w, "type");
    firn_json_put_c(w, "record");
    firn_json_put_key(w, "name");
    firn_json_put_c(w, "r102");
    firn_json_put_key(w, "fields");
    firn_json_open_array(w);
    for (size_t i = 0; i < spec->field_count; i++)
        write_field(w, &spec->fields[i], types, i, arena);
    firn_json_close_array(w);
    firn_json_close_object(w);
}

/* ---- writing values ---- */

static void put_float(firn_buf *out, double real)
{
    float narrow = (float)real;
    uint32_t bits;
    memcpy(&bits, &narrow, sizeof bits);
    firn_put_le32(out, bits);
}

static void put_double(firn_buf *out, double real)
{
    uint64_t bits;
    memcpy(&bits, &real, sizeof bits);
    firn_put_le64(out, bits);
}

/* Big-endian, sign-extended to the size of the precision. */
static void put_decimal(firn_buf *out, const firn_type *type, firn_int128 value)
{
    int32_t size = decimal_size(type->precision);
    for (int32_t i = size - 1; i >= 0; i--)
        firn_put_u8(out, (uint8_t)(value >> (8 * i)));
}

void firn_partition_put(firn_buf *out, const firn_type *type, const firn_value *value)
{
    bool present = !value->is_null && type->kind != FIRN_TYPE_UNKNOWN;
    firn_put_zigzag(out, present);
    if (!present)
        return;
    assert(value->kind == type->kind);
    switch (type->kind) {
    case FIRN_TYPE_BOOLEAN: firn_put_u8(out, value->boolean); break;
    case FIRN_TYPE_FLOAT: put_float(out, value->real); break;
    case FIRN_TYPE_DOUBLE: put_double(out, value->real); break;
    case FIRN_TYPE_DECIMAL: put_decimal(out, type, value->decimal); break;
    case FIRN_TYPE_UUID:
    case FIRN_TYPE_FIXED: firn_put(out, value->bytes.data, value->bytes.len); break;
    case FIRN_TYPE_STRING:
    case FIRN_TYPE_BINARY: firn_avro_put_bytes(out, value->bytes); break;
    default: firn_put_zigzag(out, value->integer);
    }
}

/* ---- summaries ---- */

bool firn_partition_stats_add(firn_partition_stats *stats, const firn_value *value,
                              firn_arena *memory)
{
    if (value->is_null) {
        stats->contains_null = true;
        return true;
    }
    if (firn_value_is_nan(value)) {
        stats->contains_nan = true;
        return true;
    }
    bool first = !stats->has_bounds;
    stats->has_bounds = true;
    if (first || firn_value_compare(value, &stats->lower) < 0)
        if (!firn_value_copy(memory, value, &stats->lower))
            return false;
    if (first || firn_value_compare(value, &stats->upper) > 0)
        if (!firn_value_copy(memory, value, &stats->upper))
            return false;
    return true;
}

/* Zeros are written as -0 below and +0 above, so that neither is left out. */
static firn_value bound_of(const firn_value *value, double zero)
{
    firn_value bound = *value;
    bool real = value->kind == FIRN_TYPE_FLOAT || value->kind == FIRN_TYPE_DOUBLE;
    if (real && value->real == 0)
        bound.real = zero;
    return bound;
}

static bool copy_bound(firn_arena *arena, const firn_value *value, firn_bytes *bound)
{
    SCOPED(firn_buf) out = { .allocator = arena->allocator };
    firn_value_put_binary(&out, value);
    if (out.status != FIRN_OK)
        return false;
    *bound = (firn_bytes){ firn_arena_copy(arena, out.data, out.len), out.len };
    return bound->data != NULL;
}

bool firn_partition_stats_summary(const firn_partition_stats *stats, firn_arena *arena,
                                  firn_field_summary *summary)
{
    *summary = (firn_field_summary){ .known = 1u << FIRN_SUMMARY_NAN,
                                     .contains_null = stats->contains_null,
                                     .contains_nan = stats->contains_nan };
    if (!stats->has_bounds)
        return true;
    firn_value lower = bound_of(&stats->lower, -0.0), upper = bound_of(&stats->upper, 0.0);
    return copy_bound(arena, &lower, &summary->lower_bound) &&
           copy_bound(arena, &upper, &summary->upper_bound);
}
