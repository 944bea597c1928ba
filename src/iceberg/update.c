/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Applying updates.  The result starts as a copy of the base's struct, whose lists
 * are the base's own; each update puts a new list in the arena in the place of the
 * one it changes, so the base stays as it is. */
#include "iceberg/update.h"

enum { METADATA_LOG_MAX = 100, CLOCK_BACK_MS = 60000 };

typedef struct change {
    firn_table_metadata *m;
    const firn_table_metadata *base;
    firn_arena *arena;
    const firn_apply_options *options;
    firn_error *err;
    int64_t last_schema, last_spec, last_sort_order; /* added by this change; -1: none */
    bool snapshots_removed;
} change;

/* A copy of a list with room for one more item at its end. */
static void *with_one_more(change *c, const void *items, size_t count, size_t size)
{
    char *copy = firn_arena_alloc(c->arena, count + 1, size);
    if (copy && count)
        memcpy(copy, items, count * size);
    return copy;
}

/* ---- schemas ---- */

/* The id behind the highest there is. */
static firn_status check_next_id(const change *c, int64_t id, const char *of)
{
    return id <= INT32_MAX ? FIRN_OK
                           : firn_fail(c->err, FIRN_CORRUPT, "the ids of its %s are used up", of);
}

static firn_status add_schema(change *c, const firn_update *u)
{
    firn_table_metadata *m = c->m;
    int64_t next = 0;
    for (size_t i = 0; i < m->schema_count; i++) {
        if (firn_schema_same(&m->schemas[i], u->schema)) {
            c->last_schema = m->schemas[i].schema_id;
            return FIRN_OK;
        }
        next = m->schemas[i].schema_id >= next ? m->schemas[i].schema_id + INT64_C(1) : next;
    }
    TRY(check_next_id(c, next, "schemas"));
    TRY(firn_schema_check(u->schema, m->format_version, c->err));
    firn_schema *list = with_one_more(c, m->schemas, m->schema_count, sizeof *list);
    if (!list)
        return firn_nomem(c->err);
    list[m->schema_count] = *u->schema;
    list[m->schema_count++].schema_id = (int32_t)next;
    m->schemas = list;
    int32_t max = firn_schema_max_id(u->schema);
    m->last_column_id = max > m->last_column_id ? max : m->last_column_id;
    c->last_schema = (int32_t)next;
    return FIRN_OK;
}

static firn_status set_current_schema(change *c, const firn_update *u)
{
    int64_t id = u->id < 0 ? c->last_schema : u->id;
    if (id < 0 || !firn_metadata_schema(c->m, (int32_t)id))
        return firn_fail(c->err, FIRN_INVALID, "no schema %lld to make current", (long long)id);
    c->m->current_schema_id = (int32_t)id;
    return FIRN_OK;
}

static bool has_id(const firn_update *u, int64_t id)
{
    for (size_t i = 0; i < u->id_count; i++)
        if (u->ids[i] == id)
            return true;
    return false;
}

static firn_status remove_schemas(change *c, const firn_update *u)
{
    firn_table_metadata *m = c->m;
    size_t kept = 0;
    if (has_id(u, m->current_schema_id))
        return firn_fail(c->err, FIRN_INVALID, "cannot remove the current schema %d",
                         m->current_schema_id);
    firn_schema *list = with_one_more(c, m->schemas, m->schema_count, sizeof *list);
    if (!list)
        return firn_nomem(c->err);
    for (size_t i = 0; i < m->schema_count; i++)
        if (!has_id(u, list[i].schema_id))
            list[kept++] = list[i];
    m->schemas = list;
    m->schema_count = kept;
    return FIRN_OK;
}

/* ---- partition specs ---- */

/* A field that means what an earlier one meant keeps its id (v2 on). */
static int32_t known_field_id(const firn_table_metadata *m, const firn_partition_field *field)
{
    for (size_t i = 0; i < m->spec_count; i++)
        for (size_t j = 0; j < m->specs[i].field_count; j++) {
            const firn_partition_field *known = &m->specs[i].fields[j];
            if (known->source_id == field->source_id &&
                firn_transform_equal(&known->transform, &field->transform))
                return known->field_id;
        }
    return -1;
}

static firn_status settle_field_ids(change *c, firn_partition_spec *spec)
{
    firn_partition_field *fields =
        firn_arena_copy(c->arena, spec->fields, spec->field_count * sizeof *fields);
    if (!fields)
        return firn_nomem(c->err);
    spec->fields = fields;
    for (size_t i = 0; i < spec->field_count; i++) {
        if (fields[i].field_id < 0)
            fields[i].field_id = known_field_id(c->m, &fields[i]);
        if (fields[i].field_id < 0) {
            TRY(check_next_id(c, c->m->last_partition_id + INT64_C(1), "partition fields"));
            fields[i].field_id = ++c->m->last_partition_id;
        }
        if (fields[i].field_id > c->m->last_partition_id)
            c->m->last_partition_id = fields[i].field_id;
        if (c->m->format_version == 1 && fields[i].field_id != FIRN_PARTITION_ID_FIRST + (int32_t)i)
            return firn_fail(c->err, FIRN_INVALID,
                             "partition field ids of a v1 table must count up from 1000");
    }
    return FIRN_OK;
}

static firn_status add_spec(change *c, const firn_update *u)
{
    firn_table_metadata *m = c->m;
    int64_t next = 0;
    for (size_t i = 0; i < m->spec_count; i++) {
        if (firn_partition_spec_same(&m->specs[i], u->spec)) {
            c->last_spec = m->specs[i].spec_id;
            return FIRN_OK;
        }
        next = m->specs[i].spec_id >= next ? m->specs[i].spec_id + INT64_C(1) : next;
    }
    TRY(check_next_id(c, next, "partition specs"));
    const firn_schema *schema = firn_metadata_current_schema(m);
    if (schema)
        TRY(firn_partition_spec_check(u->spec, schema, c->err));
    firn_partition_spec *list = with_one_more(c, m->specs, m->spec_count, sizeof *list);
    if (!list)
        return firn_nomem(c->err);
    firn_partition_spec *added = &list[m->spec_count];
    *added = *u->spec;
    added->spec_id = (int32_t)next;
    TRY(settle_field_ids(c, added));
    m->specs = list;
    m->spec_count++;
    c->last_spec = next;
    return FIRN_OK;
}

static firn_status set_default_spec(change *c, const firn_update *u)
{
    int64_t id = u->id < 0 ? c->last_spec : u->id;
    if (id < 0 || !firn_metadata_spec(c->m, (int32_t)id))
        return firn_fail(c->err, FIRN_INVALID, "no partition spec %lld to make the default",
                         (long long)id);
    c->m->default_spec_id = (int32_t)id;
    return FIRN_OK;
}

static firn_status remove_specs(change *c, const firn_update *u)
{
    firn_table_metadata *m = c->m;
    size_t kept = 0;
    if (has_id(u, m->default_spec_id))
        return firn_fail(c->err, FIRN_INVALID, "cannot remove the default partition spec %d",
                         m->default_spec_id);
    firn_partition_spec *list = with_one_more(c, m->specs, m->spec_count, sizeof *list);
    if (!list)
        return firn_nomem(c->err);
    for (size_t i = 0; i < m->spec_count; i++)
        if (!has_id(u, list[i].spec_id))
            list[kept++] = list[i];
    m->specs = list;
    m->spec_count = kept;
    return FIRN_OK;
}

/* ---- sort orders ---- */

static firn_status check_sort_order(change *c, const firn_sort_order *order)
{
    const firn_schema *schema = firn_metadata_current_schema(c->m);
    for (size_t i = 0; schema && i < order->field_count; i++) {
        const firn_field *source = firn_schema_field(schema, order->fields[i].source_id);
        if (!source || !firn_transform_accepts(&order->fields[i].transform, &source->type))
            return firn_fail(c->err, FIRN_INVALID, "cannot sort by column %d so",
                             order->fields[i].source_id);
        if (firn_schema_is_repeated(schema, source))
            return firn_fail(c->err, FIRN_INVALID,
                             "cannot sort by \"%.*s\": what is inside a list or map has no one "
                             "value in a row",
                             FIRN_STR_ARG(source->name));
    }
    return FIRN_OK;
}

static firn_status add_sort_order(change *c, const firn_update *u)
{
    firn_table_metadata *m = c->m;
    bool sorted = u->sort_order->field_count > 0;
    int64_t next = sorted; /* 0 is the unsorted order's and no other's */
    for (size_t i = 0; i < m->sort_order_count; i++) {
        if (firn_sort_order_same(&m->sort_orders[i], u->sort_order)) {
            c->last_sort_order = m->sort_orders[i].order_id;
            return FIRN_OK;
        }
        if (sorted && m->sort_orders[i].order_id >= next)
            next = m->sort_orders[i].order_id + INT64_C(1);
    }
    TRY(check_next_id(c, next, "sort orders"));
    TRY(check_sort_order(c, u->sort_order));
    firn_sort_order *list = with_one_more(c, m->sort_orders, m->sort_order_count, sizeof *list);
    if (!list)
        return firn_nomem(c->err);
    list[m->sort_order_count] = *u->sort_order;
    list[m->sort_order_count++].order_id = (int32_t)next;
    m->sort_orders = list;
    c->last_sort_order = (int32_t)next;
    return FIRN_OK;
}

static firn_status set_default_sort_order(change *c, const firn_update *u)
{
    int64_t id = u->id < 0 ? c->last_sort_order : u->id;
    if (id < 0 || !firn_metadata_sort_order(c->m, (int32_t)id))
        return firn_fail(c->err, FIRN_INVALID, "no sort order %lld to make the default",
                         (long long)id);
    c->m->default_sort_order_id = (int32_t)id;
    return FIRN_OK;
}

/* ---- snapshots and refs ---- */

static firn_status check_snapshot(change *c, const firn_snapshot *s)
{
    const firn_table_metadata *m = c->m;
    if (firn_metadata_snapshot(m, s->snapshot_id))
        return firn_fail(c->err, FIRN_INVALID, "snapshot %lld is there already",
                         (long long)s->snapshot_id);
    if (m->format_version > 1 && s->parent_snapshot_id != -1 &&
        s->sequence_number <= m->last_sequence_number)
        return firn_fail(c->err, FIRN_CONFLICT,
                         "sequence number %lld of a new snapshot is not beyond %lld",
                         (long long)s->sequence_number, (long long)m->last_sequence_number);
    if (m->format_version > 2 && s->first_row_id < m->next_row_id)
        return firn_fail(c->err, FIRN_CONFLICT, "first-row-id %lld is behind next-row-id %lld",
                         (long long)s->first_row_id, (long long)m->next_row_id);
    if (s->timestamp_ms < firn_sub_capped(m->last_updated_ms, CLOCK_BACK_MS))
        return firn_fail(c->err, FIRN_INVALID,
                         "snapshot time %lld is before the table's last change",
                         (long long)s->timestamp_ms);
    return FIRN_OK;
}

static firn_status add_snapshot(change *c, const firn_update *u)
{
    firn_table_metadata *m = c->m;
    TRY(check_snapshot(c, u->snapshot));
    firn_snapshot *list = with_one_more(c, m->snapshots, m->snapshot_count, sizeof *list);
    if (!list)
        return firn_nomem(c->err);
    list[m->snapshot_count++] = *u->snapshot;
    m->snapshots = list;
    if (u->snapshot->sequence_number > m->last_sequence_number)
        m->last_sequence_number = u->snapshot->sequence_number;
    if (m->format_version > 2 && u->snapshot->added_rows > 0 &&
        __builtin_add_overflow(u->snapshot->first_row_id, u->snapshot->added_rows, &m->next_row_id))
        return firn_fail(c->err, FIRN_INVALID, "snapshot %lld: row ids beyond 64 bits",
                         (long long)u->snapshot->snapshot_id);
    return FIRN_OK;
}

static firn_status log_current(change *c, int64_t snapshot_id)
{
    firn_table_metadata *m = c->m;
    firn_snapshot_log_entry *log =
        with_one_more(c, m->snapshot_log, m->snapshot_log_count, sizeof *log);
    if (!log)
        return firn_nomem(c->err);
    /* A snapshot that was current only within this change never was for others. */
    if (c->base && m->snapshot_log_count > c->base->snapshot_log_count)
        m->snapshot_log_count = c->base->snapshot_log_count;
    const firn_snapshot *snapshot = firn_metadata_snapshot(m, snapshot_id);
    bool added = !c->base || !firn_metadata_snapshot(c->base, snapshot_id);
    int64_t at = added ? snapshot->timestamp_ms : c->options->now_ms;
    log[m->snapshot_log_count++] = (firn_snapshot_log_entry){ at, snapshot_id };
    m->snapshot_log = log;
    m->current_snapshot_id = snapshot_id;
    return FIRN_OK;
}

static firn_status set_ref(change *c, const firn_update *u)
{
    firn_table_metadata *m = c->m;
    bool main = firn_str_is(u->ref.name, "main");
    if (u->ref.name.len == 0)
        return firn_fail(c->err, FIRN_INVALID, "a branch or tag needs a name");
    if (!firn_metadata_snapshot(m, u->ref.snapshot_id))
        return firn_fail(c->err, FIRN_NOT_FOUND, "no snapshot %lld for %.*s",
                         (long long)u->ref.snapshot_id, FIRN_STR_ARG(u->ref.name));
    if (main && u->ref.is_tag)
        return firn_fail(c->err, FIRN_INVALID, "main must be a branch");
    firn_snapshot_ref *list = with_one_more(c, m->refs, m->ref_count, sizeof *list);
    if (!list)
        return firn_nomem(c->err);
    size_t at = 0;
    while (at < m->ref_count && !firn_str_equal(list[at].name, u->ref.name))
        at++;
    if (at < m->ref_count && list[at].is_tag != u->ref.is_tag)
        return firn_fail(c->err, FIRN_INVALID, "%.*s is a %s", FIRN_STR_ARG(u->ref.name),
                         list[at].is_tag ? "tag" : "branch");
    list[at] = u->ref;
    m->ref_count += at == m->ref_count;
    m->refs = list;
    return main && m->current_snapshot_id != u->ref.snapshot_id ? log_current(c, u->ref.snapshot_id)
                                                                : FIRN_OK;
}

/* Without main there is no current snapshot, and none was in the line that counts. */
static void forget_current(firn_table_metadata *m)
{
    m->current_snapshot_id = -1;
    m->snapshot_log_count = 0;
}

static firn_status remove_ref(change *c, const firn_update *u)
{
    firn_table_metadata *m = c->m;
    size_t kept = 0;
    firn_snapshot_ref *list = with_one_more(c, m->refs, m->ref_count, sizeof *list);
    if (!list)
        return firn_nomem(c->err);
    for (size_t i = 0; i < m->ref_count; i++)
        if (!firn_str_equal(list[i].name, u->text))
            list[kept++] = list[i];
    m->refs = list;
    m->ref_count = kept;
    if (firn_str_is(u->text, "main"))
        forget_current(m);
    return FIRN_OK;
}

/* ---- statistics ---- */

static firn_status replace_statistics(change *c, firn_statistics_file **files, size_t *count,
                                      int64_t snapshot_id, const firn_statistics_file *added)
{
    size_t kept = 0;
    firn_statistics_file *list = with_one_more(c, *files, *count, sizeof *list);
    if (!list)
        return firn_nomem(c->err);
    for (size_t i = 0; i < *count; i++)
        if (list[i].snapshot_id != snapshot_id)
            list[kept++] = list[i];
    if (added)
        list[kept++] = *added;
    *files = list;
    *count = kept;
    return FIRN_OK;
}

static firn_status set_statistics(change *c, const firn_update *u)
{
    return replace_statistics(c, &c->m->statistics, &c->m->statistics_count,
                              u->statistics.snapshot_id, &u->statistics);
}

static firn_status remove_statistics(change *c, const firn_update *u)
{
    return replace_statistics(c, &c->m->statistics, &c->m->statistics_count, u->id, NULL);
}

static firn_status set_partition_statistics(change *c, const firn_update *u)
{
    return replace_statistics(c, &c->m->partition_statistics, &c->m->partition_statistics_count,
                              u->statistics.snapshot_id, &u->statistics);
}

static firn_status remove_partition_statistics(change *c, const firn_update *u)
{
    return replace_statistics(c, &c->m->partition_statistics, &c->m->partition_statistics_count,
                              u->id, NULL);
}

/* ---- snapshots removed ---- */

static firn_status remove_snapshots(change *c, const firn_update *u)
{
    firn_table_metadata *m = c->m;
    size_t kept = 0, refs = 0;
    firn_snapshot *list = with_one_more(c, m->snapshots, m->snapshot_count, sizeof *list);
    firn_snapshot_ref *ref_list = with_one_more(c, m->refs, m->ref_count, sizeof *ref_list);
    if (!list || !ref_list)
        return firn_nomem(c->err);
    for (size_t i = 0; i < m->snapshot_count; i++)
        if (!has_id(u, list[i].snapshot_id))
            list[kept++] = list[i];
    for (size_t i = 0; i < m->ref_count; i++)
        if (!has_id(u, ref_list[i].snapshot_id))
            ref_list[refs++] = ref_list[i];
    m->snapshots = list;
    m->snapshot_count = kept;
    m->refs = ref_list;
    m->ref_count = refs;
    if (has_id(u, m->current_snapshot_id))
        forget_current(m);
    c->snapshots_removed = true;
    for (size_t i = 0; i < u->id_count; i++) {
        const firn_update of_snapshot = { .id = u->ids[i] };
        TRY(remove_statistics(c, &of_snapshot));
        TRY(remove_partition_statistics(c, &of_snapshot));
    }
    return FIRN_OK;
}

/* ---- properties and the rest ---- */

static bool is_reserved(firn_str key)
{
    static const char *const reserved[] = {
        "format-version",
        "uuid",
        "snapshot-count",
        "current-snapshot-id",
        "current-schema",
        "current-snapshot-summary",
        "default-sort-order",
        "default-partition-spec",
        "current-snapshot-timestamp-ms",
    };
    for (size_t i = 0; i < FIRN_COUNT(reserved); i++)
        if (firn_str_is(key, reserved[i]))
            return true;
    return false;
}

static firn_status set_property(change *c, const firn_property *property)
{
    firn_table_metadata *m = c->m;
    size_t at = 0;
    if (is_reserved(property->key))
        return FIRN_OK; /* said by the table itself; never stored */
    firn_property *list = with_one_more(c, m->properties, m->property_count, sizeof *list);
    if (!list)
        return firn_nomem(c->err);
    while (at < m->property_count && !firn_str_equal(list[at].key, property->key))
        at++;
    list[at] = *property;
    m->property_count += at == m->property_count;
    m->properties = list;
    return FIRN_OK;
}

static firn_status set_properties(change *c, const firn_update *u)
{
    for (size_t i = 0; i < u->property_count; i++)
        TRY(set_property(c, &u->properties[i]));
    return FIRN_OK;
}

static firn_status remove_properties(change *c, const firn_update *u)
{
    firn_table_metadata *m = c->m;
    size_t kept = 0;
    firn_property *list = with_one_more(c, m->properties, m->property_count, sizeof *list);
    if (!list)
        return firn_nomem(c->err);
    for (size_t i = 0; i < m->property_count; i++) {
        bool removed = false;
        for (size_t j = 0; j < u->property_count; j++)
            removed |= firn_str_equal(list[i].key, u->properties[j].key);
        if (!removed)
            list[kept++] = list[i];
    }
    m->properties = list;
    m->property_count = kept;
    return FIRN_OK;
}

static firn_status assign_uuid(change *c, const firn_update *u)
{
    c->m->table_uuid = u->text;
    return FIRN_OK;
}

static firn_status set_location(change *c, const firn_update *u)
{
    c->m->location = u->text;
    return FIRN_OK;
}

static firn_status upgrade_format_version(change *c, const firn_update *u)
{
    if (u->id > FIRN_FORMAT_VERSION_MAX || u->id < 1)
        return firn_fail(c->err, FIRN_UNSUPPORTED, "table format version %lld", (long long)u->id);
    if (u->id < c->m->format_version)
        return firn_fail(c->err, FIRN_INVALID, "cannot go back from format version %d to %lld",
                         c->m->format_version, (long long)u->id);
    c->m->format_version = (int32_t)u->id;
    return FIRN_OK;
}

/* ---- the whole change ---- */

/* After a logged snapshot is gone, what was logged before it says nothing any more. */
static firn_status trim_snapshot_log(change *c)
{
    firn_table_metadata *m = c->m;
    size_t start = 0;
    if (!c->snapshots_removed)
        return FIRN_OK;
    for (size_t i = 0; i < m->snapshot_log_count; i++)
        if (!firn_metadata_snapshot(m, m->snapshot_log[i].snapshot_id))
            start = i + 1;
    m->snapshot_log += start;
    m->snapshot_log_count -= start;
    return FIRN_OK;
}

static firn_status log_metadata(change *c)
{
    firn_table_metadata *m = c->m;
    if (!c->base || !c->options->previous_location.data)
        return FIRN_OK;
    firn_metadata_log_entry *log =
        with_one_more(c, m->metadata_log, m->metadata_log_count, sizeof *log);
    if (!log)
        return firn_nomem(c->err);
    log[m->metadata_log_count++] =
        (firn_metadata_log_entry){ c->base->last_updated_ms, c->options->previous_location };
    int64_t keep =
        firn_metadata_int_property(m, "write.metadata.previous-versions-max", METADATA_LOG_MAX);
    keep = keep < 1 ? 1 : keep;
    if (m->metadata_log_count > (size_t)keep) {
        log += m->metadata_log_count - (size_t)keep;
        m->metadata_log_count = (size_t)keep;
    }
    m->metadata_log = log;
    return FIRN_OK;
}

static firn_status settle(change *c)
{
    firn_table_metadata *m = c->m;
    TRY(trim_snapshot_log(c));
    TRY(log_metadata(c));
    m->last_updated_ms =
        c->options->now_ms > m->last_updated_ms ? c->options->now_ms : m->last_updated_ms;
    if (!firn_metadata_current_schema(m) || !firn_metadata_default_spec(m) ||
        !firn_metadata_default_sort_order(m))
        return firn_fail(c->err, FIRN_INVALID,
                         "a table needs a schema, a partition spec and a sort order");
    if (!m->location.data || (m->format_version > 1 && !m->table_uuid.data))
        return firn_fail(c->err, FIRN_INVALID, "a table needs a location and a UUID");
    return FIRN_OK;
}

firn_status firn_metadata_apply(const firn_table_metadata *base, const firn_update *updates,
                                size_t count, const firn_apply_options *options, firn_arena *arena,
                                firn_table_metadata *result, firn_error *err)
{
    static firn_status (*const actions[])(change *, const firn_update *) = {
        [FIRN_UPDATE_ASSIGN_UUID] = assign_uuid,
        [FIRN_UPDATE_UPGRADE_FORMAT_VERSION] = upgrade_format_version,
        [FIRN_UPDATE_ADD_SCHEMA] = add_schema,
        [FIRN_UPDATE_SET_CURRENT_SCHEMA] = set_current_schema,
        [FIRN_UPDATE_ADD_SPEC] = add_spec,
        [FIRN_UPDATE_SET_DEFAULT_SPEC] = set_default_spec,
        [FIRN_UPDATE_ADD_SORT_ORDER] = add_sort_order,
        [FIRN_UPDATE_SET_DEFAULT_SORT_ORDER] = set_default_sort_order,
        [FIRN_UPDATE_ADD_SNAPSHOT] = add_snapshot,
        [FIRN_UPDATE_SET_SNAPSHOT_REF] = set_ref,
        [FIRN_UPDATE_REMOVE_SNAPSHOT_REF] = remove_ref,
        [FIRN_UPDATE_REMOVE_SNAPSHOTS] = remove_snapshots,
        [FIRN_UPDATE_SET_STATISTICS] = set_statistics,
        [FIRN_UPDATE_REMOVE_STATISTICS] = remove_statistics,
        [FIRN_UPDATE_SET_PARTITION_STATISTICS] = set_partition_statistics,
        [FIRN_UPDATE_REMOVE_PARTITION_STATISTICS] = remove_partition_statistics,
        [FIRN_UPDATE_SET_PROPERTIES] = set_properties,
        [FIRN_UPDATE_REMOVE_PROPERTIES] = remove_properties,
        [FIRN_UPDATE_SET_LOCATION] = set_location,
        [FIRN_UPDATE_REMOVE_PARTITION_SPECS] = remove_specs,
        [FIRN_UPDATE_REMOVE_SCHEMAS] = remove_schemas,
    };
    *result = base ? *base
                   : (firn_table_metadata){ .format_version = options->format_version,
                                            .current_snapshot_id = -1,
                                            .current_schema_id = -1,
                                            .default_spec_id = -1,
                                            .default_sort_order_id = -1,
                                            .last_partition_id = FIRN_PARTITION_ID_FIRST - 1 };
    change c = { .m = result,
                 .base = base,
                 .arena = arena,
                 .options = options,
                 .err = err,
                 .last_schema = -1,
                 .last_spec = -1,
                 .last_sort_order = -1 };
    for (size_t i = 0; i < count; i++)
        TRY(actions[updates[i].action](&c, &updates[i]));
    return settle(&c);
}
