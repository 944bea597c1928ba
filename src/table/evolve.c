/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Changes that touch no data: schema, partitioning, sort order, properties, refs. */
#include "table/property_check.h"
#include "table/table.h"

/* ---- schema ---- */

typedef struct column_change {
    firn_schema_change change;
    const char *type_words;
} column_change;

static bool is_within(const firn_field *field, int32_t id)
{
    bool found = field->id == id;
    for (size_t i = 0; i < field->type.field_count && !found; i++)
        found = is_within(&field->type.fields[i], id);
    return found;
}

/* A column that partitions or sorts what is written from now on cannot go, nor can
 * what it is in. */
static firn_status check_unused(const firn_schema *schema, const firn_field *field,
                                int32_t source_id, const char *what, firn_error *err)
{
    if (!is_within(field, source_id))
        return FIRN_OK;
    SCOPED(firn_buf) inner = { 0 };
    SCOPED(firn_buf) outer = { 0 };
    firn_schema_put_name(schema, source_id, &inner);
    firn_schema_put_name(schema, field->id, &outer);
    if (source_id == field->id)
        return firn_fail(err, FIRN_INVALID, "cannot drop \"%.*s\": the table is %s by it",
                         FIRN_STR_ARG(firn_buf_str(&outer)), what);
    return firn_fail(err, FIRN_INVALID, "cannot drop \"%.*s\": the table is %s by \"%.*s\" in it",
                     FIRN_STR_ARG(firn_buf_str(&outer)), what, FIRN_STR_ARG(firn_buf_str(&inner)));
}

static firn_status check_drop(const firn_table_metadata *m, const firn_schema_change *change,
                              firn_error *err)
{
    const firn_schema *schema = firn_metadata_current_schema(m);
    const firn_field *field = firn_schema_find(schema, change->name);
    if (change->action != FIRN_COLUMN_DROP || !field)
        return FIRN_OK;
    const firn_partition_spec *spec = firn_metadata_default_spec(m);
    for (size_t i = 0; i < spec->field_count; i++)
        if (spec->fields[i].transform.kind != FIRN_TRANSFORM_VOID)
            TRY(check_unused(schema, field, spec->fields[i].source_id, "partitioned", err));
    const firn_sort_order *order = firn_metadata_default_sort_order(m);
    for (size_t i = 0; i < order->field_count; i++)
        TRY(check_unused(schema, field, order->fields[i].source_id, "sorted", err));
    return FIRN_OK;
}

static firn_status add_schema(firn_arena *attempt, const firn_table_metadata *m,
                              const firn_schema *schema, firn_change *change, firn_error *err)
{
    firn_schema *kept = firn_arena_copy(attempt, schema, sizeof *schema);
    bool made =
        kept &&
        firn_change_require(change, attempt,
                            (firn_requirement){ .kind = FIRN_REQUIRE_LAST_ASSIGNED_FIELD_ID,
                                                .id = m->last_column_id }) &&
        firn_change_require(change, attempt,
                            (firn_requirement){ .kind = FIRN_REQUIRE_CURRENT_SCHEMA_ID,
                                                .id = m->current_schema_id }) &&
        firn_change_update(change, attempt,
                           (firn_update){ .action = FIRN_UPDATE_ADD_SCHEMA, .schema = kept }) &&
        firn_change_update(change, attempt,
                           (firn_update){ .action = FIRN_UPDATE_SET_CURRENT_SCHEMA, .id = -1 });
    return made ? FIRN_OK : firn_nomem(err);
}

static firn_status change_column(void *self, firn_table *table, firn_arena *attempt,
                                 firn_change *change, firn_error *err)
{
    column_change *c = self;
    const firn_table_metadata *m = &table->metadata;
    firn_schema_change one = c->change;
    firn_schema evolved;
    firn_type type;
    int32_t last_id = m->last_column_id, scratch_id = 1;
    if (c->type_words) {
        TRY(firn_type_parse(firn_str_from(c->type_words), attempt, &scratch_id, &type, err));
        one.type = &type;
    }
    TRY(check_drop(m, &one, err));
    TRY(firn_schema_evolve(firn_metadata_current_schema(m), &one, 1, m->format_version, &last_id,
                           attempt, &evolved, err));
    if (firn_schema_same(&evolved, firn_metadata_current_schema(m)))
        return FIRN_OK;
    return add_schema(attempt, m, &evolved, change, err);
}

static firn_schema_change described(firn_schema_action action, const char *name,
                                    const firn_column_options *options)
{
    firn_schema_change change = { .action = action, .name = firn_str_from(name) };
    if (!options)
        return change;
    change.doc = firn_str_from(options->doc);
    change.default_json = firn_str_from(options->default_json);
    change.required = options->required;
    change.make_optional = options->make_optional;
    change.after = firn_str_from(options->after);
    change.place = options->first   ? FIRN_PLACE_FIRST
                   : options->after ? FIRN_PLACE_AFTER
                                    : FIRN_PLACE_KEEP;
    return change;
}

firn_status firn_table_add_column(firn_table *table, const char *name, const char *type,
                                  const firn_column_options *options, firn_error *err)
{
    column_change c = { described(FIRN_COLUMN_ADD, name, options), type };
    return firn_table_change(table, change_column, &c, err);
}

firn_status firn_table_rename_column(firn_table *table, const char *name, const char *new_name,
                                     firn_error *err)
{
    column_change c = { described(FIRN_COLUMN_RENAME, name, NULL), NULL };
    c.change.new_name = firn_str_from(new_name);
    return firn_table_change(table, change_column, &c, err);
}

firn_status firn_table_drop_column(firn_table *table, const char *name, firn_error *err)
{
    column_change c = { described(FIRN_COLUMN_DROP, name, NULL), NULL };
    return firn_table_change(table, change_column, &c, err);
}

firn_status firn_table_alter_column(firn_table *table, const char *name, const char *type,
                                    const firn_column_options *options, firn_error *err)
{
    column_change c = { described(FIRN_COLUMN_ALTER, name, options), type };
    return firn_table_change(table, change_column, &c, err);
}

/* ---- partitioning and order ---- */

/* A void field whose name is wanted again goes by name and id, as in the reference. */
static firn_status give_names_away(firn_partition_spec *spec, size_t old_count, firn_arena *attempt,
                                   firn_error *err)
{
    for (size_t i = 0; i < old_count; i++) {
        firn_partition_field *old = &spec->fields[i];
        bool wanted = false;
        for (size_t j = 0; j < spec->field_count; j++)
            wanted |= j != i && firn_str_equal(spec->fields[j].name, old->name);
        if (!wanted || old->transform.kind != FIRN_TRANSFORM_VOID)
            continue;
        old->name = firn_str_format(attempt, "%.*s_%d", FIRN_STR_ARG(old->name), old->field_id);
        if (!old->name.data)
            return firn_nomem(err);
    }
    return FIRN_OK;
}

/* v1 field ids go by position: old fields stay, as void where they are no longer
 * wanted, and new ones come behind (spec, "Partition Evolution"). */
static firn_status fit_v1(const firn_table_metadata *m, firn_arena *attempt,
                          firn_partition_spec *spec, firn_error *err)
{
    const firn_partition_spec *old = firn_metadata_default_spec(m);
    size_t count = old->field_count;
    firn_partition_field *fields =
        firn_new(attempt, firn_partition_field, old->field_count + spec->field_count);
    if (!fields)
        return firn_nomem(err);
    for (size_t i = 0; i < old->field_count; i++) {
        fields[i] = old->fields[i];
        fields[i].transform = (firn_transform){ .kind = FIRN_TRANSFORM_VOID };
    }
    for (size_t i = 0; i < spec->field_count; i++) {
        const firn_partition_field *wanted = &spec->fields[i];
        size_t at = 0;
        while (at < old->field_count &&
               !(old->fields[at].source_id == wanted->source_id &&
                 firn_transform_equal(&old->fields[at].transform, &wanted->transform)))
            at++;
        size_t to = at < old->field_count ? at : count++;
        fields[to] = *wanted;
        fields[to].field_id = FIRN_PARTITION_ID_FIRST + (int32_t)to;
    }
    spec->fields = fields;
    spec->field_count = count;
    return give_names_away(spec, old->field_count, attempt, err);
}

static firn_status change_spec(void *self, firn_table *table, firn_arena *attempt,
                               firn_change *change, firn_error *err)
{
    const firn_table_metadata *m = &table->metadata;
    firn_partition_spec *spec = firn_new(attempt, firn_partition_spec, 1);
    int32_t next_id = 0;
    if (!spec)
        return firn_nomem(err);
    TRY(firn_partition_spec_parse(firn_str_from(self), firn_metadata_current_schema(m), attempt,
                                  &next_id, spec, err));
    for (size_t i = 0; i < spec->field_count; i++)
        spec->fields[i].field_id = -1; /* known ones keep theirs, others are assigned */
    if (m->format_version == 1)
        TRY(fit_v1(m, attempt, spec, err));
    if (firn_partition_spec_same(spec, firn_metadata_default_spec(m)))
        return FIRN_OK;
    bool made =
        firn_change_require(change, attempt,
                            (firn_requirement){ .kind = FIRN_REQUIRE_LAST_ASSIGNED_PARTITION_ID,
                                                .id = m->last_partition_id }) &&
        firn_change_require(
            change, attempt,
            (firn_requirement){ .kind = FIRN_REQUIRE_DEFAULT_SPEC_ID, .id = m->default_spec_id }) &&
        firn_change_update(change, attempt,
                           (firn_update){ .action = FIRN_UPDATE_ADD_SPEC, .spec = spec }) &&
        firn_change_update(change, attempt,
                           (firn_update){ .action = FIRN_UPDATE_SET_DEFAULT_SPEC, .id = -1 });
    return made ? FIRN_OK : firn_nomem(err);
}

firn_status firn_table_set_partitioning(firn_table *table, const char *partition_by,
                                        firn_error *err)
{
    return firn_table_change(table, change_spec, (void *)partition_by, err);
}

static firn_status change_order(void *self, firn_table *table, firn_arena *attempt,
                                firn_change *change, firn_error *err)
{
    const firn_table_metadata *m = &table->metadata;
    firn_sort_order *order = firn_new(attempt, firn_sort_order, 1);
    if (!order)
        return firn_nomem(err);
    TRY(firn_sort_order_parse(firn_str_from(self), firn_metadata_current_schema(m), attempt, order,
                              err));
    if (firn_sort_order_same(order, firn_metadata_default_sort_order(m)))
        return FIRN_OK;
    bool made =
        firn_change_require(change, attempt,
                            (firn_requirement){ .kind = FIRN_REQUIRE_DEFAULT_SORT_ORDER_ID,
                                                .id = m->default_sort_order_id }) &&
        firn_change_update(
            change, attempt,
            (firn_update){ .action = FIRN_UPDATE_ADD_SORT_ORDER, .sort_order = order }) &&
        firn_change_update(change, attempt,
                           (firn_update){ .action = FIRN_UPDATE_SET_DEFAULT_SORT_ORDER, .id = -1 });
    return made ? FIRN_OK : firn_nomem(err);
}

firn_status firn_table_set_sort_order(firn_table *table, const char *sort_by, firn_error *err)
{
    return firn_table_change(table, change_order, (void *)sort_by, err);
}

/* ---- properties ---- */

typedef struct property_change {
    const firn_key_value *set;
    size_t set_count;
    const char *const *unset;
    size_t unset_count;
} property_change;

static firn_status change_properties(void *self, firn_table *table, firn_arena *attempt,
                                     firn_change *change, firn_error *err)
{
    const property_change *c = self;
    firn_property *set = firn_new(attempt, firn_property, c->set_count);
    firn_property *unset = firn_new(attempt, firn_property, c->unset_count);
    bool made = set && unset;
    for (size_t i = 0; made && i < c->set_count; i++) {
        int64_t version;
        set[i] = (firn_property){ firn_str_from(c->set[i].key), firn_str_from(c->set[i].value) };
        if (firn_str_is(set[i].key, "format-version") &&
            firn_str_to_int64(set[i].value, &version) && version != table->metadata.format_version)
            made = firn_change_update(
                change, attempt,
                (firn_update){ .action = FIRN_UPDATE_UPGRADE_FORMAT_VERSION, .id = version });
    }
    for (size_t i = 0; made && i < c->unset_count; i++)
        unset[i].key = firn_str_from(c->unset[i]);
    if (made && c->set_count)
        made = firn_change_update(change, attempt,
                                  (firn_update){ .action = FIRN_UPDATE_SET_PROPERTIES,
                                                 .properties = set,
                                                 .property_count = c->set_count });
    if (made && c->unset_count)
        made = firn_change_update(change, attempt,
                                  (firn_update){ .action = FIRN_UPDATE_REMOVE_PROPERTIES,
                                                 .properties = unset,
                                                 .property_count = c->unset_count });
    return made ? FIRN_OK : firn_nomem(err);
}

firn_status firn_table_set_properties(firn_table *table, const firn_key_value *set,
                                      size_t set_count, const char *const *unset,
                                      size_t unset_count, firn_error *err)
{
    property_change c = { set, set_count, unset, unset_count };
    for (size_t i = 0; i < set_count; i++)
        TRY(firn_property_check(firn_str_from(set[i].key), firn_str_from(set[i].value), err));
    return firn_table_change(table, change_properties, &c, err);
}

/* ---- refs ---- */

typedef struct ref_change {
    firn_str name;
    int64_t snapshot_id;
    bool is_tag, rollback;
    int64_t max_ref_age_ms;
} ref_change;

static firn_status require_ref(firn_change *change, firn_arena *attempt,
                               const firn_table_metadata *m, firn_str name, firn_error *err)
{
    const firn_snapshot_ref *ref = firn_metadata_ref(m, name);
    firn_requirement r = { .kind = FIRN_REQUIRE_REF_SNAPSHOT_ID,
                           .text = name,
                           .id = ref ? ref->snapshot_id : -1 };
    return firn_change_require(change, attempt, r) ? FIRN_OK : firn_nomem(err);
}

static firn_status check_target(const firn_table_metadata *m, const ref_change *c, firn_error *err)
{
    if (!firn_metadata_snapshot(m, c->snapshot_id))
        return firn_fail(err, FIRN_NOT_FOUND, "no snapshot %lld", (long long)c->snapshot_id);
    if (c->rollback && !firn_metadata_is_ancestor(m, m->current_snapshot_id, c->snapshot_id))
        return firn_fail(err, FIRN_INVALID,
                         "snapshot %lld is not in the line of the current one: it cannot be rolled "
                         "back to",
                         (long long)c->snapshot_id);
    return FIRN_OK;
}

static firn_status change_ref(void *self, firn_table *table, firn_arena *attempt,
                              firn_change *change, firn_error *err)
{
    ref_change c = *(const ref_change *)self;
    const firn_table_metadata *m = &table->metadata;
    const firn_snapshot_ref *old = firn_metadata_ref(m, c.name);
    if (c.snapshot_id == -1)
        c.snapshot_id = m->current_snapshot_id;
    TRY(check_target(m, &c, err));
    TRY(require_ref(change, attempt, m, c.name, err));
    firn_snapshot_ref ref = { .name = c.name,
                              .snapshot_id = c.snapshot_id,
                              .is_tag = c.is_tag,
                              .min_snapshots_to_keep = old ? old->min_snapshots_to_keep : -1,
                              .max_snapshot_age_ms = old ? old->max_snapshot_age_ms : -1,
                              .max_ref_age_ms = c.max_ref_age_ms > 0 ? c.max_ref_age_ms
                                                : old                ? old->max_ref_age_ms
                                                                     : -1 };
    firn_update update = { .action = FIRN_UPDATE_SET_SNAPSHOT_REF, .ref = ref };
    return firn_change_update(change, attempt, update) ? FIRN_OK : firn_nomem(err);
}

firn_status firn_table_rollback(firn_table *table, int64_t snapshot_id, firn_error *err)
{
    ref_change c = { .name = FIRN_STR("main"), .snapshot_id = snapshot_id, .rollback = true };
    return firn_table_change(table, change_ref, &c, err);
}

firn_status firn_table_set_ref(firn_table *table, const char *name, int64_t snapshot_id,
                               const firn_ref_options *options, firn_error *err)
{
    ref_change c = { .name = firn_str_from(name),
                     .snapshot_id = snapshot_id,
                     .is_tag = options && options->is_tag,
                     .max_ref_age_ms = options ? options->max_ref_age_ms : 0 };
    return firn_table_change(table, change_ref, &c, err);
}

static firn_status remove_ref(void *self, firn_table *table, firn_arena *attempt,
                              firn_change *change, firn_error *err)
{
    firn_str name = firn_str_from(self);
    if (!firn_metadata_ref(&table->metadata, name))
        return firn_fail(err, FIRN_NOT_FOUND, "no branch or tag %.*s", FIRN_STR_ARG(name));
    if (firn_str_is(name, "main"))
        return firn_fail(err, FIRN_INVALID, "main cannot be dropped");
    TRY(require_ref(change, attempt, &table->metadata, name, err));
    firn_update update = { .action = FIRN_UPDATE_REMOVE_SNAPSHOT_REF, .text = name };
    return firn_change_update(change, attempt, update) ? FIRN_OK : firn_nomem(err);
}

firn_status firn_table_drop_ref(firn_table *table, const char *name, firn_error *err)
{
    return firn_table_change(table, remove_ref, (void *)name, err);
}
