/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
/* Metadata files, read: all versions, with the defaults that the spec gives for
 * what older versions lack (appendix E). */
#include "iceberg/metadata.h"

/* What one file says; single forms of v1 wait here until the lists are known. */
typedef struct file {
    firn_json_reader r;
    firn_arena *arena;
    firn_table_metadata *m;
    firn_schema schema;       /* v1 "schema" */
    firn_partition_spec spec; /* v1 "partition-spec" */
    bool has_schema, has_spec, has_last_column, has_current_schema, has_default_spec;
    bool has_partition_id, has_default_order, has_sequence_number, has_updated;
} file;

static void *grow(file *f, void *items, size_t count, size_t *cap, size_t size)
{
    void *grown = firn_arena_grow(f->arena, items, count, cap, size);
    if (!grown)
        firn_json_fail_nomem(&f->r);
    return grown;
}

/* Reads an array: one more item each time round, appended to `list` of `count`. */
#define READ_LIST(f, list, count, READ_ITEM)                                                       \
    do {                                                                                           \
        size_t cap_ = 0;                                                                           \
        (count) = 0;                                                                               \
        firn_json_array_begin(&(f)->r);                                                            \
        while (firn_json_next_item(&(f)->r)) {                                                     \
            void *grown_ = grow((f), (list), (count), &cap_, sizeof *(list));                      \
            if (!grown_)                                                                           \
                return;                                                                            \
            (list) = grown_;                                                                       \
            READ_ITEM(&(f)->r, (f)->arena, &(list)[(count)++]);                                    \
        }                                                                                          \
    } while (0)

/* Some writers draw ids from all 64 bits and print them unsigned: they are kept as
 * the same bits, as Avro files hold them, and only -1 means none. */
static int64_t take_snapshot_id(firn_json_reader *r)
{
    int64_t id = 0;
    firn_str text = firn_json_take_number_text(r);
    if (!text.data || firn_str_to_int64(text, &id))
        return id;
    uint64_t sum = 0;
    bool good = text.len > 0;
    for (size_t i = 0; i < text.len && good; i++)
        good = text.data[i] >= '0' && text.data[i] <= '9' &&
               !__builtin_mul_overflow(sum, 10, &sum) &&
               !__builtin_add_overflow(sum, (uint64_t)(text.data[i] - '0'), &sum);
    if (!good)
        firn_json_fail(r, "%.*s is no snapshot id", FIRN_STR_ARG(firn_str_first(text, 64)));
    return (int64_t)sum;
}

int64_t firn_snapshot_id_read_json(firn_json_reader *r)
{
    return firn_json_take_null(r) ? -1 : take_snapshot_id(r);
}

static int64_t take_optional_int64(firn_json_reader *r)
{
    return firn_json_take_null(r) ? -1 : firn_json_take_int64(r);
}

static firn_str take_optional_string(firn_json_reader *r)
{
    return firn_json_take_null(r) ? (firn_str){ NULL, 0 } : firn_json_take_string(r);
}

/* ---- maps of text ---- */

enum { PROPERTIES_USUAL = 32 };

/* Gathers in `usual` first, so that the arena gets lists of just their size:
 * ten thousand snapshots have as many summaries. */
void firn_properties_read_json(firn_json_reader *r, firn_arena *arena, firn_property **list,
                               size_t *count)
{
    firn_property usual[PROPERTIES_USUAL], *items = usual;
    size_t cap = PROPERTIES_USUAL, n = 0;
    firn_json_object_begin(r);
    for (firn_str key; firn_json_next_key(r, &key);) {
        items = firn_arena_grow(arena, items, n, &cap, sizeof *items);
        if (!items) {
            firn_json_fail_nomem(r);
            return;
        }
        firn_json_kind kind = firn_json_peek(r);
        firn_str value =
            kind == FIRN_JSON_STRING ? firn_json_take_string(r) : firn_json_take_raw(r);
        items[n++] = (firn_property){ key, value };
    }
    *list = items == usual ? firn_arena_copy(arena, usual, n * sizeof *usual) : items;
    *count = n;
    if (!*list)
        firn_json_fail_nomem(r);
}

/* ---- snapshots ---- */

static void read_manifests(firn_json_reader *r, firn_arena *arena, firn_snapshot *s)
{
    size_t cap = 0;
    firn_json_array_begin(r);
    while (firn_json_next_item(r)) {
        firn_str *grown =
            firn_arena_grow(arena, s->manifests, s->manifest_count, &cap, sizeof *grown);
        if (!grown) {
            firn_json_fail_nomem(r);
            return;
        }
        s->manifests = grown;
        grown[s->manifest_count++] = firn_json_take_string(r);
    }
}

static void read_snapshot_key(firn_json_reader *r, firn_arena *arena, firn_str key,
                              firn_snapshot *s)
{
    if (firn_str_is(key, "snapshot-id"))
        s->snapshot_id = take_snapshot_id(r);
    else if (firn_str_is(key, "parent-snapshot-id"))
        s->parent_snapshot_id = firn_snapshot_id_read_json(r);
    else if (firn_str_is(key, "sequence-number"))
        s->sequence_number = firn_json_take_int64(r);
    else if (firn_str_is(key, "timestamp-ms"))
        s->timestamp_ms = firn_json_take_int64(r);
    else if (firn_str_is(key, "manifest-list"))
        s->manifest_list = take_optional_string(r);
    else if (firn_str_is(key, "manifests") && !firn_json_take_null(r))
        read_manifests(r, arena, s);
    else if (firn_str_is(key, "summary") && !firn_json_take_null(r))
        firn_properties_read_json(r, arena, &s->summary, &s->summary_count);
    else if (firn_str_is(key, "schema-id"))
        s->schema_id = firn_json_take_null(r) ? -1 : firn_json_take_int32(r);
    else if (firn_str_is(key, "first-row-id"))
        s->first_row_id = take_optional_int64(r);
    else if (firn_str_is(key, "added-rows"))
        s->added_rows = take_optional_int64(r);
}

void firn_snapshot_read_json(firn_json_reader *r, firn_arena *arena, firn_snapshot *s)
{
    *s = (firn_snapshot){ .snapshot_id = -1,
                          .parent_snapshot_id = -1,
                          .schema_id = -1,
                          .first_row_id = -1,
                          .added_rows = -1 };
    const uint8_t *start;
    firn_json_peek(r); /* steps over blanks */
    start = r->at;
    firn_json_object_begin(r);
    for (firn_str key; firn_json_next_key(r, &key);)
        read_snapshot_key(r, arena, key, s);
    if (r->failed)
        return;
    s->raw = (firn_str){ (const char *)start, (size_t)(r->at - start) };
    if (s->snapshot_id == -1)
        firn_json_fail(r, "a snapshot needs a snapshot-id");
}

/* ---- logs, refs, statistics ---- */

static void read_snapshot_log_entry(firn_json_reader *r, firn_arena *arena,
                                    firn_snapshot_log_entry *e)
{
    (void)arena;
    firn_json_object_begin(r);
    for (firn_str key; firn_json_next_key(r, &key);) {
        if (firn_str_is(key, "timestamp-ms"))
            e->timestamp_ms = firn_json_take_int64(r);
        else if (firn_str_is(key, "snapshot-id"))
            e->snapshot_id = take_snapshot_id(r);
    }
}

static void read_metadata_log_entry(firn_json_reader *r, firn_arena *arena,
                                    firn_metadata_log_entry *e)
{
    (void)arena;
    firn_json_object_begin(r);
    for (firn_str key; firn_json_next_key(r, &key);) {
        if (firn_str_is(key, "timestamp-ms"))
            e->timestamp_ms = firn_json_take_int64(r);
        else if (firn_str_is(key, "metadata-file"))
            e->metadata_file = firn_json_take_string(r);
    }
}

static void read_ref(firn_json_reader *r, firn_str name, firn_snapshot_ref *ref)
{
    *ref = (firn_snapshot_ref){ .name = name,
                                .snapshot_id = -1,
                                .min_snapshots_to_keep = -1,
                                .max_snapshot_age_ms = -1,
                                .max_ref_age_ms = -1 };
    firn_json_object_begin(r);
    for (firn_str key; firn_json_next_key(r, &key);) {
        if (firn_str_is(key, "snapshot-id"))
            ref->snapshot_id = take_snapshot_id(r);
        else if (firn_str_is(key, "type"))
            ref->is_tag = firn_str_equal_nocase(firn_json_take_string(r), FIRN_STR("tag"));
        else if (firn_str_is(key, "min-snapshots-to-keep"))
            ref->min_snapshots_to_keep = take_optional_int64(r);
        else if (firn_str_is(key, "max-snapshot-age-ms"))
            ref->max_snapshot_age_ms = take_optional_int64(r);
        else if (firn_str_is(key, "max-ref-age-ms"))
            ref->max_ref_age_ms = take_optional_int64(r);
    }
}

static void read_refs(file *f)
{
    size_t cap = 0;
    firn_json_object_begin(&f->r);
    for (firn_str key; firn_json_next_key(&f->r, &key);) {
        firn_snapshot_ref *grown = grow(f, f->m->refs, f->m->ref_count, &cap, sizeof *grown);
        if (!grown)
            return;
        f->m->refs = grown;
        read_ref(&f->r, key, &grown[f->m->ref_count++]);
    }
}

void firn_statistics_read_json(firn_json_reader *r, firn_arena *arena, firn_statistics_file *s)
{
    (void)arena;
    *s = (firn_statistics_file){ .snapshot_id = -1 };
    firn_json_peek(r);
    const uint8_t *start = r->at;
    firn_json_object_begin(r);
    for (firn_str key; firn_json_next_key(r, &key);) {
        if (firn_str_is(key, "snapshot-id"))
            s->snapshot_id = take_snapshot_id(r);
        else if (firn_str_is(key, "statistics-path"))
            s->path = firn_json_take_string(r);
    }
    s->raw = (firn_str){ (const char *)start, (size_t)(r->at - start) };
}

/* ---- the file ---- */

static void read_schemas(file *f)
{
    READ_LIST(f, f->m->schemas, f->m->schema_count, firn_schema_read_json);
}

static void read_specs(file *f)
{
    READ_LIST(f, f->m->specs, f->m->spec_count, firn_partition_spec_read_json);
}

static void read_sort_orders(file *f)
{
    READ_LIST(f, f->m->sort_orders, f->m->sort_order_count, firn_sort_order_read_json);
}

static void read_snapshots(file *f)
{
    READ_LIST(f, f->m->snapshots, f->m->snapshot_count, firn_snapshot_read_json);
}

static void read_snapshot_log(file *f)
{
    READ_LIST(f, f->m->snapshot_log, f->m->snapshot_log_count, read_snapshot_log_entry);
}

static void read_metadata_log(file *f)
{
    READ_LIST(f, f->m->metadata_log, f->m->metadata_log_count, read_metadata_log_entry);
}

static void read_statistics_files(file *f)
{
    READ_LIST(f, f->m->statistics, f->m->statistics_count, firn_statistics_read_json);
}

static void read_partition_statistics(file *f)
{
    READ_LIST(f, f->m->partition_statistics, f->m->partition_statistics_count,
              firn_statistics_read_json);
}

static void read_table_properties(file *f)
{
    firn_properties_read_json(&f->r, f->arena, &f->m->properties, &f->m->property_count);
}

static void read_v1_schema(file *f)
{
    f->has_schema = true;
    firn_schema_read_json(&f->r, f->arena, &f->schema);
}

static void read_v1_spec(file *f)
{
    f->has_spec = true;
    firn_partition_spec_read_json(&f->r, f->arena, &f->spec);
}

static const struct {
    const char *key;
    void (*read)(file *);
} lists[] = {
    { "schema", read_v1_schema },
    { "schemas", read_schemas },
    { "partition-spec", read_v1_spec },
    { "partition-specs", read_specs },
    { "sort-orders", read_sort_orders },
    { "properties", read_table_properties },
    { "snapshots", read_snapshots },
    { "snapshot-log", read_snapshot_log },
    { "metadata-log", read_metadata_log },
    { "refs", read_refs },
    { "statistics", read_statistics_files },
    { "partition-statistics", read_partition_statistics },
};

static bool read_list(file *f, firn_str key)
{
    for (size_t i = 0; i < FIRN_COUNT(lists); i++)
        if (firn_str_is(key, lists[i].key)) {
            if (!firn_json_take_null(&f->r))
                lists[i].read(f);
            return true;
        }
    return false;
}

static bool read_scalar(file *f, firn_str key)
{
    firn_json_reader *r = &f->r;
    firn_table_metadata *m = f->m;
    if (firn_str_is(key, "format-version"))
        m->format_version = firn_json_take_int32(r);
    else if (firn_str_is(key, "table-uuid"))
        m->table_uuid = take_optional_string(r);
    else if (firn_str_is(key, "location"))
        m->location = firn_json_take_string(r);
    else if (firn_str_is(key, "last-sequence-number"))
        m->last_sequence_number = firn_json_take_int64(r), f->has_sequence_number = true;
    else if (firn_str_is(key, "last-updated-ms"))
        m->last_updated_ms = firn_json_take_int64(r), f->has_updated = true;
    else if (firn_str_is(key, "last-column-id"))
        m->last_column_id = firn_json_take_int32(r), f->has_last_column = true;
    else if (firn_str_is(key, "current-schema-id"))
        m->current_schema_id = firn_json_take_int32(r), f->has_current_schema = true;
    else if (firn_str_is(key, "default-spec-id"))
        m->default_spec_id = firn_json_take_int32(r), f->has_default_spec = true;
    else if (firn_str_is(key, "last-partition-id"))
        m->last_partition_id = firn_json_take_int32(r), f->has_partition_id = true;
    else if (firn_str_is(key, "default-sort-order-id"))
        m->default_sort_order_id = firn_json_take_int32(r), f->has_default_order = true;
    else if (firn_str_is(key, "current-snapshot-id"))
        m->current_snapshot_id = firn_snapshot_id_read_json(r);
    else if (firn_str_is(key, "next-row-id"))
        m->next_row_id = firn_json_take_null(r) ? 0 : firn_json_take_int64(r);
    else
        return false;
    return true;
}

static void read_unknown(file *f, firn_str key, size_t *cap)
{
    firn_raw_member *grown = grow(f, f->m->unknown, f->m->unknown_count, cap, sizeof *grown);
    if (!grown)
        return;
    f->m->unknown = grown;
    grown[f->m->unknown_count++] = (firn_raw_member){ key, firn_json_take_raw(&f->r) };
}

/* ---- settling what is absent ---- */

/* From version 2 on lists and the ids that choose from them must be there. */
static firn_status check_required(const file *f, firn_error *err)
{
    const firn_table_metadata *m = f->m;
    const struct {
        const char *key;
        bool given;
        int32_t since;
    } members[] = {
        { "location", m->location.data != NULL, 1 },
        { "last-updated-ms", f->has_updated, 1 },
        { "last-column-id", f->has_last_column, 1 },
        { "table-uuid", m->table_uuid.data != NULL, 2 },
        { "last-sequence-number", f->has_sequence_number, 2 },
        { "schemas", m->schema_count > 0, 2 },
        { "current-schema-id", f->has_current_schema, 2 },
        { "partition-specs", m->spec_count > 0, 2 },
        { "default-spec-id", f->has_default_spec, 2 },
        { "last-partition-id", f->has_partition_id, 2 },
        { "sort-orders", m->sort_order_count > 0, 2 },
        { "default-sort-order-id", f->has_default_order, 2 },
    };
    for (size_t i = 0; i < FIRN_COUNT(members); i++)
        if (!members[i].given && m->format_version >= members[i].since)
            return firn_fail(err, FIRN_CORRUPT, "%s must exist in format v%d", members[i].key,
                             m->format_version);
    return m->schema_count > 0 || f->has_schema
               ? FIRN_OK
               : firn_fail(err, FIRN_CORRUPT, "schema must exist in format v1");
}

/* Version 1 may have the list without saying which is current: then it is the one
 * that the single form shows, or the last. */
static int32_t guess_schema(const file *f)
{
    const firn_table_metadata *m = f->m;
    int32_t id = m->schemas[0].schema_id;
    for (size_t i = 0; i < m->schema_count; i++) {
        if (f->has_schema && firn_schema_same(&m->schemas[i], &f->schema))
            return m->schemas[i].schema_id;
        id = m->schemas[i].schema_id > id ? m->schemas[i].schema_id : id;
    }
    return id;
}

static firn_status settle_schemas(file *f, firn_error *err)
{
    firn_table_metadata *m = f->m;
    if (m->schema_count == 0) {
        m->schemas = firn_arena_copy(f->arena, &f->schema, sizeof f->schema);
        m->schema_count = 1;
        if (!m->schemas)
            return firn_nomem(err);
    }
    if (!f->has_current_schema)
        m->current_schema_id = guess_schema(f);
    if (!firn_metadata_current_schema(m))
        return firn_fail(err, FIRN_CORRUPT, "there is no schema %d", m->current_schema_id);
    return FIRN_OK;
}

static int32_t guess_spec(const file *f)
{
    const firn_table_metadata *m = f->m;
    int32_t id = m->specs[0].spec_id;
    for (size_t i = 0; i < m->spec_count; i++) {
        if (f->has_spec && firn_partition_spec_same(&m->specs[i], &f->spec))
            return m->specs[i].spec_id;
        id = m->specs[i].spec_id > id ? m->specs[i].spec_id : id;
    }
    return id;
}

static firn_status settle_specs(file *f, firn_error *err)
{
    firn_table_metadata *m = f->m;
    if (m->spec_count == 0) { /* v1's one spec, or none at all: unpartitioned */
        m->specs = firn_arena_copy(f->arena, &f->spec, sizeof f->spec);
        m->spec_count = 1;
        if (!m->specs)
            return firn_nomem(err);
    }
    if (!f->has_default_spec)
        m->default_spec_id = guess_spec(f);
    if (!firn_metadata_default_spec(m))
        return firn_fail(err, FIRN_CORRUPT, "there is no partition spec %d", m->default_spec_id);
    if (f->has_partition_id)
        return FIRN_OK;
    m->last_partition_id = FIRN_PARTITION_ID_FIRST - 1;
    for (size_t i = 0; i < m->spec_count; i++)
        for (size_t j = 0; j < m->specs[i].field_count; j++)
            if (m->specs[i].fields[j].field_id > m->last_partition_id)
                m->last_partition_id = m->specs[i].fields[j].field_id;
    return FIRN_OK;
}

static firn_status settle_sort_orders(file *f, firn_error *err)
{
    firn_table_metadata *m = f->m;
    if (m->sort_order_count == 0) {
        m->sort_orders = firn_new(f->arena, firn_sort_order, 1);
        m->sort_order_count = 1;
        m->default_sort_order_id = 0;
        if (!m->sort_orders)
            return firn_nomem(err);
    }
    if (!firn_metadata_default_sort_order(m))
        return firn_fail(err, FIRN_CORRUPT, "there is no sort order %d", m->default_sort_order_id);
    return FIRN_OK;
}

/* ClickHouse gives an empty table a ref main at -1: none, as of the current snapshot. */
static void drop_empty_refs(firn_table_metadata *m)
{
    size_t kept = 0;
    for (size_t i = 0; i < m->ref_count; i++)
        if (m->refs[i].snapshot_id != -1)
            m->refs[kept++] = m->refs[i];
    m->ref_count = kept;
}

/* A table from before refs has one: main, at its current snapshot. */
static firn_status settle_refs(file *f, firn_error *err)
{
    firn_table_metadata *m = f->m;
    drop_empty_refs(m);
    if (m->current_snapshot_id != -1 && !firn_metadata_snapshot(m, m->current_snapshot_id))
        return firn_fail(err, FIRN_CORRUPT, "there is no snapshot %lld",
                         (long long)m->current_snapshot_id);
    for (size_t i = 0; i < m->ref_count; i++)
        if (!firn_metadata_snapshot(m, m->refs[i].snapshot_id))
            return firn_fail(err, FIRN_CORRUPT,
                             "ref %.*s points at snapshot %lld, which is not there",
                             FIRN_STR_ARG(m->refs[i].name), (long long)m->refs[i].snapshot_id);
    if (m->current_snapshot_id == -1 || firn_metadata_ref(m, FIRN_STR("main")))
        return FIRN_OK;
    firn_snapshot_ref *refs = firn_new(f->arena, firn_snapshot_ref, m->ref_count + 1);
    if (!refs)
        return firn_nomem(err);
    if (m->ref_count)
        memcpy(refs + 1, m->refs, m->ref_count * sizeof *refs);
    refs[0] = (firn_snapshot_ref){ .name = FIRN_STR("main"),
                                   .snapshot_id = m->current_snapshot_id,
                                   .min_snapshots_to_keep = -1,
                                   .max_snapshot_age_ms = -1,
                                   .max_ref_age_ms = -1 };
    m->refs = refs;
    m->ref_count++;
    return FIRN_OK;
}

static firn_status settle(file *f, firn_error *err)
{
    firn_table_metadata *m = f->m;
    if (m->format_version < 1)
        return firn_fail(err, FIRN_CORRUPT, "format-version is missing");
    if (m->format_version > FIRN_FORMAT_VERSION_MAX)
        return firn_fail(err, FIRN_UNSUPPORTED, "table format version %d", m->format_version);
    TRY(check_required(f, err));
    m->location = firn_str_trim_slashes(m->location);
    TRY(settle_schemas(f, err));
    TRY(settle_specs(f, err));
    TRY(settle_sort_orders(f, err));
    return settle_refs(f, err);
}

firn_status firn_metadata_read(firn_bytes json, firn_arena *arena, firn_table_metadata *metadata,
                               firn_error *err)
{
    size_t cap = 0;
    file *f = firn_new(arena, file, 1);
    if (!f)
        return firn_nomem(err);
    *metadata = (firn_table_metadata){ .current_snapshot_id = -1 };
    f->arena = arena;
    f->m = metadata;
    firn_json_begin(&f->r, json, arena);
    firn_json_object_begin(&f->r);
    for (firn_str key; firn_json_next_key(&f->r, &key);)
        if (!read_scalar(f, key) && !read_list(f, key))
            read_unknown(f, key, &cap);
    TRY(firn_json_finish(&f->r, err));
    return settle(f, err);
}
