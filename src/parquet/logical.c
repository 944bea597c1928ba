/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "parquet/logical.h"

#include "parquet/types.h"

#define INTEGER_OF(bits, sign)                                                                     \
    {                                                                                              \
        .kind = FIRN_PARQUET_INTEGER, .bit_width = bits, .is_signed = sign                         \
    }
#define TIME_OF(time_kind, time_unit)                                                              \
    {                                                                                              \
        .kind = time_kind, .unit = time_unit, .is_adjusted_to_utc = true                           \
    }

/* Converted times are instants, says LogicalTypes.md. */
static const firn_parquet_logical_type of_converted[] = {
    [FIRN_PARQUET_CONVERTED_UTF8] = { .kind = FIRN_PARQUET_STRING },
    [FIRN_PARQUET_CONVERTED_ENUM] = { .kind = FIRN_PARQUET_ENUM },
    [FIRN_PARQUET_CONVERTED_DECIMAL] = { .kind = FIRN_PARQUET_DECIMAL },
    [FIRN_PARQUET_CONVERTED_DATE] = { .kind = FIRN_PARQUET_DATE },
    [FIRN_PARQUET_CONVERTED_TIME_MILLIS] = TIME_OF(FIRN_PARQUET_TIME, FIRN_PARQUET_MILLIS),
    [FIRN_PARQUET_CONVERTED_TIME_MICROS] = TIME_OF(FIRN_PARQUET_TIME, FIRN_PARQUET_MICROS),
    [FIRN_PARQUET_CONVERTED_TIMESTAMP_MILLIS] =
        TIME_OF(FIRN_PARQUET_TIMESTAMP, FIRN_PARQUET_MILLIS),
    [FIRN_PARQUET_CONVERTED_TIMESTAMP_MICROS] =
        TIME_OF(FIRN_PARQUET_TIMESTAMP, FIRN_PARQUET_MICROS),
    [FIRN_PARQUET_CONVERTED_UINT_8] = INTEGER_OF(8, false),
    [FIRN_PARQUET_CONVERTED_UINT_16] = INTEGER_OF(16, false),
    [FIRN_PARQUET_CONVERTED_UINT_32] = INTEGER_OF(32, false),
    [FIRN_PARQUET_CONVERTED_UINT_64] = INTEGER_OF(64, false),
    [FIRN_PARQUET_CONVERTED_INT_8] = INTEGER_OF(8, true),
    [FIRN_PARQUET_CONVERTED_INT_16] = INTEGER_OF(16, true),
    [FIRN_PARQUET_CONVERTED_INT_32] = INTEGER_OF(32, true),
    [FIRN_PARQUET_CONVERTED_INT_64] = INTEGER_OF(64, true),
    [FIRN_PARQUET_CONVERTED_JSON] = { .kind = FIRN_PARQUET_JSON },
    [FIRN_PARQUET_CONVERTED_BSON] = { .kind = FIRN_PARQUET_BSON },
    [FIRN_PARQUET_CONVERTED_INTERVAL] = { 0 },
};

static firn_parquet_logical_type from_converted(const firn_parquet_schema_element *e)
{
    if (!e->has_converted_type || e->converted_type < 0 ||
        (size_t)e->converted_type >= FIRN_COUNT(of_converted))
        return (firn_parquet_logical_type){ 0 };
    firn_parquet_logical_type logical = of_converted[e->converted_type];
    if (logical.kind == FIRN_PARQUET_DECIMAL) {
        logical.precision = e->precision;
        logical.scale = e->scale;
    }
    return logical;
}

static bool integer_holds(const firn_parquet_logical_type *logical, int32_t type)
{
    switch (logical->bit_width) {
    case 8:
    case 16:
    case 32: return type == FIRN_PARQUET_INT32;
    case 64: return type == FIRN_PARQUET_INT64;
    default: return false;
    }
}

static bool time_holds(const firn_parquet_logical_type *logical, int32_t type)
{
    if (logical->unit < FIRN_PARQUET_MILLIS || logical->unit > FIRN_PARQUET_NANOS)
        return false;
    bool millis_of_day = logical->kind == FIRN_PARQUET_TIME && logical->unit == FIRN_PARQUET_MILLIS;
    return type == (millis_of_day ? FIRN_PARQUET_INT32 : FIRN_PARQUET_INT64);
}

static bool decimal_holds(const firn_parquet_logical_type *logical, int32_t type)
{
    bool number = type == FIRN_PARQUET_INT32 || type == FIRN_PARQUET_INT64 ||
                  type == FIRN_PARQUET_BYTE_ARRAY || type == FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY;
    return number && logical->precision > 0 && logical->scale >= 0 &&
           logical->scale <= logical->precision;
}

static bool type_holds(const firn_parquet_logical_type *logical,
                       const firn_parquet_schema_element *e)
{
    switch (logical->kind) {
    case FIRN_PARQUET_INTEGER: return integer_holds(logical, e->type);
    case FIRN_PARQUET_TIME:
    case FIRN_PARQUET_TIMESTAMP: return time_holds(logical, e->type);
    case FIRN_PARQUET_DECIMAL: return decimal_holds(logical, e->type);
    case FIRN_PARQUET_DATE: return e->type == FIRN_PARQUET_INT32;
    case FIRN_PARQUET_STRING:
    case FIRN_PARQUET_ENUM:
    case FIRN_PARQUET_JSON:
    case FIRN_PARQUET_BSON:
        return e->type == FIRN_PARQUET_BYTE_ARRAY || e->type == FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY;
    case FIRN_PARQUET_UUID:
        return e->type == FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY && e->type_length == 16;
    case FIRN_PARQUET_FLOAT16:
        return e->type == FIRN_PARQUET_FIXED_LEN_BYTE_ARRAY && e->type_length == 2;
    default: return true;
    }
}

firn_status firn_parquet_logical_of(const firn_parquet_schema_element *element,
                                    firn_parquet_logical_type *logical, firn_error *err)
{
    *logical = element->logical_type && element->logical_type->kind ? *element->logical_type
                                                                    : from_converted(element);
    if (!type_holds(logical, element))
        return firn_fail(err, FIRN_CORRUPT,
                         "parquet column \"%.*s\" of type %d is annotated as type %d",
                         FIRN_STR_ARG(element->name), (int)element->type, (int)logical->kind);
    return FIRN_OK;
}
