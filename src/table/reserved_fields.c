/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/reserved_fields.h"

#include <assert.h>

static const firn_field fields[] = {
    { .id = FIRN_COLUMN_FILE, .name = FIRN_STR("_file"), .type = { .kind = FIRN_TYPE_STRING } },
    { .id = FIRN_COLUMN_POS, .name = FIRN_STR("_pos"), .type = { .kind = FIRN_TYPE_LONG } },
    { .id = FIRN_COLUMN_SPEC_ID, .name = FIRN_STR("_spec_id"), .type = { .kind = FIRN_TYPE_INT } },
    { .id = FIRN_COLUMN_SEQUENCE_NUMBER,
      .name = FIRN_STR("_data_sequence_number"),
      .type = { .kind = FIRN_TYPE_LONG } },
    { .id = FIRN_COLUMN_ROW_ID, .name = FIRN_STR("_row_id"), .type = { .kind = FIRN_TYPE_LONG } },
    { .id = FIRN_COLUMN_LAST_UPDATED,
      .name = FIRN_STR("_last_updated_sequence_number"),
      .type = { .kind = FIRN_TYPE_LONG } },
};

const firn_field *firn_reserved_fields(size_t *count)
{
    *count = FIRN_COUNT(fields);
    return fields;
}

const firn_field *firn_reserved_field(int32_t id)
{
    size_t i = 0;
    while (i < FIRN_COUNT(fields) && fields[i].id != id)
        i++;
    assert(i < FIRN_COUNT(fields));
    return &fields[i];
}

const firn_field *firn_reserved_field_named(firn_str name)
{
    for (size_t i = 0; i < FIRN_COUNT(fields); i++)
        if (firn_str_equal(fields[i].name, name))
            return &fields[i];
    return NULL;
}
