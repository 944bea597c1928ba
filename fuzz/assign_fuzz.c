/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Any text is refused with a message or becomes an assignment whose result is of its
 * column's type. */
#include <stdlib.h>

#include "iceberg/assign.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char columns[] =
    "{\"i\":\"int\",\"l\":\"long!\",\"d\":\"decimal(9,2)\",\"e\":\"decimal(38,0)\","
    "\"s\":\"string\",\"f\":\"float\",\"x\":\"double\",\"t\":\"timestamp\",\"b\":\"boolean\","
    "\"n\":\"int\"}";

static firn_value get(void *self, const firn_field *column)
{
    (void)self;
    firn_value value = { .kind = column->type.kind, .scale = column->type.scale };
    switch (column->type.kind) {
    case FIRN_TYPE_DECIMAL: value.decimal = -123456789; break;
    case FIRN_TYPE_FLOAT:
    case FIRN_TYPE_DOUBLE: value.real = 0.3; break;
    case FIRN_TYPE_STRING: value.bytes = firn_str_bytes(column->name); break;
    case FIRN_TYPE_BOOLEAN: value.boolean = true; break;
    default: value.integer = INT32_MIN; break;
    }
    value.is_null = firn_str_is(column->name, "n");
    return value;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED(firn_arena) arena = { .bytes_max = 1 << 20 };
    firn_assign_row row = { get, NULL };
    firn_assignment assignment;
    firn_schema schema;
    firn_value value;
    firn_error err;
    firn_str text = firn_str_copy(&arena, (firn_str){ (const char *)data, size });
    if (!text.data ||
        firn_schema_parse(firn_str_bytes(firn_str_from(columns)), &arena, &schema, NULL) != FIRN_OK)
        return 0;
    if (firn_assignment_parse(text, &schema, &arena, &assignment, &err) != FIRN_OK ||
        firn_assignment_value(&assignment, &row, &value, &err) != FIRN_OK)
        return 0;
    if (value.kind != assignment.field->type.kind || (value.is_null && assignment.field->required))
        abort();
    return 0;
}
