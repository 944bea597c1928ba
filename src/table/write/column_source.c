/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/write/column_source.h"

static bool find(const firn_type *type, int32_t id, size_t depth, firn_column_source *source)
{
    for (size_t i = 0; depth + 1 < FIRN_SOURCE_DEPTH_MAX && i < type->field_count; i++) {
        const firn_field *field = &type->fields[i];
        bool is_it = field->id == id;
        source->path[depth] = i;
        if (is_it) {
            source->type = field->type;
            source->nullable = !field->required;
            source->path[depth + 1] = SIZE_MAX;
        }
        if (is_it ||
            (field->type.kind == FIRN_TYPE_STRUCT && find(&field->type, id, depth + 1, source))) {
            source->nullable |= !field->required;
            return true;
        }
    }
    return false;
}

bool firn_column_source_find(const firn_schema *schema, int32_t id, firn_column_source *source)
{
    *source = (firn_column_source){ 0 };
    return find(&schema->root, id, 0, source);
}
