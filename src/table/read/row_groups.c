/* SPDX-License-Identifier: Apache-2.0
 * Copyright the firn authors */
#include "table/read/row_groups.h"

#include "arrow/column.h"
#include "table/arrow_schema.h"
#include "table/metrics.h"

/* ---- facts from bounds ---- */

/* What a fact source keeps of one column while an answer is made. */
typedef struct slot {
    firn_value lower, upper;
} slot;

static void facts_of_bounds(const firn_parquet_bounds *bounds, const firn_parquet_node *leaf,
                            const firn_field *field, slot *s, firn_facts *f)
{
    f->value_count = bounds->value_count;
    f->null_count = bounds->null_count;
    if (bounds->min.data && firn_value_of_parquet(leaf, bounds->min, &field->type, &s->lower))
        f->lower = &s->lower;
    if (bounds->max.data && firn_value_of_parquet(leaf, bounds->max, &field->type, &s->upper))
        f->upper = &s->upper;
}

static const firn_parquet_node *leaf_of(const firn_filter_leaf *leaves, size_t count, int32_t id)
{
    for (size_t i = 0; i < count; i++)
        if (leaves[i].field_id == id)
            return leaves[i].leaf;
    return NULL;
}

/* ---- a row group ---- */

typedef struct group {
    firn_parquet_file *file;
    size_t index;
    const firn_filter_leaf *leaves;
    size_t leaf_count;
    firn_arena *arena;
    slot now;
    /* of the predicate at hand, for membership */
    const firn_parquet_node *leaf;
    const firn_field *field;
    struct ArrowArray dictionary; /* of the chunk of `dictionary_leaf`; released by us */
    const firn_parquet_node *dictionary_leaf;
    firn_view dictionary_view;
    firn_arrow_field dictionary_field;
} group;

static void group_release(group *g)
{
    if (g->dictionary.release)
        g->dictionary.release(&g->dictionary);
}

/* Reads the chunk's dictionary once for each column; false when there is none. */
static bool load_dictionary(group *g)
{
    bool found = false;
    if (g->dictionary_leaf == g->leaf)
        return g->dictionary.release != NULL;
    group_release(g);
    g->dictionary.release = NULL;
    g->dictionary_leaf = g->leaf;
    if (firn_arrow_field_of(g->field, g->arena, &g->dictionary_field, NULL) != FIRN_OK ||
        firn_parquet_dictionary_read(g->file, g->index, g->leaf->leaf_index, &g->dictionary_field,
                                     &g->dictionary, &found, NULL) != FIRN_OK ||
        !found) {
        g->dictionary.release = NULL;
        return false;
    }
    if (firn_view_init(&g->dictionary_view, &g->dictionary_field, &g->dictionary, g->arena, NULL) ==
        FIRN_OK)
        return true;
    group_release(g);
    g->dictionary.release = NULL;
    return false;
}

static bool in_dictionary(group *g, const firn_value *value)
{
    for (int64_t i = 0; i < g->dictionary_view.length; i++) {
        firn_value entry = firn_value_of_view(&g->dictionary_view, &g->field->type, i);
        if (!entry.is_null && firn_value_compare(&entry, value) == 0)
            return true;
    }
    return false;
}

/* The bloom filter first: it is small.  A failure to read either only means not knowing. */
static bool may_hold(void *self, const firn_value *value)
{
    group *g = self;
    bool maybe = true;
    SCOPED(firn_buf) plain = { .allocator = g->arena->allocator };
    bool zero = value->kind == FIRN_TYPE_FLOAT || value->kind == FIRN_TYPE_DOUBLE;
    if (!zero && firn_value_put_parquet(g->leaf, value, &plain) &&
        firn_parquet_bloom_may_contain(g->file, g->index, g->leaf->leaf_index,
                                       firn_buf_bytes(&plain), &maybe, NULL) == FIRN_OK &&
        !maybe)
        return false;
    return !load_dictionary(g) || in_dictionary(g, value);
}

static bool get_group(void *self, const firn_field *field, firn_facts *f)
{
    group *g = self;
    firn_parquet_bounds bounds;
    g->leaf = leaf_of(g->leaves, g->leaf_count, field->id);
    g->field = field;
    if (!g->leaf)
        return false;
    firn_parquet_leaf_statistics(g->file, g->index, g->leaf->leaf_index, &bounds);
    facts_of_bounds(&bounds, g->leaf, field, &g->now, f);
    f->may_hold = may_hold;
    f->self = g;
    return true;
}

firn_status firn_row_group_may_match(firn_parquet_file *file, size_t row_group,
                                     const firn_node *where, const firn_filter_leaf *leaves,
                                     size_t leaf_count, firn_arena *arena, bool *may_match,
                                     firn_error *err)
{
    (void)err;
    SCOPED(group)
    g = {
        .file = file, .index = row_group, .leaves = leaves, .leaf_count = leaf_count, .arena = arena
    };
    firn_fact_source source = { get_group, &g };
    *may_match = firn_expr_may_match(where, &source);
    return FIRN_OK;
}

/* ---- pages ---- */

/* The pages of one filter column. */
typedef struct paged {
    int32_t field_id;
    const firn_parquet_node *leaf;
    const firn_parquet_bounds *bounds;
    const firn_parquet_offset_index *index;
    size_t count, at; /* `at`: the page over the interval at hand */
} paged;

typedef struct pages {
    paged *columns;
    size_t column_count;
    slot now;
} pages;

static bool get_page(void *self, const firn_field *field, firn_facts *f)
{
    pages *p = self;
    for (size_t i = 0; i < p->column_count; i++) {
        const paged *column = &p->columns[i];
        if (column->field_id != field->id)
            continue;
        facts_of_bounds(&column->bounds[column->at], column->leaf, field, &p->now, f);
        return true;
    }
    return false;
}

static firn_status load_pages(firn_parquet_file *file, size_t row_group,
                              const firn_filter_leaf *leaves, size_t leaf_count, pages *p,
                              firn_error *err)
{
    for (size_t i = 0; i < leaf_count; i++) {
        paged *column = &p->columns[p->column_count];
        *column = (paged){ .field_id = leaves[i].field_id, .leaf = leaves[i].leaf };
        if (!column->leaf)
            continue;
        size_t leaf_index = column->leaf->leaf_index;
        TRY(firn_parquet_page_bounds(file, row_group, leaf_index, &column->bounds, &column->count,
                                     err));
        TRY(firn_parquet_offset_index_of(file, row_group, leaf_index, &column->index, err));
        if (column->bounds && column->index && column->count > 1)
            p->column_count++;
    }
    return FIRN_OK;
}

static int64_t page_end(const paged *column, int64_t row_count)
{
    return column->at + 1 < column->count
               ? column->index->page_locations.items[column->at + 1].first_row_index
               : row_count;
}

/* Where the next page of any column starts. */
static int64_t next_boundary(const pages *p, int64_t row_count)
{
    int64_t next = row_count;
    for (size_t i = 0; i < p->column_count; i++) {
        int64_t end = page_end(&p->columns[i], row_count);
        next = end < next ? end : next;
    }
    return next;
}

static void step_to(pages *p, int64_t row, int64_t row_count)
{
    for (size_t i = 0; i < p->column_count; i++)
        while (page_end(&p->columns[i], row_count) <= row &&
               p->columns[i].at + 1 < p->columns[i].count)
            p->columns[i].at++;
}

typedef struct range_list {
    firn_row_range *items;
    size_t count, cap;
    firn_arena *arena;
} range_list;

static firn_status add_range(range_list *list, int64_t start, int64_t end, firn_error *err)
{
    if (list->count > 0 && list->items[list->count - 1].end == start) {
        list->items[list->count - 1].end = end;
        return FIRN_OK;
    }
    firn_row_range *grown =
        firn_arena_grow(list->arena, list->items, list->count, &list->cap, sizeof *grown);
    if (!grown)
        return firn_nomem(err);
    list->items = grown;
    grown[list->count++] = (firn_row_range){ start, end };
    return FIRN_OK;
}

firn_status firn_row_ranges(firn_parquet_file *file, size_t row_group, const firn_node *where,
                            const firn_filter_leaf *leaves, size_t leaf_count, firn_arena *arena,
                            firn_row_range **ranges, size_t *count, firn_error *err)
{
    int64_t row_count = firn_parquet_row_count(file, row_group);
    pages p = { .columns = firn_new(arena, paged, leaf_count + 1) };
    range_list list = { .arena = arena };
    if (!p.columns)
        return firn_nomem(err);
    TRY(load_pages(file, row_group, leaves, leaf_count, &p, err));
    firn_fact_source source = { get_page, &p };
    for (int64_t row = 0, next; row < row_count; row = next) {
        step_to(&p, row, row_count);
        next = next_boundary(&p, row_count);
        if (firn_expr_may_match(where, &source))
            TRY(add_range(&list, row, next, err));
    }
    *ranges = list.items;
    *count = list.count;
    return FIRN_OK;
}
