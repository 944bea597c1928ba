/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* No two actions give one key different meanings, so an object's members are taken
 * as they come, and the action decides afterwards what must have been among them. */
#include "iceberg/update_json.h"

/* What an action cannot do without. */
typedef enum need {
    NEED_TEXT,
    NEED_ID,
    NEED_SCHEMA,
    NEED_SPEC,
    NEED_SORT_ORDER,
    NEED_SNAPSHOT,
    NEED_REF,
    NEED_IDS,
    NEED_STATISTICS,
    NEED_PROPERTIES,
} need;

static const struct {
    const char *action;
    const char *key; /* of what it needs */
    need needs;
} actions[] = {
    [FIRN_UPDATE_ASSIGN_UUID] = { "assign-uuid", "uuid", NEED_TEXT },
    [FIRN_UPDATE_UPGRADE_FORMAT_VERSION] = { "upgrade-format-version", "format-version", NEED_ID },
    [FIRN_UPDATE_ADD_SCHEMA] = { "add-schema", "schema", NEED_SCHEMA },
    [FIRN_UPDATE_SET_CURRENT_SCHEMA] = { "set-current-schema", "schema-id", NEED_ID },
    [FIRN_UPDATE_ADD_SPEC] = { "add-spec", "spec", NEED_SPEC },
    [FIRN_UPDATE_SET_DEFAULT_SPEC] = { "set-default-spec", "spec-id", NEED_ID },
    [FIRN_UPDATE_ADD_SORT_ORDER] = { "add-sort-order", "sort-order", NEED_SORT_ORDER },
    [FIRN_UPDATE_SET_DEFAULT_SORT_ORDER] = { "set-default-sort-order", "sort-order-id", NEED_ID },
    [FIRN_UPDATE_ADD_SNAPSHOT] = { "add-snapshot", "snapshot", NEED_SNAPSHOT },
    [FIRN_UPDATE_SET_SNAPSHOT_REF] = { "set-snapshot-ref", "ref-name", NEED_REF },
    [FIRN_UPDATE_REMOVE_SNAPSHOT_REF] = { "remove-snapshot-ref", "ref-name", NEED_TEXT },
    [FIRN_UPDATE_REMOVE_SNAPSHOTS] = { "remove-snapshots", "snapshot-ids", NEED_IDS },
    [FIRN_UPDATE_SET_STATISTICS] = { "set-statistics", "statistics", NEED_STATISTICS },
    [FIRN_UPDATE_REMOVE_STATISTICS] = { "remove-statistics", "snapshot-id", NEED_ID },
    [FIRN_UPDATE_SET_PARTITION_STATISTICS] = { "set-partition-statistics", "partition-statistics",
                                               NEED_STATISTICS },
    [FIRN_UPDATE_REMOVE_PARTITION_STATISTICS] = { "remove-partition-statistics", "snapshot-id",
                                                  NEED_ID },
    [FIRN_UPDATE_SET_PROPERTIES] = { "set-properties", "updates", NEED_PROPERTIES },
    [FIRN_UPDATE_REMOVE_PROPERTIES] = { "remove-properties", "removals", NEED_PROPERTIES },
    [FIRN_UPDATE_SET_LOCATION] = { "set-location", "location", NEED_TEXT },
    [FIRN_UPDATE_REMOVE_PARTITION_SPECS] = { "remove-partition-specs", "spec-ids", NEED_IDS },
    [FIRN_UPDATE_REMOVE_SCHEMAS] = { "remove-schemas", "schema-ids", NEED_IDS },
};

static const struct {
    const char *type;
    const char *key;
} requirements[] = {
    [FIRN_REQUIRE_CREATE] = { "assert-create", NULL },
    [FIRN_REQUIRE_TABLE_UUID] = { "assert-table-uuid", "uuid" },
    [FIRN_REQUIRE_REF_SNAPSHOT_ID] = { "assert-ref-snapshot-id", "snapshot-id" },
    [FIRN_REQUIRE_LAST_ASSIGNED_FIELD_ID] = { "assert-last-assigned-field-id",
                                              "last-assigned-field-id" },
    [FIRN_REQUIRE_CURRENT_SCHEMA_ID] = { "assert-current-schema-id", "current-schema-id" },
    [FIRN_REQUIRE_LAST_ASSIGNED_PARTITION_ID] = { "assert-last-assigned-partition-id",
                                                  "last-assigned-partition-id" },
    [FIRN_REQUIRE_DEFAULT_SPEC_ID] = { "assert-default-spec-id", "default-spec-id" },
    [FIRN_REQUIRE_DEFAULT_SORT_ORDER_ID] = { "assert-default-sort-order-id",
                                             "default-sort-order-id" },
};

/* ---- reading updates ---- */

/* An object while it is read: what was there, beside the update itself. */
typedef struct members {
    firn_arena *arena;
    firn_update *update;
    firn_str action;
    bool has_id, has_ids, has_properties;
    firn_schema *schema;
    firn_partition_spec *spec;
    firn_sort_order *sort_order;
    firn_snapshot *snapshot;
} members;

static bool is_one_of(firn_str key, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (firn_str_is(key, words[i]))
            return true;
    return false;
}

static void read_ids(firn_json_reader *r, members *m)
{
    size_t cap = 0, count = 0;
    int64_t *ids = NULL;
    for (firn_json_array_begin(r); firn_json_next_item(r); count++) {
        ids = firn_arena_grow(m->arena, ids, count, &cap, sizeof *ids);
        if (!ids) {
            firn_json_fail_nomem(r);
            return;
        }
        ids[count] = firn_snapshot_id_read_json(r);
    }
    m->update->ids = ids;
    m->update->id_count = count;
    m->has_ids = true;
}

static void read_removals(firn_json_reader *r, members *m)
{
    size_t cap = 0, count = 0;
    firn_property *keys = NULL;
    for (firn_json_array_begin(r); firn_json_next_item(r); count++) {
        keys = firn_arena_grow(m->arena, keys, count, &cap, sizeof *keys);
        if (!keys) {
            firn_json_fail_nomem(r);
            return;
        }
        keys[count] = (firn_property){ .key = firn_json_take_string(r) };
    }
    m->update->properties = keys;
    m->update->property_count = count;
    m->has_properties = true;
}

static void read_updates(firn_json_reader *r, members *m)
{
    firn_property *list = NULL;
    firn_properties_read_json(r, m->arena, &list, &m->update->property_count);
    m->update->properties = list;
    m->has_properties = true;
}

static bool read_part(firn_json_reader *r, firn_str key, members *m)
{
    if (firn_str_is(key, "schema")) {
        m->schema = firn_new(m->arena, firn_schema, 1);
        if (m->schema)
            firn_schema_read_json(r, m->arena, m->schema);
        m->update->schema = m->schema;
    } else if (firn_str_is(key, "spec")) {
        m->spec = firn_new(m->arena, firn_partition_spec, 1);
        if (m->spec)
            firn_partition_spec_read_json(r, m->arena, m->spec);
        m->update->spec = m->spec;
    } else if (firn_str_is(key, "sort-order")) {
        m->sort_order = firn_new(m->arena, firn_sort_order, 1);
        if (m->sort_order)
            firn_sort_order_read_json(r, m->arena, m->sort_order);
        m->update->sort_order = m->sort_order;
    } else if (firn_str_is(key, "snapshot")) {
        m->snapshot = firn_new(m->arena, firn_snapshot, 1);
        if (m->snapshot)
            firn_snapshot_read_json(r, m->arena, m->snapshot);
        m->update->snapshot = m->snapshot;
    } else {
        return false;
    }
    if (r->pending && !r->failed) /* there was no memory to read it into */
        firn_json_fail_nomem(r);
    return true;
}

static bool read_ref_member(firn_json_reader *r, firn_str key, firn_snapshot_ref *ref)
{
    if (firn_str_is(key, "type"))
        ref->is_tag = firn_str_equal_nocase(firn_json_take_string(r), FIRN_STR("tag"));
    else if (firn_str_is(key, "min-snapshots-to-keep"))
        ref->min_snapshots_to_keep = firn_json_take_int64(r);
    else if (firn_str_is(key, "max-snapshot-age-ms"))
        ref->max_snapshot_age_ms = firn_json_take_int64(r);
    else if (firn_str_is(key, "max-ref-age-ms"))
        ref->max_ref_age_ms = firn_json_take_int64(r);
    else
        return false;
    return true;
}

static void read_member(firn_json_reader *r, firn_str key, members *m)
{
    static const char *const texts[] = { "uuid", "location", "ref-name" };
    static const char *const numbers[] = { "format-version", "schema-id", "spec-id",
                                           "sort-order-id", "snapshot-id" };
    static const char *const lists[] = { "snapshot-ids", "spec-ids", "schema-ids" };
    if (firn_json_take_null(r))
        return;
    if (firn_str_is(key, "action")) {
        m->action = firn_json_take_string(r);
    } else if (is_one_of(key, texts, FIRN_COUNT(texts))) {
        m->update->text = firn_json_take_string(r);
    } else if (is_one_of(key, numbers, FIRN_COUNT(numbers))) {
        m->update->id = firn_snapshot_id_read_json(r);
        m->has_id = true;
    } else if (is_one_of(key, lists, FIRN_COUNT(lists))) {
        read_ids(r, m);
    } else if (firn_str_is(key, "statistics") || firn_str_is(key, "partition-statistics")) {
        firn_statistics_read_json(r, m->arena, &m->update->statistics);
    } else if (firn_str_is(key, "updates") || firn_str_is(key, "updated")) {
        read_updates(r, m);
    } else if (firn_str_is(key, "removals") || firn_str_is(key, "removed")) {
        read_removals(r, m);
    } else if (!read_part(r, key, m)) {
        read_ref_member(r, key, &m->update->ref);
    }
}

static bool has_needed(const members *m)
{
    const firn_update *u = m->update;
    switch (actions[u->action].needs) {
    case NEED_TEXT: return u->text.data != NULL;
    case NEED_ID: return m->has_id;
    case NEED_SCHEMA: return u->schema != NULL;
    case NEED_SPEC: return u->spec != NULL;
    case NEED_SORT_ORDER: return u->sort_order != NULL;
    case NEED_SNAPSHOT: return u->snapshot != NULL;
    case NEED_REF: return u->text.data && m->has_id;
    case NEED_IDS: return m->has_ids;
    case NEED_STATISTICS: return u->statistics.raw.data != NULL;
    case NEED_PROPERTIES: return m->has_properties;
    }
    return false;
}

static bool is_beyond_us(firn_str action)
{
    static const char *const known[] = { "add-view-version", "set-current-view-version",
                                         "add-encryption-key", "remove-encryption-key" };
    return is_one_of(action, known, FIRN_COUNT(known));
}

/* Gives the action its number and checks what it needs. */
static void settle_update(firn_json_reader *r, members *m)
{
    firn_str name = firn_str_first(m->action, 64);
    for (size_t i = 0; i < FIRN_COUNT(actions); i++) {
        if (!firn_str_is(m->action, actions[i].action))
            continue;
        m->update->action = (firn_update_action)i;
        m->update->ref.name = m->update->text;
        m->update->ref.snapshot_id = m->update->id;
        if (!has_needed(m))
            firn_json_fail_as(r, FIRN_INVALID, "update %.*s lacks \"%s\"", FIRN_STR_ARG(name),
                              actions[i].key);
        return;
    }
    if (is_beyond_us(m->action))
        firn_json_fail_as(r, FIRN_UNSUPPORTED, "update \"%.*s\"", FIRN_STR_ARG(name));
    else
        firn_json_fail_as(r, FIRN_INVALID, "unknown update \"%.*s\"", FIRN_STR_ARG(name));
}

void firn_update_read_json(firn_json_reader *r, firn_arena *arena, firn_update *update)
{
    *update = (firn_update){
        .ref = { .min_snapshots_to_keep = -1, .max_snapshot_age_ms = -1, .max_ref_age_ms = -1 }
    };
    members m = { .arena = arena, .update = update };
    firn_json_object_begin(r);
    for (firn_str key; firn_json_next_key(r, &key);)
        read_member(r, key, &m);
    if (!r->failed)
        settle_update(r, &m);
}

/* ---- reading requirements ---- */

static bool is_number_key(firn_str key)
{
    for (size_t i = FIRN_REQUIRE_LAST_ASSIGNED_FIELD_ID; i < FIRN_COUNT(requirements); i++)
        if (firn_str_is(key, requirements[i].key))
            return true;
    return false;
}

static void settle_requirement(firn_json_reader *r, firn_str type, bool has_id,
                               firn_requirement *requirement)
{
    firn_str name = firn_str_first(type, 64);
    for (size_t i = 0; i < FIRN_COUNT(requirements); i++) {
        if (!firn_str_is(type, requirements[i].type))
            continue;
        requirement->kind = (firn_requirement_kind)i;
        bool texts = i == FIRN_REQUIRE_TABLE_UUID || i == FIRN_REQUIRE_REF_SNAPSHOT_ID;
        bool complete = texts ? requirement->text.data != NULL : has_id;
        if (i != FIRN_REQUIRE_CREATE && !complete)
            firn_json_fail_as(r, FIRN_INVALID, "requirement %.*s lacks \"%s\"", FIRN_STR_ARG(name),
                              i == FIRN_REQUIRE_REF_SNAPSHOT_ID ? "ref" : requirements[i].key);
        return;
    }
    firn_json_fail_as(r, FIRN_INVALID, "unknown requirement \"%.*s\"", FIRN_STR_ARG(name));
}

void firn_requirement_read_json(firn_json_reader *r, firn_requirement *requirement)
{
    firn_str type = { 0 };
    bool has_id = false;
    *requirement = (firn_requirement){ .id = -1 };
    firn_json_object_begin(r);
    for (firn_str key; firn_json_next_key(r, &key);) {
        if (firn_str_is(key, "type")) {
            type = firn_json_take_string(r);
        } else if (firn_str_is(key, "uuid") || firn_str_is(key, "ref")) {
            requirement->text = firn_json_take_string(r);
        } else if (firn_str_is(key, "snapshot-id") || is_number_key(key)) {
            requirement->id = firn_snapshot_id_read_json(r);
            has_id = true;
        }
    }
    if (!r->failed)
        settle_requirement(r, type, has_id, requirement);
}

/* ---- arrays ---- */

void firn_updates_read_json(firn_json_reader *r, firn_arena *arena, firn_update **updates,
                            size_t *count)
{
    size_t cap = 0;
    *updates = NULL;
    *count = 0;
    for (firn_json_array_begin(r); firn_json_next_item(r);) {
        firn_update *grown = firn_arena_grow(arena, *updates, *count, &cap, sizeof *grown);
        if (!grown) {
            firn_json_fail_nomem(r);
            return;
        }
        *updates = grown;
        firn_update_read_json(r, arena, &grown[(*count)++]);
    }
}

void firn_requirements_read_json(firn_json_reader *r, firn_arena *arena, firn_requirement **list,
                                 size_t *count)
{
    size_t cap = 0;
    *list = NULL;
    *count = 0;
    for (firn_json_array_begin(r); firn_json_next_item(r);) {
        firn_requirement *grown = firn_arena_grow(arena, *list, *count, &cap, sizeof *grown);
        if (!grown) {
            firn_json_fail_nomem(r);
            return;
        }
        *list = grown;
        firn_requirement_read_json(r, &grown[(*count)++]);
    }
}

/* ---- writing ---- */

static void put_text(firn_json_writer *w, const char *key, firn_str text)
{
    firn_json_put_key(w, key);
    firn_json_put_string(w, text);
}

static void put_known(firn_json_writer *w, const char *key, int64_t value)
{
    if (value < 0)
        return;
    firn_json_put_key(w, key);
    firn_json_put_int64(w, value);
}

static void write_ref(firn_json_writer *w, const firn_snapshot_ref *ref)
{
    put_text(w, "ref-name", ref->name);
    put_text(w, "type", ref->is_tag ? FIRN_STR("tag") : FIRN_STR("branch"));
    firn_snapshot_id_write_json(w, "snapshot-id", ref->snapshot_id);
    put_known(w, "min-snapshots-to-keep", ref->min_snapshots_to_keep);
    put_known(w, "max-snapshot-age-ms", ref->max_snapshot_age_ms);
    put_known(w, "max-ref-age-ms", ref->max_ref_age_ms);
}

static void write_removals(firn_json_writer *w, const firn_update *u)
{
    firn_json_open_array(w);
    for (size_t i = 0; i < u->property_count; i++)
        firn_json_put_string(w, u->properties[i].key);
    firn_json_close_array(w);
}

static void write_ids(firn_json_writer *w, const firn_update *u)
{
    firn_json_open_array(w);
    for (size_t i = 0; i < u->id_count; i++)
        firn_json_put_int64(w, u->ids[i]);
    firn_json_close_array(w);
}

/* The one member that most actions have, behind its key. */
static void write_value(firn_json_writer *w, const firn_update *u, int32_t format_version)
{
    switch (actions[u->action].needs) {
    case NEED_TEXT: firn_json_put_string(w, u->text); break;
    case NEED_SCHEMA: firn_schema_write_json(w, u->schema); break;
    case NEED_SPEC: firn_partition_spec_write_json(w, u->spec); break;
    case NEED_SORT_ORDER: firn_sort_order_write_json(w, u->sort_order); break;
    case NEED_SNAPSHOT: firn_snapshot_write_json(w, u->snapshot, format_version); break;
    case NEED_IDS: write_ids(w, u); break;
    case NEED_STATISTICS: firn_json_put_raw(w, u->statistics.raw); break;
    case NEED_PROPERTIES:
        if (u->action == FIRN_UPDATE_SET_PROPERTIES)
            firn_properties_write_json(w, u->properties, u->property_count);
        else
            write_removals(w, u);
        break;
    default: firn_json_put_null(w);
    }
}

void firn_update_write_json(firn_json_writer *w, const firn_update *u, int32_t format_version)
{
    const char *key = actions[u->action].key;
    firn_json_open_object(w);
    put_text(w, "action", firn_str_from(actions[u->action].action));
    if (actions[u->action].needs == NEED_REF) {
        write_ref(w, &u->ref);
    } else if (actions[u->action].needs == NEED_ID) {
        firn_snapshot_id_write_json(w, key, u->id);
    } else {
        firn_json_put_key(w, key);
        write_value(w, u, format_version);
    }
    firn_json_close_object(w);
}

void firn_requirement_write_json(firn_json_writer *w, const firn_requirement *q)
{
    firn_json_open_object(w);
    put_text(w, "type", firn_str_from(requirements[q->kind].type));
    if (q->kind == FIRN_REQUIRE_TABLE_UUID) {
        put_text(w, "uuid", q->text);
    } else if (q->kind == FIRN_REQUIRE_REF_SNAPSHOT_ID && q->id == -1) {
        put_text(w, "ref", q->text);
        firn_json_put_key(w, "snapshot-id");
        firn_json_put_null(w);
    } else if (q->kind != FIRN_REQUIRE_CREATE) {
        if (q->kind == FIRN_REQUIRE_REF_SNAPSHOT_ID)
            put_text(w, "ref", q->text);
        firn_snapshot_id_write_json(w, requirements[q->kind].key, q->id);
    }
    firn_json_close_object(w);
}
