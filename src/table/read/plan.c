/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/read/plan.h"

#include <stdlib.h>

#include "iceberg/name_mapping.h"

/* A projection is the same for all manifests of one spec. */
typedef struct projection {
    const firn_partition_spec *spec;
    const firn_type *types;
    const firn_node *filter;
} projection;

typedef struct planner {
    const firn_table *table;
    const firn_schema *schema;
    const firn_node *where;
    unsigned want;
    const int32_t *metric_ids; /* those of the filter, ascending */
    size_t metric_id_count;
    const int32_t *unmapped_ids; /* columns of the filter whose metrics say nothing */
    size_t unmapped_count;
    firn_arena *arena;
    firn_plan *plan;
    projection *projections;
    size_t projection_count, projection_cap;
    firn_error *err;
} planner;

/* ---- projections ---- */

static firn_status make_projection(planner *p, const firn_partition_spec *spec,
                                   const projection **out)
{
    projection *grown = firn_arena_grow(p->arena, p->projections, p->projection_count,
                                        &p->projection_cap, sizeof *grown);
    firn_type *types = firn_new(p->arena, firn_type, spec->field_count);
    if (!grown || !types)
        return firn_nomem(p->err);
    p->projections = grown;
    for (size_t i = 0; i < spec->field_count; i++)
        types[i] = firn_partition_field_type(&spec->fields[i], p->schema);
    projection *made = &grown[p->projection_count];
    *made = (projection){ .spec = spec, .types = types };
    if (p->where)
        TRY(firn_expr_project(p->where, spec, p->schema, p->arena, &made->filter, p->err));
    p->projection_count++;
    *out = made;
    return FIRN_OK;
}

static firn_status projection_of(planner *p, const firn_partition_spec *spec,
                                 const projection **out)
{
    for (size_t i = 0; i < p->projection_count; i++)
        if (p->projections[i].spec == spec) {
            *out = &p->projections[i];
            return FIRN_OK;
        }
    return make_projection(p, spec, out);
}

static size_t field_index(const firn_partition_spec *spec, int32_t field_id)
{
    size_t i = 0;
    while (i < spec->field_count && spec->fields[i].field_id != field_id)
        i++;
    return i;
}

/* ---- manifests by their summaries ---- */

typedef struct summary_facts {
    const projection *by;
    const firn_manifest_file *file;
    firn_value lower, upper;
} summary_facts;

static bool get_summary(void *self, const firn_field *field, firn_facts *f)
{
    summary_facts *s = self;
    size_t at = field_index(s->by->spec, field->id);
    if (at >= s->file->partitions.count)
        return false;
    const firn_field_summary *summary = &firn_manifest_summaries(s->file)[at];
    const firn_type *type = &s->by->types[at];
    f->never_null = !summary->contains_null;
    f->nan_count = firn_summary_may_hold_nan(summary) ? -1 : 0;
    if (summary->lower_bound.data && firn_value_from_binary(type, summary->lower_bound, &s->lower))
        f->lower = &s->lower;
    if (summary->upper_bound.data && firn_value_from_binary(type, summary->upper_bound, &s->upper))
        f->upper = &s->upper;
    /* Without bounds there is nothing but nulls, and NaN where it may be. */
    bool only_null = summary->contains_null && !summary->lower_bound.data &&
                     !summary->upper_bound.data && f->nan_count == 0;
    if (only_null)
        f->value_count = f->null_count = 1;
    return true;
}

static bool manifest_may_match(const projection *by, const firn_manifest_file *file)
{
    summary_facts facts = { .by = by, .file = file };
    firn_fact_source source = { get_summary, &facts };
    return !by->filter || file->partitions.count == 0 || firn_expr_may_match(by->filter, &source);
}

/* ---- files by their partition ---- */

typedef struct partition_facts {
    const firn_partition_spec *spec;
    const firn_data_file *file;
} partition_facts;

static bool get_partition(void *self, const firn_field *field, firn_facts *f)
{
    const partition_facts *s = self;
    size_t at = field_index(s->spec, field->id);
    if (at >= s->file->partition_count)
        return false;
    const firn_value *value = &s->file->partition[at];
    bool nan = firn_value_is_nan(value);
    f->value_count = 1;
    f->null_count = value->is_null;
    f->nan_count = nan;
    if (!value->is_null && !nan)
        f->lower = f->upper = value;
    return true;
}

/* ---- files by their columns ---- */

typedef struct column_facts {
    const planner *planner;
    const firn_data_file *file;
    firn_value lower, upper;
} column_facts;

static int64_t metric_of(const firn_avro_id_longs *list, int32_t id)
{
    size_t at = firn_metric_find(list->ids, list->count, id);
    return at < list->count ? list->values[at] : -1;
}

static const firn_value *bound_of(const firn_avro_id_bytes *list, const firn_field *field,
                                  firn_value *value)
{
    size_t at = firn_metric_find(list->ids, list->count, field->id);
    bool fits = at < list->count && firn_type_is_primitive(&field->type) &&
                firn_value_from_binary(&field->type, list->values[at], value) &&
                !firn_value_is_nan(value); /* an old writer's: says nothing */
    return fits ? value : NULL;
}

static bool get_column(void *self, const firn_field *field, firn_facts *f)
{
    column_facts *s = self;
    for (size_t i = 0; i < s->planner->unmapped_count; i++)
        if (s->planner->unmapped_ids[i] == field->id)
            return false;
    f->value_count = metric_of(&s->file->value_counts, field->id);
    f->null_count = metric_of(&s->file->null_value_counts, field->id);
    f->nan_count = metric_of(&s->file->nan_value_counts, field->id);
    f->lower = bound_of(&s->file->lower_bounds, field, &s->lower);
    f->upper = bound_of(&s->file->upper_bounds, field, &s->upper);
    return true;
}

static bool partition_may_match(const planner *p, const projection *by, const firn_data_file *file)
{
    partition_facts partition = { by->spec, file };
    firn_fact_source source = { get_partition, &partition };
    return !p->where || firn_expr_may_match(by->filter, &source);
}

static bool columns_may_match(const planner *p, const firn_data_file *file, bool *all_match)
{
    column_facts columns = { .planner = p, .file = file };
    firn_fact_source source = { get_column, &columns };
    *all_match = true;
    if (!p->where)
        return true;
    if (file->record_count == 0 || !firn_expr_may_match(p->where, &source))
        return false;
    *all_match = firn_expr_must_match(p->where, &source);
    return true;
}

/* ---- reading ---- */

static firn_status add_task(planner *p, const firn_manifest_entry *entry, const projection *by,
                            bool all_match)
{
    firn_plan *plan = p->plan;
    firn_scan_task *grown =
        firn_arena_grow(p->arena, plan->tasks, plan->task_count, &plan->task_cap, sizeof *grown);
    if (!grown)
        return firn_nomem(p->err);
    plan->tasks = grown;
    firn_scan_task *task = &grown[plan->task_count];
    *task = (firn_scan_task){ .spec = by->spec, .all_match = all_match };
    if (!firn_manifest_entry_copy(p->arena, entry, &task->entry))
        return firn_nomem(p->err);
    plan->task_count++;
    plan->counts.data_files++;
    plan->counts.rows = firn_add_capped(plan->counts.rows, entry->file.record_count);
    plan->counts.bytes = firn_add_capped(plan->counts.bytes, entry->file.file_size_in_bytes);
    return FIRN_OK;
}

static firn_status plan_entries(planner *p, firn_manifest_scan *scan, const projection *by)
{
    const firn_manifest_entry *entries;
    size_t count;
    for (;;) {
        TRY(firn_manifest_next(&scan->reader, &entries, &count, p->err));
        if (count == 0)
            return FIRN_OK;
        for (size_t i = 0; i < count; i++) {
            bool all_match;
            bool other = !partition_may_match(p, by, &entries[i].file);
            p->plan->counts.files_skipped_by_partition += other;
            if (!other && columns_may_match(p, &entries[i].file, &all_match))
                TRY(add_task(p, &entries[i], by, all_match));
            else
                p->plan->counts.files_skipped++;
        }
    }
}

/* A manifest's own spec, where the table's metadata do not know it (v1 without a list). */
static firn_status plan_manifest(planner *p, const firn_manifest_file *file)
{
    const firn_partition_spec *spec =
        firn_metadata_spec(&p->table->metadata, file->partition_spec_id);
    const projection *by = NULL;
    if (spec)
        TRY(projection_of(p, spec, &by));
    if (by && !manifest_may_match(by, file)) {
        p->plan->counts.manifests_skipped++;
        return FIRN_OK;
    }
    SCOPED(firn_manifest_scan) scan = { 0 };
    firn_manifest_options options = { .want = p->want,
                                      .metric_ids = p->metric_ids,
                                      .metric_id_count = p->metric_id_count,
                                      .file = file,
                                      .spec = spec,
                                      .schema = p->schema,
                                      .live_only = true };
    TRY(firn_manifest_scan_open(p->table, &options, &scan, p->err));
    p->plan->counts.manifests_read++;
    if (!by) {
        firn_partition_spec *kept = firn_new(p->arena, firn_partition_spec, 1);
        if (!kept)
            return firn_nomem(p->err);
        TRY(make_projection(p, kept, &by)); /* unpartitioned as far as pruning goes */
    }
    return plan_entries(p, &scan, by);
}

/* ---- deletes ---- */

static firn_status refuse_deletes(planner *p, const firn_manifest_file *file)
{
    SCOPED(firn_manifest_scan) scan = { 0 };
    firn_manifest_options options = { .file = file, .live_only = true, .schema = p->schema };
    options.spec = firn_metadata_spec(&p->table->metadata, file->partition_spec_id);
    const firn_manifest_entry *entries;
    size_t count;
    TRY(firn_manifest_scan_open(p->table, &options, &scan, p->err));
    TRY(firn_manifest_next(&scan.reader, &entries, &count, p->err));
    if (count == 0)
        return FIRN_OK; /* all of them are gone */
    return firn_fail(p->err, FIRN_UNSUPPORTED,
                     "the table has deleted rows, which this version cannot leave out yet: "
                     "delete file %.*s",
                     FIRN_STR_ARG(entries[0].file.file_path));
}

static bool is_dead(const firn_manifest_file *file)
{
    return !firn_manifest_may_have_added(file) && !firn_manifest_may_have_existing(file);
}

static int compare_ids(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static bool is_mapped(const firn_name_mapping *mapping, int32_t id)
{
    for (size_t i = 0; i < mapping->field_count; i++)
        if (mapping->fields[i].field_id == id || is_mapped(&mapping->fields[i], id))
            return true;
    return false;
}

/* A column that the name mapping leaves out is null in files without ids, whatever
 * their metrics say of the column that once had its id. */
static firn_status find_unmapped(planner *p, const int32_t *ids, size_t count)
{
    firn_name_mapping mapping;
    firn_error ignored;
    firn_str json = firn_metadata_property(&p->table->metadata, "schema.name-mapping.default");
    int32_t *unmapped = firn_new(p->arena, int32_t, count);
    if (!unmapped)
        return firn_nomem(p->err);
    p->unmapped_ids = unmapped;
    if (!json.data || firn_name_mapping_read(firn_str_bytes(json), p->arena, &mapping, &ignored))
        return FIRN_OK; /* who needs an unreadable mapping will say so */
    for (size_t i = 0; i < count; i++)
        if (!is_mapped(&mapping, ids[i]))
            unmapped[p->unmapped_count++] = ids[i];
    return FIRN_OK;
}

/* Bounds and counts only of the columns that the filter asks about. */
static firn_status choose_metrics(planner *p)
{
    SCOPED(firn_buf) ids = { .allocator = p->arena->allocator };
    if (!p->where)
        return FIRN_OK;
    firn_expr_field_ids(p->where, &ids);
    TRY(firn_buf_check(&ids, p->err));
    size_t count = ids.len / sizeof(int32_t);
    int32_t *kept = firn_arena_copy(p->arena, ids.data, ids.len);
    if (!kept)
        return firn_nomem(p->err);
    qsort(kept, count, sizeof *kept, compare_ids);
    p->want |= FIRN_WANT_PARTITION | FIRN_WANT_COUNTS | FIRN_WANT_BOUNDS;
    if (p->want != FIRN_WANT_ALL) {
        p->metric_ids = kept;
        p->metric_id_count = count;
    }
    return find_unmapped(p, kept, count);
}

static void log_plan(const planner *p, const firn_snapshot *snapshot)
{
    const firn_plan_counts *c = &p->plan->counts;
    FIRN_LOG(p->table->engine, FIRN_LOG_INFO, "plan", firn_log_text("table", p->table->label),
             firn_log_number("snapshot", snapshot->snapshot_id),
             firn_log_number("files", c->data_files),
             firn_log_number("files-skipped", c->files_skipped), firn_log_number("rows", c->rows),
             firn_log_number("bytes", c->bytes), firn_log_number("manifests", c->manifests_read),
             firn_log_number("manifests-skipped", c->manifests_skipped));
}

firn_status firn_plan_scan(const firn_table *table, const firn_snapshot *snapshot,
                           const firn_schema *schema, const firn_node *where, unsigned want,
                           firn_arena *arena, firn_plan *plan, firn_error *err)
{
    planner p = { .table = table,
                  .schema = schema,
                  .where = where,
                  .want = want | FIRN_WANT_PARTITION,
                  .arena = arena,
                  .plan = plan,
                  .err = err };
    firn_manifest_list list = { 0 };
    *plan = (firn_plan){ 0 };
    if (!snapshot)
        return FIRN_OK;
    TRY(choose_metrics(&p));
    TRY(firn_snapshot_manifests(table, snapshot, arena, &list, err));
    for (size_t i = 0; i < list.count; i++) {
        if (is_dead(&list.files[i]))
            continue;
        if (list.files[i].content == FIRN_MANIFEST_DELETES)
            TRY(refuse_deletes(&p, &list.files[i]));
        else
            TRY(plan_manifest(&p, &list.files[i]));
    }
    log_plan(&p, snapshot);
    return FIRN_OK;
}
