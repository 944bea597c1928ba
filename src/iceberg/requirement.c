/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "iceberg/update.h"

static firn_status failed(firn_error *err, const char *what)
{
    return firn_fail(err, FIRN_CONFLICT, "Requirement failed: %s", what);
}

static firn_status check_ref(const firn_table_metadata *base, const firn_requirement *r,
                             firn_error *err)
{
    const firn_snapshot_ref *ref = firn_metadata_ref(base, r->text);
    const char *kind = ref && ref->is_tag ? "tag" : "branch";
    if (!ref && r->id < 0)
        return FIRN_OK;
    if (!ref)
        return firn_fail(err, FIRN_CONFLICT,
                         "Requirement failed: branch or tag %.*s is missing, expected %lld",
                         FIRN_STR_ARG(r->text), (long long)r->id);
    if (r->id < 0)
        return firn_fail(err, FIRN_CONFLICT, "Requirement failed: %s %.*s was created concurrently",
                         kind, FIRN_STR_ARG(r->text));
    if (ref->snapshot_id != r->id)
        return firn_fail(err, FIRN_CONFLICT,
                         "Requirement failed: %s %.*s has changed: expected id %lld != %lld", kind,
                         FIRN_STR_ARG(r->text), (long long)r->id, (long long)ref->snapshot_id);
    return FIRN_OK;
}

static firn_status check_number(int64_t expected, int64_t found, const char *what, firn_error *err)
{
    if (expected == found)
        return FIRN_OK;
    return firn_fail(err, FIRN_CONFLICT, "Requirement failed: %s changed: expected id %lld != %lld",
                     what, (long long)expected, (long long)found);
}

static firn_status check(const firn_table_metadata *base, const firn_requirement *r,
                         firn_error *err)
{
    if (r->kind == FIRN_REQUIRE_CREATE)
        return base ? failed(err, "table already exists") : FIRN_OK;
    if (!base)
        return failed(err, "table does not exist");
    switch (r->kind) {
    case FIRN_REQUIRE_TABLE_UUID:
        if (firn_str_equal_nocase(r->text, base->table_uuid))
            return FIRN_OK;
        return firn_fail(err, FIRN_CONFLICT,
                         "Requirement failed: UUID does not match: expected %.*s != %.*s",
                         FIRN_STR_ARG(base->table_uuid), FIRN_STR_ARG(r->text));
    case FIRN_REQUIRE_REF_SNAPSHOT_ID: return check_ref(base, r, err);
    case FIRN_REQUIRE_LAST_ASSIGNED_FIELD_ID:
        return check_number(r->id, base->last_column_id, "last assigned field id", err);
    case FIRN_REQUIRE_CURRENT_SCHEMA_ID:
        return check_number(r->id, base->current_schema_id, "current schema", err);
    case FIRN_REQUIRE_LAST_ASSIGNED_PARTITION_ID:
        return check_number(r->id, base->last_partition_id, "last assigned partition id", err);
    case FIRN_REQUIRE_DEFAULT_SPEC_ID:
        return check_number(r->id, base->default_spec_id, "default partition spec", err);
    default: return check_number(r->id, base->default_sort_order_id, "default sort order", err);
    }
}

firn_status firn_requirements_check(const firn_table_metadata *base,
                                    const firn_requirement *requirements, size_t count,
                                    firn_error *err)
{
    for (size_t i = 0; i < count; i++)
        TRY(check(base, &requirements[i], err));
    return FIRN_OK;
}
